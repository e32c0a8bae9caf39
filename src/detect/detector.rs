//! The fast detector: anchors from the sweep, verified on the spot, scored by their surroundings.

use super::Candidate;
use super::anchor::{Kind, Sweep, is_word_byte};
use super::boundary::{left_ok, right_ok};
use super::compile::{Compiled, Matcher, Recipe};
use super::context::{ContextReader, Mask, is_joined, key_before};
use super::gate;
use super::matcher::person::{Place, Scored};
use super::matcher::sight::Sight;
use super::matcher::{address, email, ip, person_en, person_ja};
use super::pattern::Match;
use crate::limits::CONTEXT_MAX;
use crate::rule::{AnchorSpec, Boundary};
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
    gate: Sight,
}

/// One text being looked at.
struct Look<'a> {
    compiled: &'a Compiled,
    text: &'a [u8],
    own: Range<usize>,
    reader: &'a mut ContextReader,
    escapes: &'a mut Vec<u32>,
    gate: &'a mut Sight,
    out: &'a mut Vec<Candidate>,
}

impl Detector {
    /// A detector for a compiled rule set.
    pub fn new(compiled: Arc<Compiled>) -> Self {
        let gate = compiled.persons.sight();
        Self { compiled, reader: ContextReader::default(), escapes: Vec::new(), gate }
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
        self.gate.reset();
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
            Kind::DashPairs if self.text[at] == b'-' => {
                self.mac(ip::mac_pairs(self.text, at - 12));
            }
            Kind::DashPairs => {}
            Kind::DotQuads => self.mac(ip::mac_quads(self.text, at - 5)),
            Kind::Digits => self.digits(at, run as usize),
            Kind::Grouped | Kind::CardGroups => self.grouped(at),
            Kind::Plus if matches!(self.text.get(at + 1), Some(b'1'..=b'9')) => self.plus(at),
            Kind::Plus => {}
            Kind::Date => self.date(at),
            Kind::Name => self.name(at, run as usize),
            Kind::Street => self.street(at),
            Kind::Key => self.key(at),
            Kind::Literal => self.literal(at, run as usize),
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
        for &rule in &routes.person_en {
            for start in person_en::starts_before_mailbox(self.text, at) {
                self.scored_at(rule, start, Place::Prose);
            }
        }
    }

    #[inline(never)]
    fn dotted(&mut self, third: usize) {
        let Some(first) = ip::first_dot(self.text, third) else { return };
        let routes = &self.compiled.routes;
        for &rule in &routes.dotted {
            if let Matcher::Ipv4 = self.recipe(rule).matcher {
                if let Some(span) = ip::ipv4(self.text, first) {
                    self.matched(rule, span);
                }
            } else {
                self.window(rule, first, 4);
            }
        }
    }

    /// Colons are told at the second of two and from the fourth of a row on; the rules want the first of five.
    #[inline(never)]
    fn colon(&mut self, last: usize) {
        if self.text[last - 1] == b':' {
            self.first_colon(last - 1);
        }
        if let Some(first) = ip::first_colon(self.text, last) {
            self.first_colon(first);
        }
    }

    fn first_colon(&mut self, at: usize) {
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
        self.mac(ip::mac_pairs(self.text, at));
    }

    #[inline(never)]
    fn mac(&mut self, span: Option<LocalSpan>) {
        let Some(span) = span else { return };
        let routes = &self.compiled.routes;
        for &rule in &routes.mac {
            self.matched(rule, span);
        }
    }

    /// A run of digits: the rules of its length and leading digits; those that want a label are only
    /// tried when there is one, and one look at what stands before serves them all.
    #[inline(never)]
    fn digits(&mut self, end: usize, run: usize) {
        let start = end - run;
        let Some(numbers) = self.compiled.routes.digits.get(run) else { return };
        if numbers.is_empty() {
            return;
        }
        let alone = left_ok(Boundary::Number, self.text, start);
        let lead = (self.text[start] - b'0') * 10 + (self.text[start + 1] - b'0');
        for &rule in numbers.led_by(lead) {
            if alone || self.recipe(rule).boundary != Boundary::Number {
                self.run_at(rule, start, end);
            }
        }
        if (alone || numbers.joined) && !is_joined(self.text, start) {
            let announced =
                self.reader.announced(&self.compiled.phrases, self.text, start, &numbers.announced);
            if !announced.is_empty() {
                announced.each(|rule| self.run_at(rule, start, end));
            }
        }
    }

    /// A rule at a run of digits: what matches nothing but digits matches the run or nothing.
    fn run_at(&mut self, rule: u16, start: usize, end: usize) {
        let recipe = self.recipe(rule);
        if let AnchorSpec::Digits { followed_by, .. } = &recipe.anchor
            && !self.text[end..].starts_with(followed_by.as_bytes())
        {
            return;
        }
        let Some((least, most)) = recipe.digits else { return self.pattern_at(rule, start) };
        let bounded =
            left_ok(recipe.boundary, self.text, start) && right_ok(recipe.boundary, self.text, end);
        if bounded && (least..=most).contains(&(end - start)) {
            self.matched(rule, LocalSpan::new(start, end));
        }
    }

