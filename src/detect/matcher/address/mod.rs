//! The scorer of Vietnamese street addresses, two-tier (since July 2025) and three-tier, with or without accents.
//!
//! Reads from a number, `Số` or a unit word (`Phường`, `P.`) through segments parted by commas to the last unit or
//! known place. Pure; the answer depends on the bytes within 320 of the start. Addresses of other countries are not here.

mod number;
mod segments;
mod weight;

pub(crate) use number::starts_before;

use std::cell::Cell;
use std::sync::Arc;

use super::beside::{Edge, edge_after};
use super::facts::Facts;
use super::lists::Lists;
use super::memory::Words;
use super::person::{Place, Scored};
use super::phrase::{Class, Classes};
use super::sight::Sight;
use super::word::{Case, Word, starts_capital};
use number::{is_number_word, may_start, number, number_behind, skip_blanks};
pub(crate) use segments::Segments;
use weight::worth;

/// Longest address.
const LENGTH_MAX: usize = 280;
/// Most segments of an address.
const SEGMENTS_MAX: usize = 9;
/// Words of a street or unit name.
const NAME_MAX: usize = 6;

/// Scores Vietnamese addresses. Cheap to clone.
#[derive(Clone)]
pub struct AddressScorer {
    lists: Arc<Lists>,
}

impl Default for AddressScorer {
    fn default() -> Self {
        Self::new()
    }
}

/// What was read so far.
#[derive(Clone, Copy, Default)]
struct Reading {
    /// End of what is certain.
    end: usize,
    /// Points, in tenths.
    points: i32,
    /// A house number was read.
    number: bool,
    /// A street name without a unit word was read.
    bare_street: bool,
    /// Units and known places.
    parts: i32,
}

/// What the segments of an address begin with.
enum First {
    /// A segment at the place itself, perhaps read already.
    Segment(Option<Segment>),
    /// A segment is read; another may follow behind a separator.
    Read,
}

/// One segment: where it ends and what it is.
#[derive(Clone, Copy, Debug)]
struct Segment {
    end: usize,
    class: Option<Class>,
    plain: bool,
    /// A unit word stands before the name.
    unit: bool,
}

impl AddressScorer {
    /// The scorer with the built-in lists.
    pub fn new() -> Self {
        Self { lists: Lists::built_in() }
    }

    /// The memory that [`AddressScorer::score`] wants; that of the scorer of names will do too.
    #[cfg(test)]
    pub(crate) fn sight(&self) -> Sight {
        Sight::new(Arc::clone(&self.lists))
    }

    /// False when the house number that ends at `end` stands before a plain word that starts no unit (`12 ms`):
    /// nothing that `starts_before` gives is an address then.
    pub fn may_go_on(&self, text: &[u8], end: usize) -> bool {
        let word = text.get(end + 1..).unwrap_or_default();
        let length = word.iter().take(24).take_while(|byte| byte.is_ascii_lowercase()).count();
        let ends = !word.get(length).is_some_and(|b| b.is_ascii_alphabetic() || *b >= 0x80);
        let number = text[end.saturating_sub(8)..end].iter().rev();
        let grouped = number.take_while(|byte| **byte != b' ').any(|b| matches!(b, b'/' | b'-'));
        if length == 0 || !ends || grouped {
            return true;
        }
        self.lists.may_start_unit(word[0], word.get(1).copied().unwrap_or(0))
    }

    /// The address that starts at `at`, if one may.
    pub fn score(&self, sight: &Sight, text: &[u8], at: usize, place: Place) -> Option<Scored> {
        let text = &text[..text.len().min(at + LENGTH_MAX + 40)];
        let Sight { words, segments, .. } = sight;
        let word = words.at(text, at);
        if place == Place::Prose && !self.may_open(words, text, at, word.as_ref()) {
            return None;
        }
        let far = Cell::new(word.map_or(at, |word| word.end));
        let reader = Reader { lists: &self.lists, words, segments, far, text };
        let mut reading = Reading { end: at, ..Reading::default() };
        let from = reader.open(at, word.as_ref(), place, &mut reading)?;
        reader.segments(from, place, &mut reading);
        reader.weigh(at, place, reading)
    }

