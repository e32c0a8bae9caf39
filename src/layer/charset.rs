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
    pub fn close(&mut self, raw: usize) {
        self.raw.push(raw as u32);
    }

    /// Forgets what came from the first `raw` raw bytes; offsets count from behind them. The map must
    /// not be closed.
    pub fn drop_front(&mut self, raw: usize) {
        let at = self.position(raw);
        self.text.drain(..at);
        self.raw.drain(..at);
        self.raw.iter_mut().for_each(|offset| *offset -= raw as u32);
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
    let mut at = next_start(bytes, 0);
    while at + 2 * RUN_MIN <= bytes.len() {
        let (start, units, charset) = run(bytes, at);
        if units >= RUN_MIN {
            push_run(bytes, start, units, charset, out);
        }
        at = if units >= RUN_MIN { start + 2 * units } else { at + 1 };
        at = next_start(bytes, at);
    }
    out.close(bytes.len());
}

/// First place from `at` on where a run may start: its first unit is ASCII, so one byte of two is zero.
fn next_start(bytes: &[u8], at: usize) -> usize {
    match memchr::memchr(0, &bytes[at..]) {
        None => bytes.len(),
        Some(0) => (at + zeros(&bytes[at..])).saturating_sub(1),
        Some(zero) => at + zero - 1,
    }
}

/// Zero bytes at the start: sparse files and padding are full of them.
fn zeros(bytes: &[u8]) -> usize {
    let words = bytes.chunks_exact(16).take_while(|chunk| **chunk == [0; 16]).count();
    16 * words + bytes[16 * words..].iter().take_while(|&&byte| byte == 0).count()
}

/// The run that starts at `at`: (start, units, byte order). Little-endian text behind a zero byte also
/// reads as big-endian text that starts a byte earlier; it is taken for what it mostly is.
fn run(bytes: &[u8], at: usize) -> (usize, usize, Charset) {
    let little = run_length(bytes, at, Charset::Utf16Le);
    let big = run_length(bytes, at, Charset::Utf16Be);
    if little >= big {
        return (at, little, Charset::Utf16Le);
    }
    let shifted = run_length(bytes, at + 1, Charset::Utf16Le);
    if shifted >= big {
        return (at + 1, shifted, Charset::Utf16Le);
    }
    (at, big, Charset::Utf16Be)
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

/// Characters that could not be decoded, in the part `own` of decoded text.
pub fn count_replaced(text: &[u8], own: std::ops::Range<usize>) -> u64 {
    memchr::memmem::find_iter(&text[own], "\u{FFFD}".as_bytes()).count() as u64
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
        let at = out.text.windows(14).position(|w| w == b"an@example.com").unwrap();
        assert_eq!((out.raw[at], out.raw[at + 14]), (3, 31));
    }

    #[test]
    fn runs_between_zeros_keep_their_offsets() {
        for padding in [0, 1, 2, 15, 16, 17, 40] {
            let mut bytes = vec![0; padding];
            "an@example.com".encode_utf16().for_each(|u| bytes.extend(u.to_le_bytes()));
            bytes.extend(vec![0; padding]);
            let mut out = Decoded::default();
            utf16_runs(&bytes, &mut out);
            assert_eq!(out.text, b"an@example.com\n", "{padding}");
            assert_eq!((out.raw[0], out.raw[14]), (padding as u32, padding as u32 + 28));
        }
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
