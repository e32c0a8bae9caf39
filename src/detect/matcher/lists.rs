//! The lists behind the scorers of persons and addresses as lookup tables: syllables of names, places, phrases.
//!
//! The lists are data (`rules/lists/`), compiled in; no weight is here. The scorers say what an entry is worth.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Arc, LazyLock};

use crate::detect::matcher::word::{Word, unaccented, word_at};

const SURNAMES: &str = include_str!("../../../rules/lists/vn_surnames.txt");
const MIDDLES: &str = include_str!("../../../rules/lists/vn_middle_names.txt");
const GIVENS: &str = include_str!("../../../rules/lists/vn_given_names.txt");
const COLLISIONS: &str = include_str!("../../../rules/lists/vn_plain_collisions.txt");
const PLACES: &str = include_str!("../../../rules/lists/vn_places.txt");
const UNITS: &str = include_str!("../../../rules/lists/vn_address_units.txt");
const CONTEXT: &str = include_str!("../../../rules/lists/vn_person_context.txt");

/// What the lists say about a syllable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Syllable {
    /// Surname band: 1 most frequent … 4 rare, 0 no surname.
    pub surname: u8,
    /// The surname is also a common word.
    pub ambiguous: bool,
    /// Level as a middle name, 0-3.
    pub middle: u8,
    /// Level as a given name, 0-3.
    pub given: u8,
    /// Also a word of other languages (unaccented view only).
    pub collision: bool,
}

impl Syllable {
    /// True when no list has it.
    pub(crate) fn is_unknown(self) -> bool {
        self.surname == 0 && self.middle == 0 && self.given == 0
    }

    fn merge(&mut self, other: Self) {
        if other.surname != 0 && (self.surname == 0 || other.surname < self.surname) {
            self.surname = other.surname;
            self.ambiguous = other.ambiguous;
        }
        self.middle = self.middle.max(other.middle);
        self.given = self.given.max(other.given);
        self.collision |= other.collision;
    }
}

/// The two views of one spelling: as written, and as the unaccented form of any name.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Entry {
    /// Read as written.
    pub exact: Syllable,
    /// Read as a name without its accents.
    pub plain: Syllable,
    /// First word of a unit of addresses.
    pub unit: bool,
}

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
    /// A unit of addresses.
    pub(crate) fn is_unit(self) -> bool {
        matches!(self, Self::Street | Self::Hamlet | Self::Ward | Self::District | Self::City)
    }
}

/// A map whose keys are mixed by one multiplication: they are made here and hold no hostile text.
type Keyed<T> = HashMap<u64, T, BuildHasherDefault<Mix>>;

/// The hasher of [`Keyed`].
#[derive(Clone, Debug, Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, key: u64) {
        let mixed = (self.0 ^ key).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ mixed >> 32;
    }
}

/// The first two bytes that some word may have, in any case, with or without accents.
struct Starts(Vec<u64>);

impl Default for Starts {
    fn default() -> Self {
        Self(vec![0; 1024])
    }
}

impl Starts {
    fn has(&self, first: u8, second: u8) -> bool {
        let index = usize::from(first) << 8 | usize::from(second);
        self.0[index / 64] >> (index % 64) & 1 == 1
    }

    fn set(&mut self, first: u8, second: u8) {
        let index = usize::from(first) << 8 | usize::from(second);
        self.0[index / 64] |= 1 << (index % 64);
    }

    fn add(&mut self, word: &str) {
        for form in [word.to_owned(), word.to_uppercase(), word.to_lowercase()] {
            let (bytes, folded) = (form.as_bytes(), unaccented(form.as_bytes()));
            for second in [bytes.get(1), folded.get(1)].into_iter().flatten() {
                [second.to_ascii_lowercase(), *second]
                    .iter()
                    .for_each(|&byte| self.set(folded[0], byte));
            }
            if !bytes[0].is_ascii() {
                self.set(bytes[0], bytes[1]);
                self.set(folded[0], 0xCC);
            }
            // An abbreviation: `P.`, `Q1`.
            if folded.len() == 1 || !word.contains(char::is_lowercase) {
                b". 0123456789".iter().for_each(|&byte| self.set(folded[0], byte));
            }
        }
    }
}

struct Phrase {
    class: Class,
    words: Vec<(u64, u64)>,
}

/// All lists, compiled.
pub(crate) struct Lists {
    slots: Vec<(u64, Entry)>,
    starts: Starts,
    unit_starts: Starts,
    places: Keyed<()>,
    phrases: Vec<Phrase>,
    by_last: Keyed<Vec<u16>>,
    by_first: Keyed<Vec<u16>>,
}

const SLOTS: usize = 8192;

fn slot_of(key: u64) -> usize {
    (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 51) as usize % SLOTS
}

