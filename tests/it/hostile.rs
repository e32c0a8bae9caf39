//! Inputs that misbehave: files that change under the scan, trees without rights, loops, odd names,
//! pseudo files, text that is no text. Each ends well, and nothing is left out in silence.

use crate::cli::{Folder, rasoat};
use crate::engine::tempdir;
use rasoat::Scanner;
use rasoat::document::{Document, DocumentName, DocumentStats};
use rasoat::engine::{Input, Options};
use rasoat::error::{Error, Issue, SkipReason};
use rasoat::finding::Finding;
use rasoat::limits::Limits;
use rasoat::sink::{Needs, Sink, Summary};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Block size of these tests.
const BLOCK: usize = 4096;

/// Notes what it is told; meddles with the input when the first document begins, which is after the
/// first block was read and before the second is.
struct Meddler<'a> {
    meddle: Option<Box<dyn FnOnce() + Send + 'a>>,
    found: Vec<(u64, u64)>,
    troubles: Vec<String>,
    bytes: Vec<u64>,
}

impl Sink for Meddler<'_> {
    fn needs(&self) -> Needs {
        Needs { findings: true, positions: true, ..Needs::default() }
    }
    fn begin_document(&mut self, _: &Document) -> Result<(), Error> {
        if let Some(meddle) = self.meddle.take() {
            meddle();
        }
        Ok(())
    }
    fn finding(&mut self, _: &Document, finding: &Finding<'_>) -> Result<(), Error> {
        self.found.push((finding.span.start, finding.span.end));
        Ok(())
    }
    fn issue(&mut self, _: &DocumentName, issue: &Issue) -> Result<(), Error> {
        let span = issue.span.map_or(String::new(), |s| format!(" {}..{}", s.start, s.end));
        self.troubles.push(format!("{}{span}", issue.kind.as_str()));
        Ok(())
    }
    fn skipped(&mut self, name: &DocumentName, reason: SkipReason) -> Result<(), Error> {
        let file = name.path.rsplit('/').next().unwrap_or_default();
        self.troubles.push(format!("{} {file}", reason.as_str()));
        Ok(())
    }
    fn end_document(&mut self, _: &Document, stats: &DocumentStats) -> Result<(), Error> {
        self.bytes.push(stats.bytes);
        Ok(())
    }
}

/// Scans with one thread, so that the order of reading is known.
fn scan<'a>(
    path: &Path,
    change: impl FnOnce(&mut Options),
    meddle: impl FnOnce() + Send + 'a,
) -> (Meddler<'a>, Summary) {
    let limits = Limits { block: BLOCK, ..Limits::default() };
    let mut options = Options { threads: 1, limits, ..Options::default() };
    change(&mut options);
    let scanner = Scanner::builder().options(options).build().unwrap();
    let mut sink = Meddler {
        meddle: Some(Box::new(meddle)),
        found: Vec::new(),
        troubles: Vec::new(),
        bytes: Vec::new(),
    };
    let summary = scanner.scan(vec![Input::Path(path.to_owned())], &mut sink).unwrap();
    (sink, summary)
}

fn plain(path: &Path) -> (Meddler<'static>, Summary) {
    scan(path, |_| {}, || {})
}

/// A folder for one test, gone at its end.
struct Tree(PathBuf);

impl Tree {
    fn new(name: &str) -> Self {
        Self(tempdir(name))
    }
    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_file_that_shrinks_is_an_issue() {
    let tree = Tree::new("shrinks");
    let path = tree.write("log", "an@example.com\n".repeat(1000));
    let truncate =
        || fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(5000).unwrap();
    let (seen, summary) = scan(&path, |_| {}, truncate);
    assert_eq!(
        seen.troubles,
        ["changed 5000..8192", "changed 8192..12288", "changed 12288..15000"]
    );
    assert_eq!((seen.bytes, summary.documents), (vec![5000], 1));
    assert!(seen.found.iter().all(|(_, end)| *end <= 5000) && seen.found.len() > 300);
}

#[test]
fn a_sparse_file_cut_at_any_moment_ends_well() {
    let tree = Tree::new("cut");
    let path = tree.write("sparse", "");
    let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(64 << 20).unwrap();
    let scanner = Scanner::builder().build().unwrap();
    let summary = std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(std::time::Duration::from_millis(20));
            file.set_len(1000).unwrap();
        });
        let mut sink = Meddler { meddle: None, found: vec![], troubles: vec![], bytes: vec![] };
        scanner.scan(vec![Input::Path(path.clone())], &mut sink).unwrap()
    });
    assert!(summary.issues > 0 || summary.bytes == 64 << 20 || summary.bytes == 1000);
}

