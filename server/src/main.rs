//! `tidelist-server`: the command line of the server.

mod args;
mod serve;
mod settings;
mod users;

use std::{
    io::{self, Write},
    path::Path,
    process::ExitCode,
    sync::Arc,
};

use clap::Parser;
use server::{Database, storage::Storage};

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
    let config = settings::of_data(data)?;
    if let Database::Postgres(_) = config.database {
        return Err(
            "PostgreSQL makes its own backups: use pg_dump, and `new-epoch` after a restore.".to_owned()
        );
    }
    server::backup(&config.data_dir, file).map_err(|error| error.to_string())?;
    let done = writeln!(io::stdout(), "Wrote {}.", file.display());
    done.map_err(|error| format!("The backup is written, but this could not be said: {error}."))
}

/// Opens the database, works on it and closes it.
fn on_database<T>(
    data: DataArgs,
    work: impl AsyncFnOnce(Arc<dyn Storage>) -> Result<T, String>,
) -> Result<T, String> {
    let config = settings::of_data(data)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.map_err(|error| format!("The program could not start: {error}."))?;
    let (done, storage) = runtime.block_on(async {
        let storage = server::open(&config).await.map_err(|error| error.to_string())?;
        Ok::<_, String>((work(Arc::clone(&storage)).await, storage))
    })?;
    storage.close();
    done
}
