//! Values that are reserved for documentation and tests: example domains (RFC 2606, RFC 6761),
//! documentation addresses (RFC 5737, RFC 3849, RFC 9637) and published test cards.

use super::address_class::{parse, range};
use super::email;
use super::ip_range::Range;
use crate::entity::EntityType;

/// True for a value that stands for no real person.
///
/// ```
/// use rasoat::detect::validate::is_reserved;
/// use rasoat::entity::EntityType;
/// let email = EntityType::new("EMAIL_ADDRESS").expect("a valid name");
/// assert!(is_reserved(email, b"an@mail.example.com"));
/// ```
pub fn is_reserved(entity: EntityType, value: &[u8]) -> bool {
    Reserves::of(entity).holds(value)
}

/// Which values of an entity are reserved. Engines ask once for each rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reserves {
    /// Domains of e-mail addresses.
    Domains,
    /// Ranges of addresses.
    Addresses,
    /// Numbers of cards.
    Cards,
    /// None.
    Nothing,
}

impl Reserves {
    /// What is reserved of an entity.
    pub(crate) fn of(entity: EntityType) -> Self {
        match entity.as_str() {
            "EMAIL_ADDRESS" => Self::Domains,
            "IP_ADDRESS" => Self::Addresses,
            "CREDIT_CARD" => Self::Cards,
            _ => Self::Nothing,
        }
    }

    /// True for a value that stands for no real person.
    pub(crate) fn holds(self, value: &[u8]) -> bool {
        match self {
            Self::Domains => {
                email::split(value).is_some_and(|(_, domain)| is_reserved_domain(domain))
            }
            Self::Addresses => is_documentation(value),
            Self::Cards => is_test_card(value),
            Self::Nothing => false,
        }
    }
}

fn is_reserved_domain(domain: &[u8]) -> bool {
    if let Some(literal) = domain.strip_prefix(b"[") {
        let literal = literal.strip_suffix(b"]").unwrap_or(literal);
        return is_documentation(literal.strip_prefix(b"IPv6:").unwrap_or(literal));
    }
    let Some(last) = domain.last().map(u8::to_ascii_lowercase) else { return false };
    let under = |name: &str| {
        let Some(cut) = domain.len().checked_sub(name.len()) else { return false };
        let (rest, tail) = domain.split_at(cut);
        tail.eq_ignore_ascii_case(name.as_bytes()) && (rest.is_empty() || rest.ends_with(b"."))
    };
    DOMAINS.iter().any(|name| name.as_bytes().last() == Some(&last) && under(name))
}

fn is_documentation(value: &[u8]) -> bool {
    parse(value).and_then(range) == Some(Range::Documentation)
}

fn is_test_card(value: &[u8]) -> bool {
    let digits = || value.iter().filter(|byte| byte.is_ascii_digit());
    TEST_CARDS.iter().any(|card| digits().eq(card.as_bytes()))
}

const DOMAINS: [&str; 7] =
    ["example.com", "example.net", "example.org", "example", "test", "invalid", "localhost"];

/// Numbers that the card schemes and their gateways publish for tests.
const TEST_CARDS: [&str; 19] = [
    "4111111111111111",
    "4012888888881881",
    "4222222222222",
    "4242424242424242",
    "4000056655665556",
    "5555555555554444",
    "5105105105105100",
    "5200828282828210",
    "2223003122003222",
    "378282246310005",
    "371449635398431",
    "378734493671000",
    "3530111333300000",
    "3566002020360505",
    "6011111111111117",
    "6011000990139424",
    "30569309025904",
    "38520000023237",
    "9704000000000018",
];

#[cfg(test)]
mod tests {
    use super::super::card::{card_brand, luhn};
    use super::*;

    #[test]
    fn reserved_values() {
        for (entity, value, expected) in [
            ("EMAIL_ADDRESS", "a@example.com", true),
            ("EMAIL_ADDRESS", "a%40Example.ORG", true),
            ("EMAIL_ADDRESS", "a@host.test", true),
            ("EMAIL_ADDRESS", "a@[192.0.2.1]", true),
            ("EMAIL_ADDRESS", "a@[IPv6:2001:db8::1]", true),
            ("EMAIL_ADDRESS", "a@notexample.com", false),
            ("EMAIL_ADDRESS", "a@example.com.vn", false),
            ("IP_ADDRESS", "203.0.113.9", true),
            ("IP_ADDRESS", "3fff::1", true),
            ("IP_ADDRESS", "::ffff:198.51.100.7", true),
            ("IP_ADDRESS", "8.8.8.8", false),
            ("CREDIT_CARD", "4111 1111 1111 1111", true),
            ("CREDIT_CARD", "4111-1111-1111-1112", false),
            ("PHONE_NUMBER", "example.com", false),
        ] {
            let entity = EntityType::new(entity).unwrap();
            assert_eq!(is_reserved(entity, value.as_bytes()), expected, "{value}");
        }
    }

    #[test]
    fn test_cards_are_cards() {
        for card in TEST_CARDS {
            assert!(luhn(card.as_bytes()) && card_brand(card.as_bytes()), "{card}");
        }
    }
}
