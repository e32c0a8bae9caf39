//! Tells reports what a check found, as a scan would: in the order of documents.

use super::collect::Kept;
use super::run::{Checked, Judged};
use crate::detect::Compiled;
use crate::error::Error;
use crate::finding::{Finding, Fingerprint, State};
use crate::sink::Sink;

/// Whether reports get the keyed fingerprints of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prints {
    /// The user gave the key.
    Shown,
    /// They would tell nothing, or too much.
    Hidden,
}

/// Feeds `sink` with a whole run. Documents without findings are told with their figures.
pub fn replay(
    checked: &Checked,
    compiled: &Compiled,
    prints: Prints,
    sink: &mut dyn Sink,
) -> Result<(), Error> {
    sink.begin_run(&checked.run)?;
    let mut findings = checked.findings.iter().peekable();
    for (number, seen) in checked.documents.iter().enumerate() {
        sink.begin_document(&seen.document)?;
        let mut stats = seen.stats.clone();
        stats.findings.clear();
        while let Some(judged) = findings.next_if(|judged| judged.kept.document == number) {
            let finding = finding(judged, compiled, prints);
            if judged.ruling.state == State::New {
                *stats.findings.entry(finding.entity).or_default() += 1;
            }
            sink.finding(&seen.document, &finding)?;
        }
        sink.end_document(&seen.document, &stats)?;
    }
    checked.skipped.iter().try_for_each(|(name, reason)| sink.skipped(name, *reason))?;
    checked.issues.iter().try_for_each(|(name, issue)| sink.issue(name, issue))?;
    sink.finish(&checked.summary)
}

/// Shows each finding in turn.
pub fn each(checked: &Checked, compiled: &Compiled, mut show: impl FnMut(&Finding<'_>)) {
    for judged in &checked.findings {
        show(&finding(judged, compiled, Prints::Hidden));
    }
}

fn finding<'a>(judged: &'a Judged, compiled: &'a Compiled, prints: Prints) -> Finding<'a> {
    let Judged { kept, ruling } = judged;
    let Kept { span, rule: rule_index, confidence, position, .. } = *kept;
    let rule = compiled.rule(rule_index);
    Finding {
        span,
        entity: rule.entity,
        rule: &rule.id,
        rule_index,
        legal: &rule.legal,
        confidence,
        position: Some(position),
        field: kept.field.as_deref(),
        preview: &kept.preview,
        fingerprint: Some(kept.fingerprint).filter(|_: &Fingerprint| prints == Prints::Shown),
        value_hash: 0,
        reserved: kept.reserved,
        class: kept.class,
        layers: &kept.layers,
        value: None,
        columns: kept.columns,
        ruling: Some(ruling),
    }
}
