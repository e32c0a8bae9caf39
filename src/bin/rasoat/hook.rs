//! `rasoat hook install|uninstall`: plain hooks of git, without a framework. Never overwrites a hook
//! that is not its own.

use crate::args::Hook;
use crate::exit::Exit;
use crate::terminal;
use anyhow::{Context, bail};
use rasoat::source::git::Git;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// The line that tells our hooks from others.
const MARK: &str = "# written by 'rasoat hook install'; 'rasoat hook uninstall' takes it away";

/// Name of a hook and the command that it ends in.
const HOOKS: &[(&str, &str)] = &[
    ("pre-commit", "exec rasoat check --staged"),
    ("pre-merge-commit", "exec rasoat check --staged"),
    ("commit-msg", "exec rasoat check --message \"$1\""),
    ("pre-push", "exec rasoat check --pushed"),
];

/// Runs the command.
pub fn run(command: &Hook) -> anyhow::Result<Exit> {
    let folder = Git::open(Path::new("."))?.own_path("hooks")?;
    match command {
        Hook::Install => install(&folder),
        Hook::Uninstall => uninstall(&folder),
    }
}

/// Nothing is written when one of the hooks is somebody else's.
fn install(folder: &Path) -> anyhow::Result<Exit> {
    for (name, command) in HOOKS {
        if is_foreign(&folder.join(name))? {
            bail!(
                "there is a hook {name} already, which stays as it is; add this line to it: {}",
                command.trim_start_matches("exec ")
            );
        }
    }
    fs::create_dir_all(folder).with_context(|| format!("{}", folder.display()))?;
    let mut said = String::new();
    for (name, command) in HOOKS {
        let path = folder.join(name);
        if path.exists() {
            fs::remove_file(&path)?;
        }
        let file = OpenOptions::new().write(true).create_new(true).mode(0o755).open(&path);
        let mut file =
            file.with_context(|| format!("the hook {} cannot be written", path.display()))?;
        file.write_all(script(command).as_bytes())?;
        said.push_str(&format!("{}\n", path.display()));
    }
    terminal::out(&said)?;
    Ok(Exit::Done)
}

fn script(command: &str) -> String {
    format!(
        "#!/bin/sh\n{MARK}\ncommand -v rasoat >/dev/null 2>&1 || {{\n  echo \"rasoat is not \
         installed: nothing was checked\" >&2\n  exit 1\n}}\n{command}\n"
    )
}

fn uninstall(folder: &Path) -> anyhow::Result<Exit> {
    let mine = HOOKS.iter().map(|(name, _)| folder.join(name)).filter(|path| path.exists());
    let mine: Vec<PathBuf> = mine.collect();
    let mut said = String::new();
    for path in mine {
        if !is_foreign(&path)? {
            fs::remove_file(&path).with_context(|| format!("{}", path.display()))?;
            said.push_str(&format!("removed {}\n", path.display()));
        }
    }
    terminal::out(if said.is_empty() { "there was no hook of rasoat\n" } else { &said })?;
    Ok(Exit::Done)
}

/// True for a hook that rasoat has not written.
fn is_foreign(path: &Path) -> anyhow::Result<bool> {
    match fs::read(path) {
        Ok(text) => Ok(!String::from_utf8_lossy(&text).lines().any(|line| line == MARK)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(path.is_symlink()),
        Err(error) => Err(error).with_context(|| format!("the hook {}", path.display())),
    }
}
