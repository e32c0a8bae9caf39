//! What a window of words is worth as a Vietnamese name: additive points in tenths, squashed to hundredths.
//!
//! The weights are set by hand from facts about names (`rules/lists/`), not fitted on any corpus.

use super::{Place, Scored};
use crate::detect::matcher::beside::{Edge, Left, Nearest, Run, edge_after, next_start};
use crate::detect::matcher::lists::{Entry, Lists, Syllable};
use crate::detect::matcher::phrase::{Class, Classes};
use crate::detect::matcher::word::{Case, Word, is_capital};
use crate::span::LocalSpan;

/// Windows below this many hundredths are no candidates at all.
const FLOOR: i32 = 20;
/// Words of the longest name.
pub(super) const NAME_MAX: usize = 5;

/// Everything known about one start.
pub(super) struct Scene<'a> {
    pub(super) text: &'a [u8],
    pub(super) lists: &'a Lists,
    pub(super) place: Place,
    nearest: Nearest,
    pub(super) left: Left,
    pub(super) run: Run,
    pub(super) entries: [Entry; NAME_MAX],
    pub(super) announced: Option<(Class, usize)>,
}

/// A capitalised word without another behind it: a name only where something announces it.
fn is_alone(text: &[u8], word: &Word) -> bool {
    word.case != Case::Lower && !next_start(text, word.end).is_some_and(|at| is_capital(text, at))
}

/// Words that may be a name without an announcement: two at least, a family name at one of its places.
fn holds_family(words: &[Entry]) -> bool {
    let family = |entry: &Entry| entry.exact.surname.max(entry.plain.surname);
    let given = |entry: &Entry| entry.exact.given.max(entry.plain.given);
    let [first, rest @ ..] = words else { return false };
    let frequent = |name: Syllable| matches!(name.surname, 1 | 2);
    let last = || {
        given(first) > 0 && rest.iter().any(|entry| frequent(entry.exact) || frequent(entry.plain))
    };
    !rest.is_empty() && (family(first) > 0 || last())
}

/// Points (tenths) to hundredths: 0 is one half, both ends saturate.
pub(crate) fn squash(points: i32) -> i32 {
    (50 + 50 * points / (points.abs() + 12)).clamp(1, 97)
}

impl<'a> Scene<'a> {
    /// Looks round the run that starts with `first`, unless nothing can be a name there.
    pub(super) fn new(
        text: &'a [u8],
        lists: &'a Lists,
        place: Place,
        (first, entry): (Word, Entry),
    ) -> Option<Self> {
        let nearest = Nearest::read(text, first.start);
        let silent = !nearest.may_announce(lists);
        let alone = place == Place::Prose && is_alone(text, &first);
        if silent && alone {
            return None;
        }
        let mut left = Left::new(text, &nearest);
        let mut announced = None;
        if !silent {
            left.read_words(text, &nearest, lists);
            announced = left.announces(lists);
        }
        if alone && announced.is_none() {
            return None;
        }
        let run = Run::read(text, first);
        let mut entries = [entry; NAME_MAX];
        for (entry, word) in entries.iter_mut().zip(&run.words[..run.count]).skip(1) {
            *entry = lists.entry(word.key);
        }
        let free = place == Place::Prose && announced.is_none();
        if free && !holds_family(&entries[..run.count.min(NAME_MAX)]) {
            return None;
        }
        Some(Self { text, lists, place, nearest, left, run, entries, announced })
    }

    /// The best window.
    pub(super) fn best(mut self) -> Option<Scored> {
        let mut inside = [None; NAME_MAX + 1];
        for (length, points) in inside.iter_mut().enumerate().take(self.longest() + 1).skip(1) {
            *points = self.inside(length);
        }
        if inside == [None; NAME_MAX + 1] || self.is_head() {
            return None;
        }
        if self.left.count == 0 {
            self.left.read_words(self.text, &self.nearest, self.lists);
        }
        let outside = self.outside();
        let label = self.label_inside();
        inside
            .iter()
            .enumerate()
            .filter_map(|(length, &inside)| {
                let past = if length > label { -25 } else { 0 };
                Some((inside? + outside + self.right(length) + past, length))
            })
            .max()
            .map(|(points, length)| self.scored(points, length))
            .filter(|scored| scored.score >= FLOOR)
    }

