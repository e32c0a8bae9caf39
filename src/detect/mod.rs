//! Bytes in, candidates out: the two-stage detector and its slow reference.
//!
//! Pure: no I/O, no paths, no threads. A result depends only on bytes within the reach of
//! [`crate::limits`], so that a text may be cut anywhere.

mod anchor;
mod boundary;
mod check;
mod column;
mod compile;
mod context;
mod detector;
mod examples;
mod explain;
mod gate;
pub mod matcher;
mod number;
mod pattern;
mod place;
mod reference;
pub mod resolve;
mod slow;
pub mod validate;

pub use column::ColumnReader;
pub use compile::Compiled;
pub use context::field_before;
pub use detector::Detector;
pub use examples::{ExampleFailure, ExampleReport, run_examples};
pub use explain::{Explanation, Verdict, explain};
pub use reference::{Reference, resolve_all};
pub use slow::{Lack, Pace};

use std::fmt;

/// A place where a rule matched, before overlaps are resolved. Offsets are those of the text that
/// the detector was given, until the engine maps them to raw bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// First byte.
    pub start: u64,
    /// One past the last byte.
    pub end: u64,
    /// Number of the rule in the rule set.
    pub rule: u16,
    /// Score in hundredths.
    pub score: u8,
    /// The score comes from a scorer: overlapping matches of the rule compete by score.
    pub scored: bool,
    /// Decoding chain, for a candidate found in decoded text.
    pub layers: &'static [&'static str],
    /// Where the decoded value stands in the arena of the block, for a candidate with layers.
    pub decoded: (u32, u32),
}

impl fmt::Debug for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{} rule {} score {}", self.start, self.end, self.rule, self.score)
    }
}
