//! JSONL, schema version 1: one JSON object a line for the run, each finding, issue, skip, document
//! and the summary (`schema/jsonl-v1.schema.json`). The hot report: nothing is allocated per finding.

use super::json_text::{Piece, push_escaped, push_integer, push_seconds, push_string};
use super::{Options, output::Output};
use crate::document::{Charset, ColumnStats, Document, DocumentName, DocumentStats};
use crate::entity::{EntityType, LegalClass};
use crate::error::{Error, Issue, SkipReason};
use crate::finding::{AddressClass, Finding, Ruling};
use crate::sink::{Needs, RunInfo, Sink, Summary};

/// The version of the line format, in the `run` line.
const SCHEMA: u64 = 1;

struct Jsonl {
    out: Output,
    show_values: bool,
    /// The start of every finding line of the current document, escaped once.
    prefix: Vec<u8>,
    /// What lines have in common, by the number of the rule.
    parts: Vec<Parts>,
    /// The number of the current document in this report.
    document: u64,
}

/// What the lines of one rule in one document have in common.
#[derive(Default)]
struct Parts {
    document: u64,
    /// From the start to the position.
    head: Vec<u8>,
    /// From the legal class to the preview.
    legal: Vec<u8>,
}

pub(super) fn sink(options: Options, out: Output) -> Box<dyn Sink> {
    Box::new(Jsonl {
        out,
        show_values: options.show_values,
        prefix: Vec::new(),
        parts: Vec::new(),
        document: 0,
    })
}

impl Sink for Jsonl {
    fn needs(&self) -> Needs {
        Needs { findings: true, positions: true, fingerprints: true, values: self.show_values }
    }

