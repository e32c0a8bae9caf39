//! E-mail, IP and MAC addresses.

use super::address::{parse_v4, parse_v6, write_v4, write_v6};
use std::net::{IpAddr, Ipv4Addr};

/// Appends the address in lower case, a `%40` as `@`. Domains outside ASCII stay as they are.
pub(super) fn email(value: &[u8], out: &mut Vec<u8>) {
    let value = value.trim_ascii();
    let mut rest = value;
    if !value.contains(&b'@')
        && let Some(at) = value.windows(3).position(|three| three == b"%40")
    {
        out.extend(value[..at].iter().map(u8::to_ascii_lowercase));
        out.push(b'@');
        rest = &value[at + 3..];
    }
    out.extend(rest.iter().map(u8::to_ascii_lowercase));
}

/// Appends an IP address: IPv4 dotted, IPv6 as RFC 5952 says, IPv4-mapped as IPv4; no brackets, zone
/// or prefix length. Nothing when `value` is none.
pub(super) fn ip(value: &[u8], out: &mut Vec<u8>) {
    if parse_v4(value).is_some() {
        // Without leading zeros it is its own shortest form.
        return out.extend_from_slice(value);
    }
    match ip_address(value) {
        Some(IpAddr::V4(address)) => write_v4(address, out),
        Some(IpAddr::V6(address)) => write_v6(address, out),
        None => {}
    }
}

/// The address that a value is, in brackets or not, with or without zone and prefix length; an
/// IPv4-mapped one as IPv4.
pub(crate) fn ip_address(value: &[u8]) -> Option<IpAddr> {
    if let Some(address) = parse_v4(value) {
        return Some(IpAddr::V4(address));
    }
    let value = value.trim_ascii();
    let value = value.strip_prefix(b"[").unwrap_or(value);
    let end =
        value.iter().position(|byte| matches!(byte, b']' | b'%' | b'/')).unwrap_or(value.len());
    let value = &value[..end];
    match value.contains(&b':') {
        true => parse_v6(value).map(|address| address.to_canonical()),
        false => dotted(std::str::from_utf8(value).ok()?).map(IpAddr::V4),
    }
}

/// Four decimal numbers, leading zeros allowed.
fn dotted(text: &str) -> Option<Ipv4Addr> {
    let mut octets = [0; 4];
    let mut parts = text.split('.');
    for octet in &mut octets {
        let part = parts.next().filter(|part| part.bytes().all(|b| b.is_ascii_digit()))?;
        *octet = part.parse().ok()?;
    }
    parts.next().is_none().then(|| Ipv4Addr::from(octets))
}

/// Appends a MAC address as six lower-case pairs with colons. Nothing when `value` is none.
pub(super) fn mac(value: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    let mut count = 0;
    for byte in value.iter().filter(|byte| byte.is_ascii_hexdigit()) {
        if count > 0 && count % 2 == 0 {
            out.push(b':');
        }
        out.push(byte.to_ascii_lowercase());
        count += 1;
    }
    if count != 12 {
        out.truncate(start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(rule: fn(&[u8], &mut Vec<u8>), value: &str) -> String {
        let mut out = Vec::new();
        rule(value.as_bytes(), &mut out);
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn emails() {
        for (value, expected) in [
            ("Minh.Pham@Example.COM", "minh.pham@example.com"),
            ("a%40Example.vn", "a@example.vn"),
            ("a%40b@example.vn", "a%40b@example.vn"),
            (" hộp.thư@Ví-dụ.example ", "hộp.thư@ví-dụ.example"),
        ] {
            assert_eq!(form(email, value), expected);
        }
    }

    #[test]
    fn addresses() {
        for (value, expected) in [
            ("203.0.113.7", "203.0.113.7"),
            ("203.000.113.007", "203.0.113.7"),
            ("192.0.2.0/24", "192.0.2.0"),
            ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("fe80::1%eth0", "fe80::1"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("::ffff:cb00:7107", "203.0.113.7"),
            ("2001:db8::192.0.2.33", "2001:db8::c000:221"),
            ("1.2.3", ""),
            ("1.2.3.+4", ""),
        ] {
            assert_eq!(form(ip, value), expected, "{value}");
        }
    }

    #[test]
    fn mac_addresses() {
        for value in ["00:00:5E:00:53:AF", "00-00-5e-00-53-af", "0000.5e00.53af", "00005E0053AF"] {
            assert_eq!(form(mac, value), "00:00:5e:00:53:af");
        }
        assert_eq!(form(mac, "00:00:5e"), "");
    }
}
