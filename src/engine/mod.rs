//! The only module that knows threads: blocks in, results out in document order.
//!
//! A producer (behind a lock) names the next piece of work; workers read, detect and resolve; the
//! drain (behind another lock) puts results in order and feeds the sinks. Memory is bounded by
//! blocks and results in flight, never by the size of an input.

mod bare;
mod buffer;
mod columns;
mod distinct;
mod drain;
mod edit;
mod evidence;
mod identity;
mod lines;
mod name;
mod place;
mod producer;
mod progress;
mod record;
mod rewrite;
mod run;
mod small;
mod stream;
mod structure;
mod structured;
mod tally;
mod trouble;
mod unpack;
mod value;
mod view;
mod window;
mod worker;

pub(crate) use bare::is_json_number;
pub use edit::Redaction;
pub use progress::Progress;
pub use rewrite::{Edit, Ending, Target, Verdict};
pub use run::{Engine, Input, Options};
