//! The two tables of the app. Their columns in the database are in `migrations/`.

use super::{Access, Column, ColumnType, Kept, Table};

/// Tasks: `text` and `complete` as in the original sample, and what Tidelist adds, scalars only.
pub fn todoitem() -> Table {
    declared(
        "todoitem",
        vec![
            Column::string("text"),
            Column::new("complete", ColumnType::Boolean),
            Column::string("notes"),
            Column::string("due"),
            Column::string("dueTime"),
            Column::string("remindAt"),
            Column::string("repeat"),
            Column::new("priority", ColumnType::Integer),
            Column::string("tags"),
            Column::string("listId"),
            Column::string("parentId"),
            Column::string("order"),
            Column::string("completedAt"),
            Column::string("deviceName"),
        ],
    )
}

/// Lists of tasks.
pub fn todolist() -> Table {
    declared(
        "todolist",
        vec![
            Column::string("name"),
            Column::string("color"),
            Column::string("order"),
            Column::string("deviceName"),
        ],
    )
}

/// A table whose names a test has checked.
fn declared(name: &str, columns: Vec<Column>) -> Table {
    let (page_size, access, tombstones) = (None, Access::default(), Kept::default());
    Table { name: name.to_owned(), columns, page_size, access, tombstones }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_tables_keep_the_rules_of_declarations() {
        for table in [todoitem(), todolist()] {
            assert_eq!(Table::new(table.name(), table.columns().to_vec()).unwrap(), table);
        }
    }
}