#[test]
fn what_is_appended_meanwhile_is_read() {
    let tree = Tree::new("grows");
    let path = tree.write("log", "x".repeat(3 * BLOCK));
    let append = || {
        use std::io::Write;
        let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"\nmail late@example.com\n").unwrap();
    };
    let (seen, summary) = scan(&path, |_| {}, append);
    let start = 3 * BLOCK as u64 + 6;
    assert_eq!(seen.found, [(start, start + 16)], "{:?}", seen.troubles);
    assert_eq!((summary.issues, summary.bytes), (0, 3 * BLOCK as u64 + 23));
}

#[test]
fn a_file_that_vanishes_is_an_issue() {
    let tree = Tree::new("vanishes");
    tree.write("a.log", "x".repeat(3 * BLOCK));
    let gone = tree.write("b.log", "an@example.com");
    let (seen, summary) = scan(&tree.0, |_| {}, || fs::remove_file(&gone).unwrap());
    assert_eq!(seen.troubles, ["unreadable"]);
    assert_eq!(summary.documents, 1);
}

#[test]
fn a_file_that_becomes_a_link_is_not_followed() {
    let tree = Tree::new("swapped");
    tree.write("tree/a.log", "x".repeat(3 * BLOCK));
    let secret = tree.write("elsewhere", "an@example.com");
    let file = tree.write("tree/b.log", "nothing");
    let swap = || {
        fs::remove_file(&file).unwrap();
        std::os::unix::fs::symlink(&secret, &file).unwrap();
    };
    let (seen, _) = scan(&tree.0.join("tree"), |_| {}, swap);
    assert_eq!((seen.troubles, seen.found.len()), (vec!["link b.log".to_owned()], 0));
}

#[test]
fn names_of_any_bytes_and_depth() {
    let tree = Tree::new("names");
    let deep = vec!["d"; 300].join("/");
    tree.write(&format!("{deep}/leaf"), "an@example.com");
    tree.write("empty", "");
    for name in [&b"new\nline"[..], b"\xff\xfe", b"-rf", b" ", b"\x1b[31mred"] {
        let path = tree.0.join(std::ffi::OsStr::from_bytes(name));
        fs::write(path, "binh@example.com").unwrap();
    }
    let (seen, summary) = plain(&tree.0);
    assert_eq!((seen.found.len(), summary.documents, summary.issues), (6, 7, 0));
    let (seen, _) = scan(&tree.0, |options| options.walk.depth = 100, || {});
    assert_eq!((seen.troubles, seen.found.len()), (vec!["limit".to_owned()], 5));
}

#[test]
fn followed_links_end() {
    let tree = Tree::new("links");
    tree.write("a/file", "an@example.com");
    std::os::unix::fs::symlink(&tree.0, tree.0.join("a/up")).unwrap();
    std::os::unix::fs::symlink("self", tree.0.join("a/self")).unwrap();
    std::os::unix::fs::symlink("file", tree.0.join("a/twin")).unwrap();
    let (seen, summary) = scan(&tree.0, |options| options.walk.follow = true, || {});
    assert_eq!(seen.troubles, ["unreadable", "link up"]);
    assert_eq!((seen.found.len(), summary.documents), (2, 2));
}

#[test]
fn pseudo_files_are_read_when_named_only() {
    let (seen, summary) = plain(Path::new("/proc"));
    assert_eq!((seen.troubles, summary.documents), (vec!["pseudo_fs proc".to_owned()], 0));
    let (seen, summary) = plain(Path::new("/proc/self/status"));
    assert_eq!((seen.troubles.len(), summary.documents), (0, 1));
    assert!(summary.bytes > 100);
    let (seen, _) = plain(Path::new("/dev/null"));
    assert_eq!(seen.troubles, ["device null"]);
}

#[test]
fn named_pipes_and_sockets_never_block() {
    let tree = Tree::new("pipes");
    let pipe = tree.0.join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let socket = tree.0.join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    for (path, expected) in [(&pipe, "fifo pipe"), (&socket, "socket socket")] {
        let (seen, summary) = plain(path);
        assert_eq!((seen.troubles, summary.issues), (vec![expected.to_owned()], 0));
    }
}

#[test]
fn a_pipe_of_the_shell_is_read() {
    let folder = Folder::new();
    let program = rasoat(&folder.0).get_program().to_owned();
    for name in ["/dev/stdin", "/dev/fd/0", "-"] {
        let mut shell = Command::new("sh");
        shell.args(["-c", "echo an@example.com | \"$0\" scan -f jsonl \"$1\""]).arg(&program);
        let output = shell.arg(name).current_dir(&folder.0).output().unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        assert_eq!(out.matches("\"type\":\"finding\"").count(), 1, "{name}: {out}");
    }
}

