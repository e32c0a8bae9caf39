//! Anchors are necessary: every match of a built-in rule that is anchored on literals starts with one.

use rasoat::rule::{AnchorSpec, Rule, RuleSet};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::literal::Extractor;

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
