//! Separated values: CSV (RFC 4180, and what is found in the wild), TSV, `;` and `|`, and the tab files of
//! MySQL and PostgreSQL with backslash escapes. Quotes, line breaks in quotes, ragged rows.
//!
//! Recognised when the first rows have the same number of cells; a name in `.csv` or the like asks for less.
//! Where rows stop to fit, the rest of the document is text.

use super::piece::{Open, Opened, Piece, Pieces, Schema};
use super::{Lex, Lexer};
use crate::layer::Escape;
use std::ops::Range;
use std::sync::Arc;

/// Rows that do not fit before the lexer gives up, beside a tenth of all rows.
const MISFITS: u64 = 20;
/// A quoted cell longer than this was no cell: a quote stands alone somewhere.
const QUOTED_MAX: u32 = 1 << 20;
/// Rows of the head that recognition looks at.
const ROWS: usize = 50;

/// How cells are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Between two cells.
    pub delimiter: u8,
    /// Cells may be quoted; else backslashes escape.
    pub quoted: bool,
}

/// The lexer.
#[derive(Clone, Debug)]
pub struct Csv {
    dialect: Dialect,
    schema: Schema,
    width: u32,
    state: State,
    /// The column that the next cell is in.
    column: u32,
    open: Open,
    /// Bytes behind the last stretch that are read already.
    ahead: usize,
    /// The first row of values was met.
    begun: bool,
    /// In a quoted name.
    quoted: bool,
    /// Rows that were read, and those of another width.
    rows: u64,
    misfits: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// In the row of names.
    Header,
    /// Before the first byte of a cell.
    Start,
    Bare,
    Quoted,
    /// Behind a closing quote.
    Tail,
    /// The structure did not hold.
    Text,
}

impl Csv {
    fn new(dialect: Dialect, names: Option<&[Vec<u8>]>, width: u32) -> Self {
        let mut schema = Schema::default();
        let table: Arc<str> = "".into();
        for place in 0..width {
            let name = names.and_then(|names| names.get(place as usize));
            schema.add(&table, name.map_or(&[], Vec::as_slice), place);
        }
        let state = if names.is_some() { State::Header } else { State::Start };
        let (column, open) = (0, Open::text());
        Self {
            dialect,
            schema,
            width,
            state,
            column,
            open,
            ahead: 0,
            begun: false,
            quoted: false,
            rows: 0,
            misfits: 0,
        }
    }

    /// One step from `at`; gives where the next begins. `start` is where the open piece begins.
    fn step(
        &mut self,
        text: &[u8],
        (at, end): (usize, usize),
        start: &mut usize,
        out: &mut Pieces,
    ) -> usize {
        match self.state {
            State::Header => self.header(text, (at, end), start, out),
            State::Start | State::Tail => {
                let next = self.between(text, at, out);
                *start = next;
                next
            }
            State::Bare => self.bare(text, (at, end), *start, out),
            State::Quoted => self.in_quotes(text, (at, end), *start, out),
            State::Text => end,
        }
    }

    /// The row of names, as text.
    fn header(
        &mut self,
        text: &[u8],
        (at, end): (usize, usize),
        start: &mut usize,
        out: &mut Pieces,
    ) -> usize {
        let Some(next) = memchr::memchr2(b'"', b'\n', &text[at..end]) else { return end };
        let at = at + next + 1;
        if text[at - 1] == b'"' {
            self.quoted = !self.quoted;
        } else if !self.quoted {
            self.open.close((*start, at), out);
            self.state = State::Start;
            *start = at;
        }
        at
    }

