//! zip: entries in the order of the central directory, which alone says what is a member. Bytes that
//! it claims nothing of (a program in front, removed entries) are read as raw bytes.

use super::super::budget::Budget;
use super::super::codec::{Frames, Notes, of_zip_method};
use super::super::peek::Peek;
use super::super::trouble::{Trouble, damaged, trouble};
use super::super::{Flow, NOTES, UNCLAIMED};
use super::Visitor;
use super::zip_directory::{Directory, Entry, Random, Section, entry, exact, find, u16_at};
use crate::error::{Issue, IssueKind, SkipReason};
use flate2::Crc;
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::ops::ControlFlow;

/// Entries that are kept in mind, to see which bytes belong to none and which belong to two.
const ENTRIES_MAX: usize = 1 << 20;

/// True for the first bytes of an archive.
pub(in super::super) fn is_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

struct Walk<'a> {
    file: &'a dyn Random,
    budget: &'a Budget,
    visitor: &'a mut dyn Visitor,
    notes: Notes,
    /// Ranges of the file that entries take: start and end.
    taken: BTreeMap<u64, u64>,
}

/// Visits all entries.
pub(in super::super) fn walk(
    file: &dyn Random,
    budget: &Budget,
    visitor: &mut dyn Visitor,
) -> Flow {
    let directory = match find(file) {
        Ok(directory) => directory,
        Err(error) => {
            visitor.trouble(None, Trouble::of(&error).issue())?;
            return visitor.raw(&mut counted(file, budget, 0, file.len()));
        }
    };
    let (notes, taken) = (Notes::default(), BTreeMap::new());
    let mut walk = Walk { file, budget, visitor, notes, taken };
    walk.entries(&directory)?;
    walk.comments(&directory)?;
    walk.unclaimed(&directory)
}

