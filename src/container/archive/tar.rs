//! tar: members one after the other, with long names, pax records and sparse files.

use super::super::budget::Budget;
use super::super::codec::Notes;
use super::super::peek::Peek;
use super::super::trouble::{Trouble, damaged, trouble, truncated};
use super::super::{Flow, NOTES, UNCLAIMED};
use super::Visitor;
use super::tar_header::{
    BLOCK, Block, Map, PIECES_MAX, Pax, decimal, gnu_pieces, gnu_real_size, is_header, name,
    number, pairs,
};
use crate::error::{IssueKind, SkipReason};
use std::io::{self, Read};
use std::ops::ControlFlow;

/// Longest name or pax header.
const LONG_MAX: u64 = 1 << 20;

/// True for the first bytes of an archive. Without the magic number the check sum of the first header
/// must do, and the name must say so too.
pub(in super::super) fn is_tar(head: &[u8], name: &str) -> bool {
    let has_magic = head.get(257..262) == Some(b"ustar");
    (has_magic || name.to_ascii_lowercase().ends_with(".tar")) && is_header(head)
}

/// What headers before that of a member say about it.
#[derive(Default)]
struct Ahead {
    pax: Pax,
    name: Option<String>,
}

/// Visits all members. `input` must be at the start of a header.
pub(in super::super) fn walk(
    input: &mut Peek<'_>,
    budget: &Budget,
    visitor: &mut dyn Visitor,
) -> Flow {
    let mut notes = Notes::default();
    let mut failed = None;
    match members(input, budget, visitor, &mut notes) {
        Ok(flow) => flow?,
        Err(error) => failed = Some(Trouble::of(&error)),
    }
    input.skip_zeros();
    // What holds the archive may be damaged behind its end.
    if let Some(failed) = failed.or_else(|| input.failed().cloned()) {
        visitor.trouble(None, failed.issue())?;
    }
    if notes.is_cut {
        let error =
            trouble(IssueKind::Limit, "the comments in it are longer than what is read of them");
        visitor.trouble(None, Trouble::of(&error).issue())?;
    }
    if !notes.text.is_empty() {
        visitor.loose(NOTES, &mut &notes.text[..])?;
    }
    if input.peek(1).is_empty() {
        return ControlFlow::Continue(());
    }
    visitor.loose(UNCLAIMED, input)
}

fn members(
    input: &mut Peek<'_>,
    budget: &Budget,
    visitor: &mut dyn Visitor,
    notes: &mut Notes,
) -> io::Result<Flow> {
    let mut ahead = Ahead::default();
    loop {
        if input.peek(1).is_empty() && input.failed().is_none() {
            return Err(trouble(
                IssueKind::Truncated,
                "the tar archive has no end mark; members may be missing",
            ));
        }
        let head = input.peek(BLOCK);
        if head.iter().all(|byte| *byte == 0) && head.len() == BLOCK {
            return Ok(ControlFlow::Continue(()));
        }
        if head.len() == BLOCK && !is_header(head) {
            return Err(damaged("tar"));
        }
        let block = block(input)?;
        let size = number(&block[124..136]).ok_or_else(|| damaged("tar"))?;
        match block[156] {
            b'x' => {
                ahead.pax = Pax::default();
                pax(input, size, &mut ahead.pax, notes)?;
            }
            b'g' => pax(input, size, &mut Pax::default(), notes)?,
            b'L' => ahead.name = Some(long_name(input, size)?),
            b'K' => drop(long_name(input, size)?),
            _ => {
                let ahead = std::mem::take(&mut ahead);
                let flow = member((input, budget), &block, ahead, visitor)?;
                if flow.is_break() {
                    return Ok(flow);
                }
            }
        }
    }
}

fn block(input: &mut dyn Read) -> io::Result<Block> {
    let mut block = [0; BLOCK];
    exact(input, &mut block)?;
    Ok(block)
}

fn exact(input: &mut dyn Read, bytes: &mut [u8]) -> io::Result<()> {
    input.read_exact(bytes).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => truncated("tar"),
        _ => error,
    })
}

/// Content of a header of headers, with its padding.
fn long(input: &mut dyn Read, size: u64) -> io::Result<Vec<u8>> {
    if size > LONG_MAX {
        return Err(trouble(
            IssueKind::Limit,
            "a header in the tar archive is too long; what follows was read as raw bytes",
        ));
    }
    let mut bytes = vec![0; (size as usize).next_multiple_of(BLOCK)];
    exact(input, &mut bytes)?;
    bytes.truncate(size as usize);
    Ok(bytes)
}

fn long_name(input: &mut dyn Read, size: u64) -> io::Result<String> {
    let bytes = long(input, size)?;
    let name = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    Ok(String::from_utf8_lossy(name).into_owned())
}

fn pax(input: &mut dyn Read, size: u64, pax: &mut Pax, notes: &mut Notes) -> io::Result<()> {
    let bytes = long(input, size)?;
    let whole = pax.parse(&bytes);
    pax.notes().for_each(|note| notes.add(note));
    if whole { Ok(()) } else { Err(damaged("tar")) }
}

