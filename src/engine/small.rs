//! Small files and notes: a worker reads such a file whole, and unpacks it where it is a container.

use super::drain::Part;
use super::identity::{HEAD, identify};
use super::producer::{Shared, Small};
use super::trouble::{shrunk, unreadable};
use super::unpack::Unpacker;
use super::window::Raw;
use super::worker::Worker;
use crate::container::Source;
use crate::document::Provenance;
use std::fs::File;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Parts of a result that wait for its end at most: some blocks, or many empty documents.
const EARLY: usize = 16;

impl Worker<'_, '_> {
    pub(super) fn small(&mut self, sequence: u64, small: Small, parts: &mut Vec<Part>) {
        match small {
            Small::Skipped { from, reason } => {
                parts.push(Part::Skipped(Arc::new(self.namer.document(&from)), reason));
            }
            Small::Trouble { from, issue } => {
                parts.push(Part::Issue(Arc::new(self.namer.document(&from)), issue));
            }
            Small::File { from, file, info } => {
                if let Some(from) = self.file(from, &file, info.size, parts) {
                    self.unpack(sequence, from, Source::File(&file, info.size), parts);
                }
            }
        }
    }

    /// A file that fits into one block. A container is left to the caller.
    fn file(
        &mut self,
        from: Provenance,
        file: &File,
        size: u64,
        parts: &mut Vec<Part>,
    ) -> Option<Provenance> {
        let mut buffer = std::mem::take(&mut self.buffer);
        let read = buffer.read(file, 0, size as usize);
        let mut container = None;
        match read {
            Err(error) => {
                let name = Arc::new(self.namer.document(&from));
                parts.push(Part::Issue(name, unreadable(0..size, &error)));
            }
            Ok(bytes) => {
                let head = &bytes[..bytes.len().min(HEAD)];
                let sniffed = identify(head, &from.name(), &self.common.options);
                if sniffed.container.is_some() {
                    container = Some(from);
                } else {
                    let shared = Shared::new(from, sniffed, bytes, true);
                    self.whole(&shared, bytes, size, parts);
                }
            }
        }
        self.buffer = buffer;
        container
    }

    fn whole(&mut self, shared: &Shared, bytes: &[u8], size: u64, parts: &mut Vec<Part>) {
        let end = bytes.len() as u64;
        self.begin(shared, parts);
        if end < size {
            parts.push(Part::Trouble(shrunk(end..size)));
        }
        let raw = Raw::new(bytes, 0, 0..end, 0..size.max(end));
        self.scan(shared, &raw, true, parts);
    }

    /// A small container. What comes out of it may be much: then it does not wait for the end.
    fn unpack(
        &mut self,
        sequence: u64,
        from: Provenance,
        source: Source<'_>,
        parts: &mut Vec<Part>,
    ) {
        let common = self.common;
        let mut take = |work| {
            parts.append(&mut self.work(sequence, work));
            if parts.len() >= EARLY {
                let early = std::mem::take(parts);
                common.drain.submit_early(sequence, early, &common.compiled);
            }
            if common.progress.is_stopped() || common.drain.has_failed() {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        };
        Unpacker::new(from, &common.options, &mut take).open(source);
    }
}
