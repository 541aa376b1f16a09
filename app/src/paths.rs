//! Where this program keeps its files, per operating system, or all under one folder.
//!
//! | | Linux | macOS | Windows |
//! |---|---|---|---|
//! | settings | `~/.config/tidelist` | `~/Library/Application Support/io.github.tidelist.Tidelist` | `%APPDATA%\tidelist\Tidelist\config` |
//! | tasks | `~/.local/share/tidelist` | the same | `%LOCALAPPDATA%\tidelist\Tidelist\data` |
//! | logs | `~/.local/state/tidelist/log` | `~/Library/Logs/io.github.tidelist.Tidelist` | `%LOCALAPPDATA%\tidelist\Tidelist\logs` |

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use directories::ProjectDirs;
use thiserror::Error;

/// The folders of this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    config: PathBuf,
    data: PathBuf,
    log: PathBuf,
    whose: Whose,
}

/// Who says where the folders are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// The system.
    System,
    /// The user, for this start.
    User,
}

/// The folders beside the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portable {
    /// The folders.
    pub folder: Paths,
    /// Whether a file `portable.toml` beside the program says that they are to be used.
    pub marked: bool,
}

/// The system does not say where the user's files go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("no home folder was found; say where the files go with --data-dir")]
pub struct NoHome;

impl Paths {
    /// Returns the folders the system has for programs.
    ///
    /// # Errors
    /// [`NoHome`].
    pub fn system() -> Result<Self, NoHome> {
        let dirs = ProjectDirs::from("io.github", "tidelist", "Tidelist").ok_or(NoHome)?;
        let log = if cfg!(target_os = "macos") {
            let home = directories::UserDirs::new().ok_or(NoHome)?;
            home.home_dir().join("Library/Logs").join(crate::APPLICATION_ID)
        } else {
            match dirs.state_dir() {
                Some(state) => state.join("log"),
                None => dirs.data_local_dir().parent().unwrap_or(dirs.data_local_dir()).join("logs"),
            }
        };
        Ok(Self {
            config: dirs.config_dir().to_owned(),
            data: dirs.data_local_dir().to_owned(),
            log,
            whose: Whose::System,
        })
    }

    /// Returns the folders of a program that carries everything with it, or `None` if it does not know where it is.
    #[must_use]
    pub fn beside_the_program() -> Option<Portable> {
        let program = std::env::current_exe().ok()?;
        let beside = program.parent()?;
        Some(Portable {
            folder: Self::under(&beside.join("data")),
            marked: beside.join("portable.toml").is_file(),
        })
    }

    /// Returns folders that are all under this one.
    #[must_use]
    pub fn under(dir: &Path) -> Self {
        // An absolute path names the same place after the working directory changed, and in messages.
        let dir = std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned());
        Self { config: dir.clone(), log: dir.join("log"), data: dir, whose: Whose::User }
    }

    /// Tells whether they are where the system has them, and not where somebody asked for this time.
    #[must_use]
    pub fn are_the_systems(&self) -> bool {
        self.whose == Whose::System
    }

    /// Returns the settings file of a profile.
    #[must_use]
    pub fn config_file(&self, profile: &ProfileName) -> PathBuf {
        if profile.is_default() {
            self.config.join("config.toml")
        } else {
            self.config.join("profiles").join(profile.as_str()).join("config.toml")
        }
    }

    /// Returns the folder of a profile's tasks.
    #[must_use]
    pub fn profile(&self, profile: &ProfileName) -> PathBuf {
        self.data.join("profiles").join(profile.as_str())
    }

    /// Returns the folder of the logs.
    #[must_use]
    pub fn log(&self) -> &Path {
        &self.log
    }
}

/// The name of a profile: up to 40 letters, digits, `-` and `_`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileName(String);

impl ProfileName {
    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Tells whether it is the profile that is used if none is named.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl Default for ProfileName {
    fn default() -> Self {
        Self("default".to_owned())
    }
}

impl fmt::Display for ProfileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ProfileName {
    type Err = &'static str;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let letters = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if letters && (1..=40).contains(&name.len()) {
            Ok(Self(name.to_owned()))
        } else {
            Err("a profile's name has 1 to 40 letters, digits, - and _")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_dir_holds_everything() {
        let paths = Paths::under(Path::new("/x"));
        let default = ProfileName::default();
        let work: ProfileName = "work".parse().unwrap();
        for (path, end) in [
            (paths.config_file(&default), "config.toml"),
            (paths.config_file(&work), "profiles/work/config.toml"),
            (paths.profile(&default), "profiles/default"),
            (paths.profile(&work), "profiles/work"),
            (paths.log().to_owned(), "log"),
        ] {
            assert!(path.starts_with(std::path::absolute("/x").unwrap()) && path.ends_with(end), "{path:?}");
        }
    }

    #[test]
    fn the_systems_folders_are_the_programs_own() {
        let paths = Paths::system().unwrap();
        for path in [&paths.config, &paths.data, &paths.log] {
            assert!(
                path.is_absolute() && path.to_string_lossy().to_lowercase().contains("tidelist"),
                "{path:?}"
            );
        }
    }

    #[test]
    fn a_profiles_name_cannot_lead_elsewhere() {
        for name in ["", "..", "a/b", "a\\b", "é", &"a".repeat(41)] {
            assert!(name.parse::<ProfileName>().is_err(), "{name}");
        }
        assert_eq!("work-2".parse::<ProfileName>().unwrap().to_string(), "work-2");
    }
}
