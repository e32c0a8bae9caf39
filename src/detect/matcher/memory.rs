//! Words with all that the lists say about them, remembered by their bytes: texts repeat a few thousand words, and
//! comparing sixteen bytes is much cheaper than folding letters and asking tables.
//!
//! The answers are those of [`super::word::word_at`] and [`super::word::word_before`]: a run of ASCII letters and
//! bytes from 0x80 decides what the word in it is, but for the byte behind it. Longer runs are read each time.

use std::cell::Cell;
use std::sync::Arc;

use super::facts::Facts;
use super::lists::Lists;
use super::word::{self, Case, Word};
use crate::detect::anchor::word_slot;

const SLOTS: usize = 4096;

/// The source of the scorers' words. One per detector; it remembers nothing of where a word stood.
#[derive(Clone)]
pub(crate) struct Words {
    lists: Arc<Lists>,
    slots: Box<[Cell<Slot>; SLOTS]>,
}

/// A remembered word.
#[derive(Clone, Copy)]
struct Slot {
    /// The run that the word starts, the rest zero.
    run: [u64; 2],
    key: u64,
    fold: u64,
    facts: Facts,
    /// Bytes of the word, 0 where the run starts with none.
    length: u8,
    letters: u8,
    case: Case,
    accented: bool,
    /// A letter of another script follows within the run.
    glued: bool,
}

const EMPTY: Slot = Slot {
    run: [0; 2],
    key: 0,
    fold: 0,
    facts: Facts::NONE,
    length: 0,
    letters: 0,
    case: Case::Mixed,
    accented: false,
    glued: false,
};

impl Words {
    /// Words as these lists know them.
    pub(crate) fn new(lists: Arc<Lists>) -> Self {
        let slots = vec![Cell::new(EMPTY); SLOTS].into_boxed_slice();
        let slots = slots.try_into().map_err(|_| ()).expect("as many slots as were made");
        Self { lists, slots }
    }

    /// The lists.
    #[inline]
    pub(crate) fn lists(&self) -> &Lists {
        &self.lists
    }

    /// The word that starts at `at`. Inlined, so that a caller pays for what it asks of the word only.
    #[inline(always)]
    pub(crate) fn at(&self, text: &[u8], at: usize) -> Option<Word> {
        let Some(run) = run_at(text, at) else { return self.read(text, at) };
        if run[0] == 0 {
            return None;
        }
        let [low, high] = run;
        let word = u128::from(high) << 64 | u128::from(low);
        let slot = &self.slots[word_slot(word, SLOTS)];
        if slot.get().run != run {
            self.learn(slot, text, at, run);
        }
        // Read again, so that only what the caller asks of the word is loaded.
        let known = slot.get();
        if known.length == 0 {
            return None;
        }
        let end = at + usize::from(known.length);
        let behind = text.get(end).is_some_and(|byte| byte.is_ascii_digit() || *byte == b'_');
        Some(Word {
            start: at,
            end,
            key: known.key,
            fold: known.fold,
            letters: known.letters,
            case: known.case,
            accented: known.accented,
            glued: known.glued | behind,
            facts: known.facts,
        })
    }

    /// The word that ends at `end`, not reaching below `floor`.
    #[inline]
    pub(crate) fn before(&self, text: &[u8], end: usize, floor: usize) -> Option<Word> {
        match run_before(text, end) {
            Some(0) => return None,
            Some(length) if end - length > floor || floor == 0 => {
                // Nearly always the bytes of one word.
                let word = self.at(text, end - length);
                if word.is_some_and(|word| word.end == end) {
                    return word;
                }
            }
            _ => {}
        }
        self.read(text, word::word_before(text, end, floor)?.start)
    }

    #[cold]
    #[inline(never)]
    fn learn(&self, slot: &Cell<Slot>, text: &[u8], at: usize, run: [u64; 2]) {
        let known = match self.read(text, at) {
            None => Slot { run, ..EMPTY },
            Some(word) => Slot {
                run,
                key: word.key,
                fold: word.fold,
                facts: word.facts,
                length: (word.end - word.start) as u8,
                letters: word.letters,
                case: word.case,
                accented: word.accented,
                // A digit or underscore belongs to the place, not to the run.
                glued: word.glued && text[word.end] >= 0x80,
            },
        };
        slot.set(known);
    }

