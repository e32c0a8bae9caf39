//! The loop over the blocks of a text: which anchors are wanted, and who hears of them.

use super::history::{History, NumberHistory, View};
use super::portable::Portable;
use super::{BLOCK, Blocks, Bytes, Classify, Kind, LiteralTable, Masks, is_word_byte};

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

/// Kinds that start with a byte of [`super::Masks::rare`].
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

    /// True when nothing else is wanted than what a few seldom bytes start.
    fn is_rare(&self) -> bool {
        self.kinds & !RARE == 0
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
    keep: u64,
    /// The same for the block before.
    keep_before: u64,
    bytes: &'t Bytes,
}

/// Anchors of words and marks in a block.
struct Words {
    names: u64,
    keys: u64,
    rare: u64,
    literals: u64,
}

/// Anchors of numbers in a block; `grouped` are in the block before.
#[derive(Default)]
struct Numbers {
    ends: u64,
    grouped: u64,
    /// Starts of 16 bytes of digits and separators, there too.
    sixteen: u64,
    streets: u64,
    dotted: u64,
    dates: u64,
    next: NumberHistory,
}

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
        // The block before `from` gives the history; the one behind `to` ends what is still open.
        let end = if to == self.text.len() { to + 1 } else { to };
        let first = from.wrapping_sub(BLOCK);
        let blocks = Blocks::new(first, end + BLOCK);
        let (mut history, mut keep_before) = (History::default(), 0);
        form.each(self.text, &self.wanted.literals, blocks, |at, bytes, now| {
            let keep = if at == first { 0 } else { keep(at, end) };
            let stretch = Stretch { at, keep, keep_before, bytes };
            self.block(stretch, &now, &mut history, found);
            keep_before = keep;
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
    }

    #[inline(always)]
    fn block(
        &self,
        stretch: Stretch<'_>,
        now: &Masks,
        history: &mut History,
        found: &mut impl FnMut(Kind, usize, u32),
    ) {
        let Stretch { at, keep, keep_before, bytes } = stretch;
        let wanted = self.wanted;
        let view = View::new(now, history);
        let place = |bit: u32| at.wrapping_add(bit as usize);
        let words = self.words(&view, bytes[BLOCK]);
        if now.dot != 0 && wanted.has(Kind::DotQuads) {
            each(view.dot_quads() & keep, |bit| found(Kind::DotQuads, place(bit), 0));
        }
        if now.colon != 0 && wanted.has(Kind::Colon) {
            each(view.colons() & keep, |bit| found(Kind::Colon, place(bit), 0));
        }
        if now.dash != 0 && wanted.has(Kind::DashPairs) {
            each(view.dash_pairs() & keep, |bit| found(Kind::DashPairs, place(bit), 0));
        }
        each(words.names & keep, |bit| {
            found(Kind::Name, place(bit), self.word_length(now.word, at, bit));
        });
        each(words.keys & keep, |bit| found(Kind::Key, place(bit), 0));
        each(words.rare & keep, |bit| self.rare(place(bit), found));
        each(wanted.literals.may_start(bytes, words.literals & keep), |bit| {
            wanted.literals.at(self.text, place(bit), |id| found(Kind::Literal, place(bit), id));
        });
        if view.is_numeric() {
            let numbers = self.numbers(&view);
            each(numbers.ends & keep, |bit| {
                found(Kind::Digits, place(bit), view.digits_before(bit))
            });
            each(numbers.streets & keep, |bit| {
                found(Kind::Street, place(bit).wrapping_sub(2), 0);
            });
            each(numbers.dates & keep, |bit| found(Kind::Date, place(bit).wrapping_sub(1), 0));
            each(numbers.dotted & keep, |bit| found(Kind::Dotted, place(bit).wrapping_sub(1), 0));
            let starts = numbers.grouped & keep_before;
            if starts != 0 {
                let sixteen = starts & numbers.sixteen;
                self.grouped(starts, sixteen, at.wrapping_sub(BLOCK), found);
            }
            history.numbers = numbers.next;
        }
        history.leave(now);
    }

    /// Anchors of words and marks.
    #[inline(always)]
    fn words(&self, view: &View<'_>, ahead: u8) -> Words {
        let (wanted, now) = (self.wanted, view.now);
        let when = |kind, bits| if wanted.has(kind) { bits } else { 0 };
        let starts = if wanted.literals.mid_word() { u64::MAX } else { view.literal_starts() };
        Words {
            names: when(Kind::Name, now.upper & view.word_starts()),
            keys: when(Kind::Key, view.keys(ahead)),
            rare: if wanted.kinds & RARE != 0 { now.rare } else { 0 },
            literals: now.literal & starts,
        }
    }

    /// Anchors of numbers.
    #[inline(always)]
    fn numbers(&self, view: &View<'_>) -> Numbers {
        let wanted = self.wanted;
        let mut out = Numbers::default();
        let next = &mut out.next;
        if wanted.has(Kind::Digits) || wanted.has(Kind::Grouped) {
            let ends = view.digit_ends(next, wanted.shortest);
            out.ends = if wanted.has(Kind::Digits) { ends } else { 0 };
        }
        if wanted.has(Kind::Grouped) {
            (out.grouped, out.sixteen) = view.grouped_before(next);
        }
        if wanted.has(Kind::Street) {
            out.streets = view.streets(next);
        }
        if wanted.has(Kind::Dotted) || wanted.has(Kind::Date) {
            let dotted = view.dotted(next);
            out.dotted = if wanted.has(Kind::Dotted) { dotted } else { 0 };
        }
        if wanted.has(Kind::Date) {
            out.dates = view.dates(next);
        }
        out
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
        let rest = self.text.get(at + BLOCK..).unwrap_or_default();
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
    match end.saturating_sub(at) {
        0 => 0,
        count @ 1..BLOCK => (1 << count) - 1,
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
