//! The `validate` names of a rule, resolved: tests of the value alone, or of the value in its place.

use super::matcher::phone;
use super::place;
use super::validate::{self, Validator};
use crate::span::LocalSpan;

/// One test of a match.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// Looks at the value alone.
    Value(Validator),
    /// Looks at the value and the bytes around it (at most 64 to either side).
    Place(fn(&[u8], LocalSpan) -> bool),
}

impl Check {
    /// The check with this name.
    pub fn lookup(name: &str) -> Option<Self> {
        let place = place::PLACES.iter().find(|(known, _)| *known == name);
        let phone = || phone::VALIDATORS.iter().find(|(known, _)| *known == name).map(|row| row.1);
        let value = || validate::lookup(name).or_else(phone).map(Self::Value);
        place.map(|(_, test)| Self::Place(*test)).or_else(value)
    }

    /// True when the match passes.
    pub fn passes(&self, text: &[u8], span: LocalSpan) -> bool {
        match self {
            Self::Value(test) => test(span.of(text)),
            Self::Place(test) => test(text, span),
        }
    }
}