fn lines(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

/// Words of a phrase.
fn words_of(text: &str) -> Vec<Word> {
    let (mut words, mut at) = (Vec::new(), 0);
    while at < text.len() {
        match word_at(text.as_bytes(), at) {
            Some(word) => {
                at = word.end;
                words.push(word);
            }
            None => at += 1,
        }
    }
    words
}

/// One key for a sequence of words.
pub(crate) fn sequence_key(keys: impl Iterator<Item = u64>) -> u64 {
    keys.fold(17, |hash, key| (hash ^ key).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23))
}

static BUILT_IN: LazyLock<Arc<Lists>> = LazyLock::new(|| Arc::new(Lists::new(&|_| false)));

impl Lists {
    /// The built-in lists, compiled once.
    pub(crate) fn built_in() -> Arc<Self> {
        Arc::clone(&BUILT_IN)
    }

    /// The built-in lists without the middle and given names for which `drop` is true.
    pub(crate) fn new(drop: &dyn Fn(&str) -> bool) -> Self {
        let mut lists = Self {
            slots: vec![(0, Entry::default()); SLOTS],
            starts: Starts::default(),
            unit_starts: Starts::default(),
            places: Keyed::default(),
            phrases: Vec::new(),
            by_last: Keyed::default(),
            by_first: Keyed::default(),
        };
        lists.add_names(drop);
        lists.add_places();
        lists.add_phrases();
        ["số", "no"].iter().for_each(|word| lists.add_unit(word));
        lists
    }

    fn add_names(&mut self, drop: &dyn Fn(&str) -> bool) {
        for line in lines(SURNAMES) {
            let mut columns = line.split('\t');
            let word = columns.next().unwrap_or_default();
            let surname = columns.next().map_or(4, |band| band.as_bytes()[0] - b'a' + 1);
            let ambiguous = columns.next().is_some();
            self.add(word, Syllable { surname, ambiguous, ..Syllable::default() });
        }
        for (list, is_given) in [(MIDDLES, false), (GIVENS, true)] {
            for (word, level) in lines(list).filter_map(|line| line.split_once('\t')) {
                let level = level.parse().unwrap_or(1);
                let (middle, given) = if is_given { (0, level) } else { (level, 0) };
                if !drop(word) {
                    self.add(word, Syllable { middle, given, ..Syllable::default() });
                }
            }
        }
        for word in lines(COLLISIONS).filter_map(|line| word_at(line.as_bytes(), 0)) {
            let index = self.index(word.fold);
            self.slots[index].1.plain.collision = true;
        }
    }

    fn add(&mut self, text: &str, syllable: Syllable) {
        let Some(word) = word_at(text.as_bytes(), 0) else { return };
        for key in [word.key, variant(&word)] {
            let index = self.index(key);
            self.slots[index].1.exact.merge(syllable);
        }
        let index = self.index(word.fold);
        self.slots[index].1.plain.merge(syllable);
        self.starts.add(text);
    }

    /// Finds or claims the slot of a key.
    fn index(&mut self, key: u64) -> usize {
        let mut index = slot_of(key);
        while self.slots[index].0 != key && self.slots[index].0 != 0 {
            index = (index + 1) % SLOTS;
        }
        self.slots[index].0 = key;
        index
    }

    fn add_unit(&mut self, text: &str) {
        self.unit_starts.add(text);
        if let Some(word) = word_at(text.as_bytes(), 0) {
            for key in [word.key, word.fold] {
                let index = self.index(key);
                self.slots[index].1.unit = true;
            }
        }
    }

    fn add_places(&mut self) {
        for line in lines(PLACES) {
            let words = words_of(line);
            self.places.insert(sequence_key(words.iter().map(|word| word.key)), ());
            self.places.insert(sequence_key(words.iter().map(|word| word.fold)), ());
        }
    }

    fn add_phrases(&mut self) {
        for (class, text) in
            lines(CONTEXT).chain(lines(UNITS)).filter_map(|line| line.split_once('\t'))
        {
            let words: Vec<_> = words_of(text).iter().map(|word| (word.key, word.fold)).collect();
            if words.is_empty() {
                continue;
            }
            let id =
                u16::try_from(self.phrases.len()).expect("the list has fewer than 65536 phrases");
            let class = class_of(class);
            if class.is_unit() {
                self.add_unit(text);
            }
            let (start, end) =
                (&words[..words.len().min(2)], &words[words.len().saturating_sub(2)..]);
            self.by_first.entry(index_key(start.iter())).or_default().push(id);
            self.by_last.entry(index_key(end.iter().rev())).or_default().push(id);
            self.phrases.push(Phrase { class, words });
        }
    }

    /// May a name start with these two bytes?
    pub(crate) fn may_start(&self, first: u8, second: u8) -> bool {
        self.starts.has(first, second)
    }

    /// May a unit of an address, or `Số`, start with these two bytes?
    pub(crate) fn may_start_unit(&self, first: u8, second: u8) -> bool {
        self.unit_starts.has(first, second)
    }

    /// What the lists know about a word.
    pub(crate) fn entry(&self, key: u64) -> Entry {
        let mut index = slot_of(key);
        loop {
            match self.slots[index].0 {
                found if found == key => return self.slots[index].1,
                0 => return Entry::default(),
                _ => index = (index + 1) % SLOTS,
            }
        }
    }

