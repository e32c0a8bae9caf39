//! What stands beside a possible name: the words before it, the kind of border on either side, and the run of
//! words of one case that starts there.

use super::facts::Facts;
use super::lists::Lists;
use super::memory::Words;
use super::phrase::{Class, Classes};
use crate::detect::anchor::is_word_byte;
use crate::detect::matcher::word::{Case, Word};

/// Bytes on either side that anything here looks at.
const LOOK: usize = 240;
/// Words kept before a name.
const WORDS_BEFORE: usize = 7;
/// Words kept of a run.
pub(crate) const RUN_MAX: usize = 6;
/// Words of the longest name.
pub(crate) const NAME_MAX: usize = 5;

/// The border of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    /// A quote, tab, line end, cell border or the end of the text.
    Cell,
    /// Blank and then something else.
    Space,
    /// A colon or equals sign.
    Colon,
    /// A comma and a blank.
    Comma,
    /// A full stop, bracket, or other punctuation.
    Mark,
    /// A character that makes the word part of something larger (`/`, `@`, `.x`).
    Glue,
}

/// What stands before. Kept from start to start, so that its words are not cleared each time.
#[derive(Clone, Debug)]
pub(crate) struct Left {
    /// Nearest border.
    pub edge: Edge,
    /// The value is the sender of a chat line or the first of a line.
    pub opens_line: bool,
    /// Words, nearest first.
    words: [Word; WORDS_BEFORE],
    /// How many there are.
    pub count: usize,
    /// Of these, how many are joined to the name and each other by blanks only.
    pub joined: usize,
    /// A house number (no date) stands directly before.
    pub number: bool,
}

impl Default for Left {
    fn default() -> Self {
        Self {
            edge: Edge::Cell,
            opens_line: false,
            words: [Word::EMPTY; WORDS_BEFORE],
            count: 0,
            joined: 0,
            number: false,
        }
    }
}

/// The border before a possible name and the word that it follows: enough to refuse most.
pub(crate) struct Nearest {
    at: usize,
    floor: usize,
    edge: Edge,
    end: usize,
    word: Option<Word>,
}

impl Nearest {
    /// Reads backwards from `at`.
    pub(crate) fn read(words: &Words, text: &[u8], at: usize) -> Self {
        let floor = at.saturating_sub(LOOK);
        let (edge, end) = gap_before(text, at, floor);
        Self { at, floor, edge, end, word: words.before(text, end, floor) }
    }

    /// What [`Nearest::read`] gives at a word of a run that is read already.
    pub(crate) fn within(run: &Run, text: &[u8], index: usize) -> Option<Self> {
        let before = &run.words[index.checked_sub(1)?];
        let at = run.words[index].start;
        run.is_plainly_before(text, index).then(|| Self {
            at,
            floor: at.saturating_sub(LOOK),
            edge: Edge::Space,
            end: before.end,
            word: Some(*before),
        })
    }

    /// False when nothing here announces a name; errs only towards true.
    #[inline]
    pub(crate) fn may_announce(&self, words: &Words, text: &[u8]) -> bool {
        let word = self.word.as_ref();
        word.is_some_and(|word| word.facts.ends.meets(announcing(self.edge)))
            && self.ends_phrase(words, text)
    }

    /// The word before is the head of an organisation or place, by itself and not as the end of something longer.
    pub(crate) fn is_head(&self, words: &Words, text: &[u8]) -> bool {
        const NAMED: Classes = Classes::of(&[Class::Org, Class::Place]);
        let Some(word) = &self.word else { return false };
        let one = word.facts.single.and(Classes::HEADS).one().flatten();
        let head = one.is_some_and(|one| Classes::only(one).meets(NAMED));
        head && (word.facts.reach == 1 || !self.ends_pair(words, text, word))
    }

    /// Some phrase ends with the word before and the one before it.
    fn ends_pair(&self, words: &Words, text: &[u8], word: &Word) -> bool {
        let further = earlier(text, word, self.floor)
            .and_then(|(end, _)| words.before(text, end, self.floor));
        further.is_some_and(|further| words.lists().is_pair_end(word, &further))
    }

    /// False when no phrase ends with the words before, whatever its class.
    fn ends_phrase(&self, words: &Words, text: &[u8]) -> bool {
        let Some(word) = &self.word else { return false };
        words.lists().is_word_end(word) || self.ends_pair(words, text, word)
    }
}

