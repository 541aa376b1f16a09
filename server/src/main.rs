//! `tidelist-server`: the command line of the server.

mod args;
mod serve;
mod users;

use std::{
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use clap::Parser;

use args::{Args, Command, DataArgs};

fn main() -> ExitCode {
    let args = Args::parse();
    let result = match args.command {
        Some(Command::User(command)) => users::run(command),
        Some(Command::Backup { file, data }) => backup(&file, data),
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

fn backup(file: &Path, data: DataArgs) -> Result<(), String> {
    server::backup(&data.folder()?, file).map_err(|error| error.to_string())?;
    let done = writeln!(io::stdout(), "Wrote {}.", file.display());
    done.map_err(|error| format!("The backup is written, but this could not be said: {error}."))
}
