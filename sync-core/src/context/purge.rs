//! Purge: removes local rows without deleting them on the server. The next pull reads them again.

use tokio_util::sync::CancellationToken;

use super::SyncContext;
use crate::{Change, Changes, Error, Filter, Query, Sequence, TableName};

/// Whether operations that are not on the server yet may be dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsent {
    /// A table with such operations is not purged.
    Keep,
    /// They are dropped: what they changed is lost.
    Discard,
}

impl SyncContext {
    /// Removes the local rows of a table that match, and forgets how far its queries have read.
    ///
    /// # Errors
    /// [`Error::Dirty`] if the table has operations and they are to be kept; nothing was removed.
    pub async fn purge(
        &self,
        table: &TableName,
        filter: &Filter,
        unsent: Unsent,
        cancel: &CancellationToken,
    ) -> Result<u64, Error> {
        let _one_at_a_time = self.begin(cancel).await?;
        let inner = self.inner();
        let mut changes = Changes::new();
        let ids: Vec<_> = {
            let mut store = inner.store();
            let mut after = Sequence::default();
            let mut operations = 0;
            loop {
                let page = store.operations(after, 256)?;
                let Some(last) = page.last() else { break };
                after = last.sequence;
                for operation in page.into_iter().filter(|operation| operation.table == *table) {
                    operations += 1;
                    let (table, id) = (operation.table, operation.record);
                    changes.push(Change::CompleteOperation(operation.sequence, operation.revision));
                    changes.push(Change::RemoveBase(table.clone(), id.clone()));
                    changes.push(Change::RemoveShadow(table.clone(), id.clone()));
                    // What it changed goes with it, whether it matches or not.
                    changes.push(Change::RemoveRecord(table, id));
                }
            }
            if operations > 0 && unsent == Unsent::Keep {
                return Err(Error::Dirty { table: table.clone(), operations });
            }
            let rows = store.records(table, &Query::filter(filter.clone()))?;
            let ids: Vec<_> = rows.into_iter().map(|row| row.id).collect();
            changes.extend(ids.iter().map(|id| Change::RemoveRecord(table.clone(), id.clone())));
            changes.push(Change::RemoveTokens(table.clone()));
            store.commit(&changes)?;
            ids
        };
        let removed = u64::try_from(ids.len()).unwrap_or(u64::MAX);
        inner.records_changed(table, ids);
        Ok(removed)
    }
}
