//! Tests of a match in its place: what stands directly before or behind says that it is another thing.

use super::boundary::is_word_end;
use crate::span::LocalSpan;

type PlaceTest = fn(&[u8], LocalSpan) -> bool;

/// Names of the tests, for `validate`.
pub const PLACES: &[(&str, PlaceTest)] = &[
    ("not_version", not_version),
    ("not_scp_path", not_scp_path),
    ("not_userinfo", not_userinfo),
    ("not_path_part", not_path_part),
    ("not_in_hex_run", not_in_hex_run),
    ("quoted", quoted),
];

/// A `"` stands directly on both sides: where the value ends is known.
fn quoted(text: &[u8], span: LocalSpan) -> bool {
    let before = span.start.checked_sub(1).and_then(|at| text.get(at));
    before == Some(&b'"') && text.get(span.end) == Some(&b'"')
}

/// Words that announce a version, not an address.
const VERSION_WORDS: &[&[u8]] = &[
    b"version",
    b"ver",
    b"v",
    b"rv",
    b"release",
    b"build",
    b"firmware",
    b"driver",
    b"phien ban",
    b"oid",
    b"sdk",
    b"revision",
    b"rev",
];

/// Their last letters.
const VERSION_ENDS: &[u8] = b"nrvedk";

/// A dotted quad that is no version (`Firefox/1.5.0.11`, `version 2.0.0.4`), no part of an OID or of
/// a longer dotted number, and no member of a file name.
fn not_version(text: &[u8], span: LocalSpan) -> bool {
    let before = &text[span.start.saturating_sub(24)..span.start];
    let after = &text[span.end..text.len().min(span.end + 2)];
    let joined =
        matches!(before, [.., b'.' | b'-' | b'~' | b'/']) || matches!(after, [b'.' | b'-', ..]);
    !(joined && (dotted_on(before, after) || product_token(before, after))) && !version_word(before)
}

/// Digits, dots, or a dash and a letter go on beside the quad.
fn dotted_on(before: &[u8], after: &[u8]) -> bool {
    let left = match *before {
        [.., far, b'.'] => far.is_ascii_alphanumeric() || far == b'.',
        [.., far, b'-'] => far.is_ascii_alphabetic(),
        [.., b'~'] => true,
        _ => false,
    };
    let right = match *after {
        [b'.', far, ..] => far.is_ascii_alphanumeric(),
        [b'-', far, ..] => far.is_ascii_alphabetic(),
        _ => false,
    };
    left || right
}

/// `Product/1.2.3.4` of a user agent; but a host name or a port may surround an address.
fn product_token(before: &[u8], after: &[u8]) -> bool {
    let Some((b'/', before)) = before.split_last() else { return false };
    let word = before.iter().rev().take_while(|b| b.is_ascii_alphanumeric()).count();
    let joined = before.len().checked_sub(word + 1).map(|i| before[i]);
    let letters = before.last().is_some_and(u8::is_ascii_alphabetic);
    let port = matches!(*after, [b':', digit, ..] if digit.is_ascii_digit());
    letters && !port && !matches!(joined, Some(b'.' | b'-' | b'/'))
}

