//! Payment card numbers: the Luhn check digit, and the prefixes and lengths of the card brands.

use super::digits;

/// The last digit is the Luhn check digit of the others, and they are not all the same.
pub(super) fn luhn(value: &[u8]) -> bool {
    digits::read(value).is_some_and(|d| luhn_digits(d.as_slice()))
}

/// Luhn over digit values.
pub(super) fn luhn_digits(values: &[u8]) -> bool {
    let sum: u32 = values.iter().rev().enumerate().map(|(i, &d)| double_if(d, i % 2 == 1)).sum();
    values.len() > 1 && sum.is_multiple_of(10) && values.iter().any(|&d| d != values[0])
}

fn double_if(digit: u8, doubled: bool) -> u32 {
    let value = u32::from(digit) * if doubled { 2 } else { 1 };
    if value > 9 { value - 9 } else { value }
}

/// The number has the prefix and the length of a card brand.
pub(super) fn card_brand(value: &[u8]) -> bool {
    let Some(number) = digits::read(value) else { return false };
    let len = number.as_slice().len();
    BRANDS.iter().any(|&(low, high, width, lengths)| {
        lengths.contains(&len) && (low..=high).contains(&number.number(0, width.min(len)))
    })
}

type Lengths = &'static [usize];
const L16: Lengths = &[16];
const TO_19: Lengths = &[16, 17, 18, 19];
const FROM_12: Lengths = &[12, 13, 14, 15, 16, 17, 18, 19];
const DINERS: Lengths = &[14, 15, 16, 17, 18, 19];

/// First and last prefix, their width, lengths (ISO/IEC 7812 ranges of the schemes). JCB owns 3528 to 3589;
/// generators of test data use all of 35.
const BRANDS: &[(u64, u64, usize, Lengths)] = &[
    (4, 4, 1, &[13, 16, 19]),       // Visa
    (51, 55, 2, L16),               // Mastercard
    (2221, 2720, 4, L16),           // Mastercard
    (34, 34, 2, &[15]),             // American Express
    (37, 37, 2, &[15]),             // American Express
    (35, 35, 2, TO_19),             // JCB
    (2131, 2131, 4, &[15]),         // JCB, old
    (1800, 1800, 4, &[15]),         // JCB, old
    (300, 305, 3, DINERS),          // Diners Club
    (3095, 3095, 4, DINERS),        // Diners Club
    (36, 36, 2, DINERS),            // Diners Club
    (38, 39, 2, DINERS),            // Diners Club
    (6011, 6011, 4, TO_19),         // Discover
    (644, 649, 3, TO_19),           // Discover
    (65, 65, 2, TO_19),             // Discover
    (62, 62, 2, TO_19),             // UnionPay
    (81, 81, 2, TO_19),             // UnionPay
    (9704, 9704, 4, &[16, 19]),     // NAPAS, domestic cards of Vietnam
    (963369, 963369, 6, &[16, 19]), // NAPAS, Liobank
    (963388, 963388, 6, &[16, 19]), // NAPAS, Timo
    (2200, 2204, 4, TO_19),         // Mir
    (50, 50, 2, FROM_12),           // Maestro
    (56, 58, 2, FROM_12),           // Maestro
    (604, 604, 4, FROM_12),         // Maestro, 0604
    (6304, 6304, 4, FROM_12),       // Maestro
    (6759, 6759, 4, FROM_12),       // Maestro
    (6761, 6763, 4, FROM_12),       // Maestro
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_test_cards_pass() {
        for number in [
            "4111111111111111",
            "4012 8888 8888 1881",
            "5555-5555-5555-4444",
            "5105105105105100",
            "2223003122003222",
            "3782 822463 10005",
            "3530111333300000",
            "6011111111111117",
            "9704000000000018",
        ] {
            assert!(luhn(number.as_bytes()) && card_brand(number.as_bytes()), "{number}");
        }
    }

    #[test]
    fn look_alikes_fail() {
        assert!(!luhn(b"4111111111111112"));
        assert!(!luhn(b"0000000000000000"));
        for number in ["1748503543012", "1234567812345670", "411111111111111", "97040000000000"] {
            assert!(!card_brand(number.as_bytes()), "{number}");
        }
    }
}
