//! Dates of birth: a real day of the calendar, from 1900 to 2026, in the orders that Vietnamese,
//! international and Japanese texts use.

use super::digits;

/// A calendar date or a year that a person now alive may have been born in.
pub(super) fn birth_date(value: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(value) else { return false };
    let parts = numbers(text);
    match (parts.as_slice(), era(text), month_name(text)) {
        ([year, month, day], Some(first), _) => is_date(first - 1 + year, *month, *day),
        ([year], Some(first), _) => (1..=64).contains(year) && in_range(first - 1 + year),
        ([a, year], None, Some(month)) => is_date(*year, month, *a),
        ([year, month, day], None, None) if *year >= 1000 => is_date(*year, *month, *day),
        ([a, b, year], None, None) => {
            let year = if *year < 100 { full_year(*year) } else { *year };
            is_date(year, *b, *a) || (!text.contains("tháng") && is_date(year, *a, *b))
        }
        ([compact], None, None) => is_year(*compact, text) || is_compact(*compact, text),
        _ => false,
    }
}

/// The runs of digits as numbers, ASCII or full width; a first year (元年) counts as 1.
fn numbers(text: &str) -> Vec<u64> {
    let spelled = text.replace('元', "1");
    let runs = spelled
        .split(|c: char| !matches!(c, '0'..='9' | '０'..='９'))
        .filter(|run| !run.is_empty());
    runs.filter_map(|run| digits::read(run.as_bytes()))
        .filter(|run| run.as_slice().len() <= 8)
        .map(|run| run.number(0, run.as_slice().len()))
        .collect()
}

/// First year of the Japanese era that the text names.
fn era(text: &str) -> Option<u64> {
    const ERAS: [(&str, char, u64); 5] = [
        ("明治", 'M', 1868),
        ("大正", 'T', 1912),
        ("昭和", 'S', 1926),
        ("平成", 'H', 1989),
        ("令和", 'R', 2019),
    ];
    let first = text.chars().next()?;
    let short = text.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
    ERAS.iter().find(|row| text.contains(row.0) || (short && row.1 == first)).map(|row| row.2)
}

fn month_name(text: &str) -> Option<u64> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let lower = text.to_ascii_lowercase();
    MONTHS.iter().position(|name| lower.contains(name)).map(|index| index as u64 + 1)
}

fn full_year(short: u64) -> u64 {
    if short <= 26 { 2000 + short } else { 1900 + short }
}

fn is_year(number: u64, text: &str) -> bool {
    text.chars().count() == 4 && in_range(number)
}

/// `yyyymmdd` or `ddmmyyyy`.
fn is_compact(number: u64, text: &str) -> bool {
    text.chars().count() == 8
        && (is_date(number / 10_000, number / 100 % 100, number % 100)
            || is_date(number % 10_000, number / 10_000 % 100, number / 1_000_000))
}

fn in_range(year: u64) -> bool {
    (1900..=2026).contains(&year)
}

fn is_date(year: u64, month: u64, day: u64) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        2 => 28 + u64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    in_range(year) && (1..=last).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_days_only() {
        for text in [
            "01/02/1990",
            "1-2-1990",
            "31.12.2001",
            "1990-02-01",
            "ngày 01 tháng 02 năm 1990",
            "01021990",
            "19900201",
            "1990",
            "29/02/2000",
            "2/13/1990",
            "01/02/90",
            "2 Jan 1990",
            "January 2, 1990",
            "平成2年1月31日",
            "昭和64年1月7日",
            "令和元年5月1日",
            "S55.3.14",
            "1990年1月2日",
            "１９９０年１月２日",
        ] {
            assert!(birth_date(text.as_bytes()), "{text}");
        }
        for text in [
            "31/02/1990",
            "29/02/1999",
            "01/02/1890",
            "01/02/2031",
            "13/13/1990",
            "0/1/1990",
            "1899",
            "99999999",
            "192.168.1.1",
            "",
            "平成2年13月1日",
            "01 tháng 13 năm 1990",
        ] {
            assert!(!birth_date(text.as_bytes()), "{text}");
        }
    }
}
