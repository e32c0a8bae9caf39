//! Stage 2 for rules without a hand-written matcher: the rule's regular expression, bounded.

use crate::limits::VALUE_MAX;
use crate::span::LocalSpan;
use regex_automata::dfa::{Automaton as _, StartKind, dense};
use regex_automata::meta::{BuildError, Regex};
use regex_automata::nfa::thompson;
use regex_automata::util::{captures::Captures, syntax};
use regex_automata::{Anchored, Input, PatternID};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// A compiled pattern of a rule.
#[derive(Debug)]
pub struct Pattern {
    /// Made at the first use: a run seldom needs all patterns, and compiling takes a while.
    regex: OnceLock<Regex>,
    /// The group named `value`, when there is one.
    narrows: bool,
    /// How often the pattern was tried before its automaton was made.
    uses: AtomicU32,
    /// The same pattern as an anchored automaton, where it is small: made once it is used often.
    automaton: OnceLock<Option<Box<Automaton>>>,
    source: String,
}

type Automaton = dense::DFA<Vec<u32>>;

/// Patterns that are tried fewer times are not worth an automaton: making one takes milliseconds.
const RARE: u32 = 50_000;

/// Bytes of an automaton at most; larger patterns run on the general engine.
const AUTOMATON_MAX: usize = 512 << 10;

/// A match: its whole extent (boundaries are looked at there) and the value within.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// All that the pattern matched.
    pub whole: LocalSpan,
    /// The group `value`, or the whole.
    pub value: LocalSpan,
}

impl Match {
    /// True when the match was cut at the longest length that is looked at.
    pub fn is_cut(&self) -> bool {
        self.whole.len() >= VALUE_MAX
    }
}

impl Pattern {
    /// A pattern (byte semantics, Unicode classes on), checked and compiled now.
    pub fn checked(pattern: &str) -> Result<Self, String> {
        let regex = compile(pattern).map_err(|e| describe(&e))?;
        let made = Self::trusted(pattern);
        made.regex.get_or_init(|| regex);
        Ok(made)
    }

    /// A pattern of a built-in pack, which tests have compiled: compiled at its first use.
    pub fn trusted(pattern: &str) -> Self {
        Self {
            regex: OnceLock::new(),
            narrows: narrows(pattern),
            uses: AtomicU32::new(0),
            automaton: OnceLock::new(),
            source: pattern.to_owned(),
        }
    }

    /// True when the value is a part of the match.
    pub fn narrows(&self) -> bool {
        self.narrows
    }

    fn regex(&self) -> &Regex {
        self.regex.get_or_init(|| {
            compile(&self.source)
                .or_else(|_| compile("$^x"))
                .expect("a pattern that matches nothing")
        })
    }

    /// The leftmost-first match that starts at `at`.
    pub fn at(&self, text: &[u8], at: usize) -> Option<Match> {
        let input =
            Input::new(text).anchored(Anchored::Yes).range(at..text.len().min(at + VALUE_MAX));
        if let Some(automaton) = self.automaton() {
            match automaton.try_search_fwd(&input) {
                Ok(None) => return None,
                Ok(Some(half)) if !self.narrows => {
                    let whole = LocalSpan::new(at, half.offset());
                    return (!whole.is_empty()).then_some(Match { whole, value: whole });
                }
                Ok(Some(_)) | Err(_) => {}
            }
        }
        let regex = self.regex();
        let group = regex.group_info().to_index(PatternID::ZERO, "value");
        let Some(group) = group else {
            let found = regex.find(input)?;
            let whole = LocalSpan::new(found.start(), found.end());
            return (!whole.is_empty()).then_some(Match { whole, value: whole });
        };
        let mut captures: Captures = regex.create_captures();
        regex.captures(input, &mut captures);
        let whole = captures.get_match()?;
        let value = captures.get_group(group)?;
        let (whole, value) =
            (LocalSpan::new(whole.start(), whole.end()), LocalSpan::new(value.start, value.end));
        (!value.is_empty()).then_some(Match { whole, value })
    }

    fn automaton(&self) -> Option<&Automaton> {
        if self.automaton.get().is_none() && self.uses.fetch_add(1, Ordering::Relaxed) < RARE {
            return None;
        }
        let made = self.automaton.get_or_init(|| {
            let config = dense::Config::new()
                .start_kind(StartKind::Anchored)
                .dfa_size_limit(Some(AUTOMATON_MAX))
                .determinize_size_limit(Some(4 * AUTOMATON_MAX));
            let mut builder = dense::Builder::new();
            builder
                .configure(config)
                .syntax(byte_syntax())
                .thompson(thompson::Config::new().utf8(false));
            builder.build(&self.source).ok().map(Box::new)
        });
        made.as_deref()
    }

    /// Start of the first match at or behind `from` that ends by `to`.
    pub fn next_start(&self, text: &[u8], from: usize, to: usize) -> Option<usize> {
        let to = to.min(text.len());
        if from > to {
            return None;
        }
        self.regex().find(Input::new(text).range(from..to)).map(|found| found.start())
    }
}

fn compile(pattern: &str) -> Result<Regex, Box<BuildError>> {
    // Engines that take milliseconds to build are left out: most patterns are tried a few times a file.
    let config =
        Regex::config().utf8_empty(false).nfa_size_limit(Some(4 << 20)).onepass(false).dfa(false);
    Regex::builder().configure(config).syntax(byte_syntax()).build(pattern).map_err(Box::new)
}

/// True for a pattern whose value is a part of the match.
pub(super) fn narrows(pattern: &str) -> bool {
    pattern.contains("(?P<value>") || pattern.contains("(?<value>")
}

/// How all patterns of rules are read: as bytes, with Unicode classes.
pub(super) fn byte_syntax() -> syntax::Config {
    syntax::Config::new().utf8(false).unicode(true)
}

fn describe(error: &BuildError) -> String {
    let syntax = error.syntax_error().map(ToString::to_string);
    let text = syntax.unwrap_or_else(|| error.to_string());
    format!("the pattern does not compile: {}", text.lines().last().unwrap_or_default())
}