    fn begin_run(&mut self, run: &RunInfo) -> Result<(), Error> {
        let buf = &mut self.out.buf;
        buf.extend_from_slice(br#"{"type":"run","schema":"#);
        push_integer(buf, SCHEMA);
        push_text(buf, "tool", &run.tool);
        buf.extend_from_slice(br#","rules":["#);
        push_list(buf, &run.packs, push_pack);
        buf.push(b']');
        push_text(buf, "key_id", &run.key_id);
        push_text(buf, "started", &run.started);
        self.end_line()
    }

    fn begin_document(&mut self, document: &Document) -> Result<(), Error> {
        self.prefix.clear();
        self.prefix.extend_from_slice(br#"{"type":"finding""#);
        push_name(&mut self.prefix, &document.name);
        self.prefix.extend_from_slice(br#","entity":""#);
        self.document += 1;
        Ok(())
    }

    fn finding(&mut self, _: &Document, finding: &Finding<'_>) -> Result<(), Error> {
        let parts = self.parts(finding);
        let parts = &self.parts[parts];
        let buf = &mut self.out.buf;
        push_finding(buf, finding, parts);
        if finding.reserved || finding.class.is_some() || !finding.layers.is_empty() {
            push_extras(buf, finding);
        }
        if let Some(ruling) = finding.ruling {
            push_ruling(buf, finding, ruling);
        }
        if let Some(value) = finding.value.filter(|_| self.show_values) {
            push_text(buf, "value", value);
        }
        self.end_line()
    }

    fn issue(&mut self, name: &DocumentName, issue: &Issue) -> Result<(), Error> {
        let buf = &mut self.out.buf;
        buf.extend_from_slice(br#"{"type":"issue""#);
        push_name(buf, name);
        push_text(buf, "kind", issue.kind.as_str());
        if let Some(span) = issue.span {
            push_number(buf, "start", span.start);
            push_number(buf, "end", span.end);
        }
        push_text(buf, "message", &issue.message);
        self.end_line()
    }

    fn skipped(&mut self, name: &DocumentName, reason: SkipReason) -> Result<(), Error> {
        let buf = &mut self.out.buf;
        buf.extend_from_slice(br#"{"type":"skipped""#);
        push_name(buf, name);
        push_text(buf, "reason", reason.as_str());
        self.end_line()
    }

    fn end_document(&mut self, document: &Document, stats: &DocumentStats) -> Result<(), Error> {
        let buf = &mut self.out.buf;
        buf.extend_from_slice(br#"{"type":"document""#);
        push_name(buf, &document.name);
        push_text(buf, "format", document.format.as_str());
        if document.charset != Charset::Utf8 {
            push_text(buf, "charset", document.charset.as_str());
        }
        push_number(buf, "bytes", stats.bytes);
        if let Some(records) = stats.records {
            push_number(buf, "records", records);
        }
        push_counts(buf, "findings", stats.findings.iter().map(by_entity));
        if stats.fell_back {
            buf.extend_from_slice(br#","fell_back":true"#);
        }
        if !stats.columns.is_empty() {
            push_key(buf, "columns");
            buf.push(b'[');
            push_list(buf, &stats.columns, push_column);
            buf.push(b']');
        }
        self.end_line()
    }

    fn finish(&mut self, summary: &Summary) -> Result<(), Error> {
        push_summary(&mut self.out.buf, summary);
        self.end_line()?;
        self.out.finish()
    }
}

impl Jsonl {
    /// The number of the parts of the finding's rule, made ready for the current document.
    #[inline]
    fn parts(&mut self, finding: &Finding<'_>) -> usize {
        let rule = usize::from(finding.rule_index);
        if self.parts.get(rule).is_none_or(|parts| parts.document != self.document) {
            self.make_parts(rule, finding);
        }
        rule
    }

    #[cold]
    fn make_parts(&mut self, rule: usize, finding: &Finding<'_>) {
        if self.parts.len() <= rule {
            self.parts.resize_with(rule + 1, Parts::default);
        }
        let parts = &mut self.parts[rule];
        parts.document = self.document;
        parts.head.clear();
        parts.head.extend_from_slice(&self.prefix);
        parts.head.extend_from_slice(finding.entity.as_str().as_bytes());
        parts.head.extend_from_slice(br#"","rule":""#);
        push_escaped(&mut parts.head, finding.rule);
        parts.head.extend_from_slice(br#"","start":"#);
        parts.legal.clear();
        parts.legal.extend_from_slice(br#","legal":""#);
        push_legal(&mut parts.legal, finding.legal);
        parts.legal.extend_from_slice(br#"","preview":""#);
    }

    #[inline]
    fn end_line(&mut self) -> Result<(), Error> {
        self.out.buf.extend_from_slice(b"}\n");
        self.out.settle()
    }
}

#[inline]
fn push_finding(buf: &mut Vec<u8>, finding: &Finding<'_>, parts: &Parts) {
    buf.extend_from_slice(&parts.head);
    let mut piece = Piece::default();
    piece.integer(finding.span.start).text(br#","end":"#).integer(finding.span.end);
    if let Some((line, column)) = finding.position {
        piece.text(br#","line":"#).integer(line).text(br#","column":"#).integer(column);
    }
    buf.extend_from_slice(piece.bytes());
    if let Some(field) = finding.field {
        push_text(buf, "field", field);
    }
    let mut piece = Piece::default();
    buf.extend_from_slice(piece.text(br#","confidence":"#).confidence(finding.confidence).bytes());
    buf.extend_from_slice(&parts.legal);
    push_escaped(buf, finding.preview);
    let mut piece = Piece::default();
    piece.text(b"\"");
    if let Some(fingerprint) = finding.fingerprint {
        piece.text(br#","fingerprint":""#).fingerprint(fingerprint).text(b"\"");
    }
    buf.extend_from_slice(piece.bytes());
}

/// The rarer keys of a finding. A public address has no `class`.
fn push_extras(buf: &mut Vec<u8>, finding: &Finding<'_>) {
    match finding.class {
        Some(AddressClass::Internal) => push_text(buf, "class", "internal"),
        Some(AddressClass::Special) => push_text(buf, "class", "special"),
        Some(AddressClass::Public) | None => {}
    }
    if finding.reserved {
        buf.extend_from_slice(br#","reserved":true"#);
    }
    if !finding.layers.is_empty() {
        buf.extend_from_slice(br#","layers":["#);
        push_list(buf, finding.layers, |buf, layer| push_string(buf, layer));
        buf.push(b']');
    }
}

/// A row of the data map.
fn push_column(buf: &mut Vec<u8>, row: &ColumnStats) {
    buf.extend_from_slice(br#"{"field":"#);
    push_string(buf, &row.column);
    if !row.table.is_empty() {
        push_text(buf, "table", &row.table);
    }
    push_text(buf, "entity", row.entity.as_str());
    push_number(buf, "values", row.values);
    push_number(buf, "found", row.found);
    push_number(buf, "findings", row.findings);
    push_number(buf, "distinct", row.distinct);
    buf.extend_from_slice(br#","distinct_exact":"#);
    buf.extend_from_slice(if row.distinct_exact { b"true" } else { b"false" });
    let mut piece = Piece::default();
    buf.extend_from_slice(piece.text(br#","confidence":"#).confidence(row.confidence).bytes());
    buf.extend_from_slice(br#","legal":["#);
    push_list(buf, &row.legal, |buf, legal| {
        buf.push(b'"');
        push_legal(buf, legal);
        buf.push(b'"');
    });
    buf.extend_from_slice(b"]}");
}

/// What the gate adds.
fn push_ruling(buf: &mut Vec<u8>, finding: &Finding<'_>, ruling: &Ruling) {
    push_text(buf, "finding_id", &ruling.id);
    push_text(buf, "level", finding.level().as_str());
    push_text(buf, "state", ruling.state.as_str());
    if let Some(commit) = &ruling.commit {
        push_text(buf, "commit", commit);
    }
}

fn push_legal(buf: &mut Vec<u8>, legal: &LegalClass) {
    let (class, item) = match legal {
        LegalClass::Basic(item) => ("basic:", item.as_str()),
        LegalClass::Sensitive(item) => ("sensitive:", item.as_str()),
        LegalClass::NotPersonalAlone => ("not-personal-alone", ""),
    };
    buf.extend_from_slice(class.as_bytes());
    push_escaped(buf, item);
}

fn push_summary(buf: &mut Vec<u8>, summary: &Summary) {
    buf.extend_from_slice(br#"{"type":"summary""#);
    push_number(buf, "documents", summary.documents);
    push_number(buf, "bytes", summary.bytes);
    buf.extend_from_slice(br#","findings":{"#);
    push_list(buf, &summary.findings, |buf, (entity, total)| {
        push_string(buf, entity.as_str());
        buf.extend_from_slice(br#":{"count":"#);
        push_integer(buf, total.count);
        push_number(buf, "distinct", total.distinct);
        buf.extend_from_slice(br#","distinct_exact":"#);
        buf.extend_from_slice(if total.distinct_exact { b"true}" } else { b"false}" });
    });
    buf.push(b'}');
    push_counts(buf, "possible", summary.possible.iter().map(by_entity));
    let skipped = summary.skipped.iter().map(|(reason, count)| (reason.as_str(), *count));
    push_counts(buf, "skipped", skipped);
    push_number(buf, "issues", summary.issues);
    buf.extend_from_slice(br#","elapsed_s":"#);
    push_seconds(buf, summary.elapsed);
    push_rare_totals(buf, summary);
}

/// Keys of the summary that stand only where they say something.
fn push_rare_totals(buf: &mut Vec<u8>, summary: &Summary) {
    for (key, count) in [("accepted", summary.accepted), ("allowed", summary.allowed)] {
        if count > 0 {
            push_number(buf, key, count);
        }
    }
    if summary.interrupted {
        buf.extend_from_slice(br#","interrupted":true"#);
    }
}

fn push_name(buf: &mut Vec<u8>, name: &DocumentName) {
    push_text(buf, "path", &name.path);
    if let Some(raw) = &name.path_b64 {
        push_text(buf, "path_b64", raw);
    }
    if !name.inner.is_empty() {
        buf.extend_from_slice(br#","inner":["#);
        push_list(buf, &name.inner, |buf, member| push_string(buf, member));
        buf.push(b']');
    }
}

fn push_pack(buf: &mut Vec<u8>, (id, version, digest): &(String, String, String)) {
    buf.extend_from_slice(br#"{"pack":"#);
    push_string(buf, id);
    push_text(buf, "version", version);
    push_text(buf, "digest", digest);
    buf.push(b'}');
}

fn by_entity((entity, count): (&EntityType, &u64)) -> (&'static str, u64) {
    (entity.as_str(), *count)
}

fn push_counts(buf: &mut Vec<u8>, key: &str, counts: impl Iterator<Item = (&'static str, u64)>) {
    push_key(buf, key);
    buf.push(b'{');
    push_list(buf, counts, |buf, (name, count)| {
        push_string(buf, name);
        buf.push(b':');
        push_integer(buf, count);
    });
    buf.push(b'}');
}

/// Appends the items with commas between them.
fn push_list<I: IntoIterator>(buf: &mut Vec<u8>, items: I, push: impl Fn(&mut Vec<u8>, I::Item)) {
    for (number, item) in items.into_iter().enumerate() {
        if number > 0 {
            buf.push(b',');
        }
        push(buf, item);
    }
}

/// Appends `,"key":`; keys are literals that need no escaping.
fn push_key(buf: &mut Vec<u8>, key: &str) {
    buf.extend_from_slice(b",\"");
    buf.extend_from_slice(key.as_bytes());
    buf.extend_from_slice(b"\":");
}

fn push_text(buf: &mut Vec<u8>, key: &str, text: &str) {
    push_key(buf, key);
    push_string(buf, text);
}

fn push_number(buf: &mut Vec<u8>, key: &str, value: u64) {
    push_key(buf, key);
    push_integer(buf, value);
}
