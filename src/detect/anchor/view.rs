//! From byte classes to anchors: shifts and masks over the words of one block. Blocks overlap by so many bytes
//! that every anchor is whole in one of them: nothing is carried from block to block.

use super::Masks;

/// Bits whose byte `by` positions before has the class.
#[inline(always)]
fn back(class: u64, by: u32) -> u64 {
    class << by
}

/// Bits with a set bit two to four positions before.
#[inline(always)]
fn near(bits: u64) -> u64 {
    back(bits, 2) | back(bits, 3) | back(bits, 4)
}

impl Masks {
    /// Bytes that start a word.
    #[inline(always)]
    pub(super) fn word_starts(&self) -> u64 {
        self.word & !back(self.word, 1)
    }

    /// Where a literal that is bounded by words may start: kana and kanji before it are no part of it,
    /// and the boundary test sees to letters.
    #[inline(always)]
    pub(super) fn literal_starts(&self) -> u64 {
        let ascii = self.word & !self.high;
        !(ascii & back(ascii, 1))
    }

    /// Bytes behind runs of at least `shortest` digits (rounded down to 1, 2, 4 or 8).
    #[inline(always)]
    pub(super) fn digit_ends(&self, shortest: u8) -> u64 {
        let one = self.digit;
        let two = one & back(one, 1);
        let four = two & back(two, 2);
        let last = match shortest {
            0..=1 => one,
            2..=3 => two,
            4..=7 => four,
            _ => four & back(four, 4),
        };
        back(last, 1) & !one
    }

    /// Starts of numbers that begin at least 11 bytes of digits and separators, and bytes where 16 such
    /// bytes begin.
    #[inline(always)]
    pub(super) fn grouped(&self) -> (u64, u64) {
        let two = self.number & self.number >> 1;
        let four = two & two >> 2;
        let eight = four & four >> 4;
        let eleven = eight & eight >> 3;
        (eleven & self.digit & !back(self.digit, 1), eleven & eleven >> 5)
    }

    /// Letters behind something behind the last byte of a number (a digit, or a capital behind one).
    #[inline(always)]
    pub(super) fn streets(&self) -> u64 {
        let end = self.digit | self.upper & back(self.digit, 1);
        let letter = self.word & !self.digit;
        letter & !back(self.word, 1) & back(end, 2)
    }

    /// Digits behind the third of three dots between digits, two to four bytes apart.
    #[inline(always)]
    pub(super) fn dotted(&self) -> u64 {
        let behind = self.digit & back(self.digit, 2) & back(self.dot, 1);
        behind & near(behind & near(behind))
    }

    /// Of what may be dates: the fourth digits behind the second separator, and first digits behind it where four
    /// stand before the first one.
    #[inline(always)]
    pub(super) fn dates(&self) -> (u64, u64) {
        let behind = self.digit & back(self.digit, 2) & back(self.joint, 1);
        let second = behind & (back(behind, 2) | back(behind, 3));
        let two = self.digit & back(self.digit, 1);
        let four = two & back(two, 2);
        (four & back(second, 3), second & (back(four, 4) | back(four, 5)))
    }

    /// Dots five bytes behind a dot.
    #[inline(always)]
    pub(super) fn dot_quads(&self) -> u64 {
        self.dot & back(self.dot, 5)
    }

    /// Second colons of `::`, and the fourth and later of a chain of colons behind words, at most five bytes
    /// apart.
    #[inline(always)]
    pub(super) fn colons(&self) -> u64 {
        let double = self.colon & back(self.colon, 1);
        if self.colon.count_ones() < 4 {
            return double;
        }
        let groups = self.colon & back(self.word, 1);
        let step =
            |x: u64| groups & (back(x, 1) | back(x, 2) | back(x, 3) | back(x, 4) | back(x, 5));
        double | step(step(step(groups)))
    }

    /// The fifth of five joints that are three bytes apart.
    #[inline(always)]
    pub(super) fn pairs(&self) -> u64 {
        let joint = self.joint;
        if joint.count_ones() < 5 {
            return 0;
        }
        joint & back(joint, 3) & back(joint, 6) & back(joint, 9) & back(joint, 12)
    }

    /// Marks, and colons that do not stand between digits; `ahead` is the byte behind the block.
    #[inline(always)]
    pub(super) fn marks(&self, ahead: u8) -> u64 {
        let digit_ahead = self.digit >> 1 | u64::from(ahead.is_ascii_digit()) << 63;
        let clock = back(self.digit, 1) & digit_ahead;
        self.colon & !clock | self.mark
    }

    /// Digits of the run that ends before byte `bit`, as far as they stand in the block.
    #[inline(always)]
    pub(super) fn digits_before(&self, bit: u32) -> u32 {
        let others = !self.digit & ((1 << bit) - 1);
        bit + others.leading_zeros() - 64
    }
}
