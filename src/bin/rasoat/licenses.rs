//! `rasoat --licenses`: what is in the binary, and under which terms.

use crate::exit::Exit;
use crate::terminal;

/// Licences of the dependencies, written by `scripts/licenses`.
const DEPENDENCIES: &str = include_str!("licenses.txt");

/// Prints the licences of rasoat, of its lists and of its dependencies.
pub fn print() -> anyhow::Result<Exit> {
    let own = concat!(
        "rasoat ",
        env!("CARGO_PKG_VERSION"),
        " is licensed under Apache-2.0 OR MIT, at your choice.\n"
    );
    let lists = rasoat::rule::builtin_notices().trim_end();
    terminal::out(&format!("{own}\n{lists}\n\n{DEPENDENCIES}"))?;
    Ok(Exit::Done)
}
