//! The first test of a capitalised word: do the lists of names or of address units know it?

use super::matcher::facts::Facts;
use super::matcher::sight::Sight;
use super::matcher::word::Word;
use super::matcher::{address, person};

/// A Vietnamese name may start with the word.
pub(super) const PERSON: u8 = 1;
/// An address may start with the word.
pub(super) const ADDRESS: u8 = 2;

/// Longest word that is looked up, in bytes; longer ones of ASCII letters start neither.
const WORD_MAX: usize = 16;

/// What the word of `length` bytes at `at` may start.
#[inline]
pub(super) fn known(sight: &Sight, text: &[u8], at: usize, length: usize) -> u8 {
    if length <= 2 && text.get(at + length) == Some(&b'.') {
        // An initial, or a short unit: what they are also depends on the full stop.
        return PERSON | ADDRESS;
    }
    // Kanji, kana or full-width signs may stand directly behind a name.
    if length > WORD_MAX && text[at..text.len().min(at + WORD_MAX)].is_ascii() {
        return 0;
    }
    if let Some((word, dead)) = sight.run.word(at) {
        let known = starts(sight, text, word);
        return if dead { known & !PERSON } else { known };
    }
    sight.words.at(text, at).map_or(0, |word| starts(sight, text, &word))
}

#[inline(always)]
fn starts(sight: &Sight, text: &[u8], word: &Word) -> u8 {
    if word.letters > 1 && !word.facts.has(Facts::NAME | Facts::UNIT | Facts::NUMBER) {
        return 0;
    }
    let named = person::may_start(sight, text, word) && person::may_stand(sight, text, word);
    let person = if named { PERSON } else { 0 };
    let address = if address::opens(word) { ADDRESS } else { 0 };
    person | address
}
