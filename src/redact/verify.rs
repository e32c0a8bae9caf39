//! The proof that a copy is right: bytes outside edits equal those of the original, and a second look with
//! the same rules finds nothing outside what was written in place of values.

use super::edits::{Place, Steps};
use super::residue::Removed;
use super::stage::Staged;
use crate::document::{Document, Provenance};
use crate::engine::{Edit, Ending, Target, Verdict};
use crate::engine::{Input, Progress};
use crate::error::Error;
use crate::scanner::Scanner;
use crate::sink::{Sink, Summary};
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Values of an original that a comparison remembers at most.
const REMOVED_MAX: usize = 4 << 20;

/// Looks at staged copies again, in the order in which they were staged.
pub(super) struct Verifier<'a> {
    staged: &'a mut [Staged],
    log: Arc<File>,
    /// The copy at hand: its place in `staged`.
    at: Option<usize>,
    next: usize,
    spans: Option<Spans>,
    fault: Option<&'static str>,
}

impl<'a> Verifier<'a> {
    pub(super) fn new(staged: &'a mut [Staged], log: Arc<File>) -> Self {
        Self { staged, log, at: None, next: 0, spans: None, fault: None }
    }
}

impl Target for Verifier<'_> {
    fn begin(&mut self, from: &Provenance, _: &Document) -> Result<(), Error> {
        let rest = self.staged[self.next..].iter();
        self.at = rest.clone().position(|staged| staged.source == from.path && !staged.known);
        self.at = self.at.map(|at| at + self.next);
        self.fault = None;
        self.spans = None;
        if let Some(at) = self.at {
            self.next = at + 1;
            self.spans = Some(Spans::new(&self.log, self.staged[at].edits));
        }
        Ok(())
    }

    fn copy(&mut self, _: &[u8]) -> Result<(), Error> {
        Ok(())
    }

    fn replace(&mut self, edit: &Edit<'_>) -> Result<(), Error> {
        let Some(spans) = &mut self.spans else { return Ok(()) };
        if edit.new != edit.old && !spans.hold(edit.span.start, edit.span.end)? {
            self.fault = Some("a second look at the copy found values that the first had not");
        }
        Ok(())
    }

    fn end(&mut self, _: &Document, ending: Ending) -> Result<Verdict, Error> {
        let Some(at) = self.at.take() else { return Ok(Verdict::Good) };
        let whole = ending == Ending::Whole;
        let fault = self.fault.or((!whole).then_some("the copy could not be read whole"));
        self.staged[at].verified = Some(fault.map_or(Ok(()), Err));
        Ok(Verdict::Good)
    }
}

/// The spans of a copy that hold what was written in place of values, in order.
struct Spans {
    steps: Steps,
    at: u64,
    span: (u64, u64),
}

impl Spans {
    fn new(log: &Arc<File>, place: Place) -> Self {
        Self { steps: Steps::new(Arc::clone(log), place), at: 0, span: (0, 0) }
    }

    /// True when `start..end` lies in such a span. Asked in order.
    fn hold(&mut self, start: u64, end: u64) -> io::Result<bool> {
        while self.span.1 <= start {
            let Some(step) = self.steps.next()? else { return Ok(false) };
            let from = self.at + step.gap;
            self.at = from + step.new;
            self.span = (from, self.at);
        }
        Ok(self.span.0 <= start && end <= self.span.1)
    }
}

/// Walks original and copy side by side with the list of edits: every byte outside them is equal, and
/// nothing follows. Gives the strong values that were replaced.
pub(super) fn align(
    original: impl Read,
    copy: impl Read,
    mut steps: Steps,
) -> io::Result<Result<Removed, &'static str>> {
    let (mut original, mut copy) = (BufReader::new(original), BufReader::new(copy));
    let mut removed = Removed::default();
    let (mut old, mut new) = (Vec::new(), Vec::new());
    while let Some(step) = steps.next()? {
        if !equal(&mut original, &mut copy, step.gap)? {
            return Ok(Err("bytes outside the findings differ from the original"));
        }
        take(&mut original, step.old, &mut old)?;
        take(&mut copy, step.new, &mut new)?;
        if (old.len() as u64, new.len() as u64) != (step.old, step.new) {
            return Ok(Err("the original changed while it was redacted"));
        }
        if step.strong {
            removed.add(&old, &new);
        }
    }
    let same = equal(&mut original, &mut copy, u64::MAX)?;
    Ok(if same { Ok(removed) } else { Err("bytes outside the findings differ from the original") })
}

fn take(from: &mut impl Read, length: u64, out: &mut Vec<u8>) -> io::Result<()> {
    out.clear();
    from.take(length).read_to_end(out)?;
    Ok(())
}

/// Compares the next `length` bytes, or all that are left.
fn equal(a: &mut impl Read, b: &mut impl Read, mut length: u64) -> io::Result<bool> {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    while length > 0 {
        let step = length.min(64 << 10);
        take(a, step, &mut left)?;
        take(b, step, &mut right)?;
        if left != right {
            return Ok(false);
        }
        if (left.len() as u64) < step {
            return Ok(length > u64::MAX / 2);
        }
        length -= step;
    }
    Ok(true)
}

