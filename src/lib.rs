//! rasoat (*rà soát*: to comb through) finds personal data in logs, database exports and file trees.

pub mod canonical;
pub mod container;
pub mod detect;
pub mod document;
pub mod engine;
pub mod entity;
pub mod error;
pub mod finding;
pub mod format;
pub mod gate;
pub mod layer;
pub mod limits;
pub mod policy;
pub mod preview;
pub mod redact;
pub mod report;
pub mod rule;
pub mod scanner;
pub mod sink;
pub mod source;
pub mod span;
pub mod transform;

pub use scanner::{Scanner, ScannerBuilder};
