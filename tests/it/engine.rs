//! The engine's promises: the same findings for any cut, thread count and way in; hostile trees end well.

use rasoat::Scanner;
use rasoat::engine::{Input, Options};
use rasoat::limits::Limits;
use rasoat::report::{self, Format};
use rasoat::sink::Summary;
use rasoat::transform::Key;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// A writer that several owners can read afterwards.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Findings, issues, documents and totals as JSON lines, without what names the run or the clock.
pub fn scan(inputs: Vec<Input>, threads: usize, block: usize) -> (String, Summary) {
    let limits = Limits { block, ..Limits::default() };
    scan_with(inputs, Options { threads, limits, ..Options::default() })
}

fn scan_mapped(path: PathBuf, block: usize) -> (String, Summary) {
    let limits = Limits { block, ..Limits::default() };
    let options = Options { threads: 2, limits, mmap: true, ..Options::default() };
    scan_with(vec![Input::Path(path)], options)
}

pub fn scan_with(inputs: Vec<Input>, options: Options) -> (String, Summary) {
    let scanner = Scanner::builder()
        .key(Key::from_bytes(&[7; 32]).unwrap())
        .options(options)
        .build()
        .unwrap();
    let out = Shared::default();
    let mut sink = report::sink(Format::Jsonl, report::Options::default(), Box::new(out.clone()));
    let summary = scanner.scan(inputs, &mut *sink).unwrap();
    drop(sink);
    let text = String::from_utf8(out.0.lock().unwrap().clone()).unwrap();
    let kept = text.lines().filter(|line| !line.starts_with("{\"type\":\"run\""));
    let kept = kept.map(|line| line.split(",\"elapsed_s\"").next().unwrap());
    (kept.collect::<Vec<_>>().join("\n"), summary)
}

fn demo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/demo")
}

