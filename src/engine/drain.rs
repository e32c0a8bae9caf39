//! Puts results in order, resolves what lies across block edges, and feeds the sinks.

use super::Progress;
use super::columns::Columns;
use super::record::{BlockResult, Change, Fate, Record, Slice, cut};
use super::rewrite::{Replacement, Rewriter, Verdict};
use super::tally::{DistinctByEntity, Tally};
use crate::detect::{Compiled, resolve};
use crate::document::{ColumnStats, Document, DocumentName, DocumentStats, Provenance};
use crate::entity::Confidence;
use crate::error::{Error, Issue, IssueKind, SkipReason};
use crate::finding::{Finding, Fingerprint};
use crate::limits::Limits;
use crate::sink::{HeavyDocument, Needs, Sink, Summary};
use crate::span::Span;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};

/// Issues that a summary lists at most.
const ISSUES_LISTED: usize = 1000;
/// Rows of the data map that a summary lists at most.
const COLUMNS_LISTED: usize = 1000;
/// Heavy documents that a summary lists.
const HEAVIEST: usize = 20;

/// The result of one piece of work.
pub(super) struct Outcome {
    pub sequence: u64,
    pub parts: Vec<Part>,
}

/// One part of a result, in document order.
pub(super) enum Part {
    /// Where the document that begins next comes from; only a redaction needs to know.
    Source(Provenance),
    Begin(Document),
    Block(Box<BlockResult>),
    /// Trouble with the document at hand.
    Trouble(Issue),
    /// Trouble with an input that is no document.
    Issue(Arc<DocumentName>, Issue),
    Skipped(Arc<DocumentName>, SkipReason),
}

/// The ordered end of the pipeline.
pub(super) struct Drain<'a> {
    state: Mutex<State<'a>>,
    room: Condvar,
    failed: AtomicBool,
    /// Results that may wait for their turn.
    bound: usize,
}

struct State<'a> {
    next: u64,
    waiting: BTreeMap<u64, Outcome>,
    /// Workers that wait for room.
    paused: usize,
    sink: &'a mut dyn Sink,
    rewriter: Option<Rewriter<'a>>,
    progress: &'a Progress,
    needs: Needs,
    accept: Vec<IssueKind>,
    open: Option<Open>,
    summary: Summary,
    tally: Tally,
    documents_by_entity: BTreeMap<crate::entity::EntityType, u64>,
    distinct: DistinctByEntity,
    error: Option<Error>,
}

/// What the records of a block refer to.
#[derive(Clone)]
struct Texts {
    arena: Arc<str>,
    replacements: Arc<[u8]>,
}

/// The document at hand.
struct Open {
    document: Document,
    stats: DocumentStats,
    tally: Tally,
    /// Records whose cluster may go on, with the texts that they refer to.
    pending: Vec<(Record, Texts)>,
    lines: u64,
    line_start: u64,
    invalid: u64,
    /// Values that were cut, not yet told.
    cut: Vec<Span>,
    ends_with_line: bool,
    columns: Columns,
}

