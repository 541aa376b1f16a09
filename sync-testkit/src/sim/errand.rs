//! Errand: what a client does besides editing, and what must hold when it ends.

use std::collections::BTreeMap;

use sync_core::{
    CancellationToken, Error, Filter, Operation, OperationKind, PullQuery, RemovalGuard, Revision, Sequence,
    State, Store, SyncContext, Unsent,
};

use super::Violation;
use super::disk::SimStore;
use super::knows::missed;
use super::net::Net;
use super::step::Errand;
use super::tables;

/// An errand that runs, with what was so when it began.
#[derive(Debug)]
pub(crate) struct UnderWay {
    pub(crate) errand: Errand,
    guard: RemovalGuard,
    /// The operations there were.
    queue: BTreeMap<Sequence, (Revision, State)>,
    /// How many rows the server had written, and in which epoch.
    server: (u64, String),
    failures: u64,
}

/// Does an errand.
pub(crate) async fn go(
    context: SyncContext,
    errand: Errand,
    guard: RemovalGuard,
    partial: bool,
    cancel: CancellationToken,
) -> Result<(), Error> {
    let tasks = tables::tasks();
    let query = if partial { tables::first_list() } else { PullQuery::table(tasks.clone()) };
    match errand {
        Errand::Sync if partial => {
            let _pushed = context.push(&cancel).await?;
            for query in [&PullQuery::table(tables::lists()), &query] {
                let _report = match guard {
                    RemovalGuard::Ask => context.pull(query, &cancel).await?,
                    RemovalGuard::Allow | RemovalGuard::Keep => context.resync(query, guard, &cancel).await?,
                };
            }
        }
        Errand::Sync => drop(context.sync_with(guard, &cancel).await?),
        Errand::Push => drop(context.push(&cancel).await?),
        Errand::Pull => return context.pull(&query, &cancel).await.map(|_| ()),
        Errand::PullList => return context.pull(&tables::first_list(), &cancel).await.map(|_| ()),
        Errand::Resync => return context.resync(&query, guard, &cancel).await.map(|_| ()),
        Errand::Purge | Errand::PurgeList | Errand::PurgeUnsent => {
            let unsent = if errand == Errand::PurgeUnsent { Unsent::Discard } else { Unsent::Keep };
            let _rows = context.purge(&tasks, &purged(errand), unsent, &cancel).await?;
        }
        Errand::Preview => drop(context.preview(&cancel).await?),
    }
    Ok(())
}

/// Which tasks a purge is about.
fn purged(errand: Errand) -> Filter {
    if errand == Errand::PurgeList { tables::of_first_list() } else { Filter::All }
}

impl UnderWay {
    /// Notes what is so when an errand begins.
    pub(crate) fn begin(
        errand: Errand,
        guard: RemovalGuard,
        store: &SimStore,
        net: &mut Net,
        client: usize,
    ) -> Self {
        net.sent.begins(client);
        let queue = store.operations(Sequence(0), usize::MAX).unwrap();
        let mut disk = store.disk();
        disk.swept = [0; 2];
        Self {
            errand,
            guard,
            queue: queue
                .into_iter()
                .map(|operation| (operation.sequence, (operation.revision, operation.state)))
                .collect(),
            server: (net.server.versions(), net.server.epoch()),
            failures: disk.failures,
        }
    }

    /// Forgets that an operation waited when it began.
    pub(crate) fn excuse(&mut self, operation: Sequence) {
        self.queue.remove(&operation);
    }

    /// Checks what must hold while it runs and when it has ended.
    pub(crate) fn check(&self, client: usize, store: &SimStore, net: &Net) -> Result<(), Violation> {
        if self.guard == RemovalGuard::Keep && !self.purges() && store.disk().swept != [0; 2] {
            return broken("guard", format!("client {client}: rows went that were to be kept"));
        }
        let same_epoch = net.server.epoch() == self.server.1;
        if self.guard == RemovalGuard::Ask && same_epoch && !self.purges() {
            let swept = store.disk().swept;
            for (table, swept) in [tables::lists(), tables::tasks()].iter().zip(swept) {
                let of = store.count(table, &Filter::All).unwrap() + swept;
                if swept > 10 && swept * 5 > of {
                    return broken("guard", format!("client {client}: {swept} of {of} rows went unasked"));
                }
            }
        }
        Ok(())
    }

