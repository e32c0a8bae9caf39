//! The bytes of blobs, one after the other, from one `git cat-file --batch`.
//!
//! An object that is missing or broken is an issue, and the ones behind it are still read.

use super::command::{cannot_run, complaint};
use super::{Blob, Git, ObjectId, SUBMODULE};
use crate::error::{Error, Issue, IssueKind, SkipReason};
use crate::source::{Content, Given};
use std::collections::VecDeque;
use std::fmt;
use std::io::{self, BufRead, BufReader, Cursor, Read, Write};
use std::process::{Child, ChildStderr, ChildStdout, Stdio};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;

/// Pointers of Git LFS are shorter than this and start so (its specification, version 1).
const POINTER_MAX: u64 = 1024;
const POINTER: &[u8] = b"version https://git-lfs.github.com/spec/";

/// Gives blobs in order.
pub struct Blobs {
    git: Git,
    wanted: VecDeque<(u64, Blob)>,
    pipe: Option<Arc<Mutex<Pipe>>>,
    max_filesize: Option<u64>,
}

impl fmt::Debug for Blobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blobs({} left)", self.wanted.len())
    }
}

/// A running `git cat-file`.
struct Pipe {
    child: Child,
    out: BufReader<ChildStdout>,
    /// Reads what git complains about, so that it never waits for us.
    said: Option<JoinHandle<Vec<u8>>>,
}

/// What stands before the bytes of an object.
enum Head {
    Blob(u64),
    Missing,
    Other,
}

impl Blobs {
    /// The contents of `blobs`, each with the number that its documents carry on.
    pub fn new(git: &Git, blobs: Vec<(u64, Blob)>, max_filesize: Option<u64>) -> Self {
        Self { git: git.clone(), wanted: blobs.into(), pipe: None, max_filesize }
    }

    fn content(&mut self, blob: &Blob) -> Content {
        if blob.mode == SUBMODULE {
            return Content::Skipped(SkipReason::Submodule);
        }
        match self.open(&blob.id) {
            Ok(content) => content,
            Err(error) => {
                self.pipe = None;
                trouble(&blob.id, &error.to_string())
            }
        }
    }

    fn open(&mut self, id: &ObjectId) -> Result<Content, Error> {
        let pipe = match &self.pipe {
            Some(pipe) => Arc::clone(pipe),
            None => self.start(id)?,
        };
        let head = lock(&pipe).head();
        match head {
            Ok(Head::Blob(size)) => Ok(self.blob(pipe, size)),
            Ok(Head::Missing) => Ok(self.missing(id)),
            Ok(Head::Other) => {
                self.pipe = None;
                Ok(trouble(id, "git says that it is no blob"))
            }
            Err(_) => {
                // The process is gone; the next blob starts another.
                self.pipe = None;
                Ok(trouble(id, &lock(&pipe).last_words()))
            }
        }
    }

    fn blob(&self, pipe: Arc<Mutex<Pipe>>, size: u64) -> Content {
        let mut reader = BlobReader { pipe, left: size, ended: false };
        if self.max_filesize.is_some_and(|max| size > max) {
            return Content::Skipped(SkipReason::MaxFilesize);
        }
        if size >= POINTER_MAX {
            return Content::Reader(Box::new(reader));
        }
        let mut bytes = Vec::new();
        match reader.read_to_end(&mut bytes) {
            Ok(_) if bytes.starts_with(POINTER) => Content::Skipped(SkipReason::LfsPointer),
            Ok(_) => Content::Reader(Box::new(Cursor::new(bytes))),
            Err(error) => Content::Reader(Box::new(Cursor::new(bytes).chain(Broken(error.kind())))),
        }
    }

    fn missing(&self, id: &ObjectId) -> Content {
        if self.git.is_partial() {
            return trouble(
                id,
                "it is not in this partial clone; run: git fetch --refetch --no-filter",
            );
        }
        trouble(id, "it is missing from the repository; run: git fsck")
    }

