//! What to scan: paths, lists of paths, standard input. Checks all of it before anything is read.

use crate::progress::Stop;
use anyhow::bail;
use rasoat::Scanner;
use rasoat::engine::Input;
use rasoat::error::{Error, ErrorKind};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::{FileType, Timespec};
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// How long a read of standard input waits before it looks at the signal again.
const WAIT: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };

/// What the arguments name.
pub struct Named<'a> {
    pub paths: &'a [PathBuf],
    pub files_from: Option<&'a Path>,
    pub stdin_name: Option<&'a str>,
}

/// The inputs in the order of the arguments.
pub fn collect(args: &Named<'_>, scanner: &Scanner, stop: &Stop) -> anyhow::Result<Vec<Input>> {
    let mut paths = args.paths.to_vec();
    if paths.is_empty() && args.files_from.is_none() {
        if !is_piped() {
            bail!("name a path to scan, or '-' to read standard input");
        }
        paths.push("-".into());
    }
    let from_list = args.files_from;
    let dashes =
        paths.iter().chain(from_list.map(Path::to_owned).as_ref()).filter(|p| is_stdin(p)).count();
    if dashes > 1 {
        bail!("standard input can be read once; name '-' in one place only");
    }
    if args.stdin_name.is_some() && !paths.iter().any(|path| is_stdin(path)) {
        bail!("--stdin-name names standard input, which is not read; add '-' or pipe into rasoat");
    }
    for path in paths.iter().filter(|path| !is_stdin(path)) {
        must_exist(path, scanner)?;
    }
    if let Some(list) = from_list {
        paths.extend(read_list(list, scanner, stop)?);
    }
    let name = args.stdin_name.unwrap_or("-");
    let input = |path: PathBuf| {
        if !is_stdin(&path) {
            return Input::Path(path);
        }
        Input::Reader(name.to_owned(), Box::new(Stdin(stop.clone())))
    };
    Ok(paths.into_iter().map(input).collect())
}

/// All of standard input.
pub fn read_stdin(stop: &Stop) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    Stdin(stop.clone()).read_to_end(&mut bytes)?;
    Ok(bytes)
}

pub fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// A pipe, socket or file: somebody meant us to read it. `/dev/null` and terminals are neither.
fn is_piped() -> bool {
    let kind = rustix::fs::fstat(io::stdin()).map(|stat| FileType::from_raw_mode(stat.st_mode));
    matches!(kind, Ok(FileType::Fifo | FileType::Socket | FileType::RegularFile))
}

/// A missing path is wrong use. Its name may hold personal data, so it is shown as reports show it.
pub fn must_exist(path: &Path, scanner: &Scanner) -> anyhow::Result<()> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let name = scanner.masked_name(path);
            Err(Error::new(ErrorKind::MissingPath(name)).into())
        }
        _ => Ok(()),
    }
}

/// Paths of a list. One that has gone meanwhile becomes an issue of the run.
fn read_list(list: &Path, scanner: &Scanner, stop: &Stop) -> anyhow::Result<Vec<PathBuf>> {
    let mut bytes = Vec::new();
    let read = if is_stdin(list) {
        Stdin(stop.clone()).read_to_end(&mut bytes).map(drop)
    } else {
        fs::read(list).map(|read| bytes = read)
    };
    read.map_err(|error| {
        let (name, why) = (scanner.masked_name(list), rasoat::source::describe(&error));
        anyhow::anyhow!("the list {name} cannot be read: {why}; check --files-from")
    })?;
    let separator = if bytes.contains(&0) { 0 } else { b'\n' };
    let names = bytes.split(|&byte| byte == separator);
    let names = names
        .map(|name| if separator == 0 { name } else { name.strip_suffix(b"\r").unwrap_or(name) });
    let names = names.filter(|name| !name.is_empty());
    Ok(names.map(|name| PathBuf::from(OsStr::from_bytes(name))).collect())
}

/// Standard input that ends when the user wants to stop, even while nothing comes.
struct Stdin(Stop);

impl Read for Stdin {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let stdin = io::stdin();
        // An end of input that is none must not look like one: `is_wanted` tells the scan first.
        while !self.0.is_wanted() {
            let mut ready = [PollFd::new(&stdin, PollFlags::IN)];
            match poll(&mut ready, Some(&WAIT)) {
                Ok(0) | Err(rustix::io::Errno::INTR) => {}
                Ok(_) => return Ok(rustix::io::read(&stdin, buffer)?),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(0)
    }
}
