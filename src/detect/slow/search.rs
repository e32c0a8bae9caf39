//! One pass for all rules that have no literal: which of them may start at a place, by the bytes
//! there. Sets of rules, one for each byte at each of the first places of a match, are intersected
//! until none is left, which mostly happens at the first byte.

use super::Seeker;
use super::bits::{ALL, Bits, NONE, add, and, has, is_none};
use super::shape::{DEPTH, Shape};
use std::ops::Range;

/// All rules without a literal.
#[derive(Debug, Default)]
pub(super) struct ShapeSearch {
    groups: Vec<Group>,
}

/// Up to 256 rules that are looked for together.
#[derive(Debug)]
struct Group {
    seekers: Vec<Seeker>,
    /// Pairs of a byte and the one before it at which some rule may start, one bit each.
    pairs: Box<[u64; 1024]>,
    /// Rules by the byte before a place.
    before: Box<[Bits; 256]>,
    /// Rules by the byte at each place.
    heads: Box<[[Bits; 256]; DEPTH]>,
    /// Rules with matches of at most so many bytes, for places near the end of a text.
    short: [Bits; DEPTH],
    lead: usize,
}

impl ShapeSearch {
    pub fn new(rules: Vec<(Seeker, Shape)>) -> Self {
        Self { groups: rules.chunks(256).map(Group::new).collect() }
    }

    /// Calls `tried` with each rule and place where a match may start.
    pub fn starts(&self, text: &[u8], own: &Range<usize>, tried: &mut impl FnMut(u16, usize)) {
        for group in &self.groups {
            let from = own.start.saturating_sub(group.lead);
            for at in from..own.end.min(text.len()) {
                if group.may_start(text, at) {
                    group.each(&group.at(text, at), own, at, tried);
                }
            }
        }
    }
}

impl Group {
    fn new(rules: &[(Seeker, Shape)]) -> Self {
        let mut made = Self {
            seekers: rules.iter().map(|rule| rule.0).collect(),
            pairs: Box::new([0; 1024]),
            before: Box::new([NONE; 256]),
            heads: Box::new([[NONE; 256]; DEPTH]),
            short: [NONE; DEPTH],
            lead: rules.iter().map(|rule| rule.0.lead).max().unwrap_or(0),
        };
        for (i, (_, shape)) in rules.iter().enumerate() {
            made.add(i, shape);
        }
        for (before, byte) in (0..256).flat_map(|before| (0..256).map(move |byte| (before, byte))) {
            if !is_none(&and(&made.before[before], &made.heads[0][byte])) {
                made.pairs[before * 4 + byte / 64] |= 1 << (byte % 64);
            }
        }
        made
    }

    fn add(&mut self, i: usize, shape: &Shape) {
        for byte in 0..256 {
            if has(&shape.before, byte) {
                add(&mut self.before[byte], i);
            }
            for (head, bytes) in self.heads.iter_mut().zip(&shape.heads) {
                if has(bytes, byte) {
                    add(&mut head[byte], i);
                }
            }
        }
        self.short.iter_mut().skip(shape.least).for_each(|short| add(short, i));
    }

    /// A quick test that fails at most places.
    #[inline(always)]
    fn may_start(&self, text: &[u8], at: usize) -> bool {
        let Some(before) = at.checked_sub(1).map(|i| usize::from(text[i])) else { return true };
        let byte = usize::from(text[at]);
        self.pairs[before * 4 + byte / 64] >> (byte % 64) & 1 == 1
    }

    /// Rules that may start at `at`.
    #[inline(never)]
    fn at(&self, text: &[u8], at: usize) -> Bits {
        let before = at.checked_sub(1).map_or(&ALL, |i| &self.before[usize::from(text[i])]);
        let mut rules = and(before, &self.heads[0][usize::from(text[at])]);
        let mut place = 1;
        while !is_none(&rules) && place < DEPTH {
            let Some(&byte) = text.get(at + place) else { return and(&rules, &self.short[place]) };
            rules = and(&rules, &self.heads[place][usize::from(byte)]);
            place += 1;
        }
        rules
    }

    #[inline(always)]
    fn each(
        &self,
        rules: &Bits,
        own: &Range<usize>,
        at: usize,
        tried: &mut impl FnMut(u16, usize),
    ) {
        for (word, &bits) in rules.iter().enumerate() {
            let mut bits = bits;
            while bits != 0 {
                let seeker = self.seekers[word * 64 + bits.trailing_zeros() as usize];
                bits &= bits - 1;
                if seeker.starts(own).contains(&at) {
                    tried(seeker.rule, at);
                }
            }
        }
    }
}
