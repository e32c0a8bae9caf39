//! The diagnostic format of reviewdog, as one object (`rdjson`) or one line each (`rdjsonl`): the new
//! findings, and what was not read. Columns count bytes, as the format wants them.

use super::json_text::push_value;
use super::listing::{Listed, Listing};
use super::{Options, output::Output};
use crate::document::{Document, DocumentName};
use crate::error::{Error, Issue};
use crate::finding::{Finding, Level};
use crate::sink::{Needs, Sink, Summary};
use serde_json::{Value, json};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Object,
    Lines,
}

struct Rdjson {
    out: Output,
    form: Form,
    listing: Listing,
}

pub(super) fn sink(_: Options, out: Output) -> Box<dyn Sink> {
    Box::new(Rdjson { out, form: Form::Object, listing: Listing::default() })
}

pub(super) fn lines_sink(_: Options, out: Output) -> Box<dyn Sink> {
    Box::new(Rdjson { out, form: Form::Lines, listing: Listing::default() })
}

impl Sink for Rdjson {
    fn needs(&self) -> Needs {
        Needs { findings: true, positions: true, ..Needs::default() }
    }

    fn finding(&mut self, document: &Document, finding: &Finding<'_>) -> Result<(), Error> {
        self.listing.add(document, finding);
        Ok(())
    }

    fn issue(&mut self, name: &DocumentName, issue: &Issue) -> Result<(), Error> {
        self.listing.trouble(name, issue);
        Ok(())
    }

    fn finish(&mut self, _: &Summary) -> Result<(), Error> {
        self.listing.only_new();
        let mut all: Vec<Value> = self.listing.findings.iter().map(diagnostic).collect();
        all.extend(self.listing.issues.iter().map(trouble));
        match self.form {
            Form::Object => {
                let log = json!({"source": source(), "diagnostics": all});
                push_value(&mut self.out.buf, &log.to_string());
                self.out.buf.push(b'\n');
            }
            Form::Lines => {
                for mut line in all {
                    line["source"] = source();
                    push_value(&mut self.out.buf, &line.to_string());
                    self.out.buf.push(b'\n');
                }
            }
        }
        self.out.finish()
    }
}

fn source() -> Value {
    json!({"name": "rasoat", "url": "https://example.org/rasoat"})
}

fn diagnostic(listed: &Listed) -> Value {
    let severity = match listed.level {
        Level::Error => "ERROR",
        Level::Warning => "WARNING",
        Level::Note => "INFO",
    };
    let (line, column) = (listed.line.unwrap_or(1), listed.byte_column.unwrap_or(1));
    let end = column + listed.bytes.1;
    json!({
        "message": format!("Personal data: {}", listed.message()),
        "location": {"path": listed.path, "range": {
            "start": {"line": line, "column": column},
            "end": {"line": line, "column": end},
        }},
        "severity": severity,
        "code": {"value": listed.rule},
    })
}

fn trouble((path, issue): &(String, Issue)) -> Value {
    let kind = issue.kind.as_str();
    json!({
        "message": format!("Not checked to its end ({kind}): {}", issue.message),
        "location": {"path": path},
        "severity": "ERROR",
        "code": {"value": format!("rasoat.{kind}")},
    })
}
