//! A whole job that writes copies: stage, verify, sweep, place, and the manifest.

use super::STATE;
use super::edits::{EditLog, Steps};
use super::folder::Folder;
use super::manifest::{Head, Manifest};
use super::stage::{Stage, Staged};
use super::tally::Tally;
use super::verify::{Verifier, align};
use crate::document::{Document, DocumentName, DocumentStats};
use crate::engine::{Input, Progress};
use crate::error::{Error, Issue, IssueKind, SkipReason};
use crate::finding::Finding;
use crate::policy::Policy;
use crate::scanner::Scanner;
use crate::sink::{Needs, RunInfo, Sink, Summary};
use crate::transform::Key;
use rustix::fs::Mode;
use std::collections::HashSet;
use std::fs::File;
use std::io::{BufWriter, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// Which original goes where.
#[derive(Clone, Debug, Default)]
pub struct Roots(Vec<(PathBuf, PathBuf)>);

impl Roots {
    /// The content of a single folder goes straight into the output; each of several inputs, and a
    /// single file, under its own name. Two with one name are an error.
    pub fn new(inputs: &[PathBuf]) -> Result<Self, Error> {
        let alone = inputs.len() == 1 && inputs[0].is_dir();
        let mut roots: Vec<(PathBuf, PathBuf)> = Vec::new();
        for input in inputs {
            let place = if alone { PathBuf::new() } else { own_name(input)? };
            if roots.iter().any(|(_, other)| *other == place) {
                let message = "two inputs have the same name; redact them into two folders";
                return Err(Error::config(message));
            }
            roots.push((input.clone(), place));
        }
        Ok(Self(roots))
    }

    /// Paths of a list keep the folders that they name.
    pub fn of_list(&mut self, paths: &[PathBuf]) -> Result<(), Error> {
        for path in paths {
            let parts = path
                .components()
                .filter(|part| !matches!(part, Component::RootDir | Component::CurDir));
            let place: PathBuf = parts.collect();
            if place.components().any(|part| part == Component::ParentDir) {
                return Err(Error::config("a path of the list has '..' in it; write it without"));
            }
            self.0.push((path.clone(), place));
        }
        Ok(())
    }

    /// Where the copy of `path` belongs.
    pub(super) fn place(&self, path: &Path) -> Result<PathBuf, Error> {
        let fits = |root: &&(PathBuf, PathBuf)| path.starts_with(&root.0);
        let root = self.0.iter().filter(fits).max_by_key(|root| root.0.components().count());
        let (root, place) = root.ok_or_else(|| Error::config("an input lies in no root"))?;
        let rest = path.strip_prefix(root).unwrap_or(Path::new(""));
        Ok(if rest.as_os_str().is_empty() { place.clone() } else { place.join(rest) })
    }
}

fn own_name(input: &Path) -> Result<PathBuf, Error> {
    let named = input.file_name().map(PathBuf::from);
    let resolved = || std::fs::canonicalize(input).ok()?.file_name().map(PathBuf::from);
    named
        .or_else(resolved)
        .ok_or_else(|| Error::config("an input has no name of its own; name it in full"))
}

/// A job.
pub struct Copies<'a> {
    /// The output folder; it exists.
    pub output: &'a Path,
    /// Where each original goes.
    pub roots: &'a Roots,
    /// The key, and whether it outlives the run.
    pub key: (&'a Key, bool),
    /// The policy that the scanner's options have.
    pub policy: &'a Arc<Policy>,
    /// Outputs of earlier jobs, which are copied as they are.
    pub known: &'a HashSet<[u8; 32]>,
    /// Look at copies again before they are placed.
    pub verify: bool,
}

/// What a job did.
#[derive(Debug)]
pub struct Done {
    /// Totals of the scan, issues of the verification included.
    pub summary: Summary,
    /// Edits in the copies that were placed.
    pub tally: Tally,
    /// Copies that were placed, and those with edits among them.
    pub copies: (u64, u64),
    /// The head of the manifest.
    pub head: Option<Head>,
}

/// Redacts `inputs` with `scanner` into copies.
pub fn redact_copies(
    scanner: &Scanner,
    inputs: Vec<Input>,
    job: &Copies<'_>,
    (sink, progress): (&mut dyn Sink, &Progress),
) -> Result<Done, Error> {
    let output = Folder::open(job.output)?;
    let state = output.folder(STATE.as_ref(), 0o700)?;
    let stage = state.folder("stage".as_ref(), 0o700)?;
    clean(&stage)?;
    let folders = (&output, &state, &stage);
    let mut run = None;
    let mut waiting = Waiting { sink: &mut *sink, run: &mut run };
    let staged = stage_copies(scanner, inputs, job, folders, (&mut waiting, progress));
    let placed = staged.and_then(|(mut summary, staged)| {
        let placed = place(job, folders, &staged, (&mut summary, sink, run.as_ref()))?;
        Ok((summary, placed))
    });
    // Also after an error: what is half done is for nobody.
    let cleaned = clean(&stage);
    let (summary, (tally, copies, head)) = placed?;
    cleaned?;
    sink.finish(&summary)?;
    Ok(Done { summary, tally, copies, head })
}

type Folders<'a> = (&'a Folder, &'a Folder, &'a Folder);

