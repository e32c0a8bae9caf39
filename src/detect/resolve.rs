//! Overlaps between candidates: one answer by a stated order.
//!
//! A cluster is a maximal set of candidates that are chained by shared bytes. Within it, each
//! pattern rule first keeps its leftmost-longest disjoint matches; then candidates are taken by
//! score, length, position and rule number, each unless it shares a byte with one already taken.

use super::Candidate;
use std::borrow::Borrow;

/// Candidates of a cluster at most; a longer chain is cut there, at the same place for any block size.
const CLUSTER_MAX: usize = 1024;

/// Sorts candidates into document order and drops exact repeats.
pub fn sort<T: Borrow<Candidate>>(candidates: &mut Vec<T>) {
    if !sort_nearly(candidates) {
        // Keeps what is in order already.
        candidates.sort_by(|a, b| key(a.borrow()).cmp(&key(b.borrow())));
    }
    drop_repeats(candidates);
}

/// Sorts candidates of which the first `known` are in order already.
pub fn merge<T: Borrow<Candidate>>(candidates: &mut Vec<T>, known: usize) {
    if known < candidates.len() {
        candidates.sort_by(|a, b| key(a.borrow()).cmp(&key(b.borrow())));
        drop_repeats(candidates);
    }
}

fn drop_repeats<T: Borrow<Candidate>>(candidates: &mut Vec<T>) {
    candidates.dedup_by_key(|c| {
        let c: &Candidate = (*c).borrow();
        (c.start, c.end, c.rule)
    });
}

/// Order of candidates.
type Key = (u64, u64, u16, usize, u8, &'static [&'static str]);

/// The last part only says by which of two ways a value was decoded, when both give the same.
fn key(c: &Candidate) -> Key {
    (c.start, c.end, c.rule, c.layers.len(), c.score, c.layers)
}

/// Sorts by insertion, which suits what a sweep finds: a candidate is seldom more than a few places
/// from its own. False when there is too much to move.
fn sort_nearly<T: Borrow<Candidate>>(candidates: &mut [T]) -> bool {
    let mut moves = 4 * candidates.len();
    for i in 1..candidates.len() {
        let mut at = i;
        while at > 0 && precedes(candidates[at].borrow(), candidates[at - 1].borrow()) {
            if moves == 0 {
                return false;
            }
            candidates.swap(at, at - 1);
            (at, moves) = (at - 1, moves - 1);
        }
    }
    true
}

#[inline]
fn precedes(a: &Candidate, b: &Candidate) -> bool {
    a.start < b.start || (a.start == b.start && key(a) < key(b))
}

/// Index one past the cluster that starts at `from`, and where the cluster ends in the document.
pub fn cluster<T: Borrow<Candidate>>(candidates: &[T], from: usize) -> (usize, u64) {
    let mut end = candidates[from].borrow().end;
    let mut i = from + 1;
    while i < candidates.len() && candidates[i].borrow().start < end && i - from < CLUSTER_MAX {
        end = end.max(candidates[i].borrow().end);
        i += 1;
    }
    (i, end)
}

/// Appends the survivors of one sorted cluster to `out`, in document order.
pub fn resolve<T: Borrow<Candidate> + Copy>(cluster: &[T], out: &mut Vec<T>) {
    match cluster {
        [only] => out.push(*only),
        // Most clusters: two that are chained share a byte, so that one of them stands.
        [a, b] if rivals(a.borrow(), b.borrow()) => {
            let first = by_strength(a.borrow(), b.borrow()).is_le();
            out.push(if first { *a } else { *b });
        }
        _ => resolve_many(cluster, out),
    }
}

/// True for two that are matched by strength alone.
fn rivals(a: &Candidate, b: &Candidate) -> bool {
    a.rule != b.rule || a.scored || b.scored
}

fn resolve_many<T: Borrow<Candidate> + Copy>(cluster: &[T], out: &mut Vec<T>) {
    let mut kept = longest(cluster);
    kept.sort_by(|a, b| by_strength(a.borrow(), b.borrow()));
    let first = out.len();
    for item in kept {
        let one = item.borrow();
        // Those taken are disjoint and in order: only the first that ends behind the start may share a byte.
        let at = first + out[first..].partition_point(|t| t.borrow().end <= one.start);
        if out.get(at).is_none_or(|t| t.borrow().start >= one.end) {
            out.insert(at, item);
        }
    }
}

