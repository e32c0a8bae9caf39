//! Indented JSON, written in the order of the calls; the counterpart of the one-line `jsonl`.

use super::json_text::{push_integer, push_seconds, push_string};
use std::time::Duration;

/// An object or list being written.
pub(super) struct Pretty<'a> {
    out: &'a mut Vec<u8>,
    depth: usize,
    empty: bool,
    close: u8,
}

impl<'a> Pretty<'a> {
    /// Writes one object to `out`.
    pub fn object(out: &mut Vec<u8>, fill: impl FnOnce(&mut Pretty<'_>)) {
        Self::nest(out, (1, *b"{}"), fill);
        out.push(b'\n');
    }

    fn nest(
        out: &mut Vec<u8>,
        (depth, [open, close]): (usize, [u8; 2]),
        fill: impl FnOnce(&mut Pretty<'_>),
    ) {
        out.push(open);
        let mut inside = Pretty { out, depth, empty: true, close };
        fill(&mut inside);
        inside.end();
    }

    fn end(self) {
        if !self.empty {
            new_line(self.out, self.depth - 1);
        }
        self.out.push(self.close);
    }

    fn entry(&mut self) -> &mut Vec<u8> {
        if !self.empty {
            self.out.push(b',');
        }
        self.empty = false;
        new_line(self.out, self.depth);
        self.out
    }

    fn key(&mut self, key: &str) -> &mut Vec<u8> {
        let out = self.entry();
        push_string(out, key);
        out.extend_from_slice(b": ");
        out
    }

    /// A member that is an object.
    pub fn map(&mut self, key: &str, fill: impl FnOnce(&mut Pretty<'_>)) {
        let depth = self.depth + 1;
        Self::nest(self.key(key), (depth, *b"{}"), fill);
    }

    /// A member that is a list.
    pub fn list(&mut self, key: &str, fill: impl FnOnce(&mut Pretty<'_>)) {
        let depth = self.depth + 1;
        Self::nest(self.key(key), (depth, *b"[]"), fill);
    }

    /// An item of a list that is an object.
    pub fn item(&mut self, fill: impl FnOnce(&mut Pretty<'_>)) {
        let depth = self.depth + 1;
        Self::nest(self.entry(), (depth, *b"{}"), fill);
    }

    /// An item of a list that is a string.
    pub fn text_item(&mut self, text: &str) {
        push_string(self.entry(), text);
    }

    /// A member that is a string.
    pub fn text(&mut self, key: &str, text: &str) {
        push_string(self.key(key), text);
    }

    /// A member that is a whole number.
    pub fn number(&mut self, key: &str, value: u64) {
        push_integer(self.key(key), value);
    }

    /// A member that is a number of seconds.
    pub fn seconds(&mut self, key: &str, value: Duration) {
        push_seconds(self.key(key), value);
    }

    /// A member that is true or false.
    pub fn flag(&mut self, key: &str, value: bool) {
        self.key(key).extend_from_slice(if value { b"true" } else { b"false" });
    }
}

fn new_line(out: &mut Vec<u8>, depth: usize) {
    out.push(b'\n');
    (0..depth).for_each(|_| out.extend_from_slice(b"  "));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nests_and_closes() {
        let mut out = Vec::new();
        Pretty::object(&mut out, |top| {
            top.text("a", "x\"");
            top.map("b", |_| {});
            top.list("c", |list| {
                list.text_item("y");
                list.item(|item| item.flag("z", true));
            });
        });
        let text = String::from_utf8(out).unwrap();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(format!("{value:#}\n"), text);
    }
}
