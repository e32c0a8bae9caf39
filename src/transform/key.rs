//! The key of a run and the fingerprints made with it.
//!
//! All keys are derived from the key file by HKDF-SHA-256 with info `rasoat/v1/<use>/`, so that a
//! fingerprint never gives away what another use of the same file would produce.

use crate::entity::EntityType;
use crate::error::Error;
use crate::finding::Fingerprint;
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::fmt;

/// Bytes that a key file must hold at least.
pub const KEY_MIN: usize = 32;

/// Secret of a run. Neither printed nor written.
#[derive(Clone)]
pub struct Key {
    secret: Vec<u8>,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// A key from the bytes of a key file; a final line end does not count.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let secret = bytes.trim_ascii_end();
        if secret.len() < KEY_MIN {
            return Err(Error::config(format!(
                "the key is too short: {} bytes where at least {KEY_MIN} are needed",
                secret.len()
            )));
        }
        Ok(Self { secret: secret.to_vec() })
    }

    /// A random key for one run.
    pub fn random() -> Result<Self, Error> {
        let mut secret = vec![0u8; KEY_MIN];
        getrandom::fill(&mut secret).map_err(|e| {
            Error::new(crate::error::ErrorKind::System(format!("no randomness: {e}")))
        })?;
        Ok(Self { secret })
    }

    /// The derived key for one use.
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        let mut out = [0u8; 32];
        let info = format!("rasoat/v1/{purpose}/");
        Hkdf::<Sha256>::new(None, &self.secret)
            .expand(info.as_bytes(), &mut out)
            .expect("32 bytes are within HKDF's limit");
        out
    }

    /// Public id of the key: tells keys apart, tells nothing about the key.
    pub fn id(&self) -> String {
        let digest = Sha256::digest(self.derive("key-id"));
        digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Makes fingerprints. Cheap to clone; one per worker.
#[derive(Clone)]
pub struct Fingerprinter {
    start: Hmac<Sha256>,
}

impl fmt::Debug for Fingerprinter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fingerprinter(…)")
    }
}

impl Fingerprinter {
    /// Fingerprints under `key`.
    pub fn new(key: &Key) -> Self {
        let start = Hmac::<Sha256>::new_from_slice(&key.derive("fingerprint"));
        Self { start: start.expect("HMAC takes keys of any length") }
    }

    /// Fingerprint of a canonical value.
    pub fn fingerprint(&self, entity: EntityType, canonical: &[u8]) -> Fingerprint {
        let mut mac = self.start.clone();
        mac.update(entity.as_str().as_bytes());
        mac.update(&[0]);
        mac.update(canonical);
        let full = mac.finalize().into_bytes();
        let mut half = [0u8; 16];
        half.copy_from_slice(&full[..16]);
        Fingerprint(half)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_entities_separate_fingerprints() {
        let entity = EntityType::new("EMAIL_ADDRESS").expect("valid");
        let other = EntityType::new("PERSON").expect("valid");
        let key = Key::from_bytes(&[b'k'; 32]).expect("long enough");
        let print = Fingerprinter::new(&key);
        let value = b"an@example.com";
        assert_eq!(print.fingerprint(entity, value), print.fingerprint(entity, value));
        assert_ne!(print.fingerprint(entity, value), print.fingerprint(other, value));
        let rival = Fingerprinter::new(&Key::from_bytes(&[b'x'; 32]).expect("long enough"));
        assert_ne!(print.fingerprint(entity, value), rival.fingerprint(entity, value));
        assert!(Key::from_bytes(b"short\n").is_err());
    }
}
