//! The name of the field that a value stands in: `name=`, `"name": `, `Name: `, `<name>`.

use crate::detect::anchor::{self, key_bytes_before};
use crate::limits::CONTEXT_MAX;
use crate::span::LocalSpan;

/// Name of the field that a value at `at` is in: `name=`, `"name": `, `Name: `, `<name>`.
pub fn field_before(text: &[u8], at: usize) -> Option<LocalSpan> {
    key_before(text, separator_before(text, at)?)
}

/// Where the separator before a value at `at` ends, if it is one.
#[inline]
pub(super) fn separator_before(text: &[u8], at: usize) -> Option<usize> {
    let floor = at.saturating_sub(CONTEXT_MAX);
    let mut i = at;
    let mut opening = 0;
    while i > floor
        && matches!(text[i - 1], b' ' | b'"' | b'\'' | b'`' | b'(' | b'[' | b'\\' | b'\t')
    {
        i -= 1;
        opening += 1;
        if opening > 6 {
            return None;
        }
    }
    Some(i)
}

/// The key whose separator ends at `end`.
pub fn key_before(text: &[u8], end: usize) -> Option<LocalSpan> {
    let separator = *text.get(end.checked_sub(1)?)?;
    match separator {
        b'=' => unquoted_key(text, end - 1, false),
        b':' => unquoted_key(text, end - 1, true),
        b'>' if end >= 2 && text[end - 2] == b'=' => unquoted_key(text, end - 2, true),
        b'>' => tag_name(text, end - 1),
        0x9A if end >= 3 && text[end - 3..end] == [0xEF, 0xBC, 0x9A] => {
            unquoted_key(text, end - 3, true)
        }
        _ => None,
    }
}

/// A key of at most fifteen bytes.
pub(super) struct ShortKey {
    pub span: LocalSpan,
    /// Its bytes as one number.
    pub word: u128,
    /// See [`is_definite`].
    pub definite: bool,
}

/// The short key whose separator ends at `end`: what [`key_before`] gives, for the forms that logs and JSON
/// are full of.
#[inline(always)]
pub(super) fn short_key(text: &[u8], end: usize) -> Option<ShortKey> {
    let near: &[u8; 18] = text.get(end.checked_sub(18)?..end)?.try_into().ok()?;
    let (before, separator) = (near[16], near[17]);
    let (is_colon, is_quoted) = (separator == b':', matches!(before, b'"' | b'\''));
    if !is_colon && separator != b'=' {
        return None;
    }
    let skipped = usize::from(!is_quoted);
    let bytes = near[skipped..skipped + 16].try_into().ok()?;
    let (word, length) = anchor::short_key(bytes)?;
    let opener = bytes[15 - length];
    let whole = if is_quoted { opener == before } else { opener != b' ' && before != b'.' };
    let close = end - 1 - usize::from(is_quoted);
    let span = LocalSpan { start: close - length, end: close };
    let definite = is_quoted || !is_colon;
    (whole || definite && !is_quoted).then_some(ShortKey { span, word, definite })
}

/// True for a key that tells all there is to know of its value: `key=` or `"key":`. A label before a
/// colon or a tag does not: other words may stand before it.
pub fn is_definite(text: &[u8], key: LocalSpan) -> bool {
    let behind = &text[key.end..text.len().min(key.end + 2)];
    matches!(behind, [b'=' | b'"' | b'\'' | b'`' | b'\\', ..] | [b' ', b'='])
}

/// Bytes of a key at most.
const KEY_MAX: usize = 64;

fn unquoted_key(text: &[u8], separator: usize, spaces: bool) -> Option<LocalSpan> {
    let mut end = separator;
    while end > 0 && end + 2 > separator && text[end - 1] == b' ' {
        end -= 1;
    }
    let last = *text.get(end.checked_sub(1)?)?;
    if matches!(last, b'"' | b'\'' | b'`') {
        return quoted_key(text, end - 1, last);
    }
    let start = end - key_bytes_before(text, end, KEY_MAX);
    let goes_on = start > 0 && end - start < KEY_MAX && text[start - 1] == b' ';
    if spaces && (goes_on || last == b'.') {
        return spaced_key(text, end);
    }
    (start < end).then(|| LocalSpan::new(start, end))
}

