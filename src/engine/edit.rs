//! From a finding to its replacement: the policy decides, an operator answers, the layers write it back.
//!
//! One editor per worker. Logs repeat values, so replacements are remembered.

use super::Options;
use super::bare;
use super::producer::Shared;
use super::record::{Change, Slice};
use super::view::Segment;
use super::window::Window;
use crate::canonical::{Form, Region};
use crate::detect::{Candidate, Compiled, field_before};
use crate::document::FormatId;
use crate::entity::Confidence;
use crate::format::Piece;
use crate::layer::{self, Escape};
use crate::policy::{Decision, Policy, Subject};
use crate::rule::Rule;
use crate::transform::{Outcome, Room, Value, has_short_shape, write_placeholder};
use ahash::RandomState;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Replacements that an editor remembers at most.
const REMEMBERED: usize = 8192;

/// Tokens with few free bits that a job tells apart at most.
const SHORT_TOKENS: usize = 4 << 20;

/// What a run changes, and how.
#[derive(Clone)]
pub struct Redaction {
    /// The policy.
    pub policy: Arc<Policy>,
    /// Rewrite SQL dumps as plain text: they may load no more.
    pub(super) as_text: bool,
    /// The tokens of the job that are too short to be trusted to differ.
    tokens: Arc<Mutex<Tokens>>,
}

/// Short tokens that were given out, and a hash of the value that each stands for.
struct Tokens {
    seen: HashMap<u64, u64, RandomState>,
    hasher: RandomState,
}

impl Redaction {
    /// A job under `policy`.
    pub fn new(policy: Arc<Policy>) -> Self {
        let tokens = Tokens { seen: HashMap::default(), hasher: RandomState::new() };
        Self { policy, as_text: false, tokens: Arc::new(Mutex::new(tokens)) }
    }

    /// The same job, with SQL dumps taken as plain text.
    pub fn with_dumps_as_text(self) -> Self {
        Self { as_text: true, ..self }
    }

    /// False when another value already has this token.
    fn is_unique(&self, token: &[u8], canonical: &[u8]) -> bool {
        let mut tokens = self.tokens.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let (token, value) = (tokens.hasher.hash_one(token), tokens.hasher.hash_one(canonical));
        let full = tokens.seen.len() >= SHORT_TOKENS;
        match tokens.seen.get(&token) {
            Some(known) => *known == value,
            None if full => false,
            None => tokens.seen.insert(token, value).is_none(),
        }
    }
}

