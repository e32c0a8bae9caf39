//! Throughput of the stages on generated text: `cargo bench --bench scan`. Wall time is for people;
//! nothing asserts it.

mod corpus;

use corpus::{KINDS, Kind};
use divan::Bencher;
use divan::counter::BytesCount;
use rasoat::Scanner;
use rasoat::detect::{Candidate, Compiled, Detector};
use rasoat::engine::{Input, Options};
use rasoat::limits::{Limits, REACH};
use rasoat::rule::{RuleSet, RuleSetBuilder};
use rasoat::sink::Sink;
use std::io::Cursor;
use std::path::PathBuf;
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

/// A sink that wants nothing.
struct Null;

impl Sink for Null {}

fn scanner(threads: usize) -> Scanner {
    let options = Options { threads, ..Options::default() };
    Scanner::builder().options(options).build().expect("the built-in packs compile")
}

/// Engine and detector on a stream that is already in memory, one thread.
#[divan::bench(args = NAMES)]
fn scan_memory(bencher: Bencher, name: &str) {
    let scanner = scanner(1);
    let text: Arc<[u8]> = text(name).into();
    bencher.counter(BytesCount::new(text.len())).bench_local(|| {
        let stream = Box::new(Cursor::new(Arc::clone(&text)));
        let input = Input::Reader("bench".to_owned(), stream);
        scanner.scan(vec![input], &mut Null).expect("memory can be read").bytes
    });
}

/// A whole scan of a file in the page cache.
#[divan::bench(args = NAMES, consts = [1, 2])]
fn scan_file<const THREADS: usize>(bencher: Bencher, name: &str) {
    let scanner = scanner(THREADS);
    let path = written(name);
    let size = text(name).len();
    bencher.counter(BytesCount::new(size)).bench_local(|| {
        let input = Input::Path(path.clone());
        scanner.scan(vec![input], &mut Null).expect("the file can be read").bytes
    });
    std::fs::remove_file(&path).expect("the file was there");
}

fn written(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("rasoat-bench-{name}-{}", std::process::id()));
    std::fs::write(&path, text(name)).expect("the temporary folder can be written");
    path
}
