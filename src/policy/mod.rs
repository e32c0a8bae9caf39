//! What the user decided beforehand: the configuration file, which findings are known and allowed, and
//! what a redaction makes of the others.
//!
//! Parses texts and answers questions; opens no files and reads no environment.

mod allow;
mod baseline;
mod comment;
mod config;
mod date;
mod filter;
mod redaction;
mod setting;
mod threshold;

pub use allow::{AllowList, AllowSpec};
pub use baseline::{Baseline, Entry as BaselineEntry, Stale};
pub use comment::{CommentPolicy, Comments, MARK};
pub use config::{CheckSpec, Config};
pub use date::Day;
pub use filter::{Filter, Query};
pub use redaction::{Decision, OnFailure, PRESETS, Policy, Subject};
pub use setting::{parse_confidence, parse_entities, parse_issue_kinds, parse_lang, parse_size};
pub use threshold::{ThresholdSpec, Thresholds};
