//! Stage 2, hand-written for the hot kinds: each agrees with its rule's pattern, byte for byte; the
//! scorers of persons and addresses have no pattern and give the score themselves.

pub mod address;
pub(crate) mod beside;
pub mod email;
pub(crate) mod facts;
mod heads;
pub mod ip;
mod letter;
pub(crate) mod lists;
pub(crate) mod memory;
pub mod person;
pub mod person_en;
pub mod person_ja;
pub mod phone;
pub(crate) mod phrase;
pub mod sight;
pub(crate) mod word;
