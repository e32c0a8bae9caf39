//! The fast detector: anchors from the sweep, verified on the spot, scored by their surroundings.

use super::Candidate;
use super::anchor::{Kind, Sweep};
use super::boundary::{left_ok, right_ok};
use super::compile::{Compiled, Matcher, Recipe};
use super::context::{ContextReader, Mask, is_joined, key_before};
use super::gate::{self, NameGate};
use super::matcher::person::{Place, Scored};
use super::matcher::{address, email, ip, person_en, person_ja};
use super::pattern::Match;
use crate::limits::CONTEXT_MAX;
use crate::rule::Boundary;
use crate::span::LocalSpan;
use std::ops::Range;
use std::sync::Arc;

/// Bytes behind its own range that a detector sweeps, for matches whose anchor is not their start.
pub const BEFORE_MAX: usize = 512;

/// Bytes before its own range that a detector sweeps: an anchor is at most so far before the value.
const LABEL_MAX: usize = 256;

/// Bytes on either side of a page of decoded text that are swept.
const PAGE_REACH: usize = 128;

/// All rules over one text at a time. One per worker: it keeps its buffers.
#[derive(Clone, Debug)]
pub struct Detector {
    compiled: Arc<Compiled>,
    reader: ContextReader,
    escapes: Vec<u32>,
    gate: NameGate,
}

/// One text being looked at.
struct Look<'a> {
    compiled: &'a Compiled,
    text: &'a [u8],
    own: Range<usize>,
    reader: &'a mut ContextReader,
    escapes: &'a mut Vec<u32>,
    gate: &'a mut NameGate,
    out: &'a mut Vec<Candidate>,
}

impl Detector {
    /// A detector for a compiled rule set.
    pub fn new(compiled: Arc<Compiled>) -> Self {
        Self {
            compiled,
            reader: ContextReader::default(),
            escapes: Vec::new(),
            gate: NameGate::default(),
        }
    }

    /// The rules.
    pub fn compiled(&self) -> &Arc<Compiled> {
        &self.compiled
    }

    /// Where the text of the last call may be escaped (percent, `\\u`, full width), in order.
    pub fn escapes(&self) -> &[u32] {
        &self.escapes
    }

    /// Appends the candidates that start in `own`, unsorted, those below any threshold included.
    pub fn detect(&mut self, text: &[u8], own: Range<usize>, out: &mut Vec<Candidate>) {
        self.detect_near(text, own, (LABEL_MAX, BEFORE_MAX), out);
    }

    /// As [`Detector::detect`], for a page of decoded text: anchors farther than 128 bytes from the
    /// page are not looked for.
    pub fn detect_page(&mut self, text: &[u8], own: Range<usize>, out: &mut Vec<Candidate>) {
        self.detect_near(text, own, (PAGE_REACH, PAGE_REACH), out);
    }

    fn detect_near(
        &mut self,
        text: &[u8],
        own: Range<usize>,
        (before, behind): (usize, usize),
        out: &mut Vec<Candidate>,
    ) {
        let compiled = Arc::clone(&self.compiled);
        let to = text.len().min(own.end + behind);
        let sweep = Sweep::new(text, &compiled.wanted);
        let (reader, escapes) = (&mut self.reader, &mut self.escapes);
        reader.reset();
        escapes.clear();
        let gate = &mut self.gate;
        let mut look = Look { compiled: &compiled, text, own, reader, escapes, gate, out };
        // A label or separator before the range is the anchor of a value that starts in it.
        let from = look.own.start.saturating_sub(before);
        sweep.run(from, to, &mut |kind, at, run| look.anchor(kind, at, run));
        look.slow();
    }
}

