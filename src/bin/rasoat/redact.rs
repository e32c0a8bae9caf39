//! `rasoat redact`: policy, inputs, where copies go, the run, and how it ended.

use crate::args::RedactArgs;
use crate::config::{self, Settings};
use crate::exit::Exit;
use crate::input::{self, Named};
use crate::output::{self, Outputs, Target};
use crate::progress::Stop;
use crate::scan::{self, Narrator};
use crate::{key, terminal};
use anyhow::{Context, bail};
use rasoat::Scanner;
use rasoat::engine::{Input, Redaction};
use rasoat::policy::{PRESETS, Policy};
use rasoat::redact::{Copies, Counter, Pipe, Roots, STATE, Tally, read_outputs, redact_copies};
use rasoat::report::Format;
use rasoat::sink::{Sink, Summary, Tee};
use rasoat::source::Walk;
use rasoat::transform::Key;
use std::collections::HashSet;
use std::fs;
use std::io::{BufWriter, stdout};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the result goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Copies,
    Pipe,
    Nowhere,
}

/// Runs the command.
pub fn run(args: &RedactArgs) -> anyhow::Result<Exit> {
    let mode = mode(args)?;
    let settings = config::load(&args.settings)?;
    let targets = reports(args, mode)?;
    let key = key::read(settings.key_file.value.as_deref())?;
    let outlives = settings.key_file.value.is_some();
    let policy = Arc::new(policy(&args.policy, outlives.then_some(&key))?);
    let scanner = scanner(args, &settings, &key, &policy)?;
    let stop = Stop::listen()?;
    let named = Named {
        paths: &args.paths,
        files_from: args.walk.files_from.as_deref(),
        stdin_name: args.stdin_name.as_deref(),
    };
    let inputs = input::collect(&named, &scanner, &stop)?;
    targets.iter().try_for_each(|target| scan::outside_inputs(target, &args.paths))?;
    let mut job = Job { args, scanner, key: (key, outlives), policy, stop, inputs };
    let folder = if mode == Mode::Copies { Some(job.folder()?) } else { None };
    let mut outputs = Outputs::open(&targets, &args.output, settings.lang.value, false)?;
    let mut sinks = std::mem::take(&mut outputs.sinks);
    if args.output.verbose {
        sinks.push(Box::new(Narrator));
    }
    let (summary, said) = job.run(folder, &mut Tee(sinks))?;
    outputs.place()?;
    Ok(verdict(&job, &summary, &said))
}

fn mode(args: &RedactArgs) -> anyhow::Result<Mode> {
    let piped = args.paths.iter().any(|path| input::is_stdin(path));
    if args.paths.is_empty() && args.walk.files_from.is_none() {
        bail!("name a path to redact, or '-' to redact standard input");
    }
    if piped && (args.paths.len() > 1 || args.walk.files_from.is_some()) {
        bail!("'-' is redacted alone: standard output holds one text");
    }
    if args.line_buffered && !piped {
        bail!("--line-buffered is for standard input; name '-'");
    }
    match (piped, args.dry_run, &args.out) {
        (_, true, _) => Ok(Mode::Nowhere),
        (true, _, Some(_)) => bail!("'-' goes to standard output; leave out -o"),
        (true, _, None) => Ok(Mode::Pipe),
        (false, _, Some(_)) => Ok(Mode::Copies),
        (false, _, None) => bail!("name a folder for the copies with -o; --dry-run writes none"),
    }
}

/// Reports that were asked for; unlike a scan, none by default.
fn reports(args: &RedactArgs, mode: Mode) -> anyhow::Result<Vec<Target>> {
    if args.output.formats.is_empty() && args.output.report.is_none() {
        return Ok(Vec::new());
    }
    let targets = output::targets(&args.output, Format::Table)?;
    if mode == Mode::Pipe && targets.iter().any(|target| target.file.is_none()) {
        bail!("standard output holds the redacted text; give the report a file with -f FMT=FILE");
    }
    Ok(targets)
}

