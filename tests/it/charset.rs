//! Character sets: the same text gives the same fingerprints in every set, at raw offsets that stand
//! for the same characters, for any block size and way in; recognised, declared, or an issue.

use crate::cli::{Folder, rasoat};
use crate::engine::{compare, scan_with};
use rasoat::document::Charset;
use rasoat::engine::{Input, Options};
use rasoat::limits::Limits;
use rasoat::sink::Summary;
use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::{Command, Stdio};

const VIETNAMESE: &str = "Họ và tên: Nguyễn Văn An, số điện thoại 0912 345 678, thư an@example.com\n\
    Khách hàng Trần Thị Bình ở số 12 đường Lê Lợi, điện thoại: 0987 654 321\n\
    Địa chỉ của chị Phạm Quỳnh Hương được ghi ở trang sau; máy chủ 192.0.2.7 đã khởi động lại\n";

const JAPANESE: &str = "氏名：山田 太郎\nメールは yamada@example.jp へお願いします。電話番号は 090-1234-5678 です。\n\
    住所は東京都の方です。サーバーは 192.0.2.9 にあります。担当者：佐藤 花子\n";

/// Sets with the name that iconv knows them by, and the text that they are for.
const SETS: &[(&str, &str, &str)] = &[
    ("utf-16le", "UTF-16LE", VIETNAMESE),
    ("utf-16be", "UTF-16BE", VIETNAMESE),
    ("windows-1258", "CP1258", VIETNAMESE),
    ("tcvn3", "TCVN5712-1", VIETNAMESE),
    ("viscii", "VISCII", VIETNAMESE),
    ("vni", "", VIETNAMESE),
    ("shift_jis", "CP932", JAPANESE),
    ("euc-jp", "EUC-JP", JAPANESE),
    ("iso-2022-jp", "ISO-2022-JP", JAPANESE),
    ("utf-16le", "UTF-16LE", JAPANESE),
];

/// Encodes text with iconv, as an oracle that shares nothing with the tables of the tool.
fn iconv(set: &str, text: &str) -> Vec<u8> {
    let mut command = Command::new("iconv");
    command.args(["-f", "UTF-8", "-t", set]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let text = text.to_owned();
    let writer = std::thread::spawn(move || pipe.write_all(text.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "iconv -t {set}");
    output.stdout
}

/// VNI for the letters of [`VIETNAMESE`]: what fonts of that time showed, in Latin-1.
fn vni(text: &str) -> Vec<u8> {
    const LETTERS: &[(char, &str)] = &[
        ('ọ', "oï"),
        ('à', "aø"),
        ('ê', "eâ"),
        ('ễ', "eã"),
        ('ă', "aê"),
        ('ố', "oá"),
        ('đ', "ñ"),
        ('Đ', "Ñ"),
        ('ệ', "eä"),
        ('ạ', "aï"),
        ('ư', "ö"),
        ('á', "aù"),
        ('ầ', "aà"),
        ('ị', "ò"),
        ('ì', "ì"),
        ('ở', "ôû"),
        ('ờ', "ôø"),
        ('ợ', "ôï"),
        ('ỉ', "æ"),
        ('ủ', "uû"),
        ('ỳ', "yø"),
        ('ơ', "ô"),
        ('ã', "aõ"),
        ('ộ', "oä"),
    ];
    let letter = |c: char| LETTERS.iter().find(|(known, _)| *known == c);
    let shown: String = text
        .chars()
        .map(|c| letter(c).map_or(c.to_string(), |(_, vni)| (*vni).to_owned()))
        .collect();
    shown.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

fn encode(set: &str, text: &str) -> Vec<u8> {
    if set.is_empty() { vni(text) } else { iconv(set, text) }
}

fn options(block: usize, encoding: Option<Charset>) -> Options {
    let limits = Limits { block, ..Limits::default() };
    Options { threads: 2, limits, encoding, ..Options::default() }
}

fn scan_bytes(bytes: &[u8], options: Options) -> (String, Summary) {
    let reader = Box::new(Cursor::new(bytes.to_vec()));
    scan_with(vec![Input::Reader("text".to_owned(), reader)], options)
}

fn number(line: &str, key: &str) -> usize {
    let rest = line.split_once(&format!("\"{key}\":")).unwrap().1;
    rest.split([',', '}']).next().unwrap().parse().unwrap()
}

fn word<'a>(line: &'a str, key: &str) -> &'a str {
    line.split_once(&format!("\"{key}\":\"")).unwrap().1.split('"').next().unwrap()
}

/// Entity, fingerprint, and the bytes of each finding.
fn values<'a>(report: &str, bytes: &'a [u8]) -> Vec<(String, &'a [u8])> {
    let lines = report.lines().filter(|line| line.starts_with("{\"type\":\"finding\""));
    let value = |line: &str| {
        let print = format!("{} {}", word(line, "entity"), word(line, "fingerprint"));
        (print, &bytes[number(line, "start")..number(line, "end")])
    };
    lines.map(value).collect()
}

