//! Rules without an anchor: how they are found without trying each of them everywhere.
//!
//! A pattern that holds literals is tried round them and nowhere else; all other patterns share one
//! pass that compares the first bytes of a place with what their matches can start with. Both only
//! say where a rule may start: the rule's own pattern decides there, so that overlapping matches of
//! other rules hide nothing. Called by the detector; knows no boundaries' right sides, no scores.

mod bits;
mod derive;
mod literal;
mod pace;
mod search;
mod shape;

pub use pace::{Lack, Pace};

use super::pattern::{byte_syntax, narrows};
use crate::limits::VALUE_MAX;
use crate::rule::RuleSet;
use derive::{Derived, derive};
use literal::LiteralSearch;
use regex_automata::util::syntax;
use search::ShapeSearch;
use shape::Shaper;
use std::collections::BTreeMap;
use std::ops::Range;

/// The rules without an anchor, ready to be looked for.
#[derive(Debug, Default)]
pub(super) struct Slow {
    literals: LiteralSearch,
    shapes: ShapeSearch,
    paces: BTreeMap<u16, Pace>,
}

/// A rule without an anchor, as both searches see it.
#[derive(Clone, Copy, Debug)]
struct Seeker {
    rule: u16,
    /// Bytes of a match that may precede the value: the value decides which block a match belongs to.
    lead: usize,
}

impl Seeker {
    /// Where matches start whose values start in `own`.
    fn starts(self, own: &Range<usize>) -> Range<usize> {
        own.start.saturating_sub(self.lead)..own.end
    }
}

impl Slow {
    /// Looks at the patterns of the rules with these numbers.
    pub fn new(rules: &RuleSet, slow: &[u16]) -> Self {
        let mut made = Self::default();
        let shaper = Shaper::default();
        let (mut literals, mut shapes) = (Vec::new(), Vec::new());
        for &rule in slow {
            let spec = &rules.rules[usize::from(rule)].spec;
            let Some(pattern) = spec.pattern.as_deref() else { continue };
            let seeker = Seeker { rule, lead: if narrows(pattern) { VALUE_MAX } else { 0 } };
            let derived = parse(pattern).map_or(Err(Lack::Literal), |hir| derive(&hir));
            made.paces.insert(rule, Pace::of(&derived));
            match derived {
                Ok(derived) => literals.push((seeker, derived)),
                Err(_) => shapes.push((seeker, shaper.shape(pattern, spec.boundary))),
            }
        }
        made.literals = LiteralSearch::new(literals);
        made.shapes = ShapeSearch::new(shapes);
        made
    }

    /// Calls `tried` with each rule and place where a match may start whose value starts in `own`,
    /// never twice with the same.
    pub fn starts(&self, text: &[u8], own: &Range<usize>, tried: &mut impl FnMut(u16, usize)) {
        self.literals.starts(text, own, tried);
        self.shapes.starts(text, own, tried);
    }

    /// How the rule is found.
    pub fn pace(&self, rule: u16) -> Pace {
        self.paces.get(&rule).cloned().unwrap_or(Pace::Anchored)
    }
}

/// The pattern as the detector's engines read it.
fn parse(pattern: &str) -> Option<regex_syntax::hir::Hir> {
    syntax::parse_with(pattern, &byte_syntax()).ok()
}
