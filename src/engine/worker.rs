//! One worker: takes work, reads, detects, resolves what is certain, and hands results to the drain.

use super::buffer::Buffer;
use super::drain::{Drain, Outcome, Part};
use super::edit::Editor;
use super::evidence::Witness;
use super::lines::Lines;
use super::name::Namer;
use super::place::{Place, value_of};
use super::producer::{Block, Chunk, Producer, Shared, Work};
use super::record::{BlockResult, Change, Fate, Record, Slice};
use super::tally::{Counter, DistinctByEntity};
use super::trouble::{shrunk, unreadable};
use super::value::{Known, Values};
use super::view::View;
use super::window::{Decoder, MARGIN, Raw, Window};
use super::{Options, Progress};
use crate::container::Sniffed;
use crate::detect::{Candidate, Compiled, Detector, resolve};
use crate::document::Document;
use crate::error::{Issue, IssueKind};
use crate::layer::{self, Decoded, MARGIN_AFTER, MARGIN_BEFORE, PAGE};
use crate::limits::VALUE_MAX;
use crate::policy::Query;
use crate::preview::Style;
use crate::sink::Needs;
use crate::source::mmap::Mapped;
use crate::transform::Fingerprinter;
use ahash::RandomState;
use std::sync::{Arc, Mutex};

/// Bytes of texts that most findings need.
const ARENA_EACH: usize = 28;

/// What all workers share.
pub(super) struct Common<'a> {
    pub compiled: Arc<Compiled>,
    pub names: Arc<Compiled>,
    pub options: Arc<Options>,
    pub needs: Needs,
    pub producer: Mutex<(u64, Producer)>,
    pub drain: Drain<'a>,
    pub progress: &'a Progress,
    pub hasher: RandomState,
    pub fingerprinter: Fingerprinter,
}

pub(super) struct Worker<'a, 's> {
    pub(super) common: &'a Common<'s>,
    pub(super) detector: Detector,
    pub(super) buffer: Buffer,
    decoder: Decoder,
    pub(super) namer: Namer,
    candidates: Vec<Candidate>,
    page: Vec<Candidate>,
    pages: Vec<(u64, layer::Inline)>,
    decoded: Decoded,
    pub(super) values: Vec<u8>,
    facts: Values,
    /// Makes replacements, in a redaction.
    editor: Option<Editor>,
    /// How previews of each rule's values look.
    styles: Vec<Style>,
    winners: Vec<Candidate>,
    pub(super) view: View,
    /// Looks at samples of tables; made when there is one.
    pub(super) witness: Option<Witness>,
    counter: Counter,
    threshold: u8,
    distinct: DistinctByEntity,
}

impl<'a, 's> Worker<'a, 's> {
    pub(super) fn new(common: &'a Common<'s>) -> Self {
        let detector = Detector::new(Arc::clone(&common.compiled));
        let (options, rules) = (&common.options, &common.compiled.rules.rules);
        // A run that looks for less, or only for what is very sure, still masks names as any other.
        let threshold = options.min_confidence.min(Options::default().min_confidence);
        let namer = Namer::new(
            Detector::new(Arc::clone(&common.names)),
            common.fingerprinter.clone(),
            threshold,
            common.needs.values,
        );
        Self {
            common,
            detector,
            buffer: Buffer::default(),
            decoder: Decoder::default(),
            namer,
            candidates: Vec::new(),
            page: Vec::new(),
            pages: Vec::new(),
            decoded: Decoded::default(),
            values: Vec::new(),
            facts: Values::new(
                &common.compiled,
                common.hasher.clone(),
                common.fingerprinter.clone(),
                common.needs.fingerprints,
            ),
            editor: Editor::of(options, &common.compiled),
            styles: rules.iter().map(|rule| Style::of(rule.entity)).collect(),
            winners: Vec::new(),
            view: View::default(),
            witness: None,
            counter: Counter::new(rules.len()),
            threshold: options.min_confidence.hundredths(),
            distinct: DistinctByEntity::new(&common.compiled, options.limits.distinct_exact),
        }
    }

    /// Works until there is nothing left; gives the distinct values it saw.
    pub(super) fn run(mut self) -> DistinctByEntity {
        while !self.common.progress.is_stopped() && !self.common.drain.has_failed() {
            let Some((sequence, work)) = self.common.take() else { break };
            let parts = self.work(sequence, work);
            self.common.drain.submit(Outcome { sequence, parts }, &self.common.compiled);
        }
        self.distinct
    }

    pub(super) fn work(&mut self, sequence: u64, work: Work) -> Vec<Part> {
        let mut parts = Vec::new();
        match work {
            Work::Batch(batch) => {
                batch.into_iter().for_each(|small| self.small(sequence, small, &mut parts));
            }
            Work::Block(block) => self.block(&block, &mut parts),
            Work::Chunk(chunk) => self.chunk(chunk, &mut parts),
        }
        parts
    }

