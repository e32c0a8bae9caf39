//! What the lists say about one word, gathered once so that the scorers ask it with a load and a mask.
//!
//! Filled by [`super::lists::Lists::facts`], carried by the words that [`super::memory::Words`] gives.

use super::lists::Syllable;
use super::phrase::Classes;

/// All that the lists know about a word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    /// Read as written.
    pub exact: Syllable,
    /// Read as a name without its accents.
    pub plain: Syllable,
    flags: u8,
    /// Words of the longest phrase that may end with the word.
    pub reach: u8,
    /// Words of the longest phrase that may start with it.
    pub ahead: u8,
    /// Classes of phrases that may start with the word; errs only towards more.
    pub starts: Classes,
    /// Classes of phrases that may end with the word; errs only towards more.
    pub ends: Classes,
}

impl Facts {
    /// Of a word that nobody looked up.
    pub(crate) const NONE: Self = Self {
        exact: Syllable::NONE,
        plain: Syllable::NONE,
        flags: 0,
        reach: 0,
        ahead: 0,
        starts: Classes::NONE,
        ends: Classes::NONE,
    };

    /// Could be a Vietnamese syllable.
    pub(crate) const SYLLABLE: u8 = 1;
    /// A syllable, a single letter or a listed name: may stand in the name of a street.
    pub(crate) const STREET: u8 = 2;
    /// First word of a unit of addresses.
    pub(crate) const UNIT: u8 = 4;
    /// Some place may start with the word.
    pub(crate) const PLACE: u8 = 8;
    /// A name may start with the word in prose, unless something is glued to it.
    pub(crate) const NAME: u8 = 16;
    /// `Số`, `So`, `No`.
    pub(crate) const NUMBER: u8 = 32;

    /// Sets a flag where `holds`.
    pub(crate) fn set(&mut self, flag: u8, holds: bool) {
        self.flags |= if holds { flag } else { 0 };
    }

    /// True when one of these flags is set.
    #[inline]
    pub(crate) fn has(&self, flags: u8) -> bool {
        self.flags & flags != 0
    }
}
