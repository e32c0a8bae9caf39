//! The scorer of Vietnamese names of persons: for a word start, the best name that starts there and how likely it is one.
//!
//! Pure: the answer depends on the bytes within 256 of the start, and nothing is allocated per call. It does not
//! resolve overlaps between starts, which is the detector's work.

mod initials;
mod score;
mod surroundings;
#[cfg(test)]
mod tests;
mod window;

use std::sync::Arc;

pub(crate) use score::squash;
use score::{Scene, is_alone};

use super::beside::Nearest;
use super::facts::Facts;
use super::lists::Lists;
use super::sight::Sight;
use super::word::{Case, Word};
use crate::detect::anchor::is_word_byte;
use crate::span::LocalSpan;

/// Where a scorer is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Anywhere in a text.
    Prose,
    /// At the start of a value whose key says that it holds such a thing.
    Field,
}

/// A proposal of a scorer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scored {
    /// What it covers; starts where the scorer was asked.
    pub span: LocalSpan,
    /// How likely it is right, in hundredths.
    pub score: i32,
}

/// Scores Vietnamese names. Cheap to clone.
#[derive(Clone)]
pub struct PersonScorer {
    lists: Arc<Lists>,
}

impl Default for PersonScorer {
    fn default() -> Self {
        Self::new()
    }
}

impl PersonScorer {
    /// The scorer with the built-in lists.
    pub fn new() -> Self {
        Self { lists: Lists::built_in() }
    }

    /// The scorer without a seeded part (one in `one_in`) of the middle and given names, to measure how much it
    /// leans on them.
    pub fn with_names_dropped(seed: u64, one_in: u64) -> Self {
        let hash = |name: &str| {
            name.bytes().fold(seed ^ 0xCBF2_9CE4_8422_2325, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
            })
        };
        let drop = |name: &str| (hash(name) >> 17).is_multiple_of(one_in);
        Self { lists: Arc::new(Lists::new(&drop)) }
    }

    /// The memory that [`PersonScorer::score`] wants: it must be one of this scorer, and be reset for another text.
    pub fn sight(&self) -> Sight {
        Sight::new(Arc::clone(&self.lists))
    }

    /// False when no word of the lists of names and address units stands at `at`. Errs only towards true.
    #[inline(always)]
    pub fn may_know(&self, text: &[u8], at: usize, length: usize) -> bool {
        self.lists.may_know(text, at, length)
    }

    /// The best name that starts at `at`, if one may.
    pub fn score(&self, sight: &mut Sight, text: &[u8], at: usize, place: Place) -> Option<Scored> {
        let inside =
            at.checked_sub(1).is_some_and(|before| is_word_byte(*text.get(before).unwrap_or(&0)));
        if place == Place::Prose && inside {
            return None;
        }
        text.get(at + 1)?;
        let word = sight.words.at(text, at)?;
        if word.letters == 1 {
            if place == Place::Prose && is_foreign_letter(sight, text, &word) {
                return None;
            }
            let found = initials::score(sight, text, at, place);
            if found.is_some() {
                return found;
            }
        }
        let name = word.facts.has(Facts::NAME)
            && (word.letters > 1 || letter_may_start(sight, text, &word));
        if word.glued || word.case == Case::Mixed || place == Place::Prose && !name {
            return None;
        }
        Scene::new(sight, text, place, word)?.best()
    }
}

/// Whether a name may start with the word, whatever stands around it (initials aside).
#[inline]
pub(crate) fn may_start(sight: &Sight, text: &[u8], word: &Word) -> bool {
    match word.letters {
        1 => letter_may_start(sight, text, word),
        _ => word.facts.has(Facts::NAME) && !word.glued,
    }
}

/// False when the word stands alone in prose, and surely nothing announces it. Of single letters it says nothing.
#[inline]
pub(crate) fn may_stand(sight: &Sight, text: &[u8], word: &Word) -> bool {
    word.letters == 1 || !is_alone(text, word) || is_announced(sight, text, word.start)
}

#[inline(never)]
fn is_announced(sight: &Sight, text: &[u8], at: usize) -> bool {
    let nearest = Nearest::read(&sight.words, text, at);
    nearest.may_announce(&sight.words, text)
}

/// A single letter: the byte behind it counts too.
fn letter_may_start(sight: &Sight, text: &[u8], word: &Word) -> bool {
    let second = text.get(word.start + 1);
    second.is_some_and(|second| sight.words.lists().may_start(text[word.start], *second))
}

/// A letter of other languages that the tables do not refuse.
fn is_foreign_letter(sight: &Sight, text: &[u8], word: &Word) -> bool {
    letter_may_start(sight, text, word) && word.is_long_or_foreign(text)
}
