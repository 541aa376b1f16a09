//! What a crash leaves of a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use crate::journal::{Event, Journal, Names, Node, ROOT};
use crate::random::Random;

/// What a disk writes whole or not at all, in bytes.
const SECTOR: usize = 512;

/// How the process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crash {
    /// It was killed: the system keeps all that it was given.
    Killed,
    /// The power was cut before anything was written that was not synced.
    PowerCut,
    /// The power was cut while what was not synced was being written: some of it is there, in any order, in pieces of 512
    /// bytes. The number decides which. Names follow one another as in the journal of a file system.
    PowerCutPartway(u64),
}

/// What becomes of an event that may be lost.
enum Fate {
    Kept,
    Lost,
    /// Only these sectors, one bit each, over and over.
    Sectors(u64),
}

impl Crash {
    fn random(self) -> Random {
        Random::new(if let Self::PowerCutPartway(seed) = self { seed } else { 0 })
    }

    fn fate(self, random: &mut Random) -> Fate {
        match self {
            Self::Killed => Fate::Kept,
            Self::PowerCut => Fate::Lost,
            Self::PowerCutPartway(_) => match random.below(3) {
                0 => Fate::Kept,
                1 => Fate::Lost,
                _ => Fate::Sectors(random.next()),
            },
        }
    }
}

impl Journal {
    /// Makes the folder as a crash after so many events would have left it, in a folder that does not exist yet.
    ///
    /// # Errors
    /// The image could not be written.
    pub fn image(&self, events: usize, crash: Crash, into: &Path) -> io::Result<()> {
        let (mut names, mut files) = (self.start.names.clone(), self.start.files.clone());
        let mut random = crash.random();
        let safe = self.safe(events);
        let mut risky_names = match crash {
            Crash::Killed => usize::MAX,
            Crash::PowerCut => 0,
            Crash::PowerCutPartway(_) => {
                usize::try_from(random.below(self.risky_names(&safe) + 1)).unwrap_or(0)
            }
        };
        let mut mapped = BTreeSet::new();
        for (event, &safe) in self.events.iter().zip(&safe) {
            match event {
                Event::Made(..) | Event::Moved(..) | Event::Removed(..) if safe || risky_names > 0 => {
                    risky_names -= usize::from(!safe);
                    rename(&mut names, event);
                }
                Event::Wrote(file, at, bytes) => {
                    let fate = if safe { Fate::Kept } else { crash.fate(&mut random) };
                    write(files.entry(*file).or_default(), *at, bytes, &fate);
                }
                Event::Resized(file, length) if safe || !matches!(crash.fate(&mut random), Fate::Lost) => {
                    files.entry(*file).or_default().resize(usize::try_from(*length).unwrap_or(0), 0);
                }
                Event::Mapped(file) => drop(mapped.insert(*file)),
                _ => {}
            }
        }
        for file in mapped {
            files.entry(file).or_default().chunks_mut(8).for_each(|chunk| {
                let noise = random.next().to_le_bytes();
                chunk.iter_mut().zip(noise).for_each(|(byte, noise)| *byte = noise);
            });
        }
        fs::create_dir_all(into)?;
        self.lay_out(&names, &files, ROOT, into)
    }

    /// Tells of each event whether a sync made it safe: the next sync of what it changed was one that succeeded.
    fn safe(&self, events: usize) -> Vec<bool> {
        let mut next_sync = BTreeMap::new();
        let mut safe: Vec<bool> = Vec::with_capacity(events);
        for event in self.events.iter().take(events).rev() {
            let is_safe = |node: &Node| next_sync.get(node).is_some_and(|succeeded| *succeeded);
            safe.push(match event {
                Event::Made(node, ..)
                | Event::Moved(_, (node, _))
                | Event::Removed(node, _)
                | Event::Wrote(node, ..)
                | Event::Resized(node, _) => is_safe(node),
                Event::Synced(node) => next_sync.insert(*node, true).is_some(),
                // Names that could not be synced are in the journal of the file system all the same, and wait for the next sync.
                Event::SyncFailed(node) if self.folders.contains(node) => true,
                Event::SyncFailed(node) => next_sync.insert(*node, false).is_some(),
                Event::Mapped(_) | Event::Note(_) => true,
            });
        }
        safe.reverse();
        safe
    }

    fn risky_names(&self, safe: &[bool]) -> u64 {
        let is_name =
            |event: &Event| matches!(event, Event::Made(..) | Event::Moved(..) | Event::Removed(..));
        self.events.iter().zip(safe).filter(|(event, safe)| !**safe && is_name(event)).map(|_| 1).sum()
    }

    fn lay_out(
        &self,
        names: &Names,
        files: &BTreeMap<Node, Vec<u8>>,
        folder: Node,
        into: &Path,
    ) -> io::Result<()> {
        let inside = names.range((folder, "".into())..).take_while(|((parent, _), _)| *parent == folder);
        for ((_, name), node) in inside {
            let path = into.join(name);
            if self.folders.contains(node) {
                fs::create_dir(&path)?;
                self.lay_out(names, files, *node, &path)?;
            } else {
                fs::write(&path, files.get(node).map_or(&[][..], Vec::as_slice))?;
            }
        }
        Ok(())
    }
}

fn rename(names: &mut Names, event: &Event) {
    match event {
        Event::Made(folder, name, node) => drop(names.insert((*folder, name.clone()), *node)),
        Event::Removed(folder, name) => drop(names.remove(&(*folder, name.clone()))),
        Event::Moved(from, to) => {
            if let Some(node) = names.remove(from) {
                names.insert(to.clone(), node);
            }
        }
        _ => {}
    }
}

fn write(file: &mut Vec<u8>, at: u64, bytes: &[u8], fate: &Fate) {
    let at = usize::try_from(at).unwrap_or(0);
    if matches!(fate, Fate::Lost) {
        return;
    }
    // The piece up to the next border of a sector, then whole sectors.
    let first = (SECTOR - at % SECTOR).min(bytes.len());
    let (head, rest) = bytes.split_at(first);
    let mut place = at;
    for (number, piece) in std::iter::once(head).chain(rest.chunks(SECTOR)).enumerate() {
        let kept = if let Fate::Sectors(pattern) = fate { pattern >> (number % 64) & 1 == 1 } else { true };
        if kept {
            if file.len() < place + piece.len() {
                file.resize(place + piece.len(), 0);
            }
            if let Some(target) = file.get_mut(place..place + piece.len()) {
                target.copy_from_slice(piece);
            }
        }
        place += piece.len();
    }
}
