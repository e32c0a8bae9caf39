//! What a window of words is worth as a Vietnamese name: additive points in tenths, squashed to hundredths.
//!
//! The weights are set by hand from facts about names (`rules/lists/`), not fitted on any corpus.

use super::{Place, Scored};
use crate::detect::matcher::beside::{Edge, Left, Run, edge_after, next_start};
use crate::detect::matcher::lists::{Class, Entry, Lists, Syllable};
use crate::detect::matcher::word::{Case, Word, word_at};
use crate::span::LocalSpan;

/// Windows below this many hundredths are no candidates at all.
const FLOOR: i32 = 20;
/// Words of the longest name.
const NAME_MAX: usize = 5;

/// Everything known about one start.
pub(super) struct Scene<'a> {
    pub(super) text: &'a [u8],
    pub(super) lists: &'a Lists,
    pub(super) place: Place,
    pub(super) left: Left,
    pub(super) run: Run,
    pub(super) entries: [Entry; NAME_MAX],
    pub(super) announced: Option<(Class, usize)>,
}

/// Points (tenths) to hundredths: 0 is one half, both ends saturate.
pub(crate) fn squash(points: i32) -> i32 {
    (50 + 50 * points / (points.abs() + 12)).clamp(1, 97)
}

impl<'a> Scene<'a> {
    /// Looks round the run that starts with `first`.
    pub(super) fn new(text: &'a [u8], lists: &'a Lists, place: Place, first: Word) -> Self {
        let left = Left::read(text, first.start);
        let run = Run::read(text, first);
        let mut entries = [Entry::default(); NAME_MAX];
        for (entry, word) in entries.iter_mut().zip(&run.words[..run.count]) {
            *entry = lists.entry(word.key);
        }
        let announced = left.announces(lists);
        Self { text, lists, place, left, run, entries, announced }
    }

    /// The best window.
    pub(super) fn best(&self) -> Option<Scored> {
        if self.is_head() {
            return None;
        }
        let outside = self.outside();
        let label = self.label_inside();
        (1..=self.longest())
            .filter_map(|length| {
                let past = if length > label { -25 } else { 0 };
                Some((self.inside(length)? + outside + self.right(length) + past, length))
            })
            .max()
            .map(|(points, length)| self.scored(points, length))
            .filter(|scored| scored.score >= FLOOR)
    }

    fn scored(&self, points: i32, length: usize) -> Scored {
        let words = &self.run.words;
        Scored {
            span: LocalSpan::new(words[0].start, words[length - 1].end),
            score: squash(points),
        }
    }

    /// How many words of the run may belong to a name.
    fn longest(&self) -> usize {
        let words = &self.run.words[..self.run.count.min(NAME_MAX)];
        let bad = |i: usize| words[i].glued || !words[i].syllable && self.listed(i).is_unknown();
        (0..words.len()).position(bad).unwrap_or(words.len())
    }

    /// The first word of the run that starts the next label (`Nguyễn Văn An Ngày sinh`).
    fn label_inside(&self) -> usize {
        let words = &self.run.words[..self.run.count];
        (1..words.len()).find(|&i| self.starts_label(&words[i]) > 0).unwrap_or(words.len())
    }

    /// How many words of a label start here.
    fn starts_label(&self, word: &Word) -> usize {
        let ahead = [*word, self.second(word).unwrap_or(Word::EMPTY)];
        match self.lists.phrase_after(&ahead, &|class| class == Class::Next) {
            Some((_, 1)) if ahead[1].letters == 0 => {
                usize::from(edge_after(self.text, word.end) == Edge::Colon)
            }
            Some((_, 1)) => usize::from(ahead[1].case != word.case),
            found => found.map_or(0, |found| found.1),
        }
    }

    /// The run starts with the head of another thing's name (`Công ty`, `Nhà sách`, `Bánh mì`).
    fn is_head(&self) -> bool {
        let mut words = self.run.words;
        if let Some(next) = self.run.next.filter(|_| self.run.count < words.len()) {
            words[self.run.count] = next;
        }
        let heads = |class| matches!(class, Class::Org | Class::Place | Class::Product);
        let rare = matches!(self.entries[0].exact.surname, 0 | 3..);
        let free = self.place == Place::Prose && self.announced.is_none();
        let goods = rare
            && free
            && self.lists.phrase_after(&words[..1], &|class| class == Class::Product).is_some();
        goods || self.lists.phrase_after(&words, &heads).is_some_and(|found| found.1 > 1)
    }

    /// A value border on both sides of a window.
    fn is_cell(&self, length: usize) -> bool {
        let right = edge_after(self.text, self.run.words[length - 1].end);
        let open = length < self.run.count || self.run.next.is_some();
        let chat = self.left.opens_line && right == Edge::Colon;
        !open && (chat || right == Edge::Cell && matches!(self.left.edge, Edge::Cell | Edge::Colon))
    }

