//! From byte classes to anchors: shifts and masks over the words of a block and what the block before
//! left behind. Anchors that need bytes on both sides are named at their last byte, so that nothing
//! ahead of the block has to be known.

use super::Masks;

/// What a block leaves behind for the next one.
#[derive(Clone, Copy, Default)]
pub(super) struct History {
    digit: u64,
    word: u64,
    high: u64,
    dot: u64,
    dash: u64,
    colon: u64,
    hex: u64,
    /// What it leaves behind for numbers; nothing where it has no digit.
    pub(super) numbers: NumberHistory,
}

/// What a block with digits leaves behind for numbers.
#[derive(Clone, Copy, Default)]
pub(super) struct NumberHistory {
    /// Bytes that end a run of two, four and eight digits.
    two: u64,
    four: u64,
    eight: u64,
    /// Digits behind no digit.
    starts: u64,
    number: u64,
    /// Bytes that end a run of two, four, eight and eleven bytes of numbers.
    number_two: u64,
    number_four: u64,
    number_eight: u64,
    number_eleven: u64,
    slash: u64,
    space: u64,
    /// Digits behind a dot, dash or slash behind a digit.
    behind_dot: u64,
    behind_dash: u64,
    behind_slash: u64,
    /// Of those behind a dot: a dot before it has a digit on both sides, too.
    second_dot: u64,
    /// Last bytes of numbers, a capital behind them included.
    number_end: u64,
}

impl History {
    /// Takes over the classes of a block that was looked at.
    #[inline(always)]
    pub(super) fn leave(&mut self, now: &Masks) {
        let numbers = self.numbers;
        let Masks { digit, word, high, dot, dash, colon, hex, .. } = *now;
        *self = Self { digit, word, high, dot, dash, colon, hex, numbers };
    }
}

/// A block with the one before it.
pub(super) struct View<'m> {
    pub(super) now: &'m Masks,
    before: &'m History,
    /// Bytes behind a digit, and behind two bytes of which the first is a digit.
    behind_digit: u64,
    two_behind_digit: u64,
}

/// Bits whose byte `by` positions before has the class.
#[inline(always)]
fn back(now: u64, before: u64, by: u32) -> u64 {
    now << by | before >> (64 - by)
}

impl<'m> View<'m> {
    #[inline(always)]
    pub(super) fn new(now: &'m Masks, before: &'m History) -> Self {
        let behind_digit = back(now.digit, before.digit, 1);
        let two_behind_digit = back(now.digit, before.digit, 2);
        Self { now, before, behind_digit, two_behind_digit }
    }

    /// False where neither this block nor the one before has a digit: there is no number then, and
    /// what a block leaves behind for numbers is nothing.
    #[inline(always)]
    pub(super) fn is_numeric(&self) -> bool {
        self.now.digit | self.before.digit != 0
    }

    /// Bytes that start a word.
    #[inline(always)]
    pub(super) fn word_starts(&self) -> u64 {
        self.now.word & !back(self.now.word, self.before.word, 1)
    }

    /// Where a literal that is bounded by words may start: kana and kanji before it are no part of it,
    /// and the boundary test sees to letters.
    #[inline(always)]
    pub(super) fn literal_starts(&self) -> u64 {
        let word = back(self.now.word, self.before.word, 1);
        let high = back(self.now.high, self.before.high, 1);
        !word | high | self.now.high | !self.now.word
    }

    /// Bytes behind runs of at least `shortest` digits (rounded down to 1, 2, 4 or 8).
    #[inline(always)]
    pub(super) fn digit_ends(&self, next: &mut NumberHistory, shortest: u8) -> u64 {
        let (now, before) = (self.now.digit, &self.before.numbers);
        let two = now & self.behind_digit;
        let four = two & back(two, before.two, 2);
        let eight = four & back(four, before.four, 4);
        (next.two, next.four, next.eight) = (two, four, eight);
        next.starts = now & !self.behind_digit;
        let behind = match shortest {
            0..=1 => self.behind_digit,
            2..=3 => back(two, before.two, 1),
            4..=7 => back(four, before.four, 1),
            _ => back(eight, before.eight, 1),
        };
        behind & !now
    }

    /// Digits of the run that ends before byte `bit`, at most 64 more than `bit`.
    #[inline(always)]
    pub(super) fn digits_before(&self, bit: u32) -> u32 {
        let others = !self.now.digit & ((1 << bit) - 1);
        if others == 0 {
            bit + (!self.before.digit).leading_zeros()
        } else {
            bit + others.leading_zeros() - 64
        }
    }

