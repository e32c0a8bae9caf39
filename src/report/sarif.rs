//! SARIF 2.1.0 for code scanning services: value-free, no snippets, at most as many results as they
//! take, worst first. What was not read is a notification, so that no incomplete run looks complete.

use super::json_text::push_value;
use super::listing::{Listed, Listing, at_end};
use super::{Options, output::Output, verdict};
use crate::entity::{EntityType, Lang};
use crate::error::{Error, Issue};
use crate::finding::{Level, State};
use crate::sink::{Sink, Summary};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Results that code scanning services show of one run.
const RESULTS: usize = 5000;
/// Results that stand alone where there are more; the rest is one result for each file.
const SINGLE: usize = 4000;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What keeps ids of one tool apart from those of others.
const PRINT: &str = "rasoatFingerprint/v1";

pub(super) fn sink(_: Options, out: Output) -> Box<dyn Sink> {
    at_end(out, write)
}

fn write(listing: &mut Listing, summary: &Summary, out: &mut Vec<u8>) -> Result<(), Error> {
    listing.worst_first();
    let log = json!({"$schema": SCHEMA, "version": "2.1.0", "runs": [run(listing, summary)]});
    let text = serde_json::to_string_pretty(&log).map_err(std::io::Error::from)?;
    push_value(out, &text);
    out.push(b'\n');
    Ok(())
}

fn run(listing: &Listing, summary: &Summary) -> Value {
    let rules = rules(&listing.findings);
    let index: BTreeMap<&str, usize> =
        rules.keys().enumerate().map(|(index, id)| (*id, index)).collect();
    let all = &listing.findings;
    let single = if all.len() > RESULTS { SINGLE } else { all.len() };
    let mut results: Vec<Value> =
        all[..single].iter().map(|listed| result(listed, index[listed.rule.as_str()])).collect();
    results.extend(rolled(&all[single..], &index));
    let mut notes: Vec<Value> = listing.issues.iter().map(notification).collect();
    if all.len() > RESULTS {
        let text =
            format!("{} findings: the gravest {SINGLE} are listed, the others by file", all.len());
        notes.push(json!({"level": "note", "message": {"text": text}}));
    }
    json!({
        "tool": {"driver": {
            "name": "rasoat",
            "semanticVersion": listing.version,
            "informationUri": "https://example.org/rasoat",
            "rules": rules.iter().map(|(id, listed)| rule(id, listed)).collect::<Vec<_>>(),
        }},
        "automationDetails": {"id": "rasoat/personal-data/"},
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The top of what was checked"}}},
        "columnKind": "unicodeCodePoints",
        "invocations": [{
            "executionSuccessful": verdict::is_complete(summary),
            "toolExecutionNotifications": notes,
        }],
        "results": results,
    })
}

/// One finding of each rule, by id.
fn rules(findings: &[Listed]) -> BTreeMap<&str, &Listed> {
    let mut rules = BTreeMap::new();
    for listed in findings {
        rules.entry(listed.rule.as_str()).or_insert(listed);
    }
    rules
}

fn rule(id: &str, listed: &Listed) -> Value {
    let label = listed.entity.label(Lang::En);
    let text = format!("Personal data: {label} ({}, {})", listed.entity, listed.legal);
    let help = format!(
        "Take the value out, or allow it with a comment in its line: `rasoat:allow {id} -- reason`.",
    );
    json!({
        "id": id,
        "name": name(listed.entity),
        "shortDescription": {"text": format!("Personal data: {label}")},
        "fullDescription": {"text": text},
        "helpUri": "https://example.org/rasoat",
        "help": {"text": help, "markdown": help},
        "defaultConfiguration": {"level": listed.level.as_str()},
        "properties": {
            "tags": ["privacy", "personal-data"],
            "precision": precision(listed.level),
            "security-severity": severity(listed.level),
        },
    })
}

/// `EmailAddress`.
fn name(entity: EntityType) -> String {
    let word = |word: &str| {
        let (first, rest) = word.split_at(1.min(word.len()));
        first.to_owned() + &rest.to_lowercase()
    };
    entity.as_str().split('_').map(word).collect()
}

