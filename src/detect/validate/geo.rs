//! Coordinates in decimal degrees, exact enough to point at a house.

/// One coordinate or a pair, each with four decimals or more, inside the world.
pub(super) fn geo(value: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(value) else { return false };
    let parts: Vec<&str> =
        text.split([',', ';', ' ', '%']).filter(|part| part.contains('.')).collect();
    match parts.as_slice() {
        [one] => within(one, 180.0),
        [latitude, longitude] => {
            within(latitude, 90.0) && within(longitude.trim_start_matches("2C"), 180.0)
        }
        _ => false,
    }
}

fn within(text: &str, limit: f64) -> bool {
    let exact = text.split_once('.').is_some_and(|(_, decimals)| decimals.len() >= 4);
    exact && text.parse::<f64>().is_ok_and(|degrees| degrees.abs() <= limit && degrees.abs() > 1e-9)
}

/// What a field of addresses may hold: words, or a postal code; no address of a machine or mailbox, no name of a
/// constant.
pub(super) fn place(value: &[u8]) -> bool {
    let value = value.trim_ascii();
    let count = |what: fn(&u8) -> bool| value.iter().filter(|b| what(b)).count();
    let (digits, letters) =
        (count(u8::is_ascii_digit), count(|b| b.is_ascii_alphabetic() || *b >= 0x80));
    if value.iter().any(|b| b"@{}=<>_".contains(b)) || value.ends_with(b"\\") || is_constant(value)
    {
        return false;
    }
    let machine = |b: &u8| b.is_ascii_hexdigit() || b".:x/-".contains(b);
    let part = |b: &u8| b.is_ascii_digit() || b.is_ascii_uppercase() || b" -".contains(b);
    let code = (3..=10).contains(&digits) && letters <= 4 && value.len() <= 12;
    if code && value.iter().all(part) {
        return true;
    }
    let url = memchr::memmem::find(value, b"://").is_some();
    letters >= 2 && !url && !(digits > 0 && value.iter().all(machine))
}

fn is_constant(value: &[u8]) -> bool {
    const CONSTANTS: [&str; 9] =
        ["null", "none", "n/a", "na", "true", "false", "unknown", "default", "undefined"];
    value.len() < 10 && CONSTANTS.iter().any(|known| value.eq_ignore_ascii_case(known.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_codes() {
        for text in [
            "Sample Town",
            "12 Sample Street",
            "12209",
            "EC1 4SD",
            "Quận 1",
            "150-0001",
            "S-844 67",
        ] {
            assert!(place(text.as_bytes()), "{text}");
        }
        for text in [
            "192.0.2.7",
            "fe:72:00:00:00:01",
            "an@example.com",
            "NULL",
            "1",
            "0x00ff12",
            "a=b",
            "fe-72-00-00-00-01",
        ] {
            assert!(!place(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn exact_and_inside_the_world() {
        for text in
            ["21.0285", "-33.868820", "21.0285,105.8542", "21.0285, 105.8542", "10.7769%2C106.7009"]
        {
            assert!(geo(text.as_bytes()), "{text}");
        }
        for text in
            ["21.02", "210.0285", "105.8542,21.0285", "0.0000", "21.0285,105.8542,3.1415", ""]
        {
            assert!(!geo(text.as_bytes()), "{text}");
        }
    }
}
