//! Named tests of a value: what a rule's `validate` may ask for. Each is a pure function from the bytes
//! of the value to yes or no, named by what it proves. A validator never looks at what stands around.

mod address_class;
mod card;
mod date;
mod device;
mod digits;
mod email;
#[cfg(test)]
mod examples;
mod geo;
mod iban;
mod ip;
mod ip_range;
mod jp_number;
mod jwt;
mod reserved;
mod token;
mod vn_number;

pub use address_class::address_class;
pub(crate) use address_class::address_facts;
pub(crate) use reserved::Reserves;
pub use reserved::is_reserved;

use super::matcher::phone;

/// A test of a value.
pub type Validator = fn(&[u8]) -> bool;

/// The validator with this name.
///
/// ```
/// let luhn = rasoat::detect::validate::lookup("luhn").expect("a known name");
/// assert!(luhn(b"4111111111111111"));
/// ```
pub fn lookup(name: &str) -> Option<Validator> {
    TABLE.iter().chain(phone::VALIDATORS).find(|row| row.0 == name).map(|row| row.1)
}

/// Every name that `validate` may use here; for messages and for `rasoat rules`.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().chain(phone::VALIDATORS).map(|row| row.0)
}

const TABLE: &[(&str, Validator)] = &[
    ("bank_account", vn_number::bank_account),
    ("birth_date", date::birth_date),
    ("card_brand", card::card_brand),
    ("cccd", vn_number::cccd),
    ("device_id", device::device_id),
    ("email_domain", email::email_domain),
    ("entropy", token::entropy),
    ("geo", geo::geo),
    ("iban", iban::iban),
    ("imei", device::imei),
    ("ipv4_public_or_internal", ip::ipv4_public_or_internal),
    ("ipv6_public_or_internal", ip::ipv6_public_or_internal),
    ("jp_driving_license", jp_number::jp_driving_license),
    ("jwt", jwt::jwt),
    ("luhn", card::luhn),
    ("mac", device::mac),
    ("mst", vn_number::mst),
    ("my_number", jp_number::my_number),
    ("personal_username", token::personal_username),
    ("place", geo::place),
    ("social_account", token::social_account),
    ("system_username", token::system_username),
    ("vietqr", vn_number::vietqr),
    ("vn_health_insurance", vn_number::vn_health_insurance),
    ("vn_plate", vn_number::vn_plate),
];

/// Rows of a vector file: comma-separated, quoted where needed, after `#` lines and one header row.
#[cfg(test)]
fn vectors(text: &str) -> Vec<Vec<String>> {
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.skip(1).map(fields).collect()
}

#[cfg(test)]
fn fields(line: &str) -> Vec<String> {
    let (mut all, mut field, mut quoted) = (Vec::new(), String::new(), false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => field.extend(chars.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => all.push(std::mem::take(&mut field)),
            _ => field.push(c),
        }
    }
    all.push(field);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_found() {
        assert!(TABLE.is_sorted_by_key(|row| row.0), "keep the table sorted");
        let all: Vec<&str> = names().collect();
        assert!(all.iter().all(|name| lookup(name).is_some()) && lookup("no_such_test").is_none());
    }
}
