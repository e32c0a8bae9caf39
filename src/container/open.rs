//! Peels containers one within the other, and hands over the documents in them as streams.
//!
//! It runs in one thread and calls itself for what lies inside: nothing is written to disk, and memory
//! is what the decoders on the way need.

use super::archive::{Random, Section, Visitor, tar, zip};
use super::budget::{Budget, Counted};
use super::codec::{Codec, Frames};
use super::peek::Peek;
use super::sniff::{HEAD, Kind, recognise};
use super::trouble::Trouble;
use super::{Flow, NOTES, Receiver, UNCLAIMED};
use crate::document::Provenance;
use crate::error::{Issue, IssueKind, SkipReason};
use crate::limits::Limits;
use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;

/// What is to be opened.
pub enum Source<'a> {
    /// A file of this size, which can be read at any place.
    File(&'a File, u64),
    /// Bytes that can be read once.
    Stream(&'a mut dyn Read),
}

/// Opens a container and all containers in it; gives the receiver each document. A stream that is no
/// container is a document itself.
pub fn open(
    source: Source<'_>,
    from: &Provenance,
    limits: &Limits,
    receiver: &mut dyn Receiver,
) -> Flow {
    let size = if let Source::File(_, size) = &source { Some(*size) } else { None };
    let budget = Budget::new(limits, size);
    let mut peeler = Peeler { receiver, budget: &budget, depth: limits.archive_depth };
    let place = Place { from: from.clone(), pending: None, depth: 0 };
    match source {
        Source::File(file, size) => peeler.file(file, size, &place),
        Source::Stream(reader) => peeler.counted(reader, &place, None),
    }
}

/// Where the peeler stands.
#[derive(Clone)]
struct Place {
    from: Provenance,
    /// The name of what a compressed file holds: a hop of its own unless that is an archive.
    pending: Option<String>,
    depth: usize,
}

impl Place {
    fn name(&self) -> String {
        self.pending.clone().unwrap_or_else(|| self.from.name().into_owned())
    }

    /// The place as reports name it.
    fn shown(&self) -> Provenance {
        let mut from = self.from.clone();
        from.inner.extend(self.pending.clone());
        from
    }

    /// The place of a member.
    fn member(&self, name: &str) -> Self {
        let mut from = self.from.clone();
        from.inner.push(name.to_owned());
        Self { from, pending: None, depth: self.depth + 1 }
    }

    fn decompressed(&self, name: String) -> Self {
        Self { from: self.shown(), pending: Some(name), depth: self.depth + 1 }
    }
}

struct Peeler<'a> {
    receiver: &'a mut dyn Receiver,
    budget: &'a Budget,
    depth: usize,
}

