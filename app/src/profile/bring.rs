//! What a first start may begin with: a backup, perhaps of another computer, or a file of tasks. It is read whole before there
//! is a profile, and nothing is changed.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::backup::{self, ReadError};
use super::files::{self, FileProblem};
use crate::say;
use crate::worker::{About, ImportPreview};

/// How a compressed file begins, which every backup is.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// What a file would bring.
#[derive(Debug, Clone, PartialEq)]
pub enum Brought {
    /// Everything a backup holds.
    Backup(About),
    /// The tasks of another program, or of an export.
    Tasks(ImportPreview),
}

/// A file nothing can begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotBrought {
    /// It is compressed, but no backup.
    NotOurs,
    /// A newer version made it.
    Newer,
    /// It was cut short or changed.
    Damaged,
    /// There is no task and no list in it.
    Empty,
    /// It is too large, or of no format that is known: so says this reason.
    NotUnderstood(String),
    /// It cannot be read, for this reason.
    Unreadable(String),
}

impl NotBrought {
    /// Says it, and what to do.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::NotOurs => say!("bring-not-ours"),
            Self::Newer => say!("bring-newer"),
            Self::Damaged => say!("bring-damaged"),
            Self::Empty => say!("bring-empty"),
            Self::NotUnderstood(reason) => say!("bring-not-understood", reason = reason.clone()),
            Self::Unreadable(reason) => say!("bring-unreadable", reason = reason.clone()),
        }
    }
}

/// Reads a file and tells what it would bring.
///
/// # Errors
/// [`NotBrought`].
pub fn look_into(path: &Path) -> Result<Brought, NotBrought> {
    let unreadable = |error: std::io::Error| NotBrought::Unreadable(error.to_string());
    let mut begin = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(2).read_to_end(&mut begin).map_err(unreadable)?;
    if begin == GZIP {
        return backup::look(path).map(Brought::Backup).map_err(|error| match error {
            ReadError::NotOurs => NotBrought::NotOurs,
            ReadError::Newer => NotBrought::Newer,
            ReadError::Damaged => NotBrought::Damaged,
            ReadError::Io(error) => unreadable(error),
        });
    }
    let preview = files::preview(path).map_err(|problem| match problem {
        FileProblem::Io { source, .. } => unreadable(source),
        FileProblem::NotOurs { source, .. } => NotBrought::NotUnderstood(source.to_string()),
        other => NotBrought::NotUnderstood(other.to_string()),
    })?;
    match preview.tasks + preview.lists {
        0 if preview.bad.is_empty() => Err(NotBrought::Empty),
        0 => Err(NotBrought::NotUnderstood(preview.bad.first().cloned().unwrap_or_default())),
        _ => Ok(Brought::Tasks(preview)),
    }
}
