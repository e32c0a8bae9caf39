//! The scorer of names written the English way: after a title, a label or before `<address@…>` in prose, and any one
//! to four capitalised words in a field of persons.
//!
//! Knows no list of names: without such a sign nothing is proposed. Vietnamese names are the other scorer's work.

use std::sync::LazyLock;

use super::memory::Words;
use super::person::{Place, Scored};
use super::sight::Sight;
use super::word::{Case, WORD_MAX, Word, starts_capital, word_at};
use crate::span::LocalSpan;

/// Titles that stand before a name, with or without a full stop.
const TITLES: [&str; 12] =
    ["Mr", "Mrs", "Ms", "Miss", "Mx", "Dr", "Prof", "Professor", "Sir", "Madam", "Rev", "Capt"];
/// The same in Vietnamese.
const VIETNAMESE_TITLES: [&str; 4] = ["Ông", "Bà", "ông", "bà"];
/// Labels that end with a colon.
const LABELS: [&str; 22] = [
    "From",
    "To",
    "Cc",
    "Bcc",
    "Author",
    "Committer",
    "Contact",
    "Customer",
    "Recipient",
    "Sender",
    "Patient",
    "Employee",
    "Attendee",
    "Owner",
    "Assignee",
    "Reporter",
    "Reviewer",
    "Beneficiary",
    "Cardholder",
    "Applicant",
    "Signatory",
    "Passenger",
];
/// First words of two-word labels that end with `name` (`Full name:`).
const NAME_LABELS: &str =
    "Full First Last Customer Contact Recipient Patient Family Given Holder Cardholder Legal";
/// Words of organisations, roles and placeholders: no person's name holds one.
const OTHERS: &str = "Inc Ltd LLC Corp Corporation Company Co Group Bank University Hospital School College \
    Team Support Service Services Admin Administrator System Systems Server Department \
    Center Centre Store Shop Hotel Club Association GmbH JSC Limited International \
    Technology Technologies Solutions Software Studio Foundation Council Committee Ministry \
    News Data Test Null None Unknown True False Default User Guest Root Anonymous Online \
    Media Holdings Trading Institute Agency Office Sales Marketing Robot Bot Error Warning \
    Info Debug The And Undefined Customer Product";
/// The same as sorted keys.
static OTHER_KEYS: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let words = OTHERS.split(' ').filter_map(|word| word_at(word.as_bytes(), 0));
    let mut keys: Vec<u64> = words.map(|word| word.fold).collect();
    keys.sort_unstable();
    keys
});
/// Lower-case words inside a name.
const PARTICLES: &str = "van de der den von bin al la di da dos del le ter";

/// Words of the longest name.
const NAME_MAX: usize = 4;
/// The bracket of a mailbox stands less than so many bytes behind the start of its name.
const NAME_REACH: usize = 80;
/// Bytes of a mailbox behind a name.
const MAILBOX_MAX: usize = 96;

/// The name that starts at `at`, if something says that there is one.
pub fn score(sight: &Sight, text: &[u8], at: usize, place: Place) -> Option<Scored> {
    let sign = match place {
        Place::Field => Sign::Field,
        Place::Prose if !starts_capital(text, at) => return None,
        Place::Prose => sign_before(&sight.words, text, at)?,
    };
    if sign == Sign::Line && !bracket_follows(text, at) {
        return None;
    }
    let Named { end, words, foreign } = name(text, at)?;
    if sign == Sign::VietnameseTitle && !foreign {
        return None;
    }
    let score = match (sign, words, mailbox_follows(text, end)) {
        (_, 2.., true) => 85,
        (Sign::Title | Sign::VietnameseTitle, 1, _) => 62,
        (Sign::Title | Sign::VietnameseTitle, ..) => 80,
        (Sign::Label, 1, _) => 40,
        (Sign::Label, ..) => 66,
        (Sign::Field, 1, _) => 46,
        (Sign::Field, ..) => 74,
        (Sign::Line, ..) => return None,
    };
    Some(Scored { span: LocalSpan::new(at, end), score })
}

