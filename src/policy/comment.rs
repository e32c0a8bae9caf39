//! Comments that allow a finding where it stands: `rasoat:allow`, `rasoat:allow-next-line` and
//! `rasoat:allow-file`, with rules and a reason. Read as words of a line, in any language's comments.

use crate::entity::EntityType;
use crate::rule::Rule;
use std::fmt;

/// The word that every such comment holds.
pub const MARK: &[u8] = b"rasoat:allow";

/// `rasoat:allow-file` counts in so many lines.
const HEAD_LINES: u64 = 10;

/// What comments may do.
#[derive(Clone, Debug, Default)]
pub struct CommentPolicy {
    /// They count for nothing.
    pub ignore: bool,
    /// One without a reason counts for nothing.
    pub require_reason: bool,
    /// One without a rule counts for nothing.
    pub require_rule: bool,
    /// Entities that no comment allows.
    pub forbid_for: Vec<EntityType>,
}

/// Which lines a comment speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Line(u64),
    File,
}

/// One comment.
#[derive(Clone, PartialEq, Eq)]
struct Comment {
    line: u64,
    reach: Reach,
    /// Ids of rules, starts of ids, or entities; all when empty.
    rules: Vec<String>,
    has_reason: bool,
    /// It says something that is no rule.
    is_broken: bool,
    is_used: bool,
}

/// The comments of a document.
#[derive(Clone, Default)]
pub struct Comments {
    all: Vec<Comment>,
}

impl fmt::Debug for Comments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Comments({})", self.all.len())
    }
}

impl Comments {
    /// The comments of a text.
    ///
    /// ```
    /// use rasoat::policy::Comments;
    /// let comments = Comments::read(b"a\nb # rasoat:allow core.email -- ours\n");
    /// assert_eq!(comments.unused().collect::<Vec<_>>(), [2]);
    /// ```
    pub fn read(text: &[u8]) -> Self {
        let (mut all, mut line, mut counted) = (Vec::new(), 1, 0);
        for at in memchr::memmem::find_iter(text, MARK) {
            line += memchr::memchr_iter(b'\n', &text[counted..at]).count() as u64;
            counted = at;
            // A quoted one is spoken of, not meant.
            let before = text[..at].last();
            let before = before.is_some_and(|byte| is_word(*byte) || b"`'\"".contains(byte));
            let rest = &text[at + MARK.len()..];
            let rest = &rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len())];
            if !before {
                all.extend(comment(line, &String::from_utf8_lossy(rest)));
            }
        }
        Self { all }
    }

    /// True when a comment allows a finding of `rule` in `line`; the comment counts as used.
    pub fn allow(&mut self, line: u64, rule: &Rule, policy: &CommentPolicy) -> bool {
        if policy.ignore || policy.forbid_for.contains(&rule.entity) {
            return false;
        }
        let mut allowed = false;
        for comment in &mut self.all {
            if comment.counts(policy) && comment.speaks_of(line, rule) {
                comment.is_used = true;
                allowed = true;
            }
        }
        allowed
    }

    /// Lines of comments that allowed nothing.
    pub fn unused(&self) -> impl Iterator<Item = u64> {
        self.all.iter().filter(|comment| !comment.is_used).map(|comment| comment.line)
    }
}

impl Comment {
    fn counts(&self, policy: &CommentPolicy) -> bool {
        let lacks_reason = policy.require_reason && !self.has_reason;
        let lacks_rule = policy.require_rule && self.rules.is_empty();
        !(self.is_broken || lacks_reason || lacks_rule)
    }

