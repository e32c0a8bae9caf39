//! From byte classes to anchors: shifts and masks, shared by every form of classification.

use super::portable::Portable;
use super::{BLOCK, Classify, Kind, LiteralTable, Masks, is_word_byte};

/// Which anchors a rule set needs. What is not wanted is not computed.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Wanted kinds, one bit each.
    kinds: u32,
    /// Shortest digit run that some rule wants (1 to 9); 0 with no such rule.
    pub shortest: u8,
    /// The rule set's literals.
    pub literals: LiteralTable,
}

impl Wanted {
    /// Asks for a kind of anchor.
    pub fn add(&mut self, kind: Kind) {
        self.kinds |= 1 << kind as u32;
    }

    /// True when the kind was asked for.
    pub fn has(&self, kind: Kind) -> bool {
        self.kinds & (1 << kind as u32) != 0
    }
}

/// The sweep over one text.
pub struct Sweep<'a> {
    text: &'a [u8],
    wanted: &'a Wanted,
}

/// Classes of one block with those of the next: bit `i + k` of a pair is the byte `k` after byte `i`.
struct Window<'m> {
    now: &'m Masks,
    next: &'m Masks,
    /// Bit 0: the byte before the block is a word byte; bit 1: it is a hex digit; bit 2: a digit; bit 3:
    /// it is no ASCII.
    before: u64,
}

fn two(now: u64, next: u64) -> u128 {
    u128::from(now) | u128::from(next) << 64
}

/// Bits that start a run of at least `length` set bits (`length` >= 1).
fn runs(mut bits: u128, length: u32) -> u128 {
    let mut have = 1;
    while have < length {
        let step = have.min(length - have);
        bits &= bits >> step;
        have += step;
    }
    bits
}

impl<'a> Sweep<'a> {
    /// A sweep of `text` for `wanted`.
    pub fn new(text: &'a [u8], wanted: &'a Wanted) -> Self {
        Self { text, wanted }
    }

    /// Calls `found` for each anchor at a position in `from..to`, with what the fastest form of
    /// classification on this machine gives. The last argument is the length of the word for
    /// [`Kind::Name`] (at least 64 for longer ones), else 0.
    #[inline]
    pub fn run(&self, from: usize, to: usize, found: &mut impl FnMut(Kind, usize, u32)) {
        #[cfg(target_arch = "x86_64")]
        if let Some(avx2) = super::avx2::Avx2::detect() {
            // SAFETY: `detect` says that the processor has AVX2.
            #[allow(unsafe_code)]
            return unsafe { self.run_avx2(&avx2, from, to, found) };
        }
        self.run_with(&Portable, from, to, found);
    }

