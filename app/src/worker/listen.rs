//! Hearing from the server that another computer changed something: then a sync begins by itself.

use std::collections::BTreeMap;
use std::time::Duration;

use remote_http::Changed;
use sync_core::{PullQuery, RemoteErrorKind, TableName, Timestamp};
use tokio_util::sync::CancellationToken;

use super::run::Ended;
use super::{TroubleKind, Worker};

/// Changes that are told in so short a time are fetched together.
const TOGETHER: Duration = Duration::from_secs(1);

/// How the server names it, if who shares which list changed.
const SHARING: &str = "sharing";

/// The worker's ear.
#[derive(Debug, Default)]
pub(super) struct Ear {
    /// Whether there is a loop to hear in.
    open: bool,
    /// Ends what listens.
    listening: Option<CancellationToken>,
    /// Whether this server tells nothing.
    silent: bool,
    /// How far the tables have come there, as far as that was not looked at yet.
    told: BTreeMap<TableName, Timestamp>,
    /// Whether somebody will look soon.
    soon: bool,
}

/// What the ear heard.
#[derive(Debug)]
pub(super) enum Heard {
    /// A table changed on the server.
    Changed(Changed),
    /// What was told in a short time is to be looked at.
    Enough,
    /// The server tells nothing more.
    Over(Option<RemoteErrorKind>),
}

impl Worker {
    /// From now on there is a loop.
    pub(super) fn open_ear(&mut self) {
        self.ear.open = true;
    }

    /// Stops listening: to another account, or because the worker ends.
    pub(super) fn stop_listening(&mut self) {
        if let Some(listening) = self.ear.listening.take() {
            listening.cancel();
        }
        self.ear = Ear { open: self.ear.open, ..Ear::default() };
    }

    /// Whether somebody listens.
    pub(super) fn listens(&self) -> bool {
        self.ear.listening.is_some()
    }

    /// Stops listening where that was switched off. It begins after a sync that worked.
    pub(super) fn listen_or_not(&mut self) {
        if !self.profile.settings().get().auto_sync.on_event {
            self.stop_listening();
        }
    }

    /// Begins to listen, if that is wanted and the server is there.
    pub(super) fn listen(&mut self) {
        let wanted =
            self.profile.settings().get().auto_sync.on_event && self.profile.account_name().is_some();
        if !self.ear.open || !wanted || self.ear.silent || self.ear.listening.is_some() {
            return;
        }
        let cancel = CancellationToken::new();
        self.ear.listening = Some(cancel.clone());
        let (account, beside) = (self.profile.account(), self.beside.clone());
        tokio::spawn(async move {
            let hear = async {
                let Ok(mut changes) = account.lock().await.changes().await else { return None };
                loop {
                    match changes.next().await {
                        Ok(changed) => drop(beside.send(Ended::Heard(Heard::Changed(changed)))),
                        Err(error) => return Some(error.kind),
                    }
                }
            };
            tokio::select! {
                () = cancel.cancelled() => {}
                over = hear => drop(beside.send(Ended::Heard(Heard::Over(over)))),
            }
        });
    }

    /// Takes in what the ear heard.
    pub(super) fn told_by_server(&mut self, heard: Heard) {
        match heard {
            Heard::Changed(Changed { table, reached }) => {
                let far = self.ear.told.entry(table).or_insert(reached);
                *far = (*far).max(reached);
                self.look_soon();
            }
            Heard::Enough => {
                self.ear.soon = false;
                self.look();
            }
            Heard::Over(kind) => {
                self.ear.listening = None;
                // Without a stream it is the clock that counts; signed out, the next sync says so.
                self.ear.silent = kind.is_some_and(|kind| kind != RemoteErrorKind::SignIn);
            }
        }
    }

    /// Looks in a moment whether there is something to fetch.
    pub(super) fn look_soon(&mut self) {
        if self.ear.told.is_empty() || std::mem::replace(&mut self.ear.soon, true) {
            return;
        }
        let beside = self.beside.clone();
        tokio::spawn(async move {
            tokio::time::sleep(TOGETHER).await;
            drop(beside.send(Ended::Heard(Heard::Enough)));
        });
    }

    /// Syncs if the server has come further than the last pull. What this computer sent itself was fetched already.
    fn look(&mut self) {
        if self.running.is_some() {
            return; // it is looked again after it
        }
        let told = std::mem::take(&mut self.ear.told);
        let new = told.iter().any(|(table, reached)| self.is_further(table, *reached));
        let kind = self.trouble.as_ref().map(|trouble| &trouble.kind);
        let waits_for_somebody = !matches!(kind, None | Some(TroubleKind::Offline | TroubleKind::Server));
        if new && !waits_for_somebody {
            self.sync();
        }
    }

    fn is_further(&self, table: &TableName, reached: Timestamp) -> bool {
        if table.as_str() == SHARING {
            return true;
        }
        let ours = [self.profile.lists().name(), self.profile.tasks().name()];
        if !ours.contains(&table) {
            return false;
        }
        let query = PullQuery::table(table.clone()).id;
        let token = self.profile.context().at_one_moment(|store| store.delta_token(table, &query));
        token.ok().flatten().is_none_or(|token| token.updated_at < reached)
    }
}
