//! The tables that the tidy test checks: modules, crates, and what pure modules may not touch.
//! `ARCHITECTURE.md` says why; change both together.

/// The vocabulary that everybody may use.
const BASE: &[&str] = &["span", "entity", "limits", "error"];

/// Module and what it may import beside itself. A module that is missing here fails the test.
pub const IMPORTS: &[(&str, &[&[&str]])] = &[
    ("span", &[]),
    ("entity", &[&["span"]]),
    ("limits", &[&["span", "entity"]]),
    ("error", &[&["span", "entity", "limits"]]),
    ("document", &[BASE]),
    ("finding", &[BASE, &["document"]]),
    ("sink", &[BASE, &["document", "finding"]]),
    ("rule", &[&["entity", "error", "limits"]]),
    ("canonical", &[&["entity", "error"]]),
    ("preview", &[&["entity", "error", "canonical"]]),
    ("detect", &[BASE, &["canonical", "document", "finding", "rule"]]),
    ("source", &[BASE, &["document"]]),
    ("container", &[BASE, &["document", "source"]]),
    ("layer", &[&["span", "error", "limits", "document"]]),
    ("format", &[&["span", "document", "layer", "error", "limits"]]),
    ("transform", &[&["entity", "error", "finding", "canonical"]]),
    ("policy", &[BASE, &["canonical", "document", "finding", "rule", "transform"]]),
    ("report", &[BASE, &["finding", "document", "sink", "rule"]]),
    ("engine", &[BASE, BELOW_ENGINE]),
    ("gate", &[BASE, BELOW_ENGINE, &["engine", "scanner"]]),
    ("scanner", &[BASE, BELOW_ENGINE, &["report", "engine"]]),
    (
        "redact",
        &[
            BASE,
            &["document", "finding", "sink", "policy", "transform", "source", "engine", "scanner"],
        ],
    ),
];

/// What the engine puts together.
const BELOW_ENGINE: &[&str] = &[
    "document",
    "finding",
    "sink",
    "rule",
    "canonical",
    "preview",
    "detect",
    "source",
    "container",
    "layer",
    "format",
    "transform",
    "policy",
];

/// Third-party crate and the places (prefixes of file names) where it may be used.
pub const CRATES: &[(&str, &[&str])] = &[
    ("aho_corasick", &["rule/", "detect/", "policy/", "redact/residue.rs"]),
    ("regex", &["rule/", "detect/", "policy/"]),
    ("regex_automata", &["detect/"]),
    ("regex_syntax", &["detect/slow/"]),
    ("globset", &["policy/allow.rs", "policy/redaction.rs", "policy/threshold.rs"]),
    ("rayon", &["engine/"]),
    ("flate2", &["container/codec/", "container/archive/zip.rs"]),
    ("ruzstd", &["container/codec/zstd.rs"]),
    ("lzma_rust2", &["container/codec/xz.rs"]),
    ("bzip2", &["container/codec/bzip.rs"]),
    ("lz4_flex", &["container/codec/lz4.rs"]),
    ("encoding_rs", &["layer/legacy/"]),
    ("memmap2", &["source/mmap.rs"]),
    ("libc", &["source/mmap.rs"]),
    ("signal_hook_registry", &["source/mmap.rs"]),
    ("ignore", &["source/walk.rs"]),
    ("rustix", &["source/", "engine/", "redact/", "bin/"]),
    ("clap", &["bin/"]),
    ("indicatif", &["bin/"]),
    ("anyhow", &["bin/"]),
    ("signal_hook", &["bin/"]),
    ("toml", &["rule/", "policy/", "bin/"]),
    ("unicode_width", &["report/grid.rs"]),
    ("serde_json", &["report/", "policy/", "redact/", "bin/"]),
    ("aes", &["transform/fpe.rs"]),
    ("fpe", &["transform/"]),
    ("aes_siv", &["transform/encrypt.rs"]),
    ("ipcrypt_rs", &["transform/ip_pfx.rs"]),
    ("zeroize", &["transform/"]),
    ("ed25519_dalek", &["redact/manifest.rs"]),
];

/// Modules without input, output, environment or clock.
pub const PURE: &[&str] = &["detect", "layer", "format", "transform"];

/// Paths that pure modules may not use.
pub const IMPURE_PATHS: &[&str] = &[
    "std::fs",
    "std::env",
    "std::time",
    "std::process",
    "std::thread",
    "std::net::TcpStream",
    "std::net::TcpListener",
    "std::net::UdpSocket",
    "std::net::ToSocketAddrs",
];

/// Macros that pure modules may not use.
pub const IMPURE_MACROS: &[&str] = &["print", "println", "eprint", "eprintln", "dbg"];

/// Names that say nothing about what is inside.
pub const EMPTY_NAMES: &[&str] = &["util", "utils", "common", "helper", "helpers", "misc"];

/// Code lines of a file; a file whose header speaks of a table may be longer.
pub const MAX_LINES: usize = 500;
