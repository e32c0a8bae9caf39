//! Overlaps between candidates: one answer by a stated order.
//!
//! A cluster is a maximal set of candidates that are chained by shared bytes. Within it, each
//! pattern rule first keeps its leftmost-longest disjoint matches; then candidates are taken by
//! score, length, position and rule number, each unless it shares a byte with one already taken.

use super::Candidate;

/// Candidates of a cluster at most; a longer chain is cut there, at the same place for any block size.
const CLUSTER_MAX: usize = 1024;

/// Sorts candidates into document order and drops exact repeats.
pub fn sort(candidates: &mut Vec<Candidate>) {
    candidates.sort_unstable_by_key(|c| (c.start, c.end, c.rule, c.layers.len(), c.score));
    candidates.dedup_by_key(|c| (c.start, c.end, c.rule));
}

/// Index one past the cluster that starts at `from`, and where the cluster ends in the document.
pub fn cluster(candidates: &[Candidate], from: usize) -> (usize, u64) {
    let mut end = candidates[from].end;
    let mut i = from + 1;
    while i < candidates.len() && candidates[i].start < end && i - from < CLUSTER_MAX {
        end = end.max(candidates[i].end);
        i += 1;
    }
    (i, end)
}

/// Appends the survivors of one sorted cluster to `out`, in document order.
pub fn resolve(cluster: &[Candidate], out: &mut Vec<Candidate>) {
    if let [only] = cluster {
        return out.push(*only);
    }
    let mut kept: Vec<Candidate> = Vec::with_capacity(cluster.len());
    for candidate in cluster {
        if candidate.scored || !shadowed(cluster, candidate) {
            kept.push(*candidate);
        }
    }
    kept.sort_by(|a, b| {
        let length = |c: &Candidate| c.end - c.start;
        b.score
            .cmp(&a.score)
            .then(length(b).cmp(&length(a)))
            .then(a.start.cmp(&b.start))
            .then(a.rule.cmp(&b.rule))
    });
    let first = out.len();
    for candidate in kept {
        let taken = out[first..].iter().any(|t| t.start < candidate.end && candidate.start < t.end);
        if !taken {
            out.push(candidate);
        }
    }
    out[first..].sort_unstable_by_key(|c| c.start);
}

/// True when a match of the same rule that starts earlier, or there and is longer, covers its start.
fn shadowed(cluster: &[Candidate], candidate: &Candidate) -> bool {
    let mut reach = None;
    for other in cluster.iter().filter(|c| c.rule == candidate.rule) {
        if reach.is_some_and(|end| other.start < end) {
            continue;
        }
        let longest = cluster.iter().filter(|c| c.rule == other.rule && c.start == other.start);
        let end = longest.map(|c| c.end).max().unwrap_or(other.end);
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
