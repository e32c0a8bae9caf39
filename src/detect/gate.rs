//! The first test of a capitalised word: do the lists of names or of address units know it?
//!
//! A pure function of the word, so its answers are remembered: logs repeat a few words a million
//! times, and no text has more than a few thousand that matter.

use super::compile::Compiled;

/// A Vietnamese name may start with the word.
pub(super) const PERSON: u8 = 1;
/// An address may start with the word.
pub(super) const ADDRESS: u8 = 2;

/// Longest word that is remembered, in bytes; longer ones of ASCII letters start neither.
const WORD_MAX: usize = 16;
const SLOTS: usize = 4096;

/// Remembered answers. One per detector.
#[derive(Clone, Debug, Default)]
pub(super) struct NameGate {
    slots: Vec<Slot>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    word: u128,
    known: u8,
}

impl NameGate {
    /// What the word of `length` bytes at `at` may start.
    #[inline]
    pub(super) fn known(
        &mut self,
        compiled: &Compiled,
        text: &[u8],
        at: usize,
        length: usize,
    ) -> u8 {
        if length > WORD_MAX {
            // Kanji, kana or full-width signs may stand directly behind a name.
            let ascii = text[at..text.len().min(at + WORD_MAX)].is_ascii();
            return if ascii { 0 } else { ask(compiled, text, at) };
        }
        if length <= 2 && text.get(at + length) == Some(&b'.') {
            // An initial, or a short unit: what they are also depends on the full stop.
            return PERSON | ADDRESS;
        }
        let word = load(text, at, length);
        if self.slots.is_empty() {
            self.slots = vec![Slot::default(); SLOTS];
        }
        let mixed = (word as u64 ^ (word >> 64) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let slot = &mut self.slots[(mixed >> 52) as usize];
        if slot.word != word {
            *slot = Slot { word, known: ask(compiled, text, at) };
        }
        slot.known
    }
}

fn ask(compiled: &Compiled, text: &[u8], at: usize) -> u8 {
    let person = if compiled.persons.may_start(text, at) { PERSON } else { 0 };
    let address = if compiled.addresses.may_start(text, at) { ADDRESS } else { 0 };
    person | address
}

/// The word's bytes, the rest zero.
#[inline]
fn load(text: &[u8], at: usize, length: usize) -> u128 {
    match text.get(at..at + WORD_MAX) {
        Some(bytes) => {
            let bytes = u128::from_le_bytes(bytes.try_into().expect("16 bytes"));
            if length == WORD_MAX { bytes } else { bytes & ((1 << (8 * length)) - 1) }
        }
        None => {
            let mut bytes = [0; WORD_MAX];
            let rest = &text[at..text.len().min(at + length)];
            bytes[..rest.len()].copy_from_slice(rest);
            u128::from_le_bytes(bytes)
        }
    }
}
