//! The checks of one source file. Each gives sentences that name the file and what to do.

use super::lexer::{code_only, paths, without_tests};
use super::table::{CRATES, EMPTY_NAMES, IMPORTS, IMPURE_MACROS, IMPURE_PATHS, MAX_LINES, PURE};

/// A source file: its name below `src` with `/`, and its text.
pub struct File {
    pub name: String,
    pub text: String,
}

/// Everything that is wrong with a file.
pub fn check(file: &File) -> Vec<String> {
    let code = code_only(without_tests(&file.text));
    let paths = paths(&code);
    let mut problems = shape(file, &code);
    problems.extend(imports(file, &paths));
    problems.extend(crates(file, &paths));
    problems.extend(purity(file, &code, &paths));
    problems.iter().map(|problem| format!("src/{}: {problem}", file.name)).collect()
}

/// Header, size, name.
fn shape(file: &File, code: &str) -> Vec<String> {
    let mut problems = Vec::new();
    if !file.text.starts_with("//!") {
        problems.push("must open with //! saying what it is and is not".to_owned());
    }
    let header = file.text.lines().take_while(|line| line.starts_with("//!"));
    let is_table = header.into_iter().any(|line| line.to_lowercase().contains("table"));
    let lines = code.lines().filter(|line| !line.trim().is_empty()).count();
    if lines > MAX_LINES && !is_table {
        problems.push(format!("has {lines} code lines, more than {MAX_LINES}; split it"));
    }
    for part in file.name.trim_end_matches(".rs").split('/') {
        if EMPTY_NAMES.contains(&part) {
            problems.push(format!("'{part}' says nothing; name the file for what is inside"));
        }
    }
    problems
}

/// The top module of a file; `lib.rs` and the binary have none.
fn module(name: &str) -> Option<&str> {
    let top = name.split('/').next().unwrap_or(name);
    let top = top.trim_end_matches(".rs");
    (!matches!(top, "lib" | "bin")).then_some(top)
}

/// Who imports whom.
fn imports(file: &File, paths: &[String]) -> Vec<String> {
    let Some(module) = module(&file.name) else { return Vec::new() };
    let Some((_, allowed)) = IMPORTS.iter().find(|row| row.0 == module) else {
        return vec![format!("the module '{module}' has no row in tests/it/tidy/table.rs")];
    };
    let is_allowed =
        |target: &str| target == module || allowed.iter().any(|group| group.contains(&target));
    let mut targets: Vec<String> =
        paths.iter().filter_map(|path| crate_module(&file.name, path)).collect();
    targets.sort();
    targets.dedup();
    targets.retain(|target| IMPORTS.iter().any(|row| row.0 == target) && !is_allowed(target));
    targets.iter().map(|target| format!("'{module}' may not import '{target}'")).collect()
}

/// The top module that a path of this file leads to, through `crate::` or enough `super::`.
fn crate_module(name: &str, path: &str) -> Option<String> {
    let mut parts = path.split("::").peekable();
    if parts.peek() == Some(&"crate") {
        return parts.nth(1).map(str::to_owned);
    }
    let supers = path.split("::").take_while(|part| *part == "super").count();
    (supers > 0 && supers == depth(name)).then(|| parts.nth(supers).map(str::to_owned))?
}

/// How many modules a file is below the crate's root: `a.rs` and `a/mod.rs` 1, `a/b.rs` 2.
fn depth(name: &str) -> usize {
    let parts = name.split('/').count();
    if name.ends_with("/mod.rs") { parts - 1 } else { parts }
}

/// Where third-party crates are used.
fn crates(file: &File, paths: &[String]) -> Vec<String> {
    let used = |name: &str| paths.iter().any(|path| path.split("::").next() == Some(name));
    let outside = |places: &[&str]| !places.iter().any(|place| file.name.starts_with(place));
    let wrong = CRATES.iter().filter(|(name, places)| used(name) && outside(places));
    wrong.map(|(name, places)| format!("'{name}' belongs to {}", places.join(", "))).collect()
}

