//! Masked previews: what every report shows in place of a value. One fixed table by entity; only the
//! top-level domain of an e-mail address, the class of a network address, separators and lengths
//! are ever shown. Not the redaction: that is a transform, and writes into documents.

use crate::canonical::{Region, canonical};
use crate::entity::EntityType;
use std::fmt::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Stars in a row at most: a longer run is shown as so many.
const STARS_MAX: usize = 32;

/// Letters of a top-level domain that is shown; a longer one is masked.
const DOMAIN_MAX: usize = 6;

/// How values of an entity are masked.
enum Style {
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

fn style(entity: EntityType) -> Style {
    match entity.as_str() {
        "PERSON" | "LOCATION" => Style::Words,
        "EMAIL_ADDRESS" => Style::Email,
        "IP_ADDRESS" => Style::Address,
        "PHONE_NUMBER" | "MAC_ADDRESS" | "DATE_OF_BIRTH" | "GEO_COORDINATE" | "USERNAME"
        | "SOCIAL_ACCOUNT" => Style::Stars,
        _ => Style::Length,
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
    let value = value.trim_ascii();
    match style(entity) {
        Style::Words => words(value, out),
        Style::Length => length(value, out),
        Style::Email => email(value, out),
        Style::Address => address(entity, value, out),
        Style::Stars => stars(value, out),
    }
}

fn words(value: &[u8], out: &mut String) {
    let words = value.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).count();
    out.push('[');
    count(words, "word", out);
    out.push_str(", ");
    count(characters(value).count(), "char", out);
    out.push(']');
}

fn length(value: &[u8], out: &mut String) {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let others = value.iter().any(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80);
    out.push('[');
    if digits > 0 && !others {
        count(digits, "digit", out);
    } else {
        count(characters(value).count(), "char", out);
    }
    out.push(']');
}

/// A number and its word.
fn count(count: usize, word: &str, out: &mut String) {
    let ending = if count == 1 { "" } else { "s" };
    put(out, format_args!("{count} {word}{ending}"));
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("writing to memory does not fail");
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

fn address(entity: EntityType, value: &[u8], out: &mut String) {
    let mut form = Vec::new();
    canonical(entity, value, Region::World, &mut form);
    let text = std::str::from_utf8(&form).unwrap_or_default();
    match text.parse() {
        Ok(IpAddr::V4(v4)) => put(out, format_args!("[{} IPv4]", class_of_v4(v4))),
        Ok(IpAddr::V6(v6)) => put(out, format_args!("[{} IPv6]", class_of_v6(v6))),
        Err(_) => length(value, out),
    }
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
    let mut run = 0;
    for character in characters(value) {
        let separates =
            matches!(character, b' ' | b'.' | b'-' | b'/' | b':' | b'+' | b'(' | b')' | b',');
        run = if separates { 0 } else { run + 1 };
        if separates {
            out.push(char::from(character));
        } else if run <= STARS_MAX {
            out.push('*');
        }
    }
}

/// The first byte of each character; a stray byte counts as one.
fn characters(value: &[u8]) -> impl Iterator<Item = u8> + '_ {
    value.utf8_chunks().flat_map(|chunk| {
        let valid = chunk.valid().bytes().filter(|byte| byte & 0xC0 != 0x80);
        valid.chain(chunk.invalid().iter().copied())
    })
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
