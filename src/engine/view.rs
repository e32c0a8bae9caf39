//! A structured block as the detector sees it: each value on a line of its own, behind the name of its column, as
//! JSON would write it; and the way back to the text of the block.
//!
//! One form for all formats: a value has the same surroundings whether it stood in a CSV cell, a COPY row or an
//! `INSERT`, and nothing of its neighbours says anything about it.

use crate::format::{Column, Piece, Schema};
use crate::layer::Escape;
use std::cell::Cell;
use std::ops::Range;
use std::sync::Arc;

/// One piece of the block in the view.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    /// Where its line begins.
    line: u32,
    /// Where the value begins and ends, in the view.
    pub start: u32,
    pub end: u32,
    /// The same in the text of the block.
    pub from: u32,
    to: u32,
    /// Number of the column, or one of the numbers that name none.
    pub column: u32,
    /// Where the positions of its bytes begin, for a value that was decoded.
    map: Option<u32>,
    pub escape: Escape,
}

/// The view of one block. One per worker, used again and again.
#[derive(Debug, Default)]
pub(super) struct View {
    pub text: Vec<u8>,
    /// The part that the block owns.
    pub own: Range<usize>,
    segments: Vec<Segment>,
    map: Vec<u32>,
    pub schema: Schema,
    /// Raw offset at which the first value began, where that was before the block.
    pub began: Option<u64>,
    /// The segment that was last asked for, or the one behind it.
    last: Cell<usize>,
}

impl View {
    /// Takes in the pieces of a block: `text` with its margins, of which `own` is the block's.
    pub(super) fn build(
        &mut self,
        text: &[u8],
        own: &Range<usize>,
        pieces: &[Piece],
        schema: Schema,
    ) {
        self.text.clear();
        self.segments.clear();
        self.map.clear();
        self.schema = schema;
        for piece in pieces {
            self.add(text, piece);
        }
        // Only the first piece may begin before the block, only the last go on behind it.
        let start =
            self.segments.first().map_or(0, |first| match (first.from as usize) < own.start {
                true => self.local(own.start),
                false => 0,
            });
        self.own = start..self.local(own.end).max(start);
    }

    fn add(&mut self, text: &[u8], piece: &Piece) {
        let back = piece.back.min(piece.start);
        // Of pairs of digits none is torn apart.
        let odd = piece.escape == Escape::Hex && (piece.back - back) % 2 == 1;
        let (from, to) = ((piece.start - back + u32::from(odd)).min(piece.end), piece.end);
        let line = self.text.len() as u32;
        let begins = back == piece.back;
        if !piece.is_text() && begins {
            self.write_key(piece.column);
        }
        let start = self.text.len() as u32;
        let raw = &text[from as usize..to as usize];
        let decoded = piece.escape.changes(raw);
        let map = decoded.then_some(self.map.len() as u32);
        if decoded {
            piece.escape.decode(raw, from, &mut self.text, &mut self.map);
            self.map.push(to);
        } else {
            self.text.extend_from_slice(raw);
        }
        let end = self.text.len() as u32;
        let (column, escape) = (piece.column, piece.escape);
        self.segments.push(Segment { line, start, end, from, to, column, map, escape });
        self.text.extend_from_slice(if piece.is_text() { b"\n" } else { b"\"\n" });
    }

    /// The name of the column, or what its evidence puts in its place, as a key of JSON.
    fn write_key(&mut self, column: u32) {
        self.text.push(b'"');
        let Some(column) = self.schema.get(column) else { return };
        let key = column.key.get().unwrap_or(&column.name);
        if !key.is_empty() {
            self.text.extend_from_slice(key.as_bytes());
            self.text.extend_from_slice(b"\":\"");
        }
    }

    /// How many values that are not empty start in `own`, by column.
    pub(super) fn cells(&self, own: &Range<usize>) -> Vec<u64> {
        let mut cells = vec![0; self.schema.len()];
        for segment in &self.segments {
            if own.contains(&(segment.from as usize))
                && let Some(count) = cells.get_mut(segment.column as usize)
            {
                *count += 1;
            }
        }
        cells
    }

    /// True for a value that was decoded.
    pub(super) fn is_decoded(segment: &Segment) -> bool {
        segment.map.is_some()
    }

    /// The segments, in order.
    pub(super) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The segment that a position of the view is in, its key included.
    pub(super) fn segment(&self, local: usize) -> Option<&Segment> {
        let next = self.first(|segment| segment.line as usize <= local);
        self.segments.get(next.checked_sub(1)?)
    }

    /// Index of the first segment that is not `before`; nearly always that of the last question, or the next.
    fn first(&self, before: impl Fn(&Segment) -> bool) -> usize {
        let is = |index: usize| {
            let behind = index.checked_sub(1).is_none_or(|last| before(&self.segments[last]));
            behind && self.segments.get(index).is_none_or(|segment| !before(segment))
        };
        let last = self.last.get().min(self.segments.len());
        let near = (last..=self.segments.len().min(last + 1)).find(|index| is(*index));
        let index =
            near.unwrap_or_else(|| self.segments.partition_point(|segment| before(segment)));
        self.last.set(index);
        index
    }

    /// True for the first segment.
    pub(super) fn is_first(&self, segment: &Segment) -> bool {
        self.segments.first().is_some_and(|first| first.start == segment.start)
    }

    /// The column of a segment.
    pub(super) fn column(&self, segment: &Segment) -> Option<&Arc<Column>> {
        self.schema.get(segment.column)
    }

    /// Position in the block's text of a position in the view.
    pub(super) fn position(&self, local: usize) -> usize {
        let Some(segment) = self.segment(local) else { return 0 };
        let within = (local as u32).clamp(segment.start, segment.end) - segment.start;
        match segment.map {
            Some(map) => self.map[(map + within) as usize] as usize,
            None => (segment.from + within) as usize,
        }
    }

    /// Where a value that starts at a position of the block's text starts in the view.
    pub(super) fn local(&self, position: usize) -> usize {
        let index = self.first(|segment| segment.to as usize <= position);
        self.within(index, position)
    }

    /// Where a value that ends at a position of the block's text ends in the view.
    pub(super) fn local_end(&self, position: usize) -> usize {
        let index = self.first(|segment| (segment.to as usize) < position);
        self.within(index, position)
    }

    fn within(&self, index: usize, position: usize) -> usize {
        let Some(segment) = self.segments.get(index) else { return self.text.len() };
        let position = position as u32;
        if position <= segment.from {
            return segment.start as usize;
        }
        let within = match segment.map {
            Some(map) => {
                let table = &self.map[map as usize..][..=(segment.end - segment.start) as usize];
                table.partition_point(|&at| at < position) as u32
            }
            None => position - segment.from,
        };
        (segment.start + within) as usize
    }
}
