//! House numbers: how they are read, and where in prose an address may start because of one.

use crate::detect::anchor::is_word_byte;
use crate::detect::matcher::facts::Facts;
use crate::detect::matcher::memory::Words;
use crate::detect::matcher::word::{Word, starts_capital};

#[inline]
pub(super) fn skip_blanks(text: &[u8], at: usize) -> usize {
    let mut i = at;
    while i < at + 3 && text.get(i) == Some(&b' ') {
        i += 1;
    }
    i
}

/// `12`, `12A`, `12/3`, `12/3A/4`, `12-14`: at most five digits a group.
pub(super) fn number(text: &[u8], at: usize) -> Option<usize> {
    let (mut i, mut groups) = (at, 0);
    loop {
        let start = i;
        while i < start + 6 && text.get(i).is_some_and(u8::is_ascii_digit) {
            i += 1;
        }
        if i == start || i - start > 5 {
            return None;
        }
        groups += 1;
        if text.get(i).is_some_and(u8::is_ascii_alphabetic)
            && !text.get(i + 1).is_some_and(u8::is_ascii_alphanumeric)
        {
            i += 1;
        }
        let more = matches!(text.get(i), Some(b'/' | b'-'))
            && text.get(i + 1).is_some_and(u8::is_ascii_digit);
        if !more || groups == 5 {
            break;
        }
        i += 1;
    }
    let glued = text
        .get(i)
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte == b'/');
    (!glued && (groups < 3 || !is_date(&text[at..i]))).then_some(i)
}

/// `02/02/2021`, `2021-02-02`: a year at one end of three groups.
pub(super) fn is_date(number: &[u8]) -> bool {
    let mut groups = number.split(|byte| matches!(byte, b'/' | b'-'));
    let sizes =
        [groups.next(), groups.next(), groups.next()].map(|group| group.map_or(0, <[u8]>::len));
    sizes[2] > 0 && (sizes[2] == 4 || sizes[0] == 4)
}

/// `Số`, `So`, `No` alone.
pub(crate) fn is_number_word(word: &Word) -> bool {
    word.facts.has(Facts::NUMBER) && !word.glued
}

/// Where an address may start in prose: at the anchors of names, and at a number before a blank and a
/// letter or `số` before such a number.
pub(super) fn may_start(words: &Words, text: &[u8], at: usize) -> bool {
    if starts_capital(text, at) {
        return true;
    }
    if !may_stand_before(text, at) {
        return false;
    }
    let first = match text.get(at) {
        Some(b's') => words
            .at(text, at)
            .filter(is_number_word)
            .map(|word| number_behind(words, text, word.end)),
        Some(byte) if byte.is_ascii_digit() => Some(at),
        _ => None,
    };
    first.is_some_and(|first| {
        meets_letter(text, first) || {
            let second = number(text, first).map_or(first, |end| end + 1);
            text.get(second.wrapping_sub(1)) == Some(&b' ') && meets_letter(text, second)
        }
    })
}

/// The number at `at` ends with a digit or capital and stands before a blank and a letter.
pub(super) fn meets_letter(text: &[u8], at: usize) -> bool {
    let Some(end) = number(text, at) else { return false };
    let letter =
        text.get(end + 1).is_some_and(|byte| is_word_byte(*byte) && !byte.is_ascii_digit());
    text.get(end) == Some(&b' ') && letter && !text[end - 1].is_ascii_lowercase()
}

/// Where the number behind `số`, `số.` or `số nhà` starts.
pub(super) fn number_behind(words: &Words, text: &[u8], end: usize) -> usize {
    let next = skip_blanks(text, end + usize::from(text.get(end) == Some(&b'.')));
    match words.at(text, next) {
        Some(word) if word.letters == 3 && !word.glued => skip_blanks(text, word.end),
        _ => next,
    }
}

/// The starts of addresses whose number ends at `end`, before a blank and a letter: the number, another
/// number before it (`370A 3 Tháng 2`), and `số` before either. Others than these are anchors of names.
pub(crate) fn starts_before(words: &Words, text: &[u8], end: usize) -> [Option<usize>; 4] {
    let Some(number) = token_before(text, end) else { return [None; 4] };
    let earlier = number
        .checked_sub(1)
        .filter(|&blank| text[blank] == b' ')
        .and_then(|blank| token_before(text, blank));
    [
        Some(number),
        earlier,
        word_so_before(words, text, number),
        earlier.and_then(|at| word_so_before(words, text, at)),
    ]
}

/// The start of the number token that ends at `end`.
pub(super) fn token_before(text: &[u8], end: usize) -> Option<usize> {
    let floor = end.saturating_sub(40);
    let joins = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-');
    let length = text[floor..end].iter().rev().take_while(|byte| joins(byte)).count();
    let start = end - length;
    (length > 0 && text[start].is_ascii_digit()).then_some(start)
}

/// `số`, `số.` or `số nhà` in lower case before the number at `at`.
pub(super) fn word_so_before(words: &Words, text: &[u8], at: usize) -> Option<usize> {
    let floor = at.saturating_sub(24);
    let end = text[floor..at]
        .iter()
        .rposition(|byte| !matches!(byte, b' ' | b'.'))
        .map(|last| floor + last + 1)?;
    let word = words.before(text, end, floor)?;
    let word = match word.letters {
        3 => words.before(text, text[floor..word.start].trim_ascii_end().len() + floor, floor)?,
        _ => word,
    };
    (text[word.start] == b's' && is_number_word(&word)).then_some(word.start)
}

/// Nothing that makes the number part of something larger stands before.
pub(super) fn may_stand_before(text: &[u8], at: usize) -> bool {
    match at.checked_sub(1).map(|before| text[before]) {
        None => true,
        Some(byte) if byte.is_ascii() => {
            !byte.is_ascii_alphanumeric()
                && !matches!(byte, b'_' | b'/' | b'\\' | b'.' | b'-' | b'@' | b'#' | b'$' | b'+')
        }
        Some(byte) => byte == 0xA0 || byte == 0x93 || byte == 0x94,
    }
}
