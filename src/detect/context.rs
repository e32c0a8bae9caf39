//! What stands around a candidate: the name of the field it is in, and words nearby.
//!
//! Both are looked up in one table of folded phrases, compiled from the `context` and `columns` of
//! all rules. Only bytes within [`CONTEXT_MAX`] of the candidate count, on the same line.

use crate::canonical::fold_ascii;
use crate::limits::CONTEXT_MAX;
use crate::rule::RuleSet;
use crate::span::LocalSpan;
use std::collections::HashMap;

/// The phrase raises the score when it stands near.
pub const UP: u8 = 1;
/// The phrase lowers the score.
pub const DOWN: u8 = 2;
/// The phrase names a field that holds such values.
pub const COLUMN: u8 = 4;

/// Words of a phrase at most.
const PHRASE_WORDS: usize = 6;

/// All phrases of a rule set.
#[derive(Clone, Debug, Default)]
pub struct PhraseTable {
    /// Hash of a folded phrase, or of the first words of one, to the phrase's number.
    by_hash: HashMap<u64, Option<u32>, std::hash::BuildHasherDefault<Identity>>,
    /// For each phrase: (rule, roles).
    roles: Vec<Vec<(u16, u8)>>,
}

#[derive(Clone, Debug, Default)]
struct Identity(u64);

impl std::hash::Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _: &[u8]) {
        unreachable!("only u64 keys are hashed")
    }
    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

fn hash_more(hash: u64, word: &[u8]) -> u64 {
    let mixed = word.iter().fold(hash, |h, &b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    (mixed ^ 0xff).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23)
}

impl PhraseTable {
    /// Compiles the phrases of all rules.
    pub fn new(rules: &RuleSet) -> Self {
        let mut table = Self::default();
        for (index, rule) in rules.rules.iter().enumerate() {
            let rule_index = index as u16;
            let spec = &rule.spec;
            spec.context.up.iter().for_each(|phrase| table.add(phrase, rule_index, UP));
            spec.context.down.iter().for_each(|phrase| table.add(phrase, rule_index, DOWN));
            spec.columns.iter().for_each(|phrase| table.add(phrase, rule_index, COLUMN));
        }
        table
    }

    fn add(&mut self, phrase: &str, rule: u16, role: u8) {
        let mut folded = Vec::new();
        fold_ascii(phrase.as_bytes(), &mut folded);
        let parts: Vec<LocalSpan> = Parts::new(&folded).collect();
        let mut hash = SEED;
        for (i, part) in parts.iter().enumerate() {
            hash = hash_more(hash, part.of(&folded));
            let entry = self.by_hash.entry(hash).or_insert(None);
            if i + 1 < parts.len() {
                continue;
            }
            let number = *entry.get_or_insert_with(|| {
                self.roles.push(Vec::new());
                self.roles.len() as u32 - 1
            });
            let roles = &mut self.roles[number as usize];
            match roles.iter_mut().find(|(known, _)| *known == rule) {
                Some((_, known)) => *known |= role,
                None => roles.push((rule, role)),
            }
        }
    }

    /// Calls `found` with the number and span of each phrase in `folded`.
    fn phrases(&self, folded: &[u8], mut found: impl FnMut(u32, LocalSpan)) {
        let mut parts = [LocalSpan::default(); 64];
        let mut count = 0;
        for part in Parts::new(folded).take(parts.len()) {
            parts[count] = part;
            count += 1;
        }
        for first in 0..count {
            let mut hash = SEED;
            for part in &parts[first..count.min(first + PHRASE_WORDS)] {
                hash = hash_more(hash, part.of(folded));
                match self.by_hash.get(&hash) {
                    None => break,
                    Some(None) => {}
                    Some(Some(number)) => found(*number, LocalSpan::new(parts[first].start, part.end)),
                }
            }
        }
    }

    fn role(&self, phrase: u32, rule: u16) -> u8 {
        let roles = &self.roles[phrase as usize];
        roles.iter().find(|(known, _)| *known == rule).map_or(0, |(_, roles)| *roles)
    }

    /// Rules for which `phrase` has the role.
    fn rules(&self, phrase: u32, role: u8) -> impl Iterator<Item = u16> + '_ {
        let roles = self.roles[phrase as usize].iter();
        roles.filter(move |(_, roles)| roles & role != 0).map(|(rule, _)| *rule)
    }
}

/// Words of a folded text: runs of ASCII letters and digits or of other scripts; a digit run behind
/// letters is a part of its own (`phone1`).
struct Parts<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Parts<'a> {
    fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0 }
    }
}

fn part_class(byte: u8) -> u8 {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        0x80.. => 3,
        _ => 0,
    }
}

