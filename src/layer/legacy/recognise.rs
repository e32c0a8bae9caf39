//! Which character set a text is in, told from its first bytes, with evidence that can be stated:
//!
//! - bytes that are UTF-8, or mostly so, are UTF-8, unless the escape sequences of ISO-2022-JP stand in them;
//! - UTF-16 without a mark: all units are characters, and half of them ASCII; or, where there are many, nine
//!   of ten are letters of Latin or Japanese text with some ASCII between;
//! - Japanese: every byte fits, nine of ten characters are kana or kanji, and one of ten is kana;
//! - Vietnamese: of at least five different words with letters beyond ASCII, seventeen of twenty are spelled
//!   as syllables, and no other set comes near.
//!
//! Anything less is left undecided.

use super::syllable::is_syllable;
use super::{Decoded, Transcoder};
use crate::document::Charset;
use std::collections::BTreeSet;

/// Bytes of a document that are looked at.
pub const EVIDENCE: usize = 64 << 10;

/// Words that are looked at.
const WORDS: usize = 2000;

/// The character set of a text that starts with `head`; none where it cannot be told.
/// Text without anything beyond ASCII is UTF-8.
pub fn recognise(head: &[u8]) -> Option<Charset> {
    let head = &head[..head.len().min(EVIDENCE)];
    if memchr::memchr(0, head).is_some() {
        return utf16(head);
    }
    if is_utf8(head) {
        let escapes = memchr::memmem::find(head, b"\x1b$").is_some();
        let is_japanese = escapes && japanese(head, Charset::Iso2022Jp);
        return Some(if is_japanese { Charset::Iso2022Jp } else { Charset::Utf8 });
    }
    let both = [Charset::ShiftJis, Charset::EucJp];
    both.into_iter().find(|charset| japanese(head, *charset)).or_else(|| vietnamese(head))
}

/// UTF-8 but for a few broken characters: bytes of another set seldom look like one.
fn is_utf8(head: &[u8]) -> bool {
    if simdutf8::basic::from_utf8(head).is_ok() {
        return true;
    }
    let (mut good, mut bad) = (0, 0);
    for chunk in head.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad
}

fn utf16(head: &[u8]) -> Option<Charset> {
    let read = |charset, unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = head.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        is_text(&units).then_some(charset)
    };
    read(Charset::Utf16Le, u16::from_le_bytes)
        .or_else(|| read(Charset::Utf16Be, u16::from_be_bytes))
}

/// Enough units, all of them characters of text.
fn is_text(units: &[u16]) -> bool {
    let (mut plain, mut letters, mut count) = (0, 0, 0);
    for decoded in char::decode_utf16(units.iter().copied()) {
        // The end of what is looked at may cut a pair.
        let is_end = count + 2 >= units.len();
        match decoded {
            Ok('\t' | '\n' | '\r' | ' '..='~') => plain += 1,
            Ok(c) if c.is_control() || ('\u{E000}'..='\u{F8FF}').contains(&c) => return false,
            Err(_) if !is_end => return false,
            Ok('\u{A0}'..='\u{24F}' | '\u{300}'..='\u{36F}' | '\u{1E00}'..='\u{1EFF}') => {
                letters += 1
            }
            Ok(c) if is_japanese(c) => letters += 1,
            _ => {}
        }
        count += 1;
    }
    let mixed = count >= 32 && 20 * plain >= count && 10 * (plain + letters) >= 9 * count;
    mixed || count >= 8 && 2 * plain >= count
}

fn is_kana(c: char) -> bool {
    ('\u{3041}'..='\u{30FF}').contains(&c)
}

fn is_japanese(c: char) -> bool {
    let is_form = ('\u{3000}'..='\u{30FF}').contains(&c) || ('\u{FF01}'..='\u{FF5E}').contains(&c);
    is_form || ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

fn decoded(head: &[u8], charset: Charset) -> String {
    let mut out = Decoded::default();
    if let Some(mut transcoder) = Transcoder::new(charset) {
        transcoder.decode(head, 0, false, &mut out);
    }
    String::from_utf8_lossy(&out.text).into_owned()
}

fn japanese(head: &[u8], charset: Charset) -> bool {
    let text = decoded(head, charset);
    let (mut kana, mut common, mut all) = (0, 0, 0);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        if c == '\u{FFFD}' {
            return false;
        }
        kana += usize::from(is_kana(c));
        common += usize::from(is_japanese(c));
        all += 1;
    }
    all >= 4 && 10 * common >= 9 * all && 10 * kana >= all
}

/// Different words with letters beyond ASCII, and how many of them are syllables.
fn spelling(head: &[u8], charset: Charset) -> (usize, usize) {
    let text = decoded(head, charset);
    let words = text.split(|c: char| !c.is_alphabetic() && !('\u{300}'..='\u{36F}').contains(&c));
    let words: BTreeSet<&str> = words.filter(|word| !word.is_ascii()).take(WORDS).collect();
    (words.len(), words.iter().filter(|word| is_syllable(word)).count())
}

fn vietnamese(head: &[u8]) -> Option<Charset> {
    let sets = [Charset::Windows1258, Charset::Tcvn3, Charset::Vni, Charset::Viscii];
    let share = |charset| {
        let (all, good) = spelling(head, charset);
        (if all < 5 { 0 } else { 100 * good / all }, charset)
    };
    let mut shares = sets.map(share);
    shares.sort_by_key(|(share, _)| std::cmp::Reverse(*share));
    let [(best, charset), (second, _), ..] = shares;
    (best >= 85 && best >= second + 15).then_some(charset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_only_what_is_evident() {
        let cases: &[(&[u8], Option<Charset>)] = &[
            (b"plain", Some(Charset::Utf8)),
            ("Nguyễn".as_bytes(), Some(Charset::Utf8)),
            (b"h\0i\0 \0t\0h\0e\0r\0e\0\n\0", Some(Charset::Utf16Le)),
            (b"\0h\0i\0 \0t\0h\0e\0r\0e", Some(Charset::Utf16Be)),
            (b"\x7fELF\x01\x01\0\0\0\0\0\0\0\0\0\0", None),
            (b"Gr\xfc\xdfe aus K\xf6ln, sch\xf6n f\xfcr uns, \xe4hnlich", None),
            (b"caf\xe9 d\xe9j\xe0 vu, \xe9t\xe9, gar\xe7on, No\xebl, o\xf9 \xeates-vous", None),
            (b"\xcf\xf0\xe8\xe2\xe5\xf2 \xec\xe8\xf0, \xfd\xf2\xee \xf2\xe5\xea\xf1\xf2", None),
        ];
        for (head, expected) in cases {
            assert_eq!(recognise(head), *expected, "{head:?}");
        }
    }
}