    /// Refuses nearly every word of a text that holds no address.
    fn may_open(&self, words: &Words, text: &[u8], at: usize, word: Option<&Word>) -> bool {
        let (Some(&first), Some(&second)) = (text.get(at), text.get(at + 1)) else { return false };
        if first.is_ascii_digit() || first == b's' {
            return may_start(words, text, at);
        }
        // Others than these start at the anchors of names.
        word.is_some_and(opens)
            && starts_capital(text, at)
            && self.lists.may_start_unit(first, second)
    }
}

/// Whether an address may start with the word, whatever stands around it.
#[inline]
pub(crate) fn opens(word: &Word) -> bool {
    word.facts.has(Facts::UNIT) || is_number_word(word)
}

/// One text being read.
struct Reader<'a> {
    lists: &'a Lists,
    words: &'a Words,
    segments: &'a Segments,
    /// Start of the last word or number that was looked at, or the end of a long one.
    far: Cell<usize>,
    text: &'a [u8],
}

impl Reader<'_> {
    /// Reads the number or the first segment; gives where to go on.
    fn open(
        &self,
        at: usize,
        word: Option<&Word>,
        place: Place,
        reading: &mut Reading,
    ) -> Option<(usize, First)> {
        if let Some(end) = self.numbered(at, word) {
            reading.number = true;
            let start = skip_blanks(self.text, end);
            let word = self.word(start).filter(|_| start > end);
            let street =
                word.is_some_and(|word| word.case != Case::Lower && word.facts.has(Facts::STREET));
            let dated = || self.number(start).is_some_and(|end| self.text.get(end) == Some(&b' '));
            let unit = word.and_then(|word| self.unit_at(&word));
            if !(street || unit.is_some() || dated()) {
                return None;
            }
            reading.end = if place == Place::Field { end } else { at };
            if unit.is_some() {
                return Some((start, First::Segment(unit)));
            }
            let end = self.name(start)?;
            reading.bare_street = true;
            reading.points += if self.text[at].is_ascii_digit() { 0 } else { 3 };
            reading.end = end;
            return Some((end, First::Read));
        }
        let unit = word.and_then(|word| self.unit_at(word));
        (unit.is_some() || place == Place::Field).then_some((at, First::Segment(unit)))
    }

    /// `Số 12/3A` or `12/3A`, followed by a blank or comma.
    fn numbered(&self, at: usize, word: Option<&Word>) -> Option<usize> {
        let start = match word {
            None => at,
            Some(word) if is_number_word(word) => number_behind(self.words, self.text, word.end),
            Some(_) => return None,
        };
        let end = self.number(start)?;
        matches!(self.text.get(end), Some(b' ' | b',')).then_some(end)
    }

    /// Reads segments while they go on.
    fn segments(&self, from: (usize, First), place: Place, reading: &mut Reading) {
        let (mut at, mut first) = from;
        let limit = at + LENGTH_MAX;
        let (mut pending, mut lane) = (0, false);
        for _ in 0..SEGMENTS_MAX {
            let found = match std::mem::replace(&mut first, First::Read) {
                First::Segment(Some(unit)) => Some(unit),
                First::Segment(None) => self.segment(at, true, place),
                First::Read => self
                    .separated(at)
                    .and_then(|(start, comma)| self.segment(start, comma || lane, place)),
            };
            let Some(segment) = found.filter(|segment| segment.end <= limit) else { break };
            at = segment.end;
            match segment.class {
                Some(class) => {
                    reading.points += worth(class, segment.plain, reading.parts);
                    reading.parts += 1;
                    reading.end = at;
                    pending = 0;
                    // `ngõ 12 Láng Hạ`: the street of a numbered lane follows without a comma.
                    lane = class == Class::Street && self.text[at - 1].is_ascii_digit();
                }
                None if lane => {
                    reading.end = at;
                    reading.points += 4;
                    lane = false;
                }
                None => pending += 1,
            }
            if pending > 2 {
                break;
            }
        }
        let closed = matches!(edge_after(self.text, at), Edge::Cell | Edge::Mark);
        if pending > 0
            && closed
            && (place == Place::Field || pending == 1 && reading.parts > 0 && reading.number)
        {
            reading.end = at;
        }
    }

    /// Where the next segment starts, and whether a comma or dash parts it.
    fn separated(&self, at: usize) -> Option<(usize, bool)> {
        let blank = skip_blanks(self.text, at);
        match self.text.get(blank)? {
            b',' => Some((skip_blanks(self.text, blank + 1), true)),
            b'-' if blank > at => Some((skip_blanks(self.text, blank + 1), true)),
            0xE2 if self.text.get(blank + 1) == Some(&0x80)
                && matches!(self.text.get(blank + 2), Some(0x93 | 0x94)) =>
            {
                Some((skip_blanks(self.text, blank + 3), true))
            }
            _ if blank > at => Some((blank, false)),
            _ => None,
        }
    }

    /// One segment: a unit with its name, a known place, or (after a comma) other capitalised words.
    fn segment(&self, at: usize, comma: bool, place: Place) -> Option<Segment> {
        if place == Place::Field {
            return self.read_segment(at, comma, place);
        }
        if let Some(found) = self.segments.get(at, comma, self) {
            return found;
        }
        let far = self.far.replace(at);
        let found = self.read_segment(at, comma, place);
        self.segments.set(at, comma, found, self);
        self.far.set(far.max(self.far.get()));
        found
    }

    /// The unit that starts with a word, whatever the place.
    fn unit_at(&self, word: &Word) -> Option<Segment> {
        if !word.facts.starts.meets(Classes::UNITS) {
            return None;
        }
        self.segment(word.start, true, Place::Prose).filter(|found| found.unit)
    }

    fn read_segment(&self, at: usize, comma: bool, place: Place) -> Option<Segment> {
        let word = self.word(at)?;
        if let Some(unit) = self.unit(word) {
            return Some(unit);
        }
        if let Some(end) = self.known_place(word) {
            return Some(Segment { end, class: Some(Class::City), plain: false, unit: false });
        }
        let capital = word.case != Case::Lower || place == Place::Field;
        if !comma || !capital || !word.facts.has(Facts::STREET) {
            return None;
        }
        self.name(at).map(|end| Segment { end, class: None, plain: false, unit: false })
    }

    /// The word at `at`, and a note that it was looked at.
    #[inline(always)]
    fn word(&self, at: usize) -> Option<Word> {
        let word = self.words.at(self.text, at);
        self.far.set(self.far.get().max(word.map_or(at, |word| word.end)));
        word
    }

    /// The number at `at`, and a note that it was looked at.
    #[inline]
    fn number(&self, at: usize) -> Option<usize> {
        if !self.text.get(at)?.is_ascii_digit() {
            return None;
        }
        self.far.set(self.far.get().max(at));
        number(self.text, at)
    }

    /// A unit word with its name.
    fn unit(&self, first: Word) -> Option<Segment> {
        if !first.facts.starts.meets(Classes::UNITS) {
            return None;
        }
        let mut words = [first, Word::EMPTY, Word::EMPTY];
        // Further words than its phrases have say nothing.
        for i in 1..words.len().min(usize::from(first.facts.ahead)) {
            let start = skip_blanks(self.text, words[i - 1].end);
            words[i] = self.word(start).unwrap_or(Word::EMPTY);
        }
        let (class, count) = self.lists.phrase_after(&words, Classes::UNITS)?;
        let last = &words[count - 1];
        let dotted = self.text.get(last.end) == Some(&b'.');
        let short = last.letters <= 2 && !last.accented && count == 1;
        let name = skip_blanks(self.text, last.end + usize::from(dotted));
        let numbered = self.text.get(name).is_some_and(u8::is_ascii_digit);
        let letter = matches!(self.text[last.start], b'P' | b'Q');
        let pair = last.letters == 2 && last.case == Case::Lower;
        if short && !(dotted || pair || last.case == Case::Upper || numbered && letter) {
            return None;
        }
        if !(dotted || name > last.end || last.glued) {
            return None;
        }
        let end = if numbered { self.unit_number(name)? } else { self.unit_name(name)? };
        let plain = !words[..count].iter().any(|word| word.accented) && !dotted && !last.glued;
        Some(Segment { end, class: Some(class), plain, unit: true })
    }

    /// `Quận 1`, `tổ 12A`, `hẻm 34/5`, `KP4`.
    fn unit_number(&self, at: usize) -> Option<usize> {
        let end = self.number(at)?;
        (!self.text.get(end).is_some_and(u8::is_ascii_alphanumeric)).then(|| {
            match self.month_street(end) {
                Some(end) => end,
                None => end,
            }
        })
    }

    /// `3 Tháng 2`: streets named for a day.
    fn month_street(&self, end: usize) -> Option<usize> {
        let word = self.word(skip_blanks(self.text, end))?;
        let month = matches!(self.text.get(word.start), Some(b'T' | b't'))
            && word.letters == 5
            && word.case == Case::Title;
        month.then(|| self.number(skip_blanks(self.text, word.end)))?
    }

    fn unit_name(&self, at: usize) -> Option<usize> {
        let word = self.word(at).filter(|word| word.case != Case::Lower)?;
        self.known_place(word).or_else(|| word.facts.has(Facts::STREET).then(|| self.name(at))?)
    }

    /// A known place of two to four words (or one) that starts with this word.
    fn known_place(&self, first: Word) -> Option<usize> {
        if !first.facts.has(Facts::PLACE) {
            return None;
        }
        let mut words = [Word::EMPTY; 4];
        let (mut count, mut next) = (0, Some(first));
        while let Some(word) = next.filter(|word| !word.glued && word.case != Case::Lower) {
            words[count] = word;
            count += 1;
            let start = skip_blanks(self.text, word.end);
            if start == word.end || count == words.len() {
                break;
            }
            next = self.word(start);
        }
        let longest = self.lists.places(&words[..count], 1).checked_ilog2()? as usize;
        Some(words[longest - 1].end)
    }

    /// Capitalised syllables and numbers, up to the next label or unit.
    fn name(&self, at: usize) -> Option<usize> {
        let (mut end, mut start) = (at, at);
        for index in 0..NAME_MAX {
            if let Some(number_end) =
                self.number(start).filter(|_| index > 0 || self.month_follows(start))
            {
                let long = number_end - start > 4;
                if long
                    || !matches!(
                        edge_after(self.text, number_end),
                        Edge::Comma | Edge::Cell | Edge::Mark | Edge::Space
                    )
                {
                    break;
                }
                end = number_end;
            } else {
                let Some(word) = self.word(start) else { break };
                let dotted = word.case == Case::Single && self.text.get(word.end) == Some(&b'.');
                let stop = word.case == Case::Lower || !word.facts.has(Facts::STREET) || word.glued;
                if !dotted
                    && (stop || index > 0 && (self.is_label(&word) || self.unit(word).is_some()))
                {
                    break;
                }
                end = word.end + usize::from(dotted);
            }
            let next = skip_blanks(self.text, end);
            if next == end {
                break;
            }
            start = next;
        }
        (end > at).then_some(end)
    }

    fn month_follows(&self, at: usize) -> bool {
        self.number(at).is_some_and(|end| {
            self.month_street(end).is_some() || self.text[at..end].contains(&b'/')
        })
    }

    /// A label starts here (`Hạn đến`, `Số điện thoại`).
    fn is_label(&self, word: &Word) -> bool {
        let next = Classes::only(Class::Next);
        if !word.facts.starts.meets(next) {
            return false;
        }
        let second = self.word(skip_blanks(self.text, word.end)).unwrap_or(Word::EMPTY);
        let found = self.lists.phrase_after(&[*word, second], next);
        found.is_some_and(|found| found.1 > 1 || second.case != word.case)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_behind_a_number_are_refused_unless_a_unit_starts() {
        let scorer = AddressScorer::new();
        for (text, end, goes_on) in [
            ("12 ms", 2, false),
            ("12 items left", 2, false),
            ("12 phuong 3", 2, true),
            ("12 đường", 2, true),
            ("12 Nguyen Trai", 2, true),
            ("12/3 ms", 4, true),
            ("12", 2, true),
        ] {
            assert_eq!(scorer.may_go_on(text.as_bytes(), end), goes_on, "{text}");
            let found = scorer.score(&scorer.sight(), text.as_bytes(), 0, Place::Prose);
            assert!(goes_on || found.is_none(), "{text}");
        }
    }
}
