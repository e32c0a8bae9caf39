//! `--cache DIR`: ids of blobs in which these rules found nothing. Holds ids of objects and nothing
//! of their contents.

use anyhow::Context;
use rasoat::error::Error;
use rasoat::rule::RuleSet;
use rasoat::source::git::{Blob, ObjectId};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The clean blobs of one set of rules.
pub struct Cache {
    file: PathBuf,
    clean: BTreeSet<ObjectId>,
}

impl Cache {
    /// The part of the cache in `folder` that belongs to these rules and this threshold.
    pub fn open(folder: &Path, rules: &RuleSet, least: u8) -> anyhow::Result<Self> {
        let mut digest = Sha256::new();
        digest.update(env!("CARGO_PKG_VERSION"));
        digest.update([least]);
        for (pack, version, content) in &rules.packs {
            digest.update(format!("\0{pack} {version} {content}"));
        }
        for rule in &rules.rules {
            digest.update(format!("\0{}", rule.id));
        }
        let name: String = digest.finalize()[..12].iter().map(|b| format!("{b:02x}")).collect();
        fs::create_dir_all(folder).with_context(|| format!("--cache {}", folder.display()))?;
        let file = folder.join(format!("rasoat-clean-{name}"));
        let text = fs::read_to_string(&file).unwrap_or_default();
        Ok(Self { file, clean: text.lines().filter_map(ObjectId::parse).collect() })
    }

    /// Takes the known ones out of `blobs`; gives their number.
    pub fn take_out(&self, blobs: &mut Vec<Blob>) -> usize {
        let before = blobs.len();
        blobs.retain(|blob| !self.clean.contains(&blob.id));
        before - blobs.len()
    }

    /// Adds clean blobs, and puts the file in place whole.
    pub fn add(&mut self, clean: impl Iterator<Item = ObjectId>) -> anyhow::Result<()> {
        self.clean.extend(clean);
        let text: String = self.clean.iter().map(|id| format!("{id}\n")).collect();
        let beside = self.file.with_extension(std::process::id().to_string());
        fs::write(&beside, text).map_err(Error::from)?;
        fs::rename(&beside, &self.file).map_err(Error::from)?;
        Ok(())
    }
}
