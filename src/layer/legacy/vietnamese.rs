//! windows-1258, TCVN3 (ABC), VNI and VISCII. Letters come out composed (NFC), whatever the set does
//! with their tones.

use super::super::charset::Decoded;
use super::table::{TCVN3, VISCII, VISCII_LOW, WINDOWS_1258};
use super::tone::{Tone, with_tone};
use crate::document::Charset;

/// A one-byte set, with tones that may follow their letter.
#[derive(Clone, Debug)]
pub(super) struct Letters {
    upper: [char; 128],
    charset: Charset,
}

impl Letters {
    pub(super) fn new(charset: Charset) -> Self {
        let mut upper = ['\0'; 128];
        let table = match charset {
            Charset::Windows1258 => WINDOWS_1258,
            Charset::Tcvn3 => TCVN3,
            Charset::Viscii => VISCII,
            // VNI puts its marks where Latin-1 has letters; what is no mark stays what it is there.
            _ => {
                upper.iter_mut().zip('\u{80}'..).for_each(|(slot, letter)| *slot = letter);
                ""
            }
        };
        upper.iter_mut().zip(table.chars()).for_each(|(slot, letter)| *slot = letter);
        Self { upper, charset }
    }

    fn letter(&self, byte: u8) -> char {
        match byte.checked_sub(0x80) {
            Some(index) => self.upper[usize::from(index)],
            None if self.charset == Charset::Viscii => {
                let low = VISCII_LOW.iter().find(|(code, _)| *code == byte);
                low.map_or(char::from(byte), |(_, letter)| *letter)
            }
            None => char::from(byte),
        }
    }

    /// True for a byte that means itself, alone or before any other.
    fn is_plain(&self, byte: u8) -> bool {
        match self.charset {
            Charset::Viscii => byte < 0x80 && byte > 0x1E,
            Charset::Tcvn3 => byte < 0x80,
            _ => byte < 0x80 && !byte.is_ascii_alphabetic(),
        }
    }

    /// Decodes `bytes`, which start at `raw`; gives how many were used. The last one waits for what
    /// follows it, unless it is the `last` of the document.
    pub(super) fn decode(&self, bytes: &[u8], raw: usize, last: bool, out: &mut Decoded) -> usize {
        let mut at = 0;
        while at < bytes.len() {
            let plain = bytes[at..].iter().take_while(|byte| self.is_plain(**byte)).count();
            out.push_copy(&bytes[at..at + plain], raw + at);
            at += plain;
            let Some(&byte) = bytes.get(at) else { break };
            let next = bytes.get(at + 1).copied();
            if next.is_none() && !last {
                break;
            }
            let (letter, used) = self.pair(byte, next);
            out.push_char(letter, raw + at);
            at += used;
        }
        at
    }

    /// The letter of a byte and, where it has a tone behind it, of both.
    fn pair(&self, byte: u8, next: Option<u8>) -> (char, usize) {
        let both = match (self.charset, next) {
            (Charset::Vni, Some(next)) => vni_pair(byte, next),
            (Charset::Windows1258 | Charset::Tcvn3, Some(next)) if next >= 0x80 => {
                Tone::of_combining(self.letter(next))
                    .and_then(|tone| with_tone(self.letter(byte), tone))
            }
            _ => None,
        };
        let alone = || match self.charset {
            Charset::Vni => vni_single(byte).unwrap_or(char::from(byte)),
            _ => self.letter(byte),
        };
        both.map_or_else(|| (alone(), 1), |letter| (letter, 2))
    }
}

/// Letters that VNI writes with one byte: lower case in Latin-1, and what they are.
const VNI_SINGLE: [(char, char); 9] = [
    ('ñ', 'đ'),
    ('ô', 'ơ'),
    ('ö', 'ư'),
    ('æ', 'ỉ'),
    ('ó', 'ĩ'),
    ('ò', 'ị'),
    ('î', 'ỵ'),
    ('ì', 'ì'),
    ('í', 'í'),
];

/// Marks that VNI writes behind a letter: in Latin-1, with the mark and the tone that they stand for.
const VNI_MARKS: [(char, Option<char>, Option<Tone>); 15] = [
    ('ø', None, Some(Tone::Grave)),
    ('ù', None, Some(Tone::Acute)),
    ('û', None, Some(Tone::Hook)),
    ('õ', None, Some(Tone::Tilde)),
    ('ï', None, Some(Tone::Dot)),
    ('â', Some('^'), None),
    ('à', Some('^'), Some(Tone::Grave)),
    ('á', Some('^'), Some(Tone::Acute)),
    ('å', Some('^'), Some(Tone::Hook)),
    ('ã', Some('^'), Some(Tone::Tilde)),
    ('ä', Some('^'), Some(Tone::Dot)),
    ('ê', Some('('), None),
    ('è', Some('('), Some(Tone::Grave)),
    ('é', Some('('), Some(Tone::Acute)),
    ('ú', Some('('), Some(Tone::Hook)),
];

/// The two that remain: a breve with tilde or dot.
const VNI_BREVES: [(char, Tone); 2] = [('ü', Tone::Tilde), ('ë', Tone::Dot)];

fn lower(byte: u8) -> (char, bool) {
    let letter = char::from(byte);
    let small = letter.to_lowercase().next().unwrap_or(letter);
    (small, small != letter)
}

fn cased(letter: char, is_upper: bool) -> char {
    if is_upper { letter.to_uppercase().next().unwrap_or(letter) } else { letter }
}

fn vni_single(byte: u8) -> Option<char> {
    let (small, is_upper) = lower(byte);
    let (_, letter) = VNI_SINGLE.iter().find(|(code, _)| *code == small)?;
    Some(cased(*letter, is_upper))
}

fn vni_pair(byte: u8, next: u8) -> Option<char> {
    if next < 0x80 {
        return None;
    }
    let (base, is_upper) = lower(byte);
    let base = match base {
        'a' | 'e' | 'o' | 'u' | 'y' | 'i' => base,
        'ô' => 'ơ',
        'ö' => 'ư',
        _ => return None,
    };
    let (code, _) = lower(next);
    let known = VNI_MARKS.iter().find(|(mark, ..)| *mark == code);
    let breve = || VNI_BREVES.iter().find(|(mark, _)| *mark == code);
    let (mark, tone) = match known {
        Some((_, mark, tone)) => (*mark, *tone),
        None => (Some('('), Some(breve()?.1)),
    };
    let marked = match (base, mark) {
        (_, None) => base,
        ('a', Some('^')) => 'â',
        ('e', Some('^')) => 'ê',
        ('o', Some('^')) => 'ô',
        ('a', Some('(')) => 'ă',
        _ => return None,
    };
    let letter = tone.map_or(Some(marked), |tone| with_tone(marked, tone))?;
    Some(cased(letter, is_upper))
}
