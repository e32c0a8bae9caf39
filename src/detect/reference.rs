//! The slow, obvious detector: every rule at every position, no anchors. Oracle of tests and fuzzing.

use super::Candidate;
use super::anchor::is_word_byte;
use super::boundary::{left_ok, right_ok};
use super::compile::Compiled;
use super::context::{ContextReader, field_before};
use super::detector::{judge, passes, score_at};
use super::matcher::person::Place;
use super::matcher::sight::Sight;
use super::resolve;
use crate::rule::AnchorSpec;
use std::sync::Arc;

/// The reference detector.
#[derive(Clone, Debug)]
pub struct Reference {
    compiled: Arc<Compiled>,
    reader: ContextReader,
    sight: Sight,
}

impl Reference {
    /// A reference detector for a compiled rule set.
    pub fn new(compiled: Arc<Compiled>) -> Self {
        let sight = compiled.persons.sight();
        Self { compiled, reader: ContextReader::default(), sight }
    }

    /// All candidates in `text`, overlaps resolved.
    pub fn detect(&mut self, text: &[u8]) -> Vec<Candidate> {
        let compiled = Arc::clone(&self.compiled);
        let mut found = Vec::new();
        self.reader.reset();
        for rule in 0..compiled.rules.rules.len() as u16 {
            for at in 0..text.len() {
                found.extend(self.rule_at(&compiled, text, rule, at));
            }
        }
        resolve_all(found)
    }

    fn rule_at(
        &mut self,
        compiled: &Compiled,
        text: &[u8],
        rule: u16,
        at: usize,
    ) -> Option<Candidate> {
        let recipe = &compiled.recipes[usize::from(rule)];
        let keyed = recipe.anchor == AnchorSpec::Key;
        if keyed && !self.names_rule(compiled, text, rule, at) {
            return None;
        }
        if recipe.matcher.is_scorer() {
            let place = if keyed { Place::Field } else { Place::Prose };
            if !keyed && !may_score(&recipe.anchor, text, at) {
                return None;
            }
            // Each start is read for itself.
            self.sight.reset();
            let found = score_at(compiled, &mut self.sight, text, rule, at, place)?;
            return judge(compiled, &mut self.reader, text, rule, found.span, found.score);
        }
        if !left_ok(recipe.boundary, text, at) {
            return None;
        }
        let found = recipe.pattern.as_ref()?.at(text, at)?;
        let ends = found.is_cut() || right_ok(recipe.boundary, text, found.whole.end);
        if !ends || !passes(recipe, text, found.value) {
            return None;
        }
        judge(compiled, &mut self.reader, text, rule, found.value, recipe.base)
    }

    fn names_rule(&mut self, compiled: &Compiled, text: &[u8], rule: u16, at: usize) -> bool {
        // A colon between digits belongs to a time, not to a key.
        let before = &text[at.saturating_sub(2)..at];
        if text[at].is_ascii_digit() && matches!(before, [b'0'..=b'9', b':']) {
            return false;
        }
        let Some(key) = field_before(text, at) else { return false };
        let named = self.reader.key_rules(&compiled.phrases, text, key);
        named.is_some_and(|named| named.has(rule))
    }
}

/// Scorers are asked at capitalised words, house numbers or literals, as their anchor says.
fn may_score(anchor: &AnchorSpec, text: &[u8], at: usize) -> bool {
    let starts = at == 0 || !is_word_byte(text[at - 1]);
    let capital = text[at].is_ascii_uppercase() || matches!(text[at], 0xC3 | 0xC4 | 0xC6 | 0xE1);
    match anchor {
        AnchorSpec::Literal { any, .. } => any.iter().any(|l| text[at..].starts_with(l.as_bytes())),
        // The scorer of addresses knows itself where one may start.
        AnchorSpec::Address => true,
        _ => starts && capital,
    }
}

/// Sorts, clusters and resolves candidates.
pub fn resolve_all(mut found: Vec<Candidate>) -> Vec<Candidate> {
    resolve::sort(&mut found);
    let mut out = Vec::new();
    let mut from = 0;
    while from < found.len() {
        let (to, _) = resolve::cluster(&found, from);
        resolve::resolve(&found[from..to], &mut out);
        from = to;
    }
    out
}
