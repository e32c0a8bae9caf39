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

#[cfg(test)]
mod tests {
    use super::*;

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
