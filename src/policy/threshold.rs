//! Thresholds of the gate by path and entity: test data may hold e-mail addresses, but no citizen ids.

use super::allow::{glob, plain};
use crate::entity::{Confidence, EntityType};
use crate::error::Error;
use crate::rule::Rule;
use globset::GlobMatcher;
use serde::Deserialize;
use std::path::Path;

/// `[[check.threshold]]`: from which confidence on a finding counts. The last entry that fits decides.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThresholdSpec {
    /// Glob of the path; with a leading `/` from the top of the repository, without it from any folder.
    pub path: Option<String>,
    /// An entity or the id of a rule; all when absent.
    #[serde(rename = "for")]
    pub target: Option<String>,
    /// Confidence from which on a finding counts; 1 for never.
    pub min_confidence: f64,
}

/// The thresholds of a run.
#[derive(Clone, Debug, Default)]
pub struct Thresholds {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    path: Option<GlobMatcher>,
    target: Option<String>,
    least: Confidence,
}

impl Thresholds {
    /// Checks and compiles the entries.
    ///
    /// ```
    /// use rasoat::policy::{ThresholdSpec, Thresholds};
    /// let spec = |path: &str| ThresholdSpec {
    ///     path: Some(path.into()),
    ///     target: Some("EMAIL_ADDRESS".into()),
    ///     min_confidence: 1.0,
    /// };
    /// assert!(Thresholds::new(&[spec("tests/**")]).is_ok());
    /// assert!(Thresholds::new(&[spec("tests/[")]).is_err());
    /// ```
    pub fn new(specs: &[ThresholdSpec]) -> Result<Self, Error> {
        let mut entries = Vec::new();
        for (index, spec) in specs.iter().enumerate() {
            let bad = |what: String| {
                Error::config(format!("[[check.threshold]] entry {}: {what}", index + 1))
            };
            if !(0.0..=1.0).contains(&spec.min_confidence) {
                return Err(bad("min_confidence is a number between 0 and 1".to_owned()));
            }
            let path = spec.path.as_deref().map(glob).transpose().map_err(bad)?;
            let least = Confidence::from_fraction(spec.min_confidence);
            entries.push(Entry { path, target: spec.target.clone(), least });
        }
        Ok(Self { entries })
    }

    /// True when what is found in one file may count and in another not.
    pub fn depends_on_paths(&self) -> bool {
        self.entries.iter().any(|entry| entry.path.is_some())
    }

    /// True when a finding of this confidence counts.
    pub fn counts(&self, path: &Path, rule: &Rule, confidence: Confidence) -> bool {
        // Paths of a repository are relative to its top. `join` keeps an absolute path as it is.
        let whole = Path::new("/").join(plain(path));
        let is_meant = |name: &String| *name == rule.id || name == rule.entity.as_str();
        self.entries
            .iter()
            .rev()
            .find(|entry| {
                entry.target.as_ref().is_none_or(is_meant)
                    && entry.path.as_ref().is_none_or(|glob| glob.is_match(&whole))
            })
            .is_none_or(|entry| confidence >= entry.least)
    }

    /// Names that are no entity and no rule of this run.
    pub fn unknown<'a>(
        &'a self,
        known: impl Fn(&str) -> bool + 'a,
    ) -> impl Iterator<Item = &'a str> {
        let targets = self.entries.iter().filter_map(|entry| entry.target.as_deref());
        targets.filter(move |name| {
            !known(name) && EntityType::new(name).is_none_or(|e| !known(e.as_str()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::RuleSet;

    #[test]
    fn the_last_entry_that_fits_decides() {
        let spec = |path: Option<&str>, target: Option<&str>, min_confidence| ThresholdSpec {
            path: path.map(str::to_owned),
            target: target.map(str::to_owned),
            min_confidence,
        };
        let thresholds = Thresholds::new(&[
            spec(None, None, 0.6),
            spec(Some("tests/**"), None, 1.0),
            spec(Some("/top/**"), None, 1.0),
            spec(Some("tests/**"), Some("VN_CITIZEN_ID"), 0.0),
        ])
        .unwrap();
        let rules = RuleSet::builtin().unwrap();
        for (path, rule, hundredths, expected) in [
            ("a.txt", "core.email", 59, false),
            ("a.txt", "core.email", 60, true),
            ("tests/a.txt", "core.email", 99, false),
            ("top/a.txt", "core.email", 99, false),
            ("x/top/a.txt", "core.email", 99, true),
            ("tests/a.txt", "vn.citizen_id", 10, true),
        ] {
            let rule = rules.by_id(rule).unwrap();
            let confidence = Confidence::from_hundredths(hundredths);
            assert_eq!(thresholds.counts(Path::new(path), rule, confidence), expected, "{path}");
        }
        assert_eq!(thresholds.unknown(|_| false).count(), 1);
    }
}
