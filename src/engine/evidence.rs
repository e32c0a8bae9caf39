//! Evidence: what the first values of a table say of its columns. A column whose name tells nothing, but nearly all
//! of whose values look like one kind of personal data, is treated as if its name said so; one in which few of many
//! numbers do is treated as a column of other numbers.
//!
//! Built from the first records of a table, before any of its values is judged, and the same for any cut.

use super::structure::{EVIDENCE_BYTES, EVIDENCE_RECORDS};
use super::view::{Segment, View};
use super::window::Window;
use crate::detect::{Candidate, ColumnReader, Detector, resolve_all};
use crate::entity::EntityType;
use crate::format::{Advice, Column, Lex, Opened, Piece, Pieces, Schema};
use ahash::RandomState;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

/// Bytes that are read at a time: a sample ends at one of these steps.
const STEP: usize = 4096;
/// Values that a column must have before they say anything.
const LEAST: u64 = 5;
/// Part of the values, in hundredths, that must look alike.
const ALIKE: u64 = 80;
/// Part of the values below which likeness is chance.
const CHANCE: u64 = 30;
/// A name is doubted where so many values
const MANY: u64 = 20;
/// hold what it says in less than this part.
const RARE: u64 = 10;

/// Words that a key of a column gets at most.
const WORDS_MAX: usize = 3;

/// Looks at samples. One per worker.
pub(super) struct Witness {
    detector: Detector,
    columns: ColumnReader,
    view: View,
}

/// The values of one column, as far as they were looked at.
#[derive(Default)]
struct Profile {
    cells: u64,
    numbers: u64,
    distinct: HashSet<Vec<u8>, RandomState>,
    /// Values that are wholly one entity, and the rule that said so most recently by count.
    alike: BTreeMap<EntityType, BTreeMap<u16, u64>>,
}

impl Witness {
    pub(super) fn new(detector: Detector) -> Self {
        let columns = ColumnReader::new(Arc::clone(detector.compiled()));
        Self { detector, columns, view: View::default() }
    }

    /// Looks at the first values of a table and says what its columns are to be read under.
    pub(super) fn look(&mut self, opened: Opened, window: &Window<'_>) -> Vec<Advice> {
        let (pieces, schema) = sample(opened, window, |column| {
            let told = self.columns.told(column.name.as_bytes());
            column.key.get().is_none() && (told.is_empty() || told.iter().any(is_person))
        });
        let mut view = std::mem::take(&mut self.view);
        view.build(window.text, &(0..window.text.len()), &pieces, schema);
        let mut found = Vec::new();
        self.detector.detect(&view.text, 0..view.text.len(), &mut found);
        let profiles = profiles(&view, &resolve_all(found), &self.columns);
        let mut advice = Vec::new();
        for (number, profile) in profiles {
            if let Some(column) = view.schema.get(number)
                && let Some(key) = self.key(&column.name, &profile)
            {
                let (table, place) = (Arc::clone(&column.table), column.place);
                advice.push(Advice { table, place, key: key.into() });
            }
        }
        self.view = view;
        advice
    }

    /// What the values are read under, when not under the name alone.
    fn key(&mut self, name: &str, profile: &Profile) -> Option<String> {
        if profile.cells < LEAST {
            return None;
        }
        let share = |count: u64| count * 100 / profile.cells;
        let count = |rules: &BTreeMap<u16, u64>| rules.values().sum::<u64>();
        if !self.columns.told(name.as_bytes()).is_empty() {
            // Any word may be a name: where hardly one value is, the column has names of other things.
            let persons = profile
                .alike
                .iter()
                .find(|(entity, _)| is_person(entity))
                .map_or(0, |row| count(row.1));
            return (profile.cells >= MANY && share(persons) < RARE).then(String::new);
        }
        let few = (profile.distinct.len() as u64) * 20 < profile.cells;
        let (likeliest, rules) =
            profile.alike.values().map(|rules| (count(rules), rules)).max_by_key(|row| row.0)?;
        let words = match share(likeliest) {
            ALIKE.. if !few => self.columns.word(strongest(rules)?)?.to_owned(),
            ..CHANCE if share(profile.numbers) >= 90 => self.lowering(profile)?,
            _ => return None,
        };
        Some(format!("{name} {words}").trim_start().to_owned())
    }

