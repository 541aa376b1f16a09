//! How durable a store is, measured: what it writes and syncs is written down, and what a crash at any point would have
//! left is opened again.

use std::fmt;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use faulty_disk::{Crash, Fault, FaultyDisk, Journal};
use serde_json::Value;

use super::story::{Moment, Story, difference};
use super::{Open, Subject, how_many, skipped};
use crate::conformance::snapshot::everything;
use crate::sample::schema;

const COMMITS: usize = 24;

/// What a store outlives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Durability {
    /// Not even the end of its process.
    Nothing,
    /// The end of its process at any moment.
    ProcessKill,
    /// A power cut at any moment, too: what it acknowledged had been synced.
    PowerCut,
}

impl fmt::Display for Durability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nothing => "loses acknowledged commits when its process is killed",
            Self::ProcessKill => "survives process kill",
            Self::PowerCut => "survives power cut (writes synced before return)",
        })
    }
}

/// A measured durability.
#[derive(Debug, Clone)]
pub struct Grade {
    /// The store's name.
    pub store: &'static str,
    /// What the store outlived.
    pub durability: Durability,
    /// How many crashes were tried.
    pub crashes: u32,
    /// The first crash it did not outlive, and what was wrong then.
    pub loss: Option<String>,
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}, {} crashes", self.store, self.durability, self.crashes)?;
        self.loss.as_ref().map_or(Ok(()), |loss| write!(f, "; {loss}"))
    }
}

/// Measures a store with so many crashes of each kind, on a disk that may have a fault. Nothing is returned where this
/// system does not allow it.
#[must_use]
pub fn grade(open: Open, crashes: u32, fault: Option<Fault>) -> Option<Grade> {
    let story = Story::of(COMMITS);
    let folder = tempfile::tempdir().unwrap();
    let disk = FaultyDisk::over(folder.path()).ok()?;
    fault.into_iter().for_each(|fault| disk.fail(fault));
    let store = story.tell(open, folder.path(), |moment| {
        disk.note(match moment {
            Moment::Begun(number) => number as u64 * 2 - 1,
            Moment::Acknowledged(number) => number as u64 * 2,
        });
    });
    let journal = disk.journal();
    drop(disk);
    assert!(journal.len() > 2 * COMMITS, "the store writes in a way that cannot be watched");

    let mut grade = Grade { store, durability: Durability::Nothing, crashes: 0, loss: None };
    let crash_of = |round, point| match round {
        0 => Crash::Killed,
        1 => Crash::PowerCut,
        _ => Crash::PowerCutPartway(point),
    };
    for round in 0..3 {
        for point in points(journal.len(), crashes) {
            let crash = crash_of(round, point as u64);
            grade.crashes += 1;
            if let Err(wrong) = outlives(open, &story, &journal, point, crash) {
                grade.loss = Some(format!("{crash:?} after {point} of {} writes: {wrong}", journal.len()));
                return Some(grade);
            }
        }
        grade.durability = if round < 2 { Durability::ProcessKill } else { Durability::PowerCut };
    }
    Some(grade)
}

/// Spreads so many crashes over all there could be.
fn points(events: usize, crashes: u32) -> impl Iterator<Item = usize> {
    let crashes = usize::try_from(crashes).unwrap().clamp(1, events + 1);
    (1..=crashes).map(move |crash| crash * (events + 1) / crashes - 1)
}

fn outlives(open: Open, story: &Story, journal: &Journal, point: usize, crash: Crash) -> Result<(), String> {
    let last = usize::try_from(journal.notes(point).last().unwrap_or(0)).unwrap();
    let possible = &story.states[last / 2..=last.div_ceil(2)];
    let folder = tempfile::tempdir().unwrap();
    let image = folder.path().join("image");
    journal.image(point, crash, &image).unwrap();
    let held = holds_one_of(open, &image, possible);
    fs::remove_dir_all(&image).unwrap();
    held
}

/// Opens what a crash left, and looks whether it holds one of these states, and is sound.
pub(super) fn holds_one_of(open: Open, folder: &Path, possible: &[Value]) -> Result<(), String> {
    let _without_syncs = FaultyDisk::unwritten(folder);
    let look = || {
        let store = open(&folder.join("store"), &schema()).map_err(|error| format!("opening: {error}"))?;
        let found = everything(&*store).map_err(|error| format!("reading: {error}"))?;
        store.check().map_err(|error| format!("checking: {error}"))?;
        if possible.contains(&found) {
            return Ok(());
        }
        Err(format!("not what was acknowledged: {:?}", difference(&possible[0], &found)))
    };
    catch_unwind(AssertUnwindSafe(look)).unwrap_or_else(|_| Err("it panics".to_owned()))
}

/// The store is as durable as it says, neither less nor more.
pub(super) fn i1_its_durability_is_what_it_says(subject: &Subject) {
    match grade(subject.open, how_many("SYNC_TESTKIT_CRASHES", 100), None) {
        None => skipped(subject.name(), "this system does not let calls be watched"),
        Some(grade) => {
            eprintln!("\ndurability: {grade}");
            assert_eq!(grade.durability, subject.durability, "{grade}");
        }
    }
}

/// What a measurement is worth: a disk whose syncs only pretend makes every store lose something.
pub(super) fn a_disk_that_only_pretends_to_sync_is_noticed(subject: &Subject) {
    let lie = Fault {
        calls: &[faulty_disk::Call::Sync],
        nth: 1,
        failure: faulty_disk::Failure::Lie,
        times: faulty_disk::Times::ForEver,
    };
    match grade(subject.open, 100, Some(lie)) {
        None => skipped(subject.name(), "this system does not let calls be watched"),
        Some(grade) => assert!(grade.durability < Durability::PowerCut, "{grade}"),
    }
}
