//! Quiesce: the faults end, the users decide what waits for them, and then every client must equal the server (I8), with
//! nothing left over (I30). Before the users decide, only what truly waits for them may be left (I14).

use std::collections::BTreeMap;

use sync_core::{Operation, ParkedReason, PullQuery, Query, Sequence, State, Store};

use super::disk::Key;
use super::net::lock;
use super::oracle::same;
use super::rng::Rng;
use super::step::{Choice, Errand, Fate, NewValue, Step};
use super::world::World;
use super::{Violation, is_poison, tables};

/// In how many rounds of syncs everything must have reached everybody.
const ROUNDS: usize = 40;
/// In how many steps one sync must end.
const PATIENCE: usize = 20_000;

fn violation(law: &'static str, what: String) -> Result<(), Violation> {
    Err(Violation { law, what })
}

impl World {
    /// Ends the run.
    pub(crate) fn quiesce(&mut self) -> Result<(), Violation> {
        self.disarm();
        for client in 0..self.clients.len() {
            self.finish(client)?;
        }
        for _ in 0..3 {
            self.sync_all()?;
        }
        self.only_what_waits_for_users_is_left()?;
        let mut rng = Rng::new(self.plan.seed ^ 0xdec1de);
        for round in 0.. {
            if self.left() == 0 && round > 1 {
                self.sync_all()?;
                // Who keeps what others deleted sends it again.
                if self.left() == 0 {
                    break;
                }
            }
            if round == ROUNDS {
                let left = self.left();
                return violation("I14", format!("{left} operations are left after {ROUNDS} rounds"));
            }
            for client in 0..self.clients.len() {
                self.decide(client, &mut rng)?;
                self.sync(client)?;
            }
        }
        self.all_are_equal()?;
        for client in &self.clients {
            let mut disk = client.store.disk();
            disk.compare();
            if let Some(violation) = disk.violation.take() {
                return Err(violation);
            }
        }
        Ok(())
    }

    /// Counts the operations that wait anywhere.
    fn left(&self) -> u64 {
        self.clients.iter().map(|client| client.store.counts().unwrap().operations).sum()
    }

    fn sync_all(&mut self) -> Result<(), Violation> {
        (0..self.clients.len()).try_for_each(|client| self.sync(client))
    }

    fn sync(&mut self, client: usize) -> Result<(), Violation> {
        self.apply(Step::Start { client, errand: Errand::Sync })?;
        self.finish(client)?;
        if self.clients[client].asked {
            self.apply(Step::Agree { client })?;
            self.finish(client)?;
        }
        Ok(())
    }

    /// Lets a client's errand end; nothing goes wrong any more.
    fn finish(&mut self, client: usize) -> Result<(), Violation> {
        for _ in 0..PATIENCE {
            if self.clients[client].can_run() {
                self.apply(Step::Run { client })?;
            } else if lock(&self.net).under_way() > 0 {
                self.apply(Step::Message { message: 0, fate: Fate::Arrive })?;
            } else {
                return match self.clients[client].is_busy() {
                    true => violation("I14", format!("client {client} waits for nothing")),
                    false => Ok(()),
                };
            }
        }
        violation("I14", format!("client {client} does not come to an end"))
    }

    fn operations(&self, client: usize) -> Vec<Operation> {
        self.clients[client].store.operations(Sequence(0), usize::MAX).unwrap()
    }

    fn only_what_waits_for_users_is_left(&self) -> Result<(), Violation> {
        for client in 0..self.clients.len() {
            let operations = self.operations(client);
            let mut heads: BTreeMap<Key, &Operation> = BTreeMap::new();
            for operation in &operations {
                heads.entry((operation.table.clone(), operation.record.clone())).or_insert(operation);
            }
            for head in heads.values() {
                let what = format!("client {client}: {:?} of {} is left", head.kind, head.record);
                match &head.state {
                    State::Parked(ParkedReason::Rejected) if !is_poison(head) => {
                        return violation("I14", what);
                    }
                    State::Parked(_) => {}
                    _ => return violation("I14", what),
                }
            }
        }
        Ok(())
    }

    /// The user of a client decides all that waits.
    fn decide(&mut self, client: usize, rng: &mut Rng) -> Result<(), Violation> {
        for _ in 0..self.clients[client].store.counts().unwrap().conflicts {
            let choice = rng.pick(&[Choice::Local, Choice::Local, Choice::Server, Choice::Both, Choice::Mix]);
            self.apply(Step::Resolve { client, nth: 0, choice })?;
        }
        let (mut nth, mut decisions) = (0, 0);
        while let Some(operation) = self.clients[client].store.parked().unwrap().into_iter().nth(nth) {
            nth += 1;
            decisions += 1;
            if decisions > 200 {
                return violation("I14", format!("client {client}: {} cannot be mended", operation.record));
            }
            if operation.state == State::Parked(ParkedReason::Conflict) {
                continue;
            }
            if !is_poison(&operation) {
                self.apply(Step::Retry { client, nth: nth - 1 })?;
                nth = 0;
            } else if operation.state == State::Parked(ParkedReason::Rejected)
                && let Some(record) = tables::record_of(&(operation.table.clone(), operation.record.clone()))
            {
                for member in 0..tables::MEMBERS.len() {
                    self.apply(Step::Update { client, record, member, value: NewValue::Fresh })?;
                }
                nth = 0;
            } else {
                self.apply(Step::Discard { client, nth: nth - 1 })?;
                nth = 0;
            }
        }
        Ok(())
    }

    fn all_are_equal(&self) -> Result<(), Violation> {
        let net = lock(&self.net);
        for (number, client) in self.clients.iter().enumerate() {
            let tasks = PullQuery::table(tables::tasks());
            let tasks = if client.plan.partial { tables::first_list() } else { tasks };
            for PullQuery { table, filter, .. } in [PullQuery::table(tables::lists()), tasks] {
                let mut expected: BTreeMap<_, _> = net
                    .server
                    .rows()
                    .filter(|(key, row)| key.0 == table && !row.deleted && filter.matches(row))
                    .map(|(key, row)| (key.1.clone(), row))
                    .collect();
                for row in client.store.records(&table, &Query::default()).unwrap() {
                    let equal = expected.remove(&row.id).is_some_and(|server| {
                        server.version == row.version && same(&server.fields, &row.fields)
                    });
                    if !equal {
                        return violation(
                            "I8",
                            format!("client {number}: {} is not as on the server", row.id),
                        );
                    }
                }
                if let Some(missing) = expected.keys().next() {
                    return violation("I8", format!("client {number}: {missing} is missing"));
                }
            }
            for (table, id) in net.server.keys() {
                let left = [client.store.base(table, id).unwrap(), client.store.shadow(table, id).unwrap()];
                if left.iter().any(Option::is_some) {
                    return violation("I30", format!("client {number}: {id} keeps a base for nothing"));
                }
            }
        }
        Ok(())
    }
}
