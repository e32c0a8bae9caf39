//! The second look at documents in which something was found: allow comments and shapes of lines.

use super::collect::{Collected, Kept};
use super::input::Store;
use super::shape::{Named, line, shape};
use crate::detect::Compiled;
use crate::document::Charset;
use crate::error::{Issue, IssueKind};
use crate::layer::{self, Decoded, Transcoder};
use crate::policy::Comments;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// No columns are counted in longer lines.
const LINE_MAX: usize = 64 << 10;

/// What the second look gave.
#[derive(Debug, Default)]
pub(super) struct Contexts {
    /// Comments by number of the document in [`Collected::documents`].
    pub comments: HashMap<usize, Comments>,
    /// The shape of each finding, by its place in [`Collected::findings`]; none where there is no line.
    pub shapes: HashMap<usize, String>,
}

/// Looks again at the documents with these origins. What cannot be read again is an issue.
pub(super) fn look(
    store: &Store,
    wanted: &HashSet<u64>,
    collected: &mut Collected,
    compiled: &Compiled,
) -> Contexts {
    let mut contexts = Contexts::default();
    if wanted.is_empty() {
        return contexts;
    }
    let places = places(collected);
    for (origin, bytes) in store.again(wanted) {
        let Some(documents) = places.get(&origin) else { continue };
        match bytes {
            Ok(bytes) => {
                // The first look has decided the character set.
                let charset = collected.documents[documents[0]].document.charset;
                let document = Text::of(&bytes, charset);
                for &number in documents {
                    contexts.comments.insert(number, Comments::read(&document.text));
                    shapes(number, &document, collected, compiled, &mut contexts.shapes);
                    columns(number, &document, &mut collected.findings);
                }
            }
            Err(_) => {
                let name = (*collected.documents[documents[0]].document.name).clone();
                let message = "it could not be read a second time; check again";
                collected.issues.push((name, Issue::new(IssueKind::Changed, message)));
                collected.summary.issues += 1;
            }
        }
    }
    contexts
}

/// Documents that are no members of containers, by origin.
fn places(collected: &Collected) -> HashMap<u64, Vec<usize>> {
    let mut places: HashMap<u64, Vec<usize>> = HashMap::new();
    for (number, seen) in collected.documents.iter().enumerate() {
        if seen.document.name.inner.is_empty() {
            places.entry(seen.document.origin).or_default().push(number);
        }
    }
    places
}

/// The text of a document, with the way from raw offsets to it.
struct Text<'a> {
    text: Cow<'a, [u8]>,
    decoded: Option<Decoded>,
}

impl<'a> Text<'a> {
    fn of(bytes: &'a [u8], charset: Charset) -> Self {
        if charset == Charset::Utf8 {
            return Self { text: bytes.into(), decoded: None };
        }
        let mut decoded = Decoded::default();
        match Transcoder::new(charset) {
            None => layer::utf16(bytes, charset, &mut decoded),
            Some(mut transcoder) => {
                transcoder.decode(bytes, 0, true, &mut decoded);
                decoded.close(bytes.len());
            }
        }
        let text = std::mem::take(&mut decoded.text);
        Self { text: text.into(), decoded: Some(decoded) }
    }

    fn local(&self, raw: u64) -> usize {
        let raw = raw as usize;
        let local = match &self.decoded {
            None => raw,
            Some(decoded) => decoded.raw.partition_point(|at| (*at as usize) < raw),
        };
        local.min(self.text.len())
    }
}

/// Notes the columns of one document's findings in characters.
fn columns(number: usize, document: &Text<'_>, findings: &mut [Kept]) {
    let first = findings.partition_point(|kept| kept.document < number);
    for kept in findings[first..].iter_mut().take_while(|kept| kept.document == number) {
        let (start, end) = (document.local(kept.span.start), document.local(kept.span.end));
        let line = memchr::memrchr(b'\n', &document.text[..start]).map_or(0, |at| at + 1);
        let value = &document.text[start..end.max(start)];
        if start - line <= LINE_MAX && !value.contains(&b'\n') && !value.is_empty() {
            let column = 1 + characters(&document.text[line..start]);
            kept.columns = Some((column, column + characters(value)));
        }
    }
}

/// Code points of UTF-8 text; bytes that are none count as one each.
fn characters(text: &[u8]) -> u64 {
    text.utf8_chunks().map(|c| c.valid().chars().count() + c.invalid().len()).sum::<usize>() as u64
}

/// The shapes of one document's findings.
fn shapes(
    number: usize,
    document: &Text<'_>,
    collected: &Collected,
    compiled: &Compiled,
    out: &mut HashMap<usize, String>,
) {
    let first = collected.findings.partition_point(|kept| kept.document < number);
    let rest = &collected.findings[first..];
    let mine = &rest[..rest.partition_point(|kept| kept.document == number)];
    let named = |kept: &Kept| -> Named<'_> {
        let (start, end) = (document.local(kept.span.start), document.local(kept.span.end));
        (start, end.max(start), compiled.rule(kept.rule).entity.as_str())
    };
    let spans: Vec<Named<'_>> = mine.iter().map(named).collect();
    for (index, &(start, end, _)) in spans.iter().enumerate() {
        let (from, to) = line(&document.text, start, end);
        let low = spans.partition_point(|span| span.0 < from);
        let near = spans[low..].iter().take_while(|span| span.0 < to);
        let near: Vec<Named<'_>> = near
            .filter(|span| span.1 <= to)
            .map(|&(a, b, name)| (a - from, b - from, name))
            .collect();
        out.insert(first + index, shape(&document.text[from..to], &near));
    }
}
