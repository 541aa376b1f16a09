//! Everything the embedded database holds, as of one moment, piece by piece.

use std::{collections::HashSet, path::Path, sync::Arc};

use rusqlite::{Connection, Row};

use super::{
    OpenError, TableSql, accounts, identities,
    open::{self, FILE_NAME},
    row::BorrowedRow,
    sharing, tickets,
};
use crate::{
    storage::{
        Owner, StorageError,
        archive::{KeptOperation, Piece},
        row::OwnedRow,
    },
    tables::{Table, Tables},
};

/// Why a database could not be read out. Each message says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// It cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It is not there.
    #[error("There is no database in {0}.")]
    Nothing(std::path::PathBuf),
    /// Something would stay behind.
    #[error(
        "The database has {0}, which the settings do not declare. Declare it there first, or it would stay behind."
    )]
    Undeclared(String),
    /// It cannot be read.
    #[error("The database cannot be read: {0}.")]
    Storage(#[from] StorageError),
}

impl From<rusqlite::Error> for ExportError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Storage(error.into())
    }
}

/// Reads everything. `take` gets each piece; as soon as it wants no more, the rest is left unread.
///
/// Nothing is written meanwhile: the database is locked, and a server on it would only get to answer that it is busy.
pub(in crate::storage) fn export(
    folder: &Path,
    tables: &Tables,
    take: &mut dyn FnMut(Piece) -> bool,
) -> Result<(), ExportError> {
    if !folder.join(FILE_NAME).exists() {
        return Err(ExportError::Nothing(folder.to_owned()));
    }
    let connection = open::writer(folder)?;
    connection.execute_batch("BEGIN IMMEDIATE")?;
    nothing_stays_behind(&connection, tables)?;
    let found = pieces(&connection, tables, take);
    connection.execute_batch("ROLLBACK")?;
    found
}

fn pieces(
    connection: &Connection,
    tables: &Tables,
    take: &mut dyn FnMut(Piece) -> bool,
) -> Result<(), ExportError> {
    let mut owners = vec![Owner::EVERYBODY];
    for account in accounts::all(connection)? {
        let made = "SELECT created_at FROM account WHERE owner = ?1";
        let made = connection.query_row(made, [account.owner.0], |row| row.get(0))?;
        owners.push(account.owner);
        if !take(Piece::Account(account, made)) {
            return Ok(());
        }
    }
    for &owner in &owners {
        for (digest, session) in accounts::sessions(connection, owner)? {
            if !take(Piece::Session(digest, session)) {
                return Ok(());
            }
        }
    }
    for (digest, ticket) in tickets::all(connection)? {
        if !take(Piece::Ticket(digest, ticket)) {
            return Ok(());
        }
    }
    for (who, owner) in identities::all(connection)? {
        if !take(Piece::Identity(who, owner)) {
            return Ok(());
        }
    }
    for membership in sharing::all(connection)? {
        if !take(Piece::Membership(membership)) {
            return Ok(());
        }
    }
    let clocks = "SELECT owner, table_name, last, horizon FROM sync_clock";
    let operations =
        "SELECT owner, op_id, fingerprint, table_name, row_id, status, body, version, updated_at,
                      deleted, at FROM applied_operation";
    each(connection, clocks, &mut |row| Ok(take(clock(row)?)))?;
    each(connection, operations, &mut |row| Ok(take(Piece::Operation(operation(row)?))))?;
    for table in tables.iter() {
        let text = TableSql::new(table).all;
        for &owner in &owners {
            let mut statement = connection.prepare_cached(&text)?;
            let mut rows = statement.query([owner.0])?;
            while let Some(row) = rows.next()? {
                let row = OwnedRow::read(table, &BorrowedRow(row)).map_err(StorageError::from)?;
                if !take(Piece::Row(owner, Arc::clone(table), row)) {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

fn each(
    connection: &Connection,
    text: &str,
    take: &mut dyn FnMut(&Row<'_>) -> rusqlite::Result<bool>,
) -> Result<(), ExportError> {
    let mut statement = connection.prepare(text)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if !take(row)? {
            break;
        }
    }
    Ok(())
}

fn clock(row: &Row<'_>) -> rusqlite::Result<Piece> {
    Ok(Piece::Clock(Owner(row.get(0)?), row.get(1)?, row.get(2)?, row.get(3)?))
}

fn operation(row: &Row<'_>) -> rusqlite::Result<KeptOperation> {
    Ok(KeptOperation {
        owner: Owner(row.get(0)?),
        id: row.get(1)?,
        fingerprint: row.get(2)?,
        table: row.get(3)?,
        row_id: row.get(4)?,
        status: row.get(5)?,
        body: row.get(6)?,
        version: row.get(7)?,
        updated_at: row.get(8)?,
        deleted: row.get(9)?,
        at: row.get(10)?,
    })
}

/// Looks for tables and columns that are in the file and not declared.
fn nothing_stays_behind(connection: &Connection, tables: &Tables) -> Result<(), ExportError> {
    let stored = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'row\\_%' ESCAPE '\\'";
    let mut names = Vec::new();
    each(connection, stored, &mut |row| {
        names.push(row.get::<_, String>(0)?);
        Ok(true)
    })?;
    for name in names {
        let table = tables.find(name.trim_start_matches("row_"));
        let Some(table) = table else { return Err(ExportError::Undeclared(format!("a table {name}"))) };
        let kept = kept_columns(table);
        let mut found = None;
        each(connection, &format!("SELECT name FROM pragma_table_info('{name}')"), &mut |row| {
            let column: String = row.get(0)?;
            if !kept.contains(&column.to_ascii_lowercase()) {
                found = Some(column);
            }
            Ok(true)
        })?;
        if let Some(column) = found {
            return Err(ExportError::Undeclared(format!("a column {column} in the table {}", table.name())));
        }
    }
    Ok(())
}

fn kept_columns(table: &Table) -> HashSet<String> {
    let declared = table.columns().iter().map(|column| column.name().to_ascii_lowercase());
    let fixed = crate::storage::sql::FIXED.iter().map(|&name| name.to_owned());
    declared.chain(fixed).chain(["owner".to_owned()]).collect()
}
