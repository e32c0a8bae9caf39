//! Words of Vietnamese text as comparable keys, read in place from bytes: letters are folded to a case-free
//! letter, and the tone belongs to the whole word, so NFC, NFD and both tone placements give the same key.
//!
//! Not a normaliser of text: nothing is copied or allocated. The scorers of names and addresses call it.

use crate::detect::anchor::is_word_byte;

/// True where a name may be looked for in prose: a capital, or the first byte of an accented letter,
/// with nothing of a word directly before. The anchors of names are exactly these.
pub(crate) fn starts_capital(text: &[u8], at: usize) -> bool {
    let Some(&byte) = text.get(at) else { return false };
    let opens = byte.is_ascii_uppercase() || matches!(byte, 0xC3 | 0xC4 | 0xC6 | 0xE1);
    opens && !at.checked_sub(1).is_some_and(|before| is_word_byte(text[before]))
}

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    /// Lower case only.
    Lower,
    /// One capital, then lower case.
    Title,
    /// Capitals only, at least two.
    Upper,
    /// A single capital: fits `Title` and `Upper`.
    Single,
    /// Anything else.
    Mixed,
}

/// A run of letters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Letters and tone.
    pub key: u64,
    /// Letters without any diacritic.
    pub fold: u64,
    /// How many letters.
    pub letters: u8,
    /// How it is written.
    pub case: Case,
    /// Some letter has a diacritic or a tone.
    pub accented: bool,
    /// Could be a Vietnamese syllable.
    pub syllable: bool,
    /// A digit, an underscore or a letter of another script follows directly.
    pub glued: bool,
}

impl Word {
    /// A word of nothing, to fill arrays.
    pub(crate) const EMPTY: Self = Self {
        start: 0,
        end: 0,
        key: 0,
        fold: 0,
        letters: 0,
        case: Case::Mixed,
        accented: false,
        syllable: false,
        glued: false,
    };
}

/// Longest word that is read; a longer one is `Mixed` and cut here.
pub(crate) const WORD_MAX: usize = 40;

const FOREIGN: u8 = 34;
const TONE_SHIFT: u32 = 48;
const HASHED: u64 = 1 << 63;
/// Base letter of each Vietnamese letter beyond z: ă â đ ê ô ơ ư.
const BASES: [u8; 7] = [1, 1, 4, 5, 15, 15, 21];

/// One letter: code 1-26 for a-z, 27-33 for ă â đ ê ô ơ ư, 34 for another Latin letter.
#[derive(Clone, Copy)]
struct Letter {
    code: u8,
    tone: u8,
    upper: bool,
    len: u8,
}

/// Letters from U+1EA0 on, two code points each: code and tone (1 grave, 2 acute, 3 hook, 4 tilde, 5 dot).
const EXTENDED: [(u8, u8); 45] = [
    (1, 5),
    (1, 3),
    (28, 2),
    (28, 1),
    (28, 3),
    (28, 4),
    (28, 5),
    (27, 2),
    (27, 1),
    (27, 3),
    (27, 4),
    (27, 5),
    (5, 5),
    (5, 3),
    (5, 4),
    (30, 2),
    (30, 1),
    (30, 3),
    (30, 4),
    (30, 5),
    (9, 3),
    (9, 5),
    (15, 5),
    (15, 3),
    (31, 2),
    (31, 1),
    (31, 3),
    (31, 4),
    (31, 5),
    (32, 2),
    (32, 1),
    (32, 3),
    (32, 4),
    (32, 5),
    (21, 5),
    (21, 3),
    (33, 2),
    (33, 1),
    (33, 3),
    (33, 4),
    (33, 5),
    (25, 1),
    (25, 5),
    (25, 3),
    (25, 4),
];

