//! JSON text written straight into bytes, without allocation: strings, integers, fractions.
//!
//! Not a general serialiser. Besides what JSON demands, characters that would act on a terminal or
//! hide in it are escaped too, so that a report can be looked at as it is; no information is lost.

use super::sanitize::is_hidden;
use crate::entity::Confidence;
use crate::finding::Fingerprint;

const HEX: &[u8; 16] = b"0123456789abcdef";

/// True when all bytes stand for themselves in a JSON string: printable ASCII but `"` and `\`.
#[inline]
fn is_all_plain(text: &[u8]) -> bool {
    let (eights, rest) = text.as_chunks::<8>();
    let mut last = [b' '; 8];
    last[..rest.len()].copy_from_slice(rest);
    eights.iter().chain([&last]).fold(0, |odd, eight| odd | odd_bytes(u64::from_le_bytes(*eight)))
        == 0
}

/// The high bit of each byte that is no plain character, and perhaps of one behind such a byte.
#[inline]
fn odd_bytes(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    let below = |word: u64, bound: u64| word.wrapping_sub(ONES * bound) & !word;
    let equal = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    let delete_and_above = word | word.wrapping_add(ONES);
    (below(word, 0x20) | equal(b'"') | equal(b'\\') | delete_and_above) & (ONES << 7)
}

/// Appends `text` as a JSON string, quotes included.
#[inline]
pub(super) fn push_string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    push_escaped(out, text);
    out.push(b'"');
}

/// Appends the inside of a JSON string.
#[inline]
pub(super) fn push_escaped(out: &mut Vec<u8>, text: &str) {
    if is_all_plain(text.as_bytes()) {
        out.extend_from_slice(text.as_bytes());
    } else {
        push_special(out, text);
    }
}