impl Iterator for Parts<'_> {
    type Item = LocalSpan;

    fn next(&mut self) -> Option<LocalSpan> {
        let rest = &self.text[self.at..];
        let start = self.at + rest.iter().position(|&b| part_class(b) != 0)?;
        let class = part_class(self.text[start]);
        let length = self.text[start..].iter().take_while(|&&b| part_class(b) == class).count();
        self.at = start + length;
        Some(LocalSpan::new(start, self.at))
    }
}

/// Name of the field that a value at `at` is in: `name=`, `"name": `, `Name: `, `<name>`.
pub fn field_before(text: &[u8], at: usize) -> Option<LocalSpan> {
    let floor = at.saturating_sub(CONTEXT_MAX);
    let mut i = at;
    let mut opening = 0;
    while i > floor && matches!(text[i - 1], b' ' | b'"' | b'\'' | b'`' | b'(' | b'[' | b'\\' | b'\t') {
        i -= 1;
        opening += 1;
        if opening > 6 {
            return None;
        }
    }
    key_before(text, i)
}

/// The key whose separator ends at `end`.
pub fn key_before(text: &[u8], end: usize) -> Option<LocalSpan> {
    let separator = *text.get(end.checked_sub(1)?)?;
    match separator {
        b'=' => unquoted_key(text, end - 1, false),
        b':' => unquoted_key(text, end - 1, true),
        b'>' if end >= 2 && text[end - 2] == b'=' => unquoted_key(text, end - 2, true),
        b'>' => tag_name(text, end - 1),
        0x9A if end >= 3 && text[end - 3..end] == [0xEF, 0xBC, 0x9A] => unquoted_key(text, end - 3, true),
        _ => None,
    }
}

/// Bytes of a key at most.
const KEY_MAX: usize = 64;

fn unquoted_key(text: &[u8], separator: usize, spaces: bool) -> Option<LocalSpan> {
    let mut end = separator;
    while end > 0 && end + 2 > separator && text[end - 1] == b' ' {
        end -= 1;
    }
    let last = *text.get(end.checked_sub(1)?)?;
    if matches!(last, b'"' | b'\'' | b'`') {
        return quoted_key(text, end - 1, last);
    }
    let floor = end.saturating_sub(KEY_MAX);
    let mut start = end;
    let mut words = 0;
    while start > floor {
        let byte = text[start - 1];
        let in_word = byte.is_ascii_alphanumeric() || byte >= 0x80 || matches!(byte, b'_' | b'-' | b'.' | b'/');
        if byte == b' ' && spaces && words < 5 {
            words += 1;
        } else if !in_word || (byte == b'.' && spaces && text.get(start) == Some(&b' ')) {
            break;
        }
        start -= 1;
    }
    while start < end && text[start] == b' ' {
        start += 1;
    }
    (start < end).then(|| LocalSpan::new(start, end))
}

fn quoted_key(text: &[u8], close: usize, quote: u8) -> Option<LocalSpan> {
    let floor = close.saturating_sub(KEY_MAX);
    let end = if close > floor && text[close - 1] == b'\\' { close - 1 } else { close };
    let open = (floor..end).rev().find(|&i| text[i] == quote || text[i] == b'\n')?;
    (text[open] == quote && open + 1 < end).then(|| LocalSpan::new(open + 1, end))
}

fn tag_name(text: &[u8], close: usize) -> Option<LocalSpan> {
    let floor = close.saturating_sub(KEY_MAX);
    let open = (floor..close).rev().find(|&i| matches!(text[i], b'<' | b'>' | b'\n'))?;
    if text[open] != b'<' || matches!(text.get(open + 1), None | Some(b'/')) {
        return None;
    }
    let length = text[open + 1..close].iter().take_while(|b| !b.is_ascii_whitespace()).count();
    (length > 0).then(|| LocalSpan::new(open + 1, open + 1 + length))
}

/// Looks at surroundings; keeps its buffers between calls.
#[derive(Clone, Debug, Default)]
pub struct ContextReader {
    folded: Vec<u8>,
}

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

impl ContextReader {
    /// Rules that name the key at `key` in their columns.
    pub fn key_rules(&mut self, table: &PhraseTable, text: &[u8], key: LocalSpan, mut found: impl FnMut(u16)) {
        self.fold_key(key.of(text));
        table.phrases(&self.folded, |phrase, _| table.rules(phrase, COLUMN).for_each(&mut found));
    }

