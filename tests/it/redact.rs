//! Redaction from the outside. Tests that show a numbered test of the design carry its number.

use crate::cli::{Folder, rasoat};
use proptest::prelude::*;
use rasoat::Scanner;
use rasoat::engine::{Input, Options, Progress, Redaction};
use rasoat::limits::Limits;
use rasoat::policy::Policy;
use rasoat::redact::Pipe;
use rasoat::sink::{Sink, Summary};
use rasoat::transform::Key;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::sync::Arc;

struct Quiet;
impl Sink for Quiet {}

fn key() -> Key {
    Key::from_bytes(&[7; 32]).unwrap()
}

fn policy(name: &str) -> Policy {
    match Policy::preset(name, Some(&key())) {
        Some(policy) => policy.unwrap(),
        None => Policy::parse("test", &format!("operator = '{name}'"), Some(&key())).unwrap(),
    }
}

fn keep() -> Policy {
    let text = "operator = 'placeholder'\n[[apply]]\noperator = 'keep'\nreason = 'a test'";
    Policy::parse("keep", text, None).unwrap()
}

/// Redacts one text through the engine.
fn pipe(bytes: &[u8], policy: Policy, threads: usize, block: usize) -> (Vec<u8>, Summary) {
    let limits = Limits { block, ..Limits::default() };
    let redaction = Redaction::new(Arc::new(policy)).with_dumps_as_text();
    let redaction = Some(redaction);
    let options = Options { threads, limits, redaction, ..Options::default() };
    let scanner = Scanner::builder().key(key()).options(options).build().unwrap();
    let mut out = Vec::new();
    let mut target = Pipe::new(&mut out, false);
    let input = Input::Reader("text".to_owned(), Box::new(std::io::Cursor::new(bytes.to_vec())));
    let summary = scanner.redact_with(vec![input], (&mut Quiet, &mut target), &Progress::default());
    let summary = summary.unwrap();
    drop(target);
    (out, summary)
}

fn redacted(bytes: &[u8], name: &str) -> String {
    String::from_utf8_lossy(&pipe(bytes, policy(name), 1, 4096).0).into_owned()
}

fn demo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/demo")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path) }
    }
    all.sort();
    all
}

