//! Redacts a stream into another: `redact -`. What was passed on cannot be taken back, so nothing is
//! verified here, and trouble is told by the issues of the run.

use super::tally::{Tally, not_written};
use crate::document::{Document, Provenance};
use crate::engine::{Edit, Ending, Target, Verdict};
use crate::error::Error;
use crate::policy::OnFailure;
use std::io::Write;

/// Writes to the next program.
pub struct Pipe<W> {
    out: W,
    /// Pass each block on at once.
    flush: bool,
    /// What was changed.
    pub tally: Tally,
}

impl<W: Write + Send> Pipe<W> {
    /// A pipe into `out`; `flush` passes on what is certain without waiting for more.
    pub fn new(out: W, flush: bool) -> Self {
        Self { out, flush, tally: Tally::default() }
    }
}

impl<W: Write + Send> Target for Pipe<W> {
    fn begin(&mut self, _: &Provenance, _: &Document) -> Result<(), Error> {
        Ok(())
    }

    fn copy(&mut self, bytes: &[u8]) -> Result<(), Error> {
        Ok(self.out.write_all(bytes)?)
    }

    fn replace(&mut self, edit: &Edit<'_>) -> Result<(), Error> {
        self.tally.count(edit.entity, edit.operator);
        Ok(self.out.write_all(edit.new)?)
    }

    fn flush(&mut self) -> Result<(), Error> {
        if self.flush { Ok(self.out.flush()?) } else { Ok(()) }
    }

    fn end(&mut self, _: &Document, ending: Ending) -> Result<Verdict, Error> {
        self.out.flush()?;
        Ok(not_written(&ending, OnFailure::Fail))
    }
}
