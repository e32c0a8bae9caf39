//! What keys mean, remembered: logs and JSON repeat a few names a million times.

use super::phrase::{Meaning, PhraseTable, Words};
use crate::span::LocalSpan;

/// Longest key that is remembered, in bytes.
const KEY_MAX: usize = 16;
const SLOTS: usize = 1024;
/// Meanings kept before the memory starts afresh.
const MEANINGS_MAX: usize = 2048;

/// The number of no meaning.
const NOTHING: u32 = u32::MAX;

/// Recent keys. One per detector.
#[derive(Clone, Debug, Default)]
pub(super) struct KeyMemory {
    slots: Vec<Slot>,
    meanings: Vec<Meaning>,
    words: Words,
    /// The meaning of a key that is too long to be remembered.
    long: Meaning,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    key: u128,
    length: u8,
    meaning: u32,
}

impl KeyMemory {
    /// What the key at `span` means; `None` when it says nothing to any rule, as most do.
    pub(super) fn meaning(
        &mut self,
        table: &PhraseTable,
        text: &[u8],
        span: LocalSpan,
    ) -> Option<&Meaning> {
        let key = span.of(text);
        if key.len() > KEY_MAX || key.is_empty() {
            self.long = self.look_up(table, key)?;
            return Some(&self.long);
        }
        if self.slots.is_empty() || self.meanings.len() >= MEANINGS_MAX {
            self.slots = vec![Slot::default(); SLOTS];
            self.meanings.clear();
        }
        let word = load(text, span);
        let mixed = (word as u64 ^ ((word >> 64) as u64).rotate_left(29))
            .wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let at = (mixed >> 54) as usize;
        let slot = self.slots[at];
        if slot.key == word && usize::from(slot.length) == key.len() {
            return self.meanings.get(slot.meaning as usize);
        }
        let meaning = self.look_up(table, key);
        let number = if meaning.is_some() { self.meanings.len() as u32 } else { NOTHING };
        self.slots[at] = Slot { key: word, length: key.len() as u8, meaning: number };
        self.meanings.extend(meaning);
        self.meanings.get(number as usize)
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

/// The bytes of a key of at most 16, the rest zero.
#[inline]
fn load(text: &[u8], key: LocalSpan) -> u128 {
    match text.get(key.start..key.start + KEY_MAX) {
        Some(bytes) => {
            let bytes = u128::from_le_bytes(bytes.try_into().expect("16 bytes"));
            if key.len() == KEY_MAX { bytes } else { bytes & ((1 << (8 * key.len())) - 1) }
        }
        None => {
            let mut bytes = [0; KEY_MAX];
            bytes[..key.len()].copy_from_slice(key.of(text));
            u128::from_le_bytes(bytes)
        }
    }
}

/// Ranges of a key between the humps of `camelCase`.
fn humps(key: &[u8]) -> impl Iterator<Item = (usize, usize)> + '_ {
    let cut = |i: &usize| key[*i].is_ascii_uppercase() && key[i - 1].is_ascii_lowercase();
    let starts = std::iter::once(0).chain((1..key.len()).filter(cut));
    let ends = (1..key.len()).filter(cut).chain(std::iter::once(key.len()));
    starts.zip(ends)
}
