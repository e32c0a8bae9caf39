//! Just enough of Rust's grammar to read paths: blanks out comments and literals, cuts off the tests
//! at the bottom of a file, lists the paths that are left.

/// The text up to the first `#[cfg(test)]` that stands at the start of a line.
pub fn without_tests(text: &str) -> &str {
    let found = text
        .match_indices("#[cfg(test)]")
        .find(|(at, _)| *at == 0 || text.as_bytes()[at - 1] == b'\n');
    found.map_or(text, |(at, _)| &text[..at])
}

/// The text with comments and the insides of string and character literals blanked out. Line breaks
/// stay, so that lines can be counted.
pub fn code_only(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let length = skipped(&bytes[at..], out.last().copied()).max(1);
        if length > 1 {
            let lines = bytes[at..at + length].iter().filter(|b| **b == b'\n');
            out.extend(lines.map(|_| b'\n'));
            out.push(b' ');
        } else {
            out.push(bytes[at]);
        }
        at += length;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Length of the comment or literal at the start of `rest`; 0 when there is none.
fn skipped(rest: &[u8], before: Option<u8>) -> usize {
    let after_word = before.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_');
    match rest {
        [b'/', b'/', ..] => find(rest, b"\n").unwrap_or(rest.len()),
        [b'/', b'*', ..] => find(rest, b"*/").map_or(rest.len(), |end| end + 2),
        [b'"', ..] => quoted(rest, b'"'),
        [b'r', b'"' | b'#', ..] if !after_word => raw_string(rest),
        [b'b', b'r', b'"' | b'#', ..] if !after_word => 1 + raw_string(&rest[1..]),
        [b'\'', b'\\', ..] => quoted(rest, b'\''),
        [b'\'', ..] => character(rest),
        _ => 0,
    }
}

fn find(rest: &[u8], what: &[u8]) -> Option<usize> {
    rest.windows(what.len()).position(|window| window == what)
}

fn quoted(rest: &[u8], end: u8) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != end {
        at += if rest[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

fn raw_string(rest: &[u8]) -> usize {
    let hashes = rest[1..].iter().take_while(|b| **b == b'#').count();
    if rest.get(1 + hashes) != Some(&b'"') {
        return 0; // a raw identifier
    }
    let end = [b"\"".as_slice(), &vec![b'#'; hashes]].concat();
    let body = 2 + hashes;
    find(&rest[body..], &end).map_or(rest.len(), |at| body + at + end.len())
}

/// A character literal of one character; a lifetime is none.
fn character(rest: &[u8]) -> usize {
    let width = match rest.get(1) {
        Some(0xF0..) => 4,
        Some(0xE0..) => 3,
        Some(0xC0..) => 2,
        _ => 1,
    };
    if rest.get(1 + width) == Some(&b'\'') { width + 2 } else { 0 }
}

/// Every path with at least two parts, groups in braces written out: `use a::{b, c::d}` gives
/// `a::b` and `a::c::d`.
pub fn paths(code: &str) -> Vec<String> {
    let tokens = tokens(code);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let starts = is_word(tokens[at]) && (at == 0 || !matches!(tokens[at - 1], "::" | "."));
        if starts && tokens.get(at + 1) == Some(&"::") {
            at = tree(&tokens, at, "", &mut found);
        } else {
            at += 1;
        }
    }
    found
}

/// Reads one use tree, returns the place after it.
fn tree(tokens: &[&str], mut at: usize, prefix: &str, found: &mut Vec<String>) -> usize {
    let mut path = prefix.to_owned();
    while let Some(token) = tokens.get(at) {
        match *token {
            "{" if path.ends_with("::") => return group(tokens, at + 1, &path, found),
            "::" if !path.is_empty() => path.push_str("::"),
            word if is_word(word) && (path.is_empty() || path.ends_with("::")) => {
                path.push_str(word)
            }
            _ => break,
        }
        at += 1;
    }
    found.push(path.trim_end_matches("::").to_owned());
    at
}

fn group(tokens: &[&str], mut at: usize, prefix: &str, found: &mut Vec<String>) -> usize {
    while at < tokens.len() && tokens[at] != "}" {
        at = if is_word(tokens[at]) { tree(tokens, at, prefix, found) } else { at + 1 };
    }
    at + 1
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

fn tokens(code: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let length = match first {
            _ if word > 0 => word,
            ':' if rest.starts_with("::") => 2,
            _ => first.len_utf8(),
        };
        if !first.is_whitespace() {
            found.push(&rest[..length]);
        }
        rest = &rest[length..];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{code_only, paths, without_tests};

    #[test]
    fn literals_and_comments_are_blank() {
        let code =
            code_only("a // b::c\nd \"e::f\\\"\" r#\"g::h\"# '\\'' 'i' &'k l /* m::n\n */ o");
        let words: Vec<&str> = code.split_whitespace().collect();
        assert_eq!(words, ["a", "d", "&'k", "l", "o"]);
        assert_eq!(code.lines().count(), 3);
    }

    #[test]
    fn groups_are_written_out() {
        let cases: [(&str, &[&str]); 5] = [
            ("use a::b;", &["a::b"]),
            ("use a::{b, c::{d, e}, self};", &["a::b", "a::c::d", "a::c::e", "a::self"]),
            ("let x = crate::f::g(y.z, h::i);", &["crate::f::g", "h::i"]),
            ("use super::*;", &["super"]),
            ("x.y::<u8>()", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(paths(text), expected, "{text}");
        }
    }

    #[test]
    fn tests_at_the_bottom_are_cut_off() {
        assert_eq!(without_tests("a\n#[cfg(test)]\nmod tests {}"), "a\n");
        assert_eq!(without_tests("a\n    #[cfg(test)]\n"), "a\n    #[cfg(test)]\n");
    }
}
