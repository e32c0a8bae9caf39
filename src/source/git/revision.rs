//! Names of commits, and what is known of a repository's completeness.

use super::{Git, ObjectId};
use crate::error::{Error, ErrorKind};
use std::fs;

impl Git {
    /// The commit of `HEAD`; none before the first commit.
    pub fn head(&self) -> Result<Option<ObjectId>, Error> {
        if let Some(out) = self.ask(&["rev-parse", "--verify", "-q", "HEAD"])? {
            return first_id(&out).map(Some);
        }
        let Some(branch) = self.ask(&["symbolic-ref", "-q", "HEAD"])? else {
            return Err(Error::new(ErrorKind::Git("HEAD names no commit; run 'git fsck'".into())));
        };
        let branch = String::from_utf8_lossy(&branch).trim_end().to_owned();
        // A branch that is there and broken is not one that is not there yet.
        let output = self.run(&["for-each-ref", &branch])?;
        let loose = self.own_path(&branch)?;
        if output.is_empty() && !loose.exists() {
            return Ok(None);
        }
        Err(Error::new(ErrorKind::Git("the branch of HEAD is broken; run 'git fsck'".into())))
    }

    /// The commit that `name` means.
    ///
    /// # Errors
    /// There is none: the advice says how to get it when the clone is shallow.
    pub fn commit(&self, name: &str) -> Result<ObjectId, Error> {
        let wanted = format!("{name}^{{commit}}");
        let args = ["rev-parse", "--verify", "-q", "--end-of-options", &wanted];
        match self.ask(&args)? {
            Some(out) => first_id(&out),
            None if self.is_shallow()? => Err(Error::new(ErrorKind::Git(format!(
                "the commit {} is not in this shallow clone; run: git fetch --unshallow",
                shown(name)
            )))),
            None => Err(Error::config(format!(
                "there is no commit {}; check the name, or fetch it first",
                shown(name)
            ))),
        }
    }

    /// True for a clone whose history was cut off.
    pub fn is_shallow(&self) -> Result<bool, Error> {
        Ok(self.line(&["rev-parse", "--is-shallow-repository"])? == "true")
    }

    /// True for a clone that may lack objects, to be fetched when they are needed.
    pub fn is_partial(&self) -> bool {
        let args = ["config", "--get-regexp", r"^(remote\..*\.promisor|extensions\.partialclone)$"];
        self.ask(&args).ok().flatten().is_some()
    }

    /// The commits that are being merged into `HEAD`; none when no merge is in progress.
    pub fn merge_heads(&self) -> Result<Vec<ObjectId>, Error> {
        let path = self.own_path("MERGE_HEAD")?;
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(announced_heads());
            }
            Err(error) => {
                let why = crate::source::describe(&error);
                return Err(Error::new(ErrorKind::Git(format!(
                    "MERGE_HEAD cannot be read: {why}"
                ))));
            }
        };
        let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        lines.map(first_id).collect()
    }

    /// A commit that all of these go back to; none where they have no history in common.
    pub fn merge_base(&self, commits: &[ObjectId]) -> Result<Option<ObjectId>, Error> {
        let mut args = vec!["merge-base", "--octopus"];
        args.extend(commits.iter().map(ObjectId::as_str));
        let out = self.ask(&args)?;
        out.map(|out| first_id(&out)).transpose()
    }

    /// The parents of a commit.
    pub fn parents(&self, commit: &ObjectId) -> Result<Vec<ObjectId>, Error> {
        let line = self.line(&["rev-list", "--parents", "-n", "1", commit.as_str(), "--"])?;
        line.split(' ').skip(1).map(|id| first_id(id.as_bytes())).collect()
    }

    /// The tree without files, for comparing with nothing.
    pub fn empty_tree(&self) -> Result<ObjectId, Error> {
        first_id(&self.run(&["hash-object", "-t", "tree", "--stdin"])?)
    }
}

/// The commits that a running `git merge` merges. It writes `MERGE_HEAD` only after its hook, but
/// tells its children by variables of this name.
fn announced_heads() -> Vec<ObjectId> {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let mut heads: Vec<ObjectId> =
        names.filter_map(|name| ObjectId::parse(name.strip_prefix("GITHEAD_")?)).collect();
    heads.sort();
    heads
}

/// A name that the user gave, short enough for a message; longer ones are not repeated.
fn shown(name: &str) -> String {
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_/.^~".contains(&b));
    if plain && name.len() <= 64 && name.bytes().filter(u8::is_ascii_digit).count() < 9 {
        format!("'{name}'")
    } else {
        "of this name".to_owned()
    }
}

fn first_id(text: &[u8]) -> Result<ObjectId, Error> {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let id = std::str::from_utf8(line).ok().and_then(ObjectId::parse);
    id.ok_or_else(|| Error::new(ErrorKind::Git("git gave no object id".into())))
}
