//! A tree of many small source files, some with an author or a test number in them.

use super::emit::{Hex, emit};
use super::pool::Pool;
use super::random::Random;
use std::io;
use std::path::Path;

/// Extension and lines of a language; `#` stands for a number.
const LANGUAGES: &[(&str, &[&str])] = &[
    (
        "py",
        &[
            "import os",
            "def handle_#(request, *, limit=#):",
            "    items = [x for x in data if x.id > #]",
            "    return {'status': #, 'id': '#'}",
            "    # TODO: tính lại thuế VAT #",
            "class Order#(BaseModel):",
            "    if not isinstance(value, (int, float)):",
            "        raise ValueError(f'bad value {value!r} at #')",
        ],
    ),
    (
        "js",
        &[
            "const handler# = async (req, res) => {",
            "  res.status(200).json({ ok: true, n: # });",
            "});",
            "  const r = await db.query('SELECT * FROM orders WHERE id = $1', [#]);",
            "// xử lý lỗi mã #",
            "import { useState } from 'react';",
            "@media (min-width: #px) { .p-4 { margin: 0 } }",
        ],
    ),
    (
        "rs",
        &[
            "use std::collections::HashMap;",
            "pub fn f#(x: u64) -> Result<u64> {",
            "    let y = x ^ 0x#;",
            "    Ok(y ^ #)",
            "}",
            "#[derive(Debug, Clone)]",
            "    // chú thích #",
        ],
    ),
    (
        "yml",
        &[
            "services:",
            "  app#:",
            "    image: registry.example.com/shop/app:1.#.0",
            "    environment:",
            "      - PORT=#",
            "      - DB_HOST=db-#.internal.example",
        ],
    ),
    (
        "sql",
        &["CREATE TABLE t# (id bigint PRIMARY KEY, v numeric(12,2));", "CREATE INDEX i# ON t (v);"],
    ),
    (
        "md",
        &[
            "## Hướng dẫn #",
            "Chạy lệnh `make test-#` trước khi gửi thay đổi.",
            "| cột | kiểu | # |",
        ],
    ),
];

/// Lines of a file at each tenth of the distribution: most files are short, a few long.
const LINES: [u64; 11] = [6, 28, 42, 56, 72, 90, 113, 144, 192, 285, 900];

/// Writes `files` files below `root` and returns their bytes.
pub fn write_tree(root: &Path, seed: u64, files: u64) -> io::Result<u64> {
    let mut random = Random::new(seed, 99);
    let pool = Pool::new(&mut random, 8000);
    for folder in 0..200 {
        std::fs::create_dir_all(root.join(folder_name(folder)))?;
    }
    let mut total = 0;
    let mut out = Vec::new();
    for number in 0..files {
        out.clear();
        let extension = file(&mut random, &pool, &mut out);
        let name = format!("{}/f{number:05}.{extension}", folder_name(number % 200));
        std::fs::write(root.join(name), &out)?;
        total += out.len() as u64;
    }
    Ok(total)
}

fn folder_name(folder: u64) -> String {
    format!("pkg{:02}/mod{:02}", folder / 20, folder % 20)
}

fn file(random: &mut Random, pool: &Pool, out: &mut Vec<u8>) -> &'static str {
    let (extension, lines) = LANGUAGES[random.below(LANGUAGES.len() as u64) as usize];
    let tenth = random.below(10) as usize;
    if random.below(100) < 5 {
        emit!(out, "# Author: ", random.of(&pool.names), " <", random.of(&pool.emails), ">\n");
    }
    for _ in 0..random.range(LINES[tenth], LINES[tenth + 1]) {
        let text = random.pick(lines);
        line(random, text, out);
    }
    match random.below(100) {
        0..3 => emit!(out, "TEST_PHONE = '", random.of(&pool.mobiles), "'\n"),
        3..5 => emit!(out, "ALLOW = '", random.of(&pool.ipv4), "'\n"),
        _ => {}
    }
    extension
}

fn line(random: &mut Random, text: &str, out: &mut Vec<u8>) {
    let mut parts = text.split('#');
    emit!(out, parts.next().unwrap_or_default());
    for part in parts {
        match random.below(2) {
            0 => emit!(out, random.below(1000), part),
            _ => emit!(out, Hex(random.next(), 6), part),
        }
    }
    emit!(out, "\n");
}
