//! The tables that a dump has defined or filled so far.

use crate::format::{Piece, Schema};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Columns of one table: their numbers, by place.
#[derive(Clone, Debug)]
struct Table {
    name: Arc<str>,
    columns: Vec<u32>,
    /// Values of it were met.
    filled: bool,
}

/// All tables by folded name. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(super) struct Tables {
    by_name: Arc<BTreeMap<String, Table>>,
    pub schema: Schema,
}

/// Schemas whose name says nothing.
const PLAIN: [&str; 2] = ["public", "dbo"];

impl Tables {
    /// The printable name of a table whose name has these parts.
    pub(super) fn name(parts: &[Vec<u8>]) -> String {
        let mut words: Vec<String> = parts.iter().map(|part| crate::format::clean(part)).collect();
        if words.len() > 1 {
            words.drain(..words.len() - 2);
            if PLAIN.contains(&words[0].to_ascii_lowercase().as_str()) {
                words.remove(0);
            }
        }
        words.join(".")
    }

    fn table(&mut self, name: &str) -> &mut Table {
        let key = name.to_lowercase();
        let tables = Arc::make_mut(&mut self.by_name);
        tables.entry(key).or_insert_with(|| Table {
            name: name.into(),
            columns: Vec::new(),
            filled: false,
        })
    }

    /// Defines a table; an earlier one of the name keeps its columns where it was filled.
    pub(super) fn define(&mut self, name: &str, columns: &[Vec<u8>]) {
        if self.table(name).filled {
            return;
        }
        let table: Arc<str> = Arc::clone(&self.table(name).name);
        let add =
            |(place, column): (usize, &Vec<u8>)| self.schema.add(&table, column, place as u32);
        let numbers = columns.iter().enumerate().map(add).collect();
        self.table(name).columns = numbers;
    }

    /// True the first time that values of the table are met.
    pub(super) fn fill(&mut self, name: &str) -> bool {
        !std::mem::replace(&mut self.table(name).filled, true)
    }

    /// The columns that a statement's own list names, or all of the table in order.
    pub(super) fn columns(&mut self, name: &str, list: Option<&[Vec<u8>]>) -> Vec<u32> {
        match list {
            None => self.table(name).columns.clone(),
            Some(list) => list.iter().map(|column| self.column(name, column)).collect(),
        }
    }

    /// The column of this name, which may be new.
    fn column(&mut self, name: &str, column: &[u8]) -> u32 {
        let wanted = crate::format::clean(column);
        let schema = self.schema.clone();
        let table = self.table(name);
        let fits = |number: &&u32| {
            schema.get(**number).is_some_and(|known| known.name.eq_ignore_ascii_case(&wanted))
        };
        if let Some(known) = table.columns.iter().find(fits) {
            return *known;
        }
        self.add(name, column)
    }

    /// One more column of the table.
    pub(super) fn add(&mut self, name: &str, column: &[u8]) -> u32 {
        let table = self.table(name);
        let (title, place) = (Arc::clone(&table.name), table.columns.len() as u32);
        let number = self.schema.add(&title, column, place);
        if number != Piece::NAMELESS {
            self.table(name).columns.push(number);
        }
        number
    }
}
