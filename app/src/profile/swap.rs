//! Putting a new store in the place of the one that is there, so that whoever is interrupted leaves the one or the other.
//!
//! ```text
//!   build in `new-store/`, compare ─► `ready` ─► what is there goes aside ─► the new one in its place ─► `new-store/` goes
//! ```
//!
//! Before `ready` is written the old store is the store, and what was built is thrown away by the next start. After it
//! the next start goes on where this one stopped. Nothing that was a store is ever deleted.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sync_core::{Change, OpenError, Schema, StoreError};
use thiserror::Error;

use super::store::{open_kind, path};
use super::whole::{self, Batch};
use crate::worker::StoreKind;

const ROOM: &str = "new-store";
const READY: &str = "ready";

/// The new store could not be made, or not be put in its place. What was there is there or aside.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(super) enum SwapError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("the copy is not like the original")]
    Differs,
}

/// What is left to do once a new store is ready.
#[derive(Debug, Serialize, Deserialize)]
struct Ready {
    kind: StoreKind,
    /// The folder for what is there now.
    aside: String,
}

/// The room in which a new store is built.
#[derive(Debug)]
pub(super) struct Room {
    profile: PathBuf,
    kind: StoreKind,
}

impl Room {
    /// Makes an empty room; what an earlier attempt left in it is gone.
    pub(super) fn clear(profile: &Path, kind: StoreKind) -> io::Result<Self> {
        remove(&profile.join(ROOM))?;
        super::folder::create(&profile.join(ROOM))?;
        Ok(Self { profile: profile.to_owned(), kind })
    }

    /// Builds a store of these changes and makes sure, from the disk, that it holds them. Returns the hash of its content.
    pub(super) fn build(
        &self,
        schema: &Schema,
        changes: impl IntoIterator<Item = Change>,
    ) -> Result<String, SwapError> {
        let place = path(&self.profile.join(ROOM), self.kind);
        let changes: Vec<_> = changes.into_iter().collect();
        let expected = whole::digest(&changes)?;
        let texts: Vec<_> = changes.iter().filter_map(name_of_text).map(str::to_owned).collect();
        let texts: Vec<_> = texts.iter().map(String::as_str).collect();
        let mut store = open_kind(&place, self.kind, schema)?;
        let mut batch = Batch::new(&mut *store);
        for change in changes {
            batch.add(change)?;
        }
        batch.flush()?;
        drop(store);
        let store = open_kind(&place, self.kind, schema)?;
        store.check()?;
        let found = whole::digest(&whole::listed_with(&*store, schema, &texts)?)?;
        if found == expected { Ok(found) } else { Err(SwapError::Differs) }
    }

    /// Puts what was built in its place. What is there goes to a folder beside it, whose name begins with this word and
    /// which is returned.
    pub(super) fn swap(self, word: &str) -> Result<PathBuf, SwapError> {
        let now = jiff::Zoned::now().strftime("%Y-%m-%d_%H%M%S").to_string();
        let old =
            [StoreKind::Sqlite, StoreKind::Sled].into_iter().find(|kind| is_there(&self.profile, *kind));
        let aside = format!("{word}-{}-{now}", old.unwrap_or(self.kind));
        let room = self.profile.join(ROOM);
        let ready = serde_json::to_vec(&Ready { kind: self.kind, aside: aside.clone() });
        let ready = ready.map_err(io::Error::from)?;
        let draft = room.join("ready.new");
        let mut file = File::create(&draft)?;
        file.write_all(&ready)?;
        file.sync_all()?;
        fs::rename(draft, room.join(READY))?;
        sync(&room)?;
        finish(&self.profile)?;
        Ok(self.profile.join(aside))
    }
}

/// Finishes what was interrupted, or throws away what was not ready. To be called before a store is looked for.
pub(super) fn finish(profile: &Path) -> io::Result<()> {
    let room = profile.join(ROOM);
    let text = match fs::read(room.join(READY)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return remove(&room),
        text => text?,
    };
    let Ready { kind, aside } = serde_json::from_slice(&text)?;
    // What is moved last decides: while it is in the room, what is in its place is the old store.
    if is_there(&room, kind) {
        let aside = profile.join(aside);
        for old in [StoreKind::Sqlite, StoreKind::Sled] {
            if is_there(profile, old) {
                super::folder::create(&aside)?;
                move_store(profile, &aside, old)?;
            }
        }
        move_store(&room, profile, kind)?;
        sync(profile)?;
    }
    remove(&room)
}

fn name_of_text(change: &Change) -> Option<&str> {
    if let Change::PutMeta(name, _) = change { Some(name) } else { None }
}

fn is_there(folder: &Path, kind: StoreKind) -> bool {
    path(folder, kind).symlink_metadata().is_ok()
}

/// Moves all files a store consists of, the main one last.
fn move_store(from: &Path, to: &Path, kind: StoreKind) -> io::Result<()> {
    let main = path(Path::new(""), kind);
    let mut parts = Vec::new();
    for entry in from.read_dir()? {
        let name = PathBuf::from(entry?.file_name());
        if name != main && name.to_string_lossy().starts_with(&*main.to_string_lossy()) {
            parts.push(name);
        }
    }
    parts.push(main);
    for name in parts {
        fs::rename(from.join(&name), to.join(&name))?;
    }
    sync(to)
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
