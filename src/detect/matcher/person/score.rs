//! What a window of words is worth as a Vietnamese name: additive points in tenths, squashed to hundredths.
//!
//! The weights are set by hand from facts about names (`rules/lists/`), not fitted on any corpus.

use super::window::Geography;
use super::{Place, Scored};
use crate::detect::matcher::beside::{
    Edge, Left, NAME_MAX, Nearest, RUN_MAX, edge_after, holds_family, next_start,
};
use crate::detect::matcher::facts::Facts;
use crate::detect::matcher::lists::{Lists, Syllable};
use crate::detect::matcher::memory::Words;
use crate::detect::matcher::phrase::{Class, Classes};
use crate::detect::matcher::sight::Sight;
use crate::detect::matcher::word::{Case, Word, is_capital};
use crate::span::LocalSpan;

/// Windows below this many hundredths are no candidates at all.
const FLOOR: i32 = 20;

/// Everything known about one start.
pub(super) struct Scene<'a> {
    pub(super) text: &'a [u8],
    pub(super) source: &'a Words,
    pub(super) lists: &'a Lists,
    pub(super) place: Place,
    pub(super) nearest: Nearest,
    pub(super) left: &'a mut Left,
    /// The words of one case that start here.
    pub(super) words: &'a [Word],
    /// The word behind them.
    pub(super) next: Option<&'a Word>,
    pub(super) announced: Option<(Class, usize)>,
}

/// A capitalised word without another behind it: a name only where something announces it.
#[inline]
pub(super) fn is_alone(text: &[u8], word: &Word) -> bool {
    word.case != Case::Lower && !next_start(text, word.end).is_some_and(|at| is_capital(text, at))
}

/// Points (tenths) to hundredths: 0 is one half, both ends saturate.
pub(crate) fn squash(points: i32) -> i32 {
    (50 + 50 * points / (points.abs() + 12)).clamp(1, 97)
}

impl<'a> Scene<'a> {
    /// Looks round the run that starts with `first`, unless nothing can be a name there.
    pub(super) fn new(
        sight: &'a mut Sight,
        text: &'a [u8],
        place: Place,
        first: Word,
    ) -> Option<Self> {
        let Sight { words: source, run, left, .. } = sight;
        let nearest = run
            .known(&first)
            .and_then(|index| Nearest::within(run, text, index))
            .unwrap_or_else(|| Nearest::read(source, text, first.start));
        let silent = !nearest.may_announce(source, text);
        let alone = place == Place::Prose && is_alone(text, &first);
        if silent && alone {
            return None;
        }
        let (lists, mut announced) = (source.lists(), None);
        if !silent {
            left.look(text, &nearest);
            left.read_words(source, text, &nearest);
            announced = left.announces(lists);
        }
        if alone && announced.is_none() {
            return None;
        }
        let index = run.find(source, text, &first);
        let (words, next) = (run.from(index), run.next.as_ref());
        let free = place == Place::Prose && announced.is_none();
        if free && !holds_family(words) {
            return None;
        }
        if silent {
            left.look(text, &nearest);
        }
        Some(Self { text, source, lists, place, nearest, left, words, next, announced })
    }

    /// The best window.
    pub(super) fn best(self) -> Option<Scored> {
        let longest = self.longest();
        if longest == 0 || longest <= 2 && self.is_hopeless() {
            return None;
        }
        let geography = Geography::of(&self.words[..longest], self.lists);
        let mut inside = [None; NAME_MAX + 1];
        // A word alone is a name where something says so.
        let least = if self.place == Place::Prose && self.announced.is_none() { 2 } else { 1 };
        let mut some = false;
        for (length, points) in inside.iter_mut().enumerate().take(longest + 1).skip(least) {
            *points = self.inside(length, &geography);
            some |= points.is_some();
        }
        if !some || self.is_head() {
            return None;
        }
        if self.left.count == 0 && self.wants_words() {
            self.left.read_words(self.source, self.text, &self.nearest);
        }
        let outside = self.outside();
        let label = self.label_inside();
        let mut best: Option<(i32, usize)> = None;
        for (length, inside) in inside.iter().enumerate() {
            let Some(inside) = inside else { continue };
            let past = if length > label { -25 } else { 0 };
            let points = inside + outside + self.right(length) + past;
            // Of equals the longest.
            if best.is_none_or(|best| points >= best.0) {
                best = Some((points, length));
            }
        }
        let (points, length) = best?;
        let scored = self.scored(points, length);
        (scored.score >= FLOOR).then_some(scored)
    }

    /// Words before say something behind a blank, a mark or a colon only, unless they announce the name.
    fn wants_words(&self) -> bool {
        self.announced.is_some() || matches!(self.left.edge, Edge::Space | Edge::Mark | Edge::Colon)
    }

    pub(super) fn scored(&self, points: i32, length: usize) -> Scored {
        Scored {
            span: LocalSpan::new(self.words[0].start, self.words[length - 1].end),
            score: squash(points),
        }
    }

    /// How many words of the run may belong to a name.
    pub(super) fn longest(&self) -> usize {
        let words = &self.words[..self.words.len().min(NAME_MAX)];
        let bad = |word: &Word| {
            word.glued || !word.facts.has(Facts::SYLLABLE) && listed(word).is_unknown()
        };
        words.iter().position(bad).unwrap_or(words.len())
    }

    /// The first word of the run that starts the next label (`Nguyễn Văn An Ngày sinh`).
    pub(super) fn label_inside(&self) -> usize {
        let words = self.words;
        (1..words.len()).find(|&i| self.starts_label(&words[i]) > 0).unwrap_or(words.len())
    }

    /// How many words of a label start here.
    #[inline]
    pub(super) fn starts_label(&self, word: &Word) -> usize {
        if !word.facts.starts.meets(Classes::only(Class::Next)) {
            return 0;
        }
        self.label_at(word)
    }

    fn label_at(&self, word: &Word) -> usize {
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
        if !self.words[0].facts.starts.meets(Classes::HEADS) {
            return false;
        }
        let rare = matches!(self.words[0].facts.exact.surname(), 0 | 3..);
        let free = self.place == Place::Prose && self.announced.is_none();
        let goods = rare
            && free
            && self.lists.phrase_after(&self.words[..1], Classes::only(Class::Product)).is_some();
        goods || self.longer_head()
    }

    fn longer_head(&self) -> bool {
        let mut words = [Word::EMPTY; RUN_MAX];
        words[..self.words.len()].copy_from_slice(self.words);
        if let Some(next) = self.next.filter(|_| self.words.len() < RUN_MAX) {
            words[self.words.len()] = *next;
        }
        self.lists.phrase_after(&words, Classes::HEADS).is_some_and(|found| found.1 > 1)
    }

    /// A value border on both sides of a window.
    pub(super) fn is_cell(&self, length: usize) -> bool {
        if length < self.words.len() || self.next.is_some() {
            return false;
        }
        match edge_after(self.text, self.words[length - 1].end) {
            Edge::Cell => matches!(self.left.edge, Edge::Cell | Edge::Colon),
            Edge::Colon => self.left.opens_line,
            _ => false,
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
        let before = self.words[0].start.checked_sub(1).map(|before| self.text[before]);
        matches!(before, Some(b'"' | b'\''))
    }
}

/// What the lists say of a word that may have lost its accents.
fn listed(word: &Word) -> Syllable {
    let Facts { exact, plain, .. } = word.facts;
    if exact.is_unknown() && !word.accented { plain } else { exact }
}
