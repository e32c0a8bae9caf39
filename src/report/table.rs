//! The report for a terminal: inventory by entity, heaviest files, what was not read, what was left
//! out, and what all that means. Needs the summary only, so a scan for it does no work per finding.

use super::figures::{count, counted, rate, size, time};
use super::grid::{Align, Cell, Grid, Style, clip, paint, shorten, width, wrap};
use super::words::{self, Words};
use super::{Options, inventory, map, output::Output, verdict};
use crate::error::Error;
use crate::sink::{HeavyDocument, Sink, Summary};

/// Columns listed.
const COLUMNS: usize = 40;
/// Files and issues listed.
const FILES: usize = 10;
const ISSUES: usize = 20;
/// A path is not shortened below this many cells.
const PATH: usize = 20;

struct Table {
    out: Output,
    options: Options,
}

pub(super) fn sink(options: Options, out: Output) -> Box<dyn Sink> {
    Box::new(Table { out, options })
}

impl Sink for Table {
    fn finish(&mut self, summary: &Summary) -> Result<(), Error> {
        let page = Page { summary, options: self.options, words: Words::of(self.options.lang) };
        self.out.buf.extend_from_slice(page.text().as_bytes());
        self.out.finish()
    }
}

struct Page<'a> {
    summary: &'a Summary,
    options: Options,
    words: &'static Words,
}

