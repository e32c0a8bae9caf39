//! The data map: what each column of a structured document holds, counted as findings come.

use super::distinct::Distinct;
use crate::detect::Compiled;
use crate::document::ColumnStats;
use crate::entity::{Confidence, LegalClass};
use ahash::RandomState;
use std::collections::{BTreeMap, HashMap};

/// Distinct values of a column that are counted exactly.
const EXACT: usize = 1024;

/// A finding in a column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    pub column: u32,
    /// Where its value starts in the document: findings of one value are told from those of many.
    pub cell: u64,
    pub rule: u16,
    pub score: u8,
    pub hash: u64,
}

/// What a block says of columns.
#[derive(Debug, Default)]
pub(super) struct BlockColumns {
    /// Values that are not empty, by column.
    pub cells: Vec<u64>,
    pub hits: Vec<Hit>,
    /// Printable names (table, column) of columns with findings.
    pub names: BTreeMap<u32, (String, String)>,
}

/// The columns of one document.
#[derive(Debug, Default)]
pub(super) struct Columns {
    cells: Vec<u64>,
    names: BTreeMap<u32, (String, String)>,
    /// By column and the number of the entity.
    found: HashMap<(u32, u16), Found, RandomState>,
    /// The number of the entity of each rule: that of its first rule.
    entities: Vec<u16>,
}

#[derive(Debug, Default)]
struct Found {
    count: u64,
    cells: u64,
    last: Option<u64>,
    scores: u64,
    distinct: Distinct,
    /// Findings by rule.
    rules: Vec<(u16, u64)>,
}

impl Columns {
    /// Takes in what a block says, its findings aside.
    pub(super) fn add(&mut self, block: BlockColumns) -> Vec<Hit> {
        self.cells.resize(self.cells.len().max(block.cells.len()), 0);
        self.cells.iter_mut().zip(&block.cells).for_each(|(all, cells)| *all += cells);
        self.names.extend(block.names);
        block.hits
    }

    /// Counts a finding; they come in document order.
    pub(super) fn hit(&mut self, hit: &Hit, compiled: &Compiled) {
        if self.entities.is_empty() {
            let rules = &compiled.rules.rules;
            let first = |entity| rules.iter().position(|rule| rule.entity == entity).unwrap_or(0);
            self.entities = rules.iter().map(|rule| first(rule.entity) as u16).collect();
        }
        let entity = self.entities[usize::from(hit.rule)];
        let found = self.found.entry((hit.column, entity)).or_default();
        found.count += 1;
        found.cells += u64::from(found.last != Some(hit.cell));
        found.last = Some(hit.cell);
        found.scores += u64::from(hit.score);
        found.distinct.insert(hit.hash, EXACT);
        match found.rules.iter_mut().find(|(rule, _)| *rule == hit.rule) {
            Some((_, count)) => *count += 1,
            None => found.rules.push((hit.rule, 1)),
        }
    }

    /// The map, by column and entity.
    pub(super) fn stats(&self, compiled: &Compiled) -> Vec<ColumnStats> {
        let row = |(&(number, entity), found): (&(u32, u16), &Found)| {
            let (table, column) = self.names.get(&number).cloned().unwrap_or_default();
            let (distinct, distinct_exact) = found.distinct.count();
            let cells = self.cells.get(number as usize).copied().unwrap_or(0);
            let stats = ColumnStats {
                table,
                column,
                entity: compiled.rule(entity).entity,
                values: cells.max(found.cells),
                found: found.cells,
                findings: found.count,
                distinct,
                distinct_exact,
                confidence: Confidence::from_hundredths((found.scores / found.count.max(1)) as i32),
                legal: found.legal(compiled),
            };
            (number, stats)
        };
        let mut rows: Vec<(u32, ColumnStats)> = self.found.iter().map(row).collect();
        rows.sort_by_key(|(number, stats)| (*number, stats.entity));
        rows.into_iter().map(|(_, stats)| stats).collect()
    }
}

impl Found {
    /// The classes of the rules that found it, most frequent first.
    fn legal(&self, compiled: &Compiled) -> Vec<LegalClass> {
        let mut classes: BTreeMap<&LegalClass, u64> = BTreeMap::new();
        for (rule, count) in &self.rules {
            *classes.entry(&compiled.rule(*rule).legal).or_default() += count;
        }
        let mut classes: Vec<_> = classes.into_iter().collect();
        classes.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        classes.into_iter().map(|(class, _)| class.clone()).collect()
    }
}
