//! The commands on the database as a whole: back it up, restore, check, purge, move it to PostgreSQL.

use std::{
    io::{self, Write},
    path::Path,
};

use server::{
    Config, Database,
    clock::{Clock, SystemClock},
    storage::postgres::PostgresStorage,
    upkeep,
};

use crate::{args::DataArgs, on_database, runtime, settings};

/// Copies the embedded database to a new file.
pub(crate) fn backup(file: &Path, data: DataArgs) -> Result<(), String> {
    server::backup(&embedded(data)?.data_dir, file).map_err(|error| error.to_string())?;
    say(&format!("Wrote {}.", file.display()))
}

/// Makes the embedded database from a backup.
pub(crate) fn restore(file: &Path, data: DataArgs) -> Result<(), String> {
    let folder = embedded(data)?.data_dir;
    server::restore(file, &folder).map_err(|error| error.to_string())?;
    say(&format!("Restored {} into {}.", file.display(), folder.display()))
}

fn embedded(data: DataArgs) -> Result<Config, String> {
    let config = settings::of_data(data)?;
    match config.database {
        Database::Embedded => Ok(config),
        Database::Postgres(_) => Err(
            "PostgreSQL makes its own backups: use pg_dump and pg_restore, and then `tidelist-server new-epoch`."
                .to_owned(),
        ),
    }
}

/// Reads everything and says what is wrong.
pub(crate) fn check(data: DataArgs) -> Result<(), String> {
    let findings = on_database(data, async |storage, config| {
        upkeep::check(&*storage, &config.tables).await.map_err(|error| error.to_string())
    })?;
    if findings.faults.is_empty() { say(&findings.to_string()) } else { Err(findings.to_string()) }
}

/// Removes old tombstones.
pub(crate) fn purge(days: u32, data: DataArgs) -> Result<(), String> {
    let removed = on_database(data, async |storage, config| {
        let purged = upkeep::purge(&*storage, &config.tables, SystemClock.now_ms(), days).await;
        purged.map_err(|error| error.to_string())
    })?;
    say(&format!("Removed {removed} deleted rows for good."))
}

/// Gives the database a new epoch.
pub(crate) fn new_epoch(data: DataArgs) -> Result<(), String> {
    on_database(data, async |storage, _| storage.renew_epoch().await.map_err(|error| error.to_string()))?;
    say("Clients will pull everything again.")
}

/// Takes everything over from an embedded database into PostgreSQL.
pub(crate) fn import(from: &Path, data: DataArgs) -> Result<(), String> {
    let config = settings::of_data(data)?;
    let Database::Postgres(database) = &config.database else {
        return Err("Say with --database into which PostgreSQL database to import.".to_owned());
    };
    let rows = runtime()?.block_on(async {
        let storage = PostgresStorage::open(database, &config.tables, config.clock.clone()).await;
        let storage = storage.map_err(|error| error.to_string())?;
        storage.import(from, &config.tables).await.map_err(|error| error.to_string())
    })?;
    say(&format!("Took over all accounts and {rows} rows, and compared them. The old database is as it was."))
}

fn say(line: &str) -> Result<(), String> {
    writeln!(io::stdout(), "{line}").map_err(|error| format!("It is done, but could not be said: {error}."))
}
