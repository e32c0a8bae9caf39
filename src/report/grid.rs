//! Aligned columns for a terminal, measured in display cells: Vietnamese marks, CJK and all.
//!
//! Knows colours and widths, nothing of findings.

use unicode_width::UnicodeWidthChar;

/// How a piece of text looks where colours are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Bold,
    Dim,
    Alarm,
    Warning,
    Good,
}

impl Style {
    fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Bold => "1",
            Self::Dim => "2",
            Self::Alarm => "1;31",
            Self::Warning => "33",
            Self::Good => "32",
        }
    }
}

/// Which side of its column a cell keeps to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// A cell: its text and its look.
#[derive(Clone, Debug)]
pub(super) struct Cell(pub String, pub Style);

impl Cell {
    pub fn plain(text: impl Into<String>) -> Self {
        Self(text.into(), Style::Plain)
    }

    pub fn dim(text: impl Into<String>) -> Self {
        Self(text.into(), Style::Dim)
    }
}

/// Text in its style, or as it is without colours.
pub(super) fn paint(text: &str, style: Style, color: bool) -> String {
    match style.code() {
        code if color && !code.is_empty() && !text.is_empty() => {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        }
        _ => text.to_owned(),
    }
}

/// Display cells that `text` takes.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(cells).sum()
}

fn cells(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// `text` in at most `max` display cells, with `…` for what was left out of the middle; the end,
/// where the file name stands, keeps the larger part.
pub(super) fn shorten(text: &str, max: usize) -> String {
    if width(text) <= max {
        return text.to_owned();
    }
    let room = max.saturating_sub(1);
    let head = prefix(text, room / 3);
    let tail = suffix(text, room - width(head));
    format!("{head}…{tail}")
}

/// `text` in at most `max` display cells, with `…` for what was left off its end.
pub(super) fn clip(text: &str, max: usize) -> String {
    if width(text) <= max {
        return text.to_owned();
    }
    format!("{}…", prefix(text, max.saturating_sub(1)))
}

/// `text` in lines of at most `max` display cells, broken behind `separator` where there is one,
/// each behind `indent` spaces and with a line end.
pub(super) fn wrap(text: &str, separator: &str, indent: usize, max: usize) -> String {
    let room = max.saturating_sub(indent).max(1);
    let mut lines = vec![String::new()];
    for piece in text.split_inclusive(separator) {
        let line = lines.last_mut().expect("there is always a line");
        if line.is_empty() || width(line) + width(piece.trim_end()) <= room {
            line.push_str(piece);
        } else {
            lines.push(piece.to_owned());
        }
    }
    let gap = " ".repeat(indent);
    lines.iter().map(|line| format!("{gap}{}\n", line.trim_end())).collect()
}

fn prefix(text: &str, room: usize) -> &str {
    let mut used = 0;
    let end = text.char_indices().find(|(_, c)| {
        used += cells(*c);
        used > room
    });
    end.map_or(text, |(at, _)| &text[..at])
}

fn suffix(text: &str, room: usize) -> &str {
    let mut used = 0;
    let mut start = text.len();
    for (at, c) in text.char_indices().rev() {
        used += cells(c);
        if used > room {
            break;
        }
        // A combining mark never starts the tail: its letter was left out.
        if cells(c) > 0 {
            start = at;
        }
    }
    &text[start..]
}

/// Rows of cells below each other.
pub(super) struct Grid {
    aligns: Vec<Align>,
    rows: Vec<Vec<Cell>>,
}

impl Grid {
    /// A grid with these columns.
    pub fn new(aligns: &[Align]) -> Self {
        Self { aligns: aligns.to_vec(), rows: Vec::new() }
    }

    /// Adds a row, one cell a column.
    pub fn row(&mut self, cells: Vec<Cell>) {
        debug_assert_eq!(cells.len(), self.aligns.len());
        self.rows.push(cells);
    }

    /// Display cells of each column.
    pub fn widths(&self) -> Vec<usize> {
        let column = |at: usize| self.rows.iter().map(|row| width(&row[at].0)).max();
        (0..self.aligns.len()).map(|at| column(at).unwrap_or(0)).collect()
    }

    /// Display cells of a line, the gaps of two included.
    pub fn total(&self) -> usize {
        let widths = self.widths();
        widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1)
    }

    /// Takes the columns `at` out.
    pub fn remove(&mut self, at: std::ops::Range<usize>) {
        self.aligns.drain(at.clone());
        self.rows.iter_mut().for_each(|row| drop(row.drain(at.clone())));
    }

    /// Shortens column `at` until a line fits `max` cells, but not below `least`.
    pub fn fit(&mut self, at: usize, max: usize, least: usize, cut: fn(&str, usize) -> String) {
        let excess = self.total().saturating_sub(max);
        let room = self.widths()[at].saturating_sub(excess).max(least);
        self.rows.iter_mut().for_each(|row| row[at].0 = cut(&row[at].0, room));
    }

    /// The rows as lines, each behind `indent`.
    pub fn lines(&self, indent: &str, color: bool) -> Vec<String> {
        let widths = self.widths();
        self.rows.iter().map(|row| self.line(row, &widths, (indent, color))).collect()
    }

    fn line(&self, row: &[Cell], widths: &[usize], (indent, color): (&str, bool)) -> String {
        let mut line = String::from(indent);
        for ((cell, align), room) in row.iter().zip(&self.aligns).zip(widths) {
            push_cell(&mut line, cell, (*align, *room), color);
            line.push_str("  ");
        }
        line.truncate(line.trim_end_matches(' ').len());
        line.push('\n');
        line
    }
}

