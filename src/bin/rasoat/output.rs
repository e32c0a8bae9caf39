//! Where reports go: stdout, and files that appear under their names only when they are complete.

use crate::args::OutputArgs;
use crate::terminal;
use anyhow::{Context, bail};
use rasoat::entity::Lang;
use rasoat::report::{self, Format, Options, Writer};
use rasoat::sink::Sink;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// One wanted report.
#[derive(Debug, PartialEq, Eq)]
pub struct Target {
    pub format: Format,
    /// `None` for stdout.
    pub file: Option<PathBuf>,
}

/// The reports that the arguments ask for; one of the format `usual` on stdout when they ask for none.
pub fn targets(args: &OutputArgs, usual: Format) -> anyhow::Result<Vec<Target>> {
    let mut targets = Vec::new();
    for text in &args.formats {
        let (name, file) = match text.split_once('=') {
            Some((_, "")) => bail!("-f {text}: name a file behind the '='"),
            Some((name, file)) => (name, Some(PathBuf::from(file))),
            None => (text.as_str(), None),
        };
        targets.push(Target { format: Format::parse(name)?, file });
    }
    if let Some(file) = &args.report {
        targets.push(Target { format: by_extension(file)?, file: Some(file.clone()) });
    }
    if targets.is_empty() {
        targets.push(Target { format: usual, file: None });
    }
    for (index, target) in targets.iter().enumerate() {
        if targets[..index].iter().any(|other| other.file == target.file) {
            let place =
                target.file.as_ref().map_or("stdout".into(), |file| file.display().to_string());
            bail!("two reports go to {place}; give one of them a file with -f FMT=FILE");
        }
    }
    Ok(targets)
}

fn by_extension(file: &Path) -> anyhow::Result<Format> {
    let extension = file.extension().and_then(|e| e.to_str()).unwrap_or_default();
    Ok(match extension {
        "md" => Format::Markdown,
        "txt" => Format::Table,
        "json" | "jsonl" | "csv" => Format::parse(extension)?,
        _ => bail!("--report {}: the name says no format; use -f FMT=FILE", file.display()),
    })
}

/// The sinks of all reports, and the files to put in place at the end.
pub struct Outputs {
    pub sinks: Vec<Box<dyn Sink>>,
    pending: Vec<Pending>,
}

/// A file that is being written under another name. Removed unless it is put in place.
struct Pending {
    temporary: PathBuf,
    target: PathBuf,
    placed: bool,
}

impl Drop for Pending {
    fn drop(&mut self) {
        if !self.placed {
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

impl Outputs {
    /// Opens all targets. Nothing is written yet under the names of the user.
    pub fn open(
        targets: &[Target],
        args: &OutputArgs,
        lang: Lang,
        alone: bool,
    ) -> anyhow::Result<Self> {
        let mut outputs = Self { sinks: Vec::new(), pending: Vec::new() };
        let ends_run = alone && targets.len() == 1;
        if targets.iter().any(|target| target.format == Format::Github) {
            outputs.sinks.extend(step_summary()?);
        }
        for target in targets {
            let mut options = Options { lang, show_values: args.show_values, ..Options::default() };
            let writer: Writer = match &target.file {
                Some(file) => Box::new(outputs.create(file, args.show_values)?),
                None => {
                    options.color = terminal::color(args.color);
                    options.width = terminal::width();
                    Box::new(Stdout { out: io::stdout(), closed: false, ends_run })
                }
            };
            outputs.sinks.push(report::sink(target.format, options, writer));
        }
        Ok(outputs)
    }

    fn create(&mut self, target: &Path, private: bool) -> anyhow::Result<File> {
        let cannot = || format!("the report {} cannot be written", target.display());
        if target.is_dir() {
            bail!("{}: it is a folder; name a file", cannot());
        }
        // A device or a pipe is written to, never replaced by a file.
        if fs::metadata(target).is_ok_and(|meta| !meta.is_file()) {
            return OpenOptions::new().write(true).open(target).with_context(cannot);
        }
        let Some(name) = target.file_name() else { bail!("{}: name a file", cannot()) };
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".rasoat-{}", std::process::id()));
        let temporary = target.with_file_name(hidden);
        let mode = if private { 0o600 } else { 0o666 };
        let file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&temporary);
        let file = file.map_err(|e| {
            anyhow::anyhow!("{}: {}; check the folder", cannot(), rasoat::source::describe(&e))
        })?;
        self.pending.push(Pending { temporary, target: target.to_owned(), placed: false });
        Ok(file)
    }

    /// Puts the finished files in place.
    pub fn place(self) -> anyhow::Result<()> {
        drop(self.sinks);
        for mut pending in self.pending {
            let cannot =
                || format!("the report {} cannot be put in place", pending.target.display());
            let flushed = File::open(&pending.temporary).and_then(|file| file.sync_all());
            flushed.with_context(cannot)?;
            fs::rename(&pending.temporary, &pending.target).with_context(cannot)?;
            pending.placed = true;
        }
        Ok(())
    }
}

/// The table that GitHub shows for a step, behind what other steps wrote.
fn step_summary() -> anyhow::Result<Option<Box<dyn Sink>>> {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else {
        return Ok(None);
    };
    let file = OpenOptions::new().append(true).create(true).open(&path);
    let file = file.context("the file of GITHUB_STEP_SUMMARY cannot be written")?;
    Ok(Some(report::sink(Format::GithubSummary, Options::default(), Box::new(file))))
}

/// Stdout. When its reader goes away, the run ends if nobody else waits for its results; otherwise
/// it goes on in silence.
struct Stdout {
    out: io::Stdout,
    closed: bool,
    ends_run: bool,
}

impl Stdout {
    fn forgive<T>(&mut self, result: io::Result<T>, instead: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe && !self.ends_run => {
                self.closed = true;
                Ok(instead)
            }
            other => other,
        }
    }
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.closed {
            return Ok(bytes.len());
        }
        let result = self.out.write(bytes);
        self.forgive(result, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        let result = self.out.flush();
        self.forgive(result, ())
    }
}
