//! Rules of plain numbers by the length of the run and its first two digits: most numbers of a log are
//! refused with two loads. A new numeric identifier is one more entry of the tables.

use super::context::Mask;

/// The rules for runs of one length.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    /// All of them.
    pub rules: Vec<u16>,
    /// Those that want a label or field name before the number.
    pub announced: Mask,
    /// Some rule takes numbers that are parts of larger ones (`1.5`, `a-12`).
    pub joined: bool,
    /// For each pair of first digits, a list of the other rules.
    by_lead: Vec<u8>,
    lists: Vec<Vec<u16>>,
}

/// How a rule takes part.
pub(super) struct Entry<'a> {
    pub rule: u16,
    pub announced: bool,
    pub joined: bool,
    /// One or two digits each; empty for any.
    pub leads: &'a [String],
}

impl Numbers {
    /// True without rules.
    pub(super) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Rules that need no label and take numbers that start with these two digits (0 to 99).
    #[inline]
    pub(super) fn led_by(&self, lead: u8) -> &[u16] {
        let list = self.by_lead.get(usize::from(lead)).copied().unwrap_or(0);
        self.lists.get(usize::from(list)).map_or(&[], |list| &list[..])
    }

    /// Adds a rule.
    pub(super) fn add(&mut self, entry: &Entry<'_>) {
        self.rules.push(entry.rule);
        self.joined |= entry.joined;
        if entry.announced {
            return self.announced.add(entry.rule);
        }
        if self.by_lead.is_empty() {
            self.by_lead = vec![0; 100];
            self.lists = vec![Vec::new()];
        }
        for lead in 0..100 {
            if takes(entry.leads, lead) {
                self.by_lead[usize::from(lead)] = self.with(self.by_lead[usize::from(lead)], entry);
            }
        }
    }

    /// Number of the list that is `list` and the rule.
    fn with(&mut self, list: u8, entry: &Entry<'_>) -> u8 {
        let mut rules = self.lists[usize::from(list)].clone();
        rules.push(entry.rule);
        let known = self.lists.iter().position(|list| *list == rules);
        let number = known.unwrap_or_else(|| {
            self.lists.push(rules);
            self.lists.len() - 1
        });
        u8::try_from(number).expect("at most 100 pairs of digits have lists, and one is empty")
    }
}

fn takes(leads: &[String], lead: u8) -> bool {
    let spelled = [b'0' + lead / 10, b'0' + lead % 10];
    leads.is_empty() || leads.iter().any(|known| spelled.starts_with(known.as_bytes()))
}

/// The least and most digits of a pattern that matches nothing but digits: `[0-9]{12}`, `[0-9]{8,19}`.
pub(super) fn plain_digits(pattern: &str) -> Option<(usize, usize)> {
    let counts = pattern.strip_prefix("[0-9]{")?.strip_suffix('}')?;
    let (least, most) = counts.split_once(',').unwrap_or((counts, counts));
    Some((least.parse().ok()?, most.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_choose_rules() {
        let mut numbers = Numbers::default();
        let leads = ["0".to_owned(), "84".to_owned()];
        let entry = |rule, leads| Entry { rule, announced: false, joined: false, leads };
        numbers.add(&entry(1, &leads));
        numbers.add(&entry(2, &[]));
        numbers.add(&Entry { announced: true, ..entry(3, &[]) });
        assert_eq!(numbers.led_by(9), [1, 2]);
        assert_eq!(numbers.led_by(84), [1, 2]);
        assert_eq!(numbers.led_by(85), [2]);
        assert!(numbers.announced.has(3) && numbers.rules == [1, 2, 3]);
    }

    #[test]
    fn plain_patterns() {
        assert_eq!(plain_digits("[0-9]{12}"), Some((12, 12)));
        assert_eq!(plain_digits("[0-9]{8,19}"), Some((8, 19)));
        assert_eq!(plain_digits("0[0-9]{8}"), None);
        assert_eq!(plain_digits("[0-9]{2}[0-9]{3}"), None);
    }
}
