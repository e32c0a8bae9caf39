//! What is known about the terminal, and the two ways to say something: to stdout and to stderr.

use crate::args::When;
use rasoat::report::sanitize;
use std::io::{IsTerminal, Write, stderr, stdout};

/// Writes a command's result to stdout.
pub fn out(text: &str) -> anyhow::Result<()> {
    let mut stdout = stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()?;
    Ok(())
}

/// Says on stderr what went wrong.
pub fn complain(message: &str) {
    say(&format!("rasoat: {message}"));
}

/// Writes lines to stderr; a closed stderr is no reason to stop.
pub fn say(text: &str) {
    let lines: Vec<_> = text.lines().map(sanitize).collect();
    let _ = writeln!(stderr().lock(), "{}", lines.join("\n"));
}

/// Columns of the terminal behind stdout; 100 when there is none.
pub fn width() -> usize {
    let size = rustix::termios::tcgetwinsize(stdout()).ok();
    size.map(|size| usize::from(size.ws_col)).filter(|&columns| columns >= 40).unwrap_or(100)
}

/// Whether to write colours to stdout.
pub fn color(when: When) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    match when {
        When::Always => true,
        When::Never => false,
        When::Auto => stdout().is_terminal() && !set("NO_COLOR") && !dumb,
    }
}
