//! Columns as SQL expressions, and the indexes the schema declares over them.
//!
//! An expression yields NULL, a REAL or a TEXT, and none of them has an affinity: so SQLite compares them exactly as
//! [`sync_core::query`] says, and an index on the same expression serves the comparison.

use rusqlite::Connection;
use serde_json::Value;
use sync_core::{Schema, TableName};

/// Returns the SQL expression of a column.
pub(crate) fn expression(column: &str) -> String {
    match column {
        "id" => "id".to_owned(),
        "updatedAt" => "iif(updated_at IS NULL, NULL, CAST(updated_at AS REAL))".to_owned(),
        name => {
            let label = Value::from(name).to_string();
            let path = literal(&format!("$.{label}"));
            // Whole numbers are compared as 64-bit floats, like all others.
            format!(
                "iif(json_type(fields, {path}) = 'integer', \
                 CAST(json_extract(fields, {path}) AS REAL), json_extract(fields, {path}))"
            )
        }
    }
}

/// Quotes a text as SQL.
pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// By it the ledger entries of one record are found.
const LEDGER: &str = "CREATE INDEX IF NOT EXISTS ledger_by_record \
     ON ledger (json_extract(body, '$.table'), json_extract(body, '$.record'))";

/// Creates the declared indexes that are not there yet. Each holds one table's rows, ends with the id that breaks ties,
/// and is named after its definition.
pub(crate) fn create_indexes(connection: &Connection, schema: &Schema) -> rusqlite::Result<()> {
    connection.execute_batch(LEDGER)?;
    for table in &schema.tables {
        for columns in &table.indexes {
            connection.execute_batch(&create_index(&table.name, columns))?;
        }
    }
    Ok(())
}

fn create_index(table: &TableName, columns: &[String]) -> String {
    let mut parts: Vec<_> = columns.iter().map(|column| expression(column)).collect();
    if !columns.iter().any(|column| column == "id") {
        parts.push("id".to_owned());
    }
    let definition = format!("({}) WHERE tbl = {}", parts.join(", "), literal(table.as_str()));
    let name = format!("record_{table}_{:08x}", crc32fast::hash(definition.as_bytes()));
    format!("CREATE INDEX IF NOT EXISTS {name} ON record {definition}")
}
