//! What the scorers keep from one start to the next: the words they know, and what they have just read of a text.

use super::address::Segments;
use super::beside::{Left, Run};
use super::lists::Lists;
use super::memory::Words;
use std::sync::Arc;

/// How far an opening bracket is looked for at once.
const BRACKET_LOOK: usize = 4096;

/// The memory of the scorers. One per detector.
#[derive(Clone, Debug)]
pub struct Sight {
    pub(crate) words: Words,
    pub(crate) run: Run,
    pub(crate) left: Left,
    pub(crate) brackets: Brackets,
    pub(crate) segments: Segments,
}

impl Sight {
    pub(crate) fn new(lists: Arc<Lists>) -> Self {
        let (run, left) = (Run::default(), Left::default());
        let (brackets, segments) = (Brackets::default(), Segments::default());
        Self { words: Words::new(lists), run, left, brackets, segments }
    }

    /// Forgets all places: another text follows.
    pub fn reset(&mut self) {
        self.run.forget();
        self.brackets = Brackets::default();
        self.segments.forget();
    }
}

/// The next `<` or line end, remembered: nothing of the kind stands between.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Brackets {
    from: usize,
    to: usize,
}

impl Brackets {
    /// A `<` stands at most `within` bytes behind `at`, in the same line.
    #[inline]
    pub(crate) fn follows(&mut self, text: &[u8], at: usize, within: usize) -> bool {
        if !(self.from..self.to).contains(&at) {
            self.find(text, at);
        }
        self.to - at < within && text.get(self.to) == Some(&b'<')
    }

    #[inline(never)]
    fn find(&mut self, text: &[u8], at: usize) {
        let near = &text[at..text.len().min(at + BRACKET_LOOK)];
        let found = memchr::memchr2(b'<', b'\n', near).unwrap_or(near.len());
        *self = Self { from: at, to: at + found };
    }
}
