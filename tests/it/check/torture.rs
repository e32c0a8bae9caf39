//! What git can do to an index and a repository: the right answer, or exit code 3 with advice.

use super::repository::{CITIZEN, OTHER, PHONE, Repository, git};
use std::fs;
use std::os::unix::ffi::OsStrExt;

#[test]
fn a_first_commit_is_all_new() {
    let repository = Repository::new();
    repository.stage("a.txt", CITIZEN);
    repository.check(&["--staged"]).finds(&["a.txt:1 VN_CITIZEN_ID"]);
}

#[test]
fn what_moves_is_silent() {
    let repository = Repository::new();
    repository.put("a.txt", format!("one\n{CITIZEN}\ntwo\n"));
    repository.git(&["mv", "a.txt", "b.txt"]);
    let check = repository.check(&["--staged", "--fail-empty"]);
    assert!(check.exit == 0 && check.err.contains("1 files only moved"), "{check:?}");
    repository.stage("b.txt", format!("more\n\t{CITIZEN}\r\nlines\n"));
    repository.check(&["--staged"]).passes();
    repository.stage("c.txt", CITIZEN);
    let check = repository.check(&["--staged"]);
    assert_eq!(check.fresh().len(), 1, "{check:?}");
    repository.git(&["rm", "-q", "--cached", "c.txt"]);
    repository.git(&["update-index", "--chmod=+x", "b.txt"]);
    repository.check(&["--staged"]).passes();
}

#[test]
fn only_the_index_counts() {
    let repository = Repository::new();
    repository.put("a.txt", "clean\n");
    repository.write("a.txt", CITIZEN);
    assert_eq!(repository.check(&["--staged"]).exit, 0);
    repository.git(&["add", "a.txt"]);
    repository.write("a.txt", "clean again\n");
    repository.check(&["--staged"]).finds(&["a.txt:1 VN_CITIZEN_ID"]);
}

