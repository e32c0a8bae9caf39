//! Stage 1: one sweep over the bytes that says where some rule could match.
//!
//! A block of 64 bytes becomes a handful of bit words (one bit a byte, see [`Masks`]); shifts and
//! masks over them give the anchors ([`view`]). Blocks overlap by [`OVERLAP`] bytes, so that each anchor is whole
//! in one of them. Only the classification has two forms (portable and AVX2); everything derived from it
//! is shared. Not a matcher: an anchor is necessary for a match, never sufficient.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod block;
mod bucket;
mod classes;
mod literal;
mod portable;
mod sweep;
mod view;

use block::{Blocks, Bytes};
pub(crate) use classes::{
    Classes, SPAN, classes, key_bytes_before, short_key, short_word, word_slot,
};
pub use literal::{LiteralSpec, LiteralTable};
pub use sweep::{Sweep, Wanted};

/// Bytes per block of the sweep.
pub const BLOCK: usize = 64;

/// Bytes that a block has in common with the next one: as many as any anchor looks back or ahead.
const OVERLAP: usize = 16;

/// What kind of place an anchor is; the comment says which byte its position names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An `@`, or the `%` of `%40`.
    At,
    /// The third of three dots between digits, two to four bytes apart.
    Dotted,
    /// The second colon of `::`, or the fourth or a later one of a chain of colons behind words, at most five
    /// bytes apart.
    Colon,
    /// The fifth of five dashes, dots and slashes that are three bytes apart.
    DashPairs,
    /// The second dot of two that are five bytes apart.
    DotQuads,
    /// One past the last digit of a run of at least [`Wanted::shortest`] digits; told with its length.
    Digits,
    /// A `0` or `8` behind no digit that starts at least 11 bytes of digits and separators and nine digits.
    Grouped,
    /// The first of exactly four digits behind no digit, with 16 such bytes from here on.
    CardGroups,
    /// A `+`.
    Plus,
    /// The second separator of a date with digits around.
    Date,
    /// A capital letter, or a byte that may start a non-ASCII one, behind a non-word byte; told with the
    /// length of the word.
    Name,
    /// The last byte of a number before a space and a letter that may start a street.
    Street,
    /// The separator behind the name of a field.
    Key,
    /// The first byte of one of the rule set's literals, told with its number: behind no ASCII word byte, or
    /// no word byte itself.
    Literal,
    /// A `%`, a backslash, a `+`, or a byte 0xEF (which starts full-width characters).
    Escape,
}

/// Classes of 64 bytes, one bit each, bit 0 for the first byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Masks {
    /// `0-9`
    pub digit: u64,
    /// `A-Z`, `a-z`, `0-9`, `_` and all bytes from 0x80.
    pub word: u64,
    /// Bytes from 0x80.
    pub high: u64,
    /// `A-Z` and bytes 0xC1, 0xC3, 0xC4, 0xC6, 0xE1, 0xE3, 0xE4, 0xE6 (more than the lead bytes of
    /// accented Latin letters, and cheaper).
    pub upper: u64,
    /// Digits and what may separate their groups: space `.` `-` `(` `)` `+`, and the bytes of the
    /// no-break space and of dashes (0xC2 0xA0, 0xE2 0x80 0x90-0x95), with a few more from 0x80.
    pub number: u64,
    /// `.`
    pub dot: u64,
    /// `:`
    pub colon: u64,
    /// `-` `.` `/`
    pub joint: u64,
    /// `=`, `>` and 0x9A (the last byte of the full-width colon); `@` `%` `\` `+` 0xEF.
    pub mark: u64,
    /// Where the first three bytes fit a literal of the rule set.
    pub literal: u64,
}

/// Goes over the blocks of a text and classifies their bytes.
pub(crate) trait Classify {
    /// Calls `visit` with the place, the bytes and the classes of each block.
    fn each(
        &self,
        text: &[u8],
        literals: &LiteralTable,
        blocks: Blocks,
        visit: impl FnMut(usize, &Bytes, Masks),
    );

    /// The same for blocks that do not overlap, with the bytes `@` `%` `\` `+` 0xEF alone; a block without such a
    /// byte may be passed over.
    fn each_rare(&self, text: &[u8], blocks: Blocks, visit: impl FnMut(usize, u64));
}

/// True for a byte that can be part of a word: `[A-Za-z0-9_]` or any byte from 0x80.
pub(crate) fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}
