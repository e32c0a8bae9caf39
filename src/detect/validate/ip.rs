//! IP addresses as text: strict forms only, and not those that belong to nobody.

use super::address_class::{class, parse};
use crate::canonical::parse_v6;
use crate::finding::AddressClass;
use std::net::{IpAddr, Ipv6Addr};

/// Dotted decimal, and neither loopback, link-local, multicast nor another special range.
pub(super) fn ipv4_public_or_internal(value: &[u8]) -> bool {
    value.len() <= 15 && is_reportable(value)
}

/// A text form of RFC 4291 of an address that is in use: global unicast (2000::/3), unique local,
/// or one that holds such an IPv4 address. Eight pairs of hex digits are a fingerprint, not an address.
pub(super) fn ipv6_public_or_internal(value: &[u8]) -> bool {
    !is_pairs(value)
        && parse_v6(value).is_some_and(|address| is_assigned(address) && is_in_use(address.into()))
}

fn is_reportable(value: &[u8]) -> bool {
    parse(value).is_some_and(is_in_use)
}

fn is_in_use(address: IpAddr) -> bool {
    matches!(class(address), AddressClass::Public | AddressClass::Internal)
}

/// Outside 2000::/3 nothing global has been assigned: there `add::` and `face::` are words.
fn is_assigned(address: Ipv6Addr) -> bool {
    address.segments()[0] >> 13 == 1
        || class(address.into()) == AddressClass::Internal
        || super::ip_range::range_v6(address).is_some()
}

fn is_pairs(value: &[u8]) -> bool {
    value.len() == 23 && value.split(|&b| b == b':').all(|part| part.len() == 2)
}

#[cfg(test)]
mod tests {
    use super::super::vectors;
    use super::*;

    const SPECIAL_V4: [&str; 5] =
        ["127.0.0.1", "169.254.169.254", "224.0.0.1", "255.255.255.255", "0.0.0.0"];

    #[test]
    fn ipv4_vectors() {
        for row in vectors(include_str!("../../../fixtures/vectors/ipv4_text_vectors.csv")) {
            let bare =
                row[0].bytes().all(|b| b.is_ascii_digit() || b == b'.') && !row[0].ends_with('.');
            let expected = row[1] == "valid" && !SPECIAL_V4.contains(&row[0].as_str());
            if bare {
                assert_eq!(ipv4_public_or_internal(row[0].as_bytes()), expected, "{}", row[0]);
            }
        }
    }

    #[test]
    fn ipv6_vectors() {
        for row in vectors(include_str!("../../../fixtures/vectors/ipv6_text_vectors.csv")) {
            let bare = row[0].bytes().all(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.'));
            let text = row[0].as_bytes();
            if bare && row[1] == "invalid" {
                assert!(!ipv6_public_or_internal(text), "{}", row[0]);
            }
            let in_use = row[3] == "documentation" || row[3] == "unique-local";
            if bare && row[1] == "valid" && in_use {
                assert!(ipv6_public_or_internal(text), "{}", row[0]);
            }
            if ["loopback", "unspecified", "multicast", "link-local"].contains(&row[3].as_str()) {
                assert!(!ipv6_public_or_internal(text), "{}", row[0]);
            }
        }
    }

    #[test]
    fn words_and_fingerprints_are_none() {
        for text in
            ["face::", "add::", "dead::beef", "ab:cd:ef:01:23:45:67:89", "::ffff:127.0.0.1", "1::"]
        {
            assert!(!ipv6_public_or_internal(text.as_bytes()), "{text}");
        }
        for text in
            ["::ffff:192.0.2.128", "64:ff9b::192.0.2.33", "2002:c000:204::", "2405:4800:1::1"]
        {
            assert!(ipv6_public_or_internal(text.as_bytes()), "{text}");
        }
    }
}
