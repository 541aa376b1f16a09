//! One refresh of a profile, and what it means when it fails.

use std::sync::Arc;

use sync_core::{
    CancellationToken, Error, RecordId, RemoteErrorKind, RemovalGuard, SyncContext, SyncReport, TableName,
    Timestamp,
};
use thiserror::Error;

use super::history::title;
use super::{Account, AccountError, Profile, as_sentence, now};
use crate::say;
use crate::worker::{Removal, Text, Trouble, TroubleKind};

/// Names in the store when a sync last succeeded, in milliseconds.
pub(super) const LAST_SUCCESS: &str = "last_success";

/// Why a refresh could not begin or end well. The queue is intact.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SyncFailure {
    /// The account was not ready.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The engine stopped.
    #[error(transparent)]
    Engine(#[from] Error),
}

/// Makes the account ready, pushes and pulls, and remembers that it succeeded. Works beside edits.
///
/// # Errors
/// [`SyncFailure`]; what was done before it stays done.
pub async fn sync(
    account: Arc<tokio::sync::Mutex<Account>>,
    context: SyncContext,
    guard: RemovalGuard,
    cancel: &CancellationToken,
) -> Result<SyncReport, SyncFailure> {
    let connect = async { account.lock().await.connect().await };
    tokio::select! {
        () = cancel.cancelled() => return Err(Error::Cancelled.into()),
        connected = connect => connected?,
    }
    let synced = context.sync_with(guard, cancel).await;
    if matches!(synced, Ok(_) | Err(Error::MassDelete { .. })) {
        learn_shared(&account, cancel).await;
    }
    let report = synced?;
    context.set_meta(LAST_SUCCESS, Some(&now().0.to_string()))?;
    Ok(report)
}

/// Asks what is shared. A sync has not failed because that is not known.
async fn learn_shared(account: &tokio::sync::Mutex<Account>, cancel: &CancellationToken) {
    let learn = async { account.lock().await.learn_shared().await };
    tokio::select! {
        () = cancel.cancelled() => {}
        learned = learn => learned.unwrap_or_else(|error| tracing::debug!(%error, "what is shared is not known")),
    }
}

/// Returns what a pull that stopped would remove next, if that is why it stopped.
#[must_use]
pub fn removals(failure: &SyncFailure) -> Option<(&TableName, &[RecordId])> {
    match failure {
        SyncFailure::Engine(Error::MassDelete { table, ids, .. }) => Some((table, ids)),
        _ => None,
    }
}

impl Profile {
    /// Returns the titles of these rows.
    ///
    /// # Errors
    /// The store's.
    pub fn titled(&self, table: &TableName, ids: &[RecordId]) -> Result<Vec<Removal>, Error> {
        let mut titled = Vec::new();
        for id in ids {
            if let Some(row) = self.row(table, id)? {
                let (table, id) = (table.clone(), id.clone());
                titled.push(Removal { table, id, title: Text(title(&row)) });
            }
        }
        Ok(titled)
    }

    /// Returns when a sync last succeeded.
    #[must_use]
    pub fn last_success(&self) -> Option<Timestamp> {
        let ms = self.context().meta(LAST_SUCCESS).ok().flatten()?;
        ms.parse().ok().map(Timestamp)
    }
}

/// Says in a few words what a sync did.
#[must_use]
pub fn summary(report: &SyncReport) -> String {
    let (sent, received, combined) = (report.push.applied, report.received(), report.push.settled);
    let parts = [
        (sent, say!("sum-sent", n = sent)),
        (received, say!("sum-received", n = received)),
        (combined, say!("sum-combined", n = combined)),
    ];
    let parts: Vec<_> = parts.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect();
    if parts.is_empty() { say!("up-to-date") } else { parts.join(", ") }
}

/// Says what is wrong after a failure; nothing is after a cancel, or without a server.
#[must_use]
pub fn trouble(failure: &SyncFailure) -> Option<Trouble> {
    let kind = match failure {
        SyncFailure::Engine(Error::Cancelled | Error::NoRemote)
        | SyncFailure::Account(AccountError::NotConnected) => return None,
        SyncFailure::Engine(error) | SyncFailure::Account(AccountError::Store(error)) => kind_of(error),
        SyncFailure::Account(error) => kind_of_account(error),
    };
    let sentence = fault(&kind, &failure.to_string());
    Some(Trouble { kind, sentence, since: now() })
}

/// Says what is wrong with the way to a server, or with what it said.
pub(crate) fn remote_fault(error: &sync_core::RemoteError) -> String {
    fault(&kind_of_remote(error.kind), &error.to_string())
}

/// Says what is wrong; the reason is as the system or the server gave it.
fn fault(kind: &TroubleKind, reason: &str) -> String {
    let reason = as_sentence(reason);
    match kind {
        TroubleKind::Offline => say!("fault-offline", reason = reason),
        TroubleKind::SignIn => say!("fault-sign-in", reason = reason),
        TroubleKind::Certificate => say!("fault-certificate", reason = reason),
        TroubleKind::Server => say!("fault-server", reason = reason),
        TroubleKind::MassDelete { would_remove, of } => {
            let would = say!("would-remove", some = *would_remove, all = *of);
            format!("{would} {}", say!("nothing-was-removed-yet"))
        }
        TroubleKind::Disk | TroubleKind::Damaged => say!("fault-disk", reason = reason),
    }
}

fn kind_of_account(error: &AccountError) -> TroubleKind {
    use remote_http::BuildError::{Address, Certificate, Tls};
    match error {
        AccountError::Remote(remote) => kind_of_remote(remote.kind),
        AccountError::CaFile { .. } | AccountError::Build(Certificate { .. } | Tls { .. }) => {
            TroubleKind::Certificate
        }
        AccountError::Build(Address { .. }) => TroubleKind::Server,
        AccountError::Settings(_) => TroubleKind::Disk,
        _ => TroubleKind::SignIn,
    }
}

fn kind_of(error: &Error) -> TroubleKind {
    match error {
        Error::Store(_) => TroubleKind::Disk,
        Error::Remote(remote) => kind_of_remote(remote.kind),
        Error::MassDelete { would_remove, of, .. } => {
            TroubleKind::MassDelete { would_remove: *would_remove, of: *of }
        }
        _ => TroubleKind::Server,
    }
}

fn kind_of_remote(kind: RemoteErrorKind) -> TroubleKind {
    match kind {
        RemoteErrorKind::Unreachable => TroubleKind::Offline,
        RemoteErrorKind::Tls => TroubleKind::Certificate,
        RemoteErrorKind::SignIn => TroubleKind::SignIn,
        _ => TroubleKind::Server,
    }
}
