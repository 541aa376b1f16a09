//! Opening: claim the place, make or check the folder, start sled with care, bring the indexes to the schema.

use std::fs;
use std::io::{self, ErrorKind};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use sled::{Config, Db, Mode};
use sync_core::{LastEnd, OpenError, Schema, StoreError};

use crate::closed::{self, Verdict, wait_until_quiet};
use crate::database::Database;
use crate::error::{damaged, io_error, open_error, store_error};
use crate::index::Indexes;
use crate::place::{Format, Found, beside, claim, make_folder, mark, resolve, sync_folder, sync_tree};
use crate::store::SledStore;
use crate::tally::Tally;
use crate::{floor, guard, ledger};

/// A healthy store opens in well under a second.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long the threads of a store that was just closed may hold its files.
const LINGERING: Duration = Duration::from_secs(5);
const CACHE: u64 = 32 << 20;

/// Opens or creates the store at a path.
pub(crate) fn open(path: &Path, schema: &Schema) -> Result<SledStore, OpenError> {
    let path = resolve(path);
    let (lock, found) = claim(&path)?;
    if matches!(found, Found::Nothing) {
        careful(&path, || create(&path))?;
    }
    let io_failed = |error| io_error(&path, error);
    guard::put_back(&path).map_err(io_failed)?;
    let end = match (closed::check(&path).map_err(io_failed)?, &found) {
        (Verdict::Changed, _) => {
            return Err(OpenError::Corrupt { path, what: "its files are not as they were left".to_owned() });
        }
        (Verdict::NotClosed, Found::Store(_)) => LastEnd::CutOff,
        (Verdict::NotClosed | Verdict::AsLeft, _) => LastEnd::Closed,
    };
    remove_drafts(&path).and_then(|()| guard::copy(&path)).map_err(io_failed)?;
    if end == LastEnd::CutOff {
        guard::write_again(&path).map_err(io_failed)?;
    }
    match careful(&path, || enter(&path, schema, found)) {
        Ok((database, indexes)) => {
            guard::release(&path).map_err(io_failed)?;
            Ok(SledStore::new(database, path, indexes, end, lock))
        }
        Err(error) => {
            // If it cannot be done now, the next opening does it.
            let _left = guard::put_back(&path);
            Err(error)
        }
    }
}

/// Lets no panic out: sled panics if its files cannot be synced when it closes, also when it closes for another error.
fn careful<T>(path: &Path, work: impl FnOnce() -> Result<T, OpenError>) -> Result<T, OpenError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let source = "sled gave up, for its files could not be written";
        Err(OpenError::Io { path: path.to_owned(), source: source.into() })
    })
}

/// Opens what is there, and brings it to today's format.
fn enter(path: &Path, schema: &Schema, found: Found) -> Result<(Database, Indexes), OpenError> {
    let failed = |error| open_error(path, error);
    let db = start(path).map_err(failed)?;
    sync_all(path).map_err(|error| io_error(path, error))?;
    let database = Database::new(db, path).map_err(failed)?;
    let (least, there) = (floor::read(path), Tally::read(&database).map_err(failed)?.commits);
    if there < least {
        return Err(failed(damaged(format!("the last {} commits are missing", least - there))));
    }
    let indexes = Indexes::open(&database, schema).map_err(failed)?;
    ledger::list(&database).map_err(failed)?;
    database.sync().map_err(failed)?;
    if matches!(found, Found::Store(Format::Older)) {
        // Before the first write of the new form: a program that does not know it must not open the store any more.
        mark(path).map_err(|error| io_error(path, error))?;
    }
    Ok((database, indexes))
}

/// Makes a store beside its path and moves it there, so that it is there whole or not at all.
fn create(path: &Path) -> Result<(), OpenError> {
    let failed = |error| io_error(path, error);
    let (first, draft) = (beside(path, ".first"), beside(path, ".new"));
    for folder in [&first, &draft] {
        absent(fs::remove_dir_all(folder)).and_then(|()| make_folder(folder)).map_err(failed)?;
    }
    let db = start(&first).map_err(|error| open_error(path, error))?;
    drop(Database::new(db, &first).map_err(|error| open_error(path, error))?);
    // Written anew and synced here: a sync that failed in one of sled's own threads, sled keeps to itself.
    wait_until_quiet(&first).and_then(|()| guard::copy_files(&first, &draft)).map_err(failed)?;
    mark(&draft).and_then(|()| sync_tree(&draft)).map_err(failed)?;
    fs::remove_dir_all(first).map_err(failed)?;
    absent(fs::remove_dir(path)).map_err(failed)?;
    patiently(|| fs::rename(&draft, path), |_| cfg!(windows)).map_err(failed)?;
    sync_folder(path.parent().unwrap_or(path)).map_err(failed)
}

/// Removes the drafts of sled's snapshots. sled would take one that a crash cut short for its newest snapshot, and the whole
/// store for damaged; a draft holds nothing that the log does not.
fn remove_drafts(folder: &Path) -> io::Result<()> {
    for entry in folder.read_dir()? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            absent(fs::remove_file(entry.path()))?;
        }
    }
    Ok(())
}

fn absent(removed: io::Result<()>) -> io::Result<()> {
    removed.or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

fn sync_all(path: &Path) -> io::Result<()> {
    sync_tree(path)?;
    sync_folder(path.parent().unwrap_or(path))
}

/// Starts sled, which may panic or hang on damaged files: so on a thread of its own, and not for ever.
fn start(folder: &Path) -> Result<Db, StoreError> {
    let (sender, receiver) = mpsc::channel();
    let folder = folder.to_owned();
    let work = move || {
        let opened = catch_unwind(|| patiently(|| config(&folder).open(), is_lingering));
        let opened =
            opened.map_or_else(|_| Err(damaged("sled cannot read its files")), |db| db.map_err(store_error));
        // Nobody listens any more if it took too long.
        let _unheard = sender.send(opened);
    };
    thread::Builder::new().name("sled-open".to_owned()).spawn(work).map_err(StoreError::backend)?;
    receiver.recv_timeout(PATIENCE).unwrap_or_else(|_| Err(damaged("sled does not finish reading its files")))
}

fn config(folder: &Path) -> Config {
    Config::new()
        .path(folder)
        .mode(Mode::LowSpace)
        .use_compression(false)
        .flush_every_ms(Some(500))
        .cache_capacity(CACHE)
}

/// Tells whether the files are still locked. Ours is the only process here, so it can only be a store just closed.
fn is_lingering(error: &sled::Error) -> bool {
    matches!(error, sled::Error::Io(error) if error.to_string().contains("could not acquire lock"))
}

/// Tries again while an error is one that passes.
fn patiently<T, E>(mut attempt: impl FnMut() -> Result<T, E>, passes: impl Fn(&E) -> bool) -> Result<T, E> {
    let end = Instant::now() + LINGERING;
    loop {
        match attempt() {
            Err(error) if passes(&error) && Instant::now() < end => thread::sleep(Duration::from_millis(5)),
            done => return done,
        }
    }
}
