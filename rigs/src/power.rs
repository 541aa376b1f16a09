//! The power-cut rig: what was acknowledged is on the disk, not only in the memory of the system.
//!
//! A writer works on a disk, and the disk is copied at random instants of its life, the first while the store is being
//! made or opened. Each copy is switched on, and must hold what was acknowledged before its instant. Now and then the
//! power is cut once more while a store is opened after a cut.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::chance::Chance;
use crate::check::{agrees, sound};
use crate::disk::{Cut, Disk};
use crate::edits::Author;
use crate::far::Far;
use crate::life::Life;
use crate::rows::{Rows, Step};
use crate::server::{Server, program, rows_of_folder};
use crate::stores::Kind;
use crate::tally::{ENOUGH, Tally};
use crate::told::Line;
use crate::writer::Lie;

/// Cuts in the life of one writer.
const CUTS_PER_LIFE: u64 = 10;
/// The longest time between two cuts.
const BETWEEN: Duration = Duration::from_millis(60);

/// What is on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A store, with a writer.
    Store(Kind),
    /// The data of the server, with a client that sends it changes.
    Server,
}

/// A cut, and what was known of it a moment before.
struct Shot {
    cut: Cut,
    /// The rows when the writer began.
    base: Rows,
    /// How many edits it had acknowledged.
    acknowledged: usize,
    /// The server that is a file, and how many lines it had.
    far: PathBuf,
    far_lines: usize,
}

/// What a cut was found to be.
struct Found {
    rows: Rows,
    far_lines: usize,
}

/// Cuts the power so often.
///
/// # Errors
/// A sentence that says why it cannot be done here.
pub fn run(rig: &Path, subject: Subject, cuts: u64, seed: u64, lie: Lie) -> Result<Tally, String> {
    let mut rig = Rig {
        program: rig.to_owned(),
        subject,
        lie,
        disk: Disk::new()?,
        chance: Chance::new(seed),
        opening: Duration::from_millis(20),
        token: String::new(),
        tally: Tally::default(),
    };
    while rig.tally.cycles < cuts && rig.tally.lost < ENOUGH {
        if let Err(what) = rig.one_life(CUTS_PER_LIFE.min(cuts - rig.tally.cycles)) {
            rig.tally.lost += 1;
            println!("{subject:?}, cut {}, seed {seed}: {what}", rig.tally.cycles);
        }
    }
    Ok(rig.tally)
}

struct Rig {
    program: PathBuf,
    subject: Subject,
    lie: Lie,
    disk: Disk,
    chance: Chance,
    /// How long it takes a writer to open its store, about.
    opening: Duration,
    /// Whom the server takes its client for.
    token: String,
    tally: Tally,
}

impl Rig {
    fn one_life(&mut self, cuts: u64) -> Result<(), String> {
        self.disk.clear()?;
        let far = self.disk.outside().join("server");
        drop(std::fs::remove_file(&far));
        let (inner, mut server) = (self.disk.inner(), None);
        let mut life = match self.subject {
            Subject::Store(kind) => self.writer(kind, &inner, &far),
            Subject::Server => {
                let running = server.insert(Server::new(&program(&self.program)?, &inner, self.lie)?);
                self.token = running.token()?;
                self.pusher(&running.url())
            }
        };
        let mut shots = Vec::new();
        thread::sleep(self.chance.time(self.opening * 5 / 4));
        for number in 0..cuts {
            shots.push(self.shoot(&life, None, &Rows::default(), &far)?);
            if number == 0 {
                let began = Instant::now();
                life.wait_until_open()?;
                self.opening = (self.opening * 7 + began.elapsed() * 2) / 8;
            }
            thread::sleep(self.chance.time(BETWEEN));
        }
        let steps = steps(life.kill()?);
        self.tally.edits += u64::try_from(steps.len()).unwrap();
        server.as_mut().map_or(Ok(()), Server::kill)?;
        for shot in shots {
            self.tally.cycles += 1;
            self.tally.kills += 1;
            let again = if self.chance.percent(20) { Some(self.disk.cut_again(&shot.cut)?) } else { None };
            let found = self.look(&shot, &steps)?;
            if let (Subject::Store(kind), Some(again)) = (self.subject, again) {
                self.cut_once_more(kind, &again, &far, &found)?;
            }
        }
        Ok(())
    }

