//! The configuration file `rasoat.toml`: defaults of the scan's flags, and the allow-list.
//!
//! Parses text that somebody else has read. Messages name line and key, never a value of the file,
//! because allow-lists hold personal data.

use super::allow::AllowSpec;
use super::threshold::ThresholdSpec;
use crate::error::Error;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::path::PathBuf;

/// A configuration file. Each key is optional and is the default of the flag of the same name.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Names of packs, paths of pack files and folders.
    pub rules: Option<Vec<String>>,
    /// Entities to look for.
    pub only: Option<Vec<String>>,
    /// Entities to leave out.
    pub except: Option<Vec<String>>,
    /// Confidence from which a candidate is a finding.
    pub min_confidence: Option<f64>,
    /// Globs as in `-g`.
    pub globs: Option<Vec<String>>,
    /// Kinds of issues that are known and accepted.
    pub accept: Option<Vec<String>>,
    /// Language of reports.
    pub lang: Option<String>,
    /// Worker threads.
    pub threads: Option<usize>,
    /// Larger files are skipped.
    pub max_filesize: Option<String>,
    /// The key of fingerprints.
    pub key_file: Option<PathBuf>,
    /// Known findings that are allowed.
    #[serde(default)]
    pub allow: Vec<AllowSpec>,
    /// What only the gate looks at.
    #[serde(default)]
    pub check: CheckSpec,
}

/// `[check]`: settings of the gate.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckSpec {
    /// What fails the gate, as in `--fail-on`.
    pub fail_on: Option<Vec<String>>,
    /// Reserved values count too.
    #[serde(default)]
    pub reserved: bool,
    /// Allow comments must say why.
    #[serde(default)]
    pub require_reason: bool,
    /// Allow comments must name a rule.
    #[serde(default)]
    pub require_rule: bool,
    /// Entities that no comment allows.
    #[serde(default)]
    pub forbid_comments_for: Vec<String>,
    /// Thresholds by path and entity.
    #[serde(default)]
    pub threshold: Vec<ThresholdSpec>,
}

impl Config {
    /// Parses the text of a file called `name`.
    ///
    /// ```
    /// use rasoat::policy::Config;
    /// let config = Config::parse("rasoat.toml", "only = ['EMAIL_ADDRESS']").unwrap();
    /// assert_eq!(config.only.unwrap(), ["EMAIL_ADDRESS"]);
    /// let error = Config::parse("rasoat.toml", "\nthread = 2").unwrap_err();
    /// assert!(error.to_string().contains("rasoat.toml:2: unknown key 'thread'; did you mean 'threads'?"));
    /// ```
    pub fn parse(name: &str, text: &str) -> Result<Self, Error> {
        parse_toml(name, text)
    }
}

/// Parses the text of a file called `name`; messages name the line and no value.
pub(super) fn parse_toml<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, Error> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |s| 1 + text[..s.start].matches('\n').count());
        Error::config(format!("{name}:{line}: {}", describe(error.message())))
    })
}

/// What the parser says, without values of the file.
fn describe(message: &str) -> String {
    let message = message.replace('\n', " ");
    if let Some(rest) = message.strip_prefix("unknown field `") {
        return unknown_key(rest);
    }
    if message.starts_with("invalid type") || message.starts_with("invalid value") {
        let expected = message.rsplit(", expected ").next().unwrap_or_default();
        return format!("the value has the wrong type; expected {expected}");
    }
    message
}

fn unknown_key(rest: &str) -> String {
    let mut names = rest.split('`').step_by(2);
    let key = names.next().unwrap_or_default();
    let known: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    let nearest = known.iter().min_by_key(|name| distance(name, key));
    match nearest.filter(|name| distance(name, key) <= 2) {
        Some(near) => format!("unknown key '{key}'; did you mean '{near}'?"),
        None => format!("unknown key '{key}'; known keys: {}", known.join(", ")),
    }
}

/// Letters to insert, delete or replace to get from `a` to `b` (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_name_the_line_and_no_value() {
        for (text, expected) in [
            ("rule = ['vn']", "x.toml:1: unknown key 'rule'; did you mean 'rules'?"),
            ("lang = 'vi'\nbanana = 1", "x.toml:2: unknown key 'banana'; known keys: rules, only"),
            ("lang = 0912345678", "x.toml:1: "),
            ("only = 'an@example.com'", "x.toml:1: the value has the wrong type; expected a"),
            ("lang = 912345678", "x.toml:1: the value has the wrong type; expected a string"),
            ("[[allow]]\nvalue = 912345678\nreason = 'x'", "x.toml:2: the value has the wrong"),
            ("[[allow]]\nvalue = 'an@example.com'", "x.toml:1: missing field `reason`"),
            (
                "[[allow]]\nvalues = 'a'\nreason = 'x'",
                "unknown key 'values'; did you mean 'value'?",
            ),
            ("lang = 'vi'\nlang = 'en'", "x.toml:2: duplicate key"),
        ] {
            let message = Config::parse("x.toml", text).expect_err(text).to_string();
            assert!(message.contains(expected), "{text}: {message}");
            assert!(!message.contains("912345678") && !message.contains("an@example"), "{message}");
        }
    }

    #[test]
    fn distances() {
        for (a, b, expected) in [("", "ab", 2), ("thread", "threads", 1), ("glob", "lang", 4)] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
        }
    }
}
