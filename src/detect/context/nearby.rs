//! Phrases in a few bytes of text, found without reading every word: the words' classes come from one look
//! at the bytes, and most words are refused by their first two. The same answers as [`Words`] and
//! [`PhraseTable::phrases`] give, where those few bytes hold words of Latin letters only.

use super::phrase::{HITS_MAX, PHRASE_WORDS, PhraseTable, Words, hash_letters, hash_word};
use crate::detect::anchor::{Classes, SPAN, classes, is_word_byte, short_word, word_slot};

/// A phrase that was found: last and first byte of its words, relative to the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    /// Start of the last word.
    last: u8,
    /// Start of the first word.
    pub first: u8,
    /// Number of the phrase.
    pub phrase: u32,
    /// End of the last word.
    pub end: u8,
}

/// Finds phrases; remembers words with letters outside ASCII. One per reader.
#[derive(Clone, Debug, Default)]
pub(super) struct Nearby {
    words: Words,
    slots: Vec<Slot>,
    hits: Vec<Hit>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    word: u128,
    /// The hash, where the run is one word.
    hash: Option<u64>,
}

/// Longest run with letters outside ASCII that is remembered.
const RUN_MAX: usize = 16;
const SLOTS: usize = 1024;

/// Some bytes of a text with the words in them.
struct View<'t> {
    text: &'t [u8],
    from: usize,
    bytes: &'t [u8],
    letter: u64,
    digit: u64,
    high: u64,
}

/// Which part of a stretch of text counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// From the last line break on; a word that is cut at the start does not count.
    Before,
    /// Up to the first line break; a word that is cut at the end does not count.
    Behind,
}

impl Nearby {
    /// The phrases in `text[from..to]`, in the order of their last words; `None` where the bytes are more
    /// than one look takes or hold other scripts.
    pub(super) fn phrases(
        &mut self,
        table: &PhraseTable,
        text: &[u8],
        (from, to): (usize, usize),
        side: Side,
    ) -> Option<&[Hit]> {
        self.hits.clear();
        let bytes = text.get(from..to).filter(|bytes| bytes.len() <= SPAN)?;
        let found = classes(text, from, to);
        let kept = match side {
            Side::Before => after_line(&found, text, from, to),
            Side::Behind => before_line(&found, text, from, to),
        };
        let (letter, digit) = (found.letter & kept, found.digit & kept);
        let view = View { text, from, bytes, letter, digit, high: found.high & kept };
        self.search(table, &view)?;
        if self.hits.len() > 1 {
            self.hits.sort_unstable();
        }
        Some(&self.hits)
    }

    fn search(&mut self, table: &PhraseTable, view: &View<'_>) -> Option<()> {
        let mut firsts = starts(view.letter);
        if table.digits_first() {
            firsts |= starts(view.digit);
        }
        // Where a next byte is a letter, too.
        let longer = view.letter >> 1;
        while firsts != 0 {
            let first = firsts.trailing_zeros();
            firsts &= firsts - 1;
            let at = first as usize;
            let second = if longer >> first & 1 == 1 { view.byte(at + 1) } else { 0 };
            if !table.may_start(view.byte(at), second) && !view.is_high(first) {
                continue;
            }
            let word = self.hash(view, first)?;
            if table.starts_with(word) {
                self.follow(table, view, first, word)?;
            }
        }
        Some(())
    }

    /// Adds the phrases that start with the word at `first`.
    fn follow(
        &mut self,
        table: &PhraseTable,
        view: &View<'_>,
        first: u32,
        word: u64,
    ) -> Option<()> {
        let mut others = starts(view.letter) | starts(view.digit);
        let (mut at, mut word, mut phrase) = (first, word, None);
        for _ in 0..PHRASE_WORDS {
            let Some((hash, ends)) = table.step(phrase, word) else { break };
            let end = at + view.length(at);
            if let Some(phrase) = ends.filter(|_| self.hits.len() < HITS_MAX) {
                let (last, first, end) = (at as u8, first as u8, end as u8);
                self.hits.push(Hit { last, first, phrase, end });
            }
            phrase = Some(hash);
            others &= if end >= 64 { 0 } else { u64::MAX << end };
            if others == 0 {
                break;
            }
            at = others.trailing_zeros();
            word = self.hash(view, at)?;
        }
        Some(())
    }

    /// Hash of the word at `bit`; `None` where a run is no single word.
    #[inline]
    fn hash(&mut self, view: &View<'_>, bit: u32) -> Option<u64> {
        let length = view.length(bit) as usize;
        let from = view.from + bit as usize;
        if view.digit >> bit & 1 == 1 {
            return Some(hash_word(&view.text[from..from + length]));
        }
        if !view.is_high(bit) {
            return Some(hash_letters(view.text, from, from + length));
        }
        if length > RUN_MAX { None } else { self.remembered(view.text, from, length) }
    }

    fn remembered(&mut self, text: &[u8], from: usize, length: usize) -> Option<u64> {
        let word = short_word(text, from, length);
        let at = word_slot(word, SLOTS);
        match self.slots.get(at) {
            Some(slot) if slot.word == word => slot.hash,
            _ => self.remember(at, word, &text[from..from + length]),
        }
    }

    #[cold]
    fn remember(&mut self, at: usize, word: u128, run: &[u8]) -> Option<u64> {
        if self.slots.is_empty() {
            self.slots = vec![Slot::default(); SLOTS];
        }
        let hash = self.words.hash_folded(run);
        self.slots[at] = Slot { word, hash };
        hash
    }
}

impl View<'_> {
    #[inline(always)]
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    /// Length of the word that starts at `bit`.
    #[inline(always)]
    fn length(&self, bit: u32) -> u32 {
        let class = if self.letter >> bit & 1 == 1 { self.letter } else { self.digit };
        (!(class >> bit)).trailing_zeros()
    }

    /// True when the word at `bit` has bytes outside ASCII.
    #[inline(always)]
    fn is_high(&self, bit: u32) -> bool {
        let high = self.high >> bit;
        high != 0 && high.trailing_zeros() < self.length(bit)
    }
}

/// First bits of runs.
fn starts(bits: u64) -> u64 {
    bits & !(bits << 1)
}

/// So many bits.
fn mask(length: u32) -> u64 {
    if length >= 64 { u64::MAX } else { (1 << length) - 1 }
}

/// Bytes that are parts of words.
fn in_words(found: &Classes) -> u64 {
    found.letter | found.digit | found.underscore
}

fn after_line(found: &Classes, text: &[u8], from: usize, to: usize) -> u64 {
    if found.newline != 0 {
        let last = 63 - found.newline.leading_zeros();
        return if last == 63 { 0 } else { u64::MAX << (last + 1) };
    }
    let is_cut = from > 0 && is_word_byte(text[from - 1]);
    if !is_cut {
        return u64::MAX;
    }
    let cut = (!in_words(found)).trailing_zeros();
    if cut as usize >= to - from { 0 } else { u64::MAX << cut }
}

fn before_line(found: &Classes, text: &[u8], from: usize, to: usize) -> u64 {
    if found.newline != 0 {
        return mask(found.newline.trailing_zeros());
    }
    let is_cut = text.get(to).is_some_and(|byte| is_word_byte(*byte));
    if !is_cut {
        return u64::MAX;
    }
    let others = !in_words(found) & mask((to - from) as u32);
    // Where all is one word, `line_after` gives nothing.
    if others == 0 { 0 } else { mask(64 - others.leading_zeros()) }
}
