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

use score::Scene;
pub(crate) use score::squash;

use super::lists::Lists;
use super::word::{Case, word_at};
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

/// True for a word of plain letters that no name is: too long, or with f, j, w or z. A cheap first look.
fn is_foreign(text: &[u8], at: usize) -> bool {
    let rest = &text[at..text.len().min(at + 8)];
    let letters = rest.iter().take_while(|byte| byte.is_ascii_alphabetic());
    let mut count = 0;
    for byte in letters {
        count += 1;
        if matches!(byte | 0x20, b'f' | b'j' | b'w' | b'z') {
            return true;
        }
    }
    count == 8
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

    /// Whether a name may start with the word at `at`, whatever stands around it (initials aside).
    pub fn may_start(&self, text: &[u8], at: usize) -> bool {
        let (Some(&first), Some(&second)) = (text.get(at), text.get(at + 1)) else { return false };
        if !self.lists.may_start(first, second) {
            return false;
        }
        let Some(word) = word_at(text, at) else { return false };
        let entry = self.lists.entry(word.key);
        let unknown = entry.exact.is_unknown() && entry.plain.is_unknown();
        word.letters == 1 || !(word.glued || word.case == Case::Mixed || unknown)
    }

    /// The best name that starts at `at`, if one may.
    pub fn score(&self, text: &[u8], at: usize, place: Place) -> Option<Scored> {
        let inside =
            at.checked_sub(1).is_some_and(|before| is_word_byte(*text.get(before).unwrap_or(&0)));
        if place == Place::Prose && inside {
            return None;
        }
        let (&first, &second) = (text.get(at)?, text.get(at + 1)?);
        if place == Place::Prose && !self.lists.may_start(first, second) {
            return initials::score(text, at, place, &self.lists);
        }
        if place == Place::Prose && is_foreign(text, at) {
            return None;
        }
        let word = word_at(text, at)?;
        if word.letters == 1
            && let Some(found) = initials::score(text, at, place, &self.lists)
        {
            return Some(found);
        }
        if word.glued || word.case == Case::Mixed {
            return None;
        }
        let entry = self.lists.entry(word.key);
        if place == Place::Prose && entry.exact.is_unknown() && entry.plain.is_unknown() {
            return None;
        }
        Scene::new(text, &self.lists, place, (word, entry))?.best()
    }
}
