//! Deflate (RFC 1951): what gzip members and zip entries hold.

use super::super::trouble::damaged;
use super::{Codec, Frame, Shared};
use flate2::{Decompress, FlushDecompress, Status};
use std::io::{self, Read};

/// A bare stream. It has no magic number: only a zip entry says that it is one.
pub(super) const CODEC: Codec = Codec {
    name: "deflate",
    is_frame: |_| true,
    suffixes: &[],
    open: |source| {
        let (source, state) = (source.clone(), Decompress::new(false));
        Ok(Box::new(Stream { source, state }) as Frame<'_>)
    },
};

struct Stream<'a> {
    source: Shared<'a>,
    state: Decompress,
}

impl Read for Stream<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        inflate(&mut self.state, &self.source, out)
    }
}

/// Decodes the next bytes of a deflate stream; 0 at its end.
pub(super) fn inflate(
    state: &mut Decompress,
    source: &Shared<'_>,
    out: &mut [u8],
) -> io::Result<usize> {
    let mut input = source.0.input.borrow_mut();
    loop {
        let have = input.buffered()?;
        let (consumed, produced) = (state.total_in(), state.total_out());
        let is_empty = have.is_empty();
        let status = state.decompress(have, out, FlushDecompress::None);
        let status = status.map_err(|_| damaged("deflate"))?;
        let consumed = (state.total_in() - consumed) as usize;
        let produced = (state.total_out() - produced) as usize;
        input.consume(consumed);
        if produced > 0 || status == Status::StreamEnd {
            return Ok(produced);
        }
        if is_empty {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if consumed == 0 && status == Status::BufError {
            return Err(damaged("deflate"));
        }
    }
}
