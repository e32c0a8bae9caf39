//! Phrases beside names and in addresses (labels, offices, units), found by their first or last words.
//!
//! A table over the words of [`super::word`]; what a class is worth the scorers say.

use super::word::Word;

/// What a phrase beside a name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// A label of a person (`khách hàng`).
    Label,
    /// An office or trade (`giám đốc`).
    Role,
    /// An artist, player or the like, known by a part of the name (`ca sĩ`).
    Artist,
    /// A label of values that are no persons (`tên sản phẩm`).
    Thing,
    /// A form of address (`ông`).
    Honorific,
    /// Head of an organisation's name (`công ty`).
    Org,
    /// Inner word of an organisation's name (`TNHH`).
    OrgWord,
    /// Head of a place or street (`đường`).
    Place,
    /// Head of a thing named after something (`trà`).
    Product,
    /// English head behind a name (`Street`).
    After,
    /// Label behind a name (`Ngày sinh`).
    Next,
    /// Unit of an address: street or lane.
    Street,
    /// Unit of an address: hamlet, quarter, building.
    Hamlet,
    /// Unit of an address: ward or commune.
    Ward,
    /// Unit of an address: district.
    District,
    /// Unit of an address: province or city.
    City,
}

impl Class {
    /// The class that a list calls `name`.
    pub(crate) fn of(name: &str) -> Self {
        match name {
            "label" => Self::Label,
            "role" => Self::Role,
            "artist" => Self::Artist,
            "thing" => Self::Thing,
            "honorific" => Self::Honorific,
            "org" => Self::Org,
            "orgword" => Self::OrgWord,
            "place" => Self::Place,
            "product" => Self::Product,
            "after" => Self::After,
            "street" => Self::Street,
            "hamlet" => Self::Hamlet,
            "ward" => Self::Ward,
            "district" => Self::District,
            "city" => Self::City,
            _ => Self::Next,
        }
    }

    /// A unit of addresses.
    pub(crate) fn is_unit(self) -> bool {
        Classes::UNITS.has(self)
    }
}

/// All classes, in order of their bits.
const CLASSES: [Class; 16] = [
    Class::Label,
    Class::Role,
    Class::Artist,
    Class::Thing,
    Class::Honorific,
    Class::Org,
    Class::OrgWord,
    Class::Place,
    Class::Product,
    Class::After,
    Class::Next,
    Class::Street,
    Class::Hamlet,
    Class::Ward,
    Class::District,
    Class::City,
];

/// A set of classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Classes(u16);

impl Classes {
    /// No class.
    pub(crate) const NONE: Self = Self(0);
    /// Units of addresses.
    pub(crate) const UNITS: Self =
        Self::of(&[Class::Street, Class::Hamlet, Class::Ward, Class::District, Class::City]);
    /// Heads of the names of other things than persons.
    pub(crate) const HEADS: Self = Self::of(&[Class::Org, Class::Place, Class::Product]);

    /// These classes.
    pub(crate) const fn of(classes: &[Class]) -> Self {
        let (mut bits, mut i) = (0, 0);
        while i < classes.len() {
            bits |= 1 << classes[i] as u16;
            i += 1;
        }
        Self(bits)
    }

    /// What may stand before a name and say something.
    pub(crate) const BEFORE: Self = Self::of(&[
        Class::Label,
        Class::Role,
        Class::Artist,
        Class::Thing,
        Class::Honorific,
        Class::Org,
        Class::OrgWord,
        Class::Place,
        Class::Product,
    ]);

    /// A single class.
    #[inline]
    pub(crate) const fn only(class: Class) -> Self {
        Self(1 << class as u16)
    }

    fn has(self, class: Class) -> bool {
        self.0 >> class as u16 & 1 == 1
    }

    /// Classes of both sets.
    #[inline]
    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The class of a set of at most one; none for a larger set.
    #[inline]
    pub(crate) fn one(self) -> Option<Option<Class>> {
        let many = self.0 & self.0.wrapping_sub(1) != 0;
        (!many).then(|| CLASSES.get(self.0.trailing_zeros() as usize).copied())
    }