    fn listed(&self, i: usize) -> Syllable {
        let entry = self.entries[i];
        if entry.exact.is_unknown() && !self.run.words[i].accented {
            entry.plain
        } else {
            entry.exact
        }
    }

    fn is_strong_place(&self) -> bool {
        self.place == Place::Field || self.announced.is_some() || self.in_cell()
    }

    /// A border on the left that looks like the start of a value.
    fn in_cell(&self) -> bool {
        self.left.edge == Edge::Cell || self.left.opens_line || self.is_quoted()
    }

    /// A quote directly before.
    fn is_quoted(&self) -> bool {
        let before = self.run.words[0].start.checked_sub(1).map(|before| self.text[before]);
        matches!(before, Some(b'"' | b'\''))
    }

    /// Points for the words themselves.
    fn inside(&self, length: usize) -> Option<i32> {
        let words = &self.run.words[..length];
        let plain = words.iter().all(|word| !word.accented);
        let view = |i: usize| if plain { self.entries[i].plain } else { self.view(i) };
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
        Some(order? + shape + case + cell + self.geography(length, view(length - 1)))
    }

    /// Points against windows that are, start with or end in a known place.
    fn geography(&self, length: usize, last: Syllable) -> i32 {
        let words = &self.run.words[..length];
        if self.lists.is_place(words.iter()) {
            return -30;
        }
        let tail = if length > 2 && self.lists.is_place(words[1..].iter()) { -14 } else { 0 };
        let head = (2..length).any(|n| self.lists.is_place(words[..n].iter()));
        tail - if !head {
            0
        } else if last.is_unknown() {
            40
        } else {
            8
        }
    }

    /// Lower-case text: every word must be listed, and in running text it must be a full name with a frequent surname.
    fn is_listed(&self, length: usize) -> bool {
        let listed = |i: usize| !self.entries[i].exact.is_unknown();
        let loose = self.announced.is_none() && !self.in_cell();
        let full = self.run.words[0].accented
            && length > 2
            && matches!(self.entries[0].exact.surname, 1 | 2);
        let known = (0..length).filter(|&i| listed(i)).count();
        (full || !loose) && known == length || full && known + 1 == length && self.is_cell(length)
    }

    /// An accented name may still hold a word that lost its accents.
    fn view(&self, i: usize) -> Syllable {
        let entry = self.entries[i];
        if i == 0 && entry.exact.surname == 0 && matches!(entry.plain.surname, 1 | 2) {
            return Syllable { surname: entry.plain.surname + 1, ..entry.exact };
        }
        entry.exact
    }

