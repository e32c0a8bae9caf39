//! The rules that a run uses: packs loaded, filtered by entity, in a fixed order.

use super::{Rule, RulePack};
use crate::entity::EntityType;
use crate::error::Error;
use std::collections::HashSet;

/// The rules of a run, in the order of their packs and files.
#[derive(Clone, Debug)]
pub struct RuleSet {
    /// (pack, version, digest) of each pack.
    pub packs: Vec<(String, String, String)>,
    /// The rules. A rule's index here is its number everywhere else.
    pub rules: Vec<Rule>,
}

/// Collects packs and filters.
#[derive(Clone, Debug, Default)]
pub struct RuleSetBuilder {
    packs: Vec<RulePack>,
    only: Vec<EntityType>,
    except: Vec<EntityType>,
}

impl RuleSet {
    /// All built-in packs.
    pub fn builtin() -> Result<Self, Error> {
        let mut builder = RuleSetBuilder::default();
        for name in super::BUILTIN_NAMES {
            builder.add(RulePack::builtin(name)?);
        }
        builder.build()
    }

    /// The rule with this id.
    pub fn by_id(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// Entities that some rule finds, sorted.
    pub fn entities(&self) -> Vec<EntityType> {
        let mut all: Vec<EntityType> = self.rules.iter().map(|rule| rule.entity).collect();
        all.sort();
        all.dedup();
        all
    }
}

impl RuleSetBuilder {
    /// Adds a pack; one with the same id as an earlier pack replaces it.
    pub fn add(&mut self, pack: RulePack) -> &mut Self {
        self.packs.retain(|known| known.id != pack.id);
        self.packs.push(pack);
        self
    }

    /// Keeps only rules of these entities (empty: all).
    pub fn only(&mut self, entities: Vec<EntityType>) -> &mut Self {
        self.only = entities;
        self
    }

    /// Drops rules of these entities.
    pub fn except(&mut self, entities: Vec<EntityType>) -> &mut Self {
        self.except = entities;
        self
    }

    /// Checks ids and filters, and gives the set; the packs move into it.
    pub fn build(&mut self) -> Result<RuleSet, Error> {
        let packs = std::mem::take(&mut self.packs);
        let all: Vec<&Rule> = packs.iter().flat_map(|pack| &pack.rules).collect();
        self.check_entities(&all)?;
        let mut seen = HashSet::new();
        if let Some(twice) = all.iter().find(|rule| !seen.insert(rule.id.as_str())) {
            return Err(Error::rule(format!("the id '{}' is used twice; rename one", twice.id)));
        }
        let keep = |rule: &Rule| {
            (self.only.is_empty() || self.only.contains(&rule.entity) || rule.is_silent())
                && (!self.except.contains(&rule.entity) || rule.is_silent())
        };
        let (mut named, mut rules) = (Vec::new(), Vec::with_capacity(all.len()));
        for pack in packs {
            named.push((pack.id, pack.version, pack.digest));
            rules.extend(pack.rules.into_iter().filter(keep));
        }
        if rules.len() > usize::from(u16::MAX) {
            return Err(Error::rule("more than 65,535 rules; split the packs"));
        }
        Ok(RuleSet { packs: named, rules })
    }

    fn check_entities(&self, all: &[&Rule]) -> Result<(), Error> {
        for wanted in self.only.iter().chain(&self.except) {
            if !all.iter().any(|rule| rule.entity == *wanted) {
                let mut known: Vec<&str> = all.iter().map(|rule| rule.entity.as_str()).collect();
                known.sort_unstable();
                known.dedup();
                return Err(Error::config(format!(
                    "no rule finds the entity '{wanted}'; known entities: {}",
                    known.join(" ")
                )));
            }
        }
        Ok(())
    }
}
