//! Every format against a file in `fixtures/report/`, byte for byte, for one synthetic run.
//! `UPDATE_FIXTURES=1` writes the files anew.

use super::{Format, Options, sink};
use crate::document::{Document, DocumentName, DocumentStats, FormatId};
use crate::entity::{Confidence, EntityType, Lang, LegalClass};
use crate::error::{Issue, IssueKind, SkipReason};
use crate::finding::{AddressClass, Finding, Fingerprint};
use crate::sink::{EntityTotal, HeavyDocument, RunInfo, Summary};
use crate::span::Span;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A writer whose bytes can be looked at after the sink is gone.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub(super) fn entity(name: &str) -> EntityType {
    EntityType::new(name).unwrap()
}

fn name(path: &str, inner: &[&str]) -> DocumentName {
    let inner = inner.iter().map(|member| (*member).to_owned()).collect();
    DocumentName { path: path.to_owned(), path_b64: None, inner }
}

fn document(number: u64, name: DocumentName) -> Document {
    Document { number, name: Arc::new(name), format: FormatId::Text }
}

fn run_info() -> RunInfo {
    let pack = |id: &str| (id.to_owned(), "0.1.0".to_owned(), "00ff".repeat(16));
    RunInfo {
        tool: "rasoat 0.1.0".to_owned(),
        packs: vec![pack("core"), pack("vn")],
        key_id: "run-0000".to_owned(),
        started: "2026-01-02T03:04:05Z".to_owned(),
    }
}

/// A finding with what is usual; the rarer parts are set on top.
fn finding<'a>(kind: &str, (start, end): (u64, u64), legal: &'a LegalClass) -> Finding<'a> {
    Finding {
        span: Span::new(start, end),
        entity: entity(kind),
        rule: "core.email",
        rule_index: 0,
        legal,
        confidence: Confidence::from_hundredths(97),
        position: Some((4, 17)),
        field: None,
        preview: "******@*******.com",
        fingerprint: Some(Fingerprint(std::array::from_fn(|i| i as u8 * 17))),
        value_hash: 7,
        reserved: false,
        class: None,
        layers: &[],
        value: None,
    }
}

fn total(count: u64, distinct: u64, bands: [u64; 3], legal: &str) -> EntityTotal {
    EntityTotal {
        count,
        distinct,
        distinct_exact: count < 1000,
        documents: 2,
        bands,
        legal: vec![LegalClass::parse(legal).unwrap()],
        reserved: count / 4,
    }
}

fn counts(list: &[(&str, u64)]) -> std::collections::BTreeMap<EntityType, u64> {
    list.iter().map(|(kind, count)| (entity(kind), *count)).collect()
}

fn log_name() -> DocumentName {
    name("nhật ký/app.log.gz", &["app.log"])
}

/// A path that tries to act on the terminal, the spreadsheet and the ticket.
fn hostile_name() -> DocumentName {
    let path_b64 = Some("PXgb/3w=".to_owned());
    DocumentName { path_b64, ..name("=x\u{1b}[2J\u{fffd}|`,\"\u{202e}.csv", &[]) }
}

fn log_stats() -> DocumentStats {
    let findings = counts(&[("EMAIL_ADDRESS", 1200), ("IP_ADDRESS", 4)]);
    DocumentStats { bytes: 12_345_678, records: Some(90_000), findings }
}

fn issue_list() -> Vec<(DocumentName, Issue)> {
    let span = Span::new(1000, 2048);
    vec![
        (log_name(), Issue::at(IssueKind::Truncated, span, "the gzip stream ends early")),
        (
            hostile_name(),
            Issue::new(IssueKind::Unreadable, "permission denied; run as a user who may read it"),
        ),
    ]
}

fn summary() -> Summary {
    let findings = [
        ("EMAIL_ADDRESS", total(1200, 980, [0, 45, 1155], "basic:3.11")),
        ("VN_ID_CARD", total(31, 30, [31, 0, 0], "basic:3.7")),
        ("CREDIT_CARD", total(3, 2, [0, 1, 2], "sensitive:4.1k")),
        ("STAFF_NUMBER", total(2, 1, [0, 0, 2], "not-personal-alone")),
    ];
    let heavy = |name, stats| HeavyDocument { name, stats };
    let small =
        DocumentStats { bytes: 512, records: None, findings: counts(&[("CREDIT_CARD", 3)]) };
    Summary {
        documents: 2,
        bytes: 12_346_190,
        findings: findings.into_iter().map(|(kind, total)| (entity(kind), total)).collect(),
        possible: counts(&[("PERSON", 1), ("PHONE_NUMBER", 20)]),
        allowed: 2,
        skipped: [(SkipReason::Socket, 1), (SkipReason::Link, 12)].into(),
        issues: 2,
        accepted: 0,
        heaviest: vec![heavy(log_name(), log_stats()), heavy(hostile_name(), small)],
        issue_list: issue_list(),
        elapsed: Duration::from_millis(12),
        interrupted: false,
    }
}

/// Feeds a run with findings of every sort to a sink and gives back what it wrote.
pub(super) fn report(format: Format, options: Options, summary: &Summary) -> String {
    let shared = Shared::default();
    let mut sink = sink(format, options, Box::new(shared.clone()));
    let issues = issue_list();
    let (basic, card) = (LegalClass::Basic("3.11".into()), LegalClass::Sensitive("4.1k".into()));
    sink.begin_run(&run_info()).unwrap();
    let log = document(0, log_name());
    sink.begin_document(&log).unwrap();
    let email =
        Finding { field: Some("users.\"email\""), ..finding("EMAIL_ADDRESS", (120, 141), &basic) };
    sink.finding(&log, &Finding { reserved: true, value: Some("an@example.com"), ..email })
        .unwrap();
    let inside = Finding {
        class: Some(AddressClass::Internal),
        layers: &["percent", "base64"],
        ..finding("IP_ADDRESS", (200, 210), &basic)
    };
    sink.finding(&log, &Finding { preview: "10.*.*.*", ..inside }).unwrap();
    sink.issue(&log.name, &issues[0].1).unwrap();
    sink.end_document(&log, &log_stats()).unwrap();
    sink.skipped(&name("run/app.sock", &[]), SkipReason::Socket).unwrap();
    let csv = document(1, hostile_name());
    sink.begin_document(&csv).unwrap();
    let bare = Finding {
        position: None,
        fingerprint: None,
        preview: "****",
        rule: "core.card",
        ..finding("CREDIT_CARD", (0, 16), &card)
    };
    sink.finding(&csv, &bare).unwrap();
    sink.finding(
        &csv,
        &Finding {
            class: Some(AddressClass::Public),
            ..finding("IP_ADDRESS", (17, 25), &LegalClass::NotPersonalAlone)
        },
    )
    .unwrap();
    sink.issue(&csv.name, &issues[1].1).unwrap();
    sink.end_document(&csv, &DocumentStats { bytes: 512, ..DocumentStats::default() }).unwrap();
    sink.finish(summary).unwrap();
    drop(sink);
    String::from_utf8(Arc::into_inner(shared.0).unwrap().into_inner().unwrap()).unwrap()
}

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
    summary.issue_list = Vec::new();
    for lang in [Lang::En, Lang::Vi] {
        for width in [80, 100, 120, 200] {
            let text = report(Format::Table, Options { width, ..Options { lang, ..VI } }, &summary);
            let sentence = |line: &&str| line.starts_with("  ");
            for line in text.lines().filter(sentence) {
                assert!(super::grid::width(line) <= width, "{width}: {line}");
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
