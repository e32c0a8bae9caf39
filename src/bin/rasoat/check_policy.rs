//! What a check goes by: the baseline and its key, thresholds, comments, and what fails.

use crate::args::{CheckArgs, CheckScope};
use crate::config::Settings;
use crate::files::Files;
use crate::gate::Trigger;
use crate::{key, terminal};
use anyhow::{Context, bail};
use rasoat::gate::{Policy, Scope, TagLength};
use rasoat::policy::{self, AllowSpec, Baseline, CommentPolicy, Day, Thresholds};
use rasoat::rule::RuleSet;
use rasoat::transform::Key;
use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// The baseline that is used when it is there.
pub const BASELINE: &str = ".rasoat-baseline.jsonl";

/// A key outside the repository, as text or in a file.
const KEY: &str = "RASOAT_GATE_KEY";
const KEY_FILE: &str = "RASOAT_GATE_KEY_FILE";

/// The key of a check, and how much ids may tell with it.
pub struct Keys {
    pub key: Key,
    pub tags: TagLength,
    /// The user gave a key for fingerprints in reports.
    pub is_given: bool,
}

/// Today, in UTC.
pub fn today() -> Day {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    Day::of_seconds(seconds)
}

/// The key: that of the gate, else of the fingerprints, else of the baseline, else a random one.
pub fn keys(settings: &Settings, baseline: Option<&Baseline>) -> anyhow::Result<Keys> {
    if let Some(text) = std::env::var_os(KEY).filter(|text| !text.is_empty()) {
        let key = Key::from_bytes(text.as_encoded_bytes()).context(KEY)?;
        return Ok(Keys { key, tags: TagLength::Long, is_given: false });
    }
    if let Some(path) = std::env::var_os(KEY_FILE).filter(|path| !path.is_empty()) {
        let key = key::read(Some(Path::new(&path)))?;
        return Ok(Keys { key, tags: TagLength::Long, is_given: false });
    }
    if let Some(baseline) = baseline {
        let key = Key::from_bytes(&hex(baseline.key()))?;
        return Ok(Keys { key, tags: TagLength::Short, is_given: false });
    }
    let is_given = settings.key_file.value.is_some();
    let key = key::read(settings.key_file.value.as_deref())?;
    Ok(Keys { key, tags: TagLength::None, is_given })
}

/// The key of a baseline as text: a byte at its end that looks like a line end must not be lost.
fn hex(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect()
}

/// The baseline that the arguments name, or that governs: from `files`, else from the disk.
pub fn baseline(args: &CheckArgs, files: &Files) -> anyhow::Result<Option<Baseline>> {
    let rules = &args.rules;
    if rules.no_baseline {
        return Ok(None);
    }
    if let Some(path) = &rules.baseline {
        return read_baseline(path).map(Some);
    }
    let path = Path::new(BASELINE);
    let governing = files.read(path).map_err(|why| anyhow::anyhow!("{BASELINE}: {why}"))?;
    match governing {
        Some(text) => Ok(Some(Baseline::parse(BASELINE, &text, today())?)),
        None if path.exists() => read_baseline(path).map(Some),
        None => Ok(None),
    }
}

/// The baseline in a file.
pub fn read_baseline(path: &Path) -> anyhow::Result<Baseline> {
    let shown = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|error| {
        let why = rasoat::source::describe(&error);
        anyhow::anyhow!("the baseline {shown} cannot be read: {why}; check --baseline")
    })?;
    Ok(Baseline::parse(&shown, &text, today())?)
}

/// The decisions of a check.
pub fn policy(
    args: &CheckArgs,
    settings: &Settings,
    rules: &RuleSet,
    baseline: Option<Baseline>,
    tags: TagLength,
) -> anyhow::Result<Policy> {
    let check = &settings.check;
    let thresholds = Thresholds::new(&check.threshold)?;
    let known = settings.known_rules()?;
    let is_known = |name: &str| {
        let entity = |rule: &rasoat::rule::Rule| rule.entity.as_str() == name || rule.id == name;
        known.rules.iter().chain(&rules.rules).any(entity)
    };
    if let Some(name) = thresholds.unknown(is_known).next() {
        bail!("[[check.threshold]] for = '{name}': no entity and no rule; see 'rasoat rules list'");
    }
    let forbid_for = policy::parse_entities(&check.forbid_comments_for)?;
    let by_path = settings.allow.iter().any(|entry| entry.path.is_some());
    Ok(Policy {
        paths_matter: thresholds.depends_on_paths() || by_path,
        thresholds,
        comments: CommentPolicy {
            ignore: args.rules.ignore_allow_comments,
            require_reason: check.require_reason,
            require_rule: check.require_rule,
            forbid_for,
        },
        baseline,
        tags,
        scope: if args.rules.scope == CheckScope::File { Scope::File } else { Scope::Added },
        reserved: args.rules.reserved || check.reserved,
        max_filesize: settings.max_filesize.value,
    })
}

/// What fails: the flags, else the configuration, else anything.
pub fn triggers(
    args: &CheckArgs,
    settings: &Settings,
    rules: &RuleSet,
) -> anyhow::Result<Vec<Trigger>> {
    let any = ["any".to_owned()];
    let given = &args.rules.fail_on;
    let names =
        if given.is_empty() { settings.check.fail_on.as_deref().unwrap_or(&any) } else { given };
    let parse = |name: &String| Trigger::parse(name, rules);
    Ok(names.iter().map(parse).collect::<Result<Vec<_>, _>>()?)
}

/// Entries of the allow-list whose fingerprint was made with another key say nothing here.
pub fn usable(allow: &[AllowSpec], key_id: &str, quiet: bool) -> Vec<AllowSpec> {
    let (usable, others): (Vec<_>, Vec<_>) = allow
        .iter()
        .cloned()
        .partition(|entry| entry.key_id.as_deref().is_none_or(|id| id == key_id));
    if !others.is_empty() && !quiet {
        terminal::complain(&format!(
            "{} entries of [[allow]] were made with another key and count for nothing here",
            others.len()
        ));
    }
    usable
}
