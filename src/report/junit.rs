//! JUnit XML: one suite for the run, a failed case for each new finding, an error for each issue, and
//! a passed case where there is neither, so that no service calls the file empty.

use super::listing::{Listed, Listing, at_end};
use super::sanitize::is_hidden;
use super::{Options, output::Output};
use crate::error::Error;
use crate::sink::{Sink, Summary};

pub(super) fn sink(_: Options, out: Output) -> Box<dyn Sink> {
    at_end(out, write)
}

fn write(listing: &mut Listing, summary: &Summary, out: &mut Vec<u8>) -> Result<(), Error> {
    listing.only_new();
    out.extend_from_slice(document(listing, summary).as_bytes());
    Ok(())
}

fn document(listing: &Listing, summary: &Summary) -> String {
    let (failures, errors) = (listing.findings.len(), listing.issues.len());
    let tests = (failures + errors).max(1);
    let time = format!("{:.3}", summary.elapsed.as_secs_f64());
    let counts =
        format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" time=\"{time}\"");
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    text.push_str(&format!("<testsuites name=\"rasoat\" {counts}>\n"));
    text.push_str(&format!("  <testsuite name=\"personal data\" {counts}>\n"));
    listing.findings.iter().for_each(|listed| text.push_str(&failure(listed)));
    for (path, issue) in &listing.issues {
        let (path, kind) = (escaped(path), issue.kind.as_str());
        let message = escaped(&issue.message);
        text.push_str(&format!(
            "    <testcase name=\"{path}: {kind}\" classname=\"{path}\">\n      <error type=\"{kind}\" \
             message=\"{message}\"/>\n    </testcase>\n"
        ));
    }
    if failures + errors == 0 {
        let name = format!("{} files checked", summary.documents);
        text.push_str(&format!("    <testcase name=\"{name}\" classname=\"rasoat\"/>\n"));
    }
    text.push_str("  </testsuite>\n</testsuites>\n");
    text
}

fn failure(listed: &Listed) -> String {
    let line = listed.line.map(|line| format!(":{line}")).unwrap_or_default();
    let (path, rule) = (escaped(&listed.path), escaped(&listed.rule));
    let message = escaped(&listed.message());
    format!(
        "    <testcase name=\"{path}{line}: {rule}\" classname=\"{path}\">\n      <failure type=\"{}\" \
         message=\"{message}\"/>\n    </testcase>\n",
        listed.level.as_str()
    )
}

/// Text for an attribute; characters that XML 1.0 has no place for become U+FFFD.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\r' | '\t' => out.push_str(&format!("&#{};", u32::from(c))),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c if is_hidden(c) => out.push_str(&format!("&#{};", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn attributes_stay_attributes() {
        assert_eq!(super::escaped("a\"<\u{1b}\n&"), "a&quot;&lt;\u{fffd}&#10;&amp;");
    }
}
