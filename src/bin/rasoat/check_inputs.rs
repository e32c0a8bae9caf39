//! What a check looks at: the index, a range, a tree, a message, standard input or files.

use crate::args::{CheckArgs, CheckPlace};
use crate::cache::Cache;
use crate::files::Files;
use crate::progress::Stop;
use crate::{input, terminal};
use anyhow::bail;
use rasoat::Scanner;
use rasoat::gate::{Checked, Gate, Store};
use rasoat::source::git::{Blob, Git, ObjectId, Sides};
use rasoat::source::{Walk, WalkOptions};
use std::io::Read;
use std::path::{Path, PathBuf};

/// What is checked.
pub enum Subject {
    /// Two sides of a repository.
    Change(Git, Sides),
    /// Files of a commit, but for the baseline.
    Tree(Git, Sides),
    /// Each blob of a history, once.
    History { git: Git, blobs: Vec<Blob>, revisions: Vec<String>, head: Option<ObjectId> },
    /// A text in a file.
    Message(PathBuf),
    /// Files, folders and standard input.
    Paths(Vec<PathBuf>),
}

/// Ranges that CI systems and hooks name in the environment: from, to.
const RANGES: &[(&str, &str)] = &[
    ("PRE_COMMIT_FROM_REF", "PRE_COMMIT_TO_REF"),
    ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "CI_COMMIT_SHA"),
    ("CI_COMMIT_BEFORE_SHA", "CI_COMMIT_SHA"),
];

impl Subject {
    /// What the arguments ask for.
    pub fn of(args: &CheckArgs) -> anyhow::Result<Self> {
        let CheckPlace { staged, range, since, tree, message, pushed, history } = &args.place;
        if let Some(file) = message {
            return Ok(Self::Message(file.clone()));
        }
        if !args.paths.is_empty() {
            return Ok(Self::Paths(args.paths.clone()));
        }
        let git = Git::open(Path::new("."))?;
        if *staged {
            let sides = git.staged()?;
            return Ok(Self::Change(git, sides));
        }
        if let Some(revisions) = history {
            let head = git.head()?;
            let blobs = git.history(revisions)?;
            return Ok(Self::History { git, blobs, revisions: revisions.clone(), head });
        }
        if *pushed {
            return Self::pushed(git);
        }
        if let Some(commit) = tree {
            let sides = git.whole(&git.commit(commit)?)?;
            return Ok(Self::Tree(git, sides));
        }
        if let Some(range) = range.clone().or(since.as_ref().map(|rev| format!("{rev}..HEAD"))) {
            return Self::ranged(git, &range);
        }
        Self::usual(git)
    }

    /// What a pre-push hook is told: the refs of the environment, or lines of standard input, each
    /// local ref, local id, remote ref and remote id.
    fn pushed(git: Git) -> anyhow::Result<Self> {
        if let Some(range) = range_of_environment() {
            return Self::ranged(git, &range);
        }
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        let mut all: Option<Sides> = None;
        for line in text.lines() {
            let words: Vec<&str> = line.split(' ').collect();
            let [_, local, _, remote] = words[..] else {
                bail!("a pre-push hook gets lines of four words; use --range A..B elsewhere");
            };
            let deleted = ObjectId::parse(local).is_none_or(|id| id.is_null());
            if !deleted {
                let sides = git.ranged(&git.range(&format!("{remote}..{local}"))?)?;
                all = Some(all.map_or(sides.clone(), |all| all.and(sides)));
            }
        }
        Ok(Self::Change(git, all.unwrap_or_default()))
    }

    fn ranged(git: Git, range: &str) -> anyhow::Result<Self> {
        let sides = git.ranged(&git.range(range)?)?;
        Ok(Self::Change(git, sides))
    }

    /// Without a word from the user: the index where it differs from HEAD, else a range from the
    /// environment.
    fn usual(git: Git) -> anyhow::Result<Self> {
        let sides = git.staged()?;
        if !sides.new.is_empty() || sides.old.iter().any(|side| !side.is_empty()) {
            return Ok(Self::Change(git, sides));
        }
        match range_of_environment() {
            Some(range) => Self::ranged(git, &range),
            None => bail!(
                "nothing is staged and no range is known; name --staged, --range A..B, --tree, \
                 --message FILE or files"
            ),
        }
    }

