//! One check: scan what is new, subtract what was there, and rule on the rest.

use super::collect::{Collected, Kept, Seen};
use super::context::{self, Contexts};
use super::delta::{Counts, increases};
use super::identity::{self, TagLength};
use super::input::{Marked, Store};
use crate::document::DocumentName;
use crate::engine::{Input, Progress};
use crate::error::{Error, Issue, IssueKind, SkipReason};
use crate::finding::{Fingerprint, Ruling, State};
use crate::policy::{Baseline, CommentPolicy, Thresholds};
use crate::rule::Rule;
use crate::scanner::Scanner;
use crate::sink::{RunInfo, Summary};
use crate::source::git::{Blob, Git, Sides};
use crate::span::Span;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::PathBuf;

/// Which findings of a file are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Those that the change adds.
    #[default]
    Added,
    /// All in the files that the change touches.
    File,
}

/// What the user decided about findings.
#[derive(Clone, Debug)]
pub struct Policy {
    /// From which confidence on a finding counts, by path and entity.
    pub thresholds: Thresholds,
    /// What comments may allow.
    pub comments: CommentPolicy,
    /// What is known.
    pub baseline: Option<Baseline>,
    /// How much an id tells about the value.
    pub tags: TagLength,
    /// Which findings count.
    pub scope: Scope,
    /// True when the run's allow-list depends on paths, so that a file that moves is looked at again.
    pub paths_matter: bool,
    /// Reserved values (documentation ranges, example domains, test cards) count too.
    pub reserved: bool,
    /// Larger documents are skipped.
    pub max_filesize: Option<u64>,
}

/// A finding with its ruling.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The finding.
    pub(super) kept: Kept,
    /// The ruling.
    pub ruling: Ruling,
}

/// What a check gives.
#[derive(Debug)]
pub struct Checked {
    /// The run.
    pub run: RunInfo,
    /// Documents on the new side, in order.
    pub(super) documents: Vec<Seen>,
    /// Findings in the order of their documents.
    pub findings: Vec<Judged>,
    /// Troubles on either side.
    pub(super) issues: Vec<(DocumentName, Issue)>,
    /// What was left out of the new side.
    pub(super) skipped: Vec<(DocumentName, SkipReason)>,
    /// Totals; its findings are the new ones.
    pub summary: Summary,
    /// Allow comments that allowed nothing: masked path and line.
    pub unused: Vec<(String, u64)>,
    /// Files that only moved, and were not read.
    pub moved: usize,
    /// Findings that an allow-list took out before they were judged.
    pub filtered: u64,
    /// Numbers of the documents in which nothing at all was found, and nothing went wrong.
    pub clean: Vec<u64>,
    /// The baseline with what was used of it.
    pub baseline: Option<Baseline>,
}

/// What went wrong, and where.
type Troubles = Vec<(DocumentName, Issue)>;

/// Scanner and policy together.
pub struct Gate<'a> {
    /// Finds.
    pub scanner: &'a Scanner,
    /// Decides.
    pub policy: &'a Policy,
    /// Counters, and a way to stop.
    pub progress: &'a Progress,
}

/// How often each value stood before: live, and under an allow comment.
#[derive(Default)]
struct Before {
    live: Counts<PathBuf>,
    allowed: Counts<PathBuf>,
}

/// One side after both looks.
struct Side {
    collected: Collected,
    contexts: Contexts,
    paths: Vec<PathBuf>,
    /// By finding: nothing where the policy leaves it out.
    states: Vec<Option<State>>,
    unused: Vec<(String, u64)>,
}

