//! The report for a ticket or wiki: GitHub-flavoured Markdown, the verdict first.

use super::figures::{count, counted, size, time};
use super::words::{self, Words};
use super::{Options, inventory, map, output::Output, verdict};
use crate::entity::Lang;
use crate::error::Error;
use crate::sink::{RunInfo, Sink, Summary};

/// Files and issues listed.
const FILES: usize = 20;
const ISSUES: usize = 100;

struct Markdown {
    out: Output,
    lang: Lang,
    run: Option<RunInfo>,
}

pub(super) fn sink(options: Options, out: Output) -> Box<dyn Sink> {
    Box::new(Markdown { out, lang: options.lang, run: None })
}

impl Sink for Markdown {
    fn begin_run(&mut self, run: &RunInfo) -> Result<(), Error> {
        self.run = Some(run.clone());
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> Result<(), Error> {
        let page = Page { summary, lang: self.lang, words: Words::of(self.lang) };
        self.out.buf.extend_from_slice(page.text(self.run.as_ref()).as_bytes());
        self.out.finish()
    }
}

struct Page<'a> {
    summary: &'a Summary,
    lang: Lang,
    words: &'static Words,
}

impl Page<'_> {
    fn text(&self, run: Option<&RunInfo>) -> String {
        let mut out = format!("# {}\n\n", self.words.report);
        self.verdict(&mut out);
        self.totals(&mut out, run);
        self.inventory(&mut out);
        self.notes(&mut out);
        self.map(&mut out);
        self.heaviest(&mut out);
        self.issues(&mut out);
        self.skipped(&mut out);
        out
    }

    fn verdict(&self, out: &mut String) {
        for (sentence, _) in verdict::sentences(self.summary, self.lang) {
            out.push_str(&format!("> **{}**\n\n", text(&sentence)));
        }
    }

    fn totals(&self, out: &mut String, run: Option<&RunInfo>) {
        let (summary, lang, words) = (self.summary, self.lang, self.words);
        let totals = [
            counted(summary.documents, lang, words.document_one, words.document_many),
            size(summary.bytes, lang),
            counted(verdict::findings(summary), lang, words.finding_one, words.finding_many),
            counted(summary.issues, lang, words.issue_one, words.issue_many),
            time(summary.elapsed, lang),
        ];
        out.push_str(&totals.join(", "));
        out.push('\n');
        if let Some(run) = run {
            let packs = inventory::packs(run);
            let line = format!("{}, {}, {} {packs}", run.started, run.tool, words.rules);
            out.push_str(&format!("\n{}\n", text(&line)));
        }
    }

    fn inventory(&self, out: &mut String) {
        if verdict::findings(self.summary) == 0 {
            return;
        }
        let words = self.words;
        let bands = [words.below_70, words.below_90, words.from_90].map(text);
        let titles = [words.kind, words.count, words.distinct, words.documents].map(text);
        let titles: Vec<_> = titles.into_iter().chain(bands).chain([text(words.legal)]).collect();
        out.push_str(&format!("\n## {}\n\n", words.title));
        push_row(out, &titles);
        out.push_str("| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n");
        for row in inventory::rows(self.summary, self.lang) {
            push_row(out, &inventory_cells(row));
        }
    }

    fn notes(&self, out: &mut String) {
        let (lang, words) = (self.lang, self.words);
        let reserved = inventory::by_entity(&inventory::reserved(self.summary), lang);
        let possible = inventory::by_entity(&self.summary.possible, lang);
        for (title, found) in [(words.reserved, reserved), (words.possible, possible)] {
            if !found.is_empty() {
                out.push_str(&format!("\n{title} {}\n", text(&found)));
            }
        }
        if self.summary.allowed > 0 {
            let (one, many) = (words.allowed_one, words.allowed_many);
            out.push_str(&format!("\n{}\n", counted(self.summary.allowed, lang, one, many)));
        }
    }

    /// The data map.
    fn map(&self, out: &mut String) {
        if self.summary.columns.is_empty() {
            return;
        }
        let words = self.words;
        out.push_str(&format!("\n## {}\n\n", words.map));
        let titles = [words.file, words.field, words.kind, words.values, words.coverage];
        let titles = titles.into_iter().chain([words.distinct, words.confidence, words.legal]);
        push_row(out, &titles.map(text).collect::<Vec<_>>());
        out.push_str("| --- | --- | --- | ---: | ---: | ---: | ---: | --- |\n");
        for row in map::rows(self.summary, self.lang, usize::MAX) {
            let figures = [row.found, row.coverage, row.distinct, row.confidence].map(|t| text(&t));
            let mut cells = vec![code(&row.file), code(&row.field), text(row.label)];
            cells.extend(figures);
            cells.push(text(&row.classes));
            push_row(out, &cells);
        }
    }

    fn heaviest(&self, out: &mut String) {
        if self.summary.heaviest.is_empty() {
            return;
        }
        let (lang, words) = (self.lang, self.words);
        out.push_str(&format!("\n## {}\n\n", words.heaviest));
        push_row(out, &[words.file, words.size, words.findings, words.entities].map(text));
        out.push_str("| --- | ---: | ---: | --- |\n");
        for file in self.summary.heaviest.iter().take(FILES) {
            let found = file.stats.findings.values().sum();
            let entities = inventory::by_entity(&file.stats.findings, lang);
            push_row(
                out,
                &[
                    code(&inventory::name(&file.name, lang)),
                    size(file.stats.bytes, lang),
                    count(found, lang),
                    text(&entities),
                ],
            );
        }
    }

    fn issues(&self, out: &mut String) {
        if self.summary.issues == 0 {
            return;
        }
        let (lang, words) = (self.lang, self.words);
        let written = verdict::names_rewrites(self.summary);
        let title = if written { words.issues_written } else { words.issues };
        out.push_str(&format!("\n## {title}\n\n"));
        push_row(out, &[words.problem, words.file, words.message].map(text));
        out.push_str("| --- | --- | --- |\n");
        for (name, issue) in self.summary.issue_list.iter().take(ISSUES) {
            push_row(
                out,
                &[
                    text(words::issue_kind(issue.kind, lang)),
                    code(&inventory::name(name, lang)),
                    text(&inventory::message(issue, lang)),
                ],
            );
        }
        let listed = self.summary.issue_list.len().min(ISSUES) as u64;
        if self.summary.issues > listed {
            let rest = count(self.summary.issues - listed, lang);
            out.push_str(&format!("\n{}\n", words.more.replacen("{}", &rest, 1)));
        }
    }

    fn skipped(&self, out: &mut String) {
        if !self.summary.skipped.is_empty() {
            let skips = inventory::skips(&self.summary.skipped, self.lang);
            out.push_str(&format!("\n## {}\n\n{}\n", self.words.skipped, text(&skips)));
        }
    }
}