/// A quick test for a title or label before a capitalised word; errs only towards true.
#[inline(always)]
pub fn is_announced(text: &[u8], at: usize) -> bool {
    let Some(&[b, a, b' ']) = at.checked_sub(3).and_then(|from| text.get(from..at)) else {
        return false;
    };
    match a {
        b'.' | b':' => is_marked(text, at),
        _ => ENDS.title(b, a),
    }
}

#[inline(never)]
fn is_marked(text: &[u8], at: usize) -> bool {
    match &text[..at - 1] {
        [.., c, b, b'.'] => ENDS.title(*c, *b),
        [.., c, b, b':'] => ENDS.label(*c, *b),
        _ => false,
    }
}

/// Where names may start that nothing but their mailbox tells (`Name <a@b>`); `sign` is the first `@` of the mailbox.
pub fn starts_before_mailbox(text: &[u8], sign: usize) -> impl Iterator<Item = usize> + '_ {
    let floor = sign.saturating_sub(MAILBOX_MAX);
    let inside = |b: &&u8| !b.is_ascii_whitespace() && !matches!(b, b'>' | b'@');
    let length = text[floor..sign].iter().rev().take_while(inside).count();
    let opens = move |&i: &usize| text[i] == b'<' && text[..i].ends_with(b" ");
    (sign - length..sign).filter(opens).flat_map(|bracket| {
        let floor = bracket.saturating_sub(NAME_REACH - 1);
        let line = memchr::memrchr2(b'<', b'\n', &text[floor..bracket]).map_or(0, |i| i + 1);
        (floor + line..bracket).filter(|&at| is_line_sign(text, at))
    })
}

/// A border after which only an address behind the name decides.
fn is_line_sign(text: &[u8], at: usize) -> bool {
    let before = &text[..at];
    matches!(before, [] | [.., b'\n' | b'"' | b',' | b'\t' | b'>'] | [.., b',' | b';', b' '])
}

/// The last two bytes of titles and of labels, one bit for each pair: refuses nearly every word with one load.
struct Ends {
    titles: [u64; 1024],
    labels: [u64; 1024],
}

static ENDS: Ends = Ends {
    titles: pairs(&[
        *b"ng",
        [0xC3, 0xA0],
        *b"Mr",
        *b"Ms",
        *b"Mx",
        *b"rs",
        *b"ss",
        *b"Dr",
        *b"of",
        *b"or",
        *b"ir",
        *b"am",
        *b"ev",
        *b"pt",
    ]),
    labels: pairs(&LABEL_ENDS),
};

const fn pairs(ends: &[[u8; 2]]) -> [u64; 1024] {
    let (mut bits, mut i) = ([0; 1024], 0);
    while i < ends.len() {
        let [a, b] = ends[i];
        bits[(a as usize) << 2 | b as usize >> 6] |= 1 << (b & 63);
        i += 1;
    }
    bits
}

impl Ends {
    #[inline]
    fn title(&self, a: u8, b: u8) -> bool {
        self.titles[usize::from(a) << 2 | usize::from(b >> 6)] >> (b & 63) & 1 == 1
    }

    #[inline]
    fn label(&self, a: u8, b: u8) -> bool {
        self.labels[usize::from(a) << 2 | usize::from(b >> 6)] >> (b & 63) & 1 == 1
    }
}

/// What says that a name starts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Title,
    /// `ông`, `bà`: before a foreign name only.
    VietnameseTitle,
    Label,
    Field,
    /// A border after which only an address behind the name decides.
    Line,
}

