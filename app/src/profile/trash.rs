//! The trash: what was deleted, on this computer or on another, kept beside the store for a while.
//!
//! A line is written before the row is deleted here, and before a pull removes it, so at worst a row is here and there too;
//! such a line is not shown. The file is this computer's own: it is never synced. A backup has it too.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use sync_core::{
    Clock as _, Edited, Fields, Keeper, Record, RecordId, Removed, StoreError, SyncTable, SystemClock,
    TableName, Timestamp,
};

use super::edits::leave_a_list_that_is_gone;
use super::shared::{Change, Known};
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
    /// Where it was deleted.
    #[serde(default, skip_serializing_if = "DeletedOn::is_this_computer")]
    on: DeletedOn,
    /// When that was by the server's clock, if it was not here: `at` is when it came to be known here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    there: Option<i64>,
}

/// Where something was deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeletedOn {
    /// On this computer.
    #[default]
    ThisComputer,
    /// On another one, of the same person or of somebody who shares the list.
    Another,
}

impl DeletedOn {
    fn is_this_computer(&self) -> bool {
        *self == Self::ThisComputer
    }
}

impl Profile {
    /// Keeps records that are about to be deleted.
    pub(super) fn throw_away(&self, table: &SyncTable, records: &[Record]) -> Result<(), EditError> {
        let thrown = |record: &Record| Thrown::new(table.name(), record, DeletedOn::ThisComputer, None);
        append(self.folder(), records.iter().map(thrown)).map_err(EditError::NoTrash)
    }

    /// Returns what is in the trash, the latest first. What is back among the tasks is not in it any more.
    ///
    /// # Errors
    /// [`EditError`].
    pub fn trash(&self) -> Result<Vec<Trashed>, EditError> {
        let names = self.list_names()?;
        let mut shown = Vec::new();
        for (table, id, line) in self.thrown()? {
            let at = line.there.unwrap_or(line.at).min(line.at);
            let record = Record::new(id.clone(), line.fields);
            let list = record.get("listId").as_str().and_then(|list| RecordId::new(list).ok());
            shown.push(Trashed {
                title: Text(super::history::title(&record)),
                list: list.and_then(|list| names.get(&list).cloned()).map(Text),
                at: Timestamp(at),
                on: line.on,
                table,
                id,
            });
        }
        Ok(shown)
    }

    /// Brings something back from the trash. A task whose list is gone comes into the inbox; with a list that was deleted on
    /// another computer come the tasks that went with it there.
    ///
    /// # Errors
    /// [`EditError::Gone`] if it is not in the trash, [`EditError::Barred`] if one may not change the list it was in.
    pub fn restore(&self, table: &TableName, id: &RecordId) -> Result<Step, EditError> {
        let mut thrown = self.thrown()?;
        let place = thrown.iter().position(|(of, one, _)| (of, one) == (table, id)).ok_or(EditError::Gone)?;
        let wanted = thrown.swap_remove(place);
        let went_with = |(of, _, line): &(TableName, RecordId, Thrown)| {
            let list = line.fields.get("listId").and_then(serde_json::Value::as_str);
            *of == *self.tasks().name() && line.on == DeletedOn::Another && list == Some(id.as_str())
        };
        let is_a_list = *table == *self.lists().name() && wanted.2.on == DeletedOn::Another;
        thrown.retain(|line| is_a_list && went_with(line));
        thrown.push(wanted); // what is last comes back first: the list before its tasks
        let mut gone = Vec::with_capacity(thrown.len());
        for (table, id, line) in thrown {
            let mut fields = line.fields;
            if !is_a_list {
                leave_a_list_that_is_gone(&mut fields, self.lists())?;
            }
            self.permit(&Change { table: &table, id: id.as_str(), before: None, after: Some(&fields) })?;
            gone.push(Edited { table, id, before: Some(fields), after: None });
        }
        Ok(self.take_back(&gone.into())?.back)
    }

    /// Removes something, or everything, from the trash for good.
    ///
    /// # Errors
    /// [`EditError::NoTrash`] if the file cannot be written; then nothing was removed.
    pub fn empty_trash(&self, only: Option<(&TableName, &RecordId)>) -> Result<(), EditError> {
        let stays = |line: &Thrown| match only {
            Some((table, id)) => line.table != table.as_str() || line.id != id.as_str(),
            None => false,
        };
        retain(self.folder(), stays).map_err(EditError::NoTrash)
    }

    /// Forgets what was deleted long ago, and of what is in it twice the earlier. This is all that bounds the trash: what a
    /// pull removes stays as long as what is deleted here. A trash that cannot be written stays as it is.
    pub(crate) fn tidy_trash(&self) {
        let oldest = SystemClock.now().0 - DAYS * DAY_MS;
        let tidied = rewrite(self.folder(), |lines| {
            let mut seen = BTreeSet::new();
            lines.reverse();
            lines.retain(|line| line.at >= oldest && seen.insert((line.table.clone(), line.id.clone())));
            lines.reverse();
        });
        tidied.unwrap_or_else(|error| tracing::warn!(%error, "the trash cannot be tidied"));
    }

