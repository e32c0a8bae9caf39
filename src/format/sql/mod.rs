//! SQL dumps: pg_dump plain (COPY and INSERT), mysqldump and mariadb-dump, `.dump` of SQLite, T-SQL scripts.
//!
//! A lexer, no parser: it knows strings, comments, dollar quotes and the few statements that define or fill
//! tables. Values of rows are told apart by column; everything else (types, defaults, checks, views, function
//! bodies, comments) is text. It never holds more than a name.
//!
//! PostgreSQL manual, "Lexical Structure" and COPY; MySQL reference manual, "String Literals" and "Comments".

mod lexer;
mod rows;
mod statement;
mod table;
#[cfg(test)]
mod tests;

pub use lexer::Sql;

/// Which escapes strings have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Quotes are doubled, backslashes are plain; `E''` aside.
    Standard,
    /// Backslashes escape, double quotes quote strings.
    MySql,
}

/// How dumps begin, in lower case.
const OPENINGS: [(&str, Dialect); 8] = [
    ("-- postgresql database", Dialect::Standard),
    ("-- mysql dump", Dialect::MySql),
    ("-- mariadb dump", Dialect::MySql),
    ("/*m!999999", Dialect::MySql),
    ("/*!999999", Dialect::MySql),
    ("-- phpmyadmin sql dump", Dialect::MySql),
    ("pragma foreign_keys", Dialect::Standard),
    ("begin transaction;", Dialect::Standard),
];

/// Statements that only a script of SQL has at the start of a line, in lower case.
const STATEMENTS: [&str; 6] =
    ["insert into ", "create table ", "replace into ", "copy ", "insert ignore into ", "insert ["];

/// Words that a file named `.sql` starts with.
const VERBS: [&str; 14] = [
    "insert", "create", "set", "alter", "drop", "use", "begin", "start", "lock", "copy", "replace",
    "pragma", "update", "grant",
];

/// Recognises a dump by how it begins, or by a statement at its start; a name in `.sql` asks for less.
pub fn sniff(head: &[u8], extension: &str) -> Option<Sql> {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let text = match std::str::from_utf8(head) {
        Ok(text) => text.to_ascii_lowercase(),
        Err(_) => String::from_utf8_lossy(head).to_ascii_lowercase(),
    };
    let text = text.trim_start();
    let opening = text.strip_prefix("--\n").unwrap_or(text);
    let known = OPENINGS.iter().find(|(start, _)| opening.starts_with(start)).map(|row| row.1);
    if let Some(dialect) = known {
        return Some(Sql::new(dialect));
    }
    let mut lines = text.lines().map(str::trim_start);
    let first = lines
        .find(|line| !(line.is_empty() || line.starts_with("--") || line.starts_with("/*")))?;
    let fills = |line: &str| {
        let starts = STATEMENTS.iter().any(|start| line.starts_with(start));
        starts && (!line.starts_with("copy ") || line.contains(" from stdin"))
    };
    let named = extension == "sql" && VERBS.iter().any(|verb| first.starts_with(verb));
    (named || fills(first)).then(|| Sql::new(guess(text)))
}

/// The dialect of statements that no tool names.
fn guess(text: &str) -> Dialect {
    let is_mysql = ["engine=innodb", "insert into `", "create table `"];
    if is_mysql.iter().any(|sign| text.contains(sign)) { Dialect::MySql } else { Dialect::Standard }
}