fn sign_before(words: &Words, text: &[u8], at: usize) -> Option<Sign> {
    if is_line_sign(text, at) {
        return Some(Sign::Line);
    }
    let mut end = text[..at].ends_with(b" ").then(|| at - 1)?;
    let mark = *text.get(end.checked_sub(1)?)?;
    if matches!(mark, b'.' | b':') {
        end -= 1;
    }
    if !(if mark == b':' { may_end_label(&text[..end]) } else { may_end_title(&text[..end]) }) {
        return None;
    }
    let word = words.before(text, end, at.saturating_sub(WORD_MAX))?;
    let spelled = &text[word.start..word.end];
    let among = |list: &[&str]| list.iter().any(|known| spelled == known.as_bytes());
    match mark {
        b':' if among(&LABELS) => Some(Sign::Label),
        b':' if spelled.eq_ignore_ascii_case(b"name") => {
            let first =
                words.before(text, word.start.checked_sub(1)?, at.saturating_sub(2 * WORD_MAX))?;
            let spelled = &text[first.start..first.end];
            NAME_LABELS
                .split(' ')
                .any(|known| spelled.eq_ignore_ascii_case(known.as_bytes()))
                .then_some(Sign::Label)
        }
        b':' => None,
        _ if among(&TITLES) => Some(Sign::Title),
        _ if among(&VIETNAMESE_TITLES) => Some(Sign::VietnameseTitle),
        _ => None,
    }
}

/// Some title may end here, by its last bytes: refuses most words before they are read.
fn may_end_title(before: &[u8]) -> bool {
    match *before {
        [.., 0xC3, 0x94 | 0xB4, b'n', b'g'] => true,
        [.., b'B' | b'b', 0xC3, 0xA0] => true,
        [.., b'M', b'r' | b's' | b'x'] => true,
        [.., a, b] => {
            [b"rs", b"ss", b"Dr", b"of", b"or", b"ir", b"am", b"ev", b"pt"].contains(&&[a, b])
        }
        _ => false,
    }
}

/// The last bytes of labels.
const LABEL_ENDS: [[u8; 2]; 12] = [
    *b"om", *b"To", *b"Cc", *b"cc", *b"or", *b"er", *b"ct", *b"nt", *b"ee", *b"me", *b"ry", *b"ME",
];

/// The same for labels.
fn may_end_label(before: &[u8]) -> bool {
    matches!(*before, [.., a, b] if ENDS.label(a, b))
}

/// A name that was read.
struct Named {
    end: usize,
    words: usize,
    /// Some word cannot be a Vietnamese syllable.
    foreign: bool,
}

/// The name at `at`.
fn name(text: &[u8], at: usize) -> Option<Named> {
    let (mut end, mut start, mut words, mut spelled) = (at, at, 0, 0);
    let (mut foreign, mut shape) = (false, Case::Single);
    while words < NAME_MAX
        && let Some(word) = word_at(text, start)
    {
        let stop = match word.case {
            Case::Title | Case::Upper if shape != Case::Single && shape != word.case => break,
            Case::Title | Case::Upper => {
                spelled += 1;
                shape = word.case;
                part_end(text, &word)?
            }
            Case::Single if text.get(word.end) == Some(&b'.') => word.end + 1,
            Case::Single if text.get(word.end) == Some(&b'\'') => {
                spelled += 1;
                part_end(text, &word)?
            }
            Case::Single => break,
            Case::Mixed if is_compound(text, &word) => {
                spelled += 1;
                word.end
            }
            Case::Lower if words > 0 && is_particle(text, &word) => {
                start = word.end + 1;
                continue;
            }
            _ => break,
        };
        foreign |= !word.is_syllable() && word.letters > 1;
        end = stop;
        words += 1;
        if text.get(end) != Some(&b' ') {
            break;
        }
        start = end + 1;
    }
    let closed = !text.get(end).is_some_and(|b| {
        b.is_ascii_alphanumeric() || matches!(b, b'_' | b'@' | b'/' | b'(' | b'\\' | b'%' | b'+')
    });
    (spelled > 0 && closed).then_some(Named { end, words, foreign })
}

/// The end of a name part with its hyphens and apostrophes (`O'Brien`, `Jean-Luc`); none for a word of others.
fn part_end(text: &[u8], word: &Word) -> Option<usize> {
    if word.glued || OTHER_KEYS.binary_search(&word.fold).is_ok() {
        return None;
    }
    let mut end = word.end;
    while matches!(text.get(end), Some(b'-' | b'\''))
        && let Some(next) =
            word_at(text, end + 1).filter(|next| matches!(next.case, Case::Title | Case::Upper))
    {
        end = next.end;
    }
    Some(end)
}

