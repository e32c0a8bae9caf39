//! Keys, and what is made of values with them.

mod key;

pub use key::{Fingerprinter, Key};