    fn shoot(&mut self, life: &Life, again: Option<&Cut>, base: &Rows, far: &Path) -> Result<Shot, String> {
        let acknowledged = life.told().iter().filter(|line| **line == Line::Done).count();
        let far_lines = Far::lines(far);
        let cut = match again {
            None => self.disk.cut()?,
            Some(cut) => self.disk.cut_again(cut)?,
        };
        Ok(Shot { cut, base: base.clone(), acknowledged, far: far.to_owned(), far_lines })
    }

    /// Lets a writer open what a cut left, and cuts the power again while it does.
    fn cut_once_more(&mut self, kind: Kind, cut: &Cut, far: &Path, found: &Found) -> Result<(), String> {
        let far = Far::copy(far, found.far_lines);
        let mounted = self.disk.mount(cut)?;
        let life = self.writer(kind, mounted.folder(), &far);
        thread::sleep(self.chance.time(self.opening * 3 / 2));
        let shot = self.shoot(&life, Some(cut), &found.rows, &far)?;
        let steps = steps(life.kill()?);
        drop(mounted);
        self.tally.kills += 1;
        self.tally.starting += 1;
        self.look(&shot, &steps).map(drop).map_err(|what| format!("after a second cut: {what}"))
    }

    /// Switches a disk on again and compares.
    fn look(&self, shot: &Shot, steps: &[Step]) -> Result<Found, String> {
        let mounted = self.disk.mount(&shot.cut)?;
        match self.subject {
            Subject::Store(kind) => shot.look_at_store(kind, mounted.folder(), steps),
            Subject::Server => {
                let found = rows_of_folder(mounted.folder(), &self.token)?;
                let found = Author::ALL[0].view(found);
                shot.compare(&found, steps).map(|()| Found { rows: found, far_lines: 0 })
            }
        }
    }

    fn writer(&mut self, kind: Kind, folder: &Path, far: &Path) -> Life {
        let mut command = Command::new(&self.program);
        command.args(["write", kind.name()]).arg(folder).arg(far);
        command.args([&self.chance.number().to_string(), self.lie.name()]);
        self.lie.prepare(&mut command);
        Life::start(command)
    }

    fn pusher(&mut self, url: &str) -> Life {
        let mut command = Command::new(&self.program);
        command.args(["push", url, &self.token, &self.chance.number().to_string(), self.lie.name()]);
        self.lie.prepare(&mut command);
        Life::start(command)
    }
}

impl Shot {
    fn look_at_store(&self, kind: Kind, folder: &Path, steps: &[Step]) -> Result<Found, String> {
        let store = kind.open(folder).map_err(|error| error.to_string())?;
        let rows = sound(&*store)?;
        self.compare(&rows, steps)?;
        // The server's file was read a moment before the cut: what it took in that moment may be known here.
        let mut last = Ok(());
        for far_lines in self.far_lines..=Far::lines(&self.far) {
            last = agrees(&*store, &rows, &Far::beginning(&self.far, far_lines));
            if last.is_ok() {
                return Ok(Found { rows, far_lines });
            }
        }
        last.and(Err("the server's file became shorter".to_owned()))
    }

    /// Compares rows with those after the edits that were acknowledged, or after these and some of those that follow.
    fn compare(&self, found: &Rows, steps: &[Step]) -> Result<(), String> {
        let mut rows = self.base.clone();
        let (before, after) = steps.split_at(self.acknowledged);
        before.iter().for_each(|step| rows.apply(step));
        let Some(difference) = found.difference(&rows) else { return Ok(()) };
        let mut later = after.iter().map(|step| {
            rows.apply(step);
            rows == *found
        });
        if later.any(|same| same) { Ok(()) } else { Err(difference) }
    }
}

/// Returns the edits that were begun, in order.
fn steps(lines: Vec<Line>) -> Vec<Step> {
    let steps = lines.into_iter().filter_map(|line| match line {
        Line::Try(step) => Some(step),
        Line::Found(_) | Line::Done => None,
    });
    steps.collect()
}
