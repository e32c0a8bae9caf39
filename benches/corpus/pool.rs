//! Pools of synthetic values. Lines take values from them at random, which keeps generation fast.

use super::emit::{Hex, Pad, emit};
use super::random::Random;
use super::words::{CITIES, DOMAINS, FAMILY, GIVEN, MIDDLE, MOBILE, PROVINCES, STREETS, WARDS};

/// Values of every kind.
pub struct Pool {
    /// Full names with diacritics.
    pub names: Vec<String>,
    /// Full names without.
    pub plain_names: Vec<String>,
    /// E-mail addresses made from the names.
    pub emails: Vec<String>,
    /// Phone numbers in many spellings.
    pub phones: Vec<String>,
    /// Mobile numbers as ten digits.
    pub mobiles: Vec<String>,
    /// IPv4 addresses.
    pub ipv4: Vec<String>,
    /// IPv6 addresses.
    pub ipv6: Vec<String>,
    /// Card numbers with a valid check digit.
    pub cards: Vec<String>,
    /// Citizen numbers.
    pub citizens: Vec<String>,
    /// Street addresses.
    pub addresses: Vec<String>,
}

impl Pool {
    /// Fills every pool with `size` values.
    pub fn new(random: &mut Random, size: usize) -> Self {
        let names: Vec<String> = (0..size).map(|_| name(random)).collect();
        let plain_names: Vec<String> = names.iter().map(|n| plain(n)).collect();
        let emails = plain_names.iter().map(|n| email(random, n)).collect();
        let ipv4: Vec<String> = (0..size).map(|_| ipv4(random)).collect();
        Self {
            emails,
            phones: (0..size).map(|_| phone(random)).collect(),
            mobiles: (0..size).map(|_| mobile(random)).collect(),
            ipv6: (0..size).map(|_| ipv6(random, &ipv4)).collect(),
            cards: (0..size).map(|_| card(random)).collect(),
            citizens: (0..size).map(|_| citizen(random)).collect(),
            addresses: (0..size).map(|_| address(random)).collect(),
            names,
            plain_names,
            ipv4,
        }
    }
}

fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::with_capacity(32);
    write(&mut out);
    String::from_utf8(out).expect("the parts are text")
}

fn name(random: &mut Random) -> String {
    let family = random.weighted(FAMILY);
    let given = random.pick(GIVEN);
    match random.below(100) {
        0..8 => format!("{family} {given}"),
        8..86 => format!("{family} {} {given}", random.pick(MIDDLE)),
        _ => format!("{family} {} {} {given}", random.pick(MIDDLE), random.pick(GIVEN)),
    }
}

/// The letter without its Vietnamese marks.
fn base(c: char) -> char {
    const GROUPS: [(&str, char); 7] = [
        ("àáảãạăằắẳẵặâầấẩẫậ", 'a'),
        ("èéẻẽẹêềếểễệ", 'e'),
        ("ìíỉĩị", 'i'),
        ("òóỏõọôồốổỗộơờớởỡợ", 'o'),
        ("ùúủũụưừứửữự", 'u'),
        ("ỳýỷỹỵ", 'y'),
        ("đ", 'd'),
    ];
    let lower = c.to_lowercase().next().unwrap_or(c);
    let found = GROUPS.iter().find(|group| group.0.contains(lower)).map_or(lower, |group| group.1);
    if c.is_uppercase() { found.to_ascii_uppercase() } else { found }
}

fn plain(name: &str) -> String {
    name.chars().map(base).collect()
}

fn email(random: &mut Random, plain_name: &str) -> String {
    let lower = plain_name.to_lowercase();
    let parts: Vec<&str> = lower.split(' ').collect();
    let (family, given) = (parts[0], parts[parts.len() - 1]);
    let domain = random.weighted(DOMAINS);
    match random.below(100) {
        0..30 => format!("{given}.{family}{}@{domain}", random.range(1, 99)),
        30..60 => format!("{}{}@{domain}", parts.concat(), random.range(1, 9999)),
        60..80 => format!("{given}{}{}@{domain}", &family[..1], random.range(1970, 2009)),
        80..95 => format!("{}@{domain}", parts.join("_")),
        _ => format!("{given}+shop@{domain}"),
    }
}

