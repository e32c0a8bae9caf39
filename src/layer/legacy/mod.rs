//! Character sets that were in use before UTF-8. They are decoded in one pass from the start of the
//! document: some have states, in others no byte tells whether it starts a character.

mod recognise;
mod syllable;
mod table;
mod tone;
mod vietnamese;

pub use recognise::{EVIDENCE, recognise};

use super::charset::Decoded;
use crate::document::Charset;
use encoding_rs::{Decoder, DecoderResult, EUC_JP, ISO_2022_JP, SHIFT_JIS, WINDOWS_1252};
use vietnamese::Letters;

/// Decodes a document piece by piece.
pub struct Transcoder {
    inner: Inner,
}

enum Inner {
    Letters(Box<Letters>),
    /// A decoder of the Encoding Standard.
    Standard(Box<Decoder>, Held),
}

/// What a decoder holds of a character that it has not given: how many bytes, and the first.
#[derive(Default)]
struct Held {
    count: usize,
    first: u8,
}

impl Transcoder {
    /// For documents in `charset`; none for those that need no pass from the start.
    pub fn new(charset: Charset) -> Option<Self> {
        let encoding = match charset {
            Charset::Utf8 | Charset::Utf16Le | Charset::Utf16Be => return None,
            Charset::Windows1258 | Charset::Tcvn3 | Charset::Vni | Charset::Viscii => {
                let inner = Inner::Letters(Box::new(Letters::new(charset)));
                return Some(Self { inner });
            }
            Charset::ShiftJis => SHIFT_JIS,
            Charset::EucJp => EUC_JP,
            Charset::Iso2022Jp => ISO_2022_JP,
            Charset::Windows1252 => WINDOWS_1252,
        };
        let decoder = Box::new(encoding.new_decoder_without_bom_handling());
        Some(Self { inner: Inner::Standard(decoder, Held::default()) })
    }

    /// Decodes `bytes`, which start at the offset `raw` of the map; gives how many were used. Those
    /// that were not come again, with what follows them; all are used when they are the `last`.
    pub fn decode(&mut self, bytes: &[u8], raw: usize, last: bool, out: &mut Decoded) -> usize {
        match &mut self.inner {
            Inner::Letters(letters) => letters.decode(bytes, raw, last, out),
            Inner::Standard(decoder, held) => {
                standard(decoder, held, bytes, raw, out);
                if last && held.count > 0 {
                    out.push_char('\u{FFFD}', (raw + bytes.len()).saturating_sub(held.count));
                    held.count = 0;
                }
                bytes.len()
            }
        }
    }
}

/// Feeds the decoder byte by byte: only so it is known which bytes a character came from.
fn standard(decoder: &mut Decoder, held: &mut Held, bytes: &[u8], raw: usize, out: &mut Decoded) {
    let mut at = 0;
    while at < bytes.len() {
        let mut text = [0; 16];
        let byte = &bytes[at..at + 1];
        let (result, read, written) =
            decoder.decode_to_utf8_without_replacement(byte, &mut text, false);
        if held.count == 0 {
            held.first = byte[0];
        }
        held.count += read;
        at += read;
        let start = (raw + at).saturating_sub(held.count);
        if written > 0 {
            out.push(&text[..written], start);
        }
        if let DecoderResult::Malformed(..) = result {
            out.push_char('\u{FFFD}', start);
        }
        // An escape sequence of ISO-2022-JP belongs to no character.
        let is_escape = held.count == 3 && held.first == 0x1B;
        if written > 0 || result != DecoderResult::InputEmpty || is_escape {
            held.count = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(charset: Charset, bytes: &[u8], cut: usize) -> (String, Vec<u32>) {
        let mut transcoder = Transcoder::new(charset).unwrap();
        let mut out = Decoded::default();
        let used = transcoder.decode(&bytes[..cut], 0, false, &mut out);
        transcoder.decode(&bytes[used..], used, true, &mut out);
        out.close(bytes.len());
        (String::from_utf8(out.text).unwrap(), out.raw)
    }

    fn check(charset: Charset, bytes: &[u8], expected: &str, raw: &[u32]) {
        for cut in 0..=bytes.len() {
            let (text, map) = decode(charset, bytes, cut);
            assert_eq!((text.as_str(), &map[..]), (expected, raw), "{charset:?} cut at {cut}");
        }
    }

    #[test]
    fn decodes_with_a_way_back() {
        check(Charset::ShiftJis, b"a\x8e\x52\xb6", "a山ｶ", &[0, 1, 1, 1, 3, 3, 3, 4]);
        check(Charset::ShiftJis, b"\x81 b\x8e", "\u{FFFD} b\u{FFFD}", &[0, 0, 0, 1, 2, 3, 3, 3, 4]);
        check(Charset::EucJp, b"\xbb\xb3x", "山x", &[0, 0, 0, 2, 3]);
        check(Charset::Windows1258, b"Nguy\xea\xden", "Nguyễn", &[0, 1, 2, 3, 4, 4, 4, 6, 7]);
        check(Charset::Tcvn3, b"V\xa8n", "Văn", &[0, 1, 1, 2, 3]);
        check(Charset::Vni, b"te\xe2n \xd1o\xe3", "tên Đỗ", &[0, 1, 1, 3, 4, 5, 5, 6, 6, 6, 8]);
        check(Charset::Iso2022Jp, b"a\x1b$B;3\x1b(Bb", "a山b", &[0, 4, 4, 4, 9, 10]);
    }
}
