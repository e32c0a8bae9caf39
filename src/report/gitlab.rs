//! GitLab code quality: an array of the new findings, each with a fingerprint of its own. What was
//! not read is an entry too, because the format has no other place for it.

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

fn write(listing: &mut Listing, _: &Summary, out: &mut Vec<u8>) -> Result<(), Error> {
    listing.only_new();
    let mut entries: Vec<Value> = listing.findings.iter().map(entry).collect();
    entries.extend(listing.issues.iter().enumerate().map(|(n, i)| trouble(n, i)));
    let text = serde_json::to_string_pretty(&entries).map_err(std::io::Error::from)?;
    push_value(out, &text);
    out.push(b'\n');
    Ok(())
}

/// The rule stands in the description too: the widget hides `check_name`.
fn entry(listed: &Listed) -> Value {
    let severity = match listed.level {
        Level::Error => "critical",
        Level::Warning => "major",
        Level::Note => "info",
    };
    json!({
        "description": format!("Personal data: {}", listed.message()),
        "check_name": listed.rule,
        "fingerprint": listed.id,
        "severity": severity,
        "location": {"path": listed.path, "lines": {"begin": listed.line.unwrap_or(1)}},
    })
}

fn trouble(number: usize, (path, issue): &(String, Issue)) -> Value {
    let kind = issue.kind.as_str();
    json!({
        "description": format!("Not checked to its end ({kind}): {}", issue.message),
        "check_name": format!("rasoat.{kind}"),
        "fingerprint": format!("issue:{kind}:{number}:{path}"),
        "severity": "blocker",
        "location": {"path": path, "lines": {"begin": 1}},
    })
}
