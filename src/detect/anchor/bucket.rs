//! Which literals share a bucket of the nibble tables: so that few other bytes fit. Not exact: the cost of a bucket is
//! guessed from how often bytes stand in logs.

use super::literal::{LiteralSpec, POSITIONS, case_variants};
use std::ops::Range;

/// Buckets of a nibble table.
const BUCKETS: usize = 8;

/// Bytes that fit the nibbles of some literals at one position.
#[derive(Clone, Copy, Default)]
struct Nibbles {
    low: u16,
    high: u16,
    /// How often such a byte stands somewhere, without a unit.
    weight: u64,
}

/// The nibbles at the first positions.
#[derive(Clone, Copy, Default)]
struct Bucket([Nibbles; POSITIONS]);

/// The bucket (one bit) of each literal: neighbours in the order of their first letters, cut where it costs least.
pub(super) fn buckets(literals: &[LiteralSpec]) -> Vec<(usize, u8)> {
    let first = |&i: &usize| literals[i].bytes.first().map(u8::to_ascii_lowercase);
    let mut order: Vec<usize> = (0..literals.len()).collect();
    order.sort_by_key(first);
    let groups: Vec<&[usize]> = order.chunk_by(|a, b| first(a) == first(b)).collect();
    let mut out = Vec::with_capacity(order.len());
    for (number, range) in cuts(literals, &groups).into_iter().enumerate() {
        out.extend(groups[range].iter().copied().flatten().map(|&id| (id, 1 << number)));
    }
    out
}

/// Ranges of the groups, at most [`BUCKETS`]: the cheapest way to cut, by dynamic programming.
fn cuts(literals: &[LiteralSpec], groups: &[&[usize]]) -> Vec<Range<usize>> {
    let count = groups.len();
    // `best[n][end]`: cost of the first `end` groups in `n + 1` buckets, and where the last bucket starts.
    let mut best = vec![vec![(u64::MAX, 0); count + 1]; BUCKETS];
    for start in 0..count {
        let mut bucket = Bucket::default();
        for end in start + 1..=count {
            groups[end - 1].iter().for_each(|&id| bucket.add(&literals[id]));
            for n in 0..BUCKETS {
                let before = match n {
                    0 if start == 0 => 0,
                    0 => u64::MAX,
                    _ => best[n - 1][start].0,
                };
                let total = before.saturating_add(bucket.cost());
                if total < best[n][end].0 {
                    best[n][end] = (total, start);
                }
            }
        }
    }
    let (mut ranges, mut end) = (Vec::new(), count);
    let mut n = (0..BUCKETS).min_by_key(|&n| best[n][count].0).unwrap_or(0);
    while end > 0 {
        let start = best[n][end].1;
        ranges.push(start..end);
        (end, n) = (start, n.saturating_sub(1));
    }
    ranges
}

impl Bucket {
    fn add(&mut self, literal: &LiteralSpec) {
        for (position, nibbles) in self.0.iter_mut().enumerate() {
            match literal.bytes.get(position) {
                None => (0..=255).for_each(|byte| nibbles.add(byte)),
                Some(&byte) => {
                    case_variants(byte, literal.ignore_case).for_each(|byte| nibbles.add(byte));
                }
            }
        }
    }

    /// How often such bytes fit, without a unit.
    fn cost(&self) -> u64 {
        self.0.iter().map(|nibbles| nibbles.weight).product()
    }
}

impl Nibbles {
    fn add(&mut self, byte: u8) {
        let (low, high) = (byte & 15, byte >> 4);
        if self.low >> low & 1 == 0 {
            self.low |= 1 << low;
            self.weight += set(self.high).map(|high| weight(high << 4 | low)).sum::<u64>();
        }
        if self.high >> high & 1 == 0 {
            self.high |= 1 << high;
            self.weight += set(self.low).map(|low| weight(high << 4 | low)).sum::<u64>();
        }
    }
}

fn set(bits: u16) -> impl Iterator<Item = u8> {
    (0..16).filter(move |&bit| bits >> bit & 1 == 1)
}

/// How often a byte stands in logs, roughly.
fn weight(byte: u8) -> u64 {
    match byte {
        b' ' => 10,
        b'a' | b'e' | b'i' | b'n' | b'o' | b'r' | b's' | b't' => 8,
        b'0'..=b'9' => 6,
        b'"' | b',' | b'-' | b'.' | b'/' | b':' | b'_' => 5,
        b'a'..=b'z' => 4,
        b'A'..=b'Z' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_literal_has_one_bucket_and_unlike_ones_are_apart() {
        let literals = ["\"user\"", "Bearer ", "/home/", "\u{69D8}", "eyJ"].map(|text| {
            LiteralSpec { bytes: text.as_bytes().to_vec(), ignore_case: false, mid_word: false }
        });
        let mut found = buckets(&literals);
        found.sort_unstable();
        assert_eq!(found.iter().map(|row| row.0).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
        let all = found.iter().fold(0, |all, row| all | row.1);
        assert_eq!(all.count_ones(), 5);
        assert!(buckets(&[]).is_empty());
    }
}