impl<'a> Drain<'a> {
    pub(super) fn new(
        sink: &'a mut dyn Sink,
        rewriter: Option<Rewriter<'a>>,
        progress: &'a Progress,
        compiled: &Compiled,
        (limits, threads): (&Limits, usize),
        accept: Vec<IssueKind>,
    ) -> Self {
        let needs = sink.needs();
        let waiting = if rewriter.is_some() {
            limits.rewriting_per_thread
        } else {
            limits.waiting_per_thread
        };
        let state = State {
            next: 0,
            waiting: BTreeMap::new(),
            paused: 0,
            sink,
            rewriter,
            progress,
            needs,
            accept,
            open: None,
            summary: Summary::default(),
            tally: Tally::default(),
            documents_by_entity: BTreeMap::new(),
            distinct: DistinctByEntity::new(compiled, limits.distinct_exact),
            error: None,
        };
        let bound = waiting * threads;
        Self {
            state: Mutex::new(state),
            room: Condvar::new(),
            failed: AtomicBool::new(false),
            bound,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<'a>> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// True when a sink failed; there is no use in going on.
    pub(super) fn has_failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }

    /// Ends the run with an error.
    pub(super) fn fail(&self, error: Error) {
        self.failed.store(true, Ordering::Relaxed);
        self.lock().error.get_or_insert(error);
        self.room.notify_all();
    }

    /// Takes a result; waits while too many are ahead of their turn.
    pub(super) fn submit(&self, outcome: Outcome, compiled: &Compiled) {
        let mut state = self.lock();
        state.waiting.insert(outcome.sequence, outcome);
        if let Err(error) = state.advance(compiled) {
            drop(state);
            return self.fail(error);
        }
        // Telling nobody is a call into the kernel all the same.
        if state.paused > 0 {
            self.room.notify_all();
        }
        while state.waiting.len() >= self.bound && !self.has_failed() {
            state.paused += 1;
            state = self.room.wait(state).unwrap_or_else(|poisoned| poisoned.into_inner());
            state.paused -= 1;
        }
    }

    /// Takes the first parts of a result whose rest is still to come, once it is their turn.
    pub(super) fn submit_early(&self, sequence: u64, parts: Vec<Part>, compiled: &Compiled) {
        let mut state = self.lock();
        while state.next != sequence && !self.has_failed() {
            state.paused += 1;
            state = self.room.wait(state).unwrap_or_else(|poisoned| poisoned.into_inner());
            state.paused -= 1;
        }
        if let Err(error) = parts.into_iter().try_for_each(|part| state.part(part, compiled)) {
            drop(state);
            self.fail(error);
        }
    }

    /// The totals, once all workers are done. A document that was cut short is ended here.
    pub(super) fn finish(
        self,
        compiled: &Compiled,
        distinct: DistinctByEntity,
    ) -> Result<Summary, Error> {
        let mut state = self.state.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(error) = state.error.take() {
            return Err(error);
        }
        if let (Some(_), Some(rewriter)) = (&state.open, &mut state.rewriter) {
            rewriter.spoil();
        }
        state.end_document(compiled)?;
        state.distinct.merge(distinct);
        state.totals(compiled);
        Ok(state.summary)
    }
}

impl State<'_> {
    fn advance(&mut self, compiled: &Compiled) -> Result<(), Error> {
        while let Some(outcome) = self.waiting.remove(&self.next) {
            self.next += 1;
            for part in outcome.parts {
                self.part(part, compiled)?;
            }
        }
        Ok(())
    }

    fn part(&mut self, part: Part, compiled: &Compiled) -> Result<(), Error> {
        match part {
            Part::Source(from) => {
                self.rewriter.iter_mut().for_each(|rewriter| rewriter.source(from.clone()));
                Ok(())
            }
            Part::Begin(document) => self.begin(document),
            Part::Block(block) => self.block(*block, compiled),
            Part::Trouble(issue) => {
                let name = self.open.as_ref().map(|open| Arc::clone(&open.document.name));
                name.map_or(Ok(()), |name| self.issue(&name, issue))
            }
            Part::Issue(name, issue) => self.issue(&name, issue),
            Part::Skipped(name, reason) => self.skipped(&name, reason),
        }
    }

    fn begin(&mut self, mut document: Document) -> Result<(), Error> {
        document.number = self.summary.documents + 1;
        self.sink.begin_document(&document)?;
        if let Some(rewriter) = &mut self.rewriter {
            rewriter.begin(&document)?;
        }
        self.open = Some(Open {
            document,
            stats: DocumentStats::default(),
            tally: Tally::default(),
            pending: Vec::new(),
            lines: 0,
            line_start: 0,
            invalid: 0,
            cut: Vec::new(),
            ends_with_line: false,
            columns: Columns::default(),
        });
        Ok(())
    }

