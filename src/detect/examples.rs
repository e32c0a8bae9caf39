//! Runs the examples of rules: each text alone and inside the lines of the world (log, CSV, JSON,
//! SQL), on the fast detector and on the reference. Pure: gives figures and failures, prints nothing.

use super::reference::resolve_all;
use super::{Candidate, Compiled, Detector, Reference};
use crate::rule::Rule;
use std::ops::Range;
use std::sync::Arc;

/// Score from which a candidate is a finding, in hundredths.
const THRESHOLD: i32 = 50;

/// What an example is put into. It is left out where the text has a byte that would have to be
/// written in another way there: the result would say something else.
struct Wrap {
    name: &'static str,
    before: &'static str,
    after: &'static str,
    unfit: &'static [char],
}

const WRAPS: &[Wrap] = &[
    Wrap { name: "alone", before: "", after: "", unfit: &[] },
    Wrap { name: "a line of its own", before: "first\n", after: "\nlast", unfit: &[] },
    Wrap {
        name: "a log line",
        before: "2026-01-02T03:04:05Z INFO svc - ",
        after: "",
        unfit: &['\n', '\r'],
    },
    Wrap { name: "a CSV cell", before: "1,\"", after: "\",x", unfit: &['"', '\n', '\r'] },
    Wrap {
        name: "a JSON string",
        before: "{\"msg\":\"",
        after: "\"}",
        unfit: &['"', '\\', '\n', '\r', '\t'],
    },
    Wrap {
        name: "an SQL literal",
        before: "INSERT INTO t VALUES (1, '",
        after: "');",
        unfit: &['\'', '\\', '\n', '\r'],
    },
];

/// What came out.
#[derive(Debug, Default)]
pub struct ExampleReport {
    /// Rules whose examples ran.
    pub rules: usize,
    /// Examples.
    pub examples: usize,
    /// Texts, after the examples were put into each context.
    pub texts: usize,
    /// What went wrong.
    pub failures: Vec<ExampleFailure>,
}

/// An example that did not come out as marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleFailure {
    /// Id of the rule.
    pub rule: String,
    /// The example as written in the pack.
    pub example: String,
    /// What it was put into.
    pub context: &'static str,
    /// `fast` or `reference`.
    pub detector: &'static str,
    /// What happened; offsets are those of the example.
    pub problem: String,
}

/// Runs the examples of all rules that `wanted` picks.
pub fn run_examples(compiled: &Arc<Compiled>, wanted: impl Fn(&Rule) -> bool) -> ExampleReport {
    let mut runner = Runner {
        compiled,
        fast: Detector::new(Arc::clone(compiled)),
        reference: Reference::new(Arc::clone(compiled)),
        report: ExampleReport::default(),
    };
    for (index, rule) in compiled.rules.rules.iter().enumerate() {
        if wanted(rule) {
            runner.report.rules += 1;
            rule.spec
                .examples
                .iter()
                .for_each(|example| runner.example(index as u16, &example.text));
        }
    }
    runner.report
}

struct Runner<'a> {
    compiled: &'a Compiled,
    fast: Detector,
    reference: Reference,
    report: ExampleReport,
}

