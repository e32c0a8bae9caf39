//! Words of Vietnamese text as comparable keys, read in place from bytes: letters are folded to a case-free
//! letter, and the tone belongs to the whole word, so NFC, NFD and both tone placements give the same key.
//!
//! Not a normaliser of text: nothing is copied or allocated. The scorers of names and addresses call it.

use super::facts::Facts;
use super::letter::{ASCII, Letter, base_of, combining, letter, wide_letter};
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
    /// A digit, an underscore or a letter of another script follows directly.
    pub glued: bool,
    /// What the lists say, for words from [`super::memory::Words`].
    pub facts: Facts,
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
        glued: false,
        facts: Facts::NONE,
    };

    /// `Số`, `So`, `No`, whatever is glued to it.
    pub(crate) fn is_number_word(&self) -> bool {
        const SO: u64 = 19 | 15 << 6;
        const NO: u64 = 14 | 15 << 6;
        self.fold == SO && matches!(self.key >> TONE_SHIFT, 0 | 2) || self.key == NO
    }

    /// A word of plain letters that no name is: too long, or with f, j, w or z.
    pub(crate) fn is_long_or_foreign(&self, text: &[u8]) -> bool {
        let rest = &text[self.start..text.len().min(self.start + 8)];
        let letters = rest.iter().take_while(|byte| byte.is_ascii_alphabetic());
        let foreign = |byte: &u8| matches!(byte | 0x20, b'f' | b'j' | b'w' | b'z');
        letters.clone().count() == 8 || letters.clone().any(foreign)
    }

    /// Could be a Vietnamese syllable: onset, one to four vowels, and one of the eight codas.
    pub(crate) fn is_syllable(&self) -> bool {
        let codes = self.key & LETTERS;
        let is_vowel = |i: u32| VOWELS >> (codes >> (6 * i) & 63) & 1 == 1;
        let nucleus = (0..8).find(|&i| is_vowel(i)).unwrap_or(8);
        let end = (nucleus..8).find(|&i| !is_vowel(i)).unwrap_or(8);
        let onset = codes & ((1 << (6 * nucleus)) - 1);
        self.key & HASHED == 0
            && (1..=4).contains(&(end - nucleus))
            && is_onset(onset)
            && is_coda(codes >> (6 * end))
    }
}

/// Longest word that is read; a longer one is `Mixed` and cut here.
pub(crate) const WORD_MAX: usize = 40;

const TONE_SHIFT: u32 = 48;
/// The letters of a key: eight of six bits.
const LETTERS: u64 = (1 << TONE_SHIFT) - 1;
const HASHED: u64 = 1 << 63;

/// Letters gathered so far.
#[derive(Default)]
struct Builder {
    /// The first eight letters; those behind are mixed in.
    key: u64,
    fold: u64,
    letters: u8,
    /// One bit for each letter: a capital.
    uppers: u64,
    tone: u8,
    accented: bool,
    last: u8,
}

impl Builder {
    #[inline]
    fn push(&mut self, letter: Letter) {
        if self.letters < 8 {
            let shift = 6 * u32::from(self.letters);
            self.key |= letter.code() << shift;
            self.fold |= letter.base() << shift;
        } else {
            self.key =
                (self.key ^ letter.code()).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23);
        }
        self.uppers |= letter.upper() << self.letters;
        self.letters += 1;
        self.last = letter.code() as u8;
        self.accented |= letter.is_accented();
        self.tone = if letter.tone() == 0 { self.tone } else { letter.tone() };
    }

    /// A combining mark makes `code` of the last letter.
    fn mark(&mut self, (code, tone): (u8, u8)) {
        if self.letters <= 8 {
            let shift = 6 * (u32::from(self.letters) - 1);
            self.key ^= u64::from(self.last ^ code) << shift;
            self.fold ^= u64::from(base_of(self.last) ^ base_of(code)) << shift;
        }
        self.last = code;
        self.accented |= Letter::new(code, tone, false).is_accented();
        self.tone = if tone == 0 { self.tone } else { tone };
    }

    fn case(&self) -> Case {
        match (self.uppers, self.letters) {
            (0, _) => Case::Lower,
            (1, 1) => Case::Single,
            (1, _) => Case::Title,
            (uppers, letters) if uppers == (1 << letters) - 1 => Case::Upper,
            _ => Case::Mixed,
        }
    }

    #[inline]
    fn word(&self, text: &[u8], start: usize, end: usize) -> Word {
        let (key, fold) = if self.letters <= 8 {
            (self.key | u64::from(self.tone) << TONE_SHIFT, self.fold)
        } else {
            (self.key | HASHED, self.key | HASHED)
        };
        Word {
            start,
            end,
            key,
            fold,
            letters: self.letters,
            case: self.case(),
            accented: self.accented,
            glued: is_glue(text, end),
            facts: Facts::NONE,
        }
    }
}

