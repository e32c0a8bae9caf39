//! Checks one rule of a pack file: ids, names, numbers, examples. Names of validators and matchers
//! are checked by the detector, which knows them.

use super::spec::{AnchorSpec, ConfidenceSpec, RuleSpec};
use super::{Action, Rule};
use crate::entity::{EntityType, LegalClass};
use crate::error::Error;
use crate::limits::CONTEXT_MAX;

/// Turns the image of a rule into a rule, or says what is wrong with it.
pub(super) fn check_rule(file: &str, pack: &str, spec: RuleSpec) -> Result<Rule, Error> {
    let bad = |what: String| Error::rule(format!("{file}: rule '{}': {what}", spec.id));
    check_id(pack, &spec.id).map_err(bad)?;
    let rule = rule(file, pack, spec)?;
    let bad = |what: String| Error::rule(format!("{file}: rule '{}': {what}", rule.id));
    check_confidence(&rule.spec.confidence).map_err(&bad)?;
    check_shape(&rule.spec).map_err(&bad)?;
    check_examples(&rule.spec).map_err(&bad)?;
    Ok(rule)
}

/// As [`check_rule`], for what needs no check but of the names: tests check the built-in packs.
pub(super) fn rule(file: &str, pack: &str, spec: RuleSpec) -> Result<Rule, Error> {
    let bad = |what: String| Error::rule(format!("{file}: rule '{}': {what}", spec.id));
    let entity = EntityType::new(&spec.entity)
        .ok_or_else(|| bad(format!("entity '{}' must be made of A-Z, 0-9 and _", spec.entity)))?;
    let legal = LegalClass::parse(&spec.legal.vn).ok_or_else(|| {
        bad(format!(
            "legal.vn '{}' must be basic:3.N, sensitive:4.1x or not-personal-alone",
            spec.legal.vn
        ))
    })?;
    Ok(Rule { id: spec.id.clone(), pack: pack.to_owned(), entity, legal, spec, trusted: false })
}

fn check_id(pack: &str, id: &str) -> Result<(), String> {
    let valid = id.split('.').count() >= 2
        && id.split('.').all(|part| {
            !part.is_empty()
                && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        });
    if !valid {
        return Err("the id must be dotted lower-case words, such as 'acme.badge'".to_owned());
    }
    if !id.starts_with(&format!("{pack}.")) {
        return Err(format!("the id must start with the pack's name, '{pack}.'"));
    }
    Ok(())
}

fn check_confidence(confidence: &ConfidenceSpec) -> Result<(), String> {
    let parts = [confidence.base, confidence.context, confidence.column, confidence.down];
    if parts.iter().any(|part| !(0.0..=1.0).contains(part)) {
        return Err("each part of confidence must be between 0 and 1".to_owned());
    }
    Ok(())
}

fn check_shape(spec: &RuleSpec) -> Result<(), String> {
    if spec.pattern.is_none() && spec.matcher.is_none() {
        return Err("needs a pattern".to_owned());
    }
    if spec.context.within > CONTEXT_MAX {
        return Err(format!("context.within is at most {CONTEXT_MAX}"));
    }
    match &spec.anchor {
        AnchorSpec::Key if spec.columns.is_empty() => {
            Err("anchor key needs columns, the field names to look for".to_owned())
        }
        AnchorSpec::Literal { any, .. } if any.iter().any(String::is_empty) || any.is_empty() => {
            Err("anchor literal needs at least one literal, none of them empty".to_owned())
        }
        AnchorSpec::Literal { before, .. } if *before > CONTEXT_MAX => {
            Err(format!("anchor before is at most {CONTEXT_MAX}"))
        }
        AnchorSpec::Digits { lengths, .. }
            if lengths.is_empty() || lengths.iter().any(|n| !(4..=19).contains(n)) =>
        {
            Err("anchor digits needs lengths between 4 and 19".to_owned())
        }
        AnchorSpec::Digits { leads, .. } if !leads.iter().all(|lead| is_lead(lead)) => {
            Err("each of the anchor's leads is one or two digits".to_owned())
        }
        _ => Ok(()),
    }
}

fn is_lead(lead: &str) -> bool {
    matches!(lead.len(), 1 | 2) && lead.bytes().all(|b| b.is_ascii_digit())
}

fn check_examples(spec: &RuleSpec) -> Result<(), String> {
    for example in &spec.examples {
        if example.text.matches('⟦').count() != example.text.matches('⟧').count() {
            return Err("an example has a mark ⟦ without its ⟧".to_owned());
        }
    }
    let marked = spec.examples.iter().filter(|e| e.text.contains('⟦')).count();
    let enough = marked >= 2 && spec.examples.len() - marked >= 2;
    if !enough && spec.action == Action::Report {
        return Err("needs at least two examples with a marked span and two without".to_owned());
    }
    Ok(())
}
