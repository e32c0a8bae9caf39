//! The facade: what a program needs to scan, without the parts.

mod profile;

pub use profile::{Cost, Profile};

use crate::detect::Compiled;
use crate::engine::{Engine, Input, Options, Progress, Target};
use crate::entity::Confidence;
use crate::error::Error;
use crate::finding::Fingerprint;
use crate::rule::RuleSet;
use crate::sink::{Sink, Summary};
use crate::transform::Key;
use std::sync::Arc;

/// Scans inputs for personal data.
///
/// ```
/// use rasoat::engine::Input;
/// use rasoat::{Scanner, sink::Sink};
///
/// struct Quiet;
/// impl Sink for Quiet {}
///
/// let scanner = Scanner::builder().build()?;
/// let text: &[u8] = b"mail an@example.com from 192.0.2.7";
/// let input = Input::Reader("note".into(), Box::new(text));
/// let summary = scanner.scan(vec![input], &mut Quiet)?;
/// assert_eq!(summary.findings.len(), 2);
/// # Ok::<(), rasoat::error::Error>(())
/// ```
pub struct Scanner {
    engine: Engine,
    compiled: Arc<Compiled>,
    options: Options,
}

/// Collects rules, key and options.
#[derive(Default)]
pub struct ScannerBuilder {
    rules: Option<RuleSet>,
    name_rules: Option<RuleSet>,
    key: Option<Key>,
    options: Options,
}

impl ScannerBuilder {
    /// The rules; all built-in packs when not given.
    pub fn rules(mut self, rules: RuleSet) -> Self {
        self.rules = Some(rules);
        self
    }

    /// The rules that names of files and fields are masked by; those of the run when not given.
    /// Give all rules here when the run itself looks for some entities only.
    pub fn name_rules(mut self, rules: RuleSet) -> Self {
        self.name_rules = Some(rules);
        self
    }

    /// The key of fingerprints; a random one for the run when not given.
    pub fn key(mut self, key: Key) -> Self {
        self.key = Some(key);
        self
    }

    /// How to scan.
    pub fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// Compiles the rules; a broken rule is an error.
    pub fn build(self) -> Result<Scanner, Error> {
        let rules = self.rules.map_or_else(RuleSet::builtin, Ok)?;
        let compiled = Arc::new(Compiled::new(rules)?);
        let key = self.key.map_or_else(Key::random, Ok)?;
        let names = match self.name_rules {
            Some(rules) => Arc::new(Compiled::new(rules)?),
            None => Arc::clone(&compiled),
        };
        let engine = Engine::new(Arc::clone(&compiled), names, key);
        Ok(Scanner { engine, compiled, options: self.options })
    }
}

impl Scanner {
    /// A builder with the built-in rules and default options.
    pub fn builder() -> ScannerBuilder {
        ScannerBuilder::default()
    }

    /// Below it, what is found is only counted.
    pub fn min_confidence(&self) -> Confidence {
        self.options.min_confidence
    }

    /// The compiled rules.
    pub fn compiled(&self) -> &Arc<Compiled> {
        &self.compiled
    }

    /// The name of a file as reports show it: personal data in it is masked.
    pub fn masked_name(&self, path: &std::path::Path) -> String {
        self.engine.masked_name(path)
    }

    /// What the name of a file holds: ids of rules, and fingerprints of the values.
    pub fn names_in(&self, path: &std::path::Path) -> Vec<(String, Fingerprint)> {
        self.engine.names_in(path)
    }

    /// Scans `inputs` in order and feeds `sink`.
    pub fn scan(&self, inputs: Vec<Input>, sink: &mut dyn Sink) -> Result<Summary, Error> {
        self.scan_with(inputs, sink, &Progress::default())
    }

    /// As [`Scanner::scan`], with counters to watch and a way to stop.
    pub fn scan_with(
        &self,
        inputs: Vec<Input>,
        sink: &mut dyn Sink,
        progress: &Progress,
    ) -> Result<Summary, Error> {
        self.engine.scan(inputs, &self.options, sink, progress)
    }

    /// As [`Scanner::scan_with`], and writes what was scanned to `target`, changed as
    /// [`Options::redaction`] says. [`crate::redact`] has targets for trees and pipes.
    pub fn redact_with(
        &self,
        inputs: Vec<Input>,
        (sink, target): (&mut dyn Sink, &mut dyn Target),
        progress: &Progress,
    ) -> Result<Summary, Error> {
        self.engine.redact(inputs, &self.options, (sink, target), progress)
    }
}