fn member(
    (input, budget): (&mut Peek<'_>, &Budget),
    block: &Block,
    ahead: Ahead,
    visitor: &mut dyn Visitor,
) -> io::Result<Flow> {
    let pax = &ahead.pax;
    let shown = pax.text("GNU.sparse.name").or_else(|| pax.text("path")).or(ahead.name);
    let shown = shown.unwrap_or_else(|| name(block));
    let stated = number(&block[124..136]).ok_or_else(|| damaged("tar"))?;
    let size = pax.number("size").unwrap_or(stated);
    let reason = match block[156] {
        b'1' | b'2' if size == 0 => Some(SkipReason::Link),
        b'2' => Some(SkipReason::Link),
        b'3' | b'4' => Some(SkipReason::Device),
        b'6' => Some(SkipReason::Fifo),
        _ => None,
    };
    if let Some(reason) = reason {
        return Ok(visitor.skipped(&shown, reason));
    }
    if block[156] == b'5' || (size == 0 && shown.ends_with('/')) {
        return Ok(ControlFlow::Continue(()));
    }
    let mut size = size;
    let (map, real) = sparse(input, block, pax, &mut size)?;
    let mut content = Content { input, budget, left: size, map, real, at: 0 };
    let flow = visitor.member(&shown, &mut content);
    if flow.is_break() {
        return Ok(flow);
    }
    let (left, padding) = (content.left, size.next_multiple_of(BLOCK as u64) - size);
    skip(input, left + padding)?;
    Ok(flow)
}

/// The map of a sparse file and its size with the holes; `size` becomes that of the data alone.
fn sparse(
    input: &mut Peek<'_>,
    block: &Block,
    pax: &Pax,
    size: &mut u64,
) -> io::Result<(Option<Map>, u64)> {
    let mut real = pax.number("GNU.sparse.realsize").or_else(|| pax.number("GNU.sparse.size"));
    let mut map = pax.map();
    if block[156] == b'S' {
        map = Some(gnu_map(input, block)?);
        real = gnu_real_size(block);
    } else if pax.number("GNU.sparse.major") == Some(1) {
        map = Some(leading_map(input, size)?);
    }
    if let Some(map) = &map {
        check(map, *size).ok_or_else(|| damaged("tar"))?;
    }
    Ok((map, real.unwrap_or(*size)))
}

/// Pieces must rise and be as long as the data.
fn check(map: &Map, size: u64) -> Option<()> {
    let mut end = 0;
    let mut data = 0u64;
    for (offset, length) in map {
        (*offset >= end).then_some(())?;
        end = offset.checked_add(*length)?;
        data = data.checked_add(*length)?;
    }
    (data == size).then_some(())
}

fn gnu_map(input: &mut Peek<'_>, first: &Block) -> io::Result<Map> {
    let mut map = Map::new();
    let bad = || damaged("tar");
    let mut more = gnu_pieces(first, true, &mut map).ok_or_else(bad)?;
    while more {
        let next = block(input)?;
        more = gnu_pieces(&next, false, &mut map).ok_or_else(bad)?;
    }
    Ok(map)
}

/// Version 1.0 of the pax form: the map stands before the data, a number a line.
fn leading_map(input: &mut Peek<'_>, size: &mut u64) -> io::Result<Map> {
    let mut text = Vec::new();
    let mut numbers: Vec<u64> = Vec::new();
    loop {
        let next = block(input)?;
        *size = size.checked_sub(BLOCK as u64).ok_or_else(|| damaged("tar"))?;
        text.extend_from_slice(&next);
        while let Some(end) = memchr::memchr(b'\n', &text) {
            numbers.push(decimal(&text[..end]).ok_or_else(|| damaged("tar"))?);
            text.drain(..=end);
            let wanted = numbers[0].min(PIECES_MAX as u64 + 1) * 2 + 1;
            if numbers.len() as u64 == wanted {
                return pairs(&numbers[1..]).ok_or_else(|| damaged("tar"));
            }
        }
        if text.len() > BLOCK {
            return Err(damaged("tar"));
        }
    }
}

fn skip(input: &mut Peek<'_>, count: u64) -> io::Result<()> {
    let skipped = io::copy(&mut input.take(count), &mut io::sink())?;
    if skipped < count { Err(truncated("tar")) } else { Ok(()) }
}

/// The content of a member, holes as zeros.
struct Content<'p, 'a> {
    input: &'p mut Peek<'a>,
    budget: &'p Budget,
    /// Bytes of data that were not read yet.
    left: u64,
    map: Option<Map>,
    real: u64,
    at: u64,
}

impl Content<'_, '_> {
    /// Zeros from here on, and the data behind them.
    fn next_piece(&self) -> (u64, u64) {
        let Some(map) = &self.map else { return (0, self.left) };
        let piece = map.partition_point(|(offset, length)| offset + length <= self.at);
        match map.get(piece) {
            None => (self.real.saturating_sub(self.at), 0),
            Some((offset, length)) if *offset > self.at => (offset - self.at, *length),
            Some((offset, length)) => (0, offset + length - self.at),
        }
    }
}

impl Read for Content<'_, '_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let (zeros, data) = self.next_piece();
        if zeros > 0 {
            let count = out.len().min(usize::try_from(zeros).unwrap_or(usize::MAX));
            // Holes cost nothing in the archive and time here.
            self.budget.produce(count)?;
            out[..count].fill(0);
            self.at += count as u64;
            return Ok(count);
        }
        let wanted = out.len().min(usize::try_from(data).unwrap_or(usize::MAX));
        if wanted == 0 {
            return Ok(0);
        }
        let count = self.input.read(&mut out[..wanted])?;
        if count == 0 {
            return Err(truncated("tar"));
        }
        self.at += count as u64;
        self.left -= count as u64;
        Ok(count)
    }
}
