//! Reads the surroundings of a place once, for all rules that ask about it.

use super::field::{is_definite, key_before, separator_before, short_key};
use super::key::{KeyMemory, Known};
use super::nearby::{Nearby, Side};
use super::own::is_own_work;
use super::phrase::{Mask, PhraseTable, Words};
use crate::detect::anchor::is_word_byte;
use crate::span::LocalSpan;

/// What the surroundings say about one candidate of one rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The field name is one of the rule's columns.
    pub column: bool,
    /// A word that raises the score.
    pub up: bool,
    /// A word that lowers it.
    pub down: bool,
}

/// Looks at surroundings; remembers those of the last place. One per detector.
#[derive(Clone, Debug, Default)]
pub struct ContextReader {
    keys: KeyMemory,
    recent: [Field; RECENT],
    words: Words,
    nearby: Nearby,
    before: Before,
    after: After,
}

/// Keys whose places are remembered (a power of two).
const RECENT: usize = 16;

/// The key that ends at a place, if one does.
#[derive(Clone, Copy, Debug)]
struct Field {
    end: usize,
    known: Option<Known>,
    /// The key decides alone.
    definite: bool,
}

impl Field {
    const NONE: Self = Self { end: usize::MAX, known: None, definite: false };
}

impl Default for Field {
    fn default() -> Self {
        Self::NONE
    }
}

/// What stands before a place.
#[derive(Clone, Debug, Default)]
struct Before {
    at: Option<usize>,
    field: Option<Known>,
    /// The field's name decides alone.
    definite: bool,
    /// By the words within [`NEAR`] bytes, when a rule has asked.
    near: Option<Said>,
    /// By all words within the reach, when some rule that looks so far has asked.
    far: Option<Said>,
}

/// What words say to which rules.
#[derive(Clone, Debug, Default)]
struct Said {
    up: Mask,
    down: Mask,
}

/// Most rules look no farther than so many bytes.
const NEAR: usize = 48;

/// What stands behind a place: rules that it raises, by the bytes that most rules look at and by all.
#[derive(Clone, Debug, Default)]
struct After {
    at: Option<usize>,
    near: Mask,
    far: Option<Mask>,
}

impl ContextReader {
    /// Forgets the last place; to be called for each new text.
    pub fn reset(&mut self) {
        self.recent = [Field::NONE; RECENT];
        self.before.at = None;
        self.after.at = None;
    }

    /// Rules that name `key` in their columns.
    pub fn key_rules(&mut self, table: &PhraseTable, text: &[u8], key: LocalSpan) -> Option<&Mask> {
        let starts = self.keys.starts();
        let known = self.keys.meaning(table, text, key);
        self.follow(starts);
        Some(&self.keys.get(known?).column)
    }

    /// The rules anchored on names of fields that name the key whose separator ends at `end`; nothing where none
    /// does.
    #[inline]
    pub fn named_by_key(&mut self, table: &PhraseTable, text: &[u8], end: usize) -> Option<Mask> {
        let known = self.read_field(table, text, end).known.filter(|known| known.is_named())?;
        Some(self.keys.get(known).column.and(table.keyed()))
    }

    /// The key whose separator ends at `end`, and what it means.
    #[inline]
    fn field(&mut self, table: &PhraseTable, text: &[u8], end: usize) -> Field {
        let field = self.recent[end % RECENT];
        if field.end == end { field } else { self.read_field(table, text, end) }
    }

    #[inline(always)]
    fn read_field(&mut self, table: &PhraseTable, text: &[u8], end: usize) -> Field {
        let starts = self.keys.starts();
        let (known, definite) = match short_key(text, end) {
            Some(key) => (self.keys.short(table, text, &key), key.definite),
            None => self.long_field(table, text, end),
        };
        self.follow(starts);
        let field = Field { end, known, definite };
        self.recent[end % RECENT] = field;
        field
    }

    #[inline(never)]
    fn long_field(
        &mut self,
        table: &PhraseTable,
        text: &[u8],
        end: usize,
    ) -> (Option<Known>, bool) {
        match key_before(text, end) {
            Some(key) => (self.keys.meaning(table, text, key), is_definite(text, key)),
            None => (None, false),
        }
    }

    /// Forgets what refers to meanings, if their memory has started afresh since.
    #[inline(always)]
    fn follow(&mut self, starts: u32) {
        if self.keys.starts() != starts {
            self.reset();
        }
    }

