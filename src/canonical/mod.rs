//! One form for every spelling of a value, so that equal values meet: canonical forms, which
//! fingerprints and distinct counts stand on, and the folding to plain ASCII that words are
//! compared by. Pure functions from bytes to bytes; knows entities, not rules or formats.

mod fold;

pub use fold::fold_ascii;

/// Appends the canonical form of `value`.
pub fn canonical(_entity: crate::entity::EntityType, value: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(value.trim_ascii());
}
