//! The documents of a check: given to the engine in order, and read a second time where something
//! was found in them.

use crate::error::{Error, Issue, IssueKind};
use crate::policy::MARK;
use crate::source::git::{Blob, Blobs, Git};
use crate::source::{Content, Entry, Given, Naming, Opened, Walk, describe, open};
use memchr::memmem::Finder;
use std::collections::HashSet;
use std::fmt;
use std::io::{self, Cursor, Read};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

/// Longer documents are not read a second time: their findings are known by rule, path and field.
const LONGEST: u64 = 64 << 20;

/// Where documents come from. A document's number is its place in the list, from 1.
pub enum Store {
    /// Blobs of a repository.
    Git(Git, Vec<Blob>),
    /// Files on disk, walked before; troubles of the walk are kept in their place.
    Files(Vec<Entry>),
    /// Texts in memory, with their names.
    Memory(Vec<(PathBuf, Arc<[u8]>)>),
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Store({})", self.paths().len())
    }
}

/// Documents in which an allow comment may stand.
pub(super) type Marked = Arc<Mutex<HashSet<u64>>>;

impl Store {
    /// The files that a walk names.
    pub fn walk(walk: Walk) -> Self {
        Self::Files(walk.collect())
    }

    /// Paths by number.
    pub(super) fn paths(&self) -> Vec<&PathBuf> {
        match self {
            Self::Git(_, blobs) => blobs.iter().map(|blob| &blob.path).collect(),
            Self::Files(entries) => entries
                .iter()
                .map(|entry| match entry {
                    Entry::File(path, _) | Entry::Skipped(path, _) | Entry::Issue(path, _) => path,
                })
                .collect(),
            Self::Memory(texts) => texts.iter().map(|(path, _)| path).collect(),
        }
    }

    /// All documents, watched for allow comments.
    pub(super) fn given(
        &self,
        max: Option<u64>,
        marked: &Marked,
    ) -> Box<dyn Iterator<Item = Given> + Send> {
        let marked = Arc::clone(marked);
        let watched = move |mut given: Given| {
            if let Content::Reader(inner) = given.content {
                let watched = Watched::new(inner, given.origin, Arc::clone(&marked));
                given.content = Content::Reader(Box::new(watched));
            }
            given
        };
        Box::new(self.plain(|_| true, max).map(watched))
    }

    /// The bytes of the documents with these numbers, in order.
    pub(super) fn again(
        &self,
        wanted: &HashSet<u64>,
    ) -> impl Iterator<Item = (u64, Result<Vec<u8>, Error>)> {
        self.plain(|number| wanted.contains(&number), Some(LONGEST)).filter_map(|given| {
            let Content::Reader(mut reader) = given.content else { return None };
            let mut bytes = Vec::new();
            let read = reader.read_to_end(&mut bytes);
            Some((given.origin, read.map(|_| bytes).map_err(Error::from)))
        })
    }

    fn plain(
        &self,
        wanted: impl Fn(u64) -> bool,
        max: Option<u64>,
    ) -> Box<dyn Iterator<Item = Given> + Send> {
        let last = self.paths().len() as u64;
        let numbers: Vec<u64> = (1..=last).filter(|number| wanted(*number)).collect();
        match self {
            Self::Git(git, blobs) => {
                let chosen = numbers.iter().map(|n| (*n, blobs[*n as usize - 1].clone()));
                Box::new(Blobs::new(git, chosen.collect(), max))
            }
            Self::Files(entries) => {
                let chosen = numbers.iter().map(|n| (*n, copy(&entries[*n as usize - 1])));
                let chosen: Vec<_> = chosen.collect();
                Box::new(chosen.into_iter().map(move |(number, entry)| file(number, entry, max)))
            }
            Self::Memory(texts) => {
                let chosen = numbers.iter().map(|n| (*n, texts[*n as usize - 1].clone()));
                let chosen: Vec<_> = chosen.collect();
                Box::new(chosen.into_iter().map(|(origin, (path, text))| {
                    let content = Content::Reader(Box::new(Cursor::new(text)));
                    Given { path, origin, content }
                }))
            }
        }
    }
}

