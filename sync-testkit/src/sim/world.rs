//! World: clients, their network and the server, and what each step does to them.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use serde_json::Value;
use sync_core::{Error, Fields, OperationKind, RecordId, RemovalGuard, Resolution, State, Store, TableName};

use super::client::Client;
use super::disk::Key;
use super::net::{Net, SharedNet, lock};
use super::oracle::Oracle;
use super::plan::Plan;
use super::server::Server;
use super::step::{Choice, Errand, NewValue, Step};
use super::tables::{self, MEMBERS};
use super::{POISON, Violation};

/// A simulated world.
pub(crate) struct World {
    pub(crate) plan: Plan,
    pub(crate) net: SharedNet,
    pub(crate) clients: Vec<Client>,
    oracle: Oracle,
    values: u64,
    pub(crate) steps: u64,
    hash: DefaultHasher,
}

impl World {
    pub(crate) fn new(plan: Plan) -> Self {
        let net = Net::new(Server::new(plan.server, plan.seed));
        let clients = plan.clients.iter().enumerate();
        let clients = clients.map(|(number, client)| Client::new(&net, number, *client, plan.seed)).collect();
        Self {
            plan,
            net,
            clients,
            oracle: Oracle::default(),
            values: 0,
            steps: 0,
            hash: DefaultHasher::new(),
        }
    }

    /// Returns a number that two runs share only if the same happened in both.
    pub(crate) fn trace(&self) -> u64 {
        self.hash.finish()
    }

    /// Does one step and checks every law.
    pub(crate) fn apply(&mut self, step: Step) -> Result<(), Violation> {
        self.steps += 1;
        step.hash(&mut self.hash);
        match step {
            Step::Insert { client, record, poison } => self.insert(client, record, poison),
            Step::Update { client, record, member, value } => self.update(client, record, member, value),
            Step::Delete { client, record } => self.delete(client, record),
            Step::Start { client, errand } => self.start(client, errand),
            Step::Run { client } => {
                let client = self.index(client);
                let _ended = self.clients[client].run();
            }
            Step::Message { message, fate } => lock(&self.net).deliver(message, fate),
            Step::Cancel { client } => self.clients[self.index(client)].cancel(),
            Step::Crash { client } => {
                let client = self.index(client);
                self.clients[client].crash();
            }
            Step::Arm { client, commits, moment } => {
                self.clients[self.index(client)].store.disk().armed = Some((commits, moment));
            }
            Step::ClientClock { client, ms } => self.clients[self.index(client)].step_clock(ms),
            Step::ServerClock { ms } => lock(&self.net).server.step(ms),
            Step::Restart => lock(&self.net).cut_all(),
            Step::Backup => lock(&self.net).server.back_up(),
            Step::Restore => {
                let mut net = lock(&self.net);
                if net.server.restore() {
                    net.cut_all();
                }
            }
            Step::Resolve { client, nth, choice } => self.resolve(client, nth, choice),
            Step::Retry { client, nth } => {
                let client = self.index(client);
                if let Some((table, id)) = self.parked(client, nth) {
                    let _not_parked_for_that = self.clients[client].context.retry(&table, &id);
                }
            }
            Step::Discard { client, nth } => self.discard(client, nth),
        }
        self.look()
    }

    fn index(&self, client: usize) -> usize {
        client % self.clients.len()
    }

    /// Checks the laws, and lets the dead start again.
    fn look(&mut self) -> Result<(), Violation> {
        for (number, client) in self.clients.iter_mut().enumerate() {
            let net = lock(&self.net);
            self.oracle.check(number, &client.store, &net)?;
            let disk = client.store.disk();
            (number, disk.commits).hash(&mut self.hash);
            let dead = disk.dead;
            drop((disk, net));
            if dead {
                client.crash();
            }
        }
        let mut net = lock(&self.net);
        (net.server.versions(), net.under_way()).hash(&mut self.hash);
        let found = net.server.violation.take();
        match net.violation.take().or(found) {
            Some(violation) => Err(violation),
            None => Ok(()),
        }
    }

    /// Tells whether an edit was stored: its call returned, or its process died after the commit, or the row it left is
    /// none (an edit taken back of what somebody else deleted).
    fn stored<T>(&self, client: usize, commits: u64, result: &Result<T, Error>) -> bool {
        result.is_ok() || self.commits(client) > commits
    }

    fn commits(&self, client: usize) -> u64 {
        self.clients[client].store.disk().commits
    }

