//! Whether a word can be a Vietnamese syllable: onset, vowels, ending, at most one tone. A table of
//! the language's spelling, for telling character sets apart, not for finding names.

use super::tone::without_tone;

/// Onsets, the longest first.
const ONSETS: [&str; 28] = [
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "đ", "g",
    "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", "",
];

/// Endings behind the vowels.
const ENDINGS: [&str; 9] = ["ch", "ng", "nh", "c", "m", "n", "p", "t", ""];

/// Vowels with their glides.
const VOWELS: [&str; 67] = [
    "a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y", "ai", "ao", "au", "ay", "âu", "ây",
    "eo", "êu", "ia", "iê", "iu", "oa", "oă", "oe", "oi", "ôi", "ơi", "oo", "ua", "uâ", "uê", "ui",
    "uô", "uơ", "ưa", "ươ", "ưi", "ưu", "uy", "yê", "iêu", "oai", "oao", "oay", "oeo", "uây",
    "uôi", "uya", "uyê", "uyu", "ươi", "ươu", "yêu", "uao", "uai", "uay", "ue", "uă", "ueo", "uo",
    "ya", "yu", "ơu", "ôô", "êi",
];

/// True for a word that is spelled like a syllable.
pub(super) fn is_syllable(word: &str) -> bool {
    let mut tones = 0;
    let mut plain = String::with_capacity(word.len());
    for letter in word.chars() {
        let (base, has_tone) = without_tone(letter);
        plain.push(base);
        tones += u32::from(has_tone);
    }
    let fits = |onset: &&str| {
        let rest = plain.strip_prefix(*onset);
        rest.is_some_and(|rest| ENDINGS.iter().any(|ending| is_middle(rest, ending)))
    };
    tones <= 1 && ONSETS.iter().any(fits)
}

fn is_middle(rest: &str, ending: &str) -> bool {
    rest.strip_suffix(ending).is_some_and(|vowels| VOWELS.contains(&vowels))
}

#[cfg(test)]
mod tests {
    use super::is_syllable;

    #[test]
    fn syllables() {
        for word in
            ["Nguyễn", "Đặng", "Quỳnh", "giá", "gì", "khuya", "nghiêng", "ưu", "Thuý", "hoà"]
        {
            assert!(is_syllable(word), "{word}");
        }
        for word in ["été", "für", "Ngữyn", "ñoã", "Thò1", "xẩơ", "Nguyÿn"] {
            assert!(!is_syllable(word), "{word}");
        }
    }
}
