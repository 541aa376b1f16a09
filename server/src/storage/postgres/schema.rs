//! The format of the database: numbered migrations and the declared tables, all in one transaction.

use std::collections::HashMap;

use deadpool_postgres::{Pool, Transaction};
use tokio_postgres::error::SqlState;
use uuid::Uuid;

use super::{ConnectError, Postgres};
use crate::{
    storage::sql::{Dialect, quoted, table_name},
    tables::{Table, Tables},
};

/// Every migration there is; the format of a database is how many of them it had.
const MIGRATIONS: [&str; 7] = [
    include_str!("../../../migrations/postgres/0001_initial.sql"),
    include_str!("../../../migrations/postgres/0002_filters.sql"),
    include_str!("../../../migrations/postgres/0003_ticket.sql"),
    include_str!("../../../migrations/postgres/0004_everybody.sql"),
    include_str!("../../../migrations/postgres/0005_identity.sql"),
    include_str!("../../../migrations/postgres/0006_membership.sql"),
    include_str!("../../../migrations/postgres/0007_places.sql"),
];

const NEWEST: i64 = MIGRATIONS.len() as i64;

/// Servers that start at the same time do this one after the other.
const LOCK: &str = "SELECT pg_advisory_xact_lock(hashtext('tidelist schema'))";

/// Brings the database to the newest format and gives the name of its life.
pub(super) async fn prepare(pool: &Pool, tables: &Tables) -> Result<String, ConnectError> {
    let mut client = pool.get().await?;
    let encoding: String = client.query_one("SHOW server_encoding", &[]).await?.try_get(0)?;
    if encoding != "UTF8" {
        return Err(ConnectError::Encoding(encoding));
    }
    warn_about_role_and_disk(&client).await?;
    let timeline = timeline(&client).await;
    let work = client.transaction().await?;
    work.execute(LOCK, &[]).await?;
    migrate(&work).await?;
    for table in tables.iter() {
        declare(&work, table).await?;
    }
    for table in tables.iter().map(|table| table_name(table)).chain(WALLED.map(str::to_owned)) {
        wall(&work, &table).await?;
    }
    let epoch = epoch(&work, timeline).await?;
    work.commit().await?;
    Ok(epoch)
}

/// Tables of rows that belong to an owner, besides the declared ones.
const WALLED: [&str; 2] = ["sync_clock", "applied_operation"];

async fn migrate(work: &Transaction<'_>) -> Result<(), ConnectError> {
    let there = "SELECT to_regclass('tidelist.format') IS NOT NULL,
                        to_regnamespace('tidelist') IS NOT NULL AND EXISTS (
                            SELECT 1 FROM pg_class WHERE relnamespace = to_regnamespace('tidelist'))";
    let there = work.query_one(there, &[]).await?;
    let done: i64 = match (there.try_get(0)?, there.try_get(1)?) {
        (true, _) => work.query_one("SELECT done FROM tidelist.format", &[]).await?.try_get(0)?,
        (false, true) => return Err(ConnectError::Foreign),
        (false, false) => {
            work.batch_execute(
                "CREATE SCHEMA IF NOT EXISTS tidelist;
                 CREATE TABLE tidelist.format (done bigint NOT NULL);
                 INSERT INTO tidelist.format VALUES (0)",
            )
            .await?;
            0
        }
    };
    if done > NEWEST {
        return Err(ConnectError::Newer { found: done, known: NEWEST });
    }
    for migration in MIGRATIONS.iter().skip(usize::try_from(done).unwrap_or(MIGRATIONS.len())) {
        work.batch_execute(migration).await?;
    }
    if done < NEWEST {
        work.execute("UPDATE format SET done = $1", &[&NEWEST]).await?;
    }
    Ok(())
}

