//! Letters of Vietnamese text as small numbers, read in place from UTF-8: the letter without its case, its base
//! letter, and its tone. Not words; those are made of them in [`super::word`].

const FOREIGN: u8 = 34;
/// Base letter of each Vietnamese letter beyond z: ă â đ ê ô ơ ư.
const BASES: [u8; 7] = [1, 1, 4, 5, 15, 15, 21];

/// One letter in bits: code 1-26 for a-z, 27-33 for ă â đ ê ô ơ ư, 34 for another Latin letter; from bit 6
/// the code of its base letter, from bit 12 the tone, bit 15 for a capital, bit 16 when it is no ASCII
/// letter without a tone. Zero is no letter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Letter(u32);

impl Letter {
    pub(super) const NONE: Self = Self(0);

    pub(super) const fn new(code: u8, tone: u8, upper: bool) -> Self {
        let accented = base_of(code) != code || code == FOREIGN || tone != 0;
        let base = base_of(code) as u32;
        Self(
            code as u32
                | base << 6
                | (tone as u32) << 12
                | (upper as u32) << 15
                | (accented as u32) << 16,
        )
    }

    pub(super) fn code(self) -> u64 {
        u64::from(self.0 & 63)
    }

    pub(super) fn base(self) -> u64 {
        u64::from(self.0 >> 6 & 63)
    }

    pub(super) fn tone(self) -> u8 {
        (self.0 >> 12 & 7) as u8
    }

    /// No ASCII letter without a tone.
    pub(super) fn is_accented(self) -> bool {
        self.0 >> 16 == 1
    }

    pub(super) fn upper(self) -> u64 {
        u64::from(self.0 >> 15 & 1)
    }
}

pub(super) const fn base_of(code: u8) -> u8 {
    if code >= 27 && code < FOREIGN { BASES[code as usize - 27] } else { code }
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

/// Letters of one byte.
pub(super) static ASCII: [Letter; 256] = {
    let mut table = [Letter::NONE; 256];
    let mut code = 1;
    while code <= 26 {
        table[(b'@' + code) as usize] = Letter::new(code, 0, true);
        table[(b'`' + code) as usize] = Letter::new(code, 0, false);
        code += 1;
    }
    table
};

/// Letters of two bytes, from U+00C0 to U+01BF.
static TWO: [Letter; 256] = {
    let mut table = [Letter::NONE; 256];
    let mut i = 0;
    while i < 256 {
        table[i] = two_bytes(0xC3 + (i >> 6) as u8, 0x80 + (i & 63) as u8);
        i += 1;
    }
    table
};

/// Letters of three bytes, from U+1E80 to U+1EFF.
static THREE: [Letter; 128] = {
    let mut table = [Letter::NONE; 128];
    let mut i = 0;
    while i < 2 * EXTENDED.len() {
        let (code, tone) = EXTENDED[i / 2];
        table[0x20 + i] = Letter::new(code, tone, i % 2 == 0);
        i += 1;
    }
    table
};

const fn two_bytes(byte: u8, second: u8) -> Letter {
    let (code, tone) = match (byte, second | ((byte == 0xC3) as u8 * 0x20)) {
        (0xC3, 0xB7) => return Letter::NONE,
        (0xC3, 0xA0) => (1, 1),
        (0xC3, 0xA1) => (1, 2),
        (0xC3, 0xA2) => (28, 0),
        (0xC3, 0xA3) => (1, 4),
        (0xC3, 0xA8) => (5, 1),
        (0xC3, 0xA9) => (5, 2),
        (0xC3, 0xAA) => (30, 0),
        (0xC3, 0xAC) => (9, 1),
        (0xC3, 0xAD) => (9, 2),
        (0xC3, 0xB2) => (15, 1),
        (0xC3, 0xB3) => (15, 2),
        (0xC3, 0xB4) => (31, 0),
        (0xC3, 0xB5) => (15, 4),
        (0xC3, 0xB9) => (21, 1),
        (0xC3, 0xBA) => (21, 2),
        (0xC3, 0xBD) => (25, 2),
        (0xC4, 0x82 | 0x83) => (27, 0),
        (0xC4, 0x90 | 0x91) => (29, 0),
        (0xC4, 0xA8 | 0xA9) => (9, 4),
        (0xC5, 0xA8 | 0xA9) => (21, 4),
        (0xC6, 0xA0 | 0xA1) => (32, 0),
        (0xC6, 0xAF | 0xB0) => (33, 0),
        _ => (FOREIGN, 0),
    };
    let upper = match byte {
        0xC3 => second < 0xA0,
        0xC6 if code == 33 => second == 0xAF,
        _ => second & 1 == 0,
    };
    Letter::new(code, tone, upper)
}

/// The letter at `at` and its length in bytes; [`Letter::NONE`] when none starts there.
#[inline]
pub(super) fn letter(text: &[u8], at: usize) -> (Letter, usize) {
    let Some(&byte) = text.get(at) else { return (Letter::NONE, 0) };
    let ascii = ASCII[usize::from(byte)];
    if ascii != Letter::NONE { (ascii, 1) } else { wide_letter(text, at, byte) }
}

/// The same for a letter of more than one byte.
#[inline]
pub(super) fn wide_letter(text: &[u8], at: usize, byte: u8) -> (Letter, usize) {
    let rest = |by: usize| text.get(at + by).copied().filter(|byte| byte & 0xC0 == 0x80);
    let found = match (byte, rest(1)) {
        (0xC3..=0xC6, Some(second)) => {
            return (TWO[usize::from(byte - 0xC3) << 6 | usize::from(second & 63)], 2);
        }
        (0xE1, Some(second @ 0xBA..=0xBB)) => {
            rest(2).map(|third| THREE[usize::from(second - 0xBA) << 6 | usize::from(third & 63)])
        }
        _ => None,
    };
    (found.unwrap_or(Letter::NONE), 3)
}

/// What a combining mark at `at` does: the tone it sets, or the letter it makes of `code`.
pub(super) fn combining(text: &[u8], at: usize, code: u8) -> Option<(u8, u8)> {
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

/// The letters of `text` as ASCII of the same case, one byte each; anything else is dropped.
pub(crate) fn unaccented(text: &[u8]) -> Vec<u8> {
    let (mut ascii, mut i) = (Vec::with_capacity(text.len()), 0);
    while i < text.len() {
        let (next, length) = letter(text, i);
        if next == Letter::NONE {
            i += 1;
            continue;
        }
        ascii.push(next.base() as u8 + if next.upper() == 1 { b'A' - 1 } else { b'a' - 1 });
        i += length;
    }
    ascii
}
