//! Reports: sinks that write what a run found, one file per format.
//!
//! Machine formats (`jsonl`, `json`, `csv`) escape text without losing any of it or say where they
//! do; formats for people (`table`, `markdown`) come in English and Vietnamese and never let scanned
//! text act on a terminal. Every format says when a run is incomplete or was interrupted. Nothing
//! here decides what is found, and no raw value is printed unless the user asked for it.
//!
//! A new format is one file, one `mod` line, one name in [`Format`] and one row of `FORMATS`.

mod csv;
mod figures;
mod github;
mod gitlab;
mod grid;
mod inventory;
mod json;
mod json_text;
mod jsonl;
mod junit;
mod listing;
mod map;
mod markdown;
mod output;
mod pretty;
mod rdjson;
mod sanitize;
mod sarif;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod verdict;
mod words;

pub use sanitize::{sanitize, sanitize_bytes};

use crate::entity::Lang;
use crate::error::Error;
use crate::sink::Sink;
use output::Output;
use std::io::Write;

/// Where a report goes.
pub type Writer = Box<dyn Write + Send>;

/// A form of report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Inventory for a terminal.
    Table,
    /// The summary as one JSON object.
    Json,
    /// One JSON object a line: every finding, issue, skip and document.
    Jsonl,
    /// One row a finding.
    Csv,
    /// Inventory for pasting into tickets.
    Markdown,
    /// One line a finding, for people.
    Text,
    /// SARIF 2.1.0.
    Sarif,
    /// GitLab code quality.
    Gitlab,
    /// Annotations of GitHub.
    Github,
    /// A table for the summary of a step on GitHub.
    GithubSummary,
    /// JUnit XML.
    Junit,
    /// Reviewdog, one object.
    Rdjson,
    /// Reviewdog, one object a line.
    Rdjsonl,
}

type Constructor = fn(Options, Output) -> Box<dyn Sink>;

/// Every format: its name on the command line and how its sink is made.
const FORMATS: &[(&str, Format, Constructor)] = &[
    ("table", Format::Table, table::sink),
    ("json", Format::Json, json::sink),
    ("jsonl", Format::Jsonl, jsonl::sink),
    ("csv", Format::Csv, csv::sink),
    ("markdown", Format::Markdown, markdown::sink),
    ("text", Format::Text, text::sink),
    ("sarif", Format::Sarif, sarif::sink),
    ("gitlab", Format::Gitlab, gitlab::sink),
    ("github", Format::Github, github::sink),
    ("github-summary", Format::GithubSummary, github::summary_sink),
    ("junit", Format::Junit, junit::sink),
    ("rdjson", Format::Rdjson, rdjson::sink),
    ("rdjsonl", Format::Rdjsonl, rdjson::lines_sink),
];

impl Format {
    /// The names that [`Format::parse`] takes, in the order of the help.
    pub fn names() -> impl Iterator<Item = &'static str> {
        FORMATS.iter().map(|row| row.0)
    }

    /// Parses the name used on the command line.
    ///
    /// # Errors
    /// An unknown name; the message lists the known ones.
    ///
    /// ```
    /// use rasoat::report::Format;
    /// assert_eq!(Format::parse("jsonl").unwrap(), Format::Jsonl);
    /// assert!(Format::parse("xml").unwrap_err().to_string().contains("table, json, jsonl"));
    /// ```
    pub fn parse(name: &str) -> Result<Self, Error> {
        match FORMATS.iter().find(|row| row.0 == name) {
            Some(row) => Ok(row.1),
            None => {
                let known: Vec<_> = Self::names().collect();
                let (name, known) = (sanitize(name), known.join(", "));
                Err(Error::config(format!("unknown report format '{name}'; use one of: {known}")))
            }
        }
    }

    /// The name used on the command line.
    pub fn as_str(&self) -> &'static str {
        FORMATS.iter().find(|row| row.1 == *self).map_or("", |row| row.0)
    }
}

/// How a report is written. Machine formats ignore language, colour and width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Language of the texts for people.
    pub lang: Lang,
    /// Colours (SGR sequences); only for a terminal.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Raw values in the formats that list findings. The user must have asked for it.
    pub show_values: bool,
    /// Hand over each line at once instead of in blocks of 64 KiB.
    pub line_buffered: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { lang: Lang::En, color: false, width: 100, show_values: false, line_buffered: false }
    }
}

/// Makes the sink that writes a report of this format to `writer`.
pub fn sink(format: Format, options: Options, writer: Writer) -> Box<dyn Sink> {
    let output = Output::new(writer, options.line_buffered);
    let row = FORMATS.iter().find(|row| row.1 == format).expect("every format has a row");
    (row.2)(options, output)
}
