//! `encrypt`: AES-SIV (RFC 5297), deterministic. The token `PDE1_<key>_<ENTITY>_<base32>` says which key
//! opens it; entity and domain are authenticated with it. [`Revealer`] gives the value back.

use super::{Arguments, Key, Operator, Outcome, Value, base32};
use crate::error::Error;
use aes_siv::KeyInit;
use aes_siv::siv::Aes256Siv;
use zeroize::Zeroizing;

const MARK: &[u8] = b"PDE1_";
/// Digits of the key id in a token.
const KEY_DIGITS: usize = 8;

struct Encrypt {
    secret: Zeroizing<[u8; 64]>,
    domain: String,
    key_id: String,
}

pub(super) fn build(arguments: &Arguments, key: &Key) -> Result<Box<dyn Operator>, Error> {
    let domain = arguments.word("domain", "default")?;
    let (secret, key_id) = (secret(key), short_id(key));
    Ok(Box::new(Encrypt { secret, domain, key_id }))
}

fn secret(key: &Key) -> Zeroizing<[u8; 64]> {
    let mut secret = Zeroizing::new([0; 64]);
    secret[..32].copy_from_slice(&*key.derive("encrypt/mac"));
    secret[32..].copy_from_slice(&*key.derive("encrypt/data"));
    secret
}

fn short_id(key: &Key) -> String {
    key.id()[..KEY_DIGITS].to_owned()
}

impl Operator for Encrypt {
    fn apply(&self, value: &Value<'_>, out: &mut Vec<u8>) -> Outcome {
        let entity = value.entity.as_str();
        let mut cipher = Aes256Siv::new((&*self.secret).into());
        let headers = [entity.as_bytes(), self.domain.as_bytes()];
        let Ok(sealed) = cipher.encrypt(headers, value.text) else { return Outcome::Unfit };
        out.extend_from_slice(MARK);
        out.extend_from_slice(format!("{}_{entity}_", self.key_id).as_bytes());
        base32::encode(&sealed, out);
        Outcome::Written
    }
}

/// Opens the tokens of `encrypt`.
pub struct Revealer {
    secret: Zeroizing<[u8; 64]>,
    domain: String,
    key_id: String,
}

/// True for bytes that a token is made of.
pub fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

impl Revealer {
    /// Opens tokens of `domain` made under `key`.
    pub fn new(key: &Key, domain: &str) -> Self {
        Self { secret: secret(key), domain: domain.to_owned(), key_id: short_id(key) }
    }

    /// The text with every token in it opened. One that does not open is an error that names its place.
    ///
    /// ```
    /// use rasoat::transform::{Key, Revealer};
    /// let key = Key::from_bytes(&[7; 32])?;
    /// let text = Revealer::new(&key, "default").reveal(b"no token in here")?;
    /// assert_eq!(text, b"no token in here");
    /// # Ok::<(), rasoat::error::Error>(())
    /// ```
    pub fn reveal(&self, text: &[u8]) -> Result<Vec<u8>, Error> {
        let mut out = Vec::with_capacity(text.len());
        let mut at = 0;
        while let Some(start) = memchr::memmem::find(&text[at..], MARK).map(|found| at + found) {
            let length = text[start..].iter().take_while(|byte| is_token_byte(**byte)).count();
            out.extend_from_slice(&text[at..start]);
            let value = self.open(&text[start..start + length]).ok_or_else(|| {
                Error::config(format!(
                    "the token at byte {start} does not open: another key or domain, or it was changed"
                ))
            })?;
            out.extend_from_slice(&value);
            at = start + length;
        }
        out.extend_from_slice(&text[at..]);
        Ok(out)
    }

    fn open(&self, token: &[u8]) -> Option<Vec<u8>> {
        let rest = token.strip_prefix(MARK)?.strip_prefix(self.key_id.as_bytes())?;
        let rest = rest.strip_prefix(b"_")?;
        let under = rest.iter().rposition(|byte| *byte == b'_')?;
        let sealed = base32::decode(&rest[under + 1..])?;
        let mut cipher = Aes256Siv::new((&*self.secret).into());
        cipher.decrypt([&rest[..under], self.domain.as_bytes()], &sealed).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transform::tests::apply;

    fn bytes(hex: &str) -> Vec<u8> {
        let digit = |i: usize| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).expect("hex");
        (0..hex.len() / 2).map(digit).collect()
    }

    /// Test 1 of the design: RFC 5297, appendix A.1 (AES-128, as the RFC has it).
    #[test]
    fn t1_vector_of_rfc_5297() {
        let key = bytes("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
        let header = bytes("101112131415161718191a1b1c1d1e1f2021222324252627");
        let plain = bytes("112233445566778899aabbccddee");
        let key: [u8; 32] = key.try_into().expect("32 bytes");
        let mut cipher = aes_siv::siv::Aes128Siv::new((&key).into());
        let sealed = cipher.encrypt([&header], &plain).expect("sealed");
        assert_eq!(sealed, bytes("85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c"));
    }

    /// Test 16 of the design.
    #[test]
    fn t16_reveal_gives_the_value_back_and_nothing_else_does() {
        let token = apply("encrypt", &[], "PERSON", "Nguyễn  Văn An").expect("written");
        assert_eq!(apply("encrypt", &[], "PERSON", "Nguyễn  Văn An"), Some(token.clone()));
        let key = Key::from_bytes(&[b'k'; 32]).expect("long enough");
        let reveal = |key: &Key, domain: &str, token: &str| {
            Revealer::new(key, domain).reveal(format!("<{token}>").as_bytes())
        };
        let good = reveal(&key, "default", &token).expect("opens");
        assert_eq!(String::from_utf8_lossy(&good), "<Nguyễn  Văn An>");
        let other = Key::from_bytes(&[b'x'; 32]).expect("long enough");
        let renamed = token.replace("PERSON", "USERNAME");
        for (key, domain, token) in
            [(&other, "default", &token), (&key, "shop", &token), (&key, "default", &renamed)]
        {
            let error = reveal(key, domain, token).expect_err("refused").to_string();
            assert!(error.contains("byte 1") && !error.contains("An"), "{error}");
        }
    }
}