    /// True when a candidate of `rule` at `start` has a column or a word before it that raises it.
    pub fn is_announced(
        &mut self,
        table: &PhraseTable,
        text: &[u8],
        start: usize,
        rule: u16,
    ) -> bool {
        if is_joined(text, start) {
            return false;
        }
        let context = self.before(table, text, start, rule);
        context.column || context.up
    }

    /// The rules of `wanted` for which something before `at` is a column or a word that raises the score.
    pub fn announced(
        &mut self,
        table: &PhraseTable,
        text: &[u8],
        at: usize,
        wanted: &Mask,
    ) -> Mask {
        self.look(table, text, at);
        if self.before.definite && self.before.field.is_none() {
            return Mask::NONE;
        }
        let mut out = Mask::default();
        let mut open = *wanted;
        if let Some(known) = self.before.field {
            let field = self.keys.get(known);
            out.join(&field.column);
            out.join(&field.up);
            [&field.column, &field.up, &field.down].into_iter().for_each(|said| open.drop(said));
        }
        if !self.before.definite {
            out.join(&self.raised(table, text, at, &open));
        }
        out.and(wanted)
    }

    /// The rules of `open` that words before `at` raise.
    fn raised(&mut self, table: &PhraseTable, text: &[u8], at: usize, open: &Mask) -> Mask {
        let far = open.and(table.within(NEAR + 1));
        let mut near = *open;
        near.drop(&far);
        let mut out = self.near(table, text, at).up.and(&near);
        if !far.is_empty() {
            out.join(&self.far(table, text, at).up.and(&far));
        }
        out
    }

    /// Context of a candidate of `rule` at `span`.
    pub fn read(
        &mut self,
        table: &PhraseTable,
        text: &[u8],
        span: LocalSpan,
        rule: u16,
    ) -> Context {
        let mut context = self.before(table, text, span.start, rule);
        if context == Context::default() {
            context.up = self.after(table, text, span.end, rule);
        }
        context
    }

    /// What stands before a candidate of `rule` at `at`: the field name decides; where it says
    /// nothing to the rule, the words before do.
    pub fn before(&mut self, table: &PhraseTable, text: &[u8], at: usize, rule: u16) -> Context {
        if at == 0 || text[at - 1] == b'\n' {
            return Context::default();
        }
        self.look(table, text, at);
        if let Some(context) = self.by_field(rule) {
            return context;
        }
        if self.before.definite {
            return Context::default();
        }
        let is_far = table.within(NEAR + 1).has(rule);
        if is_far {
            self.far(table, text, at).to(rule)
        } else {
            self.near(table, text, at).to(rule)
        }
    }

    /// Reads the name of the field, unless this was the last place.
    fn look(&mut self, table: &PhraseTable, text: &[u8], at: usize) {
        if self.before.at == Some(at) {
            return;
        }
        let field = separator_before(text, at).map(|end| self.field(table, text, end));
        self.before.at = Some(at);
        self.before.field = field.and_then(|field| field.known);
        self.before.definite = field.is_some_and(|field| field.definite);
        (self.before.near, self.before.far) = (None, None);
    }

    fn by_field(&self, rule: u16) -> Option<Context> {
        let field = self.keys.get(self.before.field?);
        if field.column.has(rule) {
            return Some(Context { column: true, up: false, down: false });
        }
        let (up, down) = (field.up.has(rule), field.down.has(rule));
        (up || down).then_some(Context { column: false, up, down })
    }

    fn near(&mut self, table: &PhraseTable, text: &[u8], at: usize) -> &Said {
        if self.before.near.is_none() {
            self.before.near = Some(self.say(table, text, at, NEAR.min(table.reach())));
        }
        self.before.near.as_ref().unwrap_or(&NOTHING_SAID)
    }

    fn far(&mut self, table: &PhraseTable, text: &[u8], at: usize) -> &Said {
        if self.before.far.is_none() {
            self.before.far = Some(self.say(table, text, at, table.reach()));
        }
        self.before.far.as_ref().unwrap_or(&NOTHING_SAID)
    }

    /// What the words in the `within` bytes before `at` say.
    fn say(&mut self, table: &PhraseTable, text: &[u8], at: usize, within: usize) -> Said {
        let mut said = Said::default();
        if at == 0 || text[at - 1] == b'\n' {
            return said;
        }
        let floor = at.saturating_sub(within);
        match self.nearby.phrases(table, text, (floor, at), Side::Before) {
            Some(hits) => hits.iter().for_each(|hit| {
                let first = floor + usize::from(hit.first);
                if !is_own_work(text, first) {
                    said.hear(table, hit.phrase, at - first);
                }
            }),
            None => {
                self.words.clear();
                self.words.read(text, line_before(text, at, within), at);
                table.phrases(&self.words, |phrase, first, _| {
                    let first = first.raw as usize;
                    if !is_own_work(text, first) {
                        said.hear(table, phrase, at - first);
                    }
                });
            }
        }
        said
    }

