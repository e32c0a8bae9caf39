//! Rows: tuples of values behind `VALUES`, and lines of COPY.

use super::Dialect;
use super::lexer::{Place, Sql, Within, is_name, is_name_before};
use crate::format::piece::Open;
use crate::format::{PEEK, Pieces};
use crate::layer::Escape;

impl Sql {
    /// A token between the tuples of a statement, or in one.
    pub(super) fn in_tuples(
        &mut self,
        text: &[u8],
        at: usize,
        depth: u32,
        start: &mut usize,
        out: &mut Pieces,
    ) -> usize {
        let rest = &text[at..text.len().min(at + PEEK)];
        if depth == 0 {
            return self.between_tuples(rest[0], at, start);
        }
        match rest[0] {
            b'(' => self.place = Place::Tuples(depth + 1),
            b')' if depth > 1 => self.place = Place::Tuples(depth - 1),
            b')' => {
                (self.place, self.column) = (Place::Tuples(0), 0);
                out.records += 1;
            }
            b',' if depth == 1 => self.column += 1,
            b'\'' | b'"' | b'`' => return self.begin_string(text, rest, at, start),
            byte if is_bare(byte) => return self.bare(rest, at, start, out),
            _ => {}
        }
        at + 1
    }

    fn between_tuples(&mut self, byte: u8, at: usize, start: &mut usize) -> usize {
        match byte {
            b'(' => {
                (self.place, self.column) = (Place::Tuples(1), 0);
                at + 1
            }
            b',' | b' ' | b'\t' | b'\r' | b'\n' => at + 1,
            _ => {
                // The end of the statement, or what it says behind its rows.
                let ends = byte == b';';
                self.end_rows();
                if !ends {
                    self.statement_goes_on();
                }
                *start = at;
                at + usize::from(ends)
            }
        }
    }

    fn begin_string(&mut self, text: &[u8], rest: &[u8], at: usize, start: &mut usize) -> usize {
        let quote = rest[0];
        let escapes = self.escapes(text, at) && quote != b'`';
        let number = self.number();
        let hex = is_hex_prefix(text, at);
        let mut from = at + 1;
        let escape = match rest {
            _ if hex => Escape::Hex,
            [_, b'\\', b'x', digit, ..]
                if self.dialect == Dialect::Standard && digit.is_ascii_hexdigit() =>
            {
                from = at + 3;
                Escape::Hex
            }
            _ if escapes => Escape::MySql(quote),
            _ => Escape::Doubled(quote),
        };
        self.open = Some(Open::new(number, escape));
        *start = from;
        self.go_on(Within::String(quote, escapes), from)
    }

    /// A number, a word, or digits of a blob.
    fn bare(&mut self, rest: &[u8], at: usize, start: &mut usize, out: &mut Pieces) -> usize {
        if let [b'0', b'x' | b'X', digit, ..] = rest
            && digit.is_ascii_hexdigit()
        {
            let number = self.number();
            self.open = Some(Open::new(number, Escape::Hex));
            *start = at + 2;
            return self.go_on(Within::Bare, at + 2);
        }
        let length = rest.iter().take_while(|b| is_bare(**b)).count();
        let word = &rest[..length];
        let prefix = matches!(rest.get(length), Some(b'\'' | b'('));
        // A string without quotes is no SQL: what is all letters is a keyword, a type, a function.
        let nothing = word.iter().all(|b| b.is_ascii_alphabetic() || *b == b'_');
        if !(prefix || nothing || word.starts_with(b":")) {
            let number = self.number();
            Open::new(number, Escape::Plain).close((at, at + length), out);
        }
        at + length
    }

    /// Digits of a blob that go on.
    pub(super) fn blob(
        &mut self,
        text: &[u8],
        (at, end): (usize, usize),
        start: &mut usize,
        out: &mut Pieces,
    ) -> usize {
        match text[at..end].iter().position(|b| !b.is_ascii_hexdigit()) {
            None => self.go_on(Within::Bare, end),
            Some(next) => {
                self.turn((at + next, at + next), None, start, out);
                at + next
            }
        }
    }

    /// The rest of the line of `COPY … FROM stdin;`.
    pub(super) fn copy_line(
        &mut self,
        text: &[u8],
        (at, end): (usize, usize),
        start: &mut usize,
        out: &mut Pieces,
    ) -> usize {
        let Some(next) = memchr::memchr(b'\n', &text[at..end]) else { return end };
        let at = at + next + 1;
        self.turn((at, at), None, start, out);
        self.begin_rows(Place::Copy(true), at, out);
        at
    }

    /// The start of a value of COPY; `fresh` at the start of a row.
    pub(super) fn copy_row(
        &mut self,
        text: &[u8],
        at: usize,
        fresh: bool,
        start: &mut usize,
        out: &mut Pieces,
    ) -> usize {
        let rest = &text[at..text.len().min(at + 4)];
        if fresh && matches!(rest, [b'\\', b'.'] | [b'\\', b'.', b'\n' | b'\r', ..]) {
            self.end_rows();
            *start = at;
            return at + 2;
        }
        match *rest {
            [b'\n', ..] => {
                (self.place, self.column) = (Place::Copy(true), 0);
                out.records += 1;
                at + 1
            }
            [b'\t', ..] => {
                (self.place, self.column) = (Place::Copy(false), self.column + 1);
                at + 1
            }
            [b'\\', b'N', b'\t' | b'\n' | b'\r'] | [b'\\', b'N', b'\t' | b'\n' | b'\r', _] => {
                at + 2
            }
            _ => {
                let hex = matches!(*rest, [b'\\', b'\\', b'x', digit] if digit.is_ascii_hexdigit());
                let number = self.number();
                let (skip, escape) = if hex { (3, Escape::Hex) } else { (0, Escape::Copy) };
                self.open = Some(Open::new(number, escape));
                *start = at + skip;
                self.place = Place::Copy(false);
                self.go_on(Within::Cell, at + skip)
            }
        }
    }

    /// A value of COPY goes on.
    pub(super) fn cell(
        &mut self,
        text: &[u8],
        (at, end): (usize, usize),
        start: &mut usize,
        out: &mut Pieces,
    ) -> usize {
        let Some(next) = memchr::memchr3(b'\t', b'\n', b'\\', &text[at..end]) else {
            return self.go_on(Within::Cell, end);
        };
        let at = at + next;
        if text[at] == b'\\' {
            return self.go_on(Within::Cell, (at + 2).min(text.len()));
        }
        self.turn((at, at), None, start, out);
        at
    }
}

/// A byte of a value without quotes.
fn is_bare(byte: u8) -> bool {
    !matches!(byte, b'(' | b')' | b',' | b';' | b'\'' | b'"' | b'`' | b' ' | b'\t' | b'\r' | b'\n')
}

/// The `X` of `X'4142'`.
fn is_hex_prefix(text: &[u8], at: usize) -> bool {
    at > 0
        && matches!(text[at - 1], b'X' | b'x')
        && !is_name_before(text, at - 1)
        && is_name(text[at - 1])
}
