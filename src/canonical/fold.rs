//! Folding of Vietnamese and other Latin text to lower-case ASCII, to compare words by.
//!
//! `Số ĐIỆN thoại` becomes `so dien thoai`, composed and decomposed spellings alike. This is not a
//! canonical form of a value: it drops the diacritics that tell names apart.

/// Appends `text` to `out` in lower-case ASCII: diacritics dropped (NFC and NFD), `đ` to `d`,
/// full-width ASCII to ASCII, the no-break and the ideographic space to a space. All else is
/// copied as it is: other scripts, and bytes that are not UTF-8. Never longer than `text`.
///
/// ```
/// let mut out = Vec::new();
/// rasoat::canonical::fold_ascii("Số ĐIỆN thoại".as_bytes(), &mut out);
/// assert_eq!(out, b"so dien thoai");
/// ```
pub fn fold_ascii(text: &[u8], out: &mut Vec<u8>) {
    out.reserve(text.len());
    let mut rest = text;
    while let Some(&first) = rest.first() {
        if first < 0x80 {
            let run = rest.iter().position(|b| *b >= 0x80).unwrap_or(rest.len());
            out.extend(rest[..run].iter().map(u8::to_ascii_lowercase));
            rest = &rest[run..];
        } else {
            rest = &rest[fold_one(rest, out)..];
        }
    }
}

/// Folds the non-ASCII character (or stray byte) that `rest` starts with; gives its length.
fn fold_one(rest: &[u8], out: &mut Vec<u8>) -> usize {
    match *rest {
        [lead @ 0xC2..=0xC9, low @ 0x80..=0xBF, ..] => {
            fold_two(code(lead & 0x1F, low), out, &rest[..2]);
            2
        }
        // Combining diacritics, U+0300 to U+036F.
        [0xCC, 0x80..=0xBF, ..] | [0xCD, 0x80..=0xAF, ..] => 2,
        [0xE1, mid @ 0xB8..=0xBB, low @ 0x80..=0xBF, ..] => {
            let index = code(mid & 0x03, low);
            put(ADDITIONAL[usize::from(index)], &rest[..3], out);
            3
        }
        // Full-width ASCII, U+FF01 to U+FF5E, and the ideographic space.
        [0xEF, 0xBC, low @ 0x81..=0xBF, ..] => wide(low - 0x60, out),
        [0xEF, 0xBD, low @ 0x80..=0x9E, ..] => wide(low - 0x20, out),
        [0xE3, 0x80, 0x80, ..] => wide(b' ', out),
        _ => {
            let length = character_length(rest);
            out.extend_from_slice(&rest[..length]);
            length
        }
    }
}

/// Code point of a two-byte character, or the last two bytes' worth of a longer one.
fn code(high: u8, low: u8) -> u16 {
    u16::from(high) << 6 | u16::from(low & 0x3F)
}

/// U+0080 to U+024F.
fn fold_two(point: u16, out: &mut Vec<u8>, original: &[u8]) {
    match point {
        0xA0 => out.push(b' '),
        0xC6 | 0xE6 => out.extend_from_slice(b"ae"),
        0xDE | 0xFE => out.extend_from_slice(b"th"),
        0xDF => out.extend_from_slice(b"ss"),
        0x152 | 0x153 => out.extend_from_slice(b"oe"),
        0xC0..=0x24F => put(LATIN[usize::from(point - 0xC0)], original, out),
        _ => out.extend_from_slice(original),
    }
}

fn put(letter: u8, original: &[u8], out: &mut Vec<u8>) {
    if letter == b'.' {
        out.extend_from_slice(original);
    } else {
        out.push(letter);
    }
}

fn wide(ascii: u8, out: &mut Vec<u8>) -> usize {
    out.push(ascii.to_ascii_lowercase());
    3
}

/// Bytes of the character that `rest` starts with; 1 for a byte that starts none.
fn character_length(rest: &[u8]) -> usize {
    let wanted = match rest[0] {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return 1,
    };
    let whole = rest.len() >= wanted && rest[1..wanted].iter().all(|b| b & 0xC0 == 0x80);
    if whole { wanted } else { 1 }
}