    fn issue(&mut self, name: &DocumentName, issue: Issue) -> Result<(), Error> {
        self.summary.issues += 1;
        let accepted = self.accept.contains(&issue.kind);
        self.summary.accepted += u64::from(accepted);
        if let (false, Some(rewriter)) = (accepted, &mut self.rewriter) {
            rewriter.spoil();
        }
        self.sink.issue(name, &issue)?;
        if self.summary.issue_list.len() < ISSUES_LISTED {
            self.summary.issue_list.push((name.clone(), issue));
        }
        Ok(())
    }

    fn block(&mut self, block: BlockResult, compiled: &Compiled) -> Result<(), Error> {
        let Some(mut open) = self.open.take() else { return Ok(()) };
        let texts = Texts { arena: block.arena.into(), replacements: block.replacements.into() };
        if let Some(rewriter) = &mut self.rewriter {
            rewriter.push(&block.raw);
        }
        let lines = (open.lines, open.line_start);
        let place = |record: &Record| {
            let mut placed = *record;
            placed.line += lines.0;
            placed.line_start = Some(placed.line_start.unwrap_or(lines.1));
            placed
        };
        let pending = block.edge.iter().map(|record| (place(record), texts.clone()));
        open.pending.extend(pending);
        open.pending.sort_by_key(|(r, _)| (r.candidate.start, r.candidate.end, r.candidate.rule));
        open.pending.dedup_by_key(|(r, _)| (r.candidate.start, r.candidate.end, r.candidate.rule));
        let hits = open.columns.add(block.columns);
        let settled = self.settle_edges(&mut open, (block.own.end, block.last), compiled);
        hits.iter().for_each(|hit| open.columns.hit(hit, compiled));
        let mut settled = settled.into_iter().peekable();
        for record in &block.inner {
            while let Some((early, text)) =
                settled.next_if(|(r, _)| r.candidate.start < record.candidate.start)
            {
                self.emit(&open.document, &early, &text, compiled)?;
            }
            self.emit(&open.document, &place(record), &texts, compiled)?;
        }
        for (record, text) in settled {
            self.emit(&open.document, &record, &text, compiled)?;
        }
        self.settle_rewriting(&open, block.own.end)?;
        open.tally.add(&block.tally);
        open.stats.bytes += block.own.end - block.own.start;
        let name = Arc::clone(&open.document.name);
        for span in &block.cut {
            let message =
                "a value is longer than any rule looks: the rest of it is not in the report";
            self.issue(&name, Issue::at(IssueKind::Limit, *span, message))?;
        }
        open.lines += block.newlines;
        open.ends_with_line = block
            .line_start
            .map_or(open.ends_with_line && block.own.is_empty(), |at| at == block.own.end);
        open.line_start = block.line_start.unwrap_or(open.line_start);
        open.invalid += block.invalid;
        open.stats.fell_back |= block.fell_back;
        self.open = Some(open);
        if block.last { self.end_document(compiled) } else { Ok(()) }
    }

    /// Lets the rewriter write what no later block can change.
    fn settle_rewriting(&mut self, open: &Open, until: u64) -> Result<(), Error> {
        let Some(rewriter) = &mut self.rewriter else { return Ok(()) };
        let first = open.pending.first().map_or(until, |(record, _)| record.candidate.start);
        rewriter.settle(first.min(until))
    }

