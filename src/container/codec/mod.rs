//! Compressed streams, one file each, in one table. Every codec reads frame by frame and leaves the
//! bytes behind the last one, so that nothing of a file goes unseen.
//!
//! All of them are pure Rust, so that no build needs a C compiler for a target.

mod bzip;
mod deflate;
mod gzip;
mod lz4;
mod xz;
mod zstd;

use super::budget::Budget;
use super::peek::Peek;
use super::trouble::{Trouble, damaged, trouble, truncated};
use crate::error::IssueKind;
use std::cell::{Ref, RefCell};
use std::io::{self, Read};
use std::rc::Rc;

/// One kind of compression.
pub(super) struct Codec {
    pub name: &'static str,
    /// True for the first bytes of a frame (`MAGIC` of them, fewer at the end).
    pub is_frame: fn(&[u8]) -> bool,
    /// What the name of a file ends with, and what it ends with once decompressed.
    pub suffixes: &'static [(&'static str, &'static str)],
    /// Starts a frame; the reader ends where the frame ends.
    open: for<'a> fn(&Shared<'a>) -> io::Result<Frame<'a>>,
}

/// The decoder of one frame.
type Frame<'a> = Box<dyn Read + 'a>;

/// Bytes that tell a frame.
pub(super) const MAGIC: usize = 6;

/// Bytes of notes that are kept.
const NOTES_MAX: usize = 1 << 20;

const CODECS: &[Codec] = &[gzip::CODEC, zstd::CODEC, xz::CODEC, bzip::CODEC, lz4::CODEC];

/// The codec of a stream, by its first bytes.
pub(super) fn recognise(head: &[u8]) -> Option<&'static Codec> {
    CODECS.iter().find(|codec| (codec.is_frame)(&head[..head.len().min(MAGIC)]))
}

/// The codec of a zip entry, by its method (APPNOTE, section 4.4.5).
pub(super) fn of_zip_method(method: u16) -> Option<&'static Codec> {
    Some(match method {
        8 => &deflate::CODEC,
        12 => &bzip::CODEC,
        93 => &zstd::CODEC,
        95 => &xz::CODEC,
        _ => return None,
    })
}

/// What a container says besides its members: names and comments.
#[derive(Default)]
pub(super) struct Notes {
    pub text: Vec<u8>,
    /// There was more than is kept.
    pub is_cut: bool,
}

impl Notes {
    pub(super) fn add(&mut self, note: &[u8]) {
        let room = NOTES_MAX.saturating_sub(self.text.len());
        self.is_cut |= note.len() > room;
        self.text.extend_from_slice(&note[..note.len().min(room)]);
        self.text.push(b'\n');
    }
}

/// The compressed bytes, shared between the frames and whoever reads what lies behind them.
pub(super) struct Source<'a> {
    input: RefCell<Peek<'a>>,
    /// The name of the file that the first frame holds.
    name: RefCell<Option<String>>,
    notes: RefCell<Notes>,
}

#[derive(Clone)]
struct Shared<'a>(Rc<Source<'a>>);

impl Read for Shared<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.0.input.borrow_mut().read(out)
    }
}

impl Shared<'_> {
    fn array<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// A frame of another program's data (zstd and lz4 share this form): noted, since it may be text.
    fn skippable<'a>(mut self) -> io::Result<Frame<'a>> {
        let [_, _, _, _, a, b, c, d] = self.array()?;
        let length = u64::from(u32::from_le_bytes([a, b, c, d]));
        let mut kept = Vec::new();
        self.by_ref().take(length.min(NOTES_MAX as u64 + 1)).read_to_end(&mut kept)?;
        let rest = length - kept.len() as u64;
        let skipped = io::copy(&mut self.by_ref().take(rest), &mut io::sink())?;
        self.0.notes.borrow_mut().add(&kept);
        if skipped < rest {
            Err(io::ErrorKind::UnexpectedEof.into())
        } else {
            Ok(Box::new(io::empty()))
        }
    }
}

/// True for the magic number of a skippable frame.
fn is_skippable(head: &[u8]) -> bool {
    matches!(head, [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..])
}

