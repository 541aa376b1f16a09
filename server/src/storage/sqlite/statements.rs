//! The SQL of one declared table. Every statement begins with the owner; no other file reads or writes these tables.

use crate::{storage::Owner, tables::Table};

/// Columns before the declared ones, in the order every statement selects them.
pub(super) const FIXED: [&str; 6] = ["id", "created_at", "updated_at", "version", "deleted", "extra"];

/// The statements of a table, made once.
#[derive(Debug)]
pub(super) struct TableSql {
    rows: String,
    columns: String,
    /// One row by `?1` owner and `?2` id.
    pub(super) by_id: String,
    /// A new row: owner, then [`FIXED`], then the declared columns.
    pub(super) insert: String,
    /// A row by `?1` owner and `?2` id gets `updated_at`, `version`, `deleted`, `extra` and the declared columns.
    pub(super) update: String,
}

impl TableSql {
    /// Makes the statements. Names were checked when the table was declared, and are quoted besides.
    pub(super) fn new(table: &Table) -> Self {
        let declared: Vec<String> = table.columns().iter().map(|column| quoted(column.name())).collect();
        let rows = table_name(table);
        let columns = FIXED.iter().map(|&name| name.to_owned()).chain(declared.iter().cloned());
        let columns = columns.collect::<Vec<_>>().join(", ");
        let places = vec!["?"; 1 + FIXED.len() + declared.len()].join(", ");
        let changed = ["updated_at", "version", "deleted", "extra"].map(str::to_owned);
        let sets = changed.into_iter().chain(declared).zip(3..);
        let sets = sets.map(|(name, place)| format!("{name} = ?{place}")).collect::<Vec<_>>().join(", ");
        Self {
            by_id: format!("SELECT {columns} FROM {rows} WHERE owner = ?1 AND id = ?2"),
            insert: format!("INSERT INTO {rows} (owner, {columns}) VALUES ({places})"),
            update: format!("UPDATE {rows} SET {sets} WHERE owner = ?1 AND id = ?2"),
            rows,
            columns,
        }
    }

    /// Begins a query for whole rows of an owner.
    pub(super) fn select(&self, owner: Owner) -> OwnedSelect {
        OwnedSelect::new(&self.columns, &self.rows, owner)
    }

    /// Begins a query for the number of rows of an owner.
    pub(super) fn count(&self, owner: Owner) -> OwnedSelect {
        OwnedSelect::new("count(*)", &self.rows, owner)
    }
}

/// A query that cannot forget whose rows it reads: there is no other way to begin one.
#[derive(Debug)]
pub(super) struct OwnedSelect {
    text: String,
    values: Vec<rusqlite::types::Value>,
}

impl OwnedSelect {
    fn new(columns: &str, rows: &str, owner: Owner) -> Self {
        let text = format!("SELECT {columns} FROM {rows} WHERE owner = ?");
        Self { text, values: vec![owner.0.into()] }
    }

    /// Narrows the query.
    pub(super) fn and(&mut self, condition: Condition) {
        self.text.push_str(" AND (");
        self.text.push_str(&condition.text);
        self.text.push(')');
        self.values.extend(condition.values);
    }

    /// Orders and cuts the result.
    pub(super) fn finish(&mut self, order: &str, limit: i64, offset: i64) {
        self.text.push_str(" ORDER BY ");
        self.text.push_str(order);
        self.text.push_str(" LIMIT ? OFFSET ?");
        self.values.extend([limit.into(), offset.into()]);
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn values(&self) -> &[rusqlite::types::Value] {
        &self.values
    }
}

/// Part of a query: text of our own making with `?` for each value.
#[derive(Clone, Debug, Default)]
pub(super) struct Condition {
    pub(super) text: String,
    pub(super) values: Vec<rusqlite::types::Value>,
}

impl Condition {
    pub(super) fn fixed(text: &str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(super) fn bind(&mut self, value: impl Into<rusqlite::types::Value>) {
        self.text.push('?');
        self.values.push(value.into());
    }
}

/// Quotes a declared name: some are words of SQL (`order`).
pub(super) fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

/// The name of a declared table in the database.
pub(super) fn table_name(table: &Table) -> String {
    format!("row_{}", table.name())
}