    #[inline(never)]
    fn grouped(&mut self, at: usize) {
        let digits =
            self.text[at..].iter().take(20).take_while(|b| b.is_ascii_digit()).count() as u8;
        let opened = at.checked_sub(1).is_some_and(|i| matches!(self.text[i], b'(' | b'+'));
        let routes = &self.compiled.routes;
        for &rule in &routes.grouped {
            if let AnchorSpec::Grouped { first } = &self.recipe(rule).anchor
                && !(first.is_empty() || first.contains(&digits))
            {
                continue;
            }
            self.pattern_at(rule, at);
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
    fn date(&mut self, second: usize) {
        let Some(start) = date_start(self.text, second) else { return };
        let routes = &self.compiled.routes;
        for &rule in &routes.date {
            self.pattern_at(rule, start);
        }
    }

    /// Scorers at a capitalised word that their lists know, or that a sign of a person announces.
    #[inline(always)]
    fn name(&mut self, at: usize, length: usize) {
        let listed = self.compiled.persons.may_know(self.text, at, length);
        let english = person_en::is_announced(self.text, at);
        if listed || english {
            self.known_name(at, length, english);
        }
    }

    #[inline(never)]
    fn known_name(&mut self, at: usize, length: usize, english: bool) {
        let compiled = self.compiled;
        let known = gate::known(self.gate, self.text, at, length);
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
        if english {
            for &rule in &compiled.routes.person_en {
                self.scored_at(rule, at, Place::Prose);
            }
        }
    }

    /// Scorers of addresses at a house number.
    #[inline(never)]
    fn street(&mut self, at: usize) {
        let routes = &self.compiled.routes;
        if !self.compiled.addresses.may_go_on(self.text, at + 1) {
            return;
        }
        let starts = address::starts_before(&self.gate.words, self.text, at + 1);
        for start in starts.into_iter().flatten() {
            for &rule in &routes.address {
                self.scored_at(rule, start, Place::Prose);
            }
        }
    }

    fn scored_at(&mut self, rule: u16, at: usize, place: Place) {
        let found = score_at(self.compiled, self.gate, self.text, rule, at, place);
        if let Some(found) = found {
            self.judged(rule, found.span, found.score);
        }
    }

    /// The value behind a separator, for the rules that name the key.
    #[inline(never)]
    fn key(&mut self, separator: usize) {
        let named = self.reader.named_by_key(&self.compiled.phrases, self.text, separator + 1);
        if let Some(rules) = named {
            self.named(separator + 1, &rules);
        }
    }

    #[inline(never)]
    fn named(&mut self, end: usize, rules: &Mask) {
        for at in value_starts(self.text, end) {
            // No name, address or phone starts with such a byte.
            let opens = matches!(self.text[at], b' ' | b'"' | b'\'' | b'`' | b'\\' | b'\t');
            rules.each(|rule| match self.recipe(rule).matcher {
                Matcher::Pattern => self.pattern_at(rule, at),
                _ if opens => {}
                matcher if matcher.is_scorer() => self.scored_at(rule, at, Place::Field),
                _ => self.pattern_at(rule, at),
            });
        }
    }

    #[inline(never)]
    fn literal(&mut self, at: usize, id: usize) {
        let (rule, before) = self.compiled.routes.literal[id];
        if self.recipe(rule).matcher.is_scorer() {
            self.scored_at(rule, at, Place::Prose);
        } else if before == 0 {
            self.pattern_at(rule, at);
        } else {
            self.window(rule, at, before);
        }
    }

    /// Notes an escape that may hide something: outside ASCII, a mark of addresses and numbers, or in
    /// the value of a field that some rule names. Plain `%20` and `+` hide nothing else.
    #[inline(never)]
    fn escape(&mut self, at: usize) {
        let tells = match self.text[at..] {
            [b'%', b'8'..=b'9' | b'A'..=b'F' | b'a'..=b'f', _, ..] => true,
            [b'%', b'2', b'8' | b'9' | b'B' | b'b', ..] | [b'%', b'4', b'0', ..] => true,
            [b'%', a, ..] if !a.is_ascii_hexdigit() => false,
            [b'+', ..] if !joins_words(self.text, at) => false,
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
    sight: &mut Sight,
    text: &[u8],
    rule: u16,
    at: usize,
    place: Place,
) -> Option<Scored> {
    let found = match compiled.recipes[usize::from(rule)].matcher {
        Matcher::Person => compiled.persons.score(sight, text, at, place),
        Matcher::PersonEn => person_en::score(sight, text, at, place),
        Matcher::PersonJa if place == Place::Field => person_ja::value(text, at),
        Matcher::PersonJa => person_ja::before_honorific(text, at),
        Matcher::Address => compiled.addresses.score(sight, text, at, place),
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

/// A `+` between two words.
fn joins_words(text: &[u8], plus: usize) -> bool {
    let word = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(|b| is_word_byte(*b));
    word(plus.checked_sub(1)) && word(Some(plus + 1))
}

/// Start of the date whose second separator is at `second`: one or two digits, again, and four; or four
/// first. The year is of this or the last century.
fn date_start(text: &[u8], second: usize) -> Option<usize> {
    let separator = text[second];
    let first = (2..=3).map(|by| second - by).find(|&at| text[at] == separator)?;
    let digits = |bytes: &[u8]| bytes.iter().take(5).take_while(|b| b.is_ascii_digit()).count();
    let before = &text[first.saturating_sub(5)..first];
    let before = before.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let year = match (before, digits(&text[second + 1..])) {
        (1..=2, 4) => second + 1,
        (4, 1..=2) => first - 4,
        _ => return None,
    };
    matches!(text[year..year + 2], [b'1', b'9'] | [b'2', b'0']).then(|| first - before)
}

/// Where a value may start behind a separator that ends at `end`: behind spaces, quotes, brackets.
pub(super) fn value_starts(text: &[u8], end: usize) -> impl Iterator<Item = usize> + '_ {
    let opening = text[end..].iter().take(6);
    let opening = opening
        .take_while(|b| matches!(b, b' ' | b'"' | b'\'' | b'`' | b'(' | b'[' | b'\\' | b'\t'))
        .count();
    (end..=end + opening).filter(|&i| i < text.len())
}
