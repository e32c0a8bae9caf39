//! The command line as plain data, with the help of each command. Decides nothing.

use clap::{Args as ArgsGroup, Parser, Subcommand, ValueEnum};
use rasoat::document::Charset;
use std::path::PathBuf;

/// Finds personal data in logs, database exports and file trees.
///
/// Nothing leaves this machine, nothing is written where it scans, and values are shown masked
/// unless you ask for them with --show-values.
#[derive(Debug, Parser)]
#[command(name = "rasoat", version, arg_required_else_help = true, disable_help_subcommand = true)]
#[command(after_help = "\
Exit codes: 0 done, 1 --fail-on found something, 2 wrong use, 3 incomplete (some input could not
be read), 130 interrupted, 143 terminated.

Example: rasoat scan /var/log")]
pub struct Args {
    /// Print the licences of rasoat, its dependencies and its lists
    #[arg(long)]
    pub licenses: bool,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Take an inventory of personal data
    Scan(Box<ScanArgs>),
    /// Write redacted copies, or redact standard input
    Redact(Box<RedactArgs>),
    /// Prove that redacted copies are right, or that a manifest is whole
    Verify(Box<VerifyArgs>),
    /// Give back what `encrypt` hid
    Reveal(RevealArgs),
    /// Make and change keys
    Key(KeyCommand),
    /// Keep personal data out of commits: fail when a change adds some
    Check(Box<CheckArgs>),
    /// Keep the list of findings that are known in a repository
    Baseline(BaselineCommand),
    /// Put the gate into the hooks of a repository
    Hook(HookCommand),
    /// Look at, test and explain the rules
    Rules(RulesCommand),
    /// Show or check the configuration
    Config(ConfigCommand),
}

#[derive(Debug, ArgsGroup)]
pub struct BaselineCommand {
    #[command(subcommand)]
    pub command: Baseline,
}

#[derive(Debug, ArgsGroup)]
pub struct HookCommand {
    #[command(subcommand)]
    pub command: Hook,
}

#[derive(Debug, ArgsGroup)]
pub struct RulesCommand {
    #[command(subcommand)]
    pub command: Rules,
}

#[derive(Debug, ArgsGroup)]
pub struct ConfigCommand {
    #[command(subcommand)]
    pub command: Config,
}

/// Take an inventory of personal data.
///
/// Reads files and folders, hidden and git-ignored files included; `.rasoatignore` files and -g
/// narrow that. With `-`, or with no path and piped input, it reads standard input. A part that
/// cannot be read is reported as an issue and the run ends with exit code 3.
#[derive(Debug, ArgsGroup)]
#[command(after_help = "\
Examples:
  rasoat scan /srv/app                       the inventory as a table
  rasoat scan dumps -f jsonl=findings.jsonl  each finding, to a file
  journalctl | rasoat scan --fail-on any     exit code 1 when there is anything")]
pub struct ScanArgs {
    /// Files and folders; `-` for standard input
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub settings: SettingArgs,
    #[command(flatten)]
    pub walk: WalkArgs,
    #[command(flatten)]
    pub output: OutputArgs,
    /// Name of standard input in reports
    #[arg(long, value_name = "NAME")]
    pub stdin_name: Option<String>,
    /// End with exit code 1 on a finding: any, note, warning, error, an entity or a rule id.
    /// error: sensitive class or confidence from 0.8; warning: from 0.5; note: the rest
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub fail_on: Vec<String>,
    /// End with exit code 1 when there was nothing to read
    #[arg(long)]
    pub fail_empty: bool,
    /// Map large files into memory instead of reading them
    #[arg(long)]
    pub mmap: bool,
    /// Bytes per block (for tests)
    #[arg(long, hide = true, value_name = "BYTES", value_parser = clap::value_parser!(u32).range(64..=4 << 20))]
    pub block_size: Option<u32>,
}