fn push_cell(line: &mut String, cell: &Cell, (align, room): (Align, usize), color: bool) {
    let gap = " ".repeat(room.saturating_sub(width(&cell.0)));
    let text = paint(&cell.0, cell.1, color);
    let (left, right) = match align {
        Align::Left => (text, gap),
        Align::Right => (gap, text),
    };
    line.push_str(&left);
    line.push_str(&right);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_count_display_cells() {
        for (text, cells) in [("", 0), ("abc", 3), ("Nguyễn", 6), ("e\u{301}", 1), ("氏名", 4)]
        {
            assert_eq!(width(text), cells, "{text}");
        }
    }

    #[test]
    fn shortening_keeps_both_ends_and_the_width() {
        for (text, max, short) in [
            ("short", 5, "short"),
            ("/var/log/nginx/access.log", 13, "/var…cess.log"),
            ("氏名住所電話番号", 8, "氏…番号"),
            ("abcde\u{301}", 3, "…de\u{301}"),
            ("abcdefe\u{301}g", 3, "…e\u{301}g"),
            ("abc", 1, "…"),
        ] {
            assert_eq!(shorten(text, max), short);
            assert!(width(short) <= max);
        }
        assert_eq!(clip("abcdef", 4), "abc…");
    }

    #[test]
    fn wrapping_breaks_at_spaces() {
        for (text, separator, lines) in [
            ("", " ", "  \n"),
            ("họ tên 12, số 3", " ", "  họ tên 12,\n  số 3\n"),
            ("họ tên 12, số 3, x y", ", ", "  họ tên 12,\n  số 3, x y\n"),
            ("averyverylongword x", " ", "  averyverylongword\n  x\n"),
        ] {
            assert_eq!(wrap(text, separator, 2, 14), lines);
        }
    }

    #[test]
    fn columns_line_up_and_lines_end_clean() {
        let mut grid = Grid::new(&[Align::Left, Align::Right, Align::Left]);
        grid.row(vec![Cell::plain("họ tên"), Cell::plain("1"), Cell::plain("")]);
        grid.row(vec![Cell::plain("氏"), Cell::plain("1,000"), Cell("x".into(), Style::Alarm)]);
        assert_eq!(grid.total(), 6 + 2 + 5 + 2 + 1);
        assert_eq!(grid.lines("", false).concat(), "họ tên      1\n氏      1,000  x\n");
        assert!(grid.lines("  ", true).concat().ends_with("  \u{1b}[1;31mx\u{1b}[0m\n"));
    }
}
