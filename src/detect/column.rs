//! What names of columns say to the rules, and what the values of a column without a telling name look like.

use super::Candidate;
use super::compile::Compiled;
use super::context::ContextReader;
use crate::entity::EntityType;
use crate::span::LocalSpan;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Reads names of columns. One per worker.
#[derive(Clone, Debug)]
pub struct ColumnReader {
    compiled: Arc<Compiled>,
    reader: ContextReader,
}

impl ColumnReader {
    /// A reader for a compiled rule set.
    pub fn new(compiled: Arc<Compiled>) -> Self {
        Self { compiled, reader: ContextReader::default() }
    }

    /// What rules that name such a column find in it.
    pub fn told(&mut self, name: &[u8]) -> BTreeSet<EntityType> {
        let span = LocalSpan::new(0, name.len());
        let mut told = BTreeSet::new();
        if let Some(rules) = self.reader.key_rules(&self.compiled.phrases, name, span) {
            rules.each(|rule| {
                told.insert(self.compiled.rule(rule).entity);
            });
        }
        told
    }

    /// A word by which a rule of the entity knows its columns; that of `rule` where it has one.
    pub fn word(&self, rule: u16) -> Option<&str> {
        let entity = self.entity(rule);
        let same = self.compiled.rules.rules.iter().filter(|other| other.entity == entity);
        let own = std::iter::once(self.compiled.rule(rule));
        own.chain(same).find_map(|rule| rule.spec.columns.first()).map(String::as_str)
    }

    /// A word that lowers the rule.
    pub fn lowering(&self, rule: u16) -> Option<&str> {
        self.compiled.rule(rule).spec.context.down.first().map(String::as_str)
    }

    /// True when the name of its column, or what stands round it, speaks against a candidate.
    pub fn is_lowered(&self, candidate: &Candidate) -> bool {
        i32::from(candidate.score) < self.compiled.recipes[usize::from(candidate.rule)].base
    }

    /// The entity of a rule.
    pub fn entity(&self, rule: u16) -> EntityType {
        self.compiled.rule(rule).entity
    }
}
