//! `fpe`: FF1 (NIST SP 800-38G) with AES-256 over the digits of a value. The number of digits and all
//! separators stay, and different values stay different, so that UNIQUE columns and fixed widths hold.
//!
//! Phone numbers keep all but their last eight digits, so that every spelling of one number is changed
//! alike; cards get a new check digit. Fewer than six free digits are refused: whoever sees enough of
//! them could list all. `scope` is a part of the tweak: the same value in two scopes joins no more.

use super::{Arguments, Key, Operator, Outcome, Value};
use crate::error::Error;
use aes::Aes256;
use fpe::ff1::{FF1, FlexibleNumeralString};

/// Entities whose values have enough free digits.
pub(super) const ENTITIES: &[&str] = &[
    "BANK_ACCOUNT",
    "CREDIT_CARD",
    "DEVICE_ID",
    "JP_DRIVING_LICENSE",
    "JP_MY_NUMBER",
    "JP_PASSPORT",
    "JP_POSTAL_CODE",
    "PHONE_NUMBER",
    "US_SSN",
    "VN_CITIZEN_ID",
    "VN_DRIVING_LICENSE",
    "VN_HEALTH_INSURANCE",
    "VN_ID_CARD",
    "VN_PASSPORT",
    "VN_SOCIAL_INSURANCE",
    "VN_TAX_CODE",
];

/// Free digits at least: a domain of a million.
const DIGITS_MIN: usize = 6;
/// Last digits of a phone number that are free.
const PHONE_FREE: usize = 8;

struct Ff1 {
    cipher: FF1<Aes256>,
    scope: String,
}

pub(super) fn build(arguments: &Arguments, key: &Key) -> Result<Box<dyn Operator>, Error> {
    let domain = arguments.word("domain", "default")?;
    let scope = arguments.word("scope", "all")?;
    let key = key.derive(&format!("fpe/{domain}"));
    let cipher = FF1::<Aes256>::new(&*key, 10).expect("ten is a radix");
    Ok(Box::new(Ff1 { cipher, scope }))
}

impl Operator for Ff1 {
    fn apply(&self, value: &Value<'_>, out: &mut Vec<u8>) -> Outcome {
        let digits = value.text.iter().filter(|byte| byte.is_ascii_digit());
        let digits: Vec<u16> = digits.map(|byte| u16::from(byte - b'0')).collect();
        let entity = value.entity.as_str();
        let free = match entity {
            "PHONE_NUMBER" => digits.len().saturating_sub(PHONE_FREE)..digits.len(),
            "CREDIT_CARD" => 0..digits.len().saturating_sub(1),
            _ => 0..digits.len(),
        };
        if free.len() < DIGITS_MIN {
            return Outcome::Unfit;
        }
        let tweak = format!("{entity}/{}", self.scope);
        let plain = FlexibleNumeralString::from(digits[free.clone()].to_vec());
        let Ok(changed) = self.cipher.encrypt(tweak.as_bytes(), &plain) else {
            return Outcome::Unfit;
        };
        let mut new = digits.clone();
        new[free].copy_from_slice(&Vec::<u16>::from(changed));
        if entity == "CREDIT_CARD" {
            let last = new.len() - 1;
            new[last] = check_digit(&new[..last]);
        }
        let mut new = new.into_iter();
        out.extend(value.text.iter().map(|&byte| match byte.is_ascii_digit() {
            true => b'0' + new.next().expect("as many digits as there were") as u8,
            false => byte,
        }));
        Outcome::Written
    }
}

/// The check digit of Luhn behind `digits` (ISO/IEC 7812-1, annex B).
fn check_digit(digits: &[u16]) -> u16 {
    let doubled = |(i, digit): (usize, &u16)| match i % 2 {
        0 => digit * 2 / 10 + digit * 2 % 10,
        _ => *digit,
    };
    (10 - digits.iter().rev().enumerate().map(doubled).sum::<u16>() % 10) % 10
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transform::tests::apply;
    use std::collections::HashSet;

    fn fpe(entity: &str, text: &str) -> Option<String> {
        apply("fpe", &[], entity, text)
    }

    /// Test 1 of the design: the FF1 samples of NIST (7 to 9 are those with AES-256).
    #[test]
    fn t1_samples_of_nist() {
        let key = [
            0x2B, 0x7E, 0x15, 0x16, 0x28, 0xAE, 0xD2, 0xA6, 0xAB, 0xF7, 0x15, 0x88, 0x09, 0xCF,
            0x4F, 0x3C, 0xEF, 0x43, 0x59, 0xD8, 0xD5, 0x80, 0xAA, 0x4F, 0x7F, 0x03, 0x6D, 0x6F,
            0x04, 0xFC, 0x6A, 0x94,
        ];
        let numerals = |text: &str| -> Vec<u16> {
            text.chars().map(|c| c.to_digit(36).expect("a numeral") as u16).collect()
        };
        for (radix, tweak, plain, cipher) in [
            (10, &b""[..], "0123456789", "6657667009"),
            (10, b"9876543210", "0123456789", "1001623463"),
            (36, b"7777pqrs777", "0123456789abcdefghi", "xs8a0azh2avyalyzuwd"),
        ] {
            let ff = FF1::<Aes256>::new(&key, radix).expect("a radix");
            let text = FlexibleNumeralString::from(numerals(plain));
            let got = ff.encrypt(tweak, &text).expect("within the domain");
            assert_eq!(Vec::<u16>::from(got), numerals(cipher));
        }
    }

    /// Test 6 of the design.
    #[test]
    fn t6_phones_keep_their_pattern_and_stay_distinct() {
        let mut seen = HashSet::new();
        for i in 0..2000 {
            let new = fpe("PHONE_NUMBER", &format!("09{i:08}")).expect("written");
            assert!(new.len() == 10 && new.starts_with("09"), "{new}");
            assert!(new.bytes().all(|byte| byte.is_ascii_digit()));
            assert!(seen.insert(new));
        }
    }

    #[test]
    fn spellings_of_one_number_change_alike() {
        let plain = fpe("PHONE_NUMBER", "0912345678").expect("written");
        let spelt = fpe("PHONE_NUMBER", "+84 912 345 678").expect("written");
        let digits: String = spelt.chars().filter(char::is_ascii_digit).collect();
        assert_eq!(digits[3..], plain[2..]);
        assert!(spelt.starts_with("+84 9"), "{spelt}");
    }

    /// Test 5 of the design, for a single value: a small domain has no answer.
    #[test]
    fn t5_small_domains_are_refused() {
        assert_eq!(fpe("VN_PASSPORT", "B12345"), None);
        assert!(fpe("VN_PASSPORT", "B1234567").expect("written").starts_with('B'));
    }

    #[test]
    fn cards_pass_luhn() {
        assert_eq!(check_digit(&[4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]), 1);
        let new = fpe("CREDIT_CARD", "4111 1111 1111 1111").expect("written");
        let digits: Vec<u16> =
            new.bytes().filter(u8::is_ascii_digit).map(|b| u16::from(b - b'0')).collect();
        assert_eq!(check_digit(&digits[..15]), digits[15]);
        assert_eq!(new.bytes().filter(|b| *b == b' ').count(), 3);
    }
}
