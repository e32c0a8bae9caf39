//! A document that can be read only once: its chunks, each with what the detector needs on either side.

use super::Options;
use super::identity::{HEAD, identify};
use super::producer::{Chunk, Shared};
use super::window::MARGIN;
use crate::container::issue_of;
use crate::document::{Charset, Provenance};
use crate::error::Issue;
use crate::layer::{Decoded, Transcoder};
use std::io::{self, Cursor, Read};
use std::sync::Arc;

/// Bytes that the first read asks for.
const FIRST_READ: usize = 16 << 10;

/// What was read of a stream, and where it stands.
pub(super) struct Stream {
    shared: Option<Arc<Shared>>,
    from: Provenance,
    /// Bytes that were read and are still needed; `base` is the offset of the first.
    have: Vec<u8>,
    base: u64,
    at: u64,
    ended: bool,
    trouble: Option<Issue>,
    text: Option<Text>,
    /// Lines are passed on as they come.
    by_line: bool,
}

/// The text of a document in a character set that is decoded from its start.
struct Text {
    transcoder: Transcoder,
    decoded: Decoded,
    /// Bytes that were decoded, of those that the stream has.
    used: usize,
}

impl Stream {
    pub(super) fn new(from: Provenance) -> Self {
        let (shared, have, trouble, text) = (None, Vec::new(), None, None);
        Self { shared, from, have, base: 0, at: 0, ended: false, trouble, text, by_line: false }
    }

    /// A stream whose lines are passed on as they come.
    pub(super) fn by_line(from: Provenance) -> Self {
        Self { by_line: true, ..Self::new(from) }
    }

    /// True at the start of a container.
    pub(super) fn is_container(&mut self, reader: &mut dyn Read, options: &Options) -> bool {
        if self.shared.is_some() {
            return false;
        }
        self.start(reader);
        identify(&self.have, &self.from.name(), options).container.is_some()
    }

    /// Reads what tells what it is: by line no more than comes at once, since the rest may be late.
    fn start(&mut self, reader: &mut dyn Read) {
        if !self.by_line {
            self.fill(reader, HEAD as u64, HEAD);
        } else if self.have.is_empty() && !self.ended {
            self.read_some(reader, HEAD);
        }
    }

    /// The name, and the bytes that were read with those to come.
    pub(super) fn into_parts<R: Read>(self, reader: R) -> (Provenance, impl Read) {
        let rest = Rest { reader, ended: self.ended };
        (self.from, Cursor::new(self.have).chain(rest))
    }

    pub(super) fn chunk(&mut self, reader: &mut dyn Read, options: &Options) -> Chunk {
        let block = options.limits.block as u64;
        if self.shared.is_none() {
            self.start(reader);
        }
        let shared = self.shared(options);
        let end = if self.by_line {
            self.fill_line(reader, block)
        } else {
            let behind = (MARGIN + shared.ahead()) as u64;
            self.fill(reader, self.at + block + behind, options.limits.block);
            (self.at + block).min(self.base + self.have.len() as u64)
        };
        let last = self.ended && end == self.base + self.have.len() as u64;
        let first = self.at == 0;
        let chunk = Chunk {
            shared,
            decoded: self.decode(end),
            bytes: self.have[..self.length(end)].to_vec(),
            base: self.base,
            own: self.at..end,
            first,
            last,
            trouble: if last { self.trouble.take() } else { None },
        };
        self.at = end;
        let keep = self.at.saturating_sub(MARGIN as u64).max(self.base);
        self.drop_front((keep - self.base) as usize);
        self.base = keep;
        chunk
    }

    fn drop_front(&mut self, count: usize) {
        self.have.drain(..count);
        if let Some(text) = &mut self.text {
            text.decoded.drop_front(count);
            text.used -= count;
        }
    }

    fn shared(&mut self, options: &Options) -> Arc<Shared> {
        if let Some(shared) = &self.shared {
            return Arc::clone(shared);
        }
        let sniffed = identify(&self.have, &self.from.name(), options);
        let mut shared = Shared::new(self.from.clone(), sniffed, &self.have, self.ended);
        if self.by_line {
            // Nothing may be read ahead: a line is a text of its own.
            shared.take_as_text();
        }
        let transcoder = Transcoder::new(sniffed.charset);
        self.text =
            transcoder.map(|transcoder| Text { transcoder, decoded: Decoded::default(), used: 0 });
        let shared = Arc::new(shared);
        self.shared = Some(Arc::clone(&shared));
        shared
    }

    /// Bytes that go into a chunk which ends at `end`: what surrounds it too, but nothing behind it by
    /// line.
    fn length(&self, end: u64) -> usize {
        if self.by_line { (end - self.base) as usize } else { self.have.len() }
    }

    /// Decodes what was read since; gives the text of the bytes of the chunk.
    fn decode(&mut self, end: u64) -> Option<Decoded> {
        let length = self.length(end);
        let last = self.ended && length == self.have.len();
        let text = self.text.as_mut()?;
        let new = &self.have[text.used..length];
        text.used += text.transcoder.decode(new, text.used, last, &mut text.decoded);
        let mut decoded = text.decoded.clone();
        decoded.close(text.used);
        Some(decoded)
    }

    /// Reads until a line ends, or a block is full; gives the offset behind the last whole line.
    fn fill_line(&mut self, reader: &mut dyn Read, block: u64) -> u64 {
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
                None => self.read_some(reader, block as usize),
            }
        }
    }

    /// 1 where a UTF-16 unit would be cut at `end`.
    fn is_wide(&self, end: u64) -> u64 {
        let charset = self.shared.as_ref().map(|shared| shared.sniffed.charset);
        let is_wide = matches!(charset, Some(Charset::Utf16Le | Charset::Utf16Be));
        if is_wide { end % 2 } else { 0 }
    }

    /// Reads until the document offset `until` or the end.
    fn fill(&mut self, reader: &mut dyn Read, until: u64, step: usize) {
        while !self.ended && self.base + (self.have.len() as u64) < until {
            let wanted = (until - self.base) as usize - self.have.len();
            // Small documents do not clear room for large ones.
            let room = self.have.len().clamp(FIRST_READ, step.max(FIRST_READ));
            self.read_some(reader, wanted.min(room));
        }
    }

    /// Reads once, at most `length` bytes.
    fn read_some(&mut self, reader: &mut dyn Read, length: usize) {
        let old = self.have.len();
        self.have.resize(old + length, 0);
        let read = reader.read(&mut self.have[old..]);
        self.have.truncate(old + *read.as_ref().unwrap_or(&0));
        match read {
            Ok(0) => self.ended = true,
            Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                self.ended = true;
                self.trouble = Some(issue_of(&error));
            }
            _ => {}
        }
    }
}

/// A reader that may have ended: standard input is not asked again.
struct Rest<R> {
    reader: R,
    ended: bool,
}

impl<R: Read> Read for Rest<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.ended { Ok(0) } else { self.reader.read(out) }
    }
}