/// What a comparison of two trees found.
#[derive(Debug, Default)]
pub struct Comparison {
    /// Documents that were compared.
    pub documents: u64,
    /// Masked name and fault of each document that is not right.
    pub faults: Vec<(String, &'static str)>,
}

struct Silent;
impl Sink for Silent {}

/// Compares `redacted` with `original`, both folders or both files: each original has its copy, bytes
/// outside the findings of the scanner are equal, and no value that was found there is found in the copy.
pub fn compare(
    scanner: &Scanner,
    (original, redacted): (&Path, &Path),
    progress: &Progress,
) -> Result<(Vec<Summary>, Comparison), Error> {
    let mut first = Aligner::new(original, redacted);
    let input = || vec![Input::Path(original.to_owned())];
    let one = scanner.redact_with(input(), (&mut Silent, &mut first), progress)?;
    let Aligner { comparison, removed, .. } = first;
    let mut second = Residue { removed, comparison, current: None };
    let input = vec![Input::Path(redacted.to_owned())];
    let two = scanner.redact_with(input, (&mut Silent, &mut second), progress)?;
    Ok((vec![one, two], second.comparison))
}

/// Finds the bytes between findings of an original, in order, in its copy.
struct Aligner<'a> {
    roots: (&'a Path, &'a Path),
    comparison: Comparison,
    removed: HashSet<u64>,
    hasher: ahash::RandomState,
    copy: Option<Copy>,
    fault: Option<&'static str>,
}

/// What is left of a copy.
struct Copy {
    bytes: BufReader<File>,
    /// Read and not yet matched.
    ahead: Vec<u8>,
    /// A replacement of unknown length stands before the next bytes.
    open: bool,
    /// Bytes of the original that follow it; matched once there are enough.
    wanted: Vec<u8>,
}

/// Bytes that say where a replacement ends.
const PROBE: usize = 4096;
/// No replacement is longer.
const REPLACEMENT_MAX: usize = 64 << 10;

impl<'a> Aligner<'a> {
    fn new(original: &'a Path, redacted: &'a Path) -> Self {
        let roots = (original, redacted);
        let (comparison, removed) = (Comparison::default(), HashSet::new());
        let hasher = ahash::RandomState::with_seeds(1, 2, 3, 4);
        Self { roots, comparison, removed, hasher, copy: None, fault: None }
    }

    fn path(&self, original: &Path) -> PathBuf {
        match original.strip_prefix(self.roots.0) {
            Ok(rest) if rest.as_os_str().is_empty() => self.roots.1.to_owned(),
            Ok(rest) => self.roots.1.join(rest),
            Err(_) => self.roots.1.to_owned(),
        }
    }

    fn fail(&mut self, why: &'static str) {
        self.fault.get_or_insert(why);
        self.copy = None;
    }
}

impl Copy {
    fn fill(&mut self, length: usize) -> io::Result<()> {
        let missing = length.saturating_sub(self.ahead.len()) as u64;
        (&mut self.bytes).take(missing).read_to_end(&mut self.ahead)?;
        Ok(())
    }

    /// Matches `bytes` at the place at hand.
    fn expect(&mut self, bytes: &[u8]) -> io::Result<bool> {
        if self.open {
            self.wanted.extend_from_slice(bytes);
            return if self.wanted.len() >= PROBE { self.find() } else { Ok(true) };
        }
        self.fill(bytes.len())?;
        let same = self.ahead.get(..bytes.len()) == Some(bytes);
        self.ahead.drain(..bytes.len().min(self.ahead.len()));
        Ok(same)
    }

    /// Finds the first place of the wanted bytes, and goes behind them.
    fn find(&mut self) -> io::Result<bool> {
        if !std::mem::take(&mut self.open) {
            return Ok(true);
        }
        self.fill(REPLACEMENT_MAX + self.wanted.len())?;
        let wanted = std::mem::take(&mut self.wanted);
        let Some(at) = memchr::memmem::find(&self.ahead, &wanted) else { return Ok(false) };
        self.ahead.drain(..at + wanted.len());
        Ok(true)
    }

    /// The wanted bytes are the last ones.
    fn finish(&mut self) -> io::Result<bool> {
        self.fill(REPLACEMENT_MAX + self.wanted.len() + 1)?;
        match self.open {
            true => Ok(self.ahead.ends_with(&self.wanted)
                && self.ahead.len() <= REPLACEMENT_MAX + self.wanted.len()),
            false => Ok(self.ahead.is_empty()),
        }
    }
}

