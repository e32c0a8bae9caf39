//! Opening one input: never for writing, never blocking on a FIFO, never through a swapped link.

use crate::error::SkipReason;
use rustix::fs::{FileType, Mode, OFlags};
use std::fs::File;
use std::io;
use std::path::Path;

/// What `fstat` says about an open file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileInfo {
    /// Size in bytes; 0 for files whose size is only known by reading.
    pub size: u64,
    /// Device and inode.
    pub id: (u64, u64),
}

/// An opened input.
#[derive(Debug)]
pub enum Opened {
    /// A regular file.
    File(File, FileInfo),
    /// A pipe that the user named (`/dev/fd/63`).
    Stream(File),
    /// Something that is left out on purpose.
    Skipped(SkipReason),
}

/// How an input was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// By the user, on the command line or in a list.
    Given,
    /// By a directory that was walked; `follow` links or not.
    Walked {
        /// Follow symbolic links.
        follow: bool,
    },
}

/// Opens `path` for reading.
pub fn open(path: &Path, naming: Naming) -> io::Result<Opened> {
    let mut flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    if naming == (Naming::Walked { follow: false }) {
        flags |= OFlags::NOFOLLOW;
    }
    let file = match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(fd) => File::from(fd),
        Err(rustix::io::Errno::LOOP) => return Ok(Opened::Skipped(SkipReason::Link)),
        Err(rustix::io::Errno::NXIO) => return Ok(Opened::Skipped(SkipReason::Socket)),
        Err(error) => return Err(error.into()),
    };
    classify(file, path, naming)
}

fn classify(file: File, path: &Path, naming: Naming) -> io::Result<Opened> {
    let stat = rustix::fs::fstat(&file)?;
    let info =
        FileInfo { size: u64::try_from(stat.st_size).unwrap_or(0), id: (stat.st_dev, stat.st_ino) };
    Ok(match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => Opened::File(file, info),
        FileType::Fifo if naming == Naming::Given && is_descriptor(path) => {
            blocking(&file)?;
            Opened::Stream(file)
        }
        FileType::Fifo => Opened::Skipped(SkipReason::Fifo),
        FileType::Socket => Opened::Skipped(SkipReason::Socket),
        FileType::Directory => return Err(io::ErrorKind::IsADirectory.into()),
        _ => Opened::Skipped(SkipReason::Device),
    })
}

/// `/dev/fd/N`, `/proc/self/fd/N` and `/dev/stdin`: a pipe that a shell made for this process.
fn is_descriptor(path: &Path) -> bool {
    let folders = ["/dev/fd", "/proc/self/fd"];
    folders.iter().any(|folder| path.starts_with(folder)) || path == Path::new("/dev/stdin")
}

fn blocking(file: &File) -> io::Result<()> {
    let flags = rustix::fs::fcntl_getfl(file)?;
    Ok(rustix::fs::fcntl_setfl(file, flags - OFlags::NONBLOCK)?)
}
