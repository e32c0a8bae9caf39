//! A versioned set of rules: one file, one folder, or one of the built-in packs.

use super::check::{check_rule, rule};
use super::spec::PackSpec;
use super::words::{check_lists, fill_in};
use super::{BUILTIN_NAMES, Rule};
use crate::error::Error;
use sha2::{Digest, Sha256};

/// Rules with a name, a version and a digest of their text.
#[derive(Clone, Debug)]
pub struct RulePack {
    /// Short name, such as `vn`.
    pub id: String,
    /// Version of the pack.
    pub version: String,
    /// First 16 hex digits of the SHA-256 of the pack's text.
    pub digest: String,
    /// The rules in file order.
    pub rules: Vec<Rule>,
}

impl RulePack {
    /// A built-in pack by name.
    pub fn builtin(name: &str) -> Result<Self, Error> {
        let Some(image) = super::builtin::image(name) else {
            let known = BUILTIN_NAMES.join(", ");
            return Err(Error::rule(format!(
                "there is no built-in pack '{name}'; use one of {known}, or the path of a .toml file"
            )));
        };
        let mut rules = Vec::with_capacity(image.rules.len());
        for spec in image.rules {
            let mut rule = rule("built-in", &image.id, spec)?;
            rule.trusted = true;
            rules.push(rule);
        }
        Ok(Self { id: image.id, version: image.version, digest: image.digest, rules })
    }

    /// Parses the files of one pack, given as (name for messages, text).
    pub fn parse(files: &[(&str, &str)]) -> Result<Self, Error> {
        let mut pack: Option<RulePack> = None;
        let mut hasher = Sha256::new();
        for (name, text) in files {
            hasher.update(text.as_bytes());
            let spec: PackSpec = toml::from_str(text).map_err(|e| describe(name, text, &e))?;
            let into = pack.get_or_insert_with(|| RulePack {
                id: spec.pack.id.clone(),
                version: spec.pack.version.clone(),
                digest: String::new(),
                rules: Vec::new(),
            });
            if into.id != spec.pack.id || into.version != spec.pack.version {
                return Err(Error::rule(format!(
                    "{name}: [pack] differs from the pack's first file"
                )));
            }
            check_lists(&spec.words).map_err(|what| Error::rule(format!("{name}: {what}")))?;
            for mut rule in spec.rules {
                fill_in(&spec.words, &mut rule)
                    .map_err(|what| Error::rule(format!("{name}: rule '{}': {what}", rule.id)))?;
                into.rules.push(check_rule(name, &into.id, rule)?);
            }
        }
        let mut pack = pack.ok_or_else(|| Error::rule("the pack has no files"))?;
        pack.digest = hasher.finalize().iter().take(8).map(|b| format!("{b:02x}")).collect();
        Ok(pack)
    }
}

/// A parse error with file, line and what was wrong.
fn describe(name: &str, text: &str, error: &toml::de::Error) -> Error {
    let line = error.span().map_or(1, |s| 1 + text[..s.start].matches('\n').count());
    Error::rule(format!("{name}:{line}: {}", error.message().replace('\n', " ")))
}