impl Target for Aligner<'_> {
    fn begin(&mut self, from: &Provenance, _: &Document) -> Result<(), Error> {
        self.fault = None;
        self.copy = match File::open(self.path(&from.path)) {
            Ok(file) => {
                let bytes = BufReader::new(file);
                Some(Copy { bytes, ahead: Vec::new(), open: false, wanted: Vec::new() })
            }
            Err(_) => {
                self.fault = Some("it has no copy that can be read");
                None
            }
        };
        Ok(())
    }

    fn copy(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let Some(copy) = &mut self.copy else { return Ok(()) };
        if !copy.expect(bytes)? {
            self.fail("bytes outside the findings differ from the original");
        }
        Ok(())
    }

    fn replace(&mut self, edit: &Edit<'_>) -> Result<(), Error> {
        if self.removed.len() < REMOVED_MAX {
            self.removed.insert(self.hasher.hash_one(edit.old));
        }
        let Some(copy) = &mut self.copy else { return Ok(()) };
        if !copy.find()? {
            self.fail("bytes outside the findings differ from the original");
        } else if let Some(copy) = &mut self.copy {
            copy.open = true;
        }
        Ok(())
    }

    fn end(&mut self, document: &Document, ending: Ending) -> Result<Verdict, Error> {
        if let (Some(copy), true) = (&mut self.copy, ending == Ending::Whole)
            && !copy.finish()?
        {
            self.fail("bytes outside the findings differ from the original");
        }
        if ending != Ending::Whole {
            self.fault = Some("the original cannot be rewritten, so that nothing is proven");
        }
        self.comparison.documents += 1;
        if let Some(fault) = self.fault {
            self.comparison.faults.push((document.name.path.clone(), fault));
        }
        Ok(Verdict::Good)
    }
}

/// Looks for values of the original in a copy.
struct Residue {
    removed: HashSet<u64>,
    comparison: Comparison,
    current: Option<&'static str>,
}

impl Target for Residue {
    fn begin(&mut self, _: &Provenance, _: &Document) -> Result<(), Error> {
        self.current = None;
        Ok(())
    }

    fn copy(&mut self, _: &[u8]) -> Result<(), Error> {
        Ok(())
    }

    fn replace(&mut self, edit: &Edit<'_>) -> Result<(), Error> {
        let hasher = ahash::RandomState::with_seeds(1, 2, 3, 4);
        if edit.old != edit.new && self.removed.contains(&hasher.hash_one(edit.old)) {
            self.current = Some("a value of the original is still there");
        }
        Ok(())
    }

    fn end(&mut self, document: &Document, _: Ending) -> Result<Verdict, Error> {
        let name = document.name.path.clone();
        self.comparison.faults.extend(self.current.take().map(|fault| (name, fault)));
        Ok(Verdict::Good)
    }
}

#[cfg(test)]
mod tests {
    use super::super::edits::{EditLog, Step};
    use super::*;
    use std::io::{Seek, SeekFrom, Write};

    fn file(bytes: &[u8]) -> File {
        use std::sync::atomic::{AtomicU32, Ordering};
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("rasoat-verify-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let mut options = std::fs::OpenOptions::new();
        let mut file = options.read(true).write(true).create_new(true).open(&path).expect("made");
        std::fs::remove_file(path).expect("unlinked");
        file.write_all(bytes).expect("written");
        file.seek(SeekFrom::Start(0)).expect("rewound");
        file
    }

    fn steps() -> (Arc<File>, Place) {
        let mut log = EditLog::new(file(b"")).expect("a log");
        for (gap, old, new) in [(3, 10, 1), (300, 4, 0)] {
            log.push(Step { gap, old, new, strong: old > 8 }).expect("kept");
        }
        let place = Place { start: 0, end: log.position() };
        (log.finish().expect("kept"), place)
    }

    fn walk(original: &[u8], copy: &[u8]) -> Result<usize, &'static str> {
        let (log, place) = steps();
        let found = align(file(original), file(copy), Steps::new(log, place)).expect("read");
        found.map(|removed| removed.values.len())
    }

    /// Test 69 of the design: a copy that was tampered with at any place is found out.
    #[test]
    fn t69_every_other_byte_is_compared() {
        let gap = "x".repeat(300);
        let original = format!("ab 0912345678{gap}TAILrest");
        let copy = format!("ab #{gap}rest");
        assert_eq!(walk(original.as_bytes(), copy.as_bytes()), Ok(1));
        for at in (0..copy.len()).filter(|at| *at != 3) {
            let mut bad = copy.clone().into_bytes();
            bad[at] ^= 1;
            assert!(walk(original.as_bytes(), &bad).is_err(), "byte {at}");
        }
        for bad in [&copy[1..], &copy[..copy.len() - 1], &format!("{copy}!")] {
            assert!(walk(original.as_bytes(), bad.as_bytes()).is_err());
        }
    }

    #[test]
    fn spans_of_replacements_are_known() {
        let (log, place) = steps();
        let mut spans = Spans::new(&log, place);
        for (start, end, expected) in
            [(0, 2, false), (3, 4, true), (3, 5, false), (304, 310, false)]
        {
            assert_eq!(spans.hold(start, end).expect("read"), expected, "{start}");
        }
    }
}
