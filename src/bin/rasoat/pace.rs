//! What `rasoat rules show` says about the speed of a rule.

use rasoat::detect::{Lack, Pace};
use rasoat::rule::Rule;

/// Literals that are named.
const NAMED: usize = 4;

/// Lines about a rule that states no anchor: name and text.
pub fn tell(rule: &Rule, pace: &Pace) -> Vec<(&'static str, String)> {
    match pace {
        Pace::Literal { literals, before } => {
            vec![(
                "found at",
                format!("{} of its pattern, without a stated anchor", at(literals, *before)),
            )]
        }
        Pace::Slow(lack) => vec![("slow", why(*lack)), ("quicker", quicker(rule, *lack))],
        _ => Vec::new(),
    }
}

fn at(literals: &[Vec<u8>], (least, most): (usize, usize)) -> String {
    let named: Vec<String> = literals.iter().take(NAMED).map(|l| shown(l)).collect();
    let more = literals.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let place = match (least, most) {
        (_, 0) => String::new(),
        (a, b) if a == b => format!(", {a} bytes behind its start,"),
        (a, b) => format!(", {a} to {b} bytes behind its start,"),
    };
    let word = if literals.len() == 1 { "the literal" } else { "the literals" };
    format!("{word} {}{more}{place}", named.join(" "))
}

fn shown(literal: &[u8]) -> String {
    format!("'{}'", String::from_utf8_lossy(literal))
}

fn why(lack: Lack) -> String {
    let what = match lack {
        Lack::Bound => "any number of bytes may stand before its literal",
        _ => "its pattern has no three fixed bytes in a row that every match holds",
    };
    format!("yes: it states no anchor, and {what}; it is tried wherever its first bytes fit")
}

fn quicker(rule: &Rule, lack: Lack) -> String {
    let first = match lack {
        Lack::Bound => "bound what precedes the literal ({1,40} for +)",
        _ => "put a literal into the pattern, such as the prefix of the number",
    };
    let key =
        if rule.spec.columns.is_empty() { "" } else { ", key where only the field's name tells" };
    format!(
        "{first}, or state an anchor that every match has: digits, grouped or date for numbers{key}"
    )
}
