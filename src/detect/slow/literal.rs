//! One search for the literals of all rules that have some, and the starts that each of them allows.

use super::{Derived, Seeker};
use aho_corasick::{AhoCorasick, AhoCorasickKind, Input, MatchKind};
use std::collections::BTreeMap;
use std::ops::Range;

/// Bytes of literals up to which the search is a table; above it a smaller and slower automaton.
const TABLE_MAX: usize = 8 << 10;

/// The literals of all rules.
#[derive(Debug, Default)]
pub(super) struct LiteralSearch {
    /// Over the literals that start with no other one. The leftmost match is then a start at which
    /// all literals that stand there begin with the one that was found.
    automaton: Option<AhoCorasick>,
    /// Places in `literals` of what the automaton looks for.
    roots: Vec<usize>,
    /// All distinct literals, sorted: those that begin with a root follow it.
    literals: Vec<(Vec<u8>, Vec<usize>)>,
    seekers: Vec<Placed>,
    /// Bytes behind the range of a search in which a literal may end.
    reach: usize,
    /// Bytes before it in which a match may start.
    lead: usize,
}

/// A rule, and how many bytes of its matches precede the literal (fewest, most).
#[derive(Clone, Copy, Debug)]
struct Placed {
    seeker: Seeker,
    before: (usize, usize),
}

impl LiteralSearch {
    pub fn new(rules: Vec<(Seeker, Derived)>) -> Self {
        let mut made = Self::default();
        let mut all: BTreeMap<Vec<u8>, Vec<usize>> = BTreeMap::new();
        for (seeker, derived) in rules {
            let longest = derived.literals.iter().map(Vec::len).max().unwrap_or(0);
            made.reach = made.reach.max(derived.before.1 + longest);
            made.lead = made.lead.max(seeker.lead);
            for literal in derived.literals {
                all.entry(literal).or_default().push(made.seekers.len());
            }
            made.seekers.push(Placed { seeker, before: derived.before });
        }
        made.literals = all.into_iter().collect();
        made.roots = roots(&made.literals);
        made.automaton = made.automaton();
        made
    }

    fn automaton(&self) -> Option<AhoCorasick> {
        let roots: Vec<&[u8]> = self.roots.iter().map(|&i| self.literals[i].0.as_slice()).collect();
        let size: usize = roots.iter().map(|root| root.len()).sum();
        let table = (size <= TABLE_MAX).then_some(AhoCorasickKind::DFA);
        let mut builder = AhoCorasick::builder();
        builder.match_kind(MatchKind::LeftmostFirst).kind(table);
        // No literals, or more than an automaton can number: then there is nothing to look for.
        (!roots.is_empty()).then(|| {
            builder.build(roots).expect("at most 64 literals of 8 bytes for each of the rules")
        })
    }

    /// Calls `tried` with each rule and place where a match may start.
    pub fn starts(&self, text: &[u8], own: &Range<usize>, tried: &mut impl FnMut(u16, usize)) {
        let Some(automaton) = &self.automaton else { return };
        let mut done = vec![0; self.seekers.len()];
        let to = text.len().min(own.end + self.reach);
        let mut from = own.start.saturating_sub(self.lead);
        while from < to
            && let Some(found) = automaton.find(Input::new(text).span(from..to))
        {
            let at = found.start();
            self.literals_at(text, at, self.roots[found.pattern().as_usize()], |seeker| {
                self.seekers[seeker].starts(own, at, &mut done[seeker], tried);
            });
            from = at + 1;
        }
    }

    /// Calls `found` for each rule with a literal that stands at `at`, where `root` does.
    fn literals_at(&self, text: &[u8], at: usize, root: usize, mut found: impl FnMut(usize)) {
        let begins = &self.literals[root].0;
        let family = self.literals[root..].iter().take_while(|(l, _)| l.starts_with(begins));
        for (_, seekers) in family.filter(|(literal, _)| text[at..].starts_with(literal)) {
            seekers.iter().for_each(|&seeker| found(seeker));
        }
    }
}

impl Placed {
    /// The starts that a literal at `at` allows and that were not tried before `done`. Literals come
    /// in order, so that the windows of a rule do, too.
    fn starts(
        self,
        own: &Range<usize>,
        at: usize,
        done: &mut usize,
        tried: &mut impl FnMut(u16, usize),
    ) {
        let range = self.seeker.starts(own);
        let Some(last) = at.checked_sub(self.before.0) else { return };
        let first = at.saturating_sub(self.before.1).max(*done).max(range.start);
        for start in first..range.end.min(last + 1) {
            tried(self.seeker.rule, start);
        }
        *done = (last + 1).max(*done);
    }
}

/// Places of the literals that do not start with another one.
fn roots(sorted: &[(Vec<u8>, Vec<usize>)]) -> Vec<usize> {
    let mut roots: Vec<usize> = Vec::new();
    for (i, (literal, _)) in sorted.iter().enumerate() {
        let grown = roots.last().is_some_and(|&root| literal.starts_with(&sorted[root].0));
        if !grown {
            roots.push(i);
        }
    }
    roots
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(rules: &[(&[&str], (usize, usize), usize)]) -> LiteralSearch {
        let derived = |literals: &[&str], before| Derived {
            literals: literals.iter().map(|l| l.as_bytes().to_vec()).collect(),
            before,
        };
        let rules = (0..).zip(rules);
        let rules = rules.map(|(rule, &(literals, before, lead))| {
            (Seeker { rule, lead }, derived(literals, before))
        });
        LiteralSearch::new(rules.collect())
    }

    fn starts(search: &LiteralSearch, text: &str, own: Range<usize>) -> Vec<(u16, usize)> {
        let mut all = Vec::new();
        search.starts(text.as_bytes(), &own, &mut |rule, at| all.push((rule, at)));
        all.sort_unstable();
        all
    }

    #[test]
    fn overlapping_literals_of_all_rules_are_found() {
        let search =
            search(&[(&["abc"], (0, 0), 0), (&["bcd", "xyz"], (0, 0), 0), (&["abcd"], (0, 0), 0)]);
        assert_eq!(starts(&search, "abcd abc", 0..8), [(0, 0), (0, 5), (1, 1), (2, 0)]);
    }

    #[test]
    fn each_start_of_a_window_comes_once() {
        let search = search(&[(&["abc"], (1, 3), 0)]);
        let found = starts(&search, "--abcabc", 0..8);
        assert_eq!(found, [(0, 0), (0, 1), (0, 2), (0, 3), (0, 4)]);
        assert_eq!(starts(&search, "--abcabc", 1..3), [(0, 1), (0, 2)]);
    }

    #[test]
    fn a_match_may_start_before_the_range_of_its_value() {
        let search = search(&[(&["id="], (0, 0), 3), (&["id="], (0, 0), 0)]);
        assert_eq!(starts(&search, "id=1", 3..4), [(0, 0)]);
    }

    #[test]
    fn nothing_to_look_for() {
        assert_eq!(starts(&search(&[]), "abc", 0..3), []);
    }
}
