//! The buffer between a report and its writer: flushed at 64 KiB and at the end.

use super::Writer;
use crate::error::Error;

const FULL: usize = 64 * 1024;

/// Bytes on their way out. Text is appended to `buf`; [`Output::settle`] after each line.
pub(super) struct Output {
    /// What is not written yet.
    pub buf: Vec<u8>,
    writer: Writer,
    full: usize,
}

impl Output {
    pub fn new(writer: Writer, line_buffered: bool) -> Self {
        let full = if line_buffered { 0 } else { FULL };
        Self { buf: Vec::with_capacity(FULL + FULL / 4), writer, full }
    }

    /// A line is complete: writes the buffer out when it is full.
    #[inline]
    pub fn settle(&mut self) -> Result<(), Error> {
        if self.buf.len() > self.full { self.drain() } else { Ok(()) }
    }

    /// Writes everything out.
    pub fn finish(&mut self) -> Result<(), Error> {
        self.writer.write_all(&self.buf)?;
        self.buf.clear();
        Ok(self.writer.flush()?)
    }

    #[cold]
    fn drain(&mut self) -> Result<(), Error> {
        if self.full == 0 {
            return self.finish();
        }
        self.writer.write_all(&self.buf)?;
        self.buf.clear();
        Ok(())
    }
}
