//! The formats of other tools: each fits what its readers ask for, and none holds a value.

use super::repository::{CITIZEN, PHONE, Repository};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;

const FORMATS: [&str; 12] = [
    "text",
    "json",
    "jsonl",
    "csv",
    "sarif",
    "gitlab",
    "github",
    "github-summary",
    "junit",
    "rdjson",
    "rdjsonl",
    "markdown",
];

#[test]
fn several_reports_in_one_run_and_no_value_in_any() {
    let repository = Repository::new();
    let rows: Vec<String> =
        (0..250).map(|n| format!("09{:08},001199{:06}", 12_000_000 + n * 37, n)).collect();
    let text: String = rows.iter().map(|row| format!("phone,cccd: {row}\n")).collect();
    repository.stage("data/khách hàng.csv", text);
    let files: Vec<String> =
        FORMATS.iter().map(|format| format!("{format}=out/{format}")).collect();
    fs::create_dir(repository.path().join("out")).unwrap();
    let mut args = vec!["check", "--staged"];
    files.iter().for_each(|file| args.extend(["-f", file]));
    let output = repository.rasoat(&args);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    for format in FORMATS {
        let report = fs::read_to_string(repository.path().join("out").join(format)).unwrap();
        for value in rows.iter().flat_map(|row| row.split(',')) {
            assert!(!report.contains(value), "{format}: {value}");
        }
    }
}

fn json(repository: &Repository, args: &[&str], format: &str) -> Value {
    let output = repository.rasoat(&[&["check", "-f", format], args].concat());
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn sarif_is_what_code_scanning_takes() {
    let repository = Repository::new();
    repository.stage("a b/đây.txt", format!("số của tôi {PHONE}\nhọ tên, {CITIZEN}; {PHONE}\n"));
    let log = json(&repository, &["--staged"], "sarif");
    let run = &log["runs"][0];
    assert_eq!(
        (log["version"].as_str(), run["invocations"][0]["executionSuccessful"].as_bool()),
        (Some("2.1.0"), Some(true))
    );
    let rules: Vec<&str> = run["tool"]["driver"]["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| rule["id"].as_str().unwrap())
        .collect();
    assert_eq!(rules.iter().collect::<BTreeSet<_>>().len(), rules.len(), "{rules:?}");
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 3);
    let mut prints = BTreeSet::new();
    for result in results {
        assert_eq!(rules[result["ruleIndex"].as_u64().unwrap() as usize], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "a%20b/%C4%91%C3%A2y.txt");
        assert!(place.get("contextRegion").is_none() && place["region"].get("snippet").is_none());
        prints.insert(result["partialFingerprints"]["rasoatFingerprint/v1"].to_string());
    }
    assert_eq!(prints.len(), 3);
    // Columns count characters, not bytes.
    let columns: Vec<u64> = results
        .iter()
        .map(|r| r["locations"][0]["physicalLocation"]["region"]["startColumn"].as_u64().unwrap())
        .collect();
    assert!(columns.contains(&18) && columns.contains(&15), "{columns:?}");
}

#[test]
fn ten_thousand_findings_are_a_valid_report() {
    let repository = Repository::new();
    let line = |n: u32| format!("phone: 09{:08}\n", 10_000_000 + n * 7);
    for file in 0..4 {
        let text: String = (0..2500).map(|n| line(file * 2500 + n)).collect();
        repository.stage(&format!("f{file}.txt"), text);
    }
    repository.stage("z.txt", CITIZEN);
    let log = json(&repository, &["--staged"], "sarif");
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert!(results.len() <= 5000, "{}", results.len());
    assert_eq!(results[0]["level"], "error");
    let text = log.to_string();
    assert!(
        text.contains("more findings in this file") && text.contains("10001 findings"),
        "{}",
        results.len()
    );
    let github = repository.rasoat(&["check", "--staged", "-f", "github"]);
    let text = String::from_utf8_lossy(&github.stdout).into_owned();
    assert_eq!(text.matches("::error ").count(), 10, "{text}");
    assert!(
        text.starts_with("::error file=z.txt,line=1,endLine=1,col=7,endColumn=19,title="),
        "{text}"
    );
    assert!(text.contains("10001 new findings"), "{text}");
}

#[test]
fn gitlab_has_its_five_fields_and_fingerprints_of_their_own() {
    let repository = Repository::new();
    repository.stage("a.txt", format!("{PHONE}\n{PHONE}\n{CITIZEN}\n"));
    let entries = json(&repository, &["--staged"], "gitlab");
    let entries = entries.as_array().unwrap();
    assert_eq!(entries.len(), 3);
    let mut prints = BTreeSet::new();
    for entry in entries {
        let keys: BTreeSet<&str> = entry.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(
            keys,
            ["check_name", "description", "fingerprint", "location", "severity"].into()
        );
        assert!(
            ["info", "minor", "major", "critical", "blocker"]
                .contains(&entry["severity"].as_str().unwrap())
        );
        assert!(
            entry["description"].as_str().unwrap().contains(entry["check_name"].as_str().unwrap())
        );
        assert!(entry["location"]["lines"]["begin"].as_u64().unwrap() >= 1);
        prints.insert(entry["fingerprint"].as_str().unwrap());
    }
    assert_eq!(prints.len(), 3);
}

#[test]
fn a_clean_or_broken_run_looks_like_one() {
    let repository = Repository::new();
    repository.stage("a.txt", "clean\n");
    let text = |format: &str| {
        let output = repository.rasoat(&["check", "--staged", "-f", format]);
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(
        text("junit").contains("failures=\"0\"")
            && text("junit").contains("<testcase name=\"1 files checked\"")
    );
    assert_eq!(text("gitlab").trim(), "[]");
    repository.stage("b.txt", "lost");
    let id = repository.git(&["rev-parse", ":b.txt"]);
    fs::remove_file(repository.path().join(".git/objects").join(&id[..2]).join(&id[2..])).unwrap();
    assert!(
        text("junit").contains("errors=\"1\"")
            && text("junit").contains("<error type=\"unreadable\"")
    );
    assert!(text("gitlab").contains("\"blocker\"") && text("rdjson").contains("rasoat.unreadable"));
    assert!(text("github").contains("::error file=b.txt"), "{}", text("github"));
    assert!(text("sarif").contains("\"executionSuccessful\": false"), "{}", text("sarif"));
    assert!(text("text").contains("INCOMPLETE"), "{}", text("text"));
}
