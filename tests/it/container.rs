//! Containers: the same text gives the same findings in every wrapping, written by the tools that
//! people use, for any block size and way in; hostile ones end in issues within the limits.

use crate::cli::{Folder, rasoat};
use crate::engine::{compare, scan_with};
use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};
use rasoat::engine::{Input, Options};
use rasoat::limits::Limits;
use rasoat::sink::Summary;
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::Command;

/// A wrapping: the name of the file, the shell command that writes it from `x.log`, and the members
/// under which the text is found in it.
const WRAPPINGS: &[(&str, &str, &[&str])] = &[
    ("x.log.gz", "gzip -c x.log", &["x.log"]),
    ("renamed.gz", "gzip -cn x.log", &["renamed"]),
    ("many.gz", "head -c 9000 x.log | gzip -n; tail -c +9001 x.log | gzip -n", &["many"]),
    ("padded.gz", "gzip -cn x.log; head -c 700 /dev/zero", &["padded"]),
    ("x.log.zst", "zstd -qc x.log", &["x.log"]),
    (
        "many.zst",
        "head -c 9000 x.log | zstd -qc; tail -c +9001 x.log | zstd -qc --check",
        &["many"],
    ),
    ("skip.zst", "printf '\\120\\052\\115\\030\\002\\000\\000\\000hi'; zstd -qc x.log", &["skip"]),
    ("x.log.xz", "xz -c x.log", &["x.log"]),
    (
        "many.xz",
        "head -c 9000 x.log | xz -C crc32; head -c 8 /dev/zero; tail -c +9001 x.log | xz -C sha256",
        &["many"],
    ),
    ("blocks.xz", "xz -c --block-size=5000 x.log", &["blocks"]),
    ("x.log.bz2", "bzip2 -c x.log", &["x.log"]),
    ("many.bz2", "head -c 9000 x.log | bzip2; tail -c +9001 x.log | bzip2 -1", &["many"]),
    ("x.log.lz4", "lz4 -qc x.log", &["x.log"]),
    (
        "many.lz4",
        "head -c 9000 x.log | lz4 -qc -BD --content-size; tail -c +9001 x.log | lz4 -qc -BX",
        &["many"],
    ),
    ("plain.lz4", "lz4 -qc --no-frame-crc x.log", &["plain"]),
    ("twice.gz.xz", "gzip -cn x.log | xz -c", &["twice.gz", "twice"]),
    ("x.tar", "tar cf - x.log", &["x.log"]),
    ("ustar.tar", "tar cf - --format=ustar x.log", &["x.log"]),
    ("old.tar", "tar cf - --format=v7 x.log", &["x.log"]),
    ("pax.tar", "tar cf - --format=pax x.log", &["x.log"]),
    ("long.tar", "tar cf - --format=gnu --transform \"s,x.log,$LONG,\" x.log", &[LONG]),
    ("longpax.tar", "tar cf - --format=pax --transform \"s,x.log,$LONG,\" x.log", &[LONG]),
    ("x.tgz", "tar czf - x.log", &["x.log"]),
    ("x.tar.bz2", "tar cjf - x.log", &["x.log"]),
    ("x.tar.xz", "tar cJf - x.log", &["x.log"]),
    ("x.tar.zst", "tar cf - x.log | zstd -qc", &["x.log"]),
    ("x.tar.lz4", "tar cf - x.log | lz4 -qc", &["x.log"]),
    ("x.zip", "zip -q t1.zip x.log; cat t1.zip", &["x.log"]),
    ("stored.zip", "zip -q0 t2.zip x.log; cat t2.zip", &["x.log"]),
    ("bzip2.zip", "zip -q -Z bzip2 t3.zip x.log; cat t3.zip", &["x.log"]),
    ("stream.zip", "cat x.log | zip -q - -", &["-"]),
    ("large.zip", "zip -q -fz t4.zip x.log; cat t4.zip", &["x.log"]),
    ("prefix.zip.gz", "zip -q t5.zip x.log; gzip -cn t5.zip", &["x.log"]),
    ("deep.tar.gz", "zip -q b.zip x.log; tar czf - b.zip", &["b.zip", "x.log"]),
];

