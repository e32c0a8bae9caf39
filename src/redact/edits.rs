//! Where the edits of a job are kept until they are verified: an unnamed file, because a document may have
//! more edits than memory should hold. Lengths only, no values.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

/// One edit: bytes since the one before, and lengths before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub gap: u64,
    pub old: u64,
    pub new: u64,
    /// The value is worth a search of its own.
    pub strong: bool,
}

/// Writes edits, one document behind the other.
pub(super) struct EditLog {
    file: Arc<File>,
    out: BufWriter<File>,
    at: u64,
}

/// The edits of one document: a range of the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub start: u64,
    pub end: u64,
}

impl EditLog {
    pub(super) fn new(file: File) -> io::Result<Self> {
        let out = BufWriter::new(file.try_clone()?);
        Ok(Self { file: Arc::new(file), out, at: 0 })
    }

    /// Where the next edit goes.
    pub(super) fn position(&self) -> u64 {
        self.at
    }

    pub(super) fn push(&mut self, step: Step) -> io::Result<()> {
        for number in [step.gap << 1 | u64::from(step.strong), step.old, step.new] {
            self.number(number)?;
        }
        Ok(())
    }

    /// LEB128: seven bits a byte, the least significant first.
    fn number(&mut self, mut number: u64) -> io::Result<()> {
        loop {
            let more = number > 0x7F;
            self.out.write_all(&[number as u8 & 0x7F | if more { 0x80 } else { 0 }])?;
            self.at += 1;
            number >>= 7;
            if !more {
                return Ok(());
            }
        }
    }

    /// Everything that was written, to be read.
    pub(super) fn finish(mut self) -> io::Result<Arc<File>> {
        self.out.flush()?;
        Ok(self.file)
    }
}

/// Reads the edits of one document in order.
pub(super) struct Steps {
    bytes: BufReader<Part>,
}

struct Part {
    file: Arc<File>,
    place: Place,
}

impl Read for Part {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = (self.place.end - self.place.start).min(buffer.len() as u64) as usize;
        let read = self.file.read_at(&mut buffer[..left], self.place.start)?;
        self.place.start += read as u64;
        Ok(read)
    }
}

impl Steps {
    pub(super) fn new(file: Arc<File>, place: Place) -> Self {
        Self { bytes: BufReader::new(Part { file, place }) }
    }

    /// The next edit; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Step>> {
        let Some(first) = self.number()? else { return Ok(None) };
        let cut = || io::Error::from(io::ErrorKind::UnexpectedEof);
        let old = self.number()?.ok_or_else(cut)?;
        let new = self.number()?.ok_or_else(cut)?;
        Ok(Some(Step { gap: first >> 1, old, new, strong: first & 1 == 1 }))
    }

    fn number(&mut self) -> io::Result<Option<u64>> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let mut byte = [0];
            if self.bytes.read(&mut byte)? == 0 {
                return Ok(None);
            }
            number |= u64::from(byte[0] & 0x7F) << shift;
            shift += 7;
            if byte[0] & 0x80 == 0 {
                return Ok(Some(number));
            }
        }
    }
}
