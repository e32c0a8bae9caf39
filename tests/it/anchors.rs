//! Anchors are necessary: they make a rule faster and never change what it finds.

use rasoat::detect::{Candidate, Compiled, Detector, Reference, resolve_all};
use rasoat::rule::{AnchorSpec, Boundary, Rule, RuleSet};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::literal::Extractor;
use std::ops::Range;
use std::sync::Arc;

/// Beginnings of the pattern's matches, lower case; none when they cannot be listed.
fn beginnings(pattern: &str) -> Option<Vec<String>> {
    // Without the flag the extractor need not list each combination of cases.
    let pattern = pattern.replacen("(?i", "(?", 1);
    let hir = ParserBuilder::new().utf8(false).build().parse(&pattern).unwrap();
    let mut extractor = Extractor::new();
    extractor.limit_total(8000).limit_class(64).limit_literal_len(24);
    let seq = extractor.extract(&hir);
    Some(seq.literals()?.iter().map(|literal| folded(literal.as_bytes())).collect())
}

/// Cases are not told apart: that would be more beginnings than can be listed.
fn folded(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).to_lowercase().replace('ſ', "s").replace('K', "k")
}

/// Beginnings of a rule that none of its literals begins.
fn unanchored(rule: &Rule) -> Vec<String> {
    let AnchorSpec::Literal { any, before: 0, .. } = &rule.spec.anchor else { return Vec::new() };
    let Some(pattern) = &rule.spec.pattern else { return Vec::new() };
    let literals: Vec<String> = any.iter().map(|l| folded(l.as_bytes())).collect();
    let Some(mut all) = beginnings(pattern) else { return vec!["anything".to_owned()] };
    all.retain(|start| !literals.iter().any(|l| start.starts_with(l.as_str())));
    all
}

#[test]
fn every_match_starts_with_a_literal_of_its_anchor() {
    let rules = RuleSet::builtin().unwrap();
    let problems = rules.rules.iter().filter_map(|rule| {
        let without: Vec<String> = unanchored(rule).into_iter().take(5).collect();
        (!without.is_empty()).then(|| format!("{}: {}", rule.id, without.join(" | ")))
    });
    let problems: Vec<String> = problems.collect();
    assert!(problems.is_empty(), "no literal for\n{}\n", problems.join("\n"));
}

#[test]
fn a_missing_literal_is_seen() {
    let mut rule = RuleSet::builtin().unwrap().by_id("core.session.cookie").unwrap().clone();
    let AnchorSpec::Literal { any, .. } = &mut rule.spec.anchor else { panic!("other anchor") };
    any.retain(|literal| literal != "csrftoken=");
    assert!(unanchored(&rule).iter().any(|start| start.starts_with("csrftoken=")));
}

fn rule_set(rules: impl IntoIterator<Item = Rule>) -> RuleSet {
    RuleSet { packs: Vec::new(), rules: rules.into_iter().collect() }
}

fn detect(detector: &mut Detector, text: &[u8], own: Range<usize>) -> Vec<Candidate> {
    let mut found = Vec::new();
    detector.detect(text, own, &mut found);
    found
}

/// Numbers of every length and lead, in a fixed order that looks like none.
fn numbers() -> Vec<u8> {
    let mut seed = 7u64;
    let mut digit = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        b'0' + (seed >> 33) as u8 % 10
    };
    let mut text = Vec::new();
    for _ in 0..12 {
        for (length, lead) in (8..=19).flat_map(|n| (0..100u8).map(move |lead| (n, lead))) {
            text.extend([b'0' + lead / 10, b'0' + lead % 10]);
            text.extend((2..length).map(|_| digit()));
            text.push(b'\n');
        }
    }
    text
}

#[test]
fn leads_of_numbers_are_necessary() {
    let led = |rule: &Rule| matches!(&rule.spec.anchor, AnchorSpec::Digits { leads, .. } if !leads.is_empty());
    let rules = rule_set(RuleSet::builtin().unwrap().rules.into_iter().filter(led));
    let compiled = Arc::new(Compiled::new(rules).unwrap());
    let (mut fast, mut slow) = (Detector::new(Arc::clone(&compiled)), Reference::new(compiled));
    let text = numbers();
    let found = resolve_all(detect(&mut fast, &text, 0..text.len()));
    assert!(found.len() > 150, "{}", found.len());
    assert_eq!(found, slow.detect(&text));
}

#[test]
fn a_value_belongs_to_its_block_wherever_its_number_starts() {
    let mut rule = RuleSet::builtin().unwrap().by_id("core.ip.v4").unwrap().clone();
    rule.trusted = false;
    (rule.spec.matcher, rule.spec.boundary) = (None, Boundary::Word);
    rule.spec.validate.clear();
    rule.spec.pattern = Some("[0-9]{8}-(?P<value>[A-Z]{4})".to_owned());
    rule.spec.anchor =
        AnchorSpec::Digits { lengths: vec![8], leads: Vec::new(), followed_by: "-".to_owned() };
    let mut detector = Detector::new(Arc::new(Compiled::new(rule_set([rule])).unwrap()));
    let text = b"id 12345678-ABCD and 87654321-WXYZ.";
    let whole = detect(&mut detector, text, 0..text.len());
    assert_eq!(whole.iter().map(|c| c.start).collect::<Vec<_>>(), [12, 30]);
    for cut in 0..=text.len() {
        let mut parts = detect(&mut detector, text, 0..cut);
        parts.extend(detect(&mut detector, text, cut..text.len()));
        assert_eq!(parts, whole, "cut at {cut}");
    }
}
