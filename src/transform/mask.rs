//! `mask`: each letter and digit becomes `*`; separators and the length in characters stay.
//!
//! `keep-last = N` leaves the last N letters or digits where that is at most a quarter of them, and
//! never for numbers whose digits have a meaning of their own (national ids).

use super::{Arguments, Key, Operator, Outcome, Value};
use crate::error::Error;

/// Numbers of which no part may stay: digits say province, sex, year of birth, or check the rest.
const NATIONAL: &[&str] = &["VN_", "JP_", "US_SSN", "DATE_OF_BIRTH", "PERSON"];

struct Mask {
    keep_last: usize,
}

pub(super) fn build(arguments: &Arguments, _: &Key) -> Result<Box<dyn Operator>, Error> {
    let keep_last = arguments.integer("keep-last", 0..=64, 0)? as usize;
    Ok(Box::new(Mask { keep_last }))
}

impl Operator for Mask {
    fn apply(&self, value: &Value<'_>, out: &mut Vec<u8>) -> Outcome {
        let text = String::from_utf8_lossy(value.text);
        let count = text.chars().filter(|c| c.is_alphanumeric()).count();
        let national = NATIONAL.iter().any(|name| value.entity.as_str().starts_with(name));
        let kept = if national || self.keep_last > count / 4 { 0 } else { self.keep_last };
        let mut left = count;
        for c in text.chars() {
            let covered = c.is_alphanumeric() || !(c.is_ascii() || c.is_whitespace());
            left -= usize::from(c.is_alphanumeric());
            let shown = !covered || (c.is_alphanumeric() && left < kept);
            out.extend_from_slice(if shown { c } else { '*' }.encode_utf8(&mut [0; 4]).as_bytes());
        }
        Outcome::Written
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::Argument;
    use crate::transform::tests::apply;

    #[test]
    fn separators_and_lengths_stay() {
        let last = |n| [("keep-last", Argument::Integer(n))];
        for (args, entity, text, expected) in [
            (last(0), "PHONE_NUMBER", "+84 912-345-678", "+** ***-***-***"),
            (last(2), "PHONE_NUMBER", "0912 345 678", "**** *** *78"),
            (last(3), "PHONE_NUMBER", "0912 345 678", "**** *** ***"),
            (last(2), "VN_CITIZEN_ID", "001 090 123 456", "*** *** *** ***"),
            (last(0), "EMAIL_ADDRESS", "an@example.com", "**@*******.***"),
            (last(0), "PERSON", "Nguyễn Văn An", "****** *** **"),
        ] {
            let masked = apply("mask", &args, entity, text).expect("written");
            assert_eq!(masked, expected);
            assert_eq!(
                apply("mask", &args[..0], entity, &masked).expect("written").len(),
                masked.len()
            );
        }
    }
}
