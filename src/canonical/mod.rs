//! One form for every spelling of a value, so that equal values meet: canonical forms, which
//! fingerprints and distinct counts stand on, and the folding to plain ASCII that words are
//! compared by. Pure functions from bytes to bytes; knows entities, not rules or formats.

mod address;
mod date;
mod fold;
mod network;
mod phone;
mod text;
mod value;

pub(crate) use address::{parse_v4, parse_v6, read_v4};
pub use fold::fold_ascii;
pub(crate) use network::ip_address;
pub(crate) use value::Form;
pub use value::{Region, VERSION, canonical};
