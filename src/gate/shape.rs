//! The shape of a line: what stays of it when values, words and numbers are taken out. Two rows of a
//! table have one shape, and so has a line before and after it was indented.

/// Bytes of a line on either side of a finding that count.
pub(super) const REACH: usize = 256;

/// A span in the text and what it is.
pub(super) type Named<'a> = (usize, usize, &'a str);

/// The shape of `text`, with each of the spans (sorted, within the text) replaced by its name.
pub(super) fn shape(text: &[u8], spans: &[Named<'_>]) -> String {
    let mut out = String::new();
    let mut at = 0;
    for &(start, end, name) in spans {
        if start < at {
            continue;
        }
        push(&text[at..start], &mut out);
        out.push('<');
        out.push_str(name);
        out.push('>');
        at = end;
    }
    push(&text[at..], &mut out);
    out.trim().to_owned()
}

/// Runs of letters become `a`, of digits `9`, of white space one space; the rest stays.
fn push(text: &[u8], out: &mut String) {
    for &byte in text {
        let class = match byte {
            b'0'..=b'9' => '9',
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => 'a',
            0..=b' ' | 0x7f => ' ',
            other => char::from(other),
        };
        let repeats = matches!(class, '9' | 'a' | ' ') && out.ends_with(class);
        if !repeats {
            out.push(class);
        }
    }
}

/// The line around a span, at most [`REACH`] bytes on either side.
pub(super) fn line(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let from = start.saturating_sub(REACH);
    let to = (end + REACH).min(text.len());
    let first = memchr::memrchr(b'\n', &text[from..start]).map_or(from, |at| from + at + 1);
    let last = memchr::memchr(b'\n', &text[end..to]).map_or(to, |at| end + at);
    (first, last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        for (text, spans, expected) in [
            ("", &[][..], ""),
            ("  \"name\": Nguyễn 12,\r", &[], "\"a\": a 9,"),
            ("to VALUE, cc OTHER.", &[(3, 8, "X"), (13, 18, "Y")], "a <X>, a <Y>."),
            ("VALUE", &[(0, 5, "X"), (2, 4, "Y")], "<X>"),
        ] {
            assert_eq!(shape(text.as_bytes(), spans), expected, "{text}");
        }
    }

    #[test]
    fn lines() {
        let text = b"one\ntwo three\nfour";
        assert_eq!(line(text, 4, 7), (4, 13));
        assert_eq!(line(text, 0, 3), (0, 3));
        assert_eq!(line(text, 14, 18), (14, 18));
        let long = vec![b'x'; 2000];
        assert_eq!(line(&long, 1000, 1010), (1000 - REACH, 1010 + REACH));
    }
}
