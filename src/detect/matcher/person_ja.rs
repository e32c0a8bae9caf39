//! The scorer of Japanese names: the value of a field of persons (`氏名：`), or the characters before 様, さん or 殿.
//!
//! Knows no list of names; two to six characters of one kind and the sign beside them decide.

use super::person::Scored;
use crate::span::LocalSpan;

/// Forms of address behind a name; the first two are written to customers.
pub const HONORIFICS: [&str; 6] = ["様", "殿", "さま", "さん", "氏", "先生"];
/// Words before 様 or さん that are no names.
const OTHERS: [&str; 47] = [
    "未入力",
    "未定",
    "不明",
    "該当なし",
    "匿名",
    "お客",
    "皆",
    "各位",
    "担当者",
    "会員",
    "利用者",
    "契約者",
    "保護者",
    "株主",
    "お得意",
    "関係者",
    "企業",
    "会社",
    "御社",
    "貴社",
    "代表者",
    "参加者",
    "患者",
    "お子",
    "奥",
    "旦那",
    "神",
    "王",
    "仏",
    "姫",
    "同",
    "仕",
    "有",
    "多",
    "異",
    "模",
    "両親",
    "社長",
    "部長",
    "課長",
    "店長",
    "院長",
    "先生",
    "お母",
    "お父",
    "お姉",
    "お兄",
];
/// Ends of organisations and departments.
const ORGANISATIONS: [&str; 12] =
    ["会社", "銀行", "大学", "病院", "学校", "協会", "組合", "支店", "事務所", "商店", "部", "課"];
/// Characters that make one word with the honorific behind them (`模様`, `神殿`).
const INSIDE: [(&str, &str); 16] = [
    ("模", "様"),
    ("仕", "様"),
    ("同", "様"),
    ("多", "様"),
    ("異", "様"),
    ("有", "様"),
    ("一", "様"),
    ("二", "様"),
    ("左", "様"),
    ("神", "殿"),
    ("宮", "殿"),
    ("本", "殿"),
    ("拝", "殿"),
    ("御", "殿"),
    ("沈", "殿"),
    ("正", "殿"),
];
/// Longest name in characters.
const NAME_MAX: usize = 8;

/// What a character is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Kanji,
    Hiragana,
    Katakana,
    Blank,
    Other,
}

/// The name in a field that starts at `at`.
pub fn value(text: &[u8], at: usize) -> Option<Scored> {
    let (mut end, mut kinds, mut count) = (at, Kinds::default(), 0);
    while let Some((kind, len)) = char_at(text, end) {
        let stop = kind == Kind::Other || honorific_at(text, end) || count > NAME_MAX;
        let inner = kind == Kind::Blank
            && (count == 0
                || !char_at(text, end + len)
                    .is_some_and(|next| next.0 != Kind::Other && next.0 != Kind::Blank));
        if stop || inner {
            break;
        }
        kinds.add(kind);
        count += usize::from(kind != Kind::Blank);
        end += len;
    }
    let score = kinds.score(count)? + 14;
    let closed = at_border(text, end) || honorific_at(text, end);
    let fits = (2..=NAME_MAX).contains(&count) && !is_other(&text[at..end]);
    (fits && closed).then(|| Scored { span: LocalSpan::new(at, end), score })
}

/// The name before the honorific that starts at `honorific`.
pub fn before_honorific(text: &[u8], honorific: usize) -> Option<Scored> {
    let form = HONORIFICS.iter().find(|form| text[honorific..].starts_with(form.as_bytes()))?;
    let (mut start, mut kinds, mut count) = (honorific, Kinds::default(), 0);
    let mut blanks = 0;
    while let Some((kind, len)) = char_before(text, start) {
        if kind == Kind::Other
            || count > NAME_MAX
            || kind == Kind::Blank && (blanks > 0 || count == 0)
        {
            break;
        }
        if kind == Kind::Hiragana {
            break;
        }
        blanks += usize::from(kind == Kind::Blank);
        kinds.add(kind);
        count += usize::from(kind != Kind::Blank);
        start -= len;
    }
    while let Some((Kind::Blank, len)) = char_at(text, start).filter(|_| start < honorific) {
        start += len;
    }
    let polite = matches!(*form, "様" | "殿");
    let goes_on = matches!(char_at(text, honorific + form.len()), Some((Kind::Kanji, _)));
    let score = kinds.score(count)? + if polite { 6 } else { 0 } - if goes_on { 30 } else { 0 };
    let inside = INSIDE
        .iter()
        .any(|(last, end)| form == end && text[..honorific].ends_with(last.as_bytes()));
    let fits = (2..=NAME_MAX).contains(&count) && !inside && !is_other(&text[start..honorific]);
    (fits && score >= 20).then(|| Scored { span: LocalSpan::new(start, honorific), score })
}

