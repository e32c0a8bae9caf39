//! Seeded generator of the texts that the benches, `scripts/compare` and the memory script read.
//!
//! Shared by `benches/` and the developer tool `xtask`; not part of the package. Same seed, kind and
//! size give the same bytes on every machine. Every person in here is put together from lists by a
//! random number generator, mail domains are example domains.
#![allow(dead_code, unused_imports)] // each of the two programs uses a part

mod access;
mod adversarial;
mod app;
mod clean;
mod clock;
mod dump;
mod emit;
mod pool;
mod prose;
mod random;
mod tree;
mod words;

pub use adversarial::{ADVERSARIAL, adversarial};
pub use tree::write_tree;

use random::Random;
use std::io::{self, Write};

/// A kind of generated file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Web server access log, combined format.
    Access,
    /// Application log, one JSON object a line.
    App,
    /// SQL dump with `COPY` and `INSERT`.
    Dump,
    /// System logs with hardly any personal data, full of numbers.
    Clean,
    /// Vietnamese prose.
    Prose,
}

/// All kinds with the name used on the command line and the name of the file.
pub const KINDS: [(&str, &str, Kind); 5] = [
    ("access", "access.log", Kind::Access),
    ("app", "app.jsonl", Kind::App),
    ("dump", "dump.sql", Kind::Dump),
    ("clean", "clean.log", Kind::Clean),
    ("vn", "vn_text.txt", Kind::Prose),
];

/// Appends a batch of whole lines.
trait Source {
    fn fill(&mut self, out: &mut Vec<u8>);
}

fn source(kind: Kind, seed: u64) -> Box<dyn Source> {
    let random = Random::new(seed, kind as u64);
    match kind {
        Kind::Access => Box::new(access::Access::new(random)),
        Kind::App => Box::new(app::App::new(random)),
        Kind::Dump => Box::new(dump::Dump::new(random)),
        Kind::Clean => Box::new(clean::Clean::new(random)),
        Kind::Prose => Box::new(prose::Prose::new(random)),
    }
}

/// Writes at most `size` bytes of whole lines and returns how many it wrote.
pub fn write(kind: Kind, seed: u64, size: u64, sink: &mut dyn Write) -> io::Result<u64> {
    let mut source = source(kind, seed);
    let mut batch = Vec::with_capacity(1 << 20);
    let mut written = 0;
    while written < size {
        batch.clear();
        source.fill(&mut batch);
        let room = size - written;
        if batch.len() as u64 > room {
            let end = batch[..room as usize].iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
            sink.write_all(&batch[..end])?;
            return Ok(written + end as u64);
        }
        sink.write_all(&batch)?;
        written += batch.len() as u64;
    }
    Ok(written)
}

/// The same in memory, for benches.
pub fn bytes(kind: Kind, seed: u64, size: u64) -> Vec<u8> {
    let mut out = Vec::with_capacity(size as usize);
    write(kind, seed, size, &mut out).expect("writing into a vector cannot fail");
    out
}
