//! The figures of a summary as texts: what `table` and `markdown` both show, before any layout.

use super::figures::count;
use super::sanitize::sanitize;
use super::words::{self, Words};
use crate::document::DocumentName;
use crate::entity::{EntityType, Lang, LegalClass};
use crate::error::{Issue, SkipReason};
use crate::sink::{EntityTotal, RunInfo, Summary};
use std::collections::{BTreeMap, BTreeSet};

/// An entity of the inventory.
pub(super) struct Row {
    pub label: &'static str,
    pub count: String,
    /// Distinct values; `~` marks an estimate.
    pub distinct: String,
    pub documents: String,
    /// By confidence: below 0.70, below 0.90, from 0.90.
    pub bands: [String; 3],
    /// The same as parts of a hundred.
    pub shares: [String; 3],
    /// Classes with their items.
    pub classes: String,
    /// What the items cover.
    pub glosses: String,
    pub sensitive: bool,
}

/// The entities found, most findings first.
pub(super) fn rows(summary: &Summary, lang: Lang) -> Vec<Row> {
    let mut totals: Vec<_> = summary.findings.iter().filter(|(_, t)| t.count > 0).collect();
    totals.sort_by_key(|(entity, total)| (std::cmp::Reverse(total.count), **entity));
    totals.into_iter().map(|(entity, total)| row(*entity, total, lang)).collect()
}

fn row(entity: EntityType, total: &EntityTotal, lang: Lang) -> Row {
    let words = Words::of(lang);
    let classes: Vec<_> = total.legal.iter().map(|legal| words.class(legal)).collect();
    let glosses: Vec<_> = total.legal.iter().filter_map(|l| words::gloss(l, lang)).collect();
    let about = if total.distinct_exact { "" } else { "~" };
    Row {
        label: entity.label(lang),
        count: count(total.count, lang),
        distinct: format!("{about}{}", count(total.distinct, lang)),
        documents: count(total.documents, lang),
        bands: total.bands.map(|band| if band == 0 { "-".to_owned() } else { count(band, lang) }),
        shares: total.bands.map(|band| share(band, total.bands.iter().sum())),
        classes: sanitize(&classes.join(", ")).into_owned(),
        glosses: glosses.join("; "),
        sensitive: total.legal.iter().any(LegalClass::is_sensitive),
    }
}

/// Part of a hundred; nothing and everything are told apart from nearly so.
pub(super) fn share(part: u64, whole: u64) -> String {
    match (part, whole) {
        (0, _) => "-".to_owned(),
        _ if part == whole => "100%".to_owned(),
        _ => match (part as f64 * 100.0 / whole as f64).round() as u64 {
            0 => "<1%".to_owned(),
            100.. => ">99%".to_owned(),
            percent => format!("{percent}%"),
        },
    }
}

/// The items of the decree that the inventory names, with what they cover, in their order.
pub(super) fn items(summary: &Summary, lang: Lang) -> Vec<(String, &'static str)> {
    let legal: BTreeSet<_> = summary.findings.values().flat_map(|total| &total.legal).collect();
    let mut legal: Vec<_> = legal.into_iter().collect();
    legal.sort_by_key(|class| match class {
        LegalClass::Basic(item) | LegalClass::Sensitive(item) => (class.is_sensitive(), item.len()),
        LegalClass::NotPersonalAlone => (true, usize::MAX),
    });
    let words = Words::of(lang);
    let named = legal.into_iter().filter_map(|l| Some((words.class(l), words::gloss(l, lang)?)));
    named.collect()
}

/// Counts by entity in one line, largest first: `phone number 34, e-mail address 2`.
pub(super) fn by_entity(counts: &BTreeMap<EntityType, u64>, lang: Lang) -> String {
    let mut counts: Vec<_> = counts.iter().filter(|(_, value)| **value > 0).collect();
    counts.sort_by_key(|(entity, value)| (std::cmp::Reverse(**value), **entity));
    let named =
        counts.iter().map(|(e, value)| format!("{} {}", e.label(lang), count(**value, lang)));
    named.collect::<Vec<_>>().join(", ")
}

/// Findings that are reserved values, by entity.
pub(super) fn reserved(summary: &Summary) -> BTreeMap<EntityType, u64> {
    summary.findings.iter().map(|(entity, total)| (*entity, total.reserved)).collect()
}

/// Skips by reason in one line: `socket 3, link not followed 1`.
pub(super) fn skips(skipped: &BTreeMap<SkipReason, u64>, lang: Lang) -> String {
    let named = skipped.iter().map(|(reason, value)| {
        format!("{} {}", words::skip_reason(*reason, lang), count(*value, lang))
    });
    named.collect::<Vec<_>>().join(", ")
}

/// A document for people: its path and the members of containers, `backup.tar.zst > db.sql`.
pub(super) fn name(name: &DocumentName, lang: Lang) -> String {
    let path = match name.path.as_str() {
        "-" => Words::of(lang).stdin.into(),
        path => sanitize(path),
    };
    if name.inner.is_empty() { path.into_owned() } else { format!("{path} > {}", members(name)) }
}

/// The members of containers that lead to a document, outermost first; empty for a plain file.
pub(super) fn members(name: &DocumentName) -> String {
    name.inner.iter().map(|member| sanitize(member)).collect::<Vec<_>>().join(" > ")
}

/// The message of an issue, with the bytes concerned where they are known.
pub(super) fn message(issue: &Issue, lang: Lang) -> String {
    let text = sanitize(&issue.message);
    match issue.span {
        Some(span) => {
            let range = format!("{}-{}", count(span.start, lang), count(span.end, lang));
            format!("{text} ({})", Words::of(lang).bytes.replacen("{}", &range, 1))
        }
        None => text.into_owned(),
    }
}

/// The rule packs of the run: `core 0.1.0, vn 0.1.0`.
pub(super) fn packs(run: &RunInfo) -> String {
    let named = run.packs.iter().map(|(id, version, _)| format!("{id} {version}"));
    sanitize(&named.collect::<Vec<_>>().join(", ")).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_honest_at_both_ends() {
        for (part, whole, text) in [
            (0, 0, "-"),
            (0, 9, "-"),
            (9, 9, "100%"),
            (1, 1000, "<1%"),
            (999, 1000, ">99%"),
            (1, 3, "33%"),
        ] {
            assert_eq!(share(part, whole), text);
        }
    }
}
