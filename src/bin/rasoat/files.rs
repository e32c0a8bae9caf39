//! Where the configuration and what it names is read from: the disk, or a commit, so that a change
//! cannot loosen the check that it has to pass.

use rasoat::source::describe;
use rasoat::source::git::{Blob, Git, ObjectId};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A place of files.
#[derive(Clone, Debug)]
pub enum Files {
    /// The disk.
    Disk,
    /// The tree of a commit; paths are from the top of the repository.
    Commit(Git, ObjectId),
}

impl Files {
    /// The text of a file; none when it is not there.
    pub fn read(&self, path: &Path) -> Result<Option<String>, String> {
        match self {
            Self::Disk => match fs::read_to_string(path) {
                Ok(text) => Ok(Some(text)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(describe(&error)),
            },
            Self::Commit(git, commit) => {
                let blobs = blobs(git, commit, path)?;
                let Some(blob) = blobs.iter().find(|blob| blob.path == path) else {
                    return Ok(None);
                };
                let text = git.text(&blob.id).map_err(|error| error.to_string())?;
                String::from_utf8(text).map(Some).map_err(|_| "it is no UTF-8 text".to_owned())
            }
        }
    }

    /// The pack files that `path` means: itself, or the `.toml` files of a folder.
    pub fn packs(&self, path: &Path) -> Result<Vec<PathBuf>, String> {
        let is_pack = |path: &PathBuf| path.extension().is_some_and(|e| e == "toml");
        let mut found: Vec<PathBuf> = match self {
            Self::Disk if !path.is_dir() => return Ok(vec![path.to_owned()]),
            Self::Disk => {
                let listing = fs::read_dir(path).map_err(|error| describe(&error))?;
                listing.filter_map(Result::ok).map(|entry| entry.path()).collect()
            }
            Self::Commit(git, commit) => {
                let all = blobs(git, commit, path)?.into_iter().map(|blob| blob.path);
                all.filter(|file| file == path || file.parent() == Some(path)).collect()
            }
        };
        found.retain(is_pack);
        found.sort();
        Ok(found)
    }
}

fn blobs(git: &Git, commit: &ObjectId, path: &Path) -> Result<Vec<Blob>, String> {
    let path = path.strip_prefix(".").unwrap_or(path);
    git.tree_paths(commit, &[path]).map_err(|error| error.to_string())
}
