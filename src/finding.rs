//! What a scan reports: owned at the border, safe to print, without the raw value.

use crate::entity::{Confidence, EntityType, LegalClass};
use crate::span::Span;
use std::fmt;

/// HMAC-SHA-256 over entity and canonical value, 128 bits of it: equal values have equal fingerprints.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub [u8; 16]);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Network class of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressClass {
    /// Globally routable.
    Public,
    /// Private, CGNAT, unique local.
    Internal,
    /// Loopback, link-local, multicast and the like: not reported unless asked.
    Special,
}

/// One place where personal data stands. Borrows from the engine's result; copy what must live longer.
#[derive(Clone, Debug)]
pub struct Finding<'a> {
    /// Raw bytes in the document.
    pub span: Span,
    /// What it is.
    pub entity: EntityType,
    /// The rule that found it.
    pub rule: &'a str,
    /// Number of the rule in the run's rule set.
    pub rule_index: u16,
    /// Legal class of the rule.
    pub legal: &'a LegalClass,
    /// How sure.
    pub confidence: Confidence,
    /// Line from 1, and byte column from 1, when asked for.
    pub position: Option<(u64, u64)>,
    /// Name of the field that holds it, masked where the name itself holds personal data.
    pub field: Option<&'a str>,
    /// Masked form, from a fixed table by entity.
    pub preview: &'a str,
    /// Keyed fingerprint, when asked for.
    pub fingerprint: Option<Fingerprint>,
    /// Keyed 64-bit hash of the canonical value; never leaves the process.
    pub value_hash: u64,
    /// A value reserved for documentation and tests.
    pub reserved: bool,
    /// Class of a network address.
    pub class: Option<AddressClass>,
    /// Decoding chain from the raw bytes to the value, outermost first; empty for plain bytes.
    pub layers: &'a [&'static str],
    /// The raw value, only with `--show-values`.
    pub value: Option<&'a str>,
    /// Columns in characters, from 1: of the first, and one past the last; where the line was looked at.
    pub columns: Option<(u64, u64)>,
    /// What the gate decided about it; none in a scan.
    pub ruling: Option<&'a Ruling>,
}

impl Finding<'_> {
    /// How grave it is.
    pub fn level(&self) -> Level {
        Level::of(self.legal, self.confidence)
    }
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Below 0.5.
    Note,
    /// Confidence from 0.5.
    Warning,
    /// Sensitive class, or confidence from 0.8.
    Error,
}

impl Level {
    /// The level of a finding with this class and confidence.
    pub fn of(legal: &LegalClass, confidence: Confidence) -> Self {
        if legal.is_sensitive() || confidence >= Confidence::from_hundredths(80) {
            Self::Error
        } else if confidence >= Confidence::from_hundredths(50) {
            Self::Warning
        } else {
            Self::Note
        }
    }

    /// The name used in machine output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What the gate decided about a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// The finding id: the same as long as the value stays, wherever its line moves.
    pub id: String,
    /// New, or known.
    pub state: State,
    /// The commit that brought it, where a history was read.
    pub commit: Option<String>,
}

/// Why a finding does or does not fail the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It fails the gate.
    New,
    /// The baseline knows it.
    Baselined,
    /// A comment in its line allows it.
    Allowed,
}

impl State {
    /// The name used in machine output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Baselined => "baselined",
            Self::Allowed => "allowed",
        }
    }
}
