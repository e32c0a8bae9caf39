//! Words that a redaction wrote: `REDACTED_PHONE_NUMBER` names no field and announces no number.

/// What placeholders and tokens start with.
const STARTS: [&[u8]; 4] = [b"REDACTED_", b"RD_", b"TK_", b"PDE1_"];
/// Bytes of such a word that are looked at.
const REACH: usize = 96;

/// True for a word at `at` that is a later part of a placeholder or token.
#[inline]
pub(super) fn is_own_work(text: &[u8], at: usize) -> bool {
    at > 0 && text[at - 1] == b'_' && is_in_token(text, at)
}

#[cold]
fn is_in_token(text: &[u8], at: usize) -> bool {
    let floor = at.saturating_sub(REACH);
    let part = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
    let length = text[floor..at].iter().rev().take_while(part).count();
    STARTS.iter().any(|start| text[at - length..at].starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::is_own_work;

    #[test]
    fn parts_of_tokens() {
        for (text, expected) in [
            ("by REDACTED_PHONE_|NUMBER", true),
            ("RD_|PHONE", true),
            ("TK_|PHONE", true),
            ("|REDACTED", false),
            ("home_|phone", false),
            ("xREDACTED_|PHONE", false),
            ("REDACTED_ |PHONE", false),
        ] {
            let at = text.find('|').expect("marked");
            assert_eq!(is_own_work(text.replace('|', "").as_bytes(), at), expected, "{text}");
        }
    }
}
