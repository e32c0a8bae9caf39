//! The question that the engine asks about each finding, and who answers it.

use crate::finding::Fingerprint;
use crate::rule::Rule;
use std::path::Path;

/// May this value stand here?
pub struct Query<'a> {
    /// Path of the document, raw.
    pub path: &'a Path,
    /// The rule that found it.
    pub rule: &'a Rule,
    /// The decoded value.
    pub value: &'a [u8],
    /// Its fingerprint, computed on demand.
    pub fingerprint: &'a dyn Fn() -> Fingerprint,
}

/// Takes findings out: allow-lists and the like.
pub trait Filter: Send + Sync {
    /// True when the finding is known and allowed.
    fn allows(&self, query: &Query<'_>) -> bool;
}