/// Write redacted copies, or redact standard input.
///
/// Finds what `scan` finds and replaces it as a policy says; all other bytes stay as they are. Copies are
/// verified before they are put in place. What cannot be read whole or rewritten gets no copy, is an
/// issue, and the run ends with exit code 3. With `-`, text from standard input goes redacted to standard
/// output: nothing can be verified before it is passed on.
#[derive(Debug, ArgsGroup)]
#[command(after_help = "\
Examples:
  rasoat redact /var/log/app -o /srv/clean                  placeholders
  rasoat redact dumps -o out -p share --key-file site.key   one token for each person
  tail -F app.log | rasoat redact --line-buffered -         a filter")]
pub struct RedactArgs {
    /// Files and folders; `-` for standard input
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Folder for the copies
    #[arg(short, long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// strict, share, web-logs, test-data, or a policy file
    #[arg(short, long, value_name = "NAME|FILE", default_value = "strict")]
    pub policy: String,
    /// Write into a folder that is not empty, over files that are there
    #[arg(long)]
    pub force: bool,
    /// Do not look at copies again before they are put in place
    #[arg(long)]
    pub no_verify: bool,
    /// Rewrite SQL dumps as plain text; they may load no more
    #[arg(long)]
    pub as_text: bool,
    /// Say what would be changed and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Pass lines on as they come, each judged without what follows it
    #[arg(long)]
    pub line_buffered: bool,
    /// Copy outputs that this manifest lists as they are; repeatable [default: the one in each folder]
    #[arg(long, value_name = "FILE")]
    pub manifest: Vec<PathBuf>,
    /// Name of standard input in reports
    #[arg(long, value_name = "NAME")]
    pub stdin_name: Option<String>,
    #[command(flatten)]
    pub settings: SettingArgs,
    #[command(flatten)]
    pub walk: WalkArgs,
    #[command(flatten)]
    pub output: OutputArgs,
    /// Bytes per block (for tests)
    #[arg(long, hide = true, value_name = "BYTES", value_parser = clap::value_parser!(u32).range(64..=4 << 20))]
    pub block_size: Option<u32>,
}

/// Prove that redacted copies are right, or that a manifest is whole.
///
/// Each original must have its copy, equal outside the findings, and no value that was found may be found
/// in the copy. Exit code 1 when something is wrong.
#[derive(Debug, ArgsGroup)]
#[command(after_help = "\
Examples:
  rasoat verify logs clean
  rasoat verify --manifest clean/.rasoat/manifest.jsonl clean --key-file site.key")]
pub struct VerifyArgs {
    /// ORIGINAL and REDACTED; with --manifest the folder of the copies, or nothing
    #[arg(value_name = "PATH", num_args = 0..=2)]
    pub paths: Vec<PathBuf>,
    /// Check this manifest, and with a folder that its files are those of the manifest
    #[arg(long, value_name = "FILE", visible_alias = "evidence")]
    pub manifest: Option<PathBuf>,
    /// The head that the job printed
    #[arg(long, value_name = "HASH", requires = "manifest")]
    pub head: Option<String>,
    /// The redaction rewrote SQL dumps as plain text
    #[arg(long)]
    pub as_text: bool,
    /// The policy of the redaction
    #[arg(short, long, value_name = "NAME|FILE", default_value = "strict")]
    pub policy: String,
    #[command(flatten)]
    pub settings: SettingArgs,
}

/// Give back what `encrypt` hid.
///
/// Opens the tokens in a text; nothing is printed unless every one opens.
#[derive(Debug, ArgsGroup)]
#[command(after_help = "Example: rasoat reveal --key-file site.key out/app.log")]
pub struct RevealArgs {
    /// File to read; standard input without one
    pub file: Option<PathBuf>,
    /// The key of the redaction (also RASOAT_KEY_FILE)
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// The domain that the policy named
    #[arg(long, default_value = "default")]
    pub domain: String,
}

#[derive(Debug, ArgsGroup)]
pub struct KeyCommand {
    #[command(subcommand)]
    pub command: KeyAction,
}

#[derive(Debug, Subcommand)]
pub enum KeyAction {
    /// Write a new random key to a file that is not there yet, for its owner only
    #[command(after_help = "Example: rasoat key new site.key")]
    New {
        /// The key file
        file: PathBuf,
    },
    /// Replace a key by a new one; the old one is kept beside it under its id
    #[command(after_help = "Example: rasoat key rotate site.key")]
    Rotate {
        /// The key file
        file: PathBuf,
    },
}

