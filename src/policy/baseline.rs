//! The baseline: findings of a repository that are known, so that a gate over whole trees and
//! histories fails on new ones only. One sorted line for each, without values, times or positions.

use super::Day;
use crate::error::Error;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Entries of one rule, path and shape above which they are folded into one.
const FOLD_ABOVE: usize = 200;

/// Bytes of the key.
const KEY: usize = 32;

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Header {
    format: String,
    version: u64,
    key: String,
}

/// A known finding.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The finding id; with `*` for its tag, all of this rule, path and shape.
    pub fp: String,
    /// Id of the rule.
    pub rule: String,
    /// Path, masked.
    pub path: String,
    /// How many of them are known.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub n: u64,
    /// Why they are accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Who accepted them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Last day on which the entry counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

fn one() -> u64 {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde asks for it
fn is_one(n: &u64) -> bool {
    *n == 1
}

/// A baseline, and what of it is used up.
#[derive(Clone)]
pub struct Baseline {
    key: [u8; KEY],
    entries: BTreeMap<String, Entry>,
    left: BTreeMap<String, u64>,
    expired: Vec<String>,
}

impl fmt::Debug for Baseline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Baseline({} entries)", self.entries.len())
    }
}

/// An entry that stands for more than there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stale {
    /// Its id.
    pub fp: String,
    /// How many findings it no longer has.
    pub surplus: u64,
}

impl Baseline {
    /// An empty baseline with this key.
    pub fn new(key: [u8; KEY]) -> Self {
        Self { key, entries: BTreeMap::new(), left: BTreeMap::new(), expired: Vec::new() }
    }

    /// Reads the text of a file called `name`, as of `today`. Lines that a merge doubled count once.
    pub fn parse(name: &str, text: &str, today: Day) -> Result<Self, Error> {
        let bad = |line: usize, what: &str| {
            Error::config(format!("{name}:{}: {what}; see 'rasoat baseline --help'", line + 1))
        };
        let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let (at, first) = lines.next().ok_or_else(|| bad(0, "the baseline is empty"))?;
        let header: Header =
            serde_json::from_str(first).map_err(|_| bad(at, "this is no head of a baseline"))?;
        if header.format != "rasoat-baseline" || header.version != 1 {
            return Err(bad(at, "this is no baseline of version 1"));
        }
        let key = unbase32(&header.key).ok_or_else(|| bad(at, "the key is broken"))?;
        let mut baseline = Self::new(key);
        for (at, line) in lines {
            if line == first {
                continue;
            }
            if line.starts_with("{\"format\"") {
                return Err(bad(
                    at,
                    "two baselines with different keys were merged; create it anew",
                ));
            }
            let entry: Entry = serde_json::from_str(line)
                .map_err(|_| bad(at, "this is no entry of a baseline"))?;
            let day = entry.until.as_deref().map(|until| {
                Day::parse(until).ok_or_else(|| bad(at, "until is a day such as 2027-01-31"))
            });
            match day.transpose()? {
                Some(day) if day < today => baseline.expired.push(entry.fp),
                _ => baseline.add(entry),
            }
        }
        Ok(baseline)
    }

    /// Adds an entry; one that is known keeps the larger count and the reason that there is.
    pub fn add(&mut self, entry: Entry) {
        let left = self.left.entry(entry.fp.clone()).or_default();
        *left = entry.n.max(*left);
        match self.entries.entry(entry.fp.clone()) {
            std::collections::btree_map::Entry::Vacant(place) => {
                place.insert(entry);
            }
            std::collections::btree_map::Entry::Occupied(mut place) => {
                let known = place.get_mut();
                known.n = known.n.max(entry.n);
                known.why = known.why.take().or(entry.why);
            }
        }
    }

    /// The key of the tags.
    pub fn key(&self) -> &[u8; KEY] {
        &self.key
    }

