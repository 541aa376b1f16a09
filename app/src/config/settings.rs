//! The settings as everybody who needs them shares them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Config, ConfigFile, Setting};

/// The settings of an open profile. Cheap to clone; all clones see every change.
#[derive(Debug, Clone)]
pub struct Settings(Arc<Mutex<ConfigFile>>);

impl Settings {
    /// Shares the settings of a file.
    #[must_use]
    pub fn new(file: ConfigFile) -> Self {
        Self(Arc::new(Mutex::new(file)))
    }

    /// Returns the settings as they are now.
    #[must_use]
    pub fn get(&self) -> Config {
        self.file().config().clone()
    }

    /// Changes one setting and writes the file.
    ///
    /// # Errors
    /// A sentence, if it cannot be saved.
    pub fn set(&self, setting: &Setting) -> Result<(), String> {
        self.file().set(setting)
    }

    /// Locks the file. It is changed only after it was written, so a panic meanwhile left it as it was.
    fn file(&self) -> MutexGuard<'_, ConfigFile> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
