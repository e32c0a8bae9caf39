//! `rasoat verify`: two trees side by side, or a manifest.

use crate::args::VerifyArgs;
use crate::config::{self, Settings};
use crate::exit::Exit;
use crate::progress::Stop;
use crate::redact::policy;
use crate::{key, scan, terminal};
use anyhow::{Context, bail};
use rasoat::Scanner;
use rasoat::engine::{Options, Redaction};
use rasoat::redact::{ManifestReport, compare};
use rasoat::source::{Entry, Walk, WalkOptions};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// Runs the command.
pub fn run(args: &VerifyArgs) -> anyhow::Result<Exit> {
    let settings = config::load(&args.settings)?;
    match (&args.manifest, &args.paths[..]) {
        (Some(manifest), []) => evidence(args, &settings, manifest, None),
        (Some(manifest), [folder]) => evidence(args, &settings, manifest, Some(folder)),
        (None, [original, redacted]) => trees(args, &settings, original, redacted),
        _ => bail!("name ORIGINAL and REDACTED, or a manifest with --manifest"),
    }
}

fn trees(
    args: &VerifyArgs,
    settings: &Settings,
    original: &Path,
    redacted: &Path,
) -> anyhow::Result<Exit> {
    for path in [original, redacted] {
        fs::metadata(path).with_context(|| format!("{} cannot be read", path.display()))?;
    }
    let key = key::read(settings.key_file.value.as_deref())?;
    // Which operator wrote a copy does not matter, only what it keeps: any key does.
    let policy = policy(&args.policy, Some(&key))?;
    let allow = scan::allow_list(settings, &key.id())?;
    let redaction = Redaction::new(Arc::new(policy));
    let redaction = if args.as_text { redaction.with_dumps_as_text() } else { redaction };
    let mut options = Options { redaction: Some(redaction), ..Options::default() };
    options.min_confidence = settings.min_confidence.value;
    options.threads = settings.threads.value;
    options.accept = settings.accept.value.clone();
    if !allow.is_empty() {
        options.filter = Some(Arc::new(allow));
    }
    let scanner =
        Scanner::builder().rules(settings.rule_set()?).key(key).options(options).build()?;
    let stop = Stop::listen()?;
    let (summaries, found) = compare(&scanner, (original, redacted), &stop.progress)?;
    for (name, fault) in &found.faults {
        terminal::complain(&format!("{name}: {fault}"));
    }
    if summaries.iter().any(|summary| summary.interrupted) {
        return Ok(stop.exit());
    }
    let open: u64 = summaries.iter().map(|summary| summary.issues - summary.accepted).sum();
    terminal::complain(&format!(
        "{} documents compared, {} faults",
        found.documents,
        found.faults.len()
    ));
    if open > 0 {
        terminal::complain(
            "some input was not read to its end: that part is not proven (exit code 3)",
        );
    }
    Ok(Exit::of_run(open > 0, !found.faults.is_empty()))
}

fn evidence(
    args: &VerifyArgs,
    settings: &Settings,
    manifest: &Path,
    folder: Option<&Path>,
) -> anyhow::Result<Exit> {
    let text = fs::read_to_string(manifest)
        .with_context(|| format!("the manifest {} cannot be read", manifest.display()))?;
    let key = settings.key_file.value.as_deref().map(|path| key::read(Some(path))).transpose()?;
    let report = match ManifestReport::check(&text, key.as_ref()) {
        Ok(report) => report,
        Err(why) => return Ok(failed(&why)),
    };
    if args.head.as_ref().is_some_and(|head| *head != report.head.0) {
        return Ok(failed("its head is another one than was printed"));
    }
    if let Some(folder) = folder
        && outputs(folder)? != report.outputs
    {
        return Ok(failed("the files of the folder are not those that it lists"));
    }
    let signed = report.signed_by.map_or("not signed".to_owned(), |key| format!("signed by {key}"));
    terminal::complain(&format!("{} records, {signed}; head {}", report.records, report.head.0));
    Ok(Exit::Done)
}

fn failed(why: &str) -> Exit {
    terminal::complain(&format!("the manifest is not good: {why}"));
    Exit::Failed
}

/// SHA-256 of each file of a tree, sorted.
fn outputs(folder: &Path) -> anyhow::Result<Vec<String>> {
    let options = WalkOptions { depth: Options::default().limits.depth, ..WalkOptions::default() };
    let mut all = Vec::new();
    for entry in Walk::new(vec![folder.to_owned()], options)? {
        match entry {
            Entry::File(path, _) => {
                let mut file = fs::File::open(&path)
                    .with_context(|| format!("{} cannot be read", path.display()))?;
                let mut hash = Sha256::new();
                let mut buffer = vec![0; 256 << 10];
                loop {
                    let read = std::io::Read::read(&mut file, &mut buffer)?;
                    if read == 0 {
                        break;
                    }
                    hash.update(&buffer[..read]);
                }
                all.push(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect());
            }
            Entry::Skipped(..) => {}
            Entry::Issue(_, issue) => bail!("the folder cannot be read whole: {}", issue.message),
        }
    }
    all.sort();
    Ok(all)
}
