//! The texts of settings, the same on the command line and in the configuration file.

use crate::entity::{Confidence, EntityType, Lang};
use crate::error::{Error, IssueKind};

/// Parses `10M`, `2G`, `512`: a number of bytes with an optional binary unit (K, M, G, T).
///
/// ```
/// assert_eq!(rasoat::policy::parse_size("2M").unwrap(), 2 << 20);
/// assert!(rasoat::policy::parse_size("lots").is_err());
/// ```
pub fn parse_size(text: &str) -> Result<u64, Error> {
    let bad = || Error::config(format!("'{text}' is no size; write a number with K, M, G or T"));
    let upper = text.trim().to_ascii_uppercase();
    let upper = upper.strip_suffix('B').unwrap_or(&upper);
    let upper = upper.strip_suffix('I').unwrap_or(upper);
    let digits = upper.trim_end_matches(|c: char| !c.is_ascii_digit());
    let shift = match &upper[digits.len()..] {
        "" => 0,
        "K" => 10,
        "M" => 20,
        "G" => 30,
        "T" => 40,
        _ => return Err(bad()),
    };
    let number: u64 = digits.parse().map_err(|_| bad())?;
    number.checked_mul(1 << shift).ok_or_else(bad)
}

/// Parses a confidence between 0 and 1.
pub fn parse_confidence(text: &str) -> Result<Confidence, Error> {
    let number = text.parse::<f64>().ok().filter(|n| (0.0..=1.0).contains(n));
    let number =
        number.ok_or_else(|| Error::config(format!("'{text}' is no number between 0 and 1")))?;
    Ok(Confidence::from_fraction(number))
}

/// Parses names of entities.
pub fn parse_entities<T: AsRef<str>>(names: &[T]) -> Result<Vec<EntityType>, Error> {
    let parse = |name: &T| {
        let name = name.as_ref().trim();
        EntityType::new(name).ok_or_else(|| {
            Error::config(format!("'{name}' is no entity; write a name such as EMAIL_ADDRESS"))
        })
    };
    names.iter().map(parse).collect()
}

/// Parses kinds of issues.
pub fn parse_issue_kinds<T: AsRef<str>>(names: &[T]) -> Result<Vec<IssueKind>, Error> {
    let parse = |name: &T| {
        let name = name.as_ref().trim();
        IssueKind::parse(name).ok_or_else(|| {
            let known: Vec<&str> = IssueKind::ALL.iter().map(IssueKind::as_str).collect();
            Error::config(format!("'{name}' is no kind of issue; use one of: {}", known.join(", ")))
        })
    };
    names.iter().map(parse).collect()
}

/// Parses `en` or `vi`.
pub fn parse_lang(name: &str) -> Result<Lang, Error> {
    match name {
        "en" => Ok(Lang::En),
        "vi" => Ok(Lang::Vi),
        _ => Err(Error::config(format!("'{name}' is no language of reports; use en or vi"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        for (text, expected) in [
            ("0", Some(0)),
            ("512", Some(512)),
            ("10k", Some(10 << 10)),
            ("10M", Some(10 << 20)),
            ("2GiB", Some(2 << 30)),
            ("3TB", Some(3 << 40)),
            ("", None),
            ("M", None),
            ("1.5G", None),
            ("-1", None),
            ("99999999999T", None),
        ] {
            assert_eq!(parse_size(text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn other_settings() {
        assert_eq!(parse_confidence("0.8").map(|c| c.hundredths()).ok(), Some(80));
        assert!(parse_confidence("80").is_err());
        assert!(parse_confidence("NaN").is_err());
        assert!(parse_entities(&["EMAIL_ADDRESS", "person"]).is_err());
        assert_eq!(parse_issue_kinds(&["limit", "changed"]).map(|k| k.len()).ok(), Some(2));
        assert!(parse_issue_kinds(&["broken"]).is_err());
        assert!(parse_lang("fr").is_err());
    }
}
