//! Literals of a pattern that every match holds, at a bounded distance from its start. Necessary,
//! never sufficient: the pattern itself decides.

use super::Lack;
use regex_syntax::hir::literal::{Extractor, Seq};
use regex_syntax::hir::{Hir, HirKind};

/// Shorter literals stand everywhere.
const LENGTH_MIN: usize = 3;

/// Bytes of a literal that are looked for; more would say little more.
const LENGTH_MAX: usize = 8;

/// Literals of one rule at most: a search for thousands is no longer cheap.
const COUNT_MAX: usize = 64;

/// Starts that are tried round one literal at most.
const WINDOW_MAX: usize = 64;

/// Bytes before a literal at most.
const BEFORE_MAX: usize = 256;

/// One of the literals stands in every match, behind `before` bytes of it (fewest, most).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Derived {
    pub literals: Vec<Vec<u8>>,
    pub before: (usize, usize),
}

impl Derived {
    /// Longer is rarer, an exact distance is one try, and fewer literals search faster.
    fn rank(&self) -> (usize, usize, usize) {
        let shortest = self.literals.iter().map(Vec::len).min().unwrap_or(LENGTH_MAX);
        let window = self.before.1 - self.before.0;
        (shortest.min(5), WINDOW_MAX - window, COUNT_MAX - self.literals.len())
    }
}

/// The best literals of a pattern; of equals the first.
pub(super) fn derive(hir: &Hir) -> Result<Derived, Lack> {
    let mut parts = Vec::new();
    flatten(hir, &mut parts);
    let mut best: Option<Derived> = None;
    let mut before = Some((0, 0));
    let mut lack = Lack::Literal;
    for (at, part) in parts.iter().enumerate() {
        if let Some(literals) = literals(&Hir::concat(parts[at..].to_vec())) {
            match before {
                Some(before) => keep(&mut best, Derived { literals, before }),
                None => lack = Lack::Bound,
            }
        }
        before = before.and_then(|before| add(before, part));
    }
    best.ok_or(lack)
}

fn keep(best: &mut Option<Derived>, found: Derived) {
    if best.as_ref().is_none_or(|best| best.rank() < found.rank()) {
        *best = Some(found);
    }
}

/// Parts that stand one behind the other, groups opened.
fn flatten(hir: &Hir, parts: &mut Vec<Hir>) {
    match hir.kind() {
        HirKind::Concat(all) => all.iter().for_each(|part| flatten(part, parts)),
        HirKind::Capture(group) => flatten(&group.sub, parts),
        _ => parts.push(hir.clone()),
    }
}

/// The distance behind one more part, as long as it is bounded.
fn add((least, most): (usize, usize), part: &Hir) -> Option<(usize, usize)> {
    let properties = part.properties();
    let least = least.checked_add(properties.minimum_len()?)?;
    let most = most.checked_add(properties.maximum_len()?)?;
    (most <= BEFORE_MAX && most - least < WINDOW_MAX).then_some((least, most))
}

/// Literals that all matches start with. None of them starts with another one.
fn literals(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    // Classes of a few members are letters in both cases; ten digits are written out only in need.
    [4, 10].into_iter().find_map(|class| {
        let mut extractor = Extractor::new();
        extractor.limit_class(class).limit_literal_len(LENGTH_MAX).limit_total(COUNT_MAX);
        sound(extractor.extract(hir))
    })
}

fn sound(mut found: Seq) -> Option<Vec<Vec<u8>>> {
    found.sort();
    found.dedup();
    found.minimize_by_preference();
    let all: Vec<Vec<u8>> =
        found.literals()?.iter().map(|literal| literal.as_bytes().to_vec()).collect();
    let long = all.iter().all(|literal| literal.len() >= LENGTH_MIN);
    (long && all.len() <= COUNT_MAX).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn told(pattern: &str) -> String {
        match derive(&parse(pattern).expect("a sound pattern")) {
            Err(lack) => format!("{lack:?}"),
            Ok(Derived { literals, before: (least, most) }) => {
                let shown: Vec<String> =
                    literals.iter().map(|l| l.escape_ascii().to_string()).collect();
                format!("{least}-{most} {}", shown.join(" "))
            }
        }
    }

    #[test]
    fn derived_literals() {
        let cases = [
            (r"NV-\d{5}", "0-0 NV-"),
            (r"\bNV-\d{5}\b", "0-0 NV-"),
            ("INC0012345678", "0-0 INC00123"),
            ("(?:ABC|DEF)-[0-9]", "0-0 ABC- DEF-"),
            ("NV[0-9]{4}", "0-0 NV0 NV1 NV2 NV3 NV4 NV5 NV6 NV7 NV8 NV9"),
            ("[A-Z]{2}-INC-[0-9]+", "2-2 -INC-"),
            ("[a-z]{1,20}(?P<value>@corp)", "1-20 @corp"),
            (r"[a-z]+@corp\.example", "Bound"),
            (r"[A-Z]{2}[0-9]{6}", "Literal"),
            ("ab|cdef", "Literal"),
            ("(?:abc)?[0-9]", "Literal"),
            ("(?i)ab-[0-9]", "0-0 AB- Ab- aB- ab-"),
            ("abc|abcd", "0-0 abc"),
            ("[a-z]{0,100}abc", "Bound"),
            ("", "Literal"),
        ];
        for (pattern, expected) in cases {
            assert_eq!(told(pattern), expected, "{pattern}");
        }
    }
}
