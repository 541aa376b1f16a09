//! The SQL of one declared table. Every statement begins with the owner; no other file reads or writes these tables.

use std::marker::PhantomData;

use sync_protocol::odata::Value;

use super::Dialect;
use crate::{storage::Owner, tables::Table};

/// Columns before the declared ones, in the order every statement selects them.
pub(in crate::storage) const FIXED: [&str; 6] =
    ["id", "created_at", "updated_at", "version", "deleted", "extra"];

/// The statements of a table, made once.
#[derive(Debug)]
pub(in crate::storage) struct TableSql<D> {
    rows: String,
    columns: String,
    /// One row by owner and id.
    pub(in crate::storage) by_id: String,
    /// A new row: owner, then [`FIXED`], then the declared columns.
    pub(in crate::storage) insert: String,
    /// A row by owner and id gets `updated_at`, `version`, `deleted`, `extra` and the declared columns.
    pub(in crate::storage) update: String,
    /// All rows of an owner, by their stamps.
    pub(in crate::storage) all: String,
    /// The last stamp of an owner's tombstones before a stamp.
    pub(in crate::storage) last_tombstone: String,
    /// Removes an owner's tombstones before a stamp.
    pub(in crate::storage) purge: String,
    dialect: PhantomData<D>,
}

impl<D: Dialect> TableSql<D> {
    /// Makes the statements. Names were checked when the table was declared, and are quoted besides.
    pub(in crate::storage) fn new(table: &Table) -> Self {
        let mark = D::MARK;
        let declared: Vec<String> = table.columns().iter().map(|column| quoted(column.name())).collect();
        let rows = table_name(table);
        let columns = FIXED.iter().map(|&name| name.to_owned()).chain(declared.iter().cloned());
        let columns = columns.collect::<Vec<_>>().join(", ");
        let places = (1..=1 + FIXED.len() + declared.len()).map(|place| format!("{mark}{place}"));
        let places = places.collect::<Vec<_>>().join(", ");
        let changed = ["updated_at", "version", "deleted", "extra"].map(str::to_owned);
        let sets = changed.into_iter().chain(declared).zip(3..);
        let sets = sets.map(|(name, place)| format!("{name} = {mark}{place}")).collect::<Vec<_>>().join(", ");
        let old = format!("owner = {mark}1 AND deleted AND updated_at < {mark}2");
        Self {
            by_id: format!("SELECT {columns} FROM {rows} WHERE owner = {mark}1 AND id = {mark}2"),
            insert: format!("INSERT INTO {rows} (owner, {columns}) VALUES ({places})"),
            update: format!("UPDATE {rows} SET {sets} WHERE owner = {mark}1 AND id = {mark}2"),
            all: format!("SELECT {columns} FROM {rows} WHERE owner = {mark}1 ORDER BY updated_at, id"),
            last_tombstone: format!("SELECT max(updated_at) FROM {rows} WHERE {old}"),
            purge: format!("DELETE FROM {rows} WHERE {old}"),
            rows,
            columns,
            dialect: PhantomData,
        }
    }

    /// All rows of an owner with this text in a column, by their stamps.
    pub(in crate::storage) fn with_text_in(&self, column: &str) -> String {
        let (mark, columns, rows, column) = (D::MARK, &self.columns, &self.rows, quoted(column));
        format!(
            "SELECT {columns} FROM {rows} WHERE owner = {mark}1 AND {column} = {mark}2 ORDER BY updated_at, id"
        )
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
pub(in crate::storage) struct OwnedSelect {
    text: String,
    values: Vec<Value>,
}

impl OwnedSelect {
    fn new(columns: &str, rows: &str, owner: Owner) -> Self {
        let text = format!("SELECT {columns} FROM {rows} WHERE owner = ?");
        Self { text, values: vec![Value::Int(owner.0)] }
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
        self.values.extend([Value::Int(limit), Value::Int(offset)]);
    }

    /// The text as this database reads it, and the values in their order.
    pub(in crate::storage) fn into_parts<D: Dialect>(self) -> (String, Vec<Value>) {
        (D::numbered(self.text), self.values)
    }
}

/// Part of a query: text of our own making with `?` for each value.
#[derive(Clone, Debug, Default)]
pub(in crate::storage) struct Condition {
    pub(in crate::storage) text: String,
    pub(in crate::storage) values: Vec<Value>,
}

impl Condition {
    pub(super) fn fixed(text: &str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    pub(in crate::storage) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(in crate::storage) fn bind(&mut self, value: Value) {
        self.text.push('?');
        self.values.push(value);
    }
}

/// Quotes a declared name: some are words of SQL (`order`).
pub(in crate::storage) fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

/// The name of a declared table in the database.
pub(in crate::storage) fn table_name(table: &Table) -> String {
    format!("row_{}", table.name())
}