    /// As [`Sweep::run`], with the portable form.
    #[cfg(test)]
    pub fn run_portable(&self, from: usize, to: usize, found: &mut impl FnMut(Kind, usize, u32)) {
        self.run_with(&Portable, from, to, found);
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    fn run_avx2(
        &self,
        form: &super::avx2::Avx2,
        from: usize,
        to: usize,
        found: &mut impl FnMut(Kind, usize, u32),
    ) {
        self.run_with(form, from, to, found);
    }

    #[inline(always)]
    fn run_with(
        &self,
        form: &impl Classify,
        from: usize,
        to: usize,
        found: &mut impl FnMut(Kind, usize, u32),
    ) {
        if from >= to {
            return;
        }
        let mut before = neighbour_bits(&self.text[..from]);
        let mut now = self.classify(form, from);
        let mut at = from;
        while at < to {
            let next = self.classify(form, at + BLOCK);
            let window = Window { now: &now, next: &next, before };
            let keep = if to - at >= BLOCK { u64::MAX } else { (1 << (to - at)) - 1 };
            self.block(&window, at, keep, &mut |kind, bit, run| {
                found(kind, at + bit as usize, run)
            });
            before = (now.word >> 63)
                | (now.hex >> 63) << 1
                | (now.digit >> 63) << 2
                | (now.high >> 63) << 3
                | (now.digit >> 62 & 1) << 4;
            now = next;
            at += BLOCK;
        }
    }

    /// Masks of the block at `at`; past the end of the text the bytes count as zero.
    #[inline(always)]
    fn classify(&self, form: &impl Classify, at: usize) -> Masks {
        if let Some(bytes) = self.text.get(at..at + BLOCK + 2) {
            let bytes = bytes.try_into().expect("a block and two bytes");
            return form.classify(bytes, &self.wanted.literals);
        }
        let mut padded = [0u8; BLOCK + 2];
        let rest = self.text.get(at..).unwrap_or_default();
        let length = rest.len().min(BLOCK + 2);
        padded[..length].copy_from_slice(&rest[..length]);
        form.classify(&padded, &self.wanted.literals)
    }

    /// Where literals are looked for: at the starts of words (kana and kanji before one are no part
    /// of it; the boundary test sees to letters), and where other first bytes fit the tables.
    #[inline(always)]
    fn literal_places(&self, w: &Window<'_>, starts: u64) -> u64 {
        let literals = &self.wanted.literals;
        if literals.mid_word() {
            return u64::MAX;
        }
        let behind_high = w.now.high << 1 | (w.before >> 3 & 1);
        let words = (starts | behind_high) & w.now.word & !w.now.high;
        w.now.literal | if literals.is_wordy() { words } else { 0 }
    }

    #[inline(always)]
    fn block(&self, w: &Window<'_>, at: usize, keep: u64, found: &mut impl FnMut(Kind, u32, u32)) {
        let words = two(w.now.word, w.next.word);
        let length = |kind, bit: u32| {
            if kind == Kind::Name { (!(words >> bit)).trailing_zeros() } else { 0 }
        };
        let mut emit = |kind: Kind, bits: u64| {
            each(bits & keep, |bit| found(kind, bit, length(kind, bit)));
        };
        let wanted = self.wanted;
        let starts = !(w.now.word << 1 | (w.before & 1));
        if wanted.has(Kind::At) {
            emit(Kind::At, w.now.at | w.escaped_at());
        }
        if w.now.digit != 0 {
            // Kana and kanji before a number are no part of it; the boundary test sees to letters.
            let number_starts = w.now.digit & !(w.now.digit << 1 | (w.before >> 2 & 1));
            if wanted.has(Kind::Digits) && number_starts != 0 {
                emit(Kind::Digits, w.digit_runs(number_starts, wanted.shortest));
            }
            if wanted.has(Kind::Grouped) {
                emit(Kind::Grouped, w.grouped(number_starts));
            }
            if wanted.has(Kind::CardGroups) {
                emit(Kind::CardGroups, w.card_groups(number_starts));
            }
        }
        // A capital behind the last digit of the block before may end a house number.
        if (w.now.digit | (w.before >> 2 & 1)) != 0 && wanted.has(Kind::Street) {
            emit(Kind::Street, w.streets());
        }
        if wanted.has(Kind::Dotted) {
            emit(Kind::Dotted, w.dotted());
        }
        if wanted.has(Kind::DotQuads) {
            emit(Kind::DotQuads, w.dot_quads());
        }
        if w.now.colon != 0 && wanted.has(Kind::Colon) {
            emit(Kind::Colon, w.colons());
        }
        if w.now.dash != 0 && wanted.has(Kind::DashPairs) {
            emit(Kind::DashPairs, w.dash_pairs());
        }
        if wanted.has(Kind::Date) {
            emit(Kind::Date, w.dates());
        }
        if w.now.plus != 0 && wanted.has(Kind::Plus) {
            emit(Kind::Plus, w.now.plus & after(w.now.digit, w.next.digit, 1));
        }
        if wanted.has(Kind::Name) {
            emit(Kind::Name, w.now.upper & starts);
        }
        if wanted.has(Kind::Key) {
            emit(Kind::Key, w.keys());
        }
        if wanted.has(Kind::Escape) {
            emit(Kind::Escape, w.escapes());
        }
        if wanted.has(Kind::Literal) {
            let places = self.literal_places(w, starts) & keep;
            each(places, |bit| {
                if wanted.literals.may_start(self.text, at + bit as usize) {
                    found(Kind::Literal, bit, 0);
                }
            });
        }
    }
}

#[inline(always)]
fn each(mut bits: u64, mut found: impl FnMut(u32)) {
    while bits != 0 {
        found(bits.trailing_zeros());
        bits &= bits - 1;
    }
}

/// Bits whose byte `by` positions on has the class.
#[inline(always)]
fn after(now: u64, next: u64, by: u32) -> u64 {
    now >> by | next << (64 - by)
}

/// What the window needs to know of the bytes before a block: see [`Window::before`].
fn neighbour_bits(before: &[u8]) -> u64 {
    let far = before.len().checked_sub(2).is_some_and(|i| before[i].is_ascii_digit());
    let Some(&byte) = before.last() else { return 0 };
    u64::from(is_word_byte(byte))
        | u64::from(byte.is_ascii_hexdigit()) << 1
        | u64::from(byte.is_ascii_digit()) << 2
        | u64::from(byte >= 0x80) << 3
        | u64::from(far) << 4
}

impl Window<'_> {
    /// `%` that is followed by `40`. The digits are checked by the matcher; here: digits at all.
    #[inline(always)]
    fn escaped_at(&self) -> u64 {
        if self.now.percent == 0 {
            return 0;
        }
        self.now.percent
            & after(self.now.digit, self.next.digit, 1)
            & after(self.now.zero_eight, self.next.zero_eight, 2)
    }

