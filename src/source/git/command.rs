//! How `git` is run: which environment it sees, and what its exit status means.

use crate::error::{Error, ErrorKind};
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Variables of git that say which repository and index are meant: a hook sets them, and without
/// them the wrong index would be read. All others are taken away.
const KEPT: &[&str] = &[
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_QUARANTINE_PATH",
    "GIT_CEILING_DIRECTORIES",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM",
    "GIT_EXEC_PATH",
];

/// Settings that have an effect on the answers: whether the repository may be trusted, and how it is stored.
const KEPT_PREFIX: &str = "GIT_CONFIG";

/// A repository, seen from a folder in it.
#[derive(Clone, Debug)]
pub struct Git {
    folder: PathBuf,
}

impl Git {
    /// The repository that `folder` lies in.
    ///
    /// # Errors
    /// There is none, `git` is not installed, or git refuses to read it.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let git = Self { folder: folder.to_owned() };
        let output = git.output(&["rev-parse", "--git-dir"])?;
        if output.status.success() {
            return Ok(git);
        }
        if String::from_utf8_lossy(&output.stderr).contains("not a git repository") {
            return Err(Error::config(
                "this is no git repository; run it inside one, or name the files to check",
            ));
        }
        Err(failed("rev-parse", &output))
    }

    /// `git` with these arguments, its environment cleaned.
    pub(super) fn command<S: AsRef<OsStr>>(&self, args: &[S]) -> Command {
        let mut command = Command::new("git");
        command.current_dir(&self.folder).arg("--no-pager").args(args);
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            let kept = KEPT.contains(&&*text) || text.starts_with(KEPT_PREFIX);
            if text.starts_with("GIT_") && !kept {
                command.env_remove(&name);
            }
        }
        command.env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0");
        // What is not here is told, not fetched; what was replaced is read as it was committed.
        command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_NO_REPLACE_OBJECTS", "1");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn output<S: AsRef<OsStr>>(&self, args: &[S]) -> Result<Output, Error> {
        self.command(args).output().map_err(|error| cannot_run(&error))
    }

    /// What git prints. Any other exit status than 0 is an error.
    pub(super) fn run<S: AsRef<OsStr>>(&self, args: &[S]) -> Result<Vec<u8>, Error> {
        let output = self.output(args)?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        Err(failed(&args[0].as_ref().to_string_lossy(), &output))
    }

    /// What git prints; nothing for exit status 1, with which it says no.
    pub(super) fn ask<S: AsRef<OsStr>>(&self, args: &[S]) -> Result<Option<Vec<u8>>, Error> {
        let output = self.output(args)?;
        match output.status.code() {
            Some(0) => Ok(Some(output.stdout)),
            Some(1) => Ok(None),
            _ => Err(failed(&args[0].as_ref().to_string_lossy(), &output)),
        }
    }

    /// The first line that git prints, as text.
    pub(super) fn line<S: AsRef<OsStr>>(&self, args: &[S]) -> Result<String, Error> {
        let text = self.run(args)?;
        let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
        Ok(String::from_utf8_lossy(line).into_owned())
    }

    /// The folder of the work tree; none in a bare repository.
    pub fn top(&self) -> Result<Option<PathBuf>, Error> {
        use std::os::unix::ffi::OsStrExt;
        if self.line(&["rev-parse", "--is-inside-work-tree"])? != "true" {
            return Ok(None);
        }
        let path = self.run(&["rev-parse", "--show-toplevel"])?;
        let path = path.strip_suffix(b"\n").unwrap_or(&path);
        Ok(Some(PathBuf::from(OsStr::from_bytes(path))))
    }

    /// A file of git's own, such as `MERGE_HEAD` or `hooks`.
    pub fn own_path(&self, name: &str) -> Result<PathBuf, Error> {
        use std::os::unix::ffi::OsStrExt;
        let path = self.run(&["rev-parse", "--git-path", name])?;
        let path = path.strip_suffix(b"\n").unwrap_or(&path);
        Ok(self.folder.join(OsStr::from_bytes(path)))
    }
}

pub(super) fn cannot_run(error: &io::Error) -> Error {
    if error.kind() == io::ErrorKind::NotFound {
        return Error::config(
            "the program 'git' was not found; install git, or name files to check",
        );
    }
    Error::new(ErrorKind::Git(format!("git cannot be run: {}", crate::source::describe(error))))
}

pub(super) fn failed(what: &str, output: &Output) -> Error {
    let said = complaint(&output.stderr);
    let code = output.status.code().map_or("a signal".to_owned(), |code| format!("exit {code}"));
    let message = format!("'git {what}' failed ({code}): {said}; nothing was decided");
    Error::new(ErrorKind::Git(message))
}

/// The line in which git says why, without names of files, which may hold personal data.
pub(super) fn complaint(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let grave = |line: &&str| line.starts_with("fatal:") || line.starts_with("error:");
    let line = text.lines().find(grave).or(text.lines().next()).unwrap_or("it said nothing");
    let mut shown = String::new();
    for (index, part) in line.split('\'').enumerate() {
        let part = if index % 2 == 1 { "'…'".to_owned() } else { without_paths(part) };
        shown.push_str(&part);
    }
    shown
}

fn without_paths(text: &str) -> String {
    let words = text.split(' ').map(|word| if word.contains('/') { "…" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::complaint;

    #[test]
    fn complaints_name_no_files() {
        for (said, expected) in [
            ("fatal: bad revision 'an@example.com'\n", "fatal: bad revision '…'"),
            ("warning: x\nfatal: /home/an/.git/index: too small\n", "fatal: … too small"),
            ("", "it said nothing"),
        ] {
            assert_eq!(complaint(said.as_bytes()), expected);
        }
    }
}
