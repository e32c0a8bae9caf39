//! What a run means, in sentences: incomplete, interrupted, accepted, clean. One place, so that no
//! format for people can call a run clean that is not.

use super::figures::counted;
use super::grid::Style;
use super::words::Words;
use crate::entity::Lang;
use crate::error::IssueKind;
use crate::sink::Summary;
use std::collections::BTreeSet;

/// True when every byte of the input was read or left out on purpose, the accepted issues aside.
pub(super) fn is_complete(summary: &Summary) -> bool {
    !summary.interrupted && summary.issues <= summary.accepted
}

/// Findings of all entities.
pub(super) fn findings(summary: &Summary) -> u64 {
    summary.findings.values().map(|total| total.count).sum()
}

/// The sentences that a reader must not miss, each with its look; the gravest first.
pub(super) fn sentences(summary: &Summary, lang: Lang) -> Vec<(String, Style)> {
    let words = Words::of(lang);
    let mut said = Vec::new();
    if summary.interrupted {
        said.push((words.interrupted.to_owned(), Style::Alarm));
    }
    if summary.issues > summary.accepted {
        said.push((incomplete(summary, lang), Style::Alarm));
    }
    if summary.accepted > 0 {
        let (one, many) = (words.accepted_one, words.accepted_many);
        said.push((counted(summary.accepted, lang, one, many), Style::Warning));
    }
    if findings(summary) == 0 {
        said.push(nothing_found(summary, lang));
    }
    said
}

/// True when a listed issue is a document that was not rewritten.
pub(super) fn names_rewrites(summary: &Summary) -> bool {
    summary.issue_list.iter().any(|(_, issue)| issue.kind == IssueKind::NotRewritten)
}

/// Counts inputs where all open issues are listed and concern reading, else problems.
fn incomplete(summary: &Summary, lang: Lang) -> String {
    let words = Words::of(lang);
    let all_listed = summary.accepted == 0 && summary.issue_list.len() as u64 == summary.issues;
    if !all_listed || names_rewrites(summary) {
        let (one, many) = (words.problems_one, words.problems_many);
        return counted(summary.issues - summary.accepted, lang, one, many);
    }
    let names = summary.issue_list.iter().map(|(name, _)| (&name.path, &name.inner));
    let inputs = names.collect::<BTreeSet<_>>().len() as u64;
    counted(inputs, lang, words.incomplete_one, words.incomplete_many)
}

fn nothing_found(summary: &Summary, lang: Lang) -> (String, Style) {
    let words = Words::of(lang);
    if summary.documents == 0 {
        return (words.nothing_read.to_owned(), Style::Warning);
    }
    if !is_complete(summary) || summary.accepted > 0 {
        return (words.nothing_in_what_was_read.to_owned(), Style::Plain);
    }
    let (one, many) = (words.clean_one, words.clean_many);
    (counted(summary.documents, lang, one, many), Style::Good)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::DocumentName;
    use crate::error::Issue;

    fn said(summary: &Summary) -> String {
        let all = sentences(summary, Lang::En);
        all.into_iter().map(|(text, _)| text).collect::<Vec<_>>().join("\n")
    }

    fn name(path: &str) -> DocumentName {
        DocumentName { path: path.to_owned(), path_b64: None, inner: Vec::new() }
    }

    #[test]
    fn only_a_complete_run_is_called_clean() {
        let clean = Summary { documents: 2, ..Summary::default() };
        assert_eq!(said(&clean), "No personal data found in 2 documents.");
        for broken in [
            Summary { issues: 1, ..clean.clone() },
            Summary { interrupted: true, ..clean.clone() },
            Summary { issues: 1, accepted: 1, ..clean.clone() },
            Summary { documents: 0, ..clean.clone() },
        ] {
            assert!(!said(&broken).contains("No personal data"), "{}", said(&broken));
        }
    }

    #[test]
    fn counts_inputs_not_issues() {
        let issue = Issue::new(IssueKind::Truncated, "cut short");
        let issue_list = ["a", "a", "b"].map(|path| (name(path), issue.clone())).to_vec();
        let mut summary = Summary { documents: 2, issues: 3, issue_list, ..Summary::default() };
        assert!(said(&summary).starts_with("INCOMPLETE: 2 inputs"), "{}", said(&summary));
        summary.issues = 4;
        assert!(said(&summary).starts_with("INCOMPLETE: 4 problems"), "{}", said(&summary));
    }
}
