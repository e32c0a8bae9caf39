//! All phrases of a rule set in one table: what each means to each rule, as masks of rules.

use crate::canonical::fold_ascii;
use crate::limits::CONTEXT_MAX;
use crate::rule::{AnchorSpec, RuleSet};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Words of a phrase at most.
pub(super) const PHRASE_WORDS: usize = 6;

/// Rules that a mask can hold.
pub const RULES_MAX: usize = 512;

/// A set of rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mask([u64; RULES_MAX / 64]);

impl Mask {
    /// No rules.
    pub const NONE: Self = Self([0; RULES_MAX / 64]);

    /// Adds a rule.
    pub fn add(&mut self, rule: u16) {
        self.0[usize::from(rule) / 64] |= 1 << (rule % 64);
    }

    /// True when the rule is in the set.
    #[inline]
    pub fn has(&self, rule: u16) -> bool {
        self.0[usize::from(rule) / 64] >> (rule % 64) & 1 == 1
    }

    /// True without rules.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.0.iter().fold(0, |all, word| all | word) == 0
    }

    /// Adds all rules of `other`.
    #[inline]
    pub fn join(&mut self, other: &Mask) {
        for i in 0..self.0.len() {
            self.0[i] |= other.0[i];
        }
    }

    /// Takes out all rules of `other`.
    #[inline]
    pub fn drop(&mut self, other: &Mask) {
        for i in 0..self.0.len() {
            self.0[i] &= !other.0[i];
        }
    }

    /// The rules in both sets.
    #[inline]
    pub fn and(&self, other: &Mask) -> Mask {
        let mut out = *self;
        for i in 0..out.0.len() {
            out.0[i] &= other.0[i];
        }
        out
    }

    /// Calls `found` for each rule of the set, in order.
    pub fn each(&self, mut found: impl FnMut(u16)) {
        for (i, &word) in self.0.iter().enumerate() {
            let mut bits = word;
            while bits != 0 {
                found((i * 64) as u16 + bits.trailing_zeros() as u16);
                bits &= bits - 1;
            }
        }
    }
}

/// What a phrase or key means: to which rules it is a column, raises the score, or lowers it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Meaning {
    /// It names a field of such values.
    pub column: Mask,
    /// It raises the score.
    pub up: Mask,
    /// It lowers the score.
    pub down: Mask,
}

impl Meaning {
    /// Adds what `other` means.
    pub fn join(&mut self, other: &Meaning) {
        self.column.join(&other.column);
        self.up.join(&other.up);
        self.down.join(&other.down);
    }
}

/// All phrases of a rule set.
#[derive(Clone, Debug, Default)]
pub struct PhraseTable {
    /// Hash of a folded phrase, or of the first words of one, to the phrase's number.
    by_hash: HashMap<u64, Option<u32>, BuildHasherDefault<Identity>>,
    meanings: Vec<Meaning>,
    /// Bits of the hashes of phrases' first words: most words of a text start none.
    firsts: Vec<u64>,
    /// Bits of the first two ASCII bytes that the first word of a phrase may have; a letter that stands alone
    /// has zero behind it.
    pairs: Vec<u64>,
    /// Bits of the first byte alone: any letter may have a mark.
    letters: [u64; 4],
    /// Some phrase starts with digits.
    digits_first: bool,
    /// Rules that are anchored on the name of a field.
    keyed: Mask,
    /// `within[d]`: rules for which a phrase `d` bytes away still counts.
    within: Vec<Mask>,
    /// The farthest that any rule looks, in bytes.
    reach: usize,
}

/// For maps whose keys are hashes already.
#[derive(Clone, Debug, Default)]
pub(crate) struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _: &[u8]) {
        unreachable!("only u64 keys are hashed")
    }
    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;
const MIX: u64 = 0x9E37_79B9_7F4A_7C15;

/// Hash of a phrase that goes on with a word.
#[inline]
fn join(phrase: u64, word: u64) -> u64 {
    (phrase.rotate_left(25) ^ word).wrapping_mul(MIX)
}

/// Hash of a folded word.
#[inline]
pub(super) fn hash_word(word: &[u8]) -> u64 {
    let mut hash = word.len() as u64;
    for chunk in word.chunks(8) {
        let mut bytes = [0; 8];
        bytes[..chunk.len()].copy_from_slice(chunk);
        hash = mix(hash, u64::from_le_bytes(bytes));
    }
    hash
}

#[inline]
fn mix(hash: u64, bytes: u64) -> u64 {
    let wide = u128::from(hash ^ bytes) * u128::from(MIX);
    (wide as u64) ^ (wide >> 64) as u64
}