    /// Resolves the clusters that no later block can reach; gives the findings among them.
    fn settle_edges(
        &mut self,
        open: &mut Open,
        (until, last): (u64, bool),
        compiled: &Compiled,
    ) -> Vec<(Record, Texts)> {
        let records: Vec<Record> = open.pending.iter().map(|(record, _)| *record).collect();
        let mut out = Vec::new();
        let mut from = 0;
        while from < records.len() {
            let (to, end) = resolve::cluster(&records, from);
            if end > until && !last {
                break;
            }
            let mut winners = Vec::new();
            resolve::resolve(&records[from..to], &mut winners);
            for winner in winners {
                open.tally.count(&winner.candidate, winner.fate, winner.reserved);
                if winner.fate != Fate::Report {
                    continue;
                }
                self.distinct.count(winner.candidate.rule, winner.hash);
                open.cut.extend(cut(&winner.candidate));
                if let Some(hit) = winner.hit() {
                    open.columns.hit(&hit, compiled);
                }
                let same = |(r, _): &&(Record, Texts)| r.candidate == winner.candidate;
                if let Some(found) = open.pending[from..to].iter().find(same) {
                    out.push(found.clone());
                }
            }
            from = to;
        }
        open.pending.drain(..from);
        out
    }

    fn emit(
        &mut self,
        document: &Document,
        record: &Record,
        texts: &Texts,
        compiled: &Compiled,
    ) -> Result<(), Error> {
        self.rewrite(document, record, texts, compiled)?;
        let arena = &*texts.arena;
        if !self.needs.findings {
            return Ok(());
        }
        let rule = compiled.rule(record.candidate.rule);
        let column = record.candidate.start + 1 - record.line_start.unwrap_or(0);
        let finding = Finding {
            span: Span::new(record.candidate.start, record.candidate.end),
            entity: rule.entity,
            rule: &rule.id,
            rule_index: record.candidate.rule,
            legal: &rule.legal,
            confidence: Confidence::from_hundredths(i32::from(record.candidate.score)),
            position: self.needs.positions.then_some((record.line + 1, column)),
            field: record.field.of(arena),
            preview: record.preview.of(arena).unwrap_or_default(),
            fingerprint: record.fingerprint.map(Fingerprint),
            value_hash: record.hash,
            reserved: record.reserved,
            class: record.class,
            layers: record.candidate.layers,
            value: record.value.of(arena),
            columns: None,
            ruling: None,
        };
        self.sink.finding(document, &finding)
    }

    /// Passes the edit of a finding to the rewriter.
    fn rewrite(
        &mut self,
        document: &Document,
        record: &Record,
        texts: &Texts,
        compiled: &Compiled,
    ) -> Result<(), Error> {
        let Some(rewriter) = &mut self.rewriter else { return Ok(()) };
        match record.change {
            Change::Keep => Ok(()),
            Change::Refuse(why) => {
                rewriter.refuse(why);
                Ok(())
            }
            Change::Replace(Slice(from, to), operator) => {
                let span = Span::new(record.candidate.start, record.candidate.end);
                let new = &texts.replacements[from as usize..to as usize];
                let entity = compiled.rule(record.candidate.rule).entity;
                rewriter.edit(document, Replacement { span, new, entity, operator })
            }
        }
    }

    fn end_rewriting(&mut self, document: &Document) -> Result<(), Error> {
        let Some(rewriter) = &mut self.rewriter else { return Ok(()) };
        match rewriter.end(document)? {
            Verdict::Good => Ok(()),
            Verdict::Trouble(issue) => self.issue(&document.name, issue),
            Verdict::Skipped(reason) => self.skipped(&document.name, reason),
        }
    }

    fn skipped(&mut self, name: &DocumentName, reason: SkipReason) -> Result<(), Error> {
        *self.summary.skipped.entry(reason).or_default() += 1;
        self.sink.skipped(name, reason)
    }