    /// Context of a candidate of `rule` at `span`, whose field name is at `field`.
    pub fn read(&mut self, ask: &Ask<'_>, text: &[u8], span: LocalSpan) -> Context {
        let mut context = Context::default();
        if let Some(key) = ask.field {
            self.fold_key(key.of(text));
            let roles = self.roles(ask);
            context.column = roles & COLUMN != 0;
            context.up = roles & UP != 0 && !context.column;
            context.down = roles & DOWN != 0 && !context.column;
            if roles != 0 {
                return context;
            }
        }
        let before = line_before(text, span.start, ask.within);
        self.fold(&text[before..span.start]);
        let near = self.nearest(ask);
        let after = line_after(text, span.end, ask.within / 4);
        self.fold(&text[span.end..after]);
        let behind = self.roles(ask);
        context.down = near & DOWN != 0;
        context.up = !context.down && (near | behind) & (UP | COLUMN) != 0;
        context
    }

    /// Roles of the phrase that ends last: of two labels before a value the nearer one is its own.
    fn nearest(&self, ask: &Ask<'_>) -> u8 {
        let mut best = (0, 0);
        ask.table.phrases(&self.folded, |phrase, span| {
            let role = ask.table.role(phrase, ask.rule);
            if role != 0 && span.end >= best.0 {
                best = (span.end, if span.end == best.0 { best.1 | role } else { role });
            }
        });
        best.1
    }

    fn roles(&self, ask: &Ask<'_>) -> u8 {
        let mut roles = 0;
        ask.table.phrases(&self.folded, |phrase, _| roles |= ask.table.role(phrase, ask.rule));
        roles
    }

    fn fold(&mut self, text: &[u8]) {
        self.folded.clear();
        fold_ascii(text, &mut self.folded);
    }

    /// Folds a key, with `camelCase` taken apart.
    fn fold_key(&mut self, key: &[u8]) {
        let humps = key.windows(2).any(|w| w[0].is_ascii_lowercase() && w[1].is_ascii_uppercase());
        if !humps {
            return self.fold(key);
        }
        let mut apart = Vec::with_capacity(key.len() + 8);
        for (i, &byte) in key.iter().enumerate() {
            if byte.is_ascii_uppercase() && i > 0 && key[i - 1].is_ascii_lowercase() {
                apart.push(b'_');
            }
            apart.push(byte);
        }
        self.fold(&apart);
    }
}

/// A question about surroundings.
pub struct Ask<'a> {
    /// The phrases.
    pub table: &'a PhraseTable,
    /// The rule that asks.
    pub rule: u16,
    /// How far its words count.
    pub within: usize,
    /// The field name, when the candidate stands directly behind one.
    pub field: Option<LocalSpan>,
}

/// Start of the line or of the reach before `at`, moved to the next whole word.
fn line_before(text: &[u8], at: usize, within: usize) -> usize {
    let floor = at.saturating_sub(within);
    let line = memchr::memrchr(b'\n', &text[floor..at]).map_or(floor, |i| floor + i + 1);
    if line > floor || floor == 0 || !super::anchor::is_word_byte(text[floor - 1]) {
        return line;
    }
    let cut = text[floor..at].iter().position(|&b| !super::anchor::is_word_byte(b));
    cut.map_or(at, |i| floor + i)
}

/// End of the line or of the reach behind `at`, moved back to a whole word.
fn line_after(text: &[u8], at: usize, within: usize) -> usize {
    let ceiling = (at + within).min(text.len());
    let line = memchr::memchr(b'\n', &text[at..ceiling]).map_or(ceiling, |i| at + i);
    if line < ceiling || ceiling == text.len() || !super::anchor::is_word_byte(text[ceiling]) {
        return line;
    }
    let cut = text[at..ceiling].iter().rposition(|&b| !super::anchor::is_word_byte(b));
    cut.map_or(at, |i| at + i + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields() {
        let cases = [
            ("phone=|0912", Some("phone")),
            ("{\"user\":{\"full_name\":\"|An", Some("full_name")),
            ("GET /a?x=1&sdt=|0912", Some("sdt")),
            ("Số điện thoại: |0912", Some("Số điện thoại")),
            ("氏名：|山田", Some("氏名")),
            ("<phone type=\"m\">|0912", Some("phone")),
            ("'Phone' => '|0912", Some("Phone")),
            ("at 13:55:|36", Some("55")),
            ("gọi |0912", None),
            ("msg=\"{\\\"tel\\\":\\\"|09", Some("tel")),
            ("a, b: |1", Some("b")),
        ];
        for (text, expected) in cases {
            let at = text.find('|').expect("marked");
            let plain = text.replace('|', "");
            let got = field_before(plain.as_bytes(), at);
            let got = got.map(|span| String::from_utf8_lossy(span.of(plain.as_bytes())).into_owned());
            assert_eq!(got.as_deref(), expected, "{text}");
        }
    }
}
