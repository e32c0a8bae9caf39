//! From a rule set to what the detector runs: anchors wanted, rules by anchor, checks by name.

use super::anchor::{Kind, LiteralSpec, LiteralTable, Wanted};
use super::check::Check;
use super::context::{PhraseTable, RULES_MAX};
use super::matcher::address::AddressScorer;
use super::matcher::person::PersonScorer;
use super::matcher::phone;
use super::number::{Entry, Numbers, plain_digits};
use super::pattern::Pattern;
use super::slow::{Pace, Slow};
use crate::error::Error;
use crate::rule::{AnchorSpec, Boundary, Rule, RuleSet};

/// How stage 2 decides at an anchor of a rule.
#[derive(Clone, Copy, Debug)]
pub(super) enum Matcher {
    /// The rule's pattern, anchored or in a window.
    Pattern,
    /// Shape round an anchor; validators follow.
    Email,
    Ipv4,
    Ipv6,
    Mac,
    /// Pattern, boundary and validators in one, at a start.
    Whole(phone::Matcher),
    /// Spans and scores at a start; there is no pattern.
    Person,
    PersonEn,
    PersonJa,
    Address,
}

const MATCHERS: &[(&str, Matcher)] = &[
    ("email", Matcher::Email),
    ("ipv4", Matcher::Ipv4),
    ("ipv6", Matcher::Ipv6),
    ("mac", Matcher::Mac),
    ("person", Matcher::Person),
    ("person_en", Matcher::PersonEn),
    ("person_ja", Matcher::PersonJa),
    ("address", Matcher::Address),
];

impl Matcher {
    fn lookup(name: &str) -> Option<Self> {
        let whole =
            || phone::MATCHERS.iter().find(|row| row.0 == name).map(|row| Self::Whole(row.1));
        MATCHERS.iter().find(|row| row.0 == name).map(|row| row.1).or_else(whole)
    }

    fn names() -> String {
        let names = MATCHERS.iter().map(|row| row.0).chain(phone::MATCHERS.iter().map(|row| row.0));
        names.collect::<Vec<_>>().join(" ")
    }

    /// Scorers give the score and have no pattern.
    pub(super) fn is_scorer(self) -> bool {
        matches!(self, Self::Person | Self::PersonEn | Self::PersonJa | Self::Address)
    }
}

/// One rule, ready to run.
#[derive(Debug)]
pub(super) struct Recipe {
    pub matcher: Matcher,
    pub anchor: AnchorSpec,
    pub boundary: Boundary,
    pub checks: Vec<Check>,
    pub pattern: Option<Pattern>,
    pub base: i32,
    pub context: i32,
    pub column: i32,
    pub down: i32,
    pub require: bool,
    /// Without a word or column before the match there is no candidate: worth a look before the pattern.
    pub announced: bool,
    /// The pattern matches nothing but so many digits, and no more may stand beside.
    pub digits: Option<(usize, usize)>,
    /// Each match starts at an `@`: no need to look for starts before the anchor.
    pub at_first: bool,
    pub silent: bool,
}

impl Recipe {
    /// True when the surroundings can change the score or decide.
    pub(super) fn reads_context(&self) -> bool {
        self.require || self.context != 0 || self.column != 0 || self.down != 0
    }
}

/// Rules by the anchor that calls them.
#[derive(Debug, Default)]
pub(super) struct Routes {
    pub at: Vec<u16>,
    pub dotted: Vec<u16>,
    pub colon: Vec<u16>,
    pub mac: Vec<u16>,
    pub digits: [Numbers; 20],
    pub grouped: Vec<u16>,
    pub plus: Vec<u16>,
    pub date: Vec<u16>,
    pub person: Vec<u16>,
    pub person_en: Vec<u16>,
    pub address: Vec<u16>,
    /// Rule of each literal, and bytes that may precede it.
    pub literal: Vec<(u16, usize)>,
    /// Rules without an anchor.
    pub slow: Vec<u16>,
}

