//! The fast detector against the reference: on the demo, and on any folder by hand.
//!
//! `RASOAT_AGREE=DIR cargo test --test it agree::on_a_folder -- --ignored` compares them on all files
//! of a folder and prints each disagreement with its surroundings: not for data of others.

use rasoat::detect::{Candidate, Compiled, Detector, Reference, resolve_all};
use rasoat::rule::RuleSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

static COMPILED: LazyLock<Arc<Compiled>> =
    LazyLock::new(|| Arc::new(Compiled::new(RuleSet::builtin().unwrap()).unwrap()));

/// Both detectors.
struct Pair {
    fast: Detector,
    slow: Reference,
}

impl Pair {
    fn new() -> Self {
        Self {
            fast: Detector::new(Arc::clone(&COMPILED)),
            slow: Reference::new(Arc::clone(&COMPILED)),
        }
    }

    /// What only the fast and what only the reference detector finds.
    fn differ(&mut self, text: &[u8]) -> (Vec<Candidate>, Vec<Candidate>) {
        let mut found = Vec::new();
        self.fast.detect(text, 0..text.len(), &mut found);
        let found = resolve_all(found);
        let expected = self.slow.detect(text);
        let only = |a: &[Candidate], b: &[Candidate]| {
            a.iter().filter(|c| !b.contains(c)).cloned().collect::<Vec<_>>()
        };
        (only(&found, &expected), only(&expected, &found))
    }
}

#[test]
fn on_the_demo() {
    let mut pair = Pair::new();
    for path in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/demo")) {
        let text = std::fs::read(&path).unwrap();
        for (number, piece) in text.chunks(4000).enumerate() {
            let differ = pair.differ(piece);
            assert_eq!(differ, (vec![], vec![]), "{} piece {number}", path.display());
        }
    }
}

#[test]
#[ignore = "needs RASOAT_AGREE, a folder"]
fn on_a_folder() {
    let folder = std::env::var_os("RASOAT_AGREE").expect("RASOAT_AGREE names a folder");
    let number = |name, or| std::env::var(name).map_or(or, |n: String| n.parse().unwrap());
    let (piece, skip, most) =
        (number("RASOAT_AGREE_PIECE", 4000), number("RASOAT_AGREE_SKIP", 0), 50);
    let mut pair = Pair::new();
    let (mut bytes, mut wrong) = (0, 0);
    for path in files(Path::new(&folder)) {
        let text = std::fs::read(&path).unwrap();
        for piece in text.get(skip..).unwrap_or_default().chunks(piece) {
            bytes += piece.len();
            let (fast, slow) = pair.differ(piece);
            let sides = [("fast only", fast), ("reference only", slow)];
            for (side, c) in sides.iter().flat_map(|(side, all)| all.iter().map(move |c| (side, c)))
            {
                wrong += 1;
                if wrong <= most {
                    println!("{side}: {}", shown(piece, c));
                }
            }
        }
    }
    println!("{bytes} bytes, {wrong} candidates differ");
    assert_eq!(wrong, 0);
}

fn shown(text: &[u8], c: &Candidate) -> String {
    let (start, end) = (c.start as usize, c.end as usize);
    let part = |from: usize, to: usize| text[from..to.min(text.len())].escape_ascii().to_string();
    format!(
        "{} {} {start}..{end} of {}: {}⟦{}⟧{}",
        COMPILED.rule(c.rule).id,
        c.score,
        text.len(),
        part(start.saturating_sub(60), start),
        part(start, end),
        part(end, end + 30)
    )
}

/// All files under `folder`, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { open.push(path) } else { all.push(path) }
        }
    }
    all.sort();
    all
}
