//! Rules as data: what a pack file says, checked, and the set that a run uses.
//!
//! Nothing here looks at scanned bytes; [`crate::detect`] compiles a [`RuleSet`] into a detector.

mod builtin;
mod check;
#[cfg(test)]
mod files;
#[allow(dead_code, reason = "only the build script writes images")]
mod image;
mod pack;
mod set;
mod spec;
mod words;

pub use builtin::{BUILTIN_NAMES, builtin_notices};
pub use pack::RulePack;
pub use set::{RuleSet, RuleSetBuilder};
pub use spec::{
    Action, AnchorSpec, Boundary, ConfidenceSpec, ContextSpec, ExampleSpec, PackSpec, RuleSpec,
    Text,
};

use crate::entity::{EntityType, LegalClass};

/// A checked rule of a pack.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Stable dotted id, such as `vn.phone.mobile`.
    pub id: String,
    /// Id of the pack it came from.
    pub pack: String,
    /// What it finds.
    pub entity: EntityType,
    /// Class under Vietnam's personal data law.
    pub legal: LegalClass,
    /// The image of the rule in its pack file.
    pub spec: RuleSpec,
    /// Of a built-in pack: tests have compiled its pattern, a run need not before it is used.
    pub trusted: bool,
}

impl Rule {
    /// True for a rule whose matches are claimed but never reported (hotlines, rasoat's own tokens).
    pub fn is_silent(&self) -> bool {
        self.spec.action == Action::Ignore
    }
}
