//! The `rasoat` command: picks the command, prints an error once, ends with its exit code.

mod args;
mod baseline;
mod cache;
mod check;
mod check_inputs;
mod check_policy;
mod config;
mod config_command;
mod exit;
mod explain;
mod files;
mod gate;
mod hook;
mod input;
mod key;
mod key_command;
mod licenses;
mod output;
mod pace;
mod profile;
mod progress;
mod redact;
mod reveal;
mod rules;
mod scan;
mod terminal;
mod verify;

use args::{Args, Command};
use clap::Parser;
use exit::Exit;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return usage(&error).into(),
    };
    match run(args) {
        Ok(exit) => exit.into(),
        Err(error) => {
            let exit = Exit::of_error(&error);
            if exit != Exit::Done {
                terminal::complain(&format!("{error:#}"));
            }
            exit.into()
        }
    }
}

fn run(args: Args) -> anyhow::Result<Exit> {
    if args.licenses {
        return licenses::print();
    }
    match args.command {
        Some(Command::Scan(args)) => scan::run(&args),
        Some(Command::Redact(args)) => redact::run(&args),
        Some(Command::Verify(args)) => verify::run(&args),
        Some(Command::Reveal(args)) => reveal::run(&args),
        Some(Command::Key(command)) => key_command::run(&command.command),
        Some(Command::Check(args)) => check::run(&args),
        Some(Command::Baseline(command)) => baseline::run(&command.command),
        Some(Command::Hook(command)) => hook::run(&command.command),
        Some(Command::Rules(command)) => rules::run(&command.command),
        Some(Command::Config(command)) => config_command::run(&command.command),
        None => anyhow::bail!("name a command; 'rasoat --help' lists them"),
    }
}

/// Help and version go to stdout and are no error.
fn usage(error: &clap::Error) -> Exit {
    let text = error.render();
    if !error.use_stderr() {
        return match terminal::out(&text.to_string()) {
            Ok(()) => Exit::Done,
            Err(error) => Exit::of_error(&error),
        };
    }
    let text = text.to_string();
    if error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        terminal::complain("name a command");
        terminal::say(text.trim_end());
        return Exit::Usage;
    }
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    terminal::complain(text.trim_end());
    Exit::Usage
}
