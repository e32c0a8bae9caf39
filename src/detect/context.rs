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
    /// How the first words of phrases may begin: see [`begin_slot`].
    begins: Vec<u64>,
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
        let mut table = Self { begins: vec![0; BEGIN_SLOTS / 64], ..Self::default() };
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
        if let Some(first) = parts.first() {
            self.add_begin(first.of(&folded));
        }
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

    /// Marks how a word that folds to `word` may begin in a text: any letter but the first may carry
    /// diacritics (the first one, too: then the word begins with a non-ASCII byte and always passes).
    fn add_begin(&mut self, word: &[u8]) {
        let class = |i: usize| word.get(i).map_or(OTHER, |&b| begin_class(b));
        for second in [class(1), HIGH] {
            for third in [class(2), HIGH, OTHER] {
                let slot = begin_slot(class(0), second, third);
                self.begins[slot / 64] |= 1 << (slot % 64);
            }
        }
        for third in 0..32 {
            let slot = begin_slot(class(0), HIGH, third);
            self.begins[slot / 64] |= 1 << (slot % 64);
        }
    }

    /// False when no phrase can start in `text[from..to]`: a quick test of the first bytes of words.
    fn may_hold_phrase(&self, text: &[u8], from: usize, to: usize) -> bool {
        let class = |i: usize| text.get(i).map_or(OTHER, |&b| begin_class(b));
        let mut before = from.checked_sub(1).map_or(OTHER, class);
        for at in from..to {
            let first = class(at);
            let letter = first != OTHER && first != DIGIT;
            if letter && (before == OTHER || before == DIGIT) {
                let slot = begin_slot(first, class(at + 1), class(at + 2));
                if first == HIGH || self.begins[slot / 64] >> (slot % 64) & 1 == 1 {
                    return true;
                }
            }
            before = first;
        }
        false
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

const OTHER: usize = 0;
const DIGIT: usize = 27;
const HIGH: usize = 28;
const BEGIN_SLOTS: usize = 1 << 15;

/// Class of a byte for the quick test: letters by their place in the alphabet, digits, non-ASCII.
fn begin_class(byte: u8) -> usize {
    static CLASSES: [u8; 256] = {
        let mut table = [0u8; 256];
        let mut i = 0;
        while i < 256 {
            let byte = i as u8;
            table[i] = match byte {
                b'a'..=b'z' => byte - b'a' + 1,
                b'A'..=b'Z' => byte - b'A' + 1,
                b'0'..=b'9' => DIGIT as u8,
                0x80.. => HIGH as u8,
                _ => OTHER as u8,
            };
            i += 1;
        }
        table
    };
    usize::from(CLASSES[usize::from(byte)])
}

fn begin_slot(first: usize, second: usize, third: usize) -> usize {
    first << 10 | second << 5 | third
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
    keys: KeyCache,
}

/// What was found out about recent keys: logs and JSON repeat a few names a million times.
#[derive(Clone, Debug, Default)]
struct KeyCache {
    slots: Vec<KeySlot>,
    /// Rules of all cached keys, one run after the other.
    rules: Vec<u16>,
}

#[derive(Clone, Copy, Debug, Default)]
struct KeySlot {
    /// First eight and last eight bytes of the key.
    head: u64,
    tail: u64,
    length: u8,
    from: u32,
    to: u32,
}

/// Longest key that is cached.
const CACHED_KEY: usize = 16;
const KEY_SLOTS: usize = 1024;
/// Rules held by the cache before it starts afresh.
const CACHED_RULES: usize = 1 << 16;

impl KeyCache {
    /// Slot and fingerprint of a key of 1 to 16 bytes.
    fn slot(key: &[u8]) -> (usize, KeySlot) {
        let mut bytes = [0u8; CACHED_KEY];
        bytes[..key.len()].copy_from_slice(key);
        let head = u64::from_le_bytes(bytes[..8].try_into().expect("8 bytes"));
        let tail = u64::from_le_bytes(bytes[8..].try_into().expect("8 bytes"));
        let mixed = (head ^ tail.rotate_left(29) ^ key.len() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let slot = KeySlot { head, tail, length: key.len() as u8, from: 0, to: 0 };
        ((mixed >> 54) as usize, slot)
    }

    fn get(&self, key: &[u8]) -> Option<std::ops::Range<usize>> {
        let (at, wanted) = Self::slot(key);
        let slot = self.slots.get(at)?;
        let same = slot.head == wanted.head && slot.tail == wanted.tail && slot.length == wanted.length;
        same.then_some(slot.from as usize..slot.to as usize)
    }

    fn put(&mut self, key: &[u8], rules: &[u16]) -> std::ops::Range<usize> {
        if self.slots.is_empty() || self.rules.len() + rules.len() > CACHED_RULES {
            self.slots = vec![KeySlot::default(); KEY_SLOTS];
            self.rules.clear();
        }
        let from = self.rules.len();
        self.rules.extend_from_slice(rules);
        let (at, slot) = Self::slot(key);
        self.slots[at] = KeySlot { from: from as u32, to: self.rules.len() as u32, ..slot };
        from..self.rules.len()
    }
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
    /// Rules that name `key` in their columns.
    pub fn key_rules(&mut self, table: &PhraseTable, key: &[u8], found: &mut Vec<u16>) {
        if key.len() > CACHED_KEY {
            return self.look_up(table, key, found);
        }
        if let Some(range) = self.keys.get(key) {
            return found.extend_from_slice(&self.keys.rules[range]);
        }
        let from = found.len();
        self.look_up(table, key, found);
        self.keys.put(key, &found[from..]);
    }

    fn look_up(&mut self, table: &PhraseTable, key: &[u8], found: &mut Vec<u16>) {
        self.fold_key(key);
        table.phrases(&self.folded, |phrase, _| found.extend(table.rules(phrase, COLUMN)));
    }

    /// True when a candidate at `start` may have a field or a phrase before it: a quick test that
    /// errs only towards true.
    pub fn may_have_context(table: &PhraseTable, text: &[u8], start: usize, within: usize) -> bool {
        let from = start.saturating_sub(within.max(KEY_MAX + 8));
        table.may_hold_phrase(text, from, start)
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
        let mut near = 0;
        if ask.table.may_hold_phrase(text, before, span.start) {
            self.fold(&text[before..span.start]);
            near = self.nearest(ask);
        }
        let after = line_after(text, span.end, ask.within / 4);
        let mut behind = 0;
        if near == 0 && ask.table.may_hold_phrase(text, span.end, after) {
            self.fold(&text[span.end..after]);
            behind = self.roles(ask) & (UP | COLUMN);
        }
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
