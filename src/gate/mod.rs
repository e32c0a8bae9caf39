//! The gate: whether a change brings personal data that was not there before.
//!
//! Two sides are scanned by the one engine and subtracted by value, in memory: what moves, is renamed
//! or indented is silent. Findings get an id that stays when lines move, and a ruling: new, known to
//! the baseline, or allowed by a comment. Decides; prints nothing and reads no arguments.

mod collect;
mod context;
mod delta;
mod identity;
mod input;
mod replay;
mod run;
mod shape;

pub use identity::TagLength;
pub use input::Store;
pub use replay::{Prints, each, replay};
pub use run::{Checked, Gate, Judged, Policy, Scope};
