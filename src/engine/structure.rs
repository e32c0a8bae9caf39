//! A structured document: its lexer reads the blocks in their order, one worker at a time; everything else
//! about a block is done beside the others.

use super::window::Window;
use crate::format::{Advice, Lex, Lexer, Opened, Piece, Pieces, Schema};
use std::ops::Range;
use std::sync::{Condvar, Mutex, MutexGuard};

/// Decoded bytes of a table that its evidence is taken from.
pub(super) const EVIDENCE_BYTES: usize = 256 << 10;
/// Records of a table that its evidence is taken from.
pub(super) const EVIDENCE_RECORDS: u64 = 1000;

/// What the blocks of a structured document share.
#[derive(Debug)]
pub(super) struct Structure {
    state: Mutex<State>,
    turn: Condvar,
}

#[derive(Debug)]
struct State {
    /// Raw offset of the block whose turn it is.
    next: u64,
    lexer: Lexer,
    /// A part of the document could not be read: what follows is text.
    lost: bool,
    /// Raw offset at which the value began that goes on.
    began: Option<u64>,
}

/// What the lexer says of one block.
pub(super) struct Lexed {
    pub pieces: Vec<Piece>,
    pub schema: Schema,
    /// Raw offset at which the first piece began, where that was before the block.
    pub began: Option<u64>,
    /// The lexer gave up in this block or before it.
    pub fell_back: bool,
    /// What the document's own structure says is missing at its end.
    pub missing: Option<&'static str>,
}

impl Structure {
    pub(super) fn new(lexer: Lexer) -> Self {
        let state = State { next: 0, lexer, lost: false, began: None };
        Self { state: Mutex::new(state), turn: Condvar::new() }
    }

    /// Reads a block when its turn has come. `planned` is the raw range that the block should have; `opened` is
    /// called for each table that begins in it.
    pub(super) fn lex(
        &self,
        planned: Range<u64>,
        window: &Window<'_>,
        (read, last): (bool, bool),
        mut opened: impl FnMut(Opened) -> Vec<Advice>,
    ) -> Lexed {
        let mut turn = self.wait(&planned);
        let state = &mut *turn.state;
        let mut pieces = Pieces::default();
        if !state.lost {
            state.lexer.lex(window.text, window.own.clone(), &mut pieces);
            for advice in pieces.opened.drain(..).flat_map(&mut opened) {
                state.lexer.schema_mut().advise(advice);
            }
        }
        let began = state.began.take();
        let last_piece = pieces.pieces.last().filter(|piece| piece.open);
        state.began = last_piece.map(|piece| match began {
            Some(began) if piece.back > 0 => began,
            _ => window.raw(piece.start as usize),
        });
        let (lost, fell_back) = (state.lost, state.lost || state.lexer.gave_up());
        state.lost |= !read;
        let schema = state.lexer.schema().clone();
        let missing = if last && !lost { state.lexer.missing() } else { None };
        let goes_on =
            pieces.pieces.last().is_some_and(|piece| piece.open).then(|| state.lexer.clone());
        drop(turn);
        if lost {
            pieces.pieces = vec![all_text(&window.own)];
        }
        if let Some(lexer) = goes_on {
            read_on(lexer, window, &mut pieces);
        }
        Lexed { pieces: pieces.pieces, schema, began, fell_back, missing }
    }

    /// Waits until all blocks before this one were read.
    fn wait(&self, planned: &Range<u64>) -> Turn<'_> {
        let mut state = self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        while state.next < planned.start {
            state = self.turn.wait(state).unwrap_or_else(|poisoned| poisoned.into_inner());
        }
        Turn { state, structure: self, end: planned.end }
    }
}

/// The right to read one block; given up, it is the next one's turn, whatever happened.
struct Turn<'a> {
    state: MutexGuard<'a, State>,
    structure: &'a Structure,
    end: u64,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.state.next = self.end;
        self.structure.turn.notify_all();
    }
}

fn all_text(own: &Range<usize>) -> Piece {
    let (start, end) = (own.start as u32, own.end as u32);
    let escape = crate::layer::Escape::Plain;
    Piece { start, end, column: Piece::TEXT, escape, back: 0, open: false }
}

/// Finds the end of the value that goes on behind the block, as far as the window shows.
fn read_on(mut lexer: Lexer, window: &Window<'_>, pieces: &mut Pieces) {
    const STEP: usize = 512;
    let count = pieces.pieces.len();
    let mut at = window.own.end;
    // Past a value that goes on longer nothing is looked at: no finding is so long.
    let end = window.text.len().min(at + crate::limits::REACH);
    while at < end && pieces.pieces.len() == count && pieces.pieces[count - 1].open {
        let next = (at + STEP).min(end);
        lexer.lex(window.text, at..next, pieces);
        at = next;
    }
    pieces.pieces.truncate(count);
}
