//! What keys mean, remembered: logs and JSON repeat a few names a million times.

use super::field::ShortKey;
use super::own::is_own_work;
use super::phrase::{Meaning, PhraseTable, Words};
use crate::detect::anchor::{short_word, word_slot};
use crate::span::LocalSpan;
use std::num::NonZeroU32;

/// Longest key that is remembered, in bytes.
const KEY_MAX: usize = 32;
const SLOTS: usize = 1024;
/// Meanings kept before the memory starts afresh.
const MEANINGS_MAX: usize = 2048;

/// Of a meaning that is a column of some rule with such an anchor.
const NAMED: u32 = 1 << 31;

/// The number of the meaning of a key that is too long to be remembered.
const LONG: u32 = NAMED - 1;

/// What a key means, until the memory starts afresh: the number of a meaning, from 1 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known(NonZeroU32);

impl Known {
    /// Some rule that is anchored on names of fields has the key in its columns.
    #[inline(always)]
    pub(super) fn is_named(self) -> bool {
        self.0.get() & NAMED != 0
    }
}

/// Recent keys. One per detector.
#[derive(Clone, Debug, Default)]
pub(super) struct KeyMemory {
    short: Vec<Short>,
    slots: Vec<Slot>,
    meanings: Vec<Meaning>,
    starts: u32,
    words: Words,
    long: Meaning,
}

/// A key of at most fifteen bytes, as [`anchor::short_key`](crate::detect::anchor::short_key) gives it.
#[derive(Clone, Copy, Debug)]
struct Short {
    key: u128,
    meaning: Option<Known>,
}

/// A longer one, or one that was met in another form.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    key: [u128; 2],
    length: u8,
    meaning: Option<Known>,
}

impl KeyMemory {
    /// The meaning that was found.
    pub(super) fn get(&self, known: Known) -> &Meaning {
        self.meanings.get((known.0.get() & !NAMED) as usize - 1).unwrap_or(&self.long)
    }

    /// What the key at `span` means; `None` when it says nothing to any rule, as most do.
    #[inline]
    pub(super) fn meaning(
        &mut self,
        table: &PhraseTable,
        text: &[u8],
        span: LocalSpan,
    ) -> Option<Known> {
        let length = span.len();
        if length > KEY_MAX || length == 0 {
            self.long = self.look_up(table, span.of(text))?;
            return known(table, LONG, &self.long);
        }
        let first = short_word(text, span.start, length.min(16));
        let second = if length > 16 { short_word(text, span.start + 16, length - 16) } else { 0 };
        if (first | second) & NO_DIGIT == 0 && !table.digits_first() {
            return None;
        }
        self.recall(table, text, span, [first, second])
    }

    /// The same for a key whose bytes are known as one number.
    #[inline(always)]
    pub(super) fn short(
        &mut self,
        table: &PhraseTable,
        text: &[u8],
        key: &ShortKey,
    ) -> Option<Known> {
        let at = word_slot(key.word, SLOTS);
        if let Some(slot) = self.short.get(at)
            && slot.key == key.word
        {
            return slot.meaning;
        }
        self.remember_short(table, key.span.of(text), key.word)
    }

    #[cold]
    #[inline(never)]
    fn remember_short(&mut self, table: &PhraseTable, key: &[u8], word: u128) -> Option<Known> {
        let meaning = self.add(table, key);
        // Cleared with the meanings, or never made yet.
        self.short.resize(SLOTS, Short { key: 0, meaning: None });
        self.short[word_slot(word, SLOTS)] = Short { key: word, meaning };
        meaning
    }

    #[inline(always)]
    fn recall(
        &mut self,
        table: &PhraseTable,
        text: &[u8],
        span: LocalSpan,
        word: [u128; 2],
    ) -> Option<Known> {
        let (at, length) = (slot_of(word), span.len());
        let slot = self.slots.get(at).copied().unwrap_or_default();
        if slot.key == word && usize::from(slot.length) == length {
            return slot.meaning;
        }
        self.remember(table, span.of(text), word)
    }

    #[cold]
    fn remember(&mut self, table: &PhraseTable, key: &[u8], word: [u128; 2]) -> Option<Known> {
        let meaning = self.add(table, key);
        self.slots.resize(SLOTS, Slot::default());
        self.slots[slot_of(word)] = Slot { key: word, length: key.len() as u8, meaning };
        meaning
    }

    /// Keeps the meaning of a key, if it has one.
    fn add(&mut self, table: &PhraseTable, key: &[u8]) -> Option<Known> {
        if self.meanings.len() >= MEANINGS_MAX {
            self.forget();
        }
        let meaning = self.look_up(table, key)?;
        self.meanings.push(meaning);
        known(table, self.meanings.len() as u32, &meaning)
    }

    fn forget(&mut self) {
        self.short.clear();
        self.slots.clear();
        self.meanings.clear();
        self.starts += 1;
    }

    /// How often the memory has started afresh: a [`Known`] is of no use afterwards.
    pub(super) fn starts(&self) -> u32 {
        self.starts
    }

    fn look_up(&mut self, table: &PhraseTable, key: &[u8]) -> Option<Meaning> {
        self.words.clear();
        for (from, to) in humps(key) {
            self.words.read(key, from, to);
        }
        let mut meaning = None;
        table.phrases(&self.words, |phrase, first, _| {
            if is_own_work(key, first.raw as usize) {
                return;
            }
            meaning.get_or_insert_with(Meaning::default).join(table.meaning(phrase));
        });
        meaning
    }
}

/// Bits that digits and the marks of keys do not have, but all letters.
const NO_DIGIT: u128 = 0xC0C0_C0C0_C0C0_C0C0_C0C0_C0C0_C0C0_C0C0;

fn known(table: &PhraseTable, number: u32, meaning: &Meaning) -> Option<Known> {
    let named = if meaning.column.and(table.keyed()).is_empty() { 0 } else { NAMED };
    NonZeroU32::new(number | named).map(Known)
}

fn slot_of([first, second]: [u128; 2]) -> usize {
    word_slot(first ^ second.rotate_left(17), SLOTS)
}

/// Ranges of a key between the humps of `camelCase`.
fn humps(key: &[u8]) -> impl Iterator<Item = (usize, usize)> + '_ {
    let cut = |i: &usize| key[*i].is_ascii_uppercase() && key[i - 1].is_ascii_lowercase();
    let starts = std::iter::once(0).chain((1..key.len()).filter(cut));
    let ends = (1..key.len()).filter(cut).chain(std::iter::once(key.len()));
    starts.zip(ends)
}
