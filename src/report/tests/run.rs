//! A synthetic run with findings, issues and skips of every sort, and what a format writes for it.

use crate::document::{Charset, ColumnStats, Document, DocumentName, DocumentStats, FormatId};
use crate::entity::{Confidence, EntityType, LegalClass};
use crate::error::{Issue, IssueKind, SkipReason};
use crate::finding::{AddressClass, Finding, Fingerprint};
use crate::report::{Format, Options, sink};
use crate::sink::{EntityTotal, HeavyDocument, RunInfo, Summary};
use crate::span::Span;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A writer whose bytes can be looked at after the sink is gone.
#[derive(Clone, Default)]
pub(super) struct Shared(pub Arc<Mutex<Vec<u8>>>);

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

pub(super) fn name(path: &str, inner: &[&str]) -> DocumentName {
    let inner = inner.iter().map(|member| (*member).to_owned()).collect();
    DocumentName { path: path.to_owned(), path_b64: None, inner }
}

pub(super) fn document(number: u64, name: DocumentName) -> Document {
    let charset = if number == 1 { Charset::Tcvn3 } else { Charset::Utf8 };
    Document { number, origin: 0, name: Arc::new(name), format: FormatId::Text, charset }
}

pub(super) fn run_info() -> RunInfo {
    let pack = |id: &str| (id.to_owned(), "0.1.0".to_owned(), "00ff".repeat(16));
    RunInfo {
        tool: "rasoat 0.1.0".to_owned(),
        packs: vec![pack("core"), pack("vn")],
        key_id: "run-0000".to_owned(),
        started: "2026-01-02T03:04:05Z".to_owned(),
    }
}

/// A finding with what is usual; the rarer parts are set on top.
pub(super) fn finding<'a>(
    kind: &str,
    (start, end): (u64, u64),
    legal: &'a LegalClass,
) -> Finding<'a> {
    Finding {
        span: Span::new(start, end),
        entity: entity(kind),
        rule: "core.email",
        // As in a run: a rule has one entity and one legal class.
        rule_index: kind.len() as u16,
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
        columns: None,
        ruling: None,
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

pub(super) fn log_name() -> DocumentName {
    name("nhật ký/app.log.gz", &["app.log"])
}

/// A path that tries to act on the terminal, the spreadsheet and the ticket.
pub(super) fn hostile_name() -> DocumentName {
    let path_b64 = Some("PXgb/3w=".to_owned());
    DocumentName { path_b64, ..name("=x\u{1b}[2J\u{fffd}|`,\"\u{202e}.csv", &[]) }
}

fn log_stats() -> DocumentStats {
    let findings = counts(&[("EMAIL_ADDRESS", 1200), ("IP_ADDRESS", 4)]);
    DocumentStats { bytes: 12_345_678, records: Some(90_000), findings, ..DocumentStats::default() }
}

pub(super) fn issue_list() -> Vec<(DocumentName, Issue)> {
    let span = Span::new(1000, 2048);
    vec![
        (log_name(), Issue::at(IssueKind::Truncated, span, "the gzip stream ends early")),
        (
            hostile_name(),
            Issue::new(IssueKind::Unreadable, "permission denied; run as a user who may read it"),
        ),
    ]
}

pub(super) fn summary() -> Summary {
    let findings = [
        ("EMAIL_ADDRESS", total(1200, 980, [0, 45, 1155], "basic:3.11")),
        ("VN_ID_CARD", total(31, 30, [31, 0, 0], "basic:3.7")),
        ("CREDIT_CARD", total(3, 2, [0, 1, 2], "sensitive:4.1k")),
        ("STAFF_NUMBER", total(2, 1, [0, 0, 2], "not-personal-alone")),
    ];
    let heavy = |name, stats| HeavyDocument { name, stats };
    let small = DocumentStats {
        bytes: 512,
        findings: counts(&[("CREDIT_CARD", 3)]),
        columns: columns(),
        fell_back: true,
        ..DocumentStats::default()
    };
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
        columns: columns().into_iter().map(|row| (hostile_name(), row)).collect(),
        columns_found: 2,
        issue_list: issue_list(),
        elapsed: Duration::from_millis(12),
        interrupted: false,
    }
}

/// Two columns of a dump, one of them with a name that terminals must not see as it is.
fn columns() -> Vec<ColumnStats> {
    let column = |table: &str, column: &str, name: &str, legal: LegalClass| ColumnStats {
        table: table.to_owned(),
        column: column.to_owned(),
        entity: entity(name),
        values: 1000,
        found: 985,
        findings: 1200,
        distinct: 700,
        distinct_exact: name == "PHONE_NUMBER",
        confidence: Confidence::from_hundredths(87),
        legal: vec![legal],
    };
    vec![
        column("khach", "sdt", "PHONE_NUMBER", LegalClass::Basic("3.7".into())),
        column("", "so\u{1b}[31m|\"the\"", "CREDIT_CARD", LegalClass::Sensitive("4.1k".into())),
    ]
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
    let stats = DocumentStats {
        bytes: 512,
        columns: columns(),
        fell_back: true,
        ..DocumentStats::default()
    };
    sink.end_document(&csv, &stats).unwrap();
    sink.finish(summary).unwrap();
    drop(sink);
    String::from_utf8(Arc::into_inner(shared.0).unwrap().into_inner().unwrap()).unwrap()
}
