//! One line for each finding, as compilers write them, then what to do and the totals. The report of
//! the gate for terminals and hooks; shows masks and no values.

use super::figures::{count, counted, size};
use super::grid::{Style, paint};
use super::words::Words;
use super::{Options, inventory, output::Output, sanitize, verdict};
use crate::document::{Document, DocumentName};
use crate::error::{Error, Issue};
use crate::finding::{Finding, Level, State};
use crate::sink::{Needs, Sink, Summary};

struct Text {
    out: Output,
    options: Options,
    /// Findings that are written.
    findings: u64,
    baselined: u64,
}

pub(super) fn sink(options: Options, out: Output) -> Box<dyn Sink> {
    Box::new(Text { out, options, findings: 0, baselined: 0 })
}

impl Sink for Text {
    fn needs(&self) -> Needs {
        Needs { findings: true, positions: true, ..Needs::default() }
    }

    fn finding(&mut self, document: &Document, finding: &Finding<'_>) -> Result<(), Error> {
        match finding.ruling.map_or(State::New, |ruling| ruling.state) {
            State::New => {}
            State::Baselined => {
                self.baselined += 1;
                return Ok(());
            }
            State::Allowed => return Ok(()),
        }
        self.findings += 1;
        let line = self.line(document, finding);
        self.put(&line)
    }

    fn issue(&mut self, name: &DocumentName, issue: &Issue) -> Result<(), Error> {
        let path = inventory::name(name, self.options.lang);
        let kind = issue.kind.as_str();
        let text = format!("{}: {kind}: {}", sanitize(&path), sanitize(&issue.message));
        let line = self.paint(&text, Style::Warning);
        self.put(&line)
    }

    fn finish(&mut self, summary: &Summary) -> Result<(), Error> {
        let words = Words::of(self.options.lang);
        if self.findings > 0 {
            self.put(words.how_to_fix)?;
        }
        for line in self.totals(summary) {
            self.put(&line)?;
        }
        self.out.finish()
    }
}

impl Text {
    fn paint(&self, text: &str, style: Style) -> String {
        paint(text, style, self.options.color)
    }

    fn put(&mut self, line: &str) -> Result<(), Error> {
        self.out.buf.extend_from_slice(line.as_bytes());
        self.out.buf.push(b'\n');
        self.out.settle()
    }

    fn line(&self, document: &Document, finding: &Finding<'_>) -> String {
        let lang = self.options.lang;
        let path = inventory::name(&document.name, lang);
        let (line, column) = finding.position.unwrap_or((1, 1));
        let place = self.paint(&format!("{}:{line}:{column}", sanitize(&path)), Style::Bold);
        let style = if finding.level() == Level::Error { Style::Alarm } else { Style::Warning };
        let level = self.paint(finding.level().as_str(), style);
        let (label, length) = (finding.entity.label(lang), finding.span.len());
        let what = format!("{label} ({}, {length} bytes)", finding.rule);
        let mut text = format!("{place}: {level}: {what} {}", finding.confidence);
        if let Some(commit) = finding.ruling.and_then(|ruling| ruling.commit.as_deref()) {
            text.push_str(&format!(" in commit {}", &commit[..commit.len().min(12)]));
        }
        text
    }

    fn totals(&self, summary: &Summary) -> Vec<String> {
        let (lang, words) = (self.options.lang, Words::of(self.options.lang));
        let mut lines = Vec::new();
        let found = verdict::findings(summary);
        if found > 0 {
            let counts = summary.findings.iter().map(|(entity, total)| (*entity, total.count));
            let by_entity = inventory::by_entity(&counts.collect(), lang);
            let total = counted(found, lang, words.finding_one, words.finding_many);
            lines.push(self.paint(&format!("{total}: {by_entity}"), Style::Alarm));
        }
        if self.baselined > 0 {
            let (one, many) = (words.baselined_one, words.baselined_many);
            lines.push(counted(self.baselined, lang, one, many));
        }
        if summary.allowed > 0 {
            let (one, many) = (words.ruled_allowed_one, words.ruled_allowed_many);
            lines.push(counted(summary.allowed, lang, one, many));
        }
        let sentences = verdict::sentences(summary, lang).into_iter();
        lines.extend(sentences.map(|(text, style)| self.paint(&text, style)));
        lines.push(self.coverage(summary));
        lines
    }

    /// What was read and what was not.
    fn coverage(&self, summary: &Summary) -> String {
        let (lang, words) = (self.options.lang, Words::of(self.options.lang));
        let files = counted(summary.documents, lang, words.checked_one, words.checked_many);
        let mut text = format!("{files}, {}", size(summary.bytes, lang));
        if !summary.skipped.is_empty() {
            let skips = inventory::skips(&summary.skipped, lang);
            text.push_str(&format!("; {}: {skips}", words.skipped));
        }
        if !summary.possible.is_empty() {
            let possible: u64 = summary.possible.values().sum();
            text.push_str(&format!("; {} {}", words.possible, count(possible, lang)));
        }
        text
    }
}
