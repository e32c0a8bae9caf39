//! `rasoat baseline create|check|prune|audit`: the list of what is known in a repository.

use crate::args::{Baseline as Command, BaselineArgs, CheckArgs};
use crate::check_policy::{self, BASELINE};
use crate::config::{self, Settings};
use crate::exit::Exit;
use crate::files::Files;
use crate::progress::Stop;
use crate::{check, terminal};
use anyhow::{Context, bail};
use rasoat::Scanner;
use rasoat::finding::State;
use rasoat::gate::{Checked, Gate, Judged, Store, TagLength};
use rasoat::policy::{Baseline, BaselineEntry};
use rasoat::report::sanitize;
use rasoat::source::git::Git;
use rasoat::transform::Key;
use std::fs;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Runs the command.
pub fn run(command: &Command) -> anyhow::Result<Exit> {
    match command {
        Command::Create { args, force } => create(args, *force),
        Command::Check(args) => ruled(args).map(|ruled| said(&ruled)),
        Command::Prune { args, rotate_key } => prune(args, *rotate_key),
        Command::Audit(args) => audit(args),
    }
}

fn file(args: &BaselineArgs) -> PathBuf {
    args.file.clone().unwrap_or_else(|| BASELINE.into())
}

/// A look at the tree with a baseline.
struct Ruled {
    checked: Checked,
    scanner: Scanner,
}

impl Ruled {
    fn entry(&self, judged: &Judged) -> BaselineEntry {
        let rule = self.scanner.compiled().rule(self.checked.rule(judged));
        BaselineEntry {
            fp: judged.ruling.id.clone(),
            rule: rule.id.clone(),
            path: self.checked.path(judged).to_owned(),
            n: 1,
            why: None,
            by: None,
            until: None,
        }
    }

    /// Entries of the findings in this state, equal ones counted.
    fn entries(&self, state: State) -> Vec<BaselineEntry> {
        let mut entries: std::collections::BTreeMap<String, BaselineEntry> = Default::default();
        for judged in self.checked.findings.iter().filter(|j| j.ruling.state == state) {
            let entry = self.entry(judged);
            entries.entry(entry.fp.clone()).and_modify(|known| known.n += 1).or_insert(entry);
        }
        entries.into_values().collect()
    }

    fn is_complete(&self) -> bool {
        let summary = &self.checked.summary;
        !summary.interrupted && summary.issues <= summary.accepted
    }
}

/// Rules on all files of HEAD, under the settings of HEAD.
fn look(args: &BaselineArgs, baseline: Baseline, tags: TagLength) -> anyhow::Result<Ruled> {
    let git = Git::open(Path::new("."))?;
    let Some(head) = git.head()? else { bail!("there is no commit yet") };
    let sides = git.whole(&head)?;
    let (settings, policy_args) = settings(args, Files::Commit(git.clone(), head))?;
    let rules = settings.rule_set()?;
    let key = key_of(&settings, &baseline)?;
    let policy = check_policy::policy(
        &policy_args,
        &settings,
        &rules,
        Some(baseline),
        key.1.unwrap_or(tags),
    )?;
    let scanner = check::scanner(&policy_args, &settings, rules, key.0)?;
    let stop = Stop::listen()?;
    let gate = Gate { scanner: &scanner, policy: &policy, progress: &stop.progress };
    let checked = gate.check(&Store::Git(git, sides.new))?;
    Ok(Ruled { checked, scanner })
}

/// The key of the baseline, or that outside the repository with the length of its tags.
fn key_of(settings: &Settings, baseline: &Baseline) -> anyhow::Result<(Key, Option<TagLength>)> {
    let keys = check_policy::keys(settings, Some(baseline))?;
    Ok((keys.key, Some(keys.tags)))
}

fn settings(args: &BaselineArgs, files: Files) -> anyhow::Result<(Settings, CheckArgs)> {
    let settings = config::load_from(&args.settings, files)?;
    Ok((settings, CheckArgs::default()))
}

fn random_key() -> anyhow::Result<[u8; 32]> {
    Ok(*Key::random()?.derive("baseline"))
}

fn create(args: &BaselineArgs, force: bool) -> anyhow::Result<Exit> {
    let path = file(args);
    if path.exists() && !force {
        bail!(
            "{} is there; use 'rasoat baseline prune', or --force to write it anew",
            path.display()
        );
    }
    let mut baseline = Baseline::new(random_key()?);
    let ruled = look(args, baseline.clone(), TagLength::Short)?;
    if !ruled.is_complete() {
        terminal::complain("some files were not read to their end: no baseline was written");
        return Ok(Exit::Incomplete);
    }
    ruled.entries(State::New).into_iter().for_each(|entry| baseline.add(entry));
    baseline.fold();
    write(&path, &baseline)?;
    let entries = baseline.entries().count();
    terminal::out(&format!("{}: {entries} entries\n", path.display()))?;
    Ok(Exit::Done)
}

