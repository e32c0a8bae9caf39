//! Stage 1: one sweep over the bytes that says where some rule could match.
//!
//! A block of 64 bytes becomes a handful of bit words (one bit a byte, see [`Masks`]); shifts and
//! masks over the word of this block and of the next give the anchors. Only the classification has
//! two forms (portable and AVX2); everything derived from it is shared. Not a matcher: an anchor is
//! necessary for a match, never sufficient.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod literal;
mod portable;
mod sweep;

pub use literal::{LiteralSpec, LiteralTable};
pub use sweep::{Sweep, Wanted};

/// Bytes per block of the sweep.
pub const BLOCK: usize = 64;

/// What kind of place an anchor is; the comment says which byte its position names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An `@`, or the `%` of `%40`.
    At,
    /// The first of three dots between digits, two to four bytes apart.
    Dotted,
    /// The first colon of `::`, or a colon after a hex digit with four more of its kind behind it.
    Colon,
    /// The first dash of five that are three bytes apart.
    DashPairs,
    /// The first dot of two that are five bytes apart, hex digits around.
    DotQuads,
    /// The first digit of a run of at least [`Wanted::shortest`] digits.
    Digits,
    /// A `0` or `8` behind no digit that starts at least 11 bytes of digits and separators.
    Grouped,
    /// The first of exactly four digits behind no digit, with 16 such bytes from here on.
    CardGroups,
    /// A `+` before a digit.
    Plus,
    /// The first separator of a date with digits around.
    Date,
    /// A capital letter, or the first byte of a non-ASCII one, behind a non-word byte.
    Name,
    /// The last byte of a number before a space and a letter that may start a street.
    Street,
    /// The separator behind the name of a field.
    Key,
    /// The first byte of one of the rule set's literals: behind no ASCII word byte, or no word byte itself.
    Literal,
    /// The `%` of a percent escape, a backslash, a `+` between word bytes, or a byte 0xEF (which
    /// starts full-width characters).
    Escape,
}

/// Classes of 64 bytes, one bit each, bit 0 for the first byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Masks {
    /// `0-9`
    pub digit: u64,
    /// `A-Z`, `a-z`, `0-9`, `_` and all bytes from 0x80.
    pub word: u64,
    /// `A-Z` and the lead bytes of accented Latin letters (0xC3, 0xC4, 0xC6, 0xE1).
    pub upper: u64,
    /// `0-9`, `A-F`, `a-f`
    pub hex: u64,
    /// Digits and what may separate their groups: space `.` `-` `(` `)` `+`, and the bytes of the
    /// no-break space and of dashes (0xC2 0xA0, 0xE2 0x80 0x90-0x95).
    pub number: u64,
    /// `.`
    pub dot: u64,
    /// `:`
    pub colon: u64,
    /// `@`
    pub at: u64,
    /// `%`
    pub percent: u64,
    /// `\`
    pub backslash: u64,
    /// `+`
    pub plus: u64,
    /// `-`
    pub dash: u64,
    /// `/`
    pub slash: u64,
    /// `=`, `>` and 0x9A (the last byte of the full-width colon).
    pub key: u64,
    /// space
    pub space: u64,
    /// `0` and `8`
    pub zero_eight: u64,
    /// 0xEF
    pub wide: u64,
    /// Bytes from 0x80.
    pub high: u64,
    /// Where the first three bytes fit a literal of the rule set.
    pub literal: u64,
}

/// Classifies the first 64 of 66 bytes.
pub(crate) trait Classify {
    fn classify(&self, bytes: &[u8; BLOCK + 2], literals: &LiteralTable) -> Masks;
}

/// True for a byte that can be part of a word: `[A-Za-z0-9_]` or any byte from 0x80.
pub(crate) fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}