/// The ready-made policy with this name, or the one in this file.
pub fn policy(name: &str, key: Option<&Key>) -> anyhow::Result<Policy> {
    if let Some(policy) = Policy::preset(name, key) {
        return Ok(policy?);
    }
    let text = fs::read_to_string(name).map_err(|error| {
        let known: Vec<&str> = PRESETS.iter().map(|row| row.0).collect();
        let why = rasoat::source::describe(&error);
        anyhow::anyhow!("the policy {name} cannot be read: {why}; ready-made: {}", known.join(", "))
    })?;
    Ok(Policy::parse(name, &text, key)?)
}

fn scanner(
    args: &RedactArgs,
    settings: &Settings,
    key: &Key,
    policy: &Arc<Policy>,
) -> anyhow::Result<Scanner> {
    let mut options = scan::settled(&args.walk, args.block_size, settings);
    let allow = scan::allow_list(settings, &key.id())?;
    if !allow.is_empty() {
        options.filter = Some(Arc::new(allow));
    }
    let redaction = Redaction::new(Arc::clone(policy));
    options.redaction = Some(if args.as_text { redaction.with_dumps_as_text() } else { redaction });
    options.line_buffered = args.line_buffered;
    Walk::new(Vec::new(), options.walk.clone())?;
    let mut builder =
        Scanner::builder().rules(settings.rule_set()?).key(key.clone()).options(options);
    if settings.narrows_rules() {
        builder = builder.name_rules(settings.known_rules()?);
    }
    Ok(builder.build()?)
}

struct Job<'a> {
    args: &'a RedactArgs,
    scanner: Scanner,
    key: (Key, bool),
    policy: Arc<Policy>,
    stop: Stop,
    inputs: Vec<Input>,
}

/// Where copies go, and what is there already.
struct Folder {
    output: PathBuf,
    roots: Roots,
    known: HashSet<[u8; 32]>,
}

impl Job<'_> {
    /// Checks the output folder before anything is read, and makes it.
    fn folder(&self) -> anyhow::Result<Folder> {
        let output = self.args.out.clone().expect("copies have a folder");
        let mut roots = Roots::new(&self.args.paths)?;
        let listed = self.inputs.iter().skip(self.args.paths.len());
        let listed: Vec<PathBuf> = listed.filter_map(path).collect();
        roots.of_list(&listed)?;
        self.must_be_apart(&output, &listed)?;
        let known = self.known()?;
        make(&output, self.args.force)?;
        Ok(Folder { output, roots, known })
    }

    /// Output inside an input would be read again, input inside the output overwritten.
    fn must_be_apart(&self, output: &Path, listed: &[PathBuf]) -> anyhow::Result<()> {
        let resolved = resolve(output);
        for input in self.args.paths.iter().chain(listed) {
            let Ok(input) = fs::canonicalize(input) else { continue };
            if resolved.starts_with(&input) || input.starts_with(&resolved) {
                bail!(
                    "the output {} and an input lie in each other; choose another folder",
                    output.display()
                );
            }
        }
        Ok(())
    }

    /// Hashes of outputs of earlier jobs.
    fn known(&self) -> anyhow::Result<HashSet<[u8; 32]>> {
        let beside = |path: &PathBuf| path.join(STATE).join("manifest.jsonl");
        let found = self.args.paths.iter().map(beside).filter(|path| path.is_file());
        let mut known = HashSet::new();
        for path in self.args.manifest.iter().cloned().chain(found) {
            let shown = path.display().to_string();
            let text = fs::read_to_string(&path)
                .with_context(|| format!("the manifest {shown} cannot be read"))?;
            known.extend(
                read_outputs(&text)
                    .map_err(|why| anyhow::anyhow!("the manifest {shown}: {why}"))?,
            );
        }
        Ok(known)
    }

    /// The run: totals, and what to say about them.
    fn run(
        &mut self,
        folder: Option<Folder>,
        sink: &mut dyn Sink,
    ) -> anyhow::Result<(Summary, Vec<String>)> {
        let inputs = std::mem::take(&mut self.inputs);
        let progress = &self.stop.progress;
        if let Some(folder) = folder {
            let job = Copies {
                output: &folder.output,
                roots: &folder.roots,
                key: (&self.key.0, self.key.1),
                policy: &self.policy,
                known: &folder.known,
                verify: !self.args.no_verify,
            };
            let done = scan::watched(&self.args.output, &self.stop, None, || {
                redact_copies(&self.scanner, inputs, &job, (sink, progress))
            })?;
            let mut said = vec![format!(
                "{} copies in {}, {} of them changed{}",
                done.copies.0,
                folder.output.display(),
                done.copies.1,
                if self.args.no_verify { ", not verified" } else { ", verified" }
            )];
            said.extend(done.head.map(|head| {
                let signed =
                    if self.key.1 { "signed" } else { "not signed: there is no --key-file" };
                format!(
                    "manifest {}, {signed}; head {}",
                    folder.output.join(STATE).join("manifest.jsonl").display(),
                    head.0
                )
            }));
            said.extend(sentences(&done.tally));
            return Ok((done.summary, said));
        }
        if self.args.dry_run {
            let mut counter = Counter::new(self.policy.on_failure);
            let summary = self.scanner.redact_with(inputs, (sink, &mut counter), progress)?;
            let mut said = vec![format!(
                "dry run: {} documents would be changed, nothing was written",
                counter.changed
            )];
            said.extend(sentences(&counter.tally));
            return Ok((summary, said));
        }
        let mut pipe = Pipe::new(BufWriter::new(stdout()), self.args.line_buffered);
        let summary = self.scanner.redact_with(inputs, (sink, &mut pipe), progress)?;
        Ok((summary, sentences(&pipe.tally)))
    }
}

