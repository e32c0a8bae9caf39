//! `generalise`: a date of birth becomes its year, or with `to = "decade"` the first year of ten.

use super::{Arguments, Key, Operator, Outcome, Value, date::Date};
use crate::error::Error;

struct Generalise {
    years: u32,
}

pub(super) fn build(arguments: &Arguments, _: &Key) -> Result<Box<dyn Operator>, Error> {
    let to = arguments.choice("to", &["year", "decade"])?;
    Ok(Box::new(Generalise { years: if to == "decade" { 10 } else { 1 } }))
}

impl Operator for Generalise {
    fn apply(&self, value: &Value<'_>, out: &mut Vec<u8>) -> Outcome {
        let year = Date::read(value.text).map(|date| date.year).or_else(|| year(value.text));
        let Some(year) = year else { return Outcome::Unfit };
        out.extend_from_slice((year / self.years * self.years).to_string().as_bytes());
        Outcome::Written
    }
}

/// A year alone: what this operator writes.
fn year(text: &[u8]) -> Option<u32> {
    let text = std::str::from_utf8(text.trim_ascii()).ok().filter(|text| text.len() == 4)?;
    text.parse().ok().filter(|year| (1800..2200).contains(year))
}

#[cfg(test)]
mod tests {
    use crate::transform::Argument;
    use crate::transform::tests::apply;

    #[test]
    fn years_and_decades() {
        let to = |word: &str| [("to", Argument::Text(word.to_owned()))];
        for (word, text, expected) in [
            ("year", "05/09/1987", Some("1987")),
            ("decade", "1987-09-05", Some("1980")),
            ("year", "1987", Some("1987")),
            ("decade", "1980", Some("1980")),
            ("year", "ngày 5 tháng 9", None),
        ] {
            let got = apply("generalise", &to(word), "DATE_OF_BIRTH", text);
            assert_eq!(got.as_deref(), expected, "{text}");
        }
    }
}
