//! Sync: push, then pull every table. What the Refresh button does.

use tokio::sync::MutexGuard;
use tokio_util::sync::CancellationToken;

use super::{PullQuery, PullReport, PushReport, RemovalGuard, SyncContext};
use crate::Error;

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
        let mut report = SyncReport { push: self.push_all(cancel).await?, pulls: Vec::new() };
        for table in &self.inner().schema.tables {
            let query = PullQuery::table(table.name.clone());
            report.pulls.push(self.pull_table(&query, guard, cancel).await?);
        }
        Ok(report)
    }

    /// Waits until no other push, pull, purge or resync runs.
    pub(super) async fn begin(&self, cancel: &CancellationToken) -> Result<MutexGuard<'_, ()>, Error> {
        tokio::select! {
            () = cancel.cancelled() => Err(Error::Cancelled),
            guard = self.inner().syncing.lock() => Ok(guard),
        }
    }
}
