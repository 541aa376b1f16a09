//! Moving the tasks to another folder.
//!
//! ```text
//!   wish in the settings ─► all copied into `tidelist-arriving/`, opened, compared ─► `ready` ─► the settings name the folder
//!        ─► what arrived takes its place ─► what is in the old folder goes aside in it ─► `tidelist-arriving/` goes
//! ```
//!
//! What the settings name is the folder. Until they name the new one the old one is used, and a copy that was begun is thrown
//! away by the next start, which begins again; from then on the next start finishes what is left. Both folders are locked
//! meanwhile, and nothing that was a store is ever deleted.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sync_core::{OpenError, StoreError};
use thiserror::Error;

use super::lock::{Lock, LockError};
use super::place::LITTER;
use super::store::{open_kind, path, there};
use super::{Found, NoPlace, Opening, Place, look_at, whole};
use crate::config::{ConfigFile, Setting};
use crate::say;
use crate::worker::{OpenProblem, StoreKind};

/// Where the copy is while it is made: a name nobody gives a folder of their own, as what is left of a copy is deleted.
const ARRIVING: &str = "tidelist-arriving";
/// Says that it is whole.
const READY: &str = "ready";
/// What belongs to a program that runs, and to no folder.
const NOT_COPIED: [&str; 5] = ["lock", "lock.owner", "window.json", "new-store", ARRIVING];
/// How the name of the folder begins that what was moved is put aside in.
const ASIDE: &str = "moved-";

/// What a move did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Where the tasks are now.
    pub to: PathBuf,
    /// Where what was there before is kept.
    pub aside: PathBuf,
}

/// Why the tasks were not moved. They are where they were.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum NotMoved {
    /// The folder was given for this run.
    #[error("the folder of the tasks was given for this start, and is not remembered")]
    Given,
    /// Nothing can be kept there.
    #[error("{}", .0.sentence())]
    Place(NoPlace),
    /// There are tasks already.
    #[error("{}", say!("move-tasks-there", folder = .0.display().to_string()))]
    Tasks(PathBuf),
    /// It is in the folder of now.
    #[error("{}", say!("move-within"))]
    Within,
    /// Another program has one of the folders open.
    #[error("{}", .0.sentence)]
    InUse(Box<OpenProblem>),
    /// The store of now cannot be read, or the copy cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// As above.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file cannot be copied.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// What was copied reads otherwise.
    #[error("the copy is not like the original")]
    Differs,
    /// The settings cannot be written.
    #[error("{0}")]
    Settings(String),
}

/// What is left to do once the settings name the folder.
#[derive(Debug, Serialize, Deserialize)]
struct Ready {
    from: PathBuf,
    aside: String,
}

impl Moved {
    /// Says where everything is now.
    #[must_use]
    pub fn sentence(&self) -> String {
        let (folder, aside) = (self.to.display().to_string(), self.aside.display().to_string());
        say!("tasks-moved", folder = folder, aside = aside)
    }
}

impl NotMoved {
    /// Says why.
    #[must_use]
    pub fn in_short(&self) -> String {
        super::as_sentence(&self.to_string())
    }

    /// Says that nothing was moved, and why.
    #[must_use]
    pub fn sentence(&self) -> String {
        say!("tasks-not-moved", reason = self.in_short())
    }
}

/// Looks whether the tasks can move there; changes nothing.
///
/// # Errors
/// [`NotMoved`].
pub fn look_for_move(from: &Path, chosen: &Path) -> Result<Place, NotMoved> {
    let place = look_at(chosen).map_err(NotMoved::Place)?;
    if matches!(place.found, Found::Tasks(_)) {
        return Err(NotMoved::Tasks(place.folder));
    }
    outside(from, &place.folder)?;
    Ok(place)
}

/// A folder cannot be moved into itself.
fn outside(from: &Path, to: &Path) -> Result<(), NotMoved> {
    let nearest = to.ancestors().find_map(|folder| folder.canonicalize().ok());
    let old = from.canonicalize().unwrap_or_else(|_| from.to_owned());
    let within = to.starts_with(from) || nearest.is_some_and(|folder| folder.starts_with(old));
    if within { Err(NotMoved::Within) } else { Ok(()) }
}

