//! Archives, one file each: members with names, given one after the other. Nothing is ever unpacked
//! to disk, and no name of a member is used as a path.

pub(super) mod tar;
mod tar_header;
pub(super) mod zip;
mod zip_directory;

pub(super) use zip_directory::{Random, Section};

use super::Flow;
use crate::error::{Issue, SkipReason};
use std::io::Read;

/// Who takes what is in an archive.
pub(super) trait Visitor {
    /// A member with its content.
    fn member(&mut self, name: &str, content: &mut dyn Read) -> Flow;
    /// Bytes of the archive that belong to no member.
    fn loose(&mut self, what: &str, content: &mut dyn Read) -> Flow;
    /// The archive itself as raw bytes, where its structure says nothing.
    fn raw(&mut self, content: &mut dyn Read) -> Flow;
    /// A member without content of its own.
    fn skipped(&mut self, name: &str, reason: SkipReason) -> Flow;
    /// Trouble with a member, or with the archive where there is no name.
    fn trouble(&mut self, name: Option<&str>, issue: Issue) -> Flow;
}
