//! What a check compares: the files that a commit, a range or a tree brings, and those they come from.

use super::{Blob, Change, Git, ObjectId};
use crate::error::{Error, ErrorKind};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;

/// The two sides of a check.
#[derive(Clone, Debug, Default)]
pub struct Sides {
    /// Files as they will be.
    pub new: Vec<Blob>,
    /// Files as they were, one list for each parent; without any, all of `new` is new.
    pub old: Vec<Vec<Blob>>,
    /// The same files in the commit that several parents go back to.
    pub base: Vec<Blob>,
    /// Blobs that came and went within a range, with the commit that brought them.
    pub passing: Vec<(Blob, ObjectId)>,
    /// Paths in conflict: what will be committed is not decided.
    pub unmerged: Vec<PathBuf>,
    /// The commit whose configuration governs; none before the first commit.
    pub governed_by: Option<ObjectId>,
}

/// Two ends of a range of commits.
#[derive(Clone, Debug)]
pub struct Range {
    /// Where it starts; the commit itself is not in it. None: at the beginning.
    pub from: Option<ObjectId>,
    /// Where it ends.
    pub to: ObjectId,
}

/// Mode and object of a path on one side.
type Entry = (u32, ObjectId);
type Files = BTreeMap<PathBuf, Entry>;

impl Sides {
    /// Both changes together, one behind the other.
    pub fn and(mut self, other: Self) -> Self {
        self.new.extend(other.new);
        let old = self.old.into_iter().chain(other.old).flatten().collect();
        self.old = vec![old];
        self.passing.extend(other.passing);
        self
    }
}

impl Git {
    /// The index against `HEAD`, and against every commit that is being merged.
    pub fn staged(&self) -> Result<Sides, Error> {
        let Some(head) = self.head()? else {
            let changes = self.diff_index(self.empty_tree()?.as_str())?;
            return Ok(compared(&[changes], &[], None));
        };
        let mut parents = vec![head.clone()];
        parents.extend(self.merge_heads()?);
        let diff = |commit: &ObjectId| self.diff_index(commit.as_str());
        let changes = parents.iter().map(diff).collect::<Result<Vec<_>, _>>()?;
        let mut base = Vec::new();
        if parents.len() > 1
            && let Some(commit) = self.merge_base(&parents)?
        {
            base.push(diff(&commit)?);
        }
        Ok(compared(&changes, &base, Some(head)))
    }

    /// Where the history of a commit leaves what some remote has; none where it never met one.
    fn published(&self, to: &ObjectId) -> Result<Option<ObjectId>, Error> {
        let args = ["rev-list", "--boundary", to.as_str(), "--not", "--remotes"];
        let list = self.run(&args)?;
        let list = String::from_utf8_lossy(&list).into_owned();
        let edge: Vec<ObjectId> =
            list.lines().filter_map(|line| ObjectId::parse(line.strip_prefix('-')?)).collect();
        match &edge[..] {
            [] if list.is_empty() => Ok(Some(to.clone())),
            [] => Ok(None),
            [one] => Ok(Some(one.clone())),
            many => self.merge_base(many),
        }
    }

    /// The ends of `A..B`; an id of zeros is what no remote has yet, a missing `B` is `HEAD`.
    pub fn range(&self, text: &str) -> Result<Range, Error> {
        let Some((from, to)) = text.split_once("..").filter(|(from, _)| !from.is_empty()) else {
            return Err(Error::config("a range is written A..B, such as origin/main..HEAD"));
        };
        let to = self.commit(if to.is_empty() { "HEAD" } else { to })?;
        if ObjectId::parse(from).is_some_and(|id| id.is_null()) {
            let from = self.published(&to)?;
            return Ok(Range { from, to });
        }
        let from = self.commit(from)?;
        let base = self.merge_base(&[from, to.clone()])?;
        if base.is_none() && self.is_shallow()? {
            return Err(Error::new(ErrorKind::Git(
                "where the range starts is not in this shallow clone; run: git fetch --unshallow"
                    .into(),
            )));
        }
        Ok(Range { from: base, to })
    }