#[test]
fn every_set_gives_the_same_findings() {
    for (name, set, text) in SETS {
        let text = text.repeat(40);
        let (plain, _) = scan_bytes(text.as_bytes(), options(1 << 20, None));
        let plain = values(&plain, text.as_bytes());
        assert!(plain.len() >= 160, "{}", plain.len());
        let bytes = encode(set, &text);
        let charset = Charset::parse(name);
        for (block, encoding) in
            [(1 << 20, None), (1 << 20, charset), (64, None), (1000, None), (4096, None)]
        {
            let (report, summary) = scan_bytes(&bytes, options(block, encoding));
            let what = format!("{name} in blocks of {block}");
            assert_eq!(summary.issues, 0, "{what}");
            assert!(report.contains(&format!("\"charset\":\"{name}\"")), "{what}");
            let found = values(&report, &bytes);
            for ((print, value), (expected, plain)) in found.iter().zip(&plain) {
                assert_eq!(print, expected, "{what}");
                let plain = std::str::from_utf8(plain).unwrap();
                let mut raw = value.to_vec();
                if *set == "ISO-2022-JP" {
                    // A value starts behind the escape sequence that its letters need, and may end behind one.
                    let ascii = raw.strip_suffix(b"\x1b(B").unwrap_or(&raw).to_vec();
                    raw = if plain.is_ascii() {
                        ascii
                    } else {
                        [&b"\x1b$B"[..], &ascii, b"\x1b(B"].concat()
                    };
                    if plain.contains(' ') {
                        continue;
                    }
                }
                assert_eq!(raw, encode(set, plain), "{what}: {plain}");
            }
            assert_eq!(found.len(), plain.len(), "{what}");
        }
    }
}

#[test]
fn a_file_gives_what_a_stream_gives() {
    let folder = Folder::new();
    for (name, set, text) in SETS {
        let bytes = encode(set, &text.repeat(300));
        folder.write("text", &bytes);
        let path = folder.0.join("text").to_str().unwrap().to_owned();
        let file =
            |block| scan_with(vec![Input::Path(path.clone().into())], options(block, None)).0;
        let whole = file(1 << 20);
        for block in [700, 65_536] {
            compare(&whole, &file(block), &format!("{name} in blocks of {block}"));
        }
        let reader = Box::new(Cursor::new(bytes));
        let (stream, _) = scan_with(vec![Input::Reader(path.clone(), reader)], options(5000, None));
        compare(&whole, &stream, name);
    }
}

