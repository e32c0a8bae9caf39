//! Tests of the built-in packs: each compiles, is documented, and finds what its examples mark, on the
//! fast detector and on the reference.

use crate::detect::{Candidate, Compiled, Detector, Reference, resolve};
use crate::rule::{Rule, RuleSet};
use std::sync::Arc;

/// Candidates from this score on are reported by default.
const REPORTED: u8 = 50;

fn builtin() -> Arc<Compiled> {
    let rules = RuleSet::builtin().expect("the built-in packs are valid");
    Arc::new(Compiled::new(rules).expect("the built-in packs compile"))
}

/// The text of an example without marks, and the marked spans.
fn unmark(marked: &str) -> (String, Vec<(u64, u64)>) {
    let (mut text, mut spans, mut open) = (String::new(), Vec::new(), 0);
    for c in marked.chars() {
        match c {
            '⟦' => open = text.len() as u64,
            '⟧' => spans.push((open, text.len() as u64)),
            _ => text.push(c),
        }
    }
    (text, spans)
}

/// A rule whose best score is below the threshold is judged by its candidates; a scorer has no best score.
fn threshold(rule: &Rule) -> u8 {
    let parts = &rule.spec.confidence;
    let best = (parts.base + parts.context + parts.column) * 100.0;
    if rule.spec.pattern.is_some() && best < f64::from(REPORTED) { 0 } else { REPORTED }
}

/// What is wrong with the findings of one example; empty when they are as marked.
fn complaint(compiled: &Compiled, rule: u16, marked: &[(u64, u64)], found: &[Candidate]) -> String {
    let least = threshold(compiled.rule(rule));
    let entity = compiled.rule(rule).entity;
    let reported = |c: &&Candidate| {
        c.score >= least && !compiled.is_silent(c.rule) && compiled.rule(c.rule).entity == entity
    };
    let shown = |c: &Candidate| format!("{} {c:?}", compiled.rule(c.rule).id);
    let all: Vec<String> = found.iter().map(shown).collect();
    if marked.is_empty() {
        let own = found.iter().filter(reported).find(|c| c.rule == rule);
        return own.map(|c| format!("should find nothing, finds {}", shown(c))).unwrap_or_default();
    }
    let spans: Vec<(u64, u64)> = found.iter().filter(reported).map(|c| (c.start, c.end)).collect();
    if spans == marked { String::new() } else { format!("marked {marked:?}, found {all:?}") }
}

#[test]
fn examples_hold() {
    let compiled = builtin();
    let (mut fast, mut slow) = (Detector::new(compiled.clone()), Reference::new(compiled.clone()));
    let mut wrong = Vec::new();
    for (index, rule) in compiled.rules.rules.iter().enumerate() {
        for example in &rule.spec.examples {
            let (text, marked) = unmark(&example.text);
            let mut found = Vec::new();
            fast.detect(text.as_bytes(), 0..text.len(), &mut found);
            let quick = resolve_all(found);
            let oracle = slow.detect(text.as_bytes());
            for (name, found) in [("fast", &quick), ("reference", &oracle)] {
                let what = complaint(&compiled, index as u16, &marked, found);
                if !what.is_empty() {
                    wrong.push(format!("{} ({name}): {}: {what}", rule.id, example.text));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} examples fail:\n{}", wrong.len(), wrong.join("\n"));
}

fn resolve_all(mut found: Vec<Candidate>) -> Vec<Candidate> {
    resolve::sort(&mut found);
    let (mut out, mut from) = (Vec::new(), 0);
    while from < found.len() {
        let (to, _) = resolve::cluster(&found, from);
        resolve::resolve(&found[from..to], &mut out);
        from = to;
    }
    out
}

#[test]
fn rules_are_documented() {
    for rule in &builtin().rules.rules {
        let description = &rule.spec.description;
        assert!(!description.en.is_empty() && !description.vi.is_empty(), "{}", rule.id);
        assert!(
            rule.pack != "jp" || description.ja.is_some(),
            "{}: no description in Japanese",
            rule.id
        );
        assert!(!rule.spec.references.is_empty(), "{}: no references", rule.id);
    }
}
