//! The search for removed values: each strong value that was replaced somewhere in a document is looked for
//! in all of its copy, byte by byte, also where no rule found it, and replaced there too.

use super::stage::Staged;
use crate::engine::is_json_number;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};

/// Distinct values that are looked for in one document at most.
pub(super) const VALUES_MAX: usize = 16_384;
/// Bytes that are searched at once.
const CHUNK: usize = 256 << 10;
/// Bytes around a value that say how it stands.
const AROUND: usize = 256;

/// Removed values, as they stood in the raw bytes, and what replaced each.
#[derive(Default)]
pub(super) struct Removed {
    pub values: HashMap<Vec<u8>, Vec<u8>>,
}

impl Removed {
    /// Remembers a value; one of too many is left to the rules alone.
    pub(super) fn add(&mut self, old: &[u8], new: &[u8]) {
        if self.values.len() < VALUES_MAX && !self.values.contains_key(old) {
            self.values.insert(old.to_vec(), new.to_vec());
        }
    }

    /// Copies `from` to `to` with every removed value in it replaced; gives how many there were, and the
    /// hash and size of what was written.
    pub(super) fn sweep(&self, from: File, to: File) -> io::Result<Swept> {
        let pairs: Vec<(&[u8], &[u8])> =
            self.values.iter().map(|(a, b)| (&a[..], &b[..])).collect();
        let searcher = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .match_kind(MatchKind::LeftmostLongest)
            .build(pairs.iter().map(|pair| pair.0))
            .map_err(io::Error::other)?;
        let longest = pairs.iter().map(|pair| pair.0.len()).max().unwrap_or(0);
        let mut out =
            Out { file: BufWriter::with_capacity(CHUNK, to), hash: Sha256::new(), size: 0 };
        let mut from = BufReader::with_capacity(CHUNK, from);
        let (mut buffer, mut done, mut ended, mut hits) = (vec![0u8; 0], 0, false, 0);
        // Some bytes before what is not yet written stay, to see how a value stands.
        while !ended {
            let keep = done.min(AROUND);
            buffer.drain(..done - keep);
            done = keep;
            let old = buffer.len();
            buffer.resize(old + CHUNK, 0);
            let read = read_full(&mut from, &mut buffer[old..])?;
            buffer.truncate(old + read);
            ended = read < CHUNK;
            let certain = if ended { buffer.len() } else { buffer.len() - longest - AROUND };
            let mut at = done;
            while let Some(hit) = searcher.find(aho_corasick::Input::new(&buffer).range(at..)) {
                if hit.start() >= certain && !ended {
                    break;
                }
                out.write(&buffer[done..hit.start()])?;
                let (start, end) = (hit.start(), hit.end());
                if stands_alone(&buffer, start, end) {
                    let number = is_json_number(&buffer, start, end);
                    out.write(if number { b"0" } else { pairs[hit.pattern().as_usize()].1 })?;
                    hits += 1;
                    done = end;
                    at = end;
                } else {
                    out.write(&buffer[start..start + 1])?;
                    done = start + 1;
                    at = start + 1;
                }
            }
            if done < certain {
                out.write(&buffer[done..certain])?;
                done = certain;
            }
        }
        out.file.flush()?;
        Ok(Swept { hits, output: out.hash.finalize().into(), bytes: out.size })
    }
}

/// What a sweep did.
pub(super) struct Swept {
    pub hits: u64,
    output: [u8; 32],
    bytes: u64,
}

impl Swept {
    /// Puts the figures of the new copy in place of the old ones.
    pub(super) fn describe(&self, staged: &mut Staged) {
        staged.swept = self.hits;
        staged.output = self.output;
        staged.bytes.1 = self.bytes;
    }
}

struct Out {
    file: BufWriter<File>,
    hash: Sha256,
    size: u64,
}

impl Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        self.file.write_all(bytes)
    }
}

/// Not a part of a longer word or number: `0912345678` inside an order number of fourteen digits is none.
fn stands_alone(text: &[u8], start: usize, end: usize) -> bool {
    let joins = |byte: Option<&u8>| {
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80)
    };
    !joins(start.checked_sub(1).and_then(|at| text.get(at))) && !joins(text.get(end))
}

fn read_full(from: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut have = 0;
    while have < buffer.len() {
        match from.read(&mut buffer[have..]) {
            Ok(0) => break,
            Ok(count) => have += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(have)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Seek, SeekFrom};

    fn file(name: &str, bytes: &[u8]) -> File {
        let path =
            std::env::temp_dir().join(format!("rasoat-residue-{name}-{}", std::process::id()));
        let mut options = std::fs::OpenOptions::new();
        let mut file =
            options.read(true).write(true).create(true).truncate(true).open(&path).expect("made");
        std::fs::remove_file(path).expect("unlinked");
        file.write_all(bytes).expect("written");
        file.seek(SeekFrom::Start(0)).expect("rewound");
        file
    }

    fn sweep(text: &[u8]) -> (u64, Vec<u8>) {
        let mut removed = Removed::default();
        removed.add(b"0912345678", b"X");
        removed.add(b"an@example.com", b"Y");
        let mut out = file("out", b"");
        let swept =
            removed.sweep(file("in", text), out.try_clone().expect("a handle")).expect("swept");
        let mut got = Vec::new();
        out.seek(SeekFrom::Start(0)).expect("rewound");
        out.read_to_end(&mut got).expect("read");
        assert_eq!(swept.bytes, got.len() as u64);
        (swept.hits, got)
    }

    /// Test 75 of the design: a value inside a longer one is another value.
    #[test]
    fn t75_values_that_stand_alone_and_those_that_do_not() {
        let text = b"0912345678 x0912345678 10912345678 09123456781,(0912345678) van.an@example.com an@example.com.";
        let (hits, got) = sweep(text);
        let expected = "X x0912345678 10912345678 09123456781,(X) van.Y Y.";
        assert_eq!((hits, String::from_utf8_lossy(&got).into_owned()), (4, expected.to_owned()));
    }

    #[test]
    fn numbers_in_json_stay_numbers() {
        let (hits, got) = sweep(b"{\"a\": 0912345678, \"b\": \"0912345678\"}");
        let expected = "{\"a\": 0, \"b\": \"X\"}";
        assert_eq!((hits, String::from_utf8_lossy(&got).into_owned()), (2, expected.to_owned()));
    }

    #[test]
    fn values_across_chunks_are_found() {
        for shift in 0..24 {
            let mut text = vec![b'.'; CHUNK - 12 + shift];
            text.extend_from_slice(b"0912345678");
            text.resize(2 * CHUNK + shift, b' ');
            text.extend_from_slice(b"an@example.com");
            let (hits, got) = sweep(&text);
            assert_eq!((hits, got.len()), (2, text.len() - 9 - 13), "{shift}");
        }
    }
}
