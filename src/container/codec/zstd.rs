//! Zstandard (RFC 8878): every frame; what skippable frames hold is noted.

use super::super::trouble::damaged;
use super::{Codec, Frame, Shared, WINDOW_MAX, is_skippable, too_large};
use ruzstd::decoding::StreamingDecoder;
use ruzstd::decoding::errors::FrameDecoderError;
use std::io::{self, Read};

pub(super) const CODEC: Codec = Codec {
    name: "zstd",
    is_frame: |head| head.starts_with(b"\x28\xb5\x2f\xfd") || is_skippable(head),
    suffixes: &[(".zst", ""), (".tzst", ".tar"), (".zstd", "")],
    open,
};

fn open<'a>(source: &Shared<'a>) -> io::Result<Frame<'a>> {
    if is_skippable(source.0.input.borrow_mut().peek(4)) {
        return source.clone().skippable();
    }
    let decoder = StreamingDecoder::new_with_max_window_size(source.clone(), WINDOW_MAX);
    match decoder {
        Ok(decoder) => Ok(Box::new(Content(decoder))),
        Err(FrameDecoderError::WindowSizeTooBig { .. }) => Err(too_large("zstd")),
        Err(error) => Err(io::Error::other(error)),
    }
}

/// A frame whose check sum is compared at its end.
struct Content<D>(D);

impl<'a> Read for Content<StreamingDecoder<Shared<'a>, ruzstd::decoding::FrameDecoder>> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read(out)?;
        let decoder = &self.0.decoder;
        if count == 0
            && let Some(stated) = decoder.get_checksum_from_data()
            && Some(stated) != decoder.get_calculated_checksum()
        {
            return Err(damaged("zstd"));
        }
        Ok(count)
    }
}
