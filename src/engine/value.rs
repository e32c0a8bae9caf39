//! What is said of a value without showing it: hash, fingerprint, reserved or not, network class.
//! Logs repeat values, so the last few thousand are remembered.

use crate::canonical::{Region, canonical};
use crate::detect::validate;
use crate::finding::{AddressClass, Fingerprint};
use crate::rule::Rule;
use crate::transform::Fingerprinter;
use ahash::RandomState;

/// Longest value that is remembered, in bytes.
const VALUE_MAX: usize = 32;
const SLOTS: usize = 2048;

/// Facts of one value.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known {
    pub hash: u64,
    pub reserved: bool,
    pub class: Option<AddressClass>,
    pub fingerprint: Option<Fingerprint>,
}

/// Finds out, and remembers. One per worker.
pub(super) struct Values {
    slots: Vec<Slot>,
    canonical: Vec<u8>,
    hasher: RandomState,
    fingerprinter: Fingerprinter,
    with_fingerprints: bool,
}

#[derive(Clone, Copy, Default)]
struct Slot {
    value: [u8; VALUE_MAX],
    length: u8,
    rule: u16,
    known: Known,
}

impl Values {
    pub(super) fn new(
        hasher: RandomState,
        fingerprinter: Fingerprinter,
        with_fingerprints: bool,
    ) -> Self {
        Self { slots: Vec::new(), canonical: Vec::new(), hasher, fingerprinter, with_fingerprints }
    }

    /// Facts of a value that the rule with this number found.
    pub(super) fn known(&mut self, rule: &Rule, number: u16, value: &[u8]) -> Known {
        if value.len() > VALUE_MAX || value.is_empty() {
            return self.find_out(rule, value);
        }
        if self.slots.is_empty() {
            self.slots = vec![Slot::default(); SLOTS];
        }
        let at = self.hasher.hash_one(value) as usize % SLOTS;
        let slot = &self.slots[at];
        let same = usize::from(slot.length) == value.len() && &slot.value[..value.len()] == value;
        if same && slot.rule == number {
            return slot.known;
        }
        let known = self.find_out(rule, value);
        let slot = &mut self.slots[at];
        slot.value[..value.len()].copy_from_slice(value);
        (slot.length, slot.rule, slot.known) = (value.len() as u8, number, known);
        known
    }

    /// The keyed fingerprint of a value.
    pub(super) fn fingerprint(&mut self, rule: &Rule, value: &[u8]) -> Fingerprint {
        self.canonical.clear();
        canonical(rule.entity, value, Region::of_pack(&rule.pack), &mut self.canonical);
        self.fingerprinter.fingerprint(rule.entity, &self.canonical)
    }

    fn find_out(&mut self, rule: &Rule, value: &[u8]) -> Known {
        self.canonical.clear();
        canonical(rule.entity, value, Region::of_pack(&rule.pack), &mut self.canonical);
        let print = || self.fingerprinter.fingerprint(rule.entity, &self.canonical);
        let is_address = rule.entity.as_str() == "IP_ADDRESS";
        Known {
            hash: self.hasher.hash_one(&self.canonical[..]),
            reserved: validate::is_reserved(rule.entity, value),
            class: if is_address { validate::address_class(value) } else { None },
            fingerprint: self.with_fingerprints.then(print),
        }
    }
}