impl Page<'_> {
    fn text(&self) -> String {
        let mut out = String::new();
        self.inventory(&mut out);
        self.notes(&mut out);
        self.map(&mut out);
        self.heaviest(&mut out);
        self.issues(&mut out);
        self.skipped(&mut out);
        self.verdict(&mut out);
        out
    }

    fn paint(&self, text: &str, style: Style) -> String {
        paint(text, style, self.options.color)
    }

    fn heading(&self, out: &mut String, text: &str) {
        out.push_str(&self.paint(text, Style::Bold));
        out.push('\n');
    }

    fn write(&self, out: &mut String, grid: &Grid) {
        out.extend(grid.lines("  ", self.options.color));
        out.push('\n');
    }

    /// Lines of a grid, each with the text that stands below it.
    fn write_stacked(&self, out: &mut String, grid: &Grid, below: &[String]) {
        for (line, below) in grid.lines("  ", self.options.color).iter().zip(below) {
            out.push_str(line);
            out.push_str(below);
        }
    }

    /// Cells between the indent and the right edge.
    fn room(&self) -> usize {
        self.options.width.saturating_sub(2)
    }

    fn inventory(&self, out: &mut String) {
        if verdict::findings(self.summary) == 0 {
            return;
        }
        let mut grid = self.inventory_grid();
        let glossed = grid.total() <= self.room();
        if !glossed {
            grid.remove(8..9);
        }
        if grid.total() > self.room() {
            grid.remove(4..7);
        }
        grid.fit(0, self.room(), PATH, clip);
        self.heading(out, self.words.title);
        self.write(out, &grid);
        if !glossed {
            self.legend(out);
        }
    }

    fn inventory_grid(&self) -> Grid {
        use Align::{Left, Right};
        let words = self.words;
        let mut grid = Grid::new(&[Left, Right, Right, Right, Right, Right, Right, Left, Left]);
        let bands = [words.below_70, words.below_90, words.from_90];
        let titles = [words.kind, words.count, words.distinct, words.documents];
        let titles = titles.into_iter().chain(bands).chain([words.legal, ""]);
        grid.row(titles.map(Cell::dim).collect());
        for row in inventory::rows(self.summary, self.options.lang) {
            let style = if row.sensitive { Style::Alarm } else { Style::Plain };
            let mut cells = vec![Cell(row.label.to_owned(), style)];
            cells.extend([row.count, row.distinct, row.documents].map(Cell::plain));
            cells.extend(row.shares.map(Cell::plain));
            cells.extend([Cell(row.classes, style), Cell::dim(row.glosses)]);
            grid.row(cells);
        }
        grid
    }

    fn legend(&self, out: &mut String) {
        let mut grid = Grid::new(&[Align::Left, Align::Left]);
        for (item, gloss) in inventory::items(self.summary, self.options.lang) {
            grid.row(vec![Cell::dim(item), Cell::dim(gloss)]);
        }
        out.push_str(&format!("  {}\n", self.paint(self.words.decree, Style::Dim)));
        out.extend(grid.lines("    ", self.options.color));
        out.push('\n');
    }

    fn notes(&self, out: &mut String) {
        let (lang, words) = (self.options.lang, self.words);
        let before = out.len();
        let reserved = inventory::by_entity(&inventory::reserved(self.summary), lang);
        let possible = inventory::by_entity(&self.summary.possible, lang);
        for (title, text) in [(words.reserved, reserved), (words.possible, possible)] {
            if !text.is_empty() {
                self.note(out, title, &text);
            }
        }
        if self.summary.allowed > 0 {
            let (one, many) = (words.allowed_one, words.allowed_many);
            out.push_str(&counted(self.summary.allowed, lang, one, many));
            out.push('\n');
        }
        if out.len() > before {
            out.push('\n');
        }
    }

    /// A title and its text on one line, or the text below it.
    fn note(&self, out: &mut String, title: &str, text: &str) {
        if width(title) + 1 + width(text) <= self.options.width {
            out.push_str(&format!("{title} {text}\n"));
        } else {
            out.push_str(&format!("{title}\n{}", wrap(text, ", ", 2, self.options.width)));
        }
    }

    /// The data map.
    fn map(&self, out: &mut String) {
        if self.summary.columns.is_empty() {
            return;
        }
        self.heading(out, self.words.map);
        let mut grid = self.map_grid();
        if grid.total() > self.room() {
            grid.remove(3..5);
        }
        if grid.total() > self.room() {
            grid.remove(5..6);
        }
        grid.fit(0, self.room(), PATH, shorten);
        out.extend(grid.lines("  ", self.options.color));
        let listed = self.summary.columns.len().min(COLUMNS) as u64;
        if self.summary.columns_found > listed {
            let rest = count(self.summary.columns_found - listed, self.options.lang);
            out.push_str(&format!("  {}\n", self.words.more.replacen("{}", &rest, 1)));
        }
        out.push('\n');
    }

    fn map_grid(&self) -> Grid {
        use Align::{Left, Right};
        let words = self.words;
        let mut grid = Grid::new(&[Left, Left, Left, Right, Right, Right, Right, Left]);
        let titles = [words.file, words.field, words.kind, words.values, words.distinct];
        let titles = titles.into_iter().chain([words.coverage, words.confidence, words.legal]);
        grid.row(titles.map(Cell::dim).collect());
        for row in map::rows(self.summary, self.options.lang, COLUMNS) {
            let style = if row.sensitive { Style::Alarm } else { Style::Plain };
            let mut cells = vec![Cell::plain(row.file), Cell::plain(row.field)];
            cells.push(Cell(row.label.to_owned(), style));
            cells.extend([row.found, row.distinct, row.coverage, row.confidence].map(Cell::plain));
            cells.push(Cell(row.classes, style));
            grid.row(cells);
        }
        grid
    }

    fn heaviest(&self, out: &mut String) {
        if self.summary.heaviest.is_empty() {
            return;
        }
        self.heading(out, self.words.heaviest);
        let mut grid = self.heavy_grid();
        if grid.total() > self.room() {
            grid.remove(3..4);
            grid.fit(2, self.room(), PATH, shorten);
            let files = self.summary.heaviest.iter().take(FILES);
            let entities =
                files.map(|file| self.entities(file, self.options.width.saturating_sub(6)));
            let below: Vec<_> = entities.map(|text| format!("      {text}\n")).collect();
            self.write_stacked(out, &grid, &[&[String::new()], &below[..]].concat());
        } else {
            out.extend(grid.lines("  ", self.options.color));
        }
        out.push('\n');
    }

    fn heavy_grid(&self) -> Grid {
        let (lang, words) = (self.options.lang, self.words);
        let mut grid = Grid::new(&[Align::Right, Align::Right, Align::Left, Align::Left]);
        let titles = [words.findings, words.size, words.file, words.entities];
        grid.row(titles.map(Cell::dim).to_vec());
        for file in self.summary.heaviest.iter().take(FILES) {
            grid.row(vec![
                Cell::plain(count(file.stats.findings.values().sum(), lang)),
                Cell::plain(size(file.stats.bytes, lang)),
                Cell::plain(inventory::name(&file.name, lang)),
                Cell::dim(self.entities(file, self.room() / 2)),
            ]);
        }
        grid
    }

    fn entities(&self, file: &HeavyDocument, room: usize) -> String {
        clip(&inventory::by_entity(&file.stats.findings, self.options.lang), room)
    }

    fn issues(&self, out: &mut String) {
        if self.summary.issues == 0 {
            return;
        }
        let titles = (self.words.issues, self.words.issues_written);
        let title = if verdict::names_rewrites(self.summary) { titles.1 } else { titles.0 };
        self.heading(out, title);
        let mut grid = self.issue_grid();
        if grid.total() > self.room() {
            grid.remove(2..3);
            grid.fit(1, self.room(), PATH, shorten);
            self.write_stacked(out, &grid, &self.messages());
        } else {
            out.extend(grid.lines("  ", self.options.color));
        }
        self.more_issues(out);
        out.push('\n');
    }

    fn issue_grid(&self) -> Grid {
        let lang = self.options.lang;
        let mut grid = Grid::new(&[Align::Left, Align::Left, Align::Left]);
        for (name, issue) in self.summary.issue_list.iter().take(ISSUES) {
            grid.row(vec![
                Cell(words::issue_kind(issue.kind, lang).to_owned(), Style::Warning),
                Cell::plain(inventory::name(name, lang)),
                Cell::dim(inventory::message(issue, lang)),
            ]);
        }
        grid
    }

    /// The messages of the listed issues, to stand below them.
    fn messages(&self) -> Vec<String> {
        let issues = self.summary.issue_list.iter().take(ISSUES);
        let texts = issues.map(|(_, issue)| inventory::message(issue, self.options.lang));
        texts.map(|text| wrap(&text, " ", 6, self.options.width)).collect()
    }

    fn more_issues(&self, out: &mut String) {
        let listed = self.summary.issue_list.len().min(ISSUES) as u64;
        if self.summary.issues > listed {
            let rest = count(self.summary.issues - listed, self.options.lang);
            out.push_str(&format!("  {}\n", self.words.more.replacen("{}", &rest, 1)));
        }
    }

    fn skipped(&self, out: &mut String) {
        if self.summary.skipped.is_empty() {
            return;
        }
        let skips = inventory::skips(&self.summary.skipped, self.options.lang);
        self.heading(out, self.words.skipped);
        out.push_str(&wrap(&skips, ", ", 2, self.options.width));
        out.push('\n');
    }

    fn verdict(&self, out: &mut String) {
        for (sentence, style) in verdict::sentences(self.summary, self.options.lang) {
            out.push_str(&self.paint(&sentence, style));
            out.push('\n');
        }
        out.push_str(&totals(self.summary, self.options));
        out.push('\n');
    }
}

/// The run in one line: documents, bytes, findings, issues, skips, time, rate.
fn totals(summary: &Summary, options: Options) -> String {
    let (lang, words) = (options.lang, Words::of(options.lang));
    let skips = summary.skipped.values().sum();
    let mut parts = vec![
        counted(summary.documents, lang, words.document_one, words.document_many),
        size(summary.bytes, lang),
        counted(verdict::findings(summary), lang, words.finding_one, words.finding_many),
        counted(summary.issues, lang, words.issue_one, words.issue_many),
    ];
    if skips > 0 {
        parts.push(counted(skips, lang, words.skip_one, words.skip_many));
    }
    parts.push(time(summary.elapsed, lang));
    parts.extend(rate(summary.bytes, summary.elapsed, lang));
    parts.join(", ")
}
