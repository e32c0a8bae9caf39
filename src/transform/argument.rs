//! Arguments of operators: names to numbers, texts and truth values, as a policy gives them.

use crate::error::Error;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// One argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// A whole number.
    Integer(i64),
    /// A text.
    Text(String),
}

/// The arguments of one operator. Remembers which were asked for, so that a misspelt one is found.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    all: BTreeMap<String, Argument>,
    asked: RefCell<BTreeSet<&'static str>>,
}

impl Arguments {
    /// These arguments.
    pub fn new(all: BTreeMap<String, Argument>) -> Self {
        Self { all, asked: RefCell::default() }
    }

    /// A whole number within `range`, or what stands in when it is not given.
    pub(super) fn integer(
        &self,
        name: &'static str,
        range: std::ops::RangeInclusive<i64>,
        default: i64,
    ) -> Result<i64, Error> {
        self.asked.borrow_mut().insert(name);
        match self.all.get(name) {
            None => Ok(default),
            Some(Argument::Integer(number)) if range.contains(number) => Ok(*number),
            Some(_) => {
                let (low, high) = range.into_inner();
                Err(Error::config(format!("'{name}' is a whole number from {low} to {high}")))
            }
        }
    }

    /// One of `known`, or the first of them when it is not given.
    pub(super) fn choice(
        &self,
        name: &'static str,
        known: &[&'static str],
    ) -> Result<&'static str, Error> {
        self.asked.borrow_mut().insert(name);
        match self.all.get(name) {
            None => Ok(known[0]),
            Some(Argument::Text(text)) if known.contains(&text.as_str()) => {
                Ok(known.iter().find(|word| *word == text).expect("just seen"))
            }
            Some(_) => Err(Error::config(format!("'{name}' is one of: {}", known.join(", ")))),
        }
    }

    /// A word of lower-case letters, digits, `_`, `.` and `-`; `default` when it is not given.
    pub(super) fn word(&self, name: &'static str, default: &str) -> Result<String, Error> {
        self.asked.borrow_mut().insert(name);
        let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_.-".contains(c);
        match self.all.get(name) {
            None => Ok(default.to_owned()),
            Some(Argument::Text(text)) if !text.is_empty() && text.chars().all(good) => {
                Ok(text.clone())
            }
            Some(_) => Err(Error::config(format!(
                "'{name}' is a word of lower-case letters, digits, '_', '.' and '-'"
            ))),
        }
    }

    /// An error for an argument that nobody asked for.
    pub(super) fn all_used(&self, operator: &str) -> Result<(), Error> {
        let asked = self.asked.borrow();
        let Some(name) = self.all.keys().find(|name| !asked.contains(name.as_str())) else {
            return Ok(());
        };
        let known: Vec<&str> = asked.iter().copied().collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        Err(Error::config(format!(
            "the operator '{operator}' has no argument '{name}'; its arguments: {known}"
        )))
    }
}
