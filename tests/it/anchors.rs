//! Anchors are necessary: every match of a built-in rule that is anchored on literals starts with one.

use rasoat::rule::{AnchorSpec, Rule, RuleSet};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::literal::Extractor;

/// Beginnings of the pattern's matches, lower case; none when they cannot be listed.
fn beginnings(pattern: &str) -> Option<Vec<Vec<u8>>> {
    // Without the flag the extractor need not list each combination of cases.
    let pattern = pattern.replacen("(?i", "(?", 1).replacen("(?)", "", 1);
    let hir = ParserBuilder::new().utf8(false).build().parse(&pattern).unwrap();
    let mut extractor = Extractor::new();
    extractor.limit_total(4000).limit_class(64).limit_literal_len(24);
    let seq = extractor.extract(&hir);
    let literals = seq.literals()?.iter();
    Some(literals.map(|literal| literal.as_bytes().to_ascii_lowercase()).collect())
}

/// Beginnings of a rule that none of its literals begins.
fn unanchored(rule: &Rule) -> Vec<String> {
    let AnchorSpec::Literal { any, before: 0, .. } = &rule.spec.anchor else { return Vec::new() };
    let Some(pattern) = &rule.spec.pattern else { return Vec::new() };
    let literals: Vec<Vec<u8>> = any.iter().map(|l| l.to_ascii_lowercase().into_bytes()).collect();
    let Some(all) = beginnings(pattern) else { return vec!["anything".to_owned()] };
    let anchored = |start: &Vec<u8>| literals.iter().any(|l| start.starts_with(l));
    all.iter().filter(|start| !anchored(start)).map(|s| s.escape_ascii().to_string()).collect()
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
    assert_eq!(unanchored(&rule), ["csrftoken="]);
}
