//! Line numbers within a block, counted only where there are findings.

use super::window::Window;

/// Counts line breaks up to rising positions.
pub(super) struct Lines<'w> {
    window: &'w Window<'w>,
    wanted: bool,
    at: usize,
    /// The first line break at or behind `at`: until there nothing needs to be counted.
    next: usize,
    count: u64,
    start: Option<u64>,
}

impl<'w> Lines<'w> {
    pub(super) fn new(window: &'w Window<'w>, wanted: bool) -> Self {
        let at = window.own.start;
        Self { window, wanted, at, next: at, count: 0, start: None }
    }

    /// (line breaks of the block before `at`, where the line of `at` starts if in the block).
    #[inline]
    pub(super) fn of(&mut self, at: usize) -> (u64, Option<u64>) {
        if !self.wanted {
            return (0, None);
        }
        if at < self.at {
            *self = Self::new(self.window, true);
        }
        if at > self.next {
            self.advance(at);
        }
        self.at = at;
        (self.count, self.start)
    }

    fn advance(&mut self, at: usize) {
        let between = &self.window.text[self.next..at];
        self.count += memchr::memchr_iter(b'\n', between).count() as u64;
        if let Some(last) = memchr::memrchr(b'\n', between) {
            self.start = Some(self.window.raw(self.next + last + 1));
        }
        let rest = &self.window.text[at..];
        self.next = memchr::memchr(b'\n', rest).map_or(self.window.text.len(), |i| at + i);
    }
}
