//! The first letters that a known word may have: refuses nearly every capitalised word of a log with one load.

use crate::detect::matcher::letter::unaccented;

/// Letters that are looked at.
const LETTERS: usize = 4;
const BITS: usize = 1 << 15;

/// A set of the first four letters of words, without case and accents. Errs only towards true.
#[derive(Clone, Debug)]
pub(crate) struct Heads(Vec<u64>);

impl Default for Heads {
    fn default() -> Self {
        Self(vec![0; BITS / 64])
    }
}

impl Heads {
    /// Adds a word; a final `i` is also a `y`, and the other way round.
    pub(crate) fn add(&mut self, word: &[u8]) {
        let mut letters = unaccented(word).to_ascii_lowercase();
        letters.truncate(LETTERS);
        self.set(&letters);
        if let Some(last @ (b'i' | b'y')) = letters.last_mut() {
            *last ^= b'i' ^ b'y';
            self.set(&letters);
        }
    }

    fn set(&mut self, letters: &[u8]) {
        let mut bytes = [0; LETTERS];
        bytes[..letters.len()].copy_from_slice(letters);
        let bit = bit_of(u32::from_le_bytes(bytes));
        self.0[bit / 64] |= 1 << (bit % 64);
    }

    /// False when no added word stands at `at`, where a word of `length` letters, digits and the like does.
    #[inline(always)]
    pub(crate) fn may_know(&self, text: &[u8], at: usize, length: usize) -> bool {
        const EACH: u32 = 0x0101_0101;
        let Some(bytes) = text.get(at..at + LETTERS) else { return true };
        let bytes = u32::from_le_bytes(bytes.try_into().expect("as many as were asked for"));
        let kept = u32::MAX >> (8 * LETTERS.saturating_sub(length).min(LETTERS - 1));
        let lower = (bytes | (0x20 * EACH)) & kept;
        let low = lower & (0x7F * EACH);
        let letter = (low + 0x1F * EACH) & !(low + 0x05 * EACH) & !bytes;
        let bit = bit_of(lower);
        // Single letters may be initials; what is not all ASCII letters is not in the set.
        length == 1
            || (letter | !kept) & (0x80 * EACH) != 0x80 * EACH
            || self.0[bit / 64] >> (bit % 64) & 1 == 1
    }
}

#[inline(always)]
fn bit_of(letters: u32) -> usize {
    (letters.wrapping_mul(0x9E37_79B1) >> 17) as usize % BITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_by_their_first_letters() {
        let mut heads = Heads::default();
        ["Nguyễn", "An", "Lý", "Trần"].iter().for_each(|word| heads.add(word.as_bytes()));
        for (word, length) in [
            ("NGUYEN ", 6),
            ("Nguyá", 6),
            ("nguy", 4),
            ("An, x", 2),
            ("Li xx", 2),
            ("An2 ", 3),
            ("Trần", 6),
            ("Tra", 3),
            ("Z.X.", 1),
        ] {
            assert!(heads.may_know(word.as_bytes(), 0, length), "{word}");
        }
        for (word, length) in [("Mozilla", 7), ("GET /", 3), ("Anna ", 4), ("Ann ", 3)] {
            assert!(!heads.may_know(word.as_bytes(), 0, length), "{word}");
        }
    }
}
