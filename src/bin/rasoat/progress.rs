//! Watches a running scan: shows how far it is, and tells it of the user's wish to stop.

use crate::args::ShowProgress;
use crate::exit::Exit;
use crate::terminal;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rasoat::engine::Progress;
use rasoat::source::{Entry, Walk};
use signal_hook::consts::{SIGINT, SIGTERM};
use std::io::{IsTerminal, stderr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How often the watcher looks.
const TICK: Duration = Duration::from_millis(50);
/// How often `--progress json` prints.
const SECOND: Duration = Duration::from_secs(1);

/// The user's wish to stop, and the scan that it is passed on to.
#[derive(Clone, Default)]
pub struct Stop {
    signal: Arc<AtomicUsize>,
    pub progress: Arc<Progress>,
}

impl Stop {
    /// Listens to the signals. The first one stops the scan, the second one ends the process.
    pub fn listen() -> anyhow::Result<Self> {
        let stop = Self::default();
        let armed = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            signal_hook::flag::register_conditional_shutdown(
                signal,
                128 + signal,
                Arc::clone(&armed),
            )?;
            signal_hook::flag::register(signal, Arc::clone(&armed))?;
            signal_hook::flag::register_usize(signal, Arc::clone(&stop.signal), signal as usize)?;
            signal_hook::flag::register(signal, stop.progress.stop_flag())?;
        }
        Ok(stop)
    }

    /// True once a signal came; the scan then knows.
    pub fn is_wanted(&self) -> bool {
        let wanted = self.signal.load(Ordering::Relaxed) != 0;
        if wanted {
            self.progress.stop();
        }
        wanted
    }

    /// The exit code of a run that a signal ended.
    pub fn exit(&self) -> Exit {
        let terminated = self.signal.load(Ordering::Relaxed) == SIGTERM as usize;
        if terminated { Exit::Terminated } else { Exit::Interrupted }
    }
}

/// True when something is shown while the scan runs.
pub fn is_shown(show: ShowProgress) -> bool {
    show == ShowProgress::Json || has_bar(show)
}

/// True when a bar is shown.
pub fn has_bar(show: ShowProgress) -> bool {
    show == ShowProgress::Auto && stderr().is_terminal()
}

/// Adds up the sizes of the files, for the time that is left. Runs beside the scan until `done`.
pub fn measure(walk: Walk, total: &AtomicU64, done: &AtomicBool) {
    let mut sum = 0;
    for entry in walk {
        if done.load(Ordering::Acquire) {
            return;
        }
        if let Entry::File(path, _) = entry {
            sum += std::fs::symlink_metadata(path).map_or(0, |meta| meta.len());
        }
    }
    total.store(sum, Ordering::Relaxed);
}

/// Runs until `done`; meant for a thread beside the scan. `total` is 0 until it is known.
pub fn watch(show: ShowProgress, stop: &Stop, total: &AtomicU64, done: &AtomicBool) {
    let progress = &stop.progress;
    let mut display = Display::new(show);
    while !done.load(Ordering::Acquire) {
        display.update(progress, total.load(Ordering::Relaxed));
        std::thread::park_timeout(TICK);
    }
    display.finish(progress);
}

enum Display {
    Nothing,
    Bar(ProgressBar),
    Json { started: Instant, next: Instant },
}

impl Display {
    fn new(show: ShowProgress) -> Self {
        let now = Instant::now();
        match show {
            ShowProgress::Json => Self::Json { started: now, next: now + SECOND },
            show if has_bar(show) => Self::Bar(bar()),
            _ => Self::Nothing,
        }
    }

    fn update(&mut self, progress: &Progress, total: u64) {
        match self {
            Self::Nothing => {}
            Self::Bar(bar) => {
                if total > 0 && bar.length().is_none() {
                    bar.set_length(total);
                    bar.set_style(style(KNOWN));
                }
                bar.set_position(progress.bytes());
                bar.set_message(figures(progress));
                bar.tick();
            }
            Self::Json { started, next } => {
                if Instant::now() >= *next {
                    *next += SECOND;
                    print(*started, progress);
                }
            }
        }
    }

    fn finish(self, progress: &Progress) {
        match self {
            Self::Nothing => {}
            Self::Bar(bar) => bar.finish_and_clear(),
            Self::Json { started, .. } => print(started, progress),
        }
    }
}

const UNKNOWN: &str = "{spinner} {bytes}  {bytes_per_sec}  {msg}  {elapsed}";
const KNOWN: &str = "{spinner} {bytes} of {total_bytes}  {bytes_per_sec}  {msg}  {eta} left";

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
    bar.with_style(style(UNKNOWN))
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the templates are good")
}

fn figures(progress: &Progress) -> String {
    format!("{} files  {} findings", progress.documents(), progress.findings())
}

/// One object a line.
fn print(started: Instant, progress: &Progress) {
    let line = serde_json::json!({
        "type": "progress",
        "bytes": progress.bytes(),
        "documents": progress.documents(),
        "findings": progress.findings(),
        "elapsed_s": (started.elapsed().as_millis() as f64) / 1000.0,
    });
    terminal::say(&line.to_string());
}