    /// True when the sets share a class.
    #[inline]
    pub(crate) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// Numbers by keys that are hashes already, or short words: one multiplication and mostly one load.
pub(super) struct KeyTable {
    /// Zero where a slot is empty.
    keys: Vec<u64>,
    values: Vec<u32>,
    count: usize,
}

impl Default for KeyTable {
    fn default() -> Self {
        Self { keys: vec![0; 1024], values: vec![0; 1024], count: 0 }
    }
}

impl KeyTable {
    /// The slot that holds the key or is free for it.
    #[inline]
    fn slot(&self, key: u64) -> usize {
        let mask = self.keys.len() - 1;
        let mut slot = (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize & mask;
        while self.keys[slot] != key && self.keys[slot] != 0 {
            slot = (slot + 1) & mask;
        }
        slot
    }

    /// The number of a key.
    #[inline]
    pub(super) fn get(&self, key: u64) -> Option<u32> {
        let slot = self.slot(key);
        (self.keys[slot] == key && key != 0).then(|| self.values[slot])
    }

    /// Enters a key with a number, unless it is there: the number that it has now.
    pub(super) fn insert(&mut self, key: u64, value: u32) -> u32 {
        if self.count * 4 >= self.keys.len() {
            self.grow();
        }
        let slot = self.slot(key);
        if self.keys[slot] != key {
            (self.keys[slot], self.values[slot]) = (key, value);
            self.count += 1;
        }
        self.values[slot]
    }

    fn grow(&mut self) {
        let size = 2 * self.keys.len();
        let old =
            std::mem::replace(self, Self { keys: vec![0; size], values: vec![0; size], count: 0 });
        for (key, value) in old.keys.into_iter().zip(old.values).filter(|pair| pair.0 != 0) {
            self.insert(key, value);
        }
    }
}

struct Phrase {
    class: Class,
    words: Vec<(u64, u64)>,
}

/// Phrases by the words at one of their ends.
struct Ends {
    slots: Vec<Slot>,
    /// Phrases that share a key.
    groups: Vec<Vec<u16>>,
    keys: KeyTable,
}

/// What the phrases whose outermost words share a slot have in common: refuses nearly every word with one load.
#[derive(Clone, Copy, Default)]
struct Slot {
    classes: Classes,
    /// Words of the longest.
    longest: u8,
    /// Tells words of one slot apart; zero for several.
    tag: u8,
}

impl Default for Ends {
    fn default() -> Self {
        Self {
            slots: vec![Slot::default(); FOLD_SLOTS],
            groups: Vec::new(),
            keys: KeyTable::default(),
        }
    }
}

impl Ends {
    /// Enters a phrase by its end, outermost word first.
    fn add<'w>(
        &mut self,
        id: u16,
        class: Class,
        mut words: impl ExactSizeIterator<Item = &'w (u64, u64)>,
    ) {
        let length = words.len() as u8;
        let Some(one) = words.next() else { return };
        let slot = &mut self.slots[fold_slot(one.1)];
        let shared = slot.classes != Classes::default() && slot.tag != tag(one.1);
        slot.tag = if shared { 0 } else { tag(one.1) };
        slot.longest = length.max(slot.longest);
        slot.classes.0 |= Classes::only(class).0;
        // A phrase of one word is found by that word as written, a longer one by two without accents.
        let key = words.next().map_or(one.0, |two| pair_key(one.1, two.1));
        let group = self.keys.insert(key, self.groups.len() as u32) as usize;
        if group == self.groups.len() {
            self.groups.push(Vec::new());
        }
        self.groups[group].push(id);
    }

    /// Classes of the phrases that may have this word here, and words of the longest.
    fn facts(&self, word: &Word) -> (Classes, u8) {
        let slot = self.slots[fold_slot(word.fold)];
        let other = slot.tag != 0 && slot.tag != tag(word.fold);
        if other { (Classes::NONE, 0) } else { (slot.classes, slot.longest) }
    }

    #[inline]
    fn has_pair(&self, one: &Word, two: &Word) -> bool {
        self.keys.get(pair_key(one.fold, two.fold)).is_some()
    }