    /// True when a word behind `at` raises the rule; words behind count a quarter as far.
    fn after(&mut self, table: &PhraseTable, text: &[u8], at: usize, rule: u16) -> bool {
        if self.after.at != Some(at) {
            let near = self.raised_behind(table, text, at, NEAR.min(table.reach()) / 4);
            self.after = After { at: Some(at), near, far: None };
        }
        if !table.within(NEAR + 1).has(rule) {
            return self.after.near.has(rule);
        }
        if self.after.far.is_none() {
            self.after.far = Some(self.raised_behind(table, text, at, table.reach() / 4));
        }
        self.after.far.is_some_and(|far| far.has(rule))
    }

    fn raised_behind(
        &mut self,
        table: &PhraseTable,
        text: &[u8],
        at: usize,
        within: usize,
    ) -> Mask {
        let mut raised = Mask::default();
        let mut hear = |phrase, distance: usize| {
            let near = table.within(distance * 4);
            let meaning = table.meaning(phrase);
            raised.join(&meaning.up.and(near));
            raised.join(&meaning.column.and(near));
        };
        let ceiling = (at + within).min(text.len());
        if !has_word(&text[at..ceiling]) {
            return raised;
        }
        match self.nearby.phrases(table, text, (at, ceiling), Side::Behind) {
            Some(hits) => hits.iter().for_each(|hit| {
                if !is_own_work(text, at + usize::from(hit.first)) {
                    hear(hit.phrase, usize::from(hit.end));
                }
            }),
            None => {
                self.words.clear();
                self.words.read(text, at, line_after(text, at, within));
                table.phrases(&self.words, |phrase, first, last| {
                    if !is_own_work(text, first.raw as usize) {
                        hear(phrase, last.raw_end as usize - at);
                    }
                });
            }
        }
        raised
    }
}

static NOTHING_SAID: Said = Said { up: Mask::NONE, down: Mask::NONE };

impl Said {
    /// Takes in a phrase that starts so many bytes before the value.
    fn hear(&mut self, table: &PhraseTable, phrase: u32, distance: usize) {
        // Of two labels before a value the nearer one is its own.
        let near = table.within(distance);
        let meaning = table.meaning(phrase);
        let mut raises = meaning.up;
        raises.join(&meaning.column);
        let (raises, lowers) = (raises.and(near), meaning.down.and(near));
        self.down.drop(&raises);
        self.up.drop(&lowers);
        self.up.join(&raises);
        self.down.join(&lowers);
    }

    fn to(&self, rule: u16) -> Context {
        Context { column: false, up: self.up.has(rule), down: self.down.has(rule) }
    }
}

/// True for bytes with a letter, a digit or something outside ASCII.
#[inline]
fn has_word(bytes: &[u8]) -> bool {
    bytes.iter().any(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii())
}

/// A part of a path or of a dashed or dotted word: no label speaks of it.
pub fn is_joined(text: &[u8], start: usize) -> bool {
    let behind = &text[start.saturating_sub(2)..start];
    matches!(behind, [far, b'/' | b'-' | b'.' | b'_'] if far.is_ascii_alphanumeric())
}

/// Start of the line or of the reach before `at`, moved to the next whole word.
fn line_before(text: &[u8], at: usize, within: usize) -> usize {
    let floor = at.saturating_sub(within);
    let line = memchr::memrchr(b'\n', &text[floor..at]).map_or(floor, |i| floor + i + 1);
    if line > floor || floor == 0 || !is_word_byte(text[floor - 1]) {
        return line;
    }
    let cut = text[floor..at].iter().position(|&b| !is_word_byte(b));
    cut.map_or(at, |i| floor + i)
}

/// End of the line or of the reach behind `at`, moved back to a whole word.
fn line_after(text: &[u8], at: usize, within: usize) -> usize {
    let ceiling = (at + within).min(text.len());
    let line = memchr::memchr(b'\n', &text[at..ceiling]).map_or(ceiling, |i| at + i);
    if line < ceiling || ceiling == text.len() || !is_word_byte(text[ceiling]) {
        return line;
    }
    let cut = text[at..ceiling].iter().rposition(|&b| !is_word_byte(b));
    cut.map_or(at, |i| at + i + 1)
}
