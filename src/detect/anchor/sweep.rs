//! The loop over the blocks of a text: which anchors are wanted, and who hears of them.

use super::portable::Portable;
use super::{BLOCK, Blocks, Bytes, Classify, Kind, LiteralTable, Masks, OVERLAP, is_word_byte};

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

/// Kinds that one of a few seldom bytes starts.
const RARE: u32 = 1 << Kind::At as u32 | 1 << Kind::Plus as u32 | 1 << Kind::Escape as u32;

impl Wanted {
    /// Asks for a kind of anchor.
    pub fn add(&mut self, kind: Kind) {
        self.kinds |= 1 << kind as u32;
    }

    /// True when the kind was asked for.
    #[inline(always)]
    pub fn has(&self, kind: Kind) -> bool {
        self.kinds & (1 << kind as u32) != 0
    }

    /// True when nothing else is wanted than what a few seldom bytes or literals start.
    fn is_rare(&self) -> bool {
        let literals = !self.has(Kind::Literal) || self.literals.are_few();
        literals && self.kinds & !(RARE | 1 << Kind::Literal as u32) == 0
    }
}

/// The sweep over one text.
pub struct Sweep<'a> {
    text: &'a [u8],
    wanted: &'a Wanted,
}

/// One block: where it stands, and which of its bytes count.
#[derive(Clone, Copy)]
struct Stretch<'t> {
    at: usize,
    /// For anchors that look back.
    behind: u64,
    /// For anchors that look ahead.
    ahead: u64,
    bytes: &'t Bytes,
}

/// Bytes of a block that have all before them that an anchor looks back to.
const BEHIND: u64 = u64::MAX << OVERLAP;
/// Bytes that have all behind them that an anchor looks ahead to, and one before them.
const AHEAD: u64 = (u64::MAX >> (OVERLAP - 1)) & !1;

impl<'a> Sweep<'a> {
    /// A sweep of `text` for `wanted`.
    pub fn new(text: &'a [u8], wanted: &'a Wanted) -> Self {
        Self { text, wanted }
    }

