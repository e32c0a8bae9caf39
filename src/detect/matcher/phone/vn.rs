//! Vietnamese phone numbers: mobile, landline, and the 11-digit mobile numbers from before 2018.
//!
//! All kinds are one reading of the text; which rule a number belongs to depends on how it is
//! written. Prefixes are those in use in 2026 (libphonenumber's metadata and the operators' lists).

use super::reader::{Gap, Reader};
use crate::detect::boundary::{left_ok, right_ok};
use crate::rule::Boundary;
use crate::span::LocalSpan;

/// The rule that a number belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `+84` in front, any sort of number.
    International,
    /// `84` or `0084` in front, digits only, any sort of number.
    Prefixed,
    /// A national mobile number, digits only.
    Mobile,
    /// A national landline number, digits only.
    Landline,
    /// A national mobile number from before 2018, eleven digits only.
    Old,
    /// Ten plain digits of a mobile number that are a tax code of Ho Chi Minh City as well.
    TaxCode,
    /// Any number without `+`, in groups.
    Grouped,
    /// A national number written digit by digit.
    Spaced,
}

/// How the number starts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lead {
    Plus,
    Prefix,
    National,
}

/// Digits in a row that a grouped number may start with. Longer ones are digits-only or no number.
const FIRST_GROUP_MAX: usize = 8;

/// Any Vietnamese number that starts at `at`.
pub fn vn_phone(text: &[u8], at: usize) -> Option<LocalSpan> {
    find(text, at, |_| true)
}

/// A number with `+84` in front.
pub fn vn_phone_international(text: &[u8], at: usize) -> Option<LocalSpan> {
    match text.get(at..)? {
        [b'+', b'8', b'4', ..] | [b'(', b'+', b'8', b'4', ..] => {
            find(text, at, |kind| kind == Kind::International)
        }
        _ => None,
    }
}

/// Digits only, with `84` or `0084` in front.
pub fn vn_phone_prefixed(text: &[u8], at: usize) -> Option<LocalSpan> {
    match text.get(at..)? {
        [b'8', b'4', b'0'..=b'9', ..] | [b'0', b'0', b'8', b'4', b'0'..=b'9', ..] => {
            find(text, at, |kind| kind == Kind::Prefixed)
        }
        _ => None,
    }
}

/// Ten digits of a mobile number.
pub fn vn_phone_mobile(text: &[u8], at: usize) -> Option<LocalSpan> {
    let digits = national::<10>(text, at)?;
    let first = digits[1] - b'0';
    let known = matches!(first, 3 | 5 | 7..=9) && is_mobile(first, digits[2] - b'0');
    (known && !is_tax_code(digits)).then(|| LocalSpan::new(at, at + 10))
}

/// Eleven digits of a landline number.
pub fn vn_phone_landline(text: &[u8], at: usize) -> Option<LocalSpan> {
    let digits = national::<11>(text, at)?;
    let known = digits[1] == b'2' && is_landline(digits[2] - b'0', digits[3] - b'0');
    known.then(|| LocalSpan::new(at, at + 11))
}

/// Eleven digits of a mobile number from before 2018.
pub fn vn_phone_old(text: &[u8], at: usize) -> Option<LocalSpan> {
    let digits = national::<11>(text, at)?;
    let known = digits[1] == b'1' && is_old(digits[2] - b'0', digits[3] - b'0');
    known.then(|| LocalSpan::new(at, at + 11))
}

/// Ten digits of a mobile number that could be a tax code.
pub fn vn_phone_tax_code(text: &[u8], at: usize) -> Option<LocalSpan> {
    let digits = national::<10>(text, at)?;
    is_tax_code(digits).then(|| LocalSpan::new(at, at + 10))
}

/// A run of `N` digits that starts with a zero and stands alone.
#[inline]
fn national<const N: usize>(text: &[u8], at: usize) -> Option<&[u8; N]> {
    let digits: &[u8; N] = text.get(at..at + N)?.try_into().ok()?;
    let stands = digits[0] == b'0'
        && digits.iter().all(u8::is_ascii_digit)
        && left_ok(Boundary::Number, text, at)
        && right_ok(Boundary::Number, text, at + N);
    stands.then_some(digits)
}

