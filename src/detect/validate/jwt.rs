//! JSON web tokens: the first part is a JSON object in base64url that names an algorithm or a type.

/// The header decodes to the text of an object with the member `alg` or `typ`.
pub(super) fn jwt(value: &[u8]) -> bool {
    let head = value.split(|&b| b == b'.').next().unwrap_or_default();
    let Some(header) = decode(head).and_then(|bytes| String::from_utf8(bytes).ok()) else {
        return false;
    };
    let header = header.trim();
    let object = header.starts_with('{') && header.ends_with('}');
    object && ["alg", "typ"].iter().any(|name| header.contains(&format!("\"{name}\"")))
}

/// base64url without padding.
fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut held) = (0u32, 0u32);
    for &byte in text {
        bits = (bits << 6 | u32::from(sextet(byte)?)) & 0x00ff_ffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
        }
    }
    Some(out)
}

fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'-' => Some(62),
        b'_' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_decides() {
        assert!(jwt(
            b"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl"
        ));
        assert!(!jwt(b"eyJmb28iOiJiYXIifQ.eyJzdWIiOiIxIn0.c2ln"));
        assert!(!jwt(b"eyJhbGci*.x.y"));
        assert!(!jwt(b""));
    }
}