    /// Before a cell, or behind the closing quote of one.
    fn between(&mut self, text: &[u8], at: usize, out: &mut Pieces) -> usize {
        if !self.begun {
            self.begun = true;
            out.opened.push(Opened { at, lexer: Lexer::Csv(self.clone()) });
        }
        let Dialect { delimiter, quoted } = self.dialect;
        let fresh = self.state == State::Start;
        match text[at] {
            b'\n' if fresh && self.column == 0 => {} // an empty line is no row
            b'\n' => self.end_row(out),
            byte if byte == delimiter => self.next_cell(),
            b'\r' | b' ' => {}
            b'"' if quoted && fresh => self.begin(State::Quoted, Escape::Doubled(b'"')),
            _ => {
                self.begin(State::Bare, if quoted { Escape::Plain } else { Escape::Copy });
                return at;
            }
        }
        at + 1
    }

    fn begin(&mut self, state: State, escape: Escape) {
        let known = self.column < self.width;
        self.open = Open::new(if known { self.column } else { Piece::NAMELESS }, escape);
        self.state = state;
    }

    /// The cell at hand is over.
    fn next_cell(&mut self) {
        self.column += 1;
        self.state = State::Start;
    }

    /// The row at hand is over.
    fn end_row(&mut self, out: &mut Pieces) {
        let width = self.column + 1;
        self.column = 0;
        self.state = State::Start;
        out.records += 1;
        self.rows += 1;
        self.misfits += u64::from(width != self.width);
        if self.misfits > MISFITS + self.rows / 10 {
            self.give_up();
        }
    }

    fn give_up(&mut self) {
        self.state = State::Text;
        self.open = Open::text();
    }

    fn bare(
        &mut self,
        text: &[u8],
        (at, end): (usize, usize),
        start: usize,
        out: &mut Pieces,
    ) -> usize {
        let escape = if self.dialect.quoted { b'\r' } else { b'\\' };
        let Some(next) = memchr::memchr3(self.dialect.delimiter, b'\n', escape, &text[at..end])
        else {
            return end;
        };
        let at = at + next;
        match text[at] {
            b'\r' if text.get(at + 1) == Some(&b'\n') => {
                self.open.close((start, at), out);
                self.end_row(out);
                at + 2
            }
            b'\r' => at + 1,
            b'\\' if !self.dialect.quoted => (at + 2).min(text.len()),
            b'\n' => {
                self.open.close((start, at), out);
                self.end_row(out);
                at + 1
            }
            _ => {
                self.open.close((start, at), out);
                self.next_cell();
                at + 1
            }
        }
    }

    fn in_quotes(
        &mut self,
        text: &[u8],
        (at, end): (usize, usize),
        start: usize,
        out: &mut Pieces,
    ) -> usize {
        // The same place for any cut of the document.
        let most = start + QUOTED_MAX.saturating_sub(self.open.back) as usize;
        let end = end.min(most.max(at));
        let Some(next) = memchr::memchr(b'"', &text[at..end]) else {
            if end >= most {
                self.open.close((start, end), out);
                self.give_up();
            }
            return end;
        };
        let at = at + next;
        if text.get(at + 1) == Some(&b'"') {
            return at + 2;
        }
        self.open.close((start, at), out);
        self.state = State::Tail;
        at + 1
    }
}

impl Lex for Csv {
    fn lex(&mut self, text: &[u8], range: Range<usize>, out: &mut Pieces) {
        let mut at = (range.start + self.ahead).min(text.len());
        let mut start = at;
        while at < range.end {
            let before = self.state;
            at = self.step(text, (at, range.end), &mut start, out);
            if self.state != before && !matches!(self.state, State::Start | State::Tail) {
                start = at;
            }
        }
        if !matches!(self.state, State::Start | State::Tail) {
            self.open.pause((start, at), out);
        }
        self.ahead = at.saturating_sub(range.end);
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn schema_mut(&mut self) -> &mut Schema {
        &mut self.schema
    }

    fn missing(&self) -> Option<&'static str> {
        (self.state == State::Quoted).then_some("a quoted cell is not closed")
    }

    fn gave_up(&self) -> bool {
        self.state == State::Text
    }
}

/// Kinds of separators, likeliest first.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// Names of files that say so themselves.
const EXTENSIONS: [&str; 4] = ["csv", "tsv", "psv", "tab"];