    /// Replaces the key, for entries that are tagged anew.
    pub fn set_key(&mut self, key: [u8; KEY]) {
        self.key = key;
    }

    /// Entries by id.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// The entry that stands for a finding id.
    pub fn entry(&self, fp: &str) -> Option<&Entry> {
        self.entries.get(fp).or_else(|| self.entries.get(&folded(fp)))
    }

    /// Notes why an entry is accepted.
    pub fn set_reason(&mut self, fp: &str, why: &str) {
        if let Some(entry) = self.entries.get_mut(fp) {
            entry.why = Some(why.to_owned());
        }
    }

    /// Ids of entries whose last day is over.
    pub fn expired(&self) -> &[String] {
        &self.expired
    }

    /// True when the finding is known and not yet used up; it then counts as used.
    pub fn take(&mut self, fp: &str) -> bool {
        for id in [fp.to_owned(), folded(fp)] {
            if let Some(left) = self.left.get_mut(&id).filter(|left| **left > 0) {
                *left -= 1;
                return true;
            }
        }
        false
    }

    /// Entries that stand for more than was taken.
    pub fn stale(&self) -> Vec<Stale> {
        let left = self.left.iter().filter(|(_, left)| **left > 0);
        left.map(|(fp, left)| Stale { fp: fp.clone(), surplus: *left }).collect()
    }

    /// Drops what was not taken.
    pub fn prune(&mut self) {
        for (fp, left) in std::mem::take(&mut self.left) {
            let Some(entry) = self.entries.get_mut(&fp) else { continue };
            entry.n = entry.n.saturating_sub(left);
            if entry.n == 0 {
                self.entries.remove(&fp);
            }
        }
        self.expired.clear();
    }

    /// Folds the entries of one rule, path and shape into one where there are very many.
    pub fn fold(&mut self) {
        let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for fp in self.entries.keys() {
            groups.entry(folded(fp)).or_default().push(fp.clone());
        }
        for (id, group) in groups.into_iter().filter(|(_, group)| group.len() > FOLD_ABOVE) {
            let parts: Vec<Entry> = group.iter().filter_map(|fp| self.entries.remove(fp)).collect();
            self.left.retain(|fp, _| !group.contains(fp));
            let n = parts.iter().map(|entry| entry.n).sum();
            if let Some(first) = parts.into_iter().next() {
                self.add(Entry { fp: id, n, ..first });
            }
        }
    }

    /// The text of the file.
    pub fn to_text(&self) -> String {
        let header =
            Header { format: "rasoat-baseline".into(), version: 1, key: base32(&self.key) };
        let line = |value: serde_json::Result<String>| value.expect("text and numbers") + "\n";
        let mut text = line(serde_json::to_string(&header));
        let mut lines: Vec<String> =
            self.entries.values().map(|entry| line(serde_json::to_string(entry))).collect();
        lines.sort();
        text.extend(lines);
        text
    }
}

/// The id without its tag.
fn folded(fp: &str) -> String {
    let stem = fp.split_once('.').map_or(fp, |(stem, _)| stem);
    format!("{stem}.*")
}

const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// Base32 (RFC 4648) in small letters, without padding.
fn base32(bytes: &[u8; KEY]) -> String {
    let bit = |at: usize| bytes.get(at / 8).map_or(0, |byte| byte >> (7 - at % 8) & 1);
    let digit = |i: usize| (0..5).fold(0, |value, j| value << 1 | bit(5 * i + j));
    (0..(KEY * 8).div_ceil(5)).map(|i| char::from(ALPHABET[usize::from(digit(i))])).collect()
}

