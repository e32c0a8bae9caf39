//! Containers in the pipeline. A large one is unpacked by a thread of its own, whose chunks the producer
//! hands out as they come, so that all workers look at what one thread decompresses. A small one is
//! unpacked by the worker that has it, so that many small ones use all workers.

use super::Options;
use super::producer::{Chunk, Shared, Small, Work};
use super::stream::Stream;
use crate::container::{self, Flow, Receiver, Source};
use crate::document::Provenance;
use crate::error::{Issue, IssueKind, SkipReason};
use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{self, SyncSender};
use std::thread;

/// Pieces of work that wait for the producer.
const AHEAD: usize = 4;

/// The work that a container at hand gives.
pub(super) struct Unpacked(mpsc::Receiver<Work>);

impl Unpacked {
    /// A file that is a container.
    pub(super) fn file(from: Provenance, file: File, options: &Arc<Options>) -> Self {
        Self::start(from, options, move |unpacker| {
            let size = file.metadata().map_or(0, |meta| meta.len());
            unpacker.open(Source::File(&file, size));
        })
    }

    /// A stream that is a container.
    pub(super) fn stream(
        stream: Stream,
        reader: Box<dyn Read + Send>,
        options: &Arc<Options>,
    ) -> Self {
        let (from, mut bytes) = stream.into_parts(reader);
        Self::start(from, options, move |unpacker| unpacker.open(Source::Stream(&mut bytes)))
    }

    fn start(
        from: Provenance,
        options: &Arc<Options>,
        unpack: impl FnOnce(&mut Unpacker<'_>) + Send + 'static,
    ) -> Self {
        let (sender, receiver) = mpsc::sync_channel(AHEAD);
        let options = Arc::clone(options);
        let (spare, spare_from) = (sender.clone(), from.clone());
        let work = move || {
            let mut send = |work| send(&sender, work);
            unpack(&mut Unpacker::new(from, &options, &mut send));
        };
        let thread = thread::Builder::new().name("unpack".to_owned()).spawn(work);
        if let Err(error) = thread {
            let message = format!("cannot be unpacked: no threads: {error}");
            let issue = Issue::new(IssueKind::Unreadable, message);
            // The channel has room: nothing was sent yet.
            let _ = send(&spare, Work::Batch(vec![Small::Trouble { from: spare_from, issue }]));
        }
        Self(receiver)
    }

    /// The next piece; `None` once all is unpacked.
    pub(super) fn next(&mut self) -> Option<Work> {
        self.0.recv().ok()
    }
}

/// Sends work on; breaks where nobody wants it any more.
fn send(sender: &SyncSender<Work>, work: Work) -> Flow {
    sender.send(work).map_or(ControlFlow::Break(()), ControlFlow::Continue)
}

/// Turns what a container holds into work.
pub(super) struct Unpacker<'a> {
    from: Provenance,
    options: &'a Options,
    take: &'a mut dyn FnMut(Work) -> Flow,
    /// The document at hand, and how far it was read.
    open: Option<(Arc<Shared>, u64)>,
}

impl<'a> Unpacker<'a> {
    pub(super) fn new(
        from: Provenance,
        options: &'a Options,
        take: &'a mut dyn FnMut(Work) -> Flow,
    ) -> Self {
        Self { from, options, take, open: None }
    }

    /// Unpacks all. Decoders are the work of others on hostile bytes: a panic in one ends the container
    /// with an issue, not the run.
    pub(super) fn open(&mut self, source: Source<'_>) {
        let (from, limits) = (self.from.clone(), &self.options.limits);
        let unpack = || container::open(source, &from, limits, self);
        if catch_unwind(AssertUnwindSafe(unpack)).is_err() {
            let _ = self.give_up();
        }
    }

    fn give_up(&mut self) -> Flow {
        let message = "the decoder failed at this input; the rest was not read; unpack it and scan the result";
        let issue = Issue::new(IssueKind::Unreadable, message);
        let Some((shared, at)) = self.open.take() else {
            let from = self.from.clone();
            return self.trouble(&from, issue);
        };
        (self.take)(Work::Chunk(Chunk {
            shared,
            bytes: Vec::new(),
            decoded: None,
            base: at,
            own: at..at,
            first: false,
            last: true,
            trouble: Some(issue),
        }))
    }

    fn note(&mut self, small: Small) -> Flow {
        (self.take)(Work::Batch(vec![small]))
    }
}

impl Receiver for Unpacker<'_> {
    fn document(&mut self, from: &Provenance, content: &mut dyn Read) -> Flow {
        let mut stream = Stream::new(from.clone());
        loop {
            let chunk = stream.chunk(content, self.options);
            let last = chunk.last;
            self.open = (!last).then(|| (Arc::clone(&chunk.shared), chunk.own.end));
            (self.take)(Work::Chunk(chunk))?;
            if last {
                return ControlFlow::Continue(());
            }
        }
    }

    fn trouble(&mut self, from: &Provenance, issue: Issue) -> Flow {
        self.note(Small::Trouble { from: from.clone(), issue })
    }

    fn skipped(&mut self, from: &Provenance, reason: SkipReason) -> Flow {
        self.note(Small::Skipped { from: from.clone(), reason })
    }
}
