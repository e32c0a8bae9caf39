//! Names with initials: `H. Châu`, `N.V.A`, `Nguyễn V. An` starts at its surname and is not here.
//!
//! Weak by nature: only the border, a label or a field makes them likely.

use super::score::squash;
use super::{Place, Scored};
use crate::detect::matcher::beside::{Edge, Left, Nearest, edge_after, next_start};
use crate::detect::matcher::memory::Words;
use crate::detect::matcher::phrase::Class;
use crate::detect::matcher::sight::Sight;
use crate::detect::matcher::word::Case;
use crate::span::LocalSpan;

/// A name that starts with an initial at `at`.
pub(super) fn score(sight: &mut Sight, text: &[u8], at: usize, place: Place) -> Option<Scored> {
    let width = match text.get(at)? {
        byte if byte.is_ascii_uppercase() => 1,
        0xC4 if text.get(at + 1) == Some(&0x90) => 2,
        _ => return None,
    };
    if text.get(at + width) != Some(&b'.') {
        return None;
    }
    let Sight { words, left, .. } = sight;
    let (end, initials, spelled) = read(words, text, at, width)?;
    let nearest = Nearest::read(words, text, at);
    left.look(text, &nearest);
    left.read_words(words, text, &nearest);
    let announced = left.announces(words.lists()).map(|found| found.0);
    let points = border(left, edge_after(text, end), place, announced)
        + if spelled { 6 } else { 2 * initials };
    let found = Scored { span: LocalSpan::new(at, end), score: squash(points) };
    (found.score >= 25).then_some(found)
}

/// Initials and then perhaps one given name: end, number of initials, and whether a name was spelled out.
fn read(words: &Words, text: &[u8], at: usize, width: usize) -> Option<(usize, i32, bool)> {
    let (mut end, mut initials) = (at + width + 1, 1);
    loop {
        let start = next_start(text, end).unwrap_or(end);
        let Some(word) = words.at(text, start) else { break };
        let dotted = text.get(word.end) == Some(&b'.');
        match word.case {
            Case::Single if initials < 4 => {
                end = word.end + usize::from(dotted && start == end);
                initials += 1;
                if !dotted {
                    break;
                }
            }
            Case::Title | Case::Upper if initials == 1 && !word.glued => {
                let name = if word.accented { word.facts.exact } else { word.facts.plain };
                return (name.given() > 0 || name.middle() > 0)
                    .then_some((word.end, initials, true));
            }
            _ => return None,
        }
    }
    (initials >= 2).then(|| (if text[end - 1] == b'.' { end - 1 } else { end }, initials, false))
}

fn border(left: &Left, right: Edge, place: Place, announced: Option<Class>) -> i32 {
    if matches!(left.edge, Edge::Glue) || right == Edge::Glue {
        return -40;
    }
    let field = if place == Place::Field { 16 } else { 0 };
    let word = match announced {
        Some(Class::Honorific) => 8,
        Some(Class::Label) => 12,
        Some(_) => 6,
        None => 0,
    };
    let cell = match (left.edge, right) {
        (Edge::Cell | Edge::Colon, Edge::Cell) => 8,
        _ if left.opens_line && right == Edge::Colon => 8,
        _ => 0,
    };
    field.max(word) + cell - 12
}
