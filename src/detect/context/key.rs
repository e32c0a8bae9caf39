//! What keys mean, remembered: logs and JSON repeat a few names a million times.

use super::phrase::{Meaning, PhraseTable, Words};
use crate::detect::anchor::{short_word, word_slot};
use crate::span::LocalSpan;

/// Longest key that is remembered, in bytes.
const KEY_MAX: usize = 32;
const SLOTS: usize = 1024;
/// Meanings kept before the memory starts afresh.
const MEANINGS_MAX: usize = 2048;

/// The number of no meaning.
const NOTHING: u32 = u32::MAX;

/// The number of the meaning of a key that is too long to be remembered.
const LONG: u32 = u32::MAX - 1;

/// What a key means, until the next question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known(u32);

/// Recent keys. One per detector.
#[derive(Clone, Debug, Default)]
pub(super) struct KeyMemory {
    slots: Vec<Slot>,
    meanings: Vec<Meaning>,
    words: Words,
    long: Meaning,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    key: [u128; 2],
    length: u8,
    meaning: u32,
}

impl KeyMemory {
    /// The meaning that was found.
    pub(super) fn get(&self, known: Known) -> &Meaning {
        self.meanings.get(known.0 as usize).unwrap_or(&self.long)
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
            return Some(Known(LONG));
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
        (span, word): (LocalSpan, u128),
    ) -> Option<Known> {
        self.recall(table, text, span, [word, 0])
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
            return (slot.meaning != NOTHING).then_some(Known(slot.meaning));
        }
        self.remember(table, span.of(text), word)
    }

    #[cold]
    fn remember(&mut self, table: &PhraseTable, key: &[u8], word: [u128; 2]) -> Option<Known> {
        if self.slots.is_empty() || self.meanings.len() >= MEANINGS_MAX {
            self.slots = vec![Slot::default(); SLOTS];
            self.meanings.clear();
        }
        let meaning = self.look_up(table, key);
        let number = if meaning.is_some() { self.meanings.len() as u32 } else { NOTHING };
        self.slots[slot_of(word)] = Slot { key: word, length: key.len() as u8, meaning: number };
        self.meanings.extend(meaning);
        (number != NOTHING).then_some(Known(number))
    }

    fn look_up(&mut self, table: &PhraseTable, key: &[u8]) -> Option<Meaning> {
        self.words.clear();
        for (from, to) in humps(key) {
            self.words.read(key, from, to);
        }
        let mut meaning = None;
        table.phrases(&self.words, |phrase, _, _| {
            meaning.get_or_insert_with(Meaning::default).join(table.meaning(phrase));
        });
        meaning
    }
}

/// Bits that digits and the marks of keys do not have, but all letters.
const NO_DIGIT: u128 = 0xC0C0_C0C0_C0C0_C0C0_C0C0_C0C0_C0C0_C0C0;

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