fn unbase32(text: &str) -> Option<[u8; KEY]> {
    let mut bytes = [0; KEY];
    if text.len() != (KEY * 8).div_ceil(5) {
        return None;
    }
    for (i, letter) in text.bytes().enumerate() {
        let digit = ALPHABET.iter().position(|known| *known == letter)? as u8;
        for j in 0..5 {
            let at = 5 * i + j;
            if let Some(byte) = bytes.get_mut(at / 8) {
                *byte |= (digit >> (4 - j) & 1) << (7 - at % 8);
            }
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(fp: &str, n: u64) -> Entry {
        let (rule, path) = ("core.email".to_owned(), "a.csv".to_owned());
        Entry { fp: fp.to_owned(), rule, path, n, why: None, by: None, until: None }
    }

    fn today() -> Day {
        Day::parse("2026-06-15").unwrap()
    }

    #[test]
    fn what_is_written_is_read() {
        let mut baseline = Baseline::new(std::array::from_fn(|i| i as u8 * 7));
        baseline.add(entry("v1:b.1", 1));
        baseline.add(Entry { why: Some("synthetic".into()), ..entry("v1:a.1", 3) });
        let text = baseline.to_text();
        let back = Baseline::parse("b", &text, today()).unwrap();
        assert_eq!(back.to_text(), text);
        assert_eq!(back.key(), baseline.key());
        // What `merge=union` makes of two branches that added the same line.
        let doubled = format!("{text}{text}");
        assert_eq!(Baseline::parse("b", &doubled, today()).unwrap().to_text(), text);
    }

    #[test]
    fn entries_are_used_up() {
        let mut baseline = Baseline::new([1; KEY]);
        baseline.add(entry("v1:a.1", 2));
        baseline.add(entry("v1:b.*", 1));
        let taken: Vec<bool> = ["v1:a.1", "v1:a.1", "v1:a.1", "v1:b.9", "v1:b.8", "v1:c.1"]
            .into_iter()
            .map(|fp| baseline.take(fp))
            .collect();
        assert_eq!(taken, [true, true, false, true, false, false]);
        assert!(baseline.stale().is_empty());
        baseline.add(entry("v1:d.1", 3));
        assert!(baseline.take("v1:d.1"));
        assert_eq!(baseline.stale(), [Stale { fp: "v1:d.1".into(), surplus: 2 }]);
        baseline.prune();
        assert_eq!(baseline.entry("v1:d.1").map(|entry| entry.n), Some(1));
    }

    #[test]
    fn many_of_one_shape_are_one_line() {
        let mut baseline = Baseline::new([1; KEY]);
        (0..300).for_each(|i| baseline.add(entry(&format!("v1:a.{i:x}"), 1)));
        baseline.add(entry("v1:b.1", 1));
        baseline.fold();
        assert_eq!(baseline.entries().count(), 2);
        assert_eq!(baseline.entry("v1:a.ffff").map(|entry| entry.n), Some(300));
    }

    #[test]
    fn broken_files_and_old_entries() {
        let head = Baseline::new([1; KEY]).to_text();
        let line = |until: &str| {
            format!("{{\"fp\":\"v1:a.1\",\"rule\":\"x\",\"path\":\"a\",\"until\":\"{until}\"}}\n")
        };
        let parsed = |text: &str| Baseline::parse("b", text, today());
        let old = parsed(&(head.clone() + &line("2026-06-14"))).unwrap();
        assert_eq!((old.entries().count(), old.expired().len()), (0, 1));
        assert_eq!(parsed(&(head.clone() + &line("2026-06-15"))).unwrap().entries().count(), 1);
        let other = Baseline::new([2; KEY]).to_text();
        for (text, expected) in [
            (String::new(), "b:1: the baseline is empty"),
            ("{}".into(), "b:1: this is no head"),
            (head.replace(":1,", ":2,"), "b:1: this is no baseline of version 1"),
            (head.clone() + "{\"fp\":1}", "b:2: this is no entry"),
            (head.clone() + &line("soon"), "b:2: until is a day"),
            (head.clone() + &other, "b:2: two baselines with different keys"),
        ] {
            let message = parsed(&text).unwrap_err().to_string();
            assert!(message.contains(expected), "{message}");
        }
    }
}
