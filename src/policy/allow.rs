//! The allow-list: findings that somebody looked at and declared known, each with a reason.

use super::{Day, Filter, Query};
use crate::canonical::{Region, canonical};
use crate::entity::EntityType;
use crate::error::Error;
use crate::rule::RuleSet;
use globset::{GlobBuilder, GlobMatcher};
use regex::bytes::{Regex, RegexBuilder};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// Compiled size of a regex at most.
const REGEX_MAX: usize = 1 << 20;

/// `[[allow]]`: at most one of `fingerprint`, `value` and `regex`; all that is given must hold.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllowSpec {
    /// Fingerprint of the value, as reports show it.
    pub fingerprint: Option<String>,
    /// Public id of the key that the fingerprint was made with.
    pub key_id: Option<String>,
    /// The value in any spelling.
    pub value: Option<String>,
    /// Must match the whole value.
    pub regex: Option<String>,
    /// Id of the rule.
    pub rule: Option<String>,
    /// Entity.
    pub entity: Option<String>,
    /// Glob of the path; without a leading `/` it may start in any folder.
    pub path: Option<String>,
    /// Why it is allowed.
    pub reason: String,
    /// Last day on which the entry counts, such as `2027-01-31`.
    pub expires: Option<String>,
}

impl fmt::Debug for AllowSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label())
    }
}

impl AllowSpec {
    /// What the entry looks for, without the value.
    pub fn label(&self) -> String {
        let mut parts = Vec::new();
        if let Some(print) = &self.fingerprint {
            parts.push(format!("fingerprint {print}"));
        }
        if let Some(value) = &self.value {
            parts.push(format!("a value of {} bytes", value.len()));
        }
        if let Some(regex) = &self.regex {
            parts.push(format!("a regex of {} bytes", regex.len()));
        }
        for (name, part) in [("rule", &self.rule), ("entity", &self.entity), ("path", &self.path)] {
            if let Some(part) = part {
                parts.push(format!("{name} {part}"));
            }
        }
        parts.join(", ")
    }
}

/// Entries that count today, ready to answer.
pub struct AllowList {
    entries: Vec<Entry>,
    expired: Vec<String>,
}

struct Entry {
    value: Value,
    rule: Option<String>,
    entity: Option<EntityType>,
    path: Option<GlobMatcher>,
}

type Forms = BTreeMap<EntityType, Vec<(Region, Vec<u8>)>>;

enum Value {
    Any,
    Fingerprint([u8; 16]),
    /// The value as written, and its canonical form for each entity and pack.
    Exact(Vec<u8>, Forms),
    Regex(Regex),
}

impl AllowList {
    /// Checks and compiles the entries for a run with these rules, under the key with this id.
    pub fn new(
        specs: &[AllowSpec],
        rules: &RuleSet,
        key_id: &str,
        today: Day,
    ) -> Result<Self, Error> {
        let mut list = Self { entries: Vec::new(), expired: Vec::new() };
        for (index, spec) in specs.iter().enumerate() {
            let bad =
                |what: String| Error::config(format!("[[allow]] entry {}: {what}", index + 1));
            let entry = Entry::new(spec, rules, key_id).map_err(bad)?;
            if is_expired(spec, today).map_err(bad)? {
                let expires = spec.expires.as_deref().unwrap_or_default();
                let label = spec.label();
                list.expired
                    .push(format!("[[allow]] entry {} ({label}) expired on {expires}", index + 1));
            } else {
                list.entries.push(entry);
            }
        }
        Ok(list)
    }

    /// A sentence about each entry that no longer counts.
    pub fn expired(&self) -> &[String] {
        &self.expired
    }

    /// True when no entry counts.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl Filter for AllowList {
    fn allows(&self, query: &Query<'_>) -> bool {
        self.entries.iter().any(|entry| entry.allows(query))
    }
}

impl Entry {
    fn new(spec: &AllowSpec, rules: &RuleSet, key_id: &str) -> Result<Self, String> {
        if spec.reason.trim().is_empty() {
            return Err("the reason is empty; say why the finding is allowed".to_owned());
        }
        let kinds = [&spec.fingerprint, &spec.value, &spec.regex];
        let kinds = kinds.iter().filter(|kind| kind.is_some()).count();
        let places = [&spec.rule, &spec.entity, &spec.path].iter().any(|part| part.is_some());
        if kinds > 1 || (kinds == 0 && !places) {
            return Err(
                "needs one of fingerprint, value, regex, or else rule, entity or path".to_owned()
            );
        }
        let entity = spec.entity.as_deref().map(|name| known_entity(name, rules)).transpose()?;
        if let Some(rule) = spec.rule.as_deref().filter(|id| !is_known_rule(id, rules)) {
            return Err(format!("there is no rule '{rule}'; see 'rasoat rules list'"));
        }
        Ok(Self {
            value: value(spec, rules, key_id)?,
            rule: spec.rule.clone(),
            entity,
            path: spec.path.as_deref().map(glob).transpose()?,
        })
    }