/// The layers that a replacement is written through: those of the format first, whether the value needed them or not.
fn chain(layers: &[&'static str], segment: Option<&Segment>) -> Vec<&'static str> {
    let outer = segment.map_or(&[][..], |segment| segment.escape.chain());
    let inner = layers.strip_prefix(outer).unwrap_or(layers);
    [outer, inner].concat()
}

/// Why a cell without quotes cannot hold a replacement.
fn unfit(shared: &Shared, segment: &Segment, text: &[u8]) -> Option<&'static str> {
    let bare = shared.sniffed.format == FormatId::Csv && segment.escape == Escape::Plain;
    (bare && text.iter().any(|b| b",;|\t\"\r\n".contains(b)))
        .then_some("a cell without quotes cannot hold a replacement with a separator")
}

/// A replacement that was made before: the decoded text, or what else becomes of the value.
enum Made {
    Text(Box<[u8]>),
    Kept,
    Refused(&'static str),
}

/// What stands in for a number where only a number may stand.
const NEUTRAL: &[u8] = b"0";

/// True for a number as JSON spells it.
fn is_number(text: &[u8]) -> bool {
    matches!(text, [b'1'..=b'9', rest @ ..] if rest.iter().all(u8::is_ascii_digit)) || text == b"0"
}

type ByValue = HashMap<Box<[u8]>, Made, RandomState>;

/// Makes replacements.
pub(super) struct Editor {
    redaction: Redaction,
    compiled: Arc<Compiled>,
    forms: Vec<(Form, Region)>,
    canonical: Vec<u8>,
    /// What was made, by rule and entry of the policy, and by value.
    made: HashMap<(u16, usize), ByValue, RandomState>,
    /// How much that is.
    remembered: usize,
}

impl Editor {
    /// The editor of a run, if it is a redaction.
    pub(super) fn of(options: &Options, compiled: &Arc<Compiled>) -> Option<Self> {
        Some(Self::new(options.redaction.clone()?, Arc::clone(compiled)))
    }

    fn new(redaction: Redaction, compiled: Arc<Compiled>) -> Self {
        let form = |rule: &Rule| (Form::of(rule.entity), Region::of_pack(&rule.pack));
        let forms = compiled.rules.rules.iter().map(form).collect();
        let (canonical, made, remembered) = (Vec::new(), HashMap::default(), 0);
        Self { redaction, compiled, forms, canonical, made, remembered }
    }

    /// What becomes of a finding; a replacement is appended to `out` as it must stand in the raw bytes.
    pub(super) fn change(
        &mut self,
        (shared, window): (&Shared, &Window<'_>),
        (candidate, value): (&Candidate, &[u8]),
        out: &mut Vec<u8>,
    ) -> Change {
        let policy = Arc::clone(&self.redaction.policy);
        let at = window.local(candidate.start);
        let segment =
            window.view.and_then(|view| view.segment(at).filter(|s| s.column != Piece::TEXT));
        let column = segment.zip(window.view).and_then(|(segment, view)| view.column(segment));
        let label = || field_before(window.text, at).map(|key| key.of(window.text));
        let subject = Subject {
            rule: self.compiled.rule(candidate.rule),
            field: column.map_or_else(label, |column| Some(column.name.as_bytes())),
            path: &shared.from.path,
            confidence: Confidence::from_hundredths(i32::from(candidate.score)),
        };
        let decision = policy.decide(&subject);
        let is_number = self.is_number(window, candidate);
        let text = match self.made(candidate.rule, value, &decision) {
            Made::Kept => return Change::Keep,
            Made::Refused(why) => return Change::Refuse(why),
            Made::Text(text) if is_number && !self::is_number(text) => NEUTRAL,
            Made::Text(text) => text,
        };
        if let Some(why) = segment.and_then(|segment| unfit(shared, segment, text)) {
            return Change::Refuse(why);
        }
        let start = out.len() as u32;
        let chain = chain(candidate.layers, segment);
        match layer::encode(&chain, shared.sniffed.charset, text, out) {
            true => Change::Replace(Slice(start, out.len() as u32), decision.definition),
            false => Change::Refuse("a replacement cannot be written in its encoding"),
        }
    }

    /// True for a value that must stay a number.
    fn is_number(&self, window: &Window<'_>, candidate: &Candidate) -> bool {
        let (start, end) = (window.local(candidate.start), window.local_end(candidate.end));
        candidate.layers.is_empty() && bare::is_json_number(window.text, start, end)
    }

    fn made(&mut self, rule: u16, value: &[u8], decision: &Decision<'_>) -> &Made {
        let place = (rule, decision.number);
        let known = self.made.get(&place).is_some_and(|made| made.contains_key(value));
        if !known {
            let made = self.make(rule, value, decision);
            if self.remembered >= REMEMBERED {
                self.made.clear();
                self.remembered = 0;
            }
            self.remembered += 1;
            self.made.entry(place).or_default().insert(value.into(), made);
        }
        &self.made[&place][value]
    }

    fn make(&mut self, rule: u16, text: &[u8], decision: &Decision<'_>) -> Made {
        let (form, region) = self.forms[usize::from(rule)];
        self.canonical.clear();
        form.write(text, region, &mut self.canonical);
        let entity = self.compiled.rule(rule).entity;
        let value = Value { entity, text, canonical: &self.canonical, room: Room::default() };
        let mut out = Vec::new();
        match decision.operator.apply(&value, &mut out) {
            Outcome::Kept => return Made::Kept,
            Outcome::Written => {}
            Outcome::Null | Outcome::Unfit => write_placeholder(&value, &mut out),
        }
        let short = decision.definition.name == "pseudonym" && has_short_shape(entity);
        if short && !self.redaction.is_unique(&out, &self.canonical) {
            return Made::Refused(
                "two values have the same short pseudonym; use ip-pfx or placeholder for that entity, or another epoch",
            );
        }
        Made::Text(out.into())
    }
}
