//! Rules without an anchor, made up: both detectors find the same, whatever the patterns are, and a
//! cut changes nothing.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rasoat::detect::{Candidate, Compiled, Detector, Reference, resolve_all};
use rasoat::rule::{AnchorSpec, Boundary, Rule, RuleSet};
use std::ops::Range;
use std::sync::{Arc, LazyLock};

/// A rule to make others of: without context, so that its matches are what counts.
static PLAIN: LazyLock<Rule> = LazyLock::new(|| {
    let mut rule = RuleSet::builtin().unwrap().by_id("core.ip.v4").unwrap().clone();
    rule.trusted = false;
    rule.spec.anchor = AnchorSpec::None;
    rule.spec.matcher = None;
    rule.spec.validate.clear();
    rule.spec.columns.clear();
    rule.spec.context.up.clear();
    rule.spec.context.down.clear();
    rule
});

#[derive(Clone, Debug)]
struct Shape {
    pattern: String,
    boundary: Boundary,
}

fn rule_set(shapes: &[Shape]) -> RuleSet {
    let rule = |(i, shape): (usize, &Shape)| {
        let mut rule = PLAIN.clone();
        rule.id = format!("plain.r{i}");
        rule.spec.pattern = Some(shape.pattern.clone());
        rule.spec.boundary = shape.boundary;
        rule
    };
    RuleSet { packs: Vec::new(), rules: shapes.iter().enumerate().map(rule).collect() }
}

const ATOMS: &[&str] = &[
    "abc",
    "NV-",
    "ab",
    "a",
    "1",
    "-",
    "@",
    "[a-c]",
    "[A-Z]",
    "[0-9]",
    r"\d",
    r"\w",
    r"\s",
    ".",
    "(?s:.)",
    "(?i:abc)",
    "(?i:nv-)",
    "[^a]",
    "[^\n]",
    r"\b",
    r"\B",
    "^",
    "$",
    "(?m:^)",
    "(?m:$)",
    r"\b{start}",
    r"\b{end}",
    "é",
    "(?-u:[\\xC0-\\xFF])",
    "\n",
];

const TIMES: &[&str] = &["", "", "", "?", "*", "+", "{2}", "{2,3}", "{0,2}", "+?", "*?"];

/// A regular expression, mostly short; all compile.
fn pattern() -> impl Strategy<Value = String> {
    let atom = (prop::sample::select(ATOMS), prop::sample::select(TIMES))
        .prop_map(|(atom, times)| format!("(?:{atom}){times}"));
    let plain = prop::sample::select(ATOMS).prop_map(str::to_owned);
    let part = prop_oneof![3 => plain, 2 => atom];
    let row = prop::collection::vec(part, 1..5).prop_map(|parts| parts.concat());
    let either = (row.clone(), row.clone()).prop_map(|(a, b)| format!("(?:{a}|{b})"));
    let value = (row.clone(), row.clone(), row.clone())
        .prop_map(|(a, b, c)| format!("{a}(?P<value>{b}){c}"));
    prop_oneof![6 => row, 2 => either.clone(), 1 => value, 1 => (either, pattern_tail()).prop_map(|(a, b)| a + &b)]
}

fn pattern_tail() -> impl Strategy<Value = String> {
    prop::sample::select(&["abc", "-ab1", "[0-9]{3}", r"\b"][..]).prop_map(str::to_owned)
}

fn shape() -> impl Strategy<Value = Shape> {
    let all = [Boundary::None, Boundary::None, Boundary::Word, Boundary::Digit, Boundary::Number];
    (pattern(), prop::sample::select(all.to_vec()))
        .prop_map(|(pattern, boundary)| Shape { pattern, boundary })
}

