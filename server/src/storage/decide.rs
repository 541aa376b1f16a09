//! What a write does to the row it finds: the one rule for every database.

use super::{Change, StorageError, Tombstones, WriteOutcome, WriteRequest, row::OwnedRow};

/// What a write comes to.
pub(super) enum Plan {
    /// Nothing changes, and this is why.
    Answer(WriteOutcome),
    /// A new row; its stamps are still to come.
    Insert(OwnedRow),
    /// What the row becomes; its stamp is still to come.
    Update(OwnedRow),
}

/// Decides, without touching the database. Absent comes before gone, and gone before the conditions.
pub(super) fn decide(request: &WriteRequest, stored: Option<OwnedRow>) -> Result<Plan, StorageError> {
    let image = |row: &OwnedRow| row.image(&request.table, &request.shape);
    let (stored, values, extra) = match (&request.change, stored) {
        (Change::Insert { .. }, Some(row)) => return Ok(Plan::Answer(WriteOutcome::Exists(image(&row)?))),
        (Change::Insert { values, extra }, None) => {
            let mut row = OwnedRow {
                id: request.id.clone(),
                created_at: 0,
                updated_at: 0,
                version: String::new(),
                deleted: false,
                extra: None,
                values: values.clone(),
            };
            row.merge_extra(extra)?;
            return Ok(Plan::Insert(row));
        }
        (_, None) => return Ok(Plan::Answer(WriteOutcome::Absent)),
        (Change::Merge { values, extra, .. }, Some(row)) => (row, values.clone(), Some(extra)),
        (Change::Replace { values, extra, .. }, Some(row)) => {
            (row, request.table.with_defaults(values).into_iter().map(Some).collect(), Some(extra))
        }
        (Change::Delete | Change::Undelete, Some(row)) => (row, Vec::new(), None),
    };
    if stored.deleted && request.tombstones == Tombstones::Hidden {
        return Ok(Plan::Answer(WriteOutcome::Tombstone));
    }
    if !request.conditions.hold(&stored.version, stored.updated_at) {
        return Ok(Plan::Answer(WriteOutcome::Refused(image(&stored)?)));
    }
    let mut next = stored;
    match &request.change {
        Change::Merge { deleted, version, updated_at, .. } => {
            if version.as_ref().is_some_and(|version| *version != next.version) {
                return Ok(Plan::Answer(WriteOutcome::SystemMember("version")));
            }
            if updated_at.is_some_and(|stamp| stamp != next.updated_at) {
                return Ok(Plan::Answer(WriteOutcome::SystemMember("updatedAt")));
            }
            next.deleted = deleted.unwrap_or(next.deleted);
        }
        Change::Replace { deleted, .. } => next.deleted = *deleted,
        Change::Delete => next.deleted = true,
        Change::Undelete => next.deleted = false,
        Change::Insert { .. } => {}
    }
    for (slot, value) in next.values.iter_mut().zip(values) {
        if let Some(value) = value {
            *slot = value;
        }
    }
    if let Some(extra) = extra {
        next.merge_extra(extra)?;
    }
    Ok(Plan::Update(next))
}
