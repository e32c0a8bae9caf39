//! The command line from the outside: cases as data in `fixtures/cli`, and what cannot be data
//! (pipes that close, signals, reports in files).

use rustix::process::{Pid, Signal, kill_process};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder of its own for a test, removed at the end.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("rasoat-cli-{}-{number}", std::process::id()));
        // What a killed run with the same process id left.
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The program in `folder`, without the environment's settings.
pub fn rasoat(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rasoat"));
    command.current_dir(folder).stdin(Stdio::null());
    command.env_remove("RASOAT_KEY_FILE").env_remove("NO_COLOR").env("TERM", "dumb");
    command
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Case {
    name: String,
    args: Vec<String>,
    stdin: Option<String>,
    files: BTreeMap<String, String>,
    hex: BTreeMap<String, String>,
    modes: BTreeMap<String, u32>,
    env: BTreeMap<String, String>,
    exit: i32,
    out: Vec<String>,
    err: Vec<String>,
    not_out: Vec<String>,
    not_err: Vec<String>,
    absent: Vec<String>,
    present: Vec<String>,
}

impl Default for Case {
    fn default() -> Self {
        Self {
            name: String::new(),
            args: Vec::new(),
            stdin: None,
            files: BTreeMap::new(),
            hex: BTreeMap::new(),
            modes: BTreeMap::new(),
            env: BTreeMap::new(),
            exit: -1,
            out: Vec::new(),
            err: Vec::new(),
            not_out: Vec::new(),
            not_err: Vec::new(),
            absent: Vec::new(),
            present: Vec::new(),
        }
    }
}

#[test]
fn cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cli");
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "toml"));
    files.sort();
    assert!(files.len() >= 3, "the cases were not found");
    let mut problems = Vec::new();
    for file in files {
        let cases: Cases = toml::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        let stem = file.file_stem().unwrap().to_string_lossy().into_owned();
        for case in cases.case {
            problems.extend(run(&case).iter().map(|p| format!("{stem}: {}: {p}", case.name)));
        }
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// A report into a pipe or device goes through it; a file is not put in its place.
#[test]
fn a_report_replaces_no_pipe() {
    let folder = Folder::new();
    folder.write("a", b"an@example.com");
    assert!(Command::new("mkfifo").arg(folder.0.join("pipe")).status().unwrap().success());
    let pipe = folder.0.join("pipe");
    let reader = std::thread::spawn(move || fs::read_to_string(pipe).unwrap());
    let output = rasoat(&folder.0).args(["scan", "a", "-f", "json=pipe"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(reader.join().unwrap().contains("EMAIL_ADDRESS"));
    use std::os::unix::fs::FileTypeExt;
    assert!(fs::symlink_metadata(folder.0.join("pipe")).unwrap().file_type().is_fifo());
}

/// Runs a case and says what was not as expected.
fn run(case: &Case) -> Vec<String> {
    let folder = Folder::new();
    for (name, text) in &case.files {
        folder.write(name, text.as_bytes());
    }
    for (name, digits) in &case.hex {
        let bytes =
            (0..digits.len() / 2).map(|i| u8::from_str_radix(&digits[2 * i..2 * i + 2], 16));
        folder.write(name, &bytes.collect::<Result<Vec<u8>, _>>().unwrap());
    }
    for (name, mode) in &case.modes {
        fs::set_permissions(folder.0.join(name), fs::Permissions::from_mode(*mode)).unwrap();
    }
    let mut command = rasoat(&folder.0);
    command.args(&case.args).envs(&case.env);
    let output = output(command, case.stdin.as_deref());
    verdict(case, &folder.0, &output)
}

fn output(mut command: Command, stdin: Option<&str>) -> Output {
    let Some(text) = stdin else { return command.output().unwrap() };
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    // A run that ends with an error may not read its input.
    let _ = pipe.write_all(text.as_bytes());
    drop(pipe);
    child.wait_with_output().unwrap()
}

fn verdict(case: &Case, folder: &Path, output: &Output) -> Vec<String> {
    let out = String::from_utf8_lossy(&output.stdout);
    let err = String::from_utf8_lossy(&output.stderr);
    let mut problems = Vec::new();
    if output.status.code() != Some(case.exit) {
        problems.push(format!("exit {:?}, not {}; stderr: {err}", output.status.code(), case.exit));
    }
    for (name, text, wanted, unwanted) in
        [("stdout", &out, &case.out, &case.not_out), ("stderr", &err, &case.err, &case.not_err)]
    {
        let lacks = wanted.iter().filter(|part| !text.contains(part.as_str()));
        problems.extend(lacks.map(|part| format!("{name} lacks '{part}': {text}")));
        let has = unwanted.iter().filter(|part| text.contains(part.as_str()));
        problems.extend(has.map(|part| format!("{name} has '{part}': {text}")));
    }
    let is_there = |name: &&String| folder.join(name).exists();
    problems.extend(case.absent.iter().filter(is_there).map(|name| format!("{name} was written")));
    problems
        .extend(case.present.iter().filter(|n| !is_there(n)).map(|n| format!("{n} is missing")));
    if case.exit == 2 {
        problems.extend((!out.is_empty()).then(|| format!("stdout is not empty: {out}")));
        let once = err.matches("rasoat: ").count() == 1;
        problems.extend((!once).then(|| format!("the error is not said once: {err}")));
    }
    problems
}

const LINE: &str = "{\"mail\":\"an@example.com\",\"ip\":\"192.0.2.7\"}\n";

#[test]
fn a_closed_pipe_is_success() {
    let folder = Folder::new();
    folder.write("many.log", LINE.repeat(20_000).as_bytes());
    let mut command = rasoat(&folder.0);
    command.args(["scan", "many.log", "-f", "jsonl"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(first.starts_with("{\"type\":\"run\""), "{first}");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_closed_pipe_does_not_cut_a_report_in_a_file() {
    let folder = Folder::new();
    folder.write("in/many.log", LINE.repeat(20_000).as_bytes());
    let mut command = rasoat(&folder.0);
    command.args(["scan", "in", "-f", "csv", "-f", "jsonl=all.jsonl"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let report = fs::read_to_string(folder.0.join("all.jsonl")).unwrap();
    assert_eq!(report.matches("\"type\":\"finding\"").count(), 40_000);
    assert!(report.lines().last().unwrap().contains("\"type\":\"summary\""));
}

/// A scan that does not outlive its test, also when the test fails.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a scan and waits for its first progress line, a second later.
fn running(folder: &Path, args: &[&str]) -> (Running, BufReader<std::process::ChildStderr>) {
    let mut command = rasoat(folder);
    command.args(["scan", "--progress", "json", "-f", "json"]).args(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = Running(command.spawn().unwrap());
    let mut stderr = BufReader::new(child.0.stderr.take().unwrap());
    let mut line = String::new();
    stderr.read_line(&mut line).unwrap();
    assert!(line.starts_with("{"), "{line}");
    (child, stderr)
}

fn interrupted(
    mut child: Running,
    mut stderr: BufReader<std::process::ChildStderr>,
    signal: Signal,
    exit: i32,
) {
    kill_process(Pid::from_child(&child.0), signal).unwrap();
    let mut summary = String::new();
    child.0.stdout.take().unwrap().read_to_string(&mut summary).unwrap();
    let mut said = String::new();
    stderr.read_to_string(&mut said).unwrap();
    assert_eq!(child.0.wait().unwrap().code(), Some(exit), "{said}");
    assert!(summary.contains("\"interrupted\""), "{summary}");
    assert!(said.contains("rasoat: interrupted"), "{said}");
}

#[test]
fn an_interrupt_ends_a_scan_of_a_large_file() {
    let folder = Folder::new();
    let file = fs::File::create(folder.0.join("sparse")).unwrap();
    file.set_len(1 << 40).unwrap();
    let (child, stderr) = running(&folder.0, &["sparse"]);
    interrupted(child, stderr, Signal::INT, 130);
}

#[test]
fn a_signal_ends_a_scan_of_slow_input_with_what_was_found() {
    let folder = Folder::new();
    let (mut child, stderr) = running(&folder.0, &["-"]);
    let mut pipe = child.0.stdin.take().unwrap();
    pipe.write_all(LINE.as_bytes()).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    interrupted(child, stderr, Signal::TERM, 143);
    drop(pipe);
}

#[test]
fn the_examples_of_the_built_in_rules_hold() {
    let folder = Folder::new();
    let output = rasoat(&folder.0).args(["rules", "test"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn a_fingerprint_of_a_report_can_be_allowed() {
    let folder = Folder::new();
    folder.write("key", &[b'k'; 32]);
    folder.write("a.log", b"mail an@example.com and binh@example.com\n");
    let scan = |more: &[&str]| {
        let args = [&["scan", "a.log", "-f", "jsonl", "--key-file", "key"], more].concat();
        String::from_utf8(rasoat(&folder.0).args(args).output().unwrap().stdout).unwrap()
    };
    let field = |text: &str, name: &str| {
        let (_, rest) = text.split_once(&format!("\"{name}\":\"")).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let report = scan(&[]);
    let (print, key_id) = (field(&report, "fingerprint"), field(&report, "key_id"));
    let entry = format!("[[allow]]\nfingerprint='{print}'\nkey_id='{key_id}'\nreason='ours'\n");
    folder.write("allow.toml", entry.as_bytes());
    let after = scan(&["-c", "allow.toml"]);
    assert_eq!(report.matches("\"type\":\"finding\"").count(), 2);
    assert_eq!(after.matches("\"type\":\"finding\"").count(), 1, "{after}");
    assert!(!after.contains(&print), "{after}");
}