/// `McDonald`, `DeVito`: two capitals, the second after two or three letters.
fn is_compound(text: &[u8], word: &Word) -> bool {
    let bytes = &text[word.start..word.end];
    !word.glued
        && bytes[0].is_ascii_uppercase()
        && bytes.iter().skip(1).filter(|b| b.is_ascii_uppercase()).count() == 1
        && bytes.iter().skip(2).take(2).any(u8::is_ascii_uppercase)
        && word.letters > 4
}

/// A particle that a capitalised word follows.
fn is_particle(text: &[u8], word: &Word) -> bool {
    let known = PARTICLES.split(' ').any(|known| known.as_bytes() == &text[word.start..word.end]);
    known
        && text.get(word.end) == Some(&b' ')
        && word_at(text, word.end + 1).is_some_and(|w| w.case != Case::Mixed)
}

/// A `<` stands near enough to open an address behind a name.
fn bracket_follows(text: &[u8], at: usize) -> bool {
    let near = &text[at..text.len().min(at + NAME_REACH)];
    memchr::memchr2(b'<', b'\n', near).is_some_and(|i| near[i] == b'<')
}

/// ` <name@…>` follows.
fn mailbox_follows(text: &[u8], end: usize) -> bool {
    let rest = text.get(end..text.len().min(end + MAILBOX_MAX)).unwrap_or_default();
    let rest = rest.strip_prefix(b"\"").unwrap_or(rest);
    let Some(rest) = rest.strip_prefix(b" <") else { return false };
    let address = rest.iter().take_while(|b| !b.is_ascii_whitespace() && **b != b'>').count();
    rest.get(address) == Some(&b'>') && rest[..address].contains(&b'@')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::matcher::person::PersonScorer;

    /// The best proposal over all starts, and the marked text.
    fn check(marked: &str, place: Place) {
        let text = marked.replace(['⟦', '⟧'], "");
        let wanted = marked
            .find('⟦')
            .map(|start| (start, marked.find('⟧').expect("closed") - '⟦'.len_utf8()));
        let starts =
            (0..text.len()).filter(|&i| i == 0 || !text.as_bytes()[i - 1].is_ascii_alphanumeric());
        let starts: Vec<usize> = if place == Place::Field { vec![0] } else { starts.collect() };
        let sight = PersonScorer::new().sight();
        let found: Vec<_> =
            starts.iter().filter_map(|&at| score(&sight, text.as_bytes(), at, place)).collect();
        let best = found.iter().filter(|found| found.score >= 50).max_by_key(|found| found.score);
        assert_eq!(
            best.map(|found| (found.span.start, found.span.end)),
            wanted,
            "{marked} {found:?}"
        );
    }

    #[test]
    fn signs_announce_names() {
        for text in [
            "Dear Mr. ⟦John Sample⟧, thank you",
            "Dr ⟦Mary O'Sample-Example⟧ will call",
            "From: ⟦John Q. Sample⟧ <john@example.com>",
            "Author: ⟦Ludwig van Sample⟧ <l@example.org>",
            "Full name: ⟦John Sample⟧",
            "theo ông ⟦John Sample⟧ cho biết",
        ] {
            check(text, Place::Prose);
        }
        for text in [
            "Apache Tomcat started",
            "From: Support Team <help@example.com>",
            "Status: Out Of Order",
            "Mr. ",
        ] {
            check(text, Place::Prose);
        }
    }

    #[test]
    fn fields_hold_names() {
        for text in ["⟦John Sample⟧", "⟦JANE SAMPLE⟧", "⟦Anna de Sample⟧'"] {
            check(text, Place::Field);
        }
        for text in ["Sample Trading Ltd", "null", "Example Bank", "12"] {
            check(text, Place::Field);
        }
    }
}
