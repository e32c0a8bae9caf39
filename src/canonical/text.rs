//! Names and addresses: one form for composed and decomposed letters, both ways to place a tone
//! (`hoà`, `hòa`), capitals and spaces. Diacritics stay, they tell names apart.

use super::fold::{ADDITIONAL, LATIN};

/// Appends the text in lower case, letters decomposed, the tones of a word as digits behind it, one
/// space between words and none beside punctuation.
pub(super) fn canonical(value: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    // No form is longer than twice the text; a gap and a tone may be under way.
    out.resize(start + 2 * value.len() + 16, 0);
    let mut writer =
        Writer { out: &mut out[start..], length: 0, tones: 0, count: 0, gap: Gap::None };
    let mut at = 0;
    while at < value.len() {
        at += writer.next(&value[at..]);
    }
    writer.end_word();
    let length = writer.length;
    out.truncate(start + length);
}

/// The character that `rest` starts with, and its length; `None` where it starts none.
fn decode(rest: &[u8]) -> Option<(char, usize)> {
    let length = match rest[0] {
        0..0x80 => 1,
        0xC0..=0xDF => 2,
        0xE0..=0xEF => 3,
        _ => 4,
    };
    let text = std::str::from_utf8(rest.get(..length)?).ok()?;
    text.chars().next().map(|c| (c, length))
}

/// What a byte may start.
#[derive(Clone, Copy)]
enum Kind {
    Letter,
    Space,
    Digit,
    /// Punctuation.
    Mark,
    /// A letter of U+00C0 to U+023F.
    Two,
    /// Perhaps a letter of U+1E00 to U+1EFF.
    Three,
    Other,
}

static KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => Kind::Letter,
            b' ' => Kind::Space,
            b'0'..=b'9' => Kind::Digit,
            0x21..=0x7E => Kind::Mark,
            0xC3..=0xC8 => Kind::Two,
            0xE1 => Kind::Three,
            _ => Kind::Other,
        };
        byte += 1;
    }
    kinds
};

/// What the next letter must be kept apart by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    Space,
    /// Punctuation was written: no space behind it.
    Joined,
}

struct Writer<'a> {
    out: &'a mut [u8],
    /// What of `out` is written.
    length: usize,
    /// Tones of the word, to be written at its end: the first in the lowest byte.
    tones: u64,
    count: u32,
    gap: Gap,
}

