//! Every bound of the engine in one place. Memory and work depend on these, never on input size.

/// Bounds that the engine and the detector keep.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Raw bytes per block; the unit of parallel work.
    pub block: usize,
    /// Results that may wait for the ordered drain, per thread.
    pub waiting_per_thread: usize,
    /// The same for a redaction, whose results hold the bytes of their blocks.
    pub rewriting_per_thread: usize,
    /// Directories deeper than this are an issue.
    pub depth: usize,
    /// Containers nested deeper than this are an issue.
    pub archive_depth: usize,
    /// A file may unpack to so many times its size, with all that is nested in it.
    pub ratio: u64,
    /// So many bytes may come out of any file, whatever the ratio.
    pub ratio_floor: u64,
    /// Bytes of one file's nested archives that are held in memory, where they must be read from their end.
    pub hold: usize,
    /// Distinct values counted exactly per entity; above it the count is an estimate.
    pub distinct_exact: usize,
}

/// Longest match of any rule, in bytes. A longer one is cut there, reported as far as it goes, and is
/// a `limit` issue.
pub const VALUE_MAX: usize = 3072;

/// Bytes on either side of a candidate that context may look at.
pub const CONTEXT_MAX: usize = 256;

/// Decoded bytes on either side of a block that the detector may look at. Nothing outside may
/// influence a finding.
pub const REACH: usize = 4096;

impl Default for Limits {
    fn default() -> Self {
        Self {
            block: 256 << 10,
            waiting_per_thread: 8,
            rewriting_per_thread: 2,
            depth: 4096,
            archive_depth: 8,
            ratio: 1000,
            ratio_floor: 64 << 20,
            hold: 64 << 20,
            distinct_exact: 16_384,
        }
    }
}
