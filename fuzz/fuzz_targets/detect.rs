//! The fast detector and the reference detector must find the same, whatever the bytes; and a text
//! looked at in two parts has the candidates of the whole.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rasoat::detect::{Candidate, Compiled, Detector, Reference, resolve, resolve_all};
use rasoat::rule::RuleSet;
use std::cell::RefCell;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

static COMPILED: LazyLock<Arc<Compiled>> = LazyLock::new(|| {
    let rules = RuleSet::builtin().expect("the built-in packs are sound");
    Arc::new(Compiled::new(rules).expect("the built-in packs compile"))
});

thread_local! {
    // What a detector remembers of earlier texts must not matter either.
    static FAST: RefCell<Detector> = RefCell::new(Detector::new(Arc::clone(&COMPILED)));
}

fuzz_target!(|text: &[u8]| {
    FAST.with_borrow_mut(|fast| {
        let whole = candidates(fast, text, 0..text.len());
        let slow = Reference::new(Arc::clone(&COMPILED)).detect(text);
        let found = resolve_all(whole.clone());
        assert!(found == slow, "fast {found:?}, reference {slow:?}");

        let cut = text.first().map_or(0, |&b| usize::from(b) % (text.len() + 1));
        let mut parts = candidates(fast, text, 0..cut);
        parts.extend(candidates(fast, text, cut..text.len()));
        assert!(parts == whole, "cut at {cut}: {parts:?}, whole {whole:?}");
    });
});

/// Candidates that start in `own`, in document order.
fn candidates(detector: &mut Detector, text: &[u8], own: Range<usize>) -> Vec<Candidate> {
    let mut found = Vec::new();
    detector.detect(text, own, &mut found);
    resolve::sort(&mut found);
    found
}