    /// A given name alone: only with something that announces it.
    fn single(&self, name: Syllable, plain: bool) -> Option<i32> {
        let known = i32::from(name.given.max(name.middle).max(u8::from(name.surname > 0)));
        let word = &self.run.words[0];
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
    fn stranger(&self, known: i32) -> i32 {
        if self.place == Place::Prose && self.run.words[0].case == Case::Upper {
            return 8;
        }
        match (known, self.run.words[0].accented) {
            (0, true) => 12,
            (0, false) => 34,
            _ => 0,
        }
    }

    fn family_first(
        &self,
        length: usize,
        plain: bool,
        view: &dyn Fn(usize) -> Syllable,
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
    fn given_only(
        &self,
        length: usize,
        plain: bool,
        view: &dyn Fn(usize) -> Syllable,
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

    fn family_last(
        &self,
        length: usize,
        plain: bool,
        view: &dyn Fn(usize) -> Syllable,
    ) -> Option<i32> {
        if length > 4 || view(0).given == 0 {
            return None;
        }
        let heads = |class| matches!(class, Class::Org | Class::Place | Class::Product);
        if self.lists.phrase_after(&self.run.words[..1], &heads).is_some() {
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
    fn middles(
        &self,
        range: std::ops::Range<usize>,
        plain: bool,
        view: &dyn Fn(usize) -> Syllable,
    ) -> (i32, usize) {
        let (mut points, mut known) = (0, 0);
        for i in range {
            let name = view(i);
            let word = &self.run.words[i];
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

    /// Points for what stands before.
    fn outside(&self) -> i32 {
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
        let street = if self.run.next.is_none() && self.unit_follows() { 28 } else { 0 };
        let thing = if self.is_thing() { 45 } else { 0 };
        points + self.owned() + self.neighbour() - number - street - thing
    }

    /// The label before says that the value is no person (`product_name=`, `Tên sản phẩm:`).
    fn is_thing(&self) -> bool {
        let label = self.left.edge == Edge::Colon;
        label
            && self.lists.phrase_before(self.left.words(), &|class| class == Class::Thing).is_some()
    }

    /// The name belongs to an organisation, a place or a thing.
    fn owned(&self) -> i32 {
        if self.announced.is_some_and(|(class, words)| class != Class::Label && words > 1) {
            return 0;
        }
        if matches!(self.announced, Some((Class::Honorific, 1))) && self.is_title_of_thing() {
            return -40;
        }
        let joined = if self.left.joined > 0 { self.left.joined() } else { self.abbreviation() };
        let direct = |class| matches!(class, Class::Place | Class::Product | Class::Org);
        match self.lists.phrase_before(joined, &direct) {
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
    fn is_title_of_thing(&self) -> bool {
        let joined = self.left.joined();
        let Some(title) = joined.first().filter(|word| word.case != Case::Lower) else {
            return false;
        };
        let first = &self.run.words[0];
        if self.lists.is_place([title, first].into_iter()) {
            return true;
        }
        let heads = |class| matches!(class, Class::Org | Class::Place | Class::Product);
        let inner = joined.get(1).is_some_and(|word| {
            let label = |class| matches!(class, Class::Label | Class::Role);
            let family = self.entries[0].exact.surname;
            word.case == Case::Title
                && !matches!(family, 1 | 2)
                && self.lists.phrase_before(&joined[1..], &label).is_none()
        });
        inner
            || self.lists.phrase_before(&joined[1..], &heads).is_some()
            || joined
                .get(1)
                .is_some_and(|word| self.lists.is_place([word, title, first].into_iter()))
    }

    fn honoured(&self) -> bool {
        matches!(
            self.announced,
            Some((Class::Honorific | Class::Role | Class::Artist | Class::Label, _))
        )
    }

    /// `P. `, `Q. `, `TP. ` before the name.
    fn abbreviation(&self) -> &[Word] {
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
    fn organisation(&self, joined: &[Word]) -> i32 {
        let (mut rest, mut foreign) = (joined, 0);
        while let Some(word) = rest.first() {
            if self.lists.phrase_before(rest, &|class| class == Class::Org).is_some() {
                return if foreign == 0 { -45 } else { -18 };
            }
            let inner = self.lists.phrase_before(rest, &|class| class == Class::OrgWord);
            if inner.is_none() && (word.case == Case::Lower || self.honoured()) {
                return 0;
            }
            foreign += usize::from(inner.is_none());
            rest = &rest[inner.map_or(1, |found| found.1)..];
        }
        0
    }

    /// A capitalised word directly before that is no announcement: the name would start in its middle.
    fn neighbour(&self) -> i32 {
        let Some(word) = self.left.joined().first().filter(|_| self.announced.is_none()) else {
            return 0;
        };
        let first = &self.run.words[0];
        if word.case == Case::Lower || (first.case == Case::Lower) {
            return 0;
        }
        if word.case == Case::Upper && first.case == Case::Title {
            return -3;
        }
        let entry = self.lists.entry(word.key);
        match (
            self.left.count == 1 || self.left.joined == 1,
            entry.exact.is_unknown() && word.accented,
        ) {
            (true, true) => -3,
            (false, true) => -8,
            _ => -16,
        }
    }

    /// Points for what follows a window.
    fn right(&self, length: usize) -> i32 {
        let end = self.run.words[length - 1].end;
        let following = if length < self.run.count {
            Some(&self.run.words[length])
        } else {
            self.run.next.as_ref()
        };
        if let Some(word) = following {
            return self.following(word, length < self.run.count, length);
        }
        match edge_after(self.text, end) {
            Edge::Glue => -30,
            Edge::Cell if self.place == Place::Field => 6,
            Edge::Cell if self.left.edge == Edge::Cell || self.is_quoted() => 6,
            Edge::Colon if self.left.opens_line => 9,
            _ => 3,
        }
    }

    fn following(&self, word: &Word, same_case: bool, length: usize) -> i32 {
        let ahead = [*word, self.second(word).unwrap_or(Word::EMPTY)];
        if self.lists.phrase_after(&ahead, &|class| class == Class::After).is_some()
            && !word.accented
        {
            return if word.case == Case::Lower { 0 } else { -25 };
        }
        if self.starts_label(word) > 0 {
            return 4;
        }
        if self.run.words[0].case == Case::Lower {
            return if self.place == Place::Field { -10 } else { -4 };
        }
        match (same_case, word.case) {
            (true, _) if word.syllable && length < NAME_MAX => -12,
            (true, _) => -4,
            (false, Case::Lower) if length == 1 && self.place == Place::Field => -16,
            (false, _) => 3,
        }
    }

    fn second(&self, word: &Word) -> Option<Word> {
        next_start(self.text, word.end).and_then(|start| word_at(self.text, start))
    }

    /// `, phường X` behind the name: it is the street of an address.
    fn unit_follows(&self) -> bool {
        let end = self.run.words[self.run.count - 1].end;
        if self.text.get(end) != Some(&b',') {
            return false;
        }
        let start = end + 1 + usize::from(self.text.get(end + 1) == Some(&b' '));
        let Some(word) = word_at(self.text, start) else { return false };
        let short =
            word.letters <= 2 && word.case != Case::Lower && self.text.get(word.end) == Some(&b'.');
        let unit = self.lists.phrase_before(&[word], &|class| class == Class::Place).is_some();
        let named = self.second(&word).is_some_and(|next| next.case != Case::Lower);
        unit && (word.letters > 2 || word.accented || short || word.glued || named)
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
