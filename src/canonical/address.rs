//! IP addresses as text, read and written without the formatting machinery of the standard library:
//! scans read a great many of them. What is read and written is what `std::net` reads and writes.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Dotted decimal without leading zeros, and nothing else.
#[inline]
pub(crate) fn parse_v4(text: &[u8]) -> Option<Ipv4Addr> {
    read_v4(text).filter(|read| read.1 == text.len()).map(|read| read.0)
}

/// The dotted decimal that `text` starts with, and its length; what stands behind is not looked at.
#[inline]
pub(crate) fn read_v4(text: &[u8]) -> Option<(Ipv4Addr, usize)> {
    let (mut bits, mut at) = (0, 0);
    for place in 0..4 {
        if place > 0 {
            if text.get(at) != Some(&b'.') {
                return None;
            }
            at += 1;
        }
        let (octet, length) = octet(text, at)?;
        bits = bits << 8 | octet;
        at += length;
    }
    Some((Ipv4Addr::from_bits(bits), at))
}

/// Value and length of the octet at `at`: as many of its digits as one may have.
#[inline(always)]
fn octet(text: &[u8], at: usize) -> Option<(u32, usize)> {
    let digit = |by: usize| {
        text.get(at + by).map(|byte| u32::from(byte.wrapping_sub(b'0'))).filter(|&d| d < 10)
    };
    let first = digit(0)?;
    let second = if first == 0 { None } else { digit(1) };
    let Some(second) = second else { return Some((first, 1)) };
    let two = first * 10 + second;
    let Some(third) = digit(2) else { return Some((two, 2)) };
    let three = two * 10 + third;
    (three < 256).then_some((three, 3))
}

/// An address in a text form of RFC 4291, section 2.2.
pub(crate) fn parse_v6(text: &[u8]) -> Option<Ipv6Addr> {
    let mut groups = Groups::default();
    let mut at = 0;
    if text.starts_with(b"::") {
        groups.gap = Some(0);
        at = 2;
    }
    while at < text.len() {
        let (value, length) = group(&text[at..])?;
        let end = at + length;
        match text.get(end) {
            Some(b'.') => {
                groups.push_v4(parse_v4(&text[at..])?)?;
                break;
            }
            Some(b':') => groups.push(value)?,
            Some(_) => return None,
            None => {
                groups.push(value)?;
                break;
            }
        }
        at = end + 1;
        if text.get(at) == Some(&b':') {
            groups.open_gap()?;
            at += 1;
        } else if at == text.len() {
            return None;
        }
    }
    groups.whole()
}

/// Value and length of the hex digits at the start: one to four.
#[inline]
fn group(text: &[u8]) -> Option<(u16, usize)> {
    let (mut value, mut length) = (0, 0);
    while let Some(digit) = text.get(length).and_then(|&byte| char::from(byte).to_digit(16)) {
        if length == 4 {
            return None;
        }
        value = value << 4 | digit as u16;
        length += 1;
    }
    (length > 0).then_some((value, length))
}

/// The groups that were read, and before which of them `::` stood.
#[derive(Default)]
struct Groups {
    values: [u16; 8],
    count: usize,
    gap: Option<usize>,
}

impl Groups {
    fn push(&mut self, value: u16) -> Option<()> {
        *self.values.get_mut(self.count)? = value;
        self.count += 1;
        Some(())
    }

    fn push_v4(&mut self, address: Ipv4Addr) -> Option<()> {
        let bits = address.to_bits();
        self.push((bits >> 16) as u16)?;
        self.push(bits as u16)
    }

    fn open_gap(&mut self) -> Option<()> {
        self.gap.replace(self.count).is_none().then_some(())
    }

    fn whole(mut self) -> Option<Ipv6Addr> {
        match self.gap {
            None => (self.count == 8).then(|| self.values.into()),
            Some(gap) => {
                // `::` stands for at least one group.
                let missing = 8usize.checked_sub(self.count).filter(|&missing| missing > 0)?;
                self.values[gap..].rotate_right(missing);
                Some(self.values.into())
            }
        }
    }
}

