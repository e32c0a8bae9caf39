//! Numbers for people: grouped counts, sizes, times and rates, with the separators of the language.

use crate::entity::Lang;
use std::time::Duration;

/// A count with its thousands grouped: `12,345`, in Vietnamese `12.345`.
pub(super) fn count(value: u64, lang: Lang) -> String {
    let digits = value.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(if lang == Lang::Vi { '.' } else { ',' });
        }
        grouped.push(digit);
    }
    grouped
}

/// `one` for 1, else `many` with the grouped count in it.
pub(super) fn counted(value: u64, lang: Lang, one: &str, many: &str) -> String {
    if value == 1 { one.to_owned() } else { many.replacen("{}", &count(value, lang), 1) }
}

/// A size in decimal units: `999 B`, `1.23 kB`, `45.6 MB`.
pub(super) fn size(bytes: u64, lang: Lang) -> String {
    const UNITS: [&str; 7] = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
    let (mut value, mut unit) = (bytes as f64, 0);
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let digits = if unit == 0 { 0 } else { decimals(value) };
    format!("{} {}", fraction(value, digits, lang), UNITS[unit])
}

/// A time: `0.01 s`, `12.3 s`, `3 min 12 s`, `1 h 02 min`.
pub(super) fn time(elapsed: Duration, lang: Lang) -> String {
    let seconds = elapsed.as_secs_f64();
    let whole = elapsed.as_secs();
    match whole {
        0..60 => format!("{} s", fraction(seconds, decimals(seconds), lang)),
        60..3600 => format!("{} min {:02} s", whole / 60, whole % 60),
        _ => format!("{} h {:02} min", whole / 3600, whole / 60 % 60),
    }
}

/// Bytes a second, in MB/s; `None` when there is nothing to measure.
pub(super) fn rate(bytes: u64, elapsed: Duration, lang: Lang) -> Option<String> {
    let seconds = elapsed.as_secs_f64();
    if bytes == 0 || seconds <= 0.0 {
        return None;
    }
    let value = bytes as f64 / 1e6 / seconds;
    let text = if value >= 1000.0 {
        count(value.round() as u64, lang)
    } else {
        fraction(value, decimals(value), lang)
    };
    Some(format!("{text} MB/s"))
}

/// Digits behind the point for three significant ones.
fn decimals(value: f64) -> usize {
    match value {
        _ if value < 9.995 => 2,
        _ if value < 99.95 => 1,
        _ => 0,
    }
}

fn fraction(value: f64, digits: usize, lang: Lang) -> String {
    let text = format!("{value:.digits$}");
    if lang == Lang::Vi { text.replace('.', ",") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped() {
        for (value, en, vi) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1000, "1,000", "1.000"),
            (12_345_678, "12,345,678", "12.345.678"),
        ] {
            assert_eq!(count(value, Lang::En), en);
            assert_eq!(count(value, Lang::Vi), vi);
        }
        assert_eq!(counted(1, Lang::En, "1 file", "{} files"), "1 file");
        assert_eq!(counted(0, Lang::En, "1 file", "{} files"), "0 files");
    }

    #[test]
    fn sizes_have_three_digits() {
        for (bytes, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.00 kB"),
            (12_345, "12.3 kB"),
            (999_499, "999 kB"),
            (999_500, "1.00 MB"),
            (2_000_000_000_000, "2.00 TB"),
            (u64::MAX, "18.4 EB"),
        ] {
            assert_eq!(size(bytes, Lang::En), text);
        }
        assert_eq!(size(12_345, Lang::Vi), "12,3 kB");
    }

    #[test]
    fn times_and_rates() {
        for (millis, text) in [
            (0, "0.00 s"),
            (12, "0.01 s"),
            (9_996, "10.0 s"),
            (59_999, "60.0 s"),
            (192_000, "3 min 12 s"),
            (3_720_000, "1 h 02 min"),
        ] {
            assert_eq!(time(Duration::from_millis(millis), Lang::En), text);
        }
        assert_eq!(rate(0, Duration::from_secs(1), Lang::En), None);
        assert_eq!(rate(5, Duration::ZERO, Lang::En), None);
        let second = Duration::from_secs(1);
        assert_eq!(rate(1_500_000, second, Lang::Vi).unwrap(), "1,50 MB/s");
        assert_eq!(rate(5_200_000_000, second, Lang::En).unwrap(), "5,200 MB/s");
    }
}