/// The end of the word before a word, and whether only blanks stand between; none where too much does.
#[inline]
fn earlier(text: &[u8], word: &Word, floor: usize) -> Option<(usize, bool)> {
    let (mut start, mut plain) = (word.start, true);
    while start > floor && matches!(text[start - 1], b' ' | b'_' | b',' | b'.' | b'-' | b'&') {
        plain &= text[start - 1] == b' ';
        start -= 1;
    }
    (1..=2).contains(&(word.start - start)).then_some((start, plain))
}

impl Left {
    /// Looks at the border alone; the words are read when they are wanted.
    pub(crate) fn look(&mut self, text: &[u8], nearest: &Nearest) {
        let Nearest { at, floor, edge, end, .. } = *nearest;
        self.edge = edge;
        self.opens_line = opens_line(text, at);
        self.number = edge == Edge::Space && ends_with_house_number(text, end, floor);
        (self.count, self.joined) = (0, 0);
    }

    /// Reads on backwards, as far as the words may say something.
    pub(crate) fn read_words(&mut self, words: &Words, text: &[u8], nearest: &Nearest) {
        let (floor, mut next) = (nearest.floor, nearest.word);
        let mut plain = self.edge == Edge::Space;
        let mut reach = 0;
        while let Some(word) = next {
            let Facts { ends, reach: longest, .. } = word.facts;
            let own = if ends.meets(Classes::BEFORE) { usize::from(longest) } else { 0 };
            let silent = own == 0 && reach <= self.count;
            reach = reach.max(self.count + own);
            self.words[self.count] = word;
            self.count += 1;
            self.joined += usize::from(plain);
            if silent && word.case == Case::Lower {
                // In no phrase, and a plain word ends every name of something larger.
                break;
            }
            let Some((end, blank)) = earlier(text, &word, floor) else { break };
            if self.count == WORDS_BEFORE {
                break;
            }
            plain &= blank;
            next = words.before(text, end, floor);
        }
    }

    /// The words before, nearest first.
    pub(crate) fn words(&self) -> &[Word] {
        &self.words[..self.count]
    }

    /// Those joined by blanks only.
    pub(crate) fn joined(&self) -> &[Word] {
        &self.words[..self.joined]
    }

    /// A label, office or form of address directly before, with its length in words.
    pub(crate) fn announces(&self, lists: &Lists) -> Option<(Class, usize)> {
        lists.phrase_before(self.words(), announcing(self.edge))
    }
}

/// What announces a name across a border.
fn announcing(edge: Edge) -> Classes {
    const FAR: Classes = Classes::of(&[Class::Label, Class::Role]);
    const NEAR: Classes =
        Classes::of(&[Class::Label, Class::Role, Class::Artist, Class::Honorific]);
    match edge {
        Edge::Space => NEAR,
        Edge::Colon | Edge::Cell | Edge::Mark | Edge::Comma => FAR,
        Edge::Glue => Classes::default(),
    }
}

/// The border before `at` and the end of the word that it follows.
fn gap_before(text: &[u8], at: usize, floor: usize) -> (Edge, usize) {
    let (mut edge, mut i) = (Edge::Cell, at);
    let mut blanks = 0;
    while i > floor && at - i < 6 {
        let found = match text[i - 1] {
            b' ' => {
                blanks += 1;
                edge = if blanks == 1 && i == at { Edge::Space } else { edge };
                i -= 1;
                continue;
            }
            0xA0 if i >= 2 && text[i - 2] == 0xC2 => {
                i -= 2;
                continue;
            }
            b'\n' | b'\r' | b'\t' | b'|' | b';' | b'>' | b'<' | b'{' | b'}' => {
                return (Edge::Cell, floor.max(i));
            }
            b'"' | b'\'' | b'`' => Edge::Cell,
            b':' | b'=' => Edge::Colon,
            b',' if blanks > 0 => Edge::Comma,
            b',' | b'&' | b'?' => Edge::Cell,
            b'(' | b'[' | b']' | b')' | b'*' | b'.' | b'!' | b'-' => Edge::Mark,
            0x93 | 0x94 | 0x9C | 0x98 | 0x9A | 0xA2 if i >= 3 && text[i - 3] == 0xE2 => {
                i -= 2;
                Edge::Mark
            }
            0x9A if i >= 3 && text[i - 3] == 0xEF => {
                i -= 2;
                Edge::Colon
            }
            b'/' | b'\\' | b'@' | b'#' | b'$' | b'_' | b'%' if blanks == 0 => Edge::Glue,
            _ => break,
        };
        if edge == Edge::Glue || found == Edge::Glue {
            return (Edge::Glue, i - 1);
        }
        // A colon behind a quote (`"name":"…`) says more than the quote.
        let keep = edge == Edge::Colon || edge == Edge::Cell && found != Edge::Colon && i < at;
        edge = if keep { edge } else { found };
        i -= 1;
        blanks = 0;
    }
    (edge, i)
}

