//! The blocks of a text: where they stand, and their bytes, also over the ends of the text.

use super::{BLOCK, OVERLAP};

/// A block and two bytes more, for classes of three bytes.
pub(crate) type Bytes = [u8; BLOCK + 2];

/// Places of the blocks that cover a stretch of a text. The first may stand before the text: its place
/// has wrapped below zero.
#[derive(Clone, Copy)]
pub(crate) struct Blocks {
    at: usize,
    count: usize,
    stride: usize,
}

impl Blocks {
    /// Blocks side by side from `first` on, until all bytes before `end` are covered.
    pub(super) fn new(first: usize, end: usize) -> Self {
        Self { at: first, count: end.wrapping_sub(first).div_ceil(BLOCK), stride: BLOCK }
    }

    /// The same for blocks that overlap.
    pub(super) fn overlapping(first: usize, end: usize) -> Self {
        let stride = BLOCK - OVERLAP;
        Self { at: first, count: end.wrapping_sub(first).div_ceil(stride), stride }
    }

    /// The place of the next block.
    #[inline(always)]
    pub(super) fn next(&mut self) -> Option<usize> {
        self.count = self.count.checked_sub(1)?;
        let at = self.at;
        self.at = at.wrapping_add(self.stride);
        Some(at)
    }

    /// The bytes of the block at `at`; those outside the text count as zero.
    #[inline(always)]
    pub(super) fn bytes<'t>(text: &'t [u8], at: usize, edge: &'t mut Bytes) -> &'t Bytes {
        match text.get(at..at.wrapping_add(BLOCK + 2)) {
            Some(bytes) => bytes.try_into().expect("a block and two bytes"),
            None => over_edge(text, at, edge),
        }
    }
}

#[cold]
fn over_edge<'t>(text: &[u8], at: usize, edge: &'t mut Bytes) -> &'t Bytes {
    for (i, byte) in edge.iter_mut().enumerate() {
        *byte = text.get(at.wrapping_add(i)).copied().unwrap_or(0);
    }
    edge
}
