//! Counting distinct values: exact up to a bound, then an estimate. Merging is associative.

/// Registers of the estimate: 2^12, a standard error of 1.6 %.
const PRECISION: u32 = 12;

/// A set of 64-bit value hashes that turns into a HyperLogLog sketch when it grows too large.
#[derive(Clone, Debug)]
pub(super) enum Distinct {
    Exact(Hashes),
    Sketch(Vec<u8>),
}

impl Default for Distinct {
    fn default() -> Self {
        Self::Exact(Hashes::default())
    }
}

impl Distinct {
    /// Adds one value.
    pub(super) fn insert(&mut self, hash: u64, bound: usize) {
        match self {
            Self::Exact(set) => {
                if set.insert(hash) && set.count > bound {
                    *self = Self::Sketch(sketch(set.iter()));
                }
            }
            Self::Sketch(registers) => observe(registers, hash),
        }
    }

    /// Adds all values of `other`.
    pub(super) fn merge(&mut self, other: Distinct, bound: usize) {
        match other {
            Self::Exact(set) if self.count() == (0, true) => *self = Self::Exact(set),
            Self::Exact(set) => set.iter().for_each(|hash| self.insert(hash, bound)),
            Self::Sketch(theirs) => {
                if let Self::Exact(set) = self {
                    *self = Self::Sketch(sketch(set.iter()));
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
            Self::Exact(set) => (set.count as u64, true),
            Self::Sketch(registers) => (estimate(registers), false),
        }
    }
}

/// A set of hashes. They are keyed already and serve as their own place, so that a look is a load and a
/// compare; the sets of the standard library spend three times as much.
#[derive(Clone, Debug, Default)]
pub(super) struct Hashes {
    /// A power of two of them, at most half in use; 0 is free.
    slots: Vec<u64>,
    count: usize,
    /// The hash that is 0 is among them.
    zero: bool,
}

impl Hashes {
    /// Adds a hash; false when it was there.
    #[inline]
    fn insert(&mut self, hash: u64) -> bool {
        if hash == 0 {
            self.count += usize::from(!self.zero);
            return !std::mem::replace(&mut self.zero, true);
        }
        if 2 * self.count >= self.slots.len() {
            self.grow();
        }
        let slot = self.slot(hash);
        if *slot == hash {
            return false;
        }
        *slot = hash;
        self.count += 1;
        true
    }

    /// Where the hash stands or belongs.
    #[inline]
    fn slot(&mut self, hash: u64) -> &mut u64 {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while self.slots[at] != 0 && self.slots[at] != hash {
            at = (at + 1) & mask;
        }
        &mut self.slots[at]
    }

    #[cold]
    fn grow(&mut self) {
        let larger = vec![0; (2 * self.slots.len()).max(64)];
        for hash in std::mem::replace(&mut self.slots, larger) {
            if hash != 0 {
                *self.slot(hash) = hash;
            }
        }
    }

    fn iter(&self) -> impl Iterator<Item = u64> {
        let zero = self.zero.then_some(0);
        self.slots.iter().copied().filter(|hash| *hash != 0).chain(zero)
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
        (0..2).for_each(|_| few.insert(0, 1000));
        assert_eq!(few.count(), (101, true));
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
