//! Export and import. An import is read and planned whole before the first row of it is saved.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use sync_core::{Error, Query, Record, SyncTable};
use thiserror::Error;
use todo::json::{self, Plan, Row};

use super::Profile;
use crate::worker::ImportPreview;

/// The largest file that is read: far more than a hundred thousand tasks.
const MAX_FILE_BYTES: u64 = 256 * 1024 * 1024;

/// An export or import failed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FileProblem {
    /// The file cannot be read or written; nothing was changed.
    #[error("{path} cannot be {what}: {source}", path = .path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// `read` or `written`.
        what: &'static str,
        /// Why.
        source: std::io::Error,
    },
    /// The file is too large; nothing was changed.
    #[error("{path} is larger than {} MiB", MAX_FILE_BYTES / 1024 / 1024, path = .path.display())]
    TooLarge {
        /// Which.
        path: PathBuf,
    },
    /// The file is no export; nothing was changed.
    #[error("{path}: {source}", path = .path.display())]
    NotOurs {
        /// Which.
        path: PathBuf,
        /// Why.
        source: json::FileError,
    },
    /// The store failed before the first row; nothing was changed.
    #[error(transparent)]
    Store(#[from] Error),
    /// The store failed on the way. What was added stays; importing the file again adds the rest.
    #[error("{added} rows were imported, then saving failed: {source}; import the file again for the rest")]
    Partly {
        /// How many rows were added.
        added: usize,
        /// Why the others were not.
        source: Error,
    },
}

/// A file that was read and compared with what is here.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedImport {
    /// What would be added.
    pub plan: Plan,
    /// The same, for people.
    pub preview: ImportPreview,
}

impl Profile {
    /// Writes all lists and tasks to a file and returns how many tasks there are. The file appears whole or not at all.
    ///
    /// # Errors
    /// [`FileProblem`].
    pub fn export(&self, path: &Path) -> Result<usize, FileProblem> {
        let (lists, tasks) = self.everything()?;
        let text = json::write(&lists, &tasks);
        let failed = |source| FileProblem::Io { path: path.to_owned(), what: "written", source };
        write_whole(path, text.as_bytes()).map_err(failed)?;
        Ok(tasks.len())
    }

    /// Reads a file and plans its import; changes nothing.
    ///
    /// # Errors
    /// [`FileProblem`].
    pub fn plan_import(&self, path: &Path) -> Result<PlannedImport, FileProblem> {
        let failed = |source| FileProblem::Io { path: path.to_owned(), what: "read", source };
        let mut bytes = Vec::new();
        let file = std::fs::File::open(path).map_err(failed)?;
        file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
        if u64::try_from(bytes.len()).is_ok_and(|length| length > MAX_FILE_BYTES) {
            return Err(FileProblem::TooLarge { path: path.to_owned() });
        }
        let import =
            json::read(&bytes).map_err(|source| FileProblem::NotOurs { path: path.to_owned(), source })?;
        let bad = import.bad.iter().map(ToString::to_string).collect();
        let (lists, tasks) = self.everything()?;
        let plan = Plan::new(import, &lists, &tasks);
        let preview = ImportPreview {
            path: path.to_owned(),
            tasks: plan.tasks.len(),
            lists: plan.lists.len(),
            known: plan.known,
            bad,
        };
        Ok(PlannedImport { plan, preview })
    }

    /// Adds the planned rows, lists first, and returns how many there were. A row that came here meanwhile by another way
    /// is left as it is.
    ///
    /// # Errors
    /// [`FileProblem::Partly`] says how far it came.
    pub fn import(&self, plan: Plan) -> Result<usize, FileProblem> {
        let mut added = 0;
        insert(self.lists(), plan.lists, &mut added)
            .and_then(|()| insert(self.tasks(), plan.tasks, &mut added))
            .map_err(|source| FileProblem::Partly { added, source })?;
        Ok(added)
    }

    fn everything(&self) -> Result<(Vec<Record>, Vec<Record>), Error> {
        let all = Query::default().order_by("order");
        Ok((self.lists().read(&all)?, self.tasks().read(&all)?))
    }
}

fn insert(table: &SyncTable, rows: Vec<Row>, added: &mut usize) -> Result<(), Error> {
    *added += table.insert_all(rows.into_iter().map(|row| (row.id, row.fields)))?;
    Ok(())
}

fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}
