//! Phone numbers in E.164: `+`, country calling code, number.

use super::value::Region;

/// Digits of a number at most; more are no phone number.
const DIGITS_MAX: usize = 20;

/// First digits of the mobile numbers of before 2018, after the zero, and what replaced them.
const MIGRATED: &[(&[u8], &[u8])] = &[
    (b"120", b"70"),
    (b"121", b"79"),
    (b"122", b"77"),
    (b"123", b"83"),
    (b"124", b"84"),
    (b"125", b"85"),
    (b"126", b"76"),
    (b"127", b"81"),
    (b"128", b"78"),
    (b"129", b"82"),
    (b"162", b"32"),
    (b"163", b"33"),
    (b"164", b"34"),
    (b"165", b"35"),
    (b"166", b"36"),
    (b"167", b"37"),
    (b"168", b"38"),
    (b"169", b"39"),
    (b"186", b"56"),
    (b"188", b"58"),
    (b"199", b"59"),
];

/// Appends the number in E.164, or nothing when `value` is no phone number.
pub(super) fn canonical(value: &[u8], region: Region, out: &mut Vec<u8>) {
    let mut digits = [0; DIGITS_MAX];
    let Some(count) = read_digits(value, &mut digits) else { return };
    let digits = &digits[..count];
    let head = value.trim_ascii();
    let head = head.strip_prefix(b"(").unwrap_or(head);
    let international = head.starts_with(b"+") || head.starts_with("＋".as_bytes());
    match (digits, region) {
        (all, _) if international => with_country(all, out),
        ([b'0', b'0', rest @ ..], _) => with_country(rest, out),
        ([b'0', rest @ ..], Region::Japan) => write(b"81", rest, out),
        ([b'8', b'4', rest @ ..], Region::Vietnam) if rest.len() >= 9 => vietnamese(rest, out),
        (all, Region::Vietnam) => vietnamese(all, out),
        (all, _) => out.extend_from_slice(all),
    }
}

/// Digits of `value`, full-width ones too, without a trunk zero written as `(0)`.
fn read_digits(value: &[u8], digits: &mut [u8; DIGITS_MAX]) -> Option<usize> {
    let (mut i, mut count) = (0, 0);
    while i < value.len() {
        let (digit, length) = match value[i..] {
            [b'(', b'0', b')', ..] => (None, 3),
            [byte @ b'0'..=b'9', ..] => (Some(byte), 1),
            [0xEF, 0xBC, low @ 0x90..=0x99, ..] => (Some(low - 0x60), 3),
            _ => (None, 1),
        };
        if let Some(digit) = digit {
            *digits.get_mut(count)? = digit;
            count += 1;
        }
        i += length;
    }
    (count > 0).then_some(count)
}

/// A number that starts with its country calling code.
fn with_country(digits: &[u8], out: &mut Vec<u8>) {
    match digits {
        [b'8', b'4', rest @ ..] => vietnamese(rest, out),
        [b'8', b'1', b'0', rest @ ..] => write(b"81", rest, out),
        _ => write(b"", digits, out),
    }
}

/// A Vietnamese number, with or without its trunk zero; one from before 2018 as it is now.
fn vietnamese(digits: &[u8], out: &mut Vec<u8>) {
    let national = digits.strip_prefix(b"0").unwrap_or(digits);
    let migrated = || MIGRATED.iter().find(|row| national.starts_with(row.0));
    match (national.len() == 10).then(migrated).flatten() {
        Some((_, now)) => {
            write(b"84", now, out);
            out.extend_from_slice(&national[3..]);
        }
        None => write(b"84", national, out),
    }
}

fn write(country: &[u8], national: &[u8], out: &mut Vec<u8>) {
    out.push(b'+');
    out.extend_from_slice(country);
    out.extend_from_slice(national);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(value: &str, region: Region) -> String {
        let mut out = Vec::new();
        canonical(value.as_bytes(), region, &mut out);
        String::from_utf8(out).expect("ASCII")
    }

    #[test]
    fn spellings_of_one_number_meet() {
        for value in [
            "0912345678",
            "0912 345 678",
            "0912.345.678",
            "(091) 234 5678",
            "+84912345678",
            "(+84) 912 345 678",
            "+84 (0) 912 345 678",
            "+840912345678",
            "84912345678",
            "0084912345678",
            "00 84 912 345 678",
            "84-912-345-678",
            "912345678",
            "0912–345–678",
            "0912\u{A0}345\u{A0}678",
            "０９１２３４５６７８",
            "0 9 1 2 3 4 5 6 7 8",
            "091 2345678",
        ] {
            assert_eq!(form(value, Region::Vietnam), "+84912345678", "{value}");
        }
    }

    #[test]
    fn other_numbers() {
        for (value, region, expected) in [
            ("01622345678", Region::Vietnam, "+84322345678"),
            ("+84 162 234 5678", Region::World, "+84322345678"),
            ("0199 234 5678", Region::Vietnam, "+84592345678"),
            ("(024) 3825 1234", Region::Vietnam, "+842438251234"),
            ("(84-24) 3825 1234", Region::Vietnam, "+842438251234"),
            ("84-236 382 2123", Region::Vietnam, "+842363822123"),
            ("0842345678", Region::Vietnam, "+84842345678"),
            ("842345678", Region::Vietnam, "+84842345678"),
            ("03-1234-5678", Region::Japan, "+81312345678"),
            ("０９０－１２３４－５６７８", Region::Japan, "+819012345678"),
            ("+81(0)3-1234-5678", Region::World, "+81312345678"),
            ("+81 090-1234-5678", Region::World, "+819012345678"),
            ("+44 (0) 20 7946 0958", Region::World, "+442079460958"),
            ("+39 06 1234 5678", Region::World, "+390612345678"),
            ("+1 (202) 555-0123", Region::World, "+12025550123"),
            ("(202) 555-0123", Region::World, "2025550123"),
            ("phone", Region::Vietnam, ""),
            ("123456789012345678901234567890", Region::World, ""),
        ] {
            assert_eq!(form(value, region), expected, "{value}");
        }
    }
}
