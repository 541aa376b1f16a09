//! The tables this server keeps: each declared once, with typed columns.
//!
//! A name in a URL is looked up here and nowhere else, so no text of a client ever becomes a name in SQL.

mod access;
mod builtin;
mod column;
mod input;
mod render;
mod rules;
mod value;

use std::{collections::HashMap, sync::Arc};

pub use access::Access;
pub use builtin::{todoitem, todolist};
pub use column::{Column, ColumnType, Stored};
pub use input::{Incoming, InputError, check};
pub use render::{Cell, Columns, RowCells, Shape, SystemCells, Unreadable, write_row};
pub use rules::{Rules, pattern};
pub use value::Value;

/// Names of a row that the server itself keeps, in the order they are written.
pub const SYSTEM_MEMBERS: [&str; 5] = ["id", "createdAt", "updatedAt", "version", "deleted"];

/// A table: its name, its columns, and how many rows one page of it has.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    name: String,
    columns: Vec<Column>,
    page_size: Option<u32>,
    access: Access,
    tombstones: Kept,
}

/// What becomes of a row that is deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kept {
    /// It stays as a tombstone, so that other devices learn of it.
    #[default]
    Tombstones,
    /// It is removed for good; devices learn of it by reading everything again.
    Nothing,
}

/// A declaration that cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum DeclarationError {
    /// The name is not one a URL and a database can both carry.
    #[error(
        "the name {0:?} cannot be used: begin with a letter, then at most 62 letters, digits or underscores"
    )]
    Name(String),
    /// Two columns, or a column and something the server keeps, have one name.
    #[error("the table {table:?} has more than one member called {column:?}")]
    Duplicate {
        /// The table.
        table: String,
        /// The name used twice.
        column: String,
    },
    /// Rules that do not fit their column.
    #[error("the column {column:?} of the table {table:?} cannot be kept: {reason}")]
    Rules {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// What is wrong.
        reason: &'static str,
    },
}

impl Table {
    /// Declares a table.
    ///
    /// # Errors
    /// A name that does not fit, or one used twice; letters' case does not count.
    pub fn new(name: &str, columns: Vec<Column>) -> Result<Self, DeclarationError> {
        check_name(name)?;
        let mut taken: Vec<String> = SYSTEM_MEMBERS.iter().map(|name| name.to_ascii_lowercase()).collect();
        // The row's own columns in the database.
        taken.extend(["owner", "created_at", "updated_at", "extra"].map(str::to_owned));
        for column in &columns {
            check_name(column.name())?;
            let folded = column.name().to_ascii_lowercase();
            if taken.contains(&folded) {
                return Err(DeclarationError::Duplicate {
                    table: name.to_owned(),
                    column: column.name().to_owned(),
                });
            }
            if let Some(reason) = column.rules().fault(column.kind()) {
                let (table, column) = (name.to_owned(), column.name().to_owned());
                return Err(DeclarationError::Rules { table, column, reason });
            }
            taken.push(folded);
        }
        let (page_size, access, tombstones) = (None, Access::default(), Kept::default());
        Ok(Self { name: name.to_ascii_lowercase(), columns, page_size, access, tombstones })
    }

    /// Sets how many rows a list returns at most when the client does not say (1 to 1,000); without it the
    /// dialect decides.
    #[must_use]
    pub fn with_page_size(mut self, rows: u32) -> Self {
        self.page_size = Some(rows.clamp(1, 1_000));
        self
    }

    /// Says whom its rows belong to.
    #[must_use]
    pub fn with_access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    /// Says what becomes of rows that are deleted.
    #[must_use]
    pub fn keeping(mut self, tombstones: Kept) -> Self {
        self.tombstones = tombstones;
        self
    }

    /// Whom its rows belong to.
    pub fn access(&self) -> Access {
        self.access
    }

    /// What becomes of rows that are deleted.
    pub fn kept(&self) -> Kept {
        self.tombstones
    }

    /// The name, in lower case.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The declared columns, in their order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The declared page size.
    pub fn page_size(&self) -> Option<u32> {
        self.page_size
    }

    /// The values of a whole row, with the columns' defaults where nothing is said.
    pub fn with_defaults(&self, values: &[Option<Value>]) -> Vec<Value> {
        let columns = values.iter().zip(&self.columns);
        columns.map(|(value, column)| value.clone().unwrap_or_else(|| column.default_value())).collect()
    }

    /// Finds a column; letters' case does not count.
    pub fn column(&self, name: &str) -> Option<(usize, &Column)> {
        self.columns.iter().enumerate().find(|(_, column)| column.name().eq_ignore_ascii_case(name))
    }
}

/// Every declared table.
#[derive(Clone, Debug)]
pub struct Tables {
    by_name: HashMap<String, Arc<Table>>,
}

impl Tables {
    /// The tables of the app.
    pub fn builtin() -> Self {
        [todoitem(), todolist()].into_iter().collect()
    }

    /// Finds a table; letters' case does not count.
    pub fn find(&self, name: &str) -> Option<&Arc<Table>> {
        self.by_name.get(&name.to_ascii_lowercase())
    }

    /// All tables, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Table>> {
        let mut tables: Vec<_> = self.by_name.values().collect();
        tables.sort_by(|a, b| a.name().cmp(b.name()));
        tables.into_iter()
    }
}

impl FromIterator<Table> for Tables {
    /// Collects tables; of two with one name the later wins.
    fn from_iter<I: IntoIterator<Item = Table>>(tables: I) -> Self {
        let by_name = tables.into_iter().map(|table| (table.name.clone(), Arc::new(table))).collect();
        Self { by_name }
    }
}

fn check_name(name: &str) -> Result<(), DeclarationError> {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let fits = name.len() <= 63
        && name.bytes().all(inner)
        && name.bytes().next().is_some_and(|first| first.is_ascii_alphabetic());
    if fits { Ok(()) } else { Err(DeclarationError::Name(name.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_not_plain_words_are_refused() {
        for name in ["", "1a", "a-b", "a b", "a\"b", "sqlite.x", &"x".repeat(64)] {
            assert!(matches!(Table::new(name, Vec::new()), Err(DeclarationError::Name(_))), "{name}");
        }
    }

    #[test]
    fn a_column_may_not_take_the_name_of_another_or_of_the_server() {
        for name in ["ID", "updatedAt", "owner", "extra", "text"] {
            let columns = vec![Column::string("text"), Column::string(name)];
            assert!(matches!(Table::new("t", columns), Err(DeclarationError::Duplicate { .. })), "{name}");
        }
    }

    #[test]
    fn a_table_is_found_in_any_case() {
        assert_eq!(
            Tables::builtin().find("TodoItem").map(|table| table.name().to_owned()),
            Some("todoitem".into())
        );
        assert!(Tables::builtin().find("users").is_none());
    }
}
