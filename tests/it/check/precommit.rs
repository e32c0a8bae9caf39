//! The hooks through the real `pre-commit`, which `scripts/test` installs below `target/tools`. With
//! `RASOAT_HOOKS=source` (in `scripts/deep`) those that are built from this repository, which takes minutes.

use super::repository::{CITIZEN, OTHER, Repository, git};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The program; without it the test is left out, but never in CI.
fn pre_commit() -> Option<PathBuf> {
    let own = root().join("target/tools/pre-commit/bin/pre-commit");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all = std::env::split_paths(&path).map(|folder| folder.join("pre-commit"));
    let found = std::iter::once(own).chain(all).find(|path| path.exists());
    assert!(found.is_some() || std::env::var_os("CI").is_none(), "run scripts/test");
    found
}

/// Where the hooks come from: a repository, and what is behind their names.
fn hooks() -> (Option<Repository>, String, String, &'static str) {
    if std::env::var("RASOAT_HOOKS").is_ok_and(|value| value == "source") {
        let head = git(root()).args(["rev-parse", "HEAD"]).output().unwrap();
        let head = String::from_utf8(head.stdout).unwrap().trim().to_owned();
        return (None, format!("file://{}", root().display()), head, "");
    }
    let hooks = Repository::new();
    let manifest = fs::read_to_string(root().join(".pre-commit-hooks.yaml")).unwrap();
    hooks.put(".pre-commit-hooks.yaml", manifest);
    let head = hooks.git(&["rev-parse", "HEAD"]);
    let url = format!("file://{}", hooks.path().display());
    (Some(hooks), url, head, "-system")
}

struct Setup {
    repository: Repository,
    home: Repository,
    program: PathBuf,
}

impl Setup {
    fn run(&self, program: &str, args: &[&str]) -> Output {
        let bin = Path::new(env!("CARGO_BIN_EXE_rasoat")).parent().unwrap();
        let own = self.program.parent().unwrap();
        let path = std::env::var("PATH").unwrap();
        let path = format!("{}:{}:{path}", bin.display(), own.display());
        let mut command =
            if program == "git" { git(&self.repository.path()) } else { Command::new(program) };
        command.current_dir(self.repository.path()).env("PATH", path).args(args);
        command.env("PRE_COMMIT_HOME", self.home.path()).env("GIT_CONFIG_GLOBAL", "/dev/null");
        command.output().unwrap()
    }

    fn fails(&self, program: &str, args: &[&str]) {
        let output = self.run(program, args);
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        let found = said.contains("citizen id") && !said.contains("001199");
        assert!(!output.status.success() && found, "{args:?}: {said}");
    }

    fn passes(&self, program: &str, args: &[&str]) {
        let output = self.run(program, args);
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(output.status.success(), "{args:?}: {said}");
    }
}

#[test]
fn every_hook_blocks_and_passes() {
    let Some(program) = pre_commit() else { return eprintln!("skipped: no pre-commit") };
    let (_hooks, url, rev, end) = hooks();
    let setup = Setup { repository: Repository::new(), home: Repository::new(), program };
    let ids = ["rasoat", "rasoat-staged", "rasoat-push", "rasoat-msg"];
    let list: String = ids.iter().map(|id| format!("  - id: {id}{end}\n")).collect();
    let config = format!("repos:\n- repo: {url}\n  rev: {rev}\n  hooks:\n{list}");
    let repository = &setup.repository;
    repository.put(".pre-commit-config.yaml", config);
    let program = setup.program.to_str().unwrap().to_owned();
    let types = ["pre-commit", "pre-merge-commit", "pre-push", "commit-msg"];
    let types: Vec<&str> = types.iter().flat_map(|name| ["-t", name]).collect();
    setup.passes(&program, &[&["install", "--install-hooks"][..], &types].concat());
    repository.stage("a.txt", CITIZEN);
    setup.fails("git", &["commit", "-q", "-m", "x"]);
    for id in &ids[..2] {
        setup.fails(&program, &["run", &format!("{id}{end}")]);
    }
    repository.stage("a.txt", "clean\n");
    setup.fails("git", &["commit", "-q", "-m", CITIZEN]);
    setup.passes("git", &["commit", "-q", "-m", "clean"]);
    setup.passes(&program, &["run", "--all-files"]);
    // What is in the repository already: the hook over files sees it, that of the commit does not.
    repository.put("old.txt", OTHER);
    setup.fails(&program, &["run", "--all-files", &format!("rasoat{end}")]);
    setup.passes(&program, &["run", "--all-files", &format!("rasoat-staged{end}")]);
    let origin = Repository::with(&["--bare"]);
    repository.git(&["remote", "add", "origin", &format!("file://{}", origin.path().display())]);
    setup.fails("git", &["push", "-q", "origin", "main"]);
    repository.git(&["reset", "-q", "--hard", "HEAD~1"]);
    setup.passes("git", &["push", "-q", "origin", "main"]);
}
