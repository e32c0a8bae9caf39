//! The literals of a rule set: nibble tables for the sweep, and the exact test behind them.

use super::Bytes;

/// Nibble tables over the first three bytes of the literals, a bit for each pair of first bytes, and
/// the literals by their first three bytes.
///
/// A literal belongs to one of eight buckets; a byte fits a bucket at position k when some literal
/// of the bucket has a byte there with the same low and the same high nibble. Literals shorter than
/// three bytes fit any byte at the missing positions.
#[derive(Clone, Debug, Default)]
pub struct LiteralTable {
    /// `[position][0 = low, 1 = high][nibble]` → buckets.
    pub(crate) nibbles: [[[u8; 16]; 2]; 3],
    /// One bit for each pair of first bytes that some literal has.
    pairs: Option<Box<[u64; 1024]>>,
    /// By the hash of the first three bytes: one more than the number of a list, or 0.
    slots: Vec<u16>,
    lists: Vec<Vec<Literal>>,
    /// Literals of fewer than three bytes.
    short: Vec<Literal>,
    /// Some literal may stand in the middle of a word.
    mid_word: bool,
}

/// A literal, made ready to be compared eight bytes at once.
#[derive(Clone, Debug)]
struct Literal {
    /// The first eight bytes, letters in lower case where case does not matter.
    head: u64,
    /// The bytes of `head` that count.
    mask: u64,
    /// 0x20 for each letter whose case does not matter.
    fold: u64,
    /// What follows.
    tail: Vec<u8>,
    ignore_case: bool,
    id: u32,
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

const SLOT_BITS: u32 = 12;

/// Slot of the first three of eight bytes, whatever the case of letters.
#[inline(always)]
fn slot_of(eight: u64) -> usize {
    let head = (eight as u32 | 0x20_2020) & 0xFF_FFFF;
    (head.wrapping_mul(0x9E37_79B1) >> (32 - SLOT_BITS)) as usize
}

/// Up to eight bytes, the rest zero.
fn eight(bytes: &[u8]) -> u64 {
    bytes.iter().take(8).rev().fold(0, |word, &byte| word << 8 | u64::from(byte))
}

impl Literal {
    fn new(spec: &LiteralSpec, id: usize) -> Self {
        let ignored = |byte: &u8| spec.ignore_case && byte.is_ascii_alphabetic();
        let fold: Vec<u8> = spec.bytes.iter().map(|b| if ignored(b) { 0x20 } else { 0 }).collect();
        let fold = eight(&fold);
        let used = 8 * spec.bytes.len().min(8) as u32;
        Self {
            head: eight(&spec.bytes) | fold,
            mask: u64::MAX >> (64 - used),
            fold,
            tail: spec.bytes.get(8..).unwrap_or_default().to_vec(),
            ignore_case: spec.ignore_case,
            id: id as u32,
        }
    }

    /// True when the literal stands at `at`, where `eight` is.
    #[inline(always)]
    fn stands(&self, text: &[u8], at: usize, eight: u64) -> bool {
        (eight | self.fold) & self.mask == self.head
            && (self.tail.is_empty() || self.ends(text, at))
    }

    fn ends(&self, text: &[u8], at: usize) -> bool {
        let Some(rest) = text.get(at + 8..at + 8 + self.tail.len()) else { return false };
        if self.ignore_case { rest.eq_ignore_ascii_case(&self.tail) } else { rest == self.tail }
    }
}

impl LiteralTable {
    /// Compiles literals; ids are their positions.
    pub fn new(literals: &[LiteralSpec]) -> Self {
        let mut table = Self {
            pairs: (!literals.is_empty()).then(|| Box::new([0; 1024])),
            slots: vec![0; 1 << SLOT_BITS],
            mid_word: literals.iter().any(|l| l.mid_word && is_ascii_word(l.bytes[0])),
            ..Self::default()
        };
        let mut order: Vec<usize> = (0..literals.len()).collect();
        order.sort_by_key(|&i| literals[i].bytes.to_ascii_lowercase());
        for (rank, &id) in order.iter().enumerate() {
            let bucket = 1u8 << (rank * 8 / literals.len());
            table.add_nibbles(&literals[id], bucket);
            table.add_pairs(&literals[id]);
            table.add(&literals[id], id);
        }
        table
    }

