//! Why a rule fired on a text, or why not: the detector's steps, told one by one. For people and for
//! short texts; the scan does not come through here.

use super::anchor::{Kind, Sweep};
use super::boundary::{left_ok, right_ok};
use super::compile::Compiled;
use super::context::{Context, ContextReader, field_before, key_before};
use super::pattern::Match;
use super::reference::resolve_all;
use super::{Candidate, Detector};
use crate::entity::Confidence;
use crate::rule::AnchorSpec;
use crate::span::LocalSpan;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What became of a rule at a place. The later variants got further.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing in the text calls the rule.
    NoAnchor,
    /// Something calls the rule, but the pattern matches nowhere.
    NoPattern,
    /// The byte before or after the match may not stand there.
    Boundary,
    /// The match is not the value of a field that the rule names.
    NotInField,
    /// This validator says no.
    Validator(String),
    /// The rule needs a context word or field name, and there is none.
    ContextRequired,
    /// Another match took the place; the rule that did.
    LostTo(String),
    /// Found, with too low a score.
    BelowThreshold,
    /// The rule claims the place and reports nothing.
    Silent,
    /// A finding.
    Found,
}

/// One rule at one place.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// Number of the rule.
    pub rule: u16,
    /// The bytes in question.
    pub span: Option<LocalSpan>,
    /// The score, when it came to that.
    pub score: Option<Confidence>,
    /// The surroundings raised the score by a field name, by a word; lowered it by a word.
    pub context: (bool, bool, bool),
    /// What became of it.
    pub verdict: Verdict,
}

/// Explains every rule, those that got furthest first.
pub fn explain(compiled: &Arc<Compiled>, text: &[u8], threshold: Confidence) -> Vec<Explanation> {
    let mut all = Vec::new();
    Detector::new(Arc::clone(compiled)).detect(text, 0..text.len(), &mut all);
    let kept = resolve_all(all.clone());
    super::resolve::sort(&mut all);
    let teller = Teller { compiled, text, threshold, kept: &kept };
    let mut told: Vec<Explanation> =
        all.iter().map(|candidate| teller.candidate(candidate)).collect();
    let called = called(compiled, text);
    for rule in 0..compiled.rules.rules.len() as u16 {
        if !all.iter().any(|candidate| candidate.rule == rule) {
            told.push(teller.absence(rule, called.contains(&rule)));
        }
    }
    told.sort_by(|a, b| {
        b.verdict.cmp(&a.verdict).then(start(a).cmp(&start(b))).then(a.rule.cmp(&b.rule))
    });
    told
}

fn start(one: &Explanation) -> usize {
    one.span.map_or(0, |span| span.start)
}

struct Teller<'a> {
    compiled: &'a Compiled,
    text: &'a [u8],
    threshold: Confidence,
    kept: &'a [Candidate],
}

impl Teller<'_> {
    fn candidate(&self, candidate: &Candidate) -> Explanation {
        let span = LocalSpan::new(candidate.start as usize, candidate.end as usize);
        let score = Confidence::from_hundredths(candidate.score.into());
        let verdict = if !self.kept.contains(candidate) {
            Verdict::LostTo(self.winner(candidate))
        } else if self.compiled.is_silent(candidate.rule) {
            Verdict::Silent
        } else if score < self.threshold {
            Verdict::BelowThreshold
        } else {
            Verdict::Found
        };
        let context = self.context(candidate.rule, span);
        let context = (context.column, context.up, context.down);
        Explanation { rule: candidate.rule, span: Some(span), score: Some(score), context, verdict }
    }

    /// The rule that took the place of a candidate.
    fn winner(&self, lost: &Candidate) -> String {
        let takes = |c: &&Candidate| c.start < lost.end && lost.start < c.end;
        let winner = self.kept.iter().find(takes).map_or(lost.rule, |c| c.rule);
        self.compiled.rule(winner).id.clone()
    }

    fn context(&self, rule: u16, span: LocalSpan) -> Context {
        ContextReader::default().read(&self.compiled.phrases, self.text, span, rule)
    }

    /// Why a rule has no candidate: what became of the match that got furthest.
    fn absence(&self, rule: u16, called: bool) -> Explanation {
        let nothing = if called { Verdict::NoPattern } else { Verdict::NoAnchor };
        let attempts = (0..self.text.len()).filter_map(|at| self.attempt(rule, at));
        let best = attempts
            .max_by(|a, b| a.1.cmp(&b.1).then((a.0.end - a.0.start).cmp(&(b.0.end - b.0.start))));
        let (span, verdict) = best.map_or((None, nothing), |(span, verdict)| (Some(span), verdict));
        Explanation { rule, span, score: None, context: (false, false, false), verdict }
    }

    fn attempt(&self, rule: u16, at: usize) -> Option<(LocalSpan, Verdict)> {
        let recipe = &self.compiled.recipes[usize::from(rule)];
        let found = recipe.pattern.as_ref()?.at(self.text, at)?;
        Some((found.value, self.refusal(rule, at, found)))
    }

    /// The first step that refuses a match of the pattern.
    fn refusal(&self, rule: u16, at: usize, found: Match) -> Verdict {
        let recipe = &self.compiled.recipes[usize::from(rule)];
        if !left_ok(recipe.boundary, self.text, at)
            || !(found.is_cut() || right_ok(recipe.boundary, self.text, found.whole.end))
        {
            return Verdict::Boundary;
        }
        if recipe.anchor == AnchorSpec::Key && !self.names(rule, field_before(self.text, at)) {
            return Verdict::NotInField;
        }
        let names = self.compiled.rule(rule).spec.validate.iter();
        let mut refused = recipe.checks.iter().zip(names);
        if let Some((_, name)) = refused.find(|(check, _)| !check.passes(self.text, found.value)) {
            return Verdict::Validator(name.clone());
        }
        if recipe.require { Verdict::ContextRequired } else { Verdict::NoAnchor }
    }

    fn names(&self, rule: u16, key: Option<LocalSpan>) -> bool {
        key.is_some_and(|key| named(self.compiled, self.text, key).contains(&rule))
    }
}

