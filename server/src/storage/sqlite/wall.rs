//! A second wall around queries that are made of what clients ask: their connections can read rows and nothing else,
//! whatever the text of a query says. SQLite asks here whenever it prepares one.

use rusqlite::{
    Connection,
    hooks::{AuthAction, AuthContext, Authorization},
};

/// What lists read besides rows: how far the stamps have come.
const BESIDES: [&str; 2] = ["store", "sync_clock"];

/// Every function that filters and lists are written with.
const FUNCTIONS: [&str; 15] = [
    "abs",
    "coalesce",
    "count",
    "instr",
    "length",
    "lower",
    "max",
    "min",
    "odata_distance",
    "replace",
    "round",
    "strftime",
    "substr",
    "trim",
    "upper",
];

/// Raises the wall.
pub(super) fn raise(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.authorizer(Some(|context: AuthContext<'_>| {
        if allows(&context.action) { Authorization::Allow } else { Authorization::Deny }
    }))
}

fn allows(action: &AuthAction<'_>) -> bool {
    match action {
        AuthAction::Select | AuthAction::Transaction { .. } => true,
        AuthAction::Read { table_name, .. } => table_name.starts_with("row_") || BESIDES.contains(table_name),
        AuthAction::Function { function_name } => {
            FUNCTIONS.iter().any(|known| known.eq_ignore_ascii_case(function_name))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::sqlite::open;

    #[test]
    fn behind_the_wall_there_are_rows_and_nothing_else() {
        let folder = tempfile::TempDir::new().unwrap();
        drop(open::writer(folder.path()).unwrap());
        let (mut reader, other) =
            (open::reader(folder.path()).unwrap(), open::reader(folder.path()).unwrap());
        raise(&mut reader).unwrap();
        for allowed in [
            "SELECT id FROM row_todoitem WHERE owner = 1 AND instr(\"text\", 'x') > 0",
            "SELECT last FROM sync_clock",
        ] {
            assert!(reader.prepare(allowed).is_ok(), "{allowed}");
        }
        for denied in [
            "SELECT name FROM account",
            "SELECT digest FROM session",
            "SELECT id FROM row_todoitem WHERE id IN (SELECT name FROM account)",
            "SELECT id FROM row_todoitem UNION SELECT password FROM account",
            "SELECT sql FROM sqlite_schema",
            "SELECT name FROM pragma_table_info('account')",
            "SELECT randomblob(1000000000)",
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
            "ATTACH 'other.db' AS other",
            "PRAGMA query_only = 0",
            "DELETE FROM row_todoitem",
            "UPDATE row_todoitem SET owner = 1",
            "CREATE TEMP TABLE t (a)",
        ] {
            assert!(reader.prepare(denied).is_err() && other.prepare(denied).is_ok(), "{denied}");
        }
    }
}
