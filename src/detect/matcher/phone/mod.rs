//! Phone numbers: hand-written matchers for the hot path, and the validators of the same rules.
//!
//! A matcher is asked at one position and gives the span that the rule's pattern, boundary and
//! validators give there, or nothing. It looks at most 64 bytes to either side and allocates
//! nothing. Callers ask at every `0`, `8`, `+` and `(` where a number may start; the byte behind a
//! `(` is a start of its own. Numbers written with full-width digits are
//! not looked for here but by rules with a literal anchor; only their validators live here.

mod jp;
mod reader;
mod table;
#[cfg(test)]
mod tests;
mod vn;
mod world;

use crate::span::LocalSpan;

pub use jp::jp_phone;
pub use vn::{
    vn_phone, vn_phone_grouped, vn_phone_international, vn_phone_landline, vn_phone_mobile,
    vn_phone_old, vn_phone_prefixed, vn_phone_spaced, vn_phone_tax_code,
};
pub use world::world_phone;

/// A matcher: text and position to the span that starts there.
pub type Matcher = fn(&[u8], usize) -> Option<LocalSpan>;

/// A validator: true when the value stands the test.
pub type Validator = fn(&[u8]) -> bool;

/// Matchers by the name that rules use.
pub const MATCHERS: &[(&str, Matcher)] = &[
    ("vn_phone_international", vn_phone_international),
    ("vn_phone_mobile", vn_phone_mobile),
    ("vn_phone_landline", vn_phone_landline),
    ("vn_phone_old", vn_phone_old),
    ("vn_phone_prefixed", vn_phone_prefixed),
    ("vn_phone_grouped", vn_phone_grouped),
    ("vn_phone_spaced", vn_phone_spaced),
    ("vn_phone_tax_code", vn_phone_tax_code),
    ("jp_phone", jp_phone),
    ("world_phone", world_phone),
];

/// Validators by the name that rules use. Each tells whether the value as a whole is a number of
/// its kind, digits and grouping.
pub const VALIDATORS: &[(&str, Validator)] = &[
    ("vn_phone_international", |value| {
        vn::kind_of::<false>(value) == Some(vn::Kind::International)
    }),
    ("vn_phone_mobile", |value| vn::kind_of::<false>(value) == Some(vn::Kind::Mobile)),
    ("vn_phone_landline", |value| vn::kind_of::<false>(value) == Some(vn::Kind::Landline)),
    ("vn_phone_old", |value| vn::kind_of::<false>(value) == Some(vn::Kind::Old)),
    ("vn_phone_prefixed", |value| vn::kind_of::<false>(value) == Some(vn::Kind::Prefixed)),
    ("vn_phone_grouped", |value| vn::kind_of::<false>(value) == Some(vn::Kind::Grouped)),
    ("vn_phone_spaced", |value| vn::kind_of::<false>(value) == Some(vn::Kind::Spaced)),
    ("vn_phone_tax_code", |value| vn::kind_of::<false>(value) == Some(vn::Kind::TaxCode)),
    ("vn_phone_wide", |value| vn::kind_of::<true>(value).is_some()),
    ("vn_phone_without_zero", vn::is_without_zero),
    ("jp_phone_grouped", |value| jp::kind_of::<false>(value) == Some(jp::Kind::Grouped)),
    ("jp_phone_wide", |value| jp::kind_of::<true>(value) == Some(jp::Kind::Grouped)),
    ("jp_phone_plain", |value| jp::kind_of::<false>(value) == Some(jp::Kind::Plain)),
    ("world_phone", world::is_number),
    ("phone_digits", world::is_digits),
];
