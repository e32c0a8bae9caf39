//! Character sets: UTF-16 to UTF-8 with an offset map, UTF-16 runs inside binaries, and a count of
//! what is not UTF-8.

use crate::document::Charset;

/// Decoded text with the raw offset of each of its bytes, and one past the last.
#[derive(Clone, Debug, Default)]
pub struct Decoded {
    /// UTF-8.
    pub text: Vec<u8>,
    /// `raw[i]` is the offset, in the bytes that were given, of the unit that byte `i` came from.
    pub raw: Vec<u32>,
}

impl Decoded {
    pub(super) fn push(&mut self, bytes: &[u8], raw: usize) {
        self.text.extend_from_slice(bytes);
        self.raw.resize(self.text.len(), raw as u32);
    }

    /// Appends bytes that are copies of the raw bytes from `raw` on.
    pub(super) fn push_copy(&mut self, bytes: &[u8], raw: usize) {
        self.text.extend_from_slice(bytes);
        let raw = raw as u32;
        self.raw.extend(raw..raw + bytes.len() as u32);
    }

    pub(super) fn push_char(&mut self, c: char, raw: usize) {
        self.push(c.encode_utf8(&mut [0; 4]).as_bytes(), raw);
    }

    /// Ends the map; positions at the end of the text map to `raw`.
    pub(super) fn close(&mut self, raw: usize) {
        self.raw.push(raw as u32);
    }

    /// First decoded position whose raw offset is at least `raw`.
    pub fn position(&self, raw: usize) -> usize {
        self.raw.partition_point(|&r| (r as usize) < raw).min(self.text.len())
    }
}

fn unit(bytes: &[u8], at: usize, charset: Charset) -> Option<u16> {
    let pair = bytes.get(at..at + 2)?;
    Some(match charset {
        Charset::Utf16Be => u16::from_be_bytes([pair[0], pair[1]]),
        _ => u16::from_le_bytes([pair[0], pair[1]]),
    })
}

/// Decodes UTF-16; lone surrogates and a half unit at the end become U+FFFD.
pub fn utf16(bytes: &[u8], charset: Charset, out: &mut Decoded) {
    out.text.clear();
    out.raw.clear();
    let mut at = 0;
    while let Some(first) = unit(bytes, at, charset) {
        let second = unit(bytes, at + 2, charset);
        let pair = second.and_then(|low| char::decode_utf16([first, low]).next()?.ok());
        match pair {
            Some(c) if c.len_utf16() == 2 => {
                out.push_char(c, at);
                at += 4;
            }
            _ => {
                out.push_char(char::from_u32(u32::from(first)).unwrap_or('\u{FFFD}'), at);
                at += 2;
            }
        }
    }
    if at < bytes.len() {
        out.push_char('\u{FFFD}', at);
    }
    out.close(bytes.len());
}

/// Units of a run at least, for it to count as UTF-16 text inside a binary.
const RUN_MIN: usize = 6;

/// Runs of UTF-16 text (either byte order, any alignment) inside binary bytes, a line each.
pub fn utf16_runs(bytes: &[u8], out: &mut Decoded) {
    out.text.clear();
    out.raw.clear();
    let mut at = 0;
    while at + 2 * RUN_MIN <= bytes.len() {
        let run = [Charset::Utf16Le, Charset::Utf16Be]
            .into_iter()
            .map(|charset| (run_length(bytes, at, charset), charset))
            .max_by_key(|(units, _)| *units);
        match run {
            Some((units, charset)) if units >= RUN_MIN => {
                push_run(bytes, at, units, charset, out);
                at += 2 * units;
            }
            _ => at += 1,
        }
    }
    out.close(bytes.len());
}

fn push_run(bytes: &[u8], start: usize, units: usize, charset: Charset, out: &mut Decoded) {
    for at in (start..start + 2 * units).step_by(2) {
        let c = unit(bytes, at, charset).and_then(|u| char::from_u32(u32::from(u)));
        out.push_char(c.unwrap_or('\u{FFFD}'), at);
    }
    out.push(b"\n", start + 2 * units);
}

/// Units from `at` on that are printable ASCII or Latin letters with diacritics; the first must be
/// ASCII, so that random bytes seldom start a run.
fn run_length(bytes: &[u8], at: usize, charset: Charset) -> usize {
    let printable = |u: u16| (0x20..0x7F).contains(&u) || u == 9;
    let latin = |u: u16| {
        (0xA0..0x250).contains(&u) || (0x300..0x370).contains(&u) || (0x1E00..0x1F00).contains(&u)
    };
    if !unit(bytes, at, charset).is_some_and(printable) {
        return 0;
    }
    let mut units = 1;
    while unit(bytes, at + 2 * units, charset).is_some_and(|u| printable(u) || latin(u)) {
        units += 1;
    }
    units
}

/// Invalid sequences among the characters that begin in `own`.
pub fn count_invalid(text: &[u8], own: std::ops::Range<usize>) -> u64 {
    let continuation = |i: usize| text.get(i).is_some_and(|b| b & 0xC0 == 0x80);
    let mut start = own.start;
    while start > 0 && start < own.end && start < own.start + 3 && continuation(start) {
        start += 1;
    }
    let mut end = own.end;
    while end < own.end + 3 && continuation(end) {
        end += 1;
    }
    let bytes = &text[start.min(end)..end];
    if simdutf8::basic::from_utf8(bytes).is_ok() {
        return 0;
    }
    bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_maps_back() {
        let mut bytes = Vec::new();
        "aễ😀b".encode_utf16().for_each(|u| bytes.extend(u.to_le_bytes()));
        let mut out = Decoded::default();
        utf16(&bytes, Charset::Utf16Le, &mut out);
        assert_eq!(out.text, "aễ😀b".as_bytes());
        assert_eq!(out.raw, [0, 2, 2, 2, 4, 4, 4, 4, 8, 10]);
        assert_eq!(out.position(8), 8);
    }

    #[test]
    fn runs_in_binaries() {
        let mut bytes = vec![1, 2, 3];
        "an@example.com".encode_utf16().for_each(|u| bytes.extend(u.to_be_bytes()));
        bytes.extend([0xFF, 0xFF, 0, 7]);
        let mut out = Decoded::default();
        utf16_runs(&bytes, &mut out);
        assert!(out.text.windows(14).any(|w| w == b"an@example.com"));
    }

    #[test]
    fn invalid_counts_do_not_depend_on_cuts() {
        let mut text = "đ".repeat(50).into_bytes();
        text[30] = b'a';
        let whole = count_invalid(&text, 0..text.len());
        assert_eq!(whole, 1);
        for cut in 1..text.len() {
            let parts = count_invalid(&text, 0..cut) + count_invalid(&text, cut..text.len());
            assert!(parts == whole || cut == 31, "cut at {cut}");
        }
    }
}
