//! gzip (RFC 1952): every member, with what its header says.

use super::super::trouble::damaged;
use super::deflate::inflate;
use super::{Codec, Frame, Shared};
use flate2::{Crc, Decompress};
use std::io::{self, Read};

pub(super) const CODEC: Codec = Codec {
    name: "gzip",
    is_frame: |head| head.starts_with(b"\x1f\x8b"),
    suffixes: &[(".gz", ""), (".tgz", ".tar"), (".z", "")],
    open,
};

/// Longest name or comment.
const TEXT_MAX: usize = 64 << 10;

const HEADER_CRC: u8 = 2;
const EXTRA: u8 = 4;
const NAME: u8 = 8;
const COMMENT: u8 = 16;
const RESERVED: u8 = 0xE0;

/// Section 2.3: the header of a member.
fn open<'a>(source: &Shared<'a>) -> io::Result<Frame<'a>> {
    let mut source = source.clone();
    let [_, _, method, flags, ..] = source.array::<10>()?;
    if method != 8 || flags & RESERVED != 0 {
        return Err(damaged("gzip"));
    }
    if flags & EXTRA != 0 {
        let length = u16::from_le_bytes(source.array()?);
        let mut extra = vec![0; usize::from(length)];
        source.read_exact(&mut extra)?;
        // Sizes of blocks (BGZF) stand in every member of some files.
        if !(extra.starts_with(b"BC\x02\0") && length == 6) {
            source.0.notes.borrow_mut().add(&extra);
        }
    }
    if flags & NAME != 0 {
        let name = text(&mut source)?;
        note_name(&source, &name);
    }
    if flags & COMMENT != 0 {
        let comment = text(&mut source)?;
        source.0.notes.borrow_mut().add(&comment);
    }
    if flags & HEADER_CRC != 0 {
        source.array::<2>()?;
    }
    Ok(Box::new(Member {
        source,
        inflate: Decompress::new(false),
        crc: Crc::new(),
        is_done: false,
    }))
}

/// The first name names the document; a member with another name has it noted.
fn note_name(source: &Shared<'_>, name: &[u8]) {
    let shown = String::from_utf8_lossy(name).into_owned();
    let mut first = source.0.name.borrow_mut();
    if first.as_ref().is_some_and(|first| *first != shown) {
        source.0.notes.borrow_mut().add(name);
    }
    first.get_or_insert(shown);
}

/// Text that ends with a zero byte.
fn text(source: &mut Shared<'_>) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    while text.len() < TEXT_MAX {
        match source.array()? {
            [0] => return Ok(text),
            [byte] => text.push(byte),
        }
    }
    Err(damaged("gzip"))
}

struct Member<'a> {
    source: Shared<'a>,
    inflate: Decompress,
    crc: Crc,
    is_done: bool,
}

impl Member<'_> {
    /// Section 2.3.1: check sum and length of the content.
    fn check(&mut self) -> io::Result<()> {
        let crc = u32::from_le_bytes(self.source.array()?);
        let length = u32::from_le_bytes(self.source.array()?);
        let good = crc == self.crc.sum() && length == self.crc.amount();
        if good { Ok(()) } else { Err(damaged("gzip")) }
    }
}

impl Read for Member<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.is_done {
            return Ok(0);
        }
        let count = inflate(&mut self.inflate, &self.source, out)?;
        self.crc.update(&out[..count]);
        if count == 0 {
            self.is_done = true;
            self.check()?;
        }
        Ok(count)
    }
}
