//! The first kill rig: one writer on one store.
//!
//! A cycle kills a writer at a random moment, now and then one that only just starts on what a killed one left, once or
//! several times over. Then the store is opened and must hold what was acknowledged. A store is used for some cycles; at
//! their end its queue is sent to the last operation, and the server must have the same rows.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use sync_core::CancellationToken;

use crate::chance::Chance;
use crate::check::check;
use crate::far::{Far, FarRemote, Way};
use crate::life::Life;
use crate::rows::Rows;
use crate::stores::Kind;
use crate::tally::{ENOUGH, Tally};
use crate::told::Acknowledged;
use crate::workshop::workshop;
use crate::writer::{Lie, context};

/// How many cycles a store lives.
const CYCLES_PER_STORE: u64 = 50;
/// How long a writer works at most.
const WORK: Duration = Duration::from_millis(8);
/// Kills writers of one store.
#[must_use]
pub fn run(program: &Path, kind: Kind, cycles: u64, seed: u64, lie: Lie) -> Tally {
    let mut rig = Rig {
        program: program.to_owned(),
        kind,
        lie,
        chance: Chance::new(seed),
        opening: Duration::from_millis(10),
        tally: Tally::default(),
    };
    while rig.tally.cycles < cycles && rig.tally.lost < ENOUGH {
        let cycles = CYCLES_PER_STORE.min(cycles - rig.tally.cycles);
        let workshop = workshop();
        if let Err(what) = rig.one_store(workshop.path(), cycles) {
            rig.tally.lost += 1;
            println!("{}, cycle {}, seed {seed}: {what}", kind.name(), rig.tally.cycles);
            if lie == Lie::None {
                println!("the store is kept in {}", workshop.keep().display());
            }
        }
    }
    rig.tally
}

struct Rig {
    program: PathBuf,
    kind: Kind,
    lie: Lie,
    chance: Chance,
    /// How long it takes a writer to open its store, about.
    opening: Duration,
    tally: Tally,
}

impl Rig {
    fn one_store(&mut self, folder: &Path, cycles: u64) -> Result<(), String> {
        let far = folder.join("server");
        let mut told = Acknowledged::default();
        for _ in 0..cycles {
            self.tally.cycles += 1;
            let before = told.edits;
            self.one_life(folder, &far, &mut told)?;
            // Compound: what the first kill left is opened by one that is killed as well.
            while self.chance.percent(25) {
                self.one_start(folder, &far, &mut told)?;
            }
            self.tally.edits += told.edits - before;
            let store = self.kind.open(folder).map_err(|error| error.to_string())?;
            check(&*store, &mut told, &Far::read(&far))?;
        }
        self.drain(folder, &far, &told.rows)
    }

    fn one_life(&mut self, folder: &Path, far: &Path, told: &mut Acknowledged) -> Result<(), String> {
        if self.chance.percent(25) {
            return self.one_start(folder, far, told);
        }
        let began = Instant::now();
        let mut life = self.start(folder, far);
        life.wait_until_open()?;
        self.opening = (self.opening * 7 + began.elapsed()) / 8;
        thread::sleep(self.chance.time(WORK));
        self.tally.kills += 1;
        told.listen(life.kill()?)
    }

    fn one_start(&mut self, folder: &Path, far: &Path, told: &mut Acknowledged) -> Result<(), String> {
        let life = self.start(folder, far);
        thread::sleep(self.chance.time(self.opening * 5 / 4));
        self.tally.kills += 1;
        self.tally.starting += 1;
        told.listen(life.kill()?)
    }

    fn start(&mut self, folder: &Path, far: &Path) -> Life {
        let mut command = Command::new(&self.program);
        command.args(["write", self.kind.name()]).arg(folder).arg(far);
        command.args([&self.chance.number().to_string(), self.lie.name()]);
        self.lie.prepare(&mut command);
        Life::start(command)
    }

    /// Sends all that waits. The server must then have the same rows, and nothing may be left.
    fn drain(&mut self, folder: &Path, far: &Path, rows: &Rows) -> Result<(), String> {
        let context = context(self.kind.open(folder).map_err(|error| error.to_string())?);
        context.set_remote(Some(FarRemote::open(far, Way::Good, self.chance.number())));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(context.push(&CancellationToken::new())).map_err(|error| error.to_string())?;
        let left = context.counts().map_err(|error| error.to_string())?.operations;
        if left > 0 {
            return Err(format!("{left} operations stay in the queue although the server takes everything"));
        }
        match Far::read(far).rows.difference(rows) {
            Some(difference) => Err(format!("on the server: {difference}")),
            None => Ok(()),
        }
    }
}