    fn allows(&self, query: &Query<'_>) -> bool {
        self.entity.is_none_or(|entity| entity == query.rule.entity)
            && self.rule.as_ref().is_none_or(|rule| *rule == query.rule.id)
            && self.path.as_ref().is_none_or(|glob| glob.is_match(plain(query.path)))
            && self.value.allows(query)
    }
}

impl Value {
    fn allows(&self, query: &Query<'_>) -> bool {
        match self {
            Self::Any => true,
            Self::Fingerprint(wanted) => (query.fingerprint)().0 == *wanted,
            Self::Regex(regex) => regex.is_match(query.value),
            Self::Exact(written, forms) => {
                let region = Region::of_pack(&query.rule.pack);
                let found = form(query.rule.entity, region, query.value);
                let forms = forms.get(&query.rule.entity).into_iter().flatten();
                let mut forms = forms.filter(|form| form.0 == region);
                written == query.value || forms.any(|form| form.1 == found)
            }
        }
    }
}

fn value(spec: &AllowSpec, rules: &RuleSet, key_id: &str) -> Result<Value, String> {
    if let Some(print) = &spec.fingerprint {
        return fingerprint(print, spec.key_id.as_deref(), key_id);
    }
    if spec.key_id.is_some() {
        return Err("key_id belongs to a fingerprint".to_owned());
    }
    if let Some(regex) = &spec.regex {
        let whole = RegexBuilder::new(&format!(r"\A(?:{regex})\z")).size_limit(REGEX_MAX).build();
        // The parser's words repeat the pattern, which may hold a value.
        return whole.map(Value::Regex).map_err(|_| "the regex does not compile".to_owned());
    }
    let Some(text) = &spec.value else { return Ok(Value::Any) };
    let mut forms = Forms::new();
    for rule in &rules.rules {
        let region = Region::of_pack(&rule.pack);
        let known = forms.entry(rule.entity).or_default();
        if !known.iter().any(|one| one.0 == region) {
            known.push((region, form(rule.entity, region, text.as_bytes())));
        }
    }
    Ok(Value::Exact(text.clone().into_bytes(), forms))
}

fn form(entity: EntityType, region: Region, value: &[u8]) -> Vec<u8> {
    let mut form = Vec::new();
    canonical(entity, value, region, &mut form);
    form
}

fn fingerprint(print: &str, entry_key: Option<&str>, key_id: &str) -> Result<Value, String> {
    let Some(entry_key) = entry_key else {
        return Err("a fingerprint needs the key_id that the report shows beside it".to_owned());
    };
    if entry_key != key_id {
        return Err(format!(
            "the fingerprint was made with the key {entry_key}, but this run uses {key_id}; \
             give that key with --key-file, or make the entry anew"
        ));
    }
    let hex =
        |i: usize| print.get(2 * i..2 * i + 2).and_then(|two| u8::from_str_radix(two, 16).ok());
    let mut bytes = [0; 16];
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = hex(i).ok_or("a fingerprint has 32 hex digits")?;
    }
    if print.len() != 32 || print.contains('+') {
        return Err("a fingerprint has 32 hex digits".to_owned());
    }
    Ok(Value::Fingerprint(bytes))
}

fn known_entity(name: &str, rules: &RuleSet) -> Result<EntityType, String> {
    let entity = EntityType::new(name).filter(|entity| rules.entities().contains(entity));
    entity.ok_or_else(|| format!("no rule of this run finds the entity '{name}'"))
}

fn is_known_rule(id: &str, rules: &RuleSet) -> bool {
    rules.by_id(id).is_some()
}

pub(super) fn glob(pattern: &str) -> Result<GlobMatcher, String> {
    let anywhere =
        if pattern.starts_with('/') { pattern.to_owned() } else { format!("**/{pattern}") };
    let glob = GlobBuilder::new(&anywhere).literal_separator(true).build();
    glob.map(|glob| glob.compile_matcher()).map_err(|e| format!("bad path glob: {}", e.kind()))
}

