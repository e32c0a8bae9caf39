//! What a statement does with tables, told from its words as they come.

use super::table::Tables;

/// How far a statement is understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nothing of it was read.
    #[default]
    Start,
    /// `CREATE`.
    Create,
    /// `CREATE TABLE`.
    CreateName,
    /// In the list of columns; the next word names one.
    CreateColumn,
    /// In the list, behind the name.
    CreateRest,
    /// `INSERT`, `REPLACE`.
    InsertName,
    InsertList,
    /// Behind the list of columns.
    InsertAfter,
    /// `COPY`.
    CopyName,
    CopyList,
    CopyAfter,
    /// Nothing to do with rows.
    Other,
}

/// What follows a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// More of the statement.
    Go,
    /// Tuples of values.
    Values,
}

/// The statement at hand.
#[derive(Clone, Debug, Default)]
pub(super) struct Statement {
    pub stage: Stage,
    /// Parts of the table's name.
    name: Vec<Vec<u8>>,
    columns: Vec<Vec<u8>>,
    listed: bool,
    depth: u32,
    dotted: bool,
}

/// What a list of columns holds beside columns.
const CONSTRAINTS: [&str; 13] = [
    "PRIMARY",
    "KEY",
    "CONSTRAINT",
    "UNIQUE",
    "INDEX",
    "FULLTEXT",
    "SPATIAL",
    "CHECK",
    "FOREIGN",
    "LIKE",
    "EXCLUDE",
    "PERIOD",
    "PARTITION",
];

/// Columns of a statement at most.
const LIST_MAX: usize = 4096;

impl Statement {
    /// The table's printable name.
    pub(super) fn table(&self) -> String {
        Tables::name(&self.name)
    }

    /// The list of columns that the statement gives.
    pub(super) fn list(&self) -> Option<&[Vec<u8>]> {
        self.listed.then_some(&self.columns)
    }

    /// A word or a quoted name.
    pub(super) fn word(&mut self, word: &[u8], quoted: bool) -> Next {
        let mut letters = [0; KEYWORD_MAX];
        let upper = if quoted { "" } else { keyword(word, &mut letters) };
        match self.stage {
            Stage::Start => self.stage = opening(upper),
            Stage::Create => {
                self.stage = match upper {
                    "TABLE" => Stage::CreateName,
                    "TEMPORARY" | "TEMP" | "UNLOGGED" | "GLOBAL" | "LOCAL" | "FOREIGN" => {
                        Stage::Create
                    }
                    _ => Stage::Other,
                }
            }
            Stage::CreateName => match upper {
                "IF" | "NOT" | "EXISTS" => {}
                "AS" | "LIKE" | "USING" => self.stage = Stage::Other,
                _ => self.name_part(word),
            },
            Stage::CreateColumn => {
                if quoted || !CONSTRAINTS.contains(&upper) {
                    self.column(word);
                }
                self.stage = Stage::CreateRest;
            }
            Stage::InsertName | Stage::InsertAfter => return self.insert_word(word, upper),
            Stage::InsertList | Stage::CopyList => self.column(word),
            Stage::CopyName => match upper {
                "FROM" => self.stage = Stage::CopyAfter,
                "TO" => self.stage = Stage::Other,
                _ => self.name_part(word),
            },
            Stage::CreateRest | Stage::CopyAfter | Stage::Other => {}
        }
        Next::Go
    }

    fn insert_word(&mut self, word: &[u8], upper: &str) -> Next {
        match upper {
            "VALUES" | "VALUE" if !self.name.is_empty() => return Next::Values,
            "INTO" | "IGNORE" | "LOW_PRIORITY" | "HIGH_PRIORITY" | "DELAYED" | "OR" | "ABORT"
            | "REPLACE" | "ROLLBACK" | "FAIL" => {}
            "OVERRIDING" | "SYSTEM" | "USER" if self.stage == Stage::InsertAfter => {}
            "SELECT" | "SET" | "DEFAULT" | "WITH" | "TABLE" | "EXEC" => self.stage = Stage::Other,
            "OVERRIDING" => self.stage = Stage::InsertAfter,
            _ if self.stage == Stage::InsertName => self.name_part(word),
            _ => {}
        }
        Next::Go
    }

    /// A part of the table's name: behind a dot it is one more, else the name.
    fn name_part(&mut self, part: &[u8]) {
        if !self.dotted {
            self.name.clear();
        }
        self.dotted = false;
        self.name.push(part.to_vec());
    }

    fn column(&mut self, name: &[u8]) {
        if self.columns.len() < LIST_MAX {
            self.columns.push(name.to_vec());
        }
    }

    /// A mark outside strings.
    pub(super) fn mark(&mut self, mark: u8, tables: &mut Tables) {
        let open = |stage: Stage| {
            if stage == Stage::InsertName { Stage::InsertList } else { Stage::CopyList }
        };
        match (&self.stage, mark) {
            (_, b'.') => self.dotted = true,
            (Stage::CreateName, b'(') => (self.stage, self.depth) = (Stage::CreateColumn, 1),
            (Stage::CreateColumn | Stage::CreateRest, b'(') => self.depth += 1,
            (Stage::CreateRest, b',') if self.depth == 1 => self.stage = Stage::CreateColumn,
            (Stage::CreateColumn | Stage::CreateRest, b')') => {
                self.depth -= 1;
                if self.depth == 0 {
                    tables.define(&self.table(), &self.columns);
                    self.stage = Stage::Other;
                }
            }
            (Stage::InsertName | Stage::CopyName, b'(') => {
                self.stage = open(std::mem::take(&mut self.stage));
                self.listed = true;
            }
            (Stage::InsertList, b')') => self.stage = Stage::InsertAfter,
            (Stage::CopyList, b')') => self.stage = Stage::CopyAfter,
            _ => {}
        }
    }
}

/// Longest keyword that is looked for, in bytes.
const KEYWORD_MAX: usize = 16;

/// A word in capitals, as far as it may be a keyword: nothing for other words.
fn keyword<'b>(word: &[u8], letters: &'b mut [u8; KEYWORD_MAX]) -> &'b str {
    let Some(letters) = letters.get_mut(..word.len()).filter(|_| word.is_ascii()) else {
        return "";
    };
    letters.copy_from_slice(word);
    letters.make_ascii_uppercase();
    std::str::from_utf8(letters).unwrap_or_default()
}

/// What a statement that starts with this word may be.
fn opening(word: &str) -> Stage {
    match word {
        "CREATE" => Stage::Create,
        "INSERT" | "REPLACE" => Stage::InsertName,
        "COPY" => Stage::CopyName,
        "GO" => Stage::Start,
        _ => Stage::Other,
    }
}
