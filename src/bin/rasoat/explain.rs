//! `rasoat rules explain`: why each rule near a text fired or not.

use crate::args::RuleArgs;
use crate::config;
use crate::exit::Exit;
use crate::{key, scan, terminal};
use rasoat::canonical::{Region, canonical};
use rasoat::detect::{Compiled, Explanation, Verdict};
use rasoat::policy::{AllowList, Filter, Query};
use rasoat::report::sanitize_bytes;
use rasoat::rule::Rule;
use rasoat::transform::{Fingerprinter, Key};
use std::fmt::Write;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Bytes of a line that are looked at.
const LINE_MAX: u64 = 64 << 10;

/// A text with the place it comes from.
struct Subject {
    text: Vec<u8>,
    path: PathBuf,
    /// Values may be shown: the user typed them, or asked for them.
    shown: bool,
}

/// Runs the command.
pub fn run(text: &str, show_values: bool, args: &RuleArgs) -> anyhow::Result<Exit> {
    let settings = config::load_rules(args)?;
    let key = key::read(settings.key_file.value.as_deref())?;
    let allow = scan::allow_list(&settings, &key.id())?;
    let compiled = Arc::new(Compiled::new(settings.rule_set()?)?);
    let subject = subject(text, show_values)?;
    let told = rasoat::detect::explain(&compiled, &subject.text, settings.min_confidence.value);
    let teller = Teller { compiled: &compiled, subject: &subject, allow: &allow, key: &key };
    let mut out = String::new();
    let (near, far): (Vec<_>, Vec<_>) =
        told.iter().partition(|one| one.verdict != Verdict::NoAnchor || one.span.is_some());
    for one in &near {
        writeln!(out, "{}", teller.line(one))?;
    }
    writeln!(out, "{} other rules: no anchor in this text", far.len())?;
    terminal::out(&out)?;
    Ok(Exit::Done)
}

/// `FILE:LINE` where there is such a file, else the text itself.
fn subject(text: &str, show_values: bool) -> anyhow::Result<Subject> {
    let place = text
        .rsplit_once(':')
        .and_then(|(file, line)| Some((Path::new(file), line.parse::<u64>().ok()?)));
    if let Some((file, line)) = place.filter(|(file, _)| file.is_file()) {
        let text = read_line(file, line)?;
        return Ok(Subject { text, path: file.to_owned(), shown: show_values });
    }
    Ok(Subject { text: text.as_bytes().to_vec(), path: PathBuf::from("-"), shown: true })
}

fn read_line(file: &Path, number: u64) -> anyhow::Result<Vec<u8>> {
    let cannot = |e: std::io::Error| {
        anyhow::anyhow!("the file cannot be read: {}", rasoat::source::describe(&e))
    };
    let mut reader = BufReader::new(File::open(file).map_err(cannot)?);
    for _ in 1..number.max(1) {
        if reader.skip_until(b'\n').map_err(cannot)? == 0 {
            anyhow::bail!("the file has fewer than {number} lines");
        }
    }
    let mut line = Vec::new();
    reader.take(LINE_MAX).read_until(b'\n', &mut line).map_err(cannot)?;
    while line.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
        line.pop();
    }
    Ok(line)
}

struct Teller<'a> {
    compiled: &'a Compiled,
    subject: &'a Subject,
    allow: &'a AllowList,
    key: &'a Key,
}

impl Teller<'_> {
    fn line(&self, one: &Explanation) -> String {
        let rule = self.compiled.rule(one.rule);
        let score = one.score.map(|score| format!(" {score}")).unwrap_or_default();
        let place = one.span.map(|span| {
            let value = span.of(&self.subject.text);
            format!(" at {}..{} {}", span.start, span.end, self.value(rule, value))
        });
        let place = place.unwrap_or_default();
        format!("{:<28} {:<18}{score}{place}  {}", rule.id, rule.entity, self.reason(one, rule))
    }

    /// The value, or its masked form.
    fn value(&self, rule: &Rule, value: &[u8]) -> String {
        if self.subject.shown {
            return format!("'{}'", sanitize_bytes(value));
        }
        let mut preview = String::new();
        rasoat::preview::preview(rule.entity, value, &mut preview);
        preview
    }

    fn reason(&self, one: &Explanation, rule: &Rule) -> String {
        match &one.verdict {
            Verdict::Found if self.is_allowed(one, rule) => {
                "allowed by the configuration".to_owned()
            }
            Verdict::Found => format!("found{}", parts(one, rule)),
            Verdict::Silent => "claimed by a silent rule, not reported".to_owned(),
            Verdict::BelowThreshold => format!("below the threshold{}", parts(one, rule)),
            Verdict::LostTo(winner) if *winner == rule.id => {
                "lost an overlap to another match of this rule".to_owned()
            }
            Verdict::LostTo(winner) => format!("lost an overlap to {winner}"),
            Verdict::ContextRequired => {
                "needs a context word or field name nearby, and there is none".to_owned()
            }
            Verdict::Validator(name) => format!("the validator {name} says no"),
            Verdict::NotInField => "not the value of a field that the rule names".to_owned(),
            Verdict::Boundary => {
                format!("the boundary '{:?}' does not hold", rule.spec.boundary).to_lowercase()
            }
            Verdict::NoPattern if rule.spec.pattern.is_none() => {
                "called by an anchor, but the matcher finds nothing".to_owned()
            }
            Verdict::NoPattern => "called by an anchor, but the pattern does not match".to_owned(),
            _ => "no anchor".to_owned(),
        }
    }

    fn is_allowed(&self, one: &Explanation, rule: &Rule) -> bool {
        let Some(span) = one.span else { return false };
        let value = span.of(&self.subject.text);
        let mut form = Vec::new();
        canonical(rule.entity, value, Region::of_pack(&rule.pack), &mut form);
        let print = || Fingerprinter::new(self.key).fingerprint(rule.entity, &form);
        self.allow.allows(&Query { path: &self.subject.path, rule, value, fingerprint: &print })
    }
}

/// What the score is made of.
fn parts(one: &Explanation, rule: &Rule) -> String {
    let confidence = &rule.spec.confidence;
    let (column, up, down) = one.context;
    let rows = [
        (column, "field name +", confidence.column),
        (up, "context +", confidence.context),
        (down, "context -", confidence.down),
    ];
    let rows = rows.iter().filter(|row| row.0 && row.2 > 0.0);
    let rows: String = rows.map(|(_, name, value)| format!(", {name}{value:.2}")).collect();
    format!(" (base {:.2}{rows})", confidence.base)
}
