//! One watched folder: what is done to it is written down, and fails when it is to fail.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::fault::{Armed, Call, Failure, Fault};
use crate::journal::{Journal, Node};
use crate::watched;

/// Watches a folder until it is dropped.
pub struct FaultyDisk(Arc<Disk>);

impl FaultyDisk {
    /// Watches a folder that is there, and keeps a journal of it.
    ///
    /// # Errors
    /// The folder cannot be read, or this system is not one where calls can be watched
    /// ([`Unsupported`](io::ErrorKind::Unsupported)).
    pub fn over(folder: &Path) -> io::Result<Self> {
        let folder = folder.canonicalize()?;
        let journal = Journal::of(&folder)?;
        Self::watch(folder, Some(journal))
    }

    /// Watches a folder without a journal: its syncs cost nothing, and its calls can fail.
    ///
    /// # Errors
    /// As [`FaultyDisk::over`].
    pub fn unwritten(folder: &Path) -> io::Result<Self> {
        Self::watch(folder.canonicalize()?, None)
    }

    fn watch(folder: PathBuf, journal: Option<Journal>) -> io::Result<Self> {
        if !are_calls_watched() {
            let reason = "calls can be watched only on Linux with the GNU C library";
            return Err(io::Error::new(io::ErrorKind::Unsupported, reason));
        }
        let disk = Arc::new(Disk {
            folder,
            state: Mutex::new(State { journal, armed: None, failures: Failures::default() }),
        });
        watched::add(&disk);
        Ok(Self(disk))
    }

    /// Arranges for a fault, in place of the one before.
    pub fn fail(&self, fault: Fault) {
        self.0.state().armed = Some(Armed::new(fault));
    }

    /// Lets everything succeed from now on. Returns whether the fault had come to pass.
    pub fn heal(&self) -> bool {
        self.0.state().armed.take().is_some_and(|armed| armed.fired())
    }

    /// Tells whether the fault has come to pass.
    #[must_use]
    pub fn fired(&self) -> bool {
        self.0.state().armed.as_ref().is_some_and(Armed::fired)
    }

    /// Writes a number into the journal.
    pub fn note(&self, note: u64) {
        if let Some(journal) = &mut self.0.state().journal {
            journal.note(note);
        }
    }

    /// Returns the journal as it is now; an empty one if none is kept.
    #[must_use]
    pub fn journal(&self) -> Journal {
        self.0.state().journal.clone().unwrap_or_default()
    }
}

impl Drop for FaultyDisk {
    fn drop(&mut self) {
        watched::remove(&self.0);
    }
}

impl fmt::Debug for FaultyDisk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FaultyDisk").field(&self.0.folder).finish()
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu", target_pointer_width = "64"))]
fn are_calls_watched() -> bool {
    crate::hooks::are_in_place()
}

#[cfg(not(all(target_os = "linux", target_env = "gnu", target_pointer_width = "64")))]
fn are_calls_watched() -> bool {
    false
}

/// What a [`FaultyDisk`] shares with the calls.
pub(crate) struct Disk {
    folder: PathBuf,
    state: Mutex<State>,
}

struct State {
    journal: Option<Journal>,
    armed: Option<Armed>,
    failures: Failures,
}

/// Syncs that failed. The system tells each open file of each once, whoever asked for the sync.
#[derive(Default)]
struct Failures {
    of: BTreeMap<Node, u32>,
    told: BTreeMap<i32, u32>,
}

impl Failures {
    fn fail(&mut self, node: Node) {
        *self.of.entry(node).or_default() += 1;
    }

    /// Takes note that an open file knows of all failures. Returns whether it did not.
    fn tell(&mut self, file: i32, node: Node) -> bool {
        let now = self.of.get(&node).copied().unwrap_or(0);
        self.told.insert(file, now).is_some_and(|told| told < now)
    }
}

/// What a call is to do in place of what it was asked to.
enum Instead {
    Part(Failure),
    Pretend,
}

impl State {
    /// Counts a call. Without a fault it is to do as it was asked.
    fn strike(&mut self, call: Call) -> io::Result<Option<Instead>> {
        let Some(failure) = self.armed.as_mut().and_then(|armed| armed.strike(call)) else { return Ok(None) };
        match failure {
            Failure::Error => Err(at_fault()),
            Failure::Full => Err(io::Error::from_raw_os_error(ENOSPC)),
            Failure::Short | Failure::Torn => Ok(Some(Instead::Part(failure))),
            Failure::Lie => Ok(Some(Instead::Pretend)),
            Failure::Kill => {
                kill();
                Err(at_fault())
            }
        }
    }