impl Peeler<'_> {
    fn file(&mut self, file: &File, size: u64, place: &Place) -> Flow {
        let random = (file, size);
        let mut section = Section { file: &random, at: 0, end: u64::MAX };
        self.counted(&mut section, place, Some(&random))
    }

    fn counted(&mut self, reader: &mut dyn Read, place: &Place, file: Option<&dyn Random>) -> Flow {
        let mut counted = Counted { reader, budget: self.budget };
        self.stream(&mut Peek::new(&mut counted), place, file)
    }

    /// Opens what `input` holds; `file` when the same bytes can be read at any place.
    fn stream(&mut self, input: &mut Peek<'_>, place: &Place, file: Option<&dyn Random>) -> Flow {
        let Some(kind) = recognise(input.peek(HEAD), &place.name()) else {
            return self.receiver.document(&place.shown(), input);
        };
        if place.depth >= self.depth {
            let message = format!(
                "containers are nested deeper than {}; unpack the outer ones and scan the result",
                self.depth
            );
            return self.receiver.trouble(&place.shown(), Issue::new(IssueKind::Limit, message));
        }
        match kind {
            Kind::Codec(codec) => self.compressed(codec, input, place),
            Kind::Tar => {
                let budget = self.budget;
                tar::walk(input, budget, &mut Members { peeler: self, place })
            }
            Kind::Zip => self.zip(input, place, file),
        }
    }

    fn compressed(&mut self, codec: &'static Codec, input: &mut Peek<'_>, place: &Place) -> Flow {
        let mut frames = Frames::new(codec, Peek::new(input), self.budget);
        frames.start();
        let name = frames.name().unwrap_or_else(|| decompressed_name(codec, &place.name()));
        let inner = place.decompressed(name);
        self.stream(&mut Peek::new(&mut frames), &inner, None)?;
        self.notes(&frames, place)?;
        let Some(mut rest) = frames.into_rest() else { return ControlFlow::Continue(()) };
        if rest.peek(1).is_empty() {
            let failed = rest.failed().cloned();
            return failed.map_or(ControlFlow::Continue(()), |failed| {
                self.receiver.trouble(&place.shown(), failed.issue())
            });
        }
        self.stream(&mut rest, &place.member(UNCLAIMED), None)
    }

    fn notes(&mut self, frames: &Frames<'_>, place: &Place) -> Flow {
        let notes = frames.notes();
        if notes.is_cut {
            let message = "the comments in it are longer than what is read of them";
            self.receiver.trouble(&place.shown(), Issue::new(IssueKind::Limit, message))?;
        }
        if notes.text.is_empty() {
            return ControlFlow::Continue(());
        }
        self.receiver.document(&place.member(NOTES).shown(), &mut &notes.text[..])
    }

    fn zip(&mut self, input: &mut Peek<'_>, place: &Place, file: Option<&dyn Random>) -> Flow {
        let budget = self.budget;
        if let Some(file) = file {
            return zip::walk(file, budget, &mut Members { peeler: self, place });
        }
        let held = match budget.hold(input) {
            Ok(held) => held,
            Err(error) => {
                return self.receiver.trouble(&place.shown(), Trouble::of(&error).issue());
            }
        };
        let flow = zip::walk(&held, budget, &mut Members { peeler: self, place });
        budget.release(held);
        flow
    }
}

/// The name of what a compressed file holds: its own without what says that it is compressed.
fn decompressed_name(codec: &Codec, name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let suffix = codec.suffixes.iter().find(|(suffix, _)| lower.ends_with(suffix));
    let Some((suffix, instead)) = suffix.filter(|(suffix, _)| suffix.len() < name.len()) else {
        return name.to_owned();
    };
    // The suffix is ASCII, so this is a boundary of characters.
    format!("{}{instead}", &name[..name.len() - suffix.len()])
}

/// The members of an archive.
struct Members<'p, 'a> {
    peeler: &'p mut Peeler<'a>,
    place: &'p Place,
}

impl Visitor for Members<'_, '_> {
    fn member(&mut self, name: &str, content: &mut dyn Read) -> Flow {
        self.peeler.stream(&mut Peek::new(content), &self.place.member(name), None)
    }

    fn loose(&mut self, what: &str, content: &mut dyn Read) -> Flow {
        self.member(what, content)
    }

    fn raw(&mut self, content: &mut dyn Read) -> Flow {
        self.peeler.receiver.document(&self.place.shown(), content)
    }

    fn skipped(&mut self, name: &str, reason: SkipReason) -> Flow {
        self.peeler.receiver.skipped(&self.place.member(name).from, reason)
    }

    fn trouble(&mut self, name: Option<&str>, issue: Issue) -> Flow {
        let from = name.map_or_else(|| self.place.shown(), |name| self.place.member(name).from);
        self.peeler.receiver.trouble(&from, issue)
    }
}

#[cfg(test)]
mod tests {
    use super::super::codec;
    use super::*;

    #[test]
    fn names_without_the_suffix() {
        let gzip = codec::recognise(b"\x1f\x8b").unwrap();
        for (name, expected) in
            [("a.log.gz", "a.log"), ("a.TGZ", "a.tar"), (".gz", ".gz"), ("-", "-"), ("ả.gz", "ả")]
        {
            assert_eq!(decompressed_name(gzip, name), expected);
        }
    }
}
