//! Line numbers within a block, counted only where there are findings.

use super::window::Window;

/// Counts line breaks up to rising positions.
pub(super) struct Lines<'w> {
    window: &'w Window<'w>,
    wanted: bool,
    at: usize,
    count: u64,
    start: Option<usize>,
}

impl<'w> Lines<'w> {
    pub(super) fn new(window: &'w Window<'w>, wanted: bool) -> Self {
        Self { window, wanted, at: window.own.start, count: 0, start: None }
    }

    /// (line breaks of the block before `at`, where the line of `at` starts if in the block).
    pub(super) fn of(&mut self, at: usize) -> (u64, Option<u64>) {
        if !self.wanted {
            return (0, None);
        }
        if at < self.at {
            *self = Self::new(self.window, true);
        }
        let between = &self.window.text[self.at..at];
        self.count += memchr::memchr_iter(b'\n', between).count() as u64;
        if let Some(last) = memchr::memrchr(b'\n', between) {
            self.start = Some(self.at + last + 1);
        }
        self.at = at;
        (self.count, self.start.map(|i| self.window.raw(i)))
    }
}
