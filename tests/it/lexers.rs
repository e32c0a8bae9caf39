//! Lexers of structured formats: whatever the bytes and however they are cut, pieces are in order, disjoint and
//! within the text, and the same.

use proptest::prelude::*;
use rasoat::format::{self, Lex, Piece, Pieces};

/// What the formats are made of, with what breaks them.
const PARTS: [&str; 44] = [
    "a",
    "0912345678",
    ",",
    ";",
    "\t",
    "|",
    "\"",
    "\"\"",
    "'",
    "''",
    "\\",
    "\\'",
    "\\N",
    "\\.",
    "\\.\n",
    "\n",
    "\r\n",
    "\r",
    "(",
    ")",
    "),(",
    " VALUES ",
    "INSERT INTO t (a, b) VALUES (",
    "CREATE TABLE t (a int, b text);\n",
    "COPY t (a) FROM stdin;\n",
    "$$",
    "$a$",
    "--",
    "/*",
    "*/",
    "/*!40101 ",
    "#",
    "0x",
    "X'",
    "E'",
    "\\\\x41",
    "DELIMITER ;;\n",
    "DELIMITER ;\n",
    "`",
    "[",
    "]",
    "ầ",
    "NULL",
    "Lan",
];

/// Heads that the formats are recognised by.
const HEADS: [(&str, &str); 5] = [
    ("id,sdt,ten\n1,2,3\n4,5,6\n", "csv"),
    ("id\tsdt\n1\t2\n4\t5\n", "tsv"),
    ("1\t\\N\ta\n2\tb\tc\n3\td\te\n", "txt"),
    ("-- PostgreSQL database dump\n", "sql"),
    ("-- MySQL dump\n", "sql"),
];

fn lexed(text: &[u8], extension: &str, cuts: &[usize]) -> Vec<Piece> {
    let head = &text[..text.len().min(format::HEAD)];
    let Some((_, mut lexer)) = format::sniff(head, true, &format!("a.{extension}")) else {
        return Vec::new();
    };
    let (mut out, mut at) = (Pieces::default(), 0);
    let mut cuts = cuts.iter().cycle();
    while at < text.len() {
        let next = (at + cuts.next().unwrap()).min(text.len());
        lexer.lex(text, at..next, &mut out);
        at = next;
    }
    let mut last = 0;
    for piece in &out.pieces {
        assert!(last <= piece.start && piece.start < piece.end, "{piece:?} behind {last}");
        assert!(piece.end as usize <= text.len(), "{piece:?}");
        last = piece.end;
    }
    out.pieces
}

proptest! {
    #[test]
    fn cuts_change_nothing(
        head in 0..HEADS.len(),
        parts in prop::collection::vec(0..PARTS.len() + 8, 0..60),
        cuts in prop::collection::vec(1..40usize, 1..6),
    ) {
        let (start, extension) = HEADS[head];
        let mut text = start.as_bytes().to_vec();
        for part in parts {
            match PARTS.get(part) {
                Some(part) => text.extend_from_slice(part.as_bytes()),
                None => text.push((part * 37) as u8),
            }
        }
        let whole = lexed(&text, extension, &[text.len().max(1)]);
        prop_assert_eq!(lexed(&text, extension, &cuts), whole);
    }
}
