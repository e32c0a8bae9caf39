//! Escapes inside plain text: percent encoding, JSON `\u` escapes, full-width characters.
//!
//! Text is not parsed here. Around a place where an escape stands, a page of the document (aligned
//! to absolute offsets, so that any block size gives the same pages) is decoded with a margin.

use super::charset::Decoded;

/// Bytes of a page.
pub const PAGE: usize = 256;
/// Raw bytes before a page that are decoded with it.
pub const MARGIN_BEFORE: usize = 512;
/// Raw bytes behind a page that are decoded with it.
pub const MARGIN_AFTER: usize = 1280;

/// One kind of escape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Inline {
    /// `%C3%AA`, and `+` for a space in a query.
    Percent,
    /// `\u00ea`, `\"`, `\/` …
    Json,
    /// Full-width letters, digits and punctuation (U+FF01 to U+FF5E).
    Width,
}

impl Inline {
    /// Bytes before the next one that may start an escape.
    fn plain(self, raw: &[u8]) -> usize {
        let next = match self {
            Self::Percent => memchr::memchr2(b'%', b'+', raw),
            Self::Json => memchr::memchr(b'\\', raw),
            Self::Width => None,
        };
        next.unwrap_or(raw.len())
    }

    /// The decoding chain for findings.
    pub fn chain(self) -> &'static [&'static str] {
        match self {
            Self::Percent => &["percent"],
            Self::Json => &["json"],
            Self::Width => &["width"],
        }
    }

    /// Decodes `raw`; full-width characters are folded on the way.
    pub fn decode(self, raw: &[u8], out: &mut Decoded) {
        out.text.clear();
        out.raw.clear();
        let mut at = 0;
        while at < raw.len() {
            let plain = self.plain(&raw[at..]);
            out.push_copy(&raw[at..at + plain], at);
            at += plain;
            if at == raw.len() {
                break;
            }
            let escaped = match self {
                Self::Percent => percent_step(raw, at, out),
                Self::Json => json_step(raw, at, out),
                Self::Width => 0,
            };
            if escaped == 0 {
                out.push_copy(&raw[at..at + 1], at);
            }
            at += escaped.max(1);
        }
        out.close(raw.len());
        fold_width(out);
    }
}

/// The kinds of escape that really stand at `at`, where the sweep saw that one may.
pub fn page_layers(text: &[u8], at: usize) -> Option<Inline> {
    let rest = &text[at..];
    match *rest {
        [b'%', a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => Some(Inline::Percent),
        [b'+', ..] if in_query(text, at) => Some(Inline::Percent),
        [b'\\', b'u', a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => {
            Some(Inline::Json)
        }
        [0xEF, 0xBC, low, ..] if low >= 0x81 => Some(Inline::Width),
        [0xEF, 0xBD, low, ..] if low <= 0x9E => Some(Inline::Width),
        _ => None,
    }
}

/// True for a position in the value of a query (`?key=…` or `&key=…`).
fn in_query(text: &[u8], at: usize) -> bool {
    let floor = at.saturating_sub(256);
    let value =
        |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'%' | b'.' | b'_' | b'-' | b'*');
    let before = &text[floor..at];
    let length = before.iter().rev().take_while(|b| value(b)).count();
    let Some((b'=', before)) = before[..before.len() - length].split_last() else { return false };
    let key = before.iter().rev().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
    key > 0 && matches!(before[..before.len() - key].last(), Some(b'?' | b'&'))
}

fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |value, &d| Some(value << 4 | char::from(d).to_digit(16)?))
}

/// Decodes one percent escape or query plus at `at`; gives the raw bytes used, 0 for none.
fn percent_step(raw: &[u8], at: usize, out: &mut Decoded) -> usize {
    match raw[at] {
        b'%' => {
            let Some(value) = raw.get(at + 1..at + 3).and_then(hex) else { return 0 };
            out.push(&[value as u8], at);
            3
        }
        b'+' if in_query(raw, at) => {
            out.push(b" ", at);
            1
        }
        _ => 0,
    }
}

/// Decodes one JSON escape at `at`; gives the raw bytes used, 0 for none.
fn json_step(raw: &[u8], at: usize, out: &mut Decoded) -> usize {
    if raw[at] != b'\\' {
        return 0;
    }
    let simple = match raw.get(at + 1) {
        Some(b'n') => b'\n',
        Some(b't') => b'\t',
        Some(b'r') => b'\r',
        Some(c @ (b'"' | b'\\' | b'/')) => *c,
        Some(b'u') => return unicode_step(raw, at, out),
        _ => return 0,
    };
    out.push(&[simple], at);
    2
}

fn unicode_step(raw: &[u8], at: usize, out: &mut Decoded) -> usize {
    let unit = |at: usize| {
        let bytes = raw.get(at..at + 6).filter(|b| b.starts_with(b"\\u"))?;
        hex(&bytes[2..])
    };
    let Some(first) = unit(at) else { return 0 };
    if let Some(c) = char::from_u32(first) {
        out.push_char(c, at);
        return 6;
    }
    let pair =
        unit(at + 6).and_then(|low| char::decode_utf16([first as u16, low as u16]).next()?.ok());
    out.push_char(pair.unwrap_or('\u{FFFD}'), at);
    if pair.is_some() { 12 } else { 6 }
}

/// Folds full-width characters of a decoded text in place; the map stays that of the raw bytes.
fn fold_width(out: &mut Decoded) {
    if memchr::memchr(0xEF, &out.text).is_none() {
        return;
    }
    let mut kept = 0;
    let mut at = 0;
    while at < out.text.len() {
        let (byte, used) = match out.text[at..] {
            [0xEF, 0xBC, low @ 0x81..=0xBF, ..] => (low - 0x60, 3),
            [0xEF, 0xBD, low @ 0x80..=0x9E, ..] => (low - 0x20, 3),
            [byte, ..] => (byte, 1),
            [] => break,
        };
        out.text[kept] = byte;
        out.raw[kept] = out.raw[at];
        kept += 1;
        at += used;
    }
    let end = out.raw[out.text.len()];
    out.text.truncate(kept);
    out.raw.truncate(kept);
    out.raw.push(end);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(layer: Inline, raw: &str) -> (String, Vec<u32>) {
        let mut out = Decoded::default();
        layer.decode(raw.as_bytes(), &mut out);
        assert_eq!(out.raw.len(), out.text.len() + 1);
        (String::from_utf8_lossy(&out.text).into_owned(), out.raw)
    }

    #[test]
    fn decodes_with_a_way_back() {
        let (text, raw) = decode(Inline::Percent, "/a?t=%C3%AA+b%zz");
        assert_eq!(text, "/a?t=ê b%zz");
        assert_eq!(raw, [0, 1, 2, 3, 4, 5, 8, 11, 12, 13, 14, 15, 16]);
        let (text, raw) = decode(Inline::Json, r#"\u00ea\ud83d\ude00\""#);
        assert_eq!(text, "ê😀\"");
        assert_eq!(raw, [0, 0, 6, 6, 6, 6, 18, 20]);
        let (text, _) = decode(Inline::Width, "ＴＥＬ：０３－１２");
        assert_eq!(text, "TEL:03-12");
        assert_eq!(decode(Inline::Json, r"\uff10\uff19").0, "09");
    }
}
