//! What to tell the author of a rule about its speed.

use super::derive::Derived;

/// How a rule is found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Pace {
    /// At the anchor that it states.
    Anchored,
    /// It states none, but its pattern has these literals, which serve as one.
    Literal {
        /// One of them stands in every match.
        literals: Vec<Vec<u8>>,
        /// Fewest and most bytes of a match before it.
        before: (usize, usize),
    },
    /// Wherever its first bytes fit.
    Slow(Lack),
}

/// Why no literal of a pattern serves as an anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lack {
    /// There are no three fixed bytes in a row that every match has.
    Literal,
    /// There is one, but any number of bytes may precede it in a match.
    Bound,
}

impl Pace {
    pub(super) fn of(derived: &Result<Derived, Lack>) -> Self {
        match derived {
            Ok(found) => Self::Literal { literals: found.literals.clone(), before: found.before },
            Err(lack) => Self::Slow(*lack),
        }
    }
}
