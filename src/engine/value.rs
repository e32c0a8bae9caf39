//! What a report says about a value without showing it: hash, fingerprint, reserved or not, network class.
//! Logs repeat values, so the last few thousand are remembered.

use crate::canonical::{Form, Region};
use crate::detect::Compiled;
use crate::detect::validate::{self, Reserves};
use crate::entity::EntityType;
use crate::finding::{AddressClass, Fingerprint};
use crate::transform::Fingerprinter;
use ahash::RandomState;

/// Longest value that is remembered, in bytes.
const VALUE_MAX: usize = 32;
/// Values that are remembered (powers of two); more where each that is not costs a fingerprint.
const SLOTS: usize = 2048;
const SLOTS_WITH_FINGERPRINTS: usize = 8192;

/// Facts of one value.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known {
    pub hash: u64,
    pub reserved: bool,
    pub class: Option<AddressClass>,
    pub fingerprint: Option<Fingerprint>,
}

/// What is to be done with the values of one rule.
#[derive(Clone, Copy)]
struct Treatment {
    entity: EntityType,
    form: Form,
    region: Region,
    reserves: Reserves,
}

/// Finds out, and remembers. One per worker.
pub(super) struct Values {
    treatments: Vec<Treatment>,
    slots: Vec<Slot>,
    canonical: Vec<u8>,
    hasher: RandomState,
    fingerprinter: Fingerprinter,
    with_fingerprints: bool,
}

/// Value, rule and length, hash and facts, fingerprint: one line of the cache. As words, so that an
/// empty memory is zeros that take no room before they are used.
type Slot = [u64; 8];

impl Values {
    pub(super) fn new(
        compiled: &Compiled,
        hasher: RandomState,
        fingerprinter: Fingerprinter,
        with_fingerprints: bool,
    ) -> Self {
        let treatments = compiled.rules.rules.iter().map(|rule| Treatment {
            entity: rule.entity,
            form: Form::of(rule.entity),
            region: Region::of_pack(&rule.pack),
            reserves: Reserves::of(rule.entity),
        });
        Self {
            treatments: treatments.collect(),
            slots: Vec::new(),
            canonical: Vec::new(),
            hasher,
            fingerprinter,
            with_fingerprints,
        }
    }

    /// Facts of a value that the rule with this number found.
    #[inline]
    pub(super) fn known(&mut self, rule: u16, value: &[u8]) -> Known {
        if value.len() > VALUE_MAX || value.is_empty() {
            return self.find_out(rule, value);
        }
        if self.slots.is_empty() {
            let slots = if self.with_fingerprints { SLOTS_WITH_FINGERPRINTS } else { SLOTS };
            self.slots = vec![[0; 8]; slots];
        }
        let words = words(value);
        let mark = u64::from(rule) << 8 | value.len() as u64;
        let at = slot(&words, mark) & (self.slots.len() - 1);
        let slot = &self.slots[at];
        if slot[..4] == words && slot[4] & MARK == mark {
            return unpacked(slot, self.with_fingerprints);
        }
        let known = self.find_out(rule, value);
        self.slots[at] = packed(&words, mark, &known);
        known
    }

    /// The keyed fingerprint of a value.
    pub(super) fn fingerprint(&mut self, rule: u16, value: &[u8]) -> Fingerprint {
        let treatment = self.write_canonical(rule, value);
        self.fingerprinter.fingerprint(treatment.entity, &self.canonical)
    }

    #[inline(never)]
    fn find_out(&mut self, rule: u16, value: &[u8]) -> Known {
        let treatment = self.write_canonical(rule, value);
        let print = || self.fingerprinter.fingerprint(treatment.entity, &self.canonical);
        let (class, reserved) = match treatment.reserves {
            Reserves::Addresses => validate::address_facts(value)
                .map_or((None, false), |(class, reserved)| (Some(class), reserved)),
            others => (None, others.holds(value)),
        };
        let fingerprint = self.with_fingerprints.then(print);
        Known { hash: self.hasher.hash_one(&self.canonical[..]), reserved, class, fingerprint }
    }

    /// Writes the canonical form into the buffer.
    fn write_canonical(&mut self, rule: u16, value: &[u8]) -> Treatment {
        let treatment = self.treatments[usize::from(rule)];
        self.canonical.clear();
        treatment.form.write(value, treatment.region, &mut self.canonical);
        treatment
    }
}

/// The bits of the fifth word that tell values apart; those above hold facts.
const MARK: u64 = (1 << 24) - 1;
const RESERVED: u64 = 1 << 24;
const CLASSES: [(u64, Option<AddressClass>); 4] = [
    (0, None),
    (1 << 25, Some(AddressClass::Public)),
    (2 << 25, Some(AddressClass::Internal)),
    (3 << 25, Some(AddressClass::Special)),
];

/// The value as words, zeros behind it.
#[inline]
fn words(value: &[u8]) -> [u64; 4] {
    let mut bytes = [0; VALUE_MAX];
    bytes[..value.len()].copy_from_slice(value);
    let mut words = [0; 4];
    for (word, eight) in words.iter_mut().zip(bytes.as_chunks().0) {
        *word = u64::from_le_bytes(*eight);
    }
    words
}

/// Where a value is remembered. Chosen by no secret: whoever makes values meet only costs time.
#[inline]
fn slot(words: &[u64; 4], mark: u64) -> usize {
    const MIX: u64 = 0x9E37_79B9_7F4A_7C15;
    let mix = |hash: u64, word: u64| {
        let wide = u128::from(hash ^ word) * u128::from(MIX);
        (wide as u64) ^ (wide >> 64) as u64
    };
    words.iter().fold(mark, |hash, word| mix(hash, *word)) as usize
}

fn packed(words: &[u64; 4], mark: u64, known: &Known) -> Slot {
    let class = CLASSES.iter().find(|row| row.1 == known.class).map_or(0, |row| row.0);
    let reserved = if known.reserved { RESERVED } else { 0 };
    let print = known.fingerprint.map_or(0, |print| u128::from_le_bytes(print.0));
    let [a, b, c, d] = *words;
    [a, b, c, d, mark | class | reserved, known.hash, print as u64, (print >> 64) as u64]
}

#[inline]
fn unpacked(slot: &Slot, with_fingerprints: bool) -> Known {
    let print = u128::from(slot[7]) << 64 | u128::from(slot[6]);
    Known {
        hash: slot[5],
        reserved: slot[4] & RESERVED != 0,
        class: CLASSES[(slot[4] >> 25 & 3) as usize].1,
        fingerprint: with_fingerprints.then(|| Fingerprint(print.to_le_bytes())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_remembered_as_they_were() {
        for (_, class) in CLASSES {
            for (reserved, fingerprint) in
                [(false, None), (true, Some(Fingerprint(*b"0123456789abcdef")))]
            {
                let known = Known { hash: 7, reserved, class, fingerprint };
                let slot = packed(&words(b"value"), 3 << 8 | 5, &known);
                let back = unpacked(&slot, fingerprint.is_some());
                assert_eq!(slot[4] & MARK, 3 << 8 | 5);
                assert_eq!((back.hash, back.reserved, back.class), (7, reserved, class));
                assert_eq!(back.fingerprint, fingerprint);
            }
        }
    }
}