/// A number in groups, without `+`.
pub fn vn_phone_grouped(text: &[u8], at: usize) -> Option<LocalSpan> {
    let rest = text.get(at..)?;
    match rest {
        [b'0', b'0'..=b'9', ..] | [b'(', b'0', b'0'..=b'9', ..] => {}
        [b'8', b'4', ..] | [b'(', b'8', b'4', ..] => {}
        _ => return None,
    }
    let first = usize::from(rest[0] == b'(');
    let run = rest[first..].iter().take(FIRST_GROUP_MAX + 1).take_while(|b| b.is_ascii_digit());
    let run = run.count();
    // A national number starts with five digits at most, before a blank or mark.
    let national = matches!(rest[first..], [b'0', b'1'..=b'9', ..]);
    if run > if national { 5 } else { FIRST_GROUP_MAX } {
        return None;
    }
    find(text, at, |kind| kind == Kind::Grouped)
}

/// A national number written digit by digit.
pub fn vn_phone_spaced(text: &[u8], at: usize) -> Option<LocalSpan> {
    match text.get(at..at + 3)? {
        [b'0', b'0'..=b'9', b'0'..=b'9'] => None,
        [b'0', _, _] => find(text, at, |kind| kind == Kind::Spaced),
        _ => None,
    }
}

#[inline]
fn find(text: &[u8], at: usize, wanted: impl Fn(Kind) -> bool) -> Option<LocalSpan> {
    if !left_ok(Boundary::Number, text, at) {
        return None;
    }
    let (end, kind) = parse::<false>(text, at)?;
    let found = wanted(kind) && right_ok(Boundary::Number, text, end);
    found.then(|| LocalSpan::new(at, end))
}

/// The kind of number that `value` is as a whole.
pub(super) fn kind_of<const WIDE: bool>(value: &[u8]) -> Option<Kind> {
    parse::<WIDE>(value, 0).filter(|(end, _)| *end == value.len()).map(|(_, kind)| kind)
}

/// True for a national number whose leading zero was lost, as spreadsheets do.
pub(super) fn is_without_zero(value: &[u8]) -> bool {
    let mut reader = Reader::<false>::new(value, 0);
    let known = sort_of(&mut reader).is_some() && reader.at == value.len();
    known && (reader.groups == 1 || grouping(&reader, Lead::Prefix, false))
}

/// Reads the number at `at`: where it ends and which kind it is.
fn parse<const WIDE: bool>(text: &[u8], at: usize) -> Option<(usize, Kind)> {
    let mut reader = Reader::<WIDE>::new(text, at);
    let opened = reader.eat(b'(');
    let first = reader.at;
    let lead = read_lead(&mut reader)?;
    let sort = sort_of(&mut reader)?;
    if opened && !reader.closed {
        return None;
    }
    let end = reader.at;
    let plain = text[first..end].iter().all(u8::is_ascii_digit);
    let kind = match lead {
        Lead::Plus if reader.groups == 1 || grouping(&reader, lead, opened) => Kind::International,
        Lead::Plus => return None,
        Lead::Prefix if plain => Kind::Prefixed,
        Lead::National if plain && is_tax_code(&text[first..end]) => Kind::TaxCode,
        Lead::National if plain || WIDE && reader.groups == 1 => sort,
        Lead::National if is_spaced(&reader) => Kind::Spaced,
        _ => {
            let run = text[first..].iter().take_while(|b| b.is_ascii_digit()).count();
            let fits =
                run <= FIRST_GROUP_MAX && (reader.groups == 1 || grouping(&reader, lead, opened));
            return fits.then_some((end, Kind::Grouped));
        }
    };
    Some((end, kind))
}

/// Reads `+84`, `0084`, `84` (each with or without the trunk zero) or `0`.
fn read_lead<const WIDE: bool>(reader: &mut Reader<'_, WIDE>) -> Option<Lead> {
    let lead = if reader.eat(b'+') { Lead::Plus } else { Lead::Prefix };
    if lead == Lead::Prefix && reader.eat_digit(0) {
        if !reader.eat_digit(0) {
            return Some(Lead::National);
        }
        reader.restart();
    }
    if !(reader.eat_digit(8) && reader.eat_digit(4)) {
        return None;
    }
    reader.restart();
    if reader.eat_digit(0) {
        reader.restart();
    }
    reader.at_digit().then_some(lead)
}

/// Reads the digits that follow and tells the sort of number by its prefix.
fn sort_of<const WIDE: bool>(reader: &mut Reader<'_, WIDE>) -> Option<Kind> {
    let (first, second, third) = (reader.digit()?, reader.digit()?, reader.digit()?);
    let (known, sort, more) = match first {
        1 => (is_old(second, third), Kind::Old, 7),
        2 => (is_landline(second, third), Kind::Landline, 7),
        3 | 5 | 7..=9 => (is_mobile(first, second), Kind::Mobile, 6),
        _ => return None,
    };
    if !known {
        return None;
    }
    reader.take(more)?;
    Some(sort)
}

