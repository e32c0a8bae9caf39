//! What stands around a candidate: the name of the field it is in, and words nearby.
//!
//! Both are looked up in one table of folded phrases, compiled from the `context` and `columns` of
//! all rules. Only bytes within [`crate::limits::CONTEXT_MAX`] of the candidate count, on the same
//! line. One reading of a place serves all rules that have a candidate there.

mod field;
mod key;
mod nearby;
mod own;
mod phrase;
mod reader;

pub use field::{field_before, key_before};
pub(crate) use phrase::Mask;
pub use phrase::{PhraseTable, RULES_MAX};
pub use reader::{Context, ContextReader, is_joined};
