//! Issues of reading a file that is not what it was when it was opened.

use crate::error::{Issue, IssueKind};
use crate::source::describe;
use crate::span::Span;
use std::ops::Range;

/// A part of a file that the system did not give.
pub(super) fn unreadable(range: Range<u64>, error: &std::io::Error) -> Issue {
    let message = format!("cannot be read: {}", describe(error));
    Issue::at(IssueKind::Unreadable, Span::new(range.start, range.end), message)
}

/// A part of a file that is gone.
pub(super) fn shrunk(range: Range<u64>) -> Issue {
    let message = "the file became shorter while it was read; scan it again";
    Issue::at(IssueKind::Changed, Span::new(range.start, range.end), message)
}
