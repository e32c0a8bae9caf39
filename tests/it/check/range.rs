//! Ranges, trees and shallow clones.

use super::repository::{CITIZEN, OTHER, PHONE, Repository};

#[test]
fn what_came_and_went_is_found() {
    let repository = Repository::new();
    repository.put("a.txt", OTHER);
    repository.git(&["checkout", "-q", "-b", "work"]);
    repository.put("b.txt", format!("{CITIZEN}\n"));
    repository.put("b.txt", "clean\n");
    repository.put("c.txt", PHONE);
    repository.git(&["mv", "a.txt", "d.txt"]);
    repository.commit("move");
    let check = repository.check(&["--range", "main..work"]);
    check.finds(&["c.txt:1 PHONE_NUMBER", "b.txt:1 VN_CITIZEN_ID"]);
    let commit = repository.git(&["rev-parse", "work~3"]);
    assert!(check.lines.iter().any(|line| line["commit"] == commit.as_str()), "{check:?}");
    repository.check(&["--since", "work~1"]).passes();
    assert_eq!(
        repository.check(&["--range", &format!("{}..work", "0".repeat(40))]).fresh().len(),
        3
    );
}

#[test]
fn an_evil_merge_in_a_range() {
    let repository = Repository::new();
    repository.put("base.txt", "base\n");
    repository.git(&["checkout", "-q", "-b", "side"]);
    repository.put("side.txt", "side\n");
    repository.git(&["checkout", "-q", "main"]);
    repository.put("main.txt", "main\n");
    repository.git(&["merge", "-q", "--no-ff", "-m", "merge", "side"]);
    repository.stage("side.txt", CITIZEN);
    repository.git(&["commit", "-q", "--amend", "--no-edit"]);
    repository.put("side.txt", "side\n");
    repository.check(&["--range", "main~2..main"]).finds(&["side.txt:1 VN_CITIZEN_ID"]);
}

#[test]
fn a_shallow_clone_is_no_pass() {
    let origin = Repository::new();
    origin.put("a.txt", CITIZEN);
    origin.put("b.txt", "clean\n");
    origin.git(&["checkout", "-q", "-b", "work"]);
    origin.put("c.txt", "clean\n");
    let first = origin.git(&["rev-parse", "main~1"]);
    let clone = origin.cloned(&["--depth=1", "--branch", "work"]);
    let check = clone.check(&["--range", &format!("{first}..HEAD")]);
    assert!(check.exit == 3 && check.err.contains("git fetch --unshallow"), "{check:?}");
    let check = clone.check(&["--range", "origin/nowhere..HEAD"]);
    assert_eq!(check.exit, 3, "{check:?}");
    clone.check(&["--tree"]).finds(&["a.txt:1 VN_CITIZEN_ID"]);
}

#[test]
fn a_tree_is_that_of_its_commit() {
    let repository = Repository::new();
    repository.put("a.txt", CITIZEN);
    repository.put("a.txt", "clean\n");
    repository.check(&["--tree"]).passes();
    repository.check(&["--tree", "HEAD~1"]).finds(&["a.txt:1 VN_CITIZEN_ID"]);
}

#[test]
fn a_history_is_each_blob_once() {
    let repository = Repository::new();
    repository.put("a.txt", format!("{CITIZEN}\n"));
    let first = repository.git(&["rev-parse", "HEAD"]);
    repository.put("a.txt", "clean\n");
    repository.git(&["checkout", "-q", "-b", "side"]);
    repository.put("copy.txt", format!("{CITIZEN}\n"));
    repository.put("side.txt", PHONE);
    repository.git(&["checkout", "-q", "main"]);
    let check = repository.check(&["--history", "--cache", "cache"]);
    assert_eq!((check.exit, check.fresh().len()), (1, 2), "{check:?}");
    assert!(check.lines.iter().any(|line| line["commit"] == first.as_str()), "{check:?}");
    assert_eq!(repository.check(&["--history", "main"]).fresh().len(), 1);
    // Clean blobs are remembered, others are looked at again; the cache holds nothing but ids.
    let again = repository.check(&["--history", "--cache", "cache"]);
    assert_eq!((again.exit, again.fresh().len()), (1, 2), "{again:?}");
    assert!(again.err.contains("1 blobs are known to be clean"), "{again:?}");
    let file = std::fs::read_dir(repository.path().join("cache")).unwrap().next().unwrap().unwrap();
    let text = std::fs::read_to_string(file.path()).unwrap();
    assert!(text.lines().all(|line| line.len() == 40), "{text}");
    let shallow = repository.cloned(&["--depth=1"]);
    let check = shallow.check(&["--history"]);
    assert!(check.exit == 3 && check.err.contains("--unshallow"), "{check:?}");
}