    pub(super) fn scored(&self, points: i32, length: usize) -> Scored {
        let words = &self.run.words;
        Scored {
            span: LocalSpan::new(words[0].start, words[length - 1].end),
            score: squash(points),
        }
    }

    /// How many words of the run may belong to a name.
    pub(super) fn longest(&self) -> usize {
        let words = &self.run.words[..self.run.count.min(NAME_MAX)];
        let bad =
            |i: usize| words[i].glued || !words[i].is_syllable() && self.listed(i).is_unknown();
        (0..words.len()).position(bad).unwrap_or(words.len())
    }

    /// The first word of the run that starts the next label (`Nguyễn Văn An Ngày sinh`).
    pub(super) fn label_inside(&self) -> usize {
        let words = &self.run.words[..self.run.count];
        (1..words.len()).find(|&i| self.starts_label(&words[i]) > 0).unwrap_or(words.len())
    }

    /// How many words of a label start here.
    pub(super) fn starts_label(&self, word: &Word) -> usize {
        if !self.lists.may_start_phrase(word, Classes::only(Class::Next)) {
            return 0;
        }
        let ahead = [*word, self.second(word).unwrap_or(Word::EMPTY)];
        match self.lists.phrase_after(&ahead, Classes::only(Class::Next)) {
            Some((_, 1)) if ahead[1].letters == 0 => {
                usize::from(edge_after(self.text, word.end) == Edge::Colon)
            }
            Some((_, 1)) => usize::from(ahead[1].case != word.case),
            found => found.map_or(0, |found| found.1),
        }
    }

    /// The run starts with the head of another thing's name (`Công ty`, `Nhà sách`, `Bánh mì`).
    pub(super) fn is_head(&self) -> bool {
        if !self.lists.may_start_phrase(&self.run.words[0], Classes::HEADS) {
            return false;
        }
        let mut words = self.run.words;
        if let Some(next) = self.run.next.filter(|_| self.run.count < words.len()) {
            words[self.run.count] = next;
        }
        let rare = matches!(self.entries[0].exact.surname, 0 | 3..);
        let free = self.place == Place::Prose && self.announced.is_none();
        let goods = rare
            && free
            && self.lists.phrase_after(&words[..1], Classes::only(Class::Product)).is_some();
        goods || self.lists.phrase_after(&words, Classes::HEADS).is_some_and(|found| found.1 > 1)
    }

    /// A value border on both sides of a window.
    pub(super) fn is_cell(&self, length: usize) -> bool {
        let right = edge_after(self.text, self.run.words[length - 1].end);
        let open = length < self.run.count || self.run.next.is_some();
        let chat = self.left.opens_line && right == Edge::Colon;
        !open && (chat || right == Edge::Cell && matches!(self.left.edge, Edge::Cell | Edge::Colon))
    }

    pub(super) fn listed(&self, i: usize) -> Syllable {
        let entry = self.entries[i];
        if entry.exact.is_unknown() && !self.run.words[i].accented {
            entry.plain
        } else {
            entry.exact
        }
    }

    pub(super) fn is_strong_place(&self) -> bool {
        self.place == Place::Field || self.announced.is_some() || self.in_cell()
    }

    /// A border on the left that looks like the start of a value.
    pub(super) fn in_cell(&self) -> bool {
        self.left.edge == Edge::Cell || self.left.opens_line || self.is_quoted()
    }

    /// A quote directly before.
    pub(super) fn is_quoted(&self) -> bool {
        let before = self.run.words[0].start.checked_sub(1).map(|before| self.text[before]);
        matches!(before, Some(b'"' | b'\''))
    }
}
