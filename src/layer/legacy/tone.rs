//! Vietnamese letters as base, mark and tone.

/// Vowels without tone, lower case, each with its five tones behind it.
const VOWELS: [&str; 12] = [
    "aàáảãạ",
    "ăằắẳẵặ",
    "âầấẩẫậ",
    "eèéẻẽẹ",
    "êềếểễệ",
    "iìíỉĩị",
    "oòóỏõọ",
    "ôồốổỗộ",
    "ơờớởỡợ",
    "uùúủũụ",
    "ưừứửữự",
    "yỳýỷỹỵ",
];

/// Tones in the order of [`VOWELS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Grave = 1,
    Acute,
    Hook,
    Tilde,
    Dot,
}

impl Tone {
    /// The tone of a combining character.
    pub(super) fn of_combining(mark: char) -> Option<Self> {
        Some(match mark {
            '\u{300}' => Self::Grave,
            '\u{301}' => Self::Acute,
            '\u{309}' => Self::Hook,
            '\u{303}' => Self::Tilde,
            '\u{323}' => Self::Dot,
            _ => return None,
        })
    }
}

/// The letter with a tone; none where the language has no such letter.
pub(super) fn with_tone(letter: char, tone: Tone) -> Option<char> {
    let lower = letter.to_lowercase().next()?;
    let row = VOWELS.iter().find(|row| row.starts_with(lower))?;
    let toned = row.chars().nth(tone as usize)?;
    if lower == letter { Some(toned) } else { toned.to_uppercase().next() }
}

/// The letter without its tone, in lower case, and whether it had one.
pub(super) fn without_tone(letter: char) -> (char, bool) {
    let lower = letter.to_lowercase().next().unwrap_or(letter);
    if lower.is_ascii() {
        return (lower, false);
    }
    let row = VOWELS.iter().find(|row| row.contains(lower));
    let base = row.and_then(|row| row.chars().next());
    base.map_or((lower, false), |base| (base, base != lower))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tones() {
        assert_eq!(with_tone('Ê', Tone::Tilde), Some('Ễ'));
        assert_eq!(with_tone('n', Tone::Dot), None);
        assert_eq!(without_tone('Ợ'), ('ơ', true));
        assert_eq!(without_tone('đ'), ('đ', false));
    }
}
