//! Recognises formats by content, then by name. Never reads more than the bytes it is given.

use crate::document::{Charset, FormatId};

/// Bytes of a document's head that recognition looks at.
pub const HEAD: usize = 4096;

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sniffed {
    /// Format.
    pub format: FormatId,
    /// Character set of a text.
    pub charset: Charset,
    /// Bytes of the byte order mark.
    pub bom: usize,
    /// Name of a recognised format that cannot be opened.
    pub unsupported: Option<&'static str>,
}

/// (offset, magic bytes, name). Sources: the formats' specifications and the registry of magic
/// numbers that file(1) uses; only those that hold data of users.
const MAGIC: &[(usize, &[u8], &str)] = &[
    (0, b"\x1f\x8b", "gzip"),
    (0, b"\x28\xb5\x2f\xfd", "zstd"),
    (0, b"\xfd7zXZ\x00", "xz"),
    (0, b"BZh", "bzip2"),
    (0, b"\x04\x22\x4d\x18", "lz4"),
    (0, b"PK\x03\x04", "zip"),
    (0, b"PK\x05\x06", "zip"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z"),
    (0, b"Rar!\x1a\x07", "rar"),
    (257, b"ustar", "tar"),
    (0, b"SQLite format 3\x00", "SQLite"),
    (0, b"%PDF-", "PDF"),
    (0, b"PAR1", "Parquet"),
    (0, b"Obj\x01", "Avro"),
    (0, b"ARROW1", "Arrow"),
    (0, b"ORC", "ORC"),
    (0, b"PGDMP", "pg_dump custom"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE document"),
    (0, b"LPKSHHRH", "systemd journal"),
    (0, b"-----BEGIN PGP MESSAGE", "PGP message"),
    (0, b"age-encryption.org/", "age file"),
    (0, b"Salted__", "OpenSSL encrypted file"),
];

/// Recognises a document by its first bytes (at most `HEAD` of them count).
pub fn sniff(head: &[u8]) -> Sniffed {
    let head = &head[..head.len().min(HEAD)];
    let text = |format, charset, bom| Sniffed { format, charset, bom, unsupported: None };
    if let Some(name) = magic(head) {
        let format = FormatId::Unsupported;
        return Sniffed { format, charset: Charset::Utf8, bom: 0, unsupported: Some(name) };
    }
    match *head {
        [0xEF, 0xBB, 0xBF, ..] => text(FormatId::Text, Charset::Utf8, 3),
        [0xFF, 0xFE, 0, 0, ..] => {
            Sniffed { unsupported: Some("UTF-32"), ..text(FormatId::Unsupported, Charset::Utf8, 0) }
        }
        [0xFF, 0xFE, ..] => text(FormatId::Text, Charset::Utf16Le, 2),
        [0xFE, 0xFF, ..] => text(FormatId::Text, Charset::Utf16Be, 2),
        _ if head.contains(&0) => text(FormatId::Binary, Charset::Utf8, 0),
        _ => text(FormatId::Text, Charset::Utf8, 0),
    }
}

fn magic(head: &[u8]) -> Option<&'static str> {
    let fits =
        |(at, bytes, _): &&(usize, &[u8], &str)| head.get(*at..*at + bytes.len()) == Some(*bytes);
    let row = MAGIC.iter().find(fits)?;
    let plausible = match row.2 {
        "bzip2" => head.get(3).is_some_and(|b| (b'1'..=b'9').contains(b)),
        "ORC" => head.contains(&0),
        _ => true,
    };
    plausible.then_some(row.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads() {
        let cases: &[(&[u8], FormatId, Option<&str>)] = &[
            (b"", FormatId::Text, None),
            (b"plain text", FormatId::Text, None),
            (b"\x1f\x8b\x08\x00", FormatId::Unsupported, Some("gzip")),
            (b"BZhello", FormatId::Text, None),
            (b"ORCHESTRA", FormatId::Text, None),
            (b"\x7fELF\x02\x01\x01\x00", FormatId::Binary, None),
            (b"\xff\xfea\x00", FormatId::Text, None),
        ];
        for (head, format, unsupported) in cases {
            let got = sniff(head);
            assert_eq!((got.format, got.unsupported), (*format, *unsupported), "{head:?}");
        }
        assert_eq!(sniff(b"\xfe\xff\x00a").charset, Charset::Utf16Be);
    }
}