fn shapes() -> impl Strategy<Value = Vec<Shape>> {
    prop::collection::vec(shape(), 1..8)
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    let words: &[&str] = &[
        "abc", "NV-", "nv-", "ABC", "ab", "a", "b", "c", "1", "12", "-", "@", " ", "\n", ".", "_",
        "é", "Z", "\r\n", "AbC", "\u{212a}",
    ];
    let word = prop::sample::select(words).prop_map(|word| word.as_bytes().to_vec());
    let byte = any::<u8>().prop_map(|byte| vec![byte]);
    prop::collection::vec(prop_oneof![12 => word, 1 => byte], 0..40).prop_map(|all| all.concat())
}

/// Candidates that start in `own`, sorted.
fn candidates(detector: &mut Detector, text: &[u8], own: Range<usize>) -> Vec<Candidate> {
    let mut found = Vec::new();
    detector.detect(text, own, &mut found);
    rasoat::detect::resolve::sort(&mut found);
    found
}

fn spans(all: &[Candidate]) -> Vec<(u64, u64)> {
    all.iter().map(|c| (c.start, c.end)).collect()
}

/// What each rule finds alone on the reference, and among the others on the fast detector.
fn differ(shapes: &[Shape], text: &[u8]) -> Vec<String> {
    let compiled = Arc::new(Compiled::new(rule_set(shapes)).unwrap());
    let all = candidates(&mut Detector::new(Arc::clone(&compiled)), text, 0..text.len());
    let mut problems = Vec::new();
    for (number, shape) in (0..).zip(shapes) {
        let own: Vec<Candidate> = all.iter().filter(|c| c.rule == number).copied().collect();
        let alone = Compiled::new(rule_set(std::slice::from_ref(shape))).unwrap();
        let expected = spans(&Reference::new(Arc::new(alone)).detect(text));
        let found = spans(&resolve_all(own));
        if found != expected {
            problems.push(format!(
                "{shape:?} {:?}: {found:?}, not {expected:?}",
                compiled.pace(number)
            ));
        }
    }
    problems
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn each_rule_finds_what_it_finds_alone(shapes in shapes(), text in text()) {
        let problems = differ(&shapes, &text);
        prop_assert!(problems.is_empty(), "in \"{}\"\n{}", text.escape_ascii(), problems.join("\n"));
    }

    #[test]
    fn cuts_change_nothing(
        shapes in shapes(),
        text in text(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..5),
    ) {
        let mut detector = Detector::new(Arc::new(Compiled::new(rule_set(&shapes)).unwrap()));
        let whole = candidates(&mut detector, &text, 0..text.len());
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let parts: Vec<Candidate> = cuts
            .windows(2)
            .flat_map(|cut| candidates(&mut detector, &text, cut[0]..cut[1]))
            .collect();
        prop_assert_eq!(parts, whole);
    }
}

/// A match that is longer than a value may be, and starts that are far from their literal.
#[test]
fn long_matches() {
    let shapes: Vec<Shape> = [
        r"[a-z]+@corp",
        r"abc[^\n]*",
        r"(?s)x.*y",
        r"[0-9a-f]{2,40}-abc",
        r"x(?P<value>[0-9]{900,})",
    ]
    .map(|pattern| Shape { pattern: pattern.to_owned(), boundary: Boundary::None })
    .to_vec();
    let pieces =
        ["abc".repeat(1500), "x".to_owned() + &"1".repeat(4000), "y@corp x\ny fff-abc".to_owned()];
    assert_eq!(differ(&shapes, pieces.concat().as_bytes()), Vec::<String>::new());
    let reversed: Vec<&str> = pieces.iter().rev().map(String::as_str).collect();
    assert_eq!(differ(&shapes, reversed.concat().as_bytes()), Vec::<String>::new());
}

/// So many cases, the same in each run; with RASOAT_CASES so many times as many, new in each run.
fn cases(usual: u32) -> ProptestConfig {
    let factor = std::env::var("RASOAT_CASES").ok().map(|n| n.parse::<u32>().unwrap());
    let rng_seed = factor.map_or(RngSeed::Fixed(77), |_| RngSeed::Random);
    let cases = usual * factor.unwrap_or(1);
    ProptestConfig { cases, rng_seed, failure_persistence: None, ..ProptestConfig::default() }
}
