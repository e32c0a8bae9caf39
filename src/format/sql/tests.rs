//! Dumps as they are written, down to the values.

use super::sniff;
use crate::format::{Lex, Piece, Pieces};

/// Values with their fields, in order, and whether something is missing.
fn values(text: &str, step: usize) -> (Vec<(String, String)>, Option<&'static str>) {
    let text = text.as_bytes();
    let mut lexer = sniff(&text[..text.len().min(8192)], "sql").expect("a dump");
    let (mut out, mut at) = (Pieces::default(), 0);
    while at < text.len() {
        let next = (at + step).min(text.len());
        lexer.lex(text, at..next, &mut out);
        at = next;
    }
    let schema = lexer.schema();
    let value = |piece: &Piece| {
        let (mut bytes, mut map) = (Vec::new(), Vec::new());
        piece.escape.decode(
            &text[piece.start as usize..piece.end as usize],
            0,
            &mut bytes,
            &mut map,
        );
        let field = schema.get(piece.column).map_or("?".to_owned(), |column| column.field());
        (field, String::from_utf8_lossy(&bytes).into_owned())
    };
    let found = out.pieces.iter().filter(|piece| !piece.is_text()).map(value).collect();
    (found, lexer.missing())
}

#[test]
fn dumps_give_values_with_their_columns() {
    let cases: &[(&str, &[(&str, &str)])] = &[
        (
            "-- PostgreSQL database dump\n\\restrict x'y\nCREATE TYPE s AS ENUM ('a;b');\nCREATE TABLE public.kh (\n  id integer DEFAULT (1+2),\n  \"Tên\" character varying(3) NOT NULL,\n  CONSTRAINT c CHECK ((id > 0))\n);\nCREATE FUNCTION f() AS $_$\nCOPY x FROM stdin;\n'$_$;\nCOPY public.kh (\"Tên\", id) FROM stdin;\nA\\tB\t1\n\\N\t\\\\N\n\\.\nSELECT 'x';\n",
            &[("kh.Tên", "A\tB"), ("kh.id", "1"), ("kh.id", "\\N")],
        ),
        (
            "-- PostgreSQL database dump\nCREATE TABLE t (a text, b bytea);\nINSERT INTO public.t VALUES ('O''X), (''; --', '\\x4142');\nINSERT INTO t (b, c) VALUES (E'a\\nb', CAST('1' AS date)), (NULL, 5);\n",
            &[("t.a", "O'X), ('; --"), ("t.b", "AB"), ("t.b", "a\nb"), ("t.c", "1"), ("t.c", "5")],
        ),
        (
            "/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump 10.19\n/*!40101 SET NAMES utf8mb4 */;\nCREATE TABLE `kh` (\n  `id` int(11) NOT NULL,\n  `ten` varchar(9) DEFAULT 'x;',\n  PRIMARY KEY (`id`),\n  KEY `k` (`ten`)\n) ENGINE=InnoDB;\nINSERT INTO `kh` VALUES\n(1,'a\\'b), (2,\\\\'),\n(2,_binary 'x\\ny'),(3,0x4142);\n",
            &[
                ("kh.id", "1"),
                ("kh.ten", "a'b), (2,\\"),
                ("kh.id", "2"),
                ("kh.ten", "x\ny"),
                ("kh.id", "3"),
                ("kh.ten", "AB"),
            ],
        ),
        (
            "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE IF NOT EXISTS \"kh\"(id INTEGER PRIMARY KEY, ten TEXT);\nINSERT INTO kh VALUES(1,'a\\');\nINSERT INTO \"kh\" VALUES(2,X'4142');\nCOMMIT;\n",
            &[("kh.id", "1"), ("kh.ten", "a\\"), ("kh.id", "2"), ("kh.ten", "AB")],
        ),
        (
            "SET IDENTITY_INSERT [dbo].[KH] ON\nINSERT [dbo].[KH] ([Id], [Ho Ten]) VALUES (1, N'An')\nINSERT [dbo].[KH] ([Id], [Ho Ten]) VALUES (2, NULL)\nGO\n",
            &[("KH.Id", "1"), ("KH.Ho Ten", "An"), ("KH.Id", "2")],
        ),
        (
            "-- MySQL dump\nDELIMITER ;;\nCREATE TRIGGER t BEGIN INSERT INTO log VALUES ('no'); END ;;\nDELIMITER ;\nINSERT INTO `x` VALUES ('yes');\n",
            &[("x.#1", "yes")],
        ),
    ];
    for (text, expected) in cases {
        let expected: Vec<_> =
            expected.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect();
        for step in [1, 2, 3, 7, 64, 10_000] {
            assert_eq!(values(text, step), (expected.clone(), None), "in steps of {step}: {text}");
        }
    }
}

#[test]
fn what_is_missing_is_said() {
    let cases = [
        "COPY t (a) FROM stdin;\n1\n2\n",
        "INSERT INTO t VALUES (1, 'a",
        "INSERT INTO t VALUES (1)",
        "CREATE FUNCTION f() AS $$ x",
    ];
    for text in cases {
        assert!(values(text, 3).1.is_some(), "{text}");
    }
}
