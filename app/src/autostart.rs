//! Starting at login: one thing where the desktop looks for what to start, and nothing else.
//!
//! | system | where |
//! |---|---|
//! | Linux | the file `$XDG_CONFIG_HOME/autostart/io.github.tidelist.Tidelist.desktop` |
//! | macOS | the file `~/Library/LaunchAgents/io.github.tidelist.Tidelist.plist` |
//! | Windows | the value `io.github.tidelist.Tidelist` of the key `Software\Microsoft\Windows\CurrentVersion\Run` of this user |
//!
//! A program in a Flatpak cannot write there: then there is nothing to choose.

mod command_line;
mod file;
#[cfg(windows)]
mod run_key;

use std::io;
use std::path::Path;

pub use self::file::Form;
use self::file::LoginFile;
#[cfg(windows)]
pub use self::run_key::RunKey;

/// The way this program starts at login.
#[derive(Debug, Clone)]
pub struct Autostart {
    place: Place,
    /// The program and its arguments.
    command: Vec<String>,
}

/// Where the desktop looks.
#[derive(Debug, Clone)]
enum Place {
    File(LoginFile),
    #[cfg(windows)]
    RunKey(RunKey),
}

impl Autostart {
    /// Returns the way of this system, with these arguments for the program.
    #[must_use]
    pub fn of_system(arguments: Vec<String>) -> Option<Self> {
        if Path::new("/.flatpak-info").exists() {
            return None;
        }
        let program = command_line::program_at_login(&std::env::current_exe().ok()?);
        let command = std::iter::once(program.to_string_lossy().into_owned()).chain(arguments).collect();
        Some(Self { place: Place::of_system()?, command })
    }

    /// Returns the way by a file in this folder.
    #[must_use]
    pub fn in_folder(folder: &Path, form: Form, command: Vec<String>) -> Self {
        Self { place: Place::File(LoginFile::new(folder, form)), command }
    }

    /// Returns the way by a value of the registry.
    #[cfg(windows)]
    #[must_use]
    pub fn in_registry(key: RunKey, command: Vec<String>) -> Self {
        Self { place: Place::RunKey(key), command }
    }

    /// Tells whether the program starts at login. The desktop may have switched it off on its own.
    #[must_use]
    pub fn is_on(&self) -> bool {
        match &self.place {
            Place::File(file) => file.is_on(),
            #[cfg(windows)]
            Place::RunKey(key) => key.is_on(),
        }
    }

    /// Starts the program at login from now on.
    ///
    /// # Errors
    /// The system's; then it is as it was.
    pub fn switch_on(&self) -> io::Result<()> {
        match &self.place {
            Place::File(file) => file.switch_on(&self.command),
            #[cfg(windows)]
            Place::RunKey(key) => key.switch_on(&self.command),
        }
    }

    /// Does not start it any more.
    ///
    /// # Errors
    /// The system's; then it is as it was.
    pub fn switch_off(&self) -> io::Result<()> {
        match &self.place {
            Place::File(file) => file.switch_off(),
            #[cfg(windows)]
            Place::RunKey(key) => key.switch_off(),
        }
    }
}

impl Place {
    #[cfg(windows)]
    fn of_system() -> Option<Self> {
        Some(Self::RunKey(RunKey::of_system()))
    }

    #[cfg(not(windows))]
    fn of_system() -> Option<Self> {
        let dirs = directories::BaseDirs::new()?;
        let file = match cfg!(target_os = "macos") {
            true => LoginFile::new(&dirs.home_dir().join("Library/LaunchAgents"), Form::PropertyList),
            false => LoginFile::new(&dirs.config_dir().join("autostart"), Form::DesktopEntry),
        };
        Some(Self::File(file))
    }
}
