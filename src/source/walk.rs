//! Walks files and trees in a fixed order: arguments as given, depth first, names sorted as bytes.
//!
//! Everything is read, hidden and git-ignored files included; what the user's own globs and
//! `.rasoatignore` files leave out is told, never dropped silently. Not an opener: it names files.

use crate::error::{Error, Issue, IssueKind, SkipReason};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use ignore::overrides::{Override, OverrideBuilder};
use std::ffi::OsString;
use std::fs::{self, FileType};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Name of the ignore files that narrow a walk.
const IGNORE_FILE: &str = ".rasoatignore";

/// rasoat's own state, which is not input.
const STATE_FOLDER: &str = ".rasoat";

/// What a walk should do.
#[derive(Clone, Debug, Default)]
pub struct WalkOptions {
    /// Follow symbolic links.
    pub follow: bool,
    /// Stay on the file system of each argument.
    pub one_file_system: bool,
    /// Globs in the syntax of `-g`: `!glob` leaves out, `glob` keeps only.
    pub globs: Vec<String>,
    /// Deepest directory level that is read.
    pub depth: usize,
}

/// One result of a walk.
#[derive(Debug)]
pub enum Entry {
    /// A file to open; true when the user named it.
    File(PathBuf, bool),
    /// Left out on purpose.
    Skipped(PathBuf, SkipReason),
    /// Trouble.
    Issue(PathBuf, Issue),
}

/// An iterator over the files of some arguments.
#[derive(Debug)]
pub struct Walk {
    options: WalkOptions,
    globs: Override,
    arguments: std::vec::IntoIter<PathBuf>,
    stack: Vec<Level>,
}

#[derive(Debug)]
struct Level {
    path: PathBuf,
    names: std::vec::IntoIter<(OsString, Option<FileType>)>,
    id: (u64, u64),
    ignore: Option<Arc<Gitignore>>,
}

impl Walk {
    /// A walk over `arguments`; a bad glob is an error.
    pub fn new(arguments: Vec<PathBuf>, options: WalkOptions) -> Result<Self, Error> {
        let mut globs = OverrideBuilder::new(".");
        for glob in &options.globs {
            globs.add(glob).map_err(|e| Error::config(format!("bad glob '{glob}': {e}")))?;
        }
        let globs = globs.build().map_err(|e| Error::config(format!("bad glob: {e}")))?;
        Ok(Self { options, globs, arguments: arguments.into_iter(), stack: Vec::new() })
    }

    fn argument(&mut self, path: PathBuf) -> Option<Entry> {
        match fs::metadata(&path) {
            Ok(meta) if meta.is_dir() => self.enter(path, true),
            Ok(_) => Some(Entry::File(path, true)),
            Err(error) => Some(unreadable(path, &error)),
        }
    }

    /// Pushes a directory; gives an entry when it is not read.
    fn enter(&mut self, path: PathBuf, given: bool) -> Option<Entry> {
        let meta = match fs::metadata(&path) {
            Ok(meta) => meta,
            Err(error) => return Some(unreadable(path, &error)),
        };
        let id = (meta.dev(), meta.ino());
        if self.stack.iter().any(|level| level.id == id) {
            return Some(Entry::Skipped(path, SkipReason::Link));
        }
        let parent = self.stack.last().map(|level| level.id.0);
        if parent != Some(id.0) {
            if is_pseudo(&path) {
                return Some(Entry::Skipped(path, SkipReason::PseudoFs));
            }
            if self.options.one_file_system && !given && parent.is_some() {
                return Some(Entry::Skipped(path, SkipReason::Excluded));
            }
        }
        if self.stack.len() >= self.options.depth {
            let issue =
                Issue::new(IssueKind::Limit, "the directory is nested too deeply and was not read");
            return Some(Entry::Issue(path, issue));
        }
        self.read(path, id)
    }

    fn read(&mut self, path: PathBuf, id: (u64, u64)) -> Option<Entry> {
        let listing = match fs::read_dir(&path) {
            Ok(listing) => listing,
            Err(error) => return Some(unreadable(path, &error)),
        };
        let mut trouble = None;
        let mut names = Vec::new();
        for entry in listing {
            match entry {
                Ok(entry) => names.push((entry.file_name(), entry.file_type().ok())),
                Err(error) => trouble = Some(unreadable(path.clone(), &error)),
            }
        }
        names.sort_unstable_by(|a, b| a.0.as_bytes().cmp(b.0.as_bytes()));
        let ignore = names.iter().any(|(name, _)| name == IGNORE_FILE).then(|| ignore_file(&path));
        self.stack.push(Level { path, names: names.into_iter(), id, ignore: ignore.flatten() });
        trouble
    }

