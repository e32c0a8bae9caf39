//! The rule of the gate: a change may not increase personal data. Counts of each value before are
//! subtracted from counts behind.

use crate::finding::Fingerprint;
use std::collections::HashMap;
use std::hash::Hash;

/// How often each value stands on one side, in all and in each document of this key.
#[derive(Debug)]
pub(super) struct Counts<P> {
    all: HashMap<Fingerprint, i64>,
    by_place: HashMap<(P, Fingerprint), i64>,
}

impl<P> Default for Counts<P> {
    fn default() -> Self {
        Self { all: HashMap::new(), by_place: HashMap::new() }
    }
}

impl<P: Eq + Hash + Clone> Counts<P> {
    /// Counts a value in a place.
    pub fn add(&mut self, place: &P, value: Fingerprint) {
        *self.all.entry(value).or_default() += 1;
        *self.by_place.entry((place.clone(), value)).or_default() += 1;
    }

    /// The values that stand somewhere.
    pub fn values(&self) -> impl Iterator<Item = Fingerprint> {
        self.all.iter().filter(|(_, count)| **count > 0).map(|(value, _)| *value)
    }

    fn of(&self, value: Fingerprint) -> i64 {
        self.all.get(&value).copied().unwrap_or(0)
    }

    /// What several parents bring together: what each has beyond the base that all go back to, and
    /// the base; at least what any of them has.
    pub fn joined(parents: Vec<Self>, base: &Self) -> Self {
        let mut values: Vec<Fingerprint> = Vec::new();
        parents.iter().for_each(|parent| values.extend(parent.all.keys()));
        values.sort_unstable();
        values.dedup();
        let spare = parents.len() as i64 - 1;
        let mut joined = Self::default();
        for value in values {
            let sum: i64 = parents.iter().map(|parent| parent.of(value)).sum();
            let most = parents.iter().map(|parent| parent.of(value)).max().unwrap_or(0);
            joined.all.insert(value, most.max(sum - spare * base.of(value)));
        }
        for (place, count) in parents.into_iter().flat_map(|parent| parent.by_place) {
            let known = joined.by_place.entry(place).or_default();
            *known = count.max(*known);
        }
        joined
    }
}

/// Which of the values, each with its place, are more than there were. What stays in its place is
/// taken as the old one first.
pub(super) fn increases<P: Eq + Hash + Clone>(
    new: &[(P, Fingerprint)],
    mut old: Counts<P>,
) -> Vec<bool> {
    let mut is_new = vec![true; new.len()];
    for (entry, is_new) in new.iter().zip(&mut is_new) {
        let Some(here) = old.by_place.get_mut(entry).filter(|count| **count > 0) else { continue };
        *is_new = !take(&mut old.all, entry.1);
        *here -= 1;
    }
    for (entry, is_new) in new.iter().zip(&mut is_new) {
        *is_new = *is_new && !take(&mut old.all, entry.1);
    }
    is_new
}

fn take(counts: &mut HashMap<Fingerprint, i64>, value: Fingerprint) -> bool {
    let Some(count) = counts.get_mut(&value).filter(|count| **count > 0) else { return false };
    *count -= 1;
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(text: &str) -> Vec<(char, Fingerprint)> {
        let pairs = text.split_whitespace().map(|word| word.as_bytes());
        pairs.map(|pair| (char::from(pair[0]), Fingerprint([pair[1]; 16]))).collect()
    }

    fn counts(text: &str) -> Counts<char> {
        let mut counts = Counts::default();
        side(text).iter().for_each(|(place, value)| counts.add(place, *value));
        counts
    }

    #[test]
    fn only_increases_are_new() {
        for (old, new, expected) in [
            ("", "a1", "a1"),
            ("a1", "a1", ""),
            ("a1", "b1", ""),
            ("a1", "a1 a1", "a1"),
            ("a1", "b1 a1", "b1"),
            ("a1 a1", "b1 c1", ""),
            ("a1", "a2", "a2"),
            ("a1 b2", "a2 b1", ""),
        ] {
            let new = side(new);
            let found = increases(&new, counts(old));
            let found: Vec<_> =
                new.iter().zip(found).filter(|(_, is_new)| *is_new).map(|(v, _)| *v).collect();
            assert_eq!(found, side(expected), "{old} -> {new:?}");
        }
    }

    #[test]
    fn merges_bring_what_their_parents_bring() {
        for (ours, theirs, base, new, expected) in [
            // Each side added the same value in a file of its own.
            ("a1", "b1", "", "a1 b1", 0),
            // Both took the same commit.
            ("a1", "a1", "", "a1", 0),
            ("a1", "a1", "a1", "a1 b1", 1),
            // Evil: on neither side.
            ("a1", "b2", "", "a1 b2 c3", 1),
            // One side moved it, the other added one.
            ("b1", "a1 a1", "a1", "b1 b1", 0),
        ] {
            let joined = Counts::joined(vec![counts(ours), counts(theirs)], &counts(base));
            let found = increases(&side(new), joined);
            assert_eq!(found.iter().filter(|new| **new).count(), expected, "{ours} {theirs}");
        }
    }
}
