//! Counts of findings by rule, kept per block, per document and per run.

use super::distinct::Distinct;
use super::record::Fate;
use crate::detect::{Candidate, Compiled};
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

impl RuleCount {
    #[inline]
    fn count(&mut self, candidate: &Candidate, fate: Fate, reserved: bool) {
        if fate == Fate::Possible {
            self.possible += 1;
            return;
        }
        self.reported += 1;
        self.reserved += u64::from(reserved);
        self.bands[band(candidate.score)] += 1;
    }

    fn add(&mut self, other: &RuleCount) {
        self.reported += other.reported;
        self.possible += other.possible;
        self.reserved += other.reserved;
        self.bands.iter_mut().zip(other.bands).for_each(|(a, b)| *a += b);
    }
}

/// A tally being made: a place for each rule, so that counting looks nothing up. One per worker.
pub(super) struct Counter {
    by_rule: Vec<RuleCount>,
    /// Rules that have counted something.
    seen: Vec<u16>,
    allowed: u64,
}

impl Counter {
    pub(super) fn new(rules: usize) -> Self {
        Self { by_rule: vec![RuleCount::default(); rules], seen: Vec::new(), allowed: 0 }
    }

    /// Counts one resolved candidate.
    #[inline]
    pub(super) fn count(&mut self, candidate: &Candidate, fate: Fate, reserved: bool) {
        match fate {
            Fate::Silent => {}
            Fate::Allowed => self.allowed += 1,
            _ => {
                let count = &mut self.by_rule[usize::from(candidate.rule)];
                if count.reported + count.possible == 0 {
                    self.seen.push(candidate.rule);
                }
                count.count(candidate, fate, reserved);
            }
        }
    }

    /// What was counted since the last time.
    pub(super) fn take(&mut self) -> Tally {
        let by_rule = &mut self.by_rule;
        let counts =
            self.seen.drain(..).map(|rule| (rule, std::mem::take(&mut by_rule[usize::from(rule)])));
        Tally { by_rule: counts.collect(), allowed: std::mem::take(&mut self.allowed) }
    }
}

/// Counts by rule; rules that found nothing take no room.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub by_rule: Vec<(u16, RuleCount)>,
    pub allowed: u64,
}

impl Tally {
    /// Counts one resolved candidate.
    pub(super) fn count(&mut self, candidate: &Candidate, fate: Fate, reserved: bool) {
        match fate {
            Fate::Silent => {}
            Fate::Allowed => self.allowed += 1,
            _ => self.rule(candidate.rule).count(candidate, fate, reserved),
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
            self.rule(*rule).add(theirs);
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
    sets: Vec<(EntityType, Distinct)>,
    /// The set of each rule.
    by_rule: Vec<u16>,
    bound: usize,
}

impl DistinctByEntity {
    /// Sets for the rules of a run, each exact up to `bound` values.
    pub(super) fn new(compiled: &Compiled, bound: usize) -> Self {
        let entities = compiled.rules.entities();
        let place = |entity| entities.iter().position(|known| *known == entity).unwrap_or(0) as u16;
        let by_rule = compiled.rules.rules.iter().map(|rule| place(rule.entity)).collect();
        let sets = entities.iter().map(|entity| (*entity, Distinct::default())).collect();
        Self { sets, by_rule, bound }
    }

    /// Counts the value of a finding of the rule with this number.
    #[inline]
    pub(super) fn count(&mut self, rule: u16, hash: u64) {
        let set = usize::from(self.by_rule[usize::from(rule)]);
        self.sets[set].1.insert(hash, self.bound);
    }

    /// Adds the values of `other`, of the same run.
    pub(super) fn merge(&mut self, other: Self) {
        for ((_, mine), (_, theirs)) in self.sets.iter_mut().zip(other.sets) {
            mine.merge(theirs, self.bound);
        }
    }

    /// (count, exact) of one entity.
    pub(super) fn of(&self, entity: EntityType) -> (u64, bool) {
        let set = self.sets.iter().find(|(known, _)| *known == entity);
        set.map_or((0, true), |(_, set)| set.count())
    }
}
