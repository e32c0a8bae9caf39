//! Writes copies aside, one numbered file each, and remembers what each one is, until they are verified
//! and placed.

use super::copies::Roots;
use super::edits::{EditLog, Place, Step};
use super::folder::Folder;
use super::tally::{Tally, not_written};
use crate::document::{Document, DocumentName, Provenance};
use crate::engine::{Edit, Ending, Target, Verdict};
use crate::entity::EntityType;
use crate::error::{Error, Issue, IssueKind};
use crate::policy::OnFailure;
use crate::transform::Key;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Bytes that are written at once.
const BUFFER: usize = 256 << 10;

/// Shortest value that is searched for on its own, and the longest.
const STRONG: std::ops::RangeInclusive<usize> = 8..=64;

/// Puts an original aside.
pub(super) type PutAside<'a> = &'a (dyn Fn(&Path, u64) -> Result<(), Error> + Sync);

/// A copy that waits for its place.
pub(super) struct Staged {
    /// Name of the file in the stage.
    pub number: u64,
    /// The original.
    pub source: PathBuf,
    /// Where the copy belongs, below the output folder.
    pub place: PathBuf,
    pub name: Arc<DocumentName>,
    pub mode: u32,
    pub edits: Place,
    pub tally: Tally,
    pub bytes: (u64, u64),
    /// Keyed hash of the original, hash of the copy.
    pub input: [u8; 32],
    pub output: [u8; 32],
    /// An output of an earlier job: copied as it is.
    pub known: bool,
    /// What the verification says; nothing before it.
    pub verified: Option<Result<(), &'static str>>,
    /// Occurrences of removed values that only the search for them found.
    pub swept: u64,
}

/// The target of a job that writes copies.
pub(super) struct Stage<'a> {
    folder: &'a Folder,
    quarantine: PutAside<'a>,
    roots: &'a Roots,
    log: EditLog,
    inputs: Hmac<Sha256>,
    known: &'a HashSet<[u8; 32]>,
    on_failure: OnFailure,
    pub staged: Vec<Staged>,
    number: u64,
    current: Option<Current>,
}

struct Current {
    out: BufWriter<File>,
    staged: Staged,
    input: Hmac<Sha256>,
    output: Sha256,
    gap: u64,
}

impl<'a> Stage<'a> {
    pub(super) fn new(
        (folder, log): (&'a Folder, EditLog),
        (roots, key): (&'a Roots, &Key),
        known: &'a HashSet<[u8; 32]>,
        (on_failure, quarantine): (OnFailure, PutAside<'a>),
    ) -> Self {
        let inputs = Hmac::new_from_slice(&*key.derive("manifest-input"));
        let inputs = inputs.expect("HMAC takes keys of any length");
        let (staged, number, current) = (Vec::new(), 0, None);
        Self { folder, quarantine, roots, log, inputs, known, on_failure, staged, number, current }
    }

    /// The copies, and the edits in them.
    pub(super) fn finish(self) -> io::Result<(Vec<Staged>, Arc<File>)> {
        Ok((self.staged, self.log.finish()?))
    }

    fn current(&mut self) -> &mut Current {
        self.current.as_mut().expect("a document is open between its begin and its end")
    }

    fn remove(&self, number: u64) -> Result<(), Error> {
        self.folder.remove(number.to_string().as_ref())
    }

    fn close(&mut self, current: Current) -> Result<(), Error> {
        let mut staged = current.staged;
        current.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        staged.edits.end = self.log.position();
        staged.input = current.input.finalize().into_bytes().into();
        staged.output = current.output.finalize().into();
        self.staged.push(staged);
        Ok(())
    }
}

impl Target for Stage<'_> {
    fn begin(&mut self, from: &Provenance, document: &Document) -> Result<(), Error> {
        self.number += 1;
        let number = self.number;
        let file = self.folder.create(number.to_string().as_ref())?;
        let mode = std::fs::metadata(&from.path).map_or(0o600, |meta| meta.mode() & 0o777);
        let known = !self.known.is_empty()
            && hash_of(&from.path).is_some_and(|hash| self.known.contains(&hash));
        let start = self.log.position();
        let staged = Staged {
            number,
            source: from.path.clone(),
            place: self.roots.place(&from.path)?,
            name: Arc::clone(&document.name),
            mode,
            edits: Place { start, end: start },
            tally: Tally::default(),
            bytes: (0, 0),
            input: [0; 32],
            output: [0; 32],
            known,
            verified: None,
            swept: 0,
        };
        let out = BufWriter::with_capacity(BUFFER, file);
        let (input, output) = (self.inputs.clone(), Sha256::new());
        self.current = Some(Current { out, staged, input, output, gap: 0 });
        Ok(())
    }

    fn copy(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let current = self.current();
        current.input.update(bytes);
        current.output.update(bytes);
        current.gap += bytes.len() as u64;
        current.staged.bytes.0 += bytes.len() as u64;
        current.staged.bytes.1 += bytes.len() as u64;
        Ok(current.out.write_all(bytes)?)
    }

    fn replace(&mut self, edit: &Edit<'_>) -> Result<(), Error> {
        let current = self.current();
        if current.staged.known {
            return self.copy(edit.old);
        }
        current.input.update(edit.old);
        current.output.update(edit.new);
        current.out.write_all(edit.new)?;
        current.staged.bytes.0 += edit.old.len() as u64;
        current.staged.bytes.1 += edit.new.len() as u64;
        current.staged.tally.count(edit.entity, edit.operator);
        let (old, new) = (edit.old.len() as u64, edit.new.len() as u64);
        // UTF-16 is left to the rules: bytes beside a value say nothing there.
        let searched = STRONG.contains(&edit.old.len()) && !edit.old.contains(&0);
        let strong = is_strong(edit.entity) && searched && edit.old != edit.new;
        let gap = std::mem::take(&mut current.gap);
        Ok(self.log.push(Step { gap, old, new, strong })?)
    }

    fn end(&mut self, _: &Document, ending: Ending) -> Result<Verdict, Error> {
        let Some(current) = self.current.take() else { return Ok(Verdict::Good) };
        let number = current.staged.number;
        if ending == Ending::Whole {
            self.close(current)?;
            return Ok(Verdict::Good);
        }
        self.remove(number)?;
        if self.on_failure == OnFailure::Quarantine
            && let Err(error) = (self.quarantine)(&current.staged.source, number)
        {
            let message = format!("no copy was written, and it could not be put aside: {error}");
            return Ok(Verdict::Trouble(Issue::new(IssueKind::NotRewritten, message)));
        }
        Ok(not_written(&ending, self.on_failure))
    }
}

/// Values that point to one person wherever they stand. Names and addresses of streets are too common.
fn is_strong(entity: EntityType) -> bool {
    let name = entity.as_str();
    let weak = ["JP_POSTAL_CODE", "VN_LICENSE_PLATE"];
    let strong = ["EMAIL_ADDRESS", "PHONE_NUMBER", "CREDIT_CARD", "IBAN_CODE", "US_SSN", "JWT"];
    !weak.contains(&name)
        && (strong.contains(&name) || name.starts_with("VN_") || name.starts_with("JP_"))
}

/// SHA-256 of a whole file; `None` when it cannot be read, which the scan says better.
pub(super) fn hash_of(path: &Path) -> Option<[u8; 32]> {
    let mut hash = Sha256::new();
    io::copy(&mut File::open(path).ok()?, &mut HashWriter(&mut hash)).ok()?;
    Some(hash.finalize().into())
}

struct HashWriter<'a>(&'a mut Sha256);

impl Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
