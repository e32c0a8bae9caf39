//! What a stream of bytes is, told from its first bytes. Nothing is peeled yet: a container is
//! recognised, so that it becomes an issue and never a false "clean".

mod sniff;

pub use sniff::{Sniffed, sniff};