/// Lower-case letters of up to eight ASCII letters at `at`.
#[inline]
fn eight_letters(text: &[u8], at: usize, count: usize) -> u64 {
    let bytes = match text.get(at..at + 8) {
        Some(bytes) => u64::from_le_bytes(bytes.try_into().expect("8 bytes")),
        None => {
            let mut bytes = [0; 8];
            let rest = &text[at..];
            bytes[..rest.len()].copy_from_slice(rest);
            u64::from_le_bytes(bytes)
        }
    };
    let kept = if count >= 8 { u64::MAX } else { (1 << (8 * count)) - 1 };
    (bytes | 0x2020_2020_2020_2020) & kept
}

/// Hash of a run of ASCII letters: that of the word in lower case.
#[inline]
pub(super) fn hash_letters(text: &[u8], from: usize, to: usize) -> u64 {
    let mut hash = (to - from) as u64;
    let mut at = from;
    while at < to {
        hash = mix(hash, eight_letters(text, at, to - at));
        at += 8;
    }
    hash
}

/// A folded word, and where it stands in the text before folding.
#[derive(Clone, Copy, Debug, Default)]
pub struct Part {
    hash: u64,
    /// First raw byte.
    pub raw: u32,
    /// One past the last raw byte.
    pub raw_end: u32,
}

/// The words of a stretch of text; reused between calls.
#[derive(Clone, Debug, Default)]
pub struct Words {
    folded: Vec<u8>,
    parts: Vec<Part>,
}

impl Words {
    /// Forgets the words.
    pub fn clear(&mut self) {
        self.parts.clear();
    }

    /// Adds the words of `text[from..to]`.
    pub fn read(&mut self, text: &[u8], from: usize, to: usize) {
        let mut at = from;
        while at < to {
            let class = run_class(text[at]);
            let mut end = at + 1;
            let mut high = text[at] >= 0x80;
            while end < to && run_class(text[end]) == class {
                high |= text[end] >= 0x80;
                end += 1;
            }
            match class {
                0 => {}
                1 if high => self.fold_run(text, at, end),
                1 => self.push(hash_letters(text, at, end), at, end),
                _ => self.push(hash_word(&text[at..end]), at, end),
            }
            at = end;
        }
    }

    fn push(&mut self, hash: u64, from: usize, to: usize) {
        self.parts.push(Part { hash, raw: from as u32, raw_end: to as u32 });
    }

    /// Hash of the word that a run with letters outside ASCII is, when it is one.
    pub(super) fn hash_folded(&mut self, run: &[u8]) -> Option<u64> {
        self.parts.clear();
        self.fold_run(run, 0, run.len());
        match self.parts[..] {
            [only] => Some(only.hash),
            _ => None,
        }
    }

    /// A run with letters outside ASCII: folded first; other scripts are words of their own.
    fn fold_run(&mut self, text: &[u8], from: usize, to: usize) {
        let mut folded = std::mem::take(&mut self.folded);
        folded.clear();
        fold_ascii(&text[from..to], &mut folded);
        let mut start = 0;
        while start < folded.len() {
            let class = part_class(folded[start]);
            let rest = folded[start..].iter();
            let length = rest.take_while(|&&b| part_class(b) == class).count();
            if class != 0 {
                self.push(hash_word(&folded[start..start + length]), from, to);
            }
            start += length;
        }
        self.folded = folded;
    }
}

/// Runs of a raw text: letters and non-ASCII bytes (1), digits (2), and the rest (0).
#[inline]
fn run_class(byte: u8) -> u8 {
    static CLASSES: [u8; 256] = {
        let mut table = [0u8; 256];
        let mut i = 0;
        while i < 256 {
            table[i] = match part_class(i as u8) {
                3 => 1,
                class => class,
            };
            i += 1;
        }
        table
    };
    CLASSES[usize::from(byte)]
}

const fn part_class(byte: u8) -> u8 {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        0x80.. => 3,
        _ => 0,
    }
}

impl PhraseTable {
    /// Compiles the phrases of all rules.
    pub fn new(rules: &RuleSet) -> Self {
        let mut table = Self {
            firsts: vec![0; FIRST_BITS / 64],
            pairs: vec![0; 1 << 8],
            within: vec![Mask::default(); CONTEXT_MAX + 1],
            ..Self::default()
        };
        for (index, rule) in rules.rules.iter().enumerate() {
            let (index, spec) = (index as u16, &rule.spec);
            let within = spec.context.within.min(CONTEXT_MAX);
            table.within[..=within].iter_mut().for_each(|mask| mask.add(index));
            table.reach = table.reach.max(within);
            if spec.anchor == AnchorSpec::Key {
                table.keyed.add(index);
            }
            spec.context.up.iter().for_each(|phrase| table.add(phrase, |m| m.up.add(index)));
            spec.context.down.iter().for_each(|phrase| table.add(phrase, |m| m.down.add(index)));
            spec.columns.iter().for_each(|phrase| table.add(phrase, |m| m.column.add(index)));
        }
        table
    }

    /// Rules that are anchored on the name of a field.
    pub fn keyed(&self) -> &Mask {
        &self.keyed
    }

    /// The farthest that any rule looks, in bytes.
    pub fn reach(&self) -> usize {
        self.reach
    }

