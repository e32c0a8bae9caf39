//! What the scorers keep from one start to the next: the words they know, and what they have just read of a text.

use super::address::Segments;
use super::beside::{Left, Run};
use super::lists::Lists;
use super::memory::Words;
use std::sync::Arc;

/// The memory of the scorers. One per detector.
#[derive(Clone, Debug)]
pub struct Sight {
    pub(crate) words: Words,
    pub(crate) run: Run,
    pub(crate) left: Left,
    pub(crate) segments: Segments,
}

impl Sight {
    pub(crate) fn new(lists: Arc<Lists>) -> Self {
        let (run, left) = (Run::default(), Left::default());
        Self { words: Words::new(lists), run, left, segments: Segments::default() }
    }

    /// Forgets all places: another text follows.
    pub fn reset(&mut self) {
        self.run.forget();
        self.segments.forget();
    }
}
