//! Identifiers of devices: IMEI, MAC address, and the random ids that phones give to apps.

use super::{card::luhn_digits, digits};

/// An IMEI: 15 digits with a Luhn check digit.
pub(super) fn imei(value: &[u8]) -> bool {
    digits::exactly::<15>(value).is_some_and(|d| luhn_digits(d.as_slice()) && d.number(0, 8) != 0)
}

/// A MAC address of one device: 12 hex digits, neither all zero nor broadcast nor multicast. Three
/// dotted groups of digits alone are a number.
pub(super) fn mac(value: &[u8]) -> bool {
    if value.contains(&b'.') && !value.iter().any(u8::is_ascii_alphabetic) {
        return false;
    }
    let hex: Vec<u8> =
        value.iter().filter_map(|&b| (b as char).to_digit(16)).map(|d| d as u8).collect();
    hex.len() == 12 && hex.iter().any(|&d| d != 0) && hex[1] & 1 == 0
}

/// Hex digits (and dashes) with enough variety to tell one device from another.
pub(super) fn device_id(value: &[u8]) -> bool {
    let hex = || value.iter().filter(|b| **b != b'-');
    let first = value.first().copied();
    hex().count() >= 16 && hex().all(u8::is_ascii_hexdigit) && hex().any(|b| Some(*b) != first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imei_has_a_check_digit() {
        assert!(imei(b"490154203237518") && imei(b"49-015420-323751-8"));
        assert!(!imei(b"490154203237519") && !imei(b"000000000000000") && !imei(b"49015420323751"));
    }

    #[test]
    fn mac_of_a_device() {
        for text in ["00:1a:2b:3c:4d:5e", "00-1A-2B-3C-4D-5E", "001a.2b3c.4d5e"] {
            assert!(mac(text.as_bytes()), "{text}");
        }
        for text in
            ["00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:fb", "00:1a:2b:3c:4d:5e:6f"]
        {
            assert!(!mac(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn device_ids_vary() {
        assert!(device_id(b"38400000-8cf0-11bd-b23e-10b96e40000d"));
        assert!(
            !device_id(b"00000000-0000-0000-0000-000000000000") && !device_id(b"38400000-8cf0")
        );
    }
}
