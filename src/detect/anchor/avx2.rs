//! Classification with AVX2: the same answers as `portable`, many times faster.
//!
//! Sets that are products of nibble sets go through one shuffle for the low and one for the high
//! nibble, whose results are and-ed bucket by bucket (two tables of up to eight buckets serve most
//! classes); the characters that every log is full of are compares.
#![allow(unsafe_code)]

use super::{BLOCK, Blocks, Bytes, Classify, LiteralTable, Masks};
use std::arch::x86_64::*;

/// AVX2 classification. Only made where the processor has it.
pub(crate) struct Avx2(());

impl Avx2 {
    /// `None` where the processor lacks AVX2.
    pub(crate) fn detect() -> Option<Self> {
        std::arch::is_x86_feature_detected!("avx2").then_some(Self(()))
    }
}

impl Classify for Avx2 {
    #[inline(always)]
    fn each(
        &self,
        text: &[u8],
        literals: &LiteralTable,
        blocks: Blocks,
        visit: impl FnMut(usize, &Bytes, Masks),
    ) {
        // SAFETY: an `Avx2` exists only where the processor has AVX2.
        unsafe { each(text, literals, blocks, visit) }
    }

    #[inline(always)]
    fn each_rare(&self, text: &[u8], blocks: Blocks, visit: impl FnMut(usize, u64)) {
        // SAFETY: as above.
        unsafe { each_rare(text, blocks, visit) }
    }
}

/// A product of nibble sets: a byte is in it when bit `byte & 15` of the first and bit `byte >> 4` of
/// the second are set.
type Product = (u16, u16);

const DIGIT: u8 = 1 << 7;
const PUNCT: u8 = 1 << 5;
const WIDE: u8 = 1 << 4;
const EARLY: u8 = 1 << 3;
const LATE: u8 = 1 << 2;
const UNDERSCORE: u8 = 1 << 1;
const LEAD: u8 = 1;

/// Classes of words and numbers.
const WORDS: [[u8; 16]; 2] = tables(&[
    (DIGIT, (0x03FF, 1 << 3)),
    // space ( ) + - .
    (PUNCT, (1 | 1 << 8 | 1 << 9 | 1 << 11 | 1 << 13 | 1 << 14, 1 << 2)),
    (WIDE, (0x003F, 1 << 8 | 1 << 9 | 1 << 10 | 1 << 12 | 1 << 14)),
    // A-O, a-o and P-Z, p-z
    (EARLY, (0xFFFE, 1 << 4 | 1 << 6)),
    (LATE, (0x07FF, 1 << 5 | 1 << 7)),
    (UNDERSCORE, (1 << 15, 1 << 5)),
    (LEAD, (1 << 1 | 1 << 3 | 1 << 4 | 1 << 6, 1 << 12 | 1 << 14)),
]);

/// `@` `%` `\` `+` 0xEF
const RARE: u8 = 0b111_1100;

const MARKS: [[u8; 16]; 2] = tables(&[
    (1 << 0, (1 << 13 | 1 << 14, 1 << 3)),
    (1 << 1, (1 << 10, 1 << 9)),
    (1 << 2, (1 << 0, 1 << 4)),
    (1 << 3, (1 << 5, 1 << 2)),
    (1 << 4, (1 << 12, 1 << 5)),
    (1 << 5, (1 << 11, 1 << 2)),
    (1 << 6, (1 << 15, 1 << 14)),
]);

/// Tables of low and high nibbles for buckets and what is in them.
const fn tables<const N: usize>(buckets: &[(u8, Product); N]) -> [[u8; 16]; 2] {
    let mut out = [[0u8; 16]; 2];
    let mut b = 0;
    while b < N {
        let (bit, (low, high)) = buckets[b];
        let mut nibble = 0;
        while nibble < 16 {
            if low >> nibble & 1 == 1 {
                out[0][nibble] |= bit;
            }
            if high >> nibble & 1 == 1 {
                out[1][nibble] |= bit;
            }
            nibble += 1;
        }
        b += 1;
    }
    out
}

/// 64 bytes, or what was found of each.
#[derive(Clone, Copy)]
struct Pair(__m256i, __m256i);

#[target_feature(enable = "avx2")]
#[inline]
fn load(bytes: &Bytes, from: usize) -> Pair {
    debug_assert!(from <= 2);
    // SAFETY: `from` is at most 2, so both loads stay inside the 66 bytes.
    unsafe {
        let at = bytes.as_ptr().add(from).cast::<__m256i>();
        Pair(_mm256_loadu_si256(at), _mm256_loadu_si256(at.add(1)))
    }
}