/// A label of up to six words.
fn spaced_key(text: &[u8], end: usize) -> Option<LocalSpan> {
    let floor = end.saturating_sub(KEY_MAX);
    let (mut start, mut spaces) = (end, 0);
    while start > floor {
        let ends_sentence = text[start - 1] == b'.' && text.get(start) == Some(&b' ');
        if !ends_sentence {
            start -= key_bytes_before(text, start, start - floor);
        }
        if ends_sentence || start == floor || text[start - 1] != b' ' || spaces == 5 {
            break;
        }
        spaces += 1;
        start -= 1;
    }
    start += numbers_at(&text[start..end]);
    (start < end).then(|| LocalSpan::new(start, end))
}

/// Bytes of the blanks and of words without a letter that a label would start with: what is left of a time
/// stamp is no part of it.
fn numbers_at(label: &[u8]) -> usize {
    let mut at = 0;
    for (i, &byte) in label.iter().enumerate() {
        match byte {
            b' ' => at = i + 1,
            _ if byte.is_ascii_alphabetic() || byte >= 0x80 => return at,
            _ => {}
        }
    }
    at
}

fn quoted_key(text: &[u8], close: usize, quote: u8) -> Option<LocalSpan> {
    let floor = close.saturating_sub(KEY_MAX);
    let end = if close > floor && text[close - 1] == b'\\' { close - 1 } else { close };
    // Nearly always one word.
    let start = end - key_bytes_before(text, end, end - floor);
    if start > floor && start < end && text[start - 1] == quote {
        return Some(LocalSpan::new(start, end));
    }
    let open = floor + memchr::memrchr2(quote, b'\n', &text[floor..end])?;
    (text[open] == quote && open + 1 < end).then(|| LocalSpan::new(open + 1, end))
}

fn tag_name(text: &[u8], close: usize) -> Option<LocalSpan> {
    let floor = close.saturating_sub(KEY_MAX);
    let open = (floor..close).rev().find(|&i| matches!(text[i], b'<' | b'>' | b'\n'))?;
    if text[open] != b'<' || matches!(text.get(open + 1), None | Some(b'/')) {
        return None;
    }
    let length = text[open + 1..close].iter().take_while(|b| !b.is_ascii_whitespace()).count();
    (length > 0).then(|| LocalSpan::new(open + 1, open + 1 + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields() {
        let cases = [
            ("phone=|0912", Some("phone")),
            ("{\"user\":{\"full_name\":\"|An", Some("full_name")),
            ("GET /a?x=1&sdt=|0912", Some("sdt")),
            ("Số điện thoại: |0912", Some("Số điện thoại")),
            ("氏名：|山田", Some("氏名")),
            ("<phone type=\"m\">|0912", Some("phone")),
            ("'Phone' => '|0912", Some("Phone")),
            ("at 13:55:|36", Some("55")),
            ("08:53:21 node41 kernel: |x", Some("node41 kernel")),
            ("Chương 12 mục 3: |x", Some("Chương 12 mục 3")),
            ("gọi |0912", None),
            ("msg=\"{\\\"tel\\\":\\\"|09", Some("tel")),
            ("a, b: |1", Some("b")),
        ];
        for (text, expected) in cases {
            let at = text.find('|').expect("marked");
            let plain = text.replace('|', "");
            let got = field_before(plain.as_bytes(), at);
            let got =
                got.map(|span| String::from_utf8_lossy(span.of(plain.as_bytes())).into_owned());
            assert_eq!(got.as_deref(), expected, "{text}");
        }
    }
}
