//! The policy of a redaction (TOML): which operator for which finding, chosen by entity, rule, field,
//! path and confidence, and what becomes of a document that cannot be rewritten.
//!
//! Parses text that somebody else has read, and decides; changes nothing itself.

use super::config::parse_toml;
use crate::entity::Confidence;
use crate::error::Error;
use crate::rule::Rule;
use crate::transform::{Argument, Arguments, Definition, Key, OPERATORS, Operator};
use globset::{GlobBuilder, GlobMatcher};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;

/// The ready-made policies.
pub const PRESETS: [(&str, &str); 4] = [
    ("strict", include_str!("preset/strict.toml")),
    ("share", include_str!("preset/share.toml")),
    ("web-logs", include_str!("preset/web-logs.toml")),
    ("test-data", include_str!("preset/test-data.toml")),
];

/// What becomes of a document that cannot be rewritten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnFailure {
    /// It is not written, and is an issue: the run ends with exit code 3.
    #[default]
    Fail,
    /// It is not written and counted as skipped, where it was at least read whole.
    Skip,
    /// As `fail`, and the original is put aside under `.rasoat/quarantine`, for its owner only.
    Quarantine,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Spec {
    operator: OperatorSpec,
    #[serde(default)]
    on_failure: OnFailure,
    #[serde(default)]
    apply: Vec<ApplySpec>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ApplySpec {
    entity: Option<String>,
    #[serde(default)]
    entities: Vec<String>,
    rule: Option<String>,
    field: Option<String>,
    path: Option<String>,
    min_confidence: Option<f64>,
    reason: Option<String>,
    operator: OperatorSpec,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OperatorSpec {
    Name(String),
    With(BTreeMap<String, toml::Value>),
}

/// One answer of a policy.
struct Entry {
    entities: Vec<String>,
    rule: Option<String>,
    field: Option<GlobMatcher>,
    path: Option<GlobMatcher>,
    min_confidence: Confidence,
    operator: Box<dyn Operator>,
    definition: &'static Definition,
    reason: Option<String>,
}

/// Decides what becomes of each finding. The first entry of `[[apply]]` that fits counts.
pub struct Policy {
    /// Its name: that of a preset, or of its file.
    pub name: String,
    /// What becomes of a document that cannot be rewritten.
    pub on_failure: OnFailure,
    entries: Vec<Entry>,
    digest: String,
}

/// A finding as a policy sees it.
pub struct Subject<'a> {
    /// The rule that found it.
    pub rule: &'a Rule,
    /// Name of the field that holds it.
    pub field: Option<&'a [u8]>,
    /// Path of the document, raw.
    pub path: &'a Path,
    /// How sure.
    pub confidence: Confidence,
}

/// What a policy says about a finding.
#[derive(Clone, Copy)]
pub struct Decision<'a> {
    /// The operator to apply.
    pub operator: &'a dyn Operator,
    /// What the operator is.
    pub definition: &'static Definition,
    /// Number of the entry that decided.
    pub number: usize,
}

impl std::fmt::Debug for Policy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Policy({} entries)", self.entries.len())
    }
}

impl Policy {
    /// The ready-made policy with this name.
    pub fn preset(name: &str, key: Option<&Key>) -> Option<Result<Self, Error>> {
        let (name, text) = PRESETS.iter().find(|row| row.0 == name)?;
        Some(Self::parse(name, text, key))
    }

    /// Parses the text of a policy called `name`. An operator that needs a key is an error without one:
    /// tokens under a key that nobody has again join with nothing.
    ///
    /// ```
    /// use rasoat::policy::Policy;
    /// assert!(Policy::parse("mine", "operator = 'mask'", None).is_ok());
    /// let error = Policy::parse("mine", "operator = 'pseudonym'", None).unwrap_err();
    /// assert!(error.to_string().contains("--key-file"));
    /// ```
    pub fn parse(name: &str, text: &str, key: Option<&Key>) -> Result<Self, Error> {
        let spec: Spec = parse_toml(name, text)?;
        let mut entries = Vec::with_capacity(spec.apply.len() + 1);
        for (index, apply) in spec.apply.into_iter().enumerate() {
            let place = |e: Error| Error::config(format!("{name}: apply {}: {e}", index + 1));
            entries.push(entry(apply, key).map_err(place)?);
        }
        let last = ApplySpec::all(spec.operator);
        entries.push(entry(last, key).map_err(|e| Error::config(format!("{name}: {e}")))?);
        let digest = Sha256::digest(text.as_bytes());
        let digest = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { name: name.to_owned(), on_failure: spec.on_failure, entries, digest })
    }

    /// SHA-256 of the policy's text, in hex.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// What becomes of a finding.
    pub fn decide(&self, subject: &Subject<'_>) -> Decision<'_> {
        let at = self.entries.iter().position(|entry| entry.fits(subject));
        let number = at.expect("the last entry fits everything");
        let entry = &self.entries[number];
        Decision { operator: &*entry.operator, definition: entry.definition, number }
    }

    /// True when some findings may stay: then a value that was removed in one place may stand in another.
    pub fn keeps(&self) -> bool {
        self.entries.iter().any(|entry| entry.definition.name == "keep")
    }

    /// Reasons given for what is kept, for the evidence.
    pub fn reasons(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().filter_map(|entry| entry.reason.as_deref())
    }
}

