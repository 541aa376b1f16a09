//! `tidelist-server`: the command line of the server.

mod args;
mod serve;
mod users;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};

fn main() -> ExitCode {
    let args = Args::parse();
    let result = match args.command {
        Some(Command::User(command)) => users::run(command),
        Some(Command::Serve(serve)) => serve::run(serve),
        None => serve::run(args.serve),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
