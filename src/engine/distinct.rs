//! Counting distinct values: exact up to a bound, then an estimate. Merging is associative.

use crate::detect::Identity;
use std::collections::HashSet;
use std::hash::BuildHasherDefault;

/// Registers of the estimate: 2^12, a standard error of 1.6 %.
const PRECISION: u32 = 12;

/// A set of 64-bit value hashes that turns into a HyperLogLog sketch when it grows too large.
#[derive(Clone, Debug)]
pub(super) enum Distinct {
    /// The values are hashed with a key already; they serve as their own hash.
    Exact(HashSet<u64, BuildHasherDefault<Identity>>),
    Sketch(Vec<u8>),
}

impl Default for Distinct {
    fn default() -> Self {
        Self::Exact(HashSet::default())
    }
}

impl Distinct {
    /// Adds one value.
    pub(super) fn insert(&mut self, hash: u64, bound: usize) {
        match self {
            Self::Exact(set) => {
                set.insert(hash);
                if set.len() > bound {
                    *self = Self::Sketch(sketch(set.iter().copied()));
                }
            }
            Self::Sketch(registers) => observe(registers, hash),
        }
    }

    /// Adds all values of `other`.
    pub(super) fn merge(&mut self, other: Distinct, bound: usize) {
        match other {
            Self::Exact(set) => set.into_iter().for_each(|hash| self.insert(hash, bound)),
            Self::Sketch(theirs) => {
                if let Self::Exact(set) = self {
                    *self = Self::Sketch(sketch(set.iter().copied()));
                }
                if let Self::Sketch(mine) = self {
                    mine.iter_mut().zip(theirs).for_each(|(a, b)| *a = (*a).max(b));
                }
            }
        }
    }

    /// (count, whether it is exact).
    pub(super) fn count(&self) -> (u64, bool) {
        match self {
            Self::Exact(set) => (set.len() as u64, true),
            Self::Sketch(registers) => (estimate(registers), false),
        }
    }
}

fn sketch(hashes: impl Iterator<Item = u64>) -> Vec<u8> {
    let mut registers = vec![0; 1 << PRECISION];
    hashes.for_each(|hash| observe(&mut registers, hash));
    registers
}

fn observe(registers: &mut [u8], hash: u64) {
    let index = (hash >> (64 - PRECISION)) as usize;
    let rank = ((hash << PRECISION) | 1 << (PRECISION - 1)).leading_zeros() as u8 + 1;
    registers[index] = registers[index].max(rank);
}

/// The HyperLogLog estimate (Flajolet et al. 2007) with linear counting for small cardinalities.
fn estimate(registers: &[u8]) -> u64 {
    let m = registers.len() as f64;
    let sum: f64 = registers.iter().map(|&rank| (-f64::from(rank)).exp2()).sum();
    let raw = 0.7213 / (1.0 + 1.079 / m) * m * m / sum;
    let empty = registers.iter().filter(|&&rank| rank == 0).count();
    let small = raw <= 2.5 * m && empty > 0;
    let value = if small { m * (m / empty as f64).ln() } else { raw };
    value.round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mix(i: u64) -> u64 {
        let mut z = i.wrapping_add(0x9E37_79B9_7F4A_7C15).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z ^= z >> 27;
        z.wrapping_mul(0x94D0_49BB_1331_11EB) ^ z >> 31
    }

    #[test]
    fn exact_then_close_and_merging_is_associative() {
        let mut few = Distinct::default();
        (0..100).chain(0..100).for_each(|i| few.insert(mix(i), 1000));
        assert_eq!(few.count(), (100, true));
        let part = |range: std::ops::Range<u64>| {
            let mut set = Distinct::default();
            range.for_each(|i| set.insert(mix(i), 1000));
            set
        };
        let merged = |order: [std::ops::Range<u64>; 3]| {
            let mut all = Distinct::default();
            order.into_iter().for_each(|range| all.merge(part(range), 1000));
            all.count()
        };
        let (a, b, c) = (0..500, 400..60_000, 50_000..100_000);
        let count = merged([a.clone(), b.clone(), c.clone()]);
        assert_eq!(count, merged([c, a, b]));
        assert!(!count.1);
        assert!((95_000..105_000).contains(&count.0), "{count:?}");
    }
}