/// The loop stands here, and the masks are made in it: a call a block would cost as much as they do.
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
fn each(
    text: &[u8],
    literals: &LiteralTable,
    mut blocks: Blocks,
    mut visit: impl FnMut(usize, &Bytes, Masks),
) {
    let with_literals = !literals.is_empty();
    let mut edge = [0; BLOCK + 2];
    while let Some(at) = blocks.next() {
        let bytes = Blocks::bytes(text, at, &mut edge);
        let v = load(bytes, 0);
        let words = fits(v, &WORDS);
        let marks = fits(v, &MARKS);
        let high = tops(v);
        let masks = Masks {
            digit: tops(words),
            word: any(words, DIGIT | EARLY | LATE | UNDERSCORE) | high,
            high,
            upper: upper(v, words),
            number: any(words, DIGIT | PUNCT | WIDE),
            dot: equal(v, b'.'),
            colon: equal(v, b':'),
            joint: joints(v),
            mark: !equal(marks, 0),
            literal: if with_literals { literal_mask(bytes, literals) } else { 0 },
        };
        visit(at, bytes, masks);
    }
}

#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
fn each_rare(text: &[u8], mut blocks: Blocks, mut visit: impl FnMut(usize, u64)) {
    let mut edge = [0; BLOCK + 2];
    while let Some(at) = blocks.next() {
        let rare = any(fits(load(Blocks::bytes(text, at, &mut edge), 0), &MARKS), RARE);
        if rare != 0 {
            visit(at, rare);
        }
    }
}

/// Top bits of 64 bytes as one word.
#[target_feature(enable = "avx2")]
#[inline]
fn tops(Pair(a, b): Pair) -> u64 {
    u64::from(_mm256_movemask_epi8(a) as u32) | u64::from(_mm256_movemask_epi8(b) as u32) << 32
}

#[target_feature(enable = "avx2")]
#[inline]
fn equal(Pair(a, b): Pair, byte: u8) -> u64 {
    let wanted = _mm256_set1_epi8(byte as i8);
    tops(Pair(_mm256_cmpeq_epi8(a, wanted), _mm256_cmpeq_epi8(b, wanted)))
}

/// `-` `.` `/`, which stand in a row.
#[target_feature(enable = "avx2")]
#[inline]
fn joints(Pair(a, b): Pair) -> u64 {
    let (first, count) = (_mm256_set1_epi8(b'-' as i8), _mm256_set1_epi8(2));
    let (a, b) = (_mm256_sub_epi8(a, first), _mm256_sub_epi8(b, first));
    let within = |v| _mm256_cmpeq_epi8(_mm256_min_epu8(v, count), v);
    tops(Pair(within(a), within(b)))
}

/// Capitals, and bytes of the bucket [`LEAD`].
#[target_feature(enable = "avx2")]
#[inline]
fn upper(Pair(a, b): Pair, Pair(wa, wb): Pair) -> u64 {
    let (first, count) = (_mm256_set1_epi8(b'A' as i8), _mm256_set1_epi8(25));
    let (a, b) = (_mm256_sub_epi8(a, first), _mm256_sub_epi8(b, first));
    let (ca, cb) = (
        _mm256_cmpeq_epi8(_mm256_min_epu8(a, count), a),
        _mm256_cmpeq_epi8(_mm256_min_epu8(b, count), b),
    );
    let (la, lb) = (_mm256_slli_epi16(wa, 7), _mm256_slli_epi16(wb, 7));
    tops(Pair(_mm256_or_si256(ca, la), _mm256_or_si256(cb, lb)))
}

/// Buckets that each byte fits.
#[target_feature(enable = "avx2")]
#[inline]
fn fits(Pair(a, b): Pair, tables: &[[u8; 16]; 2]) -> Pair {
    let (low, high) = (table(&tables[0]), table(&tables[1]));
    let nibble = _mm256_set1_epi8(15);
    let one = |v| {
        let by_low = _mm256_shuffle_epi8(low, _mm256_and_si256(v, nibble));
        let by_high = _mm256_and_si256(_mm256_srli_epi16(v, 4), nibble);
        _mm256_and_si256(by_low, _mm256_shuffle_epi8(high, by_high))
    };
    Pair(one(a), one(b))
}

#[target_feature(enable = "avx2")]
#[inline]
fn table(nibbles: &[u8; 16]) -> __m256i {
    // SAFETY: the load reads the 16 bytes of the array.
    let half = unsafe { _mm_loadu_si128(nibbles.as_ptr().cast()) };
    _mm256_broadcastsi128_si256(half)
}

/// Bytes whose buckets hold any of `bits`.
#[target_feature(enable = "avx2")]
#[inline]
fn any(Pair(a, b): Pair, bits: u8) -> u64 {
    let (bits, zero) = (_mm256_set1_epi8(bits as i8), _mm256_setzero_si256());
    let none = |v| _mm256_cmpeq_epi8(_mm256_and_si256(v, bits), zero);
    !tops(Pair(none(a), none(b)))
}

#[target_feature(enable = "avx2")]
#[inline]
fn literal_mask(bytes: &Bytes, literals: &LiteralTable) -> u64 {
    let [first, second, third] = &literals.nibbles;
    let x = fits(load(bytes, 0), first);
    let y = fits(load(bytes, 1), second);
    let z = fits(load(bytes, 2), third);
    let all = |x, y, z| _mm256_and_si256(_mm256_and_si256(x, y), z);
    !equal(Pair(all(x.0, y.0, z.0), all(x.1, y.1, z.1)), 0)
}
