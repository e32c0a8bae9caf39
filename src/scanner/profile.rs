//! What each rule costs alone on a text. Measures the detector only: no decoding of escapes, no
//! masking, no report. For authors of rules; the times are those of this machine at this moment.

use crate::detect::{Compiled, Detector};
use crate::error::Error;
use crate::limits::{Limits, REACH};
use crate::rule::RuleSet;
use std::sync::Arc;
use std::time::Instant;

/// The best of so many passes counts; patterns are compiled in the first.
const PASSES: usize = 3;

/// Time and candidates of some rules on a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cost {
    /// Nanoseconds a byte: 1 is 1,000 MB/s.
    pub nanos: f64,
    /// Places where a rule matched, before overlaps are resolved and whatever the score.
    pub candidates: usize,
}

/// What all rules of a set cost on a text, and each of them alone.
///
/// ```
/// use rasoat::rule::{RulePack, RuleSetBuilder};
/// use rasoat::scanner::Profile;
///
/// let rules = RuleSetBuilder::default().add(RulePack::builtin("jp")?).build()?;
/// let profile = Profile::measure(&rules, "〒100-0001 東京都".as_bytes())?;
/// assert_eq!(profile.rules.len(), rules.rules.len());
/// # Ok::<(), rasoat::error::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Profile {
    /// All rules together.
    pub all: Cost,
    /// A run without any rule: the sweep alone, which each rule shares.
    pub sweep: f64,
    /// Number of each rule in the set, and what it costs alone, without the sweep; dearest first.
    pub rules: Vec<(usize, Cost)>,
}

impl Profile {
    /// Runs `rules` over `text`, together and one by one.
    pub fn measure(rules: &RuleSet, text: &[u8]) -> Result<Self, Error> {
        let some = |rules| RuleSet { packs: Vec::new(), rules };
        let all = cost(rules.clone(), text)?;
        let sweep = cost(some(Vec::new()), text)?.nanos;
        let mut rows = Vec::with_capacity(rules.rules.len());
        for (number, rule) in rules.rules.iter().enumerate() {
            let Cost { nanos, candidates } = cost(some(vec![rule.clone()]), text)?;
            rows.push((number, Cost { nanos: (nanos - sweep).max(0.0), candidates }));
        }
        rows.sort_by(|a, b| b.1.nanos.total_cmp(&a.1.nanos).then(a.0.cmp(&b.0)));
        Ok(Self { all, sweep, rules: rows })
    }

    /// The part of a cost in the sum of all rules alone, 0 to 1.
    pub fn share(&self, cost: &Cost) -> f64 {
        let sum: f64 = self.rules.iter().map(|row| row.1.nanos).sum();
        if sum > 0.0 { cost.nanos / sum } else { 0.0 }
    }
}

fn cost(rules: RuleSet, text: &[u8]) -> Result<Cost, Error> {
    let mut detector = Detector::new(Arc::new(Compiled::new(rules)?));
    let mut best = Cost { nanos: f64::INFINITY, candidates: 0 };
    for _ in 0..PASSES {
        let start = Instant::now();
        best.candidates = pass(&mut detector, text);
        let nanos = start.elapsed().as_nanos() as f64 / text.len().max(1) as f64;
        best.nanos = best.nanos.min(nanos);
    }
    Ok(best)
}

/// One pass in blocks, as the engine makes them.
fn pass(detector: &mut Detector, text: &[u8]) -> usize {
    let mut found = Vec::new();
    let mut total = 0;
    let block = Limits::default().block;
    for start in (0..text.len()).step_by(block) {
        let end = text.len().min(start + block);
        let from = start.saturating_sub(REACH);
        let to = text.len().min(end + REACH);
        found.clear();
        detector.detect(&text[from..to], start - from..end - from, &mut found);
        total += found.len();
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::{RulePack, RuleSetBuilder};

    #[test]
    fn each_rule_is_measured_alone() {
        let rules = RuleSetBuilder::default()
            .add(RulePack::builtin("core").expect("built in"))
            .build()
            .expect("sound");
        let text = "an@example.com 192.0.2.7\n".repeat(400);
        let profile = Profile::measure(&rules, text.as_bytes()).expect("sound rules");
        let of = |id: &str| {
            let row = profile.rules.iter().find(|row| rules.rules[row.0].id == id);
            row.expect("measured").1.candidates
        };
        assert_eq!((of("core.email"), of("core.ip.v4")), (400, 400));
        let shares: f64 = profile.rules.iter().map(|row| profile.share(&row.1)).sum();
        assert!((shares - 1.0).abs() < 1e-6, "{shares}");
        assert!(profile.rules.windows(2).all(|two| two[0].1.nanos >= two[1].1.nanos));
    }

    #[test]
    fn nothing_to_measure() {
        let none = RuleSet { packs: Vec::new(), rules: Vec::new() };
        let profile = Profile::measure(&none, b"").expect("no rules");
        assert_eq!((profile.rules.len(), profile.all.candidates), (0, 0));
    }
}
