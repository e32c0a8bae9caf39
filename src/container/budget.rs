//! What peeling may cost: bytes that decoders make of the bytes of the file, and bytes held in memory.

use super::trouble::trouble;
use crate::error::IssueKind;
use crate::limits::Limits;
use std::cell::Cell;
use std::io::{self, Read};

/// The budget of one file with all that is nested in it.
pub(super) struct Budget {
    ratio: u64,
    floor: u64,
    /// Bytes of the file that were read.
    consumed: Cell<u64>,
    /// A file is not larger than this, however often parts of it are read.
    size: u64,
    produced: Cell<u64>,
    held: Cell<usize>,
    hold: usize,
}

impl Budget {
    pub(super) fn new(limits: &Limits, size: Option<u64>) -> Self {
        Self {
            ratio: limits.ratio,
            floor: limits.ratio_floor,
            consumed: Cell::new(0),
            size: size.unwrap_or(u64::MAX),
            produced: Cell::new(0),
            held: Cell::new(0),
            hold: limits.hold,
        }
    }

    /// Notes bytes that were read from the file.
    pub(super) fn consume(&self, count: usize) {
        self.consumed.set(self.consumed.get().saturating_add(count as u64));
    }

    /// Notes bytes that a decoder gave; an error when there are too many for what was read.
    pub(super) fn produce(&self, count: usize) -> io::Result<()> {
        self.produced.set(self.produced.get().saturating_add(count as u64));
        let read = self.consumed.get().min(self.size);
        if self.produced.get() <= self.floor.max(read.saturating_mul(self.ratio)) {
            return Ok(());
        }
        let ratio = self.ratio;
        let message = format!(
            "it unpacks to more than {ratio} times its size; the rest was not read; unpack it and scan the result"
        );
        Err(trouble(IssueKind::Limit, message))
    }

    /// Reads all of `input` into memory, for formats that must be read from their end.
    pub(super) fn hold(&self, input: &mut dyn Read) -> io::Result<Vec<u8>> {
        let room = self.hold - self.held.get();
        let mut bytes = Vec::new();
        input.take(room as u64 + 1).read_to_end(&mut bytes)?;
        if bytes.len() > room {
            let mib = self.hold >> 20;
            let message = format!(
                "it must be read from its end and does not fit into {mib} MiB of memory; unpack what it lies in and scan the result"
            );
            return Err(trouble(IssueKind::Limit, message));
        }
        self.held.set(self.held.get() + bytes.len());
        Ok(bytes)
    }

    /// Gives back what was held.
    pub(super) fn release(&self, bytes: Vec<u8>) {
        self.held.set(self.held.get() - bytes.len());
    }
}

/// Counts what is read from the file.
pub(super) struct Counted<'a> {
    pub reader: &'a mut dyn Read,
    pub budget: &'a Budget,
}

impl Read for Counted<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(out)?;
        self.budget.consume(count);
        Ok(count)
    }
}
