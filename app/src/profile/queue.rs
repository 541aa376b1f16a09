//! What waits to reach the server and why, and giving up what the server refuses.

use std::collections::BTreeSet;

use sync_core::{
    Edited, Error, Operation, OperationKind, ParkedReason, RecordId, Sequence, State, TableName,
};

use super::history::title;
use super::{EditError, Profile, Step};
use crate::worker::{Queue, Queued, Rest, Text, What, Why};

/// How many records are listed of each kind.
const LISTED: usize = 50;
/// How many operations are read at once.
const PAGE: usize = 200;

impl Profile {
    /// Returns what waits, oldest first, and what the server refused.
    ///
    /// # Errors
    /// The store's.
    pub fn queue(&self) -> Result<Queue, Error> {
        let mut queue = Queue::default();
        let mut seen = BTreeSet::new();
        for operation in self.context().parked()? {
            let (table, id) = (operation.table, operation.record);
            let refused = operation.state != State::Parked(ParkedReason::Conflict);
            seen.insert((table.clone(), id.clone()));
            if refused && queue.refused.len() < LISTED {
                queue.refused.extend(self.queued(&table, &id)?);
            }
        }
        let mut after = Sequence::default();
        loop {
            let page = self.context().pending_operations(after, PAGE)?;
            let Some(last) = page.last() else { return Ok(queue) };
            after = last.sequence;
            for operation in page {
                if !seen.insert((operation.table.clone(), operation.record.clone())) {
                    continue;
                }
                if queue.waiting.len() == LISTED {
                    queue.rest = Rest::More;
                    return Ok(queue);
                }
                queue.waiting.extend(self.queued(&operation.table, &operation.record)?);
            }
        }
    }

    /// Returns why a record is not on the server as it is here, or `None` if it is.
    ///
    /// # Errors
    /// The store's.
    pub fn queued(&self, table: &TableName, id: &RecordId) -> Result<Option<Queued>, Error> {
        let operations = self.context().operations_of(table, id)?;
        let (Some(first), Some(last)) = (operations.first(), operations.last()) else { return Ok(None) };
        let title = match self.row(table, id)? {
            Some(row) => title(&row),
            // It was deleted here: what the server has still has a name.
            None => self.context().explain(table, id)?.base.as_ref().map(title).unwrap_or_default(),
        };
        let said = first.last_failure.as_ref();
        Ok(Some(Queued {
            table: table.clone(),
            id: id.clone(),
            title: Text(title),
            what: what(first, last),
            at: last.edited_at,
            attempts: first.attempts,
            why: why(&first.state),
            said: said.map(|failure| (Text(failure.message.clone()), failure.at)),
        }))
    }

    /// Gives up what was done here to a record the server refuses: its row becomes the server's again.
    ///
    /// # Errors
    /// [`EditError::Gone`] if nothing of it was refused; nothing was changed then.
    pub fn discard(&self, table: &TableName, id: &RecordId) -> Result<Step, EditError> {
        let before = self.row(table, id)?.map(|row| row.fields);
        self.context().discard(table, id)?;
        let after = self.row(table, id)?.map(|row| row.fields);
        Ok(Edited { table: table.clone(), id: id.clone(), before, after }.into())
    }
}

fn what(first: &Operation, last: &Operation) -> What {
    match (first.kind, last.kind) {
        (_, OperationKind::Delete) => What::Deleted,
        (OperationKind::Insert | OperationKind::Undelete, _) => What::Added,
        _ => What::Changed,
    }
}

fn why(state: &State) -> Why {
    match state {
        State::Pending => Why::NextSync,
        State::InFlight | State::Attempted => Why::NoAnswer,
        State::Parked(ParkedReason::Conflict) => Why::Conflict,
        State::Parked(ParkedReason::Rejected) => Why::Refused,
        State::Parked(ParkedReason::RetriesExhausted) => Why::GaveUp,
    }
}