#[test]
fn tables_agree_with_the_vectors() {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/vectors/legacy_encoding_vectors.csv");
    let table = std::fs::read_to_string(file).unwrap();
    let mut lines = table.lines();
    let sets: Vec<&str> = lines.next().unwrap().split(',').skip(1).collect();
    // A set, with the texts that it can write: TCVN3 has no capitals with tones.
    let mut all: BTreeMap<&str, (String, Vec<u8>)> = BTreeMap::new();
    for line in lines {
        let mut cells = line.split(',');
        let text = cells.next().unwrap();
        for (set, hex) in sets.iter().zip(cells).filter(|(_, hex)| !hex.is_empty()) {
            let digits = |i: usize| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap();
            let label = "họ tên: ";
            let label = if *set == "vni" { vni(label) } else { iconv(iconv_name(set), label) };
            let (plain, encoded) = all.entry(set).or_default();
            plain.push_str(&format!("họ tên: {text}\n"));
            encoded.extend(label.into_iter().chain((0..hex.len() / 2).map(digits)).chain([b'\n']));
        }
    }
    let prints = |report: &str, bytes: &[u8]| {
        values(report, bytes).into_iter().map(|(print, _)| print).collect::<Vec<String>>()
    };
    assert_eq!(all.len(), 4);
    for (set, (plain, bytes)) in all {
        let (report, _) = scan_bytes(plain.as_bytes(), options(1 << 20, None));
        let expected = prints(&report, plain.as_bytes());
        assert!(expected.len() >= 14, "{report}");
        for encoding in [None, Charset::parse(set)] {
            let (report, summary) = scan_bytes(&bytes, options(1 << 20, encoding));
            assert_eq!(
                (prints(&report, &bytes), summary.issues),
                (expected.clone(), 0),
                "{set}: {report}"
            );
        }
    }
}

fn iconv_name(set: &str) -> &'static str {
    SETS.iter().find(|(name, ..)| *name == set).unwrap().1
}

#[test]
fn what_cannot_be_told_is_an_issue() {
    let folder = Folder::new();
    let line = "отправить an@example.com на склад, пожалуйста\n";
    folder.write("letter.txt", &iconv("CP1251", &line.repeat(30)));
    let run = |args: &[&str]| {
        let output = rasoat(&folder.0)
            .args(["scan", "letter.txt", "-f", "jsonl"])
            .args(args)
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), output.stderr)
    };
    let (code, out, _) = run(&[]);
    assert!(code == Some(3) && out.contains("\"kind\":\"undecodable\""), "{out}");
    assert_eq!(out.matches("\"rule\":\"core.email\"").count(), 30);
    // A set that is named wrongly is no better.
    let (code, out, _) = run(&["--encoding", "Shift-JIS"]);
    assert!(code == Some(3) && out.contains("\"kind\":\"undecodable\""), "{out}");
    let (code, out, _) = run(&["--encoding", "windows-1252"]);
    assert!(code == Some(0) && out.contains("\"charset\":\"windows-1252\""), "{out}");
    let (code, _, err) = run(&["--encoding", "klingon"]);
    assert!(code == Some(2) && String::from_utf8_lossy(&err).contains("shift_jis"));
}

#[test]
fn other_texts_are_not_taken_for_vietnamese() {
    let texts = [
        ("CP1252", "Grüße aus Köln, schöne Straßen für ähnliche Bücher und müde Füße\n"),
        ("CP1252", "Été à Paris, déjà vu, garçon, où êtes-vous, naïve, Noël, forêt, théâtre\n"),
        ("CP1252", "Mañana el niño comió jamón con piñón; qué corazón, también él\n"),
        ("CP1250", "Příliš žluťoučký kůň úpěl ďábelské ódy\n"),
        ("CP1251", "Съешь же ещё этих мягких французских булок\n"),
        ("GB18030", "请把这份名单发给张伟先生，谢谢大家的帮助\n"),
        ("BIG5", "請把這份名單發給先生謝謝大家的幫助\n"),
        ("EUC-KR", "고객 명단을 확인해 주시기 바랍니다 감사합니다\n"),
    ];
    for (set, text) in texts {
        let (report, summary) = scan_bytes(&iconv(set, &text.repeat(20)), options(1 << 20, None));
        let taken = report.contains("\"charset\"");
        assert!(!taken && summary.issues == 1, "{set}: {text}{report}");
    }
}
