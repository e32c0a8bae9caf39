//! The literals of a rule set: nibble tables for the sweep, and the exact test behind them.

/// Nibble tables over the first three bytes of each literal, and the literals by first byte.
///
/// A literal belongs to one of eight buckets; a byte fits a bucket at position k when some literal
/// of the bucket has a byte there with the same low and the same high nibble. Literals shorter than
/// three bytes fit any byte at the missing positions.
#[derive(Clone, Debug, Default)]
pub struct LiteralTable {
    /// `[position][0 = low, 1 = high][nibble]` → buckets.
    pub(crate) nibbles: [[[u8; 16]; 2]; 3],
    by_first: Vec<Vec<Literal>>,
    empty: bool,
}

#[derive(Clone, Debug)]
struct Literal {
    bytes: Vec<u8>,
    ignore_case: bool,
    id: usize,
}

impl LiteralTable {
    /// Compiles literals given as (bytes, ASCII case ignored); ids are their positions.
    pub fn new(literals: &[(Vec<u8>, bool)]) -> Self {
        let mut table = Self { by_first: vec![Vec::new(); 256], ..Self::default() };
        table.empty = literals.is_empty();
        let mut order: Vec<usize> = (0..literals.len()).collect();
        order.sort_by_key(|&i| literals[i].0.to_ascii_lowercase());
        for (rank, &id) in order.iter().enumerate() {
            let (bytes, ignore_case) = &literals[id];
            let bucket = 1u8 << (rank * 8 / literals.len());
            table.add_nibbles(bytes, *ignore_case, bucket);
            for first in case_variants(bytes[0], *ignore_case) {
                let literal = Literal { bytes: bytes.clone(), ignore_case: *ignore_case, id };
                table.by_first[usize::from(first)].push(literal);
            }
        }
        table
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

    /// True when there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.empty
    }

    /// Buckets that `byte` fits at `position` (0 to 2).
    pub(crate) fn fits(&self, position: usize, byte: u8) -> u8 {
        let [low, high] = &self.nibbles[position];
        low[usize::from(byte & 15)] & high[usize::from(byte >> 4)]
    }

    /// Calls `found` with the id and length of each literal that stands at `at`.
    pub fn at(&self, text: &[u8], at: usize, mut found: impl FnMut(usize, usize)) {
        let rest = &text[at..];
        for literal in &self.by_first[usize::from(rest[0])] {
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

fn case_variants(byte: u8, ignore_case: bool) -> impl Iterator<Item = u8> {
    let other = if byte.is_ascii_alphabetic() && ignore_case { byte ^ 0x20 } else { byte };
    std::iter::once(byte).chain((other != byte).then_some(other))
}