    fn block(&mut self, block: &Block, parts: &mut Vec<Part>) {
        if block.first {
            self.begin(&block.shared, parts);
        }
        let own = block.own.clone();
        let base = own.start.saturating_sub(MARGIN as u64);
        let ahead = MARGIN + block.shared.ahead();
        let end =
            if block.shared.sniffed.unsupported.is_some() { base } else { own.end + ahead as u64 };
        let length = (end.min(block.size).max(base) - base) as usize;
        if let Some(map) = &block.map {
            return self.mapped(block, map, base, length, parts);
        }
        let mut buffer = std::mem::take(&mut self.buffer);
        match buffer.read(&block.file, base, length) {
            Err(error) => {
                parts.push(Part::Trouble(unreadable(own.clone(), &error)));
                let nothing = own.start..own.start;
                let raw = Raw::new(&[], own.start, nothing, own);
                self.scan(&block.shared, &raw, block.last, parts);
            }
            Ok(bytes) => {
                let have = base + bytes.len() as u64;
                let supported = block.shared.sniffed.unsupported.is_none();
                if have < own.end && supported {
                    parts.push(Part::Trouble(shrunk(have.max(own.start)..own.end)));
                }
                let planned = own.clone();
                let own = own.start..own.end.min(have).max(own.start);
                // What is left of a file that shrank may end before the block.
                let gone = have < own.start;
                let (bytes, base) = if gone { (&[][..], own.start) } else { (bytes, base) };
                let raw = Raw::new(bytes, base, own, planned);
                self.scan(&block.shared, &raw, block.last, parts);
            }
        }
        self.buffer = buffer;
    }

    /// A block of a mapped file; pages that the file has lost read as zeros.
    fn mapped(
        &mut self,
        block: &Block,
        map: &Mapped,
        base: u64,
        length: usize,
        parts: &mut Vec<Part>,
    ) {
        let bytes = &map.bytes()[base as usize..base as usize + length];
        let raw = Raw::new(bytes, base, block.own.clone(), block.own.clone());
        self.scan(&block.shared, &raw, block.last, parts);
        if block.last && map.has_lost_pages() {
            // Told before the last block ends the document.
            let last = parts.len().saturating_sub(1);
            parts.insert(last, Part::Trouble(shrunk(0..block.size)));
        }
    }

    fn chunk(&mut self, chunk: Chunk, parts: &mut Vec<Part>) {
        if chunk.first {
            self.begin(&chunk.shared, parts);
        }
        if let Some(issue) = chunk.trouble {
            parts.push(Part::Trouble(issue));
        }
        let planned = chunk.own.clone();
        let raw = Raw {
            bytes: &chunk.bytes,
            base: chunk.base,
            own: chunk.own,
            planned,
            decoded: chunk.decoded.as_ref(),
        };
        self.scan(&chunk.shared, &raw, chunk.last, parts);
    }

    pub(super) fn begin(&mut self, shared: &Shared, parts: &mut Vec<Part>) {
        let name = Arc::new(self.namer.document(&shared.from));
        if self.editor.is_some() {
            parts.push(Part::Source(shared.from.clone()));
        }
        let (Sniffed { format, charset, .. }, origin) = (shared.sniffed, shared.from.origin);
        let document = Document { number: 0, origin, name, format, charset };
        parts.push(Part::Begin(document));
        if let Some(format) = shared.sniffed.unsupported {
            let message = format!(
                "{format} is recognised but cannot be opened yet; unpack it and scan the result"
            );
            parts.push(Part::Trouble(Issue::new(IssueKind::Unsupported, message)));
        }
    }

    pub(super) fn scan(
        &mut self,
        shared: &Shared,
        raw: &Raw<'_>,
        last: bool,
        parts: &mut Vec<Part>,
    ) {
        let mut result = BlockResult { own: raw.own.clone(), last, ..BlockResult::default() };
        if shared.sniffed.unsupported.is_none() {
            let mut decoder = std::mem::take(&mut self.decoder);
            let (main, runs) = decoder.windows(raw, shared.sniffed.format, shared.sniffed.charset);
            match &shared.structure {
                Some(structure) => {
                    self.structured((shared, structure), raw, &main, last, (&mut result, parts))
                }
                None => self.window(shared, (&main, &main), last, &mut result),
            }
            if !shared.sniffed.charset.is_unicode() {
                result.invalid = layer::count_replaced(main.text, main.own.clone());
            } else if shared.sniffed.format.is_text() && main.raw(0) == raw.base {
                result.invalid = layer::count_invalid(main.text, main.own.clone());
            }
            if let Some(runs) = runs {
                self.window(shared, (&runs, &runs), last, &mut result);
                result.edge.sort_by_key(|r| r.candidate.start);
                result.inner.sort_by_key(|r| r.candidate.start);
            }
            self.decoder = decoder;
        }
        if self.editor.is_some() && shared.sniffed.unsupported.is_none() {
            result.raw.extend_from_slice(raw.own_bytes());
        }
        self.common.progress.add_bytes(raw.own.end - raw.own.start);
        parts.push(Part::Block(Box::new(result)));
    }

