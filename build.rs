//! Makes the image of the built-in rule packs, so that no run has to read TOML for them.

#[allow(dead_code)]
#[path = "src/rule/files.rs"]
mod files;
#[allow(dead_code)]
#[path = "src/rule/image.rs"]
mod image;
#[allow(dead_code)]
#[path = "src/rule/spec.rs"]
mod spec;
#[allow(dead_code)]
#[path = "src/rule/words.rs"]
mod words;

use image::{Field, PackImage};
use sha2::{Digest, Sha256};
use spec::PackSpec;
use std::path::Path;

fn main() {
    // The files are part of this script: Cargo runs it again when one of them changes.
    println!("cargo:rerun-if-changed=build.rs");
    let mut packs: Vec<(PackImage, Sha256)> = Vec::new();
    for (pack, name, text) in files::FILES {
        let spec: PackSpec =
            toml::from_str(text).unwrap_or_else(|error| panic!("rules/{name}: {error}"));
        if packs.last().is_none_or(|(last, _)| last.id != *pack) {
            let (id, version) = (spec.pack.id.clone(), spec.pack.version.clone());
            let image = PackImage { id, version, digest: String::new(), rules: Vec::new() };
            packs.push((image, Sha256::new()));
        }
        let (image, hasher) = packs.last_mut().expect("one was added");
        hasher.update(text.as_bytes());
        for mut rule in spec.rules {
            words::fill_in(&spec.words, &mut rule)
                .unwrap_or_else(|what| panic!("rules/{name}: rule '{}': {what}", rule.id));
            image.rules.push(rule);
        }
    }
    let packs: Vec<Vec<u8>> = packs.into_iter().map(written).collect();
    let mut bytes = Vec::new();
    packs.put(&mut bytes);
    let folder = std::env::var_os("OUT_DIR").expect("Cargo names a folder");
    let target = Path::new(&folder).join("rules.bin");
    std::fs::write(target, bytes).expect("the folder of the build can be written");
}

/// A pack as bytes; its length before it lets a reader pass over it.
fn written((mut image, hasher): (PackImage, Sha256)) -> Vec<u8> {
    image.digest = hasher.finalize().iter().take(8).map(|b| format!("{b:02x}")).collect();
    let mut bytes = Vec::new();
    image.put(&mut bytes);
    bytes
}
