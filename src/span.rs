//! Byte ranges: raw ones in a document and local ones in a decoded buffer.
//!
//! Two types, because mixing them up is the classic way to redact the wrong bytes.

/// Half-open range of raw document bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u64,
    /// One past the last byte.
    pub end: u64,
}

impl Span {
    /// A range from `start` to `end` (exclusive).
    pub fn new(start: u64, end: u64) -> Self {
        debug_assert!(start <= end);
        Self { start, end }
    }

    /// Number of bytes.
    pub fn len(&self) -> u64 {
        self.end - self.start
    }

    /// True for a range of no bytes.
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// True when the two ranges share a byte.
    pub fn overlaps(&self, other: &Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Half-open range in a decoded buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct LocalSpan {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl LocalSpan {
    /// A range from `start` to `end` (exclusive).
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end);
        Self { start, end }
    }

    /// Number of bytes.
    pub fn len(&self) -> usize {
        self.end - self.start
    }

    /// True for a range of no bytes.
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// The bytes of this range in `text`.
    pub fn of<'a>(&self, text: &'a [u8]) -> &'a [u8] {
        &text[self.start..self.end]
    }

    /// True when the two ranges share a byte.
    pub fn overlaps(&self, other: &LocalSpan) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Maps positions in a decoded buffer back to raw document bytes.
#[derive(Clone, Debug)]
pub enum OffsetMap {
    /// The buffer is a copy of the raw bytes that start at this offset.
    Identity(u64),
    /// Raw offset of each decoded byte, and one past the last.
    Table(Vec<u64>),
}

impl OffsetMap {
    /// Raw span of a local span.
    pub fn raw(&self, local: LocalSpan) -> Span {
        Span::new(self.raw_at(local.start), self.raw_at(local.end))
    }

    /// Raw offset of a local position.
    pub fn raw_at(&self, local: usize) -> u64 {
        match self {
            Self::Identity(base) => base + local as u64,
            Self::Table(table) => table[local],
        }
    }
}
