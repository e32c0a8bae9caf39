//! Every format against a file in `fixtures/report/`, byte for byte, for one synthetic run.
//! `UPDATE_FIXTURES=1` writes the files anew.

use super::run::{Shared, document, finding, log_name, name, report, summary};
use crate::entity::{Lang, LegalClass};
use crate::error::{Issue, IssueKind, SkipReason};
use crate::finding::{Finding, Ruling, State};
use crate::report::{Format, Options, grid, sink};
use crate::sink::Summary;
use std::path::Path;
use std::time::Duration;

fn check(file: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/report").join(file);
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, actual).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(actual == expected, "{file} differs (UPDATE_FIXTURES=1 writes it anew):\n{actual}");
}

const VI: Options =
    Options { lang: Lang::Vi, color: false, width: 120, show_values: false, line_buffered: false };

#[test]
fn every_format_writes_its_fixture() {
    let english = Options::default();
    let shown = Options { show_values: true, line_buffered: true, ..english };
    for (file, format, options) in [
        ("run.jsonl", Format::Jsonl, english),
        ("values.jsonl", Format::Jsonl, shown),
        ("run.json", Format::Json, english),
        ("run.csv", Format::Csv, english),
        ("values.csv", Format::Csv, shown),
        ("run.md", Format::Markdown, english),
        ("run.vi.md", Format::Markdown, VI),
        ("run.txt", Format::Text, english),
        ("run.vi.txt", Format::Text, VI),
        ("run.sarif", Format::Sarif, english),
        ("run.gitlab.json", Format::Gitlab, english),
        ("run.github", Format::Github, english),
        ("run.github.md", Format::GithubSummary, english),
        ("run.junit.xml", Format::Junit, english),
        ("run.rdjson", Format::Rdjson, english),
        ("run.rdjsonl", Format::Rdjsonl, english),
        ("table.txt", Format::Table, english),
        ("table.vi.txt", Format::Table, VI),
        ("table.narrow.txt", Format::Table, Options { width: 80, ..english }),
        ("table.narrow.vi.txt", Format::Table, Options { width: 80, ..VI }),
        ("table.color.txt", Format::Table, Options { color: true, ..english }),
    ] {
        check(file, &report(format, options, &summary()));
    }
}

#[test]
fn an_end_without_findings_says_what_it_means() {
    let clean = Summary {
        documents: 3,
        bytes: 4096,
        elapsed: Duration::from_millis(5),
        ..Summary::default()
    };
    let stopped = Summary { interrupted: true, issues: 2, accepted: 2, ..clean.clone() };
    for (file, summary) in [("clean", &clean), ("stopped", &stopped)] {
        check(&format!("{file}.txt"), &report(Format::Table, Options::default(), summary));
        check(&format!("{file}.vi.txt"), &report(Format::Table, VI, summary));
        check(&format!("{file}.md"), &report(Format::Markdown, Options::default(), summary));
        check(&format!("{file}.json"), &report(Format::Json, Options::default(), summary));
        check(&format!("{file}.jsonl"), &report(Format::Jsonl, Options::default(), summary));
        check(&format!("{file}.csv"), &report(Format::Csv, Options::default(), summary));
    }
}

#[test]
fn every_kind_of_issue_and_skip_has_a_line() {
    use SkipReason::*;
    let shared = Shared::default();
    let mut sink = sink(Format::Jsonl, Options::default(), Box::new(shared.clone()));
    let reasons =
        [Fifo, Socket, Device, PseudoFs, Link, Excluded, LfsPointer, Submodule, MaxFilesize, Guard];
    reasons.iter().for_each(|reason| sink.skipped(&log_name(), *reason).unwrap());
    for kind in IssueKind::ALL {
        sink.issue(&log_name(), &Issue::new(kind, "what happened")).unwrap();
    }
    let log = document(0, log_name());
    sink.begin_document(&log).unwrap();
    for (rule_index, legal) in (0..).zip(["basic:3.11", "sensitive:4.1đ", "not-personal-alone"]) {
        let legal = LegalClass::parse(legal).unwrap();
        let found = finding("PERSON", (0, u64::MAX), &legal);
        sink.finding(&log, &Finding { rule_index, ..found }).unwrap();
    }
    for (state, commit) in
        [(State::New, None), (State::Baselined, Some("ab".repeat(20))), (State::Allowed, None)]
    {
        let id = "v1:abcdefghijklmnopqrst.0f".to_owned();
        let ruling = Some(&Ruling { id, state, commit });
        let legal = LegalClass::NotPersonalAlone;
        sink.finding(&log, &Finding { ruling, ..finding("PERSON", (1, 2), &legal) }).unwrap();
    }
    let skipped = reasons.map(|reason| (reason, 1)).into();
    sink.finish(&Summary { skipped, ..Summary::default() }).unwrap();
    check("kinds.jsonl", &String::from_utf8(shared.0.lock().unwrap().clone()).unwrap());
}

#[test]
fn raw_values_stand_only_where_asked_for() {
    for name in Format::names() {
        let format = Format::parse(name).unwrap();
        let hidden = report(format, Options::default(), &summary());
        assert!(!hidden.contains("an@example.com"), "{name}");
        assert!(!hidden.contains(['\u{1b}', '\u{202e}']), "{name}");
        assert_eq!(format.as_str(), name);
    }
    let shown = Options { show_values: true, ..Options::default() };
    assert!(report(Format::Jsonl, shown, &summary()).contains("an@example.com"));
}

#[test]
fn narrow_terminals_are_never_overrun() {
    let long =
        name(&format!("/srv/{}/氏名住所一覧.csv", "rất dài/".repeat(30)), &["a.tar", "b/c.sql"]);
    let mut summary = summary();
    summary.heaviest.iter_mut().for_each(|heavy| heavy.name = long.clone());
    summary.issue_list.iter_mut().for_each(|(name, _)| *name = long.clone());
    for lang in [Lang::En, Lang::Vi] {
        for width in [80, 100, 120, 200] {
            let text = report(Format::Table, Options { width, ..Options { lang, ..VI } }, &summary);
            let sentence = |line: &&str| line.starts_with("  ");
            for line in text.lines().filter(sentence) {
                assert!(grid::width(line) <= width, "{width}: {line}");
            }
        }
    }
}

#[test]
fn long_runs_leave_in_blocks_and_nothing_is_lost() {
    let shared = Shared::default();
    let mut sink = sink(Format::Jsonl, Options::default(), Box::new(shared.clone()));
    let (log, legal) = (document(0, log_name()), LegalClass::Basic("3.11".into()));
    sink.begin_document(&log).unwrap();
    for number in 0..2000 {
        sink.finding(&log, &finding("EMAIL_ADDRESS", (number, number + 9), &legal)).unwrap();
    }
    let early = shared.0.lock().unwrap().len();
    assert!(early > 64 * 1024, "{early} bytes left early");
    sink.finish(&Summary::default()).unwrap();
    let text = String::from_utf8(shared.0.lock().unwrap().clone()).unwrap();
    assert_eq!(text.lines().count(), 2001);
    let starts = text.lines().filter_map(|line| {
        serde_json::from_str::<serde_json::Value>(line).unwrap()["start"].as_u64()
    });
    assert!(starts.eq(0..2000));
}