/// Writes all copies into the stage and verifies them there.
fn stage_copies(
    scanner: &Scanner,
    inputs: Vec<Input>,
    job: &Copies<'_>,
    (_, state, stage): Folders<'_>,
    (sink, progress): (&mut dyn Sink, &Progress),
) -> Result<(Summary, Vec<Staged>), Error> {
    let quarantine = |source: &Path, number: u64| put_aside(state, source, number);
    let mut target = Stage::new(
        (stage, edit_log(stage)?),
        (job.roots, job.key.0),
        job.known,
        (job.policy.on_failure, &quarantine),
    );
    let mut summary = scanner.redact_with(inputs, (sink, &mut target), progress)?;
    let (mut staged, log) = target.finish()?;
    if job.verify && !summary.interrupted {
        verify(scanner, job, (&mut staged, &log), stage, progress)?;
    }
    summary.interrupted |= progress.is_stopped();
    Ok((summary, staged))
}

/// What a killed job left in the stage.
fn clean(stage: &Folder) -> Result<(), Error> {
    stage.names()?.iter().try_for_each(|name| stage.remove(name))
}

fn edit_log(stage: &Folder) -> Result<EditLog, Error> {
    let file = stage.create("edits".as_ref())?;
    stage.remove("edits".as_ref())?;
    Ok(EditLog::new(file)?)
}

fn put_aside(state: &Folder, source: &Path, number: u64) -> Result<(), Error> {
    let folder = state.folder("quarantine".as_ref(), 0o700)?;
    let mut to = folder.create(number.to_string().as_ref())?;
    std::io::copy(&mut File::open(source)?, &mut to)?;
    Ok(())
}

/// A second look at all copies, the walk beside their originals, and the search for removed values.
fn verify(
    scanner: &Scanner,
    job: &Copies<'_>,
    (staged, log): (&mut [Staged], &Arc<File>),
    stage: &Folder,
    progress: &Progress,
) -> Result<(), Error> {
    let at = |staged: &Staged| job.output.join(STATE).join("stage").join(staged.number.to_string());
    let again = staged.iter().filter(|staged| !staged.known);
    let inputs = again.map(|staged| Input::Staged(at(staged), staged.source.clone())).collect();
    let mut verifier = Verifier::new(staged, Arc::clone(log));
    scanner.redact_with(inputs, (&mut Silent, &mut verifier), progress)?;
    for staged in staged.iter_mut() {
        let number = staged.number.to_string();
        let Ok(original) = File::open(&staged.source) else {
            staged.verified = Some(Err("the original has gone meanwhile"));
            continue;
        };
        // A log that grows meanwhile is copied as far as it was read.
        let original = original.take(staged.bytes.0);
        let steps = Steps::new(Arc::clone(log), staged.edits);
        let aligned = align(original, stage.read(number.as_ref())?, steps)?;
        match aligned {
            Err(why) => staged.verified = Some(Err(why)),
            Ok(_) if staged.known => staged.verified = Some(Ok(())),
            Ok(removed) if removed.values.is_empty() || job.policy.keeps() => {}
            Ok(removed) => {
                let swept_name = format!("{number}.swept");
                let to = stage.create(swept_name.as_ref())?;
                let swept = removed.sweep(stage.read(number.as_ref())?, to)?;
                if swept.hits > 0 {
                    stage.place(swept_name.as_ref(), stage, number.as_ref())?;
                    swept.describe(staged);
                } else {
                    stage.remove(swept_name.as_ref())?;
                }
            }
        }
    }
    Ok(())
}

