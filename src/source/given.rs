//! Inputs that are named one by one while a run goes on, such as the blobs of a repository. Not an
//! opener of paths: who gives them has opened them.

use crate::error::{Issue, SkipReason};
use std::fmt;
use std::io::Read;
use std::path::PathBuf;

/// One input.
pub struct Given {
    /// Its path, for rules about paths and, masked, for reports.
    pub path: PathBuf,
    /// Handed on to [`crate::document::Document::origin`].
    pub origin: u64,
    /// What there is.
    pub content: Content,
}

/// What there is of an input.
pub enum Content {
    /// Bytes, read to their end before the next input is asked for.
    Reader(Box<dyn Read + Send>),
    /// Left out on purpose.
    Skipped(SkipReason),
    /// Trouble.
    Issue(Issue),
}

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Given({})", self.origin)
    }
}