impl Gate<'_> {
    /// Documents with nothing to compare them with: all findings are new.
    pub fn check(&self, store: &Store) -> Result<Checked, Error> {
        let side = self.side(store)?;
        let wanted = vec![true; side.collected.findings.len()];
        self.rule(side, &wanted, |_| None)
    }

    /// What a commit or a range adds.
    pub fn compare(&self, git: &Git, sides: Sides) -> Result<Checked, Error> {
        let Sides { mut new, mut old, base, passing, unmerged, .. } = sides;
        let all = new.len();
        if let ([old], false) = (&mut old[..], self.policy.paths_matter) {
            cancel(&mut new, old);
        }
        let moved = all - new.len();
        let passing_from = new.len() as u64;
        let commits: Vec<String> = passing.iter().map(|(_, id)| id.to_string()).collect();
        new.extend(passing.into_iter().map(|(blob, _)| blob));
        let side = self.side(&Store::Git(git.clone(), new))?;
        let (before, mut issues) = self.before(git, old, base, &side)?;
        issues.extend(unmerged.into_iter().map(|path| self.unmerged(path)));
        let wanted = chosen(&side, before, passing_from);
        let commit = |origin: u64| {
            origin.checked_sub(passing_from + 1).map(|index| commits[index as usize].clone())
        };
        let mut checked = self.rule(side, &wanted, commit)?;
        checked.moved = moved;
        for (name, issue) in issues {
            checked.trouble(name, issue);
        }
        Ok(checked)
    }

    fn unmerged(&self, path: PathBuf) -> (DocumentName, Issue) {
        let path = self.scanner.masked_name(&path);
        let name = DocumentName { path, path_b64: None, inner: Vec::new() };
        let message = "the file is in conflict: what will be committed is not decided; resolve it";
        (name, Issue::new(IssueKind::Unreadable, message))
    }

    /// Scans a side, and looks again where something was found.
    fn side(&self, store: &Store) -> Result<Side, Error> {
        let marked = Marked::default();
        let given = store.given(self.policy.max_filesize, &marked);
        let mut collected = Collected::default();
        self.scanner.scan_with(vec![Input::Given(given)], &mut collected, self.progress)?;
        let paths: Vec<PathBuf> = store.paths().into_iter().cloned().collect();
        self.add_names(&mut collected, &paths);
        let mut wanted: HashSet<u64> = marked.lock().map(|all| all.clone()).unwrap_or_default();
        let found = collected.findings.iter().map(|kept| origin(&collected, kept));
        wanted.extend(found);
        let contexts = context::look(store, &wanted, &mut collected, self.scanner.compiled());
        let mut side = Side { collected, contexts, paths, states: Vec::new(), unused: Vec::new() };
        self.decide(&mut side);
        Ok(side)
    }

    /// Findings in names of documents.
    fn add_names(&self, collected: &mut Collected, paths: &[PathBuf]) {
        let compiled = self.scanner.compiled();
        let mut added = Vec::new();
        for (number, seen) in collected.documents.iter().enumerate() {
            let document = &seen.document;
            let Some(path) = paths.get((document.origin as usize).wrapping_sub(1)) else {
                continue;
            };
            if document.name.path == path.to_string_lossy() {
                continue;
            }
            for (id, fingerprint) in self.scanner.names_in(path) {
                let rules = &compiled.rules.rules;
                let Some(rule) = rules.iter().position(|rule| rule.id == id) else { continue };
                added.push(named(number, rule as u16, fingerprint));
            }
        }
        collected.findings.extend(added);
        collected.findings.sort_by_key(|kept| (kept.document, kept.span.start));
    }

    /// Decides about each finding without looking at the other side.
    fn decide(&self, side: &mut Side) {
        let Side { collected, contexts, paths, states, unused } = side;
        for kept in &collected.findings {
            let rule = self.rule_of(kept);
            let path = &paths[origin(collected, kept) as usize - 1];
            let counts = self.policy.thresholds.counts(path, rule, kept.confidence)
                && (self.policy.reserved || !kept.reserved);
            let comments = contexts.comments.get_mut(&kept.document);
            let allow = |comments: &mut crate::policy::Comments| {
                comments.allow(kept.position.0, rule, &self.policy.comments)
            };
            // Also asked where the finding does not count: the comment is not unused.
            let allowed = comments.is_some_and(allow);
            states.push(counts.then_some(if allowed { State::Allowed } else { State::New }));
        }
        let mut lines: Vec<(&usize, u64)> = Vec::new();
        for (number, comments) in &contexts.comments {
            lines.extend(comments.unused().map(|line| (number, line)));
        }
        lines.sort_unstable();
        let named = |(number, line): (&usize, u64)| {
            (collected.documents[*number].document.name.path.clone(), line)
        };
        unused.extend(lines.into_iter().map(named));
    }

    fn rule_of(&self, kept: &Kept) -> &Rule {
        self.scanner.compiled().rule(kept.rule)
    }

    /// How often each value stood before, and the troubles of finding out. Nothing is read where
    /// nothing new was found.
    fn before(
        &self,
        git: &Git,
        old: Vec<Vec<Blob>>,
        base: Vec<Blob>,
        new: &Side,
    ) -> Result<(Before, Troubles), Error> {
        let mut issues = Vec::new();
        let idle = self.policy.scope == Scope::File || !new.states.iter().any(Option::is_some);
        if idle || old.is_empty() {
            return Ok((Before::default(), issues));
        }
        let mut count = |blobs: Vec<Blob>| {
            let side = self.side(&Store::Git(git.clone(), blobs))?;
            issues.extend(side.collected.issues.iter().cloned());
            Ok::<_, Error>((counted(&side, State::New), counted(&side, State::Allowed)))
        };
        let base = if old.len() > 1 { count(base)? } else { Default::default() };
        let parents = old.into_iter().map(count).collect::<Result<Vec<_>, _>>()?;
        let (live, allowed) = parents.into_iter().unzip();
        let (live, allowed) = (Counts::joined(live, &base.0), Counts::joined(allowed, &base.1));
        Ok((Before { live, allowed }, issues))
    }

    /// Gives the wanted findings their ids and rulings.
    fn rule(
        &self,
        side: Side,
        wanted: &[bool],
        commit: impl Fn(u64) -> Option<String>,
    ) -> Result<Checked, Error> {
        let mut baseline = self.policy.baseline.clone();
        let mut findings = Vec::new();
        for (index, kept) in side.collected.findings.iter().enumerate() {
            let Some(mut state) = side.states[index].filter(|_| wanted[index]) else { continue };
            let id = self.id(&side, index);
            if state == State::New && baseline.as_mut().is_some_and(|known| known.take(&id)) {
                state = State::Baselined;
            }
            let commit = commit(origin(&side.collected, kept));
            findings.push(Judged { kept: kept.clone(), ruling: Ruling { id, state, commit } });
        }
        let Side { collected, unused, .. } = side;
        let (clean, filtered) = (clean(&collected), collected.summary.allowed);
        let Collected { run, documents, issues, skipped, summary, .. } = collected;
        let run = run.ok_or_else(|| Error::config("the scan did not begin"))?;
        let mut checked = Checked {
            run,
            documents,
            findings,
            issues,
            skipped,
            summary,
            unused,
            moved: 0,
            filtered,
            clean,
            baseline,
        };
        checked.count(self.scanner);
        Ok(checked)
    }

    fn id(&self, side: &Side, index: usize) -> String {
        let kept = &side.collected.findings[index];
        let rule = self.rule_of(kept);
        let shape = match (&kept.field, side.contexts.shapes.get(&index)) {
            (Some(field), _) => format!("field {}", without_ids(field)),
            (None, Some(shape)) => shape.clone(),
            (None, None) => String::new(),
        };
        let name = &side.collected.documents[kept.document].document.name;
        let path = std::iter::once(&name.path).chain(&name.inner).map(|part| without_ids(part));
        let path = path.collect::<Vec<_>>().join("!");
        let place = identity::place(&rule.id, &path, &shape);
        let bits = self.policy.tags.bits(rule.entity);
        format!("{place}.{}", identity::tag(&rule.id, kept.fingerprint, bits))
    }
}