impl Look<'_> {
    #[inline(always)]
    fn anchor(&mut self, kind: Kind, at: usize, run: u32) {
        match kind {
            Kind::At => self.at_sign(at),
            Kind::Dotted => self.dotted(at),
            Kind::Colon => self.colon(at),
            Kind::DashPairs | Kind::DotQuads => self.mac(kind, at),
            Kind::Digits => self.digits(at),
            Kind::Grouped | Kind::CardGroups => self.grouped(at),
            Kind::Plus if self.text.get(at + 1) != Some(&b'0') => self.plus(at),
            Kind::Plus => {}
            Kind::Date => self.date(at),
            Kind::Name => self.name(at, run as usize),
            Kind::Street => self.street(at),
            Kind::Key => self.key(at),
            Kind::Literal => self.literal(at),
            Kind::Escape => self.escape(at),
        }
    }

    #[inline(never)]
    fn at_sign(&mut self, at: usize) {
        if self.text[at] != b'@' {
            return;
        }
        let routes = &self.compiled.routes;
        for &rule in &routes.at {
            if let Matcher::Email = self.recipe(rule).matcher {
                email::emails(self.text, at, |span| self.matched(rule, span));
            } else if self.recipe(rule).at_first {
                self.pattern_at(rule, at);
            } else {
                self.window(rule, at, CONTEXT_MAX);
            }
        }
    }

    #[inline(never)]
    fn dotted(&mut self, at: usize) {
        let routes = &self.compiled.routes;
        for &rule in &routes.dotted {
            if let Matcher::Ipv4 = self.recipe(rule).matcher {
                if let Some(span) = ip::ipv4(self.text, at) {
                    self.matched(rule, span);
                }
            } else {
                self.window(rule, at, 4);
            }
        }
    }

    #[inline(never)]
    fn colon(&mut self, at: usize) {
        // Within a long row of colons nothing starts; at its end something may.
        if self.text[at..].starts_with(b"::::") {
            return;
        }
        let routes = &self.compiled.routes;
        for &rule in &routes.colon {
            if let Matcher::Ipv6 = self.recipe(rule).matcher {
                ip::ipv6_starts(self.text, at).for_each(|start| self.pattern_at(rule, start));
            } else {
                self.window(rule, at, 8);
            }
        }
        self.mac(Kind::Colon, at);
    }

    #[inline(never)]
    fn mac(&mut self, kind: Kind, at: usize) {
        let routes = &self.compiled.routes;
        for &rule in &routes.mac {
            let span = match kind {
                Kind::DotQuads => ip::mac_quads(self.text, at),
                _ => ip::mac_pairs(self.text, at),
            };
            if let Some(span) = span {
                self.matched(rule, span);
            }
        }
    }

    #[inline(never)]
    fn digits(&mut self, at: usize) {
        let run = self.text[at..].iter().take(20).take_while(|b| b.is_ascii_digit()).count();
        let routes = &self.compiled.routes;
        if run >= routes.digits.len() || routes.digits[run].is_empty() {
            return;
        }
        let alone = left_ok(Boundary::Number, self.text, at);
        for &rule in &routes.digits[run] {
            if alone || self.recipe(rule).boundary != Boundary::Number {
                self.pattern_at(rule, at);
            }
        }
    }

    #[inline(never)]
    fn grouped(&mut self, at: usize) {
        let routes = &self.compiled.routes;
        for &rule in &routes.grouped {
            self.pattern_at(rule, at);
            let opened = at.checked_sub(1).is_some_and(|i| matches!(self.text[i], b'(' | b'+'));
            if opened {
                self.pattern_at(rule, at - 1);
            }
        }
    }

    #[inline(never)]
    fn plus(&mut self, at: usize) {
        let routes = &self.compiled.routes;
        for &rule in &routes.plus {
            self.pattern_at(rule, at);
            if at > 0 && self.text[at - 1] == b'(' {
                self.pattern_at(rule, at - 1);
            }
        }
    }

    #[inline(never)]
    fn date(&mut self, at: usize) {
        let Some(start) = date_start(self.text, at) else { return };
        let routes = &self.compiled.routes;
        for &rule in &routes.date {
            self.pattern_at(rule, start);
        }
    }

    /// Scorers at a capitalised word that their lists know, or that a sign of a person announces.
    #[inline(always)]
    fn name(&mut self, at: usize, length: usize) {
        let known = self.gate.known(self.compiled, self.text, at, length);
        let english = !self.compiled.routes.person_en.is_empty();
        if known != 0 || (english && person_en::is_announced(self.text, at)) {
            self.known_name(at, known);
        }
    }

    #[inline(never)]
    fn known_name(&mut self, at: usize, known: u8) {
        let compiled = self.compiled;
        if known & gate::PERSON != 0 {
            for &rule in &compiled.routes.person {
                self.scored_at(rule, at, Place::Prose);
            }
        }
        if known & gate::ADDRESS != 0 {
            for &rule in &compiled.routes.address {
                self.scored_at(rule, at, Place::Prose);
            }
        }
        for &rule in &compiled.routes.person_en {
            self.scored_at(rule, at, Place::Prose);
        }
    }

    /// Scorers of addresses at a house number.
    #[inline(never)]
    fn street(&mut self, at: usize) {
        let routes = &self.compiled.routes;
        if !self.compiled.addresses.may_go_on(self.text, at + 1) {
            return;
        }
        for start in address::starts_before(self.text, at + 1).into_iter().flatten() {
            for &rule in &routes.address {
                self.scored_at(rule, start, Place::Prose);
            }
        }
    }

    fn scored_at(&mut self, rule: u16, at: usize, place: Place) {
        if let Some(found) = score_at(self.compiled, self.text, rule, at, place) {
            self.judged(rule, found.span, found.score);
        }
    }

    /// The value behind a separator, for the rules that name the key.
    #[inline(never)]
    fn key(&mut self, separator: usize) {
        let Some(key) = key_before(self.text, separator + 1) else { return };
        let named = self.reader.key_rules(&self.compiled.phrases, self.text, key);
        let Some(named) = named else { return };
        let rules = named.and(&self.compiled.keyed);
        if rules != Mask::default() {
            for at in value_starts(self.text, separator + 1) {
                rules.each(|rule| self.keyed_at(rule, at));
            }
        }
    }

    fn keyed_at(&mut self, rule: u16, at: usize) {
        if self.recipe(rule).matcher.is_scorer() {
            self.scored_at(rule, at, Place::Field);
        } else {
            self.pattern_at(rule, at);
        }
    }

    #[inline(never)]
    fn literal(&mut self, at: usize) {
        let compiled = self.compiled;
        compiled.wanted.literals.at(self.text, at, |id, _| {
            let (rule, before) = compiled.routes.literal[id];
            if compiled.recipes[usize::from(rule)].matcher.is_scorer() {
                self.scored_at(rule, at, Place::Prose);
            } else if before == 0 {
                self.pattern_at(rule, at);
            } else {
                self.window(rule, at, before);
            }
        });
    }

    /// Notes an escape that may hide something: outside ASCII, a mark of addresses and numbers, or in
    /// the value of a field that some rule names. Plain `%20` and `+` hide nothing else.
    #[inline(never)]
    fn escape(&mut self, at: usize) {
        let tells = match self.text[at..] {
            [b'%', b'8'..=b'9' | b'A'..=b'F' | b'a'..=b'f', _, ..] => true,
            [b'%', b'2', b'8' | b'9' | b'B' | b'b', ..] | [b'%', b'4', b'0', ..] => true,
            [b'%' | b'+', ..] => self.in_named_query(at),
            [b'\\', next, ..] => next == b'u',
            _ => true,
        };
        if tells {
            self.escapes.push(at as u32);
        }
    }

    /// True in the value of a query field (`?key=…`, `&key=…`) that some rule names.
    fn in_named_query(&mut self, at: usize) -> bool {
        let floor = at.saturating_sub(LABEL_MAX);
        let before = &self.text[floor..at];
        let value = |b: &&u8| {
            b.is_ascii_alphanumeric() || matches!(b, b'+' | b'%' | b'.' | b'_' | b'-' | b'*')
        };
        let length = before.iter().rev().take_while(value).count();
        let end = at - length;
        if length == before.len() || self.text[end - 1] != b'=' {
            return false;
        }
        let Some(key) = key_before(self.text, end) else { return false };
        let opened = key.start.checked_sub(1).is_some_and(|i| matches!(self.text[i], b'?' | b'&'));
        let named = self.reader.key_rules(&self.compiled.phrases, self.text, key);
        opened && named.is_some()
    }

    /// Rules without an anchor, where they may start.
    fn slow(&mut self) {
        let (compiled, text, own) = (self.compiled, self.text, self.own.clone());
        compiled.slow.starts(text, &own, &mut |rule, at| self.pattern_at(rule, at));
    }

    /// Every match of a rule that starts at most `before` bytes before the anchor and reaches it.
    fn window(&mut self, rule: u16, anchor: usize, before: usize) {
        let mut from = anchor.saturating_sub(before);
        let to = anchor + crate::limits::VALUE_MAX;
        while let Some(start) = self.pattern(rule).next_start(self.text, from, to) {
            if start > anchor {
                break;
            }
            self.pattern_at(rule, start);
            from = start + 1;
        }
    }

    fn recipe(&self, rule: u16) -> &Recipe {
        &self.compiled.recipes[usize::from(rule)]
    }

    fn pattern(&self, rule: u16) -> &super::pattern::Pattern {
        self.recipe(rule).pattern.as_ref().expect("only scorers have no pattern")
    }

    /// The rule's pattern at exactly `at`.
    fn pattern_at(&mut self, rule: u16, at: usize) {
        let recipe = &self.compiled.recipes[usize::from(rule)];
        let phrases = &self.compiled.phrases;
        if recipe.announced && !self.reader.is_announced(phrases, self.text, at, rule) {
            return;
        }
        if let Matcher::Whole(matcher) = recipe.matcher {
            if let Some(span) = matcher(self.text, at) {
                self.judged(rule, span, recipe.base);
            }
            return;
        }
        if !left_ok(recipe.boundary, self.text, at) {
            return;
        }
        let Some(found) = self.pattern(rule).at(self.text, at) else { return };
        if found.is_cut() || right_ok(recipe.boundary, self.text, found.whole.end) {
            self.checked(rule, found);
        }
    }

    /// A span from a hand-written matcher, which has looked at the boundaries itself.
    fn matched(&mut self, rule: u16, span: LocalSpan) {
        self.checked(rule, Match { whole: span, value: span });
    }

    fn checked(&mut self, rule: u16, found: Match) {
        let recipe = &self.compiled.recipes[usize::from(rule)];
        if self.own.contains(&found.value.start) && passes(recipe, self.text, found.value) {
            self.judged(rule, found.value, recipe.base);
        }
    }

    fn judged(&mut self, rule: u16, span: LocalSpan, score: i32) {
        if !self.own.contains(&span.start) {
            return;
        }
        if let Some(candidate) = judge(self.compiled, self.reader, self.text, rule, span, score) {
            self.out.push(candidate);
        }
    }
}

