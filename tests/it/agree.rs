//! The detector against the reference and against itself: on texts put together from the rules'
//! examples, on the demo, and on any folder by hand.
//!
//! `RASOAT_AGREE=DIR cargo test --test it agree::on_a_folder -- --ignored` compares them on all files
//! of a folder and prints each disagreement with its surroundings: not for data of others.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rasoat::detect::{Candidate, Compiled, Detector, Reference, resolve_all};
use rasoat::limits::REACH;
use rasoat::rule::RuleSet;
use std::ops::Range;
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

/// What fuzzing and properties once found.
#[test]
fn on_earlier_failures() {
    let all = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/fuzz"));
    assert!(!all.is_empty());
    let mut pair = Pair::new();
    for path in all {
        let differ = pair.differ(&std::fs::read(&path).unwrap());
        assert_eq!(differ, (vec![], vec![]), "{}", path.display());
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

/// Texts of the rules' examples without their marks, and the values marked in them.
static PIECES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let rules = COMPILED.rules.rules.iter();
    let examples = rules.flat_map(|rule| &rule.spec.examples);
    let texts = examples.clone().map(|e| e.text.replace(['⟦', '⟧'], ""));
    let marked = examples.flat_map(|e| e.text.split('⟦').skip(1));
    let values = marked.map(|rest| rest.split('⟧').next().unwrap().to_owned());
    texts.chain(values).map(String::into_bytes).collect()
});

const JOINTS: &[&str] = &[
    "", " ", "\n", "=", ":", ": ", "\": \"", "\",\"", ",", ", ", ";", "|", "\t", "'", "\"", "(",
    ")", "[", "]", "<", ">", "/", "\\", "\\n", "\\\"", ".", "..", "-", "_", "+", "@", "%", "%40",
    "&", "#", "0", "1", "84", "a", "Z", "é", "Đ", "ộ", "年", "：", "〒", "\u{a0}", "\r\n", "\0",
    "://", "::",
];

/// An example, a value, a cut of one, a joint, or a few bytes of anything.
fn fragment() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(PIECES.clone()).boxed();
    let cut = (piece.clone(), any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(
        |(piece, from, to)| {
            let (a, b) = (from.index(piece.len() + 1), to.index(piece.len() + 1));
            piece[a.min(b)..a.max(b)].to_vec()
        },
    );
    let joint = prop::sample::select(JOINTS).prop_map(|joint| joint.as_bytes().to_vec());
    let bytes = prop::collection::vec(any::<u8>(), 1..4);
    prop_oneof![3 => piece, 3 => cut, 5 => joint, 1 => bytes]
}

/// A text that is shown as text.
struct Text(Vec<u8>);

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} = \"{}\"", String::from_utf8_lossy(&self.0), self.0.escape_ascii())
    }
}

fn texts(fragments: Range<usize>) -> impl Strategy<Value = Text> {
    prop::collection::vec(fragment(), fragments).prop_map(|parts| Text(parts.concat()))
}

/// Candidates that start in `own`, in document order.
fn candidates(detector: &mut Detector, text: &[u8], own: Range<usize>) -> Vec<Candidate> {
    let mut found = Vec::new();
    detector.detect(text, own, &mut found);
    rasoat::detect::resolve::sort(&mut found);
    found
}

proptest! {
    #![proptest_config(cases(4000))]

    #[test]
    fn on_joined_examples(Text(text) in texts(1..12)) {
        let (fast, slow) = Pair::new().differ(&text);
        let shown = |all: &[Candidate]| all.iter().map(|c| shown(&text, c)).collect::<Vec<_>>();
        prop_assert_eq!(shown(&fast), shown(&slow), "only fast, only reference");
    }

    #[test]
    fn cuts_change_nothing(
        Text(text) in texts(1..12),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        let mut detector = Detector::new(Arc::clone(&COMPILED));
        let whole = candidates(&mut detector, &text, 0..text.len());
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let parts: Vec<Candidate> = cuts
            .windows(2)
            .flat_map(|cut| candidates(&mut detector, &text, cut[0]..cut[1]))
            .collect();
        prop_assert_eq!(parts, whole);
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn bytes_out_of_reach_change_nothing(
        Text(text) in texts(400..600),
        at in any::<prop::sample::Index>(),
        length in 1..2000_usize,
    ) {
        let mut detector = Detector::new(Arc::clone(&COMPILED));
        let start = at.index(text.len() + 1);
        let own = start..text.len().min(start + length);
        let window = own.start.saturating_sub(REACH)..text.len().min(own.end + REACH);
        let whole = candidates(&mut detector, &text, own.clone());
        let shift = window.start;
        let own = own.start - shift..own.end - shift;
        let mut part = candidates(&mut detector, &text[window], own);
        for candidate in &mut part {
            candidate.start += shift as u64;
            candidate.end += shift as u64;
        }
        prop_assert_eq!(part, whole);
    }
}

/// So many cases, the same in each run; with RASOAT_CASES so many times as many, new in each run.
fn cases(usual: u32) -> ProptestConfig {
    let factor = std::env::var("RASOAT_CASES").ok().map(|n| n.parse::<u32>().unwrap());
    let rng_seed = factor.map_or(RngSeed::Fixed(91), |_| RngSeed::Random);
    let cases = usual * factor.unwrap_or(1);
    // Nothing is written beside the sources.
    ProptestConfig { cases, rng_seed, failure_persistence: None, ..ProptestConfig::default() }
}
