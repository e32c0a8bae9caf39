//! A repository for a test, and what the gate says about it.

use crate::cli::{Folder, rasoat};
use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Output};

/// A citizen id with its label, in the shape of the pattern that documentation uses.
pub const CITIZEN: &str = "CCCD: 001199000123";
/// Another one.
pub const OTHER: &str = "CCCD: 001199000456";
/// A phone number.
pub const PHONE: &str = "phone 0912 345 678";

pub struct Repository {
    folder: Folder,
}

impl Repository {
    pub fn new() -> Self {
        Self::with(&[])
    }

    /// A repository with more arguments of `git init`.
    pub fn with(args: &[&str]) -> Self {
        let repository = Self { folder: Folder::new() };
        repository.git(&[&["init", "-q", "-b", "main"], args, &["."]].concat());
        repository.configure();
        repository
    }

    pub fn configure(&self) {
        self.git(&["config", "user.name", "test"]);
        self.git(&["config", "user.email", "test@example.com"]);
        self.git(&["config", "commit.gpgsign", "false"]);
    }

    /// A clone, with more arguments of `git clone`.
    pub fn cloned(&self, args: &[&str]) -> Self {
        let folder = Folder::new();
        let url = format!("file://{}", self.path().display());
        let mut command = git(&folder.0);
        command.arg("clone").arg("-q").args(args).args([url.as_str(), "."]);
        succeed(command);
        let clone = Self { folder };
        clone.configure();
        clone
    }

    pub fn path(&self) -> PathBuf {
        self.folder.0.clone()
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        self.folder.write(name, text.as_ref());
    }

    pub fn git(&self, args: &[&str]) -> String {
        let mut command = git(&self.folder.0);
        command.args(args);
        succeed(command)
    }

    /// Git, whatever its exit status.
    pub fn try_git(&self, args: &[&str]) -> Output {
        git(&self.folder.0).args(args).output().unwrap()
    }

    /// Writes a file and stages it.
    pub fn stage(&self, name: &str, text: impl AsRef<[u8]>) {
        self.write(name, text);
        self.git(&["add", "--", name]);
    }

    pub fn commit(&self, message: &str) {
        self.git(&["commit", "-q", "--allow-empty", "--no-verify", "-m", message]);
    }

    /// Writes, stages and commits.
    pub fn put(&self, name: &str, text: impl AsRef<[u8]>) {
        self.stage(name, text);
        self.commit(name);
    }

    pub fn rasoat(&self, args: &[&str]) -> Output {
        rasoat(&self.folder.0).args(args).output().unwrap()
    }

    /// Exit code, findings and what was said on stderr.
    pub fn check(&self, args: &[&str]) -> Check {
        let args = [&["check", "-f", "jsonl"], args].concat();
        Check::of(&self.rasoat(&args))
    }
}

/// Git without settings of this machine.
pub fn git(folder: &std::path::Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder).env("GIT_CONFIG_GLOBAL", "/dev/null");
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_SYSTEM", "/dev/null");
    command.args(["-c", "protocol.file.allow=always", "--literal-pathspecs"]);
    command
}

fn succeed(mut command: Command) -> String {
    let output = command.output().unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {err}");
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

#[derive(Debug)]
pub struct Check {
    pub exit: i32,
    pub lines: Vec<Value>,
    pub err: String,
}

impl Check {
    pub fn of(output: &Output) -> Self {
        let text = String::from_utf8_lossy(&output.stdout);
        Self {
            exit: output.status.code().unwrap_or(-1),
            lines: text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    fn of_type(&self, kind: &str) -> impl Iterator<Item = &Value> {
        self.lines.iter().filter(move |line| line["type"] == kind)
    }

    /// `path:line ENTITY` of each finding in this state.
    pub fn in_state(&self, state: &str) -> Vec<String> {
        let found = self.of_type("finding").filter(|finding| finding["state"] == state);
        let text = |f: &Value| {
            let part = |key: &str| f[key].as_str().unwrap().to_owned();
            format!("{}:{} {}", part("path"), f["line"], part("entity"))
        };
        found.map(text).collect()
    }

    pub fn fresh(&self) -> Vec<String> {
        self.in_state("new")
    }

    pub fn ids(&self) -> Vec<String> {
        let findings = self.of_type("finding");
        findings.map(|f| f["finding_id"].as_str().unwrap().to_owned()).collect()
    }

    pub fn issues(&self) -> Vec<String> {
        let text = |issue: &Value| format!("{} {}", issue["path"], issue["message"]);
        self.of_type("issue").map(text).collect()
    }

    pub fn skipped(&self) -> Vec<String> {
        self.of_type("skipped").map(|s| s["reason"].as_str().unwrap().to_owned()).collect()
    }

    /// Fails the test unless the check passed with something read.
    pub fn passes(&self) {
        assert_eq!((self.exit, self.fresh()), (0, vec![]), "{self:?}");
    }

    /// Fails the test unless just these are new.
    pub fn finds(&self, expected: &[&str]) {
        assert_eq!(self.fresh(), expected, "{self:?}");
        assert_eq!(self.exit, 1, "{self:?}");
    }
}