/// True when the value passes all checks of its rule.
pub(super) fn passes(recipe: &Recipe, text: &[u8], span: LocalSpan) -> bool {
    recipe.checks.iter().all(|check| check.passes(text, span))
}

/// What the rule's scorer says at `at`.
pub(super) fn score_at(
    compiled: &Compiled,
    text: &[u8],
    rule: u16,
    at: usize,
    place: Place,
) -> Option<Scored> {
    let found = match compiled.recipes[usize::from(rule)].matcher {
        Matcher::Person => compiled.persons.score(text, at, place),
        Matcher::PersonEn => person_en::score(text, at, place),
        Matcher::PersonJa if place == Place::Field => person_ja::value(text, at),
        Matcher::PersonJa => person_ja::before_honorific(text, at),
        Matcher::Address => compiled.addresses.score(text, at, place),
        _ => None,
    }?;
    (found.score > 0).then_some(found)
}

/// Score of a match by its surroundings: shared with the reference detector.
pub(super) fn judge(
    compiled: &Compiled,
    reader: &mut ContextReader,
    text: &[u8],
    rule: u16,
    span: LocalSpan,
    score: i32,
) -> Option<Candidate> {
    let recipe = &compiled.recipes[usize::from(rule)];
    let mut score = score;
    if recipe.reads_context() {
        let phrases = &compiled.phrases;
        let context = match recipe.require {
            true => reader.before(phrases, text, span.start, rule),
            false => reader.read(phrases, text, span, rule),
        };
        let joined = recipe.announced && is_joined(text, span.start);
        if recipe.require && (joined || !(context.column || context.up)) {
            return None;
        }
        score += if context.column { recipe.column } else { 0 };
        score += if context.up { recipe.context } else { 0 };
        score -= if context.down { recipe.down } else { 0 };
    }
    Some(Candidate {
        start: span.start as u64,
        end: span.end as u64,
        rule,
        score: score.clamp(0, 99) as u8,
        scored: recipe.matcher.is_scorer(),
        layers: &[],
        decoded: (0, 0),
    })
}

