//! A sink that keeps what a scan found, without values, to be judged when all of it is known.

use crate::document::{Document, DocumentName, DocumentStats};
use crate::entity::Confidence;
use crate::error::{Error, Issue, SkipReason};
use crate::finding::{AddressClass, Finding, Fingerprint};
use crate::sink::{Needs, RunInfo, Sink, Summary};
use crate::span::Span;

/// A finding that outlives its scan.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Number in [`Collected::documents`].
    pub document: usize,
    /// Raw bytes in the document.
    pub span: Span,
    /// Number of the rule.
    pub rule: u16,
    /// How sure.
    pub confidence: Confidence,
    /// Line and byte column, both from 1.
    pub position: (u64, u64),
    /// Columns in characters, from 1: the first, and one past the last; of the second look.
    pub columns: Option<(u64, u64)>,
    /// Masked name of the field.
    pub field: Option<Box<str>>,
    /// Masked value.
    pub preview: Box<str>,
    /// The value, under the key of the run.
    pub fingerprint: Fingerprint,
    /// Reserved for documentation and tests.
    pub reserved: bool,
    /// Class of a network address.
    pub class: Option<AddressClass>,
    /// Decoding chain.
    pub layers: Box<[&'static str]>,
}

/// A document with its figures.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The document.
    pub document: Document,
    /// Its figures.
    pub stats: DocumentStats,
}

/// Everything that one scan told.
#[derive(Debug, Default)]
pub struct Collected {
    /// The run.
    pub run: Option<RunInfo>,
    /// Documents in order.
    pub documents: Vec<Seen>,
    /// Findings in order.
    pub findings: Vec<Kept>,
    /// Troubles in order.
    pub issues: Vec<(DocumentName, Issue)>,
    /// What was left out.
    pub skipped: Vec<(DocumentName, SkipReason)>,
    /// Totals.
    pub summary: Summary,
}

impl Sink for Collected {
    fn needs(&self) -> Needs {
        Needs { findings: true, positions: true, fingerprints: true, values: false }
    }

    fn begin_run(&mut self, run: &RunInfo) -> Result<(), Error> {
        self.run = Some(run.clone());
        Ok(())
    }

    fn begin_document(&mut self, document: &Document) -> Result<(), Error> {
        self.documents.push(Seen { document: document.clone(), stats: DocumentStats::default() });
        Ok(())
    }

    fn finding(&mut self, _: &Document, finding: &Finding<'_>) -> Result<(), Error> {
        // Both were asked for.
        let (Some(fingerprint), Some(position)) = (finding.fingerprint, finding.position) else {
            return Ok(());
        };
        self.findings.push(Kept {
            document: self.documents.len() - 1,
            span: finding.span,
            rule: finding.rule_index,
            confidence: finding.confidence,
            position,
            columns: None,
            field: finding.field.map(Box::from),
            preview: finding.preview.into(),
            fingerprint,
            reserved: finding.reserved,
            class: finding.class,
            layers: finding.layers.into(),
        });
        Ok(())
    }

    fn issue(&mut self, name: &DocumentName, issue: &Issue) -> Result<(), Error> {
        self.issues.push((name.clone(), issue.clone()));
        Ok(())
    }

    fn skipped(&mut self, name: &DocumentName, reason: SkipReason) -> Result<(), Error> {
        self.skipped.push((name.clone(), reason));
        Ok(())
    }

    fn end_document(&mut self, _: &Document, stats: &DocumentStats) -> Result<(), Error> {
        if let Some(seen) = self.documents.last_mut() {
            seen.stats = stats.clone();
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> Result<(), Error> {
        self.summary = summary.clone();
        Ok(())
    }
}
