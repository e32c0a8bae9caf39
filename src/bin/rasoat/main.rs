//! The `rasoat` command.

use rasoat::engine::Input;
use rasoat::report::{Format, Options};

fn main() -> anyhow::Result<()> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let scanner = rasoat::Scanner::builder().build()?;
    let format = if paths.iter().any(|p| p == "--jsonl") { Format::Jsonl } else { Format::Table };
    let inputs = paths.iter().filter(|p| !p.starts_with('-')).map(|p| Input::Path(p.into())).collect();
    let out = Box::new(std::io::stdout());
    let mut sink = rasoat::report::sink(format, Options::default(), out);
    scanner.scan(inputs, &mut *sink)?;
    Ok(())
}