/// Keep personal data out of commits: exit code 1 when a change adds some.
///
/// Files are read as the repository will hold them, whole and by object id, and compared with what
/// was there before by value: what moves, is renamed or indented is no finding. rasoat.toml is
/// taken from the commit before the change. Values of example domains, documentation ranges and test
/// cards do not count.
#[derive(Debug, Default, ArgsGroup)]
#[command(after_help = "\
Examples:
  rasoat check --staged                       what the next commit adds (in a pre-commit hook)
  rasoat check --range origin/main..HEAD      what a branch adds, also what came and went
  rasoat check --tree -f sarif=rasoat.sarif   all files of HEAD, but for the baseline
  rasoat check --history --cache ~/.cache     every blob that was ever committed
  rasoat check --message .git/COMMIT_EDITMSG  a commit message")]
pub struct CheckArgs {
    /// Files and folders; `-` for standard input
    #[arg(value_name = "PATH", conflicts_with = "where")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub place: CheckPlace,
    #[command(flatten)]
    pub rules: CheckRules,
    #[command(flatten)]
    pub settings: SettingArgs,
    #[command(flatten)]
    pub output: OutputArgs,
}

/// What is checked.
#[derive(Debug, Default, ArgsGroup)]
#[command(next_help_heading = "What is checked")]
#[group(id = "where", multiple = false)]
pub struct CheckPlace {
    /// The index against HEAD and every commit that is being merged
    #[arg(long)]
    pub staged: bool,
    /// The commits of a range, such as origin/main..HEAD
    #[arg(long, value_name = "A..B")]
    pub range: Option<String>,
    /// The commits since this one
    #[arg(long, value_name = "REV")]
    pub since: Option<String>,
    /// All files of a commit [default: HEAD]
    #[arg(long, value_name = "REV", num_args = 0..=1, default_missing_value = "HEAD")]
    pub tree: Option<String>,
    /// Each blob that is reachable from these commits [default: all refs and HEAD]
    #[arg(long, value_name = "REV", num_args = 0..)]
    pub history: Option<Vec<String>>,
    /// What is pushed, in a pre-push hook: refs on standard input, or those of the environment
    #[arg(long)]
    pub pushed: bool,
    /// A commit message or another text in a file
    #[arg(long, value_name = "FILE")]
    pub message: Option<PathBuf>,
}

