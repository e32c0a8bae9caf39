//! International bank account numbers: length by country and the check of ISO 13616 (mod 97 = 1).

/// Country known, its length, and the remainder is 1.
pub(super) fn iban(value: &[u8]) -> bool {
    let compact: Vec<u8> = value.iter().copied().filter(|b| !matches!(b, b' ' | b'-')).collect();
    if compact.len() < 15 || !compact.iter().all(u8::is_ascii_alphanumeric) {
        return false;
    }
    let expected = LENGTHS.iter().find(|row| row.0.as_bytes().eq_ignore_ascii_case(&compact[..2]));
    expected.is_some_and(|row| row.1 == compact.len()) && remainder(&compact) == 1
}

/// The number mod 97, with the first four characters moved to the end and letters as 10 to 35.
fn remainder(compact: &[u8]) -> u32 {
    let rotated = compact[4..].iter().chain(&compact[..4]);
    rotated.fold(0, |rest, &byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        _ => (rest * 100 + u32::from(byte.to_ascii_uppercase() - b'A') + 10) % 97,
    })
}

/// Country and length, as in the registry of ISO 13616.
#[rustfmt::skip]
const LENGTHS: &[(&str, usize)] = &[
    ("AD", 24), ("AE", 23), ("AL", 28), ("AT", 20), ("AZ", 28), ("BA", 20), ("BE", 16), ("BG", 22), ("BH", 22),
    ("BI", 27), ("BR", 29), ("BY", 28), ("CH", 21), ("CR", 22), ("CY", 28), ("CZ", 24), ("DE", 22), ("DJ", 27),
    ("DK", 18), ("DO", 28), ("EE", 20), ("EG", 29), ("ES", 24), ("FI", 18), ("FK", 18), ("FO", 18), ("FR", 27),
    ("GB", 22), ("GE", 22), ("GI", 23), ("GL", 18), ("GR", 27), ("GT", 28), ("HR", 21), ("HU", 28), ("IE", 22),
    ("IL", 23), ("IQ", 23), ("IS", 26), ("IT", 27), ("JO", 30), ("KW", 30), ("KZ", 20), ("LB", 28), ("LC", 32),
    ("LI", 21), ("LT", 20), ("LU", 20), ("LV", 21), ("LY", 25), ("MC", 27), ("MD", 24), ("ME", 22), ("MK", 19),
    ("MN", 20), ("MR", 27), ("MT", 31), ("MU", 30), ("NI", 28), ("NL", 18), ("NO", 15), ("OM", 23), ("PK", 24),
    ("PL", 28), ("PS", 29), ("PT", 25), ("QA", 29), ("RO", 24), ("RS", 22), ("RU", 33), ("SA", 24), ("SC", 31),
    ("SD", 18), ("SE", 24), ("SI", 19), ("SK", 24), ("SM", 27), ("SO", 23), ("ST", 25), ("SV", 28), ("TL", 23),
    ("TN", 24), ("TR", 26), ("UA", 29), ("VA", 22), ("VG", 24), ("XK", 20), ("YE", 30),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_and_length_decide() {
        for (text, expected) in [
            ("GB82WEST12345698765432", true),
            ("DE89 3704 0044 0532 0130 00", true),
            ("GB82WEST12345698765431", false),
            ("GB82WEST1234569876543", false),
            ("VN82WEST12345698765432", false),
            ("GB", false),
        ] {
            assert_eq!(iban(text.as_bytes()), expected, "{text}");
        }
    }
}
