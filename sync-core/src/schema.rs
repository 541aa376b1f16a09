//! What the tables look like: typed columns, the indexes queries need, and which table a record's parent lives in.

use crate::{Fields, RecordId, TableName};

/// The kinds of value a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Float,
    /// True or false.
    Boolean,
    /// An instant, as ISO-8601 text.
    Date,
    /// A JSON object.
    Object,
    /// A JSON array.
    Array,
}

/// One declared column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name, as on the wire.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
}

/// A declared relation: records of this table name a record of another in one column.
///
/// Push sends parents before children, and deletes children before parents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parent {
    /// The parent's table.
    pub table: TableName,
    /// The column that holds the parent's id.
    pub column: String,
}

/// One declared table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableSchema {
    /// Its name.
    pub name: TableName,
    /// Its columns; members without a column are kept all the same.
    pub columns: Vec<Column>,
    /// Lists of columns (or `id`, `updatedAt`) that queries filter by equality and then order by.
    pub indexes: Vec<Vec<String>>,
    /// The table its records belong to, if any.
    pub parent: Option<Parent>,
}

/// All declared tables, in the order a sync walks them (parents first).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schema {
    /// The tables.
    pub tables: Vec<TableSchema>,
}

impl Schema {
    /// Finds a table by name.
    #[must_use]
    pub fn table(&self, name: &TableName) -> Option<&TableSchema> {
        self.tables.iter().find(|table| &table.name == name)
    }

    /// Finds the record that a record with these members belongs to.
    pub(crate) fn parent_of(&self, table: &TableName, fields: &Fields) -> Option<(TableName, RecordId)> {
        let parent = self.table(table)?.parent.as_ref()?;
        let id = RecordId::new(fields.get(&parent.column)?.as_str()?).ok()?;
        Some((parent.table.clone(), id))
    }

    /// Returns how many parents stand above a table: 0 for a root, and for a table that was not declared.
    #[must_use]
    pub fn depth(&self, name: &TableName) -> usize {
        let mut depth = 0;
        let mut current = self.table(name);
        while let Some(parent) = current.and_then(|table| table.parent.as_ref()) {
            depth += 1;
            if depth > self.tables.len() {
                break; // a cycle: order cannot help it
            }
            current = self.table(&parent.table);
        }
        depth
    }
}