/// Recognises separated values by the rows of the head, then by the name.
pub fn sniff(head: &[u8], whole: bool, extension: &str) -> Option<Csv> {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let named = EXTENSIONS.contains(&extension);
    let all = DELIMITERS.iter().flat_map(|&delimiter| {
        let quoted = Dialect { delimiter, quoted: true };
        let bare = (delimiter == b'\t').then_some(Dialect { delimiter, quoted: false });
        std::iter::once(quoted).chain(bare)
    });
    let fits = all
        .filter(|dialect| named || may_fit(*dialect, head))
        .filter_map(|dialect| Fit::of(dialect, head, whole, named));
    // Of equal rows the wider: commas in cells of a `;` file seldom come in equal numbers.
    let best = fits.max_by_key(|fit| (fit.rows.len(), fit.rows[0].len(), fit.dialect.quoted))?;
    let width = best.rows[0].len() as u32;
    let names = best.has_names().then_some(&best.rows[0][..]);
    Some(Csv::new(best.dialect, names, width))
}

/// False where the first row says that a text without a telling name does not fit: most texts do not.
fn may_fit(dialect: Dialect, head: &[u8]) -> bool {
    if !head.contains(&dialect.delimiter) {
        return false;
    }
    let rows = rows(dialect, head, false, 1);
    rows.first().is_some_and(|first| match dialect.delimiter {
        b'\t' => first.len() >= 2,
        _ => first.len() >= 3 && are_names(first),
    })
}

/// The rows of a head under one dialect, all of one width.
struct Fit {
    dialect: Dialect,
    rows: Vec<Vec<Vec<u8>>>,
}

impl Fit {
    fn of(dialect: Dialect, head: &[u8], whole: bool, named: bool) -> Option<Self> {
        let rows = rows(dialect, head, whole, ROWS);
        let width = rows.first()?.len();
        let misfits = rows.iter().filter(|row| row.len() != width).count();
        let escaped = dialect.quoted || head.iter().any(|b| matches!(b, b'\\' | b'"'));
        let fit = Self { dialect, rows };
        let (tab, count) = (dialect.delimiter == b'\t', fit.rows.len());
        let enough = if named {
            width >= 2 && count >= 2 && misfits * 10 <= count || fit.is_one_column()
        } else if fit.has_names() {
            count >= 3 && misfits == 0 && width >= if tab { 2 } else { 3 }
        } else {
            tab && count >= 3 && misfits == 0 && width >= 3
        };
        (enough && escaped).then_some(fit)
    }

    /// A list with a name: one column in a file that says so.
    fn is_one_column(&self) -> bool {
        let first = &self.rows[0];
        let others = |b: &u8| DELIMITERS.contains(b);
        let one = self.dialect.delimiter == b',' && first.len() == 1;
        one && !first[0].iter().any(others) && self.rows.len() >= 2 && self.has_names()
    }

    /// The first row names the columns: words, all different, and no values.
    fn has_names(&self) -> bool {
        let first = &self.rows[0];
        are_names(first) && self.rows.get(1).is_some_and(|row| row != first)
    }
}

/// Words, all different.
fn are_names(row: &[Vec<u8>]) -> bool {
    let distinct = (1..row.len()).all(|i| !row[..i].contains(&row[i]));
    distinct && row.iter().all(|name| is_name(name))
}

/// A word or a few that may name a column.
fn is_name(cell: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(cell) else { return false };
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let marks = |c: char| matches!(c, '@' | '/' | '\\' | '{' | '}' | '<' | '>' | '=' | ':');
    letters > 0
        && digits <= 4
        && text.chars().count() <= 48
        && !text.contains(marks)
        && text.split_whitespace().count() <= 6
}