fn precision(level: Level) -> &'static str {
    match level {
        Level::Error => "high",
        Level::Warning => "medium",
        Level::Note => "low",
    }
}

fn severity(level: Level) -> &'static str {
    match level {
        Level::Error => "8.0",
        Level::Warning => "5.0",
        Level::Note => "2.0",
    }
}

fn result(listed: &Listed, index: usize) -> Value {
    let mut result = json!({
        "ruleId": listed.rule,
        "ruleIndex": index,
        "level": listed.level.as_str(),
        "message": {"text": listed.message()},
        "locations": [{"physicalLocation": {
            "artifactLocation": artifact(&listed.path),
            "region": region(listed),
        }}],
        "partialFingerprints": {PRINT: listed.id},
        "baselineState": if listed.state == State::New { "new" } else { "unchanged" },
    });
    let kind = match listed.state {
        State::New => return result,
        State::Baselined => "external",
        State::Allowed => "inSource",
    };
    result["suppressions"] = json!([{"kind": kind, "status": "accepted"}]);
    result
}

/// Lines with columns in characters where they are known, bytes always.
fn region(listed: &Listed) -> Value {
    let mut region = json!({"byteOffset": listed.bytes.0, "byteLength": listed.bytes.1});
    if let Some(line) = listed.line {
        region["startLine"] = line.into();
        if let Some((start, end)) = listed.columns {
            region["startColumn"] = start.into();
            region["endLine"] = line.into();
            region["endColumn"] = end.into();
        }
    }
    region
}

/// A relative path is below the top of what was checked; any other is where it is.
fn artifact(path: &str) -> Value {
    if path.starts_with('/') {
        return json!({"uri": format!("file://{}", escaped(path))});
    }
    json!({"uri": escaped(path), "uriBaseId": "SRCROOT"})
}

/// Percent-encoded but for what may stand in a path (RFC 3986, unreserved, and `/`).
fn escaped(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The findings that have no room, one result for each file, and one for the files that have none.
fn rolled(findings: &[Listed], index: &BTreeMap<&str, usize>) -> Vec<Value> {
    let mut files: BTreeMap<&str, Vec<&Listed>> = BTreeMap::new();
    for listed in findings {
        files.entry(&listed.path).or_default().push(listed);
    }
    let room = RESULTS - SINGLE - 1;
    let mut results = Vec::new();
    let mut left = 0;
    for (number, (path, group)) in files.iter().enumerate() {
        if number >= room {
            left += group.len();
            continue;
        }
        let text = format!("{} more findings in this file", group.len());
        results.push(summed(path, group[0], index, text));
    }
    if left > 0 {
        let (path, group) = files.iter().next_back().expect("more files than there is room for");
        let text = format!("{left} more findings in {} files", files.len() - room);
        results.push(summed(path, group[0], index, text));
    }
    results
}

fn summed(path: &str, first: &Listed, index: &BTreeMap<&str, usize>, text: String) -> Value {
    json!({
        "ruleId": first.rule,
        "ruleIndex": index[first.rule.as_str()],
        "level": first.level.as_str(),
        "message": {"text": text},
        "locations": [{"physicalLocation": {"artifactLocation": artifact(path)}}],
        "partialFingerprints": {PRINT: format!("rest:{}", first.id)},
    })
}

fn notification((path, issue): &(String, Issue)) -> Value {
    json!({
        "level": "error",
        "descriptor": {"id": issue.kind.as_str()},
        "message": {"text": issue.message},
        "locations": [{"physicalLocation": {"artifactLocation": artifact(path)}}],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_uris() {
        assert_eq!(escaped("nhật ký/a b%.log"), "nh%E1%BA%ADt%20k%C3%BD/a%20b%25.log");
        assert_eq!(artifact("/var/a")["uri"], "file:///var/a");
        assert_eq!(name(EntityType::new("VN_CITIZEN_ID").unwrap()), "VnCitizenId");
    }
}