/// The kinds of a run.
#[derive(Default)]
struct Kinds {
    kanji: usize,
    katakana: usize,
    hiragana: usize,
}

impl Kinds {
    fn add(&mut self, kind: Kind) {
        match kind {
            Kind::Kanji => self.kanji += 1,
            Kind::Katakana => self.katakana += 1,
            Kind::Hiragana => self.hiragana += 1,
            Kind::Blank | Kind::Other => {}
        }
    }

    /// Two to five kanji are likeliest; long runs are organisations.
    fn score(&self, count: usize) -> Option<i32> {
        match (self.kanji, self.katakana + self.hiragana) {
            (0, 0) => None,
            (3..=5, 0) => Some(72),
            (2, 0) => Some(62),
            (2..=5, _) => Some(58),
            (0 | 1, _) if count <= NAME_MAX => Some(56),
            _ => Some(30),
        }
    }
}

fn is_other(name: &[u8]) -> bool {
    OTHERS.iter().any(|known| name == known.as_bytes())
        || ORGANISATIONS.iter().any(|known| name.ends_with(known.as_bytes()))
}

fn honorific_at(text: &[u8], at: usize) -> bool {
    HONORIFICS[..4].iter().any(|form| text[at..].starts_with(form.as_bytes()))
}

/// A blank, line end, quote, comma or bracket, or the end of the text.
fn at_border(text: &[u8], at: usize) -> bool {
    match text.get(at) {
        None => true,
        Some(byte) if byte.is_ascii() => {
            !byte.is_ascii_alphanumeric() && !matches!(byte, b'_' | b'@' | b'/')
        }
        Some(_) => {
            !matches!(char_at(text, at), Some((Kind::Kanji | Kind::Hiragana | Kind::Katakana, _)))
        }
    }
}

fn char_at(text: &[u8], at: usize) -> Option<(Kind, usize)> {
    match *text.get(at..)? {
        [b' ', ..] => Some((Kind::Blank, 1)),
        [a @ 0xE3..=0xE9, b, c, ..] => {
            Some((kind_of(u32::from(a & 15) << 12 | u32::from(b & 63) << 6 | u32::from(c & 63)), 3))
        }
        [0xEF, 0xBD, b, ..] if b >= 0xA6 => Some((Kind::Katakana, 3)),
        [0xEF, 0xBE, b, ..] if b <= 0x9F => Some((Kind::Katakana, 3)),
        [_, ..] => Some((Kind::Other, 1)),
        [] => None,
    }
}

fn char_before(text: &[u8], end: usize) -> Option<(Kind, usize)> {
    match text[..end] {
        [.., b' '] => Some((Kind::Blank, 1)),
        [.., 0xE3..=0xE9 | 0xEF, _, _] => char_at(text, end - 3),
        [.., _] => Some((Kind::Other, 1)),
        [] => None,
    }
}

fn kind_of(point: u32) -> Kind {
    match point {
        0x3000 => Kind::Blank,
        0x3041..=0x3096 => Kind::Hiragana,
        0x30A1..=0x30FA | 0x30FC => Kind::Katakana,
        0x3005 | 0x3400..=0x4DBF | 0x4E00..=0x9FFF => Kind::Kanji,
        _ => Kind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_hold_names() {
        for (text, wanted) in [
            ("見本太郎", "見本太郎"),
            ("見本　太郎\n", "見本　太郎"),
            ("ミホン タロウ,", "ミホン タロウ"),
            ("見本花子様", "見本花子"),
            ("みほん はなこ\"", "みほん はなこ"),
        ] {
            let found = value(text.as_bytes(), 0).expect(text);
            assert_eq!(&text[found.span.start..found.span.end], wanted);
            assert!(found.score >= 50, "{text}");
        }
        for text in ["株式会社見本商事銀行支店", "未", "sample", "2026年"] {
            assert!(value(text.as_bytes(), 0).is_none_or(|found| found.score < 50), "{text}");
        }
    }

    #[test]
    fn honorifics_follow_names() {
        for (text, wanted) in [
            ("いつも見本太郎様", Some("見本太郎")),
            ("佐見さんに", Some("佐見")),
            ("「見本 花子様", Some("見本 花子")),
            ("お客様", None),
            ("担当者様", None),
            ("仕様書", None),
            ("皆さん", None),
        ] {
            let at = HONORIFICS.iter().filter_map(|form| text.find(form)).min().expect("a form");
            let found = before_honorific(text.as_bytes(), at).filter(|found| found.score >= 50);
            assert_eq!(
                found.map(|found| &text[found.span.start..found.span.end]),
                wanted,
                "{text}"
            );
        }
    }
}