impl Writer<'_> {
    /// Writes one character; gives its length. What names are made of comes first: ASCII, and Latin
    /// letters with their marks.
    #[inline(always)]
    fn next(&mut self, rest: &[u8]) -> usize {
        let byte = rest[0];
        let (index, length) = match KINDS[usize::from(byte)] {
            Kind::Letter => {
                self.open();
                self.push(byte | 0x20);
                return 1;
            }
            Kind::Space => {
                self.space();
                return 1;
            }
            Kind::Digit => {
                self.end_word();
                self.open();
                self.push(byte);
                return 1;
            }
            Kind::Mark => {
                self.punctuation(byte);
                return 1;
            }
            Kind::Two => match *rest {
                [lead, low @ 0x80..=0xBF, ..] => {
                    (usize::from(lead - 0xC3) << 6 | usize::from(low & 0x3F), 2)
                }
                _ => return self.apart(rest),
            },
            Kind::Three => match *rest {
                [_, mid @ 0xB8..=0xBB, low @ 0x80..=0xBF, ..] => {
                    (LATIN.len() + (usize::from(mid & 3) << 6 | usize::from(low & 0x3F)), 3)
                }
                _ => return self.apart(rest),
            },
            Kind::Other => return self.apart(rest),
        };
        let letter = &COMPOSED[index];
        if letter.base == 0 {
            return self.apart(rest);
        }
        self.composed(letter);
        length
    }

    /// As [`Writer::any`], by a copy: so that the writer itself can stay in registers.
    #[inline(always)]
    fn apart(&mut self, rest: &[u8]) -> usize {
        let mut copy = Writer { out: &mut *self.out, ..*self };
        let length = copy.any(rest);
        (self.length, self.tones, self.count) = (copy.length, copy.tones, copy.count);
        self.gap = copy.gap;
        length
    }

    /// One character of any kind, or one byte of none.
    #[inline(never)]
    fn any(&mut self, rest: &[u8]) -> usize {
        let Some((c, length)) = decode(rest) else {
            self.letter(&rest[..1]);
            return 1;
        };
        self.character(c);
        length
    }

    fn character(&mut self, c: char) {
        match c {
            'a'..='z' => self.letter(&[c as u8]),
            'A'..='Z' => self.letter(&[c as u8 | 0x20]),
            _ if c.is_whitespace() => self.space(),
            '\u{21}'..='\u{7E}' if !c.is_ascii_digit() => self.punctuation(c as u8),
            '\u{FF01}'..='\u{FF5E}' => self.character(narrow(c)),
            '\u{300}'..='\u{36F}' => self.mark(c),
            '0'..='9' => {
                self.end_word();
                self.letter(&[c as u8]);
            }
            _ => {
                let letter = composed_index(c).map(|index| &COMPOSED[index]);
                match letter.filter(|letter| letter.base != 0) {
                    Some(letter) => self.composed(letter),
                    None => c.to_lowercase().for_each(|lower| self.plain(lower)),
                }
            }
        }
    }

    /// A letter with its marks in one character: base letter, shape, tone.
    #[inline(always)]
    fn composed(&mut self, letter: &Letter) {
        self.open();
        self.push(letter.base);
        if letter.shape[0] != 0 {
            letter.shape.into_iter().for_each(|byte| self.push(byte));
        }
        if letter.tone != 0 {
            self.tone(letter.tone);
        }
    }

    /// A combining mark behind its letter.
    fn mark(&mut self, c: char) {
        match c {
            '\u{300}' => self.tone(b'1'),
            '\u{301}' => self.tone(b'2'),
            '\u{303}' => self.tone(b'3'),
            '\u{309}' => self.tone(b'4'),
            '\u{323}' => self.tone(b'5'),
            _ => self.plain(c),
        }
    }

    #[inline(always)]
    fn tone(&mut self, tone: u8) {
        if self.count == u64::BITS / 8 {
            self.end_word();
        }
        self.tones |= u64::from(tone) << (8 * self.count);
        self.count += 1;
    }

    fn plain(&mut self, c: char) {
        self.letter(c.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn letter(&mut self, bytes: &[u8]) {
        self.open();
        bytes.iter().for_each(|byte| self.push(*byte));
    }

    #[inline(always)]
    fn push(&mut self, byte: u8) {
        self.out[self.length] = byte;
        self.length += 1;
    }

    /// Writes what keeps a letter apart from the word before.
    #[inline(always)]
    fn open(&mut self) {
        if self.gap == Gap::Space && self.length > 0 {
            self.push(b' ');
        }
        self.gap = Gap::None;
    }

    #[inline(always)]
    fn space(&mut self) {
        self.end_word();
        if self.gap == Gap::None {
            self.gap = Gap::Space;
        }
    }

    #[inline(always)]
    fn punctuation(&mut self, byte: u8) {
        self.end_word();
        self.gap = Gap::Joined;
        self.push(byte);
    }

    #[inline(always)]
    fn end_word(&mut self) {
        for _ in 0..std::mem::take(&mut self.count) {
            self.push(self.tones as u8);
            self.tones >>= 8;
        }
    }
}

/// The ASCII form of a full-width character.
fn narrow(c: char) -> char {
    char::from((c as u32 - 0xFF00 + 0x20) as u8)
}

/// A letter taken apart. No base: it stays as it is.
#[derive(Clone, Copy)]
struct Letter {
    base: u8,
    /// The combining mark in UTF-8, zeros for none.
    shape: [u8; 2],
    /// A digit, 0 for none.
    tone: u8,
}

/// Letters of U+00C0 to U+024F and of U+1E00 to U+1EFF, taken apart.
static COMPOSED: [Letter; 656] = {
    let mut letters = [Letter { base: 0, shape: [0; 2], tone: 0 }; 656];
    let mut i = 0;
    while i < letters.len() {
        let (base, mark) = if i < 400 {
            (LATIN[i], LATIN_MARKS[i])
        } else {
            (ADDITIONAL[i - 400], ADDITIONAL_MARKS[i - 400])
        };
        letters[i] = taken_apart(base, mark);
        i += 1;
    }
    letters
};

const fn taken_apart(base: u8, mark: u8) -> Letter {
    let (shape, tone) = match mark {
        b'.' => return Letter { base: 0, shape: [0; 2], tone: 0 },
        b'1'..=b'5' => ([0; 2], mark),
        b'A'..=b'E' => (shape_of(b'c'), mark - b'A' + b'1'),
        b'F'..=b'J' => (shape_of(b'b'), mark - b'F' + b'1'),
        b'K'..=b'O' => (shape_of(b'h'), mark - b'K' + b'1'),
        _ => (shape_of(mark), 0),
    };
    Letter { base, shape, tone }
}

/// Where a character stands in [`COMPOSED`].
fn composed_index(c: char) -> Option<usize> {
    match c {
        '\u{C0}'..='\u{24F}' => Some(c as usize - 0xC0),
        '\u{1E00}'..='\u{1EFF}' => Some(LATIN.len() + c as usize - 0x1E00),
        _ => None,
    }
}

/// The combining mark (U+0300 to U+033F) that a letter of the mark tables stands for.
const fn shape_of(code: u8) -> [u8; 2] {
    let low = match code {
        b'c' => 0x82,
        b'b' => 0x86,
        b'h' => 0x9B,
        b'd' => 0x88,
        b'r' => 0x8A,
        b's' => 0xA7,
        b'v' => 0x8C,
        b'm' => 0x84,
        b'o' => 0xA8,
        b'p' => 0x87,
        b'q' => 0x8B,
        _ => 0xA6,
    };
    [0xCC, low]
}

/// Marks of U+00C0 to U+024F: `1` to `5` the tones, small letters the shapes of [`shape_of`], capitals
/// a shape (circumflex, breve, horn) with each tone; a dot where a letter is not decomposed.
const LATIN_MARKS: &[u8; 400] = b"\
12c3dr.s12cd12cd.312c3d..12cd2..12c3dr.s12cd12cd.312c3d..12cd2.d\
mmbboo22ccppvvvv..mmbbppoovvccbbppsscc..33mmbboop...ccss.22ssvv.\
...22ssvv...mmbbqq..22ssvv22ccssvvssvv..33mmbbrrqqooccccd22ppvv.\
................................hh.............hh...............\
.............vvvvvvvv.................vvvvoo....v...22..11......\
........................tttt..vv......ppss....pp..mm............\
................";

/// Marks of U+1E00 to U+1EFF.
const ADDITIONAL_MARKS: &[u8; 256] = b"\
..pp55....pp55..ss............ppmmpp55ddss......2255..55......22\
pp55pp55............22pppp55....pp55......pp55..............3355\
1122ddpp55ppddppcc55...drr......5544BBAADDCCEEGGFFIIHHJJ554433BB\
AADDCCEE44555544BBAADDCCEELLKKNNMMOO5544LLKKNNMMOO11554433......";

#[cfg(test)]
mod tests {
    use super::*;

    fn form(value: &str) -> String {
        let mut out = Vec::new();
        canonical(value.as_bytes(), &mut out);
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn spellings_of_one_name_meet() {
        for group in [
            &[
                "Nguyễn Văn Hòa",
                "NGUYỄN VĂN HOÀ",
                " nguyễn  văn\u{A0}hòa ",
                "Nguye\u{302}\u{303}n Va\u{306}n Hoa\u{300}",
            ][..],
            &["Ngọc Thụy", "Ngọc Thuỵ", "NGO\u{323}C THU\u{323}Y"],
            &[
                "Đặng Thị Hường",
                "ĐẶNG THỊ HƯỜNG",
                "Đa\u{323}\u{306}ng Thi\u{323} Hu\u{31B}o\u{31B}\u{300}ng",
            ],
            &["12 Lê Lợi, P. 5, Q.3", "12 lê lợi,P.5 ,q.3"],
            &["José Müller", "Jose\u{301} Mu\u{308}ller"],
            &["山田　太郎", "山田 太郎"],
        ] {
            for value in &group[1..] {
                assert_eq!(form(value), form(group[0]), "{value}");
            }
        }
    }

    #[test]
    fn other_names_stay_apart() {
        let names = [
            "Lan", "Lân", "Lán", "Làn", "Lạn", "Lãn", "Lản", "Lăn", "Lắn", "Đan", "Dan", "Lan Anh",
            "LanAnh",
        ];
        for (i, name) in names.iter().enumerate() {
            assert!(names[..i].iter().all(|other| form(other) != form(name)), "{name}");
        }
    }

    #[test]
    fn every_vietnamese_letter_equals_its_decomposition() {
        for (letter, parts) in [
            ("ệ", "e\u{323}\u{302}"),
            ("Ự", "u\u{31B}\u{323}"),
            ("ẵ", "a\u{306}\u{303}"),
            ("Ỹ", "y\u{303}"),
        ] {
            assert_eq!(form(letter), form(parts), "{letter}");
        }
        for point in (0x1EA0..=0x1EF9u32).filter_map(char::from_u32) {
            let shown = form(&point.to_string());
            assert!(
                shown.starts_with(|c: char| c.is_ascii_lowercase()) && shown.len() > 1,
                "{point}"
            );
        }
    }

    #[test]
    fn takes_broken_text() {
        let mut out = Vec::new();
        canonical(b"A\xFFB \xE1\xBB", &mut out);
        assert_eq!(out, b"a\xFFb \xE1\xBB");
    }
}
