//! Strings, comments, names and marks, one after the other; tuples of values and rows of COPY.

use super::Dialect;
use super::statement::{Next, Stage, Statement};
use super::table::Tables;
use crate::format::piece::Open;
use crate::format::{Lex, Lexer, Opened, PEEK, Piece, Pieces, Schema};
use std::ops::Range;
use std::sync::Arc;

/// The lexer of a dump.
#[derive(Clone, Debug)]
pub struct Sql {
    pub(super) dialect: Dialect,
    tables: Tables,
    statement: Statement,
    pub(super) within: Within,
    pub(super) place: Place,
    pub(super) open: Option<Open>,
    /// Bytes behind the last stretch that are read already.
    ahead: usize,
    /// Statements end with another mark than `;`.
    delimited: bool,
    /// The table that is being filled.
    table: String,
    columns: Arc<Vec<u32>>,
    pub(super) column: usize,
}

/// Where rows stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Outside rows.
    Statement,
    /// Between tuples (0) or so many brackets deep in one.
    Tuples(u32),
    /// In the line behind `COPY … FROM stdin`.
    CopyLine,
    /// In rows of COPY; true before the first byte of one.
    Copy(bool),
}

/// What token goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Within {
    Nothing,
    /// A string: its quote, and whether backslashes escape.
    String(u8, bool),
    Line,
    Comment,
    Dollar(Arc<[u8]>),
    /// A value of COPY.
    Cell,
    /// Digits of a blob.
    Bare,
}

