//! E-mail addresses round an `@`: the hand-written form of the rule `core.email`.
//!
//! The left part is a dot-atom of letters (accented Latin ones too), digits and `_ . + - ~`, or a
//! quoted string; the right part a host name with an alphabetic last label, or a domain literal.

use crate::detect::boundary::{is_word_end, is_word_start};
use crate::span::LocalSpan;

/// Bytes of the part before the `@` at most (RFC 5321, 4.5.3.1.1).
const LOCAL_MAX: usize = 64;
/// Bytes of a host name at most (RFC 1035, 2.3.4).
const DOMAIN_MAX: usize = 255;
/// Bytes of a label of a host name at most.
const LABEL_MAX: usize = 63;

/// The address round the `@` at `at`.
pub fn email(text: &[u8], at: usize) -> Option<LocalSpan> {
    let before = *text.get(at.checked_sub(1)?)?;
    let after = *text.get(at + 1)?;
    if !(is_local(before) || before == b'"') || !(is_label(after) || after == b'[') {
        return None;
    }
    let end = if after == b'[' { literal_end(text, at + 1)? } else { domain_end(text, at + 1)? };
    let start = if before == b'"' { quoted_start(text, at)? } else { local_start(text, at)? };
    Some(LocalSpan::new(start, end))
}

fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'+' | b'-' | b'~') || byte >= 0x80
}

fn is_label(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

/// The leftmost start of a word within the run of local bytes, at most 64 bytes before the `@`.
fn local_start(text: &[u8], at: usize) -> Option<usize> {
    let floor = at.saturating_sub(LOCAL_MAX);
    let mut start = at;
    while start > floor && is_local_at(text, start - 1) {
        start -= 1;
    }
    (start..at).find(|&i| (text[i] == b'~' || is_word_start(text, i)) && !is_word_end(text, i))
}

/// A local byte; of the non-ASCII ones only those of accented Latin letters.
fn is_local_at(text: &[u8], i: usize) -> bool {
    let byte = text[i];
    if byte < 0x80 {
        return is_local(byte);
    }
    let lead = (i.saturating_sub(2)..=i).rev().find(|&k| text[k] & 0xC0 != 0x80);
    lead.is_some_and(|k| is_word_start(text, k))
}

fn quoted_start(text: &[u8], at: usize) -> Option<usize> {
    let floor = at.saturating_sub(LOCAL_MAX);
    let close = at - 1;
    let mut i = close;
    while i > floor {
        i -= 1;
        if text[i] == b'\n' {
            return None;
        }
        if text[i] == b'"' && !escaped(text, i, floor) {
            let inside = i + 1 < close && !text[i + 1..close].contains(&b'"');
            return inside.then_some(i);
        }
    }
    None
}

fn escaped(text: &[u8], at: usize, floor: usize) -> bool {
    let slashes = text[floor..at].iter().rev().take_while(|&&b| b == b'\\').count();
    slashes % 2 == 1
}

/// End of the longest host name from `start` whose last label is alphabetic and two letters or more.
fn domain_end(text: &[u8], start: usize) -> Option<usize> {
    let ceiling = text.len().min(start + DOMAIN_MAX);
    let mut label = start;
    let mut best = None;
    let mut labels = 0;
    loop {
        let end = label_end(text, label, ceiling)?;
        labels += 1;
        if labels > 1 && is_top_level(&text[label..end]) && !is_word_start(text, end) {
            best = Some(end);
        }
        let more = text.get(end) == Some(&b'.') && end + 1 < ceiling && is_label(text[end + 1]);
        if !more {
            return best;
        }
        if labels > 1 && label_end(text, end + 1, ceiling).is_none() {
            return best;
        }
        label = end + 1;
    }
}

/// End of the label at `start`: letters, digits and inner dashes.
fn label_end(text: &[u8], start: usize, ceiling: usize) -> Option<usize> {
    let mut end = start;
    let mut i = start;
    while i < ceiling {
        let byte = text[i];
        if byte.is_ascii_alphanumeric() {
            i += 1;
            end = i;
        } else if byte >= 0x80 && is_word_start(text, i) {
            i += 1;
            while i < ceiling && text[i] & 0xC0 == 0x80 {
                i += 1;
            }
            end = i;
        } else if byte == b'-' && i > start {
            i += 1;
        } else {
            break;
        }
    }
    (end > start && end - start <= LABEL_MAX).then_some(end)
}

fn is_top_level(label: &[u8]) -> bool {
    label.len() >= 2 && (label[0].is_ascii_alphabetic() || label[0] >= 0x80)
}

/// End of `[192.0.2.1]` or `[IPv6:…]`; the address itself is checked by a validator.
fn literal_end(text: &[u8], open: usize) -> Option<usize> {
    let inside = &text[open + 1..text.len().min(open + 1 + 46)];
    let close = inside.iter().position(|&b| b == b']')?;
    let body = &inside[..close];
    let body = body.strip_prefix(b"IPv6:").unwrap_or(body);
    let body = std::str::from_utf8(body).ok()?;
    let valid = body.parse::<std::net::IpAddr>().is_ok();
    valid.then_some(open + 1 + close + 1)
}
