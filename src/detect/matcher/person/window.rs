//! Points for the words of a window: surname, middle and given names, in either order, or a given name alone.

use super::Place;
use super::score::Scene;
use crate::detect::matcher::facts::Facts;
use crate::detect::matcher::lists::{Lists, SYLLABLES, Syllable};
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
            && matches!(self.words[0].facts.exact.surname(), 1 | 2);
        let known = (0..length).filter(|&i| listed(i)).count();
        (full || !loose) && known == length || full && known + 1 == length && self.is_cell(length)
    }

    /// A given name alone: only with something that announces it.
    pub(super) fn single(&self, name: Syllable, plain: bool) -> Option<i32> {
        let known = i32::from(name.given().max(name.middle()).max(u8::from(name.surname() > 0)));
        let word = &self.words[0];
        let base = match (self.place, self.announced) {
            (Place::Field, _) if word.letters > 1 => -12,
            (_, Some((Class::Honorific, _))) if word.case != Case::Lower && known > 0 => -12,
            (_, Some((Class::Label, _))) if word.case != Case::Lower && known > 0 => -24,
            _ => return None,
        };
        let doubt = match (plain, name.is_collision(), self.place) {
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
        if family.surname() == 0 {
            return announced.then(|| self.given_only(length, plain, view)).flatten();
        }
        let (middle, known) = self.middles(1..length - 1, plain, view);
        let given = worth(GIVEN, plain, view(length - 1));
        let listed = known + usize::from(!view(length - 1).is_unknown());
        let common = || (0..length).all(|i| view(i).is_unknown() || view(i).is_collision());
        if plain && !announced && (listed + 1 < length || common() && !self.is_cell(length)) {
            return None;
        }
        Some(worth(SURNAME, plain, family) + middle + given - 12)
    }

    /// Names without a family name: middle and given, after an honorific or label.
    pub(super) fn given_only(
        &self,
        length: usize,
        plain: bool,
        view: &impl Fn(usize) -> Syllable,
    ) -> Option<i32> {
        let known = (0..length).filter(|&i| !view(i).is_unknown()).count();
        let field = self.place == Place::Field;
        let honoured =
            matches!(self.announced, Some((Class::Honorific | Class::Label | Class::Artist, _)));
        if length > 4 || !(field || honoured) || known < length && !field {
            return None;
        }
        let (middle, _) = self.middles(0..length - 1, plain, view);
        Some(middle + worth(GIVEN, plain, view(length - 1)) - if field { 10 } else { 8 })
    }

    pub(super) fn family_last(
        &self,
        length: usize,
        plain: bool,
        view: &impl Fn(usize) -> Syllable,
    ) -> Option<i32> {
        if length > 4 || view(0).given() == 0 {
            return None;
        }
        if self.lists.phrase_after(&self.words[..1], Classes::HEADS).is_some() {
            return None;
        }
        let strong = |name: Syllable| {
            let doubtful = name.is_ambiguous() || plain && name.is_collision();
            matches!(name.surname(), 1 | 2) && (!doubtful || self.is_cell(length))
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
        Some(worth(SURNAME, plain, family) + worth(GIVEN, plain, view(0)) + rest - 12 - prose)
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
            let unlisted = name.middle().max(name.given()) == 0;
            points += match word.letters {
                1 if unlisted => -2,
                _ => worth(MIDDLE, plain, name),
            };
            points += if is_gender_mark(word) { 3 } else { 0 };
        }
        (points, known)
    }
}

/// An accented name may still hold a word that lost its accents.
#[inline]
fn view(i: usize, word: &Word) -> Syllable {
    let Facts { exact, plain, .. } = word.facts;
    if i == 0 && exact.surname() == 0 && matches!(plain.surname(), 1 | 2) {
        return exact.with_surname(plain.surname() + 1);
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
        Self {
            heads: lists.places(words, 2),
            tails: lists.places(words.get(1..).unwrap_or_default(), 2),
        }
    }

    /// Points against windows that are, start with or end in a known place.
    #[inline]
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

/// Points as a surname, as a middle name, as a given name.
const SURNAME: usize = 0;
const MIDDLE: usize = 1;
const GIVEN: usize = 2;

/// Points of every syllable, for one with accents and for one without.
static POINTS: [[[i8; SYLLABLES]; 2]; 3] = {
    let mut table = [[[0; SYLLABLES]; 2]; 3];
    let mut i = 0;
    while i < SYLLABLES {
        let (name, mut plain) = (Syllable::of(i), 0);
        while plain < 2 {
            table[SURNAME][plain][i] = surname_points(name, plain == 1);
            table[MIDDLE][plain][i] = middle_points(name, plain == 1);
            table[GIVEN][plain][i] = given_points(name, plain == 1);
            plain += 1;
        }
        i += 1;
    }
    table
};

#[inline]
fn worth(part: usize, plain: bool, name: Syllable) -> i32 {
    i32::from(POINTS[part][usize::from(plain)][name.index()])
}

const fn surname_points(name: Syllable, plain: bool) -> i8 {
    let by_band: [i8; 8] =
        if plain { [0, 14, 9, 4, 0, 0, 0, 0] } else { [0, 20, 14, 8, 3, 0, 0, 0] };
    let doubt = match (plain, name.is_collision(), name.is_ambiguous(), name.surname()) {
        (true, true, _, _) => -9,
        (false, _, true, 1) => -3,
        (_, _, true, _) => -6,
        _ => 0,
    };
    by_band[name.surname() as usize] + doubt
}

const fn middle_points(name: Syllable, plain: bool) -> i8 {
    match (level(name), plain) {
        (0, true) => -6,
        (0, false) => -1,
        (_, true) if name.is_collision() => 1,
        (level, true) => 1 + level,
        (level, false) => 3 + level,
    }
}

const fn given_points(name: Syllable, plain: bool) -> i8 {
    match (level(name), plain) {
        (0, true) => -8,
        (0, false) => -1,
        (_, true) if name.is_collision() => 1,
        (level, true) => 3 + level,
        (level, false) => 5 + level,
    }
}

/// The better level of a middle or given name.
const fn level(name: Syllable) -> i8 {
    let (middle, given) = (name.middle(), name.given());
    (if middle > given { middle } else { given }) as i8
}
