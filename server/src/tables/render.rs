//! Writing rows as JSON, straight from where they are stored: no tree in between.

use sync_protocol::{date, point::Point};

use super::{ColumnType, Table};

/// A stored value, borrowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Null,
    /// Text.
    Text(&'a str),
    /// A whole number, a truth value, an instant, a day or a time; the column's type says which.
    Integer(i64),
    /// A number.
    Float(f64),
}

/// What the server keeps about a row.
#[derive(Clone, Copy, Debug)]
pub struct SystemCells<'a> {
    /// The id.
    pub id: &'a str,
    /// When it was inserted, in milliseconds.
    pub created_at: i64,
    /// The stamp of its last change, in milliseconds.
    pub updated_at: i64,
    /// Its version.
    pub version: &'a str,
    /// Whether it is a tombstone.
    pub deleted: bool,
    /// Members without a column: one JSON object, as text.
    pub extra: Option<&'a str>,
}

/// A stored row that is not what this server writes: the database file is damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a stored row cannot be read")]
pub struct Unreadable;

/// A row that can be written.
pub trait RowCells {
    /// What the server keeps about it.
    ///
    /// # Errors
    /// It is damaged.
    fn system(&self) -> Result<SystemCells<'_>, Unreadable>;

    /// The value of the declared column at this position.
    ///
    /// # Errors
    /// It is damaged.
    fn cell(&self, column: usize) -> Result<Cell<'_>, Unreadable>;
}

/// Which members of a row are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Columns {
    /// Everything the row has.
    All,
    /// Only these: declared columns by position, and system members by name.
    Selected {
        /// Positions of declared columns.
        declared: Vec<usize>,
        /// Names out of [`SYSTEM_MEMBERS`](super::SYSTEM_MEMBERS).
        system: Vec<&'static str>,
    },
}

/// How rows are written for one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Which members.
    pub columns: Columns,
    /// Whether `createdAt` is among all of them: only version 2 knows it.
    pub created_at: bool,
}

impl Shape {
    fn has_system(&self, member: &str) -> bool {
        match &self.columns {
            Columns::All => member != "createdAt" || self.created_at,
            Columns::Selected { system, .. } => system.contains(&member),
        }
    }
}

/// Appends one row as a JSON object.
///
/// # Errors
/// The row is damaged; half of it may have been appended.
pub fn write_row(
    out: &mut Vec<u8>,
    table: &Table,
    shape: &Shape,
    row: &impl RowCells,
) -> Result<(), Unreadable> {
    let system = row.system()?;
    let start = out.len() + 1;
    out.push(b'{');
    if shape.has_system("id") {
        member(out, start, "id");
        text(out, system.id);
    }
    for (position, column) in table.columns().iter().enumerate() {
        let selected = match &shape.columns {
            Columns::All => true,
            Columns::Selected { declared, .. } => declared.contains(&position),
        };
        if selected {
            member(out, start, column.name());
            value(out, column.kind(), row.cell(position)?)?;
        }
    }
    if let (Columns::All, Some(extra)) = (&shape.columns, system.extra) {
        // Stored as `{"a":1,"b":2}` by ourselves: its inside joins the row as it is.
        if let Some(inside) = extra.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'))
            && !inside.is_empty()
        {
            separate(out, start);
            out.extend_from_slice(inside.as_bytes());
        }
    }
    for (name, stamp) in [("createdAt", system.created_at), ("updatedAt", system.updated_at)] {
        if shape.has_system(name) {
            member(out, start, name);
            instant(out, stamp);
        }
    }
    if shape.has_system("version") {
        member(out, start, "version");
        text(out, system.version);
    }
    if shape.has_system("deleted") {
        member(out, start, "deleted");
        boolean(out, system.deleted);
    }
    out.push(b'}');
    Ok(())
}

fn separate(out: &mut Vec<u8>, start: usize) {
    if out.len() > start {
        out.push(b',');
    }
}

/// Writes `"name":`. Declared names are plain words, so they need no escapes.
fn member(out: &mut Vec<u8>, start: usize, name: &str) {
    separate(out, start);
    out.push(b'"');
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
}

fn value(out: &mut Vec<u8>, kind: ColumnType, cell: Cell<'_>) -> Result<(), Unreadable> {
    match (kind, cell) {
        (_, Cell::Null) => out.extend_from_slice(b"null"),
        (ColumnType::Boolean, Cell::Integer(flag)) => boolean(out, flag != 0),
        (ColumnType::Date, Cell::Integer(ms)) => instant(out, ms),
        (ColumnType::Day, Cell::Integer(ms)) => text(out, &date::print_day(ms)),
        (ColumnType::Time, Cell::Integer(ms)) => text(out, &date::print_time(ms)),
        (ColumnType::Point, Cell::Text(kept)) => {
            let point = Point::from_kept(kept).ok_or(Unreadable)?;
            out.extend_from_slice(point.to_json().to_string().as_bytes());
        }
        (_, Cell::Integer(number)) => out.extend_from_slice(number.to_string().as_bytes()),
        // Writing a scalar into a `Vec` cannot fail.
        (_, Cell::Float(number)) => drop(serde_json::to_writer(out, &number)),
        (_, Cell::Text(content)) => text(out, content),
    }
    Ok(())
}

fn text(out: &mut Vec<u8>, content: &str) {
    drop(serde_json::to_writer(out, content));
}

fn boolean(out: &mut Vec<u8>, flag: bool) {
    out.extend_from_slice(if flag { b"true" } else { b"false" });
}

fn instant(out: &mut Vec<u8>, ms: i64) {
    out.push(b'"');
    out.extend_from_slice(date::print(ms).as_bytes());
    out.push(b'"');
}