/// The path without a leading `./`.
pub(super) fn plain(path: &Path) -> &Path {
    path.strip_prefix(".").unwrap_or(path)
}

fn is_expired(spec: &AllowSpec, today: Day) -> Result<bool, String> {
    let Some(text) = &spec.expires else { return Ok(false) };
    let last = Day::parse(text).ok_or("expires must be a day such as 2027-01-31")?;
    Ok(last < today)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Fingerprint;

    const KEY: &str = "0011223344556677";

    fn list(entries: &str, today: &str) -> Result<AllowList, Error> {
        let config = super::super::Config::parse("rasoat.toml", entries)?;
        let rules = RuleSet::builtin()?;
        AllowList::new(&config.allow, &rules, KEY, Day::parse(today).expect("a day"))
    }

    #[test]
    fn entries_take_out_what_they_name() {
        let rules = RuleSet::builtin().expect("the packs are good");
        let phone = rules.by_id("vn.phone.international").expect("known");
        let print = || Fingerprint([0xab; 16]);
        let cases = [
            ("value = '+84912345678'", true),
            ("value = '+84912345679'", false),
            ("regex = '[+]8491[0-9]+'", true),
            ("regex = '8491'", false),
            ("path = '*.log'", true),
            ("path = 'logs/*.log'", true),
            ("path = '/logs/*.log'", false),
            ("path = 'srv/*.log'", false),
            ("rule = 'vn.phone.international'", true),
            ("entity = 'PHONE_NUMBER'\npath = '*.txt'", false),
            ("entity = 'PHONE_NUMBER'\nregex = '.*'", true),
        ];
        for (entry, expected) in cases {
            let text = format!("[[allow]]\n{entry}\nreason = 'test'");
            let list = list(&text, "2026-01-01").expect(entry);
            let path = Path::new("./srv/logs/app.log");
            let query = Query { path, rule: phone, value: b"+84912345678", fingerprint: &print };
            assert_eq!(list.allows(&query), expected, "{entry}");
        }
        for (digits, expected) in [("ab", true), ("cd", false)] {
            let print_text = digits.repeat(16);
            let text = format!("[[allow]]\nfingerprint='{print_text}'\nkey_id='{KEY}'\nreason='x'");
            let list = list(&text, "2026-01-01").expect("good");
            let path = Path::new("a");
            let query = Query { path, rule: phone, value: b"1", fingerprint: &print };
            assert_eq!(list.allows(&query), expected);
        }
    }

    #[test]
    fn broken_entries_say_what_to_do() {
        for (entry, expected) in [
            ("reason = 'x'", "needs one of"),
            ("value = 'a'\nregex = 'b'\nreason = 'x'", "needs one of"),
            ("value = 'a'\nreason = ' '", "reason is empty"),
            ("value = 'a'\nkey_id = 'b'\nreason = 'x'", "key_id belongs"),
            ("fingerprint = 'a'\nreason = 'x'", "needs the key_id"),
            ("fingerprint = 'a'\nkey_id = 'b'\nreason = 'x'", "this run uses 0011223344556677"),
            ("fingerprint = 'a'\nkey_id = '0011223344556677'\nreason = 'x'", "32 hex digits"),
            ("regex = '('\nreason = 'x'", "does not compile"),
            ("path = 'a[b'\nreason = 'x'", "bad path glob"),
            ("rule = 'vn.phone.none'\nreason = 'x'", "there is no rule"),
            ("entity = 'NOBODY'\nreason = 'x'", "no rule of this run"),
            ("value = 'a'\nreason = 'x'\nexpires = 'soon'", "a day such as"),
        ] {
            let error = list(&format!("[[allow]]\n{entry}"), "2026-01-01").err().expect(entry);
            let message = error.to_string();
            assert!(
                message.contains("entry 1") && message.contains(expected),
                "{entry}: {message}"
            );
        }
    }

    #[test]
    fn entries_expire_after_their_last_day() {
        let text = "[[allow]]\nvalue = 'secret'\nreason = 'x'\nexpires = '2026-01-31'";
        for (today, expired) in [("2026-01-31", false), ("2026-02-01", true)] {
            let list = list(text, today).expect("good");
            assert_eq!(list.is_empty(), expired, "{today}");
            assert_eq!(list.expired().len(), usize::from(expired));
            assert!(!list.expired().concat().contains("secret"));
        }
    }
}
