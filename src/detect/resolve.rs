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
    candidates.sort_unstable_by_key(|c| {
        let c: &Candidate = c.borrow();
        (c.start, c.end, c.rule, c.layers.len(), c.score)
    });
    candidates.dedup_by_key(|c| {
        let c: &Candidate = (*c).borrow();
        (c.start, c.end, c.rule)
    });
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
    if let [only] = cluster {
        return out.push(*only);
    }
    let mut kept: Vec<T> = Vec::with_capacity(cluster.len());
    for item in cluster {
        if item.borrow().scored || !shadowed(cluster, item.borrow()) {
            kept.push(*item);
        }
    }
    kept.sort_by(|a, b| by_strength(a.borrow(), b.borrow()));
    let first = out.len();
    for item in kept {
        let one = item.borrow();
        let taken = |t: &T| t.borrow().start < one.end && one.start < t.borrow().end;
        if !out[first..].iter().any(taken) {
            out.push(item);
        }
    }
    out[first..].sort_unstable_by_key(|c| c.borrow().start);
}

/// Higher score first, then longer, then earlier, then the earlier rule.
fn by_strength(a: &Candidate, b: &Candidate) -> std::cmp::Ordering {
    let length = |c: &Candidate| c.end - c.start;
    let by_score = b.score.cmp(&a.score).then(length(b).cmp(&length(a)));
    by_score.then(a.start.cmp(&b.start)).then(a.rule.cmp(&b.rule))
}

/// True when a match of the same rule that starts earlier, or there and is longer, covers its start.
fn shadowed<T: Borrow<Candidate>>(cluster: &[T], candidate: &Candidate) -> bool {
    let same = |c: &&T| (**c).borrow().rule == candidate.rule;
    let mut reach = None;
    for other in cluster.iter().filter(same).map(|c| -> &Candidate { c.borrow() }) {
        if reach.is_some_and(|end| other.start < end) {
            continue;
        }
        let longest = cluster.iter().filter(same).map(|c| -> &Candidate { c.borrow() });
        let longest = longest.filter(|c| c.start == other.start).map(|c| c.end).max();
        let end = longest.unwrap_or(other.end);
        if other.start == candidate.start {
            return end != candidate.end;
        }
        if other.start > candidate.start {
            break;
        }
        reach = Some(end);
    }
    reach.is_some_and(|end| candidate.start < end)
}
