//! Names the next piece of work, in document order: blocks of large files, chunks of streams,
//! batches of small files. Called by one worker at a time.

use super::identity::{HEAD, identify};
use super::stream::Stream;
use super::structure::{EVIDENCE_BYTES, Structure};
use super::unpack::Unpacked;
use super::{Input, Options};
use crate::container::Sniffed;
use crate::document::{Charset, FormatId, Provenance};
use crate::error::{Error, Issue, IssueKind, SkipReason};
use crate::format;
use crate::layer::{self, Decoded, Transcoder};
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
    File { from: Provenance, file: File, info: FileInfo },
    Skipped { from: Provenance, reason: SkipReason },
    Trouble { from: Provenance, issue: Issue },
}

/// What all blocks of a document share.
#[derive(Debug)]
pub(super) struct Shared {
    pub from: Provenance,
    pub sniffed: Sniffed,
    /// The lexer of a structured document.
    pub structure: Option<Structure>,
}

impl Shared {
    /// A document that starts with `head`; `whole` when that is all of it.
    pub(super) fn new(from: Provenance, mut sniffed: Sniffed, head: &[u8], whole: bool) -> Self {
        let structure = structure(&mut sniffed, &from, head, whole);
        Self { from, sniffed, structure }
    }

    /// Leaves the structure of a document aside.
    pub(super) fn take_as_text(&mut self) {
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
    let text = match (sniffed.charset, Transcoder::new(sniffed.charset)) {
        (Charset::Utf8, _) => raw,
        (_, Some(mut transcoder)) => {
            transcoder.decode(raw, 0, whole, &mut decoded);
            &decoded.text
        }
        (charset, None) => {
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
    /// The text of the bytes, where it is decoded from the start of the document.
    pub decoded: Option<Decoded>,
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
    Stream(Box<Stream>, Box<dyn Read + Send>),
    Unpacked(Unpacked),
}

impl Producer {
    pub(super) fn new(inputs: Vec<Input>, options: Arc<Options>) -> Self {
        let inputs = inputs.into_iter();
        Self { inputs, options, walk: None, given: None, current: None }
    }

    /// The next piece of work; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Work>, Error> {
        loop {
            if let Some(work) = self.more() {
                return Ok(Some(work));
            }
            let batch = self.batch()?;
            if !batch.is_empty() {
                return Ok(Some(Work::Batch(batch)));
            }
            if self.current.is_none() {
                return Ok(None);
            }
        }
    }

    /// Small files and notes until there are enough, or a large document starts.
    fn batch(&mut self) -> Result<Vec<Small>, Error> {
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
        Ok(batch)
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
        if info.size <= self.options.limits.block as u64 {
            return Some(Small::File { from, file, info });
        }
        let mut head = vec![0; HEAD];
        let length = file.read_at(&mut head, 0).unwrap_or(0);
        let sniffed = identify(&head[..length], &from.name(), &self.options);
        if sniffed.container.is_some() {
            self.current = Some(Current::Unpacked(Unpacked::file(from, file, &self.options)));
            return None;
        }
        if !sniffed.charset.is_unicode() {
            self.start_stream(from, Box::new(file));
            return None;
        }
        let (head, whole) = (&head[..length], length as u64 == info.size);
        let shared = Arc::new(Shared::new(from, sniffed, head, whole));
        let map = self.options.mmap.then(|| Mapped::open(&file).ok()).flatten().map(Arc::new);
        let size = map.as_ref().map_or(info.size, |map| map.bytes().len() as u64);
        let file = Arc::new(file);
        self.current = Some(Current::File { shared, file, map, size, at: 0, grown: false });
        None
    }

    fn start_stream(&mut self, from: Provenance, reader: Box<dyn Read + Send>) {
        let by_line = self.options.line_buffered;
        let stream = if by_line { Stream::by_line(from) } else { Stream::new(from) };
        self.current = Some(Current::Stream(Box::new(stream), reader));
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
            Current::Stream(mut stream, mut reader) => {
                if stream.is_container(&mut reader, &self.options) {
                    let unpacked = Unpacked::stream(*stream, reader, &self.options);
                    self.current = Some(Current::Unpacked(unpacked));
                    return self.more();
                }
                let chunk = stream.chunk(&mut reader, &self.options);
                if !chunk.last {
                    self.current = Some(Current::Stream(stream, reader));
                }
                Some(Work::Chunk(chunk))
            }
            Current::Unpacked(mut unpacked) => {
                let work = unpacked.next()?;
                self.current = Some(Current::Unpacked(unpacked));
                Some(work)
            }
        }
    }
}
