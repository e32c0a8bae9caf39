//! Nothing that the tool prints holds a value, unless the user asked for values: what the rules'
//! own examples mark is planted in contents, keys and file names, and looked for in every output.

use super::cli::{Folder, rasoat};
use rasoat::detect::{Compiled, Detector, resolve_all};
use rasoat::rule::RuleSet;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Arc;

/// Shorter values could stand in any text by chance.
const SHORTEST: usize = 6;

/// A value that a rule's example marks, with its example.
struct Planted {
    entity: String,
    value: String,
    line: String,
}

/// Marked values of the built-in rules, at most `each` of an entity.
fn marked(rules: &RuleSet, each: usize) -> Vec<Planted> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut planted: Vec<Planted> = Vec::new();
    for rule in rules.rules.iter().filter(|rule| !rule.is_silent()) {
        for example in &rule.spec.examples {
            let Some((_, rest)) = example.text.split_once('⟦') else { continue };
            let Some((value, _)) = rest.split_once('⟧') else { continue };
            let count = seen.entry(rule.entity.to_string()).or_default();
            let fits = value.len() >= SHORTEST && !example.text.contains('\n');
            if fits && *count < each && !planted.iter().any(|p| p.value == value) {
                *count += 1;
                let line = example.text.replace(['⟦', '⟧'], "");
                planted.push(Planted {
                    entity: rule.entity.to_string(),
                    value: value.to_owned(),
                    line,
                });
            }
        }
    }
    planted
}

/// Values that are found whole without anything around them.
fn bare<'a>(rules: &RuleSet, planted: &'a [Planted]) -> Vec<&'a str> {
    let compiled = Arc::new(Compiled::new(rules.clone()).unwrap());
    let mut detector = Detector::new(Arc::clone(&compiled));
    let values = planted.iter().map(|p| p.value.as_str());
    let found_whole = |value: &&str| {
        let mut found = Vec::new();
        detector.detect(value.as_bytes(), 0..value.len(), &mut found);
        let found = resolve_all(found);
        let whole = |c: &rasoat::detect::Candidate| c.start == 0 && c.end as usize == value.len();
        found.iter().any(|c| whole(c) && c.score >= 50 && !compiled.is_silent(c.rule))
    };
    values.filter(found_whole).collect()
}

/// A tree with the values in it; gives those that stand in names.
fn plant(folder: &Folder, planted: &[Planted], bare: &[&str]) {
    let lines: String = planted.iter().map(|p| format!("{}\n", p.line)).collect();
    folder.write("tree/lines.log", lines.as_bytes());
    let keys = bare.iter().filter(|value| !value.contains(['"', '\\', '\n']));
    let keys = keys.map(|key| format!("{{\"{key}\":\"probe@example.com\"}}\n"));
    folder.write("tree/keys.jsonl", keys.collect::<String>().as_bytes());
    for name in bare.iter().filter(|value| !value.contains('/') && value.len() < 100) {
        folder.write(&format!("tree/{name}.log"), b"probe@example.com\n");
        folder.write(&format!("tree/{name}/inside"), b"");
    }
    // The ids in masked names are then the same in each run.
    folder.write("key", &[b'k'; 32]);
    // Something goes wrong at a name with a value, and something is skipped there.
    folder.write("tree/an.nguyen@example.com.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\x03");
    std::os::unix::fs::symlink("nowhere", folder.0.join("tree/0912 345 678.lnk")).unwrap();
}

