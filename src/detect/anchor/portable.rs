//! Classification with a table of 256 entries: the truth that the AVX2 form must agree with.

use super::{BLOCK, Classify, LiteralTable, Masks, is_word_byte};

/// Portable classification.
pub(crate) struct Portable;

const DIGIT: u32 = 1;
const WORD: u32 = 1 << 1;
const UPPER: u32 = 1 << 2;
const HEX: u32 = 1 << 3;
const NUMBER: u32 = 1 << 4;
const DOT: u32 = 1 << 5;
const COLON: u32 = 1 << 6;
const AT: u32 = 1 << 7;
const PERCENT: u32 = 1 << 8;
const BACKSLASH: u32 = 1 << 9;
const PLUS: u32 = 1 << 10;
const DASH: u32 = 1 << 11;
const SLASH: u32 = 1 << 12;
const KEY: u32 = 1 << 13;
const SPACE: u32 = 1 << 14;
const ZERO_EIGHT: u32 = 1 << 15;
const WIDE: u32 = 1 << 16;
const HIGH: u32 = 1 << 17;

static CLASSES: [u32; 256] = classes();

const fn classes() -> [u32; 256] {
    let mut table = [0u32; 256];
    let mut i = 0;
    while i < 256 {
        table[i] = class_of(i as u8);
        i += 1;
    }
    table
}

const fn class_of(byte: u8) -> u32 {
    let mut class = 0;
    if byte.is_ascii_digit() {
        class |= DIGIT;
    }
    if byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80 {
        class |= WORD;
    }
    if byte.is_ascii_uppercase() || matches!(byte, 0xC3 | 0xC4 | 0xC6 | 0xE1) {
        class |= UPPER;
    }
    if byte.is_ascii_hexdigit() {
        class |= HEX;
    }
    if byte >= 0x80 {
        class |= HIGH;
    }
    if is_number_byte(byte) {
        class |= NUMBER;
    }
    class
        | match byte {
            b'.' => DOT,
            b':' => COLON,
            b'@' => AT,
            b'%' => PERCENT,
            b'\\' => BACKSLASH,
            b'+' => PLUS,
            b'-' => DASH,
            b'/' => SLASH,
            b'=' | b'>' | 0x9A => KEY,
            b' ' => SPACE,
            b'0' | b'8' => ZERO_EIGHT,
            0xEF => WIDE,
            _ => 0,
        }
}

const fn is_number_byte(byte: u8) -> bool {
    byte.is_ascii_digit()
        || matches!(byte, b' ' | b'.' | b'-' | b'(' | b')' | b'+')
        || matches!(byte, 0xC2 | 0xA0 | 0xE2 | 0x80 | 0x90..=0x95)
}

impl Classify for Portable {
    fn classify(&self, bytes: &[u8; BLOCK + 2], literals: &LiteralTable) -> Masks {
        let mut masks = Masks::default();
        for (i, &byte) in bytes[..BLOCK].iter().enumerate() {
            add(&mut masks, CLASSES[usize::from(byte)], i);
        }
        if !literals.is_wordy_only() {
            masks.literal = literal_mask(bytes, literals);
        }
        debug_assert!((0..64).all(|i| (masks.word >> i & 1 == 1) == is_word_byte(bytes[i])));
        masks
    }
}

fn add(masks: &mut Masks, class: u32, bit: usize) {
    let set = |word: &mut u64, flag: u32| *word |= u64::from(class & flag != 0) << bit;
    set(&mut masks.digit, DIGIT);
    set(&mut masks.word, WORD);
    set(&mut masks.upper, UPPER);
    set(&mut masks.hex, HEX);
    set(&mut masks.number, NUMBER);
    set(&mut masks.dot, DOT);
    set(&mut masks.colon, COLON);
    set(&mut masks.at, AT);
    set(&mut masks.percent, PERCENT);
    set(&mut masks.backslash, BACKSLASH);
    set(&mut masks.plus, PLUS);
    set(&mut masks.dash, DASH);
    set(&mut masks.slash, SLASH);
    set(&mut masks.key, KEY);
    set(&mut masks.space, SPACE);
    set(&mut masks.zero_eight, ZERO_EIGHT);
    set(&mut masks.wide, WIDE);
    set(&mut masks.high, HIGH);
}

fn literal_mask(bytes: &[u8; BLOCK + 2], literals: &LiteralTable) -> u64 {
    let at = |i: usize| bytes[i];
    (0..BLOCK).fold(0, |mask, i| {
        let buckets =
            literals.fits(0, at(i)) & literals.fits(1, at(i + 1)) & literals.fits(2, at(i + 2));
        mask | u64::from(buckets != 0) << i
    })
}
