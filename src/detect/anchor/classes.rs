//! Classes of a few bytes around a place, for those who read words and keys there: the same idea as the
//! sweep's blocks, at any offset. Two forms with the same answers: SSE2, which every x86-64 has, and portable.

/// Bytes that are looked at in one go, at most.
pub(crate) const SPAN: usize = 64;

/// Classes of up to 64 bytes, bit 0 for the first; bits behind the last are zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Classes {
    /// ASCII letters and all bytes from 0x80.
    pub letter: u64,
    /// `0-9`
    pub digit: u64,
    /// Bytes from 0x80.
    pub high: u64,
    /// `_`
    pub underscore: u64,
    /// Line feeds.
    pub newline: u64,
}

/// Classes of `text[from..to]`, at most 64 bytes.
#[inline]
pub(crate) fn classes(text: &[u8], from: usize, to: usize) -> Classes {
    debug_assert!(to - from <= SPAN);
    let keep = if to - from == SPAN { u64::MAX } else { (1 << (to - from)) - 1 };
    let mut out = Classes::default();
    for (i, at) in (from..to).step_by(16).enumerate() {
        let part = form::classes(&sixteen(text, at).to_le_bytes());
        let put = |word: &mut u64, bits: u32| *word |= u64::from(bits) << (16 * i);
        put(&mut out.letter, part[0]);
        put(&mut out.digit, part[1]);
        put(&mut out.high, part[2]);
        put(&mut out.underscore, part[3]);
        put(&mut out.newline, part[4]);
    }
    out.letter &= keep;
    out.digit &= keep;
    out.high &= keep;
    out.underscore &= keep;
    out.newline &= keep;
    out
}

/// How many bytes directly before `end` may belong to the name of a field: letters, digits, bytes from
/// 0x80 and `_ - . /`; at most `most`.
#[inline]
pub(crate) fn key_bytes_before(text: &[u8], end: usize, most: usize) -> usize {
    let mut length = 0;
    while length < most {
        let have = (end - length).min(16);
        if have == 0 {
            break;
        }
        let bits =
            form::key_bytes(&sixteen(text, end - length - have).to_le_bytes()) << (32 - have);
        let ones = (!bits).leading_zeros() as usize;
        length += ones.min(have);
        if ones < 16 {
            break;
        }
    }
    length.min(most)
}

/// The bytes of a word of at most sixteen, the rest zero: a key for memories of words.
#[inline(always)]
pub(crate) fn short_word(text: &[u8], at: usize, length: usize) -> u128 {
    debug_assert!((1..=16).contains(&length));
    sixteen(text, at) & (u128::MAX >> (128 - 8 * length))
}

/// Where a memory of so many words (a power of two) keeps a word of at most sixteen bytes.
#[inline(always)]
pub(crate) fn word_slot(word: u128, slots: usize) -> usize {
    debug_assert!(slots.is_power_of_two());
    let (low, high) = (word as u64, (word >> 64) as u64);
    let mixed = (low ^ high.rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 40) as usize % slots
}

/// How many of the last bytes may belong to the name of a field (see [`key_bytes_before`]), and these bytes as
/// a number, those before them zero. `None` where there are none, or where all may.
#[inline(always)]
pub(crate) fn short_key(bytes: &[u8; 16]) -> Option<(u128, usize)> {
    let length = (!(form::key_bytes(bytes) << 16)).leading_zeros() as usize;
    let word = u128::from_le_bytes(*bytes) & LAST.get(length)?;
    (length > 0).then_some((word, length))
}

/// The last so many bytes of sixteen.
static LAST: [u128; 16] = {
    let (mut masks, mut length) = ([0; 16], 1);
    while length < 16 {
        masks[length] = u128::MAX << (128 - 8 * length);
        length += 1;
    }
    masks
};