    /// Starts git for this blob and all that are still wanted.
    fn start(&mut self, first: &ObjectId) -> Result<Arc<Mutex<Pipe>>, Error> {
        let mut command = self.git.command(&["cat-file", "--batch", "--buffer"]);
        let mut child = command.stdin(Stdio::piped()).spawn().map_err(|e| cannot_run(&e))?;
        let mut list = format!("{first}\n");
        for (_, blob) in self.wanted.iter().filter(|(_, blob)| blob.mode != SUBMODULE) {
            list.push_str(blob.id.as_str());
            list.push('\n');
        }
        let mut stdin = child.stdin.take().expect("it was piped");
        // Ends by itself: git reads all of it, or goes away.
        std::thread::spawn(move || stdin.write_all(list.as_bytes()));
        let out = BufReader::with_capacity(64 << 10, child.stdout.take().expect("it was piped"));
        let stderr = child.stderr.take().expect("it was piped");
        let said = Some(std::thread::spawn(move || complaints(stderr)));
        let pipe = Arc::new(Mutex::new(Pipe { child, out, said }));
        self.pipe = Some(Arc::clone(&pipe));
        Ok(pipe)
    }
}

impl Iterator for Blobs {
    type Item = Given;

    fn next(&mut self) -> Option<Given> {
        let (origin, blob) = self.wanted.pop_front()?;
        let content = self.content(&blob);
        Some(Given { path: blob.path, origin, content })
    }
}

fn lock(pipe: &Mutex<Pipe>) -> MutexGuard<'_, Pipe> {
    pipe.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// The start of what git says, read to its end.
fn complaints(mut stderr: ChildStderr) -> Vec<u8> {
    let mut said = Vec::new();
    let _ = stderr.by_ref().take(64 << 10).read_to_end(&mut said);
    let _ = io::copy(&mut stderr, &mut io::sink());
    said
}

fn trouble(id: &ObjectId, why: &str) -> Content {
    let message = format!("the blob {} was not read: {why}", id.short());
    Content::Issue(Issue::new(IssueKind::Unreadable, message))
}

impl Pipe {
    fn head(&mut self) -> io::Result<Head> {
        let mut line = Vec::new();
        self.out.by_ref().take(256).read_until(b'\n', &mut line)?;
        let text = std::str::from_utf8(&line).ok().and_then(|line| line.strip_suffix('\n'));
        let text = text.ok_or(io::ErrorKind::UnexpectedEof)?;
        let mut words = text.split(' ').skip(1);
        Ok(match (words.next(), words.next().and_then(|size| size.parse().ok())) {
            (Some("blob"), Some(size)) => Head::Blob(size),
            (Some("missing"), _) => Head::Missing,
            _ => Head::Other,
        })
    }

    /// What a process that has ended said.
    fn last_words(&mut self) -> String {
        let _ = self.child.kill();
        let said = self.said.take().and_then(|said| said.join().ok()).unwrap_or_default();
        format!("{}; run: git fsck", complaint(&said))
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The bytes of one blob. What is not read is skipped when it goes.
struct BlobReader {
    pipe: Arc<Mutex<Pipe>>,
    left: u64,
    ended: bool,
}

impl Read for BlobReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 || buffer.is_empty() {
            return Ok(0);
        }
        let wanted = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let count = lock(&self.pipe).out.read(&mut buffer[..wanted])?;
        if count == 0 {
            self.ended = true;
            self.left = 0;
            return Err(io::Error::other("git ended early, run: git fsck"));
        }
        self.left -= count as u64;
        Ok(count)
    }
}

impl Drop for BlobReader {
    fn drop(&mut self) {
        if !self.ended {
            // A line end stands behind the bytes.
            let _ =
                io::copy(&mut lock(&self.pipe).out.by_ref().take(self.left + 1), &mut io::sink());
        }
    }
}

/// Fails, behind the bytes that could be read.
struct Broken(io::ErrorKind);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::new(self.0, "git ended early, run: git fsck"))
    }
}
