//! All phrases of a rule set in one table: what each means to each rule, as masks of rules.

use crate::canonical::fold_ascii;
use crate::limits::CONTEXT_MAX;
use crate::rule::RuleSet;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Words of a phrase at most.
const PHRASE_WORDS: usize = 6;

/// Rules that a mask can hold.
pub const RULES_MAX: usize = 512;

/// A set of rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mask([u64; RULES_MAX / 64]);

impl Mask {
    /// Adds a rule.
    pub fn add(&mut self, rule: u16) {
        self.0[usize::from(rule) / 64] |= 1 << (rule % 64);
    }

    /// True when the rule is in the set.
    #[inline]
    pub fn has(&self, rule: u16) -> bool {
        self.0[usize::from(rule) / 64] >> (rule % 64) & 1 == 1
    }

    /// Adds all rules of `other`.
    #[inline]
    pub fn join(&mut self, other: &Mask) {
        self.0.iter_mut().zip(other.0).for_each(|(a, b)| *a |= b);
    }

    /// Takes out all rules of `other`.
    #[inline]
    pub fn drop(&mut self, other: &Mask) {
        self.0.iter_mut().zip(other.0).for_each(|(a, b)| *a &= !b);
    }

    /// The rules in both sets.
    #[inline]
    pub fn and(&self, other: &Mask) -> Mask {
        let mut both = *self;
        both.0.iter_mut().zip(other.0).for_each(|(a, b)| *a &= b);
        both
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
    /// How the first words of phrases may begin: see [`begin_slot`].
    begins: Vec<u64>,
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

fn hash_more(hash: u64, word: &[u8]) -> u64 {
    let mixed = word.iter().fold(hash, |h, &b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    (mixed ^ 0xff).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23)
}

/// A word of a folded text, and where it stands in the text before folding.
#[derive(Clone, Copy, Debug, Default)]
pub struct Part {
    from: u32,
    to: u32,
    /// First raw byte.
    pub raw: u32,
    /// One past the last raw byte.
    pub raw_end: u32,
}

/// Folded text and its words; reused between calls.
#[derive(Clone, Debug, Default)]
pub struct Words {
    folded: Vec<u8>,
    parts: Vec<Part>,
}

impl Words {
    /// Forgets the words.
    pub fn clear(&mut self) {
        self.folded.clear();
        self.parts.clear();
    }

    /// Adds the words of `text[from..to]`.
    pub fn read(&mut self, text: &[u8], from: usize, to: usize) {
        let mut at = from;
        while at < to {
            let class = run_class(text[at]);
            let mut end = at + 1;
            while end < to && run_class(text[end]) == class {
                end += 1;
            }
            if class != 0 {
                self.add_run(text, at, end);
            }
            at = end;
        }
    }

    fn add_run(&mut self, text: &[u8], from: usize, to: usize) {
        let mut start = self.folded.len();
        fold_ascii(&text[from..to], &mut self.folded);
        while start < self.folded.len() {
            let class = part_class(self.folded[start]);
            let rest = self.folded[start..].iter();
            let length = rest.take_while(|&&b| part_class(b) == class).count();
            if class != 0 {
                let (from, to) = (from as u32, to as u32);
                let end = (start + length) as u32;
                self.parts.push(Part { from: start as u32, to: end, raw: from, raw_end: to });
            }
            start += length;
        }
    }

    fn bytes(&self, part: &Part) -> &[u8] {
        &self.folded[part.from as usize..part.to as usize]
    }
}

/// Runs of a raw text: letters and non-ASCII bytes, digits, and the rest.
fn run_class(byte: u8) -> u8 {
    match part_class(byte) {
        3 => 1,
        class => class,
    }
}

fn part_class(byte: u8) -> u8 {
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
            begins: vec![0; BEGIN_SLOTS / 64],
            within: vec![Mask::default(); CONTEXT_MAX + 1],
            ..Self::default()
        };
        for (index, rule) in rules.rules.iter().enumerate() {
            let (index, spec) = (index as u16, &rule.spec);
            let within = spec.context.within.min(CONTEXT_MAX);
            table.within[..=within].iter_mut().for_each(|mask| mask.add(index));
            table.reach = table.reach.max(within);
            spec.context.up.iter().for_each(|phrase| table.add(phrase, |m| m.up.add(index)));
            spec.context.down.iter().for_each(|phrase| table.add(phrase, |m| m.down.add(index)));
            spec.columns.iter().for_each(|phrase| table.add(phrase, |m| m.column.add(index)));
        }
        table
    }

