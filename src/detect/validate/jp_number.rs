//! Japanese numbers: the Individual Number (My Number) and the driving licence.

use super::digits;

/// An Individual Number: 12 digits, the last of them the check digit (ordinance No. 85, article 5).
pub(super) fn my_number(value: &[u8]) -> bool {
    const WEIGHTS: [u32; 11] = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
    digits::exactly::<12>(value).is_some_and(|number| {
        let values = number.as_slice();
        let sum: u32 =
            WEIGHTS.iter().zip(values).map(|(weight, &digit)| weight * u32::from(digit)).sum();
        let check = if sum % 11 <= 1 { 0 } else { 11 - sum % 11 };
        u32::from(values[11]) == check && number.number(0, 11) != 0
    })
}

/// A driving licence: 12 digits that begin with the code of a prefecture's commission. No official
/// text gives its check digit, so it is not tested.
pub(super) fn jp_driving_license(value: &[u8]) -> bool {
    digits::exactly::<12>(value).is_some_and(|number| (10..=97).contains(&number.number(0, 2)))
}

#[cfg(test)]
mod tests {
    use super::super::vectors;
    use super::*;

    #[test]
    fn my_number_vectors() {
        for row in vectors(include_str!("../../../fixtures/vectors/jp_mynumber_vectors.csv")) {
            let dotted = row[0].contains('.');
            let zero = row[0].bytes().all(|b| b == b'0');
            let expected = (row[1] == "valid" || dotted) && !zero;
            assert_eq!(my_number(row[0].as_bytes()), expected, "{}", row[0]);
        }
    }

    #[test]
    fn driving_licence_is_structural() {
        assert!(
            jp_driving_license(b"301234567890")
                && jp_driving_license("３０１２３４５６７８９０".as_bytes())
        );
        assert!(!jp_driving_license(b"001234567890") && !jp_driving_license(b"30123456789"));
    }
}
