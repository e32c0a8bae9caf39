//! How a worker looks at a block of a structured document: through the view of its values, with the columns that they
//! stand in.

use super::drain::Part;
use super::evidence::Witness;
use super::producer::Shared;
use super::record::BlockResult;
use super::structure::Structure;
use super::view::View;
use super::window::{Raw, Window};
use super::worker::Worker;
use crate::detect::Candidate;
use crate::error::{Issue, IssueKind};
use std::collections::btree_map::Entry;

impl Worker<'_, '_> {
    /// A block of a structured document: its values, seen through their columns.
    pub(super) fn structured(
        &mut self,
        (shared, structure): (&Shared, &Structure),
        raw: &Raw<'_>,
        main: &Window<'_>,
        last: bool,
        (result, parts): (&mut BlockResult, &mut Vec<Part>),
    ) {
        let read = raw.own == raw.planned;
        let mut view = std::mem::take(&mut self.view);
        let witness = self.witness.get_or_insert_with(|| Witness::new(self.detector.clone()));
        let opened = |opened| witness.look(opened, main);
        let lexed = structure.lex(raw.planned.clone(), main, (read, last), opened);
        view.build(main.text, &main.own, &lexed.pieces, lexed.schema);
        result.fell_back = lexed.fell_back;
        view.began =
            lexed.began.filter(|_| lexed.pieces.first().is_some_and(|first| first.back > 0));
        result.columns.cells = view.cells(&main.own);
        self.window(shared, (&main.through(&view), main), last, result);
        self.view = view;
        if let Some(missing) = lexed.missing {
            let message =
                format!("{missing}: the document ends too early; what there is was scanned");
            parts.push(Part::Trouble(Issue::new(IssueKind::Truncated, message)));
        }
    }

    /// Keeps what stands in values: names of columns are not the document's. A value that reads otherwise in the
    /// document is kept as decoded.
    pub(super) fn within_values(
        &mut self,
        view: &View,
        main: &Window<'_>,
        found: &mut Vec<Candidate>,
    ) {
        found.retain_mut(|candidate| {
            let start = candidate.start as usize;
            let Some(segment) = view.segment(start) else { return false };
            if !(segment.start as usize..segment.end as usize).contains(&start) {
                return false;
            }
            candidate.end = candidate.end.min(u64::from(segment.end));
            if !candidate.layers.is_empty() || !View::is_decoded(segment) {
                return true;
            }
            let text = &view.text[start..candidate.end as usize];
            let raw = view.position(start)..view.position(candidate.end as usize);
            if main.text[raw] != *text {
                let stored = self.values.len() as u32;
                self.values.extend_from_slice(text);
                candidate.layers = segment.escape.chain();
                candidate.decoded = (stored, self.values.len() as u32);
            }
            true
        });
    }

    /// The printable names of the columns that findings stand in.
    pub(super) fn name_columns(&mut self, window: &Window<'_>, result: &mut BlockResult) {
        let Some(view) = window.view else { return };
        let edge = result.edge.iter().filter_map(|record| Some(record.column?.0));
        let inner = result.columns.hits.iter().map(|hit| hit.column);
        let mut last = None;
        for number in edge.chain(inner) {
            if last.replace(number) == Some(number) {
                continue;
            }
            let Some(column) = view.schema.get(number) else { continue };
            if let Entry::Vacant(entry) = result.columns.names.entry(number) {
                let table = self.namer.field(column.table.as_bytes()).to_owned();
                let name = self.namer.field(column.label().as_bytes()).to_owned();
                entry.insert((table, name));
            }
        }
    }
}
