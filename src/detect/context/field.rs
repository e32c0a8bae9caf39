//! The name of the field that a value stands in: `name=`, `"name": `, `Name: `, `<name>`.

use crate::limits::CONTEXT_MAX;
use crate::span::LocalSpan;

/// Name of the field that a value at `at` is in: `name=`, `"name": `, `Name: `, `<name>`.
pub fn field_before(text: &[u8], at: usize) -> Option<LocalSpan> {
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
    key_before(text, i)
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
    let floor = end.saturating_sub(KEY_MAX);
    let mut start = end;
    let mut words = 0;
    while start > floor {
        let byte = text[start - 1];
        let in_word = byte.is_ascii_alphanumeric()
            || byte >= 0x80
            || matches!(byte, b'_' | b'-' | b'.' | b'/');
        if byte == b' ' && spaces && words < 5 {
            words += 1;
        } else if !in_word || (byte == b'.' && spaces && text.get(start) == Some(&b' ')) {
            break;
        }
        start -= 1;
    }
    while start < end && text[start] == b' ' {
        start += 1;
    }
    (start < end).then(|| LocalSpan::new(start, end))
}

fn quoted_key(text: &[u8], close: usize, quote: u8) -> Option<LocalSpan> {
    let floor = close.saturating_sub(KEY_MAX);
    let end = if close > floor && text[close - 1] == b'\\' { close - 1 } else { close };
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