    /// Calls `found` for each anchor at a position in `from..to`, with what the fastest form of
    /// classification on this machine gives; a run of digits that ends with the text is told at its
    /// end. The last argument is the length of the word for [`Kind::Name`] and of the run for
    /// [`Kind::Digits`], else 0.
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
        if self.wanted.is_rare() {
            return self.run_rare(form, from, to, found);
        }
        // What is still open at `to` ends behind it.
        let end = if to == self.text.len() { to + 1 } else { to };
        let first = from.wrapping_sub(OVERLAP);
        let blocks = Blocks::overlapping(first, end);
        form.each(self.text, &self.wanted.literals, blocks, move |at, bytes, now| {
            let keep = keep(at, end);
            // Of the first block nothing counts that stands before `from`.
            let ahead = if at == first { AHEAD & BEHIND } else { AHEAD };
            let stretch = Stretch { at, behind: keep & BEHIND, ahead: keep & ahead, bytes };
            self.block(stretch, &now, found);
        });
    }

    /// The same where only seldom bytes matter.
    #[inline(always)]
    fn run_rare(
        &self,
        form: &impl Classify,
        from: usize,
        to: usize,
        found: &mut impl FnMut(Kind, usize, u32),
    ) {
        form.each_rare(self.text, Blocks::new(from, to), |at, rare| {
            each(rare & keep(at, to), |bit| self.rare(at + bit as usize, found));
        });
        let literals = &self.wanted.literals;
        literals.each(self.text, (from, to), |at, id| found(Kind::Literal, at, id));
    }

    #[inline(always)]
    fn block(&self, stretch: Stretch<'_>, now: &Masks, found: &mut impl FnMut(Kind, usize, u32)) {
        let Stretch { at, behind, bytes, .. } = stretch;
        let wanted = self.wanted;
        let place = |bit: u32| at.wrapping_add(bit as usize);
        if now.dot != 0 && wanted.has(Kind::DotQuads) {
            each(now.dot_quads() & behind, |bit| found(Kind::DotQuads, place(bit), 0));
        }
        if now.colon != 0 && wanted.has(Kind::Colon) {
            each(now.colons() & behind, |bit| found(Kind::Colon, place(bit), 0));
        }
        if wanted.has(Kind::DashPairs) {
            each(now.pairs() & behind, |bit| found(Kind::DashPairs, place(bit), 0));
        }
        if wanted.has(Kind::Name) {
            each(now.upper & now.word_starts() & behind, |bit| {
                found(Kind::Name, place(bit), self.word_length(now.word, at, bit));
            });
        }
        each(now.marks(bytes[BLOCK]) & behind, |bit| self.mark(place(bit), found));
        let starts = if wanted.literals.mid_word() { u64::MAX } else { now.literal_starts() };
        each(wanted.literals.may_start(bytes, now.literal & starts & behind), |bit| {
            wanted.literals.at(self.text, place(bit), |id| found(Kind::Literal, place(bit), id));
        });
        if now.digit != 0 {
            self.numbers(stretch, now, found);
        }
    }

    /// Anchors of numbers.
    #[inline(always)]
    fn numbers(&self, stretch: Stretch<'_>, now: &Masks, found: &mut impl FnMut(Kind, usize, u32)) {
        let Stretch { at, behind, ahead, .. } = stretch;
        let wanted = self.wanted;
        let place = |bit: u32| at.wrapping_add(bit as usize);
        if wanted.has(Kind::Digits) {
            each(now.digit_ends(wanted.shortest) & behind, |bit| {
                found(Kind::Digits, place(bit), self.digits_before(now, at, bit));
            });
        }
        if wanted.has(Kind::Street) {
            each(now.streets() & behind, |bit| self.street(place(bit), found));
        }
        if wanted.has(Kind::Date) {
            let (last, first) = now.dates();
            each(last & behind, |bit| found(Kind::Date, place(bit).wrapping_sub(4), 0));
            each(first & behind, |bit| found(Kind::Date, place(bit).wrapping_sub(1), 0));
        }
        if wanted.has(Kind::Dotted) {
            each(now.dotted() & behind, |bit| found(Kind::Dotted, place(bit).wrapping_sub(1), 0));
        }
        if wanted.has(Kind::Grouped) {
            let (starts, sixteen) = now.grouped();
            let starts = starts & ahead;
            if starts != 0 {
                self.grouped(starts, starts & sixteen, at, found);
            }
        }
    }

    /// The letter at `at` stands behind something behind a number.
    #[inline(always)]
    fn street(&self, at: usize, found: &mut impl FnMut(Kind, usize, u32)) {
        if self.text[at - 1] == b' ' {
            found(Kind::Street, at - 2, 0);
        }
    }

    /// Digits of the run that ends before bit `bit` of the block at `at`.
    #[inline(always)]
    fn digits_before(&self, now: &Masks, at: usize, bit: u32) -> u32 {
        let digits = now.digits_before(bit);
        if digits < bit { digits } else { digits + self.more_digits(at) }
    }

    /// Digits that end at `at`; a few more than any rule wants at most.
    #[cold]
    fn more_digits(&self, at: usize) -> u32 {
        let before = self.text.get(..at).unwrap_or_default().iter().rev().take(BLOCK);
        before.take_while(|byte| byte.is_ascii_digit()).count() as u32
    }

    /// Numbers in groups: `bits` of the block at `at` start eleven bytes of digits and separators.
    fn grouped(
        &self,
        bits: u64,
        sixteen: u64,
        at: usize,
        found: &mut impl FnMut(Kind, usize, u32),
    ) {
        each(bits, |bit| {
            let number = at.wrapping_add(bit as usize);
            let rest = &self.text[number..];
            let (leads, long) = (matches!(rest[0], b'0' | b'8'), sixteen >> bit & 1 == 1);
            if !leads && !long {
                return;
            }
            let digits = rest.iter().take(9).take_while(|b| b.is_ascii_digit()).count();
            if leads && digits < 9 && has_nine_digits(rest) {
                found(Kind::Grouped, number, 0);
            }
            if long && digits == 4 {
                found(Kind::CardGroups, number, 0);
            }
        });
    }

    /// What a mark may be: the end of the name of a field, or a seldom byte.
    #[inline(always)]
    fn mark(&self, at: usize, found: &mut impl FnMut(Kind, usize, u32)) {
        match self.text[at] {
            b':' | b'=' | b'>' | 0x9A if self.wanted.has(Kind::Key) => found(Kind::Key, at, 0),
            b':' | b'=' | b'>' | 0x9A => {}
            _ => self.rare(at, found),
        }
    }

    /// What a seldom byte may be.
    #[inline(always)]
    fn rare(&self, at: usize, found: &mut impl FnMut(Kind, usize, u32)) {
        let byte = self.text[at];
        let wanted = |kind| self.wanted.has(kind);
        let escaped = byte == b'%' && self.text[at + 1..].starts_with(b"40");
        if wanted(Kind::At) && (byte == b'@' || escaped) {
            found(Kind::At, at, 0);
        }
        if wanted(Kind::Plus) && byte == b'+' {
            found(Kind::Plus, at, 0);
        }
        if wanted(Kind::Escape) && byte != b'@' {
            found(Kind::Escape, at, 0);
        }
    }

    /// Length of the word that starts at bit `bit` of the block at `at`.
    #[inline(always)]
    fn word_length(&self, word: u64, at: usize, bit: u32) -> u32 {
        let length = (!(word >> bit)).trailing_zeros();
        if bit + length < 64 {
            return length;
        }
        // The first block may start before the text.
        let rest = self.text.get(at.wrapping_add(BLOCK)..).unwrap_or_default();
        length + rest.iter().take(BLOCK).take_while(|b| is_word_byte(**b)).count() as u32
    }
}

/// Bytes between two digits of a number, at most: three characters of three bytes.
const GAP_MAX: u32 = 9;

/// Nine digits stand in the first bytes, with only so much between them.
fn has_nine_digits(number: &[u8]) -> bool {
    let (mut digits, mut others) = (0, 0);
    for byte in number.iter().take(64) {
        let is_digit = byte.is_ascii_digit();
        (digits, others) = if is_digit { (digits + 1, 0) } else { (digits, others + 1) };
        if digits == 9 || others > GAP_MAX {
            break;
        }
    }
    digits == 9
}

/// The bits of the block at `at` that stand before `end`.
#[inline(always)]
fn keep(at: usize, end: usize) -> u64 {
    // The first block may stand before the text: its place has wrapped below zero.
    match end.wrapping_sub(at) as isize {
        ..=0 => 0,
        count @ 1..64 => (1 << count) - 1,
        _ => u64::MAX,
    }
}

#[inline(always)]
fn each(mut bits: u64, mut found: impl FnMut(u32)) {
    while bits != 0 {
        found(bits.trailing_zeros());
        bits &= bits - 1;
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
