//! Export and import. An import is read and planned whole before the first row of it is saved.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use sync_core::{Edited, Error, Query, Record, RecordId, SyncTable};
use thiserror::Error;
use todo::formats::{self, Format, FormatError, Here};
use todo::json::{Import, Plan, Row};

use super::{Profile, Step};
use crate::say;
use crate::worker::ImportPreview;

/// The largest file that is read: far more than a hundred thousand tasks.
pub(crate) const MAX_FILE_BYTES: u64 = 256 * 1024 * 1024;

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
    /// The file is of no format that is known, or not what it says; nothing was changed.
    #[error("{path}: {source}", path = .path.display())]
    NotOurs {
        /// Which.
        path: PathBuf,
        /// Why.
        source: FormatError,
    },
    /// The store failed before the first row; nothing was changed.
    #[error(transparent)]
    Store(#[from] Error),
}

/// What an import did.
#[derive(Debug)]
pub struct Imported {
    /// Every row that was added, as one step that can be taken back.
    pub step: Step,
    /// Why not all were added, if so. What was added stays; importing the file again adds the rest.
    pub failed: Option<Error>,
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
    /// The end of its name says the format: `.csv`, `.txt` (todo.txt), `.md`, `.ics`; anything else is the JSON file that
    /// holds everything.
    ///
    /// # Errors
    /// [`FileProblem`].
    pub fn export(&self, path: &Path) -> Result<usize, FileProblem> {
        let (lists, tasks) = self.everything()?;
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let of_name =
            |format: &Format| format.extension().is_some() && format.extension() == ending.as_deref();
        let format = Format::ALL.into_iter().find(of_name).unwrap_or(Format::Json);
        let text = formats::write(format, &lists, &tasks).unwrap_or_default();
        let failed = |source| FileProblem::Io { path: path.to_owned(), what: "written", source };
        write_whole(path, text.as_bytes()).map_err(failed)?;
        Ok(tasks.len())
    }

    /// Reads a file and plans its import; changes nothing.
    ///
    /// # Errors
    /// [`FileProblem`].
    pub fn plan_import(&self, path: &Path) -> Result<PlannedImport, FileProblem> {
        let import = read(path)?;
        let (lists, tasks) = self.everything()?;
        Ok(PlannedImport::new(path, import, &lists, &tasks))
    }

    /// Adds the planned rows, lists first. A row that came here meanwhile by another way is left as it is.
    #[must_use]
    pub fn import(&self, plan: Plan) -> Imported {
        let mut step = Step::default();
        let failed = insert(self.lists(), plan.lists, &mut step)
            .and_then(|()| insert(self.tasks(), plan.tasks, &mut step))
            .err();
        Imported { step, failed }
    }

    fn everything(&self) -> Result<(Vec<Record>, Vec<Record>), Error> {
        let all = Query::default().order_by("order");
        Ok((self.lists().read(&all)?, self.tasks().read(&all)?))
    }
}

impl PlannedImport {
    fn new(path: &Path, import: Import, lists: &[Record], tasks: &[Record]) -> Self {
        let bad = import.bad.iter().map(ToString::to_string).collect();
        let plan = Plan::new(import, lists, tasks);
        let preview = ImportPreview {
            path: path.to_owned(),
            tasks: plan.tasks.len(),
            lists: plan.lists.len(),
            known: plan.known,
            bad,
        };
        Self { plan, preview }
    }
}

/// Tells what importing a file would do where nothing is yet.
///
/// # Errors
/// [`FileProblem`].
pub(super) fn preview(path: &Path) -> Result<ImportPreview, FileProblem> {
    Ok(PlannedImport::new(path, read(path)?, &[], &[]).preview)
}

/// Reads a file of tasks, of whatever format it is.
fn read(path: &Path) -> Result<Import, FileProblem> {
    let failed = |source| FileProblem::Io { path: path.to_owned(), what: "read", source };
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(failed)?;
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > MAX_FILE_BYTES) {
        return Err(FileProblem::TooLarge { path: path.to_owned() });
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    // A file of no known form is read as JSON, whose reader says best what is wrong with it.
    let format = formats::detect(&name, &bytes).unwrap_or(Format::Json);
    let zone = jiff::tz::TimeZone::system();
    let mut here = Here { today: jiff::Zoned::now().date(), zone, new_id: &mut new_id };
    formats::read(format, &bytes, &mut here)
        .map_err(|source| FileProblem::NotOurs { path: path.to_owned(), source })
}

fn insert(table: &SyncTable, rows: Vec<Row>, step: &mut Step) -> Result<(), Error> {
    let name = table.name();
    table.insert_each(rows.into_iter().map(|row| (row.id, row.fields)), |id, fields| {
        step.push(Edited { table: name.clone(), id, before: None, after: Some(fields) });
    })
}

impl Imported {
    /// Returns how many rows were added.
    ///
    /// # Errors
    /// A sentence, if saving failed on the way.
    pub fn added(&self) -> Result<usize, String> {
        let added = self.step.edits().len();
        match &self.failed {
            Some(error) => Err(say!("import-stopped", n = added, reason = error.to_string())),
            None => Ok(added),
        }
    }
}

/// Makes an id for a row of a file that has none.
#[expect(clippy::expect_used, reason = "a uuid is always a valid record id")]
fn new_id() -> RecordId {
    RecordId::new(uuid::Uuid::now_v7().to_string()).expect("a uuid is a valid record id")
}

fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}
