//! What a lexer says of a stretch of text: its pieces, their columns, and the tables that begin in it.

use super::Lexer;
use crate::layer::Escape;
use std::sync::{Arc, OnceLock};

/// Bytes of a column's name that are kept.
pub const NAME_MAX: usize = 64;
/// Columns of a document at most; values of further ones have no name.
pub const COLUMNS_MAX: usize = 65_536;

/// A column of a table, or a path in a document.
#[derive(Debug)]
pub struct Column {
    /// The table; empty where the document is one.
    pub table: Arc<str>,
    /// The column's own name; empty where nothing names it.
    pub name: Box<str>,
    /// Its place in the table, from 0.
    pub place: u32,
    /// What the values are read under, where the evidence says more or less than the name does.
    pub key: OnceLock<Box<str>>,
}

impl Column {
    /// The name, or the place where there is none.
    pub fn label(&self) -> String {
        match &*self.name {
            "" => format!("#{}", self.place + 1),
            name => name.to_owned(),
        }
    }

    /// Takes the advice where it is meant; the first counts.
    fn take(&self, advice: &Advice) {
        if advice.table == self.table && advice.place == self.place {
            let _ = self.key.set(advice.key.clone());
        }
    }

    /// `table.column`, as reports show it.
    pub fn field(&self) -> String {
        let name = self.label();
        if self.table.is_empty() { name } else { format!("{}.{name}", self.table) }
    }
}

/// What evidence says of a column: the key that its values are read under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The table.
    pub table: Arc<str>,
    /// The column's place in it.
    pub place: u32,
    /// The key; empty for none.
    pub key: Box<str>,
}

/// The columns of a document, in the order in which they were met. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    columns: Arc<Vec<Arc<Column>>>,
    /// What evidence says of columns, those that are yet to be met among them.
    advice: Arc<Vec<Advice>>,
}

impl Schema {
    /// Adds a column; its number, or [`Piece::NAMELESS`] when there are too many.
    pub fn add(&mut self, table: &Arc<str>, name: &[u8], place: u32) -> u32 {
        if self.columns.len() >= COLUMNS_MAX {
            return Piece::NAMELESS;
        }
        let name = clean(name).into_boxed_str();
        let column = Column { table: Arc::clone(table), name, place, key: OnceLock::new() };
        self.advice.iter().for_each(|advice| column.take(advice));
        Arc::make_mut(&mut self.columns).push(Arc::new(column));
        self.columns.len() as u32 - 1
    }

    /// Takes in what evidence says, for columns that are there and those to come.
    pub fn advise(&mut self, advice: Advice) {
        self.columns.iter().for_each(|column| column.take(&advice));
        Arc::make_mut(&mut self.advice).push(advice);
    }

    /// The column with this number.
    pub fn get(&self, number: u32) -> Option<&Arc<Column>> {
        self.columns.get(number as usize)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// True without columns.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }
}

/// A name as one line without quotes, cut to [`NAME_MAX`] bytes.
pub fn clean(name: &[u8]) -> String {
    let text = String::from_utf8_lossy(name);
    let mut out = String::new();
    for c in text.trim().trim_start_matches('\u{FEFF}').chars() {
        if out.len() + c.len_utf8() > NAME_MAX {
            break;
        }
        out.push(if c.is_control() || matches!(c, '"' | '\\') { ' ' } else { c });
    }
    out.trim().to_owned()
}

/// A stretch of text that is looked at: a value, or text without structure. Positions are those of
/// the text that the lexer was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Number of the column; [`Piece::NAMELESS`] or [`Piece::TEXT`] without one.
    pub column: u32,
    /// How the value is escaped.
    pub escape: Escape,
    /// Bytes of the value before `start`, when it began in earlier text.
    pub back: u32,
    /// The value goes on behind the text.
    pub open: bool,
}

impl Piece {
    /// A value of no known column.
    pub const NAMELESS: u32 = u32::MAX - 1;
    /// Text without structure.
    pub const TEXT: u32 = u32::MAX;

    /// True for text without structure.
    pub fn is_text(&self) -> bool {
        self.column == Self::TEXT
    }
}

/// A table whose first values follow.
#[derive(Clone, Debug)]
pub struct Opened {
    /// Where they begin.
    pub at: usize,
    /// The lexer at that place.
    pub lexer: Lexer,
}

/// What a lexer found in a stretch of text.
#[derive(Clone, Debug, Default)]
pub struct Pieces {
    /// In order, disjoint.
    pub pieces: Vec<Piece>,
    /// Records that ended.
    pub records: u64,
    /// Tables that began.
    pub opened: Vec<Opened>,
}

impl Pieces {
    /// Adds a piece; one that goes on joins the open one before it. Empty ones are dropped.
    pub fn push(&mut self, piece: Piece) {
        if let Some(last) = self.pieces.last_mut()
            && last.open
            && piece.back > 0
            && last.end == piece.start
            && last.column == piece.column
        {
            (last.end, last.open) = (piece.end, piece.open);
            return;
        }
        if piece.start < piece.end {
            self.pieces.push(piece);
        }
    }
}

/// A value or text that is being read: its column and escape, and how far back it began.
#[derive(Clone, Copy, Debug)]
pub(super) struct Open {
    pub column: u32,
    pub escape: Escape,
    pub back: u32,
}

impl Open {
    /// A piece that begins now.
    pub fn new(column: u32, escape: Escape) -> Self {
        Self { column, escape, back: 0 }
    }

    /// Plain text that begins now.
    pub fn text() -> Self {
        Self::new(Piece::TEXT, Escape::Plain)
    }

    /// The part of the piece that ends at `end` for good.
    pub fn close(self, (start, end): (usize, usize), out: &mut Pieces) {
        self.put((start, end), false, out);
    }

    /// The part up to the end of the text; the piece goes on.
    pub fn pause(&mut self, (start, end): (usize, usize), out: &mut Pieces) {
        self.put((start, end), true, out);
        self.back = self.back.saturating_add((end - start) as u32);
    }

    fn put(&self, (start, end): (usize, usize), open: bool, out: &mut Pieces) {
        let Self { column, escape, back } = *self;
        let (start, end) = (start as u32, end as u32);
        out.push(Piece { start, end, column, escape, back, open });
    }
}