/// The letter at `at`, if one starts there.
fn letter(text: &[u8], at: usize) -> Option<Letter> {
    let byte = *text.get(at)?;
    if byte < 0x80 {
        let lower = byte | 0x20;
        let code = lower.wrapping_sub(b'a' - 1);
        return byte.is_ascii_alphabetic().then_some(Letter {
            code,
            tone: 0,
            upper: byte < b'a',
            len: 1,
        });
    }
    let second = *text.get(at + 1)?;
    match byte {
        0xC3..=0xC6 => two_bytes(byte, second),
        0xE1 => three_bytes(second, *text.get(at + 2)?),
        _ => None,
    }
}

fn two_bytes(byte: u8, second: u8) -> Option<Letter> {
    let (code, tone, upper) = match (byte, second) {
        (0xC3, 0x97 | 0xB7) => return None,
        (0xC3, _) => {
            let (code, tone) = match second | 0x20 {
                0xA0 => (1, 1),
                0xA1 => (1, 2),
                0xA2 => (28, 0),
                0xA3 => (1, 4),
                0xA8 => (5, 1),
                0xA9 => (5, 2),
                0xAA => (30, 0),
                0xAC => (9, 1),
                0xAD => (9, 2),
                0xB2 => (15, 1),
                0xB3 => (15, 2),
                0xB4 => (31, 0),
                0xB5 => (15, 4),
                0xB9 => (21, 1),
                0xBA => (21, 2),
                0xBD => (25, 2),
                _ => (FOREIGN, 0),
            };
            (code, tone, second < 0xA0)
        }
        (0xC4, 0x82 | 0x83) => (27, 0, second == 0x82),
        (0xC4, 0x90 | 0x91) => (29, 0, second == 0x90),
        (0xC4, 0xA8 | 0xA9) => (9, 4, second == 0xA8),
        (0xC5, 0xA8 | 0xA9) => (21, 4, second == 0xA8),
        (0xC6, 0xA0 | 0xA1) => (32, 0, second == 0xA0),
        (0xC6, 0xAF | 0xB0) => (33, 0, second == 0xAF),
        (_, 0x80..=0xBF) => (FOREIGN, 0, second & 1 == 0),
        _ => return None,
    };
    Some(Letter { code, tone, upper, len: 2 })
}

fn three_bytes(second: u8, third: u8) -> Option<Letter> {
    if !(0xBA..=0xBB).contains(&second) || !(0x80..0xC0).contains(&third) {
        return None;
    }
    let point = usize::from(second - 0xBA) * 64 + usize::from(third - 0x80);
    let index = point.checked_sub(0x20)?;
    let (code, tone) = *EXTENDED.get(index / 2)?;
    Some(Letter { code, tone, upper: index % 2 == 0, len: 3 })
}

/// What a combining mark at `at` does: the tone it sets, or the letter it makes of `code`.
fn combining(text: &[u8], at: usize, code: u8) -> Option<(u8, u8)> {
    if text.get(at) != Some(&0xCC) {
        return None;
    }
    let shaped =
        |from: &[(u8, u8)]| from.iter().find(|(base, _)| *base == code).map(|pair| (pair.1, 0));
    match *text.get(at + 1)? {
        0x80 => Some((code, 1)),
        0x81 => Some((code, 2)),
        0x89 => Some((code, 3)),
        0x83 => Some((code, 4)),
        0xA3 => Some((code, 5)),
        0x82 => shaped(&[(1, 28), (5, 30), (15, 31)]),
        0x86 => shaped(&[(1, 27)]),
        0x9B => shaped(&[(15, 32), (21, 33)]),
        _ => Some((FOREIGN, 0)),
    }
}

/// Letters gathered so far.
struct Builder {
    codes: [u8; 8],
    letters: u8,
    uppers: u8,
    first_upper: bool,
    tone: u8,
    hash: u64,
    foreign: bool,
}

impl Builder {
    fn new() -> Self {
        Self {
            codes: [0; 8],
            letters: 0,
            uppers: 0,
            first_upper: false,
            tone: 0,
            hash: 0,
            foreign: false,
        }
    }

