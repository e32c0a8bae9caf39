//! A git repository as a source of blobs: which blobs a commit, a range or a tree brings, and their
//! bytes by object id. Runs the `git` program for plumbing; reads no patch text, writes nothing, and
//! fetches nothing. What git refuses is an error or an issue, never an empty answer.

mod blobs;
mod command;
mod diff;
mod history;
mod revision;
mod sides;
mod tree;

pub use blobs::Blobs;
pub use command::Git;
pub use diff::Change;
pub use sides::{Range, Sides};

use std::fmt;
use std::path::PathBuf;

/// Id of an object, as git writes it: 40 or 64 hex digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(Box<str>);

impl ObjectId {
    /// Parses an id; `None` for anything else.
    ///
    /// ```
    /// use rasoat::source::git::ObjectId;
    /// assert!(ObjectId::parse(&"0".repeat(40)).is_some_and(|id| id.is_null()));
    /// assert!(ObjectId::parse("HEAD").is_none());
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let fits = matches!(text.len(), 40 | 64);
        (fits && text.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| Self(text.into()))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True for the id of nothing, in front of what was added and behind what was deleted.
    pub fn is_null(&self) -> bool {
        self.0.bytes().all(|byte| byte == b'0')
    }

    /// The first digits, for messages.
    pub fn short(&self) -> &str {
        &self.0[..12]
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A file of a tree.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Blob {
    /// Path from the top of the repository, raw.
    pub path: PathBuf,
    /// Type and permissions, as in the tree.
    pub mode: u32,
    /// The content.
    pub id: ObjectId,
}

impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blob({:o} {})", self.mode, self.id)
    }
}

/// Mode of a submodule: its id is a commit of another repository.
const SUBMODULE: u32 = 0o160_000;