impl Sql {
    pub(super) fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            tables: Tables::default(),
            statement: Statement::default(),
            within: Within::Nothing,
            place: Place::Statement,
            open: Some(Open::text()),
            ahead: 0,
            delimited: false,
            table: String::new(),
            columns: Arc::default(),
            column: 0,
        }
    }

    /// One token or a part of one from `at`; gives where the next begins.
    fn step(
        &mut self,
        text: &[u8],
        (at, end): (usize, usize),
        start: &mut usize,
        out: &mut Pieces,
    ) -> usize {
        match std::mem::replace(&mut self.within, Within::Nothing) {
            Within::String(quote, escapes) => {
                self.string(text, (at, end), (quote, escapes), start, out)
            }
            Within::Line => match memchr::memchr(b'\n', &text[at..end]) {
                Some(next) => at + next,
                None => self.go_on(Within::Line, end),
            },
            Within::Comment => match find(text, (at, end), b"*/") {
                Some(next) => next + 2,
                None => self.go_on(Within::Comment, end),
            },
            Within::Dollar(tag) => match find(text, (at, end), &tag) {
                Some(next) => next + tag.len(),
                None => self.go_on(Within::Dollar(tag), end),
            },
            Within::Cell => self.cell(text, (at, end), start, out),
            Within::Bare => self.blob(text, (at, end), start, out),
            Within::Nothing => match self.place {
                Place::Copy(fresh) => self.copy_row(text, at, fresh, start, out),
                Place::CopyLine => self.copy_line(text, (at, end), start, out),
                _ => self.token(text, at, start, out),
            },
        }
    }

    pub(super) fn go_on(&mut self, within: Within, at: usize) -> usize {
        self.within = within;
        at
    }

    /// Ends the open piece at `end` and starts `next` at `from`.
    pub(super) fn turn(
        &mut self,
        (end, from): (usize, usize),
        next: Option<Open>,
        start: &mut usize,
        out: &mut Pieces,
    ) {
        if let Some(open) = std::mem::replace(&mut self.open, next) {
            open.close((*start, end.max(*start)), out);
        }
        *start = from;
    }

    /// A token outside strings and comments.
    fn token(&mut self, text: &[u8], at: usize, start: &mut usize, out: &mut Pieces) -> usize {
        let rest = &text[at..text.len().min(at + PEEK)];
        match *rest {
            [b'-', b'-', ..] => self.go_on(Within::Line, at + 2),
            [b'#', ..] if self.dialect == Dialect::MySql && opens_line(text, at) => {
                self.go_on(Within::Line, at + 1)
            }
            // Comments with a version are code.
            [b'/', b'*', b'!', ..] => {
                at + 3 + rest[3..].iter().take_while(|b| b.is_ascii_digit()).count()
            }
            [b'/', b'*', ..] => self.go_on(Within::Comment, at + 2),
            [b'\\', ..] if self.statement.stage == Stage::Start => self.go_on(Within::Line, at + 1),
            _ => match self.place {
                Place::Tuples(depth) => self.in_tuples(text, at, depth, start, out),
                _ => self.in_statement(text, at, start, out),
            },
        }
    }

    fn in_statement(
        &mut self,
        text: &[u8],
        at: usize,
        start: &mut usize,
        out: &mut Pieces,
    ) -> usize {
        let rest = &text[at..text.len().min(at + PEEK)];
        match rest[0] {
            b'\'' => self.go_on(Within::String(b'\'', self.escapes(text, at)), at + 1),
            b'$' if !is_name_before(text, at) => match dollar_tag(rest) {
                Some(tag) => self.go_on(Within::Dollar(tag.into()), at + tag.len()),
                None => at + 1,
            },
            quote @ (b'"' | b'`' | b'[') => match quoted_name(rest, quote) {
                Some((name, length)) => {
                    if quote == b'`' {
                        self.dialect = Dialect::MySql;
                    }
                    self.word(&name, true, at + length, start, out);
                    at + length
                }
                None if quote == b'[' => at + 1,
                None => self.go_on(Within::String(quote, false), at + 1),
            },
            b';' if !self.delimited => self.end_statement(at + 1),
            byte if is_name(byte) => self.plain_word(text, rest, at, start, out),
            byte => {
                self.statement.mark(byte, &mut self.tables);
                at + 1
            }
        }
    }

    fn plain_word(
        &mut self,
        text: &[u8],
        rest: &[u8],
        at: usize,
        start: &mut usize,
        out: &mut Pieces,
    ) -> usize {
        let length = rest.iter().take_while(|b| is_name(**b)).count();
        let word = &rest[..length];
        let opens = opens_line(text, at);
        if opens && word.eq_ignore_ascii_case(b"delimiter") {
            let line = memchr::memchr(b'\n', rest).map_or(rest, |end| &rest[..end]);
            self.delimited = line[length..].trim_ascii() != b";";
            self.statement = Statement::default();
            return at + line.len();
        }
        if opens && !self.delimited && word.eq_ignore_ascii_case(b"insert") {
            // T-SQL ends statements with their line.
            self.statement = Statement::default();
        }
        self.word(word, false, at + length, start, out);
        at + length
    }

    /// Backslashes escape in the string that begins at `at`.
    pub(super) fn escapes(&self, text: &[u8], at: usize) -> bool {
        let marked = at > 0 && matches!(text[at - 1], b'E' | b'e') && !is_name_before(text, at - 1);
        self.dialect == Dialect::MySql || marked
    }

    fn word(&mut self, word: &[u8], quoted: bool, end: usize, start: &mut usize, out: &mut Pieces) {
        if !self.delimited && self.statement.word(word, quoted) == Next::Values {
            self.turn((end, end), None, start, out);
            self.begin_rows(Place::Tuples(0), end, out);
        }
    }

    fn end_statement(&mut self, at: usize) -> usize {
        if self.statement.stage == Stage::CopyAfter {
            self.place = Place::CopyLine;
        } else {
            self.statement = Statement::default();
        }
        at
    }

    /// Rows of the statement's table follow.
    pub(super) fn begin_rows(&mut self, place: Place, at: usize, out: &mut Pieces) {
        self.place = place;
        self.table = self.statement.table();
        self.columns = Arc::new(self.tables.columns(&self.table, self.statement.list()));
        self.column = 0;
        if self.tables.fill(&self.table) {
            out.opened.push(Opened { at, lexer: Lexer::Sql(self.clone()) });
        }
    }

    /// A statement follows on rows.
    pub(super) fn end_rows(&mut self) {
        self.place = Place::Statement;
        self.statement = Statement::default();
        self.open = Some(Open::text());
    }

    /// More of the statement follows its rows.
    pub(super) fn statement_goes_on(&mut self) {
        self.statement.stage = Stage::Other;
    }

    /// The number of the column that the next value is in.
    pub(super) fn number(&mut self) -> u32 {
        while self.column >= self.columns.len() && self.column < COLUMNS_MAX {
            let number = self.tables.add(&self.table, b"");
            Arc::make_mut(&mut self.columns).push(number);
        }
        self.columns.get(self.column).copied().unwrap_or(Piece::NAMELESS)
    }

    /// A string goes on at `at`.
    fn string(
        &mut self,
        text: &[u8],
        (at, end): (usize, usize),
        (quote, escapes): (u8, bool),
        start: &mut usize,
        out: &mut Pieces,
    ) -> usize {
        let slice = &text[at..end];
        let next = if escapes {
            memchr::memchr2(quote, b'\\', slice)
        } else {
            memchr::memchr(quote, slice)
        };
        let Some(next) = next else { return self.go_on(Within::String(quote, escapes), end) };
        let at = at + next;
        if text[at] == b'\\' || text.get(at + 1) == Some(&quote) {
            return self.go_on(Within::String(quote, escapes), (at + 2).min(text.len()));
        }
        if let Place::Tuples(_) = self.place {
            self.turn((at, at + 1), None, start, out);
        }
        at + 1
    }
}