    /// What a range changes in the end, and what came and went on the way.
    pub fn ranged(&self, range: &Range) -> Result<Sides, Error> {
        let steps = self.steps(range)?;
        let paths: BTreeSet<&PathBuf> =
            steps.iter().flat_map(|(_, changes)| changes).map(|change| &change.path).collect();
        let tree = |commit: &ObjectId| self.tree(commit).map(|blobs| chosen(blobs, &paths));
        let new = tree(&range.to)?;
        let old = range.from.as_ref().map(tree).transpose()?.unwrap_or_default();
        let known: BTreeSet<(&PathBuf, &ObjectId)> =
            new.iter().chain(&old).map(|blob| (&blob.path, &blob.id)).collect();
        let mut seen = BTreeSet::new();
        let mut passing = Vec::new();
        for (commit, changes) in &steps {
            for Change { path, new: (mode, id), .. } in changes {
                let fresh = !id.is_null() && !known.contains(&(path, id));
                if fresh && seen.insert((path.clone(), id.clone())) {
                    let blob = Blob { path: path.clone(), mode: *mode, id: id.clone() };
                    passing.push((blob, commit.clone()));
                }
            }
        }
        let (new, old) = differing(new, old);
        let governed_by = range.from.clone();
        Ok(Sides { new, old: vec![old], passing, governed_by, ..Sides::default() })
    }

    /// The changes of each commit of a range, oldest first.
    fn steps(&self, range: &Range) -> Result<Vec<(ObjectId, Vec<Change>)>, Error> {
        let mut args = vec!["rev-list", "--reverse", "--topo-order", range.to.as_str()];
        let not = range.from.as_ref().map(|from| format!("^{from}"));
        args.extend(not.as_deref());
        args.push("--");
        let list = self.run(&args)?;
        let list = String::from_utf8_lossy(&list).into_owned();
        let empty = self.empty_tree()?;
        let mut steps = Vec::new();
        for commit in list.lines().filter_map(ObjectId::parse) {
            let mut parents = self.parents(&commit)?;
            if parents.is_empty() {
                parents.push(empty.clone());
            }
            for parent in parents {
                let changes = self.diff_trees(parent.as_str(), commit.as_str())?;
                steps.push((commit.clone(), changes));
            }
        }
        Ok(steps)
    }

    /// All files of a commit, with nothing to come from.
    pub fn whole(&self, commit: &ObjectId) -> Result<Sides, Error> {
        let new = self.tree(commit)?;
        Ok(Sides { new, governed_by: Some(commit.clone()), ..Sides::default() })
    }
}

/// The files with these paths.
fn chosen(blobs: Vec<Blob>, paths: &BTreeSet<&PathBuf>) -> Vec<Blob> {
    blobs.into_iter().filter(|blob| paths.contains(&blob.path)).collect()
}

/// Without what is the same on both sides.
fn differing(new: Vec<Blob>, old: Vec<Blob>) -> (Vec<Blob>, Vec<Blob>) {
    let key = |blob: &Blob| (blob.path.clone(), blob.id.clone());
    let (a, b): (BTreeSet<_>, BTreeSet<_>) =
        (new.iter().map(key).collect(), old.iter().map(key).collect());
    let keep = |blobs: Vec<Blob>, other: &BTreeSet<_>| {
        blobs.into_iter().filter(|blob| !other.contains(&key(blob))).collect()
    };
    (keep(new, &b), keep(old, &a))
}

/// Sides out of the differences between the index and each parent, and the base.
fn compared(parents: &[Vec<Change>], base: &[Vec<Change>], head: Option<ObjectId>) -> Sides {
    let mut new = Files::new();
    let mut unmerged = BTreeSet::new();
    for change in parents.iter().flatten() {
        if change.unmerged {
            unmerged.insert(change.path.clone());
        } else {
            new.insert(change.path.clone(), change.new.clone());
        }
    }
    let side = |changes: &Vec<Change>| blobs(&before(changes, &new));
    let base = base.first().map(side).unwrap_or_default();
    Sides {
        old: parents.iter().map(side).collect(),
        base,
        new: blobs(&new),
        unmerged: unmerged.into_iter().collect(),
        governed_by: head,
        ..Sides::default()
    }
}

/// What stood at the paths of `new` before these changes.
fn before(changes: &[Change], new: &Files) -> Files {
    let old: HashMap<&PathBuf, &Entry> =
        changes.iter().map(|change| (&change.path, &change.old)).collect();
    let entry = |(path, now): (&PathBuf, &Entry)| {
        let then = old.get(path).map_or(now, |then| *then);
        (path.clone(), then.clone())
    };
    new.iter().map(entry).collect()
}

fn blobs(files: &Files) -> Vec<Blob> {
    let present = files.iter().filter(|(_, (_, id))| !id.is_null());
    let blob = |(path, (mode, id)): (&PathBuf, &Entry)| Blob {
        path: path.clone(),
        mode: *mode,
        id: id.clone(),
    };
    present.map(blob).collect()
}
