//! The central directory of a zip file (APPNOTE, sections 4.3 and 4.5): where it stands, and what it
//! says of each entry. Read piece by piece, so that a directory of any size takes no memory.

use super::super::trouble::{damaged, truncated};
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;

/// Bytes that can be read at any place.
pub(in super::super) trait Random {
    fn len(&self) -> u64;
    fn read_at(&self, out: &mut [u8], at: u64) -> io::Result<usize>;
}

impl Random for (&File, u64) {
    fn len(&self) -> u64 {
        self.1
    }
    fn read_at(&self, out: &mut [u8], at: u64) -> io::Result<usize> {
        self.0.read_at(out, at)
    }
}

impl Random for Vec<u8> {
    fn len(&self) -> u64 {
        Vec::len(self) as u64
    }
    fn read_at(&self, out: &mut [u8], at: u64) -> io::Result<usize> {
        let start = usize::try_from(at).unwrap_or(usize::MAX).min(Vec::len(self));
        let count = out.len().min(Vec::len(self) - start);
        out[..count].copy_from_slice(&self[start..start + count]);
        Ok(count)
    }
}

/// A range of the file as a stream.
pub(in super::super) struct Section<'a> {
    pub file: &'a dyn Random,
    pub at: u64,
    pub end: u64,
}

impl Read for Section<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let left = self.end.saturating_sub(self.at);
        let count = out.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        if count == 0 {
            return Ok(0);
        }
        let count = self.file.read_at(&mut out[..count], self.at)?;
        self.at += count as u64;
        Ok(count)
    }
}

pub(super) fn exact<const N: usize>(file: &dyn Random, at: u64) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    let end = at.checked_add(N as u64).ok_or_else(|| damaged("zip"))?;
    Section { file, at, end }.read_exact(&mut bytes).map_err(short)?;
    Ok(bytes)
}

pub(super) fn short(error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::UnexpectedEof { truncated("zip") } else { error }
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}

/// Where the directory stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Directory {
    pub start: u64,
    pub end: u64,
    pub entries: u64,
    /// Bytes in front of the archive: offsets count from behind them.
    pub shift: u64,
    /// Where the comment of the archive starts.
    pub comment: u64,
    /// Where the end record ends, with its comment.
    pub tail: u64,
}

/// Bytes of the end record, and of its comment at most.
const END: usize = 22;
const COMMENT_MAX: usize = 0xFFFF;

/// Finds the directory from the end of the file.
pub(super) fn find(file: &dyn Random) -> io::Result<Directory> {
    let length = file.len();
    let start = length.saturating_sub((END + COMMENT_MAX) as u64);
    let mut tail = Vec::new();
    Section { file, at: start, end: length }.read_to_end(&mut tail)?;
    let is_end = |at: usize| {
        let record = tail.get(at..at + END).filter(|record| record.starts_with(b"PK\x05\x06"));
        record.is_some_and(|r| at + END + usize::from(u16_at(r, 20)) <= tail.len())
    };
    let place = memchr::memmem::rfind_iter(&tail, b"PK\x05\x06").find(|at| is_end(*at));
    let place = place.ok_or_else(|| truncated("zip"))?;
    let record = &tail[place..];
    let at = start + place as u64;
    let numbers = (u16_at(record, 10).into(), u32_at(record, 12).into(), u32_at(record, 16).into());
    let comment = at + END as u64;
    let tail = comment + u64::from(u16_at(record, 20));
    let ((entries, size, stated), end) = zip64(file, at)?.unwrap_or((numbers, at));
    let start = end.checked_sub(size).ok_or_else(|| damaged("zip"))?;
    let shift = start.checked_sub(stated).ok_or_else(|| damaged("zip"))?;
    Ok(Directory { start, end, entries, shift, comment, tail })
}

type Numbers = (u64, u64, u64);

/// Sections 4.3.14 and 4.3.15: the end record of large archives, and where it stands.
fn zip64(file: &dyn Random, end: u64) -> io::Result<Option<(Numbers, u64)>> {
    let Some(at) = end.checked_sub(20) else { return Ok(None) };
    let locator: [u8; 20] = exact(file, at)?;
    if !locator.starts_with(b"PK\x06\x07") {
        return Ok(None);
    }
    // The offset does not count what stands in front of the archive; the record itself is 56 bytes
    // long in every archive known, so it is looked for right before its locator first.
    let places = [at.checked_sub(56), Some(u64_at(&locator, 8))];
    for place in places.into_iter().flatten().filter(|place| *place < at) {
        let record: [u8; 56] = exact(file, place)?;
        if record.starts_with(b"PK\x06\x06") {
            let numbers = (u64_at(&record, 32), u64_at(&record, 40), u64_at(&record, 48));
            return Ok(Some((numbers, place)));
        }
    }
    Err(damaged("zip"))
}

/// What the directory says of an entry.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub name: Vec<u8>,
    pub comment: Vec<u8>,
    pub flags: u16,
    pub method: u16,
    pub crc: u32,
    pub packed: u64,
    pub size: u64,
    pub header: u64,
    /// Mode and type of the file, where the archive comes from a Unix.
    pub mode: u32,
}

impl Entry {
    pub(super) fn is_encrypted(&self) -> bool {
        self.flags & 1 != 0 || self.method == 99
    }

    pub(super) fn is_link(&self) -> bool {
        self.mode & 0o170_000 == 0o120_000
    }

    /// The name as text. Old programs wrote it in the character set of their time.
    pub(super) fn shown(&self) -> String {
        String::from_utf8_lossy(&self.name).into_owned()
    }
}

/// Reads the next entry.
pub(super) fn entry(directory: &mut dyn Read) -> io::Result<Entry> {
    let mut head = [0; 46];
    directory.read_exact(&mut head).map_err(short)?;
    if !head.starts_with(b"PK\x01\x02") {
        return Err(damaged("zip"));
    }
    let mut part = |at: usize| {
        let mut bytes = vec![0; usize::from(u16_at(&head, at))];
        directory.read_exact(&mut bytes).map_err(short)?;
        io::Result::Ok(bytes)
    };
    let (name, extra, comment) = (part(28)?, part(30)?, part(32)?);
    let mut entry = Entry {
        name,
        comment,
        flags: u16_at(&head, 8),
        method: u16_at(&head, 10),
        crc: u32_at(&head, 16),
        packed: u32_at(&head, 20).into(),
        size: u32_at(&head, 24).into(),
        header: u32_at(&head, 42).into(),
        mode: if head[5] == 3 { u32_at(&head, 38) >> 16 } else { 0 },
    };
    enlarge(&mut entry, &extra);
    Ok(entry)
}

/// Section 4.5.3: numbers that do not fit into 32 bits, in the order of the fields that say so.
fn enlarge(entry: &mut Entry, mut extra: &[u8]) {
    while extra.len() >= 4 {
        let (id, length) = (u16_at(extra, 0), usize::from(u16_at(extra, 2)));
        let Some(data) = extra.get(4..4 + length) else { return };
        if id == 1 {
            let mut numbers = data.chunks_exact(8).map(|chunk| u64_at(chunk, 0));
            for field in [&mut entry.size, &mut entry.packed, &mut entry.header] {
                if *field == u64::from(u32::MAX) {
                    *field = numbers.next().unwrap_or(*field);
                }
            }
        }
        extra = &extra[4 + length..];
    }
}
