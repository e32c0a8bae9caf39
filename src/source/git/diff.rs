//! Raw differences (`git diff-index`, `git diff-tree`): which paths changed, from which object to
//! which. Contents are never compared and no rename is guessed.

use super::{Git, ObjectId};
use crate::error::{Error, ErrorKind};
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

/// A path that differs between two trees. A null id is absence.
#[derive(Clone, PartialEq, Eq)]
pub struct Change {
    /// Path from the top of the repository, raw.
    pub path: PathBuf,
    /// Mode and object before.
    pub old: (u32, ObjectId),
    /// Mode and object behind.
    pub new: (u32, ObjectId),
    /// The index holds a conflict here.
    pub unmerged: bool,
}

impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Change({:?} to {:?})", self.old, self.new)
    }
}

/// What the output looks like, whatever the user's settings are.
const RAW: [&str; 6] =
    ["--raw", "-z", "--no-abbrev", "--no-renames", "--ignore-submodules=none", "--no-relative"];

impl Git {
    /// How the index differs from a tree.
    pub fn diff_index(&self, tree: &str) -> Result<Vec<Change>, Error> {
        let mut args = vec!["diff-index", "--cached"];
        args.extend(RAW);
        args.extend(["--no-ext-diff", "--no-textconv", tree, "--"]);
        parse(&self.run(&args)?)
    }

    /// How the tree `new` differs from the tree `old`.
    pub fn diff_trees(&self, old: &str, new: &str) -> Result<Vec<Change>, Error> {
        let mut args = vec!["diff-tree", "-r"];
        args.extend(RAW);
        args.extend(["--no-ext-diff", "--no-textconv", old, new, "--"]);
        parse(&self.run(&args)?)
    }
}

fn parse(raw: &[u8]) -> Result<Vec<Change>, Error> {
    let mut fields = raw.split(|byte| *byte == 0).filter(|field| !field.is_empty());
    let mut changes = Vec::new();
    while let Some(head) = fields.next() {
        let path = fields.next();
        let change = path.and_then(|path| one(head, path));
        changes.push(change.ok_or_else(|| {
            Error::new(ErrorKind::Git("git printed a difference that rasoat does not know".into()))
        })?);
    }
    Ok(changes)
}

/// `:100644 100644 <old> <new> M` and a path.
fn one(head: &[u8], path: &[u8]) -> Option<Change> {
    let head = std::str::from_utf8(head).ok()?.strip_prefix(':')?;
    let mut parts = head.split(' ');
    let mut mode = || u32::from_str_radix(parts.next()?, 8).ok();
    let (old_mode, new_mode) = (mode()?, mode()?);
    let (old, new) = (ObjectId::parse(parts.next()?)?, ObjectId::parse(parts.next()?)?);
    let status = parts.next()?;
    let path = OsString::from(OsStr::from_bytes(path)).into();
    let unmerged = status.starts_with('U');
    Some(Change { path, old: (old_mode, old), new: (new_mode, new), unmerged })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_lines() {
        let (a, b) = ("a".repeat(40), "0".repeat(40));
        let text = format!(":100644 000000 {a} {b} D\0x\ny\0:000000 160000 {b} {a} A\0\u{e9}\0");
        let changes = parse(text.as_bytes()).unwrap();
        assert_eq!(changes[0].path.to_str(), Some("x\ny"));
        assert!(changes[0].new.1.is_null() && !changes[0].old.1.is_null());
        assert_eq!(changes[1].new.0, super::super::SUBMODULE);
        for bad in [":100644 000000 a b D\0x\0", "x\0y\0", &text[..text.len() - 3]] {
            assert!(parse(bad.as_bytes()).is_err(), "{bad:?}");
        }
    }
}