    /// Is this sequence of words a known place?
    pub(crate) fn is_place<'w>(&self, words: impl Iterator<Item = &'w Word> + Clone) -> bool {
        let plain = words.clone().all(|word| !word.accented);
        let key = sequence_key(words.map(|word| if plain { word.fold } else { word.key }));
        self.places.contains_key(&key)
    }

    /// The longest phrase of a wanted class that ends with `words`, nearest word first.
    pub(crate) fn phrase_before(
        &self,
        words: &[Word],
        wanted: &dyn Fn(Class) -> bool,
    ) -> Option<(Class, usize)> {
        self.longest(&self.by_last, words, wanted, true)
    }

    /// Does a unit of addresses start with this word?
    pub(crate) fn is_unit(&self, word: &Word) -> bool {
        self.entry(word.key).unit || self.entry(word.fold).unit
    }

    /// The longest phrase of a wanted class that starts with `words`.
    pub(crate) fn phrase_after(
        &self,
        words: &[Word],
        wanted: &dyn Fn(Class) -> bool,
    ) -> Option<(Class, usize)> {
        self.longest(&self.by_first, words, wanted, false)
    }

    fn longest(
        &self,
        index: &Keyed<Vec<u16>>,
        words: &[Word],
        wanted: &dyn Fn(Class) -> bool,
        backwards: bool,
    ) -> Option<(Class, usize)> {
        let one = words.first()?;
        let two = words.get(1).map(|two| pair_key(one.fold, two.fold));
        let ids =
            [Some(one.key), two].into_iter().flatten().filter_map(|key| index.get(&key)).flatten();
        ids.map(|&id| &self.phrases[usize::from(id)])
            .filter(|phrase| wanted(phrase.class) && phrase.matches(words, backwards))
            .map(|phrase| (phrase.class, phrase.words.len()))
            .max_by_key(|found| found.1)
    }
}

impl Phrase {
    /// A single word must agree as written; of a longer phrase every word may have lost its accents.
    fn matches(&self, words: &[Word], backwards: bool) -> bool {
        let count = self.words.len();
        if words.len() < count {
            return false;
        }
        let at = |i: usize| if backwards { self.words[count - 1 - i] } else { self.words[i] };
        (0..count).all(|i| words[i].key == at(i).0 || (count > 1 && words[i].fold == at(i).1))
    }
}

/// A phrase of one word is found by that word as written, a longer one by two words without accents.
fn index_key<'w>(mut words: impl Iterator<Item = &'w (u64, u64)>) -> u64 {
    match (words.next(), words.next()) {
        (Some(one), Some(two)) => pair_key(one.1, two.1),
        (one, _) => one.map_or(0, |one| one.0),
    }
}

fn pair_key(one: u64, two: u64) -> u64 {
    sequence_key([one, two].into_iter()) | 1 << 63
}

fn class_of(name: &str) -> Class {
    match name {
        "label" => Class::Label,
        "role" => Class::Role,
        "artist" => Class::Artist,
        "thing" => Class::Thing,
        "honorific" => Class::Honorific,
        "org" => Class::Org,
        "orgword" => Class::OrgWord,
        "place" => Class::Place,
        "product" => Class::Product,
        "after" => Class::After,
        "street" => Class::Street,
        "hamlet" => Class::Hamlet,
        "ward" => Class::Ward,
        "district" => Class::District,
        "city" => Class::City,
        _ => Class::Next,
    }
}

/// The key with a final i for y or y for i (`Lý`, `Lí`).
fn variant(word: &Word) -> u64 {
    let last = u32::from(word.letters.clamp(1, 8) - 1) * 6;
    match word.key >> last & 63 {
        9 | 25 if word.letters < 9 => word.key ^ ((9 ^ 25) << last),
        _ => word.key,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_answer_for_both_views() {
        let lists = Lists::new(&|_| false);
        let look = |text: &str| lists.entry(word_at(text.as_bytes(), 0).expect("a word").key);
        assert_eq!(look("NGUYỄN").exact.surname, 1);
        assert_eq!(look("Nguyen").exact.surname, 0);
        assert_eq!(look("nguyen").plain.surname, 1);
        assert!(look("Do").plain.collision);
        assert!(look("Lí").exact.surname > 0);
        assert!(look("Error").exact.is_unknown());
    }

    #[test]
    fn phrases_tolerate_lost_accents_only_in_company() {
        let lists = Lists::new(&|_| false);
        let before = |text: &str| {
            let mut words = words_of(text);
            words.reverse();
            lists.phrase_before(&words, &|class| class != Class::Next).map(|found| found.0)
        };
        assert_eq!(before("Họ ten"), Some(Class::Label));
        assert_eq!(before("bệnh viện"), Some(Class::Org));
        assert_eq!(before("giao cho"), Some(Class::Label));
        assert_eq!(before("chợ"), Some(Class::Place));
        assert_eq!(before("cho"), None);
    }
}