fn named(compiled: &Compiled, text: &[u8], key: LocalSpan) -> BTreeSet<u16> {
    let mut rules = BTreeSet::new();
    let mut reader = ContextReader::default();
    if let Some(named) = reader.key_rules(&compiled.phrases, text, key) {
        named.each(|rule| {
            rules.insert(rule);
        });
    }
    rules
}

/// Rules that some anchor of the text calls.
fn called(compiled: &Compiled, text: &[u8]) -> BTreeSet<u16> {
    let routes = &compiled.routes;
    let mut rules: BTreeSet<u16> = routes.slow.iter().copied().collect();
    Sweep::new(text, &compiled.wanted).run(0, text.len(), &mut |kind, at, run| match kind {
        Kind::At => rules.extend(&routes.at),
        Kind::Dotted => rules.extend(&routes.dotted),
        Kind::Colon => rules.extend(routes.colon.iter().chain(&routes.mac)),
        Kind::DashPairs | Kind::DotQuads => rules.extend(&routes.mac),
        Kind::Digits => {
            let numbers = routes.digits.get(run as usize).into_iter();
            rules.extend(numbers.flat_map(|numbers| &numbers.rules));
        }
        Kind::Grouped | Kind::CardGroups => rules.extend(&routes.grouped),
        Kind::Plus => rules.extend(&routes.plus),
        Kind::Date => rules.extend(&routes.date),
        Kind::Name => {
            rules.extend(routes.person.iter().chain(&routes.person_en).chain(&routes.address))
        }
        Kind::Street => rules.extend(&routes.address),
        Kind::Key => {
            let keyed = |rule: &u16| compiled.recipes[usize::from(*rule)].anchor == AnchorSpec::Key;
            let key = key_before(text, at + 1);
            rules.extend(
                key.map(|key| named(compiled, text, key)).into_iter().flatten().filter(keyed),
            );
        }
        Kind::Literal => {
            rules.insert(routes.literal[run as usize].0);
        }
        Kind::Escape => {}
    });
    rules
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::{RulePack, RuleSetBuilder};

    const PACK: &str = r"
        [pack]
        id = 'acme'
        version = '1'
    ";

    fn rule(id: &str, body: &str) -> String {
        format!(
            "[[rule]]\nid='acme.{id}'\nentity='BADGE'\ndescription={{en='a',vi='b'}}\n\
             legal={{vn='basic:3.7'}}\n{body}\n\
             [[rule.example]]\ntext='⟦a⟧'\n[[rule.example]]\ntext='⟦b⟧'\n\
             [[rule.example]]\ntext='c'\n[[rule.example]]\ntext='d'\n"
        )
    }

    fn verdict(body: &str, text: &str) -> Verdict {
        let other = rule("other", "pattern='ZZ[0-9]+'\nconfidence={base=0.9}");
        let pack = [PACK, &rule("badge", body), &other].concat();
        let pack = RulePack::parse(&[("acme.toml", &pack)]).expect("a good pack");
        let rules = RuleSetBuilder::default().add(pack).build().expect("good rules");
        let compiled = Arc::new(Compiled::new(rules).expect("compiles"));
        let told = explain(&compiled, text.as_bytes(), Confidence::from_hundredths(50));
        let first = told.into_iter().find(|one| one.rule == 0);
        first.expect("every rule is explained").verdict
    }

    #[test]
    fn each_step_has_its_word() {
        let plain = "pattern='[A-Z]+[0-9]{4}'\nboundary='word'\nconfidence={base=0.8}";
        let low = "pattern='B[0-9]{4}'\nconfidence={base=0.3,column=0.4}\ncolumns=['badge']";
        let needs =
            "pattern='B[0-9]{4}'\nconfidence={base=0.8}\ncontext={up=['badge'],require=true}";
        let keyed =
            "anchor={kind='key'}\npattern='B[0-9]{4}'\nconfidence={base=0.8}\ncolumns=['badge']";
        let hash = "anchor={kind='literal',any=['#']}\npattern='#[0-9]{4}'\nconfidence={base=0.8}";
        let checked =
            "pattern='[0-9]{8,12}'\nvalidate=['vn_phone_international']\nconfidence={base=0.8}";
        let silent = "pattern='B[0-9]{4}'\nconfidence={base=0.8}\naction='ignore'";
        for (body, text, expected) in [
            (plain, "id B1234", Verdict::Found),
            (plain, "id B12345", Verdict::Boundary),
            (plain, "nothing", Verdict::NoPattern),
            (plain, "ZZ1234", Verdict::LostTo("acme.other".to_owned())),
            (low, "B1234", Verdict::BelowThreshold),
            (low, "badge=B1234", Verdict::Found),
            (needs, "B1234", Verdict::ContextRequired),
            (keyed, "id B1234", Verdict::NotInField),
            (keyed, "badge=X", Verdict::NoPattern),
            (hash, "1234", Verdict::NoAnchor),
            (hash, "#12", Verdict::NoPattern),
            (checked, "12345678", Verdict::Validator("vn_phone_international".to_owned())),
            (silent, "B1234", Verdict::Silent),
        ] {
            assert_eq!(verdict(body, text), expected, "{body}: {text}");
        }
    }
}