    /// The word as it is read, with what the lists say.
    #[cold]
    #[inline(never)]
    fn read(&self, text: &[u8], at: usize) -> Option<Word> {
        let mut word = word::word_at(text, at)?;
        word.facts = self.lists.facts(&word, text);
        Some(word)
    }
}

/// The high bit of each byte that is neither an ASCII letter nor above ASCII.
#[inline(always)]
fn stops(bytes: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * EACH;
    let lower = (bytes | (0x20 * EACH)) & !HIGH;
    let letter = (lower + (0x80 - 0x61) * EACH) & !(lower + (0x80 - 0x7B) * EACH);
    !(letter | bytes) & HIGH
}

/// The run of at most 15 letters and bytes from 0x80 at `at`, the rest zero; none for a longer one.
#[inline(always)]
fn run_at(text: &[u8], at: usize) -> Option<[u64; 2]> {
    let [low, high] = match text.get(at..at + 16) {
        Some(bytes) => halves(bytes),
        None => tail(text, at),
    };
    let keep = |stop: u64| ((stop & stop.wrapping_neg()) - 1) >> 7;
    match stops(low) {
        0 => match stops(high) {
            0 => None,
            stop => Some([low, high & keep(stop)]),
        },
        stop => Some([low & keep(stop), 0]),
    }
}

/// The last bytes of a text, the rest zero.
#[cold]
#[inline(never)]
fn tail(text: &[u8], at: usize) -> [u64; 2] {
    let mut bytes = [0; 16];
    let rest = text.get(at..).unwrap_or_default();
    bytes[..rest.len()].copy_from_slice(rest);
    halves(&bytes)
}

/// Bytes of the run that ends at `end`; none for one of more than 15.
#[inline]
fn run_before(text: &[u8], end: usize) -> Option<usize> {
    let [low, high] = halves(text.get(end.checked_sub(16)?..end)?);
    match (stops(high), stops(low)) {
        (0, 0) => None,
        (0, stop) => Some(8 + stop.leading_zeros() as usize / 8),
        (stop, _) => Some(stop.leading_zeros() as usize / 8),
    }
}

#[inline(always)]
fn halves(bytes: &[u8]) -> [u64; 2] {
    let half = |from: usize| {
        u64::from_le_bytes(bytes[from..from + 8].try_into().expect("eight of sixteen bytes"))
    };
    [half(0), half(8)]
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Remembered words are content.
        f.write_str("Words")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::matcher::word::{word_at, word_before};
    use proptest::prelude::*;

    fn texts() -> impl Strategy<Value = Vec<u8>> {
        let pieces = prop::sample::select(vec![
            "Nguyễn",
            "a",
            "Z",
            "9",
            "_",
            " ",
            "\u{a0}",
            ". ",
            "様",
            "’",
            "Đ",
            "Ô",
            "Nguye\u{302}\u{303}n",
            "abcdefgh",
            "\u{303}",
            "×",
            "q",
            "{",
            "@",
            "`",
            "[",
        ]);
        let bytes = prop::collection::vec(any::<u8>(), 0..6);
        let mix = prop_oneof![4 => pieces.prop_map(|p| p.as_bytes().to_vec()), 1 => bytes];
        prop::collection::vec(mix, 0..12).prop_map(|parts| parts.concat())
    }

    /// All of a word but what the lists say.
    fn shape(word: Option<Word>) -> String {
        format!("{:?}", word.map(|word| Word { facts: Facts::NONE, ..word }))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(600))]

        #[test]
        fn remembered_words_are_the_words_that_are_read(text in texts(), floor in 0usize..20) {
            let words = Words::new(Lists::built_in());
            for _ in 0..2 {
                for at in 0..=text.len() {
                    prop_assert_eq!(shape(words.at(&text, at)), shape(word_at(&text, at)));
                    let floor = floor.min(at);
                    prop_assert_eq!(
                        shape(words.before(&text, at, floor)),
                        shape(word_before(&text, at, floor))
                    );
                }
            }
        }
    }
}