impl Entry {
    fn fits(&self, subject: &Subject<'_>) -> bool {
        let entity = subject.rule.entity.as_str();
        (self.entities.is_empty() || self.entities.iter().any(|name| name == entity))
            && self.rule.as_ref().is_none_or(|id| *id == subject.rule.id)
            && subject.confidence >= self.min_confidence
            && self.field.as_ref().is_none_or(|glob| {
                let field = subject.field.map(String::from_utf8_lossy);
                field.is_some_and(|field| glob.is_match(&*field))
            })
            && self.path.as_ref().is_none_or(|glob| glob.is_match(subject.path))
    }
}

impl ApplySpec {
    /// The answer to everything that no entry answers.
    fn all(operator: OperatorSpec) -> Self {
        Self {
            entity: None,
            entities: Vec::new(),
            rule: None,
            field: None,
            path: None,
            min_confidence: None,
            reason: None,
            operator,
        }
    }
}

fn entry(spec: ApplySpec, key: Option<&Key>) -> Result<Entry, Error> {
    let mut entities = spec.entities;
    entities.extend(spec.entity);
    let parsed = super::parse_entities(&entities)?;
    let (definition, arguments) = definition(spec.operator)?;
    if definition.keyed && key.is_none() {
        return Err(Error::config(format!(
            "the operator '{}' needs a key that outlives the run; name one with --key-file ('rasoat key new FILE' makes one)",
            definition.name
        )));
    }
    if let Some(entity) = parsed.iter().find(|entity| !definition.suits(**entity)) {
        return Err(Error::config(format!(
            "the operator '{}' has no answer for {entity}; it works on {}",
            definition.name,
            definition.entities.join(", ")
        )));
    }
    if definition.name == "keep" && spec.reason.is_none() {
        return Err(Error::config("'keep' needs a reason, which goes to the evidence"));
    }
    let confidence = spec.min_confidence.unwrap_or(0.0);
    let spare = match key {
        Some(key) => key.clone(),
        None => Key::random()?,
    };
    Ok(Entry {
        entities,
        rule: spec.rule,
        field: spec.field.as_deref().map(|text| glob(text, false)).transpose()?,
        path: spec.path.as_deref().map(|text| glob(text, true)).transpose()?,
        min_confidence: super::parse_confidence(&confidence.to_string())?,
        operator: definition.operator(&arguments, &spare)?,
        definition,
        reason: spec.reason,
    })
}

fn definition(spec: OperatorSpec) -> Result<(&'static Definition, Arguments), Error> {
    let (name, arguments) = match spec {
        OperatorSpec::Name(name) => (name, BTreeMap::new()),
        OperatorSpec::With(mut table) => match table.remove("name") {
            Some(toml::Value::String(name)) => (name, table),
            _ => return Err(Error::config("an operator with arguments has a 'name'")),
        },
    };
    let known = || OPERATORS.iter().map(|row| row.name).collect::<Vec<_>>().join(", ");
    let definition = Definition::of(&name).ok_or_else(|| {
        Error::config(format!("no operator is called '{name}'; there are: {}", known()))
    })?;
    let mut all = BTreeMap::new();
    for (name, value) in arguments {
        let value = match value {
            toml::Value::Integer(number) => Argument::Integer(number),
            toml::Value::String(text) => Argument::Text(text),
            _ => {
                return Err(Error::config(format!(
                    "'{name}' is neither a text nor a whole number"
                )));
            }
        };
        all.insert(name, value);
    }
    Ok((definition, Arguments::new(all)))
}

