//! Developer tool, not published: `cargo run -p xtask --release -- corpus --out DIR`.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

#[path = "../../benches/corpus/mod.rs"]
mod corpus;

const USAGE: &str = "usage: xtask corpus --out DIR [options]
  --mib N          size of each file in MiB (default 256)
  --only A,B       of access, app, dump, clean, vn, tree (default all), or of the adversarial names
  --files N        files of the tree (default 20000)
  --seed N         same seed, same bytes (default 20251)
  --adversarial    write the adversarial inputs instead";

/// What the command line asked for.
#[derive(Debug, PartialEq)]
struct Args {
    out: PathBuf,
    mib: u64,
    only: Vec<String>,
    files: u64,
    seed: u64,
    adversarial: bool,
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let done = parse(&args).and_then(|args| run(&args).map_err(|e| e.to_string()));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn parse(args: &[String]) -> Result<Args, String> {
    let mut parsed = Args {
        out: PathBuf::new(),
        mib: 256,
        only: Vec::new(),
        files: 20_000,
        seed: 20_251,
        adversarial: false,
    };
    let mut rest = args.iter();
    if rest.next().map(String::as_str) != Some("corpus") {
        return Err("the only command is corpus".to_owned());
    }
    while let Some(flag) = rest.next() {
        if flag == "--adversarial" {
            parsed.adversarial = true;
            continue;
        }
        let value = rest.next().ok_or_else(|| format!("{flag} needs a value"))?;
        let number = || value.parse::<u64>().map_err(|_| format!("{flag} needs a number"));
        match flag.as_str() {
            "--out" => parsed.out = PathBuf::from(value),
            "--mib" => parsed.mib = number()?,
            "--files" => parsed.files = number()?,
            "--seed" => parsed.seed = number()?,
            "--only" => parsed.only = value.split(',').map(str::to_owned).collect(),
            _ => return Err(format!("unknown option {flag}")),
        }
    }
    if parsed.out.as_os_str().is_empty() {
        return Err("--out DIR is missing".to_owned());
    }
    check_names(&parsed)?;
    Ok(parsed)
}

fn check_names(args: &Args) -> Result<(), String> {
    let known = |name: &str| {
        if args.adversarial {
            corpus::ADVERSARIAL.contains(&name)
        } else {
            name == "tree" || corpus::KINDS.iter().any(|kind| kind.0 == name)
        }
    };
    match args.only.iter().find(|name| !known(name)) {
        Some(name) => Err(format!("there is no corpus '{name}'")),
        None => Ok(()),
    }
}

impl Args {
    fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == name)
    }
}

fn run(args: &Args) -> io::Result<()> {
    fs::create_dir_all(&args.out)?;
    if args.adversarial {
        let names = corpus::ADVERSARIAL.iter().filter(|name| args.wants(name));
        return names.into_iter().try_for_each(|name| write_adversarial(args, name));
    }
    for (name, file, kind) in corpus::KINDS {
        if args.wants(name) {
            timed(file, || {
                let mut sink = File::create(args.out.join(file))?;
                corpus::write(kind, args.seed, args.mib << 20, &mut sink)
            })?;
        }
    }
    if args.wants("tree") {
        timed("tree", || fresh_tree(&args.out.join("tree"), args))?;
    }
    Ok(())
}

fn fresh_tree(root: &Path, args: &Args) -> io::Result<u64> {
    if root.exists() {
        fs::remove_dir_all(root)?;
    }
    corpus::write_tree(root, args.seed, args.files)
}

fn write_adversarial(args: &Args, name: &str) -> io::Result<()> {
    timed(name, || {
        let size = (args.mib << 20) as usize;
        let bytes = corpus::adversarial(name, args.seed, size).unwrap_or_default();
        File::create(args.out.join(name))?.write_all(&bytes)?;
        Ok(bytes.len() as u64)
    })
}

/// Runs a job and says on stderr how long it took.
fn timed(name: &str, job: impl FnOnce() -> io::Result<u64>) -> io::Result<()> {
    let start = Instant::now();
    let bytes = job()?;
    let seconds = start.elapsed().as_secs_f64().max(1e-9);
    let mb = bytes as f64 / 1e6;
    eprintln!("{name}: {mb:.1} MB in {seconds:.2} s ({:.0} MB/s)", mb / seconds);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::corpus::{ADVERSARIAL, KINDS, adversarial, bytes};
    use super::{Args, parse};

    fn args(line: &str) -> Result<Args, String> {
        parse(&line.split(' ').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn same_seed_same_bytes_and_whole_lines() {
        for (name, _, kind) in KINDS {
            let first = bytes(kind, 1, 300_000);
            assert_eq!(first, bytes(kind, 1, 300_000), "{name}");
            assert_ne!(first, bytes(kind, 2, 300_000), "{name}");
            assert!(first.len() > 250_000 && first.len() <= 300_000, "{name}: {}", first.len());
            assert_eq!(first.last(), Some(&b'\n'), "{name}");
            assert!(String::from_utf8(first).is_ok(), "{name}");
        }
    }

    #[test]
    fn a_longer_file_starts_with_the_shorter() {
        for (name, _, kind) in KINDS {
            let short = bytes(kind, 5, 100_000);
            assert!(bytes(kind, 5, 2_000_000).starts_with(&short), "{name}");
        }
    }

    #[test]
    fn json_lines_are_json_shaped() {
        let text = String::from_utf8(bytes(KINDS[1].2, 3, 200_000)).expect("text");
        for line in text.lines() {
            assert!(line.starts_with("{\"ts\":\"") && line.ends_with('}'), "{line}");
            assert_eq!(line.matches('"').count() % 2, 0, "{line}");
        }
    }

    #[test]
    fn adversarial_inputs_have_the_size_asked_for() {
        for name in ADVERSARIAL {
            assert_eq!(adversarial(name, 1, 10_001).map(|b| b.len()), Some(10_001), "{name}");
        }
        assert!(adversarial("nothing.txt", 1, 10).is_none());
    }

    #[test]
    fn wrong_arguments_are_named() {
        assert!(args("corpus").is_err());
        assert!(args("bench --out x").is_err());
        assert!(args("corpus --out x --only nothing").is_err());
        assert!(args("corpus --out x --mib many").is_err());
        assert_eq!(args("corpus --out x --mib 3").map(|a| a.mib), Ok(3));
    }
}
