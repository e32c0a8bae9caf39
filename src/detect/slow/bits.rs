//! Sets of 256 bits: of bytes, or of the rules of a group.

/// A set.
pub(super) type Bits = [u64; 4];

/// The empty set.
pub(super) const NONE: Bits = [0; 4];

/// Everything.
pub(super) const ALL: Bits = [u64::MAX; 4];

/// Puts `i` in.
pub(super) fn add(bits: &mut Bits, i: usize) {
    bits[i / 64] |= 1 << (i % 64);
}

/// True when `i` is in it.
pub(super) fn has(bits: &Bits, i: usize) -> bool {
    bits[i / 64] >> (i % 64) & 1 == 1
}

/// What is in both.
#[inline(always)]
pub(super) fn and(a: &Bits, b: &Bits) -> Bits {
    [a[0] & b[0], a[1] & b[1], a[2] & b[2], a[3] & b[3]]
}

/// What is in one of them.
pub(super) fn or(a: &Bits, b: &Bits) -> Bits {
    [a[0] | b[0], a[1] | b[1], a[2] | b[2], a[3] | b[3]]
}

/// True for the empty set.
#[inline(always)]
pub(super) fn is_none(bits: &Bits) -> bool {
    bits[0] | bits[1] | bits[2] | bits[3] == 0
}
