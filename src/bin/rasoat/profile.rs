//! `rasoat rules profile`: what each rule costs alone on a file. Prints no values.

use crate::args::{ProfileArgs, ProfileFormat};
use crate::exit::Exit;
use crate::{config, terminal};
use rasoat::detect::{Compiled, Pace};
use rasoat::policy::parse_size;
use rasoat::rule::RuleSet;
use rasoat::scanner::Profile;
use serde_json::json;
use std::fmt::Write;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Runs the command.
pub fn run(args: &ProfileArgs) -> anyhow::Result<Exit> {
    let rules = config::load_rules(&args.rules)?.rule_set()?;
    let (text, cut) = read(&args.file, parse_size(&args.sample)?)?;
    let compiled = Compiled::new(rules.clone())?;
    let profile = Profile::measure(&rules, &text)?;
    let shown =
        Shown { rules: &rules, compiled: &compiled, profile: &profile, bytes: text.len(), cut };
    match args.format {
        ProfileFormat::Table => terminal::out(&shown.table()?)?,
        ProfileFormat::Json => terminal::out(&shown.json())?,
    }
    Ok(Exit::Done)
}

/// The first bytes of a file, and whether there are more. The name is not told: it may be personal data.
fn read(file: &Path, most: u64) -> anyhow::Result<(Vec<u8>, bool)> {
    let cannot = |e: std::io::Error| {
        anyhow::anyhow!("the file cannot be read: {}", rasoat::source::describe(&e))
    };
    let mut text = Vec::new();
    let file = File::open(file).map_err(cannot)?;
    file.take(most.saturating_add(1)).read_to_end(&mut text).map_err(cannot)?;
    if text.is_empty() {
        anyhow::bail!("the file is empty; name one that looks like your data");
    }
    let cut = text.len() as u64 > most;
    text.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    Ok((text, cut))
}

struct Shown<'a> {
    rules: &'a RuleSet,
    compiled: &'a Compiled,
    profile: &'a Profile,
    bytes: usize,
    cut: bool,
}

impl Shown<'_> {
    fn table(&self) -> anyhow::Result<String> {
        let width = self.rules.rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0).max(4);
        let mut out = format!("{:<width$}  NS/BYTE  SHARE  CANDIDATES  SLOW\n", "RULE");
        for (number, cost) in &self.profile.rules {
            let (id, share) = (&self.rules.rules[*number].id, 100.0 * self.profile.share(cost));
            let (nanos, count) = (cost.nanos, cost.candidates);
            let line = format!(
                "{id:<width$}  {nanos:>7.2}  {share:>4.0}%  {count:>10}  {}",
                if self.is_slow(*number) { "yes" } else { "" }
            );
            writeln!(out, "{}", line.trim_end())?;
        }
        let all = self.profile.all;
        let (count, part) = (self.rules.rules.len(), if self.cut { "the first " } else { "" });
        writeln!(
            out,
            "{count} rules together {:.2} ns/byte ({:.0} MB/s), {} candidates; the sweep that they share {:.2}. \
             Measured on {part}{:.2} MB; `rasoat rules show ID` says what would make a slow rule quick.",
            all.nanos,
            megabytes(all.nanos),
            all.candidates,
            self.profile.sweep,
            self.bytes as f64 / 1e6
        )?;
        Ok(out)
    }

    fn json(&self) -> String {
        let rules = self.profile.rules.iter().map(|(number, cost)| {
            json!({
                "rule": self.rules.rules[*number].id,
                "ns_per_byte": cost.nanos,
                "share": self.profile.share(cost),
                "candidates": cost.candidates,
                "slow": self.is_slow(*number),
            })
        });
        let all = self.profile.all;
        let object = json!({
            "bytes": self.bytes,
            "cut": self.cut,
            "ns_per_byte": all.nanos,
            "mb_per_s": megabytes(all.nanos),
            "sweep_ns_per_byte": self.profile.sweep,
            "candidates": all.candidates,
            "rules": rules.collect::<Vec<_>>(),
        });
        format!("{object}\n")
    }

    fn is_slow(&self, number: usize) -> bool {
        matches!(self.compiled.pace(number as u16), Pace::Slow(_))
    }
}

/// Megabytes a second.
fn megabytes(nanos: f64) -> f64 {
    1000.0 / nanos.max(1e-3)
}
