//! Tests of the phone rules: matchers against patterns, and tables of numbers.

use super::MATCHERS;
use crate::detect::boundary::{left_ok, right_ok};
use crate::detect::check::Check;
use crate::detect::pattern::Pattern;
use crate::detect::reference::resolve_all;
use crate::detect::{Candidate, Compiled, Detector, Reference};
use crate::rule::{Rule, RuleSet, RuleSetBuilder};
use crate::span::LocalSpan;
use proptest::prelude::*;
use std::sync::{Arc, LazyLock};

/// The phone rules of all built-in packs.
fn phone_rules() -> RuleSet {
    let mut builder = RuleSetBuilder::default();
    for name in crate::rule::BUILTIN_NAMES {
        builder.add(crate::rule::RulePack::builtin(name).expect("a built-in pack"));
    }
    builder.only(vec![crate::entity::EntityType::new("PHONE_NUMBER").expect("a name")]);
    builder.build().expect("the built-in packs fit together")
}

struct Twin {
    rule: Rule,
    matcher: super::Matcher,
    pattern: Pattern,
    checks: Vec<Check>,
}

static TWINS: LazyLock<Vec<Twin>> = LazyLock::new(|| {
    let twin = |rule: &Rule| {
        let name = rule.spec.matcher.as_deref()?;
        let matcher = MATCHERS.iter().find(|row| row.0 == name)?.1;
        let pattern = Pattern::checked(rule.spec.pattern.as_deref()?).expect("a good pattern");
        let checks = rule.spec.validate.iter().map(|name| Check::lookup(name).expect("known"));
        Some(Twin { rule: rule.clone(), matcher, pattern, checks: checks.collect() })
    };
    phone_rules().rules.iter().filter_map(twin).collect()
});

impl Twin {
    /// What the rule says, without the matcher.
    fn reference(&self, text: &[u8], at: usize) -> Option<LocalSpan> {
        let boundary = self.rule.spec.boundary;
        if !left_ok(boundary, text, at) {
            return None;
        }
        let found = self.pattern.at(text, at)?;
        let stands = right_ok(boundary, text, found.whole.end)
            && self.checks.iter().all(|check| check.passes(text, found.value));
        stands.then_some(found.value)
    }

    fn agree(&self, text: &[u8]) {
        for at in 0..text.len() {
            let (fast, slow) = ((self.matcher)(text, at), self.reference(text, at));
            let shown = String::from_utf8_lossy(text);
            assert_eq!(fast, slow, "{} at {at} of {shown:?}", self.rule.id);
        }
    }
}

/// Pieces that numbers and their look-alikes are made of.
const PIECES: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
    "09",
    "84",
    "00",
    "02",
    "016",
    "0912",
    "345",
    "678",
    "024",
    "3825",
    "1234",
    "0912345678",
    "912345678",
    "02438251234",
    "01622345678",
    "0312687878",
    "090",
    "03",
    "06",
    "045",
    "81",
    "44",
    "20",
    "7946",
    "0958",
    "1",
    "202",
    "555",
    "0123",
    "+",
    "+84",
    "(+84)",
    "(0)",
    "+1",
    "+44",
    "+49",
    "+852",
    " (0) ",
    " ",
    " ",
    " ",
    "  ",
    "   ",
    ".",
    "-",
    "(",
    ")",
    ") ",
    " - ",
    "/",
    "_",
    "\u{A0}",
    "–",
    "—",
    "a",
    "Đ",
    "話",
    ",",
    "\n",
    ":",
    "0 9 1 2 3 4 5 6 7 8",
    "９",
    "０３",
    "\u{202F}",
    "-01-2026",
];

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 1..14).prop_map(|pieces| pieces.concat())
}