/// Makes the table, or adds the columns it lacks. A column that is no longer declared stays with its values.
async fn declare(work: &Transaction<'_>, table: &Table) -> Result<(), ConnectError> {
    let rows = table_name(table);
    let present = "SELECT lower(attname), format_type(atttypid, NULL) FROM pg_attribute
                   WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped";
    let mut columns = HashMap::new();
    for row in work.query(present, &[&format!("tidelist.{rows}")]).await? {
        columns.insert(row.try_get::<_, String>(0)?, row.try_get::<_, String>(1)?);
    }
    if columns.is_empty() {
        work.batch_execute(&creation(table)).await?;
    }
    for column in table.columns() {
        let sql = Postgres::sql_type(column.kind());
        match columns.get(&column.name().to_ascii_lowercase()) {
            _ if columns.is_empty() => {}
            Some(found) if sql.starts_with(found.as_str()) => {}
            Some(_) => {
                let (table, column) = (table.name().to_owned(), column.name().to_owned());
                return Err(ConnectError::Column { table, column });
            }
            None => {
                let add = format!("ALTER TABLE {rows} ADD COLUMN {} {sql}", quoted(column.name()));
                work.batch_execute(&add).await?;
            }
        }
    }
    Ok(())
}

fn creation(table: &Table) -> String {
    let rows = table_name(table);
    let declared = table.columns().iter().map(|column| {
        let (name, sql) = (quoted(column.name()), Postgres::sql_type(column.kind()));
        format!(", {name} {sql}")
    });
    let declared: String = declared.collect();
    format!(
        "CREATE TABLE {rows} (
             owner bigint NOT NULL REFERENCES account (owner) ON DELETE CASCADE,
             id text COLLATE \"C\" NOT NULL, created_at bigint NOT NULL, updated_at bigint NOT NULL,
             version text COLLATE \"C\" NOT NULL, deleted boolean NOT NULL, extra text{declared},
             PRIMARY KEY (owner, id)
         );
         CREATE INDEX {rows}_by_stamp ON {rows} (owner, updated_at, id);"
    )
}

/// The second wall between accounts: a query that forgot to say whose rows it means finds none. It stands also for
/// the role that owns the tables, but not for a superuser. What looks after all accounts at once has to say so.
async fn wall(work: &Transaction<'_>, table: &str) -> Result<(), ConnectError> {
    let stands =
        "SELECT EXISTS (SELECT 1 FROM pg_policy WHERE polrelid = to_regclass($1) AND polname = 'of_owner')";
    if work.query_one(stands, &[&format!("tidelist.{table}")]).await?.try_get(0)? {
        return Ok(());
    }
    work.batch_execute(&format!(
        "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
         ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
         CREATE POLICY of_owner ON {table} USING (
             owner = (SELECT NULLIF(current_setting('tidelist.owner', true), '')::bigint)
             OR (SELECT current_setting('tidelist.owner_of_all', true) = 'yes'));"
    ))
    .await?;
    Ok(())
}

/// The name of this database's life. A standby that was promoted may lack what clients have seen: it begins a new one.
async fn epoch(work: &Transaction<'_>, timeline: i32) -> Result<String, ConnectError> {
    let stored = work.query_opt("SELECT epoch, timeline FROM store", &[]).await?;
    if let Some(row) = &stored {
        let (epoch, of): (String, i32) = (row.try_get(0)?, row.try_get(1)?);
        if of == timeline || timeline == 0 {
            return Ok(epoch);
        }
    }
    let epoch = Uuid::new_v4().to_string();
    work.execute("DELETE FROM store", &[]).await?;
    work.execute("INSERT INTO store (epoch, timeline) VALUES ($1, $2)", &[&epoch, &timeline]).await?;
    Ok(epoch)
}

/// The database's timeline: another one after a standby was promoted; 0 where there is no such thing.
async fn timeline(client: &deadpool_postgres::ClientWrapper) -> i32 {
    let text = "SELECT timeline_id FROM pg_control_checkpoint()";
    match client.query_one(text, &[]).await {
        Ok(row) => row.try_get(0).unwrap_or_default(),
        Err(error) => {
            let code = error.code().map(SqlState::code);
            tracing::warn!(
                ?code,
                "the database does not tell its timeline; after a failover, renew the epoch by hand"
            );
            0
        }
    }
}

async fn warn_about_role_and_disk(client: &deadpool_postgres::ClientWrapper) -> Result<(), ConnectError> {
    let text = "SELECT rolsuper OR rolbypassrls, current_setting('fsync') = 'off'
                FROM pg_roles WHERE rolname = current_user";
    let facts = client.query_one(text, &[]).await?;
    if facts.try_get(0)? {
        tracing::warn!("the database's user may ignore row-level security; use one that is no superuser");
    }
    if facts.try_get(1)? {
        tracing::warn!("the database runs with fsync=off: a power cut may lose what was acknowledged");
    }
    Ok(())
}
