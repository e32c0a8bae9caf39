//! All blobs that are reachable, each once, and which commits brought some of them.

use super::{Blob, Git, ObjectId, SUBMODULE};
use crate::error::{Error, ErrorKind};
use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

impl Git {
    /// Every blob that the commits reach, once, with a path that it has; of all refs and `HEAD` when
    /// no commits are given.
    ///
    /// # Errors
    /// The history is cut off (a shallow clone), or git fails.
    pub fn history(&self, revisions: &[String]) -> Result<Vec<Blob>, Error> {
        if self.is_shallow()? {
            return Err(Error::new(ErrorKind::Git(
                "this clone is shallow: most of its history is not here; run: git fetch --unshallow"
                    .into(),
            )));
        }
        let starts = self.starts(revisions)?;
        let mut args = vec!["rev-list", "--objects", "--missing=allow-promisor"];
        args.extend(["--filter=object:type=blob", "--filter-provided-objects"]);
        args.extend(starts.iter().map(String::as_str));
        args.push("--");
        let list = self.run(&args)?;
        let lines = list.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let unknown = || Error::new(ErrorKind::Git("git gave no object id".into()));
        lines.map(|line| listed(line).ok_or_else(unknown)).collect()
    }

    fn starts(&self, revisions: &[String]) -> Result<Vec<String>, Error> {
        if !revisions.is_empty() {
            let ids = revisions.iter().map(|name| self.commit(name).map(|id| id.to_string()));
            return ids.collect();
        }
        let mut starts = vec!["--all".to_owned()];
        starts.extend(self.head()?.map(|_| "HEAD".to_owned()));
        Ok(starts)
    }

    /// The oldest commit that brought each of the wanted blobs: one walk over all changes.
    pub fn origins(
        &self,
        revisions: &[String],
        wanted: &HashSet<ObjectId>,
    ) -> Result<HashMap<ObjectId, ObjectId>, Error> {
        if wanted.is_empty() {
            return Ok(HashMap::new());
        }
        let starts = self.starts(revisions)?;
        let mut args = vec!["log", "--reverse", "--topo-order", "-m", "--root", "--format=%x01%H"];
        args.extend(["--raw", "-z", "--no-abbrev", "--no-renames", "--ignore-submodules=none"]);
        args.extend(["--no-ext-diff", "--no-textconv", "--no-color", "--no-show-signature"]);
        args.extend(starts.iter().map(String::as_str));
        args.push("--");
        Ok(origins(&self.run(&args)?, wanted))
    }
}

/// `<id> <path>`; a path with a line end is cut there by git.
fn listed(line: &[u8]) -> Option<Blob> {
    let space = memchr::memchr(b' ', line).unwrap_or(line.len());
    let id = std::str::from_utf8(&line[..space]).ok().and_then(ObjectId::parse)?;
    let path = line.get(space + 1..).filter(|path| !path.is_empty());
    let path = match path {
        Some(path) => PathBuf::from(OsStr::from_bytes(path)),
        None => PathBuf::from(format!("blob {}", id.short())),
    };
    Some(Blob { path, mode: 0o100_644, id })
}

/// Reads fields that end in zeros: a commit, or a change and its path.
fn origins(raw: &[u8], wanted: &HashSet<ObjectId>) -> HashMap<ObjectId, ObjectId> {
    let mut found = HashMap::new();
    let mut commit = None;
    let mut fields = raw.split(|byte| *byte == 0);
    while let Some(field) = fields.next() {
        let text = field.strip_prefix(b"\n").unwrap_or(field);
        if let Some(id) = text.strip_prefix(b"\x01") {
            commit = std::str::from_utf8(id.trim_ascii()).ok().and_then(ObjectId::parse);
        } else if text.starts_with(b":") {
            // The path is of no use here, and must not be taken for anything else.
            fields.next();
            let id = new_side(text).filter(|id| wanted.contains(id));
            if let (Some(id), Some(commit)) = (id, commit.clone()) {
                found.entry(id).or_insert(commit);
            }
        }
    }
    found
}

/// The object behind a change: `:100644 100644 <old> <new> M`.
fn new_side(head: &[u8]) -> Option<ObjectId> {
    let mut words = std::str::from_utf8(head).ok()?.split(' ');
    let mode = u32::from_str_radix(words.nth(1)?, 8).ok()?;
    let id = ObjectId::parse(words.nth(1)?)?;
    (mode != SUBMODULE).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_commit_that_brings_a_blob() {
        let id = |digit: &str| ObjectId::parse(&digit.repeat(40)).unwrap();
        let change =
            |new: &str| format!(":100644 100644 {} {} M\0:\x01odd path\0", id("0"), id(new));
        let raw = format!(
            "\x01{}\0\n{}{}\x01{}\0\n{}",
            id("a"),
            change("1"),
            change("2"),
            id("b"),
            change("1")
        );
        let wanted = [id("1")].into();
        assert_eq!(origins(raw.as_bytes(), &wanted), [(id("1"), id("a"))].into());
        let blob = listed(format!("{} a b", id("c")).as_bytes()).unwrap();
        assert_eq!((blob.path.to_str(), blob.id), (Some("a b"), id("c")));
    }
}
