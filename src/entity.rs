//! Entity types, legal classes and confidence: the vocabulary of findings.
//!
//! Names follow Presidio where it has one. The set is open: a rule pack may name a new entity.

use std::collections::HashSet;
use std::fmt;
use std::sync::{LazyLock, Mutex};

/// Name of a kind of personal data, such as `EMAIL_ADDRESS`. Interned, so that copies are cheap.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityType(&'static str);

static INTERNED: LazyLock<Mutex<HashSet<&'static str>>> = LazyLock::new(Mutex::default);

impl EntityType {
    /// Interns `name`; `None` unless it is made of `A-Z`, `0-9` and `_` and starts with a letter.
    pub fn new(name: &str) -> Option<Self> {
        let valid = name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
        if !valid || name.len() > 64 {
            return None;
        }
        let mut set = INTERNED.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(known) = set.get(name) {
            return Some(Self(known));
        }
        let leaked: &'static str = Box::leak(name.to_owned().into_boxed_str());
        set.insert(leaked);
        Some(Self(leaked))
    }

    /// The name.
    pub fn as_str(&self) -> &'static str {
        self.0
    }

    /// Label for people, in English or Vietnamese; the name itself for an entity of a user's pack.
    pub fn label(&self, lang: Lang) -> &'static str {
        LABELS.iter().find(|row| row.0 == self.0).map_or(self.0, |row| match lang {
            Lang::En => row.1,
            Lang::Vi => row.2,
        })
    }
}

impl fmt::Display for EntityType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for EntityType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Language of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Vietnamese.
    Vi,
}

/// Entity, English label, Vietnamese label.
const LABELS: &[(&str, &str, &str)] = &[
    ("PERSON", "person name", "họ tên"),
    ("EMAIL_ADDRESS", "e-mail address", "địa chỉ thư điện tử"),
    ("PHONE_NUMBER", "phone number", "số điện thoại"),
    ("IP_ADDRESS", "IP address", "địa chỉ IP"),
    ("MAC_ADDRESS", "MAC address", "địa chỉ MAC"),
    ("CREDIT_CARD", "payment card number", "số thẻ thanh toán"),
    ("IBAN_CODE", "IBAN", "số IBAN"),
    ("BANK_ACCOUNT", "bank account", "số tài khoản ngân hàng"),
    ("DATE_OF_BIRTH", "date of birth", "ngày sinh"),
    ("LOCATION", "address", "địa chỉ"),
    ("USERNAME", "user name", "tên đăng nhập"),
    ("GEO_COORDINATE", "coordinates", "tọa độ"),
    ("DEVICE_ID", "device id", "mã thiết bị"),
    ("SESSION_TOKEN", "session token", "mã phiên đăng nhập"),
    ("JWT", "JSON web token", "mã JWT"),
    ("SOCIAL_ACCOUNT", "social account", "tài khoản mạng xã hội"),
    ("US_SSN", "US social security number", "số an sinh xã hội Hoa Kỳ"),
    ("VN_CITIZEN_ID", "citizen id (CCCD)", "số định danh cá nhân (CCCD)"),
    ("VN_ID_CARD", "old id card (CMND)", "số chứng minh nhân dân (CMND)"),
    ("VN_TAX_CODE", "tax code (MST)", "mã số thuế"),
    ("VN_SOCIAL_INSURANCE", "social insurance number", "mã số BHXH"),
    ("VN_HEALTH_INSURANCE", "health insurance card", "số thẻ BHYT"),
    ("VN_PASSPORT", "Vietnamese passport", "số hộ chiếu"),
    ("VN_DRIVING_LICENSE", "driving licence (GPLX)", "số giấy phép lái xe"),
    ("VN_LICENSE_PLATE", "licence plate", "biển số xe"),
    ("JP_MY_NUMBER", "Japanese My Number", "số My Number (Nhật)"),
    ("JP_PASSPORT", "Japanese passport", "hộ chiếu Nhật"),
    ("JP_DRIVING_LICENSE", "Japanese driving licence", "giấy phép lái xe Nhật"),
    ("JP_RESIDENCE_CARD", "Japanese residence card", "thẻ cư trú Nhật"),
    ("JP_POSTAL_CODE", "Japanese postal code", "mã bưu chính Nhật"),
];

/// Class of a finding under Vietnam's Decree 356/2025/ND-CP.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LegalClass {
    /// Basic personal data; the item of article 3, such as `3.7`.
    Basic(String),
    /// Sensitive personal data; the item of article 4, such as `4.1k`.
    Sensitive(String),
    /// Not personal data alone.
    NotPersonalAlone,
}

impl LegalClass {
    /// Parses `basic:3.7`, `sensitive:4.1k` or `not-personal-alone`.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "not-personal-alone" {
            return Some(Self::NotPersonalAlone);
        }
        let (class, item) = text.split_once(':')?;
        match class {
            "basic" if item.starts_with("3.") => Some(Self::Basic(item.to_owned())),
            "sensitive" if item.starts_with("4.") => Some(Self::Sensitive(item.to_owned())),
            _ => None,
        }
    }

    /// True for sensitive data (article 4).
    pub fn is_sensitive(&self) -> bool {
        matches!(self, Self::Sensitive(_))
    }
}

impl fmt::Display for LegalClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Basic(item) => write!(f, "basic:{item}"),
            Self::Sensitive(item) => write!(f, "sensitive:{item}"),
            Self::NotPersonalAlone => f.write_str("not-personal-alone"),
        }
    }
}

/// How sure a finding is, in hundredths (0 to 99): integers, so that every machine agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Confidence(u8);

impl Confidence {
    /// The highest confidence that a rule can reach.
    pub const MAX: Confidence = Confidence(99);

    /// Clamps a sum of hundredths into 0 to 99.
    pub fn from_hundredths(value: i32) -> Self {
        Self(value.clamp(0, 99) as u8)
    }

    /// Rounds a fraction (0.0 to 1.0) to hundredths; values above 1 and below 0 are clamped to 100 and 0.
    pub fn from_fraction(value: f64) -> Self {
        Self((value * 100.0).round().clamp(0.0, 100.0) as u8)
    }

    /// Hundredths.
    pub fn hundredths(&self) -> u8 {
        self.0
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}