impl Walk<'_> {
    fn entries(&mut self, directory: &Directory) -> Flow {
        let (start, end) = (directory.start, directory.end);
        let mut section = io::BufReader::new(Section { file: self.file, at: start, end });
        for _ in 0..directory.entries {
            let entry = match entry(&mut section) {
                Ok(entry) => entry,
                Err(error) => return self.visitor.trouble(None, Trouble::of(&error).issue()),
            };
            if self.taken.len() == ENTRIES_MAX {
                let message = "the archive has too many entries; the rest was not read; unpack it and scan the result";
                return self.visitor.trouble(None, Issue::new(IssueKind::Limit, message));
            }
            self.notes_of(&entry.comment);
            self.entry(&entry, directory.shift)?;
        }
        ControlFlow::Continue(())
    }

    fn notes_of(&mut self, comment: &[u8]) {
        if !comment.is_empty() {
            self.notes.add(comment);
        }
    }

    fn entry(&mut self, entry: &Entry, shift: u64) -> Flow {
        let name = entry.shown();
        let (start, end) = match self.place(entry, shift) {
            Ok(place) => place,
            Err(error) => return self.visitor.trouble(Some(&name), Trouble::of(&error).issue()),
        };
        if name.ends_with('/') && entry.size == 0 {
            return ControlFlow::Continue(());
        }
        if entry.is_encrypted() {
            let message = "it is encrypted; decrypt it and scan the result";
            return self.visitor.trouble(Some(&name), Issue::new(IssueKind::Unsupported, message));
        }
        if entry.is_link() {
            return self.visitor.skipped(&name, SkipReason::Link);
        }
        let mut section = counted(self.file, self.budget, start, end);
        let checked = |reader| Checked { reader, entry, crc: Crc::new(), count: 0 };
        match (entry.method, of_zip_method(entry.method)) {
            (0, _) => self.visitor.member(&name, &mut checked(&mut section)),
            (_, Some(codec)) => {
                let mut frames = Frames::single(codec, Peek::new(&mut section), self.budget);
                self.visitor.member(&name, &mut checked(&mut frames))
            }
            (method, None) => {
                let message = format!(
                    "compression method {method} is not known; unpack the archive and scan the result"
                );
                self.visitor.trouble(Some(&name), Issue::new(IssueKind::Unsupported, message))
            }
        }
    }

    /// Where the content of an entry stands. No two entries may share bytes: that is how bombs are made.
    fn place(&mut self, entry: &Entry, shift: u64) -> io::Result<(u64, u64)> {
        let at = entry.header.checked_add(shift).ok_or_else(|| damaged("zip"))?;
        let header: [u8; 30] = exact(self.file, at)?;
        if !header.starts_with(b"PK\x03\x04") {
            return Err(damaged("zip"));
        }
        let lengths = u64::from(u16_at(&header, 26)) + u64::from(u16_at(&header, 28));
        let start = at + 30 + lengths;
        let end = start.checked_add(entry.packed).ok_or_else(|| damaged("zip"))?;
        let before = self.taken.range(..end).next_back();
        if before.is_some_and(|(_, taken)| *taken > at) {
            let message = "its bytes belong to another entry of the archive too; it was not read";
            return Err(trouble(IssueKind::Limit, message));
        }
        self.taken.insert(at, end);
        Ok((start, end))
    }

    fn comments(&mut self, directory: &Directory) -> Flow {
        let mut comment = Vec::new();
        let (at, end) = (directory.comment, directory.tail);
        let read = Section { file: self.file, at, end }.read_to_end(&mut comment);
        if let Err(error) = read {
            self.visitor.trouble(None, Trouble::of(&error).issue())?;
        }
        self.notes_of(&comment);
        if self.notes.is_cut {
            let message = "the comments in it are longer than what is read of them";
            self.visitor.trouble(None, Issue::new(IssueKind::Limit, message))?;
        }
        let notes = std::mem::take(&mut self.notes.text);
        if notes.is_empty() {
            ControlFlow::Continue(())
        } else {
            self.visitor.loose(NOTES, &mut &notes[..])
        }
    }

    /// Bytes between the entries, before the first and behind the end.
    fn unclaimed(&mut self, directory: &Directory) -> Flow {
        let mut taken = std::mem::take(&mut self.taken);
        taken.insert(directory.start, directory.tail);
        taken.insert(self.file.len(), self.file.len());
        let mut at = 0;
        for (start, end) in taken {
            if start > at {
                self.gap(at, start)?;
            }
            at = at.max(end);
        }
        ControlFlow::Continue(())
    }

    fn gap(&mut self, start: u64, end: u64) -> Flow {
        let mut section = counted(self.file, self.budget, start, end);
        let mut peek = Peek::new(&mut section);
        // Sizes behind the data of an entry: with or without a signature, in 32 or 64 bits.
        let length = end - start;
        let signed = peek.peek(4) == b"PK\x07\x08" && (length == 16 || length == 24);
        if signed || length == 12 || length == 20 {
            return ControlFlow::Continue(());
        }
        peek.skip_zeros();
        if peek.peek(1).is_empty() && peek.failed().is_none() {
            return ControlFlow::Continue(());
        }
        self.visitor.loose(UNCLAIMED, &mut peek)
    }
}

/// A range of the file whose bytes count for the budget.
struct CountedSection<'a>(Section<'a>, &'a Budget);

fn counted<'a>(file: &'a dyn Random, budget: &'a Budget, at: u64, end: u64) -> CountedSection<'a> {
    CountedSection(Section { file, at, end }, budget)
}

impl Read for CountedSection<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read(out)?;
        self.1.consume(count);
        Ok(count)
    }
}

/// The content of an entry, whose length and check sum are compared at its end.
struct Checked<'a> {
    reader: &'a mut dyn Read,
    entry: &'a Entry,
    crc: Crc,
    count: u64,
}

impl Read for Checked<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(out)?;
        self.crc.update(&out[..count]);
        self.count += count as u64;
        if count > 0 || out.is_empty() {
            return Ok(count);
        }
        let good = self.count == self.entry.size && self.crc.sum() == self.entry.crc;
        if good { Ok(0) } else { Err(damaged("zip")) }
    }
}
