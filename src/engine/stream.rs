//! A document that can be read only once: its chunks, each with what the detector needs on either side.

use super::producer::{Chunk, Shared};
use super::window::MARGIN;
use crate::container::{self, issue_of};
use crate::document::Provenance;
use crate::error::Issue;
use crate::limits::Limits;
use std::io::{self, Cursor, Read};
use std::sync::Arc;

/// Bytes that tell what a stream is.
const HEAD: usize = 4096;

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
}

impl Stream {
    pub(super) fn new(from: Provenance) -> Self {
        let (shared, have, trouble) = (None, Vec::new(), None);
        Self { shared, from, have, base: 0, at: 0, ended: false, trouble }
    }

    /// True at the start of a container.
    pub(super) fn is_container(&mut self, reader: &mut dyn Read) -> bool {
        if self.shared.is_some() {
            return false;
        }
        self.fill(reader, HEAD as u64, HEAD);
        container::sniff(&self.have, &self.from.name()).is_container
    }

    /// The name, and the bytes that were read with those to come.
    pub(super) fn into_parts<R: Read>(self, reader: R) -> (Provenance, impl Read) {
        let rest = Rest { reader, ended: self.ended };
        (self.from, Cursor::new(self.have).chain(rest))
    }

    pub(super) fn chunk(&mut self, reader: &mut dyn Read, limits: &Limits) -> Chunk {
        let block = limits.block as u64;
        self.fill(reader, self.at + block + MARGIN as u64, limits.block);
        let end = (self.at + block).min(self.base + self.have.len() as u64);
        let last = self.ended && end == self.base + self.have.len() as u64;
        let first = self.at == 0;
        let chunk = Chunk {
            shared: self.shared(),
            bytes: self.have.clone(),
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

    fn shared(&mut self) -> Arc<Shared> {
        let (have, from) = (&self.have, &self.from);
        let shared = self.shared.get_or_insert_with(|| {
            let sniffed = container::sniff(have, &from.name());
            Arc::new(Shared { from: from.clone(), sniffed })
        });
        Arc::clone(shared)
    }

    /// Reads until the document offset `until` or the end.
    fn fill(&mut self, reader: &mut dyn Read, until: u64, step: usize) {
        while !self.ended && self.base + (self.have.len() as u64) < until {
            let old = self.have.len();
            let wanted = (until - self.base) as usize - old;
            self.have.resize(old + wanted.min(step.max(4096)), 0);
            match reader.read(&mut self.have[old..]) {
                Ok(0) => {
                    self.have.truncate(old);
                    self.ended = true;
                }
                Ok(count) => self.have.truncate(old + count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => self.have.truncate(old),
                Err(error) => {
                    self.have.truncate(old);
                    self.ended = true;
                    self.trouble = Some(issue_of(&error));
                }
            }
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
