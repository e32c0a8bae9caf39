//! A candidate made ready for the drain: everything a report may show, without the raw value.

use super::columns::{BlockColumns, Hit};
use super::tally::Tally;
use super::value::Known;
use crate::detect::Candidate;
use crate::finding::AddressClass;
use crate::limits::VALUE_MAX;
use crate::span::Span;
use crate::transform::Definition;
use std::borrow::Borrow;
use std::ops::Range;

/// A range in the arena of a block's result.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Slice(pub u32, pub u32);

impl Slice {
    /// Appends `text` to the arena.
    pub(super) fn store(arena: &mut String, text: &str) -> Self {
        let start = arena.len() as u32;
        arena.push_str(text);
        Self(start, arena.len() as u32)
    }

    /// The text, if any was stored.
    pub(super) fn of(self, arena: &str) -> Option<&str> {
        (self.0 < self.1).then(|| &arena[self.0 as usize..self.1 as usize])
    }
}

/// What becomes of a candidate that wins its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// A finding.
    Report,
    /// Below the threshold: counted as possible.
    Possible,
    /// Taken out by an allow-list: counted.
    Allowed,
    /// Of a silent rule: nothing.
    Silent,
}

/// What a redaction makes of a candidate that wins its place.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Change {
    /// The bytes stay.
    #[default]
    Keep,
    /// They are replaced by this part of the block's replacements, which the operator made.
    Replace(Slice, &'static Definition),
    /// They cannot be replaced: the document is not rewritten.
    Refuse(&'static str),
}

/// One candidate with what reports need.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record {
    pub candidate: Candidate,
    pub fate: Fate,
    pub hash: u64,
    pub reserved: bool,
    pub class: Option<AddressClass>,
    pub fingerprint: Option<[u8; 16]>,
    /// Line breaks of the block before the candidate.
    pub line: u64,
    /// Where the line starts, when it starts in the block.
    pub line_start: Option<u64>,
    pub preview: Slice,
    pub field: Slice,
    pub value: Slice,
    pub change: Change,
    /// The column that it stands in, and where its value starts in the document.
    pub column: Option<(u32, u64)>,
}

/// A value of so many bytes may have been cut: a label before it is a part of the match.
const LONG: u64 = VALUE_MAX as u64 - 256;

impl Record {
    /// A record without the parts that only reports of single findings need.
    pub(super) fn bare(candidate: Candidate, fate: Fate, known: &Known) -> Self {
        Self {
            candidate,
            fate,
            hash: known.hash,
            reserved: known.reserved,
            class: known.class,
            fingerprint: known.fingerprint.map(|print| print.0),
            line: 0,
            line_start: None,
            preview: Slice::default(),
            field: Slice::default(),
            value: Slice::default(),
            change: Change::Keep,
            column: None,
        }
    }
}

impl Record {
    /// The finding as the data map counts it.
    pub(super) fn hit(&self) -> Option<Hit> {
        let (column, cell) = self.column?;
        let Candidate { rule, score, .. } = self.candidate;
        Some(Hit { column, cell, rule, score, hash: self.hash })
    }
}

/// The span of a value that was perhaps cut at the longest length that is looked at.
pub(super) fn cut(candidate: &Candidate) -> Option<Span> {
    let span = Span::new(candidate.start, candidate.end);
    (span.len() >= LONG).then_some(span)
}

impl Borrow<Candidate> for Record {
    fn borrow(&self) -> &Candidate {
        &self.candidate
    }
}

/// The resolved part of one block.
#[derive(Default)]
pub(super) struct BlockResult {
    /// Records whose cluster may go on beyond the block: resolved by the drain.
    pub edge: Vec<Record>,
    /// Resolved records, when a sink wants each.
    pub inner: Vec<Record>,
    /// Texts of the records.
    pub arena: String,
    pub tally: Tally,
    pub own: Range<u64>,
    /// Values that are longer than any rule may match.
    pub cut: Vec<Span>,
    pub newlines: u64,
    /// Where the line behind the last line break of the block starts.
    pub line_start: Option<u64>,
    pub invalid: u64,
    pub columns: BlockColumns,
    /// The structure of the document did not hold.
    pub fell_back: bool,
    pub last: bool,
    /// For a redaction: the block's own raw bytes, and the replacements of its records.
    pub raw: Vec<u8>,
    pub replacements: Vec<u8>,
}
