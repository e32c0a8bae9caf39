//! E-mail addresses round an `@`: the hand-written form of the rule `core.email`.
//!
//! The left part is a dot-atom of letters (accented Latin ones too), digits and `_ . + - ~`, or a
//! quoted string; the right part a host name with an alphabetic last label, or a domain literal.

use crate::detect::boundary::{is_word_end, is_word_start, letter_length};
use crate::limits::VALUE_MAX;
use crate::span::LocalSpan;

/// Bytes of the part before the `@` at most (RFC 5321, 4.5.3.1.1).
const LOCAL_MAX: usize = 64;

/// Calls `found` with each address round the `@` at `at` that no other of them holds: one, or (where
/// an earlier address may end within this one) all that start at some word of the local part.
pub fn emails(text: &[u8], at: usize, mut found: impl FnMut(LocalSpan)) {
    let Some(before) = at.checked_sub(1).map(|i| text[i]) else { return };
    let Some(&after) = text.get(at + 1) else { return };
    if !(is_local(before) || before == b'"') || !(is_label(after) || after == b'[') {
        return;
    }
    let mut from = match before {
        b'"' => quoted_start(text, at),
        _ => local_start(text, at, local_floor(text, at)),
    };
    while let Some(start) = from {
        if let Some(end) = end_of(text, start, at).filter(|&end| !is_word_start(text, end)) {
            found(LocalSpan::new(start, end));
        }
        let shared = before != b'"' && may_share(text, at);
        from = shared.then(|| local_start(text, at, start + 1)).flatten();
    }
}

/// End of the address that starts at `start`, its `@` at `at`.
fn end_of(text: &[u8], start: usize, at: usize) -> Option<usize> {
    match text[at + 1] {
        b'[' => literal_end(text, at + 1),
        _ => domain_end(&text[..text.len().min(start + VALUE_MAX)], at + 1),
    }
}

/// The run of local bytes before the `@` is cut by another `@`, or it is long: an earlier address
/// may end in it.
fn may_share(text: &[u8], at: usize) -> bool {
    let floor = local_floor(text, at);
    at - floor == LOCAL_MAX || floor.checked_sub(1).is_some_and(|i| text[i] == b'@')
}

fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'+' | b'-' | b'~') || byte >= 0x80
}

fn is_label(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

/// Start of the run of local bytes before the `@`, at most 64 bytes.
fn local_floor(text: &[u8], at: usize) -> usize {
    let floor = at.saturating_sub(LOCAL_MAX);
    let mut start = at;
    while start > floor && is_local_at(text, start - 1) {
        start -= 1;
    }
    start
}

/// The leftmost start of a word from `from` on.
fn local_start(text: &[u8], at: usize, from: usize) -> Option<usize> {
    (from..at).find(|&i| (text[i] == b'~' || is_word_start(text, i)) && !is_word_end(text, i))
}

/// A local byte; of the non-ASCII ones only those of accented Latin letters.
fn is_local_at(text: &[u8], i: usize) -> bool {
    let byte = text[i];
    if byte < 0x80 {
        return is_local(byte);
    }
    let lead = (i.saturating_sub(2)..=i).rev().find(|&k| text[k] & 0xC0 != 0x80);
    lead.is_some_and(|k| i < k + letter_length(&text[k..]))
}

/// The quote that opens the quoted string before the `@`; no word ends at it.
fn quoted_start(text: &[u8], at: usize) -> Option<usize> {
    let close = at - 1;
    let floor = at.saturating_sub(LOCAL_MAX);
    let inside = text[floor..close].iter().rev();
    let length = inside.take_while(|b| !matches!(b, b'"' | b'\r' | b'\n')).count();
    let open = (close - length).checked_sub(1).filter(|&open| open >= floor)?;
    (length > 0 && text[open] == b'"' && !is_word_end(text, open)).then_some(open)
}

/// End of the longest host name from `start` whose last label is alphabetic and two letters or more.
fn domain_end(text: &[u8], start: usize) -> Option<usize> {
    let mut label = start;
    let mut best = None;
    while let Some(end) = label_end(text, label) {
        if label > start && is_top_level(&text[label..end]) {
            best = Some(end);
        }
        if text.get(end) != Some(&b'.') {
            break;
        }
        label = end + 1;
    }
    best
}

/// End of the label at `start`: letters, digits and inner dashes.
fn label_end(text: &[u8], start: usize) -> Option<usize> {
    let mut end = start;
    let mut i = start;
    while let Some(&byte) = text.get(i) {
        if byte.is_ascii_alphanumeric() {
            i += 1;
            end = i;
        } else if byte == b'-' && i > start {
            i += 1;
        } else {
            let length = letter_length(&text[i..]);
            if length == 0 {
                break;
            }
            i += length;
            end = i;
        }
    }
    (end > start).then_some(end)
}

/// A letter and more behind it.
fn is_top_level(label: &[u8]) -> bool {
    let first = if label[0].is_ascii_alphabetic() { 1 } else { letter_length(label) };
    first > 0 && label.len() > first
}

/// Bytes of `[192.0.2.1]` or `[IPv6:…]` at most.
const LITERAL_MAX: usize = 52;

/// End of `[192.0.2.1]` or `[IPv6:…]`; the address itself is checked by a validator.
fn literal_end(text: &[u8], open: usize) -> Option<usize> {
    let inside = &text[open + 1..text.len().min(open + LITERAL_MAX)];
    let close = inside.iter().position(|&b| b == b']')?;
    let body = &inside[..close];
    let body = body.strip_prefix(b"IPv6:").unwrap_or(body);
    let body = std::str::from_utf8(body).ok()?;
    let valid = body.parse::<std::net::IpAddr>().is_ok();
    valid.then_some(open + 1 + close + 1)
}
