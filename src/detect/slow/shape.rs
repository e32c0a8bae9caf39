//! What the matches of a pattern can start with, byte by byte: necessary, never sufficient.

use super::bits::{ALL, Bits, NONE, add, and, has, or};
use crate::detect::pattern::byte_syntax;
use crate::rule::Boundary;
use regex_automata::nfa::thompson::{self, NFA, State, WhichCaptures};
use regex_automata::util::look::Look;
use regex_automata::util::primitives::StateID;
use std::collections::BTreeSet;

/// First bytes of a match that are looked at.
pub(super) const DEPTH: usize = 16;

/// Bytes of the automaton that a pattern is looked at with; a larger pattern fits everywhere.
const NFA_MAX: usize = 4 << 20;

/// What the matches of a rule can start with.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    /// Bytes that may stand before a match.
    pub before: Bits,
    /// Bytes at each of the first places of a match, or behind one that has ended.
    pub heads: [Bits; DEPTH],
    /// Fewest bytes of a match, as far as it was looked at.
    pub least: usize,
}

/// Makes shapes. One for all patterns: it keeps what it knows about UTF-8.
pub(super) struct Shaper(thompson::Compiler);

impl Default for Shaper {
    fn default() -> Self {
        let config = thompson::Config::new()
            .utf8(false)
            .which_captures(WhichCaptures::None)
            .nfa_size_limit(Some(NFA_MAX));
        let mut compiler = thompson::Compiler::new();
        compiler.configure(config).syntax(byte_syntax());
        Self(compiler)
    }
}

impl Shaper {
    /// The shape of a pattern.
    pub fn shape(&self, pattern: &str, boundary: Boundary) -> Shape {
        let beside = beside(boundary);
        let mut shape = Shape { before: beside, heads: [ALL; DEPTH], least: 0 };
        if let Ok(nfa) = self.0.build(pattern) {
            shape.walk(&nfa, &beside);
        }
        shape
    }
}

impl Shape {
    /// Follows the automaton for so many bytes, all assertions taken as true.
    fn walk(&mut self, nfa: &NFA, beside: &Bits) {
        let mut states = closure(nfa, [nfa.start_anchored()], |_| true);
        for place in 0..DEPTH {
            self.least = place;
            let (bytes, next) = step(nfa, &states);
            if states.iter().any(|&id| matches!(nfa.state(id), State::Match { .. })) {
                // What follows the byte behind a match may be anything.
                self.heads[place] = or(&bytes, beside);
                break;
            }
            self.heads[place] = bytes;
            self.least = place + 1;
            states = closure(nfa, next, |_| true);
        }
        self.before = and(&self.before, &asserted(nfa, &self.heads[0]));
    }
}

/// Bytes that the boundary allows beside a match; those outside ASCII are looked at later.
fn beside(boundary: Boundary) -> Bits {
    match boundary {
        Boundary::None => ALL,
        Boundary::Digit => bytes(|byte| !byte.is_ascii_digit()),
        Boundary::Word | Boundary::Number => bytes(|byte| !is_word(byte)),
    }
}