/// A name that does not fit into the header of a tar member.
const LONG: &str = "a/long/path/0123456789012345678901234567890123456789/0123456789012345678901234567890123456789/0123456789012345678901234567890123456789/0123456789012345678901234567890123456789/x.log";

/// A text with values of several kinds, some of them across the places where it is cut.
fn text() -> Vec<u8> {
    let line = |i: u32| {
        format!(
            "2026-02-{:02} user=u{i} mail an{i}@example.com ip 192.0.2.{} Gọi 0912 345 {} Nguyễn Văn An {}\n",
            i % 28 + 1,
            i % 256,
            100 + i % 900,
            "x".repeat((i * i % 61) as usize)
        )
    };
    (0..300).map(line).collect::<String>().into_bytes()
}

fn options(threads: usize, block: usize) -> Options {
    Options { threads, limits: Limits { block, ..Limits::default() }, ..Options::default() }
}

fn scan_file(path: &Path, options: Options) -> (String, Summary) {
    scan_with(vec![Input::Path(path.to_owned())], options)
}

fn scan_bytes(name: &str, bytes: Vec<u8>, options: Options) -> (String, Summary) {
    scan_with(vec![Input::Reader(name.to_owned(), Box::new(Cursor::new(bytes)))], options)
}

/// The findings of a report, without where they stand.
fn findings(report: &str) -> String {
    let lines = report.lines().filter(|line| line.starts_with("{\"type\":\"finding\""));
    let rest = lines.map(|line| line.split_once("\"entity\"").unwrap().1);
    rest.collect::<Vec<_>>().join("\n")
}

fn shell(folder: &Path, script: &str) {
    let mut command = Command::new("sh");
    command.current_dir(folder).args(["-ec", script]).env("LONG", LONG);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
}