/// Every command that prints something about the tree: its arguments and what came out.
fn outputs(folder: &Folder, planted: &[Planted], bare: &[&str]) -> Vec<(String, String)> {
    let mut runs: Vec<Vec<String>> = Vec::new();
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<String>>();
    for format in [
        "table",
        "json",
        "jsonl",
        "csv",
        "markdown",
        "text",
        "sarif",
        "gitlab",
        "github",
        "github-summary",
        "junit",
        "rdjson",
        "rdjsonl",
    ] {
        runs.push(words(&format!("scan tree -f {format} -v --progress json")));
    }
    runs.push(words("scan tree -f jsonl --only PERSON"));
    runs.push(words("scan tree -f jsonl -r core --min-confidence 0.9"));
    runs.push(words("scan tree --lang vi --fail-on any"));
    for line in (1..=planted.len()).step_by(3) {
        runs.push(words(&format!("rules explain tree/lines.log:{line}")));
    }
    let missing = bare.iter().filter(|value| !value.contains('/'));
    runs.extend(missing.map(|value| vec!["scan".to_owned(), format!("gone/{value}.log")]));
    let printed = |args: &Vec<String>| {
        let output = rasoat(&folder.0).args(args).env("RASOAT_KEY_FILE", "key").output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (args[..2].join(" "), String::from_utf8(text).unwrap())
    };
    let outputs: Vec<(String, String)> = runs.iter().map(printed).collect();
    let masked = |text: &String| text.contains("[EMAIL_ADDRESS#");
    assert!(outputs.iter().filter(|(_, text)| masked(text)).count() > 8, "names are masked");
    outputs
}

#[test]
fn no_output_holds_a_value() {
    let rules = RuleSet::builtin().unwrap();
    let planted = marked(&rules, 4);
    let entities: BTreeSet<&str> = planted.iter().map(|p| p.entity.as_str()).collect();
    assert!(planted.len() >= 60 && entities.len() >= 25, "{} of {entities:?}", planted.len());
    let bare = bare(&rules, &planted);
    assert!(bare.len() >= 20, "{bare:?}");
    let folder = Folder::new();
    plant(&folder, &planted, &bare);
    let outputs = outputs(&folder, &planted, &bare);
    let extra = ["probe@example.com", "an.nguyen@example.com", "0912 345 678"];
    let values: Vec<&str> = planted.iter().map(|p| p.value.as_str()).chain(extra).collect();
    let mut problems = BTreeSet::new();
    for (command, text) in &outputs {
        for value in values.iter().filter(|value| text.contains(**value)) {
            let line = text.lines().find(|line| line.contains(*value)).unwrap();
            problems.insert(format!("{command}: '{value}' in {line}"));
        }
    }
    let problems: Vec<String> = problems.into_iter().take(20).collect();
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
    assert!(
        outputs.iter().any(|(_, text)| text.contains("\"type\":\"finding\"")),
        "nothing was found"
    );
    nothing_is_found_in(&outputs);
}

/// Words of the reports that look like personal data: Japan, in Vietnamese, is a given name too.
const WORDS: [&str; 1] = [",Nhật"];

/// The tool's own outputs hold no personal data in its own eyes.
fn nothing_is_found_in(outputs: &[(String, String)]) {
    let folder = Folder::new();
    for (index, (_, text)) in outputs.iter().enumerate() {
        folder.write(&format!("out/{index}"), text.as_bytes());
    }
    let output =
        rasoat(&folder.0).args(["scan", "out", "-f", "csv", "--show-values"]).output().unwrap();
    let report = String::from_utf8(output.stdout).unwrap();
    let found = report.lines().skip(1).filter(|row| !WORDS.iter().any(|word| row.ends_with(word)));
    let found: Vec<&str> = found.take(20).collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn values_are_shown_on_demand() {
    let folder = Folder::new();
    folder.write("a.log", b"mail an@example.com\n");
    for format in ["jsonl", "csv"] {
        let output =
            rasoat(&folder.0).args(["scan", "a.log", "-f", format, "--show-values"]).output();
        let text = String::from_utf8(output.unwrap().stdout).unwrap();
        assert!(text.contains("an@example.com"), "{format}: {text}");
    }
    assert!(fs::read(folder.0.join("a.log")).is_ok(), "a scan leaves what it scans alone");
}