fn mobile(random: &mut Random) -> String {
    text(|out| emit!(out, random.pick(MOBILE), Pad(random.below(10_000_000), 7)))
}

fn phone(random: &mut Random) -> String {
    let n = mobile(random);
    match random.below(100) {
        0..62 => n,
        62..75 => format!("+84{}", &n[1..]),
        75..80 => format!("84{}", &n[1..]),
        80..88 => format!("{} {} {}", &n[..4], &n[4..7], &n[7..]),
        88..94 => format!("{}.{}.{}", &n[..4], &n[4..7], &n[7..]),
        94..97 => format!("(+84) {} {} {}", &n[1..4], &n[4..7], &n[7..]),
        _ => format!("024 {} {}", &n[2..6], &n[6..]),
    }
}

fn ipv4(random: &mut Random) -> String {
    let [a, b, c, d] =
        [random.below(256), random.below(256), random.below(256), random.range(1, 254)];
    match random.below(100) {
        0..12 => format!("10.{b}.{c}.{d}"),
        12..16 => format!("192.168.{c}.{d}"),
        16..26 => format!("203.0.113.{d}"),
        _ => format!("{}.{b}.{c}.{d}", 11 + a % 112),
    }
}

fn ipv6(random: &mut Random, ipv4: &[String]) -> String {
    let bits = random.next();
    text(|out| match random.below(100) {
        0..60 => {
            emit!(out, "2001:db8");
            for i in 0..6 {
                emit!(out, ":", Hex(bits >> (8 * i), 1 + (bits as usize >> (3 * i)) % 4));
            }
        }
        60..85 => {
            emit!(out, "2001:db8:", Hex(bits, 4), ":", Hex(bits >> 16, 3), "::", Hex(bits >> 32, 2))
        }
        85..95 => {
            emit!(out, "fe80::", Hex(bits, 4), ":", Hex(bits >> 16, 4), ":", Hex(bits >> 32, 4))
        }
        _ => emit!(out, "::ffff:", random.of(ipv4)),
    })
}

fn card(random: &mut Random) -> String {
    let brand = random.pick(&["4", "4", "51", "52", "53", "9704", "35", "37"]);
    let length = if brand == "37" { 15 } else { 16 };
    let mut digits = brand.to_owned();
    while digits.len() < length - 1 {
        digits.push(char::from(b'0' + random.below(10) as u8));
    }
    digits.push(luhn_digit(&digits));
    if length == 16 && random.below(10) < 3 {
        let separator = random.pick(&[" ", "-"]);
        return [&digits[..4], &digits[4..8], &digits[8..12], &digits[12..]].join(separator);
    }
    digits
}

fn luhn_digit(digits: &str) -> char {
    let doubled = |i: usize, n: u32| if i.is_multiple_of(2) { n * 2 / 10 + n * 2 % 10 } else { n };
    let sum: u32 =
        digits.bytes().rev().enumerate().map(|(i, b)| doubled(i, u32::from(b - b'0'))).sum();
    char::from(b'0' + ((10 - sum % 10) % 10) as u8)
}

fn citizen(random: &mut Random) -> String {
    let (century, year) = match random.below(2) {
        0 => (random.below(2), random.range(50, 99)),
        _ => (2 + random.below(2), random.below(9)),
    };
    text(|out| {
        emit!(out, random.pick(PROVINCES), century, Pad(year, 2), Pad(random.below(1_000_000), 6))
    })
}

fn address(random: &mut Random) -> String {
    let number = random.range(1, 600);
    format!("{number} {}, {}, {}", random.pick(STREETS), random.pick(WARDS), random.pick(CITIES))
}
