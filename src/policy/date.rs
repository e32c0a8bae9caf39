//! Calendar days, for entries that expire. Not a clock: whoever asks says what day it is.

/// A day, counted from 1970-01-01 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(i64);

impl Day {
    /// The day of a number of seconds since 1970-01-01T00:00:00Z.
    pub fn of_seconds(seconds: u64) -> Self {
        Self((seconds / 86_400) as i64)
    }

    /// Parses `2027-01-31`; `None` for anything that is no day of the Gregorian calendar.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let digits = |i: usize| bytes[i].is_ascii_digit();
        let shape = bytes.len() == 10
            && (0..10).all(|i| if i == 4 || i == 7 { bytes[i] == b'-' } else { digits(i) });
        if !shape {
            return None;
        }
        let (year, month, day) =
            (text[..4].parse().ok()?, text[5..7].parse().ok()?, text[8..].parse().ok()?);
        (day >= 1 && day <= days_in_month(year, month)?).then(|| Self(days(year, month, day)))
    }
}

fn days_in_month(year: i64, month: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => Some(if leap { 29 } else { 28 }),
        4 | 6 | 9 | 11 => Some(30),
        1..=12 => Some(31),
        _ => None,
    }
}

/// Days since 1970-01-01 (years that begin in March, eras of 400 years).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let shifted = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * shifted + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::Day;

    #[test]
    fn days_of_the_calendar() {
        for (text, expected) in [
            ("1970-01-01", Some(0)),
            ("2000-02-29", Some(11_016)),
            ("2025-12-31", Some(20_453)),
            ("1999-02-29", None),
            ("2027-13-01", None),
            ("2027-1-31", None),
            ("2027-01-00", None),
            ("31-01-2027", None),
            ("２０27-01-1", None),
        ] {
            assert_eq!(Day::parse(text), expected.map(Day), "{text}");
        }
        assert_eq!(Day::of_seconds(86_399), Day(0));
    }
}
