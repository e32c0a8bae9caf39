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
}
