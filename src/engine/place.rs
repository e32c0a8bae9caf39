//! Where the candidates of a block stand: their value, field, column and line.

use super::columns::Hit;
use super::lines::Lines;
use super::producer::Shared;
use super::window::Window;
use crate::detect::{Candidate, field_before};
use std::borrow::Cow;

/// Where a block's candidates stand.
pub(super) struct Place<'w> {
    pub shared: &'w Shared,
    pub window: &'w Window<'w>,
    /// The block's own text.
    pub main: &'w Window<'w>,
    pub lines: Lines<'w>,
}

impl Place<'_> {
    /// A finding as the data map counts it.
    pub(super) fn hit(&self, candidate: &Candidate, hash: u64) -> Option<Hit> {
        let (column, cell) = self.column(candidate)?;
        let Candidate { rule, score, .. } = *candidate;
        Some(Hit { column, cell, rule, score, hash })
    }

    /// The column that a candidate stands in, and where its value starts in the document.
    pub(super) fn column(&self, candidate: &Candidate) -> Option<(u32, u64)> {
        let view = self.window.view?;
        let segment = view.segment(self.window.local(candidate.start))?;
        view.column(segment)?;
        let began = view.began.filter(|_| view.is_first(segment));
        Some((segment.column, began.unwrap_or_else(|| self.window.raw(segment.start as usize))))
    }

    /// The name of the field that a value at `at` stands in.
    pub(super) fn field(&self, at: usize) -> Option<Cow<'_, [u8]>> {
        let text = self.window.text;
        let column = self.window.view.and_then(|view| view.column(view.segment(at)?));
        if let Some(column) = column {
            return Some(column.field().into_bytes().into());
        }
        field_before(text, at).map(|key| key.of(text).into())
    }
}

/// The value of a candidate: as decoded, where it was found in decoded text.
#[inline]
pub(super) fn value_of<'v>(
    decoded: &'v [u8],
    window: &Window<'v>,
    candidate: &Candidate,
) -> &'v [u8] {
    if candidate.layers.is_empty() {
        return &window.text[window.local(candidate.start)..window.local_end(candidate.end)];
    }
    &decoded[candidate.decoded.0 as usize..candidate.decoded.1 as usize]
}
