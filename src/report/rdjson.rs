//! The diagnostic format of reviewdog, as one object (`rdjson`) or one line each (`rdjsonl`): the new
//! findings, and what was not read. Columns count bytes, as the format wants them.

use super::json_text::push_value;
use super::listing::{Listed, Listing, at_end};
use super::{Options, output::Output};
use crate::error::{Error, Issue};
use crate::finding::Level;
use crate::sink::{Sink, Summary};
use serde_json::{Value, json};

pub(super) fn sink(_: Options, out: Output) -> Box<dyn Sink> {
    at_end(out, write)
}

pub(super) fn lines_sink(_: Options, out: Output) -> Box<dyn Sink> {
    at_end(out, write_lines)
}

fn write(listing: &mut Listing, _: &Summary, out: &mut Vec<u8>) -> Result<(), Error> {
    let log = json!({"source": source(), "diagnostics": diagnostics(listing)});
    push_value(out, &log.to_string());
    out.push(b'\n');
    Ok(())
}

fn write_lines(listing: &mut Listing, _: &Summary, out: &mut Vec<u8>) -> Result<(), Error> {
    for mut line in diagnostics(listing) {
        line["source"] = source();
        push_value(out, &line.to_string());
        out.push(b'\n');
    }
    Ok(())
}

fn diagnostics(listing: &mut Listing) -> Vec<Value> {
    listing.only_new();
    let issues = listing.issues.iter().map(trouble);
    listing.findings.iter().map(diagnostic).chain(issues).collect()
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
