//! What the operators of IP addresses share: the address in a value, and those that stay as they are.

use crate::canonical::ip_address;
use std::net::IpAddr;

/// The address that is to be changed; an IPv4-mapped one as IPv4. `None` for no address at all.
pub(super) fn read(value: &[u8]) -> Option<IpAddr> {
    ip_address(value)
}

/// Loopback, unspecified, link-local, multicast and broadcast addresses say nothing about a person.
pub(super) fn is_special(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let class = v4.is_loopback() || v4.is_unspecified() || v4.is_link_local();
            class || v4.is_multicast() || v4.is_broadcast()
        }
        IpAddr::V6(v6) => {
            let link_local = v6.segments()[0] & 0xFFC0 == 0xFE80;
            v6.is_loopback() || v6.is_unspecified() || link_local || v6.is_multicast()
        }
    }
}

/// Appends `address` in the place of the one in `value`: brackets, zone and prefix length stay.
pub(super) fn write(value: &[u8], address: IpAddr, out: &mut Vec<u8>) {
    let bracketed = value.first() == Some(&b'[');
    if bracketed {
        out.push(b'[');
    }
    out.extend_from_slice(address.to_string().as_bytes());
    let tail = value.iter().position(|byte| matches!(byte, b']' | b'%' | b'/'));
    out.extend_from_slice(tail.map_or(&[][..], |at| &value[at..]));
}