fn push_special(out: &mut Vec<u8>, text: &str) {
    for c in text.chars() {
        match c {
            '"' => out.extend_from_slice(b"\\\""),
            '\\' => out.extend_from_slice(b"\\\\"),
            '\n' => out.extend_from_slice(b"\\n"),
            '\r' => out.extend_from_slice(b"\\r"),
            '\t' => out.extend_from_slice(b"\\t"),
            _ if is_hidden(c) => {
                c.encode_utf16(&mut [0; 2]).iter().for_each(|u| push_unit(out, *u))
            }
            _ => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

fn push_unit(out: &mut Vec<u8>, unit: u16) {
    let digit = |shift: u16| HEX[usize::from(unit >> shift & 15)];
    out.extend_from_slice(&[b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]);
}

/// The numbers 00 to 99, two digits each.
const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[b'0'; 2]; 100];
    let mut value = 0;
    while value < 100 {
        pairs[value] = [b'0' + value as u8 / 10, b'0' + value as u8 % 10];
        value += 1;
    }
    pairs
};

/// Appends an unsigned integer in decimal.
#[inline]
pub(super) fn push_integer(out: &mut Vec<u8>, value: u64) {
    let mut piece = Piece::default();
    piece.integer(value);
    out.extend_from_slice(piece.bytes());
}

/// A short piece of a line with literals and numbers in it, made apart from the report, where each
/// part would ask for room again.
pub(super) struct Piece {
    bytes: [u8; 160],
    length: usize,
}

impl Default for Piece {
    fn default() -> Self {
        Self { bytes: [0; 160], length: 0 }
    }
}

impl Piece {
    /// Appends a literal.
    #[inline]
    pub(super) fn text<const N: usize>(&mut self, text: &[u8; N]) -> &mut Self {
        self.bytes[self.length..self.length + N].copy_from_slice(text);
        self.length += N;
        self
    }

    /// Appends an unsigned integer in decimal.
    #[inline]
    pub(super) fn integer(&mut self, mut value: u64) -> &mut Self {
        let end = self.length + value.checked_ilog10().unwrap_or(0) as usize + 1;
        let mut at = end;
        while value >= 10 {
            at -= 2;
            self.bytes[at..at + 2].copy_from_slice(&PAIRS[(value % 100) as usize]);
            value /= 100;
        }
        if at > self.length {
            self.bytes[self.length] = b'0' + value as u8;
        }
        self.length = end;
        self
    }

    /// Appends a confidence as a fraction with two digits.
    #[inline]
    pub(super) fn confidence(&mut self, confidence: Confidence) -> &mut Self {
        let value = confidence.hundredths();
        let (tens, ones) = (value / 10 % 10, value % 10);
        self.text(&[b'0' + value / 100, b'.', b'0' + tens, b'0' + ones])
    }

    /// Appends a fingerprint as 32 hex digits.
    #[inline]
    pub(super) fn fingerprint(&mut self, fingerprint: Fingerprint) -> &mut Self {
        fingerprint.0.iter().for_each(|byte| {
            self.text(&HEX_PAIRS[usize::from(*byte)]);
        });
        self
    }

    /// What was appended.
    #[inline]
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

/// Appends a confidence as a fraction with two digits.
pub(super) fn push_confidence(out: &mut Vec<u8>, confidence: Confidence) {
    out.extend_from_slice(Piece::default().confidence(confidence).bytes());
}

/// Appends a fingerprint as 32 hex digits.
pub(super) fn push_fingerprint(out: &mut Vec<u8>, fingerprint: Fingerprint) {
    out.extend_from_slice(Piece::default().fingerprint(fingerprint).bytes());
}

/// Appends seconds with three digits behind the point.
pub(super) fn push_seconds(out: &mut Vec<u8>, elapsed: std::time::Duration) {
    let text = format!("{}.{:03}", elapsed.as_secs(), elapsed.subsec_millis());
    out.extend_from_slice(text.as_bytes());
}

/// The bytes as two hex digits each.
static HEX_PAIRS: [[u8; 2]; 256] = {
    let mut pairs = [[0; 2]; 256];
    let mut value = 0;
    while value < 256 {
        pairs[value] = [HEX[value >> 4], HEX[value & 15]];
        value += 1;
    }
    pairs
};

/// Appends JSON text in which hidden characters become escapes. They can stand in strings only.
pub(super) fn push_value(out: &mut Vec<u8>, text: &str) {
    for c in text.chars() {
        if c != '\n' && is_hidden(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
            }
        } else {
            out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl Fn(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn strings_read_back_as_they_were() {
        for (text, json) in [
            ("", r#""""#),
            ("a b", r#""a b""#),
            ("\"\\/", r#""\"\\/""#),
            ("a\nb\r\t\u{0}\u{1b}", r#""a\nb\r\t\u0000\u001b""#),
            ("họ tên 氏名", "\"họ tên 氏名\""),
            ("\u{7f}\u{9b}\u{202e}", r#""\u007f\u009b\u202e""#),
            ("\u{e0041}😀", "\"\\udb40\\udc41😀\""),
        ] {
            let out = written(|out| push_string(out, text));
            assert_eq!(out, json);
            assert_eq!(serde_json::from_str::<String>(&out).unwrap(), text);
        }
    }

    #[test]
    fn numbers_agree_with_the_standard_library() {
        for value in [0, 1, 9, 10, 99, 100, 12345, 4_294_967_296, u64::MAX] {
            assert_eq!(written(|out| push_integer(out, value)), value.to_string());
        }
        for value in [0, 5, 70, 99] {
            let confidence = Confidence::from_hundredths(value);
            assert_eq!(written(|out| push_confidence(out, confidence)), confidence.to_string());
        }
        let one = Confidence::from_fraction(1.0);
        assert_eq!(written(|out| push_confidence(out, one)), "1.00");
        let fingerprint = Fingerprint(std::array::from_fn(|i| i as u8 * 17));
        assert_eq!(written(|out| push_fingerprint(out, fingerprint)), fingerprint.to_string());
    }
}
