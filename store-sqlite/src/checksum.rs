//! Checksums of rows: SQLite finds a broken page structure by itself, but not a flipped bit inside a value.

use crc32fast::Hasher;

/// The checksum of the parts of one row, each with its length, so that no two rows share their bytes.
pub(crate) struct Checksum(Hasher);

impl Checksum {
    /// Starts with the name of the database table, so that a row of one is not valid in another.
    pub(crate) fn of(table: &str) -> Self {
        Self(Hasher::new()).text(table)
    }

    /// Adds a text.
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.0.update(&u64::try_from(text.len()).unwrap_or(u64::MAX).to_le_bytes());
        self.0.update(text.as_bytes());
        self
    }

    /// Adds a text that may be absent.
    pub(crate) fn maybe_text(mut self, text: Option<&str>) -> Self {
        self.0.update(&[u8::from(text.is_some())]);
        self.text(text.unwrap_or_default())
    }

    /// Adds a number that may be absent.
    pub(crate) fn number(mut self, number: Option<i64>) -> Self {
        self.0.update(&[u8::from(number.is_some())]);
        self.0.update(&number.unwrap_or_default().to_le_bytes());
        self
    }

    /// Returns the checksum as SQLite keeps it.
    pub(crate) fn finish(self) -> i64 {
        i64::from(self.0.finalize())
    }
}

/// Names a row in an error without showing its id, which may hold what somebody wrote.
pub(crate) fn hidden(id: &str) -> String {
    format!("{:08x}", crc32fast::hash(id.as_bytes()))
}
