//! IP and MAC addresses: the hand-written forms of the rules `core.ip.v4` and `core.mac`, and where a
//! match of `core.ip.v6` may start.

use crate::canonical::read_v4;
use crate::detect::boundary::{is_word_end, is_word_start};
use crate::detect::place::{hex_group_before, hex_group_behind};
use crate::span::LocalSpan;

/// Bytes that a textual IPv6 address has at most.
const V6_MAX: usize = 45;

/// The first of the three dots, two to four bytes apart, of which the third is at `third`.
pub fn first_dot(text: &[u8], third: usize) -> Option<usize> {
    let earlier =
        |dot: usize| (2..=4).filter_map(|by| dot.checked_sub(by)).find(|&i| text[i] == b'.');
    earlier(earlier(third)?)
}

/// The first of five colons behind hex digits, at most five bytes apart, of which the fifth is at `fifth`.
pub fn first_colon(text: &[u8], fifth: usize) -> Option<usize> {
    let is_group = |at: usize| {
        text[at] == b':' && at.checked_sub(1).is_some_and(|i| text[i].is_ascii_hexdigit())
    };
    let mut at = Some(fifth).filter(|&at| is_group(at))?;
    for _ in 0..4 {
        at = (1..=5).filter_map(|by| at.checked_sub(by)).find(|&i| is_group(i))?;
    }
    Some(at)
}

/// The dotted quad whose first dot is at `dot`.
pub fn ipv4(text: &[u8], dot: usize) -> Option<LocalSpan> {
    let is_digit = |by: usize| dot.checked_sub(by).is_some_and(|i| text[i].is_ascii_digit());
    let length = (1..=3).find(|&by| !is_digit(by + 1)).filter(|_| is_digit(1))?;
    let start = dot - length;
    let (_, length) = read_v4(&text[start..])?;
    let bounded = !is_word_end(text, start) && !is_word_start(text, start + length);
    bounded.then(|| LocalSpan::new(start, start + length))
}

/// Where an IPv6 address may start that holds the colon at `colon`, an anchor: its first group is
/// directly before the colon, since a colon before that is an anchor, too. But of the groups before
/// a double colon there may be too few to be anchors.
pub fn ipv6_starts(text: &[u8], colon: usize) -> impl Iterator<Item = usize> + '_ {
    let double = text.get(colon + 1) == Some(&b':');
    let in_run = |b: &u8| b.is_ascii_hexdigit() || double && *b == b':';
    let floor = colon.saturating_sub(V6_MAX);
    let back = text[floor..colon].iter().rev().take_while(|b| in_run(b)).count();
    (colon - back..=colon).filter(|&start| starts_group(text, start))
}

/// A group of hex digits or a double colon may start here: no word and no other group ends here.
fn starts_group(text: &[u8], start: usize) -> bool {
    let double = text[start] != b':' || text.get(start + 1) == Some(&b':');
    double && !is_word_end(text, start) && !hex_group_before(text, start, b':')
}

/// Six hex pairs joined by the byte at `at`, the first of five such separators.
pub fn mac_pairs(text: &[u8], at: usize) -> Option<LocalSpan> {
    let separator = *text.get(at)?;
    let start = at.checked_sub(2)?;
    let value = text.get(start..start + 17)?;
    let shaped = value
        .iter()
        .enumerate()
        .all(|(i, &b)| if i % 3 == 2 { b == separator } else { b.is_ascii_hexdigit() });
    let alone =
        !hex_group_before(text, start, separator) && !hex_group_behind(text, start + 17, separator);
    let bounded = !is_word_end(text, start) && !is_word_start(text, start + 17);
    (shaped && alone && bounded).then(|| LocalSpan::new(start, start + 17))
}

/// Three hex quads joined by dots (`aabb.ccdd.eeff`), the first dot at `at`.
pub fn mac_quads(text: &[u8], at: usize) -> Option<LocalSpan> {
    let start = at.checked_sub(4)?;
    let value = text.get(start..start + 14)?;
    let shaped = value
        .iter()
        .enumerate()
        .all(|(i, &b)| if i % 5 == 4 { b == b'.' } else { b.is_ascii_hexdigit() });
    let letters = value.iter().any(u8::is_ascii_alphabetic);
    let alone = !hex_group_before(text, start, b'.') && !hex_group_behind(text, start + 14, b'.');
    let bounded = !is_word_end(text, start) && !is_word_start(text, start + 14);
    (shaped && letters && alone && bounded).then(|| LocalSpan::new(start, start + 14))
}
