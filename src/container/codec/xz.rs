//! xz: every stream of a file, with the padding between them.

use super::{Codec, Frame, WINDOW_MAX};
use lzma_rust2::XzReader;

pub(super) const CODEC: Codec = Codec {
    name: "xz",
    is_frame: |head| head.starts_with(b"\xfd7zXZ\0"),
    suffixes: &[(".xz", ""), (".txz", ".tar")],
    open: |source| {
        // The dictionary, and what the decoder needs beside it.
        let limit = (WINDOW_MAX >> 10) as u32 + 1024;
        Ok(Box::new(XzReader::new_mem_limit(source.clone(), false, limit)) as Frame<'_>)
    },
};
