//! Masked previews: what every report shows in place of a value. One fixed table by entity; only the
//! top-level domain of an e-mail address, the class of a network address, separators and lengths
//! are ever shown. Not the redaction: that is a transform, and writes into documents.

use crate::canonical::ip_address;
use crate::entity::EntityType;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Stars in a row at most: a longer run is shown as so many.
const STARS_MAX: usize = 32;

/// Letters of a top-level domain that is shown; a longer one is masked.
const DOMAIN_MAX: usize = 6;

/// How values of an entity are masked. Engines ask once for each rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// `[3 words, 16 chars]`
    Words,
    /// `[12 digits]`, `[15 chars]`
    Length,
    /// `******@*******.com`
    Email,
    /// `[public IPv4]`
    Address,
    /// `**/**/****`
    Stars,
}

impl Style {
    /// The style of an entity.
    pub(crate) fn of(entity: EntityType) -> Self {
        match entity.as_str() {
            "PERSON" | "LOCATION" => Self::Words,
            "EMAIL_ADDRESS" => Self::Email,
            "IP_ADDRESS" => Self::Address,
            "PHONE_NUMBER" | "MAC_ADDRESS" | "DATE_OF_BIRTH" | "GEO_COORDINATE" | "USERNAME"
            | "SOCIAL_ACCOUNT" => Self::Stars,
            _ => Self::Length,
        }
    }

    /// Appends the masked form of `value`.
    pub(crate) fn write(self, value: &[u8], out: &mut String) {
        let value = value.trim_ascii();
        match self {
            Self::Words => words(value, out),
            Self::Length => length(value, out),
            Self::Email => email(value, out),
            Self::Address => address(value, out),
            Self::Stars => stars(value, out),
        }
    }
}

/// Appends the masked form of `value`.
///
/// ```
/// let entity = rasoat::entity::EntityType::new("EMAIL_ADDRESS").expect("a name");
/// let mut out = String::new();
/// rasoat::preview::preview(entity, b"person@example.com", &mut out);
/// assert_eq!(out, "******@*******.com");
/// ```
pub fn preview(entity: EntityType, value: &[u8], out: &mut String) {
    Style::of(entity).write(value, out);
}

fn words(value: &[u8], out: &mut String) {
    let (mut words, mut inside) = (0, false);
    for byte in value {
        let blank = byte.is_ascii_whitespace();
        words += usize::from(!inside & !blank);
        inside = !blank;
    }
    out.push('[');
    count(words, "word", out);
    out.push_str(", ");
    count(length_of(value), "char", out);
    out.push(']');
}

fn length(value: &[u8], out: &mut String) {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let letters = |byte: &u8| byte.is_ascii_alphabetic() || *byte >= 0x80;
    out.push('[');
    if digits > 0 && (digits == value.len() || !value.iter().any(letters)) {
        count(digits, "digit", out);
    } else {
        count(length_of(value), "char", out);
    }
    out.push(']');
}

/// A number and its word.
fn count(count: usize, word: &str, out: &mut String) {
    match count {
        0..10 => out.push(char::from(b'0' + count as u8)),
        10..100 => {
            out.push(char::from(b'0' + (count / 10) as u8));
            out.push(char::from(b'0' + (count % 10) as u8));
        }
        _ => out.push_str(&count.to_string()),
    }
    out.push(' ');
    out.push_str(word);
    if count != 1 {
        out.push('s');
    }
}

fn email(value: &[u8], out: &mut String) {
    let at = value.iter().rposition(|byte| *byte == b'@');
    let escaped = || value.windows(3).rposition(|three| three == b"%40");
    let Some((at, behind)) = at.map(|at| (at, at + 1)).or_else(|| escaped().map(|at| (at, at + 3)))
    else {
        return stars(value, out);
    };
    stars(&value[..at], out);
    out.push('@');
    let domain = &value[behind..];
    let dot = domain.iter().rposition(|byte| *byte == b'.');
    let top = dot.map_or(&[][..], |dot| &domain[dot + 1..]);
    let shown = (2..=DOMAIN_MAX).contains(&top.len()) && top.iter().all(u8::is_ascii_alphabetic);
    if !shown {
        return stars(domain, out);
    }
    stars(&domain[..domain.len() - top.len()], out);
    out.extend(top.iter().map(|byte| char::from(byte.to_ascii_lowercase())));
}

fn address(value: &[u8], out: &mut String) {
    let (class, version) = match ip_address(value) {
        Some(IpAddr::V4(v4)) => (class_of_v4(v4), " IPv4]"),
        Some(IpAddr::V6(v6)) => (class_of_v6(v6), " IPv6]"),
        None => return length(value, out),
    };
    out.push('[');
    out.push_str(class);
    out.push_str(version);
}

fn class_of_v4(address: Ipv4Addr) -> &'static str {
    let [first, second, ..] = address.octets();
    let carrier = first == 100 && second & 0xC0 == 64;
    if address.is_private() || carrier {
        "internal"
    } else if address.is_loopback() || address.is_link_local() || first == 0 || first >= 224 {
        "special"
    } else {
        "public"
    }
}

fn class_of_v6(address: Ipv6Addr) -> &'static str {
    let local =
        address.is_loopback() || address.is_unspecified() || address.is_unicast_link_local();
    if address.is_unique_local() {
        "internal"
    } else if local || address.is_multicast() {
        "special"
    } else {
        "public"
    }
}

