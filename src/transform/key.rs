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
use zeroize::Zeroizing;

/// Bytes that a key file must hold at least.
pub const KEY_MIN: usize = 32;

/// Secret of a run. Neither printed nor written, and wiped from memory behind the last use.
#[derive(Clone)]
pub struct Key {
    secret: Zeroizing<Vec<u8>>,
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
        Ok(Self { secret: Zeroizing::new(secret.to_vec()) })
    }

    /// A random key for one run.
    pub fn random() -> Result<Self, Error> {
        let mut secret = Zeroizing::new(vec![0u8; KEY_MIN]);
        getrandom::fill(&mut secret).map_err(|e| {
            Error::new(crate::error::ErrorKind::System(format!("no randomness: {e}")))
        })?;
        Ok(Self { secret })
    }

    /// The text of a new key file: 256 random bits in hex.
    pub fn random_text() -> Result<Zeroizing<String>, Error> {
        let key = Self::random()?;
        Ok(Zeroizing::new(key.secret.iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    /// The derived key for one use.
    pub fn derive(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        let mut out = Zeroizing::new([0u8; 32]);
        let info = format!("rasoat/v1/{purpose}/");
        Hkdf::<Sha256>::new(None, &self.secret)
            .expand(info.as_bytes(), &mut *out)
            .expect("32 bytes are within HKDF's limit");
        out
    }

    /// Public id of the key: tells keys apart, tells nothing about the key.
    pub fn id(&self) -> String {
        let digest = Sha256::digest(*self.derive("key-id"));
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
        let start = Hmac::<Sha256>::new_from_slice(&*key.derive("fingerprint"));
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

    fn bytes(hex: &str) -> Vec<u8> {
        let digit = |i: usize| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).expect("hex");
        (0..hex.len() / 2).map(digit).collect()
    }

    /// Test 1 of the design: RFC 4231, test case 2, and RFC 5869, appendix A.1.
    #[test]
    fn t1_vectors_of_hmac_and_hkdf() {
        let mut mac = Hmac::<Sha256>::new_from_slice(b"Jefe").expect("any length");
        mac.update(b"what do ya want for nothing?");
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(mac.finalize().into_bytes().as_slice(), bytes(expected));
        let salt = bytes("000102030405060708090a0b0c");
        let mut out = [0; 42];
        Hkdf::<Sha256>::new(Some(&salt), &[0x0b; 22])
            .expand(&bytes("f0f1f2f3f4f5f6f7f8f9"), &mut out)
            .expect("within the limit");
        let expected =
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865";
        assert_eq!(out.as_slice(), bytes(expected));
    }

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
