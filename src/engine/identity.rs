//! What a document is: its format by its first bytes, and the character set of a text.

use super::Options;
use crate::container::{self, Sniffed};
use crate::document::{Charset, FormatId};
use crate::layer::{self, EVIDENCE};

/// Bytes from the start of a document that say what it is, whatever the size of blocks.
pub(super) const HEAD: usize = EVIDENCE;

/// Identifies a document by its first bytes (`HEAD`, or all there are). A set that the user named
/// comes before one that would be recognised, but not before a byte order mark.
pub(super) fn identify(head: &[u8], name: &str, options: &Options) -> Sniffed {
    let sniffed = container::sniff(head, name);
    let charset = charset(head, sniffed, options.encoding);
    if options.redaction.is_some() {
        return rewritable(sniffed, charset);
    }
    let Some(charset) = charset else { return sniffed };
    Sniffed { charset, format: FormatId::Text, ..sniffed }
}

/// The character set of a text, where no mark says it.
fn charset(head: &[u8], sniffed: Sniffed, declared: Option<Charset>) -> Option<Charset> {
    let is_open = matches!(sniffed.format, FormatId::Text | FormatId::Binary);
    if sniffed.container.is_some() || sniffed.bom > 0 || !is_open {
        return None;
    }
    let charset = declared.or_else(|| layer::recognise(head))?;
    // Zero bytes are no binary in UTF-16, and in no other set they are text.
    let has_zeros = matches!(charset, Charset::Utf16Le | Charset::Utf16Be);
    (has_zeros || sniffed.format == FormatId::Text).then_some(charset)
}

/// A redaction writes nothing into a container, and no set but UTF-8 and marked UTF-16: a copy of
/// them would be an original.
fn rewritable(sniffed: Sniffed, charset: Option<Charset>) -> Sniffed {
    let other = charset.filter(|charset| *charset != Charset::Utf8).map(|charset| charset.as_str());
    match sniffed.container.or(other) {
        None => sniffed,
        unsupported => {
            Sniffed { unsupported, container: None, format: FormatId::Unsupported, ..sniffed }
        }
    }
}
