//! What each rule costs alone: `cargo bench --bench rules [-- access app dump clean vn]`. Prints the
//! dearest rules in nanoseconds a byte (1 ns/B is 1,000 MB/s), then all together.

mod corpus;

use corpus::KINDS;
use rasoat::detect::{Compiled, Detector};
use rasoat::limits::{Limits, REACH};
use rasoat::rule::RuleSet;
use std::sync::Arc;
use std::time::Instant;

const SIZE: u64 = 1 << 20;
const ROWS: usize = 15;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let rules = RuleSet::builtin().expect("the built-in packs are sound");
    for (name, _, kind) in KINDS {
        if wanted.is_empty() || wanted.iter().any(|w| w == name) {
            report(name, &rules, &corpus::bytes(kind, 20_251, SIZE));
        }
    }
}

fn report(name: &str, rules: &RuleSet, text: &[u8]) {
    let (all, candidates) = cost(rules.clone(), text);
    println!("{name}: all rules {all:.1} ns/B, {candidates} candidates");
    let mut rows: Vec<(f64, usize, &str)> = Vec::new();
    for rule in &rules.rules {
        let alone = RuleSet { packs: rules.packs.clone(), rules: vec![rule.clone()] };
        let (nanos, found) = cost(alone, text);
        rows.push((nanos, found, &rule.id));
    }
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (nanos, found, id) in rows.iter().take(ROWS) {
        println!("{nanos:9.2} ns/B {found:7} candidates  {id}");
    }
}

/// The best of three passes, in nanoseconds a byte, and the number of candidates.
fn cost(rules: RuleSet, text: &[u8]) -> (f64, usize) {
    let compiled = Compiled::new(rules).expect("the built-in packs compile");
    let mut detector = Detector::new(Arc::new(compiled));
    let mut best = f64::INFINITY;
    let mut candidates = 0;
    for _ in 0..3 {
        let start = Instant::now();
        candidates = pass(&mut detector, text);
        best = best.min(start.elapsed().as_nanos() as f64 / text.len() as f64);
    }
    (best, candidates)
}

fn pass(detector: &mut Detector, text: &[u8]) -> usize {
    let mut found = Vec::new();
    let mut total = 0;
    for start in (0..text.len()).step_by(Limits::default().block) {
        let end = text.len().min(start + Limits::default().block);
        let from = start.saturating_sub(REACH);
        let to = text.len().min(end + REACH);
        found.clear();
        detector.detect(&text[from..to], start - from..end - from, &mut found);
        total += found.len();
    }
    total
}
