//! `placeholder`: a constant for each entity, `REDACTED_EMAIL_ADDRESS`, or a short form where that is too
//! long, or `X` to the width of the place. The table holds the short forms.
//!
//! Letters, digits and underscores only: such a word is safe unquoted in YAML, XML, URLs, shell, logfmt
//! and templates. The rule `core.redacted` knows these words.

use super::{Arguments, Key, Operator, Outcome, Room, Value};
use crate::entity::EntityType;
use crate::error::Error;

/// Short names; an entity that is missing here is cut from its own name.
const SHORT: &[(&str, &str)] = &[
    ("BANK_ACCOUNT", "RD_BANK"),
    ("CREDIT_CARD", "RD_CARD"),
    ("DATE_OF_BIRTH", "RD_DOB"),
    ("DEVICE_ID", "RD_DEVICE"),
    ("EMAIL_ADDRESS", "RD_EMAIL"),
    ("GEO_COORDINATE", "RD_GEO"),
    ("IBAN_CODE", "RD_IBAN"),
    ("IP_ADDRESS", "RD_IP"),
    ("JP_DRIVING_LICENSE", "RD_JPDL"),
    ("JP_MY_NUMBER", "RD_MYNO"),
    ("JP_PASSPORT", "RD_JPPP"),
    ("JP_POSTAL_CODE", "RD_JPZIP"),
    ("JP_RESIDENCE_CARD", "RD_JPRC"),
    ("JWT", "RD_JWT"),
    ("LOCATION", "RD_ADDR"),
    ("MAC_ADDRESS", "RD_MAC"),
    ("PERSON", "RD_NAME"),
    ("PHONE_NUMBER", "RD_PHONE"),
    ("SESSION_TOKEN", "RD_TOKEN"),
    ("SOCIAL_ACCOUNT", "RD_SOCIAL"),
    ("USERNAME", "RD_USER"),
    ("US_SSN", "RD_SSN"),
    ("VN_CITIZEN_ID", "RD_CCCD"),
    ("VN_DRIVING_LICENSE", "RD_GPLX"),
    ("VN_HEALTH_INSURANCE", "RD_BHYT"),
    ("VN_ID_CARD", "RD_CMND"),
    ("VN_LICENSE_PLATE", "RD_PLATE"),
    ("VN_PASSPORT", "RD_VNPP"),
    ("VN_SOCIAL_INSURANCE", "RD_BHXH"),
    ("VN_TAX_CODE", "RD_MST"),
];

struct Placeholder;

pub(super) fn build(_: &Arguments, _: &Key) -> Result<Box<dyn Operator>, Error> {
    Ok(Box::new(Placeholder))
}

impl Operator for Placeholder {
    fn apply(&self, value: &Value<'_>, out: &mut Vec<u8>) -> Outcome {
        write(value.entity, value.room, out);
        Outcome::Written
    }
}

/// The long form where it fits, else the short one, else `X` to the width.
pub(super) fn write(entity: EntityType, room: Room, out: &mut Vec<u8>) {
    let start = out.len();
    let width = room.chars.unwrap_or(usize::MAX);
    out.extend_from_slice(b"REDACTED_");
    out.extend_from_slice(entity.as_str().as_bytes());
    if out.len() - start <= width {
        return;
    }
    out.truncate(start);
    let name = entity.as_str();
    let short = SHORT.iter().find(|row| row.0 == name).map(|row| row.1.to_owned());
    let short = short.unwrap_or_else(|| format!("RD_{}", name.split('_').next().unwrap_or(name)));
    match short.len() <= width {
        true => out.extend_from_slice(short.as_bytes()),
        false => out.resize(start + width, b'X'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Test 33 of the design: a placeholder that is too long is shortened by rule.
    #[test]
    fn t33_the_form_follows_the_room() {
        for (chars, expected) in [
            (None, "REDACTED_EMAIL_ADDRESS"),
            (Some(22), "REDACTED_EMAIL_ADDRESS"),
            (Some(21), "RD_EMAIL"),
            (Some(12), "RD_EMAIL"),
            (Some(8), "RD_EMAIL"),
            (Some(7), "XXXXXXX"),
            (Some(0), ""),
        ] {
            let mut out = Vec::new();
            let entity = EntityType::new("EMAIL_ADDRESS").expect("a name");
            write(entity, Room { chars, nullable: false }, &mut out);
            assert_eq!(String::from_utf8_lossy(&out), expected, "{chars:?}");
        }
    }

    #[test]
    fn short_forms_are_distinct_and_short() {
        let mut forms: Vec<&str> = SHORT.iter().map(|row| row.1).collect();
        forms.sort_unstable();
        forms.dedup();
        assert_eq!(forms.len(), SHORT.len());
        assert!(forms.iter().all(|form| form.starts_with("RD_") && form.len() <= 9));
    }
}
