//! Base32 for tokens: the alphabet of Crockford in lower case (no `i`, `l`, `o`, `u`), most significant
//! bits first, no padding. Also read back.

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Appends the digits of `bytes`.
pub(super) fn encode(bytes: &[u8], out: &mut Vec<u8>) {
    let (mut bits, mut have) = (0u32, 0);
    for &byte in bytes {
        bits = bits << 8 | u32::from(byte);
        have += 8;
        while have >= 5 {
            have -= 5;
            out.push(ALPHABET[(bits >> have & 31) as usize]);
        }
    }
    if have > 0 {
        out.push(ALPHABET[(bits << (5 - have) & 31) as usize]);
    }
}

/// The bytes behind the digits; `None` for anything that [`encode`] does not write.
pub(super) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() * 5 / 8);
    let (mut bits, mut have) = (0u32, 0);
    for byte in text {
        let digit = ALPHABET.iter().position(|known| known == byte)? as u32;
        bits = bits << 5 | digit;
        have += 5;
        if have >= 8 {
            have -= 8;
            out.push((bits >> have) as u8);
        }
    }
    let rest_is_zero = bits & ((1 << have) - 1) == 0;
    (have < 5 && rest_is_zero).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for length in 0..40u8 {
            let bytes: Vec<u8> = (0..length).map(|i| i.wrapping_mul(89) ^ 0xA5).collect();
            let mut text = Vec::new();
            encode(&bytes, &mut text);
            assert_eq!(decode(&text), Some(bytes), "{length}");
        }
        assert_eq!(decode(b"u"), None);
        assert_eq!(decode(b"0"), None);
        assert_eq!(decode(b"01"), None);
    }
}
