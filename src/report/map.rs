//! The data map as texts: which column of which table holds what. What `table` and `markdown` both show.

use super::figures::count;
use super::inventory;
use super::sanitize::sanitize;
use super::words::Words;
use crate::document::ColumnStats;
use crate::entity::{Lang, LegalClass};
use crate::sink::Summary;

/// A row of the map.
pub(super) struct Row {
    pub file: String,
    /// `table.column`, or the column alone.
    pub field: String,
    pub label: &'static str,
    /// Part of the column's values that hold it.
    pub coverage: String,
    /// Values that hold it.
    pub found: String,
    /// Distinct values; `~` marks an estimate.
    pub distinct: String,
    pub confidence: String,
    pub classes: String,
    pub sensitive: bool,
}

/// The first `most` rows, in document order.
pub(super) fn rows(summary: &Summary, lang: Lang, most: usize) -> Vec<Row> {
    let shown = summary.columns.iter().take(most);
    shown.map(|(name, column)| row(inventory::name(name, lang), column, lang)).collect()
}

fn row(file: String, column: &ColumnStats, lang: Lang) -> Row {
    let words = Words::of(lang);
    let classes: Vec<_> = column.legal.iter().map(|legal| words.class(legal)).collect();
    let about = if column.distinct_exact { "" } else { "~" };
    let field = match &*column.table {
        "" => column.column.clone(),
        table => format!("{table}.{}", column.column),
    };
    let confidence = column.confidence.to_string();
    Row {
        file,
        field: sanitize(&field).into_owned(),
        label: column.entity.label(lang),
        coverage: inventory::share(column.found, column.values),
        found: count(column.found, lang),
        distinct: format!("{about}{}", count(column.distinct, lang)),
        confidence: if lang == Lang::Vi { confidence.replace('.', ",") } else { confidence },
        classes: sanitize(&classes.join(", ")).into_owned(),
        sensitive: column.legal.iter().any(LegalClass::is_sensitive),
    }
}