/// Digits with a gap now and then: dense in real numbers.
fn number() -> impl Strategy<Value = String> {
    let lead = prop::sample::select(vec![
        "0", "+84", "84", "0084", "00 84", "(+84) ", "+84 (0) ", "(0", "+1 ", "+49", "+33 ",
        "(84-", "+81-", "+44 (0)",
    ]);
    let digit = (
        "[0-9]",
        prop::sample::select(vec!["", "", "", "", "", "", " ", ".", "-", ") ", "+", "–"]),
    );
    let digits = prop::collection::vec(digit, 7..13);
    (lead, digits, prop::sample::select(vec!["", " ", ")", "x", ".", "-1", ".5"])).prop_map(
        |(lead, digits, tail)| {
            let digits: String =
                digits.iter().map(|(digit, gap)| format!("{digit}{gap}")).collect();
            format!("{lead}{digits}{tail}")
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn matchers_agree_with_patterns(pieces in text(), number in number(), bytes in prop::collection::vec(any::<u8>(), 0..6)) {
        let mut mixed = number.clone().into_bytes();
        mixed.splice(3..3, bytes);
        for twin in &*TWINS {
            twin.agree(pieces.as_bytes());
            twin.agree(number.as_bytes());
            twin.agree(&mixed);
        }
    }

    #[test]
    fn detectors_agree(pieces in text(), number in number()) {
        let mut scan = Scan::new();
        for text in [&pieces, &number, &format!("{pieces} {number}"), &format!("phone={number}")] {
            scan.agree(text.as_bytes());
        }
    }
}

#[test]
fn every_matcher_has_a_rule() {
    assert_eq!(TWINS.len(), MATCHERS.len());
}

/// Both detectors over the phone rules.
struct Scan {
    compiled: Arc<Compiled>,
    fast: Detector,
    slow: Reference,
}

impl Scan {
    fn new() -> Self {
        static COMPILED: LazyLock<Arc<Compiled>> =
            LazyLock::new(|| Arc::new(Compiled::new(phone_rules()).expect("the rules compile")));
        let compiled = Arc::clone(&COMPILED);
        Self {
            fast: Detector::new(Arc::clone(&compiled)),
            slow: Reference::new(Arc::clone(&compiled)),
            compiled,
        }
    }

    fn fast(&mut self, text: &[u8]) -> Vec<Candidate> {
        let mut out = Vec::new();
        self.fast.detect(text, 0..text.len(), &mut out);
        resolve_all(out)
    }

    fn agree(&mut self, text: &[u8]) {
        let (fast, slow) = (self.fast(text), self.slow.detect(text));
        let rule = |c: &Candidate| self.compiled.rule(c.rule).id.clone();
        let show = |all: &[Candidate]| {
            all.iter().map(|c| (c.start, c.end, rule(c), c.score)).collect::<Vec<_>>()
        };
        assert_eq!(show(&fast), show(&slow), "{:?}", String::from_utf8_lossy(text));
    }

    /// Reported values, as (text, rule id).
    fn found(&mut self, text: &str) -> Vec<(String, String)> {
        let found = self.slow.detect(text.as_bytes());
        let reported = found.iter().filter(|c| c.score >= 50 && !self.compiled.is_silent(c.rule));
        let show = |c: &Candidate| {
            (
                text[c.start as usize..c.end as usize].to_owned(),
                self.compiled.rule(c.rule).id.clone(),
            )
        };
        reported.map(show).collect()
    }
}

#[test]
fn examples_hold() {
    let mut scan = Scan::new();
    for rule in &phone_rules().rules {
        for example in &rule.spec.examples {
            let plain = example.text.replace(['⟦', '⟧'], "");
            let mut wanted: Vec<&str> = example.text.split('⟦').skip(1).collect();
            wanted.iter_mut().for_each(|part| *part = part.split('⟧').next().expect("a part"));
            let found = scan.found(&plain);
            let found: Vec<&str> =
                found.iter().filter(|f| f.1 == rule.id).map(|f| f.0.as_str()).collect();
            assert_eq!(found, wanted, "{}: {}", rule.id, example.text);
            scan.agree(plain.as_bytes());
        }
    }
}

/// Rows of `phone.csv` that are judged otherwise than their column says, with the reason.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("091/2345678", "a slash joins house and document numbers"),
    ("0912_345_678", "an underscore joins identifiers"),
    ("912345678", "nine digits alone: only in a field for phone numbers"),
    ("liên hệ o9l2345678", "letters for digits"),
    ("không chín một hai ba bốn năm sáu bảy tám", "words for digits"),
    ("phone=%2B84912345678", "percent encoding is a layer of the scanner"),
    ("09123456780987654321", "two numbers without a separator are no number"),
    ("0911748503", "a valid mobile number; nothing tells it from one"),
    ("0901234567", "a valid mobile number"),
    ("0987654321", "a valid mobile number"),
    ("090-123-4567", "a valid Vietnamese number, though no Japanese one"),
    ("03ー1234ー5678", "the long vowel mark as a dash only with full-width digits"),
];

/// Rows of the CSV file, quotes resolved.
fn rows(csv: &str) -> Vec<Vec<String>> {
    let lines = csv.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines.map(split_row).collect()
}

fn split_row(line: &str) -> Vec<String> {
    let (mut fields, mut field, mut quoted) = (Vec::new(), String::new(), false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => field.extend(chars.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(std::mem::take(&mut field)),
            _ => field.push(c),
        }
    }
    fields.push(field);
    fields
}

fn digits(text: &str) -> String {
    let digit = |c: char| {
        c.to_digit(10).or(((c as u32).wrapping_sub(0xFF10) < 10).then(|| c as u32 - 0xFF10))
    };
    text.chars().filter_map(digit).map(|d| char::from(b'0' + d as u8)).collect()
}

/// What a row of `phone.csv` says: a number of a person or not; `None` where the table is unsure.
fn expected(row: &[String]) -> Option<bool> {
    match row[0].as_str() {
        "vn_mobile_prefix_edge" => None,
        "jp" => {
            Some(row[5] == "True" && ["FIXED_LINE", "MOBILE", "VOIP"].contains(&row[6].as_str()))
        }
        _ => Some(row[3].starts_with("phone")),
    }
}

#[test]
fn vectors() {
    let table = rows(include_str!("../../../../fixtures/vectors/phone.csv"));
    assert!(table.len() > 250);
    let mut scan = Scan::new();
    let mut wrong = Vec::new();
    for row in &table {
        let (text, e164) = (&row[1], &row[7]);
        let Some(expected) = expected(row) else { continue };
        let found = scan.found(text);
        let same = |value: &str| e164.len() < 9 || digits(value).ends_with(&e164[e164.len() - 8..]);
        let right = if expected { found.iter().any(|f| same(&f.0)) } else { found.is_empty() };
        if right == EXCEPTIONS.iter().any(|known| known.0 == text) {
            wrong.push((text.clone(), found));
        }
        scan.agree(text.as_bytes());
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn example_numbers_of_the_world() {
    let table = rows(include_str!("../../../../fixtures/vectors/phone_world.csv"));
    assert!(table.len() > 600);
    let mut missed = Vec::new();
    for row in &table {
        for form in [&row[0], &row[1]] {
            let found = super::world_phone(form.as_bytes(), 0);
            if found != Some(LocalSpan::new(0, form.len())) && row[0].len() > 8 {
                missed.push(form.clone());
            }
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}
