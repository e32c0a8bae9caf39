//! Headers of tar members: the POSIX form with pax records, the GNU form with long names and sparse
//! maps, and the old form without a magic number.

use std::collections::BTreeMap;

/// Bytes of a header, and of the unit that content is padded to.
pub(super) const BLOCK: usize = 512;
pub(super) type Block = [u8; BLOCK];

/// Pieces of a sparse file: (offset, length), in the order of the data.
pub(super) type Map = Vec<(u64, u64)>;

/// Pieces of a sparse file at most.
pub(super) const PIECES_MAX: usize = 100_000;

/// True for a header whose check sum holds. Old programs summed signed bytes.
pub(super) fn is_header(block: &[u8]) -> bool {
    let Some(stated) = block.get(148..156).and_then(octal) else { return false };
    if block.len() < BLOCK {
        return false;
    }
    let rest = || block[..148].iter().chain(&block[156..BLOCK]);
    let unsigned = rest().map(|byte| u64::from(*byte)).sum::<u64>() + 8 * 32;
    let signed = rest().map(|byte| i64::from(*byte as i8)).sum::<i64>() + 8 * 32;
    stated == unsigned || i64::try_from(stated) == Ok(signed)
}

/// A number in octal digits, with spaces or zeros round it.
fn octal(field: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(field).ok()?.trim_matches([' ', '\0']);
    if text.is_empty() { Some(0) } else { u64::from_str_radix(text, 8).ok() }
}

/// A number in octal digits, or in base 256 where the first bit is set (GNU).
pub(super) fn number(field: &[u8]) -> Option<u64> {
    let (first, rest) = field.split_first()?;
    if first & 0x80 == 0 {
        return octal(field);
    }
    let start = u64::from(first & 0x7F);
    rest.iter()
        .try_fold(start, |value, byte| (value >> 56 == 0).then_some(value << 8 | u64::from(*byte)))
}

/// The bytes of a field up to its first zero.
fn until_zero(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// The name, with the prefix of the POSIX form.
pub(super) fn name(block: &Block) -> String {
    let name = String::from_utf8_lossy(until_zero(&block[..100]));
    let prefix = String::from_utf8_lossy(until_zero(&block[345..500]));
    // GNU has other fields where POSIX has the prefix.
    let is_posix = &block[257..263] == b"ustar\0";
    if prefix.is_empty() || !is_posix { name.into_owned() } else { format!("{prefix}/{name}") }
}

/// The pieces that a sparse header of the old GNU form names, and whether more headers follow.
pub(super) fn gnu_pieces(block: &Block, is_first: bool, map: &mut Map) -> Option<bool> {
    let (start, count) = if is_first { (386, 4) } else { (0, 21) };
    for entry in block[start..start + 24 * count].chunks(24) {
        let (offset, length) = (number(&entry[..12])?, number(&entry[12..])?);
        if entry[0] != 0 && length > 0 {
            map.push((offset, length));
        }
    }
    (map.len() <= PIECES_MAX).then_some(block[start + 24 * count] != 0)
}

/// Size of a sparse file of the old GNU form with its holes.
pub(super) fn gnu_real_size(block: &Block) -> Option<u64> {
    number(&block[483..495])
}

/// Records of a pax header: `length key=value`, each ending with a line break.
#[derive(Default)]
pub(super) struct Pax {
    values: BTreeMap<String, Vec<u8>>,
    /// Offsets and lengths of pieces, in version 0.0 of the sparse form, where keys stand again and again.
    pieces: Vec<u64>,
}

/// Keys whose values say nothing about a person that other parts of the archive do not say.
const PLAIN: [&str; 13] = [
    "path",
    "linkpath",
    "size",
    "mtime",
    "atime",
    "ctime",
    "uid",
    "gid",
    "uname",
    "gname",
    "charset",
    "hdrcharset",
    "comment",
];

impl Pax {
    /// Reads records; what cannot be read ends them.
    pub(super) fn parse(&mut self, mut bytes: &[u8]) -> bool {
        while !bytes.is_empty() {
            let Some((record, rest)) = record(bytes) else { return false };
            let Some(equals) = memchr::memchr(b'=', record) else { return false };
            let key = String::from_utf8_lossy(&record[..equals]).into_owned();
            let value = &record[equals + 1..];
            if matches!(key.as_str(), "GNU.sparse.offset" | "GNU.sparse.numbytes") {
                self.pieces.extend(decimal(value));
            }
            self.values.insert(key, value.to_vec());
            bytes = rest;
        }
        self.pieces.len() <= 2 * PIECES_MAX
    }

    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.values.get(key).map(|value| String::from_utf8_lossy(value).into_owned())
    }

    pub(super) fn number(&self, key: &str) -> Option<u64> {
        self.values.get(key).and_then(|value| decimal(value))
    }

    /// Values that may hold text of people: comments and extended attributes.
    pub(super) fn notes(&self) -> impl Iterator<Item = &[u8]> {
        let told =
            |key: &str| key == "comment" || !(PLAIN.contains(&key) || key.starts_with("GNU."));
        self.values.iter().filter(move |(key, _)| told(key)).map(|(_, value)| value.as_slice())
    }

    /// The sparse map of versions 0.0 and 0.1.
    pub(super) fn map(&self) -> Option<Map> {
        if let Some(text) = self.values.get("GNU.sparse.map") {
            let numbers: Option<Vec<u64>> = text.split(|byte| *byte == b',').map(decimal).collect();
            return pairs(&numbers?);
        }
        if self.pieces.is_empty() { None } else { pairs(&self.pieces) }
    }
}

fn record(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let space = bytes.iter().take(20).position(|byte| *byte == b' ')?;
    let length = usize::try_from(decimal(&bytes[..space])?).ok()?;
    let record = bytes.get(space + 1..length)?;
    Some((record.strip_suffix(b"\n")?, &bytes[length..]))
}

pub(super) fn decimal(digits: &[u8]) -> Option<u64> {
    std::str::from_utf8(digits).ok()?.trim().parse().ok()
}

/// Numbers two by two.
pub(super) fn pairs(numbers: &[u64]) -> Option<Map> {
    let whole = numbers.len().is_multiple_of(2) && numbers.len() <= 2 * PIECES_MAX;
    whole.then(|| numbers.chunks(2).map(|pair| (pair[0], pair[1])).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!(number(b"0000644\0"), Some(0o644));
        assert_eq!(number(b"  17 \0\0\0"), Some(0o17));
        assert_eq!(number(b"\0\0\0\0"), Some(0));
        assert_eq!(number(b"\x80\0\0\0\0\0\0\x02\0\0\0\0"), Some(2 << 32));
        assert_eq!(number(b"\x80\x01\0\0\0\0\0\0\0\0\0\0"), None);
        assert_eq!(number(b"12x"), None);
    }

    #[test]
    fn pax_records() {
        let mut pax = Pax::default();
        assert!(pax.parse(b"12 path=a b\n14 comment=hi\n26 GNU.sparse.map=0,5,9,1\n"));
        assert_eq!(pax.text("path").as_deref(), Some("a b"));
        assert_eq!(pax.notes().collect::<Vec<_>>(), [b"hi"]);
        assert_eq!(pax.map(), Some(vec![(0, 5), (9, 1)]));
        for broken in [&b"99 path=x\n"[..], b"x", b"5 a\n", b"0 a=b\n", b"10 path=xy"] {
            assert!(!Pax::default().parse(broken), "{broken:?}");
        }
    }
}
