//! `--fail-on`: watches the findings for what must not be there.

use rasoat::document::Document;
use rasoat::entity::EntityType;
use rasoat::error::Error;
use rasoat::finding::{Finding, Level};
use rasoat::rule::RuleSet;
use rasoat::sink::{Needs, Sink};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What `--fail-on` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// Findings at or above a level.
    Level(Level),
    /// Findings of an entity.
    Entity(EntityType),
    /// Findings of a rule.
    Rule(String),
}

impl Trigger {
    /// Parses what stands behind `--fail-on`.
    pub fn parse(text: &str, rules: &RuleSet) -> Result<Self, Error> {
        match text {
            "any" | "note" => return Ok(Self::Level(Level::Note)),
            "warning" => return Ok(Self::Level(Level::Warning)),
            "error" => return Ok(Self::Level(Level::Error)),
            _ => {}
        }
        if let Some(rule) = rules.by_id(text) {
            return Ok(Self::Rule(rule.id.clone()));
        }
        let entity = EntityType::new(text).filter(|entity| rules.entities().contains(entity));
        entity.map(Self::Entity).ok_or_else(|| {
            Error::config(format!(
                "--fail-on '{text}' is no level (any, note, warning, error), and no entity or rule \
                 of this run; see 'rasoat rules list'"
            ))
        })
    }

    /// True for what is waited for.
    pub fn fires(&self, finding: &Finding<'_>) -> bool {
        match self {
            Self::Level(level) => finding.level() >= *level,
            Self::Entity(entity) => finding.entity == *entity,
            Self::Rule(rule) => finding.rule == rule,
        }
    }
}

/// A sink that counts what fires.
pub struct Gate {
    triggers: Vec<Trigger>,
    count: Arc<AtomicU64>,
}

impl Gate {
    /// A gate and its counter.
    pub fn new(triggers: Vec<Trigger>) -> (Self, Arc<AtomicU64>) {
        let count = Arc::new(AtomicU64::new(0));
        (Self { triggers, count: Arc::clone(&count) }, count)
    }
}

impl Sink for Gate {
    fn needs(&self) -> Needs {
        Needs { findings: true, ..Needs::default() }
    }

    fn finding(&mut self, _: &Document, finding: &Finding<'_>) -> Result<(), Error> {
        if self.triggers.iter().any(|trigger| trigger.fires(finding)) {
            self.count.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }
}
