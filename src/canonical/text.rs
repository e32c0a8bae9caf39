//! Names and addresses: one form for composed and decomposed letters, both ways to place a tone
//! (`hoà`, `hòa`), capitals and spaces. Diacritics stay, they tell names apart.

use super::fold::{ADDITIONAL, LATIN};

/// Appends the text in lower case, letters decomposed, the tones of a word as digits behind it, one
/// space between words and none beside punctuation.
pub(super) fn canonical(value: &[u8], out: &mut Vec<u8>) {
    let mut writer = Writer { start: out.len(), out, tones: [0; 8], count: 0, gap: Gap::None };
    for chunk in value.utf8_chunks() {
        chunk.valid().chars().for_each(|c| writer.character(c));
        writer.letter(chunk.invalid());
    }
    writer.end_word();
}

/// What the next letter must be kept apart by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    Space,
    /// Punctuation was written: no space behind it.
    Joined,
}

struct Writer<'a> {
    start: usize,
    out: &'a mut Vec<u8>,
    /// Tones of the word, to be written at its end.
    tones: [u8; 8],
    count: usize,
    gap: Gap,
}

impl Writer<'_> {
    fn character(&mut self, c: char) {
        match c {
            'a'..='z' => self.letter(&[c as u8]),
            'A'..='Z' => self.letter(&[c as u8 | 0x20]),
            _ if c.is_whitespace() => self.space(),
            '\u{21}'..='\u{7E}' if !c.is_ascii_digit() => self.punctuation(c as u8),
            '\u{FF01}'..='\u{FF5E}' => self.character(narrow(c)),
            '\u{300}'..='\u{36F}' => self.mark(c),
            '\u{C0}'..='\u{24F}' => self.composed(c, LATIN, LATIN_MARKS, c as usize - 0xC0),
            '\u{1E00}'..='\u{1EFF}' => {
                self.composed(c, ADDITIONAL, ADDITIONAL_MARKS, c as usize - 0x1E00);
            }
            '0'..='9' => {
                self.end_word();
                self.letter(&[c as u8]);
            }
            _ => c.to_lowercase().for_each(|lower| self.plain(lower)),
        }
    }

    /// A letter with its marks in one character: base letter, shape, tone.
    fn composed(&mut self, c: char, bases: &[u8], marks: &[u8], index: usize) {
        if marks[index] == b'.' {
            return c.to_lowercase().for_each(|lower| self.plain(lower));
        }
        self.letter(&bases[index..=index]);
        let (shape, tone) = match marks[index] {
            tone @ b'1'..=b'5' => (None, Some(tone)),
            both @ b'A'..=b'E' => (Some('\u{302}'), Some(both - b'A' + b'1')),
            both @ b'F'..=b'J' => (Some('\u{306}'), Some(both - b'F' + b'1')),
            both @ b'K'..=b'O' => (Some('\u{31B}'), Some(both - b'K' + b'1')),
            shape => (Some(shape_of(shape)), None),
        };
        if let Some(shape) = shape {
            self.plain(shape);
        }
        if let Some(tone) = tone {
            self.tone(tone);
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

    fn tone(&mut self, tone: u8) {
        if self.count == self.tones.len() {
            self.end_word();
        }
        self.tones[self.count] = tone;
        self.count += 1;
    }

    fn plain(&mut self, c: char) {
        self.letter(c.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn letter(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        if self.gap == Gap::Space && self.out.len() > self.start {
            self.out.push(b' ');
        }
        self.gap = Gap::None;
        self.out.extend_from_slice(bytes);
    }

    fn space(&mut self) {
        self.end_word();
        if self.gap == Gap::None {
            self.gap = Gap::Space;
        }
    }

    fn punctuation(&mut self, byte: u8) {
        self.end_word();
        self.gap = Gap::Joined;
        self.out.push(byte);
    }

    fn end_word(&mut self) {
        self.out.extend_from_slice(&self.tones[..self.count]);
        self.count = 0;
    }
}

/// The ASCII form of a full-width character.
fn narrow(c: char) -> char {
    char::from((c as u32 - 0xFF00 + 0x20) as u8)
}

/// The combining mark that a letter of the mark tables stands for.
fn shape_of(code: u8) -> char {
    match code {
        b'c' => '\u{302}',
        b'b' => '\u{306}',
        b'h' => '\u{31B}',
        b'd' => '\u{308}',
        b'r' => '\u{30A}',
        b's' => '\u{327}',
        b'v' => '\u{30C}',
        b'm' => '\u{304}',
        b'o' => '\u{328}',
        b'p' => '\u{307}',
        b'q' => '\u{30B}',
        _ => '\u{326}',
    }
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
