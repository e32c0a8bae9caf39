//! bzip2: every stream of a file; compressors with several threads write many.

use super::super::trouble::damaged;
use super::{Codec, Frame, Shared};
use ::bzip2::{Decompress, Status};
use std::io::{self, Read};

pub(super) const CODEC: Codec = Codec {
    name: "bzip2",
    is_frame: |head| {
        // The level, then the magic number of the first block or of the end.
        matches!(head, [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, ..])
            || matches!(head, [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, ..])
            || matches!(head, [b'B', b'Z', b'h', b'1'..=b'9'])
    },
    suffixes: &[(".bz2", ""), (".tbz2", ".tar"), (".tbz", ".tar")],
    open: |source| {
        Ok(Box::new(Stream {
            source: source.clone(),
            state: Decompress::new(false),
            is_done: false,
        }) as Frame<'_>)
    },
};

struct Stream<'a> {
    source: Shared<'a>,
    state: Decompress,
    is_done: bool,
}

impl Read for Stream<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut input = self.source.0.input.borrow_mut();
        while !self.is_done {
            let have = input.buffered()?;
            let is_empty = have.is_empty();
            let (consumed, produced) = (self.state.total_in(), self.state.total_out());
            let status = self.state.decompress(have, out).map_err(|_| damaged("bzip2"))?;
            let consumed = (self.state.total_in() - consumed) as usize;
            let produced = (self.state.total_out() - produced) as usize;
            input.consume(consumed);
            self.is_done = status == Status::StreamEnd;
            if produced > 0 {
                return Ok(produced);
            }
            if is_empty && !self.is_done {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(0)
    }
}
