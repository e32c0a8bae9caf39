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
    flags: u16,
    /// Words of the longest phrase that may end with the word.
    pub reach: u8,
    /// Words of the longest phrase that may start with it.
    pub ahead: u8,
    /// Classes of phrases that may start with the word; errs only towards more.
    pub starts: Classes,
    /// Classes of phrases that may end with the word; errs only towards more.
    pub ends: Classes,
    /// Classes of the phrases that the word is by itself, as written.
    pub single: Classes,
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
        single: Classes::NONE,
    };

    /// Could be a Vietnamese syllable.
    pub(crate) const SYLLABLE: u16 = 1;
    /// A syllable, a single letter or a listed name: may stand in the name of a street.
    pub(crate) const STREET: u16 = 2;
    /// First word of a unit of addresses.
    pub(crate) const UNIT: u16 = 4;
    /// Some place may start with the word.
    pub(crate) const PLACE: u16 = 8;
    /// A name may start with the word in prose, unless something is glued to it.
    pub(crate) const NAME: u16 = 16;
    /// `Số`, `So`, `No`.
    pub(crate) const NUMBER: u16 = 32;
    /// A family name in one of the views.
    pub(crate) const FAMILY: u16 = 64;
    /// A frequent family name in one of the views.
    pub(crate) const FREQUENT: u16 = 128;
    /// A given name in one of the views.
    pub(crate) const GIVEN: u16 = 256;

    /// Sets a flag where `holds`.
    pub(crate) fn set(&mut self, flag: u16, holds: bool) {
        self.flags |= if holds { flag } else { 0 };
    }

    /// True when one of these flags is set.
    #[inline]
    pub(crate) fn has(&self, flags: u16) -> bool {
        self.flags & flags != 0
    }
}
