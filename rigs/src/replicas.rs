//! The second kill rig: two clients, one on each store, and the real server, each of them killed at random moments.
//!
//! After some kills everything comes to rest: the clients sync until nothing waits. Then both and the server must have
//! the same rows, and those must be what the two were told was saved, each edit once.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use sync_core::{CancellationToken, RemovalGuard, Resolution, SyncContext};

use crate::chance::Chance;
use crate::check::sound;
use crate::edits::Author;
use crate::life::Life;
use crate::rows::{Key, Rows, Step};
use crate::server::{Server, all_rows, program, remote, runtime};
use crate::stores::Kind;
use crate::tally::{ENOUGH, Tally};
use crate::told::Acknowledged;
use crate::workshop::workshop;
use crate::writer::{Lie, context};

/// Kills between two rests, and rests in the life of the folders.
const KILLS_PER_REST: u64 = 15;
const RESTS_PER_STAGE: u64 = 8;
/// How long all work at most between two kills.
const WORK: Duration = Duration::from_millis(40);
/// Syncs until everything must be at rest.
const ROUNDS: usize = 20;
/// How many records both edit.
const SHARED: usize = 8;

/// Kills clients and the server until the server was killed so often.
///
/// # Panics
/// If there is no program of the server.
#[must_use]
pub fn run(rig: &Path, kills: u64, seed: u64, lie: Lie) -> Tally {
    let mut tally = Tally::default();
    let mut chance = Chance::new(seed);
    let server = program(rig).unwrap_or_else(|missing| panic!("{missing}"));
    while tally.cycles < kills && tally.lost < ENOUGH {
        let workshop = workshop();
        let stage = Stage::new(rig, &server, workshop.path(), chance.number(), lie);
        let done = stage.and_then(|mut stage| stage.play(kills, &mut tally));
        if let Err(what) = done {
            tally.lost += 1;
            println!("server, kill {}, seed {seed}: {what}", tally.cycles);
            if lie == Lie::None {
                println!("all is kept in {}", workshop.keep().display());
            }
        }
    }
    tally
}

/// One client of a stage.
struct Client {
    kind: Kind,
    author: Author,
    folder: PathBuf,
    told: Acknowledged,
    life: Option<Life>,
}

impl Client {
    /// Compares its store with what it was told was saved.
    fn compare(&mut self) -> Result<(), String> {
        let store = self.kind.open(&self.folder).map_err(|error| error.to_string())?;
        let compared = self.told.compare(&self.author.view(sound(&*store)?));
        compared.map_err(|what| format!("{}: {what}", self.kind.name()))
    }
}

/// A server and its two clients.
struct Stage {
    rig: PathBuf,
    lie: Lie,
    chance: Chance,
    server: Server,
    token: String,
    starting: Duration,
    clients: Vec<Client>,
}

impl Stage {
    fn new(rig: &Path, server: &Path, folder: &Path, seed: u64, lie: Lie) -> Result<Self, String> {
        let began = Instant::now();
        let server = Server::new(server, &folder.join("server"), lie)?;
        let starting = began.elapsed() / 4;
        let token = server.token()?;
        let clients = Kind::ALL.into_iter().zip(Author::ALL);
        let clients = clients.map(|(kind, author)| {
            let folder = folder.join(kind.name());
            std::fs::create_dir(&folder).map_err(|error| error.to_string())?;
            Ok(Client { kind, author, folder, told: Acknowledged::default(), life: None })
        });
        let clients = clients.collect::<Result<_, String>>()?;
        let mut stage =
            Self { rig: rig.to_owned(), lie, chance: Chance::new(seed), server, token, starting, clients };
        stage.share()?;
        Ok(stage)
    }

    /// Makes the records both edit, before either process starts.
    fn share(&mut self) -> Result<(), String> {
        for place in 0..SHARED {
            let table = if place % 2 == 0 { todo::TASKS } else { todo::LISTS };
            let key: Key = (
                table.try_into().map_err(|_| "no table name")?,
                format!("{}-{place}", Author::SHARED).as_str().try_into().map_err(|_| "no id")?,
            );
            let columns = self.clients.iter().map(|client| client.author.column);
            let fields: sync_core::Fields = columns.map(|name| (name.to_owned(), "0".into())).collect();
            let context = self.context(0)?;
            let made = context.table(&key.0).and_then(|t| t.insert_with_id(key.1.clone(), fields.clone()));
            made.map_err(|error| error.to_string())?;
            for client in &mut self.clients {
                let mut rows = Rows::default();
                rows.apply(&Step(vec![(key.0.clone(), key.1.clone(), Some(fields.clone()))]));
                client.told.rows.0.extend(client.author.view(rows).0);
            }
        }
        for place in 0..self.clients.len() {
            let context = self.context(place)?;
            sync(&context)?;
        }
        Ok(())
    }

    fn play(&mut self, kills: u64, tally: &mut Tally) -> Result<(), String> {
        for _ in 0..RESTS_PER_STAGE {
            if tally.cycles >= kills {
                return Ok(());
            }
            let before: u64 = self.clients.iter().map(|client| client.told.edits).sum();
            self.start_clients();
            for _ in 0..KILLS_PER_REST {
                thread::sleep(self.chance.time(WORK));
                self.kill_somebody(tally)?;
                self.start_clients();
            }
            thread::sleep(self.chance.time(WORK));
            self.rest(tally)?;
            let after: u64 = self.clients.iter().map(|client| client.told.edits).sum();
            tally.edits += after - before;
        }
        Ok(())
    }

