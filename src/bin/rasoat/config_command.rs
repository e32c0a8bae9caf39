//! `rasoat config show` and `rasoat config check`.

use crate::args::{Config, SettingArgs};
use crate::config::{self, Origin, Setting, Settings};
use crate::exit::Exit;
use crate::{key, scan, terminal};
use rasoat::Scanner;
use rasoat::entity::Lang;
use rasoat::error::IssueKind;
use rasoat::report::sanitize;
use rasoat::source::{Walk, WalkOptions};
use std::fmt::Write;

/// Runs the command.
pub fn run(command: &Config) -> anyhow::Result<Exit> {
    match command {
        Config::Show { settings } => show(settings),
        Config::Check { settings } => check(settings),
    }
}

fn show(args: &SettingArgs) -> anyhow::Result<Exit> {
    let settings = config::load(args)?;
    let mut out = String::new();
    for (name, value, origin) in rows(&settings) {
        let origin = origin_text(origin, &settings);
        writeln!(out, "{name:<15} {:<32} {origin}", sanitize(&value))?;
    }
    for (index, entry) in settings.allow.iter().enumerate() {
        let until = entry.expires.as_ref().map(|day| format!(", until {day}")).unwrap_or_default();
        let label = entry.label();
        let line = format!("allow {:<9} {label}{until}: {}", index + 1, entry.reason);
        writeln!(out, "{}", sanitize(&line))?;
    }
    terminal::out(&out)?;
    Ok(Exit::Done)
}

/// Name, value and origin of each setting.
fn rows(settings: &Settings) -> Vec<(&'static str, String, Origin)> {
    fn row<T>(
        name: &'static str,
        setting: &Setting<T>,
        text: impl Fn(&T) -> String,
    ) -> (&'static str, String, Origin) {
        (name, text(&setting.value), setting.origin)
    }
    fn list<T>(items: &[T], text: impl Fn(&T) -> String) -> String {
        if items.is_empty() {
            "-".to_owned()
        } else {
            items.iter().map(text).collect::<Vec<_>>().join(",")
        }
    }
    vec![
        row("rules", &settings.rules, |v| v.join(",")),
        row("only", &settings.only, |v| list(v, ToString::to_string)),
        row("except", &settings.except, |v| list(v, ToString::to_string)),
        row("min-confidence", &settings.min_confidence, ToString::to_string),
        row("globs", &settings.globs, |v| list(v, Clone::clone)),
        row("accept", &settings.accept, |v| list(v, |kind: &IssueKind| kind.as_str().to_owned())),
        row("lang", &settings.lang, |v| if *v == Lang::Vi { "vi" } else { "en" }.to_owned()),
        row("threads", &settings.threads, |v| {
            if *v == 0 { "one per processor".to_owned() } else { v.to_string() }
        }),
        row("max-filesize", &settings.max_filesize, |v| {
            v.map_or("-".to_owned(), |n| n.to_string())
        }),
        row("key-file", &settings.key_file, |v| {
            v.as_ref().map_or("- (a random key for each run)".to_owned(), |path| {
                path.display().to_string()
            })
        }),
    ]
}

fn origin_text(origin: Origin, settings: &Settings) -> String {
    match origin {
        Origin::CommandLine => "command line".to_owned(),
        Origin::Environment => "environment".to_owned(),
        Origin::File => {
            settings.file.as_ref().map_or(String::new(), |file| file.display().to_string())
        }
        Origin::Default => "default".to_owned(),
    }
}

fn check(args: &SettingArgs) -> anyhow::Result<Exit> {
    let settings = config::load(args)?;
    let walk = WalkOptions { globs: settings.globs.value.clone(), ..WalkOptions::default() };
    Walk::new(Vec::new(), walk)?;
    let key = key::read(settings.key_file.value.as_deref())?;
    let allow = scan::allow_list(&settings, &key.id())?;
    let rules = settings.rule_set()?;
    let count = rules.rules.len();
    Scanner::builder().rules(rules).key(key).build()?;
    allow.expired().iter().for_each(|sentence| terminal::complain(sentence));
    let file = settings
        .file
        .as_ref()
        .map_or("no configuration file".to_owned(), |f| f.display().to_string());
    let entries = settings.allow.len();
    terminal::out(&format!(
        "{}: good; {count} rules, {entries} allow-list entries\n",
        sanitize(&file)
    ))?;
    Ok(Exit::Done)
}
