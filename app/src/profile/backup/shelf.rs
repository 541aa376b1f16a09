//! The folder of the backups: a file appears in it whole or not at all, and the oldest make room.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use sync_core::Timestamp;

use super::BackupError;
use super::file::{self, Content, Header, ReadError};
use crate::told::Told;
use crate::worker::{About, Backup, BackupReason};

/// How many backups that nobody asked for are kept.
const KEPT: usize = 30;
const ENDING: &str = ".jsonl.gz";
/// Begins the name of a file that is being written.
const DRAFT: &str = ".writing-";

/// Lists the backups, newest first; those that cannot be read come last.
pub(super) fn list(folder: &Path) -> Result<Vec<Backup>, BackupError> {
    let mut list: Vec<_> = names(folder)?.iter().map(|name| look(folder, name)).collect();
    list.sort_by(|a, b| (at(b), &b.name).cmp(&(at(a), &a.name)));
    Ok(list)
}

/// Returns when the newest backup was made, as far as the names tell which that is.
pub(super) fn newest(folder: &Path) -> Option<Timestamp> {
    let mut names = names(folder).ok()?;
    names.sort();
    names.iter().rev().find_map(|name| at(&look(folder, name)))
}

fn at(backup: &Backup) -> Option<Timestamp> {
    backup.about.as_ref().ok().map(|about| about.at)
}

fn names(folder: &Path) -> Result<Vec<String>, BackupError> {
    let entries = match folder.read_dir() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|error| BackupError::folder(folder, error))?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let file = entry.map_err(|error| BackupError::folder(folder, error))?.file_name();
        let name = file.to_str().and_then(|file| file.strip_suffix(ENDING));
        names.extend(name.filter(|name| !name.starts_with('.')).map(str::to_owned));
    }
    Ok(names)
}

fn look(folder: &Path, name: &str) -> Backup {
    let path = folder.join(format!("{name}{ENDING}"));
    let bytes = path.metadata().map_or(0, |file| file.len());
    let header = File::open(&path).map_err(ReadError::Io).and_then(file::read_header);
    let about = header.map(about).map_err(|error| error.told());
    Backup { name: name.to_owned(), bytes, about }
}

pub(super) fn about(header: Header) -> About {
    let Header { at, why, tasks, lists, waiting, .. } = header;
    About { at, why, tasks, lists, waiting }
}

/// Returns the file of a backup: of this name, or at this path.
fn path(folder: &Path, name: &str) -> Option<PathBuf> {
    let plain = !name.is_empty() && Path::new(name).file_name().is_some_and(|file| file == name);
    let own = plain.then(|| folder.join(format!("{name}{ENDING}")));
    own.into_iter().chain([PathBuf::from(name)]).find(|path| path.is_file())
}

/// Reads a whole backup by its name or path.
pub(super) fn read(folder: &Path, name: &str) -> Result<(About, Content), BackupError> {
    let path = path(folder, name).ok_or_else(|| BackupError::Unknown(name.to_owned()))?;
    let read = File::open(&path).map_err(ReadError::Io).and_then(file::read);
    let (header, content) = read.map_err(|source| BackupError::unreadable(path, source))?;
    Ok((about(header), content))
}

/// Writes a backup. It is durable when this returns.
pub(super) fn write(folder: &Path, header: &Header, content: &Content) -> Result<Backup, BackupError> {
    let failed = |error| BackupError::folder(folder, error);
    crate::profile::folder::create(folder).map_err(failed)?;
    sweep(folder);
    let mut draft = tempfile::Builder::new().prefix(DRAFT).tempfile_in(folder).map_err(failed)?;
    file::write(io::BufWriter::new(draft.as_file_mut()), header, content).map_err(failed)?;
    draft.as_file().sync_all().map_err(failed)?;
    let name = keep(folder, draft, header).map_err(failed)?;
    if cfg!(unix) {
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
    }
    Ok(look(folder, &name))
}

/// Gives a written file its name: the time, and a number if there is one of that second.
fn keep(folder: &Path, draft: tempfile::NamedTempFile, header: &Header) -> io::Result<String> {
    let at = jiff::Timestamp::from_millisecond(header.at.0).unwrap_or_default();
    let time = at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d_%H%M%S").to_string();
    let mut draft = draft;
    let mut number = 1;
    loop {
        let name = if number == 1 { time.clone() } else { format!("{time}-{number}") };
        match draft.persist_noclobber(folder.join(format!("{name}{ENDING}"))) {
            Ok(_) => return Ok(name),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => draft = error.file,
            Err(error) => return Err(error.error),
        }
        number += 1;
    }
}

/// Removes what a killed program left half-written. The profile's lock says that nobody writes now.
fn sweep(folder: &Path) {
    for entry in folder.read_dir().into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(DRAFT) {
            drop(std::fs::remove_file(entry.path())); // it only takes room
        }
    }
}

/// Removes the oldest of the backups that nobody asked for. One that cannot be read stays.
pub(super) fn make_room(folder: &Path) -> Result<(), BackupError> {
    let unasked = |backup: &Backup| backup.about.as_ref().is_ok_and(|about| about.why != BackupReason::Asked);
    for backup in list(folder)?.iter().filter(|backup| unasked(backup)).skip(KEPT) {
        let path = folder.join(format!("{}{ENDING}", backup.name));
        std::fs::remove_file(path).map_err(|error| BackupError::folder(folder, error))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(folder: &Path, at: i64, why: BackupReason) -> Backup {
        write(folder, &Header::of(&[], Timestamp(at), why), &Content::default()).unwrap()
    }

    #[test]
    fn the_newest_thirty_are_kept_and_every_one_that_was_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let day = 24 * 60 * 60 * 1000;
        add(folder.path(), 0, BackupReason::Asked);
        for n in 1..=33 {
            add(folder.path(), n * day, BackupReason::Daily);
        }
        std::fs::write(folder.path().join("2020-01-01_000000.jsonl.gz"), "not a backup").unwrap();
        make_room(folder.path()).unwrap();
        let left = list(folder.path()).unwrap();
        let at: Vec<_> =
            left.iter().map(|one| one.about.as_ref().map(|about| about.at.0 / day).ok()).collect();
        let expected = (4..=33).rev().map(Some).chain([Some(0), None]);
        assert_eq!(at, expected.collect::<Vec<_>>());
    }

    #[test]
    fn two_backups_of_one_second_are_two_files() {
        let folder = tempfile::tempdir().unwrap();
        let names = [0, 1, 2].map(|_| add(folder.path(), 7, BackupReason::Asked).name);
        assert!(names[0] != names[1] && names[1] != names[2], "{names:?}");
        assert_eq!(list(folder.path()).unwrap().len(), 3);
    }

    #[test]
    fn a_half_written_file_is_no_backup_and_goes() {
        let folder = tempfile::tempdir().unwrap();
        let half = folder.path().join(format!("{DRAFT}x"));
        std::fs::write(&half, "half").unwrap();
        assert_eq!(list(folder.path()).unwrap(), []);
        add(folder.path(), 7, BackupReason::Daily);
        assert!(!half.exists());
    }

    #[test]
    fn a_name_leads_nowhere_else() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        let outside = add(folder.path(), 7, BackupReason::Asked).name;
        std::fs::create_dir(&inner).unwrap();
        assert!(matches!(read(&inner, &outside), Err(BackupError::Unknown(_))));
        let relative = format!("../{outside}");
        assert!(matches!(read(&inner, &relative), Err(BackupError::Unknown(_))));
        read(folder.path(), &outside).unwrap();
    }
}
