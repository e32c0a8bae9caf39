//! `rasoat scan`: settings, inputs, reports, the run, and how it ended.

use crate::args::{OutputArgs, ScanArgs, ShowProgress, WalkArgs};
use crate::config::{self, Settings};
use crate::exit::Exit;
use crate::gate::{Gate, Trigger};
use crate::input::{self, Named};
use crate::output::{self, Outputs, Target};
use crate::progress::{self, Stop};
use crate::{key, terminal};
use anyhow::bail;
use rasoat::engine::Options;
use rasoat::error::IssueKind;
use rasoat::policy::{AllowList, AllowSpec, Day};
use rasoat::report::{Format, sanitize};
use rasoat::rule::RuleSet;
use rasoat::sink::{Sink, Summary, Tee};
use rasoat::source::{Walk, WalkOptions};
use rasoat::{Scanner, document::DocumentName};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Runs the command.
pub fn run(args: &ScanArgs) -> anyhow::Result<Exit> {
    let settings = config::load(&args.settings)?;
    let targets = output::targets(&args.output, Format::Table)?;
    let (scanner, triggers) = scanner(args, &settings)?;
    let stop = Stop::listen()?;
    let named = Named {
        paths: &args.paths,
        files_from: args.walk.files_from.as_deref(),
        stdin_name: args.stdin_name.as_deref(),
    };
    let inputs = input::collect(&named, &scanner, &stop)?;
    targets.iter().try_for_each(|target| outside_inputs(target, &args.paths))?;
    let mut outputs =
        Outputs::open(&targets, &args.output, settings.lang.value, triggers.is_empty())?;
    let mut sinks = std::mem::take(&mut outputs.sinks);
    if args.output.verbose {
        sinks.push(Box::new(Narrator));
    }
    let mut fired = None;
    if !triggers.is_empty() {
        let (gate, count) = Gate::new(triggers);
        sinks.push(Box::new(gate));
        fired = Some(count);
    }
    let mut sink = Tee(sinks);
    let walk = measured(args, &settings);
    let summary = watched(&args.output, &stop, walk, || {
        scanner.scan_with(inputs, &mut sink, &stop.progress)
    })?;
    drop(sink);
    outputs.place()?;
    // The process ends here: giving thousands of small pieces back takes longer than a small scan.
    std::mem::forget(scanner);
    Ok(verdict(args, &settings, &summary, fired.as_deref(), &stop))
}

/// The scanner, and what `--fail-on` waits for.
fn scanner(args: &ScanArgs, settings: &Settings) -> anyhow::Result<(Scanner, Vec<Trigger>)> {
    let rules = settings.rule_set()?;
    let triggers: Result<Vec<Trigger>, _> =
        args.fail_on.iter().map(|text| Trigger::parse(text, &rules)).collect();
    let triggers = triggers?;
    let key = key::read(settings.key_file.value.as_deref())?;
    let allow = allow_list(settings, &key.id())?;
    if !args.output.quiet {
        allow.expired().iter().for_each(|sentence| terminal::complain(sentence));
    }
    let mut options = options(args, settings);
    if !allow.is_empty() {
        options.filter = Some(Arc::new(allow));
    }
    if args.mmap {
        rasoat::source::mmap::guard()?;
    }
    Walk::new(Vec::new(), options.walk.clone())?;
    let mut builder = Scanner::builder().rules(rules).key(key).options(options);
    if settings.narrows_rules() {
        builder = builder.name_rules(settings.known_rules()?);
    }
    Ok((builder.build()?, triggers))
}

/// The allow-list of the configuration, as of today.
pub fn allow_list(settings: &Settings, key_id: &str) -> anyhow::Result<AllowList> {
    allow_entries(settings, &settings.allow, key_id)
}

/// Entries of an allow-list, as of today.
pub fn allow_entries(
    settings: &Settings,
    entries: &[AllowSpec],
    key_id: &str,
) -> anyhow::Result<AllowList> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let none = RuleSet { packs: Vec::new(), rules: Vec::new() };
    let rules = if entries.is_empty() { none } else { settings.known_rules()? };
    Ok(AllowList::new(entries, &rules, key_id, Day::of_seconds(seconds))?)
}

fn options(args: &ScanArgs, settings: &Settings) -> Options {
    let mut options = settled(&args.walk, args.block_size, settings);
    options.mmap = args.mmap;
    options
}

/// The options that all commands share.
pub fn settled(walk: &WalkArgs, block_size: Option<u32>, settings: &Settings) -> Options {
    let mut options = Options::default();
    if let Some(block) = block_size {
        options.limits.block = block as usize;
    }
    options.encoding = walk.encoding;
    options.limits.archive_depth = usize::from(walk.max_archive_depth);
    options.threads = settings.threads.value;
    options.min_confidence = settings.min_confidence.value;
    options.max_filesize = settings.max_filesize.value;
    options.accept = settings.accept.value.clone();
    options.walk = WalkOptions {
        follow: walk.follow,
        one_file_system: walk.one_file_system,
        globs: settings.globs.value.clone(),
        depth: options.limits.depth,
    };
    options
}

