//! The trash: what was deleted on this computer, kept beside the store for a while.
//!
//! A line is written before the row is deleted, so at worst a row is here and there too; such a line is not shown. The file
//! is this computer's own: it is never synced. A backup has it too.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sync_core::{Clock as _, Edited, Fields, Record, RecordId, SyncTable, SystemClock, TableName, Timestamp};

use super::{EditError, Profile, Step};
use crate::worker::{Text, Trashed};

/// How long something stays.
const DAYS: i64 = 30;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// One deleted record. `Debug` shows no text.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Thrown {
    at: i64,
    table: String,
    id: String,
    fields: Fields,
}

impl Profile {
    /// Keeps records that are about to be deleted.
    pub(super) fn throw_away(&self, table: &SyncTable, records: &[Record]) -> Result<(), EditError> {
        let at = SystemClock.now().0;
        let mut text = String::new();
        for record in records {
            let (table, id) = (table.name().to_string(), record.id.to_string());
            let line = Thrown { at, table, id, fields: record.fields.clone() };
            text.push_str(&serde_json::to_string(&line).map_err(|error| EditError::NoTrash(error.into()))?);
            text.push('\n');
        }
        append(self.folder(), &text).map_err(EditError::NoTrash)
    }

    /// Returns what is in the trash, the latest first. What is back among the tasks is not in it any more.
    ///
    /// # Errors
    /// [`EditError`].
    pub fn trash(&self) -> Result<Vec<Trashed>, EditError> {
        let names = self.list_names()?;
        let mut seen = BTreeSet::new();
        let mut shown = Vec::new();
        for line in self.lines()?.into_iter().rev() {
            let Some((table, id)) = line.record() else { continue };
            if !seen.insert((table.clone(), id.clone())) || self.row(&table, &id)?.is_some() {
                continue;
            }
            let record = Record::new(id.clone(), line.fields);
            let list = record.get("listId").as_str().and_then(|list| RecordId::new(list).ok());
            shown.push(Trashed {
                title: Text(super::history::title(&record)),
                list: list.and_then(|list| names.get(&list).cloned()).map(Text),
                at: Timestamp(line.at),
                table,
                id,
            });
        }
        Ok(shown)
    }

    /// Brings something back from the trash. A task whose list is gone comes into the inbox.
    ///
    /// # Errors
    /// [`EditError::Gone`] if it is not in the trash.
    pub fn restore(&self, table: &TableName, id: &RecordId) -> Result<Step, EditError> {
        let of_it = |line: &Thrown| line.record().is_some_and(|of| of == (table.clone(), id.clone()));
        let line = self.lines()?.into_iter().rev().find(of_it).ok_or(EditError::Gone)?;
        let gone = Edited { table: table.clone(), id: id.clone(), before: Some(line.fields), after: None };
        Ok(self.take_back(&gone.into())?.back)
    }

    /// Removes something, or everything, from the trash for good.
    ///
    /// # Errors
    /// [`EditError::NoTrash`] if the file cannot be written; then nothing was removed.
    pub fn empty_trash(&self, only: Option<(&TableName, &RecordId)>) -> Result<(), EditError> {
        let mut lines = self.lines()?;
        lines.retain(|line| match only {
            Some((table, id)) => line.table != table.as_str() || line.id != id.as_str(),
            None => false,
        });
        self.rewrite(&lines).map_err(EditError::NoTrash)
    }

    /// Forgets what was deleted long ago. A trash that cannot be written stays as it is.
    pub(super) fn tidy_trash(&self) {
        let oldest = SystemClock.now().0 - DAYS * DAY_MS;
        let Ok(mut lines) = self.lines() else { return };
        let before = lines.len();
        lines.retain(|line| line.at >= oldest);
        if lines.len() < before
            && let Err(error) = self.rewrite(&lines)
        {
            tracing::warn!(%error, "the trash cannot be tidied");
        }
    }

    fn trash_file(&self) -> PathBuf {
        file(self.folder())
    }

    fn lines(&self) -> Result<Vec<Thrown>, EditError> {
        lines(self.folder()).map_err(EditError::NoTrash)
    }

    fn rewrite(&self, lines: &[Thrown]) -> std::io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(self.folder())?; // readable by this user only
        for line in lines {
            writeln!(file, "{}", serde_json::to_string(line)?)?;
        }
        file.as_file().sync_all()?;
        file.persist(self.trash_file())?;
        Ok(())
    }
}

fn file(profile: &Path) -> PathBuf {
    profile.join("trash.jsonl")
}

/// Reads the file; a line that was cut off by a crash is left out.
fn lines(profile: &Path) -> std::io::Result<Vec<Thrown>> {
    match std::fs::read_to_string(file(profile)) {
        Ok(text) => Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn append(profile: &Path, text: &str) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(file(profile))?;
    // A line that was cut off must not swallow the one after it.
    file.write_all(format!("\n{text}").as_bytes())?;
    file.sync_all()
}

/// Reads what is in the trash of the profile in this folder, for a backup. A trash that cannot be read must not keep the
/// tasks out of it.
pub(super) fn read(profile: &Path) -> Vec<Thrown> {
    lines(profile).unwrap_or_else(|error| {
        tracing::warn!(%error, "the trash cannot be read");
        Vec::new()
    })
}

/// Puts back into the trash what a backup had in it and is not in it now. One that cannot be written stays as it is.
pub(super) fn bring_back(profile: &Path, trash: &[Thrown]) {
    let brought = || -> std::io::Result<()> {
        let here = lines(profile)?;
        let mut text = String::new();
        for line in trash.iter().filter(|line| !here.contains(line)) {
            text.push_str(&serde_json::to_string(line)?);
            text.push('\n');
        }
        if text.is_empty() { Ok(()) } else { append(profile, &text) }
    };
    brought().unwrap_or_else(|error| tracing::warn!(%error, "the trash of the backup did not come back"));
}

impl std::fmt::Debug for Thrown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Thrown").finish_non_exhaustive()
    }
}

impl Thrown {
    fn record(&self) -> Option<(TableName, RecordId)> {
        Some((TableName::new(&self.table).ok()?, RecordId::new(&self.id).ok()?))
    }
}
