//! Segments that were read a moment ago: an address is asked for at its number, and again at each unit in it.

use super::{Reader, Segment};
use std::cell::Cell;

const SLOTS: usize = 16;
/// Bytes behind the last word or number that was looked at that may have a say.
const AHEAD: usize = 64;

/// The memory of one text, by place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Segments {
    slots: [Cell<Slot>; SLOTS],
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    at: usize,
    comma: bool,
    /// What was read ends here at the latest; zero in an empty slot.
    far: usize,
    segment: Option<Segment>,
}

impl Segments {
    /// Forgets all: another text follows.
    pub(crate) fn forget(&self) {
        self.slots.iter().for_each(|slot| slot.set(Slot::default()));
    }

    /// What [`Segments::set`] was told, unless the reader's text ends too early for it.
    #[inline]
    pub(super) fn get(
        &self,
        at: usize,
        comma: bool,
        reader: &Reader<'_>,
    ) -> Option<Option<Segment>> {
        let slot = self.slots[at % SLOTS].get();
        // Only a name without a unit wants a comma before it.
        let same = slot.comma == comma || slot.segment.is_some_and(|found| found.class.is_some());
        if slot.far == 0 || slot.at != at || !same || slot.far > reader.text.len() {
            return None;
        }
        reader.far.set(reader.far.get().max(slot.far - AHEAD));
        Some(slot.segment)
    }

    /// Remembers a segment of prose, unless the reader's text might have cut it.
    #[inline]
    pub(super) fn set(
        &self,
        at: usize,
        comma: bool,
        segment: Option<Segment>,
        reader: &Reader<'_>,
    ) {
        let far = reader.far.get() + AHEAD;
        if far <= reader.text.len() {
            self.slots[at % SLOTS].set(Slot { at, comma, far, segment });
        }
    }
}