fn inventory_cells(row: inventory::Row) -> [String; 8] {
    let mut legal = text(&row.classes);
    if row.sensitive {
        legal = format!("**{legal}**");
    }
    if !row.glosses.is_empty() {
        legal = format!("{legal} ({})", text(&row.glosses));
    }
    let [low, middle, high] = row.bands;
    [text(row.label), row.count, row.distinct, row.documents, low, middle, high, legal]
}

fn push_row(out: &mut String, cells: &[String]) {
    out.push_str(&format!("| {} |\n", cells.join(" | ")));
}

/// Text with everything escaped that Markdown or HTML would act on.
fn text(raw: &str) -> String {
    let mut safe = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '|' => safe.push_str("&#124;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' => safe.extend(['\\', c]),
            _ => safe.push(c),
        }
    }
    safe
}

/// Scanned text as a code span: nothing in it is rendered, linked or mentions anybody.
fn code(raw: &str) -> String {
    let raw = raw.replace('|', "\\x7c");
    let longest = raw.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let gap = if raw.starts_with('`') || raw.ends_with('`') { " " } else { "" };
    format!("{fence}{gap}{raw}{gap}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scanned_text_stays_text() {
        for (raw, span) in [
            ("a/b.log", "`a/b.log`"),
            ("a|b", "`a\\x7cb`"),
            ("a`b", "``a`b``"),
            ("``a", "``` ``a ```"),
        ] {
            assert_eq!(code(raw), span);
        }
        assert_eq!(text("<b> a_b|c & [x](y)"), "&lt;b&gt; a\\_b&#124;c &amp; \\[x\\](y)");
    }
}