fn python(folder: &Path, script: &str) {
    let output = Command::new("python3").current_dir(folder).args(["-c", script]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn every_wrapping_gives_the_same_findings() {
    let folder = Folder::new();
    folder.write("x.log", &text());
    let (plain, _) = scan_file(&folder.0.join("x.log"), options(1, 1 << 20));
    let plain = findings(&plain);
    assert!(plain.lines().count() > 1000);
    for (name, script, members) in WRAPPINGS {
        shell(&folder.0, &format!("({script}) > '{name}'"));
        let path = folder.0.join(name);
        let bytes = std::fs::read(&path).unwrap();
        let stated = members.iter().map(|m| format!("\"{m}\"")).collect::<Vec<_>>().join(",");
        // In one block it is unpacked by a worker, in many by a thread of its own.
        for (threads, block) in [(1, 1 << 20), (2, 512)] {
            for (report, summary) in [
                scan_file(&path, options(threads, block)),
                scan_bytes(name, bytes.clone(), options(threads, block)),
            ] {
                assert_eq!(summary.issues, 0, "{name}: {report}");
                compare(&plain, &findings(&report), &format!("{name} in blocks of {block}"));
                assert!(report.contains(&format!("\"inner\":[{stated}]")), "{name}: {report}");
            }
        }
    }
}

#[test]
fn what_belongs_to_no_member_is_read() {
    let folder = Folder::new();
    let mut gzip = GzBuilder::new()
        .filename("thu-cua an@example.com.txt")
        .comment("mail binh@example.com")
        .extra("from chi@example.com")
        .write(Vec::new(), Compression::fast());
    gzip.write_all(b"dung@example.com").unwrap();
    let mut bytes = gzip.finish().unwrap();
    let mut second =
        GzBuilder::new().filename("em@example.com").write(Vec::new(), Compression::fast());
    second.write_all(b"\ngiang@example.com").unwrap();
    bytes.extend(second.finish().unwrap());
    bytes.extend(b"\0\0behind: hoa@example.com");
    let (report, summary) = scan_bytes("x.gz", bytes, options(1, 4096));
    let count = summary.findings.values().map(|total| total.count).sum::<u64>();
    assert_eq!((count, summary.issues), (6, 0), "{report}");
    assert!(!report.contains("an@example.com"), "{report}");
    assert!(report.contains("\"inner\":[\"#comments\"]") && report.contains("\"#unclaimed\""));

    folder.write("a.txt", b"an@example.com");
    shell(
        &folder.0,
        "zip -q a.zip a.txt; printf 'to binh@example.com' | zip -qz a.zip; (printf 'chi@example.com\\n'; cat a.zip) > b.zip; zip -qA b.zip; gzip -c a.txt > a.gz; (cat a.gz; cat a.zip) > c.gz",
    );
    let (report, summary) = scan_file(&folder.0.join("a.zip"), options(1, 4096));
    assert_eq!((total(&summary), summary.issues), (2, 0), "{report}");
    // What stands in front hides the archive: then all of it is raw bytes, of which two values are plain.
    let (report, _) = scan_file(&folder.0.join("c.gz"), options(1, 4096));
    assert!(report.contains("\"inner\":[\"#unclaimed\",\"a.txt\"]"), "{report}");

    python(&folder.0, "import tarfile, io
tar = tarfile.open('x.tar', 'w', format=tarfile.PAX_FORMAT, pax_headers={'comment': 'global an@example.com'})
info = tarfile.TarInfo('a'); info.size = 3
info.pax_headers = {'SCHILY.xattr.user.from': 'binh@example.com'}
tar.addfile(info, io.BytesIO(b'abc')); tar.close()
open('x.tar', 'ab').write(b'chi@example.com')");
    let (report, summary) = scan_file(&folder.0.join("x.tar"), options(1, 4096));
    assert_eq!((total(&summary), summary.issues), (3, 0), "{report}");
}

fn total(summary: &Summary) -> u64 {
    summary.findings.values().map(|total| total.count).sum()
}

#[test]
fn sparse_members_keep_their_offsets() {
    let folder = Folder::new();
    python(
        &folder.0,
        "f = open('sparse', 'wb'); f.write(b'an@example.com'); f.seek(300000)
f.write(b'binh@example.com'); f.seek(900000); f.write(b'chi@example.com'); f.truncate(1000000)",
    );
    let (plain, _) = scan_file(&folder.0.join("sparse"), options(1, 4096));
    for form in [
        "--format=gnu",
        "--format=pax --sparse-version=0.0",
        "--format=pax --sparse-version=0.1",
        "--format=pax --sparse-version=1.0",
    ] {
        shell(&folder.0, &format!("tar cSf x.tar {form} sparse"));
        assert!(std::fs::metadata(folder.0.join("x.tar")).unwrap().len() < 100_000, "{form}");
        let (report, summary) = scan_file(&folder.0.join("x.tar"), options(1, 4096));
        assert_eq!((findings(&report), summary.issues), (findings(&plain), 0), "{form}: {report}");
        assert_eq!(summary.bytes, 1_000_000, "{form}");
    }
}

#[test]
fn what_cannot_be_opened_is_an_issue() {
    let folder = Folder::new();
    folder.write("x.log", &text());
    shell(
        &folder.0,
        "zip -q -P secret x.zip x.log; 7z a -y x.7z x.log >/dev/null 2>&1 || printf '7z\\274\\257\\047\\034' > x.7z; tar cf x.tar x.7z x.zip",
    );
    for name in ["x.zip", "x.7z", "x.tar"] {
        let output = rasoat(&folder.0).args(["scan", name, "-f", "jsonl"]).output().unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(3), "{out}");
        assert!(out.contains("\"kind\":\"unsupported\""), "{name}: {out}");
    }
}

#[test]
fn links_and_pipes_in_archives_are_skipped() {
    let folder = Folder::new();
    folder.write("t/a", b"an@example.com");
    shell(
        &folder.0,
        "cd t; ln -s /etc/passwd link; ln a twin; mkfifo pipe; mkdir -p d; tar cf ../x.tar a link twin pipe d; zip -qy ../x.zip a link",
    );
    let (report, summary) = scan_file(&folder.0.join("x.tar"), options(1, 4096));
    let skipped: Vec<_> = summary.skipped.iter().map(|(why, n)| (why.as_str(), *n)).collect();
    assert_eq!(skipped, [("fifo", 1), ("link", 2)], "{report}");
    assert_eq!((summary.documents, summary.issues), (1, 0));
    let (_, summary) = scan_file(&folder.0.join("x.zip"), options(1, 4096));
    assert_eq!((summary.documents, summary.skipped.values().sum::<u64>()), (1, 1));
}

/// `bytes` compressed `times` times.
fn gzipped(bytes: &[u8], times: usize) -> Vec<u8> {
    (0..times).fold(bytes.to_vec(), |bytes, _| {
        let mut out = GzEncoder::new(Vec::new(), Compression::best());
        out.write_all(&bytes).unwrap();
        out.finish().unwrap()
    })
}

#[test]
fn bombs_end_in_a_limit() {
    let folder = Folder::new();
    let zeros = vec![0; 64 << 20];
    folder.write("once.gz", &gzipped(&zeros, 1));
    folder.write("twice.gz", &gzipped(&zeros, 2));
    python(&folder.0, "import zipfile, struct
z = zipfile.ZipFile('once.zip', 'w', zipfile.ZIP_DEFLATED); z.writestr('a', bytes(64 << 20)); z.close()
# Entries that share their bytes.
z = zipfile.ZipFile('shared.zip', 'w', zipfile.ZIP_DEFLATED); z.writestr('a', b'x' * 100000); z.close()
data = open('shared.zip', 'rb').read(); end = data.index(b'PK\\x05\\x06'); start = data.index(b'PK\\x01\\x02')
entry = data[start:end]; many = entry * 5000
open('shared.zip', 'wb').write(data[:start] + many + data[end:end + 8] + struct.pack('<HHII', 5000, 5000, len(many), start) + b'\\0\\0')");
    for (name, bytes_max) in [
        ("once.gz", 20 << 20),
        ("twice.gz", 20 << 20),
        ("once.zip", 20 << 20),
        ("shared.zip", 200_000),
    ] {
        let mut options = options(2, 65_536);
        options.limits.ratio = 100;
        options.limits.ratio_floor = 10 << 20;
        let (report, summary) = scan_file(&folder.0.join(name), options);
        assert!(report.contains("\"kind\":\"limit\""), "{name}: {report}");
        assert!(summary.bytes < bytes_max, "{name}: {}", summary.bytes);
    }
}

#[test]
fn nesting_ends_in_a_limit() {
    for (depth, issues) in [(8, 0), (9, 1), (50, 1)] {
        let (report, summary) =
            scan_bytes("x", gzipped(b"an@example.com", depth), options(1, 4096));
        assert_eq!((summary.issues, total(&summary)), (issues, 1 - issues), "{depth}: {report}");
    }
    let mut options = options(1, 4096);
    options.limits.hold = 1000;
    let folder = Folder::new();
    folder.write("x.log", &text());
    shell(&folder.0, "zip -q x.zip x.log; tar cf x.tar x.zip");
    let (report, summary) = scan_file(&folder.0.join("x.tar"), options.clone());
    assert!(report.contains("\"kind\":\"limit\"") && total(&summary) == 0, "{report}");
    let (_, summary) = scan_file(&folder.0.join("x.zip"), options);
    assert_eq!(summary.issues, 0);
}

#[test]
fn many_members_and_odd_names() {
    let folder = Folder::new();
    python(&folder.0, "import tarfile, zipfile, io
names = ['../../up', '/etc/abs', 'a/../../b', 'nul', '', '.', '..', 'C:\\\\x', 'x' * 300, 'an.nguyen@example.com.txt']
tar = tarfile.open('x.tar', 'w'); z = zipfile.ZipFile('x.zip', 'w')
for i in range(10000):
    name = names[i] if i < len(names) else 'm%d' % i
    data = b'u%d@example.com' % i
    info = tarfile.TarInfo(name); info.size = len(data)
    tar.addfile(info, io.BytesIO(data)); z.writestr(zipfile.ZipInfo(name), data)
tar.close(); z.close()");
    for name in ["x.tar", "x.zip"] {
        let start = std::time::Instant::now();
        let (report, summary) = scan_file(&folder.0.join(name), options(2, 1 << 20));
        assert_eq!(
            (total(&summary), summary.issues, summary.documents),
            (10_000, 0, 10_000),
            "{name}"
        );
        assert!(!report.contains("an.nguyen@example.com"), "{name}");
        assert!(report.contains("\"inner\":[\"[EMAIL_ADDRESS#"), "{name}");
        assert!(start.elapsed().as_secs() < 20, "{name}: {:?}", start.elapsed());
    }
    let left: Vec<_> = std::fs::read_dir(&folder.0).unwrap().collect();
    assert_eq!(left.len(), 2, "nothing is written");
}

/// Small containers of every kind.
fn samples(folder: &Folder) -> Vec<(String, Vec<u8>)> {
    folder.write("x.log", &text()[..3000]);
    let names = [
        "x.log.gz",
        "x.log.zst",
        "x.log.xz",
        "x.log.bz2",
        "x.log.lz4",
        "x.tar",
        "x.zip",
        "large.zip",
        "pax.tar",
        "deep.tar.gz",
    ];
    let wanted = WRAPPINGS.iter().filter(|(name, ..)| names.contains(name));
    wanted
        .map(|(name, script, _)| {
            shell(&folder.0, &format!("rm -f ?.zip t?.zip; ({script}) > '{name}'"));
            ((*name).to_owned(), std::fs::read(folder.0.join(name)).unwrap())
        })
        .collect()
}

#[test]
fn cut_anywhere_it_is_an_issue() {
    for (name, bytes) in samples(&Folder::new()) {
        let step = (bytes.len() / 40).max(1);
        for cut in (6..bytes.len()).step_by(step).chain(bytes.len().saturating_sub(9)..bytes.len())
        {
            // The end of an archive is padded with zeros that nobody misses.
            let rest = &bytes[cut..];
            if rest.iter().all(|byte| *byte == 0)
                && rest.len() < 10_240 - 1024
                && name.contains("tar")
            {
                continue;
            }
            for block in [700, 1 << 20] {
                let (report, summary) = scan_bytes(&name, bytes[..cut].to_vec(), options(1, block));
                let opened = report.contains("\"inner\"");
                let raw = !opened && cut < 512;
                assert!(summary.issues > 0 || raw, "{name} cut at {cut}: {report}");
            }
        }
    }
}

#[test]
fn broken_bytes_never_end_the_run() {
    let mut random = 12_345_u64;
    let mut next = move |below: usize| {
        random =
            random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % below
    };
    for (name, bytes) in samples(&Folder::new()) {
        for _ in 0..60 {
            let mut broken = bytes.clone();
            for _ in 0..=next(4) {
                let near = if next(2) == 0 { 600 } else { usize::MAX };
                let at = next(broken.len().min(near));
                let (bit, any, which) = (next(8), next(256) as u8, next(4));
                broken[at] = [0, 0xFF, broken[at] ^ 1 << bit, any][which];
            }
            let (report, _) = scan_bytes(&name, broken, options(1, 1 << 16));
            assert!(report.contains("\"type\":\"summary\""), "{name}");
        }
    }
}
