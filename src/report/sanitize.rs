//! Makes text from scanned data safe to show: what could drive a terminal, reorder a line or hide
//! in it becomes a visible escape. For people only; machine formats escape in their own syntax.

use std::borrow::Cow;
use std::fmt::Write;

/// Ranges of characters that act on a display or are invisible.
const HIDDEN: &[(char, char)] = &[
    ('\0', '\u{1f}'),           // C0 controls, ESC among them
    ('\u{7f}', '\u{9f}'),       // DEL and the C1 controls
    ('\u{ad}', '\u{ad}'),       // soft hyphen
    ('\u{34f}', '\u{34f}'),     // combining grapheme joiner
    ('\u{61c}', '\u{61c}'),     // Arabic letter mark
    ('\u{115f}', '\u{1160}'),   // Hangul fillers
    ('\u{17b4}', '\u{17b5}'),   // Khmer inherent vowels
    ('\u{180e}', '\u{180e}'),   // Mongolian vowel separator
    ('\u{200b}', '\u{200f}'),   // zero width space and joiners, direction marks
    ('\u{2028}', '\u{202e}'),   // line and paragraph separators, bidi overrides
    ('\u{2060}', '\u{206f}'),   // word joiner, invisible operators, bidi isolates
    ('\u{3164}', '\u{3164}'),   // Hangul filler
    ('\u{feff}', '\u{feff}'),   // byte order mark
    ('\u{ffa0}', '\u{ffa0}'),   // half width Hangul filler
    ('\u{fff0}', '\u{fffb}'),   // specials, interlinear annotation
    ('\u{1bca0}', '\u{1bca3}'), // shorthand format controls
    ('\u{1d173}', '\u{1d17a}'), // musical format controls
    ('\u{e0000}', '\u{e007f}'), // tags
];

/// True for a character that must not reach a terminal as it is.
pub(super) fn is_hidden(c: char) -> bool {
    if c < '\u{ad}' {
        return c < ' ' || ('\u{7f}'..='\u{9f}').contains(&c);
    }
    HIDDEN.iter().any(|&(first, last)| (first..=last).contains(&c))
}

/// `text` with controls, bidi overrides and invisible characters as visible escapes.
///
/// ```
/// use rasoat::report::sanitize;
/// assert_eq!(sanitize("báo cáo.txt"), "báo cáo.txt");
/// assert_eq!(sanitize("a\u{1b}[2Jb\u{202e}c"), "a\\x1b[2Jb\\u{202e}c");
/// ```
pub fn sanitize(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    text.chars().for_each(|c| push_safe(&mut safe, c));
    Cow::Owned(safe)
}

/// The same for bytes; those that are not UTF-8 become `\xNN`.
///
/// ```
/// assert_eq!(rasoat::report::sanitize_bytes(b"caf\xe9\n"), "caf\\xe9\\n");
/// ```
pub fn sanitize_bytes(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return sanitize(text);
    }
    let mut safe = String::with_capacity(bytes.len() + 16);
    for chunk in bytes.utf8_chunks() {
        chunk.valid().chars().for_each(|c| push_safe(&mut safe, c));
        chunk.invalid().iter().for_each(|byte| push_escape(&mut safe, u32::from(*byte)));
    }
    Cow::Owned(safe)
}

fn push_safe(out: &mut String, c: char) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        _ if !is_hidden(c) => out.push(c),
        _ if c.is_ascii() => push_escape(out, c as u32),
        _ => write!(out, "\\u{{{:x}}}", c as u32).expect("a string takes any text"),
    }
}

fn push_escape(out: &mut String, byte: u32) {
    write!(out, "\\x{byte:02x}").expect("a string takes any text");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hides_what_drives_or_fools_a_terminal() {
        for (raw, safe) in [
            ("", ""),
            ("nhật ký\\a.log", "nhật ký\\a.log"),
            ("a\tb\r\nc", "a\\tb\\r\\nc"),
            ("\u{1b}]0;x\u{7}", "\\x1b]0;x\\x07"),
            ("\u{9b}31m\u{7f}", "\\u{9b}31m\\x7f"),
            ("a\u{200b}b\u{feff}", "a\\u{200b}b\\u{feff}"),
            ("\u{202e}gpj.exe\u{2066}", "\\u{202e}gpj.exe\\u{2066}"),
            ("\u{e0041}", "\\u{e0041}"),
            ("e\u{301} 日本語 ｶﾅ", "e\u{301} 日本語 ｶﾅ"),
        ] {
            assert_eq!(sanitize(raw), safe);
            assert_eq!(sanitize_bytes(raw.as_bytes()), safe);
        }
    }

    #[test]
    fn shows_bytes_that_are_not_utf8() {
        assert_eq!(sanitize_bytes(b"\xc3\xa9\xff\x1b\xe3\x81"), "é\\xff\\x1b\\xe3\\x81");
    }

    #[test]
    fn the_short_cut_agrees_with_the_table() {
        for c in '\0'..'\u{ad}' {
            let listed = HIDDEN.iter().any(|&(first, last)| (first..=last).contains(&c));
            assert_eq!(is_hidden(c), listed, "{:x}", c as u32);
        }
        assert!(HIDDEN.is_sorted());
    }
}
