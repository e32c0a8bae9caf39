//! Reading a window of a file into a reused buffer.
//!
//! The destination is kept equal to the file offset modulo 4096: on some processors the kernel's
//! copy to user space is four times slower when it is a few bytes off.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

const PAGE: usize = 4096;

/// A reusable, page-aligned buffer.
#[derive(Debug, Default)]
pub(super) struct Buffer {
    memory: Vec<u8>,
}

impl Buffer {
    /// Reads `length` bytes of `file` from `offset`; fewer when the file is shorter.
    pub(super) fn read(&mut self, file: &File, offset: u64, length: usize) -> io::Result<&[u8]> {
        let start = self.prepare(offset, length);
        let target = &mut self.memory[start..start + length];
        let mut have = 0;
        while have < length {
            match file.read_at(&mut target[have..], offset + have as u64) {
                Ok(0) => break,
                Ok(count) => have += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(&self.memory[start..start + have])
    }

    /// Makes room and gives the start that is congruent to `offset` modulo the page size.
    fn prepare(&mut self, offset: u64, length: usize) -> usize {
        let needed = length + 2 * PAGE;
        if self.memory.len() < needed {
            self.memory = vec![0; needed];
        }
        let base = self.memory.as_ptr().align_offset(PAGE).min(PAGE);
        base + (offset % PAGE as u64) as usize
    }
}