fn version_word(before: &[u8]) -> bool {
    let trimmed = before.trim_ascii_end();
    let trimmed = trimmed.strip_suffix(b"\"").unwrap_or(trimmed).trim_ascii_end();
    let trimmed = trimmed.strip_suffix(b":").or(trimmed.strip_suffix(b"=")).unwrap_or(trimmed);
    let trimmed = trimmed.strip_suffix(b"\"").unwrap_or(trimmed).trim_ascii_end();
    if !trimmed.last().is_some_and(|last| VERSION_ENDS.contains(&last.to_ascii_lowercase())) {
        return false;
    }
    let word = trimmed.iter().rev().take_while(|b| b.is_ascii_alphabetic()).count();
    let word = &trimmed[trimmed.len() - word..];
    VERSION_WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// Not the `user@host` of `user@host:path`.
fn not_scp_path(text: &[u8], span: LocalSpan) -> bool {
    let after = &text[span.end..text.len().min(span.end + 2)];
    !matches!(*after, [b':', next] if next.is_ascii_alphabetic() || matches!(next, b'/' | b'~'))
}

/// Not the `user:password@host` of a URL.
fn not_userinfo(text: &[u8], span: LocalSpan) -> bool {
    // Counted from the `@`, so that each start of the same address is seen with the same URL.
    let at = span.of(text).iter().rposition(|&b| b == b'@').unwrap_or(0);
    let before = &text[(span.start + at).saturating_sub(128).min(span.start)..span.start];
    let token = before.iter().rev().take_while(|b| !b.is_ascii_whitespace() && **b != b'"').count();
    let token = &before[before.len() - token..];
    let Some(scheme) = memchr::memmem::find(token, b"://") else { return true };
    token[scheme + 3..].iter().any(|b| matches!(b, b'/' | b'?' | b'='))
}

/// Not a part of a path or of a longer dashed word: no `/`, `\` or `-` before, none behind.
fn not_path_part(text: &[u8], span: LocalSpan) -> bool {
    let joins = |byte: Option<&u8>| matches!(byte, Some(b'/' | b'\\' | b'-'));
    let before = span.start.checked_sub(1).and_then(|i| text.get(i));
    !joins(before) && !joins(text.get(span.end))
}

/// Not a part of a longer run of hex groups, such as the fingerprint of a key.
fn not_in_hex_run(text: &[u8], span: LocalSpan) -> bool {
    let separator = span.of(text).iter().find(|b| !b.is_ascii_hexdigit());
    separator.is_none_or(|&separator| {
        !hex_group_before(text, span.start, separator)
            && !hex_group_behind(text, span.end, separator)
    })
}

/// One to four hex digits that are no part of a word, and the separator, stand directly before `at`.
pub(super) fn hex_group_before(text: &[u8], at: usize, separator: u8) -> bool {
    let Some(end) = at.checked_sub(1).filter(|&i| text[i] == separator) else { return false };
    let digits = text[..end].iter().rev().take(5).take_while(|b| b.is_ascii_hexdigit()).count();
    let doubled = digits == 0 && end > 0 && text[end - 1] == separator;
    doubled || ((1..=4).contains(&digits) && !is_word_end(text, end - digits))
}

/// The separator and a hex digit stand directly behind `end`.
pub(super) fn hex_group_behind(text: &[u8], end: usize, separator: u8) -> bool {
    text.get(end) == Some(&separator) && text.get(end + 1).is_some_and(u8::is_ascii_hexdigit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(test: PlaceTest, marked: &str) -> bool {
        let start = marked.find('[').expect("marked");
        let end = marked.find(']').expect("marked") - 1;
        test(marked.replace(['[', ']'], "").as_bytes(), LocalSpan::new(start, end))
    }

    #[test]
    fn versions_are_not_addresses() {
        for text in [
            "Firefox/[1.5.0.11] ",
            "rv:[1.8.1.4])",
            "Started version [20.13.40.2] build",
            "1.3.[6.1.4.1]",
            "lib-[1.2.3.4]-beta",
            "\"version\": \"[1.2.3.4]\"",
            "v[1.2.3.4]",
            "UP.Browser/[6.2.3.3].c.1.101",
        ] {
            assert!(!holds(not_version, text), "{text}");
        }
        for text in [
            "http://[192.0.2.1]/",
            "src: /[192.0.2.1]:50010",
            "host-1.example.com/[192.0.2.1]",
            "from [192.0.2.1].",
            "ip=[192.0.2.1]",
            "[192.0.2.1]-[192.0.2.9]",
        ] {
            assert!(holds(not_version, text), "{text}");
        }
    }

    #[test]
    fn fingerprints_are_not_addresses() {
        assert!(!holds(not_in_hex_run, "ab:[00:1a:2b:3c:4d:5e]"));
        assert!(!holds(not_in_hex_run, "[00:1a:2b:3c:4d:5e]:6f"));
        assert!(holds(not_in_hex_run, "x [00-1a-2b-3c-4d-5e]. up"));
        assert!(holds(not_in_hex_run, "[00:1a:2b:3c:4d:5e]: up"));
        assert!(holds(not_in_hex_run, "mac:[00:1a:2b:3c:4d:5e]"));
    }

    #[test]
    fn hosts_are_not_mailboxes() {
        assert!(!holds(not_scp_path, "[git@example.com]:acme/app.git"));
        assert!(holds(not_scp_path, "[an@example.com]: xin chào"));
        assert!(!holds(not_userinfo, "https://user:[pass@example.com]/"));
        assert!(holds(not_userinfo, "https://example.com/?email=[an@example.com]"));
    }
}