    #[inline]
    fn push(&mut self, code: u8, tone: u8, upper: bool) {
        if self.letters == 0 {
            self.first_upper = upper;
        }
        if usize::from(self.letters) < self.codes.len() {
            self.codes[usize::from(self.letters)] = code;
        }
        self.letters += 1;
        self.uppers += u8::from(upper);
        self.tone = if tone == 0 { self.tone } else { tone };
        self.hash = (self.hash ^ u64::from(code)).wrapping_mul(0x0100_0000_01B3);
        self.foreign |= code == FOREIGN;
    }

    fn case(&self) -> Case {
        match (self.first_upper, self.uppers) {
            (true, 1) if self.letters == 1 => Case::Single,
            (true, 1) => Case::Title,
            (_, 0) => Case::Lower,
            (true, n) if n == self.letters => Case::Upper,
            _ => Case::Mixed,
        }
    }

    fn word(&self, text: &[u8], start: usize, end: usize) -> Word {
        let long = usize::from(self.letters) > self.codes.len();
        let codes = &self.codes[..usize::from(self.letters).min(self.codes.len())];
        let (mut key, mut fold, mut shaped) = (u64::from(self.tone) << TONE_SHIFT, 0, false);
        for (i, &code) in codes.iter().enumerate() {
            let base = if (27..34).contains(&code) { BASES[usize::from(code) - 27] } else { code };
            shaped |= base != code;
            key |= u64::from(code) << (6 * i);
            fold |= u64::from(base) << (6 * i);
        }
        if long {
            (key, fold) = (self.hash | HASHED, self.hash | HASHED);
        }
        Word {
            start,
            end,
            key,
            fold,
            letters: self.letters,
            case: self.case(),
            accented: shaped || self.tone != 0 || self.foreign,
            syllable: !long && !self.foreign && is_syllable(codes),
            glued: is_glue(text, end),
        }
    }
}

/// The word that starts at `at`.
pub(crate) fn word_at(text: &[u8], at: usize) -> Option<Word> {
    let mut builder = Builder::new();
    let mut i = at;
    while i < at + WORD_MAX {
        if let Some(byte) = text.get(i).filter(|byte| byte.is_ascii_alphabetic())
            && text.get(i + 1) != Some(&0xCC)
        {
            builder.push((byte | 0x20) - (b'a' - 1), 0, *byte < b'a');
            i += 1;
            continue;
        }
        let Some(next) = letter(text, i) else { break };
        i += usize::from(next.len);
        let (mut code, mut tone) = (next.code, next.tone);
        while let Some((made, mark)) = combining(text, i, code) {
            code = made;
            tone = if mark == 0 { tone } else { mark };
            i += 2;
        }
        builder.push(code, tone, next.upper);
    }
    (builder.letters > 0).then(|| builder.word(text, at, i))
}

/// The word that ends at `end`, not reaching below `floor`.
pub(crate) fn word_before(text: &[u8], end: usize, floor: usize) -> Option<Word> {
    let floor = floor.max(end.saturating_sub(WORD_MAX));
    let mut start = end;
    while start > floor {
        let mut lead = start - 1;
        while lead > floor && text[lead] & 0xC0 == 0x80 {
            lead -= 1;
        }
        let mark = text[lead] == 0xCC && start - lead == 2;
        if !mark && letter(text, lead).is_none_or(|l| lead + usize::from(l.len) != start) {
            break;
        }
        start = lead;
    }
    while start < end && text[start] == 0xCC {
        start += 2;
    }
    if start >= end { None } else { word_at(text, start) }
}

/// True when the byte at `at` belongs to the same lexical unit as the letters before it.
fn is_glue(text: &[u8], at: usize) -> bool {
    match text.get(at) {
        None => false,
        Some(byte) if byte.is_ascii_alphanumeric() || *byte == b'_' => true,
        Some(byte) if *byte < 0x80 => false,
        // No-break space, general punctuation, ideographic punctuation and full-width signs end a word.
        Some(0xC2 | 0xE2 | 0xEF) => false,
        Some(0xE3) => text.get(at + 1) != Some(&0x80),
        Some(_) => true,
    }
}

