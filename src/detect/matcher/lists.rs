//! The lists behind the scorers of persons and addresses as lookup tables: syllables of names, places, phrases.
//!
//! The lists are data (`rules/lists/`), compiled in; no weight is here. The scorers say what an entry is worth.

use std::sync::{Arc, LazyLock};

use super::facts::Facts;
use super::heads::Heads;
use super::phrase::{Class, Classes, FOLD_SLOTS, KeyTable, Phrases, fold_slot};
use crate::detect::matcher::letter::unaccented;
use crate::detect::matcher::word::{Case, Word, word_at};

const SURNAMES: &str = include_str!("../../../rules/lists/vn_surnames.txt");
const MIDDLES: &str = include_str!("../../../rules/lists/vn_middle_names.txt");
const GIVENS: &str = include_str!("../../../rules/lists/vn_given_names.txt");
const COLLISIONS: &str = include_str!("../../../rules/lists/vn_plain_collisions.txt");
const PLACES: &str = include_str!("../../../rules/lists/vn_places.txt");
const UNITS: &str = include_str!("../../../rules/lists/vn_address_units.txt");
const CONTEXT: &str = include_str!("../../../rules/lists/vn_person_context.txt");

/// What the lists say about a syllable, in nine bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Syllable(u16);

/// How many values a [`Syllable`] has.
pub(crate) const SYLLABLES: usize = 512;

impl Syllable {
    /// Of a word that no list has.
    pub(crate) const NONE: Self = Self(0);

    const fn new(surname: u8, middle: u8, given: u8) -> Self {
        Self(surname as u16 | (middle as u16) << 3 | (given as u16) << 5)
    }

    /// The syllable of an index below [`SYLLABLES`].
    pub(crate) const fn of(index: usize) -> Self {
        Self(index as u16)
    }

    /// Below [`SYLLABLES`], for tables.
    #[inline]
    pub(crate) const fn index(self) -> usize {
        self.0 as usize % SYLLABLES
    }

    /// Surname band: 1 most frequent … 4 rare, 0 no surname.
    #[inline]
    pub(crate) const fn surname(self) -> u8 {
        (self.0 & 7) as u8
    }

    /// Level as a middle name, 0-3.
    #[inline]
    pub(crate) const fn middle(self) -> u8 {
        (self.0 >> 3 & 3) as u8
    }

    /// Level as a given name, 0-3.
    #[inline]
    pub(crate) const fn given(self) -> u8 {
        (self.0 >> 5 & 3) as u8
    }

    /// The surname is also a common word.
    #[inline]
    pub(crate) const fn is_ambiguous(self) -> bool {
        self.0 & AMBIGUOUS != 0
    }

    /// Also a word of other languages (unaccented view only).
    #[inline]
    pub(crate) const fn is_collision(self) -> bool {
        self.0 & COLLISION != 0
    }

    /// True when no list has it.
    #[inline]
    pub(crate) const fn is_unknown(self) -> bool {
        self.0 & 0x7F == 0
    }

    /// The same with another surname band.
    #[inline]
    pub(crate) const fn with_surname(self, band: u8) -> Self {
        Self(self.0 & !7 | band as u16)
    }

    fn merge(&mut self, other: Self) {
        let mut merged = *self;
        if other.surname() != 0 && (self.surname() == 0 || other.surname() < self.surname()) {
            merged = merged.with_surname(other.surname());
            merged.0 = merged.0 & !AMBIGUOUS | other.0 & AMBIGUOUS;
        }
        let (middle, given) = (self.middle().max(other.middle()), self.given().max(other.given()));
        let kept = merged.0 & !0x78 | other.0 & COLLISION;
        *self = Self(kept | Self::new(0, middle, given).0);
    }
}

const AMBIGUOUS: u16 = 1 << 7;
const COLLISION: u16 = 1 << 8;

/// The two views of one spelling: as written, and as the unaccented form of any name.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Entry {
    /// Read as written.
    pub exact: Syllable,
    /// Read as a name without its accents.
    pub plain: Syllable,
    /// First word of a unit of addresses.
    pub unit: bool,
    /// A name, even one that these lists leave out: streets are named after all of them.
    pub listed: bool,
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

