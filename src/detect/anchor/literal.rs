//! The literals of a rule set: nibble tables for the sweep, and the exact test behind them.

use crate::detect::context::Identity;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

/// Nibble tables over the first three bytes of the literals that start with punctuation or outside
/// ASCII (the others are looked for at the starts of words), a bit set over the same bytes, and the
/// literals by first byte.
///
/// A literal belongs to one of eight buckets; a byte fits a bucket at position k when some literal
/// of the bucket has a byte there with the same low and the same high nibble. Literals shorter than
/// three bytes fit any byte at the missing positions.
#[derive(Clone, Debug, Default)]
pub struct LiteralTable {
    /// `[position][0 = low, 1 = high][nibble]` → buckets.
    pub(crate) nibbles: [[[u8; 16]; 2]; 3],
    /// Hashes of the first three bytes, lower case.
    heads: Vec<u64>,
    /// Literals by the slot of their head; those shorter than a head under all that they may have.
    by_head: HashMap<u64, Vec<Literal>, BuildHasherDefault<Identity>>,
    empty: bool,
    /// Some literal may stand in the middle of a word.
    mid_word: bool,
    /// Some literal starts with an ASCII word byte.
    wordy: bool,
}

#[derive(Clone, Debug)]
struct Literal {
    bytes: Vec<u8>,
    ignore_case: bool,
    id: usize,
}

/// A literal to look for.
#[derive(Clone, Debug)]
pub struct LiteralSpec {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// ASCII case does not matter.
    pub ignore_case: bool,
    /// It may start in the middle of a word.
    pub mid_word: bool,
}

/// Bits of the set of heads.
const HEAD_BITS: u32 = 15;

/// A slot as a key of a map whose keys are hashes.
fn spread(slot: usize) -> u64 {
    (slot as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

fn head_slot(head: [u8; 3]) -> usize {
    let word = u32::from_le_bytes([head[0] | 0x20, head[1] | 0x20, head[2] | 0x20, 0]);
    slot_of(word)
}

#[inline(always)]
fn slot_of(word: u32) -> usize {
    (word.wrapping_mul(0x9E37_79B1) >> (32 - HEAD_BITS)) as usize
}

impl LiteralTable {
    /// Compiles literals; ids are their positions.
    pub fn new(literals: &[LiteralSpec]) -> Self {
        let mut table = Self {
            heads: vec![0; 1 << (HEAD_BITS - 6)],
            empty: literals.iter().all(|l| is_ascii_word(l.bytes[0])),
            wordy: literals.iter().any(|l| is_ascii_word(l.bytes[0])),
            mid_word: literals.iter().any(|l| l.mid_word && is_ascii_word(l.bytes[0])),
            ..Self::default()
        };
        let mut order: Vec<usize> = (0..literals.len()).collect();
        order.sort_by_key(|&i| literals[i].bytes.to_ascii_lowercase());
        for (rank, &id) in order.iter().enumerate() {
            let LiteralSpec { bytes, ignore_case, .. } = &literals[id];
            let bucket = 1u8 << (rank * 8 / literals.len());
            if !is_ascii_word(bytes[0]) {
                table.add_nibbles(bytes, *ignore_case, bucket);
            }
            let literal = Literal { bytes: bytes.clone(), ignore_case: *ignore_case, id };
            table.add_head(&literal);
        }
        table
    }

    fn add_head(&mut self, literal: &Literal) {
        let any: Vec<u8> = (0..=255).collect();
        let at = |i: usize| literal.bytes.get(i).map_or(&any[..], std::slice::from_ref);
        let mut slots: Vec<usize> = at(1)
            .iter()
            .flat_map(|&second| {
                at(2).iter().map(move |&third| head_slot([literal.bytes[0], second, third]))
            })
            .collect();
        slots.sort_unstable();
        slots.dedup();
        for slot in slots {
            self.heads[slot / 64] |= 1 << (slot % 64);
            self.by_head.entry(spread(slot)).or_default().push(literal.clone());
        }
    }

    /// True when a literal may start in the middle of a word.
    pub(crate) fn mid_word(&self) -> bool {
        self.mid_word
    }

    fn add_nibbles(&mut self, bytes: &[u8], ignore_case: bool, bucket: u8) {
        for position in 0..3 {
            let Some(&byte) = bytes.get(position) else {
                self.nibbles[position].iter_mut().flatten().for_each(|set| *set |= bucket);
                continue;
            };
            for variant in case_variants(byte, ignore_case) {
                self.nibbles[position][0][usize::from(variant & 15)] |= bucket;
                self.nibbles[position][1][usize::from(variant >> 4)] |= bucket;
            }
        }
    }

    /// True when no literal starts with another byte than an ASCII word byte.
    pub(crate) fn is_wordy_only(&self) -> bool {
        self.empty
    }

    /// True when some literal starts with an ASCII word byte.
    pub(crate) fn is_wordy(&self) -> bool {
        self.wordy
    }

    /// A quick test of the first three bytes.
    #[inline(always)]
    pub(crate) fn may_start(&self, text: &[u8], at: usize) -> bool {
        let Some(bytes) = text.get(at..at + 4) else { return true };
        let word = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0]);
        let slot = slot_of(word | 0x0020_2020);
        self.heads.get(slot / 64).is_some_and(|bits| bits >> (slot % 64) & 1 == 1)
    }

    /// Buckets that `byte` fits at `position` (0 to 2).
    pub(crate) fn fits(&self, position: usize, byte: u8) -> u8 {
        let [low, high] = &self.nibbles[position];
        low[usize::from(byte & 15)] & high[usize::from(byte >> 4)]
    }

    /// Calls `found` with the id and length of each literal that stands at `at`.
    pub fn at(&self, text: &[u8], at: usize, mut found: impl FnMut(usize, usize)) {
        let rest = &text[at..];
        let slot = match *rest {
            [a, b, c, ..] => head_slot([a, b, c]),
            [a, b] => head_slot([a, b, 0]),
            [a] => head_slot([a, 0, 0]),
            [] => return,
        };
        if self.heads[slot / 64] >> (slot % 64) & 1 == 0 {
            return;
        }
        for literal in self.by_head.get(&spread(slot)).into_iter().flatten() {
            let Some(head) = rest.get(..literal.bytes.len()) else { continue };
            let same = if literal.ignore_case {
                head.eq_ignore_ascii_case(&literal.bytes)
            } else {
                head == literal.bytes
            };
            if same {
                found(literal.id, literal.bytes.len());
            }
        }
    }
}

fn is_ascii_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn case_variants(byte: u8, ignore_case: bool) -> impl Iterator<Item = u8> {
    let other = if byte.is_ascii_alphabetic() && ignore_case { byte ^ 0x20 } else { byte };
    std::iter::once(byte).chain((other != byte).then_some(other))
}