/// A glob over a whole field name (case does not matter), or over a path that may start in any folder.
fn glob(text: &str, is_path: bool) -> Result<GlobMatcher, Error> {
    let whole =
        if is_path && !text.starts_with('/') { format!("**/{text}") } else { text.to_owned() };
    let glob =
        GlobBuilder::new(&whole).literal_separator(is_path).case_insensitive(!is_path).build();
    glob.map(|glob| glob.compile_matcher())
        .map_err(|e| Error::config(format!("bad glob '{text}': {}", e.kind())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::RuleSet;

    fn key() -> Key {
        Key::from_bytes(&[b'k'; 32]).expect("long enough")
    }

    fn error(text: &str) -> String {
        Policy::parse("p.toml", text, Some(&key())).expect_err(text).to_string()
    }

    #[test]
    fn the_first_entry_that_fits_counts() {
        let text = "
operator = 'placeholder'
[[apply]]
entity = 'IP_ADDRESS'
path = 'nginx/*.log'
operator = { name = 'ip-truncate', v4 = 16 }
[[apply]]
field = 'contact_*'
operator = 'null'
[[apply]]
rule = 'core.email'
min_confidence = 0.9
operator = 'drop'
[[apply]]
entities = ['EMAIL_ADDRESS', 'PERSON']
operator = 'mask'
";
        let policy = Policy::parse("p.toml", text, None).expect("good");
        let rules = RuleSet::builtin().expect("good");
        for (rule, field, path, confidence, expected) in [
            ("core.ip.v4", "", "/srv/nginx/a.log", 90, "ip-truncate"),
            ("core.ip.v4", "", "/srv/nginx/old/a.log", 90, "placeholder"),
            ("core.ip.v4", "Contact_IP", "a", 90, "null"),
            ("core.email", "", "a", 95, "drop"),
            ("core.email", "", "a", 80, "mask"),
            ("vn.phone.mobile", "", "a", 80, "placeholder"),
        ] {
            let rule = rules.by_id(rule).expect(rule);
            let confidence = Confidence::from_hundredths(confidence);
            let field = (!field.is_empty()).then_some(field.as_bytes());
            let subject = Subject { rule, field, path: Path::new(path), confidence };
            assert_eq!(policy.decide(&subject).definition.name, expected, "{}", rule.id);
        }
    }

    #[test]
    fn presets_are_good_and_say_when_they_need_a_key() {
        for (name, _) in PRESETS {
            assert!(Policy::preset(name, Some(&key())).expect(name).is_ok(), "{name}");
        }
        for (name, needs) in
            [("strict", false), ("share", true), ("web-logs", false), ("test-data", true)]
        {
            assert_eq!(Policy::preset(name, None).expect(name).is_err(), needs, "{name}");
        }
        assert!(Policy::preset("none", None).is_none());
    }

    /// Tests 5 and 7 of the design: what cannot work is refused when the policy is read.
    #[test]
    fn t5_t7_wrong_policies_are_refused() {
        for (text, expected) in [
            ("", "missing field `operator`"),
            ("operator = 'hash'", "no operator is called 'hash'; there are: keep, drop"),
            ("operator = 'mask'\ncolour = 1", "p.toml:2: unknown key 'colour'"),
            ("operator = { keep-last = 2 }", "has a 'name'"),
            (
                "operator = { name = 'mask', keep-first = 2 }",
                "no argument 'keep-first'; its arguments: keep-last",
            ),
            ("operator = { name = 'mask', keep-last = -1 }", "from 0 to 64"),
            (
                "operator = 'mask'\n[[apply]]\nentity = 'DATE_OF_BIRTH'\noperator = 'fpe'",
                "apply 1: the operator 'fpe' has no answer for DATE_OF_BIRTH",
            ),
            (
                "operator = 'mask'\n[[apply]]\nentity = 'IP_ADDRESS'\noperator = 'ipcrypt-deterministic'",
                "no operator is called",
            ),
            (
                "operator = 'mask'\n[[apply]]\nentity = 'PERSON'\noperator = 'keep'",
                "needs a reason",
            ),
            ("operator = 'mask'\n[[apply]]\npath = 'a[b'\noperator = 'drop'", "bad glob"),
            (
                "operator = 'mask'\n[[apply]]\nentity = 'person'\noperator = 'drop'",
                "'person' is no entity",
            ),
        ] {
            let message = error(text);
            assert!(message.contains(expected), "{text}: {message}");
        }
    }
}
