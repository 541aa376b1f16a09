//! World: clients, their network and the server, and what each step does to them. After each step every law is checked.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use serde_json::Value;
use sync_core::{Record, RemovalGuard, Store};

use super::Violation;
use super::client::Client;
use super::disk::{Key, SimStore};
use super::knows;
use super::net::{Net, SharedNet, lock};
use super::oracle::Oracle;
use super::plan::Plan;
use super::rows::Rows;
use super::server::Server;
use super::simulation::Simulation;
use super::step::{Errand, Foreign, Step};
use super::tables::{self, LISTS, MEMBERS};

/// A simulated world.
pub(crate) struct World {
    pub(crate) plan: Plan,
    pub(crate) net: SharedNet,
    pub(crate) clients: Vec<Client>,
    pub(super) oracle: Oracle,
    rows: Rows,
    pub(super) values: u64,
    pub(crate) steps: u64,
    hash: DefaultHasher,
    /// The same world, but its clients' clocks stand still: they order nothing, so all must be the same (I25).
    twin: Option<Box<Self>>,
}

impl World {
    pub(crate) fn new(plan: Plan, simulation: &Simulation) -> Self {
        let twin = plan.twin && simulation.may_have_twins();
        let twin = twin.then(|| Box::new(Self::new(Plan { twin: false, ..plan.clone() }, simulation)));
        let net = Net::new(Server::new(plan.server, plan.manners, plan.seed));
        let dies_everywhere = simulation.dies_everywhere(plan.seed);
        let clients = plan.clients.iter().enumerate();
        let clients = clients.map(|(number, client)| {
            let store = SimStore::new(simulation.place(), dies_everywhere);
            Client::new(&net, number, (*client, plan.seed), store, simulation.policy())
        });
        Self {
            clients: clients.collect(),
            plan,
            net,
            oracle: Oracle::default(),
            rows: Rows::default(),
            values: 0,
            steps: 0,
            hash: DefaultHasher::new(),
            twin,
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
        self.act(step)?;
        self.look()?;
        let Some(twin) = &mut self.twin else { return Ok(()) };
        if !matches!(step, Step::ClientClock { .. }) {
            twin.apply(step)?;
        }
        let (here, there) = (self.summary(), self.twin.as_ref().map(|twin| twin.summary()));
        if there.as_ref().is_none_or(|there| *there == here) {
            return Ok(());
        }
        let what = format!("after {step:?} there are {here:?}, with clocks that stand still {there:?}");
        Err(Violation { law: "I25", what })
    }

    /// Nothing goes wrong at a commit any more.
    pub(super) fn disarm(&mut self) {
        self.clients.iter().for_each(|client| client.store.disk().armed = None);
        if let Some(twin) = &mut self.twin {
            twin.disarm();
        }
    }

    /// What two worlds must share if nothing but the clients' clocks differs: what the server was told, messages
    /// under way, commits.
    fn summary(&self) -> (u64, usize, Vec<u64>) {
        let net = lock(&self.net);
        let commits = self.clients.iter().map(|client| client.store.disk().commits).collect();
        (net.server.written(), net.under_way(), commits)
    }

    fn act(&mut self, step: Step) -> Result<(), Violation> {
        let of = |client: usize| client % self.clients.len();
        match step {
            Step::Insert { client, record, poison } => self.insert(of(client), record, poison),
            Step::InsertMany { client, record, count } => self.insert_many(of(client), record, count),
            Step::Update { client, record, member, value } => self.update(of(client), record, member, value),
            Step::Delete { client, record } => self.delete(of(client), record),
            Step::Undo { client, nth } => self.undo(of(client), nth)?,
            Step::BringBack { client, nth, side } => self.bring_back(of(client), nth, side)?,
            Step::Start { client, errand } => self.start(of(client), errand)?,
            Step::Agree { client } => self.answer(of(client), RemovalGuard::Allow)?,
            Step::KeepAll { client } => self.answer(of(client), RemovalGuard::Keep)?,
            Step::Run { client } => self.run(of(client))?,
            Step::Message { message, fate } => lock(&self.net).deliver(message, fate),
            Step::Cancel { client } => self.clients[of(client)].cancel(),
            Step::Crash { client } => {
                let client = of(client);
                self.clients[client].crash();
            }
            Step::Arm { client, commits, moment } => {
                self.clients[of(client)].store.disk().armed = Some((commits, moment));
            }
            Step::ClientClock { client, ms } => self.clients[of(client)].step_clock(ms),
            Step::ServerClock { ms } => lock(&self.net).server.step(ms),
            Step::Restart => lock(&self.net).cut_all(),
            Step::Backup => lock(&self.net).server.back_up(),
            Step::Restore => {
                let mut net = lock(&self.net);
                if net.server.restore() {
                    net.cut_all();
                }
            }
            Step::ForgetKeys => lock(&self.net).server.forget_keys(),
            Step::PurgeTombstones => self.purge_tombstones(),
            Step::Foreign { record, write } => self.foreign(record, write),
            Step::Resolve { client, nth, choice } => self.resolve(of(client), nth, choice),
            Step::Retry { client, nth } => self.retry(of(client), nth),
            Step::Discard { client, nth } => self.discard(of(client), nth),
        }
        Ok(())
    }

    /// Checks the laws, and lets the dead start again.
    fn look(&mut self) -> Result<(), Violation> {
        for (number, client) in self.clients.iter_mut().enumerate() {
            let (written, dead, commits) = {
                let mut disk = client.store.disk();
                if let Some(violation) = disk.violation.take() {
                    return Err(violation);
                }
                (std::mem::take(&mut disk.written), disk.dead, disk.commits)
            };
            (number, commits).hash(&mut self.hash);
            if !written.is_empty() {
                let net = lock(&self.net);
                for key in &written.touched {
                    self.rows.check(number, key, &client.store, &net.server)?;
                }
                self.oracle.check(number, &client.store, &net, &written)?;
                knows::check(number, &client.store, &net.server, (&written.touched, written.tokens))?;
                if let Some(under_way) = client.under_way() {
                    under_way.check(number, &client.store, &net)?;
                }
            }
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

    fn start(&mut self, client: usize, errand: Errand) -> Result<(), Violation> {
        if self.clients[client].is_busy() {
            return Ok(());
        }
        if errand == Errand::PurgeUnsent {
            self.oracle.given_up(client, |key| key.0 == tables::tasks());
        }
        let pulls = matches!(errand, Errand::Pull | Errand::PullList);
        let guard = if pulls { RemovalGuard::Ask } else { self.clients[client].plan.guard };
        self.clients[client].start(errand, guard);
        self.run(client)
    }

    /// The user says what becomes of the rows about which a sync stopped.
    fn answer(&mut self, client: usize, guard: RemovalGuard) -> Result<(), Violation> {
        if self.clients[client].asked && !self.clients[client].is_busy() {
            self.clients[client].start(Errand::Sync, guard);
            self.run(client)?;
        }
        Ok(())
    }

    /// Lets a client go on, and checks what must hold if its errand ends.
    fn run(&mut self, client: usize) -> Result<(), Violation> {
        let commits = self.clients[client].store.disk().commits;
        let Some(under_way) = self.clients[client].under_way() else { return Ok(()) };
        let previews = under_way.errand == Errand::Preview;
        let ended = self.clients[client].run();
        let client_now = &self.clients[client];
        if previews && client_now.store.disk().commits > commits {
            let what = format!("client {client}: a preview wrote to the disk");
            return Err(Violation { law: "preview", what });
        }
        if client_now.store.disk().dead {
            return Ok(());
        }
        match ended {
            Some((errand, result)) => {
                let (store, net) = (&client_now.store, lock(&self.net));
                errand.ended(client, client_now.plan.partial, (store, &net), &result)
            }
            None => Ok(()),
        }
    }

    /// The server drops its tombstones. What every client has read goes without a word; no message may be older.
    fn purge_tombstones(&mut self) {
        let mut net = lock(&self.net);
        net.cut_all();
        let clients = &self.clients;
        // Tombstones are kept for longer than anybody waits for an answer.
        let awaited = |key: &Key| {
            clients.iter().any(|client| {
                let operations = client.store.operations_of(&key.0, &key.1).unwrap();
                operations.iter().any(sync_core::Operation::outcome_unknown)
            })
        };
        let busy = clients.iter().any(Client::is_busy);
        let (mut read, mut kept) = (Vec::new(), Vec::new());
        for (key, row) in net.server.rows().filter(|(_, row)| row.deleted) {
            let queries = tables::queries();
            let due = queries.iter().filter(|query| query.table == key.0 && query.filter.matches(row));
            // A read of everything that was interrupted goes on where it was, and what it has seen may be deleted since.
            let has_read = |client: &Client, query: &sync_core::PullQuery| {
                let token = client.store.delta_token(&query.table, &query.id).unwrap();
                let begun = client.store.meta(&format!("full read of {}", query.table)).unwrap();
                begun.is_none() && token.is_none_or(|token| knows::covers(&token, &net.server, row))
            };
            let mut due = due.flat_map(|query| clients.iter().map(move |client| (client, query)));
            // A read that goes on by the server's link says only at its start how far it knows.
            if awaited(key) || (busy && net.server.has_horizon()) {
                kept.push(key.clone());
            } else if !busy && due.all(|(client, query)| has_read(client, query)) {
                read.push(key.clone());
            }
        }
        net.server.purge_tombstones(|key| kept.contains(key), |key| read.contains(key));
    }

    /// Somebody writes on the server who is none of ours, without any condition.
    fn foreign(&mut self, record: usize, write: Foreign) {
        self.values += 1;
        let value = Value::from(self.values);
        let all = matches!(write, Foreign::SetAll | Foreign::DeleteAll);
        let records = if all { LISTS..LISTS + self.plan.tasks } else { record..record + 1 };
        let keys: Vec<Key> = records.map(tables::key).collect();
        let make = |key: &Key, row: Option<Record>| match (write, row) {
            (Foreign::Set, None) => {
                let fields = tables::members(key, record, [value.clone(), value.clone()]);
                Some(Record::new(key.1.clone(), fields))
            }
            (Foreign::Set | Foreign::SetAll, Some(mut row)) if !row.deleted => {
                row.fields.insert(MEMBERS[1].to_owned(), value.clone());
                Some(row)
            }
            (Foreign::Delete | Foreign::DeleteAll, Some(row)) if !row.deleted => {
                Some(Record { deleted: true, ..row })
            }
            (Foreign::Undelete, Some(row)) if row.deleted => Some(Record { deleted: false, ..row }),
            _ => None,
        };
        lock(&self.net).server.write_all(&keys, make);
    }
}
