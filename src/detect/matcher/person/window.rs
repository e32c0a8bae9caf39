//! Points for the words of a window: surname, middle and given names, in either order, or a given name alone.

use super::Place;
use super::score::Scene;
use crate::detect::matcher::facts::Facts;
use crate::detect::matcher::lists::{Lists, Syllable};
use crate::detect::matcher::phrase::{Class, Classes};
use crate::detect::matcher::word::{Case, Word};

impl Scene<'_> {
    /// Points for the words themselves.
    pub(super) fn inside(&self, length: usize, geography: &Geography) -> Option<i32> {
        let words = &self.words[..length];
        let plain = words.iter().all(|word| !word.accented);
        let view = |i: usize| if plain { words[i].facts.plain } else { view(i, &words[i]) };
        let lower = words[0].case == Case::Lower;
        if lower && self.place == Place::Prose && !self.is_listed(length) {
            return None;
        }
        if length == 1 {
            return self.single(view(0), plain);
        }
        let order =
            self.family_first(length, plain, &view).max(self.family_last(length, plain, &view));
        let shape = [0, 0, -14, 5, 2, -8][length] - if plain { 5 } else { 0 };
        let case = match words[length - 1].case {
            Case::Upper => -3,
            Case::Lower => -5,
            _ => 0,
        };
        let cell = if self.is_cell(length) { 4 } else { 0 };
        Some(order? + shape + case + cell + geography.points(length, view(length - 1)))
    }

    /// Lower-case text: every word must be listed, and in running text it must be a full name with a frequent surname.
    pub(super) fn is_listed(&self, length: usize) -> bool {
        let listed = |i: usize| !self.words[i].facts.exact.is_unknown();
        let loose = self.announced.is_none() && !self.in_cell();
        let full = self.words[0].accented
            && length > 2
            && matches!(self.words[0].facts.exact.surname, 1 | 2);
        let known = (0..length).filter(|&i| listed(i)).count();
        (full || !loose) && known == length || full && known + 1 == length && self.is_cell(length)
    }

    /// A given name alone: only with something that announces it.
    pub(super) fn single(&self, name: Syllable, plain: bool) -> Option<i32> {
        let known = i32::from(name.given.max(name.middle).max(u8::from(name.surname > 0)));
        let word = &self.words[0];
        let base = match (self.place, self.announced) {
            (Place::Field, _) if word.letters > 1 => -12,
            (_, Some((Class::Honorific, _))) if word.case != Case::Lower && known > 0 => -12,
            (_, Some((Class::Label, _))) if word.case != Case::Lower && known > 0 => -24,
            _ => return None,
        };
        let doubt = match (plain, name.collision, self.place) {
            (true, true, Place::Field) => -16,
            (true, false, Place::Field) => -4,
            (true, true, _) => -3,
            _ => 0,
        };
        Some(base + 2 * known.max(0) + doubt - self.stranger(known))
    }

    /// Against a single word that no list has, or one in capitals outside a field.
    pub(super) fn stranger(&self, known: i32) -> i32 {
        if self.place == Place::Prose && self.words[0].case == Case::Upper {
            return 8;
        }
        match (known, self.words[0].accented) {
            (0, true) => 12,
            (0, false) => 34,
            _ => 0,
        }
    }

    pub(super) fn family_first(
        &self,
        length: usize,
        plain: bool,
        view: &impl Fn(usize) -> Syllable,
    ) -> Option<i32> {
        let family = view(0);
        let announced = self.is_strong_place();
        if family.surname == 0 {
            return announced.then(|| self.given_only(length, plain, view)).flatten();
        }
        let (middle, known) = self.middles(1..length - 1, plain, view);
        let given = given_points(view(length - 1), plain);
        let listed = known + usize::from(!view(length - 1).is_unknown());
        let distinct = (0..length).filter(|&i| !view(i).is_unknown() && !view(i).collision).count();
        if plain && !announced && (listed + 1 < length || distinct == 0 && !self.is_cell(length)) {
            return None;
        }
        Some(surname_points(family, plain) + middle + given - 12)
    }

    /// Names without a family name: middle and given, after an honorific or label.
    pub(super) fn given_only(
        &self,
        length: usize,
        plain: bool,
        view: &impl Fn(usize) -> Syllable,
    ) -> Option<i32> {
        let known = (0..length)
            .filter(|&i| view(i).given > 0 || view(i).middle > 0 || view(i).surname > 0)
            .count();
        let field = self.place == Place::Field;
        let honoured =
            matches!(self.announced, Some((Class::Honorific | Class::Label | Class::Artist, _)));
        if length > 4 || !(field || honoured) || known < length && !field {
            return None;
        }
        let (middle, _) = self.middles(0..length - 1, plain, view);
        Some(middle + given_points(view(length - 1), plain) - if field { 10 } else { 8 })
    }

    pub(super) fn family_last(
        &self,
        length: usize,
        plain: bool,
        view: &impl Fn(usize) -> Syllable,
    ) -> Option<i32> {
        if length > 4 || view(0).given == 0 {
            return None;
        }
        if self.lists.phrase_after(&self.words[..1], Classes::HEADS).is_some() {
            return None;
        }
        let bound = self.is_cell(length);
        let strong = |name: Syllable| {
            matches!(name.surname, 1 | 2) && (bound || !(name.ambiguous || plain && name.collision))
        };
        let last = length - 1;
        let second = length > 2 && strong(view(1));
        if !second && !strong(view(last)) {
            return None;
        }
        let family = if second { view(1) } else { view(last) };
        let (rest, _) = if second {
            self.middles(2..length, plain, view)
        } else {
            self.middles(1..last, plain, view)
        };
        let prose = if self.is_strong_place() { 4 } else { 22 };
        Some(surname_points(family, plain) + given_points(view(0), plain) + rest - 12 - prose)
    }

    /// Points of the words between, and how many of them are listed.
    pub(super) fn middles(
        &self,
        range: std::ops::Range<usize>,
        plain: bool,
        view: &impl Fn(usize) -> Syllable,
    ) -> (i32, usize) {
        let (mut points, mut known) = (0, 0);
        for i in range {
            let name = view(i);
            let word = &self.words[i];
            known += usize::from(!name.is_unknown());
            points += match name.middle.max(name.given) {
                0 if word.letters == 1 => -2,
                0 if plain => -6,
                0 => -1,
                _ if plain && name.collision => 1,
                level if plain => 1 + i32::from(level),
                level => 3 + i32::from(level),
            };
            points += if is_gender_mark(word) { 3 } else { 0 };
        }
        (points, known)
    }
}

