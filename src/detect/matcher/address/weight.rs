//! What a reading is worth as an address: additive points in tenths, squashed to hundredths as those of names are.

use super::{Reader, Reading};
use crate::detect::matcher::beside::{Edge, edge_after};
use crate::detect::matcher::person::{Place, Scored, squash};
use crate::detect::matcher::phrase::Class;
use crate::detect::matcher::word::word_at;
use crate::span::LocalSpan;
use std::sync::LazyLock;

/// Hundredths below which nothing is proposed.
const FLOOR: i32 = 20;

impl Reader<'_> {
    /// The address that was read from `at`, if it is enough for one.
    pub(super) fn weigh(&self, at: usize, place: Place, reading: Reading) -> Option<Scored> {
        let enough = reading.parts > 1
            || reading.parts + i32::from(reading.bare_street) > 0 && reading.number;
        if reading.end <= at || !enough && place == Place::Prose {
            return None;
        }
        let whole = matches!(edge_after(self.text, reading.end), Edge::Cell);
        let field = if place == Place::Field { 26 + if whole { 6 } else { 0 } } else { 0 };
        let points =
            reading.points + field + if reading.number { 5 } else { 0 } + self.announced(at) - 18;
        let found = Scored { span: LocalSpan::new(at, reading.end), score: squash(points) };
        (found.score >= FLOOR).then_some(found)
    }

    /// `Địa chỉ: `, `giao tại `, `trú tại ` before.
    fn announced(&self, at: usize) -> i32 {
        let mut end = at;
        while end > 0 && at - end < 3 && matches!(self.text[end - 1], b' ' | b':' | b'"' | b'\'') {
            end -= 1;
        }
        let Some(word) = self.words.before(self.text, end, at.saturating_sub(40)) else { return 0 };
        // tại, chỉ, ở, trú, đến, tới, về
        const WORDS: [&str; 7] = ["tại", "chỉ", "ở", "trú", "đến", "tới", "chi"];
        static KEYS: LazyLock<Vec<u64>> = LazyLock::new(|| {
            WORDS
                .iter()
                .filter_map(|word| word_at(word.as_bytes(), 0))
                .map(|word| word.key)
                .collect()
        });
        let known = KEYS.contains(&word.key);
        if known { 8 } else { 0 }
    }
}

/// Points of a unit or place; the first two parts carry most.
pub(super) fn worth(class: Class, plain: bool, before: i32) -> i32 {
    let full = match class {
        Class::Street => 11,
        Class::Hamlet => 10,
        _ => 14,
    };
    let full = if plain { full - 4 } else { full };
    if before < 2 { full } else { full / 2 }
}
