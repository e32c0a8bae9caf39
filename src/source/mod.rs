//! Where inputs come from: files named and walked, opened without ever blocking or writing.

mod file;
pub mod git;
mod given;
pub mod mmap;
mod walk;

pub use file::{FileInfo, Naming, Opened, open};
pub use given::{Content, Given};
pub use walk::{Entry, Walk, WalkOptions, describe};