/// True when a capital letter starts at `at`.
pub(crate) fn is_capital(text: &[u8], at: usize) -> bool {
    letter(text, at).0.upper() == 1
}

/// The word that starts at `at`.
pub(crate) fn word_at(text: &[u8], at: usize) -> Option<Word> {
    let (mut key, mut fold, mut uppers) = (0, 0, 0);
    let (mut accented, mut tone) = (false, 0);
    let (mut i, mut shift) = (at, 0);
    while let Some(&byte) = text.get(i) {
        let (mut letter, mut length) = (ASCII[usize::from(byte)], 1);
        if letter == Letter::NONE {
            if byte < 0xC3 || byte == 0xCC && shift == 0 {
                break;
            }
            if byte == 0xCC {
                return any_word_at(text, at);
            }
            (letter, length) = wide_letter(text, i, byte);
            if letter == Letter::NONE {
                break;
            }
            tone = if letter.tone() == 0 { tone } else { letter.tone() };
        }
        if shift == TONE_SHIFT {
            return any_word_at(text, at);
        }
        key |= letter.code() << shift;
        fold |= letter.base() << shift;
        uppers |= letter.upper() << shift;
        accented |= letter.is_accented();
        shift += 6;
        i += length;
    }
    (shift > 0).then(|| Word {
        start: at,
        end: i,
        key: key | u64::from(tone) << TONE_SHIFT,
        fold,
        letters: (shift / 6) as u8,
        case: case_of(uppers, shift),
        accented,
        glued: is_glue(text, i),
        facts: Facts::NONE,
    })
}

/// The case of letters whose capitals are marked in every sixth bit.
fn case_of(uppers: u64, shift: u32) -> Case {
    const ALL: u64 = 0o01_01_01_01_01_01_01_01;
    match uppers {
        0 => Case::Lower,
        1 if shift == 6 => Case::Single,
        1 => Case::Title,
        _ if uppers == ALL & ((1 << shift) - 1) => Case::Upper,
        _ => Case::Mixed,
    }
}

/// The same for words of any length and with combining marks.
#[cold]
fn any_word_at(text: &[u8], at: usize) -> Option<Word> {
    let mut builder = Builder::default();
    let mut i = at;
    while i < at + WORD_MAX
        && let Some(&byte) = text.get(i)
    {
        let ascii = ASCII[usize::from(byte)];
        if ascii != Letter::NONE {
            builder.push(ascii);
            i += 1;
        } else if byte < 0xC3 {
            break;
        } else if byte == 0xCC && builder.letters > 0 {
            let Some(made) = combining(text, i, builder.last) else { break };
            builder.mark(made);
            i += 2;
        } else {
            let (letter, length) = wide_letter(text, i, byte);
            if letter == Letter::NONE {
                break;
            }
            builder.push(letter);
            i += length;
        }
    }
    (builder.letters > 0).then(|| builder.word(text, at, i))
}