    fn end_document(&mut self, compiled: &Compiled) -> Result<(), Error> {
        let Some(mut open) = self.open.take() else { return Ok(()) };
        for (record, text) in self.settle_edges(&mut open, (u64::MAX, true), compiled) {
            self.emit(&open.document, &record, &text, compiled)?;
        }
        self.tell_cuts(&mut open)?;
        if open.document.format.is_text() && open.invalid * 200 > open.stats.bytes {
            let message = "the character set could not be decided; the bytes were scanned as they are; name it with --encoding, or convert the text to UTF-8, and scan it again";
            let name = Arc::clone(&open.document.name);
            self.issue(&name, Issue::new(IssueKind::Undecodable, message))?;
        }
        self.end_rewriting(&open.document)?;
        open.stats.findings = open.tally.findings(compiled);
        open.stats.columns = open.columns.stats(compiled);
        if self.needs.positions {
            let unfinished = !open.ends_with_line && open.stats.bytes > 0;
            open.stats.records = Some(open.lines + u64::from(unfinished));
        }
        self.sink.end_document(&open.document, &open.stats)?;
        self.progress.add_document(open.tally.reported());
        self.summary.documents += 1;
        self.summary.bytes += open.stats.bytes;
        self.tally.add(&open.tally);
        for entity in open.stats.findings.keys() {
            *self.documents_by_entity.entry(*entity).or_default() += 1;
        }
        self.map(&open);
        self.weigh(&open);
        Ok(())
    }

    /// Values that were cut at the longest length that is looked at are issues.
    fn tell_cuts(&mut self, open: &mut Open) -> Result<(), Error> {
        let name = Arc::clone(&open.document.name);
        for span in std::mem::take(&mut open.cut) {
            let message =
                "a value is longer than any rule looks: the rest of it is not in the report";
            self.issue(&name, Issue::at(IssueKind::Limit, span, message))?;
        }
        Ok(())
    }

    /// Keeps the data map of the document.
    fn map(&mut self, open: &Open) {
        let rows = &open.stats.columns;
        self.summary.columns_found += rows.len() as u64;
        let room = COLUMNS_LISTED.saturating_sub(self.summary.columns.len());
        let named = |row: &ColumnStats| ((*open.document.name).clone(), row.clone());
        self.summary.columns.extend(rows.iter().take(room).map(named));
    }

    /// Keeps the documents with the most findings.
    fn weigh(&mut self, open: &Open) {
        let weight = |stats: &DocumentStats| stats.findings.values().sum::<u64>();
        let mine = weight(&open.stats);
        let heaviest = &mut self.summary.heaviest;
        let full = heaviest.len() >= HEAVIEST;
        if mine == 0 || (full && heaviest.last().is_some_and(|last| weight(&last.stats) >= mine)) {
            return;
        }
        let at = heaviest.partition_point(|known| weight(&known.stats) >= mine);
        heaviest.insert(
            at,
            HeavyDocument { name: (*open.document.name).clone(), stats: open.stats.clone() },
        );
        heaviest.truncate(HEAVIEST);
    }

    fn totals(&mut self, compiled: &Compiled) {
        let summary = &mut self.summary;
        summary.allowed = self.tally.allowed;
        let mut legal: BTreeMap<_, BTreeMap<_, u64>> = BTreeMap::new();
        for (index, count) in &self.tally.by_rule {
            let rule = compiled.rule(*index);
            if count.possible > 0 {
                *summary.possible.entry(rule.entity).or_default() += count.possible;
            }
            if count.reported == 0 {
                continue;
            }
            let total = summary.findings.entry(rule.entity).or_default();
            total.count += count.reported;
            total.reserved += count.reserved;
            total.bands.iter_mut().zip(count.bands).for_each(|(a, b)| *a += b);
            *legal.entry(rule.entity).or_default().entry(rule.legal.clone()).or_default() +=
                count.reported;
        }
        for (entity, total) in &mut summary.findings {
            (total.distinct, total.distinct_exact) = self.distinct.of(*entity);
            total.documents = self.documents_by_entity.get(entity).copied().unwrap_or(0);
            let mut classes: Vec<_> =
                legal.remove(entity).unwrap_or_default().into_iter().collect();
            classes.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
            total.legal = classes.into_iter().map(|(class, _)| class).collect();
        }
    }
}
