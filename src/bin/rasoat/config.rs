//! The settings of a run: command line before environment before configuration file before default,
//! each with its origin.

use crate::args::{RuleArgs, SettingArgs};
use crate::files::Files;
use anyhow::{Context, bail};
use rasoat::entity::{Confidence, EntityType, Lang};
use rasoat::error::IssueKind;
use rasoat::policy::{self, AllowSpec, CheckSpec, Config};
use rasoat::rule::{BUILTIN_NAMES, RulePack, RuleSet, RuleSetBuilder};
use std::path::{Path, PathBuf};

/// Name of the file that is read when it is there.
const DEFAULT_FILE: &str = "rasoat.toml";

/// Where a setting comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    CommandLine,
    Environment,
    File,
    Default,
}

/// A value with its origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T> {
    pub value: T,
    pub origin: Origin,
}

/// Everything that may be set in more than one place.
#[derive(Debug)]
pub struct Settings {
    pub file: Option<PathBuf>,
    pub rules: Setting<Vec<String>>,
    pub only: Setting<Vec<EntityType>>,
    pub except: Setting<Vec<EntityType>>,
    pub min_confidence: Setting<Confidence>,
    pub globs: Setting<Vec<String>>,
    pub accept: Setting<Vec<IssueKind>>,
    pub lang: Setting<Lang>,
    pub threads: Setting<usize>,
    pub max_filesize: Setting<Option<u64>>,
    pub key_file: Setting<Option<PathBuf>>,
    pub allow: Vec<AllowSpec>,
    pub check: CheckSpec,
    files: Files,
}

/// The settings, and the rules that they choose.
pub fn load(args: &SettingArgs) -> anyhow::Result<Settings> {
    load_from(args, Files::Disk)
}

/// The settings, where the configuration file is one of these files. A file that the command line
/// names is on disk.
pub fn load_from(args: &SettingArgs, files: Files) -> anyhow::Result<Settings> {
    let (file, config) = read(args.rules.config.as_deref(), &files)?;
    let files = if args.rules.config.is_some() { Files::Disk } else { files };
    let near = |path: &Path| {
        let folder = file.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
        folder.join(path)
    };
    let rules = &args.rules;
    let only = pick(given(&rules.only), config.only, Vec::new());
    let except = pick(given(&rules.except), config.except, Vec::new());
    let accept = pick(given(&args.accept), config.accept, Vec::new());
    let confidence = config.min_confidence.map(|number| number.to_string());
    let confidence = pick(rules.min_confidence.clone(), confidence, "0.5".to_owned());
    let lang = pick(rules.lang.clone(), config.lang, "en".to_owned());
    let size = pick(args.max_filesize.clone().map(Some), config.max_filesize.map(Some), None);
    let packs = config.rules.map(|packs| packs.iter().map(|p| beside(p, &near)).collect());
    let defaults = BUILTIN_NAMES.iter().map(|&name| name.to_owned()).collect();
    let settings = Settings {
        rules: pick(given(&rules.rules), packs, defaults),
        only: only.parse("only", |names| policy::parse_entities(&names))?,
        except: except.parse("except", |names| policy::parse_entities(&names))?,
        min_confidence: confidence
            .parse("min-confidence", |text| policy::parse_confidence(&text))?,
        globs: pick(given(&args.globs), config.globs, Vec::new()),
        accept: accept.parse("accept", |names| policy::parse_issue_kinds(&names))?,
        lang: lang.parse("lang", |text| policy::parse_lang(&text))?,
        threads: pick(args.threads, config.threads, 0),
        max_filesize: size
            .parse("max-filesize", |text| text.as_deref().map(policy::parse_size).transpose())?,
        key_file: key_file(args.key_file.clone(), config.key_file.map(|path| near(&path))),
        allow: config.allow,
        check: config.check,
        file,
        files,
    };
    settings.check()?;
    Ok(settings)
}

/// The settings of a command that only looks at rules.
pub fn load_rules(args: &RuleArgs) -> anyhow::Result<Settings> {
    let rules = RuleArgs {
        rules: args.rules.clone(),
        only: args.only.clone(),
        except: args.except.clone(),
        min_confidence: args.min_confidence.clone(),
        config: args.config.clone(),
        lang: args.lang.clone(),
    };
    load(&SettingArgs { rules, ..SettingArgs::default() })
}

impl Settings {
    fn check(&self) -> anyhow::Result<()> {
        if let Some(both) = self.only.value.iter().find(|e| self.except.value.contains(e)) {
            bail!("{both} is in --only and in --except; take it out of one of them");
        }
        if self.threads.value > 1024 {
            bail!("--threads {}: at most 1024", self.threads.value);
        }
        Ok(())
    }

