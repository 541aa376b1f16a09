//! Sync: push, then pull every table. What the Refresh button does.

use tokio::sync::MutexGuard;
use tokio_util::sync::CancellationToken;

use super::{PullQuery, PullReport, PushReport, RemovalGuard, SyncContext};
use crate::{Error, RemoteErrorKind};

/// What a sync did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SyncReport {
    /// What was sent.
    pub push: PushReport,
    /// What was received, table by table.
    pub pulls: Vec<PullReport>,
}

impl SyncReport {
    /// Returns how many rows the server's changes touched here.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.pulls.iter().map(|pull| pull.stored + pull.removed).sum()
    }
}

impl SyncContext {
    /// Pushes the queue, then pulls every declared table.
    ///
    /// # Errors
    /// As [`push`](Self::push) and [`pull`](Self::pull); what was done before the error stays done.
    pub async fn sync(&self, cancel: &CancellationToken) -> Result<SyncReport, Error> {
        self.sync_with(RemovalGuard::Ask, cancel).await
    }

    /// Syncs, and says whether a pull may remove suspiciously many rows.
    ///
    /// # Errors
    /// As [`sync`](Self::sync).
    pub async fn sync_with(
        &self,
        guard: RemovalGuard,
        cancel: &CancellationToken,
    ) -> Result<SyncReport, Error> {
        let _one_at_a_time = self.begin(cancel).await?;
        let mut report = SyncReport::default();
        // A server may know only some of the tables. The others sync all the same; it is an error if it knows none, or
        // if there is something here that belongs into the table it does not know.
        let mut missing = None;
        let mut homeless = false;
        match self.push_all(cancel).await {
            Ok(push) => report.push = push,
            Err(Error::Remote(error)) if error.kind == RemoteErrorKind::NoTable => {
                missing = Some(error);
                homeless = true;
            }
            Err(error) => return Err(error),
        }
        for table in &self.inner().schema.tables {
            let query = PullQuery::table(table.name.clone());
            match self.pull_table(&query, guard, cancel).await {
                Ok(pull) => report.pulls.push(pull),
                Err(Error::Remote(error)) if error.kind == RemoteErrorKind::NoTable => {
                    homeless |= !self.inner().store().ids(&table.name, None, 1)?.is_empty();
                    missing = Some(error);
                }
                Err(error) => return Err(error),
            }
        }
        self.purge_ledger_daily();
        match missing {
            Some(error) if homeless || report.pulls.is_empty() => Err(error.into()),
            _ => Ok(report),
        }
    }

    /// Waits until no other push, pull, purge or resync runs.
    pub(super) async fn begin(&self, cancel: &CancellationToken) -> Result<MutexGuard<'_, ()>, Error> {
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(Error::Cancelled),
            guard = self.inner().syncing.lock() => Ok(guard),
        }
    }
}
