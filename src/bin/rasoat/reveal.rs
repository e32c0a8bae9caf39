//! `rasoat reveal`: the values behind the tokens of `encrypt`, or nothing at all.

use crate::args::RevealArgs;
use crate::exit::Exit;
use crate::key;
use anyhow::{Context, bail};
use rasoat::transform::Revealer;
use std::fs;
use std::io::{Read, Write, stdin, stdout};

/// Runs the command. Reads everything first: no token may be printed beside one that does not open.
pub fn run(args: &RevealArgs) -> anyhow::Result<Exit> {
    let environment = std::env::var_os("RASOAT_KEY_FILE").filter(|value| !value.is_empty());
    let path = args.key_file.clone().or(environment.map(Into::into));
    let Some(path) = path else { bail!("name the key of the redaction with --key-file") };
    let key = key::read(Some(&path))?;
    let mut text = Vec::new();
    match &args.file {
        Some(file) => {
            text = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
        }
        None => {
            stdin().lock().read_to_end(&mut text)?;
        }
    }
    let plain = Revealer::new(&key, &args.domain).reveal(&text)?;
    let mut out = stdout().lock();
    out.write_all(&plain)?;
    out.flush()?;
    Ok(Exit::Done)
}
