//! `pseudonym`: HMAC-SHA-256 over the canonical form, under a key derived for the domain, entity and
//! epoch. One person is one token in every file, format and run of an epoch; nobody without the key can
//! link a token to a value.
//!
//! The shape says what it stands for, and rules of the `core` pack know each shape: e-mail addresses
//! become `u-…@pseudonym.invalid` (RFC 6761), IPv4 addresses lie in 240.0.0.0/4, IPv6 addresses under
//! 3fff:fff::/32, MAC addresses start with fe:72, all others are `TK_<ENTITY>_…`.

use super::{Arguments, Key, Operator, Outcome, Value, address, base32};
use crate::entity::EntityType;
use crate::error::Error;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex};

/// The epoch of tokens when a policy names none.
pub const EPOCH: &str = "1";

/// Bytes of a token: 128 bits.
const TOKEN: usize = 16;

struct Pseudonym {
    key: Key,
    domain: String,
    epoch: String,
    /// A keyed start for each entity.
    starts: Mutex<HashMap<EntityType, Arc<Hmac<Sha256>>>>,
}

pub(super) fn build(arguments: &Arguments, key: &Key) -> Result<Box<dyn Operator>, Error> {
    let domain = arguments.word("domain", "default")?;
    let epoch = arguments.word("epoch", EPOCH)?;
    Ok(Box::new(Pseudonym { key: key.clone(), domain, epoch, starts: Mutex::default() }))
}

/// True for entities whose tokens have fewer than 80 free bits: a job must look for two values with one
/// token.
pub fn has_short_shape(entity: EntityType) -> bool {
    matches!(entity.as_str(), "IP_ADDRESS" | "MAC_ADDRESS")
}

impl Pseudonym {
    fn token(&self, value: &Value<'_>) -> [u8; TOKEN] {
        let mut mac = Hmac::clone(&self.start(value.entity));
        for part in [value.entity.as_str().as_bytes(), value.canonical] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        let full = mac.finalize().into_bytes();
        let mut token = [0; TOKEN];
        token.copy_from_slice(&full[..TOKEN]);
        token
    }

    fn start(&self, entity: EntityType) -> Arc<Hmac<Sha256>> {
        let mut starts = self.starts.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        Arc::clone(starts.entry(entity).or_insert_with(|| {
            let purpose = format!("token/{}/{entity}/{}", self.domain, self.epoch);
            let start = Hmac::<Sha256>::new_from_slice(&*self.key.derive(&purpose));
            Arc::new(start.expect("HMAC takes keys of any length"))
        }))
    }
}

impl Operator for Pseudonym {
    fn apply(&self, value: &Value<'_>, out: &mut Vec<u8>) -> Outcome {
        let entity = value.entity.as_str();
        if entity == "IP_ADDRESS" {
            return self.address(value, out);
        }
        let token = self.token(value);
        match entity {
            "EMAIL_ADDRESS" => {
                out.extend_from_slice(b"u-");
                base32::encode(&token, out);
                out.extend_from_slice(b"@pseudonym.invalid");
            }
            "MAC_ADDRESS" => {
                let [a, b, c, d, ..] = token;
                let text = format!("fe:72:{a:02x}:{b:02x}:{c:02x}:{d:02x}");
                out.extend_from_slice(text.as_bytes());
            }
            _ => {
                out.extend_from_slice(b"TK_");
                out.extend_from_slice(entity.as_bytes());
                out.push(b'_');
                base32::encode(&token, out);
            }
        }
        Outcome::Written
    }
}

impl Pseudonym {
    fn address(&self, value: &Value<'_>, out: &mut Vec<u8>) -> Outcome {
        let Some(found) = address::read(value.text) else { return Outcome::Unfit };
        if address::is_special(found) {
            return Outcome::Kept;
        }
        let token = u128::from_be_bytes(self.token(value));
        let new: IpAddr = match found {
            IpAddr::V4(_) => Ipv4Addr::from_bits(class_e(token)).into(),
            IpAddr::V6(_) => {
                let prefix = u128::from(0x3fff_0fff_u32) << 96;
                Ipv6Addr::from_bits(prefix | token >> 32).into()
            }
        };
        address::write(value.text, new, out);
        Outcome::Written
    }
}

/// An address of 240.0.0.0/4 that is not the broadcast address.
fn class_e(token: u128) -> u32 {
    let low = (token >> 100) as u32;
    0xF000_0000 | if low == 0x0FFF_FFFF { 0 } else { low }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transform::Argument;
    use crate::transform::tests::apply;

    fn token(entity: &str, text: &str) -> String {
        apply("pseudonym", &[], entity, text).expect("written")
    }

    /// Tests 2 and 3 of the design, for single values.
    #[test]
    fn t2_t3_one_value_is_one_token_in_every_spelling() {
        let mail = token("EMAIL_ADDRESS", "an@example.com");
        assert_eq!(token("EMAIL_ADDRESS", "An@Example.COM"), mail);
        assert_eq!(token("EMAIL_ADDRESS", "an%40example.com"), mail);
        assert!(mail.len() == 2 + 26 + 18 && mail.ends_with("@pseudonym.invalid"), "{mail}");
        let phone = token("PHONE_NUMBER", "0912345678");
        for spelling in ["+84 912 345 678", "84912345678", "0084912345678", "091.234.5678"] {
            assert_eq!(token("PHONE_NUMBER", spelling), phone, "{spelling}");
        }
        assert!(phone.starts_with("TK_PHONE_NUMBER_"), "{phone}");
    }

    /// Test 11 of the design: no equal tokens under another domain or epoch.
    #[test]
    fn t11_domains_and_epochs_separate_tokens() {
        let plain = token("PERSON", "Nguyễn Văn An");
        for name in ["domain", "epoch"] {
            let args = [(name, Argument::Text("2".to_owned()))];
            assert_ne!(apply("pseudonym", &args, "PERSON", "Nguyễn Văn An"), Some(plain.clone()));
        }
    }

    /// Test 8 of the design.
    #[test]
    fn t8_addresses_keep_their_family() {
        let v4 = token("IP_ADDRESS", "203.0.113.7");
        assert!(v4.parse::<Ipv4Addr>().expect("IPv4").octets()[0] >= 240, "{v4}");
        assert_eq!(token("IP_ADDRESS", "::ffff:203.0.113.7"), v4);
        let v6 = token("IP_ADDRESS", "[2001:db8::1]");
        assert!(v6.starts_with("[3fff:fff:") && v6.ends_with(']'), "{v6}");
        assert_eq!(apply("pseudonym", &[], "IP_ADDRESS", "127.0.0.1"), None);
        assert!(token("MAC_ADDRESS", "00-53-00-ab-cd-ef").starts_with("fe:72:"));
        assert_eq!(class_e(u128::MAX), 0xF000_0000);
    }
}