/// No input, output, environment or clock in the pure modules.
fn purity(file: &File, code: &str, paths: &[String]) -> Vec<String> {
    let Some(module) = module(&file.name).filter(|module| PURE.contains(module)) else {
        return Vec::new();
    };
    let begins = |path: &str, with: &str| {
        path == with || path.strip_prefix(with).is_some_and(|rest| rest.starts_with("::"))
    };
    let bad_paths = IMPURE_PATHS.iter().filter(|bad| paths.iter().any(|path| begins(path, bad)));
    let words = |name: &str| {
        code.match_indices(&format!("{name}!"))
            .any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    let bad_macros = IMPURE_MACROS.iter().filter(|name| words(name));
    bad_paths
        .chain(bad_macros)
        .map(|bad| format!("'{module}' is pure and may not use {bad}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{File, check};

    fn problems(name: &str, text: &str) -> Vec<String> {
        check(&File { name: name.to_owned(), text: text.to_owned() })
    }

    #[test]
    fn good_files_have_no_problems() {
        let cases = [
            ("span.rs", "//! Spans.\npub struct Span;"),
            ("detect/mod.rs", "//! Detector.\nuse crate::rule::Rule;\nuse self::a::B;"),
            ("detect/a.rs", "//! A.\nuse super::B;\n// use crate::engine::X; println!()"),
            ("detect/b.rs", "//! B.\nfn f() {}\n#[cfg(test)]\nmod tests { use std::fs; }"),
            ("bin/rasoat/main.rs", "//! Main.\nuse clap::Parser;\nfn main() { println!(); }"),
            ("source/walk.rs", "//! Walk.\nuse ignore::Walk;"),
        ];
        for (name, text) in cases {
            assert_eq!(problems(name, text), Vec::<String>::new(), "{name}");
        }
    }

    #[test]
    fn each_bad_file_is_named() {
        let long = format!("//! Long.\n{}", "fn f() {}\n".repeat(501));
        let cases = [
            ("span.rs", "pub struct Span;", "must open with //!"),
            ("detect/a.rs", "//! A.\nuse crate::engine::Pool;", "may not import 'engine'"),
            ("detect/a.rs", "//! A.\nuse crate::{rule::Rule, report::Table};", "import 'report'"),
            ("detect/a.rs", "//! A.\nuse super::super::source::Walk;", "may not import 'source'"),
            ("span.rs", "//! S.\nuse super::sink::Sink;", "may not import 'sink'"),
            ("span.rs", "//! S.\nfn f() { crate::sink::g() }", "may not import 'sink'"),
            ("novel/mod.rs", "//! N.", "has no row"),
            ("report/csv.rs", "//! C.\nuse rayon::prelude::*;", "'rayon' belongs to engine/"),
            ("source/list.rs", "//! L.\nuse ignore::Walk;", "'ignore' belongs to source/walk.rs"),
            ("report/csv.rs", "//! C.\nfn f() { clap::Parser::parse() }", "'clap' belongs to"),
            ("layer/a.rs", "//! A.\nuse std::{fs, io};", "may not use std::fs"),
            ("format/a.rs", "//! A.\nfn f() { std::env::var(\"X\"); }", "may not use std::env"),
            ("detect/a.rs", "//! A.\nfn f() { eprintln!(\"x\"); }", "may not use eprintln"),
            ("report/util.rs", "//! U.", "'util' says nothing"),
            ("report/long.rs", &long, "has 501 code lines"),
        ];
        for (name, text, expected) in cases {
            let found = problems(name, text);
            assert_eq!(found.len(), 1, "{name}: {text}: {found:?}");
            assert!(found[0].contains(expected), "{name}: {found:?}");
        }
    }

    #[test]
    fn a_table_may_be_long() {
        let text = format!("//! The table of words.\n{}", "fn f() {}\n".repeat(501));
        assert_eq!(problems("detect/words.rs", &text), Vec::<String>::new());
    }
}
