//! CSV (RFC 4180): one row a finding. What could not be read is a row too, with `issue` and
//! `message` filled and no entity, so that an incomplete run never looks complete; an interrupted
//! run ends with the issue `interrupted`. Skips are not listed: `jsonl`, `json` and `table` have them.
//!
//! Made to be opened in a spreadsheet: hidden characters become visible escapes, and a cell that
//! would be taken for a formula starts with `'`.

use super::json_text::{push_confidence, push_fingerprint, push_integer};
use super::sanitize::sanitize;
use super::{Options, inventory, output::Output};
use crate::document::{Document, DocumentName};
use crate::error::{Error, Issue};
use crate::finding::Finding;
use crate::sink::{Needs, RunInfo, Sink, Summary};
use crate::span::Span;

const HEADER: &str = "path,inner,entity,rule,start,end,line,column,field,confidence,legal,preview,\
                      fingerprint,issue,message";

struct Csv {
    out: Output,
    show_values: bool,
    /// `path,inner` of the current document, ready to write.
    prefix: Vec<u8>,
}

pub(super) fn sink(options: Options, out: Output) -> Box<dyn Sink> {
    Box::new(Csv { out, show_values: options.show_values, prefix: Vec::new() })
}

impl Sink for Csv {
    fn needs(&self) -> Needs {
        Needs { findings: true, positions: true, fingerprints: true, values: self.show_values }
    }

    fn begin_run(&mut self, _: &RunInfo) -> Result<(), Error> {
        self.out.buf.extend_from_slice(HEADER.as_bytes());
        let more: &[u8] = if self.show_values { b",value" } else { b"" };
        self.out.buf.extend_from_slice(more);
        self.end_row()
    }

    fn begin_document(&mut self, document: &Document) -> Result<(), Error> {
        self.prefix.clear();
        push_name(&mut self.prefix, &document.name);
        Ok(())
    }

    fn finding(&mut self, _: &Document, finding: &Finding<'_>) -> Result<(), Error> {
        let buf = &mut self.out.buf;
        buf.extend_from_slice(&self.prefix);
        push_finding(buf, finding);
        if self.show_values {
            push_text(buf, finding.value.unwrap_or_default());
        }
        self.end_row()
    }

    fn issue(&mut self, name: &DocumentName, issue: &Issue) -> Result<(), Error> {
        push_name(&mut self.out.buf, name);
        self.end_issue(issue.span, issue.kind.as_str(), &issue.message)
    }

    fn finish(&mut self, summary: &Summary) -> Result<(), Error> {
        if summary.interrupted {
            self.out.buf.push(b',');
            self.end_issue(None, "interrupted", "the run was interrupted; rows are missing")?;
        }
        self.out.finish()
    }
}

impl Csv {
    /// The cells of an issue behind `path,inner`.
    fn end_issue(&mut self, span: Option<Span>, kind: &str, message: &str) -> Result<(), Error> {
        let buf = &mut self.out.buf;
        buf.extend_from_slice(b",,");
        push_number(buf, span.map(|span| span.start));
        push_number(buf, span.map(|span| span.end));
        buf.extend_from_slice(b",,,,,,,");
        push_text(buf, kind);
        push_text(buf, message);
        if self.show_values {
            buf.push(b',');
        }
        self.end_row()
    }

    fn end_row(&mut self) -> Result<(), Error> {
        self.out.buf.extend_from_slice(b"\r\n");
        self.out.settle()
    }
}

fn push_finding(buf: &mut Vec<u8>, finding: &Finding<'_>) {
    push_text(buf, finding.entity.as_str());
    push_text(buf, finding.rule);
    push_number(buf, Some(finding.span.start));
    push_number(buf, Some(finding.span.end));
    push_number(buf, finding.position.map(|(line, _)| line));
    push_number(buf, finding.position.map(|(_, column)| column));
    push_text(buf, finding.field.unwrap_or_default());
    buf.push(b',');
    push_confidence(buf, finding.confidence);
    push_text(buf, &finding.legal.to_string());
    push_text(buf, finding.preview);
    buf.push(b',');
    if let Some(fingerprint) = finding.fingerprint {
        push_fingerprint(buf, fingerprint);
    }
    buf.extend_from_slice(b",,");
}

fn push_name(buf: &mut Vec<u8>, name: &DocumentName) {
    push_cell(buf, &name.path);
    push_text(buf, &inventory::members(name));
}

/// Appends a comma and the number, if there is one.
fn push_number(buf: &mut Vec<u8>, value: Option<u64>) {
    buf.push(b',');
    if let Some(value) = value {
        push_integer(buf, value);
    }
}

/// Appends a comma and the text as a cell.
fn push_text(buf: &mut Vec<u8>, text: &str) {
    buf.push(b',');
    push_cell(buf, text);
}

fn push_cell(buf: &mut Vec<u8>, text: &str) {
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._*/: ".contains(&byte)) {
        return buf.extend_from_slice(text.as_bytes());
    }
    push_special(buf, text);
}

#[cold]
fn push_special(buf: &mut Vec<u8>, text: &str) {
    let text = sanitize(text);
    let guard = if text.starts_with(['=', '+', '-', '@']) { "'" } else { "" };
    let quoted = text.contains([',', '"']);
    if !quoted {
        buf.extend_from_slice(guard.as_bytes());
        return buf.extend_from_slice(text.as_bytes());
    }
    let cell = format!("\"{guard}{}\"", text.replace('"', "\"\""));
    buf.extend_from_slice(cell.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        for (text, cell) in [
            ("", ""),
            ("a b", "a b"),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("=1+1", "'=1+1"),
            ("@a,b", "\"'@a,b\""),
            ("-", "'-"),
            ("+84", "'+84"),
            ("a\r\nb\t", "a\\r\\nb\\t"),
        ] {
            let mut out = Vec::new();
            push_cell(&mut out, text);
            assert_eq!(String::from_utf8(out).unwrap(), cell);
        }
    }
}
