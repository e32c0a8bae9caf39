//! The numbering plans of the world, from `rules/lists/phone_prefixes.txt`: for each country calling
//! code the lengths of a national number and the three digits that may lead it.

use std::collections::HashMap;
use std::sync::LazyLock;

const LIST: &str = include_str!("../../../../rules/lists/phone_prefixes.txt");

static PLANS: LazyLock<Plans> = LazyLock::new(|| Plans::parse(LIST));

/// One bit for each value of three leading digits.
type Leads = [u64; 16];

/// Numbers of one country calling code.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    /// Digits of the longest national number.
    pub longest: usize,
    /// For each length the number of its set of leading digits, plus one.
    leads: [u16; 16],
}

struct Plans {
    /// Number of the plan by calling code, plus one.
    by_code: Vec<u16>,
    plans: Vec<Plan>,
    leads: Vec<Leads>,
}

/// The plan of the calling code that `digits` (ASCII) starts with, and the length of the code.
pub(super) fn plan_of(digits: &[u8]) -> Option<(&'static Plan, usize)> {
    let plans = &*PLANS;
    let mut code = 0;
    for (i, digit) in digits.iter().take(3).enumerate() {
        if code == 0 && i > 0 {
            return None;
        }
        code = code * 10 + usize::from(digit.checked_sub(b'0').filter(|value| *value < 10)?);
        let number = usize::from(plans.by_code[code]);
        if number > 0 {
            return Some((&plans.plans[number - 1], i + 1));
        }
    }
    None
}

impl Plan {
    /// True when a national number (values of its digits) fits the plan.
    pub fn allows(&self, digits: &[u8]) -> bool {
        let set = self.leads.get(digits.len()).map_or(0, |number| usize::from(*number));
        if set == 0 || digits.len() < 3 {
            return false;
        }
        let lead = digits[..3].iter().fold(0, |sum, digit| sum * 10 + usize::from(*digit));
        PLANS.leads[set - 1][lead / 64] >> (lead % 64) & 1 == 1
    }
}

impl Plans {
    fn parse(list: &str) -> Self {
        let mut all = Plans { by_code: vec![0; 1000], plans: Vec::new(), leads: Vec::new() };
        let mut known = HashMap::new();
        for line in list.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split(' ');
            let mut word = || words.next().expect("three words a line");
            let (code, lengths, leads) = (decimal(word()), word(), parse_leads(word()));
            let set = *known.entry(leads).or_insert_with(|| {
                all.leads.push(leads);
                all.leads.len() as u16
            });
            let plan = all.plan(code);
            for length in lengths.split(',').map(decimal) {
                plan.leads[length] = set;
                plan.longest = plan.longest.max(length);
            }
        }
        all
    }

    fn plan(&mut self, code: usize) -> &mut Plan {
        if self.by_code[code] == 0 {
            self.plans.push(Plan::default());
            self.by_code[code] = self.plans.len() as u16;
        }
        &mut self.plans[usize::from(self.by_code[code]) - 1]
    }
}

/// Parses `201-209,212`.
fn parse_leads(text: &str) -> Leads {
    let mut leads = [0; 16];
    for part in text.split(',') {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        for lead in decimal(from)..=decimal(to) {
            leads[lead / 64] |= 1 << (lead % 64);
        }
    }
    leads
}

fn decimal(text: &str) -> usize {
    text.parse().expect("the list holds numbers")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_codes_and_leads() {
        let digits = |text: &str| text.bytes().map(|b| b - b'0').collect::<Vec<u8>>();
        for (code, length, number, allowed) in [
            ("84912345678", 2, "912345678", true),
            ("84912345678", 2, "412345678", false),
            ("1202", 1, "2025550123", true),
            ("1202", 1, "1025550123", false),
            ("35312", 3, "871234567", true),
            ("35312", 3, "87123456", false),
        ] {
            let (plan, found) = plan_of(code.as_bytes()).expect("a known code");
            assert_eq!((found, plan.allows(&digits(number))), (length, allowed), "{code} {number}");
        }
        assert!(plan_of(b"859").is_none() && plan_of(b"01").is_none() && plan_of(b"").is_none());
    }
}