#[test]
fn what_the_user_leaves_out_is_counted() {
    let tree = Tree::new("excluded");
    tree.write(".rasoatignore", "*.bak\n/cache/\n");
    for name in ["a.log", "a.bak", "b.tmp", "cache/x.log", "sub/cache/y.log", ".rasoat/state"] {
        tree.write(name, "an@example.com");
    }
    let (seen, _) = scan(&tree.0, |options| options.walk.globs = vec!["!*.tmp".into()], || {});
    let expected = ["excluded .rasoat", "excluded a.bak", "excluded b.tmp", "excluded cache"];
    assert_eq!((&seen.troubles[..], seen.found.len()), (&expected.map(str::to_owned)[..], 2));
}

#[test]
fn nothing_but_anchors_ends_soon() {
    let tree = Tree::new("anchors");
    let pieces =
        ["@", "a@", "a@b.", "0912 ", "1.", "::", "1:", "+1", "Nguyễn ", "氏名：", "%41", "eyJ"];
    for piece in pieces {
        let path = tree.write("anchors", piece.repeat(100_000 / piece.len()));
        let start = std::time::Instant::now();
        scan(&path, |options| options.limits = Limits::default(), || {});
        let spent = start.elapsed();
        assert!(spent < std::time::Duration::from_secs(3), "{piece}: {spent:?}");
    }
}

fn utf16(text: &str, little: bool) -> Vec<u8> {
    let bytes = |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn broken_utf16_keeps_its_offsets() {
    let tree = Tree::new("utf16");
    for little in [true, false] {
        let mark = if little { [0xFF, 0xFE] } else { [0xFE, 0xFF] };
        let lone = if little { [0x00, 0xD8] } else { [0xD8, 0x00] };
        // A lone surrogate in front, half a unit at the end.
        let text = utf16(" an@example.com \u{1F600}", little);
        let bytes = [&mark[..], &lone, &text, &lone, b"x"].concat();
        let (seen, summary) = plain(&tree.write("text", bytes));
        assert_eq!((seen.found, summary.documents), (vec![(6, 34)], 1), "{little}");
    }
}

#[test]
fn utf16_inside_binaries_keeps_its_offsets() {
    let tree = Tree::new("runs");
    for padding in [0, 1, 2, 7, 8, 4000, 9001, 20_000] {
        let head = b"\x7fELF\x02\x01\x01\x00\xcc\xcc";
        let start = (head.len() + padding) as u64;
        for fill in [0, 0xCC] {
            let text = utf16("an@example.com", true);
            let bytes = [&head[..], &vec![fill; padding], &text, &[0; 9]].concat();
            let (seen, summary) = plain(&tree.write("binary", bytes));
            assert_eq!(seen.found, [(start, start + 28)], "{padding} of {fill}");
            assert_eq!(summary.issues, 0);
        }
    }
}

#[test]
fn text_of_an_unknown_charset_is_incomplete() {
    let folder = Folder::new();
    // список in windows-1251, again and again, and an address in plain letters.
    let line = b"\xf1\xef\xe8\xf1\xee\xea an@example.com\n";
    folder.write("meibo.txt", &line.repeat(20));
    let output = rasoat(&folder.0).args(["scan", "meibo.txt", "-f", "jsonl"]).output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(3), "{out}");
    assert!(out.contains("\"kind\":\"undecodable\""), "{out}");
    assert_eq!(out.matches("\"EMAIL_ADDRESS\",\"rule\"").count(), 20, "{out}");
    let accepted = ["scan", "meibo.txt", "-q", "--accept", "undecodable"];
    assert_eq!(rasoat(&folder.0).args(accepted).status().unwrap().code(), Some(0));
}

#[test]
fn without_rights_a_folder_is_an_issue() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    for name in ["tree/closed/a.log", "tree/b.log", "tree/open/c.log"] {
        folder.write(name, b"an@example.com\n");
    }
    let mode = |name: &str, mode| {
        fs::set_permissions(folder.0.join(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    mode("tree/open/c.log", 0o644);
    mode("tree/b.log", 0o000);
    mode("tree/closed", 0o000);
    let mut command = unprivileged(&folder.0);
    if !command.arg("--version").output().is_ok_and(|output| output.status.success()) {
        return eprintln!("skipped: as root this needs setpriv and a program that others may run");
    }
    let output = unprivileged(&folder.0).args(["scan", "tree", "-f", "jsonl"]).output().unwrap();
    mode("tree/closed", 0o700);
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(3), "{out}");
    assert_eq!(out.matches("\"kind\":\"unreadable\"").count(), 2, "{out}");
    assert_eq!(out.matches("\"type\":\"finding\"").count(), 1, "{out}");
}

/// The program as a user who may not read everything.
fn unprivileged(folder: &Path) -> Command {
    if !rustix::process::geteuid().is_root() {
        return rasoat(folder);
    }
    let mut command = Command::new("setpriv");
    command.current_dir(folder).args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
    command.arg(env!("CARGO_BIN_EXE_rasoat")).env_remove("RASOAT_KEY_FILE");
    command
}