    /// Looks at a text: `main` is the block's own, which lines are counted in.
    pub(super) fn window(
        &mut self,
        shared: &Shared,
        (window, main): (&Window<'_>, &Window<'_>),
        last: bool,
        result: &mut BlockResult,
    ) {
        let mut found = std::mem::take(&mut self.candidates);
        found.clear();
        self.values.clear();
        self.detector.detect(window.text, window.own.clone(), &mut found);
        resolve::sort(&mut found);
        let plain = found.len();
        self.inline(window, &mut found);
        if let Some(view) = window.view {
            self.within_values(view, main, &mut found);
        }
        for candidate in &mut found {
            candidate.start = window.raw(candidate.start as usize);
            candidate.end = window.raw(candidate.end as usize);
        }
        match window.view {
            Some(_) => resolve::sort(&mut found),
            None => resolve::merge(&mut found, plain),
        }
        self.settle(shared, (window, main), &found, last, result);
        self.candidates = found;
        if self.common.needs.positions {
            let own = &main.text[main.own.clone()];
            result.newlines = memchr::memchr_iter(b'\n', own).count() as u64;
            let last = memchr::memrchr(b'\n', own).map(|i| main.raw(main.own.start + i + 1));
            result.line_start = last;
        }
    }

    /// Adds the candidates of escaped text: pages around the places that the sweep named.
    fn inline(&mut self, window: &Window<'_>, found: &mut Vec<Candidate>) {
        let mut pages = std::mem::take(&mut self.pages);
        pages.clear();
        for &at in self.detector.escapes() {
            let at = at as usize;
            let Some(layer) = layer::page_layers(window.text, at) else { continue };
            let raw = window.raw(at);
            let page = raw / PAGE as u64;
            pages.push((page, layer));
            // A value may start a little before its first escape, in the page before.
            if raw % (PAGE as u64) < PAGE as u64 / 2 && page > 0 {
                pages.push((page - 1, layer));
            }
        }
        pages.sort_unstable();
        pages.dedup();
        for &(page, layer) in &pages {
            self.inline_page(window, page, layer, found);
        }
        self.pages = pages;
    }

    fn inline_page(
        &mut self,
        window: &Window<'_>,
        page: u64,
        layer: layer::Inline,
        found: &mut Vec<Candidate>,
    ) {
        let origin = window.raw(0);
        let clamp = |raw: u64| window.local(raw.max(origin)).min(window.text.len());
        let first = clamp(page * PAGE as u64);
        let last = clamp((page + 1) * PAGE as u64);
        if first >= window.own.end || last <= window.own.start {
            return;
        }
        let from = clamp((page * PAGE as u64).saturating_sub(MARGIN_BEFORE as u64));
        let to = clamp((page + 1) * PAGE as u64 + MARGIN_AFTER as u64);
        layer.decode(&window.text[from..to], &mut self.decoded);
        let own = self.decoded.position(first - from)..self.decoded.position(last - from);
        self.page.clear();
        self.detector.detect_page(&self.decoded.text, own, &mut self.page);
        for candidate in &self.page {
            let (start, end) = (candidate.start as usize, candidate.end as usize);
            let raw = |local: usize| from + self.decoded.raw[local] as usize;
            let (raw_start, raw_end) = (raw(start), raw(end));
            // The same bytes, not only the same length: a `+` for a space is as long as the space.
            let plain = window.text[raw_start..raw_end] == self.decoded.text[start..end];
            if plain || !window.own.contains(&raw_start) {
                continue;
            }
            let stored = self.values.len() as u32;
            self.values.extend_from_slice(&self.decoded.text[start..end]);
            found.push(Candidate {
                start: raw_start as u64,
                end: raw_end as u64,
                layers: layer.chain(),
                decoded: (stored, self.values.len() as u32),
                ..*candidate
            });
        }
    }