/// A line starts at `at`, or only a time stamp in brackets stands before it.
fn opens_line(text: &[u8], at: usize) -> bool {
    let mut i = at;
    while i > 0 && text[i - 1] == b' ' && at - i < 3 {
        i -= 1;
    }
    i == 0 || matches!(text[i - 1], b'\n' | b']')
}

/// `Số 12/3A ` but neither a date nor a long number.
fn ends_with_house_number(text: &[u8], end: usize, floor: usize) -> bool {
    let mut start = end;
    while start > floor
        && end - start < 14
        && matches!(text[start - 1], b'0'..=b'9' | b'/' | b'-' | b'A'..=b'H')
    {
        start -= 1;
    }
    if start == end || !text[start].is_ascii_digit() {
        return false;
    }
    let clean = start == floor
        || matches!(text[start - 1], b' ' | b'"' | b'\'' | b'\n' | b',' | b':' | b'\t' | b'(');
    clean && is_house_number(&text[start..end])
}

/// Neither a date nor long; of digits, slashes, dashes and letters.
fn is_house_number(number: &[u8]) -> bool {
    let digits = number.iter().filter(|byte| byte.is_ascii_digit()).count();
    if digits == number.len() {
        return digits < 4;
    }
    let tail = number.rsplit(|byte| *byte == b'/').next().map_or(0, <[u8]>::len);
    digits <= 8 && tail <= 4 && !is_date(number)
}

fn is_date(number: &[u8]) -> bool {
    let mut parts = number.split(|byte| matches!(byte, b'/' | b'-'));
    let sizes = [parts.next(), parts.next(), parts.next()].map(|part| part.map_or(0, <[u8]>::len));
    sizes[2] == 4 && sizes[0] <= 2 || sizes[0] == 4
}

/// The words of one case that start at `at`. Kept from start to start: the words of a run are asked one by one.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    words: [Word; RUN_MAX],
    count: usize,
    /// The word after the run, of whatever case, if only blanks come between.
    pub next: Option<Word>,
    /// The case of its words, those of one letter aside.
    case: Case,
    /// It ends where it would end for each of its words; else it was cut.
    closed: bool,
    /// One bit for each word: no name starts there in prose.
    dead: u32,
}

impl Default for Run {
    fn default() -> Self {
        let words = [Word::EMPTY; RUN_MAX];
        Self { words, count: 0, next: None, case: Case::Mixed, closed: false, dead: 0 }
    }
}

impl Run {
    /// Forgets what was read.
    pub(crate) fn forget(&mut self) {
        self.closed = false;
    }

    /// The words from this one on.
    pub(crate) fn from(&self, index: usize) -> &[Word] {
        &self.words[index..self.count]
    }

    /// The run whose first word is given: the index of the word within what is read now.
    pub(crate) fn find(&mut self, words: &Words, text: &[u8], first: &Word) -> usize {
        match self.known(first) {
            Some(index) => index,
            None => {
                self.read(words, text, first);
                0
            }
        }
    }

    /// The word's index in the run that was read last, when the run is the same from there.
    #[inline]
    pub(crate) fn known(&self, first: &Word) -> Option<usize> {
        if !self.closed || first.case != self.case {
            return None;
        }
        self.words[..self.count].iter().position(|word| word.start == first.start)
    }

    /// A word of the run that was read last, and whether surely no name starts there in prose.
    #[inline]
    pub(crate) fn word(&self, at: usize) -> Option<(&Word, bool)> {
        if !self.closed || at < self.words[0].start || at > self.words[self.count - 1].start {
            return None;
        }
        let index = self.words[..self.count].iter().position(|word| word.start == at)?;
        Some((&self.words[index], self.dead >> index & 1 == 1))
    }