/// Written beside and put in place, so that no half of it is ever there.
fn write(path: &Path, baseline: &Baseline) -> anyhow::Result<()> {
    let cannot = || format!("the baseline {} cannot be written", path.display());
    let beside = path.with_extension(format!("rasoat-{}", std::process::id()));
    let mut file = fs::File::create_new(&beside).with_context(cannot)?;
    file.write_all(baseline.to_text().as_bytes()).with_context(cannot)?;
    file.sync_all().with_context(cannot)?;
    fs::rename(&beside, path).with_context(cannot)
}

fn ruled(args: &BaselineArgs) -> anyhow::Result<Ruled> {
    let baseline = check_policy::read_baseline(&file(args))?;
    look(args, baseline, TagLength::Short)
}

/// Says whether the baseline is what the tree holds.
fn said(ruled: &Ruled) -> Exit {
    let stale = ruled.checked.baseline.as_ref().map_or(0, |baseline| baseline.stale().len());
    let (new, known) =
        (ruled.checked.in_state(State::New), ruled.checked.in_state(State::Baselined));
    let text =
        format!("{known} findings known, {new} not, {stale} entries with fewer than they say");
    terminal::say(&text);
    Exit::of_run(!ruled.is_complete(), new > 0 || stale > 0)
}

fn prune(args: &BaselineArgs, rotate: bool) -> anyhow::Result<Exit> {
    let ruled = ruled(args)?;
    if !ruled.is_complete() {
        terminal::complain("some files were not read to their end: the baseline stays as it is");
        return Ok(Exit::Incomplete);
    }
    let Some(mut baseline) = ruled.checked.baseline.clone() else { bail!("there is no baseline") };
    baseline.prune();
    if rotate {
        baseline = rotated(args, &ruled, &baseline)?;
    }
    write(&file(args), &baseline)?;
    terminal::out(&format!("{} entries left\n", baseline.entries().count()))?;
    Ok(Exit::Done)
}

/// The same entries under a new key: the same tree gives the same findings in the same order.
fn rotated(args: &BaselineArgs, ruled: &Ruled, old: &Baseline) -> anyhow::Result<Baseline> {
    let mut baseline = Baseline::new(random_key()?);
    let again = look(args, baseline.clone(), TagLength::Short)?;
    let mut entries: std::collections::BTreeMap<String, BaselineEntry> = Default::default();
    for (before, after) in ruled.checked.findings.iter().zip(&again.checked.findings) {
        if before.ruling.state != State::Baselined {
            continue;
        }
        let mut entry = again.entry(after);
        if let Some(known) = old.entry(&before.ruling.id) {
            entry.why.clone_from(&known.why);
            entry.by.clone_from(&known.by);
            entry.until.clone_from(&known.until);
        }
        entries.entry(entry.fp.clone()).and_modify(|known| known.n += 1).or_insert(entry);
    }
    entries.into_values().for_each(|entry| baseline.add(entry));
    baseline.fold();
    Ok(baseline)
}

/// Asks about each entry without a reason. Shows places and masks; the values are in the files.
fn audit(args: &BaselineArgs) -> anyhow::Result<Exit> {
    if !std::io::stdin().is_terminal() {
        bail!("audit asks questions; run it on a terminal");
    }
    let ruled = ruled(args)?;
    let mut baseline = check_policy::read_baseline(&file(args))?;
    let open: Vec<BaselineEntry> =
        baseline.entries().filter(|entry| entry.why.is_none()).cloned().collect();
    for entry in open {
        let places = ruled.checked.findings.iter().filter(|judged| judged.ruling.id == entry.fp);
        let places: Vec<String> = places.map(|judged| ruled.checked.place(judged)).collect();
        terminal::say(&format!("{} {}: {}", entry.rule, sanitize(&entry.path), places.join(", ")));
        terminal::say("why may it stay? (empty: skip, q: end)");
        let mut line = String::new();
        std::io::stdin().read_line(&mut line)?;
        match line.trim() {
            "q" => break,
            "" => {}
            why => baseline.set_reason(&entry.fp, why),
        }
    }
    write(&file(args), &baseline)?;
    Ok(Exit::Done)
}