/// All demo texts in one, some of it escaped, with a very long line.
fn mixture() -> Vec<u8> {
    let mut all = Vec::new();
    let mut paths: Vec<_> = walk(&demo());
    paths.sort();
    for path in paths {
        let bytes = std::fs::read(&path).unwrap();
        if !bytes.starts_with(&[0xFF, 0xFE]) && !bytes.contains(&0) {
            all.extend_from_slice(&bytes);
        }
    }
    let long: Vec<u8> = all.iter().map(|&b| if b == b'\n' { b' ' } else { b }).collect();
    all.extend_from_slice(&long[..long.len().min(20_000)]);
    all.extend_from_slice("\n/a?ten=Nguy%E1%BB%85n+V%C4%83n+An&sdt=%2B84+912+345+678\n".as_bytes());
    all.extend_from_slice(br#"{"u":"Tr\u1ea7n Th\u1ecb B\u00ecnh","t":"\uff10\uff19\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18"}"#);
    all
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    entries.flat_map(|p| if p.is_dir() { walk(&p) } else { vec![p] }).collect()
}

#[test]
fn threads_and_blocks_change_nothing() {
    let folder = tempdir("blocks");
    std::fs::write(folder.join("mixture.log"), mixture()).unwrap();
    for path in walk(&demo()) {
        let name = path.file_name().unwrap().to_owned();
        std::fs::copy(&path, folder.join(name)).unwrap();
    }
    let (whole, summary) = scan(vec![Input::Path(folder.clone())], 1, 4 << 20);
    assert!(summary.findings.values().map(|t| t.count).sum::<u64>() > 300, "{whole}");
    for (threads, block) in [(2, 4 << 20), (1, 64), (2, 64), (2, 1000), (1, 4096), (2, 65_536)] {
        let (cut, _) = scan(vec![Input::Path(folder.clone())], threads, block);
        compare(&whole, &cut, &format!("{threads} threads, blocks of {block}"));
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_stream_gives_what_a_file_gives() {
    let folder = tempdir("stream");
    let path = folder.join("mixture.log");
    let bytes = mixture();
    std::fs::write(&path, &bytes).unwrap();
    let (file, _) = scan(vec![Input::Path(path.clone())], 1, 4096);
    for block in [64, 4096, 1 << 20] {
        let name = path.to_str().unwrap().to_owned();
        let slow = Box::new(Trickle(bytes.clone(), 0));
        let (stream, _) = scan(vec![Input::Reader(name, slow)], 2, block);
        compare(&file, &stream, &format!("stream in blocks of {block}"));
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_value_that_is_too_long_is_an_issue() {
    let token = format!("eyJhbGciOiJIUzI1NiJ9.{}.c2ln", "eyJzdWIiOiIxIn0".repeat(400));
    for block in [64, 4096, 1 << 20] {
        let text = format!("Authorization: Bearer {token}\n");
        let input = Input::Reader("log".to_owned(), Box::new(std::io::Cursor::new(text)));
        let (lines, summary) = scan(vec![input], 1, block);
        assert_eq!(summary.issues, 1, "{lines}");
        assert!(lines.contains("\"kind\":\"limit\""), "{lines}");
        assert!(!summary.findings.is_empty(), "{lines}");
    }
}

#[test]
fn a_mapped_file_gives_what_a_read_file_gives() {
    rasoat::source::mmap::guard().unwrap();
    let folder = tempdir("mapped");
    let path = folder.join("mixture.log");
    std::fs::write(&path, mixture()).unwrap();
    let (read, _) = scan(vec![Input::Path(path.clone())], 2, 4096);
    let (mapped, _) = scan_mapped(path, 4096);
    compare(&read, &mapped, "mapped");
    std::fs::remove_dir_all(folder).unwrap();
}

/// A reader that gives a few bytes at a time.
struct Trickle(Vec<u8>, usize);

impl std::io::Read for Trickle {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let length = out.len().min(777).min(self.0.len() - self.1);
        out[..length].copy_from_slice(&self.0[self.1..self.1 + length]);
        self.1 += length;
        Ok(length)
    }
}

pub fn compare(expected: &str, got: &str, what: &str) {
    let pairs = expected.lines().zip(got.lines());
    if let Some((a, b)) = pairs.clone().find(|(a, b)| a != b) {
        panic!("{what}:\n  {a}\n  {b}");
    }
    assert_eq!(expected.lines().count(), got.lines().count(), "{what}");
}

#[cfg(unix)]
#[test]
fn hostile_trees_end_well() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempdir("hostile");
    std::os::unix::fs::symlink(&folder, folder.join("loop")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.join("dangling")).unwrap();
    let status = std::process::Command::new("mkfifo").arg(folder.join("pipe")).status().unwrap();
    assert!(status.success());
    let _socket = std::os::unix::net::UnixListener::bind(folder.join("socket")).unwrap();
    let odd = std::ffi::OsStr::from_bytes(b"new\nline \xff.txt");
    std::fs::write(folder.join(odd), "an@example.com").unwrap();
    std::fs::write(folder.join("empty"), "").unwrap();
    std::fs::write(folder.join("broken.gz"), b"\x1f\x8b\x08\x00").unwrap();
    let (lines, summary) = scan(vec![Input::Path(folder.clone())], 2, 4096);
    let skipped: Vec<(&str, u64)> = summary.skipped.iter().map(|(r, n)| (r.as_str(), *n)).collect();
    assert_eq!(skipped, [("fifo", 1), ("socket", 1), ("link", 2)]);
    assert_eq!(summary.issues, 1);
    assert_eq!(summary.documents, 3);
    assert!(lines.contains("\"path_b64\""), "{lines}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_missing_tail_is_an_issue() {
    let folder = tempdir("gone");
    let (lines, summary) = scan(vec![Input::Path(folder.join("absent"))], 1, 4096);
    assert_eq!(summary.issues, 1, "{lines}");
    std::fs::remove_dir_all(folder).unwrap();
}

pub fn tempdir(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("rasoat-{name}-{}", std::process::id()));
    std::fs::remove_dir_all(&path).ok();
    std::fs::create_dir_all(&path).unwrap();
    path
}
