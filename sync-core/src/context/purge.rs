//! Purge: removes local rows without deleting them on the server, which the next pull reads again; and old entries of the
//! conflict ledger.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use tokio_util::sync::CancellationToken;

use super::{SyncContext, full_read};
use crate::mutation::{Mutation, active};
use crate::{Change, Changes, Error, Filter, Query, Sequence, TableName};

/// How long every entry of the conflict ledger is kept, in milliseconds: 90 days.
const LEDGER_AGE_MS: i64 = 90 * DAY_MS;
/// How many of its entries are kept however old they are.
const LEDGER_NEWEST: u64 = 500;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Whether operations that are not on the server yet may be dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsent {
    /// A table with such operations is not purged.
    Keep,
    /// They are dropped: what they changed is lost.
    Discard,
}

impl SyncContext {
    /// Removes the local rows of a table that match, and forgets how far its queries have read. Operations that are dropped
    /// take their records along. Returns how many records went.
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
            let mut ids = BTreeSet::new();
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
                    ids.insert(id); // what it changed goes with it, whether it matches or not
                }
            }
            if operations > 0 && unsent == Unsent::Keep && !active(Mutation::PurgeDropsUnsent) {
                return Err(Error::Dirty { table: table.clone(), operations });
            }
            let rows = store.records(table, &Query::filter(filter.clone()))?;
            ids.extend(rows.into_iter().map(|row| row.id));
            changes.extend(ids.iter().map(|id| Change::RemoveRecord(table.clone(), id.clone())));
            if !active(Mutation::PurgeKeepsTokens) {
                changes.push(Change::RemoveTokens(table.clone()));
            }
            changes.push(full_read::restart(table));
            store.commit(&changes)?;
            ids.into_iter().collect()
        };
        let removed = u64::try_from(ids.len()).unwrap_or(u64::MAX);
        inner.records_changed(table, ids);
        Ok(removed)
    }

    /// Removes the entries of the conflict ledger that are older than 90 days and not among the newest 500. What waits for
    /// the user is not in the ledger yet, and stays.
    ///
    /// # Errors
    /// [`Error::Store`]: nothing was removed.
    pub fn purge_ledger(&self) -> Result<(), Error> {
        let inner = self.inner();
        let before = inner.clock.now().plus_ms(-LEDGER_AGE_MS);
        let changes = Changes::from_iter([Change::PurgeLedger(before, LEDGER_NEWEST)]);
        Ok(inner.store().commit(&changes)?)
    }

    /// Purges the ledger once a day and once in each process.
    pub(super) fn purge_ledger_daily(&self) {
        let inner = self.inner();
        let now = inner.clock.now().0;
        let last = inner.ledger_purged.load(Ordering::Relaxed);
        if now.saturating_sub(last) >= DAY_MS || now < last {
            inner.ledger_purged.store(now, Ordering::Relaxed);
            // A sync that did its work has not failed because of what can be done tomorrow.
            let _tomorrow = self.purge_ledger();
        }
    }
}