/// Base letters of U+00C0 to U+024F; a dot where the character stays as it is.
pub(super) const LATIN: &[u8; 400] = b"\
aaaaaa.ceeeeiiiidnooooo.ouuuuy..aaaaaa.ceeeeiiiidnooooo.ouuuuy.y\
aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii..jjkkkllllll.\
.llnnnnnn.nnoooooo..rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs\
bbbb...ccdddd....ffg...ikkl..nnooo..pp.....ttttuu.vyyzz.........\
.............aaiioouuuuuuuuuu.aaaa....ggkkoooo..j...gg..nnaa....\
aaaaeeeeiiiioooorrrruuuusstt..hh.d..zzaaeeooooooooyylntj..acclt.\
...bu.eejj..rryy";

/// Base letters of U+1E00 to U+1EFF; a dot where the character stays as it is.
pub(super) const ADDITIONAL: &[u8; 256] = b"\
aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm\
mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv\
wwwwwwwwwwxxxxyyzzzzzzhtwy.s....aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee\
eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy......";

#[cfg(test)]
mod tests {
    use super::*;

    fn fold(text: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        fold_ascii(text, &mut out);
        out
    }

    #[test]
    fn folds_words() {
        let rows: &[(&str, &str)] = &[
            ("", ""),
            ("Phone_NO", "phone_no"),
            ("Số điện thoại", "so dien thoai"),
            ("SỐ ĐIỆN THOẠI", "so dien thoai"),
            ("So\u{302}\u{301} \u{111}ie\u{323}\u{302}n thoa\u{323}i", "so dien thoai"),
            ("Nguyễn Thị Hồng Nhung Ưu Ơ ợ ữ ỵ Ỹ", "nguyen thi hong nhung uu o o u y y"),
            ("ăâđêôơư ĂÂĐÊÔƠƯ", "aadeoou aadeoou"),
            ("Straße Ægir œuvre Þór", "strasse aegir oeuvre thor"),
            ("×÷ 電話番号：ＴＥＬ（０３）～", "×÷ 電話番号:tel(03)~"),
            ("a\u{A0}b\u{3000}c", "a b c"),
            ("Łódź Čeština İstanbul", "lodz cestina istanbul"),
            ("Привет 😀", "Привет 😀"),
        ];
        for (text, expected) in rows {
            assert_eq!(String::from_utf8_lossy(&fold(text.as_bytes())), *expected, "{text}");
        }
    }

    #[test]
    fn copies_broken_utf8() {
        for text in
            [&b"\xC3"[..], b"\xE1\xBB", b"\xFFab\x80", b"\xEF\xBC", b"\xF0\x9F\x98", b"\xE1\xBBx"]
        {
            assert_eq!(fold(text), text);
        }
    }

    #[test]
    fn every_vietnamese_letter_has_a_base_letter() {
        let letters = (0x1EA0..=0x1EF9u32).chain([0x102, 0x103, 0x110, 0x111, 0x128, 0x129]);
        let letters = letters.chain([0x168, 0x169, 0x1A0, 0x1A1, 0x1AF, 0x1B0]);
        for letter in letters.filter_map(char::from_u32) {
            let folded = fold(letter.to_string().as_bytes());
            assert!(folded.len() == 1 && folded[0].is_ascii_lowercase(), "{letter}");
        }
    }

    #[test]
    fn is_idempotent_and_never_longer() {
        let mut text = Vec::new();
        for point in (0..0x3000u32).chain(0xFF00..0xFFF0).filter_map(char::from_u32) {
            text.extend_from_slice(point.to_string().as_bytes());
            let one = fold(point.to_string().as_bytes());
            assert!(one.len() <= point.len_utf8());
            assert_eq!(fold(&one), one);
        }
        assert_eq!(fold(&fold(&text)), fold(&text));
    }
}