    fn fresh(&mut self) -> Value {
        self.values += 1;
        Value::from(self.values)
    }

    fn insert(&mut self, client: usize, record: usize, poison: bool) {
        let client = self.index(client);
        let key = tables::key(record);
        let first = if poison { Value::from(POISON) } else { self.fresh() };
        let fields = tables::members(&key, record, [first, self.fresh()]);
        let commits = self.commits(client);
        let result = self.table(client, &key).insert_with_id(key.1.clone(), fields.clone());
        if self.stored(client, commits, &result) {
            self.oracle.inserted(client, &key, &fields);
        }
    }

    fn update(&mut self, client: usize, record: usize, member: usize, value: NewValue) {
        let client = self.index(client);
        let key = tables::key(record);
        let name = MEMBERS[member % MEMBERS.len()];
        let value = match value {
            NewValue::Fresh => self.fresh(),
            NewValue::Common(n) => Value::from(format!("common {n}")),
            NewValue::Poison => Value::from(POISON),
            NewValue::Back => match self.clients[client].store.base(&key.0, &key.1) {
                Ok(Some(base)) => base.get(name).clone(),
                _ => return,
            },
        };
        let changes = Fields::from_iter([(name.to_owned(), value.clone())]);
        let commits = self.commits(client);
        let result = self.table(client, &key).update(&key.1, changes);
        if self.stored(client, commits, &result) {
            self.oracle.updated(client, &key, name, &value);
        }
    }

    fn delete(&mut self, client: usize, record: usize) {
        let client = self.index(client);
        let key = tables::key(record);
        let Ok(Some(row)) = self.clients[client].store.record(&key.0, &key.1) else { return };
        let operations = self.clients[client].store.operations_of(&key.0, &key.1).unwrap();
        let first = operations.first().filter(|first| first.kind == OperationKind::Insert);
        let insert = first.map(|first| first.id);
        let commits = self.commits(client);
        let result = self.table(client, &key).delete(&key.1);
        if self.stored(client, commits, &result) {
            self.oracle.deleted(client, &key, &row, insert);
        }
    }

    fn table(&self, client: usize, key: &Key) -> sync_core::SyncTable {
        self.clients[client].context.table(&key.0).unwrap()
    }

    fn start(&mut self, client: usize, errand: Errand) {
        let client = self.index(client);
        if self.clients[client].is_busy() {
            return;
        }
        if errand == Errand::PurgeUnsent {
            self.oracle.given_up(client, |key| key.0 == tables::tasks());
        }
        self.clients[client].start(errand, RemovalGuard::Allow);
        let _ended = self.clients[client].run();
    }

    /// Finds a parked operation's record.
    fn parked(&self, client: usize, nth: usize) -> Option<(TableName, RecordId)> {
        let parked = self.clients[client].store.parked().unwrap();
        let chosen = parked.get(nth % parked.len().max(1))?;
        Some((chosen.table.clone(), chosen.record.clone()))
    }

    fn resolve(&mut self, client: usize, nth: usize, choice: Choice) {
        let client = self.index(client);
        let Ok(conflicts) = self.clients[client].context.conflicts() else { return };
        let Some(conflict) = conflicts.get(nth % conflicts.len().max(1)) else { return };
        let resolution = match (choice, &conflict.local, &conflict.server) {
            (Choice::Local, ..) => Resolution::KeepLocal,
            (Choice::Server, ..) => Resolution::KeepServer,
            (Choice::Both, ..) => Resolution::KeepBoth,
            (Choice::Mix, Some(local), Some(server)) => {
                let mut fields = server.fields.clone();
                fields.insert(MEMBERS[0].into(), local.get(MEMBERS[0]).clone());
                Resolution::Merge(fields)
            }
            (Choice::Mix, ..) => Resolution::KeepLocal,
        };
        let operation = &conflict.operation;
        let _disk_failed =
            self.clients[client].context.resolve(&operation.table, &operation.record, resolution);
    }

    fn discard(&mut self, client: usize, nth: usize) {
        let client = self.index(client);
        let Some((table, id)) = self.parked(client, nth) else { return };
        let first = self.clients[client].store.operations_of(&table, &id).unwrap().into_iter().next();
        if first.is_some_and(|first| matches!(first.state, State::Parked(_))) {
            self.oracle.given_up(client, |key| (&key.0, &key.1) == (&table, &id));
            let _disk_failed = self.clients[client].context.discard(&table, &id);
        }
    }
}
