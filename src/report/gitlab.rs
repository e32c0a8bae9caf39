//! GitLab code quality: an array of the new findings, each with a fingerprint of its own. What was
//! not read is an entry too, because the format has no other place for it.

use super::json_text::push_value;
use super::listing::{Listed, Listing};
use super::{Options, output::Output};
use crate::document::{Document, DocumentName};
use crate::error::{Error, Issue};
use crate::finding::{Finding, Level};
use crate::sink::{Needs, Sink, Summary};
use serde_json::{Value, json};

struct Gitlab {
    out: Output,
    listing: Listing,
}

pub(super) fn sink(_: Options, out: Output) -> Box<dyn Sink> {
    Box::new(Gitlab { out, listing: Listing::default() })
}

impl Sink for Gitlab {
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
        let mut entries: Vec<Value> = self.listing.findings.iter().map(entry).collect();
        entries.extend(self.listing.issues.iter().enumerate().map(|(n, i)| trouble(n, i)));
        let text = serde_json::to_string_pretty(&entries).map_err(std::io::Error::from)?;
        push_value(&mut self.out.buf, &text);
        self.out.buf.push(b'\n');
        self.out.finish()
    }
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
