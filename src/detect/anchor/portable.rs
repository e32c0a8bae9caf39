//! Classification with tables of 256 entries: the truth that the AVX2 form must agree with. Classes
//! of eight bytes at a time are turned from one byte each into one bit word each.

use super::literal::POSITIONS;
use super::{BLOCK, Blocks, Bytes, Classify, LiteralTable, Masks};

/// Portable classification.
pub(crate) struct Portable;

const DIGIT: u16 = 1;
const WORD: u16 = 1 << 1;
const UPPER: u16 = 1 << 2;
const HIGH: u16 = 1 << 3;
const NUMBER: u16 = 1 << 4;
const DOT: u16 = 1 << 5;
const COLON: u16 = 1 << 6;
const JOINT: u16 = 1 << 7;
const MARK: u16 = 1 << 8;
/// Of the marks those that are looked for alone, too.
const RARE: u16 = 1 << 9;

/// The low and the high half of each byte's classes.
static CLASSES: [[u8; 256]; 2] = {
    let mut table = [[0u8; 256]; 2];
    let mut i = 0;
    while i < 256 {
        let class = class_of(i as u8);
        table[0][i] = class as u8;
        table[1][i] = (class >> 8) as u8;
        i += 1;
    }
    table
};

const fn class_of(byte: u8) -> u16 {
    let mut class = 0;
    if byte.is_ascii_digit() {
        class |= DIGIT;
    }
    if byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80 {
        class |= WORD;
    }
    if byte.is_ascii_uppercase()
        || matches!(byte, 0xC1 | 0xC3 | 0xC4 | 0xC6 | 0xE1 | 0xE3 | 0xE4 | 0xE6)
    {
        class |= UPPER;
    }
    if byte >= 0x80 {
        class |= HIGH;
    }
    if is_number_byte(byte) {
        class |= NUMBER;
    }
    class
        | match byte {
            b'.' => DOT | JOINT,
            b'-' | b'/' => JOINT,
            b':' => COLON,
            b'=' | b'>' | 0x9A => MARK,
            b'@' | b'%' | b'\\' | b'+' | 0xEF => MARK | RARE,
            _ => 0,
        }
}

const fn is_number_byte(byte: u8) -> bool {
    byte.is_ascii_digit()
        || matches!(byte, b' ' | b'.' | b'-' | b'(' | b')' | b'+')
        || matches!(byte >> 4, 8..=10 | 12 | 14) && byte & 15 <= 5
}

impl Classify for Portable {
    fn each(
        &self,
        text: &[u8],
        literals: &LiteralTable,
        mut blocks: Blocks,
        mut visit: impl FnMut(usize, &Bytes, Masks),
    ) {
        let mut edge = [0; BLOCK + 2];
        while let Some(at) = blocks.next() {
            let bytes = Blocks::bytes(text, at, &mut edge);
            visit(at, bytes, classify(bytes, literals));
        }
    }

    fn each_rare(&self, text: &[u8], mut blocks: Blocks, mut visit: impl FnMut(usize, u64)) {
        let mut edge = [0; BLOCK + 2];
        while let Some(at) = blocks.next() {
            let rare = words(Blocks::bytes(text, at, &mut edge))[RARE.trailing_zeros() as usize];
            visit(at, rare);
        }
    }
}

fn classify(bytes: &Bytes, literals: &LiteralTable) -> Masks {
    let words = words(bytes);
    let word = |class: u16| words[class.trailing_zeros() as usize];
    Masks {
        digit: word(DIGIT),
        word: word(WORD),
        high: word(HIGH),
        upper: word(UPPER),
        number: word(NUMBER),
        dot: word(DOT),
        colon: word(COLON),
        joint: word(JOINT),
        mark: word(MARK),
        literal: literal_mask(bytes, literals),
    }
}

/// A word of bits for each class.
fn words(bytes: &Bytes) -> [u64; 16] {
    let mut words = [0u64; 16];
    for (i, eight) in bytes[..BLOCK].chunks_exact(8).enumerate() {
        for (half, table) in CLASSES.iter().enumerate() {
            let turned = turn(gather(table, eight)).to_le_bytes();
            for (class, &bits) in turned.iter().enumerate() {
                words[8 * half + class] |= u64::from(bits) << (8 * i);
            }
        }
    }
    words
}

/// Classes of eight bytes, the first in the lowest byte.
fn gather(table: &[u8; 256], eight: &[u8]) -> u64 {
    eight.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(table[usize::from(byte)]))
}

/// Bit `c` of byte `i` becomes bit `i` of byte `c`: the transposition of an 8 by 8 matrix in three
/// steps of swaps (Warren, Hacker's Delight, section 7-3).
fn turn(mut word: u64) -> u64 {
    for (mask, shift) in
        [(0x00AA_00AA_00AA_00AA, 7), (0x0000_CCCC_0000_CCCC, 14), (0x0000_0000_F0F0_F0F0, 28)]
    {
        let swap = (word ^ word >> shift) & mask;
        word ^= swap ^ swap << shift;
    }
    word
}

fn literal_mask(bytes: &Bytes, literals: &LiteralTable) -> u64 {
    if literals.is_empty() {
        return 0;
    }
    (0..BLOCK).fold(0, |mask, i| {
        let buckets = (0..POSITIONS).fold(0xFF, |all, k| all & literals.fits(k, bytes[i + k]));
        mask | u64::from(buckets != 0) << i
    })
}
