//! GitHub: annotations as workflow commands, the gravest first and ten of each level, which is what
//! the service shows; and a table for the summary of the step.

use super::listing::{Listed, Listing, at_end};
use super::{Options, output::Output, verdict};
use crate::entity::Lang;
use crate::finding::Level;
use crate::sink::{Sink, Summary};

/// Annotations of one level that a step shows.
const EACH: usize = 10;
/// Rows of the table.
const ROWS: usize = 100;

pub(super) fn sink(_: Options, out: Output) -> Box<dyn Sink> {
    at_end(out, |listing, summary, out| {
        listing.only_new();
        out.extend_from_slice(annotations(listing, summary).as_bytes());
        Ok(())
    })
}

pub(super) fn summary_sink(_: Options, out: Output) -> Box<dyn Sink> {
    at_end(out, |listing, summary, out| {
        listing.only_new();
        out.extend_from_slice(table(listing, summary).as_bytes());
        Ok(())
    })
}

fn annotations(listing: &Listing, summary: &Summary) -> String {
    let mut text = String::new();
    for (path, issue) in listing.issues.iter().take(EACH) {
        let message = format!("{}: {}", issue.kind.as_str(), issue.message);
        text.push_str(&format!(
            "::error file={},title=not checked to its end::{}\n",
            property(path),
            data(&message)
        ));
    }
    for level in [Level::Error, Level::Warning, Level::Note] {
        let mine = listing.findings.iter().filter(|listed| listed.level == level);
        mine.take(EACH).for_each(|listed| text.push_str(&annotation(listed)));
    }
    let said = verdict::sentences(summary, Lang::En);
    let said: Vec<String> = said.into_iter().map(|(sentence, _)| sentence).collect();
    text.push_str(&format!(
        "{} new findings, {} issues, {} files checked. {}\n",
        listing.findings.len(),
        listing.issues.len(),
        summary.documents,
        said.join(" ")
    ));
    text
}

fn annotation(listed: &Listed) -> String {
    let level = match listed.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    let mut place = format!("file={}", property(&listed.path));
    if let Some(line) = listed.line {
        place.push_str(&format!(",line={line},endLine={line}"));
        if let Some((start, end)) = listed.columns {
            place.push_str(&format!(",col={start},endColumn={end}"));
        }
    }
    let title = property(&format!("personal data ({})", listed.entity));
    format!("::{level} {place},title={title}::{}\n", data(&listed.message()))
}

/// The message of a workflow command.
fn data(text: &str) -> String {
    super::sanitize(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

fn table(listing: &Listing, summary: &Summary) -> String {
    let mut text = String::from("### rasoat: personal data\n\n");
    for (sentence, _) in verdict::sentences(summary, Lang::En) {
        text.push_str(&format!("{}\n\n", cell(&sentence)));
    }
    if !listing.findings.is_empty() {
        text.push_str("| level | what | where |\n|---|---|---|\n");
    }
    for listed in listing.findings.iter().take(ROWS) {
        let line = listed.line.map(|line| format!(":{line}")).unwrap_or_default();
        let place = cell(&format!("{}{line}", listed.path));
        let (level, what) = (listed.level.as_str(), cell(&listed.message()));
        text.push_str(&format!("| {level} | {what} | {place} |\n"));
    }
    if listing.findings.len() > ROWS {
        text.push_str(&format!("\n… and {} more\n", listing.findings.len() - ROWS));
    }
    for (path, issue) in listing.issues.iter().take(ROWS) {
        text.push_str(&format!("\n- {}: {}\n", cell(path), cell(&issue.message)));
    }
    text.push_str(&format!("\n{} files checked\n", summary.documents));
    text
}

/// Text that stays text in Markdown.
fn cell(text: &str) -> String {
    let mut out = String::new();
    for c in super::sanitize(text).chars() {
        if "|<>&`*_[]\\".contains(c) {
            out.push_str(&format!("&#{};", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_cannot_be_broken_out_of() {
        assert_eq!(property("a:b,c%\r\n::error"), "a%3Ab%2Cc%25\\r\\n%3A%3Aerror");
        assert_eq!(cell("a|<b>"), "a&#124;&#60;b&#62;");
    }
}