    /// Words that lower all that the values look like.
    fn lowering(&self, profile: &Profile) -> Option<String> {
        let rules = profile.alike.values().filter_map(strongest);
        let words: BTreeSet<&str> = rules.filter_map(|rule| self.columns.lowering(rule)).collect();
        let words: Vec<&str> = words.into_iter().take(WORDS_MAX).collect();
        (!words.is_empty()).then(|| words.join(" "))
    }
}

/// The rule that most of the values fit.
fn strongest(rules: &BTreeMap<u16, u64>) -> Option<u16> {
    rules.iter().max_by_key(|(_, count)| **count).map(|row| *row.0)
}

/// The pieces of the table's first records that stand in a column of interest.
fn sample(
    opened: Opened,
    window: &Window<'_>,
    mut wanted: impl FnMut(&Column) -> bool,
) -> (Vec<Piece>, Schema) {
    let Opened { at: first, mut lexer } = opened;
    let (mut out, mut at) = (Pieces::default(), first);
    let end = window.text.len().min(first + EVIDENCE_BYTES);
    while at < end && out.records < EVIDENCE_RECORDS && out.opened.len() < 2 {
        let next = (at + STEP).min(end);
        lexer.lex(window.text, at..next, &mut out);
        at = next;
    }
    let schema = lexer.schema().clone();
    let own = out.pieces.iter().find(|piece| !piece.is_text());
    let table =
        own.and_then(|piece| schema.get(piece.column)).map(|column| Arc::clone(&column.table));
    let mut known = BTreeMap::new();
    let mut keeps = |piece: &Piece| {
        *known.entry(piece.column).or_insert_with(|| {
            let column = schema.get(piece.column);
            column.is_some_and(|column| Some(&column.table) == table.as_ref() && wanted(column))
        })
    };
    out.pieces.retain(|piece| !piece.is_text() && keeps(piece));
    (out.pieces, schema)
}

/// What the values of each column look like. `found` is in order, overlaps resolved.
fn profiles(view: &View, found: &[Candidate], columns: &ColumnReader) -> BTreeMap<u32, Profile> {
    let mut profiles: BTreeMap<u32, Profile> = BTreeMap::new();
    let mut next = 0;
    for segment in view.segments() {
        let value = view.text[segment.start as usize..segment.end as usize].trim_ascii();
        if value.is_empty() {
            continue;
        }
        let profile = profiles.entry(segment.column).or_default();
        profile.cells += 1;
        let number = |b: &u8| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b' ');
        profile.numbers += u64::from(value.iter().all(number));
        profile.distinct.insert(value.to_vec());
        while found.get(next).is_some_and(|candidate| candidate.end <= u64::from(segment.start)) {
            next += 1;
        }
        if let Some(candidate) = found.get(next).filter(|candidate| {
            covers(candidate, segment, value.len()) && !columns.is_lowered(candidate)
        }) {
            let rules = profile.alike.entry(columns.entity(candidate.rule)).or_default();
            *rules.entry(candidate.rule).or_default() += 1;
        }
    }
    profiles
}

/// The candidate is the whole value, blanks aside.
fn covers(candidate: &Candidate, segment: &Segment, length: usize) -> bool {
    let within =
        candidate.start >= u64::from(segment.start) && candidate.end <= u64::from(segment.end);
    within && (candidate.end - candidate.start) as usize + 1 >= length
}

/// Names of persons have no shape: a column's name says more about them than its values can.
fn is_person(entity: &EntityType) -> bool {
    entity.as_str() == "PERSON"
}
