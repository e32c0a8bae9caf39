//! The `rasoat` command.
fn main() {}
