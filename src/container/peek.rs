//! A reader that can look ahead: recognition needs the first bytes of a stream, and decoders must
//! leave what lies behind their end.

use super::trouble::Trouble;
use std::io::{self, Read};

/// Bytes that are read at once.
const STEP: usize = 32 << 10;

/// Looks ahead in `reader`. An error is kept and given again: what follows it cannot be read.
pub(super) struct Peek<'a> {
    reader: &'a mut dyn Read,
    buffer: Vec<u8>,
    at: usize,
    ended: bool,
    failed: Option<Trouble>,
    starved: bool,
}

impl<'a> Peek<'a> {
    pub(super) fn new(reader: &'a mut dyn Read) -> Self {
        Self { reader, buffer: Vec::new(), at: 0, ended: false, failed: None, starved: false }
    }

    /// The next `count` bytes; fewer at the end, or where reading failed.
    pub(super) fn peek(&mut self, count: usize) -> &[u8] {
        while self.buffer.len() - self.at < count && !self.ended && self.failed.is_none() {
            self.fill(count);
        }
        let have = self.buffer.len().min(self.at + count);
        &self.buffer[self.at..have]
    }

    fn fill(&mut self, count: usize) {
        self.buffer.drain(..self.at);
        self.at = 0;
        let old = self.buffer.len();
        self.buffer.resize(old + count.max(STEP), 0);
        let read = self.reader.read(&mut self.buffer[old..]);
        self.buffer.truncate(old + read.as_ref().map_or(0, |count| *count));
        self.note(&read);
    }

    fn note(&mut self, read: &io::Result<usize>) {
        match read {
            Ok(0) => self.ended = true,
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => self.failed = Some(Trouble::of(error)),
        }
    }

    /// Buffered bytes, at least one unless the end is reached.
    pub(super) fn buffered(&mut self) -> io::Result<&[u8]> {
        self.peek(1);
        if self.at == self.buffer.len()
            && let Some(failed) = &self.failed
        {
            return Err(failed.error());
        }
        Ok(&self.buffer[self.at..])
    }

    /// Steps over bytes that were looked at.
    pub(super) fn consume(&mut self, count: usize) {
        self.at = (self.at + count).min(self.buffer.len());
    }

    /// What went wrong below, if anything did.
    pub(super) fn failed(&self) -> Option<&Trouble> {
        self.failed.as_ref()
    }

    /// True when somebody wanted more than there was.
    pub(super) fn is_starved(&self) -> bool {
        self.starved
    }

    /// Steps over zero bytes: padding of tapes and blocks.
    pub(super) fn skip_zeros(&mut self) {
        while let Ok(bytes) = self.buffered()
            && let zeros = bytes.iter().take_while(|byte| **byte == 0).count()
            && zeros > 0
        {
            self.consume(zeros);
        }
    }
}

impl Read for Peek<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.buffer.len() && out.len() >= STEP && !self.ended && self.failed.is_none()
        {
            let read = self.reader.read(out);
            self.note(&read);
            self.starved |= matches!(read, Ok(0));
            return read;
        }
        let have = self.buffered()?;
        let count = have.len().min(out.len());
        out[..count].copy_from_slice(&have[..count]);
        self.consume(count);
        self.starved |= count == 0 && !out.is_empty();
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_ahead_and_gives_all() {
        let mut bytes: &[u8] = b"\0\0\0abcdef";
        let mut peek = Peek::new(&mut bytes);
        peek.skip_zeros();
        assert_eq!(peek.peek(3), b"abc");
        let mut all = String::new();
        peek.read_to_string(&mut all).unwrap();
        assert_eq!((all.as_str(), peek.is_starved()), ("abcdef", true));
        assert_eq!(peek.peek(3), b"");
    }
}
