//! What a writer tells its watcher, one line each, and what the watcher makes of it.

use std::io::{self, Write as _};

use serde::{Deserialize, Serialize};

use crate::rows::{Rows, Step};

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Line {
    /// The store is open and holds rows with this digest.
    Found(u64),
    /// An edit begins, and will make this of the rows.
    Try(Step),
    /// The edit is durable.
    Done,
}

impl Line {
    /// Tells it. A line is there in whole or not at all.
    ///
    /// # Errors
    /// Nobody listens.
    pub fn tell(&self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(format!("{}\n", serde_json::to_string(self)?).as_bytes())?;
        out.flush()
    }

    /// Reads it; nothing if the writer was killed in the middle.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

/// What was acknowledged, and at most one edit of which only the beginning was told.
#[derive(Debug, Clone, Default)]
pub struct Acknowledged {
    /// The rows after every acknowledged edit.
    pub rows: Rows,
    /// An edit that may be there or not, but not half.
    pub open: Option<Step>,
    /// How many edits were acknowledged.
    pub edits: u64,
}

impl Acknowledged {
    /// Listens to lines.
    ///
    /// # Errors
    /// A sentence, if a writer found other rows than these.
    pub fn listen(&mut self, lines: impl IntoIterator<Item = Line>) -> Result<(), String> {
        for line in lines {
            match line {
                Line::Found(digest) => self.settle(|rows| rows.digest() == digest)?,
                Line::Try(step) => self.open = Some(step),
                Line::Done => {
                    self.rows.apply(&self.open.take().ok_or("an edit is done that never began")?);
                    self.edits += 1;
                }
            }
        }
        Ok(())
    }

    /// Compares with the rows that are there.
    ///
    /// # Errors
    /// A sentence that says how they differ.
    pub fn compare(&mut self, found: &Rows) -> Result<(), String> {
        let said = found.difference(&self.rows);
        self.settle(|rows| rows == found).map_err(|general| said.unwrap_or(general))
    }

    /// Decides whether the open edit is there.
    fn settle(&mut self, is: impl Fn(&Rows) -> bool) -> Result<(), String> {
        let open = self.open.take();
        if is(&self.rows) {
            return Ok(());
        }
        if let Some(step) = open {
            self.rows.apply(&step);
            if is(&self.rows) {
                return Ok(());
            }
        }
        Err("the rows are not those that were acknowledged".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sync_core::{Fields, RecordId, TableName};

    fn insert(id: &str) -> Step {
        let table = TableName::new(todo::TASKS).unwrap();
        Step(vec![(table, RecordId::new(id).unwrap(), Some(Fields::new()))])
    }

    fn rows(steps: &[Step]) -> Rows {
        let mut rows = Rows::default();
        steps.iter().for_each(|step| rows.apply(step));
        rows
    }

    #[test]
    fn an_edit_that_only_began_may_be_there_or_not() {
        let lines = [Line::Try(insert("a")), Line::Done, Line::Try(insert("b"))];
        for found in [rows(&[insert("a")]), rows(&[insert("a"), insert("b")])] {
            let mut told = Acknowledged::default();
            told.listen(lines.clone()).unwrap();
            told.compare(&found).unwrap();
            assert_eq!((told.rows, told.edits), (found, 1));
        }
    }

    #[test]
    fn an_acknowledged_edit_that_is_not_there_is_found_missing() {
        let lines = [Line::Try(insert("a")), Line::Done, Line::Try(insert("b"))];
        for found in [rows(&[]), rows(&[insert("b")])] {
            let mut told = Acknowledged::default();
            told.listen(lines.clone()).unwrap();
            assert!(told.compare(&found).is_err());
            told.listen(lines.clone()).unwrap();
            assert!(told.listen([Line::Found(found.digest())]).is_err());
        }
    }

    #[test]
    fn a_torn_line_is_no_line() {
        let text = serde_json::to_string(&Line::Try(insert("a"))).unwrap();
        assert_eq!(Line::read(&text), Some(Line::Try(insert("a"))));
        assert_eq!(Line::read(&text[..text.len() - 1]), None);
    }
}
