//! The evidence of a job: JSON Lines, each with the hash of the line before, the last one signed when there
//! is a key. Says what was done with which rules and policy; holds no values, and paths and contents of
//! originals only as keyed hashes.

use super::stage::Staged;
use super::tally::Tally;
use crate::error::Error;
use crate::sink::{RunInfo, Summary};
use crate::transform::Key;
use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// Version of the records.
const VERSION: u32 = 1;

/// The hash of the last record: keep it elsewhere, because a chain alone does not show that all of it was
/// written anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head(pub String);

/// Writes a manifest.
pub struct Manifest<W> {
    out: W,
    previous: String,
    records: u64,
    paths: Hmac<Sha256>,
    signer: Option<SigningKey>,
}

impl<W: Write> Manifest<W> {
    /// A manifest under `key`, signed when the key `outlives` the run.
    pub fn new(out: W, key: &Key, outlives: bool) -> Self {
        let paths = Hmac::new_from_slice(&*key.derive("manifest-path"));
        let signer = outlives.then(|| signer(key));
        let paths = paths.expect("HMAC takes keys of any length");
        Self { out, previous: "0".repeat(64), records: 0, paths, signer }
    }

    fn push(&mut self, mut record: Value) -> Result<(), Error> {
        record["n"] = json!(self.records);
        record["prev"] = json!(self.previous);
        let line = record.to_string();
        self.previous = hex(&Sha256::digest(line.as_bytes()));
        self.records += 1;
        Ok(writeln!(self.out, "{line}")?)
    }

    /// The first record: what is used.
    pub(super) fn job(
        &mut self,
        run: &RunInfo,
        policy: &crate::policy::Policy,
    ) -> Result<(), Error> {
        let packs: Vec<Value> = run
            .packs
            .iter()
            .map(|(pack, version, digest)| json!({"pack": pack, "version": version, "digest": digest}))
            .collect();
        let reasons: Vec<&str> = policy.reasons().collect();
        self.push(json!({
            "type": "job", "version": VERSION, "tool": run.tool, "started": run.started,
            "key_id": run.key_id, "rules": packs, "uid": rustix::process::getuid().as_raw(),
            "policy": {"name": policy.name, "digest": policy.digest(), "kept_because": reasons},
        }))
    }

    /// A copy that was placed.
    pub(super) fn copy(&mut self, staged: &Staged) -> Result<(), Error> {
        let verified = if staged.verified.is_some() { "yes" } else { "no" };
        let record = json!({
            "type": "copy", "path": self.path(&staged.place),
            "input": {"bytes": staged.bytes.0, "hmac": hex(&staged.input)},
            "output": {"bytes": staged.bytes.1, "sha256": hex(&staged.output)},
            "edits": counts(&staged.tally), "swept": staged.swept,
            "label": staged.tally.label.map(|label| label.as_str()),
            "known": staged.known, "verified": verified,
        });
        self.push(record)
    }

    /// An input without a copy.
    pub(super) fn failed(&mut self, staged: &Staged, why: &str) -> Result<(), Error> {
        let path = self.path(&staged.place);
        self.push(json!({"type": "refused", "path": path, "reason": why}))
    }

    /// The last record, and the signature.
    pub(super) fn end(mut self, summary: &Summary, total: &Tally) -> Result<(W, Head), Error> {
        let skipped: serde_json::Map<String, Value> =
            summary.skipped.iter().map(|(why, n)| (why.as_str().to_owned(), json!(n))).collect();
        let mut issues: serde_json::Map<String, Value> = serde_json::Map::new();
        for (_, issue) in &summary.issue_list {
            let count = issues.get(issue.kind.as_str()).and_then(Value::as_u64).unwrap_or(0);
            issues.insert(issue.kind.as_str().to_owned(), json!(count + 1));
        }
        self.push(json!({
            "type": "end", "documents": summary.documents, "skipped": skipped, "issues": issues,
            "edits": counts(total), "label": total.label.map(|label| label.as_str()),
            "personal_data_remains": total.label.is_some_and(|label| label.is_personal()),
        }))?;
        let head = Head(self.previous.clone());
        if let Some(signer) = &self.signer {
            let signature = signer.sign(head.0.as_bytes());
            let line = json!({
                "type": "signature", "head": head.0, "signature": hex(&signature.to_bytes()),
                "public_key": hex(signer.verifying_key().as_bytes()),
            });
            writeln!(self.out, "{line}")?;
        }
        Ok((self.out, head))
    }

    fn path(&self, place: &Path) -> String {
        let mut mac = self.paths.clone();
        mac.update(place.as_os_str().as_bytes());
        hex(&mac.finalize().into_bytes()[..16])
    }
}

fn signer(key: &Key) -> SigningKey {
    SigningKey::from_bytes(&key.derive("manifest-sign"))
}

