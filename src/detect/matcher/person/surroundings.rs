//! Points for what stands before and behind a window: labels, forms of address, organisations, places, borders.

use super::Place;
use super::score::Scene;
use crate::detect::matcher::beside::{Edge, NAME_MAX, edge_after, next_start};
use crate::detect::matcher::facts::Facts;
use crate::detect::matcher::phrase::{Class, Classes};
use crate::detect::matcher::word::{Case, Word};

impl Scene<'_> {
    /// Points for what stands before.
    pub(super) fn outside(&self) -> i32 {
        let mut points = match (self.place, self.announced) {
            (Place::Field, _) => 22,
            (_, Some((Class::Label, _))) => 18,
            (_, Some((Class::Honorific, _))) => 14,
            (_, Some((Class::Role | Class::Artist, _))) => 9,
            _ => 0,
        };
        points += match self.left.edge {
            Edge::Glue => -25,
            Edge::Cell if self.left.opens_line => 1,
            Edge::Cell => 4,
            Edge::Colon if self.is_quoted() => 4,
            _ => 0,
        };
        let number = if self.left.number { 20 } else { 0 };
        let street = if self.next.is_none() && self.unit_follows() { 28 } else { 0 };
        let thing = if self.is_thing() { 45 } else { 0 };
        points + self.owned() + self.neighbour() - number - street - thing
    }

    /// Two words in running text that belong to an address for certain (`phường Bình Mỹ`, `99 Đội Cấn, phường …`).
    /// Behind a blank two words get at most 2 points for themselves (20 + 8 - 12 - 14) and 4 for what follows; the
    /// 45 of [`Scene::owned`], or 20 for the number and 28 for the unit, are more than the floor leaves.
    pub(super) fn is_hopeless(&self) -> bool {
        let free = self.place == Place::Prose && self.announced.is_none();
        if !free || self.left.edge != Edge::Space || self.left.opens_line {
            return false;
        }
        self.nearest.is_head(self.source, self.text)
            || self.left.number && self.next.is_none() && self.unit_follows()
    }

    /// The label before says that the value is no person (`product_name=`, `Tên sản phẩm:`).
    pub(super) fn is_thing(&self) -> bool {
        let label = self.left.edge == Edge::Colon;
        label && self.lists.phrase_before(self.left.words(), Classes::only(Class::Thing)).is_some()
    }

    /// The name belongs to an organisation, a place or a thing.
    pub(super) fn owned(&self) -> i32 {
        if self.announced.is_some_and(|(class, words)| class != Class::Label && words > 1) {
            return 0;
        }
        if matches!(self.announced, Some((Class::Honorific, 1))) && self.is_title_of_thing() {
            return -40;
        }
        let joined = if self.left.joined > 0 { self.left.joined() } else { self.abbreviation() };
        match self.lists.phrase_before(joined, Classes::HEADS) {
            Some((Class::Product, words)) => {
                return if self.honoured() && words == 1 { 0 } else { -26 };
            }
            Some((Class::Place, 1)) if self.honoured() => return 0,
            Some(_) => return -45,
            None => {}
        }
        self.organisation(joined)
    }

    /// `Chợ Bà Chiểu`, `Sữa Ông Thọ`, `Hai Bà Trưng`: the form of address is part of a thing's name.
    pub(super) fn is_title_of_thing(&self) -> bool {
        let joined = self.left.joined();
        let Some(title) = joined.first().filter(|word| word.case != Case::Lower) else {
            return false;
        };
        let first = &self.words[0];
        if self.lists.is_place([title, first].into_iter()) {
            return true;
        }
        let inner = joined.get(1).is_some_and(|word| {
            let label = Classes::of(&[Class::Label, Class::Role]);
            let family = self.words[0].facts.exact.surname();
            word.case == Case::Title
                && !matches!(family, 1 | 2)
                && self.lists.phrase_before(&joined[1..], label).is_none()
        });
        inner
            || self.lists.phrase_before(&joined[1..], Classes::HEADS).is_some()
            || joined
                .get(1)
                .is_some_and(|word| self.lists.is_place([word, title, first].into_iter()))
    }

    pub(super) fn honoured(&self) -> bool {
        matches!(
            self.announced,
            Some((Class::Honorific | Class::Role | Class::Artist | Class::Label, _))
        )
    }

    /// `P. `, `Q. `, `TP. ` before the name.
    pub(super) fn abbreviation(&self) -> &[Word] {
        let words = self.left.words();
        match words.first() {
            Some(word)
                if self.left.edge == Edge::Mark
                    && word.letters <= 2
                    && word.case != Case::Lower =>
            {
                &words[..1]
            }
            _ => &[],
        }
    }

    /// An organisation's head further left, with only its own words between.
    pub(super) fn organisation(&self, joined: &[Word]) -> i32 {
        let (mut rest, mut foreign) = (joined, 0);
        while let Some(word) = rest.first() {
            if self.lists.phrase_before(rest, Classes::only(Class::Org)).is_some() {
                return if foreign == 0 { -45 } else { -18 };
            }
            let inner = self.lists.phrase_before(rest, Classes::only(Class::OrgWord));
            if inner.is_none() && (word.case == Case::Lower || self.honoured()) {
                return 0;
            }
            foreign += usize::from(inner.is_none());
            rest = &rest[inner.map_or(1, |found| found.1)..];
        }
        0
    }

    /// A capitalised word directly before that is no announcement: the name would start in its middle.
    pub(super) fn neighbour(&self) -> i32 {
        let Some(word) = self.left.joined().first().filter(|_| self.announced.is_none()) else {
            return 0;
        };
        let first = &self.words[0];
        if word.case == Case::Lower || (first.case == Case::Lower) {
            return 0;
        }
        if word.case == Case::Upper && first.case == Case::Title {
            return -3;
        }
        match (
            self.left.count == 1 || self.left.joined == 1,
            word.facts.exact.is_unknown() && word.accented,
        ) {
            (true, true) => -3,
            (false, true) => -8,
            _ => -16,
        }
    }

    /// Points for what follows a window.
    pub(super) fn right(&self, length: usize) -> i32 {
        let end = self.words[length - 1].end;
        if let Some(word) = self.words.get(length).or(self.next) {
            return self.following(word, length < self.words.len(), length);
        }
        match edge_after(self.text, end) {
            Edge::Glue => -30,
            Edge::Cell if self.place == Place::Field => 6,
            Edge::Cell if self.left.edge == Edge::Cell || self.is_quoted() => 6,
            Edge::Colon if self.left.opens_line => 9,
            _ => 3,
        }
    }

    pub(super) fn following(&self, word: &Word, same_case: bool, length: usize) -> i32 {
        let after = Classes::only(Class::After);
        if !word.accented && word.facts.starts.meets(after) {
            let ahead = [*word, self.second(word).unwrap_or(Word::EMPTY)];
            if self.lists.phrase_after(&ahead, after).is_some() {
                return if word.case == Case::Lower { 0 } else { -25 };
            }
        }
        if self.starts_label(word) > 0 {
            return 4;
        }
        if self.words[0].case == Case::Lower {
            return if self.place == Place::Field { -10 } else { -4 };
        }
        match (same_case, word.case) {
            (true, _) if word.facts.has(Facts::SYLLABLE) && length < NAME_MAX => -12,
            (true, _) => -4,
            (false, Case::Lower) if length == 1 && self.place == Place::Field => -16,
            (false, _) => 3,
        }
    }

    pub(super) fn second(&self, word: &Word) -> Option<Word> {
        next_start(self.text, word.end).and_then(|start| self.source.at(self.text, start))
    }

    /// `, phường X` behind the name: it is the street of an address.
    pub(super) fn unit_follows(&self) -> bool {
        let end = self.words[self.words.len() - 1].end;
        if self.text.get(end) != Some(&b',') {
            return false;
        }
        let start = end + 1 + usize::from(self.text.get(end + 1) == Some(&b' '));
        let Some(word) = self.source.at(self.text, start) else { return false };
        if !word.facts.ends.meets(Classes::only(Class::Place)) {
            return false;
        }
        let short =
            word.letters <= 2 && word.case != Case::Lower && self.text.get(word.end) == Some(&b'.');
        let unit = self.lists.phrase_before(&[word], Classes::only(Class::Place)).is_some();
        let named = self.second(&word).is_some_and(|next| next.case != Case::Lower);
        unit && (word.letters > 2 || word.accented || short || word.glued || named)
    }
}