    /// The phrases that these words may end: of one word, and of more.
    #[inline]
    fn of(&self, words: &[Word]) -> Option<[&[u16]; 2]> {
        let one = words.first()?;
        let ids =
            |key: u64| self.keys.get(key).map_or(&[][..], |group| &self.groups[group as usize]);
        let two = words.get(1).map_or(&[][..], |two| ids(pair_key(one.fold, two.fold)));
        Some([ids(one.key), two])
    }
}

/// Slots of tables that are asked by a word without accents.
pub(super) const FOLD_SLOTS: usize = 4096;

/// The slot of a word without accents.
#[inline]
pub(super) fn fold_slot(fold: u64) -> usize {
    (fold.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 52) as usize % FOLD_SLOTS
}

/// A few other bits of the word, never zero.
#[inline]
fn tag(fold: u64) -> u8 {
    (fold.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 44) as u8 | 1
}

/// All phrases.
#[derive(Default)]
pub(super) struct Phrases {
    all: Vec<Phrase>,
    by_first: Ends,
    by_last: Ends,
}

impl Phrases {
    /// Adds a phrase of at least one word.
    pub(super) fn add(&mut self, class: Class, words: &[Word]) {
        let words: Vec<_> = words.iter().map(|word| (word.key, word.fold)).collect();
        let id = u16::try_from(self.all.len()).expect("the list has fewer than 65536 phrases");
        self.by_first.add(id, class, words.iter());
        self.by_last.add(id, class, words.iter().rev());
        self.all.push(Phrase { class, words });
    }

    /// Classes of the phrases that may start with this word, and words of the longest.
    pub(super) fn starts(&self, word: &Word) -> (Classes, u8) {
        self.by_first.facts(word)
    }

    /// Classes of the phrases that may end with this word, and words of the longest.
    pub(super) fn ends(&self, word: &Word) -> (Classes, u8) {
        self.by_last.facts(word)
    }

    /// Classes of the phrases that the word is by itself.
    pub(super) fn single(&self, word: &Word) -> Classes {
        let ids =
            self.by_first.keys.get(word.key).map(|group| &self.by_first.groups[group as usize]);
        let phrases = ids.into_iter().flatten().map(|&id| &self.all[usize::from(id)]);
        let alone =
            phrases.filter(|phrase| phrase.words.len() == 1 && phrase.words[0].0 == word.key);
        Classes(alone.fold(0, |bits, phrase| bits | Classes::only(phrase.class).0))
    }

    /// Some phrase starts with these two words.
    #[inline]
    pub(super) fn pair_starts(&self, one: &Word, two: &Word) -> bool {
        self.by_first.has_pair(one, two)
    }

    /// Some phrase ends with these two words, nearest word first.
    #[inline]
    pub(super) fn pair_ends(&self, one: &Word, two: &Word) -> bool {
        self.by_last.has_pair(one, two)
    }

    /// Some phrase is this word alone; errs only towards true.
    #[inline]
    pub(super) fn is_single(&self, word: &Word) -> bool {
        self.by_last.keys.get(word.key).is_some()
    }

    /// The longest phrase of a wanted class that ends with `words`, nearest word first.
    pub(super) fn before(&self, words: &[Word], wanted: Classes) -> Option<(Class, usize)> {
        self.longest(self.by_last.of(words)?, wanted, |phrase| phrase.ends_with(words))
    }

    /// The longest phrase of a wanted class that starts with `words`.
    pub(super) fn after(&self, words: &[Word], wanted: Classes) -> Option<(Class, usize)> {
        self.longest(self.by_first.of(words)?, wanted, |phrase| phrase.starts_with(words))
    }

    #[inline]
    fn longest(
        &self,
        ids: [&[u16]; 2],
        wanted: Classes,
        matches: impl Fn(&Phrase) -> bool,
    ) -> Option<(Class, usize)> {
        let mut best: Option<(Class, usize)> = None;
        for &id in ids.into_iter().flatten() {
            let phrase = &self.all[usize::from(id)];
            let long = best.is_none_or(|(_, length)| length <= phrase.words.len());
            if long && wanted.has(phrase.class) && matches(phrase) {
                best = Some((phrase.class, phrase.words.len()));
            }
        }
        best
    }
}

impl Phrase {
    fn starts_with(&self, words: &[Word]) -> bool {
        words.len() >= self.words.len()
            && self.words.iter().zip(words).all(|(known, word)| self.agrees(*known, word))
    }

    fn ends_with(&self, words: &[Word]) -> bool {
        words.len() >= self.words.len()
            && self.words.iter().rev().zip(words).all(|(known, word)| self.agrees(*known, word))
    }

    /// A single word must agree as written; of a longer phrase every word may have lost its accents.
    fn agrees(&self, known: (u64, u64), word: &Word) -> bool {
        word.key == known.0 || self.words.len() > 1 && word.fold == known.1
    }
}

#[inline]
fn pair_key(one: u64, two: u64) -> u64 {
    super::lists::sequence_key([one, two].into_iter()) | 1 << 63
}
