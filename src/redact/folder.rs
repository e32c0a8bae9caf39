//! The output folder: files are made and placed in it through descriptors, one component at a time and
//! never through a link, so that a link that somebody swaps in leads nowhere.

use crate::error::{Error, ErrorKind};
use rustix::fs::{AtFlags, Mode, OFlags};
use rustix::io::Errno;
use std::ffi::OsStr;
use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::{Component, Path};

const FOLDER: OFlags = OFlags::DIRECTORY.union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// An open folder.
pub(super) struct Folder(OwnedFd);

impl Folder {
    /// Opens the folder at `path`, which the user named: links in it are followed.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let flags = OFlags::DIRECTORY | OFlags::CLOEXEC;
        let fd = rustix::fs::open(path, flags, Mode::empty());
        Ok(Self(fd.map_err(|e| failed("the output folder cannot be opened", e))?))
    }

    /// The folder `name` in this one, made with `mode` when it is not there.
    pub(super) fn folder(&self, name: &OsStr, mode: u32) -> Result<Self, Error> {
        match rustix::fs::mkdirat(&self.0, name, Mode::from_raw_mode(mode)) {
            Ok(()) | Err(Errno::EXIST) => {}
            Err(error) => return Err(failed("a folder of the output cannot be made", error)),
        }
        let fd = rustix::fs::openat(&self.0, name, FOLDER, Mode::empty());
        Ok(Self(fd.map_err(|e| failed("a folder of the output is none, or a link", e))?))
    }

    /// The folder that holds `path`, made with all those above it; and the last name.
    pub(super) fn parent<'p>(&self, path: &'p Path) -> Result<(Self, &'p OsStr), Error> {
        let name = path.file_name().ok_or_else(|| Error::config("an output has no name"))?;
        let mut at = Self(self.0.try_clone()?);
        for part in path.parent().into_iter().flat_map(Path::components) {
            match part {
                Component::Normal(part) => at = at.folder(part, 0o777)?,
                _ => return Err(Error::config("an output would lie outside its folder")),
            }
        }
        Ok((at, name))
    }

    /// A new file for its owner only; none may be there.
    pub(super) fn create(&self, name: &OsStr) -> Result<File, Error> {
        let flags =
            OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = rustix::fs::openat(&self.0, name, flags, Mode::from_raw_mode(0o600));
        fd.map(File::from).map_err(|e| failed("an output cannot be created", e))
    }

    /// Opens a file to read it.
    pub(super) fn read(&self, name: &OsStr) -> Result<File, Error> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = rustix::fs::openat(&self.0, name, flags, Mode::empty());
        fd.map(File::from).map_err(|e| failed("an output cannot be read", e))
    }

    /// Removes a file; one that is not there is removed already.
    pub(super) fn remove(&self, name: &OsStr) -> Result<(), Error> {
        match rustix::fs::unlinkat(&self.0, name, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(error) => Err(failed("an unfinished output cannot be removed", error)),
        }
    }

    /// Moves a file from here to `name` in `to`, over a file that is there.
    pub(super) fn place(&self, from: &OsStr, to: &Folder, name: &OsStr) -> Result<(), Error> {
        let moved = rustix::fs::renameat(&self.0, from, &to.0, name);
        moved.map_err(|e| failed("an output cannot be put in its place", e))
    }

    /// Names of what is in here.
    pub(super) fn names(&self) -> Result<Vec<std::ffi::OsString>, Error> {
        use std::os::unix::ffi::OsStrExt;
        let mut names = Vec::new();
        for entry in rustix::fs::Dir::read_from(&self.0).map_err(std::io::Error::from)? {
            let entry = entry.map_err(std::io::Error::from)?;
            let name = OsStr::from_bytes(entry.file_name().to_bytes());
            if name != "." && name != ".." {
                names.push(name.to_owned());
            }
        }
        Ok(names)
    }

    /// Everything of this file system reaches the disk.
    pub(super) fn sync(&self) -> Result<(), Error> {
        let synced = rustix::fs::syncfs(&self.0);
        synced.map_err(|e| failed("the outputs cannot be written to the disk", e))
    }
}

fn failed(what: &str, error: Errno) -> Error {
    let error = std::io::Error::from(error);
    let why = crate::source::describe(&error);
    Error::new(ErrorKind::Output(std::io::Error::new(error.kind(), format!("{what}: {why}"))))
}