fn path(input: &Input) -> Option<PathBuf> {
    match input {
        Input::Path(path) => Some(path.clone()),
        _ => None,
    }
}

/// The folder where it is, or would be.
fn resolve(path: &Path) -> PathBuf {
    if let Ok(found) = fs::canonicalize(path) {
        return found;
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) if parent.as_os_str().is_empty() => {
            resolve(Path::new(".")).join(name)
        }
        (Some(parent), Some(name)) => resolve(parent).join(name),
        _ => path.to_owned(),
    }
}

/// Makes the output folder, or finds it empty.
fn make(output: &Path, force: bool) -> anyhow::Result<()> {
    let shown = output.display();
    if let Ok(mut entries) = fs::read_dir(output) {
        if !force && entries.next().is_some() {
            bail!(
                "the output {shown} is not empty; choose another folder, or --force to write over what is there"
            );
        }
        return Ok(());
    }
    let made = fs::DirBuilder::new().recursive(true).mode(0o777).create(output);
    made.with_context(|| format!("the output {shown} cannot be made"))
}

/// What was changed, and what that is in the eyes of the law.
fn sentences(tally: &Tally) -> Vec<String> {
    let all: Vec<String> = tally
        .counts
        .iter()
        .map(|((entity, operator), count)| format!("{count} {entity} {operator}"))
        .collect();
    let mut said = Vec::new();
    if !all.is_empty() {
        said.push(format!("changed: {}", all.join(", ")));
    }
    said.extend(tally.label.map(|label| match label.is_personal() {
        true => format!("{}: still personal data under Law 91/2025/QH15, for whoever holds the key or knows the rest", label.as_str()),
        false => format!("{}: what was found; what no rule finds is still there", label.as_str()),
    }));
    said
}

fn verdict(job: &Job<'_>, summary: &Summary, said: &[String]) -> Exit {
    let open = summary.issues.saturating_sub(summary.accepted);
    if !job.args.output.quiet {
        said.iter().for_each(|sentence| terminal::complain(sentence));
        if summary.interrupted {
            terminal::complain("interrupted: no copy was put in place");
        }
        if open > 0 {
            let issues = if open == 1 { "1 issue" } else { &format!("{open} issues") };
            terminal::complain(&format!(
                "{issues}: the result is incomplete (exit code 3); -v or a report names them"
            ));
        }
    }
    if summary.interrupted { job.stop.exit() } else { Exit::of_run(open > 0, false) }
}
