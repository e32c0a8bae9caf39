//! What the user decided beforehand: the configuration file, and which findings are known and allowed.
//!
//! Parses texts and answers questions; opens no files and reads no environment.

mod allow;
mod config;
mod date;
mod filter;
mod setting;

pub use allow::{AllowList, AllowSpec};
pub use config::Config;
pub use date::Day;
pub use filter::{Filter, Query};
pub use setting::{parse_confidence, parse_entities, parse_issue_kinds, parse_lang, parse_size};
