//! Receivers of results: reports, gates and counters, all fed in document order by one thread at a time.

use crate::document::{ColumnStats, Document, DocumentName, DocumentStats};
use crate::entity::{EntityType, LegalClass};
use crate::error::{Error, Issue, SkipReason};
use crate::finding::Finding;
use std::collections::BTreeMap;

/// What the run is, told to each sink before anything else.
#[derive(Clone, Debug)]
pub struct RunInfo {
    /// Name and version of the tool.
    pub tool: String,
    /// (pack, version, digest).
    pub packs: Vec<(String, String, String)>,
    /// Public id of the key behind the fingerprints.
    pub key_id: String,
    /// Start time, RFC 3339 in UTC.
    pub started: String,
}

/// Totals of one entity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntityTotal {
    /// Findings at or above the threshold.
    pub count: u64,
    /// Distinct values.
    pub distinct: u64,
    /// False when `distinct` is an estimate.
    pub distinct_exact: bool,
    /// Documents that hold at least one.
    pub documents: u64,
    /// Findings by confidence band: below 0.70, below 0.90, 0.90 and above.
    pub bands: [u64; 3],
    /// Legal classes of the rules that found them, most frequent first.
    pub legal: Vec<LegalClass>,
    /// Findings that are reserved values (documentation ranges, example domains, test cards).
    pub reserved: u64,
}

/// A document with many findings.
#[derive(Clone, Debug)]
pub struct HeavyDocument {
    /// Its name, masked.
    pub name: DocumentName,
    /// Its figures.
    pub stats: DocumentStats,
}

/// Totals of a run.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Documents read.
    pub documents: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Totals by entity.
    pub findings: BTreeMap<EntityType, EntityTotal>,
    /// Candidates below the threshold, by entity.
    pub possible: BTreeMap<EntityType, u64>,
    /// Findings taken out by an allow-list.
    pub allowed: u64,
    /// Skipped inputs by reason.
    pub skipped: BTreeMap<SkipReason, u64>,
    /// Issues, accepted ones included.
    pub issues: u64,
    /// Issues whose kind the user accepted (`--accept`).
    pub accepted: u64,
    /// The documents with the most findings, heaviest first.
    pub heaviest: Vec<HeavyDocument>,
    /// The data map: what columns of structured documents hold, in document order (at most 1000 rows).
    pub columns: Vec<(DocumentName, ColumnStats)>,
    /// Rows of the data map that there are.
    pub columns_found: u64,
    /// The first issues in document order (at most 1000), for reports that list them.
    pub issue_list: Vec<(DocumentName, Issue)>,
    /// Wall time.
    pub elapsed: std::time::Duration,
    /// The run was interrupted; figures cover what was read until then.
    pub interrupted: bool,
}

/// What a sink needs from the engine; the engine does no work that nobody asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Each finding, in order.
    pub findings: bool,
    /// Line and column of each finding, and records per document.
    pub positions: bool,
    /// The keyed fingerprint of each finding.
    pub fingerprints: bool,
    /// The raw value (`--show-values`).
    pub values: bool,
}

impl Needs {
    /// Needs of two sinks together.
    pub fn and(self, other: Needs) -> Needs {
        Needs {
            findings: self.findings | other.findings,
            positions: self.positions | other.positions,
            fingerprints: self.fingerprints | other.fingerprints,
            values: self.values | other.values,
        }
    }
}

/// A receiver of results. Calls come in document order: `begin_run`, then for each document
/// `begin_document`, its findings and issues, `end_document`; skips in between; `finish` last.
pub trait Sink: Send {
    /// What the engine must compute for this sink.
    fn needs(&self) -> Needs {
        Needs::default()
    }
    /// The run starts.
    fn begin_run(&mut self, _run: &RunInfo) -> Result<(), Error> {
        Ok(())
    }
    /// A document starts.
    fn begin_document(&mut self, _document: &Document) -> Result<(), Error> {
        Ok(())
    }
    /// A finding at or above the threshold (only when asked for by [`Needs::findings`]).
    fn finding(&mut self, _document: &Document, _finding: &Finding<'_>) -> Result<(), Error> {
        Ok(())
    }
    /// Trouble with a document.
    fn issue(&mut self, _name: &DocumentName, _issue: &Issue) -> Result<(), Error> {
        Ok(())
    }
    /// An input left out on purpose.
    fn skipped(&mut self, _name: &DocumentName, _reason: SkipReason) -> Result<(), Error> {
        Ok(())
    }
    /// A document ended.
    fn end_document(&mut self, _document: &Document, _stats: &DocumentStats) -> Result<(), Error> {
        Ok(())
    }
    /// The run ended.
    fn finish(&mut self, _summary: &Summary) -> Result<(), Error> {
        Ok(())
    }
}

/// Passes everything to several sinks in turn.
pub struct Tee(pub Vec<Box<dyn Sink>>);

impl Sink for Tee {
    fn needs(&self) -> Needs {
        self.0.iter().fold(Needs::default(), |all, sink| all.and(sink.needs()))
    }
    fn begin_run(&mut self, run: &RunInfo) -> Result<(), Error> {
        self.0.iter_mut().try_for_each(|sink| sink.begin_run(run))
    }
    fn begin_document(&mut self, document: &Document) -> Result<(), Error> {
        self.0.iter_mut().try_for_each(|sink| sink.begin_document(document))
    }
    fn finding(&mut self, document: &Document, finding: &Finding<'_>) -> Result<(), Error> {
        self.0.iter_mut().try_for_each(|sink| sink.finding(document, finding))
    }
    fn issue(&mut self, name: &DocumentName, issue: &Issue) -> Result<(), Error> {
        self.0.iter_mut().try_for_each(|sink| sink.issue(name, issue))
    }
    fn skipped(&mut self, name: &DocumentName, reason: SkipReason) -> Result<(), Error> {
        self.0.iter_mut().try_for_each(|sink| sink.skipped(name, reason))
    }
    fn end_document(&mut self, document: &Document, stats: &DocumentStats) -> Result<(), Error> {
        self.0.iter_mut().try_for_each(|sink| sink.end_document(document, stats))
    }
    fn finish(&mut self, summary: &Summary) -> Result<(), Error> {
        self.0.iter_mut().try_for_each(|sink| sink.finish(summary))
    }
}
