//! The files of one tree, and single files of it.

use super::{Blob, Git, ObjectId};
use crate::error::{Error, ErrorKind};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

impl Git {
    /// All files of a tree, in the order of git.
    pub fn tree(&self, commit: &ObjectId) -> Result<Vec<Blob>, Error> {
        let args = ["ls-tree", "-r", "-z", "--full-tree", commit.as_str()];
        parse(&self.run(&args)?)
    }

    /// The files with these paths in a tree; paths are no patterns.
    pub fn tree_paths(&self, commit: &ObjectId, paths: &[&Path]) -> Result<Vec<Blob>, Error> {
        let mut args: Vec<&OsStr> =
            ["--literal-pathspecs", "ls-tree", "-r", "-z", "--full-tree", commit.as_str(), "--"]
                .map(OsStr::new)
                .to_vec();
        args.extend(paths.iter().map(|path| path.as_os_str()));
        parse(&self.run(&args)?)
    }

    /// The text of a blob.
    pub fn text(&self, blob: &ObjectId) -> Result<Vec<u8>, Error> {
        self.run(&["cat-file", "blob", blob.as_str()])
    }
}

fn parse(raw: &[u8]) -> Result<Vec<Blob>, Error> {
    let entries = raw.split(|byte| *byte == 0).filter(|entry| !entry.is_empty());
    let unknown =
        || Error::new(ErrorKind::Git("git printed a tree that rasoat does not know".into()));
    entries.map(|entry| one(entry).ok_or_else(unknown)).collect()
}

/// `100644 blob <id>`, a tab and a path.
fn one(entry: &[u8]) -> Option<Blob> {
    let tab = memchr::memchr(b'\t', entry)?;
    let mut head = std::str::from_utf8(&entry[..tab]).ok()?.split(' ');
    let mode = u32::from_str_radix(head.next()?, 8).ok()?;
    let id = ObjectId::parse(head.nth(1)?)?;
    Some(Blob { path: PathBuf::from(OsStr::from_bytes(&entry[tab + 1..])), mode, id })
}