/// The last match of a rule that was kept.
struct Kept {
    rule: u16,
    start: u64,
    end: u64,
    index: usize,
}

/// All candidates of scorers, and of each pattern rule the leftmost-longest disjoint matches.
fn longest<T: Borrow<Candidate> + Copy>(cluster: &[T]) -> Vec<T> {
    let mut out: Vec<T> = Vec::with_capacity(cluster.len());
    let mut rules: Vec<Kept> = Vec::new();
    for item in cluster {
        let one = item.borrow();
        let known = rules.iter_mut().find(|kept| kept.rule == one.rule && !one.scored);
        match known {
            // Sorted: of two that start together the longer comes later.
            Some(last) if last.start == one.start => {
                last.end = one.end;
                out[last.index] = *item;
                continue;
            }
            Some(last) if one.start < last.end => continue,
            Some(last) => (last.start, last.end, last.index) = (one.start, one.end, out.len()),
            None if one.scored => {}
            None => {
                let (rule, start, end) = (one.rule, one.start, one.end);
                rules.push(Kept { rule, start, end, index: out.len() });
            }
        }
        out.push(*item);
    }
    out
}

/// Higher score first, then longer, then earlier, then the earlier rule.
fn by_strength(a: &Candidate, b: &Candidate) -> std::cmp::Ordering {
    let length = |c: &Candidate| c.end - c.start;
    let by_score = b.score.cmp(&a.score).then(length(b).cmp(&length(a)));
    by_score.then(a.start.cmp(&b.start)).then(a.rule.cmp(&b.rule))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ops::Range;
    use std::time::{Duration, Instant};

    fn candidate(span: Range<u64>, rule: u16, score: u8) -> Candidate {
        let (start, end) = (span.start, span.end);
        Candidate { start, end, rule, score, scored: rule >= 10, layers: &[], decoded: (0, 0) }
    }

    fn resolved(mut all: Vec<Candidate>) -> Vec<(u64, u64, u16)> {
        sort(&mut all);
        let mut out = Vec::new();
        resolve(&all, &mut out);
        out.iter().map(|c| (c.start, c.end, c.rule)).collect()
    }

    #[test]
    fn one_answer_by_a_stated_order() {
        let cases = [
            // Leftmost-longest within a rule, whatever its score; a covered one does not come back.
            (vec![(0..4, 1, 50), (0..9, 1, 40), (5..20, 1, 90)], vec![(0, 9, 1)]),
            (vec![(0..4, 1, 50), (2..8, 1, 90), (4..9, 1, 50)], vec![(0, 4, 1), (4, 9, 1)]),
            // Between rules: score, then length, then position, then rule.
            (vec![(0..9, 1, 50), (3..5, 2, 60)], vec![(3, 5, 2)]),
            (vec![(0..4, 1, 50), (2..8, 2, 50), (7..9, 3, 50)], vec![(2, 8, 2)]),
            (vec![(0..4, 2, 50), (0..4, 1, 50), (3..7, 3, 50)], vec![(0, 4, 1)]),
            (
                vec![(4..8, 1, 90), (0..3, 2, 50), (2..5, 3, 60), (7..9, 4, 95)],
                vec![(2, 5, 3), (7, 9, 4)],
            ),
            // Matches of a scorer compete by score.
            (vec![(0..9, 10, 60), (0..4, 10, 80), (3..8, 10, 70)], vec![(0, 4, 10)]),
        ];
        for (all, expected) in cases {
            let all: Vec<_> = all.into_iter().map(|(s, r, score)| candidate(s, r, score)).collect();
            assert_eq!(resolved(all.clone()), expected, "{all:?}");
        }
    }

    #[test]
    fn a_long_cluster_is_quick() {
        let one = |i: u64| candidate(i..i + 9, (i % 7) as u16, 50 + (i % 40) as u8);
        let all: Vec<_> = (0..1024).map(one).collect();
        let start = Instant::now();
        (0..100).for_each(|_| assert!(resolved(all.clone()).len() > 50));
        assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    }
}
