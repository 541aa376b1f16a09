//! Refreshing: a sync that runs beside the loop, what it says meanwhile, and how it ended.

use sync_core::{RecordId, RemovalGuard, SyncEvent, SyncReport, TableName};
use tokio_util::sync::CancellationToken;

use super::run::Ended;
use super::{Activity, Trouble, Update, Worker};
use crate::profile::{self, AccountError, SyncFailure};
use crate::told::Told;

/// A row that a pull would remove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    /// The table.
    pub table: TableName,
    /// The record.
    pub id: RecordId,
    /// Its title or name.
    pub title: super::Text,
}

impl Worker {
    /// Syncs because it is time, not because somebody asked.
    pub(super) fn sync(&mut self) {
        if self.running.is_none() && self.profile.account_name().is_some() {
            self.refresh(RemovalGuard::Ask);
            self.asked = false;
        }
    }

    pub(super) fn refresh(&mut self, guard: RemovalGuard) {
        self.asked = true;
        if self.running.is_some() {
            return; // the one that runs does it
        }
        if self.profile.account_name().is_none() {
            self.sync_ended(Err(AccountError::NotConnected.into()));
            return;
        }
        self.activity = match self.waiting() {
            0 => Activity::Receiving { done: 0, total: None },
            total => Activity::Sending { done: 0, total },
        };
        self.guard = guard;
        let cancel = CancellationToken::new();
        self.running = Some(cancel.clone());
        let (account, context) = (self.profile.account(), self.profile.context().clone());
        let ended = self.beside.clone();
        tokio::spawn(async move {
            let result = profile::sync(account, context, guard, &cancel).await;
            drop(ended.send(Ended::Sync(Box::new(result))));
        });
    }

    /// Tells what the sync that stopped would remove.
    pub(super) fn tell_removals(&self) {
        let titled = |(table, ids): &(TableName, Vec<RecordId>)| self.profile.titled(table, ids);
        match self.removals.as_ref().map(titled).transpose() {
            Ok(removals) => self.tell(Update::Removals(removals.unwrap_or_default())),
            Err(error) => self.tell(Update::NotSaved { sentence: error.told() }),
        }
    }

    /// Takes one of the engine's events for the status.
    pub(super) fn note(&mut self, event: &SyncEvent) {
        match event {
            SyncEvent::PushStarted { total } if *total > 0 => {
                self.activity = Activity::Sending { done: 0, total: *total };
            }
            SyncEvent::Pushed { done, total, .. } => {
                self.activity = Activity::Sending { done: *done, total: (*total).max(*done) };
            }
            SyncEvent::PullStarted { .. } => self.activity = Activity::Receiving { done: 0, total: None },
            SyncEvent::Pulled { done, total, .. } => {
                self.activity = Activity::Receiving { done: *done, total: *total };
            }
            _ => {}
        }
    }

    pub(super) fn sync_ended(&mut self, result: Result<SyncReport, SyncFailure>) {
        self.running = None;
        let kept =
            std::mem::replace(&mut self.guard, RemovalGuard::Ask) == RemovalGuard::Keep && result.is_ok();
        let removals = result.as_ref().err().and_then(profile::removals);
        self.removals = removals.map(|(table, ids)| (table.clone(), ids.to_vec()));
        let sentence = match result {
            Ok(report) => {
                self.trouble = None;
                if report.pulls.iter().any(|pull| pull.removed > 0) {
                    self.tell_trash();
                }
                self.listen();
                profile::summary(&report)
            }
            Err(failure) => match profile::trouble(&failure) {
                Some(trouble) => {
                    tracing::warn!(kind = ?trouble.kind, "sync failed");
                    let since = self.trouble.as_ref().map_or(trouble.since, |before| before.since);
                    self.trouble.insert(Trouble { since, ..trouble }).sentence.clone()
                }
                None => profile::sentence(&failure.to_string()),
            },
        };
        // The rows and conflicts of this sync go before the word that it is over.
        self.tell_rows_that_changed();
        self.activity = Activity::Idle;
        self.tell_news();
        if std::mem::take(&mut self.asked) {
            self.tell(Update::Refreshed { sentence, conflicts: self.told.conflicts.len() });
        }
        self.keep_daily();
        self.look_soon();
        if kept && self.waiting() > 0 {
            self.refresh(RemovalGuard::Ask); // which sends what was kept
        }
    }
}