impl Checked {
    /// Adds a trouble.
    pub fn trouble(&mut self, name: DocumentName, issue: Issue) {
        self.summary.issues += 1;
        self.summary.issue_list.push((name.clone(), issue.clone()));
        self.issues.push((name, issue));
    }

    /// Gives each finding the commit that `commit` knows for the number of its document.
    pub fn attribute(&mut self, commit: impl Fn(u64) -> Option<String>) {
        for judged in &mut self.findings {
            judged.ruling.commit = commit(self.documents[judged.kept.document].document.origin);
        }
    }

    /// Numbers of the documents that findings stand in.
    pub fn sources(&self) -> BTreeSet<u64> {
        let origin = |judged: &Judged| self.documents[judged.kept.document].document.origin;
        self.findings.iter().map(origin).collect()
    }

    /// Findings in this state.
    pub fn in_state(&self, state: State) -> usize {
        self.findings.iter().filter(|judged| judged.ruling.state == state).count()
    }

    /// The masked path of the document that a finding stands in.
    pub fn path(&self, judged: &Judged) -> &str {
        &self.documents[judged.kept.document].document.name.path
    }

    /// Line, column and mask of a finding.
    pub fn place(&self, judged: &Judged) -> String {
        let (line, column) = judged.kept.position;
        format!("{line}:{column} {}", judged.kept.preview)
    }

    /// The number of a finding's rule.
    pub fn rule(&self, judged: &Judged) -> u16 {
        judged.kept.rule
    }

    /// Makes the totals those of the new findings.
    fn count(&mut self, scanner: &Scanner) {
        let summary = &mut self.summary;
        summary.findings.clear();
        summary.heaviest.clear();
        let mut values: BTreeMap<_, (BTreeSet<Fingerprint>, BTreeSet<usize>)> = BTreeMap::new();
        for Judged { kept, ruling } in &self.findings {
            let rule = scanner.compiled().rule(kept.rule);
            if ruling.state == State::Allowed {
                summary.allowed += 1;
            }
            if ruling.state != State::New {
                continue;
            }
            let total = summary.findings.entry(rule.entity).or_default();
            total.count += 1;
            total.reserved += u64::from(kept.reserved);
            let hundredths = kept.confidence.hundredths();
            total.bands[usize::from(hundredths >= 70) + usize::from(hundredths >= 90)] += 1;
            if !total.legal.contains(&rule.legal) {
                total.legal.push(rule.legal.clone());
            }
            let seen = values.entry(rule.entity).or_default();
            seen.0.insert(kept.fingerprint);
            seen.1.insert(kept.document);
        }
        for (entity, total) in &mut summary.findings {
            let (distinct, documents) = values.remove(entity).unwrap_or_default();
            (total.distinct, total.distinct_exact) = (distinct.len() as u64, true);
            total.documents = documents.len() as u64;
        }
    }
}