/// All lists, compiled.
pub(crate) struct Lists {
    slots: Vec<(u64, Entry)>,
    starts: Starts,
    unit_starts: Starts,
    heads: Heads,
    places: KeyTable,
    /// Some place may start with a word of this slot.
    place_starts: Vec<bool>,
    phrases: Phrases,
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
#[inline]
pub(crate) fn sequence_key(keys: impl Iterator<Item = u64>) -> u64 {
    keys.fold(SEQUENCE, sequence_step)
}

const SEQUENCE: u64 = 17;

#[inline]
fn sequence_step(hash: u64, key: u64) -> u64 {
    (hash ^ key).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23)
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
            heads: Heads::default(),
            places: KeyTable::default(),
            place_starts: vec![false; FOLD_SLOTS],
            phrases: Phrases::default(),
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
            let bits = if ambiguous { AMBIGUOUS } else { 0 };
            self.add(word, Syllable(Syllable::new(surname, 0, 0).0 | bits));
        }
        for (list, is_given) in [(MIDDLES, false), (GIVENS, true)] {
            for (word, level) in lines(list).filter_map(|line| line.split_once('\t')) {
                let level = level.parse::<u8>().unwrap_or(1).min(3);
                let (middle, given) = if is_given { (0, level) } else { (level, 0) };
                let syllable = Syllable::new(0, middle, given);
                self.add(word, if drop(word) { Syllable::NONE } else { syllable });
            }
        }
        for word in lines(COLLISIONS).filter_map(|line| word_at(line.as_bytes(), 0)) {
            let index = self.index(word.fold);
            self.slots[index].1.plain.0 |= COLLISION;
        }
    }

    fn add(&mut self, text: &str, syllable: Syllable) {
        let Some(word) = word_at(text.as_bytes(), 0) else { return };
        for key in [word.key, variant(&word)] {
            let index = self.index(key);
            self.slots[index].1.exact.merge(syllable);
            self.slots[index].1.listed = true;
        }
        let index = self.index(word.fold);
        self.slots[index].1.plain.merge(syllable);
        if syllable != Syllable::NONE {
            self.starts.add(text);
            self.heads.add(&text.as_bytes()[word.start..word.end]);
        }
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
            self.heads.add(&text.as_bytes()[word.start..word.end]);
        }
    }

    fn add_places(&mut self) {
        for line in lines(PLACES) {
            let words = words_of(line);
            self.place_starts[fold_slot(words.first().map_or(0, |word| word.fold))] = true;
            self.places.insert(sequence_key(words.iter().map(|word| word.key)), 0);
            self.places.insert(sequence_key(words.iter().map(|word| word.fold)), 0);
        }
    }

    fn add_phrases(&mut self) {
        for (class, text) in
            lines(CONTEXT).chain(lines(UNITS)).filter_map(|line| line.split_once('\t'))
        {
            let words = words_of(text);
            let class = Class::of(class);
            if words.is_empty() {
                continue;
            }
            if class.is_unit() {
                self.add_unit(text);
            }
            self.phrases.add(class, &words);
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

    /// False when neither a name nor a unit of an address (or `Số`) starts at `at`, where a word of so many bytes
    /// stands. Errs only towards true.
    #[inline(always)]
    pub(crate) fn may_know(&self, text: &[u8], at: usize, length: usize) -> bool {
        self.heads.may_know(text, at, length)
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

    /// All of it, as the scorers want to have it.
    pub(crate) fn facts(&self, word: &Word, text: &[u8]) -> Facts {
        let entry = self.entry(word.key);
        let mut facts = Facts::NONE;
        (facts.exact, facts.plain) = (entry.exact, entry.plain);
        (facts.starts, facts.ahead) = self.phrases.starts(word);
        (facts.ends, facts.reach) = self.phrases.ends(word);
        facts.single = self.phrases.single(word);
        let syllable = word.is_syllable();
        facts.set(Facts::SYLLABLE, syllable);
        facts.set(Facts::STREET, syllable || word.letters == 1 || entry.listed);
        facts.set(Facts::PLACE, self.place_starts[fold_slot(word.fold)]);
        facts.set(Facts::NUMBER, word.is_number_word());
        let (first, second) = (text[word.start], text.get(word.start + 1).copied().unwrap_or(0));
        // What a single letter starts depends on the byte behind it.
        let single = word.letters == 1;
        let unit = entry.unit || self.entry(word.fold).unit;
        facts.set(Facts::UNIT, unit && (single || self.may_start_unit(first, second)));
        let known = !(entry.exact.is_unknown() && entry.plain.is_unknown());
        let name = known && word.case != Case::Mixed && !word.is_long_or_foreign(text);
        facts.set(Facts::NAME, name && (single || self.may_start(first, second)));
        let either = |holds: &dyn Fn(Syllable) -> bool| holds(entry.exact) || holds(entry.plain);
        facts.set(Facts::FAMILY, either(&|name| name.surname() > 0));
        facts.set(Facts::FREQUENT, either(&|name| matches!(name.surname(), 1 | 2)));
        facts.set(Facts::GIVEN, either(&|name| name.given() > 0));
        facts
    }

    /// Is this sequence of words a known place?
    pub(crate) fn is_place<'w>(&self, mut words: impl Iterator<Item = &'w Word> + Clone) -> bool {
        let all = words.clone();
        if !words.next().is_some_and(|first| first.facts.has(Facts::PLACE)) {
            return false;
        }
        let plain = all.clone().all(|word| !word.accented);
        let key = sequence_key(all.map(|word| if plain { word.fold } else { word.key }));
        self.places.get(key).is_some()
    }

    /// Which first words of a few make a known place: bit `n` for the first `n`, from `least` on.
    #[inline]
    pub(crate) fn places(&self, words: &[Word], least: usize) -> u32 {
        match words.first() {
            Some(first) if first.facts.has(Facts::PLACE) => self.places_of(words, least),
            _ => 0,
        }
    }

    fn places_of(&self, words: &[Word], least: usize) -> u32 {
        let (mut found, mut plain) = (0, true);
        let (mut key, mut fold) = (SEQUENCE, SEQUENCE);
        for (i, word) in words.iter().enumerate() {
            plain &= !word.accented;
            key = sequence_step(key, word.key);
            fold = sequence_step(fold, word.fold);
            let known = i + 1 >= least && self.places.get(if plain { fold } else { key }).is_some();
            found |= u32::from(known) << (i + 1);
        }
        found
    }

    /// The longest phrase of a wanted class that ends with `words`, nearest word first.
    #[inline]
    pub(crate) fn phrase_before(&self, words: &[Word], wanted: Classes) -> Option<(Class, usize)> {
        let (one, two) = (words.first()?, words.get(1));
        let facts = &one.facts;
        if !facts.ends.meets(wanted) {
            return None;
        }
        match facts.single.and(wanted).one() {
            Some(single)
                if facts.reach == 1 || !two.is_some_and(|two| self.phrases.pair_ends(one, two)) =>
            {
                single.map(|class| (class, 1))
            }
            _ => self.phrases.before(words, wanted),
        }
    }

    /// Some phrase is this word alone; errs only towards true.
    #[inline]
    pub(crate) fn is_word_end(&self, word: &Word) -> bool {
        self.phrases.is_single(word)
    }

    /// Some phrase ends with these two words, nearest word first; errs only towards true.
    #[inline]
    pub(crate) fn is_pair_end(&self, word: &Word, further: &Word) -> bool {
        self.phrases.pair_ends(word, further)
    }

    /// The longest phrase of a wanted class that starts with `words`.
    #[inline]
    pub(crate) fn phrase_after(&self, words: &[Word], wanted: Classes) -> Option<(Class, usize)> {
        let (one, two) = (words.first()?, words.get(1));
        let facts = &one.facts;
        if !facts.starts.meets(wanted) {
            return None;
        }
        match facts.single.and(wanted).one() {
            Some(single)
                if facts.ahead == 1
                    || !two.is_some_and(|two| self.phrases.pair_starts(one, two)) =>
            {
                single.map(|class| (class, 1))
            }
            _ => self.phrases.after(words, wanted),
        }
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
        assert_eq!(look("NGUYỄN").exact.surname(), 1);
        assert_eq!(look("Nguyen").exact.surname(), 0);
        assert_eq!(look("nguyen").plain.surname(), 1);
        assert!(look("Do").plain.is_collision());
        assert!(look("Lí").exact.surname() > 0);
        assert!(look("Error").exact.is_unknown());
    }

    #[test]
    fn phrases_tolerate_lost_accents_only_in_company() {
        let lists = Lists::new(&|_| false);
        let before = |text: &str| {
            let mut words = words_of(text);
            words.reverse();
            for word in &mut words {
                word.facts = lists.facts(word, text.as_bytes());
            }
            let wanted = [Class::Label, Class::Org, Class::Place];
            lists.phrase_before(&words, Classes::of(&wanted)).map(|found| found.0)
        };
        assert_eq!(before("Họ ten"), Some(Class::Label));
        assert_eq!(before("bệnh viện"), Some(Class::Org));
        assert_eq!(before("giao cho"), Some(Class::Label));
        assert_eq!(before("chợ"), Some(Class::Place));
        assert_eq!(before("cho"), None);
    }
}
