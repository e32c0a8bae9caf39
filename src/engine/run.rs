//! One run: options, inputs, threads, and the totals at the end.

use super::drain::Drain;
use super::edit::Redaction;
use super::name::Namer;
use super::producer::Producer;
use super::progress::Progress;
use super::rewrite::{Rewriter, Target};
use super::tally::DistinctByEntity;
use super::worker::{Common, Worker};
use crate::detect::{Compiled, Detector};
use crate::document::{Charset, Provenance};
use crate::entity::Confidence;
use crate::error::{Error, ErrorKind, IssueKind};
use crate::finding::Fingerprint;
use crate::limits::Limits;
use crate::policy::Filter;
use crate::sink::{RunInfo, Sink, Summary};
use crate::source::{Given, WalkOptions};
use crate::transform::{Fingerprinter, Key};
use ahash::RandomState;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Something to scan.
pub enum Input {
    /// A file or folder.
    Path(PathBuf),
    /// A stream with the name that reports give it.
    Reader(String, Box<dyn Read + Send>),
    /// A file that stands for another: read from the first path, named and judged by the second.
    Staged(PathBuf, PathBuf),
    /// Inputs that are named one by one.
    Given(Box<dyn Iterator<Item = Given> + Send>),
}

/// What a run should do.
#[derive(Clone)]
pub struct Options {
    /// Worker threads; 0 for one per processor.
    pub threads: usize,
    /// Bounds.
    pub limits: Limits,
    /// Findings below it are counted as possible.
    pub min_confidence: Confidence,
    /// How trees are walked.
    pub walk: WalkOptions,
    /// Larger files are skipped.
    pub max_filesize: Option<u64>,
    /// Map large files into memory (needs [`crate::source::mmap::guard`]); else they are read.
    pub mmap: bool,
    /// Character set of texts without a byte order mark; recognised when not given.
    pub encoding: Option<Charset>,
    /// Kinds of issues that are known and accepted.
    pub accept: Vec<IssueKind>,
    /// The allow-list.
    pub filter: Option<Arc<dyn Filter>>,
    /// What a redaction makes of findings; see [`Engine::redact`].
    pub redaction: Option<Redaction>,
    /// Streams are passed on line by line, as they come, and judged without what follows.
    pub line_buffered: bool,
}

impl Default for Options {
    fn default() -> Self {
        let limits = Limits::default();
        let walk = WalkOptions { depth: limits.depth, ..WalkOptions::default() };
        Self {
            threads: 0,
            limits,
            min_confidence: Confidence::from_hundredths(50),
            walk,
            max_filesize: None,
            mmap: false,
            encoding: None,
            accept: Vec::new(),
            filter: None,
            redaction: None,
            line_buffered: false,
        }
    }
}

/// A compiled rule set with a key, ready to run.
pub struct Engine {
    compiled: Arc<Compiled>,
    /// Rules that names of documents and fields are masked by.
    names: Arc<Compiled>,
    key: Key,
}

impl Engine {
    /// An engine for `compiled` whose fingerprints use `key`. Personal data in names of documents
    /// and fields is masked by the rules of `names`: all there are, whatever the run looks for.
    pub fn new(compiled: Arc<Compiled>, names: Arc<Compiled>, key: Key) -> Self {
        Self { compiled, names, key }
    }

    /// The name of a document as reports show it.
    pub fn masked_name(&self, path: &Path) -> String {
        self.namer().document(&Provenance::file(path)).path
    }

    /// What the name of a document holds: ids of rules, and fingerprints of the values.
    pub fn names_in(&self, path: &Path) -> Vec<(String, Fingerprint)> {
        let found = self.namer().findings(path.as_os_str().as_encoded_bytes());
        let named = |(rule, print)| (self.names.rule(rule).id.clone(), print);
        found.into_iter().map(named).collect()
    }

    fn namer(&self) -> Namer {
        let (detector, print) =
            (Detector::new(Arc::clone(&self.names)), Fingerprinter::new(&self.key));
        Namer::new(detector, print, Options::default().min_confidence, false)
    }

