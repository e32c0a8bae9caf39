//! `rasoat key`: new keys, and keys in place of others.

use crate::args::KeyAction;
use crate::exit::Exit;
use crate::{key, terminal};
use anyhow::{Context, bail};
use rasoat::transform::Key;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Runs the command.
pub fn run(action: &KeyAction) -> anyhow::Result<Exit> {
    match action {
        KeyAction::New { file } => {
            if fs::symlink_metadata(file).is_ok() {
                bail!("{} is there already; 'rasoat key rotate' replaces a key", file.display());
            }
            write(file)?;
        }
        KeyAction::Rotate { file } => rotate(file)?,
    }
    let id = key::read(Some(file(action)))?.id();
    terminal::complain(&format!("key {id}: whoever has the file can link and open what it made"));
    Ok(Exit::Done)
}

fn file(action: &KeyAction) -> &Path {
    match action {
        KeyAction::New { file } | KeyAction::Rotate { file } => file,
    }
}

/// The old key stays under its id until somebody removes it: tokens of its time need it.
fn rotate(file: &Path) -> anyhow::Result<()> {
    let old = key::read(Some(file))?;
    let mut aside = file.as_os_str().to_owned();
    aside.push(format!(".{}", old.id()));
    let aside = PathBuf::from(aside);
    if fs::symlink_metadata(&aside).is_ok() {
        bail!("{} is there already; move it away first", aside.display());
    }
    let mut new = file.as_os_str().to_owned();
    new.push(".new");
    let new = PathBuf::from(new);
    write(&new)?;
    fs::hard_link(file, &aside).with_context(|| format!("{} cannot be kept", file.display()))?;
    fs::rename(&new, file).with_context(|| format!("{} cannot be replaced", file.display()))?;
    Ok(())
}

fn write(path: &Path) -> anyhow::Result<()> {
    let cannot = || format!("the key file {} cannot be written", path.display());
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = file.with_context(cannot)?;
    writeln!(file, "{}", Key::random_text()?.as_str()).with_context(cannot)?;
    file.sync_all().with_context(cannot)
}