    /// Starts of numbers in the block *before* that begin at least 11 bytes of digits and separators,
    /// and where 16 such bytes begin there.
    #[inline(always)]
    pub(super) fn grouped_before(&self, next: &mut NumberHistory) -> (u64, u64) {
        let (now, before) = (self.now.number, &self.before.numbers);
        let two = now & back(now, before.number, 1);
        let four = two & back(two, before.number_two, 2);
        let eight = four & back(four, before.number_four, 4);
        let eleven = eight & back(eight, before.number_eight, 3);
        next.number = now;
        (next.number_two, next.number_four) = (two, four);
        (next.number_eight, next.number_eleven) = (eight, eleven);
        let earlier = before.number_eleven;
        let starts = (eleven << 54 | earlier >> 10) & before.starts;
        let sixteen = (eleven & back(eleven, earlier, 5)) << 49 | (earlier & earlier << 5) >> 15;
        (starts, sixteen)
    }

    /// Letters behind a space behind the last byte of a number (a digit, or a capital behind one).
    #[inline(always)]
    pub(super) fn streets(&self, next: &mut NumberHistory) -> u64 {
        let (now, before) = (self.now, &self.before.numbers);
        let end = now.digit | now.upper & self.behind_digit;
        (next.number_end, next.space) = (end, now.space);
        let letter = now.word & !now.digit;
        letter & back(now.space, before.space, 1) & back(end, before.number_end, 2)
    }

    /// Digits behind the third of three dots between digits, two to four bytes apart.
    #[inline(always)]
    pub(super) fn dotted(&self, next: &mut NumberHistory) -> u64 {
        let (now, before) = (self.now, &self.before.numbers);
        let first = now.digit & self.two_behind_digit & back(now.dot, self.before.dot, 1);
        next.behind_dot = first;
        if first == 0 {
            return 0;
        }
        let near = |now, before| back(now, before, 2) | back(now, before, 3) | back(now, before, 4);
        let second = first & near(first, before.behind_dot);
        next.second_dot = second;
        first & near(second, before.second_dot)
    }

    /// Digits behind the second separator of what may be a date; [`View::dotted`] comes first.
    #[inline(always)]
    pub(super) fn dates(&self, next: &mut NumberHistory) -> u64 {
        let (now, before) = (self.now, &self.before.numbers);
        let around = now.digit & self.two_behind_digit;
        let again = |now, before| now & (back(now, before, 2) | back(now, before, 3));
        let dots = again(next.behind_dot, before.behind_dot);
        next.behind_dash = around & back(now.dash, self.before.dash, 1);
        let dashes = again(next.behind_dash, before.behind_dash);
        (next.behind_slash, next.slash) = (around & back(now.slash, before.slash, 1), now.slash);
        dots | dashes | again(next.behind_slash, before.behind_slash)
    }

    /// Dots five bytes behind a dot.
    #[inline(always)]
    pub(super) fn dot_quads(&self) -> u64 {
        self.now.dot & back(self.now.dot, self.before.dot, 5)
    }

    /// Second colons of `::`, and the fifth of five colons behind hex digits.
    #[inline(always)]
    pub(super) fn colons(&self) -> u64 {
        let (now, before) = (self.now, self.before);
        let double = now.colon & back(now.colon, before.colon, 1);
        if now.colon.count_ones() + before.colon.count_ones() < 5 {
            return double;
        }
        let both = |now: u64, before: u64| u128::from(now) << 64 | u128::from(before);
        let groups = both(now.colon, before.colon) & both(now.hex, before.hex) << 1;
        let step = |x: u128| groups & (x << 1 | x << 2 | x << 3 | x << 4 | x << 5);
        double | (step(step(step(step(groups)))) >> 64) as u64
    }

    /// The fifth of five dashes that are three bytes apart.
    #[inline(always)]
    pub(super) fn dash_pairs(&self) -> u64 {
        if self.now.dash.count_ones() + self.before.dash.count_ones() < 5 {
            return 0;
        }
        let dash = u128::from(self.now.dash) << 64 | u128::from(self.before.dash);
        ((dash & dash << 3 & dash << 6 & dash << 9 & dash << 12) >> 64) as u64
    }

    /// `:`, `=`, `>` or the end of a full-width colon, but no colon between digits; `ahead` is the byte
    /// behind the block.
    #[inline(always)]
    pub(super) fn keys(&self, ahead: u8) -> u64 {
        let digit_ahead = self.now.digit >> 1 | u64::from(ahead.is_ascii_digit()) << 63;
        let clock = self.behind_digit & digit_ahead;
        self.now.colon & !clock | self.now.key
    }
}
