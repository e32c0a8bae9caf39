//! `rasoat check`: what is checked, by which policy, the reports, and how it ended.

use crate::args::CheckArgs;
use crate::check_inputs::Subject;
use crate::check_policy::{self, BASELINE};
use crate::config::{self, Settings};
use crate::exit::Exit;
use crate::gate::Trigger;
use crate::output::{self, Outputs};
use crate::progress::Stop;
use crate::{scan, terminal};
use rasoat::Scanner;
use rasoat::engine::Options;
use rasoat::error::IssueKind;
use rasoat::finding::State;
use rasoat::gate::{Checked, Gate, Prints, replay};
use rasoat::report::Format;
use rasoat::rule::RuleSet;
use rasoat::sink::Tee;
use rasoat::source::WalkOptions;
use rasoat::transform::Key;
use std::sync::Arc;

/// Files that govern a check, and whose change inside it is told.
const GOVERNING: [&str; 3] = ["rasoat.toml", BASELINE, ".rasoatignore"];

/// Runs the command.
pub fn run(args: &CheckArgs) -> anyhow::Result<Exit> {
    let targets = output::targets(&args.output, Format::Text)?;
    let subject = Subject::of(args)?;
    let files = subject.files()?;
    let settings = config::load_from(&args.settings, files.clone())?;
    let baseline = check_policy::baseline(args, &files)?;
    let keys = check_policy::keys(&settings, baseline.as_ref())?;
    let rules = settings.rule_set()?;
    let triggers = check_policy::triggers(args, &settings, &rules)?;
    let baseline = baseline.filter(|_| subject.uses_baseline());
    let policy = check_policy::policy(args, &settings, &rules, baseline, keys.tags)?;
    let scanner = scanner(args, &settings, rules, keys.key)?;
    let stop = Stop::listen()?;
    let changed = subject.changes(&GOVERNING);
    let gate = Gate { scanner: &scanner, policy: &policy, progress: &stop.progress };
    let walk = walk(&settings);
    let checked = subject.check(&gate, args, walk, &stop)?;
    let mut outputs = Outputs::open(&targets, &args.output, settings.lang.value, false)?;
    let prints = if keys.is_given { Prints::Shown } else { Prints::Hidden };
    let mut sink = Tee(std::mem::take(&mut outputs.sinks));
    replay(&checked, scanner.compiled(), prints, &mut sink)?;
    drop(sink);
    outputs.place()?;
    let fired = fired(&checked, &scanner, &triggers);
    if !args.output.quiet {
        let governing = changed.then_some(
            "the change touches files that govern this check; it was checked by those before it",
        );
        governing.into_iter().for_each(terminal::complain);
        sentences(args, &settings, &checked).iter().for_each(|said| terminal::complain(said));
    }
    let exit = verdict(args, &checked, fired, &stop);
    std::mem::forget(scanner);
    Ok(exit)
}

/// The scanner of a check.
pub fn scanner(
    args: &CheckArgs,
    settings: &Settings,
    rules: RuleSet,
    key: Key,
) -> anyhow::Result<Scanner> {
    let entries = check_policy::usable(&settings.allow, &key.id(), args.output.quiet);
    let allow = scan::allow_entries(settings, &entries, &key.id())?;
    if !args.output.quiet {
        allow.expired().iter().for_each(|sentence| terminal::complain(sentence));
    }
    let mut options = Options {
        threads: settings.threads.value,
        min_confidence: settings.min_confidence.value,
        accept: settings.accept.value.clone(),
        walk: walk(settings),
        ..Options::default()
    };
    if !allow.is_empty() {
        options.filter = Some(Arc::new(allow));
    }
    let mut builder = Scanner::builder().rules(rules).key(key).options(options);
    if settings.narrows_rules() {
        builder = builder.name_rules(settings.known_rules()?);
    }
    Ok(builder.build()?)
}

fn walk(settings: &Settings) -> WalkOptions {
    let depth = Options::default().limits.depth;
    WalkOptions { globs: settings.globs.value.clone(), depth, ..WalkOptions::default() }
}

/// New findings that fail the check.
fn fired(checked: &Checked, scanner: &Scanner, triggers: &[Trigger]) -> usize {
    let mut count = 0;
    rasoat::gate::each(checked, scanner.compiled(), |finding| {
        let new = finding.ruling.is_some_and(|ruling| ruling.state == State::New);
        count += usize::from(new && triggers.iter().any(|trigger| trigger.fires(finding)));
    });
    count
}

fn sentences(args: &CheckArgs, settings: &Settings, checked: &Checked) -> Vec<String> {
    let mut said = Vec::new();
    let summary = &checked.summary;
    if checked.moved > 0 {
        said.push(format!("{} files only moved: they hold what they held", checked.moved));
    }
    if summary.documents == 0 {
        said.push("0 files checked: there was nothing to read".to_owned());
    }
    if open(checked) > 0 {
        said.push(
            "some input was not read to its end: this is no pass (exit code 3); --accept KIND \
             takes a kind of issue as known"
                .to_owned(),
        );
    }
    if summary.accepted > 0 {
        let kinds: Vec<&str> = settings.accept.value.iter().map(IssueKind::as_str).collect();
        said.push(format!("{} accepted (--accept {})", summary.accepted, kinds.join(",")));
    }
    let unused = checked.unused.iter().take(20);
    said.extend(unused.map(|(path, line)| {
        format!("{path}:{line}: this rasoat:allow comment allows nothing; take it away")
    }));
    let Some(baseline) = &checked.baseline else { return said };
    let stale = baseline.stale().len();
    if stale > 0 {
        let advice = if args.rules.strict_baseline { " (--strict-baseline)" } else { "" };
        said.push(format!(
            "{stale} entries of the baseline have fewer findings than they say; run: rasoat baseline prune{advice}"
        ));
    }
    if !baseline.expired().is_empty() {
        said.push(format!("{} entries of the baseline are over", baseline.expired().len()));
    }
    said
}

fn open(checked: &Checked) -> u64 {
    checked.summary.issues.saturating_sub(checked.summary.accepted)
}

fn verdict(args: &CheckArgs, checked: &Checked, fired: usize, stop: &Stop) -> Exit {
    if checked.summary.interrupted {
        return stop.exit();
    }
    let stale = checked.baseline.as_ref().is_some_and(|known| !known.stale().is_empty());
    let read = checked.summary.documents > 0 || checked.moved > 0;
    let empty = args.rules.fail_empty && !read;
    let failed = fired > 0 || empty || (args.rules.strict_baseline && stale);
    match Exit::of_run(open(checked) > 0, failed && !args.rules.exit_zero) {
        Exit::Failed => args.rules.exit_code.map_or(Exit::Failed, Exit::Chosen),
        other => other,
    }
}
