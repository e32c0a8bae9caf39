//! Documents: decoded byte streams with their provenance.

use crate::entity::{Confidence, EntityType, LegalClass};
use std::borrow::Cow;
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
#[non_exhaustive]
pub enum Charset {
    /// UTF-8 (invalid bytes tolerated), and ASCII.
    Utf8,
    /// UTF-16, little endian.
    Utf16Le,
    /// UTF-16, big endian.
    Utf16Be,
    /// Shift_JIS as Windows extends it (code page 932).
    ShiftJis,
    /// EUC-JP.
    EucJp,
    /// ISO-2022-JP, the seven-bit set of Japanese mail.
    Iso2022Jp,
    /// windows-1258: Vietnamese with tones behind their letters.
    Windows1258,
    /// TCVN 5712, whose lower case is TCVN3 (ABC).
    Tcvn3,
    /// VNI-Windows: Vietnamese with marks behind their letters.
    Vni,
    /// VISCII (RFC 1456).
    Viscii,
    /// windows-1252, with Latin-1 in it. Never recognised, only declared.
    Windows1252,
}

impl Charset {
    /// All sets with their names.
    const NAMES: [(Charset, &'static str); 11] = [
        (Self::Utf8, "utf-8"),
        (Self::Utf16Le, "utf-16le"),
        (Self::Utf16Be, "utf-16be"),
        (Self::ShiftJis, "shift_jis"),
        (Self::EucJp, "euc-jp"),
        (Self::Iso2022Jp, "iso-2022-jp"),
        (Self::Windows1258, "windows-1258"),
        (Self::Tcvn3, "tcvn3"),
        (Self::Vni, "vni"),
        (Self::Viscii, "viscii"),
        (Self::Windows1252, "windows-1252"),
    ];

    /// The name used on the command line.
    pub fn as_str(&self) -> &'static str {
        Self::NAMES.iter().find(|(set, _)| set == self).map_or("utf-8", |(_, name)| name)
    }

    /// Parses a name, in any case; `-` and `_` are the same.
    pub fn parse(name: &str) -> Option<Self> {
        let same = |a: &str, b: &str| {
            a.eq_ignore_ascii_case(b)
                || a.replace('_', "-").eq_ignore_ascii_case(&b.replace('_', "-"))
        };
        Self::NAMES.iter().find(|(_, known)| same(name, known)).map(|(set, _)| *set)
    }

    /// All names.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::NAMES.iter().map(|(_, name)| *name)
    }

    /// True for a set that can be decoded from any even place.
    pub fn is_unicode(&self) -> bool {
        matches!(self, Self::Utf8 | Self::Utf16Le | Self::Utf16Be)
    }
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

    /// The name of the document itself: that of the innermost member, or of the file. Not masked.
    pub fn name(&self) -> Cow<'_, str> {
        let file = || self.path.file_name().unwrap_or(self.path.as_os_str()).to_string_lossy();
        self.inner.last().map_or_else(file, |name| Cow::Borrowed(name.as_str()))
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
    /// Character set, as declared, marked or recognised.
    pub charset: Charset,
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
