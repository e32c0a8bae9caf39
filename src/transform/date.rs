//! Dates as people write them, taken apart and put together in the same way: what the operators of
//! dates share.

/// A date with a year of four digits, and how it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Date {
    pub year: u32,
    pub month: u32,
    pub day: u32,
    /// The year stands first.
    year_first: bool,
    /// Day and month have two digits each.
    padded: bool,
    separator: u8,
}

impl Date {
    /// Reads `dd/mm/yyyy` or `yyyy-mm-dd`, with `/`, `-` or `.` between; day before month.
    pub(super) fn read(text: &[u8]) -> Option<Self> {
        let text = text.trim_ascii();
        let separator = *text.iter().find(|byte| !byte.is_ascii_digit())?;
        let parts: Vec<&[u8]> = text.split(|byte| *byte == separator).collect();
        let [a, b, c] = parts[..] else { return None };
        if !matches!(separator, b'/' | b'-' | b'.') {
            return None;
        }
        let year_first = a.len() == 4;
        let (year, month, day) = if year_first { (a, b, c) } else { (c, b, a) };
        let padded = month.len() == 2 && day.len() == 2;
        let (year, month, day) = (number(year, 4..=4)?, number(month, 1..=2)?, number(day, 1..=2)?);
        let date = Self { year, month, day, year_first, padded, separator };
        ((1800..2200).contains(&year) && date.is_in_calendar()).then_some(date)
    }

    fn is_in_calendar(&self) -> bool {
        (1..=12).contains(&self.month) && (1..=days_in(self.year, self.month)).contains(&self.day)
    }

    /// The date as it was written.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let two = |n: u32| if self.padded { format!("{n:02}") } else { n.to_string() };
        let (day, month, year) = (two(self.day), two(self.month), format!("{:04}", self.year));
        let parts = if self.year_first { [year, month, day] } else { [day, month, year] };
        out.extend_from_slice(parts.join(&char::from(self.separator).to_string()).as_bytes());
    }

    /// The date so many days later (or earlier).
    pub(super) fn shifted(&self, days: i64) -> Self {
        let (year, month, day) = civil(days_of(self.year, self.month, self.day) + days);
        Self { year, month, day, ..*self }
    }
}

fn number(digits: &[u8], length: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let good = length.contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    good.then(|| digits.iter().fold(0, |n, byte| n * 10 + u32::from(byte - b'0')))
}

fn days_in(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 0000-03-01 of the proleptic Gregorian calendar.
fn days_of(year: u32, month: u32, day: u32) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leaps = year / 4 - year / 100 + year / 400;
    i64::from(year * 365 + leaps) + i64::from((153 * month + 2) / 5 + day - 1)
}

/// The other way: eras of 400 years.
fn civil(days: i64) -> (u32, u32, u32) {
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let year = year_of_era + era * 400 + i64::from(month >= 10);
    (year as u32, (if month < 10 { month + 3 } else { month - 9 }) as u32, day as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_two_centuries_comes_back() {
        let first = Date::read(b"1900-01-01").expect("a date");
        let mut before = 0;
        for days in 0..73_050 {
            let date = first.shifted(days);
            assert!(date.is_in_calendar(), "{date:?}");
            let number = days_of(date.year, date.month, date.day);
            assert!(days == 0 || number == before + 1);
            before = number;
        }
        assert_eq!(first.shifted(73_049).year, 2100);
    }

    #[test]
    fn spellings_stay() {
        for text in ["01/02/1990", "1/2/1990", "29-02-2000", "1990-02-01", "1.12.1990", "1990/2/1"]
        {
            let mut out = Vec::new();
            Date::read(text.as_bytes()).expect(text).write(&mut out);
            assert_eq!(String::from_utf8_lossy(&out), text);
        }
        for text in
            ["", "1990", "31/04/1990", "29/02/1900", "1/2/90", "1 2 1990", "1/2-1990", "1/2/3/4"]
        {
            assert_eq!(Date::read(text.as_bytes()), None, "{text}");
        }
    }
}
