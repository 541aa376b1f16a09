//! The folder somebody chose for the tasks, looked at before anything is made in it.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::store::there;
use crate::say;
use crate::worker::StoreKind;

/// The folder of its own that the tasks get among other things.
const OWN: &str = "Tidelist";
/// Where the tasks are under a folder that was once given with `--data-dir`.
const GIVEN: &str = "profiles/default";
/// What file managers leave in folders nobody put anything into.
pub(super) const LITTER: [&str; 5] = [".DS_Store", ".directory", "Thumbs.db", "desktop.ini", "lost+found"];

/// A folder tasks can be kept in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The folder itself: the one that was chosen, or one in it.
    pub folder: PathBuf,
    /// What is in it.
    pub found: Found,
    /// Whether it is on this computer.
    pub distance: Distance,
}

/// What is in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Nothing; it may not even be there yet.
    Nothing,
    /// Other things, so the tasks get a folder of their own in it.
    OtherThings,
    /// Tasks of Tidelist, in this kind of store.
    Tasks(StoreKind),
}

/// Whether a folder is on this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distance {
    /// It is, as far as the system tells.
    Here,
    /// It is on another one, and reached over a network.
    Far,
}

/// A folder no tasks can be kept in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoPlace {
    /// Only the end of a path: where it begins, nobody knows.
    Relative,
    /// A file, or something below a file.
    NotAFolder,
    /// Other things are in it, and in the folder the tasks would get there, too.
    Taken(PathBuf),
    /// Nothing can be written into it, for this reason.
    NotWritable(String),
}

impl Place {
    /// Says what is to be known about it before it is used.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let found = match self.found {
            Found::Nothing => None,
            Found::OtherThings => {
                Some(say!("place-other-things", folder = self.folder.display().to_string()))
            }
            Found::Tasks(_) => Some(say!("place-tasks", folder = self.folder.display().to_string())),
        };
        let far = (self.distance == Distance::Far).then(|| say!("place-far"));
        found.into_iter().chain(far).collect()
    }
}

impl NoPlace {
    /// Says why, and what to do.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Relative => say!("place-relative"),
            Self::NotAFolder => say!("place-not-a-folder"),
            Self::Taken(own) => say!("place-taken", folder = own.display().to_string()),
            Self::NotWritable(reason) => say!("place-not-writable", reason = reason.clone()),
        }
    }
}

/// Looks at a folder, and changes nothing.
///
/// # Errors
/// [`NoPlace`].
pub fn look_at(chosen: &Path) -> Result<Place, NoPlace> {
    if !chosen.is_absolute() {
        return Err(NoPlace::Relative);
    }
    let distance = if is_far(chosen) { Distance::Far } else { Distance::Here };
    let (folder, found) = inside(chosen)?;
    writable(&folder)?;
    Ok(Place { folder, found, distance })
}

fn inside(chosen: &Path) -> Result<(PathBuf, Found), NoPlace> {
    for folder in [chosen.to_owned(), chosen.join(GIVEN)] {
        if let Some(kind) = there(&folder, None) {
            return Ok((folder, Found::Tasks(kind)));
        }
    }
    if is_free(chosen)? {
        return Ok((chosen.to_owned(), Found::Nothing));
    }
    let own = chosen.join(OWN);
    match there(&own, None) {
        Some(kind) => Ok((own, Found::Tasks(kind))),
        None if is_free(&own)? => Ok((own, Found::OtherThings)),
        None => Err(NoPlace::Taken(own)),
    }
}

/// Whether there is nothing in a folder, or no folder yet.
fn is_free(folder: &Path) -> Result<bool, NoPlace> {
    match folder.read_dir() {
        Ok(entries) => {
            let mut names = entries.filter_map(|entry| entry.ok().map(|entry| entry.file_name()));
            Ok(names.all(|name| LITTER.iter().any(|litter| name == OsStr::new(litter))))
        }
        Err(error) => match error.kind() {
            ErrorKind::NotFound => Ok(true),
            ErrorKind::NotADirectory => Err(NoPlace::NotAFolder),
            _ => Err(NoPlace::NotWritable(error.to_string())),
        },
    }
}

/// Tries to write where the folder is or would be made, into a file that has no name where the system can do that.
fn writable(folder: &Path) -> Result<(), NoPlace> {
    let Some(nearest) = folder.ancestors().find(|folder| folder.exists()) else {
        return Err(NoPlace::NotWritable(ErrorKind::NotFound.to_string()));
    };
    if !nearest.is_dir() {
        return Err(NoPlace::NotAFolder);
    }
    tempfile::tempfile_in(nearest).map(drop).map_err(|error| NoPlace::NotWritable(error.to_string()))
}

