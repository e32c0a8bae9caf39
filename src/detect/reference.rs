//! The slow, obvious detector: every rule at every position, no anchors. Oracle of tests and fuzzing.

use super::boundary::{left_ok, right_ok};
use super::compile::Compiled;
use super::context::{ContextReader, field_before};
use super::detector::judge;
use super::resolve;
use super::Candidate;
use crate::rule::AnchorSpec;
use std::sync::Arc;

/// The reference detector.
#[derive(Clone, Debug)]
pub struct Reference {
    compiled: Arc<Compiled>,
    reader: ContextReader,
}

impl Reference {
    /// A reference detector for a compiled rule set.
    pub fn new(compiled: Arc<Compiled>) -> Self {
        Self { compiled, reader: ContextReader::default() }
    }

    /// All candidates in `text`, overlaps resolved.
    pub fn detect(&mut self, text: &[u8]) -> Vec<Candidate> {
        let compiled = Arc::clone(&self.compiled);
        let mut found = Vec::new();
        for rule in 0..compiled.rules.rules.len() as u16 {
            for at in 0..text.len() {
                found.extend(self.rule_at(&compiled, text, rule, at));
            }
        }
        resolve_all(found)
    }

    fn rule_at(&mut self, compiled: &Compiled, text: &[u8], rule: u16, at: usize) -> Option<Candidate> {
        let recipe = &compiled.recipes[usize::from(rule)];
        if recipe.anchor == AnchorSpec::Key && !self.names_rule(compiled, text, rule, at) {
            return None;
        }
        if !left_ok(recipe.boundary, text, at) {
            return None;
        }
        let found = recipe.pattern.as_ref()?.at(text, at)?;
        if !right_ok(recipe.boundary, text, found.whole.end) {
            return None;
        }
        judge(compiled, &mut self.reader, text, rule, found.value)
    }

    fn names_rule(&mut self, compiled: &Compiled, text: &[u8], rule: u16, at: usize) -> bool {
        let Some(key) = field_before(text, at) else { return false };
        let mut named = false;
        self.reader.key_rules(&compiled.phrases, text, key, |r| named |= r == rule);
        named
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