    /// Returns the last line of everything in the trash that is not here, the latest first.
    fn thrown(&self) -> Result<Vec<(TableName, RecordId, Thrown)>, EditError> {
        let mut seen = BTreeSet::new();
        let mut thrown = Vec::new();
        for line in lines(self.folder()).map_err(EditError::NoTrash)?.into_iter().rev() {
            let Some((table, id)) = line.record() else { continue };
            if seen.insert((table.clone(), id.clone())) && self.row(&table, &id)?.is_none() {
                thrown.push((table, id, line));
            }
        }
        Ok(thrown)
    }
}

/// Puts into the trash what a pull removes: what was deleted on another computer, or by somebody who shares the list.
///
/// It is told right before the rows go, so what a kill leaves here is told of again. What merely left this account's view is
/// not deleted: a list that was left or taken away, a task that its list's owner moved elsewhere.
#[derive(Debug)]
pub(super) struct Bin {
    folder: PathBuf,
    shares: Known,
}

impl Bin {
    /// Makes the bin of the profile in this folder.
    pub(super) fn new(folder: &Path, shares: Known) -> Self {
        Self { folder: folder.to_owned(), shares }
    }

    /// Tells whether a row was deleted, and did not just leave the view.
    fn is_deleted(&self, table: &TableName, removed: &Removed) -> bool {
        let list = match table.as_str() {
            todo::LISTS => Some(removed.local.id.as_str()),
            _ => removed.local.get("listId").as_str(),
        };
        match &removed.tombstone {
            // A list of somebody else cannot be brought back by who had it.
            Some(tombstone) => {
                !tombstone.version.as_ref().is_some_and(remote_http::left_the_view)
                    && (table.as_str() != todo::LISTS || !self.shares.is_anothers(list))
            }
            None => !self.shares.is_anothers(list),
        }
    }
}

impl Keeper for Bin {
    fn removing(&self, table: &TableName, rows: &[Removed]) -> Result<(), StoreError> {
        let (deleted, left): (Vec<_>, Vec<_>) = rows.iter().partition(|row| self.is_deleted(table, row));
        let thrown = |row: &&Removed| {
            let there = row.tombstone.as_ref().and_then(|tombstone| tombstone.updated_at);
            Thrown::new(table, &row.local, DeletedOn::Another, there)
        };
        if !deleted.is_empty() {
            append(&self.folder, deleted.iter().map(thrown)).map_err(not_kept)?;
        }
        // What was deleted and brought back before must not come to light as deleted now.
        let left: BTreeSet<_> = left.into_iter().map(|row| row.local.id.as_str()).collect();
        if !left.is_empty() {
            let stays = |line: &Thrown| line.table != table.as_str() || !left.contains(line.id.as_str());
            retain(&self.folder, stays)
                .unwrap_or_else(|error| tracing::warn!(%error, "the trash stays as it is"));
        }
        Ok(())
    }
}

/// Why a pull stops that would remove what cannot be kept.
fn not_kept(error: std::io::Error) -> StoreError {
    match error.kind() {
        ErrorKind::StorageFull => StoreError::Full,
        ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly,
        _ => StoreError::backend(error),
    }
}

/// Lines are added while a sync runs beside; nobody may write the file anew meanwhile.
static WRITING: Mutex<()> = Mutex::new(());

fn writing() -> MutexGuard<'static, ()> {
    WRITING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps these lines, and removes the others for good.
fn retain(profile: &Path, stays: impl FnMut(&Thrown) -> bool) -> std::io::Result<()> {
    rewrite(profile, |lines| lines.retain(stays))
}

/// Writes the file anew if its lines change.
fn rewrite(profile: &Path, change: impl FnOnce(&mut Vec<Thrown>)) -> std::io::Result<()> {
    let _alone = writing();
    let mut lines = lines(profile)?;
    let before = lines.len();
    change(&mut lines);
    if lines.len() == before {
        return Ok(());
    }
    let mut draft = tempfile::NamedTempFile::new_in(profile)?; // readable by this user only
    for line in lines {
        writeln!(draft, "{}", serde_json::to_string(&line)?)?;
    }
    draft.as_file().sync_all()?;
    draft.persist(file(profile))?;
    Ok(())
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

fn append(profile: &Path, thrown: impl Iterator<Item = Thrown>) -> std::io::Result<()> {
    let mut text = String::new();
    for line in thrown {
        text.push_str(&serde_json::to_string(&line)?);
        text.push('\n');
    }
    let _alone = writing();
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
        let new: Vec<_> = trash.iter().filter(|line| !here.contains(line)).cloned().collect();
        if new.is_empty() { Ok(()) } else { append(profile, new.into_iter()) }
    };
    brought().unwrap_or_else(|error| tracing::warn!(%error, "the trash of the backup did not come back"));
}

impl std::fmt::Debug for Thrown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Thrown").finish_non_exhaustive()
    }
}

impl Thrown {
    fn new(table: &TableName, record: &Record, on: DeletedOn, there: Option<Timestamp>) -> Self {
        let (table, id) = (table.to_string(), record.id.to_string());
        let (at, there) = (SystemClock.now().0, there.map(|at| at.0));
        Self { at, table, id, fields: record.fields.clone(), on, there }
    }

    fn record(&self) -> Option<(TableName, RecordId)> {
        Some((TableName::new(&self.table).ok()?, RecordId::new(&self.id).ok()?))
    }
}