    /// Kills the server, a client, or all; the server now and then once more while it starts.
    fn kill_somebody(&mut self, tally: &mut Tally) -> Result<(), String> {
        let (server, clients) = match self.chance.below(10) {
            0..6 => (true, vec![]),
            6..8 => (false, vec![self.chance.below(2)]),
            8 => (true, vec![self.chance.below(2)]),
            _ => (true, vec![0, 1]),
        };
        for place in clients {
            self.kill_client(place)?;
            tally.kills += 1;
        }
        if server {
            self.server.kill()?;
            tally.cycles += 1;
            tally.kills += 1;
            self.server.start()?;
            while self.chance.percent(20) {
                thread::sleep(self.chance.time(self.starting));
                self.server.kill()?;
                tally.kills += 1;
                tally.starting += 1;
                self.server.start()?;
            }
            self.server.wait()?;
        }
        Ok(())
    }

    fn start_clients(&mut self) {
        for client in &mut self.clients {
            if client.life.is_some() {
                continue;
            }
            let mut command = Command::new(&self.rig);
            command.args(["client", client.kind.name()]).arg(&client.folder);
            command.args([self.server.url().as_str(), &self.token, client.author.name]);
            command.args([&self.chance.number().to_string(), self.lie.name()]);
            client.life = Some(Life::start(command));
        }
    }

    /// Kills a client. Every other time its store is looked at, and else left to the next process as it is.
    fn kill_client(&mut self, place: usize) -> Result<(), String> {
        let client = &mut self.clients[place];
        let Some(life) = client.life.take() else { return Ok(()) };
        client.told.listen(life.kill()?)?;
        if self.chance.percent(50) { client.compare() } else { Ok(()) }
    }

    /// Lets everything come to rest and compares.
    fn rest(&mut self, tally: &mut Tally) -> Result<(), String> {
        for place in 0..self.clients.len() {
            self.kill_client(place)?;
            tally.kills += 1;
            self.clients[place].compare()?;
        }
        let contexts = [self.context(0)?, self.context(1)?];
        for _ in 0..ROUNDS {
            for (context, client) in contexts.iter().zip(&self.clients) {
                sync(context)?;
                decide(context, client.author)?;
            }
            if at_rest(&contexts)? {
                break;
            }
        }
        if !at_rest(&contexts)? {
            return Err("the two do not come to rest".to_owned());
        }
        contexts.iter().try_for_each(sync)?;
        drop(contexts);
        let server = runtime()?.block_on(all_rows(&self.server.url(), &self.token))?;
        for client in &self.clients {
            let store = client.kind.open(&client.folder).map_err(|error| error.to_string())?;
            let rows = sound(&*store)?;
            let differs = |expected: &Rows, rows: &Rows, who: &str| {
                rows.difference(expected).map_or(Ok(()), |what| Err(format!("{who}, at rest: {what}")))
            };
            differs(&server, &rows, client.kind.name())?;
            differs(&client.told.rows, &client.author.view(server.clone()), "server")?;
        }
        let known: usize = self.clients.iter().map(|client| client.told.rows.0.len()).sum();
        if server.0.len() + SHARED != known {
            return Err("the server has rows that nobody made".to_owned());
        }
        Ok(())
    }

    fn context(&self, place: usize) -> Result<SyncContext, String> {
        let client = &self.clients[place];
        let context = context(client.kind.open(&client.folder).map_err(|error| error.to_string())?);
        context.set_remote(Some(Arc::new(remote(&self.server.url(), &self.token)?)));
        Ok(context)
    }
}

fn sync(context: &SyncContext) -> Result<(), String> {
    let token = CancellationToken::new();
    let report = runtime()?.block_on(context.sync_with(RemovalGuard::Allow, &token));
    report.map(drop).map_err(|error| error.to_string())
}

fn at_rest(contexts: &[SyncContext; 2]) -> Result<bool, String> {
    let waiting = |context: &SyncContext| context.counts().map(|counts| counts.operations);
    let both = waiting(&contexts[0]).and_then(|first| Ok(first + waiting(&contexts[1])?));
    both.map(|count| count == 0).map_err(|error| error.to_string())
}

/// Decides what the engine leaves to the user: a record that met the other client's edits too often. Both edits hold.
fn decide(context: &SyncContext, author: Author) -> Result<(), String> {
    for conflict in context.conflicts().map_err(|error| error.to_string())? {
        let (table, id) = (&conflict.operation.table, &conflict.operation.record);
        let (Some(local), Some(server)) = (conflict.local, conflict.server) else {
            return Err(format!("{table} {id} is in conflict with a deletion, and nobody else deletes it"));
        };
        let mut both = server.fields;
        both.insert(author.column.to_owned(), local.get(author.column).clone());
        context.resolve(table, id, Resolution::Merge(both)).map_err(|error| error.to_string())?;
    }
    Ok(())
}