fn copy(entry: &Entry) -> Entry {
    match entry {
        Entry::File(path, given) => Entry::File(path.clone(), *given),
        Entry::Skipped(path, reason) => Entry::Skipped(path.clone(), *reason),
        Entry::Issue(path, issue) => Entry::Issue(path.clone(), issue.clone()),
    }
}

fn file(origin: u64, entry: Entry, max: Option<u64>) -> Given {
    use crate::error::SkipReason;
    let (path, content) = match entry {
        Entry::Skipped(path, reason) => (path, Content::Skipped(reason)),
        Entry::Issue(path, issue) => (path, Content::Issue(issue)),
        Entry::File(path, given) => {
            let naming = if given { Naming::Given } else { Naming::Walked { follow: false } };
            let content = match open(&path, naming) {
                Ok(Opened::File(_, info)) if max.is_some_and(|max| info.size > max) => {
                    Content::Skipped(SkipReason::MaxFilesize)
                }
                Ok(Opened::File(file, _) | Opened::Stream(file)) => Content::Reader(Box::new(file)),
                Ok(Opened::Skipped(reason)) => Content::Skipped(reason),
                Err(error) => {
                    let message = format!("cannot be opened: {}", describe(&error));
                    Content::Issue(Issue::new(IssueKind::Unreadable, message))
                }
            };
            (path, content)
        }
    };
    Given { path, origin, content }
}

/// Passes bytes on and notes whether an allow comment may stand in them.
struct Watched {
    inner: Box<dyn Read + Send>,
    origin: u64,
    marked: Marked,
    finders: [Finder<'static>; 2],
    /// The last bytes of what was read before, as long as a mark but for one.
    tail: Vec<u8>,
    found: bool,
}

impl Watched {
    fn new(inner: Box<dyn Read + Send>, origin: u64, marked: Marked) -> Self {
        let wide: Vec<u8> = MARK.iter().flat_map(|byte| [*byte, 0]).collect();
        // Without its last zero it is in little and in big endian text.
        let wide = Finder::new(&wide[..wide.len() - 1]).into_owned();
        let finders = [Finder::new(MARK), wide];
        Self { inner, origin, marked, finders, tail: Vec::new(), found: false }
    }

    fn look(&mut self, bytes: &[u8]) {
        let keep = 2 * MARK.len() - 2;
        let edge = bytes.len().min(keep);
        self.tail.extend_from_slice(&bytes[..edge]);
        let at_edge = self.finders.iter().any(|finder| finder.find(&self.tail).is_some());
        self.found = at_edge || self.finders.iter().any(|finder| finder.find(bytes).is_some());
        if bytes.len() >= keep {
            self.tail.clear();
            self.tail.extend_from_slice(&bytes[bytes.len() - keep..]);
        }
        let surplus = self.tail.len().saturating_sub(keep);
        self.tail.drain(..surplus);
        if self.found {
            let mut marked = self.marked.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            marked.insert(self.origin);
        }
    }
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        if !self.found {
            self.look(&buffer[..count]);
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_seen_however_they_are_read() {
        let wide: Vec<u8> = "x rasoat:allow".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let cases = [
            (&b"# rasoat:allow x"[..], true),
            (&wide[..], true),
            (b"rasoat:allo", false),
            (b"rasoat: allow", false),
        ];
        for (text, expected) in cases {
            for step in [1, 2, 5, 13, 100] {
                let marked = Marked::default();
                let mut reader = Watched::new(Box::new(Cursor::new(text.to_vec())), 7, marked);
                let mut buffer = vec![0; step];
                while reader.read(&mut buffer).unwrap() > 0 {}
                assert_eq!(reader.marked.lock().unwrap().contains(&7), expected, "{text:?} {step}");
            }
        }
    }
}