/// The word that ends at `end`, not reaching below `floor`.
pub(crate) fn word_before(text: &[u8], end: usize, floor: usize) -> Option<Word> {
    let floor = floor.max(end.saturating_sub(WORD_MAX));
    let letters = text[floor..end].iter().rev();
    let length = letters.take_while(|byte| byte.is_ascii_alphabetic() || **byte >= 0x80).count();
    if length == 0 {
        return None;
    }
    if length < end - floor || floor == 0 {
        // Nearly always the bytes of one word.
        let word = word_at(text, end - length);
        if word.is_some_and(|word| word.end == end) {
            return word;
        }
    }
    any_word_before(text, end, floor)
}

/// The same letter by letter: where something else than a letter stands before the word.
fn any_word_before(text: &[u8], end: usize, floor: usize) -> Option<Word> {
    let mut start = end;
    while start > floor {
        let mut lead = start - 1;
        if ASCII[usize::from(text[lead])] != Letter::NONE {
            start = lead;
            continue;
        }
        if text[lead] < 0x80 {
            break;
        }
        while lead > floor && text[lead] & 0xC0 == 0x80 {
            lead -= 1;
        }
        let mark = text[lead] == 0xCC && start - lead == 2;
        let (found, length) = letter(text, lead);
        if !mark && (found == Letter::NONE || lead + length != start) {
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

/// One bit for the code of each vowel.
const VOWELS: u64 = {
    let codes = [1, 5, 9, 15, 21, 25, 27, 28, 30, 31, 32, 33];
    let (mut bits, mut i) = (0, 0);
    while i < codes.len() {
        bits |= 1 << codes[i];
        i += 1;
    }
    bits
};

/// The codes of `letters` as in a key.
const fn packed<const N: usize>(letters: &[u8; N]) -> u64 {
    let (mut key, mut i) = (0, 0);
    while i < N {
        key |= ((letters[i] - b'`') as u64) << (6 * i);
        i += 1;
    }
    key
}

/// Nothing, or the consonants before a Vietnamese nucleus.
fn is_onset(codes: u64) -> bool {
    const PAIRS: [u64; 9] = [
        packed(b"ch"),
        packed(b"gh"),
        packed(b"kh"),
        packed(b"nh"),
        packed(b"ph"),
        packed(b"th"),
        packed(b"ng"),
        packed(b"tr"),
        packed(b"ngh"),
    ];
    match codes {
        0 | 2..=4 | 7 | 8 | 11..=14 | 16..=20 | 22 | 24 | 29 => true,
        0..64 => false,
        _ => PAIRS.contains(&codes),
    }
}

/// Nothing, or the consonants behind it.
fn is_coda(codes: u64) -> bool {
    const PAIRS: [u64; 3] = [packed(b"ch"), packed(b"nh"), packed(b"ng")];
    matches!(codes, 0 | 3 | 13 | 14 | 16 | 20) || PAIRS.contains(&codes)
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
    fn every_letter_is_known_by_its_base() {
        let fold = |text: &str| word_at(text.as_bytes(), 0).map_or(0, |word| word.fold);
        for (base, letters) in [
            ("a", "àảãáạăằẳẵắặâầẩẫấậ"),
            ("d", "đ"),
            ("e", "èẻẽéẹêềểễếệ"),
            ("i", "ìỉĩíị"),
            ("o", "òỏõóọôồổỗốộơờởỡớợ"),
            ("u", "ùủũúụưừửữứự"),
            ("y", "ỳỷỹýỵ"),
        ] {
            for letter in letters.chars() {
                let (lower, upper) = (letter.to_string(), letter.to_uppercase().to_string());
                assert_eq!(fold(&lower), fold(base), "{letter}");
                assert_eq!(key(&lower), key(&upper), "{letter}");
                let case = |text: &str| word_at(text.as_bytes(), 0).map(|word| word.case);
                assert_eq!(case(&lower), Some(Case::Lower), "{letter}");
                assert_eq!(case(&upper), Some(Case::Single), "{letter}");
            }
        }
        assert!(word_at("×".as_bytes(), 0).is_none() && word_at("÷".as_bytes(), 0).is_none());
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
                (word.case, word.is_syllable(), word.end),
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
