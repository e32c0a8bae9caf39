//! Reads the digits of a number as people write it: grouped, or in full-width characters.
//! Not a search: the pattern of a rule has already found the number.

/// Up to 40 digits, as values 0 to 9.
pub(super) struct Digits {
    values: [u8; 40],
    len: usize,
}

impl Digits {
    /// The digits as values.
    pub(super) fn as_slice(&self) -> &[u8] {
        &self.values[..self.len]
    }

    /// The number that a part of the digits spells; at most 18 of them.
    pub(super) fn number(&self, from: usize, to: usize) -> u64 {
        self.as_slice()[from..to].iter().fold(0, |sum, &digit| sum * 10 + u64::from(digit))
    }
}

/// The digits of `value`; `None` if it holds anything but digits and single separators
/// (space, no-break space, dot, dash and its full-width forms), or no digit.
pub(super) fn read(value: &[u8]) -> Option<Digits> {
    let mut digits = Digits { values: [0; 40], len: value.len() };
    for (digit, byte) in digits.values.iter_mut().zip(value) {
        *digit = byte.wrapping_sub(b'0');
    }
    let plain =
        (1..=40).contains(&value.len()) && digits.as_slice().iter().all(|&digit| digit < 10);
    if plain { Some(digits) } else { read_written(value) }
}

/// The same for digits that are grouped or full-width.
fn read_written(value: &[u8]) -> Option<Digits> {
    let mut digits = Digits { values: [0; 40], len: 0 };
    for c in std::str::from_utf8(value).ok()?.chars() {
        match c {
            '0'..='9' | '０'..='９' => {
                let zero = if c.is_ascii() { '0' } else { '０' };
                *digits.values.get_mut(digits.len)? = (u32::from(c) - u32::from(zero)) as u8;
                digits.len += 1;
            }
            ' '
            | '\u{a0}'
            | '.'
            | '-'
            | '\u{2010}'..='\u{2015}'
            | '\u{2212}'
            | '\u{3000}'
            | '\u{30fc}'
            | '\u{ff0d}' => {}
            _ => return None,
        }
    }
    (digits.len > 0).then_some(digits)
}

/// The digits of `value` if there are exactly `N`.
pub(super) fn exactly<const N: usize>(value: &[u8]) -> Option<Digits> {
    read(value).filter(|digits| digits.len == N)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_written_forms() {
        for (text, expected) in [
            ("0912", Some(vec![0, 9, 1, 2])),
            ("09 1-2", Some(vec![0, 9, 1, 2])),
            ("０９－１２", Some(vec![0, 9, 1, 2])),
            ("09a", None),
            ("", None),
        ] {
            assert_eq!(read(text.as_bytes()).map(|d| d.as_slice().to_vec()), expected, "{text}");
        }
    }
}