    /// The word before is the one that reading backwards gives, behind one blank.
    fn is_plainly_before(&self, text: &[u8], index: usize) -> bool {
        let (before, at) = (&self.words[index - 1], self.words[index].start);
        let length = before.end - before.start;
        // Two bytes of one letter might be taken for the end of a sign by the bytes before them.
        before.end + 1 == at
            && text[before.end] == b' '
            && (3..32).contains(&length)
            && before.start > at.saturating_sub(LOOK)
            && !is_word_byte(text[before.start - 1])
    }

    /// Words of the run but the first that are neither announced nor start what [`holds_family`] wants.
    fn find_dead(&self, text: &[u8]) -> u32 {
        let mut dead = 0;
        for index in 1..self.count {
            let before = &self.words[index - 1];
            let free = self.is_plainly_before(text, index)
                && !before.facts.ends.meets(announcing(Edge::Space));
            let same = self.words[index].case == self.case;
            let refused = free && same && !holds_family(self.from(index));
            dead |= u32::from(refused) << index;
        }
        dead
    }

    fn read(&mut self, words: &Words, text: &[u8], first: &Word) {
        self.words[0] = *first;
        (self.count, self.next, self.closed) = (1, None, true);
        let mut case = first.case;
        let (limit, mut end) = (first.start + LOOK, first.end);
        while let Some(start) = next_start(text, end) {
            let Some(word) = words.at(text, start) else { break };
            if word.end >= limit {
                self.closed = false;
                break;
            }
            let fits = fits(case, word.case);
            if self.count == RUN_MAX || !fits {
                self.closed = !fits;
                self.next = Some(word);
                break;
            }
            case = if case == Case::Single { word.case } else { case };
            self.words[self.count] = word;
            self.count += 1;
            if word.glued {
                break;
            }
            end = word.end;
        }
        self.closed &= matches!(case, Case::Title | Case::Upper);
        self.case = case;
        self.dead = if self.closed { self.find_dead(text) } else { 0 };
    }
}

/// Words that may be a name without an announcement: two at least, a family name at one of its places.
pub(crate) fn holds_family(words: &[Word]) -> bool {
    let words = &words[..words.len().min(NAME_MAX)];
    let [first, rest @ ..] = words else { return false };
    let last =
        || first.facts.has(Facts::GIVEN) && rest.iter().any(|word| word.facts.has(Facts::FREQUENT));
    !rest.is_empty() && (first.facts.has(Facts::FAMILY) || last())
}

/// The start of the word behind a single blank (or two, a no-break space or a hyphen inside a name).
#[inline]
pub(crate) fn next_start(text: &[u8], end: usize) -> Option<usize> {
    match (text.get(end)?, text.get(end + 1)?) {
        (b' ', b' ') => Some(end + 2),
        (b' ', _) => Some(end + 1),
        (0xC2, 0xA0) => Some(end + 2),
        _ => None,
    }
}

#[inline]
fn fits(case: Case, next: Case) -> bool {
    match (case, next) {
        (Case::Mixed, _) | (_, Case::Mixed) => false,
        (Case::Single, Case::Lower) => false,
        (Case::Single, _) => true,
        (Case::Title | Case::Upper, Case::Single) => true,
        (a, b) => a == b,
    }
}

/// The border after `end`.
#[inline]
pub(crate) fn edge_after(text: &[u8], end: usize) -> Edge {
    let mut i = end;
    while i < end + 3 && matches!(text.get(i), Some(b' ' | b'\r')) {
        i += 1;
    }
    let Some(&byte) = text.get(i) else { return Edge::Cell };
    let follows = text.get(i + 1).copied().unwrap_or(b'\n');
    match byte {
        b'\n' | b'\t' | b'"' | b'|' | b'<' | b';' | b'}' | b'&' => Edge::Cell,
        b'\'' | b'`' if !follows.is_ascii_alphabetic() => Edge::Cell,
        b',' if i == end && !matches!(follows, b' ' | b'\n' | b'\r') => Edge::Cell,
        b',' => Edge::Comma,
        b':' | b'=' => Edge::Colon,
        b'@' | b'/' | b'\\' | b'_' | b'(' | b'[' | b'$' | b'#' | b'%' if i == end => Edge::Glue,
        b'.' | b'-' | b'+' if i == end && follows.is_ascii_alphanumeric() => Edge::Glue,
        b'.' | b'!' | b'?' | b')' | b']' | b'(' | b'[' | b'-' | b'*' => Edge::Mark,
        _ => Edge::Space,
    }
}