fn bytes(allowed: impl Fn(u8) -> bool) -> Bits {
    let mut bits = NONE;
    (0..=255).filter(|&byte| allowed(byte)).for_each(|byte| add(&mut bits, usize::from(byte)));
    bits
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Bytes that the assertions at the start of every match allow before it.
fn asserted(nfa: &NFA, first: &Bits) -> Bits {
    let always = |assertion: fn(Look) -> bool| {
        let around = closure(nfa, [nfa.start_anchored()], |look| !assertion(look));
        around.iter().all(|&id| matches!(nfa.state(id), State::Look { .. } | State::Fail))
    };
    if always(|look| look == Look::Start) {
        return NONE;
    }
    if always(|look| look == Look::StartLF) {
        return bytes(|byte| byte == b'\n');
    }
    let wordy = (0..256).all(|byte| !has(first, byte) || is_word(byte as u8));
    if wordy && always(starts_word) {
        return bytes(|byte| !is_word(byte));
    }
    ALL
}

/// True for an assertion that fails between two ASCII word bytes.
fn starts_word(look: Look) -> bool {
    use Look::*;
    matches!(
        look,
        WordAscii
            | WordUnicode
            | WordStartAscii
            | WordStartUnicode
            | WordStartHalfAscii
            | WordStartHalfUnicode
    )
}

/// States reached without a byte, through the assertions that `passes` lets through.
fn closure(
    nfa: &NFA,
    from: impl IntoIterator<Item = StateID>,
    passes: impl Fn(Look) -> bool,
) -> Vec<StateID> {
    let mut open: Vec<StateID> = from.into_iter().collect();
    let mut seen: BTreeSet<StateID> = BTreeSet::new();
    let mut ends = Vec::new();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        match nfa.state(id) {
            State::Look { look, next } if passes(*look) => open.push(*next),
            State::Union { alternates } => open.extend(alternates.iter().copied()),
            State::BinaryUnion { alt1, alt2 } => open.extend([*alt1, *alt2]),
            State::Capture { next, .. } => open.push(*next),
            _ => ends.push(id),
        }
    }
    ends
}

/// Bytes that lead out of the states, and where to.
fn step(nfa: &NFA, states: &[StateID]) -> (Bits, BTreeSet<StateID>) {
    let (mut bits, mut next) = (NONE, BTreeSet::new());
    let mut range = |start: u8, end: u8, to: StateID| {
        (start..=end).for_each(|byte| add(&mut bits, usize::from(byte)));
        next.insert(to);
    };
    for &id in states {
        match nfa.state(id) {
            State::ByteRange { trans } => range(trans.start, trans.end, trans.next),
            State::Sparse(all) => {
                all.transitions.iter().for_each(|t| range(t.start, t.end, t.next));
            }
            State::Dense(all) => (0..=255).zip(all.transitions.iter()).for_each(|(byte, &to)| {
                if to != StateID::ZERO {
                    range(byte, byte, to);
                }
            }),
            _ => {}
        }
    }
    (bits, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes of a set, as the shortest class that says it.
    fn class(bits: &Bits) -> String {
        let members: Vec<u8> = (0..=255).filter(|&b| has(bits, usize::from(b))).collect();
        match members.len() {
            256 => ".".to_owned(),
            0..=12 => members.escape_ascii().to_string(),
            n => format!("{n}"),
        }
    }

    fn told(pattern: &str, boundary: Boundary) -> String {
        let shape = Shaper::default().shape(pattern, boundary);
        let heads: Vec<String> = shape.heads[..4].iter().map(class).collect();
        format!("{}|{}|{}", class(&shape.before), heads.join(" "), shape.least)
    }

    #[test]
    fn beginnings() {
        let cases = [
            ("[0-9]{3}-[0-9]", Boundary::None, ".|0123456789 0123456789 0123456789 -|5"),
            ("ab?c", Boundary::None, ".|a bc . .|2"),
            ("a|bcd", Boundary::None, ".|ab . . .|1"),
            ("a*", Boundary::None, ".|. . . .|0"),
            ("[0-9]", Boundary::Digit, "246|0123456789 246 . .|1"),
            ("[0-9]{1,2}", Boundary::Word, "193|0123456789 203 . .|1"),
            (r"\b[0-9]{2}", Boundary::None, "193|0123456789 0123456789 . .|2"),
            (r"(?:\b|x)[0-9]", Boundary::None, ".|0123456789x . . .|1"),
            (r"\b-", Boundary::None, ".|- . . .|1"),
            (r"\B[0-9]", Boundary::None, ".|0123456789 . . .|1"),
            ("(?m)^a", Boundary::None, r"\n|a . . .|1"),
            ("^a", Boundary::None, "|a . . .|1"),
            ("é", Boundary::None, r".|\xc3 \xa9 . .|2"),
        ];
        for (pattern, boundary, expected) in cases {
            assert_eq!(told(pattern, boundary), expected, "{pattern}");
        }
    }
}