/// Moves the tasks of a profile that nobody has open, and makes the settings say so.
///
/// # Errors
/// [`NotMoved`].
pub fn move_profile(opening: &Opening, chosen: &Path) -> Result<Moved, NotMoved> {
    if !opening.paths.are_the_systems() {
        return Err(NotMoved::Given);
    }
    let place = look_for_move(&opening.folder(), chosen)?;
    // If this is interrupted, the next start moves the tasks.
    set(opening, &Setting::MoveTo(Some(place.folder)))?;
    carry_out(opening)?.ok_or(NotMoved::Given)
}

/// Moves the tasks if the settings wish it. A wish that cannot be fulfilled is forgotten.
///
/// # Errors
/// [`NotMoved`].
pub(super) fn carry_out(opening: &Opening) -> Result<Option<Moved>, NotMoved> {
    let Some(to) = wish(opening) else { return Ok(None) };
    let from = opening.folder();
    let _here = lock(&from, opening)?;
    if wish(opening).as_ref() != Some(&to) || opening.folder() != from {
        return Ok(None); // another program has done it
    }
    let moved = relocate(opening, &from, &to);
    if moved.is_err() && opening.folder() == from {
        let forgotten = remove(&to.join(ARRIVING)).map_err(NotMoved::Io);
        let forgotten = forgotten.and_then(|()| set(opening, &Setting::MoveTo(None)));
        forgotten.unwrap_or_else(|error| tracing::warn!(%error, "the wish to move stays"));
    }
    moved.map(Some)
}

fn relocate(opening: &Opening, from: &Path, to: &Path) -> Result<Moved, NotMoved> {
    super::swap::finish(from)?;
    remove(&to.join(ARRIVING))?;
    if !to.is_absolute() {
        return Err(NotMoved::Place(NoPlace::Relative));
    }
    outside(from, to)?;
    super::folder::create(to)?;
    if !entries(to)?.is_empty() {
        return Err(NotMoved::Place(NoPlace::Taken(to.to_owned())));
    }
    let _there = lock(to, opening)?;
    let room = to.join(ARRIVING);
    super::folder::create(&room)?;
    let before = digest(from)?;
    for entry in entries(from)? {
        copy(&from.join(&entry), &room.join(&entry))?;
    }
    sync(&room)?;
    if digest(&room)? != before {
        return Err(NotMoved::Differs);
    }
    let aside = format!("{ASIDE}{}", jiff::Zoned::now().strftime("%Y-%m-%d_%H%M%S"));
    let ready = Ready { from: from.to_owned(), aside: aside.clone() };
    let mut file = File::create(room.join(READY))?;
    file.write_all(&serde_json::to_vec(&ready).map_err(io::Error::from)?)?;
    file.sync_all()?;
    for folder in [&room, to] {
        sync(folder)?;
    }
    set(opening, &Setting::Folder(to.to_owned()))?;
    // From here on the tasks are there, whoever finishes.
    finish(opening, to).unwrap_or_else(|error| tracing::warn!(%error, "the next start finishes the move"));
    Ok(Moved { to: to.to_owned(), aside: from.join(aside) })
}

/// Finishes a move to this folder, whose lock is held, if it is the one that the settings name: else what is ready there was
/// never used.
///
/// # Errors
/// What the system says; the next start goes on there.
pub(super) fn finish(opening: &Opening, folder: &Path) -> io::Result<()> {
    if opening.chosen.is_some() || opening.remembered().as_deref() != Some(folder) {
        return Ok(());
    }
    let room = folder.join(ARRIVING);
    let text = match fs::read(room.join(READY)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        text => text?,
    };
    let Ready { from, aside } = serde_json::from_slice(&text)?;
    // What goes along with a store before the store itself: while that is missing, nobody opens it.
    let mut names: Vec<_> = entries(&room)?.into_iter().filter(|name| name != READY).collect();
    names.sort_by_key(|name| is_main(name));
    for name in names {
        let place = folder.join(&name);
        if place.symlink_metadata().is_ok() {
            return Err(io::Error::new(ErrorKind::AlreadyExists, place.display().to_string()));
        }
        fs::rename(room.join(&name), place)?;
    }
    sync(folder)?;
    put_aside(&from, &aside).unwrap_or_else(|error| tracing::warn!(%error, "the old folder stays as it is"));
    remove(&room)
}

