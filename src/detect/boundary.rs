//! What may not stand directly beside a match: the `boundary` of a rule.

use crate::rule::Boundary;

/// True when the byte before `at` allows a match to start there.
#[inline]
pub fn left_ok(boundary: Boundary, text: &[u8], at: usize) -> bool {
    let Some(&before) = at.checked_sub(1).and_then(|i| text.get(i)) else { return true };
    match boundary {
        Boundary::None => true,
        Boundary::Digit => !before.is_ascii_digit(),
        Boundary::Word => !is_word_end(text, at),
        Boundary::Number => !is_word_end(text, at) && !continues_left(text, at, before),
    }
}

/// True when the byte at `end` allows a match to end there.
#[inline]
pub fn right_ok(boundary: Boundary, text: &[u8], end: usize) -> bool {
    let Some(&after) = text.get(end) else { return true };
    match boundary {
        Boundary::None => true,
        Boundary::Digit => !after.is_ascii_digit(),
        Boundary::Word => !is_word_start(text, end),
        Boundary::Number => !is_word_start(text, end) && !continues_right(text, end, after),
    }
}

/// A decimal point, or a dash that joins the number to something before it.
fn continues_left(text: &[u8], at: usize, before: u8) -> bool {
    let Some(&far) = at.checked_sub(2).and_then(|i| text.get(i)) else { return false };
    match before {
        b'.' => far.is_ascii_digit(),
        b'-' => far.is_ascii_alphanumeric(),
        _ => false,
    }
}

/// A decimal point with a digit behind it, or a dash that joins the number to more hex digits.
fn continues_right(text: &[u8], end: usize, after: u8) -> bool {
    let Some(&far) = text.get(end + 1) else { return false };
    match after {
        b'.' => far.is_ascii_digit(),
        b'-' => far.is_ascii_hexdigit(),
        _ => false,
    }
}

/// True when a word (ASCII or accented Latin) ends right before `at`.
#[inline]
pub fn is_word_end(text: &[u8], at: usize) -> bool {
    match at.checked_sub(1).map(|i| text[i]) {
        None => false,
        Some(byte) if byte < 0x80 => byte.is_ascii_alphanumeric() || byte == b'_',
        Some(_) => {
            let lead = (at.saturating_sub(4)..at).rev().find(|&i| text[i] & 0xC0 != 0x80);
            lead.is_some_and(|i| is_letter_start(&text[i..at]))
        }
    }
}

/// True when a word (ASCII or accented Latin) starts at `at`.
#[inline]
pub fn is_word_start(text: &[u8], at: usize) -> bool {
    match text.get(at) {
        None => false,
        Some(&byte) if byte < 0x80 => byte.is_ascii_alphanumeric() || byte == b'_',
        Some(_) => is_letter_start(&text[at..]),
    }
}

fn is_letter_start(bytes: &[u8]) -> bool {
    letter_length(bytes) > 0
}

/// Bytes of the Latin letter with diacritics or combining mark that `bytes` start with, else 0:
/// U+00C0 to U+027F, U+0300 to U+037F, U+1E00 to U+1EFF. Letters of scripts without word spaces
/// (kana, kanji) do not join a number.
#[inline]
pub fn letter_length(bytes: &[u8]) -> usize {
    match *bytes {
        [0xC3, 0x97 | 0xB7, ..] => 0,
        [0xC3..=0xC9 | 0xCC | 0xCD, 0x80..=0xBF, ..] => 2,
        [0xE1, 0xB8..=0xBB, 0x80..=0xBF, ..] => 3,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours() {
        let cases: &[(&str, Boundary, bool)] = &[
            ("a|12|b", Boundary::Digit, true),
            ("1|12|", Boundary::Digit, false),
            ("ộ|12|", Boundary::Word, false),
            ("話|12|で", Boundary::Word, true),
            ("_|12|", Boundary::Word, false),
            ("0.|12|", Boundary::Number, false),
            (" .|12|.", Boundary::Number, true),
            ("a-|12|", Boundary::Number, false),
            ("|12|-f", Boundary::Number, false),
            ("|12|.5", Boundary::Number, false),
            ("|12|. ", Boundary::Number, true),
            ("|12|é", Boundary::Word, false),
        ];
        for (text, boundary, expected) in cases {
            let start = text.find('|').expect("marked");
            let plain = text.replace('|', "");
            let end = start + 2;
            let got = left_ok(*boundary, plain.as_bytes(), start)
                && right_ok(*boundary, plain.as_bytes(), end);
            assert_eq!(got, *expected, "{text}");
        }
    }
}