/// Appends an address in dotted decimal.
pub(crate) fn write_v4(address: Ipv4Addr, out: &mut Vec<u8>) {
    for (i, octet) in address.octets().into_iter().enumerate() {
        if i > 0 {
            out.push(b'.');
        }
        if octet >= 100 {
            out.push(b'0' + octet / 100);
        }
        if octet >= 10 {
            out.push(b'0' + octet / 10 % 10);
        }
        out.push(b'0' + octet % 10);
    }
}

/// Appends an address as RFC 5952 says: lower case, no leading zeros, the first of the longest runs of
/// zeros as `::`. IPv4-mapped addresses are not looked for.
pub(crate) fn write_v6(address: Ipv6Addr, out: &mut Vec<u8>) {
    let groups = address.segments();
    let (from, to) = longest_zeros(&groups);
    let mut i = 0;
    while i < 8 {
        if i == from && to > from + 1 {
            out.extend_from_slice(b"::");
            i = to;
            continue;
        }
        if i > 0 && !(i == to && to > from + 1) {
            out.push(b':');
        }
        write_group(groups[i], out);
        i += 1;
    }
}

fn longest_zeros(groups: &[u16; 8]) -> (usize, usize) {
    let (mut best, mut start) = ((0, 0), 0);
    for (i, &group) in groups.iter().enumerate() {
        if group != 0 {
            start = i + 1;
        } else if i + 1 - start > best.1 - best.0 {
            best = (start, i + 1);
        }
    }
    best
}

fn write_group(group: u16, out: &mut Vec<u8>) {
    let digits = (16 - (group | 1).leading_zeros()).div_ceil(4);
    for place in (0..digits).rev() {
        out.push(b"0123456789abcdef"[usize::from(group >> (4 * place) & 15)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(address: Ipv6Addr) -> String {
        let mut out = Vec::new();
        write_v6(address, &mut out);
        String::from_utf8(out).expect("ASCII")
    }

    #[test]
    fn reads_what_the_standard_library_reads() {
        for text in [
            "::",
            ":::",
            ":",
            "1:",
            ":1",
            "1::",
            "::1",
            "1:2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7::",
            "1:2:3:4:5:6:7:8::",
            "::1:2:3:4:5:6:7:8",
            "1::2::3",
            "12345::",
            "::1.2.3.4",
            "1.2.3.4::",
            "1:2:3:4:5:6:1.2.3.4",
            "1:2:3:4:5:6:7:1.2.3.4",
            "1:2:3:4:5:6::1.2.3.4",
            "::01.2.3.4",
            "::1.2.3",
            "::ffff:1.2.3.4 ",
            "::G",
            "fe80::1%x",
            "::ffff:1.2.3.256",
            "1:2:3:4:5::1.2.3.4",
            "::1.2.3.4:5",
            "",
            "1.2.3.4",
        ] {
            assert_eq!(parse_v6(text.as_bytes()), text.parse().ok(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn reads_any_text_alike(text in "[0-2f:.]{0,24}", groups in "([0-9a-fA-F]{0,5}:{1,2}){2,8}([0-9.]{0,9})") {
            for text in [text, groups] {
                prop_assert_eq!(parse_v6(text.as_bytes()), text.parse().ok(), "{}", text);
                prop_assert_eq!(parse_v4(text.as_bytes()), text.parse().ok(), "{}", text);
            }
        }

        #[test]
        fn writes_any_address_alike(parts in prop::array::uniform8(prop_oneof![Just(0u16), any::<u16>(), 0u16..300])) {
            let address = Ipv6Addr::from(parts);
            prop_assume!(address.to_ipv4_mapped().is_none());
            prop_assert_eq!(written(address), address.to_string());
            prop_assert_eq!(parse_v6(written(address).as_bytes()), Some(address));
            let v4 = Ipv4Addr::from(u32::from(parts[0]) << 16 | u32::from(parts[1]));
            let mut out = Vec::new();
            write_v4(v4, &mut out);
            prop_assert_eq!(String::from_utf8_lossy(&out), v4.to_string());
        }
    }
}
