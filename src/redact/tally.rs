//! What a redaction did, in numbers: edits by entity and operator, and the weakest legal label.

use crate::document::{Document, Provenance};
use crate::engine::{Edit, Ending, Target, Verdict};
use crate::entity::EntityType;
use crate::error::{Error, Issue, IssueKind, SkipReason};
use crate::policy::OnFailure;
use crate::transform::{Definition, Label};
use std::collections::BTreeMap;

/// Edits by entity and operator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many of each.
    pub counts: BTreeMap<(EntityType, &'static str), u64>,
    /// The weakest label of all operators that were used.
    pub label: Option<Label>,
}

impl Tally {
    /// Counts one edit.
    pub fn count(&mut self, entity: EntityType, operator: &'static Definition) {
        *self.counts.entry((entity, operator.name)).or_default() += 1;
        self.label = Some(self.label.map_or(operator.label, |label| label.min(operator.label)));
    }

    /// Adds another tally.
    pub fn add(&mut self, other: &Tally) {
        for (key, count) in &other.counts {
            *self.counts.entry(*key).or_default() += count;
        }
        self.label = self.label.into_iter().chain(other.label).min();
    }

    /// All edits.
    pub fn total(&self) -> u64 {
        self.counts.values().sum()
    }
}

/// The issue of a document that was not written, or how it was left out.
pub(super) fn not_written(ending: &Ending, on_failure: OnFailure) -> Verdict {
    let why = match ending {
        Ending::Whole => return Verdict::Good,
        Ending::Refused(_) if on_failure == OnFailure::Skip => {
            return Verdict::Skipped(SkipReason::Guard);
        }
        Ending::Refused(why) => why,
        Ending::Incomplete => "it was not read whole",
    };
    Verdict::Trouble(Issue::new(IssueKind::NotRewritten, format!("no copy was written: {why}")))
}

/// A target that writes nothing: a dry run.
#[derive(Debug, Default)]
pub struct Counter {
    /// Edits of documents that would be written.
    pub tally: Tally,
    /// Documents that would be written with edits.
    pub changed: u64,
    on_failure: OnFailure,
    current: Tally,
}

impl Counter {
    /// A dry run under a policy that says this about documents that cannot be rewritten.
    pub fn new(on_failure: OnFailure) -> Self {
        Self { on_failure, ..Self::default() }
    }
}

impl Target for Counter {
    fn begin(&mut self, _: &Provenance, _: &Document) -> Result<(), Error> {
        self.current = Tally::default();
        Ok(())
    }

    fn copy(&mut self, _: &[u8]) -> Result<(), Error> {
        Ok(())
    }

    fn replace(&mut self, edit: &Edit<'_>) -> Result<(), Error> {
        self.current.count(edit.entity, edit.operator);
        Ok(())
    }

    fn end(&mut self, _: &Document, ending: Ending) -> Result<Verdict, Error> {
        if ending == Ending::Whole {
            self.changed += u64::from(self.current.total() > 0);
            self.tally.add(&self.current);
        }
        Ok(not_written(&ending, self.on_failure))
    }
}