/// Sixteen bytes from `at` on; those behind the text are zero.
#[inline(always)]
fn sixteen(text: &[u8], at: usize) -> u128 {
    match text.get(at..at + 16) {
        Some(bytes) => u128::from_le_bytes(bytes.try_into().expect("sixteen bytes")),
        None => {
            let rest = text.get(at..).unwrap_or_default();
            rest.iter().rev().fold(0, |word, &byte| word << 8 | u128::from(byte))
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
mod form {
    use std::arch::x86_64::*;

    #[inline(always)]
    pub(super) fn classes(bytes: &[u8; 16]) -> [u32; 5] {
        // SAFETY: every x86-64 has SSE2.
        unsafe { classes_sse2(bytes) }
    }

    #[inline(always)]
    pub(super) fn key_bytes(bytes: &[u8; 16]) -> u32 {
        // SAFETY: as above.
        unsafe { key_bytes_sse2(bytes) }
    }

    #[target_feature(enable = "sse2")]
    #[inline]
    fn load(bytes: &[u8; 16]) -> __m128i {
        // SAFETY: the load reads the 16 bytes of the array.
        unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) }
    }

    /// Bytes in `first ..= first + more`.
    #[target_feature(enable = "sse2")]
    #[inline]
    fn within(v: __m128i, first: u8, more: u8) -> __m128i {
        let shifted = _mm_sub_epi8(v, _mm_set1_epi8(first as i8));
        _mm_cmpeq_epi8(_mm_min_epu8(shifted, _mm_set1_epi8(more as i8)), shifted)
    }

    #[target_feature(enable = "sse2")]
    #[inline]
    fn bits(v: __m128i) -> u32 {
        _mm_movemask_epi8(v) as u32
    }

    #[target_feature(enable = "sse2")]
    #[inline]
    fn letters(v: __m128i) -> __m128i {
        within(_mm_or_si128(v, _mm_set1_epi8(0x20)), b'a', 25)
    }

    #[target_feature(enable = "sse2")]
    #[inline]
    fn classes_sse2(bytes: &[u8; 16]) -> [u32; 5] {
        let v = load(bytes);
        let underscore = bits(_mm_cmpeq_epi8(v, _mm_set1_epi8(0x5F)));
        let newline = bits(_mm_cmpeq_epi8(v, _mm_set1_epi8(0x0A)));
        let high = bits(v);
        [bits(letters(v)) | high, bits(within(v, b'0', 9)), high, underscore, newline]
    }

    #[target_feature(enable = "sse2")]
    #[inline]
    fn key_bytes_sse2(bytes: &[u8; 16]) -> u32 {
        let v = load(bytes);
        // `-`, `.`, `/` and the digits stand in a row.
        let marks = _mm_or_si128(within(v, b'-', 12), _mm_cmpeq_epi8(v, _mm_set1_epi8(0x5F)));
        bits(_mm_or_si128(_mm_or_si128(letters(v), marks), v))
    }
}

#[cfg(not(target_arch = "x86_64"))]
use portable as form;

#[cfg(any(test, not(target_arch = "x86_64")))]
mod portable {
    fn mask(bytes: &[u8; 16], class: impl Fn(u8) -> bool) -> u32 {
        bytes.iter().rev().fold(0, |bits, &byte| bits << 1 | u32::from(class(byte)))
    }

    pub(super) fn classes(bytes: &[u8; 16]) -> [u32; 5] {
        [
            mask(bytes, |b| b.is_ascii_alphabetic() || b >= 0x80),
            mask(bytes, |b| b.is_ascii_digit()),
            mask(bytes, |b| b >= 0x80),
            mask(bytes, |b| b == b'_'),
            mask(bytes, |b| b == b'\n'),
        ]
    }

    pub(super) fn key_bytes(bytes: &[u8; 16]) -> u32 {
        let marks = |b| matches!(b, b'_' | b'-' | b'.' | b'/');
        mask(bytes, |b| b.is_ascii_alphanumeric() || b >= 0x80 || marks(b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_agree() {
        for byte in 0..=255u8 {
            let bytes = std::array::from_fn(|i| byte.wrapping_add(17 * i as u8));
            assert_eq!(form::classes(&bytes), portable::classes(&bytes), "{byte}");
            assert_eq!(form::key_bytes(&bytes), portable::key_bytes(&bytes), "{byte}");
        }
    }

    #[test]
    fn keys_end_where_other_bytes_stand() {
        let text = b"{\"a.b-c/d_9\xC3\xA9e\" 0123456789012345678901234567890123456789:";
        assert_eq!(key_bytes_before(text, 14, 64), 12);
        assert_eq!(key_bytes_before(text, text.len() - 1, 64), 40);
        assert_eq!(key_bytes_before(text, text.len() - 1, 24), 24);
        assert_eq!(key_bytes_before(text, 0, 64), 0);
        assert_eq!(key_bytes_before(b"abc", 3, 64), 3);
    }

    #[test]
    fn short_keys() {
        let word = |key: &[u8]| key.iter().rev().fold(0, |word, &b| word << 8 | u128::from(b));
        let expected = word(b"full_name") << 56;
        assert_eq!(short_key(b"456789\"full_name"), Some((expected, 9)));
        assert_eq!(short_key(b"6789 \"full_name\""), None);
        assert_eq!(short_key(b"0123456789abcdef"), None);
    }

    #[test]
    fn classes_of_part() {
        let found = classes(b"ab 12_\n\xC3\xA9", 1, 9);
        assert_eq!((found.letter, found.digit, found.high), (0b1100_0001, 0b1100, 0b1100_0000));
        assert_eq!((found.underscore, found.newline), (1 << 4, 1 << 5));
    }
}