    /// The farthest that any rule looks, in bytes.
    pub fn reach(&self) -> usize {
        self.reach
    }

    /// Rules for which a phrase so many bytes away still counts.
    pub fn within(&self, distance: usize) -> &Mask {
        static NONE: Mask = Mask([0; RULES_MAX / 64]);
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
            self.add_begin(words.bytes(first));
        }
        let mut hash = SEED;
        for (i, part) in words.parts.iter().enumerate() {
            hash = hash_more(hash, words.bytes(part));
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

    /// Marks how a word that folds to `word` may begin in a text: any letter but the first may carry
    /// diacritics (the first one, too: then the word begins with a non-ASCII byte and always passes).
    fn add_begin(&mut self, word: &[u8]) {
        let class = |i: usize| word.get(i).map_or(OTHER, |&b| begin_class(b));
        let mut mark = |slot: usize| self.begins[slot / 64] |= 1 << (slot % 64);
        for third in [class(2), HIGH, OTHER] {
            mark(begin_slot(class(0), class(1), third));
        }
        (0..32).for_each(|third| mark(begin_slot(class(0), HIGH, third)));
    }

    /// False when no phrase can start in `text[from..to]`: a quick test of the first bytes of words.
    pub fn may_hold_phrase(&self, text: &[u8], from: usize, to: usize) -> bool {
        let class = |i: usize| text.get(i).map_or(OTHER, |&b| begin_class(b));
        let mut before = from.checked_sub(1).map_or(OTHER, class);
        for at in from..to {
            let first = class(at);
            let starts = before == OTHER || before == DIGIT;
            if starts && first != OTHER && first != DIGIT {
                let slot = begin_slot(first, class(at + 1), class(at + 2));
                if first == HIGH || self.begins[slot / 64] >> (slot % 64) & 1 == 1 {
                    return true;
                }
            }
            before = first;
        }
        false
    }

    /// Calls `found` with the number, first and last word of each phrase in `words`, by last word.
    pub fn phrases(&self, words: &Words, mut found: impl FnMut(u32, &Part, &Part)) {
        let parts = &words.parts;
        let mut hits = [(0, 0, 0); HITS_MAX];
        let mut count = 0;
        for first in 0..parts.len() {
            let mut hash = SEED;
            for (last, part) in parts.iter().enumerate().skip(first).take(PHRASE_WORDS) {
                hash = hash_more(hash, words.bytes(part));
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
const HITS_MAX: usize = 48;

const OTHER: usize = 0;
const DIGIT: usize = 27;
const HIGH: usize = 28;
const BEGIN_SLOTS: usize = 1 << 15;

/// Class of a byte for the quick test: letters by their place in the alphabet, digits, non-ASCII.
fn begin_class(byte: u8) -> usize {
    static CLASSES: [u8; 256] = {
        let mut table = [0u8; 256];
        let mut i = 0;
        while i < 256 {
            let byte = i as u8;
            table[i] = match byte {
                b'a'..=b'z' => byte - b'a' + 1,
                b'A'..=b'Z' => byte - b'A' + 1,
                b'0'..=b'9' => DIGIT as u8,
                0x80.. => HIGH as u8,
                _ => OTHER as u8,
            };
            i += 1;
        }
        table
    };
    usize::from(CLASSES[usize::from(byte)])
}

fn begin_slot(first: usize, second: usize, third: usize) -> usize {
    first << 10 | second << 5 | third
}
