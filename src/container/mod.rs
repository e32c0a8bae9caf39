//! Containers: what a stream of bytes is, told from its first bytes and its name, and the documents
//! in compressed files and archives, nested, one after the other.
//!
//! Everything is a stream: nothing is unpacked to disk, and what cannot be opened is an issue, never a
//! false "clean". Bytes that belong to no member are read too: names, comments, what stands behind the end.

mod archive;
mod budget;
mod codec;
mod open;
mod peek;
mod sniff;
mod trouble;

pub use open::{Source, open};
pub use sniff::{Sniffed, sniff};
pub use trouble::issue_of;

use crate::document::Provenance;
use crate::error::{Issue, SkipReason};
use std::io::Read;
use std::ops::ControlFlow;

/// Whether to go on.
pub type Flow = ControlFlow<()>;

/// Member name of the comments of a container, which are read like a document.
const NOTES: &str = "#comments";
/// Member name of bytes that belong to no member of a container.
const UNCLAIMED: &str = "#unclaimed";

/// Who takes what is found in containers, in order.
pub trait Receiver {
    /// A document. What its reader leaves unread is stepped over; an error of the reader is told by
    /// [`issue_of`].
    fn document(&mut self, from: &Provenance, content: &mut dyn Read) -> Flow;
    /// Trouble with something that is no document.
    fn trouble(&mut self, from: &Provenance, issue: Issue) -> Flow;
    /// A member left out on purpose.
    fn skipped(&mut self, from: &Provenance, reason: SkipReason) -> Flow;
}