/// A star for each character, separators as they are.
fn stars(value: &[u8], out: &mut String) {
    let mut rest = value;
    while !rest.is_empty() {
        let run = rest.iter().position(|byte| is_separator(*byte)).unwrap_or(rest.len());
        out.push_str(&STARS[..length_of(&rest[..run]).min(STARS_MAX)]);
        let Some(separator) = rest.get(run) else { return };
        out.push(char::from(*separator));
        rest = &rest[run + 1..];
    }
}

const STARS: &str = "********************************";

fn is_separator(byte: u8) -> bool {
    matches!(byte, b' ' | b'.' | b'-' | b'/' | b':' | b'+' | b'(' | b')' | b',')
}

/// Number of characters; a stray byte counts as one.
fn length_of(value: &[u8]) -> usize {
    if value.is_ascii() {
        return value.len();
    }
    if let Ok(text) = std::str::from_utf8(value) {
        return text.chars().count();
    }
    value.utf8_chunks().map(|c| c.valid().chars().count() + c.invalid().len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(entity: &str, value: &[u8]) -> String {
        let mut out = String::new();
        preview(EntityType::new(entity).expect("a name"), value, &mut out);
        out
    }

    #[test]
    fn table() {
        for (entity, value, expected) in [
            ("EMAIL_ADDRESS", "person@example.com", "******@*******.com"),
            ("EMAIL_ADDRESS", "minh.pham@mail.example.VN", "****.****@****.*******.vn"),
            ("EMAIL_ADDRESS", "a%40example.org", "*@*******.org"),
            ("EMAIL_ADDRESS", "a@example.notashorttop", "*@*******.************"),
            ("EMAIL_ADDRESS", "thư@ví-dụ.việt", "***@**-**.****"),
            ("PHONE_NUMBER", "0912.345.678", "****.***.***"),
            ("PHONE_NUMBER", "(+84) 912–345–678", "(+**) ***********"),
            ("PHONE_NUMBER", "０９１２３４５６７８", "**********"),
            ("PERSON", "Nguyễn Văn Hòa", "[3 words, 14 chars]"),
            ("LOCATION", "12 Lê Lợi", "[3 words, 9 chars]"),
            ("VN_CITIZEN_ID", "001 090 123 456", "[12 digits]"),
            ("CREDIT_CARD", "4111-1111-1111-1111", "[16 digits]"),
            ("IBAN_CODE", "GB29NWBK60161331926819", "[22 chars]"),
            ("VN_PASSPORT", "B1234567", "[8 chars]"),
            ("JWT", "eyJhbGciOi.J9", "[13 chars]"),
            ("ACME_BADGE", "7", "[1 digit]"),
            ("DATE_OF_BIRTH", "01/02/1990", "**/**/****"),
            ("MAC_ADDRESS", "00:00:5e:00:53:af", "**:**:**:**:**:**"),
            ("IP_ADDRESS", "203.0.113.7", "[public IPv4]"),
            ("IP_ADDRESS", "100.64.0.1", "[internal IPv4]"),
            ("IP_ADDRESS", "127.0.0.1", "[special IPv4]"),
            ("IP_ADDRESS", "fd00::1", "[internal IPv6]"),
            ("IP_ADDRESS", "[2001:db8::1]", "[public IPv6]"),
            ("IP_ADDRESS", "fe80::1%eth0", "[special IPv6]"),
            ("IP_ADDRESS", "::ffff:10.0.0.1", "[internal IPv4]"),
            ("USERNAME", "minhpt", "******"),
        ] {
            assert_eq!(shown(entity, value.as_bytes()), expected, "{entity} {value}");
        }
    }

    #[test]
    fn long_runs_are_cut() {
        assert_eq!(shown("USERNAME", &[b'a'; 500]).len(), STARS_MAX);
        assert_eq!(shown("USERNAME", b"\xFF\xFEab"), "****");
    }

    /// Text of the table that no value can have put there.
    fn without_words(mut text: String) -> String {
        for word in
            ["words", "word", "chars", "char", "digits", "digit", "public IPv4", "internal IPv4"]
        {
            text = text.replace(word, "");
        }
        for word in ["special IPv4", "public IPv6", "internal IPv6", "special IPv6"] {
            text = text.replace(word, "");
        }
        text
    }

    proptest! {
        #[test]
        fn nothing_of_a_value_is_shown(value in "[a-zA-Z0-9@%.:/+ ạ漢_-]{0,80}", which in 0usize..12) {
            let entities = [
                "EMAIL_ADDRESS", "PHONE_NUMBER", "PERSON", "IP_ADDRESS", "MAC_ADDRESS", "DATE_OF_BIRTH", "USERNAME",
                "VN_CITIZEN_ID", "JWT", "LOCATION", "GEO_COORDINATE", "ACME_BADGE",
            ];
            let text = without_words(shown(entities[which], value.as_bytes()));
            let email = which == 0;
            let text = if email { text.rsplit_once('.').map_or(text.as_str(), |parts| parts.0) } else { &text };
            if text.starts_with('[') {
                // Only counts are left.
                prop_assert!(text.chars().all(|c| c.is_ascii_digit() || "[], ".contains(c)), "{text}");
            } else {
                prop_assert!(!text.contains(|c: char| c.is_alphanumeric()), "{text}");
            }
        }
    }
}
