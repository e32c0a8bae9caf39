//! `rasoat rules`: lists, shows and tests the rules; profile and explain have their own files.

use crate::args::{RuleArgs, Rules};
use crate::config;
use crate::exit::Exit;
use crate::files::Files;
use crate::{explain, pace, profile, terminal};
use rasoat::detect::{Compiled, ExampleReport, Pace, run_examples};
use rasoat::entity::Lang;
use rasoat::report::sanitize;
use rasoat::rule::{AnchorSpec, Rule, Text};
use std::fmt::Write;
use std::sync::Arc;

/// Failures of examples that are printed.
const FAILURES_SHOWN: usize = 50;

/// Runs the command.
pub fn run(command: &Rules) -> anyhow::Result<Exit> {
    match command {
        Rules::List { rules } => list(rules),
        Rules::Show { id, rules } => show(id, rules),
        Rules::Test { paths, rules } => test(paths, rules),
        Rules::Profile(args) => profile::run(args),
        Rules::Explain { text, show_values, rules } => explain::run(text, *show_values, rules),
    }
}

fn list(args: &RuleArgs) -> anyhow::Result<Exit> {
    let settings = config::load_rules(args)?;
    let rules = settings.rule_set()?;
    let heads = ["RULE", "ENTITY", "BASE", "CONTEXT", "COLUMN", "ANCHOR", "LEGAL", "DESCRIPTION"];
    let mut rows = vec![heads.map(str::to_owned)];
    rows.extend(rules.rules.iter().map(|rule| row(rule, settings.lang.value)));
    terminal::out(&align(&rows))?;
    Ok(Exit::Done)
}

fn row(rule: &Rule, lang: Lang) -> [String; 8] {
    let part = |value: f64| format!("{value:.2}");
    let confidence = &rule.spec.confidence;
    [
        rule.id.clone(),
        rule.entity.to_string(),
        if rule.is_silent() { "silent".to_owned() } else { part(confidence.base) },
        part(confidence.context),
        part(confidence.column),
        anchor(&rule.spec.anchor),
        rule.legal.to_string(),
        sanitize(said(&rule.spec.description, lang)).into_owned(),
    ]
}

fn said(text: &Text, lang: Lang) -> &str {
    if lang == Lang::Vi { &text.vi } else { &text.en }
}

fn anchor(anchor: &AnchorSpec) -> String {
    match anchor {
        AnchorSpec::None => "none".to_owned(),
        AnchorSpec::At => "at".to_owned(),
        AnchorSpec::Dotted => "dotted".to_owned(),
        AnchorSpec::Colon => "colon".to_owned(),
        AnchorSpec::Digits { lengths, .. } => {
            let lengths: Vec<String> = lengths.iter().map(ToString::to_string).collect();
            format!("digits {}", lengths.join(","))
        }
        AnchorSpec::Grouped { .. } => "grouped".to_owned(),
        AnchorSpec::Plus => "plus".to_owned(),
        AnchorSpec::Literal { any, .. } => format!("literal ({})", any.len()),
        AnchorSpec::Key => "key".to_owned(),
        AnchorSpec::Date => "date".to_owned(),
        AnchorSpec::Name => "name".to_owned(),
        AnchorSpec::Address => "address".to_owned(),
    }
}

/// Columns side by side; the last one is as long as it is.
fn align(rows: &[[String; 8]]) -> String {
    let mut out = String::new();
    let width =
        |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..7).map(width).collect();
    for row in rows {
        for (cell, width) in row.iter().zip(&widths) {
            let padding = width - cell.chars().count();
            out.push_str(cell);
            out.push_str(&" ".repeat(padding + 2));
        }
        out.push_str(&row[7]);
        out.push('\n');
    }
    out
}