/// Start of the date whose first separator is at `at`: one or two digits, again, and four; or four
/// first. The year is of this or the last century.
fn date_start(text: &[u8], at: usize) -> Option<usize> {
    let digits = |bytes: &[u8]| bytes.iter().take(5).take_while(|b| b.is_ascii_digit()).count();
    let before =
        text[at.saturating_sub(5)..at].iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let middle = digits(&text[at + 1..]);
    let behind = at + 1 + middle + 1;
    let last = digits(text.get(behind..).unwrap_or_default());
    let year = match (before, last) {
        (1..=2, 4) => behind,
        (4, 1..=2) => at - 4,
        _ => return None,
    };
    let century = matches!(text[year..year + 2], [b'1', b'9'] | [b'2', b'0']);
    (middle <= 2 && century).then(|| at - before)
}

/// Where a value may start behind a separator that ends at `end`: behind spaces, quotes, brackets.
pub(super) fn value_starts(text: &[u8], end: usize) -> impl Iterator<Item = usize> + '_ {
    let opening = text[end..].iter().take(6);
    let opening = opening
        .take_while(|b| matches!(b, b' ' | b'"' | b'\'' | b'`' | b'(' | b'[' | b'\\' | b'\t'))
        .count();
    (end..=end + opening).filter(|&i| i < text.len())
}
