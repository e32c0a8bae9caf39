//! The LZ4 frame format: every frame; what skippable frames hold is noted. The legacy format of old
//! kernels has no frames and is not opened.

use super::super::trouble::damaged;
use super::{Codec, Frame, Shared, is_skippable};
use lz4_flex::frame::FrameDecoder;
use std::io::{self, Read};

pub(super) const CODEC: Codec = Codec {
    name: "lz4",
    is_frame: |head| head.starts_with(b"\x04\x22\x4d\x18") || is_skippable(head),
    suffixes: &[(".lz4", ""), (".tlz4", ".tar")],
    open,
};

/// Bit of the frame descriptor: a check sum of the content stands behind the end mark.
const CONTENT_CHECKSUM: u8 = 4;

fn open<'a>(source: &Shared<'a>) -> io::Result<Frame<'a>> {
    if is_skippable(source.0.input.borrow_mut().peek(4)) {
        return source.clone().skippable();
    }
    let flags = source.0.input.borrow_mut().peek(5).get(4).copied().unwrap_or(0);
    let words = Words { source: source.clone(), last: [None; 2] };
    let has_sum = flags & CONTENT_CHECKSUM != 0;
    Ok(Box::new(Content { decoder: FrameDecoder::new(words), has_sum }))
}

/// Remembers the last words that the decoder read, since it does not say why it ended.
struct Words<'a> {
    source: Shared<'a>,
    last: [Option<[u8; 4]>; 2],
}

impl Read for Words<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.len() == 4 {
            self.source.read_exact(out)?;
            self.last = [self.last[1], <[u8; 4]>::try_from(&*out).ok()];
            return Ok(4);
        }
        self.last = [self.last[1], None];
        self.source.read(out)
    }
}

struct Content<'a> {
    decoder: FrameDecoder<Words<'a>>,
    has_sum: bool,
}

impl Read for Content<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.decoder.read(out)?;
        if count > 0 || self.decoder.get_ref().source.0.input.borrow().is_starved() {
            return Ok(count);
        }
        // An end mark is a word of zeros. An empty block ends the decoder too, but not the frame.
        let mark = self.decoder.get_ref().last[usize::from(!self.has_sum)];
        if mark == Some([0; 4]) { Ok(0) } else { Err(damaged("lz4")) }
    }
}
