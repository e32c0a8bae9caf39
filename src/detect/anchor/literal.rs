//! The literals of a rule set: nibble tables for the sweep, and the exact test behind them.

use super::Bytes;
use super::bucket::buckets;
use aho_corasick::packed::Searcher;

/// Nibble tables over the first three bytes of the literals, a bit for each hash of three first bytes, and
/// the literals by their first three bytes.
///
/// A literal belongs to one of eight buckets; a byte fits a bucket at position k when some literal
/// of the bucket has a byte there with the same low and the same high nibble. Literals of
/// fewer bytes fit any byte at the missing positions.
#[derive(Clone, Debug, Default)]
pub struct LiteralTable {
    /// `[position][0 = low, 1 = high][nibble]` → buckets.
    pub(crate) nibbles: [[[u8; 16]; 2]; POSITIONS],
    /// One bit for each hash of the first three bytes of a literal; there are none without literals.
    heads: Option<Box<[u64; 1 << (HEAD_BITS - 6)]>>,
    /// By the hash of the first three bytes: one more than the number of a list, or 0.
    slots: Vec<u16>,
    lists: Vec<Vec<Literal>>,
    /// Literals of fewer than three bytes.
    short: Vec<Literal>,
    /// Some literal may stand in the middle of a word.
    mid_word: bool,
    /// Where there are only a few: a search for them alone.
    few: Option<Searcher>,
}

/// So many literals of three bytes or more are looked for alone, where nothing else needs the classes of all bytes.
const FEW: usize = 16;

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

/// First bytes that have a nibble table.
pub(super) const POSITIONS: usize = 3;

const SLOT_BITS: u32 = 12;
const HEAD_BITS: u32 = 15;

/// Hash of the first three of eight bytes, whatever the case of letters.
#[inline(always)]
fn head_of(eight: u64) -> u32 {
    let head = (eight as u32 | 0x20_2020) & 0xFF_FFFF;
    head.wrapping_mul(0x9E37_79B1) >> (32 - HEAD_BITS)
}

/// Slot of the first three of eight bytes.
#[inline(always)]
fn slot_of(eight: u64) -> usize {
    (head_of(eight) >> (HEAD_BITS - SLOT_BITS)) as usize
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
            heads: (!literals.is_empty()).then(|| Box::new([0; 1 << (HEAD_BITS - 6)])),
            slots: vec![0; 1 << SLOT_BITS],
            mid_word: literals.iter().any(|l| l.mid_word && is_ascii_word(l.bytes[0])),
            few: few(literals),
            ..Self::default()
        };
        for (id, bucket) in buckets(literals) {
            table.add_nibbles(&literals[id], bucket);
            table.add_head(&literals[id]);
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

    fn add_head(&mut self, spec: &LiteralSpec) {
        let Some(heads) = &mut self.heads else { return };
        let known = eight(&spec.bytes);
        let missing = 3usize.saturating_sub(spec.bytes.len());
        // Any bytes may follow a literal of fewer than three.
        for rest in 0..1u64 << (8 * missing) {
            let head = head_of(known | rest << (8 * (3 - missing)));
            heads[head as usize / 64] |= 1 << (head % 64);
        }
    }

    fn add_nibbles(&mut self, spec: &LiteralSpec, bucket: u8) {
        for position in 0..POSITIONS {
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
    #[inline]
    pub(crate) fn mid_word(&self) -> bool {
        self.mid_word
    }

    /// True when there are no literals.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.heads.is_none()
    }

    /// Of the places in a block those whose first three bytes some literal may have. No branch depends on
    /// the bytes: most words of a text fail, in no order that a processor could guess.
    #[inline(always)]
    pub(crate) fn may_start(&self, bytes: &Bytes, places: u64) -> u64 {
        let Some(heads) = self.heads.as_deref() else { return 0 };
        let (mut open, mut kept) = (places, 0);
        while open != 0 {
            let bit = (open.trailing_zeros() & 63) as usize;
            open &= open - 1;
            let three = u32::from_le_bytes([bytes[bit], bytes[bit + 1], bytes[bit + 2], 0]);
            let head = head_of(u64::from(three));
            kept |= (heads[head as usize / 64] >> (head % 64) & 1) << bit;
        }
        kept
    }

    /// True when [`LiteralTable::each`] serves.
    pub(crate) fn are_few(&self) -> bool {
        self.few.is_some()
    }

    /// Calls `found` with the place and id of each of a few literals that starts in `from..to`.
    pub(crate) fn each(
        &self,
        text: &[u8],
        (from, to): (usize, usize),
        mut found: impl FnMut(usize, u32),
    ) {
        let Some(searcher) = &self.few else { return };
        let end = text.len().min(to + LITERAL_MAX);
        let mut at = from;
        while let Some(hit) = searcher.find_in(text, (at..end).into())
            && hit.start() < to
        {
            self.at(text, hit.start(), |id| found(hit.start(), id));
            at = hit.start() + 1;
        }
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

/// A search for the literals, where they are few and the case of their letters matters.
fn few(literals: &[LiteralSpec]) -> Option<Searcher> {
    let plain = |l: &LiteralSpec| !l.ignore_case && (3..=LITERAL_MAX).contains(&l.bytes.len());
    let few = !literals.is_empty() && literals.len() <= FEW && literals.iter().all(plain);
    few.then(|| Searcher::new(literals.iter().map(|l| &l.bytes)))?
}

/// Longest literal that is looked for alone, in bytes.
const LITERAL_MAX: usize = 64;

fn is_ascii_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

pub(super) fn case_variants(byte: u8, ignore_case: bool) -> impl Iterator<Item = u8> {
    let other = if byte.is_ascii_alphabetic() && ignore_case { byte ^ 0x20 } else { byte };
    std::iter::once(byte).chain((other != byte).then_some(other))
}