/// Mobile prefixes of 2026 without the zero.
fn is_mobile(first: u8, second: u8) -> bool {
    match first {
        5 => matches!(second, 2 | 5 | 6 | 8 | 9),
        7 => matches!(second, 0 | 6..=9),
        8 => second != 0,
        _ => true,
    }
}

/// Mobile prefixes that were replaced in 2018, without `01`.
fn is_old(second: u8, third: u8) -> bool {
    match second {
        2 => true,
        6 => third >= 2,
        8 => matches!(third, 6 | 8),
        9 => third == 9,
        _ => false,
    }
}

/// Area codes since 2017, without `02`.
fn is_landline(second: u8, third: u8) -> bool {
    match second {
        0 => third >= 3,
        1 => third != 7,
        2 => matches!(third, 0..=2 | 5..=9),
        3 => third >= 2,
        4 => (2..=8).contains(&third),
        5 => matches!(third, 1 | 2 | 4..=9),
        6 => matches!(third, 0..=3 | 9),
        7 => third <= 7,
        8 => third >= 2,
        _ => matches!(third, 0..=4 | 6 | 7 | 9),
    }
}

/// `030…` or `031…` with the check digit of a tax code: the codes of Ho Chi Minh City start so,
/// while almost no mobile number does.
fn is_tax_code(digits: &[u8]) -> bool {
    const WEIGHTS: [u32; 9] = [31, 29, 23, 19, 17, 13, 7, 5, 3];
    let [b'0', b'3', b'0' | b'1', .., check] = *digits else { return false };
    let value = |digit: &u8| u32::from(digit - b'0');
    let sum: u32 = WEIGHTS.iter().zip(digits).map(|(weight, digit)| weight * value(digit)).sum();
    digits.len() == 10 && 10 - sum % 11 == value(&check)
}

/// One digit at a time, the first two perhaps together, with the same gap everywhere.
fn is_spaced<const WIDE: bool>(reader: &Reader<'_, WIDE>) -> bool {
    let gap = reader.gaps().first();
    reader.groups + 1 >= reader.count
        && reader.groups()[1..].iter().all(|size| *size == 1)
        && reader.is_uniform()
        && matches!(gap, Some(Gap::Space | Gap::Dot | Gap::Dash | Gap::Plus))
}

/// True when people group numbers so, and not dates, amounts or Japanese numbers. Two groups at least.
fn grouping<const WIDE: bool>(reader: &Reader<'_, WIDE>, lead: Lead, opened: bool) -> bool {
    let (sizes, gaps) = (reader.groups(), reader.gaps());
    let has = |gap| gaps.contains(&gap);
    let too_small = sizes.len() > 5 || sizes.iter().any(|size| *size < 2) || has(Gap::Bad);
    let plus = has(Gap::Plus) && gaps.iter().any(|gap| *gap != Gap::Plus);
    if too_small || plus {
        return false;
    }
    if lead == Lead::National {
        return national_grouping(reader, opened);
    }
    pairs_are_even(sizes, gaps)
}

fn national_grouping<const WIDE: bool>(reader: &Reader<'_, WIDE>, opened: bool) -> bool {
    let (sizes, gaps) = (reader.groups(), reader.gaps());
    match *sizes {
        // All pairs, the last may have three: `02 38 25 39 337`; but `09-02-2024 13` is a date.
        [2, 2, ..] => {
            let (last, rest) = sizes.split_last().expect("two groups at least");
            *last <= 3 && rest.iter().all(|size| *size == 2) && reader.is_uniform()
        }
        // `03-1234-5678` is how Japanese numbers are written, `09.162 25998` a clock and a number.
        [2, 4, 4 | 5] => {
            opened || reader.is_uniform() && !matches!(gaps[0], Gap::Dash | Gap::Paren)
        }
        [2, ..] => opened,
        // `081110 0816`: longer groups are dates, times and counters.
        [3..=5, ..] => pairs_are_even(sizes, gaps) && !reader.looks_like_date(),
        _ => false,
    }
}

/// Groups of two come with the same gap everywhere, a parenthesis at the first one aside.
fn pairs_are_even(sizes: &[u8], gaps: &[Gap]) -> bool {
    let rest = if gaps.first() == Some(&Gap::Paren) { &gaps[1..] } else { gaps };
    sizes[1..].iter().all(|size| *size > 2) || rest.windows(2).all(|pair| pair[0] == pair[1])
}
