//! Names of documents and fields with the personal data in them masked.

use crate::canonical::{self, Region};
use crate::detect::{Candidate, Compiled, Detector, resolve_all};
use crate::document::{DocumentName, Provenance};
use crate::entity::Confidence;
use crate::finding::Fingerprint;
use crate::transform::Fingerprinter;
use ahash::RandomState;
use std::collections::HashMap;
use std::os::unix::ffi::OsStrExt;

/// Field names remembered at most.
const CACHE: usize = 4096;
/// Bytes of a field name that are shown at most.
const FIELD_MAX: usize = 64;

/// Masks names; keeps its own detector and a cache of field names.
#[derive(Clone, Debug)]
pub(super) struct Namer {
    detector: Detector,
    fingerprinter: Fingerprinter,
    threshold: Confidence,
    /// Field names that were seen, and where the masked name stands.
    fields: HashMap<Vec<u8>, usize, RandomState>,
    masked: Vec<Box<str>>,
    show_values: bool,
}

impl Namer {
    pub(super) fn new(
        detector: Detector,
        fingerprinter: Fingerprinter,
        threshold: Confidence,
        show_values: bool,
    ) -> Self {
        Self {
            detector,
            fingerprinter,
            threshold,
            fields: HashMap::default(),
            masked: Vec::new(),
            show_values,
        }
    }

    /// The printable name of a document.
    pub(super) fn document(&mut self, from: &Provenance) -> DocumentName {
        let raw = from.path.as_os_str().as_bytes();
        let path = self.mask(raw);
        let plain = std::str::from_utf8(raw).ok();
        let path_b64 =
            (plain.is_none() && path == String::from_utf8_lossy(raw)).then(|| base64(raw));
        let inner = from.inner.iter().map(|name| self.mask(name.as_bytes())).collect();
        DocumentName { path, path_b64, inner }
    }

    /// What stands in a name: rules and fingerprints.
    pub(super) fn findings(&mut self, raw: &[u8]) -> Vec<(u16, Fingerprint)> {
        let found = self.find(raw);
        let print = |candidate: &Candidate| {
            let value = &raw[candidate.start as usize..candidate.end as usize];
            (candidate.rule, self.fingerprint(candidate, value))
        };
        found.iter().map(print).collect()
    }

    /// The printable name of a field.
    pub(super) fn field(&mut self, raw: &[u8]) -> &str {
        let raw = &raw[..raw.len().min(FIELD_MAX)];
        let number = match self.fields.get(raw) {
            Some(number) => *number,
            None => self.add_field(raw),
        };
        &self.masked[number]
    }

    #[cold]
    fn add_field(&mut self, raw: &[u8]) -> usize {
        if self.fields.len() >= CACHE {
            self.fields.clear();
            self.masked.clear();
        }
        let masked = self.mask(raw).into_boxed_str();
        self.masked.push(masked);
        self.fields.insert(raw.to_vec(), self.masked.len() - 1);
        self.masked.len() - 1
    }

    /// `raw` with each finding in it replaced by `[ENTITY#id]`, the id keyed by the value.
    fn mask(&mut self, raw: &[u8]) -> String {
        if self.show_values {
            return String::from_utf8_lossy(raw).into_owned();
        }
        let found = self.find(raw);
        let mut out = Vec::with_capacity(raw.len());
        let mut at = 0;
        for candidate in found {
            let (start, end) = (candidate.start as usize, candidate.end as usize);
            out.extend_from_slice(&raw[at..start]);
            out.extend_from_slice(self.token(&candidate, &raw[start..end]).as_bytes());
            at = end;
        }
        out.extend_from_slice(&raw[at..]);
        String::from_utf8_lossy(&out).into_owned()
    }

    fn find(&mut self, raw: &[u8]) -> Vec<Candidate> {
        let mut all = Vec::new();
        for form in forms(raw) {
            self.detector.detect(&form, 0..raw.len(), &mut all);
        }
        let threshold = self.threshold.hundredths();
        let compiled = self.detector.compiled();
        all.retain(|c| c.score >= threshold && !compiled.is_silent(c.rule));
        resolve_all(all)
    }

    fn token(&self, candidate: &Candidate, value: &[u8]) -> String {
        let entity = self.detector.compiled().rule(candidate.rule).entity;
        let print = self.fingerprint(candidate, value).to_string();
        format!("[{entity}#{}]", &print[..8])
    }

    fn fingerprint(&self, candidate: &Candidate, value: &[u8]) -> Fingerprint {
        let compiled: &Compiled = self.detector.compiled();
        let rule = compiled.rule(candidate.rule);
        let mut canonical = Vec::new();
        canonical::canonical(rule.entity, value, Region::of_pack(&rule.pack), &mut canonical);
        self.fingerprinter.fingerprint(rule.entity, &canonical)
    }
}

/// The name as it is, and as people read it: folders and extensions apart from the rest
/// (`an@example.com.log.gz`), words joined by `_` or `-` apart from each other.
fn forms(raw: &[u8]) -> Vec<Vec<u8>> {
    let file = memchr::memrchr(b'/', raw).map_or(0, |slash| slash + 1);
    let mut name: Vec<u8> = raw.iter().map(|&b| if b == b'/' { b'\n' } else { b }).collect();
    let mut forms = vec![raw.to_vec()];
    if name != raw {
        forms.push(name.clone());
    }
    for _ in 0..2 {
        let Some(dot) = memchr::memrchr(b'.', &name[file..]) else { break };
        name[file + dot] = b'\n';
        forms.push(name.clone());
    }
    for joint in [&b"_"[..], b"_-"] {
        for form in forms.clone() {
            let apart: Vec<u8> =
                form.iter().map(|b| if joint.contains(b) { b' ' } else { *b }).collect();
            if !forms.contains(&apart) {
                forms.push(apart);
            }
        }
    }
    forms
}

/// Standard base64 with padding (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word =
            chunk.iter().enumerate().fold(0u32, |w, (i, &b)| w | u32::from(b) << (16 - 8 * i));
        for i in 0..4 {
            let digit = ALPHABET[(word >> (18 - 6 * i) & 63) as usize];
            out.push(if i <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    out
}
