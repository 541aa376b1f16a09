//! `table …`: the tables of the settings file, listed and added to.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use server::tables::Table;
use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, value};

use crate::{args::TableCommand, settings};

/// Does one thing to the declared tables.
pub(crate) fn run(command: TableCommand) -> Result<(), String> {
    match command {
        TableCommand::List { data } => {
            let config = settings::of_data(data)?;
            let lines: Vec<String> = config.tables.iter().map(|table| line(table)).collect();
            say(&lines.join("\n"))
        }
        TableCommand::Add { name, columns, page_size, config } => {
            let columns: Vec<(&str, &str)> =
                columns.iter().map(|column| part(column)).collect::<Result<_, _>>()?;
            let text = match fs::read_to_string(&config) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
                read => read.map_err(|error| format!("Cannot read {}: {error}.", config.display()))?,
            };
            let changed = with_table(&text, &name, &columns, page_size)?;
            settings::understand(&changed, &config)?;
            replace(&config, &changed)?;
            say(&format!(
                "Declared {name} in {}. Servers have to be started again to have it.",
                config.display()
            ))
        }
    }
}

fn line(table: &Table) -> String {
    let columns = table.columns().iter().map(|column| format!(" {}:{}", column.name(), column.kind().name()));
    format!("{}{}", table.name(), columns.collect::<String>())
}

/// `year:integer`
fn part(column: &str) -> Result<(&str, &str), String> {
    column
        .split_once(':')
        .ok_or_else(|| format!("{column:?} is no column: write its name and type as year:integer."))
}

/// The settings with one more table, or with more columns for one that is declared. All else stays as it is written.
fn with_table(
    text: &str,
    name: &str,
    columns: &[(&str, &str)],
    page_size: Option<u32>,
) -> Result<String, String> {
    let mut document: DocumentMut =
        text.parse().map_err(|error| format!("The settings cannot be read: {error}"))?;
    let tables = document.entry("table").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    let tables = tables.as_array_of_tables_mut().ok_or("The settings must declare tables as [[table]].")?;
    let is_it = |table: &toml_edit::Table| {
        table.get("name").and_then(Item::as_str).is_some_and(|known| known.eq_ignore_ascii_case(name))
    };
    if !tables.iter().any(is_it) {
        let mut table = toml_edit::Table::new();
        table.insert("name", value(name));
        table.insert("columns", value(Array::new()));
        tables.push(table);
    }
    let Some(table) = tables.iter_mut().find(|table| is_it(table)) else {
        return Err("The settings could not be changed.".to_owned());
    };
    if let Some(rows) = page_size {
        table.insert("page_size", value(i64::from(rows)));
    }
    let list = table.get_mut("columns").and_then(Item::as_array_mut);
    let list = list.ok_or("The settings must declare columns as a list.")?;
    for (name, kind) in columns {
        let mut column = InlineTable::new();
        column.insert("name", (*name).into());
        column.insert("type", (*kind).into());
        list.push(column);
    }
    Ok(document.to_string())
}

/// Puts a text in the place of a file: the old one or the new one is there, never half of it.
fn replace(path: &Path, text: &str) -> Result<(), String> {
    let unfinished = path.with_extension("unfinished");
    let written = fs::File::create(&unfinished).and_then(|mut file| {
        // It may hold a password: whoever could not read it before cannot read it now.
        if let Ok(old) = fs::metadata(path) {
            file.set_permissions(old.permissions())?;
        }
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&unfinished, path)
    });
    written.map_err(|error| format!("Cannot write {}: {error}. Nothing was changed.", path.display()))
}

fn say(line: &str) -> Result<(), String> {
    writeln!(io::stdout(), "{line}").map_err(|error| format!("It is done, but could not be said: {error}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_added_and_what_was_written_before_stays_as_it_was() {
        let before = "# Ours.\nlisten = \"127.0.0.1:1\" # here\n";
        let once = with_table(before, "movies", &[("title", "string")], Some(20)).unwrap();
        assert!(once.starts_with(before), "{once}");
        let twice = with_table(&once, "Movies", &[("year", "integer")], None).unwrap();
        assert_eq!(twice.matches("[[table]]").count(), 1, "{twice}");
        assert!(twice.contains("page_size = 20") && twice.contains("\"year\""), "{twice}");
    }

    #[test]
    fn what_is_no_column_is_refused_with_an_example() {
        assert!(part("year").unwrap_err().contains("year:integer"));
    }
}