    fn add(&mut self, spec: &LiteralSpec, id: usize) {
        let literal = Literal::new(spec, id);
        if spec.bytes.len() < 3 {
            return self.short.push(literal);
        }
        let slot = &mut self.slots[slot_of(literal.head)];
        if *slot == 0 {
            self.lists.push(Vec::new());
            *slot = self.lists.len() as u16;
        }
        self.lists[usize::from(*slot) - 1].push(literal);
    }

    fn add_pairs(&mut self, spec: &LiteralSpec) {
        let Some(pairs) = &mut self.pairs else { return };
        let seconds: Vec<u8> = match spec.bytes.get(1) {
            Some(&byte) => case_variants(byte, spec.ignore_case).collect(),
            None => (0..=255).collect(),
        };
        for first in case_variants(spec.bytes[0], spec.ignore_case) {
            for &second in &seconds {
                let pair = usize::from(u16::from_le_bytes([first, second]));
                pairs[pair / 64] |= 1 << (pair % 64);
            }
        }
    }

    fn add_nibbles(&mut self, spec: &LiteralSpec, bucket: u8) {
        for position in 0..3 {
            let Some(&byte) = spec.bytes.get(position) else {
                self.nibbles[position].iter_mut().flatten().for_each(|set| *set |= bucket);
                continue;
            };
            for variant in case_variants(byte, spec.ignore_case) {
                self.nibbles[position][0][usize::from(variant & 15)] |= bucket;
                self.nibbles[position][1][usize::from(variant >> 4)] |= bucket;
            }
        }
    }

    /// True when a literal may start in the middle of a word.
    pub(crate) fn mid_word(&self) -> bool {
        self.mid_word
    }

    /// True when there are no literals.
    pub(crate) fn is_empty(&self) -> bool {
        self.pairs.is_none()
    }

    /// Of the places in a block those whose first three bytes some literal may have. No branch depends on
    /// the bytes: most words of a text fail, in no order that a processor could guess.
    #[inline(always)]
    pub(crate) fn may_start(&self, bytes: &Bytes, places: u64) -> u64 {
        let Some(pairs) = self.pairs.as_deref() else { return 0 };
        let (mut open, mut kept) = (places, 0);
        while open != 0 {
            let bit = (open.trailing_zeros() & 63) as usize;
            open &= open - 1;
            let pair = usize::from(u16::from_le_bytes([bytes[bit], bytes[bit + 1]]));
            kept |= (pairs[pair / 64] >> (pair % 64) & 1) << bit;
        }
        if kept == 0 || !self.short.is_empty() { kept } else { self.with_list(bytes, kept) }
    }

    /// Of these places those with a list of literals.
    #[inline(always)]
    fn with_list(&self, bytes: &Bytes, places: u64) -> u64 {
        let (mut open, mut kept) = (places, 0);
        while open != 0 {
            let bit = (open.trailing_zeros() & 63) as usize;
            open &= open - 1;
            let head = u32::from_le_bytes([bytes[bit], bytes[bit + 1], bytes[bit + 2], 0]);
            let slot = self.slots.get(slot_of(u64::from(head))).copied().unwrap_or(0);
            kept |= u64::from(slot != 0) << bit;
        }
        kept
    }

    /// Buckets that `byte` fits at `position` (0 to 2).
    pub(crate) fn fits(&self, position: usize, byte: u8) -> u8 {
        let [low, high] = &self.nibbles[position];
        low[usize::from(byte & 15)] & high[usize::from(byte >> 4)]
    }

    /// Calls `found` with the id of each literal that stands at `at`.
    #[inline(never)]
    pub fn at(&self, text: &[u8], at: usize, mut found: impl FnMut(u32)) {
        let eight = match text.get(at..at + 8) {
            Some(bytes) => u64::from_le_bytes(bytes.try_into().expect("eight bytes")),
            None => eight(&text[at..]),
        };
        let slot = usize::from(self.slots.get(slot_of(eight)).copied().unwrap_or(0));
        let list = self.lists.get(slot.wrapping_sub(1)).map_or(&[][..], |list| &list[..]);
        for literal in list.iter().chain(&self.short) {
            if literal.stands(text, at, eight) {
                found(literal.id);
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