    fn step(&mut self, name: OsString, kind: Option<FileType>) -> Option<Entry> {
        let level = self.stack.last().expect("a name comes from a level");
        let path = level.path.join(&name);
        let kind = match kind.map_or_else(|| fs::symlink_metadata(&path).map(|m| m.file_type()), Ok)
        {
            Ok(kind) => kind,
            Err(error) => return Some(unreadable(path, &error)),
        };
        if (name == STATE_FOLDER && kind.is_dir()) || self.excluded(&path, kind.is_dir()) {
            return Some(Entry::Skipped(path, SkipReason::Excluded));
        }
        if kind.is_symlink() {
            return self.link(path);
        }
        if kind.is_dir() {
            return self.enter(path, false);
        }
        Some(match skip_reason(kind) {
            Some(reason) => Entry::Skipped(path, reason),
            None => Entry::File(path, false),
        })
    }

    fn link(&mut self, path: PathBuf) -> Option<Entry> {
        if !self.options.follow {
            return Some(Entry::Skipped(path, SkipReason::Link));
        }
        match fs::metadata(&path) {
            Ok(meta) if meta.is_dir() => self.enter(path, false),
            Ok(meta) => Some(match skip_reason(meta.file_type()) {
                Some(reason) => Entry::Skipped(path, reason),
                None => Entry::File(path, false),
            }),
            Err(error) => Some(unreadable(path, &error)),
        }
    }

    fn excluded(&self, path: &Path, is_dir: bool) -> bool {
        let by_glob = self.globs.matched(path, is_dir);
        if by_glob.is_ignore() && !(is_dir && by_glob.is_none()) {
            return true;
        }
        let mut ignores = self.stack.iter().rev().filter_map(|level| level.ignore.as_ref());
        ignores.any(|ignore| ignore.matched(path, is_dir).is_ignore())
    }
}

impl Iterator for Walk {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        loop {
            let Some(level) = self.stack.last_mut() else {
                let path = self.arguments.next()?;
                if let Some(entry) = self.argument(path) {
                    return Some(entry);
                }
                continue;
            };
            let Some((name, kind)) = level.names.next() else {
                self.stack.pop();
                continue;
            };
            if let Some(entry) = self.step(name, kind) {
                return Some(entry);
            }
        }
    }
}

fn unreadable(path: PathBuf, error: &std::io::Error) -> Entry {
    let message = format!("cannot be read: {}", describe(error));
    Entry::Issue(path, Issue::new(IssueKind::Unreadable, message))
}

/// The operating system's words for an error, without its number.
pub fn describe(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}

fn skip_reason(kind: FileType) -> Option<SkipReason> {
    if kind.is_fifo() {
        Some(SkipReason::Fifo)
    } else if kind.is_socket() {
        Some(SkipReason::Socket)
    } else if kind.is_block_device() || kind.is_char_device() {
        Some(SkipReason::Device)
    } else {
        None
    }
}

fn ignore_file(folder: &Path) -> Option<Arc<Gitignore>> {
    let mut builder = GitignoreBuilder::new(folder);
    builder.add(folder.join(IGNORE_FILE));
    builder.build().ok().map(Arc::new)
}

/// True for a file system whose files are not stored data (`/proc`, `/sys` and the like).
fn is_pseudo(path: &Path) -> bool {
    // Magic numbers of statfs(2): proc, sysfs, cgroup, cgroup2, debugfs, tracefs, securityfs,
    // devpts, mqueue, bpf, pstore, configfs, binfmt_misc, selinuxfs, efivarfs, fusectl.
    const PSEUDO: &[i64] = &[
        0x9fa0,
        0x6265_6572,
        0x0027_e0eb,
        0x6367_7270,
        0x6462_6720,
        0x7472_6163,
        0x7363_6673,
        0x1cd1,
        0x1980_0202,
        0xcafe_4a11,
        0x6165_676c,
        0x6265_6570,
        0x4249_4e4d,
        0xf97c_ff8c,
        0xde5e_81e4,
        0x6573_5543,
    ];
    // The type of the field differs between architectures.
    #[allow(clippy::unnecessary_cast)]
    rustix::fs::statfs(path).is_ok_and(|stat| PSEUDO.contains(&(stat.f_type as i64)))
}
