//! Allow comments, thresholds and the baseline.

use super::repository::{CITIZEN, OTHER, PHONE, Repository};

#[test]
fn comments_allow_where_they_stand() {
    let repository = Repository::new();
    repository
        .stage("a.py", format!("x = 1\n# {CITIZEN} rasoat:allow vn.citizen_id -- a sample\n"));
    let check = repository.check(&["--staged"]);
    check.passes();
    assert_eq!(check.in_state("allowed"), ["a.py:2 VN_CITIZEN_ID"], "{check:?}");
    assert_eq!(repository.check(&["--staged", "--ignore-allow-comments"]).exit, 1);
    repository.commit("x");
    // What was allowed before is not told again.
    repository
        .stage("a.py", format!("x = 2\n# {CITIZEN} rasoat:allow vn.citizen_id -- a sample\n"));
    assert!(repository.check(&["--staged"]).in_state("allowed").is_empty());
    // Taken away, the comment no longer covers the value, which is then new.
    repository.stage("a.py", format!("x = 1\n# {CITIZEN}\n"));
    repository.check(&["--staged"]).finds(&["a.py:2 VN_CITIZEN_ID"]);
    repository.stage("a.py", "x = 1 # rasoat:allow vn.phone -- nothing here\n");
    let check = repository.check(&["--staged"]);
    assert!(check.exit == 0 && check.err.contains("a.py:1: this rasoat:allow"), "{check:?}");
    repository.put(
        "rasoat.toml",
        "[check]\nrequire_reason = true\nforbid_comments_for = ['PHONE_NUMBER']\n",
    );
    repository.stage("b.py", format!("{CITIZEN} # rasoat:allow\n{OTHER} # rasoat:allow -- why\n{PHONE} # rasoat:allow -- why\n"));
    repository.check(&["--staged"]).finds(&["b.py:1 VN_CITIZEN_ID", "b.py:3 PHONE_NUMBER"]);
}

#[test]
fn thresholds_by_path_and_entity() {
    let repository = Repository::new();
    let entry =
        "[[check.threshold]]\npath = 'tests/**'\nfor = 'PHONE_NUMBER'\nmin_confidence = 1.0\n";
    repository.put("rasoat.toml", entry);
    repository.stage("tests/a.txt", format!("{PHONE}\n{CITIZEN}\n"));
    repository.check(&["--staged"]).finds(&["tests/a.txt:2 VN_CITIZEN_ID"]);
    repository.commit("x");
    // What may stand in a test may not move out of it.
    repository.git(&["mv", "tests/a.txt", "a.txt"]);
    repository.check(&["--staged"]).finds(&["a.txt:1 PHONE_NUMBER"]);
    repository.put("rasoat.toml", entry.replace("PHONE_NUMBER", "PHONE"));
    let check = repository.check(&["--staged"]);
    assert!(check.exit == 2 && check.err.contains("no entity and no rule"), "{check:?}");
}

#[test]
fn allowed_paths_are_allowed() {
    let repository = Repository::new();
    repository.put("rasoat.toml", "[[allow]]\npath = 'fixtures/**'\nreason = 'synthetic'\n");
    repository.stage("fixtures/a.txt", CITIZEN);
    repository.stage("b.txt", OTHER);
    repository.check(&["--staged"]).finds(&["b.txt:1 VN_CITIZEN_ID"]);
}

#[test]
fn a_baseline_knows_what_is_there_and_nothing_else() {
    let repository = Repository::new();
    let rows: String = (0..300).map(|n| format!("{n},phone: 09{:08}\n", 20_000_000 + n)).collect();
    repository.put("data.csv", &rows);
    repository.put("a.txt", format!("{CITIZEN}\n{CITIZEN}\n"));
    let output = repository.rasoat(&["baseline", "create"]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(repository.rasoat(&["baseline", "create"]).status.code(), Some(2));
    let read = || std::fs::read_to_string(repository.path().join(BASELINE)).unwrap();
    let text = read();
    // 300 rows of one shape are one line.
    assert_eq!(text.lines().count(), 3, "{text}");
    assert!(!text.contains("1199") && !text.contains("2000"), "{text}");
    let check = repository.check(&["--tree"]);
    assert_eq!((check.exit, check.in_state("baselined").len()), (0, 302), "{check:?}");
    assert_eq!(repository.check(&["--tree", "--no-baseline"]).exit, 1);
    repository.put(BASELINE, &text);
    // Moved lines stay known; another value, or one more of the same, is not.
    repository.put("a.txt", format!("more\n\n  {CITIZEN}\n{CITIZEN}\n"));
    assert_eq!(repository.check(&["--tree"]).exit, 0);
    repository.put("a.txt", format!("{CITIZEN}\n{OTHER}\n"));
    repository.check(&["--tree"]).finds(&["a.txt:2 VN_CITIZEN_ID"]);
    repository.put("a.txt", format!("{CITIZEN}\n{CITIZEN}\n{CITIZEN}\n"));
    assert_eq!(repository.check(&["--tree"]).fresh().len(), 1);
    repository.put("a.txt", format!("{CITIZEN}\n"));
    assert_eq!(repository.check(&["--tree"]).exit, 0);
    assert_eq!(repository.check(&["--tree", "--strict-baseline"]).exit, 1);
    assert_eq!(repository.rasoat(&["baseline", "check"]).status.code(), Some(1));
    assert!(repository.rasoat(&["baseline", "prune"]).status.success());
    assert_eq!(repository.rasoat(&["baseline", "check"]).status.code(), Some(0));
    let reason = read().replace("\"path\":\"a.txt\"", "\"path\":\"a.txt\",\"why\":\"ours\"");
    repository.write(BASELINE, &reason);
    assert!(repository.rasoat(&["baseline", "prune", "--rotate-key"]).status.success());
    let rotated = read();
    assert!(rotated.contains("\"why\":\"ours\""), "{rotated}");
    assert_ne!(rotated.lines().next(), reason.lines().next());
    assert_eq!(repository.rasoat(&["baseline", "check"]).status.code(), Some(0));
}

const BASELINE: &str = ".rasoat-baseline.jsonl";
