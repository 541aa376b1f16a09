//! What is remembered of sharing, in a file only this user can read.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::ShareError;
use crate::profile::folder;

const FILE: &str = "sharing.json";
/// No letter or digit that is taken for another one.
const LETTERS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
/// The groups of four letters a password has: 79 bits in all.
const GROUPS: usize = 4;

/// What is remembered. `Debug` shows neither name nor password.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Kept {
    /// Whether it begins with the window.
    pub(super) on: bool,
    /// The port.
    pub(super) port: u16,
    /// The name of the account.
    pub(super) user: String,
    /// Its password, which other computers need once each.
    pub(super) password: String,
    /// How this computer's own profile reaches the server.
    pub(super) own_url: String,
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kept").field("on", &self.on).field("port", &self.port).finish_non_exhaustive()
    }
}

impl Kept {
    /// Makes an account's name and password up.
    pub(super) fn new(port: u16) -> Self {
        let user = std::env::var("USER").or_else(|_| std::env::var("USERNAME")).unwrap_or_default();
        let user: String = user.chars().filter(|letter| !letter.is_control()).take(64).collect();
        let user = if user.trim().is_empty() { "home".to_owned() } else { user.trim().to_owned() };
        Self { on: false, port, user, password: password(), own_url: String::new() }
    }

    /// Reads what is remembered, if anything is.
    pub(super) fn load(folder: &Path) -> Result<Option<Self>, ShareError> {
        let path = folder.join(FILE);
        match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|_| ShareError::Damaged(path)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(source) => Err(ShareError::File { path, source }),
        }
    }

    /// Remembers it: all of it, or what was there stays.
    pub(super) fn save(&self, folder: &Path) -> Result<(), ShareError> {
        let bytes = serde_json::to_vec_pretty(self).map_err(|_| ShareError::Damaged(folder.join(FILE)))?;
        write(&folder.join(FILE), &bytes)
    }

    pub(super) fn password(&self) -> SecretString {
        self.password.as_str().into()
    }
}

/// Writes a file that only this user can read, all of it or nothing.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), ShareError> {
    let wrong = |source| ShareError::File { path: path.to_owned(), source };
    let parent: PathBuf = path.parent().unwrap_or(Path::new(".")).to_owned();
    folder::create(&parent).map_err(wrong)?;
    let mut file = tempfile::NamedTempFile::new_in(parent).map_err(wrong)?;
    file.write_all(bytes).map_err(wrong)?;
    file.as_file().sync_all().map_err(wrong)?;
    file.persist(path).map_err(|error| wrong(error.error)).map(drop)
}

fn password() -> String {
    let mut left = uuid::Uuid::new_v4().as_u128() ^ uuid::Uuid::new_v4().as_u128().rotate_left(64);
    let mut letter = || {
        let at = usize::try_from(left % 31).unwrap_or_default();
        left /= 31;
        LETTERS.get(at).map_or('a', |letter| char::from(*letter))
    };
    let groups = (0..GROUPS).map(|_| (0..4).map(|_| letter()).collect::<String>());
    groups.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_long_readable_and_another_one_each_time() {
        let (one, other) = (password(), password());
        assert_ne!(one, other);
        assert_eq!(one.len(), 19, "{one}");
        assert!(one.bytes().all(|byte| byte == b'-' || LETTERS.contains(&byte)), "{one}");
    }

    #[test]
    fn what_is_remembered_is_read_back_and_nobody_else_reads_it() {
        let dir = tempfile::tempdir().unwrap();
        assert!(Kept::load(dir.path()).unwrap().is_none());
        let kept = Kept { on: true, ..Kept::new(9000) };
        kept.save(dir.path()).unwrap();
        let again = Kept::load(dir.path()).unwrap().unwrap();
        assert_eq!((again.on, again.port, &again.user), (true, 9000, &kept.user));
        assert_eq!(again.password, kept.password);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(dir.path().join(FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0);
        }
    }

    #[test]
    fn a_damaged_file_is_named_and_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(FILE), "{").unwrap();
        let error = super::super::wanted(dir.path()).unwrap_err();
        assert!(error.to_string().contains(FILE), "{error}");
        assert!(super::super::switch_off(dir.path()).is_err());
        assert_eq!(std::fs::read_to_string(dir.path().join(FILE)).unwrap(), "{");
    }
}
