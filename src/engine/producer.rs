//! Names the next piece of work, in document order: blocks of large files, chunks of streams,
//! batches of small files. Called by one worker at a time.

use super::structure::{EVIDENCE_BYTES, Structure};
use super::window::MARGIN;
use super::{Input, Options};
use crate::container::{self, Sniffed};
use crate::document::{Charset, FormatId, Provenance};
use crate::error::{Error, Issue, IssueKind, SkipReason};
use crate::format;
use crate::layer::{self, Decoded};
use crate::limits::Limits;
use crate::source::mmap::Mapped;
use crate::source::{self, Content, Entry, FileInfo, Given, Naming, Opened, Walk, describe};
use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::Arc;

/// Small files per batch at most.
const BATCH: usize = 16;

/// Bytes that the first read of a stream asks for.
const FIRST_READ: usize = 16 << 10;

/// A piece of work.
pub(super) enum Work {
    /// Small files and notes, in order.
    Batch(Vec<Small>),
    /// A block of a large file.
    Block(Block),
    /// A chunk of a stream, already read.
    Chunk(Chunk),
}

/// An entry of a batch.
pub(super) enum Small {
    File { number: u64, from: Provenance, file: File, info: FileInfo },
    Skipped { from: Provenance, reason: SkipReason },
    Trouble { from: Provenance, issue: Issue },
}

/// What all blocks of a document share.
#[derive(Debug)]
pub(super) struct Shared {
    pub number: u64,
    pub from: Provenance,
    pub sniffed: Sniffed,
    /// The lexer of a structured document.
    pub structure: Option<Structure>,
}

impl Shared {
    /// A document that starts with `head`; `whole` when that is all of it.
    pub(super) fn new(number: u64, from: Provenance, head: &[u8], whole: bool) -> Self {
        let mut sniffed = container::sniff(head);
        let structure = structure(&mut sniffed, &from, head, whole);
        Self { number, from, sniffed, structure }
    }

    /// Leaves the structure of a document aside.
    fn take_as_text(&mut self) {
        if self.structure.take().is_some() {
            self.sniffed.format = FormatId::Text;
        }
    }

    /// Bytes behind a block and its margin that are read with it: the evidence of a table that begins in the block.
    pub(super) fn ahead(&self) -> usize {
        let unit = if self.sniffed.charset == Charset::Utf8 { 1 } else { 2 };
        if self.structure.is_some() { unit * EVIDENCE_BYTES } else { 0 }
    }
}

/// Recognises structure in a text.
fn structure(
    sniffed: &mut Sniffed,
    from: &Provenance,
    head: &[u8],
    whole: bool,
) -> Option<Structure> {
    if sniffed.format != FormatId::Text {
        return None;
    }
    let whole = whole && head.len() <= format::HEAD;
    let mut decoded = Decoded::default();
    let raw = &head[..head.len().min(format::HEAD)];
    let text = match sniffed.charset {
        Charset::Utf8 => raw,
        charset => {
            layer::utf16(raw, charset, &mut decoded);
            &decoded.text
        }
    };
    let name = from.inner.last().map_or_else(|| from.path.to_string_lossy(), |name| name.into());
    let (format, lexer) = format::sniff(text, whole, &name)?;
    sniffed.format = format;
    Some(Structure::new(lexer))
}

pub(super) struct Block {
    pub shared: Arc<Shared>,
    pub file: Arc<File>,
    /// The file in memory, where that was asked for.
    pub map: Option<Arc<Mapped>>,
    pub own: Range<u64>,
    /// Size of the file when the block was cut.
    pub size: u64,
    pub first: bool,
    pub last: bool,
}

pub(super) struct Chunk {
    pub shared: Arc<Shared>,
    pub bytes: Vec<u8>,
    pub base: u64,
    pub own: Range<u64>,
    pub first: bool,
    pub last: bool,
    pub trouble: Option<Issue>,
}

/// The producer.
pub(super) struct Producer {
    inputs: std::vec::IntoIter<Input>,
    options: Arc<Options>,
    walk: Option<Walk>,
    given: Option<Box<dyn Iterator<Item = Given> + Send>>,
    current: Option<Current>,
    number: u64,
}

enum Current {
    File {
        shared: Arc<Shared>,
        file: Arc<File>,
        map: Option<Arc<Mapped>>,
        size: u64,
        at: u64,
        /// The size was looked at again at the end.
        grown: bool,
    },
    Stream(Stream),
}

struct Stream {
    shared: Option<Arc<Shared>>,
    from: Provenance,
    number: u64,
    reader: Box<dyn Read + Send>,
    /// Bytes that were read and are still needed; `base` is the offset of the first.
    have: Vec<u8>,
    base: u64,
    at: u64,
    ended: bool,
    trouble: Option<Issue>,
    /// Lines are passed on as they come.
    by_line: bool,
}

impl Producer {
    pub(super) fn new(inputs: Vec<Input>, options: Arc<Options>) -> Self {
        let inputs = inputs.into_iter();
        Self { inputs, options, walk: None, given: None, current: None, number: 0 }
    }

