//! What the reports of other tools' formats share: findings kept until the end, worst first, each
//! with an id that is its own. Holds masks and no values.

use super::output::Output;
use crate::document::{Document, DocumentName};
use crate::entity::EntityType;
use crate::error::{Error, Issue};
use crate::finding::{Finding, Level, State};
use crate::sink::{Needs, RunInfo, Sink, Summary};
use std::cmp::Reverse;
use std::collections::HashMap;

/// A finding as such formats show it.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    /// Path, and members of containers behind `!`.
    pub path: String,
    pub entity: EntityType,
    pub rule: String,
    pub level: Level,
    pub state: State,
    /// Confidence in hundredths.
    pub hundredths: u8,
    pub legal: String,
    /// Byte offset and length.
    pub bytes: (u64, u64),
    pub line: Option<u64>,
    /// In bytes, from 1.
    pub byte_column: Option<u64>,
    /// In characters, from 1: the first, and one past the last.
    pub columns: Option<(u64, u64)>,
    pub commit: Option<String>,
    /// The finding id, with the number among equal ones behind it.
    pub id: String,
}

/// Findings and issues of a run.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Version of the program.
    pub version: String,
    pub findings: Vec<Listed>,
    pub issues: Vec<(String, Issue)>,
    /// How often each id was seen.
    seen: HashMap<String, u64>,
}

/// Appends a report of all that was kept.
pub(super) type Write = fn(&mut Listing, &Summary, &mut Vec<u8>) -> Result<(), Error>;

/// Keeps findings and issues, and writes them when the run ends.
struct AtEnd {
    out: Output,
    listing: Listing,
    write: Write,
}

/// A sink that lets `write` write at the end.
pub(super) fn at_end(out: Output, write: Write) -> Box<dyn Sink> {
    Box::new(AtEnd { out, listing: Listing::default(), write })
}

impl Sink for AtEnd {
    fn needs(&self) -> Needs {
        Needs { findings: true, positions: true, ..Needs::default() }
    }

    fn begin_run(&mut self, run: &RunInfo) -> Result<(), Error> {
        self.listing.version = run.tool.split(' ').next_back().unwrap_or_default().to_owned();
        Ok(())
    }

    fn finding(&mut self, document: &Document, finding: &Finding<'_>) -> Result<(), Error> {
        self.listing.add(document, finding);
        Ok(())
    }

    fn issue(&mut self, name: &DocumentName, issue: &Issue) -> Result<(), Error> {
        self.listing.trouble(name, issue);
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> Result<(), Error> {
        (self.write)(&mut self.listing, summary, &mut self.out.buf)?;
        self.out.finish()
    }
}

impl Listing {
    /// Keeps a finding.
    pub fn add(&mut self, document: &Document, finding: &Finding<'_>) {
        let path = path(&document.name);
        let ruling = finding.ruling;
        let stem = match ruling {
            Some(ruling) => ruling.id.clone(),
            None => format!("{}/{}-{}", finding.rule, path, finding.span.start),
        };
        let number = self.seen.entry(stem.clone()).or_default();
        *number += 1;
        self.findings.push(Listed {
            path,
            entity: finding.entity,
            rule: finding.rule.to_owned(),
            level: finding.level(),
            state: ruling.map_or(State::New, |ruling| ruling.state),
            hundredths: finding.confidence.hundredths(),
            legal: finding.legal.to_string(),
            bytes: (finding.span.start, finding.span.len()),
            line: finding.position.map(|position| position.0),
            byte_column: finding.position.map(|position| position.1),
            columns: finding.columns,
            commit: ruling.and_then(|ruling| ruling.commit.clone()),
            id: format!("{stem}:{number}"),
        });
    }

    /// Keeps an issue.
    fn trouble(&mut self, name: &DocumentName, issue: &Issue) {
        self.issues.push((path(name), issue.clone()));
    }

    /// Takes out what is known or allowed, and sorts the gravest first.
    pub fn only_new(&mut self) {
        self.findings.retain(|listed| listed.state == State::New);
        self.worst_first();
    }

    /// Sorts the gravest first, new ones before known ones; stable otherwise.
    pub fn worst_first(&mut self) {
        self.findings.sort_by_key(|listed| {
            (listed.state, Reverse(listed.level), Reverse(listed.hundredths))
        });
    }
}

impl Listed {
    /// The finding id alone.
    pub fn stem(&self) -> &str {
        self.id.rsplit_once(':').map_or(&self.id, |(stem, _)| stem)
    }

    /// What it is, in a sentence without a value.
    pub fn message(&self) -> String {
        let label = self.entity.label(crate::entity::Lang::En);
        let (whole, part) = (self.hundredths / 100, self.hundredths % 100);
        let mut text = format!("{label} ({}), {} bytes, ", self.rule, self.bytes.1);
        text.push_str(&format!("confidence {whole}.{part:02}, {}", self.legal));
        if let Some(commit) = &self.commit {
            text.push_str(&format!(", in commit {}", &commit[..commit.len().min(12)]));
        }
        text
    }
}

/// A document in one text: `outer.zip!inner/file`.
pub(super) fn path(name: &DocumentName) -> String {
    let parts: Vec<&str> =
        std::iter::once(&name.path).chain(&name.inner).map(String::as_str).collect();
    let path = parts.join("!");
    path.strip_prefix("./").map_or(path.clone(), str::to_owned)
}