    #[inline(always)]
    fn digit_runs(&self, starts: u64, shortest: u8) -> u64 {
        starts & runs(two(self.now.digit, self.next.digit), u32::from(shortest)) as u64
    }

    /// At least 11 bytes of digits and separators that are not nine bare digits.
    #[inline(always)]
    fn grouped(&self, starts: u64) -> u64 {
        let starts = starts & self.now.zero_eight;
        if starts == 0 {
            return 0;
        }
        let plain = runs(two(self.now.digit, self.next.digit), 9) as u64;
        starts & !plain & runs(two(self.now.number, self.next.number), 11) as u64
    }

    /// Exactly four digits at the start of at least 16 bytes of digits and separators.
    #[inline(always)]
    fn card_groups(&self, starts: u64) -> u64 {
        let digit = two(self.now.digit, self.next.digit);
        let four = runs(digit, 4);
        let exactly = (four & !(digit >> 4)) as u64 & starts;
        if exactly == 0 {
            return 0;
        }
        exactly & runs(two(self.now.number, self.next.number), 16) as u64
    }

    /// Last byte of a number (a digit, or a capital behind a digit) before a space and a letter.
    #[inline(always)]
    fn streets(&self) -> u64 {
        let space = after(self.now.space, self.next.space, 1);
        if space == 0 {
            return 0;
        }
        let capital = self.now.upper & (self.now.digit << 1 | (self.before >> 2 & 1));
        let letter = |m: &Masks| m.word & !m.digit;
        (self.now.digit | capital) & space & after(letter(self.now), letter(self.next), 2)
    }

    #[inline(always)]
    fn dotted(&self) -> u64 {
        if self.now.dot == 0 {
            return 0;
        }
        let behind = self.now.digit << 1 | (self.before >> 2 & 1);
        let next_behind = self.next.digit << 1 | self.now.digit >> 63;
        let now = self.now.dot & behind & after(self.now.digit, self.next.digit, 1);
        if now == 0 {
            return 0;
        }
        // Only the first dot is asked for a digit behind it: the digits of the second block are not all known.
        let dots = two(self.now.dot & behind, self.next.dot & next_behind);
        let second = dots & (dots >> 2 | dots >> 3 | dots >> 4);
        now & (second >> 2 | second >> 3 | second >> 4) as u64
    }

    #[inline(always)]
    fn dot_quads(&self) -> u64 {
        self.now.dot & after(self.now.dot, self.next.dot, 5)
    }

    #[inline(always)]
    fn colons(&self) -> u64 {
        let colon = two(self.now.colon, self.next.colon);
        let double = (colon & colon >> 1) as u64;
        let behind = two(
            self.now.hex << 1 | (self.before >> 1 & 1),
            self.next.hex << 1 | self.now.hex >> 63,
        );
        let groups = colon & behind;
        if groups.count_ones() < 5 {
            return double;
        }
        let mut chain = groups;
        for _ in 0..4 {
            chain = groups & (chain >> 1 | chain >> 2 | chain >> 3 | chain >> 4 | chain >> 5);
        }
        double | chain as u64
    }

    #[inline(always)]
    fn dash_pairs(&self) -> u64 {
        let dash = two(self.now.dash, self.next.dash);
        (dash & dash >> 3 & dash >> 6 & dash >> 9 & dash >> 12) as u64
    }

