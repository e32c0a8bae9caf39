//! Phone numbers of any country, written with `+` and the country calling code.

use super::reader::Gap;
use super::table::plan_of;
use crate::detect::boundary::{left_ok, right_ok};
use crate::rule::Boundary;
use crate::span::LocalSpan;

/// Digits at least, calling code included.
const SHORTEST: usize = 8;

/// Characters of a gap at most.
const GAP_MAX: usize = 2;

/// A number in the international form that starts at `at`.
pub fn world_phone(text: &[u8], at: usize) -> Option<LocalSpan> {
    if text.get(at) != Some(&b'+') || !left_ok(Boundary::Number, text, at) {
        return None;
    }
    let end = parse(text, at)?;
    right_ok(Boundary::Number, text, end).then(|| LocalSpan::new(at, end))
}

/// True when `value` as a whole is a number in the international form.
pub(super) fn is_number(value: &[u8]) -> bool {
    parse(value, 0) == Some(value.len())
}

/// True for what may be a phone number when the field says so: 7 to 15 digits that are neither a date
/// nor all the same.
pub(super) fn is_digits(value: &[u8]) -> bool {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit());
    let same = value.iter().filter(|byte| byte.is_ascii_digit()).min() == digits.clone().max();
    (7..=15).contains(&digits.count()) && !same && !is_date(value)
}

/// `2026-11-23`, `23.11.2026` and the like, perhaps with a time behind.
fn is_date(value: &[u8]) -> bool {
    let mut groups = value.split(|byte| !byte.is_ascii_digit()).filter(|group| !group.is_empty());
    let [first, second, third] = [(); 3].map(|()| groups.next().unwrap_or_default());
    let year =
        |group: &[u8]| group.len() == 4 && matches!(group, [b'1', b'9', ..] | [b'2', b'0', ..]);
    let short = |group: &[u8]| (1..=2).contains(&group.len());
    year(first) && short(second) && short(third) || short(first) && short(second) && year(third)
}

/// The national number as it is read: digits, groups and gaps.
#[derive(Default)]
struct National {
    digits: [u8; 16],
    count: usize,
    groups: usize,
    /// Digits of the group that is being read.
    size: usize,
    /// Groups of one digit before it.
    singles: usize,
    /// A dot stands behind the calling code.
    dotted: bool,
    /// Some gap or group is not how people write numbers.
    odd: bool,
}

/// End of the number at `at`: as many digits as the country's longest number has, or as there are.
fn parse(text: &[u8], at: usize) -> Option<usize> {
    let rest = text.get(at..)?.strip_prefix(b"+")?;
    let (plan, code_length) = plan_of(rest)?;
    let mut at = skip_trunk(text, at + 1 + code_length);
    let mut national = National::default();
    while national.count < plan.longest {
        let (gap, next) = gap(text, at);
        let Some(digit) = text.get(next).filter(|byte| byte.is_ascii_digit()) else { break };
        national.push(digit - b'0', gap);
        at = next + 1;
    }
    let digits = &national.digits[..national.count];
    let long = national.count >= 4 && national.count + code_length >= SHORTEST;
    (long && national.is_grouped() && plan.allows(digits)).then_some(at)
}

/// Behind ` (0)`, where people write the trunk zero that foreigners leave out.
fn skip_trunk(text: &[u8], at: usize) -> usize {
    let rest = &text[at..];
    match rest {
        [b' ', b'(', b'0', b')', ..] => at + 4,
        [b'(', b'0', b')', ..] => at + 3,
        _ => at,
    }
}

impl National {
    fn push(&mut self, digit: u8, gap: Option<Gap>) {
        if self.count == 0 || gap.is_some() {
            self.singles += usize::from(self.size == 1);
            self.odd |= gap == Some(Gap::Bad);
            self.dotted |= self.groups == 0 && gap == Some(Gap::Dot);
            self.groups += 1;
            self.size = 0;
        }
        self.digits[self.count] = digit;
        self.count += 1;
        self.size += 1;
    }

    fn is_grouped(&self) -> bool {
        // `+1.2345678901` is a decimal number.
        let decimal = self.dotted && self.groups < 3;
        // One group may be a single digit: `+33 1 23 45 67 89`.
        let singles = self.singles + usize::from(self.size == 1);
        !self.odd && !decimal && self.groups <= 7 && singles < 2
    }
}

/// What stands between two digits, and where it ends.
fn gap(text: &[u8], start: usize) -> (Option<Gap>, usize) {
    let (mut at, mut gap, mut signs) = (start, None, 0);
    for _ in 0..GAP_MAX {
        let Some((kind, length)) = separator(text, at) else { break };
        if kind != Gap::Space && kind != Gap::Paren {
            signs += 1;
        }
        if gap.is_none_or(|known| known == Gap::Space) {
            gap = Some(kind);
        }
        at += length;
    }
    (if signs > 1 { Some(Gap::Bad) } else { gap }, at)
}

fn separator(text: &[u8], at: usize) -> Option<(Gap, usize)> {
    match *text.get(at..)? {
        [b' ', ..] => Some((Gap::Space, 1)),
        [b'.', ..] => Some((Gap::Dot, 1)),
        [b'-', ..] => Some((Gap::Dash, 1)),
        [b'(' | b')', ..] => Some((Gap::Paren, 1)),
        [0xC2, 0xA0, ..] => Some((Gap::Space, 2)),
        [0xE2, 0x80, 0x90..=0x95, ..] => Some((Gap::Dash, 3)),
        _ => None,
    }
}