fn show(id: &str, args: &RuleArgs) -> anyhow::Result<Exit> {
    let settings = config::load_rules(args)?;
    let rules = settings.rule_set()?;
    let Some(rule) = rules.by_id(id).cloned() else {
        let near: Vec<&str> = rules.rules.iter().map(|rule| rule.id.as_str()).collect();
        let near: Vec<&str> = near.into_iter().filter(|known| known.contains(id)).collect();
        let hint =
            if near.is_empty() { "see 'rasoat rules list'".to_owned() } else { near.join(", ") };
        anyhow::bail!("there is no rule '{id}'; {hint}");
    };
    let index = rules.rules.iter().position(|one| one.id == id).unwrap_or(0);
    let pace = Compiled::new(rules)?.pace(index as u16);
    let lines = describe(&rule, settings.lang.value, &pace)?;
    let lines: Vec<_> = lines.lines().map(sanitize).collect();
    terminal::out(&(lines.join("\n") + "\n"))?;
    Ok(Exit::Done)
}

fn describe(rule: &Rule, lang: Lang, pace: &Pace) -> anyhow::Result<String> {
    let spec = &rule.spec;
    let mut out = String::new();
    writeln!(out, "{}  {}", rule.id, said(&spec.description, lang))?;
    let mut fact = |name: &str, value: &str| -> std::fmt::Result {
        if value.is_empty() { Ok(()) } else { writeln!(out, "  {name:<11} {value}") }
    };
    fact("entity", &format!("{} ({})", rule.entity, rule.entity.label(lang)))?;
    fact("legal", &rule.legal.to_string())?;
    fact("anchor", &anchor(&spec.anchor))?;
    for (name, text) in pace::tell(rule, pace) {
        fact(name, &text)?;
    }
    fact("matcher", spec.matcher.as_deref().unwrap_or_default())?;
    fact("pattern", spec.pattern.as_deref().unwrap_or_default())?;
    fact("boundary", &format!("{:?}", spec.boundary).to_lowercase())?;
    fact("validate", &spec.validate.join(", "))?;
    let parts = &spec.confidence;
    let numbers = [
        ("base", parts.base),
        ("context +", parts.context),
        ("column +", parts.column),
        ("down -", parts.down),
    ];
    let numbers = numbers.iter().map(|(name, value)| format!("{name} {value:.2}"));
    fact("confidence", &numbers.collect::<Vec<_>>().join(", "))?;
    fact("needs", if spec.context.require { "a context word or a field name" } else { "" })?;
    fact("up", &spec.context.up.join(", "))?;
    fact("down", &spec.context.down.join(", "))?;
    fact("columns", &spec.columns.join(", "))?;
    fact("action", if rule.is_silent() { "claims the place, reports nothing" } else { "" })?;
    fact("operator", &spec.operator)?;
    for source in &spec.references {
        fact("source", source)?;
    }
    for example in &spec.examples {
        let why = example.why.as_ref().map(|why| format!("   ({why})")).unwrap_or_default();
        fact("example", &format!("{}{why}", example.text.replace('\n', "\\n")))?;
    }
    Ok(out)
}

/// Runs examples: of the packs in `paths`, or of the packs of `--rules`.
fn test(paths: &[String], args: &RuleArgs) -> anyhow::Result<Exit> {
    let mut settings = config::load_rules(args)?;
    let mut tested: Vec<String> = Vec::new();
    for path in paths {
        tested.push(config::pack(path, &Files::Disk)?.id);
        settings.rules.value.push(path.clone());
    }
    let compiled = Arc::new(Compiled::new(settings.rule_set()?)?);
    let wanted = |rule: &Rule| tested.is_empty() || tested.contains(&rule.pack);
    let report = run_examples(&compiled, wanted);
    terminal::out(&summary(&report)?)?;
    Ok(if report.failures.is_empty() { Exit::Done } else { Exit::Failed })
}

fn summary(report: &ExampleReport) -> anyhow::Result<String> {
    let mut out = String::new();
    for failure in report.failures.iter().take(FAILURES_SHOWN) {
        writeln!(
            out,
            "{}: {} in {} ({} detector)",
            failure.rule, failure.problem, failure.context, failure.detector
        )?;
        writeln!(out, "    {}", sanitize(&failure.example))?;
    }
    if report.failures.len() > FAILURES_SHOWN {
        writeln!(out, "… and {} more", report.failures.len() - FAILURES_SHOWN)?;
    }
    writeln!(
        out,
        "{} rules, {} examples, {} texts on two detectors: {} failures",
        report.rules,
        report.examples,
        report.texts,
        report.failures.len()
    )?;
    Ok(out)
}
