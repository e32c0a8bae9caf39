//! The ordered end of a redaction: raw bytes between edits are copied, edits go in between.
//!
//! Bytes of a block are held back only from the first place where a later block may still decide. What is
//! written, and where, is the business of a [`Target`].

use super::bare;
use crate::document::{Document, FormatId, Provenance};
use crate::entity::EntityType;
use crate::error::{Error, Issue, SkipReason};
use crate::span::Span;
use crate::transform::Definition;

/// An edit, as a target sees it. Holds raw values: write them where they belong, or drop them.
pub struct Edit<'a> {
    /// The raw bytes of the document that are replaced.
    pub span: Span,
    /// What stood there.
    pub old: &'a [u8],
    /// What stands there now.
    pub new: &'a [u8],
    /// What was found.
    pub entity: EntityType,
    /// The operator that made the replacement.
    pub operator: &'static Definition,
}

/// How a document ended for a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// All of it was read and rewritten.
    Whole,
    /// Some of it was not read: an issue says so already.
    Incomplete,
    /// It cannot be rewritten, for this reason.
    Refused(&'static str),
}

/// What a target says about a document that ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is as it should be.
    Good,
    /// Trouble, which becomes an issue of the run.
    Trouble(Issue),
    /// Left out on purpose.
    Skipped(SkipReason),
}

/// Receives rewritten documents, in document order.
pub trait Target: Send {
    /// A document starts. Its raw path may hold personal data.
    fn begin(&mut self, from: &Provenance, document: &Document) -> Result<(), Error>;
    /// Bytes that stay as they are.
    fn copy(&mut self, bytes: &[u8]) -> Result<(), Error>;
    /// Bytes that are replaced.
    fn replace(&mut self, edit: &Edit<'_>) -> Result<(), Error>;
    /// Everything up to here is final: a filter passes it on.
    fn flush(&mut self) -> Result<(), Error> {
        Ok(())
    }
    /// The document ended.
    fn end(&mut self, document: &Document, ending: Ending) -> Result<Verdict, Error>;
}

/// Why a dump is not rewritten.
const DUMP: &str = "it is an SQL dump, and what its columns allow is not read yet; --as-text rewrites it all the same";

/// Splices documents into a target.
pub(super) struct Rewriter<'a> {
    target: &'a mut dyn Target,
    /// Path of the next document.
    source: Option<Provenance>,
    /// Raw bytes; those before `from` are written. `at` is the offset of the first that is not.
    held: Vec<u8>,
    from: usize,
    at: u64,
    open: bool,
    ending: Ending,
    /// The document at hand is an SQL dump, and those are not rewritten.
    is_sql: bool,
    as_text: bool,
}

impl<'a> Rewriter<'a> {
    /// Into `target`; SQL dumps only when they are to be taken as text.
    pub(super) fn new(target: &'a mut dyn Target, as_text: bool) -> Self {
        let ending = Ending::Whole;
        Self {
            target,
            source: None,
            held: Vec::new(),
            from: 0,
            at: 0,
            open: false,
            ending,
            is_sql: false,
            as_text,
        }
    }

    /// Names the path of the document that begins next.
    pub(super) fn source(&mut self, from: Provenance) {
        self.source = Some(from);
    }

    pub(super) fn begin(&mut self, document: &Document) -> Result<(), Error> {
        let Some(from) = self.source.take() else { return Ok(()) };
        self.held.clear();
        (self.from, self.at, self.open, self.ending) = (0, 0, true, Ending::Whole);
        if document.format == FormatId::Unsupported {
            self.ending = Ending::Incomplete;
        } else if !from.inner.is_empty() {
            self.refuse(
                "members of containers cannot be rewritten yet; unpack it and redact the result",
            );
        }
        self.target.begin(&from, document)
    }

    /// Some of the document at hand was not read.
    pub(super) fn spoil(&mut self) {
        self.ending = Ending::Incomplete;
    }

    /// The document at hand cannot be rewritten.
    pub(super) fn refuse(&mut self, why: &'static str) {
        if self.ending == Ending::Whole {
            self.ending = Ending::Refused(why);
        }
    }

    /// Why no edit can be made in the document at hand.
    fn unfit(&self, document: &Document) -> Option<&'static str> {
        match document.format {
            FormatId::Text if self.is_sql => Some(DUMP),
            FormatId::Sql if !self.as_text => Some(DUMP),
            FormatId::Text | FormatId::Csv | FormatId::Sql => None,
            FormatId::Binary => Some(
                "it is a binary that no format claims, and findings in it cannot be replaced without moving other bytes",
            ),
            FormatId::Unsupported => Some("its format cannot be rewritten"),
        }
    }

    /// Takes the raw bytes of the next block.
    pub(super) fn push(&mut self, raw: &[u8]) {
        if self.at == 0 && self.held.is_empty() {
            self.is_sql = !self.as_text && bare::is_sql(raw);
        }
        if self.ending == Ending::Whole {
            self.held.drain(..std::mem::take(&mut self.from));
            self.held.extend_from_slice(raw);
        }
    }

    /// Takes the next edit in document order.
    pub(super) fn edit(&mut self, document: &Document, edit: Replacement<'_>) -> Result<(), Error> {
        if self.ending != Ending::Whole {
            return Ok(());
        }
        if let Some(why) = self.unfit(document) {
            self.refuse(why);
            return Ok(());
        }
        if edit.span.start < self.at {
            self.refuse("two findings share bytes");
            return Ok(());
        }
        self.copy_to(edit.span.start)?;
        let length = edit.span.len() as usize;
        let Some(old) = self.held[self.from..].get(..length) else {
            self.refuse("a finding ends behind the bytes that were read");
            return Ok(());
        };
        let Replacement { span, new, entity, operator } = edit;
        self.target.replace(&Edit { span, old, new, entity, operator })?;
        self.from += length;
        self.at = span.end;
        Ok(())
    }

    /// Writes what is certain: all before `until`.
    pub(super) fn settle(&mut self, until: u64) -> Result<(), Error> {
        if self.ending != Ending::Whole {
            return Ok(());
        }
        self.copy_to(until)?;
        self.target.flush()
    }

    fn copy_to(&mut self, until: u64) -> Result<(), Error> {
        let rest = &self.held[self.from..];
        let length = (until.saturating_sub(self.at) as usize).min(rest.len());
        self.target.copy(&rest[..length])?;
        self.from += length;
        self.at += length as u64;
        Ok(())
    }

    /// Ends the document at hand.
    pub(super) fn end(&mut self, document: &Document) -> Result<Verdict, Error> {
        if !std::mem::take(&mut self.open) {
            return Ok(Verdict::Good);
        }
        self.settle(u64::MAX)?;
        let ending = std::mem::replace(&mut self.ending, Ending::Whole);
        self.target.end(document, ending)
    }
}

/// An edit before the old bytes are known.
pub(super) struct Replacement<'a> {
    pub span: Span,
    pub new: &'a [u8],
    pub entity: EntityType,
    pub operator: &'static Definition,
}
