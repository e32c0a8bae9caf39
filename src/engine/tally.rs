//! Counts of findings by rule, kept per block, per document and per run.

use super::distinct::Distinct;
use super::record::{Fate, Record};
use crate::detect::Compiled;
use crate::entity::EntityType;
use std::collections::BTreeMap;

/// Counts of one rule.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RuleCount {
    pub reported: u64,
    pub possible: u64,
    pub reserved: u64,
    pub bands: [u64; 3],
}

/// Counts by rule; rules that found nothing take no room.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub by_rule: Vec<(u16, RuleCount)>,
    pub allowed: u64,
}

impl Tally {
    /// Counts one resolved candidate.
    pub(super) fn count(&mut self, record: &Record) {
        match record.fate {
            Fate::Silent => {}
            Fate::Allowed => self.allowed += 1,
            Fate::Possible => self.rule(record.candidate.rule).possible += 1,
            Fate::Report => {
                let count = self.rule(record.candidate.rule);
                count.reported += 1;
                count.reserved += u64::from(record.reserved);
                count.bands[band(record.candidate.score)] += 1;
            }
        }
    }

    fn rule(&mut self, rule: u16) -> &mut RuleCount {
        let at = match self.by_rule.iter().position(|(known, _)| *known == rule) {
            Some(at) => at,
            None => {
                self.by_rule.push((rule, RuleCount::default()));
                self.by_rule.len() - 1
            }
        };
        &mut self.by_rule[at].1
    }

    /// Adds the counts of `other`.
    pub(super) fn add(&mut self, other: &Tally) {
        self.allowed += other.allowed;
        for (rule, theirs) in &other.by_rule {
            let mine = self.rule(*rule);
            mine.reported += theirs.reported;
            mine.possible += theirs.possible;
            mine.reserved += theirs.reserved;
            mine.bands.iter_mut().zip(theirs.bands).for_each(|(a, b)| *a += b);
        }
    }

    /// Findings by entity.
    pub(super) fn findings(&self, compiled: &Compiled) -> BTreeMap<EntityType, u64> {
        let mut by_entity = BTreeMap::new();
        for (rule, count) in &self.by_rule {
            if count.reported > 0 {
                *by_entity.entry(compiled.rule(*rule).entity).or_default() += count.reported;
            }
        }
        by_entity
    }

    /// Findings of all rules.
    pub(super) fn reported(&self) -> u64 {
        self.by_rule.iter().map(|(_, count)| count.reported).sum()
    }
}

/// Bands of the inventory: below 0.70, below 0.90, 0.90 and above.
fn band(score: u8) -> usize {
    usize::from(score >= 70) + usize::from(score >= 90)
}

/// Distinct values by entity. One per worker, merged at the end.
#[derive(Clone, Debug, Default)]
pub(super) struct DistinctByEntity {
    /// Few entities occur in a run: a list that starts with the last one asked for beats a map.
    sets: Vec<(EntityType, Distinct)>,
}

impl DistinctByEntity {
    /// Counts the value of a reported record.
    pub(super) fn count(&mut self, entity: EntityType, hash: u64, bound: usize) {
        self.set(entity).insert(hash, bound);
    }

    /// Adds the values of `other`.
    pub(super) fn merge(&mut self, other: Self, bound: usize) {
        for (entity, set) in other.sets {
            self.set(entity).merge(set, bound);
        }
    }

    /// (count, exact) of one entity.
    pub(super) fn of(&self, entity: EntityType) -> (u64, bool) {
        let set = self.sets.iter().find(|(known, _)| *known == entity);
        set.map_or((0, true), |(_, set)| set.count())
    }

    fn set(&mut self, entity: EntityType) -> &mut Distinct {
        let at = self.sets.iter().position(|(known, _)| *known == entity);
        let at = at.unwrap_or_else(|| {
            self.sets.push((entity, Distinct::default()));
            self.sets.len() - 1
        });
        &mut self.sets[at].1
    }
}