/// An accented name may still hold a word that lost its accents.
fn view(i: usize, word: &Word) -> Syllable {
    let Facts { exact, plain, .. } = word.facts;
    if i == 0 && exact.surname == 0 && matches!(plain.surname, 1 | 2) {
        return Syllable { surname: plain.surname + 1, ..exact };
    }
    exact
}

/// Known places among the words: bit `n` for `n` words.
pub(super) struct Geography {
    /// Those that start with the first word.
    heads: u32,
    /// Those that start with the second.
    tails: u32,
}

impl Geography {
    pub(super) fn of(words: &[Word], lists: &Lists) -> Self {
        Self { heads: lists.places(words), tails: lists.places(words.get(1..).unwrap_or_default()) }
    }

    /// Points against windows that are, start with or end in a known place.
    fn points(&self, length: usize, last: Syllable) -> i32 {
        if self.heads >> length & 1 == 1 {
            return -30;
        }
        let tail = if length > 2 && self.tails >> (length - 1) & 1 == 1 { -14 } else { 0 };
        let shorter = (1 << length) - (1 << 2);
        let head = match (self.heads & shorter != 0, last.is_unknown()) {
            (false, _) => 0,
            (true, true) => 40,
            (true, false) => 8,
        };
        tail - head
    }
}

fn is_gender_mark(word: &Word) -> bool {
    // văn, thị, van, thi
    const VAN: u64 = 22 | 27 << 6 | 14 << 12;
    const THI: u64 = 20 | 8 << 6 | 9 << 12;
    const PLAIN_VAN: u64 = 22 | 1 << 6 | 14 << 12;
    word.key == VAN || word.key == PLAIN_VAN || word.fold == THI && matches!(word.key >> 48, 0 | 5)
}

fn surname_points(name: Syllable, plain: bool) -> i32 {
    let by_band: [i32; 7] = if plain { [0, 14, 9, 4, 0, 0, 0] } else { [0, 20, 14, 8, 3, 0, 0] };
    let doubt = match (plain, name.collision, name.ambiguous, name.surname) {
        (true, true, _, _) => -9,
        (false, _, true, 1) => -3,
        (_, _, true, _) => -6,
        _ => 0,
    };
    by_band[usize::from(name.surname)] + doubt
}

fn given_points(name: Syllable, plain: bool) -> i32 {
    match name.given.max(name.middle) {
        0 if plain => -8,
        0 => -1,
        _ if plain && name.collision => 1,
        level if plain => 3 + i32::from(level),
        level => 5 + i32::from(level),
    }
}