#[test]
fn attributes_and_settings_hide_nothing() {
    let repository = Repository::new();
    repository.put(".gitattributes", "*.dump -diff\n*.x diff=upper\n*.bin binary\n");
    repository.git(&["config", "diff.upper.textconv", "echo hidden"]);
    repository.git(&["config", "diff.external", "true"]);
    repository.git(&["config", "core.quotePath", "true"]);
    repository.git(&["config", "diff.noprefix", "true"]);
    repository.git(&["config", "diff.renames", "copies"]);
    repository.stage("a.dump", CITIZEN);
    repository.stage("b.x", CITIZEN);
    repository.stage("c.bin", CITIZEN);
    repository.stage("thư mục \"x\"/d.txt", CITIZEN);
    repository.stage("e", [b"\0\0".as_slice(), CITIZEN.as_bytes()].concat());
    let wide: Vec<u8> =
        format!("\u{feff}{CITIZEN}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    repository.stage("f", wide);
    let check = repository.check(&["--staged"]);
    assert_eq!((check.exit, check.fresh().len()), (1, 6), "{check:?}");
}

#[test]
fn names_of_any_bytes() {
    let repository = Repository::new();
    let odd = std::ffi::OsStr::from_bytes(b"a\xff\n\tb.txt");
    fs::write(repository.path().join(odd), CITIZEN).unwrap();
    repository.git(&["add", "."]);
    let check = repository.check(&["--staged"]);
    assert_eq!((check.exit, check.fresh().len()), (1, 1), "{check:?}");
    repository.commit("x");
    repository.stage("-rf", PHONE);
    repository.stage(":(glob)x", OTHER);
    assert_eq!(repository.check(&["--staged"]).fresh().len(), 2);
}

#[test]
fn names_are_checked_and_masked() {
    let repository = Repository::new();
    repository.stage("an.nguyen@mail.example.org/0912 345 678.txt", "clean");
    let check = repository.check(&["--staged", "--reserved"]);
    assert!(check.exit == 1 && check.fresh().len() >= 2, "{check:?}");
    let output = repository.rasoat(&["check", "--staged", "--reserved"]);
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(!said.contains("345 678") && !said.contains("nguyen@"), "{said}");
    repository.commit("x");
    repository.git(&["mv", "an.nguyen@mail.example.org/0912 345 678.txt", "0912 345 678.txt"]);
    repository.check(&["--staged"]).passes();
}

#[test]
fn links_are_texts_and_submodules_are_told() {
    let inner = Repository::new();
    inner.put("secret.txt", CITIZEN);
    let repository = Repository::new();
    repository.put("a", "x");
    std::os::unix::fs::symlink(format!("../{PHONE}"), repository.path().join("link")).unwrap();
    repository.git(&["add", "link"]);
    let url = format!("file://{}", inner.path().display());
    repository.git(&["submodule", "--quiet", "add", "--name", "s", &url, "sub"]);
    let check = repository.check(&["--staged"]);
    check.finds(&["link:1 PHONE_NUMBER"]);
    assert_eq!(check.skipped(), ["submodule"], "{check:?}");
    repository.commit("x");
    inner.put("more.txt", OTHER);
    repository.git(&["-C", "sub", "pull", "-q"]);
    repository.git(&["add", "sub"]);
    let check = repository.check(&["--staged"]);
    assert_eq!((check.exit, check.skipped()), (0, vec!["submodule".to_owned()]), "{check:?}");
    assert!(check.err.contains("0 files checked"), "{check:?}");
    assert_eq!(repository.check(&["--staged", "--fail-empty"]).exit, 1);
}

#[test]
fn pointers_are_told() {
    let repository = Repository::new();
    let pointer = format!(
        "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 12\n",
        "ab".repeat(32)
    );
    repository.stage("big.bin", pointer);
    let check = repository.check(&["--staged"]);
    assert_eq!((check.exit, check.skipped()), (0, vec!["lfs_pointer".to_owned()]), "{check:?}");
}

#[test]
fn a_clean_merge_is_silent_and_an_evil_one_is_not() {
    let repository = Repository::new();
    repository.put("base.txt", "base\n");
    repository.git(&["checkout", "-q", "-b", "side"]);
    repository.put("side.txt", CITIZEN);
    repository.git(&["checkout", "-q", "main"]);
    repository.put("main.txt", OTHER);
    repository.git(&["merge", "-q", "--no-commit", "--no-ff", "side"]);
    repository.check(&["--staged"]).passes();
    repository.stage("side.txt", format!("{CITIZEN}\n{PHONE}\n"));
    repository.check(&["--staged"]).finds(&["side.txt:2 PHONE_NUMBER"]);
    // One more of a value that a side has brought.
    repository.stage("side.txt", format!("{CITIZEN}\n{CITIZEN}\n"));
    assert_eq!(repository.check(&["--staged"]).fresh().len(), 1);
}

#[test]
fn an_octopus_with_an_edit() {
    let repository = Repository::new();
    repository.put("base.txt", "base\n");
    for side in ["one", "two", "three"] {
        repository.git(&["checkout", "-q", "-b", side, "main"]);
        repository.put(&format!("{side}.txt"), CITIZEN);
    }
    repository.git(&["checkout", "-q", "main"]);
    repository.put("main.txt", OTHER);
    repository.git(&["merge", "-q", "--no-commit", "one", "two", "three"]);
    repository.check(&["--staged"]).passes();
    repository.stage("evil.txt", PHONE);
    repository.check(&["--staged"]).finds(&["evil.txt:1 PHONE_NUMBER"]);
}

#[test]
fn a_conflict_is_no_pass() {
    let repository = Repository::new();
    repository.put("a.txt", "base\n");
    repository.git(&["checkout", "-q", "-b", "side"]);
    repository.put("a.txt", "side\n");
    repository.git(&["checkout", "-q", "main"]);
    repository.put("a.txt", "main\n");
    assert!(!repository.try_git(&["merge", "-q", "side"]).status.success());
    let check = repository.check(&["--staged"]);
    assert!(check.exit == 3 && check.issues()[0].contains("in conflict"), "{check:?}");
    repository.stage("a.txt", format!("both\n{CITIZEN}\n"));
    repository.check(&["--staged"]).finds(&["a.txt:2 VN_CITIZEN_ID"]);
}

#[test]
fn rebases_and_amends() {
    let repository = Repository::new();
    repository.put("a.txt", "base\n");
    repository.git(&["checkout", "-q", "-b", "side"]);
    repository.put("a.txt", format!("side\n{CITIZEN}\n"));
    repository.git(&["checkout", "-q", "main"]);
    repository.put("a.txt", "main\n");
    repository.git(&["checkout", "-q", "side"]);
    assert!(!repository.try_git(&["rebase", "-q", "main"]).status.success());
    repository.stage("a.txt", format!("main\nside\n{CITIZEN}\n"));
    // What is applied again is new to the branch it goes to.
    repository.check(&["--staged"]).finds(&["a.txt:3 VN_CITIZEN_ID"]);
    repository.git(&["-c", "core.editor=true", "rebase", "--continue"]);
    repository.stage("a.txt", format!("amended\n{CITIZEN}\n"));
    repository.check(&["--staged"]).passes();
}

#[test]
fn other_object_formats_and_work_trees() {
    let repository = Repository::with(&["--object-format=sha256"]);
    repository.put("a.txt", "clean\n");
    repository.stage("b.txt", CITIZEN);
    repository.check(&["--staged"]).finds(&["b.txt:1 VN_CITIZEN_ID"]);
    repository.commit("b");
    let tree = repository.path().join("wt");
    repository.git(&["worktree", "add", "-q", "-b", "other", tree.to_str().unwrap()]);
    fs::write(tree.join("c.txt"), PHONE).unwrap();
    assert!(git(&tree).args(["add", "."]).status().unwrap().success());
    let output = crate::cli::rasoat(&tree).args(["check", "--staged"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    fs::create_dir(repository.path().join("folder")).unwrap();
    repository.stage("folder/d.txt", OTHER);
    let inside = repository.path().join("folder");
    let output = crate::cli::rasoat(&inside).args(["check", "--staged"]).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains("folder/d.txt:1:"), "{output:?}");
}

#[test]
fn a_sparse_checkout_is_checked_whole() {
    let repository = Repository::new();
    repository.put("in/a.txt", "x");
    repository.put("out/b.txt", "x");
    repository.git(&["sparse-checkout", "set", "--cone", "--sparse-index", "in"]);
    repository.write("in/value", CITIZEN);
    let id = repository.git(&["hash-object", "-w", "in/value"]);
    let entry = format!("100644,{id},out/b.txt");
    repository.git(&["update-index", "--add", "--cacheinfo", &entry]);
    repository.check(&["--staged"]).finds(&["out/b.txt:1 VN_CITIZEN_ID"]);
}

#[test]
fn broken_and_missing_objects_are_no_pass() {
    let repository = Repository::new();
    repository.put("a.txt", "clean\n");
    repository.stage("b.txt", "one text that gets broken");
    repository.stage("c.txt", "one text that gets lost");
    repository.stage("z.txt", CITIZEN);
    let object = |name: &str| {
        let id = repository.git(&["rev-parse", &format!(":{name}")]);
        repository.path().join(".git/objects").join(&id[..2]).join(&id[2..])
    };
    let broken = object("b.txt");
    fs::remove_file(&broken).unwrap();
    fs::write(&broken, b"not zlib").unwrap();
    fs::remove_file(object("c.txt")).unwrap();
    let check = repository.check(&["--staged"]);
    assert_eq!(check.exit, 3, "{check:?}");
    assert_eq!(check.issues().len(), 2, "{check:?}");
    assert!(check.issues().iter().all(|issue| issue.contains("git fsck")), "{check:?}");
    // What comes behind is read all the same.
    assert_eq!(check.fresh(), ["z.txt:1 VN_CITIZEN_ID"], "{check:?}");
}

#[test]
fn a_partial_clone_fetches_nothing_and_does_not_pass() {
    let origin = Repository::new();
    origin.put("a.txt", CITIZEN);
    origin.put("b.txt", "clean\n");
    origin.git(&["config", "uploadpack.allowFilter", "true"]);
    let clone = origin.cloned(&["--filter=blob:none", "--no-checkout"]);
    let check = clone.check(&["--tree"]);
    assert!(check.exit == 3 && check.fresh().is_empty(), "{check:?}");
    assert!(
        check.issues()[0].contains("partial clone") && check.issues()[0].contains("git fetch"),
        "{check:?}"
    );
}

#[test]
fn git_that_fails_is_no_pass() {
    let repository = Repository::new();
    repository.put("a.txt", "clean\n");
    repository.stage("b.txt", CITIZEN);
    fs::write(repository.path().join(".git/index"), b"broken").unwrap();
    let check = repository.check(&["--staged"]);
    assert!(check.exit == 3 && check.err.contains("diff-index"), "{check:?}");
    fs::write(repository.path().join(".git/refs/heads/main"), b"broken\n").unwrap();
    assert_eq!(repository.check(&["--staged"]).exit, 3);
    let nowhere = crate::cli::Folder::new();
    let output = crate::cli::rasoat(&nowhere.0).args(["check", "--staged"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no git repository"));
    let output =
        crate::cli::rasoat(&repository.path()).env("PATH", "").args(["check", "--staged"]).output();
    let output = output.unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).contains("install git"), "{output:?}");
}

#[test]
fn replaced_objects_are_read_as_committed() {
    let repository = Repository::new();
    repository.put("a.txt", "clean\n");
    repository.stage("b.txt", CITIZEN);
    let (a, b) =
        (repository.git(&["rev-parse", ":a.txt"]), repository.git(&["rev-parse", ":b.txt"]));
    repository.git(&["replace", &b, &a]);
    repository.check(&["--staged"]).finds(&["b.txt:1 VN_CITIZEN_ID"]);
}

#[test]
fn the_configuration_before_the_change_governs() {
    let repository = Repository::new();
    repository.put("rasoat.toml", "except = ['PHONE_NUMBER']\n");
    repository.stage("rasoat.toml", "except = ['PHONE_NUMBER', 'VN_CITIZEN_ID']\n");
    repository.stage("a.txt", format!("{CITIZEN}\n{PHONE}\n"));
    let check = repository.check(&["--staged"]);
    check.finds(&["a.txt:1 VN_CITIZEN_ID"]);
    assert!(check.err.contains("files that govern"), "{check:?}");
}

#[test]
fn messages_streams_and_files() {
    let repository = Repository::new();
    repository.put("a.txt", "clean\n");
    repository.write("message", format!("Fix the import\n\n{CITIZEN}\n"));
    repository.check(&["--message", "message"]).finds(&["message:3 VN_CITIZEN_ID"]);
    repository.check(&["message", "a.txt"]).finds(&["message:3 VN_CITIZEN_ID"]);
    assert_eq!(repository.check(&["a.txt"]).exit, 0);
    assert_eq!(repository.check(&["gone.txt"]).exit, 2);
    assert_eq!(repository.check(&[]).exit, 2);
    repository.stage("b.txt", PHONE);
    repository.check(&[]).finds(&["b.txt:1 PHONE_NUMBER"]);
    for (args, exit) in [
        (&["--staged", "--exit-zero"][..], 0),
        (&["--staged", "--exit-code", "42"], 42),
        (&["--staged", "--fail-on", "VN_CITIZEN_ID"], 0),
        (&["--staged", "--fail-on", "PHONE_NUMBER"], 1),
        (&["--staged", "--range", "a..b"], 2),
        (&["--tree", "nowhere"], 2),
    ] {
        assert_eq!(repository.check(args).exit, exit, "{args:?}");
    }
}
