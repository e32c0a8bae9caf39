//! What plain text can say about a syntax of its own, as long as no format reads it: dumps of databases, and
//! numbers that stand unquoted in JSON.

/// Bytes of a document's head that are looked at.
pub(super) const HEAD: usize = 64;

/// True for the head of an SQL dump: types and constraints of its columns decide what may stand there.
pub(super) fn is_sql(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let head = head[..head.len().min(HEAD)].to_ascii_lowercase();
    let has = |word: &str| memchr::memmem::find(&head, word.as_bytes()).is_some();
    let starts = ["insert into ", "create table ", "replace into ", "drop table "];
    starts.iter().any(|start| head.trim_ascii_start().starts_with(start.as_bytes()))
        || ["postgresql database", "mysql dump", "mariadb dump", "sql dump"]
            .iter()
            .any(|word| has(word))
}

/// True for a number at `start..end` that is a whole JSON value: behind `"key":`, `[` or `,`, before `,`, `]`
/// or `}`, in a text where a key stands before it on the line.
pub(crate) fn is_json_number(text: &[u8], start: usize, end: usize) -> bool {
    let digits = &text[start..end];
    if !digits.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.' || *byte == b'-') {
        return false;
    }
    let before = text[..start].trim_ascii_end();
    let behind = text[end..].iter().find(|byte| !byte.is_ascii_whitespace());
    if !matches!(behind, Some(b',' | b']' | b'}')) {
        return false;
    }
    match before.last() {
        Some(b':') => before[..before.len() - 1].trim_ascii_end().ends_with(b"\""),
        Some(b'[' | b',') => {
            let line = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
            let array = memchr::memrchr(b'[', &before[line..]);
            array.is_some_and(|at| before[line..line + at].trim_ascii_end().ends_with(b":"))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_are_values() {
        for (text, expected) in [
            ("{\"phone\": |912345678|, \"a\": 1}", true),
            ("{\"phone\":|912345678|}", true),
            ("{\"phones\": [|912345678|, 1]}", true),
            ("{\"phones\": [1, |912345678|]}", true),
            ("{\"phone\":\"|0912345678|\"}", false),
            ("{\"text\": \"call |0912345678|, now\"}", false),
            ("an,|0912345678|,ha noi", false),
            ("phone: |0912345678|", false),
            ("{\"ip\":\"|203.0.113.7|\"}", false),
        ] {
            let parts: Vec<&str> = text.split('|').collect();
            let (start, end) = (parts[0].len(), parts[0].len() + parts[1].len());
            assert_eq!(is_json_number(parts.concat().as_bytes(), start, end), expected, "{text}");
        }
    }

    #[test]
    fn heads_of_dumps() {
        for (head, expected) in [
            ("--\n-- PostgreSQL database dump\n--\n", true),
            ("/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump 10.19", true),
            ("INSERT INTO users VALUES (1);", true),
            ("\u{FEFF}create table a (b int);", true),
            ("2026-01-01 insert into queue failed", false),
            ("id,name\n1,an\n", false),
        ] {
            assert_eq!(is_sql(head.as_bytes()), expected, "{head}");
        }
    }
}
