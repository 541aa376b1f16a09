//! Tables beyond those of the migrations: made as they are declared, and only ever added to.

use std::{collections::HashMap, path::Path};

use rusqlite::{Connection, TransactionBehavior};

use super::{OpenError, Sqlite, open::FILE_NAME};
use crate::{
    storage::sql::{Dialect, quoted, table_name},
    tables::Table,
};

/// Makes the table, or adds the columns it lacks. A column that is no longer declared stays with its values.
pub(super) fn declare(connection: &mut Connection, table: &Table, folder: &Path) -> Result<(), OpenError> {
    let wrap = |source| OpenError::Sqlite { path: folder.join(FILE_NAME), source };
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(wrap)?;
    let present = columns(&transaction, table).map_err(wrap)?;
    if present.is_empty() {
        transaction.execute_batch(&creation(table)).map_err(wrap)?;
    } else {
        for column in table.columns() {
            let sql = Sqlite::sql_type(column.kind());
            match present.get(&column.name().to_ascii_lowercase()) {
                Some(found) if found == sql => {}
                Some(_) => {
                    let (table, column) = (table.name().to_owned(), column.name().to_owned());
                    return Err(OpenError::Column { table, column });
                }
                None => {
                    let (rows, name) = (table_name(table), quoted(column.name()));
                    let add = format!("ALTER TABLE {rows} ADD COLUMN {name} {sql}");
                    transaction.execute_batch(&add).map_err(wrap)?;
                }
            }
        }
    }
    transaction.commit().map_err(wrap)
}

fn columns(connection: &Connection, table: &Table) -> rusqlite::Result<HashMap<String, String>> {
    let mut statement = connection.prepare("SELECT name, type FROM pragma_table_info(?1)")?;
    let found = statement.query_map([table_name(table)], |row| {
        Ok((row.get::<_, String>(0)?.to_ascii_lowercase(), row.get::<_, String>(1)?))
    })?;
    found.collect()
}

/// The same shape as the tables of the migrations.
fn creation(table: &Table) -> String {
    let rows = table_name(table);
    let declared = table.columns().iter().map(|column| {
        let (name, sql) = (quoted(column.name()), Sqlite::sql_type(column.kind()));
        format!(", {name} {sql}")
    });
    let declared: String = declared.collect();
    format!(
        "CREATE TABLE {rows} (
             owner INTEGER NOT NULL REFERENCES account (owner) ON DELETE CASCADE,
             id TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, version TEXT NOT NULL,
             deleted INTEGER NOT NULL, extra TEXT{declared}
         ) STRICT;
         CREATE UNIQUE INDEX {rows}_by_id ON {rows} (owner, id);
         CREATE INDEX {rows}_by_stamp ON {rows} (owner, updated_at, id);"
    )
}