/// What fails the check.
#[derive(Debug, Default, ArgsGroup)]
#[command(next_help_heading = "What fails the check")]
pub struct CheckRules {
    /// What fails: any, note, warning, error, an entity or a rule id [default: any]
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub fail_on: Vec<String>,
    /// Which findings of a changed file count
    #[arg(long, value_name = "WHICH", value_enum, default_value_t = CheckScope::Added)]
    pub scope: CheckScope,
    /// Count reserved values (example domains, documentation ranges, test cards) too
    #[arg(long)]
    pub reserved: bool,
    /// Known findings, for --tree [default: .rasoat-baseline.jsonl when there is one]
    #[arg(long, value_name = "FILE", conflicts_with = "no_baseline")]
    pub baseline: Option<PathBuf>,
    /// Use no baseline
    #[arg(long)]
    pub no_baseline: bool,
    /// Fail when the baseline has entries that nothing stands for
    #[arg(long)]
    pub strict_baseline: bool,
    /// Allow comments count for nothing
    #[arg(long)]
    pub ignore_allow_comments: bool,
    /// Fail when there was nothing to check
    #[arg(long)]
    pub fail_empty: bool,
    /// Report findings, and end with 0 all the same
    #[arg(long)]
    pub exit_zero: bool,
    /// The exit code for findings [default: 1]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=125))]
    pub exit_code: Option<u8>,
    /// Remember in this folder which blobs are clean, for --history
    #[arg(long, value_name = "DIR", requires = "history")]
    pub cache: Option<PathBuf>,
    /// Name of standard input in reports
    #[arg(long, value_name = "NAME")]
    pub stdin_name: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum CheckScope {
    /// What the change adds
    #[default]
    Added,
    /// All in the files that it touches
    File,
}

/// What decides what is found.
#[derive(Debug, Default, ArgsGroup)]
#[command(next_help_heading = "Rules")]
pub struct RuleArgs {
    /// Packs: core, vn, jp, the path of a .toml file or of a folder of such files [default: core,vn,jp]
    #[arg(short, long, value_name = "PACK|PATH", value_delimiter = ',')]
    pub rules: Vec<String>,
    /// Look for these entities only
    #[arg(long, value_name = "ENTITY", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Do not look for these entities
    #[arg(long, value_name = "ENTITY", value_delimiter = ',')]
    pub except: Vec<String>,
    /// Count what is less sure as possible, not as found [default: 0.5]
    #[arg(long, value_name = "0..1")]
    pub min_confidence: Option<String>,
    /// Configuration file [default: ./rasoat.toml when there is one]
    #[arg(short, long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Language of reports: en or vi [default: en]
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
}

/// What can be given on the command line or in the configuration file.
#[derive(Debug, Default, ArgsGroup)]
pub struct SettingArgs {
    #[command(flatten)]
    pub rules: RuleArgs,
    /// Secret behind the fingerprints (also RASOAT_KEY_FILE) [default: random for each run]
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// Take a kind of issue as known: it no longer makes the run incomplete
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    pub accept: Vec<String>,
    /// Leave out (`!*.bak`) or keep only (`*.log`) paths; repeatable
    #[arg(short, long = "glob", value_name = "GLOB")]
    pub globs: Vec<String>,
    /// Skip larger files (10M, 2G)
    #[arg(long, value_name = "SIZE")]
    pub max_filesize: Option<String>,
    /// Worker threads [default: one per processor]
    #[arg(short = 'j', long, value_name = "N")]
    pub threads: Option<usize>,
}

/// Which files are read.
#[derive(Debug, ArgsGroup)]
#[command(next_help_heading = "Input")]
pub struct WalkArgs {
    /// Read paths from a list, one a line (or NUL-separated); `-` for standard input
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,
    /// Follow symbolic links
    #[arg(long)]
    pub follow: bool,
    /// Stay on the file system of each path
    #[arg(short = 'x', long)]
    pub one_file_system: bool,
    /// Character set of texts without a byte order mark: utf-8, utf-16le, utf-16be, shift_jis, euc-jp,
    /// iso-2022-jp, windows-1258, tcvn3, vni, viscii, windows-1252 [default: recognised]
    #[arg(long, value_name = "NAME", value_parser = charset)]
    pub encoding: Option<Charset>,
    /// Open containers in containers so deep
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u8).range(0..=32))]
    pub max_archive_depth: u8,
}

/// Where results go and what they show.
#[derive(Debug, Default, ArgsGroup)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// table, text, json, jsonl, csv, markdown, sarif, gitlab, github, github-summary, junit, rdjson or
    /// rdjsonl, to stdout or to a file; repeatable [default: table; text for check]
    #[arg(short, long = "format", value_name = "FMT[=FILE]")]
    pub formats: Vec<String>,
    /// Write a report; the end of the name says the format (.jsonl .json .csv .md .txt)
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Show the values that were found
    #[arg(long)]
    pub show_values: bool,
    /// Progress on stderr; json prints an object each second
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = ShowProgress::Auto)]
    pub progress: ShowProgress,
    /// Colours on stdout (NO_COLOR is respected)
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = When::Auto)]
    pub color: When,
    /// Say nothing on stderr but errors
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say on stderr what is skipped and what went wrong, as it happens
    #[arg(short, long)]
    pub verbose: bool,
}