/// A rule set made ready for the detector. Shared by all workers.
pub struct Compiled {
    /// The rules.
    pub rules: RuleSet,
    pub(super) recipes: Vec<Recipe>,
    pub(super) routes: Routes,
    pub(super) wanted: Wanted,
    pub(super) phrases: PhraseTable,
    /// Rules without an anchor, and how they are found.
    pub(super) slow: Slow,
    pub(super) persons: PersonScorer,
    pub(super) addresses: AddressScorer,
}

impl std::fmt::Debug for Compiled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Compiled({} rules)", self.recipes.len())
    }
}

impl Compiled {
    /// Compiles `rules`; an unknown validator or matcher, or a broken pattern, is an error.
    pub fn new(rules: RuleSet) -> Result<Self, Error> {
        if rules.rules.len() > RULES_MAX {
            return Err(Error::rule(format!(
                "more than {RULES_MAX} rules in one run; load fewer packs or use --only"
            )));
        }
        let recipes: Result<Vec<Recipe>, Error> = rules.rules.iter().map(recipe).collect();
        let recipes = recipes?;
        let mut wanted = Wanted::default();
        wanted.add(Kind::Escape);
        let mut literals = Vec::new();
        let mut routes = Routes::default();
        for (index, recipe) in recipes.iter().enumerate() {
            routes.add(index as u16, recipe, &mut wanted, &mut literals);
        }
        let shortest = (1..20).find(|&n| !routes.digits[n].is_empty()).unwrap_or(0);
        wanted.shortest = shortest.min(9) as u8;
        wanted.literals = LiteralTable::new(&literals);
        let phrases = PhraseTable::new(&rules);
        let slow = Slow::new(&rules, &routes.slow);
        let (persons, addresses) = (PersonScorer::new(), AddressScorer::new());
        Ok(Self { rules, recipes, routes, wanted, phrases, slow, persons, addresses })
    }

    /// The same rules with another scorer of names: to measure how much it leans on its lists.
    pub fn with_persons(mut self, persons: PersonScorer) -> Self {
        self.persons = persons;
        self
    }

    /// The rule with this number.
    pub fn rule(&self, index: u16) -> &Rule {
        &self.rules.rules[usize::from(index)]
    }

    /// True for a rule whose matches are claimed but not reported.
    pub fn is_silent(&self, index: u16) -> bool {
        self.recipes[usize::from(index)].silent
    }

    /// How the rule is found: at an anchor, at a literal of its pattern, or everywhere.
    pub fn pace(&self, index: u16) -> Pace {
        self.slow.pace(index)
    }
}

fn recipe(rule: &Rule) -> Result<Recipe, Error> {
    let spec = &rule.spec;
    let bad = |what: String| Error::rule(format!("rule '{}': {what}", rule.id));
    let matcher = match &spec.matcher {
        None => Matcher::Pattern,
        Some(name) => Matcher::lookup(name).ok_or_else(|| {
            bad(format!("there is no matcher '{name}'; known: {}", Matcher::names()))
        })?,
    };
    let checks: Result<Vec<Check>, Error> = spec
        .validate
        .iter()
        .map(|name| {
            Check::lookup(name).ok_or_else(|| bad(format!("there is no validator '{name}'")))
        })
        .collect();
    let compile =
        |p| if rule.trusted { Ok(Pattern::trusted(p)) } else { Pattern::checked(p).map_err(&bad) };
    let pattern = spec.pattern.as_deref().map(compile).transpose()?;
    if pattern.is_none() && !matcher.is_scorer() {
        return Err(bad("needs a pattern".to_owned()));
    }
    if matcher.is_scorer() && spec.anchor == AnchorSpec::None {
        return Err(bad("its matcher needs an anchor: name, address, key or literal".to_owned()));
    }
    let narrows = pattern.as_ref().is_some_and(Pattern::narrows);
    let bounded = spec.boundary != Boundary::None && spec.matcher.is_none();
    let digits = spec.pattern.as_deref().filter(|_| bounded).and_then(plain_digits);
    let hundredths = |part: f64| (part * 100.0).round() as i32;
    Ok(Recipe {
        matcher,
        anchor: spec.anchor.clone(),
        boundary: spec.boundary,
        checks: checks?,
        pattern,
        base: hundredths(spec.confidence.base),
        context: hundredths(spec.confidence.context),
        column: hundredths(spec.confidence.column),
        down: hundredths(spec.confidence.down),
        require: spec.context.require,
        announced: spec.context.require && !narrows,
        digits,
        at_first: spec.pattern.as_deref().is_some_and(starts_with_at),
        silent: rule.is_silent(),
    })
}

