//! The special-purpose address ranges of IANA (RFC 6890 and the entries since, and multicast) as tables.
//! Everything that is not listed is globally routable unicast. No text is read here.

use std::net::{Ipv4Addr, Ipv6Addr};

/// What a range means for a scanner of personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Range {
    /// Addresses of nobody: loopback, link-local, multicast, protocol assignments.
    Special,
    /// Private use, CGNAT, unique local.
    Internal,
    /// Reserved for documentation; treated as public, marked as reserved.
    Documentation,
    /// Holds an IPv4 address; that one decides.
    Embedded(Inner),
}

/// Where an IPv6 address keeps an IPv4 address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inner {
    /// The last four bytes.
    Tail,
    /// Bytes 2 to 5 (6to4).
    SixToFour,
    /// The last four bytes, inverted (the client of Teredo).
    Teredo,
}

use Inner::{SixToFour, Tail, Teredo};
use Range::{Documentation, Embedded, Internal, Special};

/// The range of the longest matching prefix; `None` is globally routable.
pub(super) fn range_v4(address: Ipv4Addr) -> Option<Range> {
    let bits = address.to_bits();
    let first = address.octets()[0];
    if SPECIAL_FIRSTS[usize::from(first / 64)] >> (first % 64) & 1 == 0 {
        return None;
    }
    let covers = |row: &&(Ipv4Addr, u32, Range)| (bits ^ row.0.to_bits()) >> (32 - row.1) == 0;
    V4.iter().find(covers).map(|row| row.2)
}

/// First octets that some row of the table has, one bit each: most addresses need no look further.
const SPECIAL_FIRSTS: [u64; 4] = {
    let mut bits = [0u64; 4];
    let mut row = 0;
    while row < V4.len() {
        let first = V4[row].0.octets()[0] as usize;
        let span = if V4[row].1 >= 8 { 1 } else { 1 << (8 - V4[row].1) };
        let mut i = first;
        while i < first + span {
            bits[i / 64] |= 1 << (i % 64);
            i += 1;
        }
        row += 1;
    }
    bits
};

/// The range of the longest matching prefix; `None` is globally routable.
pub(super) fn range_v6(address: Ipv6Addr) -> Option<Range> {
    let bits = address.to_bits();
    let covers = |row: &&(Ipv6Addr, u32, Range)| (bits ^ row.0.to_bits()) >> (128 - row.1) == 0;
    V6.iter().find(covers).map(|row| row.2)
}

const fn v4(a: u8, b: u8, c: u8, d: u8) -> Ipv4Addr {
    Ipv4Addr::new(a, b, c, d)
}

const fn v6(head: [u16; 4], tail: u16) -> Ipv6Addr {
    Ipv6Addr::new(head[0], head[1], head[2], head[3], 0, 0, 0, tail)
}

/// Longest prefix first.
const V4: &[(Ipv4Addr, u32, Range)] = &[
    (v4(192, 0, 0, 8), 32, Special),       // IPv4 dummy address, RFC7600
    (v4(192, 0, 0, 9), 32, Special),       // PCP anycast, RFC7723
    (v4(192, 0, 0, 10), 32, Special),      // TURN anycast, RFC8155
    (v4(255, 255, 255, 255), 32, Special), // Limited broadcast, RFC8190/RFC919
    (v4(192, 0, 0, 170), 31, Special),     // NAT64/DNS64 discovery, RFC8880/RFC7050
    (v4(192, 0, 0, 0), 29, Special),       // DS-Lite / IPv4 service continuity, RFC7335
    (v4(192, 0, 0, 0), 24, Special),       // IETF protocol assignments, RFC6890
    (v4(192, 0, 2, 0), 24, Documentation), // Documentation TEST-NET-1, RFC5737
    (v4(192, 31, 196, 0), 24, Special),    // AS112-v4, RFC7535
    (v4(192, 52, 193, 0), 24, Special),    // AMT, RFC7450
    (v4(192, 88, 99, 0), 24, Special),     // Deprecated 6to4 relay anycast, RFC7526
    (v4(192, 175, 48, 0), 24, Special),    // Direct delegation AS112, RFC7534
    (v4(198, 51, 100, 0), 24, Documentation), // Documentation TEST-NET-2, RFC5737
    (v4(203, 0, 113, 0), 24, Documentation), // Documentation TEST-NET-3, RFC5737
    (v4(233, 252, 0, 0), 24, Documentation), // MCAST-TEST-NET documentation, RFC6676
    (v4(169, 254, 0, 0), 16, Special),     // Link-local, RFC3927
    (v4(192, 168, 0, 0), 16, Internal),    // Private-use, RFC1918
    (v4(198, 18, 0, 0), 15, Special),      // Benchmarking, RFC2544
    (v4(172, 16, 0, 0), 12, Internal),     // Private-use, RFC1918
    (v4(100, 64, 0, 0), 10, Internal),     // Shared address space (CGNAT), RFC6598
    (v4(0, 0, 0, 0), 8, Special),          // This network, RFC791 s3.2
    (v4(10, 0, 0, 0), 8, Internal),        // Private-use, RFC1918
    (v4(127, 0, 0, 0), 8, Special),        // Loopback, RFC1122
    (v4(224, 0, 0, 0), 4, Special),        // Multicast, RFC5771 (separate registry)
    (v4(240, 0, 0, 0), 4, Special),        // Reserved (class E), RFC1112 s4
];