    fn speaks_of(&self, line: u64, rule: &Rule) -> bool {
        let named = |name: &String| {
            let below = || rule.id.strip_prefix(name.as_str()).is_some_and(|r| r.starts_with('.'));
            *name == rule.id || name == rule.entity.as_str() || below()
        };
        let here = self.reach == Reach::File || self.reach == Reach::Line(line);
        here && (self.rules.is_empty() || self.rules.iter().any(named))
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-' || byte == b':'
}

/// The comment in `line` whose text behind the mark is `rest`.
fn comment(line: u64, rest: &str) -> Option<Comment> {
    let (reach, rest) = if let Some(rest) = rest.strip_prefix("-next-line") {
        (Reach::Line(line + 1), rest)
    } else if let Some(rest) = rest.strip_prefix("-file") {
        (Reach::File, rest)
    } else {
        (Reach::Line(line), rest)
    };
    if rest.bytes().next().is_some_and(is_word) {
        return None;
    }
    let (names, reason) = rest.split_once("-- ").unwrap_or((rest, ""));
    let words = names.split([',', ' ', '\t', '\r']);
    let words = words.filter(|word| word.contains(|c: char| c.is_alphanumeric()));
    let (rules, others): (Vec<&str>, Vec<&str>) = words.partition(|word| is_name(word));
    let late = reach == Reach::File && line > HEAD_LINES;
    Some(Comment {
        line,
        reach,
        rules: rules.into_iter().map(str::to_owned).collect(),
        has_reason: reason.contains(|c: char| c.is_alphanumeric()),
        is_broken: !others.is_empty() || late,
        is_used: false,
    })
}

/// `vn.phone`, `core.email` or `EMAIL_ADDRESS`.
fn is_name(word: &str) -> bool {
    let lower = word.contains('.')
        && word
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b));
    lower || EntityType::new(word).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::RuleSet;

    fn allowed(text: &str, line: u64, policy: &CommentPolicy) -> bool {
        let rules = RuleSet::builtin().unwrap();
        let email = rules.by_id("core.email").unwrap();
        Comments::read(text.as_bytes()).allow(line, email, policy)
    }

    #[test]
    fn comments_speak_of_lines_and_rules() {
        let policy = CommentPolicy::default();
        for (text, line, expected) in [
            ("x // rasoat:allow", 1, true),
            ("x // rasoat:allow", 2, false),
            ("x /* rasoat:allow */", 1, true),
            ("<!-- rasoat:allow core.email -- a sample -->", 1, true),
            ("x # rasoat:allow vn.phone.mobile", 1, false),
            ("x # rasoat:allow vn.phone, EMAIL_ADDRESS", 1, true),
            ("x # rasoat:allow core", 1, false),
            ("x # rasoat:allow core.e", 1, false),
            ("x # rasoat:allow because I say so", 1, false),
            ("x # rasoat:allowed", 1, false),
            ("x # xrasoat:allow", 1, false),
            ("write `rasoat:allow`", 1, false),
            ("\nx # rasoat:allow-next-line\n\n", 3, true),
            ("\nx # rasoat:allow-next-line\n\n", 2, false),
            ("\nx # rasoat:allow-file -- samples\n\n", 900, true),
            ("\n\n\n\n\n\n\n\n\n\nx # rasoat:allow-file\n", 1, false),
        ] {
            assert_eq!(allowed(text, line, &policy), expected, "{text}");
        }
    }

    #[test]
    fn policies_are_kept() {
        let text = "x # rasoat:allow core.email";
        let none = CommentPolicy::default;
        let email = EntityType::new("EMAIL_ADDRESS").unwrap();
        for (policy, text, expected) in [
            (CommentPolicy { ignore: true, ..none() }, text, false),
            (CommentPolicy { require_reason: true, ..none() }, text, false),
            (CommentPolicy { require_reason: true, ..none() }, "rasoat:allow -- ours", true),
            (CommentPolicy { require_rule: true, ..none() }, text, true),
            (CommentPolicy { require_rule: true, ..none() }, "rasoat:allow -- ours", false),
            (CommentPolicy { forbid_for: vec![email], ..none() }, text, false),
        ] {
            assert_eq!(allowed(text, 1, &policy), expected, "{policy:?}");
        }
    }
}