/// Columns of a table at most.
const COLUMNS_MAX: usize = 4096;

impl Lex for Sql {
    fn lex(&mut self, text: &[u8], range: Range<usize>, out: &mut Pieces) {
        let mut at = (range.start + self.ahead).min(text.len());
        let mut start = at;
        while at < range.end {
            at = self.step(text, (at, range.end), &mut start, out);
        }
        if let Some(open) = &mut self.open {
            open.pause((start.min(at), at), out);
        }
        self.ahead = at.saturating_sub(range.end);
    }

    fn schema(&self) -> &Schema {
        &self.tables.schema
    }

    fn schema_mut(&mut self) -> &mut Schema {
        &mut self.tables.schema
    }

    fn missing(&self) -> Option<&'static str> {
        match (&self.within, self.place) {
            (Within::String(..), _) => Some("a string is not closed"),
            (Within::Dollar(_), _) => Some("a dollar quote is not closed"),
            (Within::Comment, _) => Some("a comment is not closed"),
            (_, Place::Copy(_)) => Some("rows of COPY do not end with '\\.'"),
            (_, Place::Tuples(_)) => Some("an INSERT is not ended"),
            _ => None,
        }
    }

    fn gave_up(&self) -> bool {
        false
    }
}

pub(super) fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

pub(super) fn is_name_before(text: &[u8], at: usize) -> bool {
    at > 0 && is_name(text[at - 1])
}

fn opens_line(text: &[u8], at: usize) -> bool {
    at == 0 || text[at - 1] == b'\n'
}

/// The tag of a dollar quote.
fn dollar_tag(rest: &[u8]) -> Option<&[u8]> {
    let length = rest[1..].iter().take(64).take_while(|b| is_name(**b)).count();
    let digit = rest.get(1).is_some_and(u8::is_ascii_digit);
    (rest.get(1 + length) == Some(&b'$') && !digit).then(|| &rest[..length + 2])
}

/// A name in quotes or brackets, and how long it is with them.
fn quoted_name(rest: &[u8], quote: u8) -> Option<(Vec<u8>, usize)> {
    let close = if quote == b'[' { b']' } else { quote };
    let mut name = Vec::new();
    let mut at = 1;
    while at < rest.len().min(256) {
        if rest[at] == close && rest.get(at + 1) != Some(&close) {
            return Some((name, at + 1));
        }
        at += usize::from(rest[at] == close);
        name.push(*rest.get(at)?);
        at += 1;
    }
    None
}

/// Where `needle` begins in `at..end`; it may end a little behind.
fn find(text: &[u8], (at, end): (usize, usize), needle: &[u8]) -> Option<usize> {
    let to = text.len().min(end + needle.len() - 1);
    memchr::memmem::find(&text[at..to], needle).map(|next| at + next)
}