    fn purges(&self) -> bool {
        matches!(self.errand, Errand::Purge | Errand::PurgeList | Errand::PurgeUnsent)
    }

    /// Checks what must hold when it has ended.
    pub(crate) fn ended(
        &self,
        client: usize,
        partial: bool,
        (store, net): (&SimStore, &Net),
        result: &Result<(), Error>,
    ) -> Result<(), Violation> {
        self.check(client, store, net)?;
        let named = format!("client {client}: after {:?}", self.errand);
        let operations = store.operations(Sequence(0), usize::MAX).unwrap();
        let disk_failed = store.disk().failures > self.failures;
        // What a process that died was sending is marked until it is sent again.
        let marked = |left: &&Operation| {
            let before = self.queue.get(&left.sequence).map(|(_, state)| state);
            left.state == State::InFlight && before != Some(&State::InFlight)
        };
        if !disk_failed && let Some(left) = operations.iter().find(marked) {
            return broken("I4", format!("{named} {} is still marked as being sent", left.record));
        }
        if let Err(Error::MassDelete { would_remove, of, .. }) = result
            && (self.guard != RemovalGuard::Ask || *would_remove <= 10 || would_remove * 5 <= *of)
        {
            return broken("guard", format!("{named} it stopped at {would_remove} of {of} rows"));
        }
        if result.is_err() {
            return Ok(());
        }
        if matches!(self.errand, Errand::Sync | Errand::Push) && !net.sent.met_no_table(client) {
            let mut seen = std::collections::BTreeSet::new();
            for operation in &operations {
                let head = seen.insert((&operation.table, &operation.record));
                let before = self.queue.get(&operation.sequence).map(|(revision, _)| revision);
                let known = before == Some(&operation.revision);
                if head && known && !operation.is_parked() {
                    let (kind, record): (OperationKind, _) = (operation.kind, &operation.record);
                    return broken("I14", format!("{named} {kind:?} of {record} still waits"));
                }
            }
        }
        if self.purges() {
            return self.purged(&named, store);
        }
        if net.server.epoch() != self.server.1 || net.sent.met_no_table(client) {
            return Ok(());
        }
        let tasks = if partial { tables::first_list() } else { PullQuery::table(tables::tasks()) };
        let reads = match self.errand {
            Errand::Sync => vec![PullQuery::table(tables::lists()), tasks],
            Errand::Pull | Errand::Resync => vec![tasks],
            Errand::PullList => vec![tables::first_list()],
            _ => Vec::new(),
        };
        for query in &reads {
            let old = |version: u64| version <= self.server.0;
            if let Some(id) = missed(store, &net.server, query, |_, version| old(version)) {
                let law = if net.server.was_restored() { "I27" } else { "I9" };
                return broken(law, format!("{named} {id} is not as the server has it"));
            }
        }
        Ok(())
    }

    /// What a purge leaves: nothing of what it was asked for, and no token.
    fn purged(&self, named: &str, store: &SimStore) -> Result<(), Violation> {
        let tasks = tables::tasks();
        let queries = tables::queries();
        let tokens = queries.iter().filter(|query| query.table == tasks);
        let left = store.count(&tasks, &purged(self.errand)).unwrap();
        let tokens = tokens.filter(|query| store.delta_token(&tasks, &query.id).unwrap().is_some()).count();
        let dropped = self.errand != Errand::PurgeUnsent
            && store.operations(Sequence(0), usize::MAX).unwrap().len() < self.queue.len();
        if left > 0 || tokens > 0 || dropped {
            return broken("purge", format!("{named} {left} rows and {tokens} tokens are left"));
        }
        Ok(())
    }
}

fn broken(law: &'static str, what: String) -> Result<(), Violation> {
    Err(Violation { law, what })
}