    /// A separator with digits on both sides and the same separator two or three bytes on.
    #[inline(always)]
    fn dates(&self) -> u64 {
        let behind = self.now.digit << 1 | (self.before >> 2 & 1);
        let between = behind & after(self.now.digit, self.next.digit, 1);
        let (now, next) = (self.now, self.next);
        let some = now.slash | now.dash | now.dot;
        if between & some == 0 {
            return 0;
        }
        let behind_two = now.digit << 2 | (self.before >> 2 & 1) << 1 | (self.before >> 4 & 1);
        // A year of four digits follows, or one stands before.
        let four = runs(two(now.digit, next.digit), 4);
        let year = |by: u32| (four >> by) as u64;
        let again = |now: u64, next: u64| {
            let (near, far) = (now & after(now, next, 2), now & after(now, next, 3));
            (near & year(3)) | (far & year(4)) | (near | far) & behind_two
        };
        between
            & (again(now.slash, next.slash) | again(now.dash, next.dash) | again(now.dot, next.dot))
    }

    /// `:`, `=`, `>` or the end of a full-width colon, but no colon between digits.
    #[inline(always)]
    fn keys(&self) -> u64 {
        let behind = self.now.digit << 1 | (self.before >> 2 & 1);
        let clock = behind & after(self.now.digit, self.next.digit, 1);
        self.now.colon & !clock | self.now.key
    }

    /// `%` before a hex digit, a backslash, a `+` between words, the first byte of full-width text.
    #[inline(always)]
    fn escapes(&self) -> u64 {
        let behind = self.now.word << 1 | (self.before & 1);
        let joins = self.now.plus & behind & after(self.now.word, self.next.word, 1);
        let percent = self.now.percent & after(self.now.hex, self.next.hex, 1);
        percent | self.now.backslash | joins | self.now.wide
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::anchor::LiteralSpec;
    use proptest::prelude::*;

    fn everything() -> Wanted {
        let literals = ["eyJ", "Bearer ", "〒", "_ga=", "x"].map(|l| LiteralSpec {
            bytes: l.as_bytes().to_vec(),
            ignore_case: l == "Bearer ",
            mid_word: false,
        });
        let literals = LiteralTable::new(&literals);
        Wanted { kinds: u32::MAX, shortest: 6, literals }
    }

    fn anchors(text: &[u8], from: usize, to: usize, portable: bool) -> Vec<(Kind, usize)> {
        let wanted = everything();
        let sweep = Sweep::new(text, &wanted);
        let mut out = Vec::new();
        let mut found = |kind, at, _| out.push((kind, at));
        if portable {
            sweep.run_portable(from, to, &mut found)
        } else {
            sweep.run(from, to, &mut found)
        }
        out.sort_unstable();
        out
    }

    /// Fragments that anchors are made of.
    fn texts() -> impl Strategy<Value = Vec<u8>> {
        let pieces = prop::sample::select(vec![
            "@",
            "%40",
            "1.2.3.4",
            "192.0.2.255",
            "::1",
            "2001:db8:1:2:3:4:5:6",
            "00:11:22:33:44:55",
            "aa-bb-cc-dd-ee-ff",
            "aabb.ccdd.eeff",
            "0912345678",
            "0912 345 678",
            "+84 912",
            "4111-1111-1111-1111",
            "01/02/1990",
            "Nguyễn",
            "Đặng",
            "12 Lê",
            "key=",
            "\"k\": ",
            "：",
            "eyJ",
            "bearer ",
            "〒",
            "\\u00ea",
            " ",
            "\n",
            "a",
            "é",
            ".",
            ":",
            "8",
            "-",
            "_",
        ]);
        let bytes = prop::collection::vec(any::<u8>(), 0..40);
        let mix = prop_oneof![pieces.prop_map(|p| p.as_bytes().to_vec()), bytes];
        prop::collection::vec(mix, 0..40).prop_map(|parts| parts.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn forms_agree(text in texts()) {
            prop_assert_eq!(anchors(&text, 0, text.len(), true), anchors(&text, 0, text.len(), false));
        }

        #[test]
        fn cuts_and_alignment_change_nothing(text in texts(), cut in 0usize..200, shift in 0usize..64) {
            let whole = anchors(&text, 0, text.len(), false);
            let cut = cut.min(text.len());
            let mut parts = anchors(&text, 0, cut, false);
            parts.extend(anchors(&text, cut, text.len(), false));
            parts.sort_unstable();
            prop_assert_eq!(&whole, &parts);
            let mut moved = vec![b' '; shift];
            moved.extend_from_slice(&text);
            let back: Vec<_> = anchors(&moved, 0, moved.len(), false)
                .into_iter()
                .filter(|(_, at)| *at >= shift)
                .map(|(kind, at)| (kind, at - shift))
                .collect();
            prop_assert_eq!(whole, back);
        }
    }
}