/// All frames of a stream as one.
pub(super) struct Frames<'a> {
    codec: &'static Codec,
    source: Shared<'a>,
    budget: &'a Budget,
    frame: Option<Frame<'a>>,
    is_first: bool,
    /// What follows the first frame is none.
    is_single: bool,
    is_done: bool,
    failed: Option<Trouble>,
}

impl<'a> Frames<'a> {
    pub(super) fn new(codec: &'static Codec, input: Peek<'a>, budget: &'a Budget) -> Self {
        let source = Source {
            input: RefCell::new(input),
            name: RefCell::default(),
            notes: RefCell::default(),
        };
        Self {
            codec,
            source: Shared(Rc::new(source)),
            budget,
            frame: None,
            is_first: true,
            is_single: false,
            is_done: false,
            failed: None,
        }
    }

    /// One frame, whatever follows it.
    pub(super) fn single(codec: &'static Codec, input: Peek<'a>, budget: &'a Budget) -> Self {
        Self { is_single: true, ..Self::new(codec, input, budget) }
    }

    /// Reads the head of the first frame, so that its name is known.
    pub(super) fn start(&mut self) {
        match (self.codec.open)(&self.source) {
            Ok(frame) => self.frame = Some(frame),
            Err(error) => self.failed = Some(self.explain(&error)),
        }
        self.is_first = false;
    }

    /// The name in the first frame; known once that was started.
    pub(super) fn name(&self) -> Option<String> {
        self.source.0.name.borrow().clone().filter(|name| !name.is_empty())
    }

    pub(super) fn notes(&self) -> Ref<'_, Notes> {
        self.source.0.notes.borrow()
    }

    /// What lies behind the last frame; nothing where that was not reached.
    pub(super) fn into_rest(self) -> Option<Peek<'a>> {
        drop(self.frame);
        let whole = self.is_done && self.failed.is_none();
        let source = Rc::into_inner(self.source.0).filter(|_| whole)?;
        Some(source.input.into_inner())
    }

    fn advance(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let Some(frame) = &mut self.frame else {
                if !self.has_next() {
                    self.is_done = true;
                    return Ok(0);
                }
                self.is_first = false;
                self.frame = Some((self.codec.open)(&self.source)?);
                continue;
            };
            let count = frame.read(out)?;
            if count > 0 {
                self.budget.produce(count)?;
                return Ok(count);
            }
            if self.source.0.input.borrow().is_starved() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.frame = None;
        }
    }

    /// True where another frame starts. Padding in front of it is stepped over.
    fn has_next(&mut self) -> bool {
        if self.is_single {
            return self.is_first;
        }
        let mut input = self.source.0.input.borrow_mut();
        if !self.is_first {
            input.skip_zeros();
        }
        (self.codec.is_frame)(input.peek(MAGIC))
    }

    fn explain(&self, error: &io::Error) -> Trouble {
        let name = self.codec.name;
        let input = self.source.0.input.borrow();
        if let Some(failed) = input.failed() {
            return failed.clone();
        }
        if Trouble::is_in(error) {
            return Trouble::of(error);
        }
        if error.kind() == io::ErrorKind::OutOfMemory {
            return Trouble::of(&too_large(name));
        }
        let starved = input.is_starved() || error.kind() == io::ErrorKind::UnexpectedEof;
        Trouble::of(&if starved { truncated(name) } else { damaged(name) })
    }
}

fn too_large(name: &str) -> io::Error {
    let message = format!(
        "the {name} data needs more than {} MiB of memory to decode; unpack it and scan the result",
        WINDOW_MAX >> 20
    );
    trouble(IssueKind::Limit, message)
}

/// Bytes of earlier output that a decoder may keep.
const WINDOW_MAX: u64 = 64 << 20;

impl Read for Frames<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() || self.is_done {
            return Ok(0);
        }
        if let Some(failed) = &self.failed {
            return Err(failed.error());
        }
        self.advance(out).map_err(|error| {
            let trouble = self.explain(&error);
            let error = trouble.error();
            self.failed = Some(trouble);
            error
        })
    }
}
