//! Undo, also across a sync: the edit that takes another back, as an ordinary new edit. What others changed since stays.

use crate::collapse::Edit;
use crate::mutation::{Mutation, active};
use crate::record::{member, same_fields, same_value};
use crate::{Error, Fields, LedgerEntry, Record, RecordId, SyncContext, SyncTable, TableName};

/// What an edit did to one record, kept by whoever may want to undo it. `None` is a row that is not there.
#[derive(Debug, Clone, PartialEq)]
pub struct Edited {
    /// The table.
    pub table: TableName,
    /// The record.
    pub id: RecordId,
    /// The row before.
    pub before: Option<Fields>,
    /// The row after.
    pub after: Option<Fields>,
}

/// What an undo did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undone {
    /// The row is as it was before the edit, apart from what others changed of it.
    All,
    /// These members were changed by somebody else since, and stay.
    Except(Vec<String>),
    /// Somebody else changed or deleted the row since; nothing was done.
    Nothing,
}

/// What one side of a resolved conflict was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerSide {
    /// This computer's row.
    Local,
    /// The server's row.
    Server,
}

/// How an edit is taken back.
#[derive(Debug, Clone, PartialEq)]
enum Plan {
    Insert(Fields),
    Update(Fields, Vec<String>),
    Delete,
    Nothing,
}

/// Plans the edit that turns `now` back to `before`, where it still is what `after` made it.
fn plan(edited: &Edited, now: Option<&Fields>) -> Plan {
    match (&edited.before, &edited.after, now) {
        (Some(before), None, None) => Plan::Insert(before.clone()),
        (None, Some(after), Some(now)) if same_fields(after, now) => Plan::Delete,
        (Some(before), Some(after), Some(now)) => {
            let mut changes = Fields::new();
            let mut kept = Vec::new();
            for name in before.keys().chain(after.keys()) {
                let (old, new) = (member(before, name), member(after, name));
                if same_value(old, new) || changes.contains_key(name) || kept.contains(name) {
                    continue;
                }
                if same_value(member(now, name), new) || active(Mutation::UndoOverOthers) {
                    changes.insert(name.clone(), old.clone());
                } else if !same_value(member(now, name), old) {
                    kept.push(name.clone());
                }
            }
            Plan::Update(changes, kept)
        }
        _ => Plan::Nothing,
    }
}

/// What a plan is as an edit, and what it leaves undone.
fn edit_of(plan: Plan) -> (Option<Edit>, Undone) {
    match plan {
        Plan::Nothing => (None, Undone::Nothing),
        Plan::Insert(fields) => (Some(Edit::Insert(fields)), Undone::All),
        Plan::Delete => (Some(Edit::Delete), Undone::All),
        Plan::Update(changes, kept) if kept.is_empty() => (Some(Edit::Update(changes)), Undone::All),
        Plan::Update(changes, _) if changes.is_empty() => (None, Undone::Nothing),
        Plan::Update(changes, kept) => (Some(Edit::Update(changes)), Undone::Except(kept)),
    }
}

impl SyncTable {
    /// Takes an edit back by a new edit, whether it was sent meanwhile or not.
    ///
    /// # Errors
    /// [`Error::Store`]: nothing was changed.
    pub fn undo(&self, edited: &Edited) -> Result<Undone, Error> {
        let undone = self.undo_all(std::slice::from_ref(edited))?;
        Ok(undone.into_iter().next().unwrap_or(Undone::Nothing))
    }

    /// Takes edits of different records back, in commits of 500, and says of each what was done.
    ///
    /// # Errors
    /// [`Error::Store`]: the batches before are saved, nothing of this one is.
    pub fn undo_all(&self, edited: &[Edited]) -> Result<Vec<Undone>, Error> {
        let mut undone = Vec::new();
        self.edit_all(
            edited,
            |edited| &edited.id,
            |edited, now| {
                let (edit, how) = edit_of(plan(edited, now));
                undone.push(how);
                edit
            },
        )?;
        Ok(undone)
    }
}

impl SyncContext {
    /// Brings back one side of a resolved conflict, as an ordinary new edit that may be sent, merged and undone like any
    /// other.
    ///
    /// Members that differ are set to that side's values; a side that had deleted the record deletes it.
    ///
    /// # Errors
    /// [`Error::Store`], [`Error::UnknownTable`]: nothing was changed.
    pub fn restore(&self, entry: &LedgerEntry, side: LedgerSide) -> Result<Edited, Error> {
        let table = self.table(&entry.table)?;
        let side = match side {
            LedgerSide::Server if active(Mutation::RestoreOtherSide) => LedgerSide::Local,
            side => side,
        };
        let wanted: Option<&Record> = match side {
            LedgerSide::Local => entry.local.as_ref(),
            LedgerSide::Server => entry.server.as_ref().filter(|row| !row.deleted),
        };
        let before = table.lookup(&entry.record)?.map(|row| row.fields);
        match (wanted, &before) {
            (Some(wanted), Some(_)) => drop(table.update(&entry.record, wanted.fields.clone())?),
            (Some(wanted), None) => drop(table.insert_with_id(entry.record.clone(), wanted.fields.clone())?),
            (None, Some(_)) => drop(table.delete(&entry.record)?),
            (None, None) => {}
        }
        let after = table.lookup(&entry.record)?.map(|row| row.fields);
        Ok(Edited { table: entry.table.clone(), id: entry.record.clone(), before, after })
    }
}