impl Runner<'_> {
    fn example(&mut self, rule: u16, marked: &str) {
        self.report.examples += 1;
        let (plain, spans) = unmark(marked);
        for wrap in WRAPS.iter().filter(|wrap| !plain.contains(wrap.unfit)) {
            self.report.texts += 1;
            let text = [wrap.before, &plain, wrap.after].concat();
            let mut found = Vec::new();
            self.fast.detect(text.as_bytes(), 0..text.len(), &mut found);
            let found = resolve_all(found);
            let slow = self.reference.detect(text.as_bytes());
            for (detector, found) in [("fast", found), ("reference", slow)] {
                let problems = self.problems(rule, &spans, wrap.before.len(), &found);
                let id = &self.compiled.rule(rule).id;
                let failures = problems.into_iter().map(|problem| ExampleFailure {
                    rule: id.clone(),
                    example: marked.to_owned(),
                    context: wrap.name,
                    detector,
                    problem,
                });
                self.report.failures.extend(failures);
            }
        }
    }

    /// Marked spans that are not found, and findings of the rule that are not marked.
    fn problems(
        &self,
        rule: u16,
        spans: &[Range<usize>],
        shift: usize,
        found: &[Candidate],
    ) -> Vec<String> {
        let place = |c: &Candidate| (c.start as i64 - shift as i64, c.end as i64 - shift as i64);
        let marked =
            |c: &Candidate| spans.iter().any(|s| place(c) == (s.start as i64, s.end as i64));
        let counts = |c: &&Candidate| {
            self.compiled.is_silent(c.rule) || i32::from(c.score) >= self.floor(c.rule)
        };
        let entity = self.compiled.rule(rule).entity;
        let mut problems = Vec::new();
        for span in spans {
            let wanted = (span.start as i64, span.end as i64);
            let same = |c: &Candidate| self.compiled.rule(c.rule).entity == entity;
            if !found.iter().filter(counts).any(|c| place(c) == wanted && same(c)) {
                let instead = self.instead(found, wanted, place);
                problems.push(format!("bytes {}..{} were not found{instead}", wanted.0, wanted.1));
            }
        }
        // A silent rule reports nothing: its examples say that nobody reports such a value.
        let blamed = |c: &&Candidate| match self.compiled.is_silent(rule) {
            true => !self.compiled.is_silent(c.rule) && self.compiled.rule(c.rule).entity == entity,
            false => c.rule == rule,
        };
        for extra in found.iter().filter(counts).filter(blamed).filter(|c| !marked(c)) {
            let (start, end) = place(extra);
            problems.push(format!("bytes {start}..{end} were found and are not marked"));
        }
        problems
    }

    /// The score that the rule's examples must reach. Some rules only ever tell what is possible.
    fn floor(&self, rule: u16) -> i32 {
        let recipe = &self.compiled.recipes[usize::from(rule)];
        let best = recipe.base + recipe.context + recipe.column;
        if recipe.matcher.is_scorer() { THRESHOLD } else { best.min(THRESHOLD) }
    }

    fn instead(
        &self,
        found: &[Candidate],
        wanted: (i64, i64),
        place: impl Fn(&Candidate) -> (i64, i64),
    ) -> String {
        let near = found.iter().find(|c| place(c).0 < wanted.1 && wanted.0 < place(c).1);
        near.map_or(String::new(), |c| {
            let (start, end) = place(c);
            let id = &self.compiled.rule(c.rule).id;
            format!(
                "; {id} has {start}..{end} with {}",
                crate::entity::Confidence::from_hundredths(c.score.into())
            )
        })
    }
}

/// The text without its marks, and what they marked.
fn unmark(marked: &str) -> (String, Vec<Range<usize>>) {
    let mut plain = String::with_capacity(marked.len());
    let mut spans = Vec::new();
    let mut start = 0;
    for c in marked.chars() {
        match c {
            '⟦' => start = plain.len(),
            '⟧' => spans.push(start..plain.len()),
            _ => plain.push(c),
        }
    }
    (plain, spans)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::{RulePack, RuleSetBuilder};

    fn report(examples: &str) -> ExampleReport {
        let head = "[pack]\nid='acme'\nversion='1'\n[[rule]]\nid='acme.badge'\nentity='BADGE'\n\
            description={en='a',vi='b'}\npattern='B[0-9]{4}'\nboundary='word'\nconfidence={base=0.8}\n\
            legal={vn='basic:3.7'}\n";
        let examples =
            examples.lines().map(|text| format!("[[rule.example]]\ntext='''{text}'''\n"));
        let text = head.to_owned() + &examples.collect::<String>();
        let pack = RulePack::parse(&[("acme.toml", &text)]).expect("a good pack");
        let mut builder = RuleSetBuilder::default();
        let rules = builder.add(pack).build().expect("good rules");
        run_examples(&Arc::new(Compiled::new(rules).expect("compiles")), |_| true)
    }

    #[test]
    fn good_examples_pass_in_each_context() {
        let report = report("x ⟦B1234⟧ y\n⟦B1234⟧, ⟦B5678⟧\nXB1234\nB12345");
        assert_eq!(report.failures, []);
        assert_eq!((report.rules, report.examples, report.texts), (1, 4, 4 * WRAPS.len()));
    }

    #[test]
    fn texts_that_a_context_would_change_are_left_out_of_it() {
        let report = report("a \"⟦B1234⟧\"\n'⟦B1234⟧'\nnone\nB12");
        assert_eq!(report.failures, []);
        assert_eq!(report.texts, 4 * WRAPS.len() - 3, "a quote in CSV and JSON, one in SQL");
    }

    #[test]
    fn wrong_marks_fail_on_both_detectors() {
        let report = report("⟦B123⟧4\n⟦B1234⟧\nB1234\nno");
        let of = |text: &str, detector: &str| {
            let failures = report.failures.iter();
            failures.filter(|f| f.example == text && f.detector == detector).count()
        };
        for detector in ["fast", "reference"] {
            assert_eq!(of("⟦B123⟧4", detector), 2 * WRAPS.len(), "not found, and not marked");
            assert_eq!(of("B1234", detector), WRAPS.len());
            assert_eq!(of("⟦B1234⟧", detector), 0);
        }
    }
}