    /// The next piece of work; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Work>, Error> {
        if let Some(work) = self.more() {
            return Ok(Some(work));
        }
        let mut batch = Vec::new();
        let mut bytes = 0;
        while batch.len() < BATCH && bytes < self.options.limits.block as u64 {
            let Some(small) = self.small()? else { break };
            if let Some(small) = small {
                bytes += if let Small::File { info, .. } = &small { info.size } else { 0 };
                batch.push(small);
            }
            if self.current.is_some() {
                break;
            }
        }
        if batch.is_empty() {
            return Ok(self.more());
        }
        Ok(Some(Work::Batch(batch)))
    }

    /// The next part of a batch, or nothing in its place; `None` at the end, or where a stream starts.
    fn small(&mut self) -> Result<Option<Option<Small>>, Error> {
        loop {
            if let Some(entry) = self.walk.as_mut().and_then(Iterator::next) {
                return Ok(Some(self.take(entry, None)));
            }
            self.walk = None;
            if let Some(given) = self.given.as_mut().and_then(Iterator::next) {
                return Ok(self.receive(given).map(Some));
            }
            self.given = None;
            match self.inputs.next() {
                None => return Ok(None),
                Some(Input::Path(path)) => {
                    self.walk = Some(Walk::new(vec![path], self.options.walk.clone())?);
                }
                Some(Input::Staged(at, of)) => {
                    return Ok(Some(self.take(Entry::File(at, false), Some(of))));
                }
                Some(Input::Reader(name, reader)) => {
                    self.start_stream(Provenance::file(name), reader);
                    return Ok(None);
                }
                Some(Input::Given(given)) => self.given = Some(given),
            }
        }
    }

    /// A note about an input that somebody gives, or the start of its stream.
    fn receive(&mut self, given: Given) -> Option<Small> {
        let from = Provenance { origin: given.origin, ..Provenance::file(given.path) };
        match given.content {
            Content::Skipped(reason) => Some(Small::Skipped { from, reason }),
            Content::Issue(issue) => Some(Small::Trouble { from, issue }),
            Content::Reader(reader) => {
                self.start_stream(from, reader);
                None
            }
        }
    }

    /// Turns an entry into a part of a batch, or starts a large document.
    fn take(&mut self, entry: Entry, name: Option<PathBuf>) -> Option<Small> {
        match entry {
            Entry::Skipped(path, reason) => {
                Some(Small::Skipped { from: Provenance::file(path), reason })
            }
            Entry::Issue(path, issue) => {
                Some(Small::Trouble { from: Provenance::file(path), issue })
            }
            Entry::File(path, given) => self.open(path, given, name),
        }
    }

    fn open(&mut self, path: PathBuf, given: bool, name: Option<PathBuf>) -> Option<Small> {
        let follow = self.options.walk.follow;
        let naming = if given { Naming::Given } else { Naming::Walked { follow } };
        let from = Provenance::file(name.as_ref().unwrap_or(&path));
        match source::open(&path, naming) {
            Ok(Opened::Skipped(reason)) => Some(Small::Skipped { from, reason }),
            Ok(Opened::Stream(file)) => {
                self.start_stream(from, Box::new(file));
                None
            }
            Ok(Opened::File(file, info)) => self.start_file(from, file, info),
            Err(error) => {
                let message = format!("cannot be opened: {}", describe(&error));
                Some(Small::Trouble { from, issue: Issue::new(IssueKind::Unreadable, message) })
            }
        }
    }

    fn start_file(&mut self, from: Provenance, file: File, info: FileInfo) -> Option<Small> {
        if self.options.max_filesize.is_some_and(|max| info.size > max) {
            return Some(Small::Skipped { from, reason: SkipReason::MaxFilesize });
        }
        if info.size == 0 {
            // Files of pseudo file systems say 0 and have content all the same.
            self.start_stream(from, Box::new(file));
            return None;
        }
        let number = self.count();
        if info.size <= self.options.limits.block as u64 {
            return Some(Small::File { number, from, file, info });
        }
        let mut head = [0; format::HEAD];
        let length = file.read_at(&mut head, 0).unwrap_or(0);
        let shared =
            Arc::new(Shared::new(number, from, &head[..length], length as u64 == info.size));
        let map = self.options.mmap.then(|| Mapped::open(&file).ok()).flatten().map(Arc::new);
        let size = map.as_ref().map_or(info.size, |map| map.bytes().len() as u64);
        let file = Arc::new(file);
        self.current = Some(Current::File { shared, file, map, size, at: 0, grown: false });
        None
    }

    fn start_stream(&mut self, from: Provenance, reader: Box<dyn Read + Send>) {
        let number = self.count();
        self.current = Some(Current::Stream(Stream {
            shared: None,
            from,
            number,
            reader,
            have: Vec::new(),
            base: 0,
            at: 0,
            ended: false,
            trouble: None,
            by_line: self.options.line_buffered,
        }));
    }

    fn count(&mut self) -> u64 {
        self.number += 1;
        self.number
    }

    /// The next block of the large document at hand.
    fn more(&mut self) -> Option<Work> {
        let block = self.options.limits.block as u64;
        match self.current.take()? {
            Current::File { shared, file, map, mut size, at, mut grown } => {
                let mut end = (at + block).min(size);
                if shared.sniffed.unsupported.is_some() {
                    end = size;
                }
                if end == size && map.is_none() {
                    // What was appended meanwhile belongs to the scan; what is gone is an issue.
                    let now = file.metadata().map_or(size, |meta| meta.len());
                    // Once: a writer may be faster than the scan.
                    size = if grown { size } else { size.max(now) };
                    grown = true;
                }
                let last = end == size;
                let work = Block {
                    shared: Arc::clone(&shared),
                    file: Arc::clone(&file),
                    map: map.clone(),
                    own: at..end,
                    size,
                    first: at == 0,
                    last,
                };
                if !last {
                    self.current = Some(Current::File { shared, file, map, size, at: end, grown });
                }
                Some(Work::Block(work))
            }
            Current::Stream(mut stream) => {
                let chunk = stream.chunk(&self.options.limits);
                if !chunk.last {
                    self.current = Some(Current::Stream(stream));
                }
                Some(Work::Chunk(chunk))
            }
        }
    }
}