    /// The rules of the run.
    pub fn rule_set(&self) -> anyhow::Result<RuleSet> {
        let mut builder = RuleSetBuilder::default();
        for name in &self.rules.value {
            builder.add(self.pack(name)?);
        }
        builder.only(self.only.value.clone()).except(self.except.value.clone());
        Ok(builder.build()?)
    }

    /// A pack, from where the list of packs comes from.
    fn pack(&self, name: &str) -> anyhow::Result<RulePack> {
        let files = if self.rules.origin == Origin::File { &self.files } else { &Files::Disk };
        pack(name, files)
    }

    /// True when the run leaves out rules that it could have.
    pub fn narrows_rules(&self) -> bool {
        let missing = |name: &&str| !self.rules.value.iter().any(|rules| rules == name);
        let filtered = !self.only.value.is_empty() || !self.except.value.is_empty();
        filtered || BUILTIN_NAMES.iter().any(missing)
    }

    /// All rules that an allow-list may name: built-in and loaded, without filters.
    pub fn known_rules(&self) -> anyhow::Result<RuleSet> {
        let mut builder = RuleSetBuilder::default();
        for name in BUILTIN_NAMES {
            builder.add(RulePack::builtin(name)?);
        }
        for name in &self.rules.value {
            builder.add(self.pack(name)?);
        }
        Ok(builder.build()?)
    }
}

impl<T> Setting<T> {
    fn parse<U>(
        self,
        name: &str,
        parse: impl FnOnce(T) -> Result<U, rasoat::error::Error>,
    ) -> anyhow::Result<Setting<U>> {
        let place = if self.origin == Origin::File { "the configuration's " } else { "--" };
        let value = parse(self.value).with_context(|| format!("{place}{name}"))?;
        Ok(Setting { value, origin: self.origin })
    }
}

/// Reads the configuration file: the named one, or the default one when it is there.
fn read(named: Option<&Path>, files: &Files) -> anyhow::Result<(Option<PathBuf>, Config)> {
    let path = named.unwrap_or(Path::new(DEFAULT_FILE));
    let files = if named.is_some() { &Files::Disk } else { files };
    let shown = path.display().to_string();
    match files.read(path) {
        Ok(Some(text)) => Ok((Some(path.to_owned()), Config::parse(&shown, &text)?)),
        Ok(None) if named.is_none() => Ok((None, Config::default())),
        Ok(None) => bail!("the configuration {shown} cannot be read: it is not there; check -c"),
        Err(why) => bail!("the configuration {shown} cannot be read: {why}; check -c"),
    }
}

fn pick<T>(flag: Option<T>, file: Option<T>, default: T) -> Setting<T> {
    match (flag, file) {
        (Some(value), _) => Setting { value, origin: Origin::CommandLine },
        (None, Some(value)) => Setting { value, origin: Origin::File },
        (None, None) => Setting { value: default, origin: Origin::Default },
    }
}

fn given(list: &[String]) -> Option<Vec<String>> {
    (!list.is_empty()).then(|| list.to_vec())
}

fn key_file(flag: Option<PathBuf>, file: Option<PathBuf>) -> Setting<Option<PathBuf>> {
    let environment = std::env::var_os("RASOAT_KEY_FILE").filter(|value| !value.is_empty());
    if let (None, Some(path)) = (&flag, environment) {
        return Setting { value: Some(path.into()), origin: Origin::Environment };
    }
    pick(flag.map(Some), file.map(Some), None)
}

/// Paths in a configuration file are relative to it.
fn beside(name: &str, near: &dyn Fn(&Path) -> PathBuf) -> String {
    if is_builtin(name) { name.to_owned() } else { near(Path::new(name)).display().to_string() }
}

fn is_builtin(name: &str) -> bool {
    BUILTIN_NAMES.contains(&name)
}

/// A pack: a built-in one by name, a file, or all `.toml` files of a folder.
pub fn pack(name: &str, files: &Files) -> anyhow::Result<RulePack> {
    let path = Path::new(name);
    if is_builtin(name) || !(name.contains(['/', '.']) || path.exists()) {
        return Ok(RulePack::builtin(name)?);
    }
    let cannot = |why: String| {
        anyhow::anyhow!("the rule pack {} cannot be read: {why}; check --rules", path.display())
    };
    let found = files.packs(path).map_err(cannot)?;
    if found.is_empty() {
        bail!("the rule folder {} has no .toml files", path.display());
    }
    let mut texts = Vec::new();
    for file in found {
        let text = files.read(&file).map_err(cannot)?;
        let text = text.ok_or_else(|| cannot("entity not found".to_owned()))?;
        texts.push((file.display().to_string(), text));
    }
    let texts: Vec<(&str, &str)> = texts.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    Ok(RulePack::parse(&texts)?)
}