    /// Scans `inputs` in order and feeds `sink`.
    pub fn scan(
        &self,
        inputs: Vec<Input>,
        options: &Options,
        sink: &mut dyn Sink,
        progress: &Progress,
    ) -> Result<Summary, Error> {
        self.run(inputs, options, (sink, None), progress)
    }

    /// Scans `inputs` as [`Engine::scan`] does, and writes them with the changes of
    /// [`Options::redaction`] to `target`.
    pub fn redact(
        &self,
        inputs: Vec<Input>,
        options: &Options,
        (sink, target): (&mut dyn Sink, &mut dyn Target),
        progress: &Progress,
    ) -> Result<Summary, Error> {
        self.run(inputs, options, (sink, Some(target)), progress)
    }

    fn run(
        &self,
        inputs: Vec<Input>,
        options: &Options,
        (sink, target): (&mut dyn Sink, Option<&mut dyn Target>),
        progress: &Progress,
    ) -> Result<Summary, Error> {
        let started = Instant::now();
        let alone = is_one_block(&inputs, &options.limits) || options.line_buffered;
        let threads = if alone { 1 } else { thread_count(options.threads) };
        sink.begin_run(&self.run_info())?;
        let needs = sink.needs();
        let mut options = options.clone();
        if target.is_none() {
            options.redaction = None;
        }
        let options = Arc::new(options);
        let as_text = options.redaction.as_ref().is_some_and(|redaction| redaction.as_text);
        let rewriter = target.map(|target| Rewriter::new(target, as_text));
        let bounds = (&options.limits, threads);
        let drain = Drain::new(
            &mut *sink,
            rewriter,
            progress,
            &self.compiled,
            bounds,
            options.accept.clone(),
        );
        let common = Common {
            compiled: Arc::clone(&self.compiled),
            names: Arc::clone(&self.names),
            needs,
            producer: Mutex::new((0, Producer::new(inputs, Arc::clone(&options)))),
            drain,
            progress,
            hasher: RandomState::new(),
            fingerprinter: Fingerprinter::new(&self.key),
            options,
        };
        let distinct = run_workers(&common, threads)?;
        let mut summary = common.drain.finish(&self.compiled, distinct)?;
        summary.interrupted = progress.is_stopped();
        summary.elapsed = started.elapsed();
        sink.finish(&summary)?;
        Ok(summary)
    }

    fn run_info(&self) -> RunInfo {
        RunInfo {
            tool: concat!("rasoat ", env!("CARGO_PKG_VERSION")).to_owned(),
            packs: self.compiled.rules.packs.clone(),
            key_id: self.key.id(),
            started: now(),
        }
    }
}

/// True for a single file that one worker reads at once: threads would cost more than they do.
fn is_one_block(inputs: &[Input], limits: &Limits) -> bool {
    let [Input::Path(path)] = inputs else { return false };
    let meta = std::fs::metadata(path);
    meta.is_ok_and(|meta| meta.is_file() && (1..=limits.block as u64).contains(&meta.len()))
}

fn thread_count(wanted: usize) -> usize {
    if wanted > 0 {
        return wanted;
    }
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn run_workers(common: &Common<'_>, threads: usize) -> Result<DistinctByEntity, Error> {
    if threads == 1 {
        return Ok(Worker::new(common).run());
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|e| Error::new(ErrorKind::System(format!("no threads: {e}"))))?;
    let parts = pool.broadcast(|_| Worker::new(common).run());
    let merged = parts.into_iter().reduce(|mut all, part| {
        all.merge(part);
        all
    });
    Ok(merged.unwrap_or_default())
}

/// The time of day in UTC, RFC 3339 with seconds.
fn now() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let (days, second) = (since / 86_400, since % 86_400);
    let (year, month, day) = civil(days as i64);
    let (h, m, s) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{h:02}:{m:02}:{s:02}Z")
}

/// Days since 1970-01-01 to a date of the Gregorian calendar (eras of 400 years).
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    #[test]
    fn calendar() {
        assert_eq!(super::civil(0), (1970, 1, 1));
        assert_eq!(super::civil(11_016), (2000, 2, 29));
        assert_eq!(super::civil(20_453), (2025, 12, 31));
    }
}