/// Puts everything that was copied into a folder of its own, the store first: then nobody takes what is left for tasks.
fn put_aside(from: &Path, aside: &str) -> io::Result<()> {
    let mut names: Vec<_> = match entries(from) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        names => names?.into_iter().filter(|name| name != aside).collect(),
    };
    names.sort_by_key(|name| !is_main(name));
    super::folder::create(&from.join(aside))?;
    for name in names {
        fs::rename(from.join(&name), from.join(aside).join(&name))?;
    }
    sync(from)
}

/// Locks the folder the tasks are in; whoever waited while they moved goes where they are now.
pub(super) fn locked(opening: &Opening) -> Result<(PathBuf, Result<Lock, LockError>), io::Error> {
    loop {
        let folder = opening.folder();
        super::folder::create(&folder)?;
        let lock = Lock::take(&folder, opening.who, opening.patience);
        if lock.is_err() || opening.folder() == folder {
            return Ok((folder, lock));
        }
    }
}

fn wish(opening: &Opening) -> Option<PathBuf> {
    let may = opening.chosen.is_none() && opening.paths.are_the_systems();
    may.then(|| ConfigFile::peek(&opening.paths.config_file(&opening.profile)).move_to).flatten()
}

fn set(opening: &Opening, setting: &Setting) -> Result<(), NotMoved> {
    let mut config = ConfigFile::load(&opening.paths.config_file(&opening.profile)).0;
    config.set(setting).map_err(NotMoved::Settings)
}

fn lock(folder: &Path, opening: &Opening) -> Result<Lock, NotMoved> {
    Lock::take(folder, opening.who, opening.patience)
        .map_err(|error| NotMoved::InUse(Box::new(super::not_locked(folder, error))))
}

/// Returns the hash of what is in the store of a folder, and of which kind it is. It is opened and closed for that, so that
/// its file is whole.
fn digest(folder: &Path) -> Result<Option<(StoreKind, String)>, NotMoved> {
    let Some(kind) = there(folder, None) else { return Ok(None) };
    let schema = todo::schema();
    let store = open_kind(&path(folder, kind), kind, &schema)?;
    store.check()?;
    let all = whole::listed(&*store, &schema)?;
    Ok(Some((kind, whole::digest(&all)?)))
}

/// Lists what is moved along.
fn entries(folder: &Path) -> io::Result<Vec<std::ffi::OsString>> {
    let names = folder.read_dir()?.map(|entry| entry.map(|entry| entry.file_name()));
    let names: Vec<_> = names.collect::<io::Result<_>>()?;
    let stays = |name: &OsStr| {
        let named = |names: &[&str]| names.iter().any(|one| name == *one);
        named(&NOT_COPIED) || named(&LITTER) || name.to_string_lossy().starts_with(ASIDE)
    };
    Ok(names.into_iter().filter(|name| !stays(name)).collect())
}

fn is_main(name: &OsStr) -> bool {
    let of_kind = |kind| path(Path::new(""), kind).as_os_str() == name;
    of_kind(StoreKind::Sqlite) || of_kind(StoreKind::Sled)
}

/// Copies a file or a whole folder, makes it durable, and reads it again.
fn copy(from: &Path, to: &Path) -> Result<(), NotMoved> {
    if !from.is_dir() {
        fs::copy(from, to)?;
        File::options().write(true).open(to)?.sync_all()?;
        return if same(from, to)? { Ok(()) } else { Err(NotMoved::Differs) };
    }
    super::folder::create(to)?;
    for entry in from.read_dir()? {
        let name = entry?.file_name();
        copy(&from.join(&name), &to.join(&name))?;
    }
    Ok(sync(to)?)
}

fn same(one: &Path, other: &Path) -> io::Result<bool> {
    let (mut one, mut other) = (File::open(one)?, File::open(other)?);
    let (mut here, mut there) = (Vec::new(), Vec::new());
    loop {
        for (file, bytes) in [(&mut one, &mut here), (&mut other, &mut there)] {
            bytes.clear();
            file.take(1 << 20).read_to_end(bytes)?;
        }
        if here != there || here.is_empty() {
            return Ok(here == there);
        }
    }
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Err(error),
        _ => Ok(()),
    }
}

fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