/// The letters of `text` as ASCII of the same case, one byte each; anything else is dropped.
pub(crate) fn unaccented(text: &[u8]) -> Vec<u8> {
    let (mut ascii, mut i) = (Vec::with_capacity(text.len()), 0);
    while i < text.len() {
        let Some(next) = letter(text, i) else {
            i += 1;
            continue;
        };
        let base = if (27..34).contains(&next.code) {
            BASES[usize::from(next.code) - 27]
        } else {
            next.code
        };
        ascii.push(base + if next.upper { b'A' - 1 } else { b'a' - 1 });
        i += usize::from(next.len);
    }
    ascii
}

fn is_vowel(code: u8) -> bool {
    matches!(code, 1 | 5 | 9 | 15 | 21 | 25 | 27 | 28 | 30..=33)
}

/// Onset, one to three vowels, and one of the eight codas.
fn is_syllable(codes: &[u8]) -> bool {
    let nucleus = codes.iter().position(|&code| is_vowel(code)).unwrap_or(codes.len());
    let (onset, rest) = codes.split_at(nucleus);
    let vowels = rest.iter().take_while(|&&code| is_vowel(code)).count();
    (1..=4).contains(&vowels) && is_onset(onset) && is_coda(&rest[vowels..])
}

fn is_onset(codes: &[u8]) -> bool {
    const B: u8 = 2;
    match codes {
        [] => true,
        [one] => matches!(one, &B | 3 | 4 | 7 | 8 | 11..=14 | 16 | 17..=20 | 22 | 24 | 29),
        [3 | 7 | 11 | 14 | 16 | 20, 8] | [14, 7] | [20, 18] => true,
        [14, 7, 8] => true,
        _ => false,
    }
}

fn is_coda(codes: &[u8]) -> bool {
    matches!(codes, [] | [3 | 13 | 14 | 16 | 20] | [3 | 14, 8] | [14, 7])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> u64 {
        word_at(text.as_bytes(), 0).map_or(0, |word| word.key)
    }

    #[test]
    fn spelling_variants_share_a_key() {
        for (a, b) in [
            ("Nguyễn", "NGUYỄN"),
            ("Nguyễn", "nguye\u{302}\u{303}n"),
            ("Hoà", "Hòa"),
            ("Thuý", "Thúy"),
            ("Đỗ", "Đo\u{302}\u{303}"),
        ] {
            assert_eq!(key(a), key(b), "{a}");
        }
        assert_ne!(key("Hòa"), key("Hoa"));
        assert_ne!(key("Dung"), key("Đung"));
    }

    #[test]
    fn words_know_their_case_and_shape() {
        for (text, case, syllable) in [
            ("Trường", Case::Title, true),
            ("ĐẶNG", Case::Upper, true),
            ("Đ", Case::Single, false),
            ("nghiêng", Case::Lower, true),
            ("Error", Case::Title, false),
            ("iPhone", Case::Mixed, false),
            ("Müller", Case::Title, false),
        ] {
            let word = word_at(text.as_bytes(), 0).expect("a word");
            assert_eq!(
                (word.case, word.syllable, word.end),
                (case, syllable, text.len()),
                "{text}"
            );
        }
    }

    #[test]
    fn backwards_reads_the_same_word() {
        for text in ["ông Đỗ", "x Nguye\u{302}\u{303}n", "(An", "2An"] {
            let back = word_before(text.as_bytes(), text.len(), 0).expect("a word");
            let ahead = word_at(text.as_bytes(), back.start).expect("a word");
            assert_eq!((back.key, back.end), (ahead.key, text.len()), "{text}");
        }
        assert!(word_before(b"5 ", 2, 0).is_none());
    }
}