    /// Resolves the clusters that lie inside the block; leaves those at its edges to the drain.
    fn settle(
        &mut self,
        shared: &Shared,
        (window, main): (&Window<'_>, &Window<'_>),
        found: &[Candidate],
        last: bool,
        result: &mut BlockResult,
    ) {
        let own = result.own.clone();
        let mut place =
            Place { shared, window, main, lines: Lines::new(main, self.common.needs.positions) };
        let mut winners = std::mem::take(&mut self.winners);
        if self.common.needs.findings {
            result.inner.reserve(found.len());
            result.arena.reserve(ARENA_EACH * found.len());
        }
        let mut from = 0;
        let mut open_until = if own.start == 0 { 0 } else { own.start + 2 * VALUE_MAX as u64 };
        while from < found.len() {
            let (to, end) = resolve::cluster(found, from);
            let start = found[from].start;
            let uncertain = start < open_until || (end > own.end && !last);
            if uncertain {
                open_until = open_until.max(end);
                for candidate in &found[from..to] {
                    let mut record = self.record(&mut place, candidate, &mut result.arena);
                    if record.fate == Fate::Report {
                        record.change = self.change(&place, candidate, &mut result.replacements);
                    }
                    result.edge.push(record);
                }
            } else if to == from + 1 {
                self.winner(&mut place, &found[from], result);
            } else {
                winners.clear();
                resolve::resolve(&found[from..to], &mut winners);
                for candidate in &winners {
                    self.winner(&mut place, candidate, result);
                }
            }
            from = to;
        }
        self.winners = winners;
        self.name_columns(window, result);
        result.tally.add(&self.counter.take());
    }

    fn winner(&mut self, place: &mut Place<'_>, candidate: &Candidate, result: &mut BlockResult) {
        let (fate, known) = self.decide(place, candidate);
        self.counter.count(candidate, fate, known.reserved);
        if fate == Fate::Report {
            self.distinct.count(candidate.rule, known.hash);
            result.cut.extend(super::record::cut(candidate));
            result.columns.hits.extend(place.hit(candidate, known.hash));
            if self.common.needs.findings || self.editor.is_some() {
                let mut record = self.describe(place, candidate, &known, &mut result.arena);
                record.change = self.change(place, candidate, &mut result.replacements);
                result.inner.push(record);
            }
        }
    }

    fn record(
        &mut self,
        place: &mut Place<'_>,
        candidate: &Candidate,
        arena: &mut String,
    ) -> Record {
        let (fate, known) = self.decide(place, candidate);
        let mut record = match fate == Fate::Report && self.common.needs.findings {
            true => self.describe(place, candidate, &known, arena),
            false => Record::bare(*candidate, fate, &known),
        };
        record.column = place.column(candidate);
        record
    }

    /// What becomes of a candidate if it wins its place, and what is known of its value.
    #[inline]
    fn decide(&mut self, place: &Place<'_>, candidate: &Candidate) -> (Fate, Known) {
        let common = self.common;
        if common.compiled.is_silent(candidate.rule) {
            return (Fate::Silent, Known::default());
        }
        if candidate.score < self.threshold {
            return (Fate::Possible, Known::default());
        }
        let value = value_of(&self.values, place.window, candidate);
        let known = self.facts.known(candidate.rule, value);
        let Some(filter) = &common.options.filter else { return (Fate::Report, known) };
        let rule = common.compiled.rule(candidate.rule);
        let print =
            known.fingerprint.unwrap_or_else(|| self.facts.fingerprint(candidate.rule, value));
        let path = &place.shared.from.path;
        let allowed = filter.allows(&Query { path, rule, value, fingerprint: &|| print });
        (if allowed { Fate::Allowed } else { Fate::Report }, known)
    }

    /// What the redaction makes of a finding.
    fn change(&mut self, place: &Place<'_>, candidate: &Candidate, out: &mut Vec<u8>) -> Change {
        let Some(editor) = &mut self.editor else { return Change::Keep };
        let value = value_of(&self.values, place.window, candidate);
        editor.change((place.shared, place.window), (candidate, value), out)
    }

    /// All that a report may show of a finding.
    fn describe(
        &mut self,
        place: &mut Place<'_>,
        candidate: &Candidate,
        known: &Known,
        arena: &mut String,
    ) -> Record {
        let mut record = Record::bare(*candidate, Fate::Report, known);
        if !self.common.needs.findings {
            return record;
        }
        let window = place.window;
        let start = window.local(candidate.start);
        let value = value_of(&self.values, window, candidate);
        let from = arena.len() as u32;
        self.styles[usize::from(candidate.rule)].write(value, arena);
        record.preview = Slice(from, arena.len() as u32);
        if self.common.needs.values {
            record.value = Slice::store(arena, &String::from_utf8_lossy(value));
        }
        if let Some(field) = place.field(start) {
            record.field = Slice::store(arena, self.namer.field(&field));
        }
        (record.line, record.line_start) = place.lines.of(place.main.decoded(candidate.start));
        record
    }
}

impl Common<'_> {
    fn take(&self) -> Option<(u64, Work)> {
        let mut producer = self.producer.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        match producer.1.next() {
            Ok(work) => {
                let work = work?;
                producer.0 += 1;
                Some((producer.0 - 1, work))
            }
            Err(error) => {
                self.drain.fail(error);
                None
            }
        }
    }
}
