//! Documents: decoded byte streams with their provenance.

use crate::entity::{Confidence, EntityType, LegalClass};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a document is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FormatId {
    /// Lines of any length, any bytes.
    Text,
    /// Raw bytes that no format claims.
    Binary,
    /// Separated values: CSV, TSV and their like.
    Csv,
    /// A dump of a database as SQL.
    Sql,
    /// A format that was recognised but cannot be opened.
    Unsupported,
}

impl FormatId {
    /// True for formats of lines and words, whatever their structure.
    pub fn is_text(&self) -> bool {
        !matches!(self, Self::Binary | Self::Unsupported)
    }

    /// The name used in machine output.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Binary => "binary",
            Self::Csv => "csv",
            Self::Sql => "sql",
            Self::Unsupported => "unsupported",
        }
    }
}

/// Character set of a document's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8 (invalid bytes tolerated), and ASCII.
    Utf8,
    /// UTF-16, little endian, with a byte order mark.
    Utf16Le,
    /// UTF-16, big endian, with a byte order mark.
    Utf16Be,
}

/// Where a document came from: a path, and the members of containers peeled on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// Path as given or walked; `-` for standard input.
    pub path: PathBuf,
    /// Member names, outermost container first.
    pub inner: Vec<String>,
    /// Number that the source of the input gave it; 0 where inputs are named by their path alone.
    pub origin: u64,
}

impl Provenance {
    /// A plain file.
    pub fn file(path: impl AsRef<Path>) -> Self {
        Self { path: path.as_ref().to_owned(), inner: Vec::new(), origin: 0 }
    }
}

/// A document as the sinks see it. The path in here may hold personal data: print
/// [`DocumentName`] instead.
#[derive(Clone, Debug)]
pub struct Document {
    /// Number in the order of the run.
    pub number: u64,
    /// What its [`Provenance::origin`] says.
    pub origin: u64,
    /// Its name, masked for printing.
    pub name: Arc<DocumentName>,
    /// Format.
    pub format: FormatId,
}

/// The name of a document with personal data masked; safe for every output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentName {
    /// Lossy UTF-8 path; personal data in it is masked, with a keyed id to tell names apart.
    pub path: String,
    /// Base64 of the raw path when it is not UTF-8 and nothing in it was masked.
    pub path_b64: Option<String>,
    /// Masked member names.
    pub inner: Vec<String>,
}

/// What one column of a structured document holds of one entity: a row of the data map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnStats {
    /// The table; empty where the document is one. Masked.
    pub table: String,
    /// The column, masked.
    pub column: String,
    /// What was found in it.
    pub entity: EntityType,
    /// Values of the column that are not empty.
    pub values: u64,
    /// Values that hold at least one finding.
    pub found: u64,
    /// Findings.
    pub findings: u64,
    /// Distinct values found.
    pub distinct: u64,
    /// False when `distinct` is an estimate.
    pub distinct_exact: bool,
    /// Mean confidence of the findings.
    pub confidence: Confidence,
    /// Legal classes of the rules that found them, most frequent first.
    pub legal: Vec<LegalClass>,
}

/// Figures of a finished document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentStats {
    /// Bytes read.
    pub bytes: u64,
    /// Lines, when counted.
    pub records: Option<u64>,
    /// Findings by entity.
    pub findings: BTreeMap<EntityType, u64>,
    /// The structure did not hold to the end: from somewhere on the document was taken as text.
    pub fell_back: bool,
    /// The data map of a structured document.
    pub columns: Vec<ColumnStats>,
}
