//! House rules that the compiler does not know: who may import whom, where third-party crates may
//! be used, file sizes and headers. Reads the sources; test code at the bottom of a file is exempt.

mod check;
mod lexer;
mod table;

use check::{File, check};
use std::path::{Path, PathBuf};

#[test]
fn sources_keep_the_house_rules() {
    let files = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(files.len() > 10, "the sources were not found");
    let problems: Vec<String> = files.iter().flat_map(check).collect();
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// All `.rs` files below `src`, sorted, with names relative to it.
fn sources(src: &Path) -> Vec<File> {
    let mut folders = vec![src.to_owned()];
    let mut found: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder can be listed") {
            let path = entry.expect("the entry can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found.iter().map(|path| read(src, path)).collect()
}

fn read(src: &Path, path: &Path) -> File {
    let name = path.strip_prefix(src).expect("the file is below src");
    let parts: Vec<_> = name.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let text = std::fs::read_to_string(path).expect("the file is UTF-8");
    File { name: parts.join("/"), text }
}
