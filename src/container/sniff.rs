//! Recognises formats by content, then by name. Never reads more than the bytes it is given.

use super::archive::{tar, zip};
use super::codec::{self, Codec};
use crate::document::{Charset, FormatId};

/// Bytes of a document's head that recognition looks at.
pub(super) const HEAD: usize = 4096;

/// A container that can be opened.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Codec(&'static Codec),
    Tar,
    Zip,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Codec(codec) => codec.name,
            Self::Tar => "tar",
            Self::Zip => "zip",
        }
    }
}

/// The kind of container that starts with `head`, if any.
pub(super) fn recognise(head: &[u8], name: &str) -> Option<Kind> {
    if let Some(codec) = codec::recognise(head) {
        return Some(Kind::Codec(codec));
    }
    if zip::is_zip(head) {
        return Some(Kind::Zip);
    }
    tar::is_tar(head, name).then_some(Kind::Tar)
}

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
    /// Name of a container that [`super::open`] can open.
    pub container: Option<&'static str>,
}

/// (offset, magic bytes, name). Sources: the formats' specifications and the registry of magic
/// numbers that file(1) uses; only those that hold data of users.
const MAGIC: &[(usize, &[u8], &str)] = &[
    (0, b"7z\xbc\xaf\x27\x1c", "7z"),
    (0, b"Rar!\x1a\x07", "rar"),
    (0, b"PK\x07\x08", "split zip"),
    (0, b"\x1f\x9d", "compress"),
    (0, b"LZIP", "lzip"),
    (0, b"\x89LZO\0\r\n", "lzop"),
    (0, b"\x02\x21\x4c\x18", "old lz4"),
    (0, b"MSCF\0\0\0\0", "cabinet"),
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

/// Recognises a document by its first bytes (at most `HEAD` of them count), and by its name where
/// those are not enough.
pub fn sniff(head: &[u8], name: &str) -> Sniffed {
    let head = &head[..head.len().min(HEAD)];
    let text =
        |format, charset, bom| Sniffed { format, charset, bom, unsupported: None, container: None };
    if let Some(kind) = recognise(head, name) {
        let plain = text(FormatId::Binary, Charset::Utf8, 0);
        return Sniffed { container: Some(kind.name()), ..plain };
    }
    if let Some(name) = magic(head) {
        let plain = text(FormatId::Unsupported, Charset::Utf8, 0);
        return Sniffed { unsupported: Some(name), ..plain };
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
            (b"7z\xbc\xaf\x27\x1c", FormatId::Unsupported, Some("7z")),
            (b"BZhello", FormatId::Text, None),
            (b"ORCHESTRA", FormatId::Text, None),
            (b"\x7fELF\x02\x01\x01\x00", FormatId::Binary, None),
            (b"\xff\xfea\x00", FormatId::Text, None),
        ];
        for (head, format, unsupported) in cases {
            let got = sniff(head, "");
            assert_eq!((got.format, got.unsupported), (*format, *unsupported), "{head:?}");
        }
        assert_eq!(sniff(b"\xfe\xff\x00a", "").charset, Charset::Utf16Be);
        for head in [&b"\x1f\x8b"[..], b"BZh91AY", b"\x50\x2a\x4d\x18", b"PK\x05\x06"] {
            assert!(sniff(head, "").container.is_some(), "{head:?}");
        }
        assert!(sniff(b"BZhello", "").container.is_none());
    }
}
