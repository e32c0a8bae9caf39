//! Finding ids: the same as long as value and surroundings stay, wherever the line moves.
//!
//! `v1:` and a digest of rule, path and shape, and behind a point a short keyed tag of the value. The
//! tag is so short that thousands of possible values share each: it tells that a value was swapped,
//! and gives no value away.

use crate::entity::EntityType;
use crate::finding::Fingerprint;
use sha2::{Digest, Sha256};

/// Characters of the digest (five bits each).
const CHARACTERS: usize = 20;

/// Possible values of an entity, as a power of two; the table names those with few.
const DOMAINS: &[(&str, u8)] = &[
    ("DATE_OF_BIRTH", 15),
    ("JP_POSTAL_CODE", 16),
    ("VN_LICENSE_PLATE", 26),
    ("PERSON", 24),
    ("LOCATION", 24),
];

/// Possible values of all other entities: phones have 2^28, others more.
const LARGE: u8 = 28;

/// So many bits of a domain are left open, so that at least 2^12 values share a tag.
const OPEN: u8 = 12;

/// How long the tags of values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagLength {
    /// None: there is no key that stays.
    None,
    /// At most 16 bits, fewer for entities with few values: the key is in the repository.
    Short,
    /// 64 bits: the key is outside the repository.
    Long,
}

impl TagLength {
    /// Bits of the tag of an entity.
    pub fn bits(self, entity: EntityType) -> u8 {
        let domain = DOMAINS.iter().find(|row| row.0 == entity.as_str()).map_or(LARGE, |row| row.1);
        match self {
            Self::None => 0,
            Self::Short => domain.saturating_sub(OPEN).min(16),
            Self::Long => 64,
        }
    }
}

/// The part of an id that does not depend on the value.
pub(super) fn place(rule: &str, path: &str, shape: &str) -> String {
    let mut digest = Sha256::new();
    for part in ["rasoat/fp/v1", rule, path, shape] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part.as_bytes());
    }
    format!("v1:{}", base32(&digest.finalize(), CHARACTERS))
}

/// The tag of a value. The fingerprint is keyed: without its key nothing can be tried.
pub(super) fn tag(rule: &str, fingerprint: Fingerprint, bits: u8) -> String {
    if bits == 0 {
        return "0".to_owned();
    }
    let mut digest = Sha256::new();
    digest.update(b"rasoat/tag/v1\0");
    digest.update(rule.as_bytes());
    digest.update([0]);
    digest.update(fingerprint.0);
    let start = digest.finalize();
    let mut word = [0; 8];
    word.copy_from_slice(&start[..8]);
    let value = u64::from_be_bytes(word) >> (64 - u32::from(bits));
    format!("{value:0width$x}", width = usize::from(bits).div_ceil(4))
}

/// The first characters of the base32 form (RFC 4648, small letters).
fn base32(bytes: &[u8], count: usize) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let bit = |at: usize| bytes[at / 8] >> (7 - at % 8) & 1;
    let digit = |i: usize| (0..5).fold(0, |value, j| value << 1 | bit(5 * i + j));
    (0..count).map(|i| char::from(ALPHABET[usize::from(digit(i))])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_leave_thousands_of_values_open() {
        for (name, bits) in [("PHONE_NUMBER", 16), ("DATE_OF_BIRTH", 3), ("VN_CITIZEN_ID", 16)] {
            let entity = EntityType::new(name).unwrap();
            assert_eq!(TagLength::Short.bits(entity), bits, "{name}");
            assert_eq!(TagLength::None.bits(entity), 0);
            assert_eq!(TagLength::Long.bits(entity), 64);
        }
        for (bits, length) in [(0, 1), (3, 1), (14, 4), (16, 4), (64, 16)] {
            assert_eq!(tag("core.email", Fingerprint([7; 16]), bits).len(), length, "{bits}");
        }
        let tags: std::collections::BTreeSet<String> =
            (0..100).map(|i| tag("x", Fingerprint([i; 16]), 3)).collect();
        assert_eq!(tags.len(), 8, "{tags:?}");
    }

    #[test]
    fn places_differ_by_each_part() {
        let id = place("core.email", "a.txt", "a: <EMAIL_ADDRESS>");
        assert_eq!(id.len(), 23);
        for other in [
            place("core.ip", "a.txt", "a: <EMAIL_ADDRESS>"),
            place("core.email", "a.txta", ": <EMAIL_ADDRESS>"),
        ] {
            assert_ne!(id, other);
        }
        assert_eq!(base32(b"foobar", 8), "mzxw6ytb");
    }
}
