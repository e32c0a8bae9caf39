//! The README shows what is so: its table of entities is the one of the built-in packs, and the commands
//! in its console blocks print what stands below them. `UPDATE_FIXTURES=1` writes both.

use crate::cli::{Folder, rasoat};
use rasoat::entity::{EntityType, Lang};
use rasoat::rule::{Rule, RuleSet};
use regex::Regex;
use std::path::Path;
use std::process::Command;

const BEGIN: &str = "<!-- entities: UPDATE_FIXTURES=1 cargo test --test it readme -->\n";
const END: &str = "<!-- end of entities -->\n";
const CONSOLE: &str = "```console\n";

#[test]
fn the_readme_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let expected = with_table(&with_outputs(&text));
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        std::fs::write(&path, expected).unwrap();
    } else {
        let differs = text.lines().zip(expected.lines()).find(|(a, b)| a != b);
        assert_eq!(text, expected, "{differs:?}: run it once with UPDATE_FIXTURES=1");
    }
}

fn with_table(text: &str) -> String {
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    format!("{before}{BEGIN}{}{END}{after}", entities(&RuleSet::builtin().unwrap()))
}

/// The text with the output of each command in its console blocks. They share a folder, in order.
fn with_outputs(text: &str) -> String {
    let folder = Folder::new();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    std::os::unix::fs::symlink(fixtures, folder.0.join("fixtures")).unwrap();
    let mut parts = text.split(CONSOLE);
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        let (block, after) = part.split_once("```\n").expect("a block ends");
        let commands = block.lines().filter_map(|line| line.strip_prefix("$ "));
        let ran = commands.map(|command| format!("$ {command}\n{}", run(&folder, command)));
        let ran = ran.collect::<String>();
        let same = changing().replace_all(&ran, "") == changing().replace_all(block, "");
        out = format!("{out}{CONSOLE}{}```\n{after}", if same { block } else { &ran });
    }
    out
}

/// What differs from run to run and between versions of rules: keys, times, rates, digests.
fn changing() -> Regex {
    let all = r#"\b[0-9a-f]{16,}\b|[0-9.,]+ s, [0-9.,]+ [kMG]?B/s|[0-9T:-]{19}Z|_s":[0-9.]+"#;
    Regex::new(all).unwrap()
}

/// What a shell command prints on both outputs; the line ends of CSV are those of the README.
fn run(folder: &Folder, command: &str) -> String {
    let program = rasoat(&folder.0).get_program().to_owned();
    let programs = Path::new(&program).parent().unwrap().display().to_string();
    let path = format!("{programs}:{}", std::env::var("PATH").unwrap());
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("exec 2>&1; {command}")]).current_dir(&folder.0).env("PATH", path);
    shell.env_remove("RASOAT_KEY_FILE").env_remove("COLUMNS").stdin(std::process::Stdio::null());
    String::from_utf8(shell.output().unwrap().stdout).unwrap().replace('\r', "")
}

fn entities(rules: &RuleSet) -> String {
    let mut out =
        "| entity | what | tiếng Việt | class | packs |\n|---|---|---|---|---|\n".to_owned();
    for entity in rules.entities() {
        let of = |rule: &&Rule| rule.entity == entity && !rule.is_silent();
        let reported: Vec<&Rule> = rules.rules.iter().filter(of).collect();
        if !reported.is_empty() {
            out.push_str(&row(entity, &reported));
        }
    }
    out
}

fn row(entity: EntityType, rules: &[&Rule]) -> String {
    let class = distinct(rules.iter().map(|rule| rule.legal.to_string().replace(':', " ")));
    let packs = distinct(rules.iter().map(|rule| format!("`{}`", rule.pack)));
    let (en, vi) = (entity.label(Lang::En), entity.label(Lang::Vi));
    format!("| `{entity}` | {en} | {vi} | {class} | {packs} |\n")
}

/// The texts without repetition, in order of first appearance.
fn distinct(texts: impl Iterator<Item = String>) -> String {
    let mut seen: Vec<String> = Vec::new();
    for text in texts {
        if !seen.contains(&text) {
            seen.push(text);
        }
    }
    seen.join(", ")
}