fn texts() -> Vec<(PathBuf, Vec<u8>)> {
    let binary = |path: &PathBuf| path.extension().is_some_and(|e| e == "bin");
    let paths = files(&demo()).into_iter().filter(|path| !binary(path));
    paths.map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

/// Invariant 1: `keep` gives the input back, whatever the block size.
#[test]
fn keep_is_the_identity() {
    for (path, bytes) in texts() {
        for block in [64, 1000, 256 << 10] {
            let (out, summary) = pipe(&bytes, keep(), 2, block);
            assert!(out == bytes, "{} in blocks of {block}", path.display());
            assert_eq!(summary.issues, 0);
        }
    }
}

/// Invariants 2 and 10, promise 7: the same bytes for any block size and number of threads.
#[test]
fn t11_threads_and_blocks_change_nothing() {
    for (path, bytes) in texts() {
        let (whole, _) = pipe(&bytes, policy("share"), 1, 1 << 20);
        for (threads, block) in [(1, 64), (2, 64), (2, 4096)] {
            let (out, _) = pipe(&bytes, policy("share"), threads, block);
            assert!(out == whole, "{}: {threads} threads, blocks of {block}", path.display());
        }
    }
}

/// Promise 7: a second redaction changes nothing where the output is recognisable.
#[test]
fn t10_a_second_redaction_changes_nothing() {
    for name in ["strict", "share", "web-logs", "mask", "null", "drop", "pseudonym", "encrypt"] {
        for (path, bytes) in texts() {
            let (once, _) = pipe(&bytes, policy(name), 1, 256 << 10);
            let (twice, _) = pipe(&once, policy(name), 1, 256 << 10);
            let pairs = once.split(|b| *b == b'\n').zip(twice.split(|b| *b == b'\n'));
            let differs = pairs.clone().find(|(a, b)| a != b);
            let lossy = |line: &[u8]| String::from_utf8_lossy(line).into_owned();
            let differs = differs.map(|(a, b)| (lossy(a), lossy(b)));
            assert!(once == twice, "{name}: {}: {differs:?}", path.display());
        }
    }
}

/// Test 2 of the design: one token for one address, however it is written.
#[test]
fn t2_one_value_is_one_token_in_every_encoding() {
    let text = "email\nan.le@example.com,1\n{\"email\":\"an.le\\u0040example.com\"}\nGET /a?email=an.le%40example.com HTTP\nmail AN.LE@Example.COM\n";
    let out = redacted(text.as_bytes(), "share");
    let token = out.lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
    assert!(token.starts_with("u-") && token.ends_with("@pseudonym.invalid"), "{out}");
    let encoded = token.replace('@', "%40");
    for line in [2, 4] {
        assert!(out.lines().nth(line).unwrap().contains(&token), "{out}");
    }
    assert!(out.contains(&encoded), "{out}");
    assert!(!out.to_lowercase().contains("an.le"), "{out}");
}

/// Test 3 of the design.
#[test]
fn t3_one_number_is_one_token_in_every_spelling() {
    let text = "sđt 0912345678\nsđt +84 912 345 678\nsđt 84912345678\nsđt 0084912345678\nsđt 091.234.5678\n";
    let out = redacted(text.as_bytes(), "share");
    let tokens: Vec<&str> = out.split_whitespace().filter(|word| word.starts_with("TK_")).collect();
    assert_eq!(tokens.len(), 5, "{out}");
    assert!(tokens.iter().all(|token| *token == tokens[0]), "{out}");
}

/// Test 11 of the design: another key, other tokens; another epoch, too.
#[test]
fn t11_keys_and_epochs_separate_tokens() {
    let text = b"mail an.le@example.com";
    let plain = redacted(text, "share");
    let other = Key::from_bytes(&[8; 32]).unwrap();
    let by_key = Policy::preset("share", Some(&other)).unwrap().unwrap();
    let epoch = "operator = { name = 'pseudonym', epoch = '2' }";
    let by_epoch = Policy::parse("epoch", epoch, Some(&key())).unwrap();
    for policy in [by_key, by_epoch] {
        let (out, _) = pipe(text, policy, 1, 4096);
        assert_ne!(String::from_utf8_lossy(&out), plain);
    }
}

/// Tests 8 and 9 of the design.
#[test]
fn t8_t9_addresses_with_ports_and_of_special_ranges() {
    let text = "client 203.0.113.9:8080 via [2001:db8::1]:443 and ::ffff:10.0.0.5 or 10.0.0.5, not 127.0.0.1 fe80::1%eth0 224.0.0.1\n";
    let out = redacted(text.as_bytes(), "web-logs");
    assert_eq!(
        out,
        "client 203.0.113.0:8080 via [2001:db8::]:443 and 10.0.0.0 or 10.0.0.0, not 127.0.0.1 fe80::1%eth0 224.0.0.1\n"
    );
}

/// Test 13 of the design: two values with one short token are never merged. 28 bits and 60,000 addresses
/// make a clash all but certain.
#[test]
fn t13_tokens_that_clash_are_refused() {
    let text: String = (0..60_000u32)
        .map(|n| format!("client 203.{}.{}.{}\n", n >> 16 & 255, n >> 8 & 255, n & 255))
        .collect();
    let (out, summary) = pipe(text.as_bytes(), policy("pseudonym"), 1, 1 << 20);
    assert_eq!(summary.issues, 1);
    assert!(summary.issue_list[0].1.message.contains("same short pseudonym"));
    let lines: std::collections::HashSet<&[u8]> = out.split(|b| *b == b'\n').collect();
    assert_eq!(lines.len(), out.iter().filter(|b| **b == b'\n').count() + 1, "no two became one");
}

/// Test 17 of the design.
#[test]
fn t17_a_value_inside_others_is_replaced_once() {
    let text = r#"{"url":"https:\/\/app.example.com\/u?mail=an.le%40example.com&x=1"}"#;
    let out = redacted(text.as_bytes(), "strict");
    assert_eq!(out, r#"{"url":"https:\/\/app.example.com\/u?mail=REDACTED_EMAIL_ADDRESS&x=1"}"#);
}

/// Tests 31, 32 and 40 of the design: a value is written back through the escapes of its format.
#[test]
fn t31_values_of_tables_keep_their_quotes() {
    let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    let dump = |mail: &str| {
        format!(
            "-- PostgreSQL database dump\nCREATE TABLE t (a text, g bytea, n bigint);\n\
             COPY t (a, g) FROM stdin;\nx\\ty \\\\N {mail}\t\\\\x{}\n\\.\n\
             INSERT INTO t VALUES ('it''s {mail}; --', NULL, 1);\n",
            hex(mail)
        )
    };
    let (old, new) = ("an.le@example.com", "REDACTED_EMAIL_ADDRESS");
    assert_eq!(redacted(dump(old).as_bytes(), "strict"), dump(new));
    let csv = |mail: &str| format!("id,note,x\n1,\"a \"\"{mail}\"\", b\",c\n2,{mail},d\n3,e,f\n");
    assert_eq!(redacted(csv(old).as_bytes(), "strict"), csv(new));
}

/// Tests 18 and 19 of the design: bytes that are no text, and line ends of all kinds.
#[test]
fn t18_t19_odd_bytes_and_line_ends_stay() {
    let mut text = "một dòng dài bình thường không có gì\r\n".repeat(200).into_bytes();
    text.extend_from_slice(
        b"a\xFF an.le@example.com \xFFb\r\nold\rmac\rlines\n\n\x00\x01 end without line",
    );
    let (out, summary) = pipe(&text, policy("strict"), 1, 4096);
    assert_eq!(summary.issues, 0);
    let at = text.windows(17).position(|w| w == b"an.le@example.com").unwrap();
    let mut expected = text.clone();
    expected.splice(at..at + 17, *b"REDACTED_EMAIL_ADDRESS");
    assert!(out == expected);
}

/// Test 24 of the design: a number in JSON stays a number, also where keys and numbers are odd.
#[test]
fn t23_t24_json_stays_json() {
    let text = "{\"phone\": 84912345678, \"phones\": [84912345678], \"a\": 1E5, \"a\": -0, \"id\": 12345678901234567890123, \"s\": \"\\ud800 gọi 0912 345 678\"}\n";
    let out = redacted(text.as_bytes(), "strict");
    let expected =
        text.replace("84912345678", "0").replace("0912 345 678", "REDACTED_PHONE_NUMBER");
    assert_eq!(out, expected);
}

/// Test 20 of the design: byte order marks and UTF-16 stay.
#[test]
fn t20_character_sets_stay() {
    let text = "\u{FEFF}Chị Nguyễn Thị Hoa, email hoa.nt@example.com, hết\r\n";
    let expected = redacted(text.as_bytes(), "strict");
    assert!(
        expected.starts_with("\u{FEFF}Chị REDACTED_PERSON, email REDACTED_EMAIL_ADDRESS"),
        "{expected}"
    );
    for big in [false, true] {
        let encode = |text: &str| -> Vec<u8> {
            let unit = |u: u16| if big { u.to_be_bytes() } else { u.to_le_bytes() };
            text.encode_utf16().flat_map(unit).collect()
        };
        for block in [64, 4096] {
            assert!(pipe(&encode(text), policy("strict"), 1, block).0 == encode(&expected));
        }
    }
}

const PIECES: &[&str] = &[
    "an.le@example.com",
    "0912 345 678",
    "+84912345678",
    "203.0.113.7",
    "2001:db8::7",
    "Nguyễn Văn An",
    "ông Trần Quốc Bảo",
    "4111 1111 1111 1111",
    "cccd 001090123456",
    "sinh ngày 05/09/1987",
    "user=minh",
    "email: ",
    "\"phone\":\"",
    "\",",
    "%40",
    "\\u0040",
    "\n",
    "\r\n",
    " ",
    ", ",
    "=",
    ":",
    "TK_",
    "REDACTED_",
    "số nhà 12 đường Lê Lợi, Quận 1",
    "order 20231123000123",
    "https://example.com/a?sdt=%2B84912345678",
    "{\"name\":\"Tr\\u1ea7n Th\\u1ecb B\\u00ecnh\"}",
    "token=abcDEF123456ghiJKL7890",
    "x",
    "。",
    "０９１２３４５６７８",
];

fn text() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        8 => proptest::sample::select(PIECES).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => proptest::collection::vec(1u8.., 1..4),
    ];
    proptest::collection::vec(piece, 1..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Invariant 1 on any text.
    #[test]
    fn keep_is_the_identity_on_any_text(bytes in text(), block in 64usize..600) {
        let (out, summary) = pipe(&bytes, keep(), 1, block);
        prop_assert!(summary.issues > 0 || out == bytes);
    }

    /// Invariants 2 and 3 on any text: one answer for any cut.
    #[test]
    fn blocks_change_nothing_on_any_text(bytes in text(), block in 64usize..600) {
        let (whole, summary) = pipe(&bytes, policy("strict"), 1, 1 << 20);
        let (cut, _) = pipe(&bytes, policy("strict"), 2, block);
        prop_assert!(summary.issues > 0 || whole == cut);
    }
}

fn run(folder: &Path, args: &[&str]) -> Output {
    rasoat(folder).args(args).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A file of a folder, by name; `None` where there is none.
fn read(folder: &Folder, name: &str) -> Option<String> {
    fs::read(folder.0.join(name)).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// Test 61 of the design, for copies: modes are kept.
#[test]
fn t61_a_tree_is_mirrored_with_its_modes() {
    let folder = Folder::new();
    folder.write("in/a/app.log", b"mail an.le@example.com\n");
    folder.write("in/clean.txt", b"nothing in here\n");
    fs::set_permissions(folder.0.join("in/a/app.log"), fs::Permissions::from_mode(0o640)).unwrap();
    let output = run(&folder.0, &["redact", "in", "-o", "out"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(read(&folder, "out/a/app.log").unwrap(), "mail REDACTED_EMAIL_ADDRESS\n");
    assert_eq!(read(&folder, "out/clean.txt").unwrap(), "nothing in here\n");
    let mode = fs::metadata(folder.0.join("out/a/app.log")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    assert_eq!(
        fs::metadata(folder.0.join("out/.rasoat")).unwrap().permissions().mode() & 0o777,
        0o700
    );
    assert!(fs::read_dir(folder.0.join("out/.rasoat/stage")).unwrap().next().is_none());
    let output = run(&folder.0, &["verify", "in", "out"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
}

/// Test 69 of the design, from the outside: what is wrong in a copy is found.
#[test]
fn t69_verify_finds_what_is_wrong() {
    let folder = Folder::new();
    folder.write("in/app.log", b"a mail an.le@example.com b\nc 0912 345 678 d\n");
    assert_eq!(run(&folder.0, &["redact", "in", "-o", "out"]).status.code(), Some(0));
    let good = read(&folder, "out/app.log").unwrap();
    let verify = |copy: &str| {
        fs::write(folder.0.join("out/app.log"), copy).unwrap();
        run(&folder.0, &["verify", "in", "out"])
    };
    assert_eq!(verify(&good).status.code(), Some(0));
    for bad in [
        good.replace(" b\n", " B\n"),
        good.replace(" d\n", ""),
        format!("{good}more"),
        good.replace("REDACTED_PHONE_NUMBER", "0912 345 678"),
        good.replace("a mail", "mail"),
    ] {
        let output = verify(&bad);
        assert_eq!(output.status.code(), Some(1), "{bad}: {}", said(&output));
    }
    fs::remove_file(folder.0.join("out/app.log")).unwrap();
    assert_eq!(run(&folder.0, &["verify", "in", "out"]).status.code(), Some(1));
}

/// A value that a rule found in one place is replaced everywhere in its document.
#[test]
fn removed_values_are_searched_for() {
    let folder = Folder::new();
    let text = "Số căn cước công dân: 001090123456\nGET /users/001090123456/orders HTTP/1.1\nref 99001090123456\n";
    folder.write("in.log", text.as_bytes());
    let output = run(&folder.0, &["redact", "in.log", "-o", "out"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let out = read(&folder, "out/in.log").unwrap();
    assert!(!out.contains(" 001090123456") && !out.contains("/001090123456"), "{out}");
    assert!(out.contains("ref 99001090123456"), "{out}");
}

/// What a policy keeps is not taken away by the search for removed values.
#[test]
fn what_is_kept_stays() {
    let folder = Folder::new();
    let text = "user_email=an.le@example.com\ncontact_email=an.le@example.com\n";
    folder.write("in.log", text.as_bytes());
    folder.write("p.toml", b"operator = 'placeholder'\n[[apply]]\nfield = 'contact_*'\noperator = 'keep'\nreason = 'public'");
    let output = run(&folder.0, &["redact", "in.log", "-o", "out", "-p", "p.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let expected = "user_email=REDACTED_EMAIL_ADDRESS\ncontact_email=an.le@example.com\n";
    assert_eq!(read(&folder, "out/in.log").unwrap(), expected);
    assert!(read(&folder, "out/.rasoat/manifest.jsonl").unwrap().contains("public"));
}

/// Test 70 of the design: no evidence, report or message holds a value; a changed manifest is found.
#[test]
fn t70_evidence_holds_no_value() {
    let folder = Folder::new();
    let values = ["an.le@example.com", "0912 345 678", "Nguyễn Văn An", "203.0.113.9"];
    folder.write(
        "in/an.le@example.com.log",
        format!("Ông {} {} {} {}\n", values[2], values[0], values[1], values[3]).as_bytes(),
    );
    folder.write("in/b.bin", b"\x00\x01\x02 an.le@example.com \x00");
    assert_eq!(run(&folder.0, &["key", "new", "k"]).status.code(), Some(0));
    let output = run(
        &folder.0,
        &["redact", "in", "-o", "out", "--key-file", "k", "-v", "--report", "r.jsonl"],
    );
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let manifest = read(&folder, "out/.rasoat/manifest.jsonl").unwrap();
    let report = read(&folder, "r.jsonl").unwrap();
    for text in [&manifest, &report, &said(&output)] {
        for value in values {
            assert!(!text.contains(value), "{value} in {text}");
        }
    }
    assert!(report.contains("not_rewritten"), "{report}");
    let check = |extra: &[&str]| {
        let mut args = vec!["verify", "--manifest", "out/.rasoat/manifest.jsonl", "out"];
        args.extend(extra);
        run(&folder.0, &args).status.code()
    };
    assert_eq!(check(&["--key-file", "k"]), Some(0));
    assert_eq!(check(&["--head", "0000"]), Some(1));
    fs::write(folder.0.join("out/extra"), "x").unwrap();
    assert_eq!(check(&[]), Some(1));
    fs::remove_file(folder.0.join("out/extra")).unwrap();
    fs::write(folder.0.join("out/.rasoat/manifest.jsonl"), manifest.replace("strict", "STRICT"))
        .unwrap();
    assert_eq!(check(&[]), Some(1));
}

/// Promise 7 for operators whose output looks ordinary: the manifest makes a second run change nothing.
#[test]
fn t10_the_manifest_makes_a_second_run_change_nothing() {
    let folder = Folder::new();
    folder.write("in/app.log", b"gui 0912 345 678, mail an.le@example.com tu 203.0.113.9\n");
    run(&folder.0, &["key", "new", "k"]);
    for (from, to) in [("in", "one"), ("one", "two")] {
        let output =
            run(&folder.0, &["redact", from, "-o", to, "-p", "test-data", "--key-file", "k"]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    }
    assert_ne!(read(&folder, "in/app.log"), read(&folder, "one/app.log"));
    assert_eq!(read(&folder, "one/app.log"), read(&folder, "two/app.log"));
}

/// Test 16 of the design, from the outside.
#[test]
fn t16_reveal_restores_the_text() {
    let folder = Folder::new();
    let text = "Ông Nguyễn Văn An, mail an.le@example.com\n";
    folder.write("in.txt", text.as_bytes());
    folder.write("p.toml", b"operator = 'encrypt'");
    run(&folder.0, &["key", "new", "k"]);
    let output =
        run(&folder.0, &["redact", "in.txt", "-o", "out", "-p", "p.toml", "--key-file", "k"]);
    assert!(said(&output).contains("still personal data"), "{}", said(&output));
    assert!(read(&folder, "out/in.txt").unwrap().contains("PDE1_"));
    let plain = run(&folder.0, &["reveal", "out/in.txt", "--key-file", "k"]);
    assert_eq!(String::from_utf8_lossy(&plain.stdout), text);
    run(&folder.0, &["key", "rotate", "k"]);
    let other = run(&folder.0, &["reveal", "out/in.txt", "--key-file", "k"]);
    assert_eq!((other.status.code(), other.stdout.len()), (Some(2), 0));
}

/// A link in the output folder leads nowhere.
#[test]
fn t63_nothing_is_written_through_a_link() {
    let folder = Folder::new();
    folder.write("in/sub/app.log", b"mail an.le@example.com\n");
    fs::create_dir_all(folder.0.join("elsewhere")).unwrap();
    fs::create_dir_all(folder.0.join("out")).unwrap();
    std::os::unix::fs::symlink(folder.0.join("elsewhere"), folder.0.join("out/sub")).unwrap();
    let output = run(&folder.0, &["redact", "in", "-o", "out", "--force"]);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(fs::read_dir(folder.0.join("elsewhere")).unwrap().next().is_none());
}

/// A filter passes lines on as they come: each is back before the next is written.
#[test]
fn a_filter_holds_no_line_back() {
    let folder = Folder::new();
    let mut child = rasoat(&folder.0)
        .args(["redact", "--line-buffered", "-q", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    for n in 0..50 {
        write!(input, "line {n} of an.le@example").unwrap();
        input.flush().unwrap();
        writeln!(input, ".com").unwrap();
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        assert_eq!(line, format!("line {n} of REDACTED_EMAIL_ADDRESS\n"));
    }
    write!(input, "last an.le@example.com").unwrap();
    drop(input);
    let mut rest = String::new();
    lines.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "last REDACTED_EMAIL_ADDRESS");
    assert!(child.wait().unwrap().success());
}

fn big(folder: &Folder) {
    let line = "2026-01-02 user minh mail an.le@example.com from 203.0.113.9 gọi 0912 345 678\n";
    for n in 0..6 {
        folder.write(&format!("in/{n}.log"), line.repeat(4000).as_bytes());
    }
}

/// Killed at any moment, a job leaves whole copies or none; the next one makes it good.
#[test]
fn t59_a_killed_job_leaves_whole_copies_or_none() {
    let folder = Folder::new();
    big(&folder);
    assert_eq!(run(&folder.0, &["redact", "in", "-o", "good", "-q"]).status.code(), Some(0));
    let good = read(&folder, "good/0.log").unwrap();
    let rounds = std::env::var("RASOAT_KILL_ROUNDS").map_or(20, |rounds| rounds.parse().unwrap());
    for round in 0..rounds {
        let mut child =
            rasoat(&folder.0).args(["redact", "in", "-o", "out", "-q", "--force"]).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(17 * round % 340));
        child.kill().unwrap();
        child.wait().unwrap();
        for n in 0..6 {
            let copy = read(&folder, &format!("out/{n}.log"));
            assert!(copy.is_none_or(|copy| copy == good), "round {round}, file {n}");
        }
    }
    assert_eq!(
        run(&folder.0, &["redact", "in", "-o", "out", "-q", "--force"]).status.code(),
        Some(0)
    );
    assert_eq!(run(&folder.0, &["verify", "in", "out"]).status.code(), Some(0));
    assert!(fs::read_dir(folder.0.join("out/.rasoat/stage")).unwrap().next().is_none());
}

/// A disk that takes no more (here: a limit on file sizes) ends the job with nothing half done.
#[test]
fn t59_a_full_disk_leaves_nothing_half_done() {
    let folder = Folder::new();
    big(&folder);
    let program = rasoat(&folder.0).get_program().to_owned();
    let script = format!("trap '' XFSZ; ulimit -f 64; exec {} redact in -o out", program.display());
    let output = std::process::Command::new("sh")
        .args(["-c", &script])
        .current_dir(&folder.0)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let left: Vec<PathBuf> = files(&folder.0.join("out"));
    assert_eq!(left, Vec::<PathBuf>::new());
}

/// A live log that is written to meanwhile loses no line, and its copy holds whole lines only up to where
/// it was read.
#[test]
fn t65_a_log_that_grows_is_left_alone() {
    let folder = Folder::new();
    big(&folder);
    let path = folder.0.join("in/0.log");
    let writer = std::thread::spawn(move || {
        let mut log = fs::OpenOptions::new().append(true).open(path).unwrap();
        for n in 0..300 {
            writeln!(log, "appended {n}").unwrap();
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    });
    let output = run(&folder.0, &["redact", "in", "-o", "out", "-q"]);
    writer.join().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(!read(&folder, "out/0.log").unwrap().contains("an.le@"));
    let log = read(&folder, "in/0.log").unwrap();
    assert!((0..300).all(|n| log.contains(&format!("appended {n}\n"))));
    assert!(log.contains("an.le@example.com"));
}
