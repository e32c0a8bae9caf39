//! Trouble on the way through containers: it travels as an `io::Error` through decoders that know
//! nothing of issues, and becomes an issue where the document is read.

use crate::error::{Issue, IssueKind};
use crate::source::describe;
use std::fmt;
use std::io;

/// What will become an issue.
#[derive(Clone, Debug)]
pub(super) struct Trouble {
    kind: IssueKind,
    message: String,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Trouble {}

impl Trouble {
    /// The trouble in an error; one that the system gave is `unreadable`.
    pub(super) fn of(error: &io::Error) -> Self {
        let known = error.get_ref().and_then(|inner| inner.downcast_ref::<Self>());
        known.cloned().unwrap_or_else(|| Self {
            kind: IssueKind::Unreadable,
            message: format!("reading stopped early: {}", describe(error)),
        })
    }

    /// True for an error that already says which issue it will be.
    pub(super) fn is_in(error: &io::Error) -> bool {
        error.get_ref().is_some_and(|inner| inner.is::<Self>())
    }

    pub(super) fn error(&self) -> io::Error {
        io::Error::other(self.clone())
    }

    pub(super) fn issue(self) -> Issue {
        Issue::new(self.kind, self.message)
    }
}

/// An error that will become an issue of this kind.
pub(super) fn trouble(kind: IssueKind, message: impl Into<String>) -> io::Error {
    io::Error::other(Trouble { kind, message: message.into() })
}

/// The data ended before its structure said so.
pub(super) fn truncated(name: &str) -> io::Error {
    let message = format!("the {name} data ends early; what came before was read");
    trouble(IssueKind::Truncated, message)
}

/// The data is not what its structure says.
pub(super) fn damaged(name: &str) -> io::Error {
    let message =
        format!("the {name} data is damaged; what came before was read; restore it and scan again");
    trouble(IssueKind::Unreadable, message)
}

/// The issue that an error of a reader becomes.
pub fn issue_of(error: &io::Error) -> Issue {
    Trouble::of(error).issue()
}
