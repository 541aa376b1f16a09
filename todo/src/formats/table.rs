//! Tables: a file with a line of column names and a row for each task.

use ::csv::{ReaderBuilder, StringRecord};

use super::FormatError;

/// A table, its columns found by name.
pub(super) struct Table {
    names: Vec<String>,
    /// The rows that could be split, and the lines they begin on, from 1.
    pub(super) rows: Vec<(usize, StringRecord)>,
    /// The lines of those that could not.
    pub(super) broken: Vec<usize>,
}

impl Table {
    /// Splits a text into rows. The sign between columns is the one the first line has most of.
    pub(super) fn read(text: &str) -> Self {
        let head = text.lines().next().unwrap_or_default();
        let count = |sign: u8| head.bytes().filter(|b| *b == sign).count();
        let sign = b"\t;,".iter().copied().max_by_key(|sign| count(*sign)).unwrap_or(b',');
        let mut reader = ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .delimiter(sign)
            .from_reader(text.as_bytes());
        let mut table = Self { names: Vec::new(), rows: Vec::new(), broken: Vec::new() };
        let mut lines = Lines { text: text.as_bytes(), read: 0, line: 1 };
        for (at, record) in reader.records().enumerate() {
            match record {
                Ok(names) if at == 0 => {
                    table.names = names.iter().map(|name| name.trim().to_lowercase()).collect();
                }
                Ok(row) if row.iter().all(|cell| cell.trim().is_empty()) => {}
                Ok(row) => table.rows.push((lines.line(row.position()), row)),
                Err(error) => table.broken.push(lines.line(error.position())),
            }
        }
        table
    }

    /// Finds the column of the first of these names that is there.
    pub(super) fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.names.iter().position(|here| here == name))
    }

    /// Finds a column that must be there.
    pub(super) fn needed(&self, names: &[&str], called: &'static str) -> Result<usize, FormatError> {
        self.column(names).ok_or(FormatError::NoColumn(called))
    }
}

/// Counts lines. The positions of the library end before the line feed of a Windows line, so its own count is behind.
struct Lines<'a> {
    text: &'a [u8],
    read: usize,
    line: usize,
}

impl Lines<'_> {
    fn line(&mut self, position: Option<&::csv::Position>) -> usize {
        let start = position.and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(self.read);
        let skipped = self.text.get(start..).unwrap_or_default();
        let start = start + skipped.iter().take_while(|b| b"\r\n".contains(b)).count();
        let passed = self.text.get(self.read..start).unwrap_or_default();
        self.line += passed.iter().filter(|b| **b == b'\n').count();
        self.read = self.read.max(start);
        self.line
    }
}

/// Returns a cell; an absent one is empty.
pub(super) fn cell(row: &StringRecord, column: Option<usize>) -> &str {
    column.and_then(|column| row.get(column)).unwrap_or_default()
}

/// Writes one row.
pub(super) fn line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let cell = |cell: &str| {
        if cell.contains(['"', ',', ';', '\t', '\n', '\r']) || cell.trim() != cell {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.to_owned()
        }
    };
    let mut line = cells.into_iter().map(cell).collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}
