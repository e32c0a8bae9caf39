//! Network class of an IP address. An IPv6 address that holds an IPv4 address has the class of that one.

use super::ip_range::{Inner, Range, range_v4, range_v6};
use crate::canonical::{parse_v4, parse_v6};
use crate::finding::AddressClass;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The class of an address in its text form, without port, prefix or zone; `None` for anything else.
///
/// ```
/// use rasoat::detect::validate::address_class;
/// use rasoat::finding::AddressClass;
/// assert_eq!(address_class(b"10.0.0.1"), Some(AddressClass::Internal));
/// assert_eq!(address_class(b"::ffff:127.0.0.1"), Some(AddressClass::Special));
/// assert_eq!(address_class(b"version"), None);
/// ```
pub fn address_class(value: &[u8]) -> Option<AddressClass> {
    parse(value).map(class)
}

/// The class of an address in its text form, and whether it is reserved for documentation.
pub(crate) fn address_facts(value: &[u8]) -> Option<(AddressClass, bool)> {
    let range = range(parse(value)?);
    Some((class_of(range), range == Some(Range::Documentation)))
}

/// The class of an address.
pub(super) fn class(address: IpAddr) -> AddressClass {
    class_of(range(address))
}

fn class_of(range: Option<Range>) -> AddressClass {
    match range {
        None | Some(Range::Documentation) => AddressClass::Public,
        Some(Range::Internal) => AddressClass::Internal,
        Some(_) => AddressClass::Special,
    }
}

/// An address in its text form.
pub(super) fn parse(value: &[u8]) -> Option<IpAddr> {
    parse_v4(value).map(IpAddr::V4).or_else(|| parse_v6(value).map(IpAddr::V6))
}

/// The special range of an address, after looking inside those that hold an IPv4 address.
pub(super) fn range(address: IpAddr) -> Option<Range> {
    match address {
        IpAddr::V4(v4) => range_v4(v4),
        IpAddr::V6(v6) => match range_v6(v6) {
            Some(Range::Embedded(place)) => range_v4(inner(v6, place)),
            other => other,
        },
    }
}

fn inner(address: Ipv6Addr, place: Inner) -> Ipv4Addr {
    let bits = address.to_bits();
    Ipv4Addr::from_bits(match place {
        Inner::Tail => bits as u32,
        Inner::SixToFour => (bits >> 80) as u32,
        Inner::Teredo => !(bits as u32),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes() {
        use AddressClass::{Internal, Public, Special};
        for (text, class) in [
            ("8.8.8.8", Public),
            ("192.0.2.1", Public),
            ("172.32.0.1", Public),
            ("172.31.255.255", Internal),
            ("100.64.0.1", Internal),
            ("169.254.1.1", Special),
            ("240.0.0.1", Special),
            ("2001:db8::1", Public),
            ("2405:4800::1", Public),
            ("fd00::1", Internal),
            ("fe80::1", Special),
            ("::1", Special),
            ("::", Special),
            ("::ffff:10.0.0.1", Internal),
            ("64:ff9b::8.8.8.8", Public),
            ("2002:0a00:0001::", Internal),
            ("2001:0:53aa:64c:0:fbad:3f57:fefd", Internal),
            ("2001:1::1", Special),
        ] {
            assert_eq!(address_class(text.as_bytes()), Some(class), "{text}");
        }
        for text in ["", "1.2.3", "01.2.3.4", "fe80::1%eth0", "[::1]"] {
            assert_eq!(address_class(text.as_bytes()), None, "{text}");
        }
    }
}
