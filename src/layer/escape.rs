//! Escapes of quoted values in structured formats, decoded with the position of every byte.
//! A lexer says which kind a value has; how long the value is, it has found out already.

/// How a value is escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escape {
    /// Not at all.
    Plain,
    /// A quote is written twice: CSV, standard SQL.
    Doubled(u8),
    /// As [`Escape::Doubled`], and backslash escapes of MySQL: `\'` `\n` `\0` `\\`.
    MySql(u8),
    /// Backslash escapes of PostgreSQL's COPY text and of `E''` strings, octal and hexadecimal ones included.
    Copy,
    /// Pairs of hexadecimal digits.
    Hex,
}

impl Escape {
    /// The name in the decoding chain of a finding.
    pub fn chain(self) -> &'static [&'static str] {
        match self {
            Self::Plain => &[],
            Self::Doubled(b'"') => &["quote"],
            Self::Doubled(_) => &["sql_quote"],
            Self::MySql(_) => &["sql_string"],
            Self::Copy => &["copy"],
            Self::Hex => &["hex"],
        }
    }

    /// True when decoding may change `raw`.
    pub fn changes(self, raw: &[u8]) -> bool {
        match self {
            Self::Plain => false,
            Self::Doubled(quote) => memchr::memchr(quote, raw).is_some(),
            Self::MySql(quote) => memchr::memchr2(quote, b'\\', raw).is_some(),
            Self::Copy => memchr::memchr(b'\\', raw).is_some(),
            Self::Hex => true,
        }
    }

    /// Appends `raw`, which starts at `at`, decoded to `text`, and the position of each byte to `map`.
    pub fn decode(self, raw: &[u8], at: u32, text: &mut Vec<u8>, map: &mut Vec<u32>) {
        let mut i = 0;
        while i < raw.len() {
            let (used, made) = self.step(&raw[i..]);
            text.push(made);
            map.push(at + i as u32);
            i += used;
        }
    }

    /// One step: bytes that were used, and what they mean.
    fn step(self, raw: &[u8]) -> (usize, u8) {
        let plain = (1, raw[0]);
        match self {
            Self::Plain => plain,
            Self::Doubled(quote) | Self::MySql(quote)
                if raw[0] == quote && raw.get(1) == Some(&quote) =>
            {
                (2, quote)
            }
            Self::MySql(_) if raw[0] == b'\\' => mysql_step(raw),
            Self::Copy if raw[0] == b'\\' => copy_step(raw),
            Self::Hex => hex_step(raw),
            _ => plain,
        }
    }
}

fn mysql_step(raw: &[u8]) -> (usize, u8) {
    let made = match raw.get(1) {
        None => return (1, b'\\'),
        Some(b'0') => 0,
        Some(b'n') => b'\n',
        Some(b'r') => b'\r',
        Some(b't') => b'\t',
        Some(b'b') => 8,
        Some(b'Z') => 26,
        Some(other) => *other,
    };
    (2, made)
}

/// PostgreSQL manual, COPY, "Text Format".
fn copy_step(raw: &[u8]) -> (usize, u8) {
    let digits = |from: usize, radix: u32, most: usize| {
        raw[from.min(raw.len())..]
            .iter()
            .take(most)
            .take_while(|b| char::from(**b).is_digit(radix))
            .count()
    };
    let value = |from: usize, count: usize, radix: u32| {
        raw[from..from + count]
            .iter()
            .fold(0, |all, b| all * radix + char::from(*b).to_digit(radix).unwrap_or(0))
    };
    let made = match raw.get(1) {
        None => return (1, b'\\'),
        Some(b'b') => 8,
        Some(b'f') => 12,
        Some(b'n') => b'\n',
        Some(b'r') => b'\r',
        Some(b't') => b'\t',
        Some(b'v') => 11,
        Some(b'0'..=b'7') => {
            let count = digits(1, 8, 3);
            return (1 + count, value(1, count, 8) as u8);
        }
        Some(b'x') if digits(2, 16, 2) > 0 => {
            let count = digits(2, 16, 2);
            return (2 + count, value(2, count, 16) as u8);
        }
        Some(other) => *other,
    };
    (2, made)
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let add =
        |all: u32, b: &u8| all.checked_mul(radix)?.checked_add(char::from(*b).to_digit(radix)?);
    (!digits.is_empty()).then(|| digits.iter().try_fold(0, add)).flatten()
}

fn hex_step(raw: &[u8]) -> (usize, u8) {
    match raw.get(..2).and_then(|pair| number(pair, 16)) {
        Some(value) => (2, value as u8),
        None => (1, raw[0]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_decodes_with_positions() {
        let cases: &[(Escape, &str, &str, &[u32])] = &[
            (Escape::Plain, r"a\n", r"a\n", &[0, 1, 2]),
            (Escape::Doubled(b'"'), r#"a""b"c"#, r#"a"b"c"#, &[0, 1, 3, 4, 5]),
            (Escape::MySql(b'\''), r"\'a''\\\n", "'a'\\\n", &[0, 2, 3, 5, 7]),
            (Escape::Copy, r"a\tb\101\x42\N", "a\tbABN", &[0, 1, 3, 4, 8, 12]),
            (Escape::Hex, "4142", "AB", &[0, 2]),
        ];
        for (escape, raw, text, at) in cases {
            let (mut got, mut map) = (Vec::new(), Vec::new());
            escape.decode(raw.as_bytes(), 0, &mut got, &mut map);
            assert_eq!((String::from_utf8_lossy(&got).as_ref(), &map[..]), (*text, *at), "{raw}");
            assert!(escape.changes(raw.as_bytes()) || raw == text);
        }
    }

    #[test]
    fn no_bytes_are_too_strange() {
        let kinds = [Escape::MySql(b'\''), Escape::Copy, Escape::Doubled(b'"'), Escape::Hex];
        for raw in [
            &b"\\"[..],
            b"\\u12",
            b"\\ud800\\u",
            b"\\x",
            b"&#;",
            b"&#x110000;",
            b"4",
            b"\xff\\\xff",
        ] {
            for kind in kinds {
                let (mut text, mut map) = (Vec::new(), Vec::new());
                kind.decode(raw, 7, &mut text, &mut map);
                assert_eq!(text.len(), map.len());
                assert!(map.iter().all(|at| (7..7 + raw.len() as u32).contains(at)));
            }
        }
    }
}