/// A scan writes nothing under what it scans, its own reports included.
pub fn outside_inputs(target: &Target, paths: &[PathBuf]) -> anyhow::Result<()> {
    let Some(file) = &target.file else { return Ok(()) };
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let Ok(folder) = fs::canonicalize(folder.unwrap_or(Path::new("."))) else { return Ok(()) };
    let place = folder.join(file.file_name().unwrap_or_default());
    for path in paths {
        if fs::canonicalize(path).is_ok_and(|input| place.starts_with(input)) {
            bail!("the report {} would lie in what is scanned; write it elsewhere", file.display());
        }
    }
    Ok(())
}

/// The walk that adds up the sizes for the progress bar; none when there is no bar or no telling.
fn measured(args: &ScanArgs, settings: &Settings) -> Option<Walk> {
    let unknown = args.walk.files_from.is_some() || args.paths.iter().any(|p| p == Path::new("-"));
    if unknown || args.output.quiet || !progress::has_bar(args.output.progress) {
        return None;
    }
    Walk::new(args.paths.clone(), options(args, settings).walk).ok()
}

/// Runs `scan`, with a watcher beside it where there is something to show.
pub fn watched<T>(
    output: &OutputArgs,
    stop: &Stop,
    walk: Option<Walk>,
    scan: impl FnOnce() -> T,
) -> T {
    let show = if output.quiet { ShowProgress::Never } else { output.progress };
    if !progress::is_shown(show) {
        return scan();
    }
    let (done, total) = (AtomicBool::new(false), AtomicU64::new(0));
    std::thread::scope(|scope| {
        let watcher = scope.spawn(|| progress::watch(show, stop, &total, &done));
        if let Some(walk) = walk {
            scope.spawn(|| progress::measure(walk, &total, &done));
        }
        let ending = Ending(&done, watcher.thread());
        let result = scan();
        drop(ending);
        result
    })
}

/// Ends the watcher, also when the scan panics.
struct Ending<'a>(&'a AtomicBool, &'a std::thread::Thread);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
        self.1.unpark();
    }
}

/// Says how the run ended, and gives its exit code.
fn verdict(
    args: &ScanArgs,
    settings: &Settings,
    summary: &Summary,
    fired: Option<&AtomicU64>,
    stop: &Stop,
) -> Exit {
    let open = summary.issues.saturating_sub(summary.accepted);
    let fired = fired.map_or(0, |count| count.load(Ordering::Relaxed));
    let empty = args.fail_empty && summary.documents == 0;
    if !args.output.quiet {
        for sentence in sentences(settings, summary, open, fired, empty) {
            terminal::complain(&sentence);
        }
    }
    if summary.interrupted { stop.exit() } else { Exit::of_run(open > 0, fired > 0 || empty) }
}

fn sentences(
    settings: &Settings,
    summary: &Summary,
    open: u64,
    fired: u64,
    empty: bool,
) -> Vec<String> {
    let mut said = Vec::new();
    if summary.interrupted {
        said.push("interrupted: the result covers only what was read until then".to_owned());
    }
    if open > 0 {
        let issues = if open == 1 { "1 issue" } else { &format!("{open} issues") };
        said.push(format!(
            "{issues}: some input was not read to its end, the result is incomplete (exit code 3); \
             --accept KIND takes a kind of issue as known"
        ));
    }
    if summary.accepted > 0 {
        let kinds: Vec<&str> = settings.accept.value.iter().map(IssueKind::as_str).collect();
        let plural = if summary.accepted == 1 { "" } else { "s" };
        let kinds = kinds.join(",");
        said.push(format!("{} issue{plural} accepted (--accept {kinds})", summary.accepted));
    }
    if fired > 0 {
        let findings = if fired == 1 { "finding is" } else { "findings are" };
        said.push(format!("{fired} {findings} at or above what --fail-on names"));
    }
    if empty {
        said.push("there was nothing to read (--fail-empty)".to_owned());
    }
    said
}

/// `--verbose`: says as it happens what is left out and what goes wrong.
pub struct Narrator;

impl Sink for Narrator {
    fn issue(
        &mut self,
        name: &DocumentName,
        issue: &rasoat::error::Issue,
    ) -> Result<(), rasoat::error::Error> {
        terminal::say(&format!(
            "{}: {}: {}",
            sanitize(&shown(name)),
            issue.kind.as_str(),
            issue.message
        ));
        Ok(())
    }

    fn skipped(
        &mut self,
        name: &DocumentName,
        reason: rasoat::error::SkipReason,
    ) -> Result<(), rasoat::error::Error> {
        terminal::say(&format!("{}: skipped: {}", sanitize(&shown(name)), reason.as_str()));
        Ok(())
    }
}

fn shown(name: &DocumentName) -> String {
    let parts = std::iter::once(&name.path).chain(&name.inner);
    parts.map(String::as_str).collect::<Vec<_>>().join(" > ")
}