fn charset(name: &str) -> Result<Charset, String> {
    let known = || Charset::names().collect::<Vec<_>>().join(", ");
    Charset::parse(name).ok_or_else(|| format!("no such character set; known are {}", known()))
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ShowProgress {
    #[default]
    Auto,
    Never,
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum When {
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Rules {
    /// List the rules
    #[command(after_help = "Example: rasoat rules list --only PHONE_NUMBER --lang vi")]
    List {
        #[command(flatten)]
        rules: RuleArgs,
    },
    /// Show everything about a rule
    #[command(after_help = "Example: rasoat rules show vn.phone.mobile")]
    Show {
        /// Id of the rule
        id: String,
        #[command(flatten)]
        rules: RuleArgs,
    },
    /// Run the examples of all rules, in several contexts, on both detectors
    #[command(after_help = "Example: rasoat rules test acme.toml")]
    Test {
        /// Packs to test beside the built-in ones; without any, the built-in ones are tested
        paths: Vec<String>,
        #[command(flatten)]
        rules: RuleArgs,
    },
    /// Measure what each rule costs alone on a file
    Profile(ProfileArgs),
    /// Say for each rule near a text why it fired or not
    #[command(after_help = "\
Examples:
  rasoat rules explain 'Gọi 0912 345 678'
  rasoat rules explain app.log:120")]
    Explain {
        /// A text, or FILE:LINE
        text: String,
        /// Show the values in the line of a file
        #[arg(long)]
        show_values: bool,
        #[command(flatten)]
        rules: RuleArgs,
    },
}

/// Measure what each rule costs alone on a file, dearest first.
///
/// The time of a rule is what it adds to the sweep that all rules share. Raw bytes are measured:
/// escapes are not decoded. Nothing of the file is printed.
#[derive(Debug, ArgsGroup)]
#[command(after_help = "Example: rasoat rules profile app.log -r core,acme.toml")]
pub struct ProfileArgs {
    /// A file that looks like what will be scanned
    pub file: PathBuf,
    /// Bytes of the file that are measured, from its start
    #[arg(long, value_name = "SIZE", default_value = "4M")]
    pub sample: String,
    /// table or json
    #[arg(short, long, value_name = "FMT", value_enum, default_value_t = ProfileFormat::Table)]
    pub format: ProfileFormat,
    #[command(flatten)]
    pub rules: RuleArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ProfileFormat {
    Table,
    Json,
}

#[derive(Debug, Subcommand)]
pub enum Baseline {
    /// Write down what stands in HEAD now
    #[command(after_help = "Example: rasoat baseline create")]
    Create {
        #[command(flatten)]
        args: BaselineArgs,
        /// Write over a file that is there
        #[arg(long)]
        force: bool,
    },
    /// Say whether the baseline is what HEAD holds
    #[command(after_help = "Example: rasoat baseline check")]
    Check(BaselineArgs),
    /// Take out what no longer stands in HEAD
    #[command(after_help = "Example: rasoat baseline prune --rotate-key")]
    Prune {
        #[command(flatten)]
        args: BaselineArgs,
        /// Tag the entries under a new key
        #[arg(long)]
        rotate_key: bool,
    },
    /// Ask for the reason of each entry that has none
    #[command(after_help = "Example: rasoat baseline audit")]
    Audit(BaselineArgs),
}

/// Which baseline, and how findings are found.
#[derive(Debug, Default, ArgsGroup)]
pub struct BaselineArgs {
    /// The file [default: .rasoat-baseline.jsonl]
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    #[command(flatten)]
    pub settings: SettingArgs,
}

#[derive(Debug, Subcommand)]
pub enum Hook {
    /// Write the hooks pre-commit, pre-merge-commit, commit-msg and pre-push; never over others
    #[command(after_help = "Example: rasoat hook install")]
    Install,
    /// Take the hooks away that rasoat wrote
    #[command(after_help = "Example: rasoat hook uninstall")]
    Uninstall,
}

#[derive(Debug, Subcommand)]
pub enum Config {
    /// Print each setting with its origin
    #[command(after_help = "Example: rasoat config show --only PERSON")]
    Show {
        #[command(flatten)]
        settings: SettingArgs,
    },
    /// Check the configuration, the rules and the allow-list
    #[command(after_help = "Example: rasoat config check -c rasoat.toml")]
    Check {
        #[command(flatten)]
        settings: SettingArgs,
    },
}