    /// Where the configuration comes from: the commit before the change; for texts and files HEAD, or
    /// the disk where there is no repository.
    pub fn files(&self) -> anyhow::Result<Files> {
        Ok(match self {
            Self::Change(git, sides) | Self::Tree(git, sides) => match &sides.governed_by {
                Some(commit) => Files::Commit(git.clone(), commit.clone()),
                None => Files::Disk,
            },
            Self::History { git, head: Some(head), .. } => Files::Commit(git.clone(), head.clone()),
            Self::History { .. } => Files::Disk,
            Self::Message(_) | Self::Paths(_) => {
                let Ok(git) = Git::open(Path::new(".")) else { return Ok(Files::Disk) };
                match git.head()? {
                    Some(head) => Files::Commit(git, head),
                    None => Files::Disk,
                }
            }
        })
    }

    /// True when one of these files is part of the change.
    pub fn changes(&self, names: &[&str]) -> bool {
        let Self::Change(_, sides) = self else { return false };
        let governs = |path: &PathBuf| names.iter().any(|name| path == Path::new(name));
        let old = sides.old.iter().flatten();
        sides.new.iter().chain(old).any(|blob| governs(&blob.path))
    }

    /// True where the baseline counts.
    pub fn uses_baseline(&self) -> bool {
        !matches!(self, Self::Change(..))
    }

    /// Runs the check.
    pub fn check(
        self,
        gate: &Gate<'_>,
        args: &CheckArgs,
        walk: WalkOptions,
        stop: &Stop,
    ) -> anyhow::Result<Checked> {
        Ok(match self {
            Self::Change(git, sides) => gate.compare(&git, sides)?,
            Self::Tree(git, sides) => gate.check(&Store::Git(git, sides.new))?,
            Self::History { git, blobs, revisions, .. } => {
                history(gate, args, &git, (blobs, &revisions))?
            }
            Self::Message(file) => {
                input::must_exist(&file, gate.scanner)?;
                gate.check(&Store::walk(Walk::new(vec![file], walk)?))?
            }
            Self::Paths(paths) if paths.iter().any(|path| input::is_stdin(path)) => {
                if paths.len() > 1 {
                    bail!("standard input is checked alone; take the other paths away");
                }
                let name = args.rules.stdin_name.as_deref().unwrap_or("-");
                let text = input::read_stdin(stop)?;
                gate.check(&Store::Memory(vec![(name.into(), text.into())]))?
            }
            Self::Paths(paths) => {
                paths.iter().try_for_each(|path| exists(path, gate.scanner))?;
                gate.check(&Store::walk(Walk::new(paths, walk)?))?
            }
        })
    }
}

/// All blobs that are not known to be clean, and the commits of those in which something was found.
fn history(
    gate: &Gate<'_>,
    args: &CheckArgs,
    git: &Git,
    (mut blobs, revisions): (Vec<Blob>, &[String]),
) -> anyhow::Result<Checked> {
    let rules = &gate.scanner.compiled().rules;
    let least = gate.scanner.min_confidence().hundredths();
    let open = |folder: &PathBuf| Cache::open(folder, rules, least);
    let mut cache = args.rules.cache.as_ref().map(open).transpose()?;
    let known = cache.as_ref().map_or(0, |cache| cache.take_out(&mut blobs));
    if known > 0 && !args.output.quiet {
        terminal::complain(&format!("{known} blobs are known to be clean (--cache)"));
    }
    let store = Store::Git(git.clone(), blobs);
    let mut checked = gate.check(&store)?;
    let Store::Git(_, blobs) = &store else { bail!("a history has blobs") };
    let id = |number: u64| &blobs[number as usize - 1].id;
    let wanted = checked.sources().into_iter().map(|number| id(number).clone()).collect();
    let origins = git.origins(revisions, &wanted)?;
    checked.attribute(|number| origins.get(id(number)).map(ObjectId::to_string));
    // What an allow-list took out is clean only as long as the list stays.
    let untouched = checked.filtered == 0 && !checked.summary.interrupted;
    if let Some(cache) = cache.as_mut().filter(|_| untouched) {
        cache.add(checked.clean.iter().map(|number| id(*number).clone()))?;
    }
    Ok(checked)
}

fn range_of_environment() -> Option<String> {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    RANGES.iter().find_map(|(from, to)| Some(format!("{}..{}", set(from)?, set(to)?)))
}

fn exists(path: &Path, scanner: &Scanner) -> anyhow::Result<()> {
    input::must_exist(path, scanner)
}