/// The complete rows of a head, at most so many, as cells; the last is left out when it may go on.
fn rows(dialect: Dialect, head: &[u8], whole: bool, most: usize) -> Vec<Vec<Vec<u8>>> {
    let mut rows = vec![vec![Vec::new()]];
    let (mut quoted, mut at) = (false, 0);
    while at < head.len() && rows.len() <= most {
        let byte = head[at];
        at += 1;
        let row = rows.last_mut().expect("there is always one");
        let alone = row.len() == 1;
        let cell = row.last_mut().expect("a row has a cell");
        match byte {
            b'"' if quoted && head.get(at) == Some(&b'"') => {
                cell.push(byte);
                at += 1;
            }
            b'"' if dialect.quoted && (quoted || cell.is_empty()) => quoted = !quoted,
            b'\\' if !dialect.quoted => at += 1,
            _ if quoted => cell.push(byte),
            b'\n' if alone && cell.is_empty() => {}
            b'\n' => rows.push(vec![Vec::new()]),
            b'\r' => {}
            _ if byte == dialect.delimiter => row.push(Vec::new()),
            _ => cell.push(byte),
        }
    }
    let ended = head.last() == Some(&b'\n');
    let last = rows.last().is_some_and(|row| row.len() == 1 && row[0].is_empty());
    if last || !(whole && !quoted || ended && rows.len() <= most) {
        rows.pop();
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str, extension: &str, step: usize) -> Option<Vec<(u32, String)>> {
        let text = text.as_bytes();
        let mut csv = sniff(text, true, extension)?;
        let (mut out, mut at) = (Pieces::default(), 0);
        while at < text.len() {
            let next = (at + step).min(text.len());
            csv.lex(text, at..next, &mut out);
            at = next;
        }
        let value = |piece: &Piece| {
            let (mut bytes, mut map) = (Vec::new(), Vec::new());
            piece.escape.decode(
                &text[piece.start as usize..piece.end as usize],
                0,
                &mut bytes,
                &mut map,
            );
            (piece.column, String::from_utf8_lossy(&bytes).into_owned())
        };
        Some(out.pieces.iter().filter(|piece| !piece.is_text()).map(value).collect())
    }

    #[test]
    fn cells_by_column() {
        type Case = (&'static str, &'static str, &'static [(u32, &'static str)]);
        let cases: &[Case] = &[
            (
                "a,b\r\n1, 2\r\n\r\n\"x\"\"y\",\"p\r\nq\"\n",
                "csv",
                &[(0, "1"), (1, "2"), (0, "x\"y"), (1, "p\r\nq")],
            ),
            ("a;b\n\"1\"c;2\n,;3\n", "csv", &[(0, "1"), (0, "c"), (1, "2"), (0, ","), (1, "3")]),
            ("a\tb\n1\t\"2\n3\t4\n", "tsv", &[(0, "1"), (1, "\"2"), (0, "3"), (1, "4")]),
            (
                "x,y,z\n1,2\n1,2,3,4\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n",
                "csv",
                &[(0, "1"), (1, "2"), (0, "1"), (1, "2"), (2, "3"), (Piece::NAMELESS, "4")],
            ),
            (
                "1\ta\\tb\t\\N\n2\tc\\\n\td\n3\te\tf\n",
                "txt",
                &[(0, "1"), (1, "a\tb"), (2, "N"), (0, "2"), (1, "c\n"), (2, "d")],
            ),
        ];
        for (text, extension, expected) in cases {
            for step in [1, 2, 3, 5, 1000] {
                let found = cells(text, extension, step).expect("separated values");
                let found = &found[..found.len().min(expected.len())];
                let found: Vec<_> = found.iter().map(|(c, v)| (*c, v.as_str())).collect();
                assert_eq!(found, *expected, "in steps of {step}: {text}");
            }
        }
    }

    #[test]
    fn prose_and_logs_are_none() {
        let texts = [
            "Dear all,\nthis is a letter, with commas\nand more, of them\n",
            "2024-01-02 | INFO | started\n2024-01-02 | INFO | done\n2024-01-02 | WARN | x\n",
            "a,b\n1,2\n",
        ];
        for text in texts {
            assert_eq!(cells(text, "log", 9), None, "{text}");
        }
    }
}