#[cfg(target_os = "linux")]
fn is_far(folder: &Path) -> bool {
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    // What is not there yet is where its nearest folder is; a link leads elsewhere.
    let nearest = folder.ancestors().find_map(|folder| folder.canonicalize().ok());
    is_mounted_from_far(&mounts, nearest.as_deref().unwrap_or(folder))
}

/// On Windows a path to another computer says so; elsewhere nothing tells.
#[cfg(not(target_os = "linux"))]
fn is_far(folder: &Path) -> bool {
    use std::path::{Component, Prefix};
    matches!(folder.components().next(), Some(Component::Prefix(prefix))
        if matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..)))
}

/// Reads the kernel's list of mounts: the last of the longest that holds the folder counts.
#[cfg(target_os = "linux")]
fn is_mounted_from_far(mounts: &str, folder: &Path) -> bool {
    let kinds = mounts.lines().filter_map(|line| {
        let (mount, system) = line.split_once(" - ")?;
        let place = mount.split(' ').nth(4)?.replace("\\040", " ");
        let kind = system.split(' ').next()?;
        folder.starts_with(&place).then_some((place.len(), kind))
    });
    let kind = kinds.max_by_key(|(length, _)| *length).map(|(_, kind)| kind);
    let far = ["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "davfs", "ncpfs", "fuse.sshfs"];
    kind.is_some_and(|kind| far.contains(&kind) || (kind.starts_with("fuse.") && kind.contains("rclone")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(chosen: &Path) -> (PathBuf, Found) {
        let place = look_at(chosen).unwrap();
        (place.folder, place.found)
    }

    #[test]
    fn tasks_get_an_empty_folder_or_one_of_their_own() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        assert_eq!(found(dir.path()), (dir.path().to_owned(), Found::Nothing));
        assert_eq!(found(&at("new/deeper")), (at("new/deeper"), Found::Nothing));
        assert!(!at("new").exists(), "looking makes nothing");
        std::fs::write(at(".DS_Store"), "").unwrap();
        assert_eq!(found(dir.path()).1, Found::Nothing);
        std::fs::write(at("letter.odt"), "").unwrap();
        assert_eq!(found(dir.path()), (at("Tidelist"), Found::OtherThings));
        std::fs::create_dir(at("Tidelist")).unwrap();
        std::fs::write(at("Tidelist/else"), "").unwrap();
        assert_eq!(look_at(dir.path()), Err(NoPlace::Taken(at("Tidelist"))));
        assert_eq!(look_at(&at("letter.odt")), Err(NoPlace::NotAFolder));
        assert_eq!(look_at(&at("letter.odt/below")), Err(NoPlace::NotAFolder));
        assert_eq!(look_at(Path::new("Documents")), Err(NoPlace::Relative));
    }

    #[test]
    fn tasks_that_are_there_are_found_wherever_they_were_put() {
        for inner in ["", "Tidelist", GIVEN] {
            let dir = tempfile::tempdir().unwrap();
            let folder = dir.path().join(inner);
            std::fs::create_dir_all(folder.join("tasks.sled")).unwrap();
            std::fs::write(dir.path().join("else"), "").unwrap();
            let (place, found) = found(dir.path());
            assert_eq!((place.components(), found), (folder.components(), Found::Tasks(StoreKind::Sled)));
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_nobody_can_write_into_is_said_to_be_one() {
        // Not even the administrator writes here.
        let refused = look_at(Path::new("/proc/tidelist")).unwrap_err();
        assert!(matches!(refused, NoPlace::NotWritable(_)), "{refused:?}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_mount_of_another_computer_is_far() {
        let mounts = "22 1 8:1 / / rw - ext4 /dev/sda rw\n\
                      40 22 0:40 / /mnt/our\\040home rw shared:1 - nfs4 server:/home rw\n\
                      41 40 0:41 / /mnt/our\\040home/disk rw - ext4 /dev/sdb rw\n\
                      42 22 0:42 / /mnt/ssh rw - fuse.sshfs ana@server: rw\nnonsense\n";
        for (folder, far) in [
            ("/home/ana", false),
            ("/mnt/our home/ana", true),
            ("/mnt/our home/disk/ana", false),
            ("/mnt/ssh", true),
            ("/mnt/sshd", false),
        ] {
            assert_eq!(is_mounted_from_far(mounts, Path::new(folder)), far, "{folder}");
        }
        assert!(!is_mounted_from_far("", Path::new("/")));
    }
}
