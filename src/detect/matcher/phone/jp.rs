//! Japanese phone numbers in the national form: `03-1234-5678`, `090-1234-5678`, `０３（１２３４）５６７８`.
//!
//! Many have the digits of a Vietnamese mobile number, so that the grouping decides.

use super::reader::{Gap, Reader};
use super::table::plan_of;
use crate::detect::boundary::{left_ok, right_ok};
use crate::rule::Boundary;
use crate::span::LocalSpan;

/// The rule that a number belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Grouped as Japanese numbers are.
    Grouped,
    /// Digits only.
    Plain,
    /// Free-dial and other numbers of companies.
    Free,
}

/// A Japanese number, grouped as such, that starts at `at`.
pub fn jp_phone(text: &[u8], at: usize) -> Option<LocalSpan> {
    match *text.get(at..)? {
        [b'0', b'1'..=b'9', ..] | [b'(', b'0', b'1'..=b'9', ..] => {}
        _ => return None,
    }
    if !left_ok(Boundary::Number, text, at) {
        return None;
    }
    let (end, kind) = parse::<false>(text, at)?;
    let found = kind == Kind::Grouped && right_ok(Boundary::Number, text, end);
    found.then(|| LocalSpan::new(at, end))
}

/// The kind of number that `value` is as a whole.
pub(super) fn kind_of<const WIDE: bool>(value: &[u8]) -> Option<Kind> {
    parse::<WIDE>(value, 0).filter(|(end, _)| *end == value.len()).map(|(_, kind)| kind)
}

/// Reads the number at `at`: where it ends and which kind it is.
fn parse<const WIDE: bool>(text: &[u8], at: usize) -> Option<(usize, Kind)> {
    let mut reader = Reader::<WIDE>::new(text, at);
    let opened = reader.eat(b'(');
    if !reader.eat_digit(0) {
        return None;
    }
    let (second, third) = (reader.digit()?, reader.digit()?);
    // 050, 060, 070, 080 and 090 have eleven digits, area codes and services ten.
    reader.take(if third == 0 && second >= 5 { 8 } else { 7 })?;
    if second == 0 || opened && !reader.closed || reader.gaps().contains(&Gap::Bad) {
        return None;
    }
    let kind = match reader.number(0, 4) {
        120 | 180 | 570 | 800 | 990 => Kind::Free,
        _ if reader.groups == 1 => Kind::Plain,
        _ if is_grouped(&reader) => Kind::Grouped,
        _ => return None,
    };
    let (plan, _) = plan_of(b"81")?;
    let known = kind == Kind::Free || plan.allows(&reader.digits[1..reader.count]);
    known.then_some((reader.at, kind))
}

/// True when the groups are those of Japanese numbers.
fn is_grouped<const WIDE: bool>(reader: &Reader<'_, WIDE>) -> bool {
    let only = |allowed: &[Gap]| reader.gaps().iter().all(|gap| allowed.contains(gap));
    match *reader.groups() {
        [3, 4, 4] => only(&[Gap::Dash, Gap::Paren, Gap::Space, Gap::Dot]),
        [2, 4, 4] | [3, 3, 4] => only(&[Gap::Dash, Gap::Paren, Gap::Space]),
        [4, 2, 4] => only(&[Gap::Dash, Gap::Paren]) && !reader.looks_like_date(),
        [5, 1, 4] | [2, 8] | [3, 7] | [3, 8] | [4, 6] => only(&[Gap::Dash, Gap::Paren]),
        _ => false,
    }
}
