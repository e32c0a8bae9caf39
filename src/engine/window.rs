//! A block with its surroundings, decoded: what the detector sees, and the way back to raw bytes.

use super::view::View;
use crate::document::{Charset, FormatId};
use crate::layer::{self, Decoded, Transcoder};
use std::ops::Range;

/// Raw bytes on either side of a block that are read with it: twice the reach, since a UTF-16 unit
/// takes two bytes.
pub(super) const MARGIN: usize = 2 * crate::limits::REACH;

/// One text to look at.
pub(super) struct Window<'a> {
    /// Decoded bytes.
    pub text: &'a [u8],
    /// The part that this block owns.
    pub own: Range<usize>,
    /// Raw document offset of `text[0]`, for text that is a copy of the raw bytes.
    base: u64,
    /// Raw offset (from `base`) of each byte, for decoded text.
    map: Option<&'a [u32]>,
    /// The text is this view of the decoded bytes.
    pub view: Option<&'a View>,
}

impl<'a> Window<'a> {
    /// The same block through the view of its values.
    pub(super) fn through(&self, view: &'a View) -> Self {
        let (base, map, own) = (self.base, self.map, view.own.clone());
        Window { text: &view.text, own, base, map, view: Some(view) }
    }

    /// Raw document offset of a position in the text.
    pub(super) fn raw(&self, local: usize) -> u64 {
        let local = self.view.map_or(local, |view| view.position(local));
        self.base + self.map.map_or(local as u64, |map| u64::from(map[local]))
    }

    /// Position in the text of a raw document offset at which a candidate of this window starts.
    pub(super) fn local(&self, raw: u64) -> usize {
        let local = self.decoded(raw);
        self.view.map_or(local, |view| view.local(local))
    }

    /// Position in the text of a raw document offset at which a candidate of this window ends.
    pub(super) fn local_end(&self, raw: u64) -> usize {
        let local = self.decoded(raw);
        self.view.map_or(local, |view| view.local_end(local))
    }

    /// Position in the decoded bytes.
    pub(super) fn decoded(&self, raw: u64) -> usize {
        let relative = (raw - self.base) as usize;
        self.map.map_or(relative, |map| map.partition_point(|&r| (r as usize) < relative))
    }
}

/// Buffers for decoding; one per worker.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    main: Decoded,
    runs: Decoded,
}

/// The raw bytes of a block with its margins.
pub(super) struct Raw<'a> {
    /// The bytes.
    pub bytes: &'a [u8],
    /// Document offset of `bytes[0]`.
    pub base: u64,
    /// Raw document range that the block owns.
    pub own: Range<u64>,
    /// The range that it was to have; more where a part could not be read.
    pub planned: Range<u64>,
    /// The text of the bytes, where it was decoded from the start of the document.
    pub decoded: Option<&'a Decoded>,
}

impl<'a> Raw<'a> {
    /// Bytes that are text as they are, or can be decoded from here.
    pub(super) fn new(bytes: &'a [u8], base: u64, own: Range<u64>, planned: Range<u64>) -> Self {
        Self { bytes, base, own, planned, decoded: None }
    }
}

impl<'a> Raw<'a> {
    /// The bytes that the block owns.
    pub(super) fn own_bytes(&self) -> &'a [u8] {
        let from = |offset: u64| (offset - self.base) as usize;
        &self.bytes[from(self.own.start)..from(self.own.end)]
    }
}

impl Decoder {
    /// The windows of a block: its text, and for a binary also the UTF-16 runs in it.
    pub(super) fn windows<'a>(
        &'a mut self,
        raw: &Raw<'a>,
        format: FormatId,
        charset: Charset,
    ) -> (Window<'a>, Option<Window<'a>>) {
        let first = (raw.own.start - raw.base) as usize;
        let last = (raw.own.end - raw.base) as usize;
        if let Some(decoded) = raw.decoded {
            return (mapped(decoded, raw.base, first..last), None);
        }
        if let Some(transcoder) = Transcoder::new(charset) {
            return (self.whole(raw, transcoder, first..last), None);
        }
        if charset != Charset::Utf8 {
            return (self.utf16(raw, charset, first..last), None);
        }
        let main =
            Window { text: raw.bytes, own: first..last, base: raw.base, map: None, view: None };
        if format != FormatId::Binary {
            return (main, None);
        }
        let runs = &mut self.runs;
        layer::utf16_runs(raw.bytes, runs);
        let own = runs.position(first)..runs.position(last);
        let map = Some(&runs.raw[..]);
        (main, Some(Window { text: &runs.text, own, base: raw.base, map, view: None }))
    }

    /// All of a document in a set that is decoded from the start.
    fn whole<'a>(
        &'a mut self,
        raw: &Raw<'a>,
        mut transcoder: Transcoder,
        own: Range<usize>,
    ) -> Window<'a> {
        let decoded = &mut self.main;
        decoded.text.clear();
        decoded.raw.clear();
        transcoder.decode(raw.bytes, 0, true, decoded);
        decoded.close(raw.bytes.len());
        mapped(decoded, raw.base, own)
    }

    fn utf16<'a>(&'a mut self, raw: &Raw<'a>, charset: Charset, own: Range<usize>) -> Window<'a> {
        // Units start at even offsets of the document (a byte order mark has two bytes).
        let odd = (raw.base % 2) as usize;
        let decoded = &mut self.main;
        layer::utf16(&raw.bytes[odd.min(raw.bytes.len())..], charset, decoded);
        let own = own.start.saturating_sub(odd)..own.end.saturating_sub(odd);
        mapped(decoded, raw.base + odd as u64, own)
    }
}

/// A window of decoded text; `own` counts raw bytes from `base`.
fn mapped(decoded: &Decoded, base: u64, own: Range<usize>) -> Window<'_> {
    let own = decoded.position(own.start)..decoded.position(own.end);
    Window { text: &decoded.text, own, base, map: Some(&decoded.raw), view: None }
}
