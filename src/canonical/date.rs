//! Dates of birth as `yyyy-mm-dd`, from the ways in which people in Vietnam and Japan write them.

/// Appends the date, or nothing when `value` is none: three numbers of which the first or the last
/// is a year, or eight digits `ddmmyyyy`. Day before month, as everywhere but in the United States,
/// unless only the other order is a date.
pub(super) fn canonical(value: &[u8], out: &mut Vec<u8>) {
    let mut numbers = [(0u32, 0usize); 4];
    let Some(count) = read_numbers(value, &mut numbers) else { return };
    let date = match numbers[..count] {
        [(digits, 8)] => ymd(digits % 10_000, digits / 10_000 % 100, digits / 1_000_000)
            .or_else(|| ymd(digits / 10_000, digits / 100 % 100, digits % 100)),
        [(year, 4), (month, _), (day, _)] => ymd(year, month, day),
        [(day, _), (month, _), (year, 4)] => {
            ymd(year, month, day).or_else(|| ymd(year, day, month))
        }
        _ => None,
    };
    let Some((year, month, day)) = date else { return };
    let two = |n: u32| [b'0' + (n / 10) as u8, b'0' + (n % 10) as u8];
    for part in [two(year / 100), two(year % 100), [b'-', 0], two(month), [b'-', 0], two(day)] {
        out.extend(part.iter().filter(|byte| **byte != 0));
    }
}

fn ymd(year: u32, month: u32, day: u32) -> Option<(u32, u32, u32)> {
    let valid = (1800..2200).contains(&year) && (1..13).contains(&month) && (1..32).contains(&day);
    valid.then_some((year, month, day))
}

/// Runs of digits: value and length. `None` when there are too many.
fn read_numbers(value: &[u8], numbers: &mut [(u32, usize); 4]) -> Option<usize> {
    let (mut count, mut inside) = (0, false);
    for &byte in value {
        if byte.is_ascii_digit() {
            count += usize::from(!inside);
            let (number, length) = numbers.get_mut(count - 1)?;
            *length += 1;
            if *length > 8 {
                return None;
            }
            *number = *number * 10 + u32::from(byte - b'0');
        }
        inside = byte.is_ascii_digit();
    }
    Some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_date_meet() {
        for value in [
            "01/02/1990",
            "1/2/1990",
            "01-02-1990",
            "1.2.1990",
            "01021990",
            "19900201",
            "1990-02-01",
            "ngày 01 tháng 02 năm 1990",
            "1990年2月1日",
        ] {
            let mut out = Vec::new();
            canonical(value.as_bytes(), &mut out);
            assert_eq!(String::from_utf8_lossy(&out), "1990-02-01", "{value}");
        }
    }

    #[test]
    fn what_is_no_date_gives_nothing() {
        for value in ["", "1990", "45/45/1990", "1/2/90", "1/2/3/1990", "123456789012", "1 2 3 4 5"]
        {
            let mut out = Vec::new();
            canonical(value.as_bytes(), &mut out);
            assert!(out.is_empty(), "{value}");
        }
        let mut out = Vec::new();
        canonical(b"12/25/1990", &mut out);
        assert_eq!(out, b"1990-12-25");
    }
}