/// Longest prefix first.
const V6: &[(Ipv6Addr, u32, Range)] = &[
    (v6([0, 0, 0, 0], 1), 128, Special),        // Loopback, RFC4291
    (v6([0, 0, 0, 0], 0), 128, Special),        // Unspecified, RFC4291
    (v6([0x2001, 0x1, 0, 0], 1), 128, Special), // PCP anycast, RFC7723
    (v6([0x2001, 0x1, 0, 0], 2), 128, Special), // TURN anycast, RFC8155
    (Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96, Embedded(Tail)), // IPv4-mapped, RFC4291
    (v6([0, 0, 0, 0], 0), 96, Embedded(Tail)),  // IPv4-compatible (deprecated), RFC4291 s2.5.5.1
    (v6([0x64, 0xff9b, 0, 0], 0), 96, Embedded(Tail)), // NAT64 well-known prefix, RFC6052
    (v6([0x100, 0, 0, 0], 0), 64, Special),     // Discard-only, RFC6666
    (v6([0x100, 0, 0, 0x1], 0), 64, Special),   // Dummy IPv6 prefix, RFC9780
    (v6([0x64, 0xff9b, 0x1, 0], 0), 48, Embedded(Tail)), // Local-use NAT64, RFC8215
    (v6([0x2001, 0x2, 0, 0], 0), 48, Special),  // Benchmarking, RFC5180
    (v6([0x2001, 0x4, 0x112, 0], 0), 48, Special), // AS112-v6, RFC7535
    (v6([0x2620, 0x4f, 0x8000, 0], 0), 48, Special), // Direct delegation AS112, RFC7534
    (v6([0x2001, 0, 0, 0], 0), 32, Embedded(Teredo)), // Teredo, RFC4380
    (v6([0x2001, 0x3, 0, 0], 0), 32, Special),  // AMT, RFC7450
    (v6([0x2001, 0xdb8, 0, 0], 0), 32, Documentation), // Documentation, RFC3849
    (v6([0x2001, 0x10, 0, 0], 0), 28, Special), // Deprecated ORCHID, RFC4843
    (v6([0x2001, 0x20, 0, 0], 0), 28, Special), // ORCHIDv2, RFC7343
    (v6([0x2001, 0x30, 0, 0], 0), 28, Special), // Drone remote id (DETs), RFC9374
    (v6([0x2001, 0, 0, 0], 0), 23, Special),    // IETF protocol assignments, RFC2928
    (v6([0x3fff, 0, 0, 0], 0), 20, Documentation), // Documentation, RFC9637
    (v6([0x2002, 0, 0, 0], 0), 16, Embedded(SixToFour)), // 6to4, RFC3056
    (v6([0x5f00, 0, 0, 0], 0), 16, Special),    // SRv6 SIDs, RFC9602
    (v6([0xfe80, 0, 0, 0], 0), 10, Special),    // Link-local unicast, RFC4291
    (v6([0xfec0, 0, 0, 0], 0), 10, Internal),   // Site-local (deprecated), RFC3879
    (v6([0xff00, 0, 0, 0], 0), 8, Special),     // Multicast, RFC4291
    (v6([0xfc00, 0, 0, 0], 0), 7, Internal),    // Unique-local, RFC4193
];