fn origin(collected: &Collected, kept: &Kept) -> u64 {
    collected.documents[kept.document].document.origin
}

/// Numbers of the documents without findings and issues.
fn clean(collected: &Collected) -> Vec<u64> {
    let found: HashSet<u64> =
        collected.findings.iter().map(|kept| origin(collected, kept)).collect();
    let broken: HashSet<&str> =
        collected.issues.iter().map(|(name, _)| name.path.as_str()).collect();
    let documents = collected.documents.iter().map(|seen| &seen.document);
    let clean = documents.filter(|document| {
        !found.contains(&document.origin) && !broken.contains(document.name.path.as_str())
    });
    clean.map(|document| document.origin).collect()
}

/// A finding in the name of a document.
fn named(document: usize, rule: u16, fingerprint: Fingerprint) -> Kept {
    Kept {
        document,
        span: Span::new(0, 0),
        rule,
        confidence: crate::entity::Confidence::from_hundredths(90),
        position: (1, 1),
        columns: None,
        field: Some("(name of the file)".into()),
        preview: "".into(),
        fingerprint,
        reserved: false,
        class: None,
        layers: [].into(),
    }
}

/// `[EMAIL_ADDRESS#1a2b3c4d]` without the part that depends on the key of the run.
fn without_ids(masked: &str) -> String {
    let mut out = String::new();
    let mut rest = masked;
    while let Some(at) = rest.find('#') {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let is_id = after.as_bytes().get(9) == Some(&b']')
            && after[1..9].bytes().all(|byte| byte.is_ascii_hexdigit());
        rest = if is_id { &after[9..] } else { &after[1..] };
        if !is_id {
            out.push('#');
        }
    }
    out.push_str(rest);
    out
}

/// Takes files out that only moved: the same content on both sides.
fn cancel(new: &mut Vec<Blob>, old: &mut Vec<Blob>) {
    let mut spare: HashMap<crate::source::git::ObjectId, usize> = HashMap::new();
    old.iter().for_each(|blob| *spare.entry(blob.id.clone()).or_default() += 1);
    let mut used: HashMap<crate::source::git::ObjectId, usize> = HashMap::new();
    let take = |blob: &Blob, from: &mut HashMap<_, usize>| {
        let left = from.get_mut(&blob.id).filter(|left| **left > 0);
        left.map(|left| *left -= 1).is_some()
    };
    new.retain(|blob| {
        let moved = take(blob, &mut spare);
        *used.entry(blob.id.clone()).or_default() += usize::from(moved);
        !moved
    });
    old.retain(|blob| !take(blob, &mut used));
}

/// How often each value stands on a side in this state.
fn counted(side: &Side, wanted: State) -> Counts<PathBuf> {
    let mut counts = Counts::default();
    for (kept, state) in side.collected.findings.iter().zip(&side.states) {
        if *state == Some(wanted) {
            let path = &side.paths[origin(&side.collected, kept) as usize - 1];
            counts.add(path, kept.fingerprint);
        }
    }
    counts
}

/// The findings that are more than there were; of those in blobs that came and went, one for each
/// value that stands nowhere else.
fn chosen(side: &Side, before: Before, passing_from: u64) -> Vec<bool> {
    let findings = &side.collected.findings;
    let is_passing = |kept: &Kept| origin(&side.collected, kept) > passing_from;
    let mut known: HashSet<Fingerprint> = before.live.values().collect();
    let mut wanted = vec![false; findings.len()];
    for (state, counts) in [(State::New, before.live), (State::Allowed, before.allowed)] {
        let mine: Vec<usize> = (0..findings.len())
            .filter(|&i| side.states[i] == Some(state) && !is_passing(&findings[i]))
            .collect();
        let place = |&i: &usize| {
            let path = &side.paths[origin(&side.collected, &findings[i]) as usize - 1];
            (path.clone(), findings[i].fingerprint)
        };
        let places: Vec<(PathBuf, Fingerprint)> = mine.iter().map(place).collect();
        known.extend(places.iter().map(|(_, value)| *value));
        for (index, is_new) in mine.into_iter().zip(increases(&places, counts)) {
            wanted[index] = is_new;
        }
    }
    for (index, kept) in findings.iter().enumerate().filter(|(_, kept)| is_passing(kept)) {
        let counts = side.states[index] == Some(State::New);
        wanted[index] = counts && known.insert(kept.fingerprint);
    }
    wanted
}
