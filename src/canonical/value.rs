//! The canonical form by entity. A form is a key to compare and to hash, not a text to show.

use super::{date, fold_ascii, network, phone, text};
use crate::entity::EntityType;

/// Version of the forms. It changes when any value gets another form, so that stored fingerprints
/// are not compared across.
pub const VERSION: u32 = 1;

/// Where a value without a country in it belongs: the country of the rule that found it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Region {
    /// Vietnam.
    Vietnam,
    /// Japan.
    Japan,
    /// Anywhere.
    #[default]
    World,
}

impl Region {
    /// The region of a rule pack, by its id.
    pub fn of_pack(id: &str) -> Self {
        match id {
            "vn" => Self::Vietnam,
            "jp" => Self::Japan,
            _ => Self::World,
        }
    }
}

/// How the values of an entity are brought to one form. Engines ask once for each rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// E.164.
    Phone,
    /// Lower case.
    Email,
    /// The shortest text of an address.
    Ip,
    /// Six pairs with colons.
    Mac,
    /// Names and addresses: lower case, letters decomposed, tones at the end of the word.
    Words,
    /// `yyyy-mm-dd`.
    Date,
    /// Letters and digits only.
    Compact,
    /// As it is, without white space around it.
    Trimmed,
}

impl Form {
    /// The form of an entity.
    pub(crate) fn of(entity: EntityType) -> Self {
        match entity.as_str() {
            "PHONE_NUMBER" => Self::Phone,
            "EMAIL_ADDRESS" => Self::Email,
            "IP_ADDRESS" => Self::Ip,
            "MAC_ADDRESS" => Self::Mac,
            "PERSON" | "LOCATION" => Self::Words,
            "DATE_OF_BIRTH" => Self::Date,
            "CREDIT_CARD"
            | "IBAN_CODE"
            | "BANK_ACCOUNT"
            | "DEVICE_ID"
            | "VN_CITIZEN_ID"
            | "VN_ID_CARD"
            | "VN_TAX_CODE"
            | "VN_SOCIAL_INSURANCE"
            | "VN_HEALTH_INSURANCE"
            | "VN_PASSPORT"
            | "VN_DRIVING_LICENSE"
            | "VN_LICENSE_PLATE"
            | "JP_MY_NUMBER"
            | "JP_PASSPORT"
            | "JP_DRIVING_LICENSE"
            | "JP_RESIDENCE_CARD"
            | "JP_POSTAL_CODE" => Self::Compact,
            _ => Self::Trimmed,
        }
    }

    /// Appends the canonical form of `value` to `out`; what does not look like the entity is trimmed
    /// and copied.
    pub(crate) fn write(self, value: &[u8], region: Region, out: &mut Vec<u8>) {
        let start = out.len();
        match self {
            Self::Phone => phone::canonical(value, region, out),
            Self::Email => network::email(value, out),
            Self::Ip => network::ip(value, out),
            Self::Mac => network::mac(value, out),
            Self::Words => text::canonical(value, out),
            Self::Date => date::canonical(value, out),
            Self::Compact => compact(value, out),
            Self::Trimmed => {}
        }
        if out.len() == start {
            out.extend_from_slice(value.trim_ascii());
        }
    }
}

/// Appends the canonical form of `value` to `out`: the same bytes for every spelling of one value.
///
/// Phone numbers become E.164, e-mail addresses lower case, IP addresses their shortest form,
/// identifiers letters and digits, names lower case with the tone at the end of the syllable. Any
/// bytes are taken; what does not look like the entity is trimmed and copied.
///
/// ```
/// use rasoat::canonical::{Region, canonical};
/// let phone = rasoat::entity::EntityType::new("PHONE_NUMBER").expect("a name");
/// let mut out = Vec::new();
/// canonical(phone, b"(091) 234 5678", Region::Vietnam, &mut out);
/// assert_eq!(out, b"+84912345678");
/// ```
pub fn canonical(entity: EntityType, value: &[u8], region: Region, out: &mut Vec<u8>) {
    Form::of(entity).write(value, region, out);
}

/// Letters and digits only, in upper-case ASCII.
fn compact(value: &[u8], out: &mut Vec<u8>) {
    // Without a branch for each byte: most values are digits alone.
    if value.iter().fold(true, |all, byte| all & byte.is_ascii_digit()) {
        return out.extend_from_slice(value);
    }
    let start = out.len();
    fold_ascii(value, out);
    let mut end = start;
    for i in start..out.len() {
        if out[i].is_ascii_alphanumeric() {
            out[end] = out[i].to_ascii_uppercase();
            end += 1;
        }
    }
    out.truncate(end);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(entity: &str, value: &[u8], region: Region) -> String {
        let mut out = b"before".to_vec();
        canonical(EntityType::new(entity).expect("a name"), value, region, &mut out);
        String::from_utf8_lossy(&out[6..]).into_owned()
    }

    #[test]
    fn identifiers_and_others() {
        for (entity, value, expected) in [
            ("CREDIT_CARD", "4111 1111-1111 1111", "4111111111111111"),
            ("IBAN_CODE", "gb29 nwbk 6016 1331 9268 19", "GB29NWBK60161331926819"),
            ("VN_LICENSE_PLATE", "29MĐ1-123.45", "29MD112345"),
            ("VN_CITIZEN_ID", "001 090 123 456", "001090123456"),
            ("JP_MY_NUMBER", "１２３４ ５６７８ ９０１８", "123456789018"),
            ("JP_POSTAL_CODE", "〒100-0001", "1000001"),
            ("JWT", " eyJhbGciOi.J9 ", "eyJhbGciOi.J9"),
            ("USERNAME", "Minh ", "Minh"),
            ("ACME_BADGE", " A-1 ", "A-1"),
        ] {
            assert_eq!(form(entity, value.as_bytes(), Region::Vietnam), expected, "{entity}");
        }
    }

    #[test]
    fn regions_come_from_packs() {
        assert_eq!(Region::of_pack("vn"), Region::Vietnam);
        assert_eq!(Region::of_pack("jp"), Region::Japan);
        assert_eq!(Region::of_pack("core"), Region::World);
    }

    #[test]
    fn every_form_is_stable_and_takes_any_bytes() {
        let values: [&[u8]; 8] = [
            b"",
            b" ",
            b"\xFF\xFE",
            b"+",
            "Nguyễn  Văn Ầ".as_bytes(),
            b"203.0.113.7",
            b"0912 345 678",
            b"a%40B.VN",
        ];
        for entity in [
            "PHONE_NUMBER",
            "EMAIL_ADDRESS",
            "IP_ADDRESS",
            "MAC_ADDRESS",
            "DATE_OF_BIRTH",
            "IBAN_CODE",
        ] {
            for value in values {
                let once = form(entity, value, Region::Vietnam);
                assert_eq!(form(entity, once.as_bytes(), Region::Vietnam), once, "{entity}");
            }
        }
    }
}
