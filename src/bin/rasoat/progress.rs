//! Watches a running scan: shows how far it is, and passes on the user's wish to stop.

use crate::args::ShowProgress;
use crate::exit::Exit;
use crate::terminal;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rasoat::engine::Progress;
use signal_hook::consts::{SIGINT, SIGTERM};
use std::io::{IsTerminal, stderr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
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

/// Runs until `done`; meant for a thread beside the scan.
pub fn watch(show: ShowProgress, stop: &Stop, done: &AtomicBool) {
    let progress = &stop.progress;
    let mut display = Display::new(show);
    while !done.load(Ordering::Acquire) {
        stop.is_wanted();
        display.update(progress);
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
            ShowProgress::Auto if stderr().is_terminal() => Self::Bar(bar()),
            _ => Self::Nothing,
        }
    }

    fn update(&mut self, progress: &Progress) {
        match self {
            Self::Nothing => {}
            Self::Bar(bar) => {
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

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
    let style =
        ProgressStyle::with_template("{spinner} {bytes}  {bytes_per_sec}  {msg}  {elapsed}");
    bar.with_style(style.expect("the template is good"))
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