fn counts(tally: &Tally) -> Value {
    let mut all = serde_json::Map::new();
    for ((entity, operator), count) in &tally.counts {
        all.entry(entity.as_str()).or_insert_with(|| json!({}))[*operator] = json!(count);
    }
    Value::Object(all)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits = hex.as_bytes().chunks(2);
    digits.map(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok()).collect()
}

/// What the check of a manifest found.
#[derive(Debug)]
pub struct ManifestReport {
    /// Records of the chain.
    pub records: u64,
    /// Signed, and by whom (Ed25519 public key, hex).
    pub signed_by: Option<String>,
    /// The hash of the last record.
    pub head: Head,
    /// SHA-256 of each copy, sorted.
    pub outputs: Vec<String>,
}

impl ManifestReport {
    /// Checks chain and signature of a manifest; with a key, that it was signed with it. The error says
    /// which record is wrong.
    pub fn check(text: &str, key: Option<&Key>) -> Result<Self, String> {
        let mut previous = "0".repeat(64);
        let (mut records, mut outputs, mut ended) = (0u64, Vec::new(), false);
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next_if(|line| !line.contains("\"type\":\"signature\"")) {
            let wrong = |what: &str| format!("record {records}: {what}");
            let record: Value = serde_json::from_str(line).map_err(|_| wrong("no JSON object"))?;
            if record["prev"] != json!(previous) || record["n"] != json!(records) {
                return Err(wrong("the chain is broken before it"));
            }
            previous = hex(&Sha256::digest(line.as_bytes()));
            outputs.extend(record["output"]["sha256"].as_str().map(str::to_owned));
            ended = record["type"] == json!("end");
            records += 1;
        }
        if !ended {
            return Err(format!("record {records}: the end is missing"));
        }
        outputs.sort();
        let signed_by = lines.next().map(|line| signature(line, &previous)).transpose()?;
        if let Some(key) = key
            && signed_by.as_deref() != Some(&hex(signer(key).verifying_key().as_bytes()))
        {
            return Err("it is not signed with this key".to_owned());
        }
        Ok(Self { records, signed_by, head: Head(previous), outputs })
    }
}

fn signature(line: &str, head: &str) -> Result<String, String> {
    let wrong = || "the signature is wrong".to_owned();
    let record: Value = serde_json::from_str(line).map_err(|_| wrong())?;
    let field = |name: &str| record[name].as_str().and_then(bytes);
    let key: Option<[u8; 32]> = field("public_key").and_then(|key| key.try_into().ok());
    let key = key.and_then(|key| VerifyingKey::from_bytes(&key).ok()).ok_or_else(wrong)?;
    let signature = field("signature").and_then(|bytes| Signature::from_slice(&bytes).ok());
    let good = record["head"] == json!(head)
        && signature.is_some_and(|signature| key.verify(head.as_bytes(), &signature).is_ok());
    if good { Ok(hex(key.as_bytes())) } else { Err(wrong()) }
}

/// Hashes of the copies that a manifest lists, for a job that leaves them as they are.
pub fn read_outputs(text: &str) -> Result<HashSet<[u8; 32]>, String> {
    let report = ManifestReport::check(text, None)?;
    Ok(report.outputs.iter().filter_map(|hash| bytes(hash)?.try_into().ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(key: &Key, signed: bool) -> String {
        let mut manifest = Manifest::new(Vec::new(), key, signed);
        for n in 0..3 {
            let output = json!({"sha256": hex(&[n; 32])});
            manifest.push(json!({"type": "copy", "output": output})).expect("written");
        }
        let (out, _) = manifest.end(&Summary::default(), &Tally::default()).expect("written");
        String::from_utf8(out).expect("text")
    }

    /// Test 70 of the design: one changed byte, or a missing record, and the check fails.
    #[test]
    fn t70_every_change_is_found() {
        let key = Key::from_bytes(&[b'k'; 32]).expect("long enough");
        let good = manifest(&key, true);
        let report = ManifestReport::check(&good, Some(&key)).expect("good");
        assert_eq!((report.records, report.outputs.len()), (4, 3));
        assert_eq!(read_outputs(&good).expect("good").len(), 3);
        for at in 0..good.len() {
            let mut bad = good.clone().into_bytes();
            bad[at] ^= 1;
            let bad = String::from_utf8(bad).expect("still ASCII");
            assert!(ManifestReport::check(&bad, Some(&key)).is_err(), "byte {at}: {bad}");
        }
        for line in 0..5 {
            let bad: Vec<&str> =
                good.lines().enumerate().filter(|l| l.0 != line).map(|l| l.1).collect();
            assert!(ManifestReport::check(&bad.join("\n"), Some(&key)).is_err(), "line {line}");
        }
        let other = Key::from_bytes(&[b'x'; 32]).expect("long enough");
        assert!(ManifestReport::check(&good, Some(&other)).is_err());
        assert!(
            ManifestReport::check(&manifest(&key, false), None).expect("good").signed_by.is_none()
        );
        assert!(ManifestReport::check(&manifest(&key, false), Some(&key)).is_err());
    }
}
