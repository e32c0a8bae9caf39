//! No bytes make the containers panic, hang, or give more than their limits allow.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rasoat::container::{Flow, Receiver, Source, open};
use rasoat::document::Provenance;
use rasoat::error::{Issue, SkipReason};
use rasoat::limits::Limits;
use std::io::Read;
use std::ops::ControlFlow;

/// Bytes that may come out of one input.
const FLOOR: u64 = 4 << 20;

#[derive(Default)]
struct Count(u64);

impl Receiver for Count {
    fn document(&mut self, _: &Provenance, content: &mut dyn Read) -> Flow {
        self.0 += std::io::copy(content, &mut std::io::sink()).unwrap_or(0);
        ControlFlow::Continue(())
    }
    fn trouble(&mut self, _: &Provenance, _: Issue) -> Flow {
        ControlFlow::Continue(())
    }
    fn skipped(&mut self, _: &Provenance, _: SkipReason) -> Flow {
        ControlFlow::Continue(())
    }
}

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { ratio_floor: FLOOR, ..Limits::default() };
    let mut count = Count::default();
    let from = Provenance::file("input.tar");
    let _ = open(Source::Stream(&mut &bytes[..]), &from, &limits, &mut count);
    // Some decoders give their last piece before the budget is asked; comments are told besides.
    let most = FLOOR.max(limits.ratio * bytes.len() as u64) + (2 << 20) + 64 * bytes.len() as u64;
    assert!(count.0 <= most, "{} of {}", count.0, bytes.len());
});
