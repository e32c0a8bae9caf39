//! The fast detector and the reference detector must find the same, whatever the bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rasoat::detect::{Candidate, Compiled, Detector, Reference, resolve};
use rasoat::rule::RuleSet;
use std::sync::{Arc, LazyLock};

static COMPILED: LazyLock<Arc<Compiled>> = LazyLock::new(|| {
    let rules = RuleSet::builtin().expect("the built-in packs are sound");
    Arc::new(Compiled::new(rules).expect("the built-in packs compile"))
});

fuzz_target!(|text: &[u8]| {
    let fast = resolved(Detector::new(Arc::clone(&COMPILED)), text);
    let slow = Reference::new(Arc::clone(&COMPILED)).detect(text);
    assert!(fast == slow, "fast {fast:?}, reference {slow:?}");
});

/// What the engine does with the candidates of one block.
fn resolved(mut detector: Detector, text: &[u8]) -> Vec<Candidate> {
    let mut found = Vec::new();
    detector.detect(text, 0..text.len(), &mut found);
    resolve::sort(&mut found);
    let mut out = Vec::new();
    let mut from = 0;
    while from < found.len() {
        let (to, _) = resolve::cluster(&found, from);
        resolve::resolve(&found[from..to], &mut out);
        from = to;
    }
    out
}
