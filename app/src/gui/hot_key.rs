//! A key for the whole desktop: pressed anywhere, the line for a new task has the keyboard.

use std::fmt;
use std::sync::Arc;

use crate::say;

/// Why a key was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// It is no key, or none this program knows.
    NotAKey,
    /// Alone it is needed for typing.
    Alone,
    /// Another program has it.
    Taken,
    /// The system's own reason.
    System(String),
}

impl Refused {
    /// Returns the reason in words.
    #[must_use]
    pub fn says(&self) -> String {
        match self {
            Self::NotAKey => say!("hot-key-unknown"),
            Self::Alone => say!("hot-key-alone"),
            Self::Taken => say!("hot-key-taken"),
            Self::System(problem) => say!("hot-key-failed", problem = problem.clone()),
        }
    }
}

/// The way to a key of the whole desktop.
#[derive(Clone)]
pub struct HotKeys(Arc<Grab>);

type Grab = dyn Fn(Option<&str>) -> Result<(), Refused> + Send + Sync;

impl HotKeys {
    /// Wraps a function that lets go of the key before, and takes this one. It is called on the thread of the window.
    pub fn new(grab: impl Fn(Option<&str>) -> Result<(), Refused> + Send + Sync + 'static) -> Self {
        Self(Arc::new(grab))
    }

    pub(super) fn grab(&self, key: Option<&str>) -> Result<(), Refused> {
        (self.0)(key)
    }
}

impl fmt::Debug for HotKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HotKeys")
    }
}

/// The key as it is now, for whoever shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown<'a> {
    /// The key, if one was chosen.
    pub key: Option<&'a str>,
    /// Why it is not heard, if it is not.
    pub refused: Option<&'a Refused>,
}