type Placed = (Tally, (u64, u64), Option<Head>);

/// Moves good copies to their places and tells of the others.
fn place(
    job: &Copies<'_>,
    (output, state, stage): Folders<'_>,
    staged: &[Staged],
    (summary, sink, run): (&mut Summary, &mut dyn Sink, Option<&RunInfo>),
) -> Result<Placed, Error> {
    let (mut tally, mut copies) = (Tally::default(), (0, 0));
    if summary.interrupted {
        return Ok((tally, copies, None));
    }
    stage.sync()?;
    let _ = state.remove("manifest.new".as_ref());
    let file = state.create("manifest.new".as_ref())?;
    let mut manifest = Manifest::new(BufWriter::new(file), job.key.0, job.key.1);
    if let Some(run) = run {
        manifest.job(run, job.policy)?;
    }
    for staged in staged {
        if let Some(why) = fault(job, staged) {
            let message = format!("no copy was written: {why}");
            let issue = Issue::new(IssueKind::NotRewritten, message);
            summary.issues += 1;
            sink.issue(&staged.name, &issue)?;
            summary.issue_list.push(((*staged.name).clone(), issue));
            manifest.failed(staged, why)?;
            continue;
        }
        put(output, stage, staged)?;
        manifest.copy(staged)?;
        tally.add(&staged.tally);
        copies.0 += 1;
        copies.1 += u64::from(staged.tally.total() > 0);
    }
    let (out, head) = manifest.end(summary, &tally)?;
    let file = out.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    file.sync_all()?;
    state.place("manifest.new".as_ref(), state, "manifest.jsonl".as_ref())?;
    output.sync()?;
    Ok((tally, copies, Some(head)))
}

/// Why a copy may not be placed.
fn fault(job: &Copies<'_>, staged: &Staged) -> Option<&'static str> {
    match staged.verified {
        Some(verdict) => verdict.err(),
        None if job.verify => Some("it was not verified"),
        None => None,
    }
}

fn put(output: &Folder, stage: &Folder, staged: &Staged) -> Result<(), Error> {
    let number = staged.number.to_string();
    let (folder, name) = output.parent(&staged.place)?;
    let file = stage.read(number.as_ref())?;
    // Kept, and never widened: what the umask takes from new files is not given to this one either.
    rustix::fs::fchmod(&file, Mode::from_raw_mode(staged.mode)).map_err(std::io::Error::from)?;
    stage.place(number.as_ref(), &folder, name)
}

struct Silent;
impl Sink for Silent {}

/// Passes on all but the end, which comes after the verification; keeps what the run is.
struct Waiting<'a> {
    sink: &'a mut dyn Sink,
    run: &'a mut Option<RunInfo>,
}

impl Sink for Waiting<'_> {
    fn needs(&self) -> Needs {
        self.sink.needs()
    }
    fn begin_run(&mut self, run: &RunInfo) -> Result<(), Error> {
        *self.run = Some(run.clone());
        self.sink.begin_run(run)
    }
    fn begin_document(&mut self, document: &Document) -> Result<(), Error> {
        self.sink.begin_document(document)
    }
    fn finding(&mut self, document: &Document, finding: &Finding<'_>) -> Result<(), Error> {
        self.sink.finding(document, finding)
    }
    fn issue(&mut self, name: &DocumentName, issue: &Issue) -> Result<(), Error> {
        self.sink.issue(name, issue)
    }
    fn skipped(&mut self, name: &DocumentName, reason: SkipReason) -> Result<(), Error> {
        self.sink.skipped(name, reason)
    }
    fn end_document(&mut self, document: &Document, stats: &DocumentStats) -> Result<(), Error> {
        self.sink.end_document(document, stats)
    }
}
