//! `tidelist-server`: the command line of the server.

mod args;
mod data;
mod declare;
mod limits;
mod serve;
mod settings;
mod users;

use std::{process::ExitCode, sync::Arc};

use clap::Parser;
use server::{Config, storage::Storage};
use tokio::runtime::Runtime;

use args::{Args, Command, DataArgs};

fn main() -> ExitCode {
    let args = Args::parse();
    let result = match args.command {
        Some(Command::Table(command)) => declare::run(command),
        Some(Command::User(command)) => users::run(command),
        Some(Command::Backup { file, data }) => data::backup(&file, data),
        Some(Command::Restore { file, data }) => data::restore(&file, data),
        Some(Command::Check { data }) => data::check(data),
        Some(Command::Purge { older_than_days, data }) => data::purge(older_than_days, data),
        Some(Command::Import { from, data }) => data::import(&from, data),
        Some(Command::NewEpoch { data }) => data::new_epoch(data),
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

/// Opens the database, works on it and closes it.
fn on_database<T>(
    data: DataArgs,
    work: impl AsyncFnOnce(Arc<dyn Storage>, &Config) -> Result<T, String>,
) -> Result<T, String> {
    let config = settings::of_data(data)?;
    let (done, storage) = runtime()?.block_on(async {
        let storage = server::open(&config).await.map_err(|error| error.to_string())?;
        Ok::<_, String>((work(Arc::clone(&storage), &config).await, storage))
    })?;
    storage.close();
    done
}

fn runtime() -> Result<Runtime, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    runtime.map_err(|error| format!("The program could not start: {error}."))
}
