//! rasoat (*rà soát*: to comb through) finds personal data in logs, database exports and file trees.

pub mod canonical;
pub mod detect;
pub mod document;
pub mod entity;
pub mod error;
pub mod finding;
pub mod limits;
pub mod report;
pub mod rule;
pub mod sink;
pub mod span;
