//! Reads the key file.

use anyhow::{Context, bail};
use rasoat::transform::Key;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Longer files are no key.
const KEY_FILE_MAX: u64 = 64 << 10;

/// The key in `path`, which only its owner may read; a random one without a path.
pub fn read(path: Option<&Path>) -> anyhow::Result<Key> {
    let Some(path) = path else { return Ok(Key::random()?) };
    let shown = path.display();
    let file = File::open(path).map_err(|error| {
        let why = rasoat::source::describe(&error);
        anyhow::anyhow!(
            "the key file {shown} cannot be read: {why}; check --key-file or RASOAT_KEY_FILE"
        )
    })?;
    let meta = file.metadata().map_err(|e| anyhow::anyhow!("the key file {shown}: {e}"))?;
    if !meta.is_file() {
        bail!("the key file {shown} is no regular file");
    }
    if meta.mode() & 0o077 != 0 {
        bail!("others may read the key file {shown}; run: chmod 600 {shown}");
    }
    let mut bytes = Vec::new();
    let read = file.take(KEY_FILE_MAX + 1).read_to_end(&mut bytes);
    read.map_err(|e| anyhow::anyhow!("the key file {shown} cannot be read: {e}"))?;
    if bytes.len() as u64 > KEY_FILE_MAX {
        bail!("the key file {shown} is longer than 64 KiB; is it the right file?");
    }
    Key::from_bytes(&bytes).with_context(|| format!("the key file {shown}"))
}
