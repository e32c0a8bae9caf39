//! `synthetic`: a made-up name or e-mail address, picked by key from the table of words below, so that
//! the same person gets the same one. Case, script and diacritics are those of the value.
//!
//! Looks like an ordinary value: only the manifest can tell it from one. Different persons may share a
//! name; addresses carry 60 bits of their own.

use super::{Arguments, Key, Operator, Outcome, Value, base32};
use crate::canonical::fold_ascii;
use crate::error::Error;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Entities that it has words for.
pub(super) const ENTITIES: &[&str] = &["EMAIL_ADDRESS", "PERSON"];

type Words = &'static [&'static str];

const VN_FAMILY: Words =
    &["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô"];
const VN_MIDDLE: Words =
    &["Văn", "Thị", "Minh", "Thanh", "Quốc", "Ngọc", "Đức", "Hữu", "Thu", "Kim", "Gia", "Bảo"];
const VN_GIVEN: Words = &[
    "An", "Bình", "Châu", "Dũng", "Giang", "Hà", "Hải", "Hương", "Khánh", "Lan", "Linh", "Long",
    "Mai", "Nam", "Oanh", "Phúc", "Quân", "Sơn", "Tâm", "Thảo", "Trang", "Tuấn", "Vinh", "Yến",
];
const JA_FAMILY: Words =
    &["佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "加藤"];
const JA_GIVEN: Words =
    &["太郎", "花子", "一郎", "翔太", "美咲", "健太", "陽子", "直樹", "恵子", "大輔"];
const EN_GIVEN: Words =
    &["Alex", "Blake", "Casey", "Drew", "Emery", "Finley", "Harper", "Jordan", "Morgan", "Riley"];
const EN_FAMILY: Words = &[
    "Archer", "Baker", "Carter", "Fisher", "Hunter", "Mason", "Parker", "Turner", "Walker",
    "Wright",
];

struct Synthetic {
    start: Hmac<Sha256>,
}

pub(super) fn build(arguments: &Arguments, key: &Key) -> Result<Box<dyn Operator>, Error> {
    let domain = arguments.word("domain", "default")?;
    let start = Hmac::<Sha256>::new_from_slice(&*key.derive(&format!("synthetic/{domain}")));
    Ok(Box::new(Synthetic { start: start.expect("HMAC takes keys of any length") }))
}

impl Operator for Synthetic {
    fn apply(&self, value: &Value<'_>, out: &mut Vec<u8>) -> Outcome {
        let Ok(text) = std::str::from_utf8(value.text) else { return Outcome::Unfit };
        let mut mac = self.start.clone();
        mac.update(value.entity.as_str().as_bytes());
        mac.update(&[0]);
        mac.update(value.canonical);
        let random = mac.finalize().into_bytes();
        let pick = |words: Words, at: usize| words[usize::from(random[at]) % words.len()];
        if value.entity.as_str() == "EMAIL_ADDRESS" {
            out.extend_from_slice(pick(EN_GIVEN, 0).to_lowercase().as_bytes());
            out.push(b'.');
            base32::encode(&random[1..9], out);
            out.extend_from_slice(b"@example.com");
            return Outcome::Written;
        }
        let name = match script(text) {
            Script::Japanese => format!("{}{}", pick(JA_FAMILY, 0), pick(JA_GIVEN, 1)),
            Script::Vietnamese => {
                let parts = [pick(VN_FAMILY, 0), pick(VN_MIDDLE, 1), pick(VN_GIVEN, 2)];
                if text.split_whitespace().count() < 3 {
                    [parts[0], parts[2]].join(" ")
                } else {
                    parts.join(" ")
                }
            }
            Script::English => format!("{} {}", pick(EN_GIVEN, 0), pick(EN_FAMILY, 1)),
        };
        write_in_style(text, &name, out);
        Outcome::Written
    }
}

enum Script {
    Japanese,
    Vietnamese,
    English,
}

fn script(text: &str) -> Script {
    if text.chars().any(|c| matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}')) {
        return Script::Japanese;
    }
    let mut folded = Vec::new();
    fold_ascii(text.as_bytes(), &mut folded);
    let first = text.split_whitespace().next().unwrap_or_default().to_lowercase();
    let plain = |word: &&str| {
        let mut out = Vec::new();
        fold_ascii(word.as_bytes(), &mut out);
        out.eq_ignore_ascii_case(first.as_bytes())
    };
    let vietnamese = !text.is_ascii() || VN_FAMILY.iter().any(plain);
    if vietnamese { Script::Vietnamese } else { Script::English }
}

/// Writes `name` in upper or lower case, and without diacritics, where `like` is so.
fn write_in_style(like: &str, name: &str, out: &mut Vec<u8>) {
    let upper = like.chars().any(char::is_uppercase);
    let lower = like.chars().any(char::is_lowercase);
    let name = match (upper, lower) {
        (true, false) => name.to_uppercase(),
        (false, true) => name.to_lowercase(),
        _ => name.to_owned(),
    };
    match like.is_ascii() {
        true => fold_ascii(name.as_bytes(), out),
        false => out.extend_from_slice(name.as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::tests::apply;

    fn name(text: &str) -> String {
        apply("synthetic", &[], "PERSON", text).expect("written")
    }

    #[test]
    fn style_and_identity_stay() {
        let plain = name("Nguyễn Văn An");
        assert_eq!(name("Nguyễn  Văn An"), plain);
        assert_eq!(name("NGUYỄN VĂN AN"), plain.to_uppercase());
        assert_eq!(plain.split(' ').count(), 3);
        assert!(name("Nguyen Van An").is_ascii());
        assert!(!name("山田太郎").is_ascii());
        assert_eq!(name("John Smith").split(' ').count(), 2);
        let mail = apply("synthetic", &[], "EMAIL_ADDRESS", "an@example.vn").expect("written");
        assert!(mail.ends_with("@example.com"), "{mail}");
        assert_eq!(apply("synthetic", &[], "EMAIL_ADDRESS", "AN@Example.vn"), Some(mail));
    }
}