    fn node(&self, path: &Path) -> Option<Node> {
        self.journal.as_ref().and_then(|journal| journal.find(path))
    }

    fn journal(&mut self, write: impl FnOnce(&mut Journal)) {
        self.journal.as_mut().map(write).unwrap_or_default();
    }
}

/// As Linux numbers them.
const EIO: i32 = 5;
const ENOSPC: i32 = 28;

fn at_fault() -> io::Error {
    io::Error::from_raw_os_error(EIO)
}

#[cfg(all(target_os = "linux", target_env = "gnu", target_pointer_width = "64"))]
fn kill() {
    crate::hooks::kill_this_process();
}

#[cfg(not(all(target_os = "linux", target_env = "gnu", target_pointer_width = "64")))]
fn kill() {}

#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "only the hooks call it"))]
impl Disk {
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a file, by `real`; `emptied` tells whether it is emptied.
    pub(crate) fn open(
        &self,
        path: &Path,
        emptied: bool,
        real: impl FnOnce() -> io::Result<i32>,
    ) -> io::Result<i32> {
        let mut state = self.state();
        state.strike(Call::Open)?;
        let opened = real()?;
        state.journal(|journal| journal.opened(path, emptied));
        if let Some(node) = state.node(path) {
            state.failures.tell(opened, node);
        }
        Ok(opened)
    }

    /// Reads, by `real`, at most so many bytes.
    pub(crate) fn read(
        &self,
        count: usize,
        real: impl FnOnce(usize) -> io::Result<usize>,
    ) -> io::Result<usize> {
        let instead = self.state().strike(Call::Read)?;
        real(if instead.is_some() && count > 1 { count / 2 } else { count })
    }

    /// Writes, by `real`, at an offset that is only known when it is this call's turn.
    pub(crate) fn write(
        &self,
        path: &Path,
        at: impl FnOnce() -> u64,
        bytes: &[u8],
        real: impl FnOnce(&[u8]) -> io::Result<usize>,
    ) -> io::Result<usize> {
        let mut state = self.state();
        let instead = state.strike(Call::Write)?;
        let part = match instead {
            None => bytes,
            Some(Instead::Part(_)) => bytes.get(..bytes.len().div_ceil(2)).unwrap_or(bytes),
            Some(Instead::Pretend) => return Ok(bytes.len()),
        };
        let at = at();
        let written = real(part)?;
        state.journal(|journal| journal.wrote(path, at, part.get(..written).unwrap_or(part)));
        if matches!(instead, Some(Instead::Part(Failure::Torn))) { Err(at_fault()) } else { Ok(written) }
    }

    /// Gives a file another length.
    pub(crate) fn resize(
        &self,
        path: &Path,
        length: u64,
        real: impl FnOnce() -> io::Result<()>,
    ) -> io::Result<()> {
        let mut state = self.state();
        if state.strike(Call::Resize)?.is_none() {
            real()?;
            state.journal(|journal| journal.resized(path, length));
        }
        Ok(())
    }

    /// Syncs a file or folder: nothing more happens than that it is written down.
    pub(crate) fn sync(&self, file: i32, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        let node = state.node(path);
        match state.strike(Call::Sync) {
            Ok(None) => state.journal(|journal| journal.synced(path)),
            Ok(Some(_)) => {}
            Err(error) => {
                state.journal(|journal| journal.sync_failed(path));
                node.into_iter().for_each(|node| state.failures.fail(node));
                node.map(|node| state.failures.tell(file, node));
                return Err(error);
            }
        }
        let untold = node.is_some_and(|node| state.failures.tell(file, node));
        if untold { Err(at_fault()) } else { Ok(()) }
    }

    /// Asks the system to begin with writing, which makes nothing safe.
    pub(crate) fn begin_sync(&self) -> io::Result<()> {
        self.state().strike(Call::Sync).map(drop)
    }

    /// Makes, moves or removes a name.
    pub(crate) fn name(
        &self,
        real: impl FnOnce() -> io::Result<()>,
        write_down: impl FnOnce(&mut Journal),
    ) -> io::Result<()> {
        let mut state = self.state();
        state.strike(Call::Name)?;
        real()?;
        state.journal(write_down);
        Ok(())
    }

    pub(crate) fn mapped(&self, path: &Path) {
        self.state().journal(|journal| journal.mapped(path));
    }
}
