//! Throughput of the stages on generated text: `cargo bench --bench scan`. Wall time is for people;
//! nothing asserts it.

mod corpus;

use corpus::{KINDS, Kind};
use divan::Bencher;
use divan::counter::BytesCount;
use rasoat::detect::{Candidate, Compiled, Detector};
use rasoat::limits::{Limits, REACH};
use rasoat::rule::{RuleSet, RuleSetBuilder};
use std::sync::Arc;

const SEED: u64 = 20_251;
const SIZE: u64 = 4 << 20;
const NAMES: [&str; 5] = ["access", "app", "dump", "clean", "vn"];

fn main() {
    divan::main();
}

fn text(name: &str) -> Vec<u8> {
    let kind = KINDS.iter().find(|kind| kind.0 == name).map_or(Kind::Access, |kind| kind.2);
    corpus::bytes(kind, SEED, SIZE)
}

/// The candidates of a text, block by block as the engine asks for them.
fn count(detector: &mut Detector, text: &[u8], found: &mut Vec<Candidate>) -> usize {
    let block = Limits::default().block;
    let mut total = 0;
    for start in (0..text.len()).step_by(block) {
        let end = text.len().min(start + block);
        let from = start.saturating_sub(REACH);
        let to = text.len().min(end + REACH);
        found.clear();
        detector.detect(&text[from..to], start - from..end - from, found);
        total += found.len();
    }
    total
}

fn bench_rules(bencher: Bencher, name: &str, rules: RuleSet) {
    let compiled = Compiled::new(rules).expect("the built-in packs compile");
    let mut detector = Detector::new(Arc::new(compiled));
    let text = text(name);
    let mut found = Vec::new();
    bencher
        .counter(BytesCount::new(text.len()))
        .bench_local(|| count(&mut detector, divan::black_box(&text), &mut found));
}

/// The floor: one pass of a vectorised byte search.
#[divan::bench(args = NAMES)]
fn count_lines(bencher: Bencher, name: &str) {
    let text = text(name);
    bencher
        .counter(BytesCount::new(text.len()))
        .bench_local(|| memchr::memchr_iter(b'\n', divan::black_box(&text)).count());
}

/// The sweep, with a rule set that wants no anchors.
#[divan::bench(args = NAMES)]
fn sweep_without_rules(bencher: Bencher, name: &str) {
    let rules = RuleSetBuilder::default().build().expect("an empty set is a set");
    bench_rules(bencher, name, rules);
}

/// Both stages with all built-in packs.
#[divan::bench(args = NAMES)]
fn detect_all_packs(bencher: Bencher, name: &str) {
    bench_rules(bencher, name, RuleSet::builtin().expect("the built-in packs are sound"));
}