    /// Rules for which a phrase so many bytes away still counts.
    pub fn within(&self, distance: usize) -> &Mask {
        static NONE: Mask = Mask::NONE;
        self.within.get(distance).unwrap_or(&NONE)
    }

    /// What the phrase with this number means.
    pub fn meaning(&self, phrase: u32) -> &Meaning {
        &self.meanings[phrase as usize]
    }

    fn add(&mut self, phrase: &str, mark: impl FnOnce(&mut Meaning)) {
        let mut words = Words::default();
        words.read(phrase.as_bytes(), 0, phrase.len());
        if let Some(first) = words.parts.first() {
            let slot = first_slot(first.hash);
            self.firsts[slot / 64] |= 1 << (slot % 64);
            self.add_pairs(phrase.as_bytes(), first);
        }
        let mut hash = SEED;
        for (i, part) in words.parts.iter().enumerate() {
            hash = join(hash, part.hash);
            let entry = self.by_hash.entry(hash).or_insert(None);
            if i + 1 == words.parts.len() {
                let number = *entry.get_or_insert_with(|| {
                    self.meanings.push(Meaning::default());
                    self.meanings.len() as u32 - 1
                });
                return mark(&mut self.meanings[number as usize]);
            }
        }
    }

    /// The first bytes of the words that fold to the phrase's first word.
    fn add_pairs(&mut self, phrase: &[u8], first: &Part) {
        let mut folded = Vec::new();
        fold_ascii(&phrase[first.raw as usize..first.raw_end as usize], &mut folded);
        let start = folded.first().copied().unwrap_or(0);
        self.digits_first |= start.is_ascii_digit();
        if start >= 0x80 {
            return;
        }
        let second = folded.get(1).copied().unwrap_or(0);
        let cases = |byte: u8| [byte.to_ascii_lowercase(), byte.to_ascii_uppercase()];
        for first in cases(start) {
            self.letters[usize::from(first / 64)] |= 1 << (first % 64);
            for second in cases(second) {
                let pair = usize::from(first) << 7 | usize::from(second & 127);
                self.pairs[pair / 64] |= 1 << (pair % 64);
            }
        }
    }

    /// False when no phrase starts with a word of these first bytes (the second is zero for a single
    /// letter). Words that start outside ASCII may be any.
    #[inline(always)]
    pub(super) fn may_start(&self, first: u8, second: u8) -> bool {
        if (first | second) >= 0x80 {
            return first >= 0x80 || self.letters[usize::from(first / 64)] >> (first % 64) & 1 == 1;
        }
        let pair = usize::from(first) << 7 | usize::from(second);
        self.pairs.get(pair / 64).is_some_and(|bits| bits >> (pair % 64) & 1 == 1)
    }

    /// True when some phrase starts with digits.
    pub(super) fn digits_first(&self) -> bool {
        self.digits_first
    }

    /// True when a phrase may start with the word of this hash.
    #[inline(always)]
    pub(super) fn starts_with(&self, word: u64) -> bool {
        let slot = first_slot(word);
        self.firsts.get(slot / 64).is_some_and(|bits| bits >> (slot % 64) & 1 == 1)
    }

    /// One step through a phrase: the hash of its words so far and the next word to the hash with it, and
    /// the phrase that ends there; `None` when no phrase goes on so.
    #[inline]
    pub(super) fn step(&self, phrase: Option<u64>, word: u64) -> Option<(u64, Option<u32>)> {
        let hash = join(phrase.unwrap_or(SEED), word);
        self.by_hash.get(&hash).map(|ends| (hash, *ends))
    }

    /// Calls `found` with the number, first and last word of each phrase in `words`, by last word.
    pub fn phrases(&self, words: &Words, mut found: impl FnMut(u32, &Part, &Part)) {
        let parts = &words.parts;
        let mut hits = [(0, 0, 0); HITS_MAX];
        let mut count = 0;
        for first in 0..parts.len() {
            let slot = first_slot(parts[first].hash);
            if self.firsts[slot / 64] >> (slot % 64) & 1 == 0 {
                continue;
            }
            let mut hash = SEED;
            for (last, part) in parts.iter().enumerate().skip(first).take(PHRASE_WORDS) {
                hash = join(hash, part.hash);
                match self.by_hash.get(&hash) {
                    None => break,
                    Some(Some(phrase)) if count < HITS_MAX => {
                        hits[count] = (last, first, *phrase);
                        count += 1;
                    }
                    Some(_) => {}
                }
            }
        }
        hits[..count].sort_unstable();
        for &(last, first, phrase) in &hits[..count] {
            found(phrase, &parts[first], &parts[last]);
        }
    }
}

/// Phrases that are looked at in one reading, at most.
pub(super) const HITS_MAX: usize = 48;

const FIRST_BITS: usize = 1 << 14;

#[inline]
fn first_slot(word: u64) -> usize {
    (word >> 50) as usize
}
