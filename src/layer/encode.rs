//! The way back: a replacement written through the layers that its value was decoded from, innermost
//! first, the character set last.

use crate::document::Charset;

/// Appends `text` to `out` as it must stand in the raw bytes of a document: encoded through `chain` (as
/// findings name it, outermost first) and the character set. False when some layer cannot say it; then
/// nothing is appended.
///
/// ```
/// use rasoat::{document::Charset, layer::encode};
/// let mut out = Vec::new();
/// assert!(encode(&["json"], Charset::Utf8, "a\"đ".as_bytes(), &mut out));
/// assert_eq!(out, br#"a\"\u0111"#);
/// ```
pub fn encode(chain: &[&str], charset: Charset, text: &[u8], out: &mut Vec<u8>) -> bool {
    if chain.is_empty() && charset == Charset::Utf8 {
        out.extend_from_slice(text);
        return true;
    }
    let mut text = text.to_vec();
    for layer in chain.iter().rev() {
        let mut outer = Vec::with_capacity(text.len());
        match *layer {
            "percent" => percent(&text, &mut outer),
            "json" => match std::str::from_utf8(&text) {
                Ok(text) => json(text, &mut outer),
                Err(_) => return false,
            },
            "quote" => double(b'"', &text, &mut outer),
            "sql_quote" => double(b'\'', &text, &mut outer),
            "sql_string" => backslash(SQL_STRING, &text, &mut outer),
            "copy" => backslash(COPY, &text, &mut outer),
            "hex" => text
                .iter()
                .for_each(|byte| outer.extend_from_slice(format!("{byte:02x}").as_bytes())),
            // Full-width forms need no escape: what stands in their place is plain text.
            "width" => outer.clone_from(&text),
            _ => return false,
        }
        text = outer;
    }
    match (charset, std::str::from_utf8(&text)) {
        (Charset::Utf8, _) => out.extend_from_slice(&text),
        (Charset::Utf16Le, Ok(text)) => out.extend(text.encode_utf16().flat_map(u16::to_le_bytes)),
        (Charset::Utf16Be, Ok(text)) => out.extend(text.encode_utf16().flat_map(u16::to_be_bytes)),
        // No copy is written in any other set (`engine/identity.rs`), nor where this is no text.
        _ => return false,
    }
    true
}

/// What a string of MySQL cannot hold as it is, and what is written for it behind a backslash.
const SQL_STRING: &[(u8, u8)] = &[
    (0, b'0'),
    (b'\n', b'n'),
    (b'\r', b'r'),
    (26, b'Z'),
    (b'\'', b'\''),
    (b'"', b'"'),
    (b'\\', b'\\'),
];

/// The same for a value of PostgreSQL's COPY.
const COPY: &[(u8, u8)] = &[
    (8, b'b'),
    (12, b'f'),
    (b'\n', b'n'),
    (b'\r', b'r'),
    (b'\t', b't'),
    (11, b'v'),
    (b'\\', b'\\'),
];

fn backslash(table: &[(u8, u8)], text: &[u8], out: &mut Vec<u8>) {
    for byte in text {
        match table.iter().find(|row| row.0 == *byte) {
            Some((_, letter)) => out.extend([b'\\', *letter]),
            None => out.push(*byte),
        }
    }
}

/// Quotes within quotes.
fn double(quote: u8, text: &[u8], out: &mut Vec<u8>) {
    for &byte in text {
        out.push(byte);
        out.extend((byte == quote).then_some(quote));
    }
}

/// RFC 3986, section 2.1: all but unreserved characters.
fn percent(text: &[u8], out: &mut Vec<u8>) {
    for &byte in text {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'*') {
            out.push(byte);
        } else {
            out.extend_from_slice(format!("%{byte:02X}").as_bytes());
        }
    }
}

/// RFC 8259, section 7, in ASCII: the value was escaped, so its replacement is.
fn json(text: &str, out: &mut Vec<u8>) {
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend([b'\\', c as u8]),
            ' '..='~' => out.push(c as u8),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::{Decoded, Inline};

    #[test]
    fn what_was_encoded_decodes_to_itself() {
        let text = "Nguyễn \"An\" <an@example.com>\\\n😀";
        for (chain, layer) in [("percent", Inline::Percent), ("json", Inline::Json)] {
            let (mut raw, mut back) = (Vec::new(), Decoded::default());
            assert!(encode(&[chain], Charset::Utf8, text.as_bytes(), &mut raw));
            assert!(raw.is_ascii());
            layer.decode(&raw, &mut back);
            assert_eq!(String::from_utf8_lossy(&back.text), text);
        }
    }

    #[test]
    fn values_of_structured_formats_come_back() {
        use crate::layer::Escape;
        let text = b"Nguy\xE1\xBB\x85n 'An' \"An\"\t\\N\n\0\x0B";
        let kinds = [
            Escape::Doubled(b'"'),
            Escape::Doubled(b'\''),
            Escape::MySql(b'\''),
            Escape::Copy,
            Escape::Hex,
        ];
        for escape in kinds {
            let (mut raw, mut back, mut map) = (Vec::new(), Vec::new(), Vec::new());
            assert!(encode(escape.chain(), Charset::Utf8, text, &mut raw), "{escape:?}");
            escape.decode(&raw, 0, &mut back, &mut map);
            assert_eq!(back, text, "{escape:?}");
        }
    }

    #[test]
    fn character_sets_and_what_cannot_be_said() {
        let mut out = Vec::new();
        assert!(encode(&[], Charset::Utf16Be, b"a", &mut out));
        assert!(encode(&["width"], Charset::Utf16Le, b"b", &mut out));
        assert_eq!(out, [0, b'a', b'b', 0]);
        assert!(!encode(&["rot13"], Charset::Utf8, b"a", &mut out));
        assert!(!encode(&["json"], Charset::Utf8, b"\xFF", &mut out));
        assert!(!encode(&[], Charset::Utf16Le, b"\xFF", &mut out));
        assert_eq!(out.len(), 4);
    }
}
