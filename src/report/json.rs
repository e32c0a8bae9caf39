//! The summary as one JSON object, indented: totals by entity with their confidence and legal
//! classes, the heaviest documents, skips and issues. Single findings are in `jsonl` and `csv`.

use super::listing::{Listed, Listing};
use super::pretty::Pretty;
use super::{Options, output::Output, verdict};
use crate::document::{ColumnStats, Document, DocumentName};
use crate::entity::EntityType;
use crate::error::{Error, Issue};
use crate::finding::Finding;
use crate::sink::{EntityTotal, HeavyDocument, RunInfo, Sink, Summary};
use std::collections::BTreeMap;

/// The version of this object's layout.
const SCHEMA: u64 = 1;

struct Json {
    out: Output,
    run: Option<RunInfo>,
    /// Findings with a ruling; those of a scan are in `jsonl`.
    ruled: Listing,
}

pub(super) fn sink(_: Options, out: Output) -> Box<dyn Sink> {
    Box::new(Json { out, run: None, ruled: Listing::default() })
}

impl Sink for Json {
    fn begin_run(&mut self, run: &RunInfo) -> Result<(), Error> {
        self.run = Some(run.clone());
        Ok(())
    }

    fn finding(&mut self, document: &Document, finding: &Finding<'_>) -> Result<(), Error> {
        if finding.ruling.is_some() {
            self.ruled.add(document, finding);
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> Result<(), Error> {
        let ruled = &self.ruled.findings;
        Pretty::object(&mut self.out.buf, |top| {
            top.text("type", "report");
            top.number("schema", SCHEMA);
            if let Some(run) = &self.run {
                put_run(top, run);
            }
            put_summary(top, summary);
            if !ruled.is_empty() {
                top.list("finding_list", |list| {
                    ruled.iter().for_each(|listed| list.item(|item| put_listed(item, listed)));
                });
            }
        });
        self.out.finish()
    }
}

fn put_run(top: &mut Pretty<'_>, run: &RunInfo) {
    top.text("tool", &run.tool);
    top.list("rules", |list| {
        for (pack, version, digest) in &run.packs {
            list.item(|item| {
                item.text("pack", pack);
                item.text("version", version);
                item.text("digest", digest);
            });
        }
    });
    top.text("key_id", &run.key_id);
    top.text("started", &run.started);
}

fn put_summary(top: &mut Pretty<'_>, summary: &Summary) {
    top.flag("complete", verdict::is_complete(summary));
    top.flag("interrupted", summary.interrupted);
    top.seconds("elapsed_s", summary.elapsed);
    top.number("documents", summary.documents);
    top.number("bytes", summary.bytes);
    top.map("findings", |map| {
        let totals = summary.findings.iter();
        totals.for_each(|(entity, total)| map.map(entity.as_str(), |item| put_total(item, total)));
    });
    put_counts(top, "possible", &summary.possible);
    top.number("allowed", summary.allowed);
    if !summary.columns.is_empty() {
        top.list("columns", |list| {
            let columns = summary.columns.iter();
            columns.for_each(|(name, row)| list.item(|item| put_column(item, name, row)));
        });
    }
    top.list("heaviest", |list| {
        summary.heaviest.iter().for_each(|heavy| list.item(|item| put_heavy(item, heavy)));
    });
    top.map("skipped", |map| {
        summary.skipped.iter().for_each(|(reason, count)| map.number(reason.as_str(), *count));
    });
    top.number("issues", summary.issues);
    top.number("accepted", summary.accepted);
    top.list("issue_list", |list| {
        let issues = summary.issue_list.iter();
        issues.for_each(|(name, issue)| list.item(|item| put_issue(item, name, issue)));
    });
}

fn put_total(item: &mut Pretty<'_>, total: &EntityTotal) {
    item.number("count", total.count);
    item.number("distinct", total.distinct);
    item.flag("distinct_exact", total.distinct_exact);
    item.number("documents", total.documents);
    item.map("confidence", |bands| {
        let keys = ["below_0.70", "below_0.90", "from_0.90"];
        keys.iter().zip(total.bands).for_each(|(key, band)| bands.number(key, band));
    });
    item.list("legal", |list| {
        total.legal.iter().for_each(|legal| list.text_item(&legal.to_string()));
    });
    item.number("reserved", total.reserved);
}

/// A row of the data map.
fn put_column(item: &mut Pretty<'_>, name: &DocumentName, row: &ColumnStats) {
    put_name(item, name);
    if !row.table.is_empty() {
        item.text("table", &row.table);
    }
    item.text("field", &row.column);
    item.text("entity", row.entity.as_str());
    let figures = [
        ("values", row.values),
        ("found", row.found),
        ("findings", row.findings),
        ("distinct", row.distinct),
    ];
    figures.iter().for_each(|(key, figure)| item.number(key, *figure));
    item.flag("distinct_exact", row.distinct_exact);
    item.text("confidence", &row.confidence.to_string());
    item.list("legal", |list| {
        row.legal.iter().for_each(|legal| list.text_item(&legal.to_string()));
    });
}

fn put_heavy(item: &mut Pretty<'_>, heavy: &HeavyDocument) {
    put_name(item, &heavy.name);
    item.number("bytes", heavy.stats.bytes);
    if let Some(records) = heavy.stats.records {
        item.number("records", records);
    }
    put_counts(item, "findings", &heavy.stats.findings);
}

fn put_listed(item: &mut Pretty<'_>, listed: &Listed) {
    item.text("path", &listed.path);
    item.text("entity", listed.entity.as_str());
    item.text("rule", &listed.rule);
    item.number("start", listed.bytes.0);
    item.number("end", listed.bytes.0 + listed.bytes.1);
    if let Some(line) = listed.line {
        item.number("line", line);
    }
    item.text("legal", &listed.legal);
    item.text("finding_id", listed.stem());
    item.text("level", listed.level.as_str());
    item.text("state", listed.state.as_str());
    if let Some(commit) = &listed.commit {
        item.text("commit", commit);
    }
}

fn put_issue(item: &mut Pretty<'_>, name: &DocumentName, issue: &Issue) {
    put_name(item, name);
    item.text("kind", issue.kind.as_str());
    if let Some(span) = issue.span {
        item.number("start", span.start);
        item.number("end", span.end);
    }
    item.text("message", &issue.message);
}

fn put_name(item: &mut Pretty<'_>, name: &DocumentName) {
    item.text("path", &name.path);
    if let Some(raw) = &name.path_b64 {
        item.text("path_b64", raw);
    }
    if !name.inner.is_empty() {
        item.list("inner", |list| name.inner.iter().for_each(|member| list.text_item(member)));
    }
}

fn put_counts(top: &mut Pretty<'_>, key: &str, counts: &BTreeMap<EntityType, u64>) {
    top.map(key, |map| {
        counts.iter().for_each(|(entity, count)| map.number(entity.as_str(), *count));
    });
}