/// True for a pattern whose matches all start with an `@`.
fn starts_with_at(pattern: &str) -> bool {
    let behind = pattern.trim_start_matches("(?-u)").strip_prefix('@');
    behind.is_some_and(|rest| !rest.starts_with(['?', '*', '{']) && !rest.contains('|'))
}

impl Routes {
    fn add(
        &mut self,
        rule: u16,
        recipe: &Recipe,
        wanted: &mut Wanted,
        literals: &mut Vec<LiteralSpec>,
    ) {
        match &recipe.anchor {
            AnchorSpec::None => self.slow.push(rule),
            AnchorSpec::At => put(&mut self.at, rule, wanted, &[Kind::At]),
            AnchorSpec::Dotted => put(&mut self.dotted, rule, wanted, &[Kind::Dotted]),
            AnchorSpec::Colon if matches!(recipe.matcher, Matcher::Mac) => {
                put(&mut self.mac, rule, wanted, &[Kind::Colon, Kind::DashPairs, Kind::DotQuads]);
            }
            AnchorSpec::Colon => put(&mut self.colon, rule, wanted, &[Kind::Colon]),
            AnchorSpec::Digits { lengths, leads, .. } => {
                wanted.add(Kind::Digits);
                let joined = recipe.boundary != Boundary::Number;
                let entry = Entry { rule, announced: recipe.announced, joined, leads };
                lengths.iter().for_each(|&n| self.digits[usize::from(n)].add(&entry));
            }
            AnchorSpec::Grouped { .. } => {
                put(&mut self.grouped, rule, wanted, &[Kind::Grouped, Kind::CardGroups]);
            }
            AnchorSpec::Plus => put(&mut self.plus, rule, wanted, &[Kind::Plus]),
            AnchorSpec::Date => put(&mut self.date, rule, wanted, &[Kind::Date]),
            AnchorSpec::Name if matches!(recipe.matcher, Matcher::PersonEn) => {
                put(&mut self.person_en, rule, wanted, &[Kind::Name, Kind::At]);
            }
            AnchorSpec::Name => put(&mut self.person, rule, wanted, &[Kind::Name]),
            AnchorSpec::Address => {
                put(&mut self.address, rule, wanted, &[Kind::Street, Kind::Name])
            }
            AnchorSpec::Key => wanted.add(Kind::Key),
            AnchorSpec::Literal { any, ignore_case, before } => {
                wanted.add(Kind::Literal);
                for literal in any {
                    let bounded = matches!(recipe.boundary, Boundary::Word | Boundary::Number);
                    let mid_word = *before > 0 || !(bounded || recipe.matcher.is_scorer());
                    let (bytes, ignore_case) = (literal.clone().into_bytes(), *ignore_case);
                    literals.push(LiteralSpec { bytes, ignore_case, mid_word });
                    self.literal.push((rule, *before));
                }
            }
        }
    }
}

fn put(route: &mut Vec<u16>, rule: u16, wanted: &mut Wanted, kinds: &[Kind]) {
    route.push(rule);
    kinds.iter().for_each(|kind| wanted.add(*kind));
}
