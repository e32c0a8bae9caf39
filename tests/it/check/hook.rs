//! Real hooks: git runs them, they keep commits out and let commits in.

use super::repository::{CITIZEN, OTHER, Repository, git};
use std::fs;
use std::path::Path;
use std::process::Output;

/// Git with the program in its path, as hooks find it.
fn run(repository: &Repository, args: &[&str]) -> Output {
    let bin = Path::new(env!("CARGO_BIN_EXE_rasoat")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    git(&repository.path()).env("PATH", path).args(args).output().unwrap()
}

fn blocked(repository: &Repository, args: &[&str]) {
    let output = run(repository, args);
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(!output.status.success() && said.contains("error: "), "{args:?}: {said}");
    assert!(!said.contains("001199"), "{said}");
}

fn passed(repository: &Repository, args: &[&str]) {
    let output = run(repository, args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn commits_with_values_are_kept_out() {
    let repository = Repository::new();
    repository.put("a.txt", "clean\n");
    repository.put("b.txt", "clean\n");
    assert!(repository.rasoat(&["hook", "install"]).status.success());
    repository.write("a.txt", CITIZEN);
    // The index that git shows to the hook is another file in each of these.
    blocked(&repository, &["commit", "-q", "-a", "-m", "x"]);
    blocked(&repository, &["commit", "-q", "-m", "x", "a.txt"]);
    blocked(&repository, &["commit", "-q", "-i", "-m", "x", "a.txt"]);
    repository.stage("b.txt", "changed\n");
    passed(&repository, &["commit", "-q", "-m", "only b", "b.txt"]);
    repository.write("a.txt", "clean again\n");
    passed(&repository, &["commit", "-q", "-a", "-m", "x"]);
    blocked(&repository, &["commit", "-q", "--allow-empty", "-m", CITIZEN]);
    passed(&repository, &["commit", "-q", "--allow-empty", "-m", "nothing"]);
}

#[test]
fn merges_and_pushes_are_checked() {
    let origin = Repository::with(&["--bare"]);
    let repository = Repository::new();
    repository.put("a.txt", "clean\n");
    let url = format!("file://{}", origin.path().display());
    repository.git(&["remote", "add", "origin", &url]);
    repository.git(&["push", "-q", "origin", "main"]);
    repository.git(&["checkout", "-q", "-b", "side"]);
    repository.put("side.txt", CITIZEN);
    repository.put("side.txt", "clean\n");
    assert!(repository.rasoat(&["hook", "install"]).status.success());
    blocked(&repository, &["push", "-q", "origin", "side"]);
    repository.git(&["checkout", "-q", "-B", "side", "main"]);
    repository.put("side.txt", "clean\n");
    passed(&repository, &["push", "-q", "origin", "side"]);
    repository.put("more.txt", OTHER);
    blocked(&repository, &["push", "-q", "origin", "side"]);
    repository.git(&["checkout", "-q", "main"]);
    // A merge is what its sides are: that `side` holds a value is for its own push to say.
    passed(&repository, &["merge", "-q", "--no-ff", "-m", "merge", "side"]);
}

#[test]
fn hooks_of_others_stay() {
    let repository = Repository::new();
    repository.write("hooks/pre-push", "#!/bin/sh\nexit 0\n");
    repository.git(&["config", "core.hooksPath", "hooks"]);
    let output = repository.rasoat(&["hook", "install"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("rasoat check --pushed"));
    assert!(!repository.path().join("hooks/pre-commit").exists());
    fs::remove_file(repository.path().join("hooks/pre-push")).unwrap();
    for _ in 0..2 {
        assert!(repository.rasoat(&["hook", "install"]).status.success());
    }
    assert_eq!(fs::read_dir(repository.path().join("hooks")).unwrap().count(), 4);
    assert!(!repository.path().join(".git/hooks/pre-commit").exists());
    repository.write("hooks/pre-push", "#!/bin/sh\nexit 0\n");
    assert!(repository.rasoat(&["hook", "uninstall"]).status.success());
    let left: Vec<_> = fs::read_dir(repository.path().join("hooks")).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}
