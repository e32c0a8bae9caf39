//! Every exit code of the program, in one place.

use rasoat::error::{Error, ErrorKind};
use std::process::ExitCode;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done; also when the reader of the output went away.
    Done,
    /// `--fail-on`, `--fail-empty` or `rules test` found what it looks for.
    Failed,
    /// The check found something, and the user chose the code for that.
    Chosen(u8),
    /// Wrong use or bad configuration; nothing was done.
    Usage,
    /// Some input could not be read or decoded, or a result could not be written.
    Incomplete,
    /// SIGINT.
    Interrupted,
    /// SIGTERM.
    Terminated,
}

impl Exit {
    /// The code of a run that went to its end: incomplete beats failed beats done.
    pub fn of_run(incomplete: bool, failed: bool) -> Self {
        match (incomplete, failed) {
            (true, _) => Self::Incomplete,
            (false, true) => Self::Failed,
            (false, false) => Self::Done,
        }
    }

    /// The code of an error that ended the run.
    pub fn of_error(error: &anyhow::Error) -> Self {
        if is_closed_pipe(error) {
            return Self::Done;
        }
        match error.downcast_ref::<Error>().map(Error::kind) {
            Some(ErrorKind::Output(_) | ErrorKind::System(_) | ErrorKind::Git(_)) => {
                Self::Incomplete
            }
            None if error.is::<std::io::Error>() => Self::Incomplete,
            _ => Self::Usage,
        }
    }
}

/// True when the output's reader has gone: `rasoat … | head` is no error.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let io = match error.downcast_ref::<Error>().map(Error::kind) {
        Some(ErrorKind::Output(io)) => Some(io),
        _ => error.downcast_ref::<std::io::Error>(),
    };
    io.is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Chosen(code) => code,
            Exit::Usage => 2,
            Exit::Incomplete => 3,
            Exit::Interrupted => 130,
            Exit::Terminated => 143,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_by_precedence() {
        assert_eq!(Exit::of_run(true, true), Exit::Incomplete);
        assert_eq!(Exit::of_run(false, true), Exit::Failed);
        assert_eq!(Exit::of_run(false, false), Exit::Done);
    }

    #[test]
    fn codes_of_errors() {
        let io =
            |kind: std::io::ErrorKind| anyhow::Error::new(Error::from(std::io::Error::from(kind)));
        assert_eq!(Exit::of_error(&io(std::io::ErrorKind::BrokenPipe)), Exit::Done);
        assert_eq!(Exit::of_error(&io(std::io::ErrorKind::StorageFull)), Exit::Incomplete);
        assert_eq!(Exit::of_error(&Error::rule("x").into()), Exit::Usage);
        assert_eq!(Exit::of_error(&anyhow::anyhow!("x")), Exit::Usage);
        assert_eq!(
            Exit::of_error(&anyhow::Error::new(Error::config("x")).context("y")),
            Exit::Usage
        );
    }
}
