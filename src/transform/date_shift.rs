//! `date-shift`: all dates of a domain move by one secret number of days, never 0 and at most `days`.
//! Order, gaps and spelling stay, which is the point and also its weakness: one known date gives all.

use super::{Arguments, Key, Operator, Outcome, Value, date::Date};
use crate::error::Error;

struct Shift {
    days: i64,
}

pub(super) fn build(arguments: &Arguments, key: &Key) -> Result<Box<dyn Operator>, Error> {
    let most = arguments.integer("days", 1..=3650, 90)?;
    let domain = arguments.word("domain", "default")?;
    let secret = key.derive(&format!("date-shift/{domain}"));
    let mut number = [0; 8];
    number.copy_from_slice(&secret[..8]);
    let place = (u64::from_be_bytes(number) % (2 * most as u64)) as i64;
    let days = if place < most { place - most } else { place - most + 1 };
    Ok(Box::new(Shift { days }))
}

impl Operator for Shift {
    fn apply(&self, value: &Value<'_>, out: &mut Vec<u8>) -> Outcome {
        let Some(date) = Date::read(value.text) else { return Outcome::Unfit };
        date.shifted(self.days).write(out);
        Outcome::Written
    }
}

#[cfg(test)]
mod tests {
    use super::Date;
    use crate::transform::tests::apply;

    /// Test 15 of the design, for dates in text.
    #[test]
    fn t15_order_gaps_and_spelling_stay() {
        let shift = |text: &str| apply("date-shift", &[], "DATE_OF_BIRTH", text).expect("written");
        let (leap, next) = (shift("29/02/2000"), shift("01/03/2000"));
        assert_ne!(leap, "29/02/2000");
        let leap = Date::read(leap.as_bytes()).expect("a date");
        assert_eq!(Some(leap.shifted(1)), Date::read(next.as_bytes()));
        assert_eq!(shift("1/12/1999").matches('/').count(), 2);
        assert_eq!(shift("1999-12-31").len(), 10);
        assert_eq!(apply("date-shift", &[], "DATE_OF_BIRTH", "1990"), None);
    }
}
