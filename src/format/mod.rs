//! Structure inside one document: lexers that find values and the columns they stand in.
//!
//! Formats locate, they never re-serialise: a lexer reads a document once, in order, in stretches of any size,
//! and says where values are. It knows no rules, reads no files and decides nothing about personal data.
//! What it does not understand it hands on as text.

pub mod csv;
mod piece;
pub mod sql;

pub use piece::{Advice, Column, NAME_MAX, Opened, Piece, Pieces, Schema, clean};

use crate::document::FormatId;
use std::ops::Range;

/// Bytes of the decoded head of a document that recognition looks at.
pub const HEAD: usize = 8192;

/// Bytes behind a stretch that a lexer may look at.
pub const PEEK: usize = 2048;

/// The lexer of one document. Cheap to clone: a clone goes on where the original stands.
#[derive(Clone, Debug)]
pub enum Lexer {
    /// Separated values.
    Csv(csv::Csv),
    /// A dump of a database as SQL.
    Sql(sql::Sql),
}

/// What lexers have in common.
pub trait Lex {
    /// Reads `range` of `text`, which follows on what was read before. What stands behind the range may be looked at
    /// as far as [`PEEK`], and is there unless the document ends.
    fn lex(&mut self, text: &[u8], range: Range<usize>, out: &mut Pieces);
    /// The columns that were met so far.
    fn schema(&self) -> &Schema;
    /// The same, to be told what evidence says of them.
    fn schema_mut(&mut self) -> &mut Schema;
    /// The document has ended here: what its own structure says is missing.
    fn missing(&self) -> Option<&'static str>;
    /// True when the structure did not hold and all that follows is taken as text.
    fn gave_up(&self) -> bool;
}

impl Lexer {
    fn each(&mut self) -> &mut dyn Lex {
        match self {
            Self::Csv(lexer) => lexer,
            Self::Sql(lexer) => lexer,
        }
    }

    fn one(&self) -> &dyn Lex {
        match self {
            Self::Csv(lexer) => lexer,
            Self::Sql(lexer) => lexer,
        }
    }
}

impl Lex for Lexer {
    fn lex(&mut self, text: &[u8], range: Range<usize>, out: &mut Pieces) {
        self.each().lex(text, range, out);
    }

    fn schema(&self) -> &Schema {
        self.one().schema()
    }

    fn schema_mut(&mut self) -> &mut Schema {
        self.each().schema_mut()
    }

    fn missing(&self) -> Option<&'static str> {
        self.one().missing()
    }

    fn gave_up(&self) -> bool {
        self.one().gave_up()
    }
}

/// Recognises a document by the start of its decoded text (`whole` when that is all of it), then by its name.
pub fn sniff(head: &[u8], whole: bool, name: &str) -> Option<(FormatId, Lexer)> {
    let head = &head[..head.len().min(HEAD)];
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let extension = extension.to_ascii_lowercase();
    let sql = || sql::sniff(head, &extension).map(|sql| (FormatId::Sql, Lexer::Sql(sql)));
    let csv = || csv::sniff(head, whole, &extension).map(|csv| (FormatId::Csv, Lexer::Csv(csv)));
    sql().or_else(csv)
}
