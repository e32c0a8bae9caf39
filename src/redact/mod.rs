//! The job above the engine that writes redacted copies: where they go, the proof that they are right, and
//! the evidence. Nothing here decides what a finding is or what replaces it.
//!
//! A copy is staged under `DIR/.rasoat` first, for its owner only; verified there; and moved to its place
//! whole. What was not read whole, cannot be rewritten or does not verify is never placed.

mod copies;
mod edits;
mod folder;
mod manifest;
mod pipe;
mod residue;
mod stage;
mod tally;
mod verify;

pub use copies::{Copies, Done, Roots, redact_copies};
pub use manifest::{Head, ManifestReport, read_outputs};
pub use pipe::Pipe;
pub use tally::{Counter, Tally};
pub use verify::{Comparison, compare};

/// Folder of rasoat's own state inside an output tree.
pub const STATE: &str = ".rasoat";