impl Stream {
    fn chunk(&mut self, limits: &Limits) -> Chunk {
        let block = limits.block as u64;
        let end = if self.by_line {
            self.fill_line(block)
        } else {
            self.fill(self.at + block + MARGIN as u64, limits.block);
            (self.at + block).min(self.base + self.have.len() as u64)
        };
        let last = self.ended && end == self.base + self.have.len() as u64;
        let first = self.at == 0;
        if self.shared.is_none() {
            let (number, from) = (self.number, self.from.clone());
            let mut shared = Shared::new(number, from, &self.have, self.ended);
            if self.by_line {
                // Nothing may be read ahead: a line is a text of its own.
                shared.take_as_text();
            }
            self.shared = Some(Arc::new(shared));
        }
        let shared = Arc::clone(self.shared.as_ref().expect("just set"));
        if shared.ahead() > 0 {
            self.fill(self.at + block + (MARGIN + shared.ahead()) as u64, limits.block);
        }
        let chunk = Chunk {
            shared,
            bytes: self.bytes(end),
            base: self.base,
            own: self.at..end,
            first,
            last,
            trouble: if last { self.trouble.take() } else { None },
        };
        self.at = end;
        let keep = self.at.saturating_sub(MARGIN as u64).max(self.base);
        self.have.drain(..(keep - self.base) as usize);
        self.base = keep;
        chunk
    }

    /// The bytes of a chunk that ends at `end`, with what surrounds them; nothing behind it by line.
    fn bytes(&self, end: u64) -> Vec<u8> {
        let length = if self.by_line { (end - self.base) as usize } else { self.have.len() };
        self.have[..length].to_vec()
    }

    /// Reads until a line ends, or a block is full; gives the offset behind the last whole line.
    fn fill_line(&mut self, block: u64) -> u64 {
        loop {
            let from = (self.at - self.base) as usize;
            let have = self.base + self.have.len() as u64;
            let line = memchr::memrchr(b'\n', &self.have[from..]);
            // UTF-16 ends a line with two bytes.
            let end = line.map(|at| self.at + at as u64 + 1).map(|end| end + self.is_wide(end));
            match end.filter(|end| *end <= have) {
                Some(end) => return end,
                None if self.ended => return have,
                None if have - self.at >= block => return self.at + block,
                None => self.read_some(block as usize),
            }
        }
    }

    /// 1 where a UTF-16 unit would be cut at `end`.
    fn is_wide(&self, end: u64) -> u64 {
        let charset = match &self.shared {
            Some(shared) => shared.sniffed.charset,
            None => container::sniff(&self.have).charset,
        };
        if charset == Charset::Utf8 { 0 } else { end % 2 }
    }

    /// Reads until the document offset `until` or the end.
    fn fill(&mut self, until: u64, step: usize) {
        while !self.ended && self.base + (self.have.len() as u64) < until {
            let wanted = (until - self.base) as usize - self.have.len();
            // Small documents do not clear room for large ones.
            let room = self.have.len().clamp(FIRST_READ, step.max(FIRST_READ));
            self.read_some(wanted.min(room));
        }
    }

    /// Reads once, at most `length` bytes.
    fn read_some(&mut self, length: usize) {
        let old = self.have.len();
        self.have.resize(old + length, 0);
        let read = self.reader.read(&mut self.have[old..]);
        self.have.truncate(old + *read.as_ref().unwrap_or(&0));
        match read {
            Ok(0) => self.ended = true,
            Err(error) if error.kind() != std::io::ErrorKind::Interrupted => {
                self.ended = true;
                let message = format!("reading stopped early: {}", describe(&error));
                self.trouble = Some(Issue::new(IssueKind::Unreadable, message));
            }
            _ => {}
        }
    }
}
