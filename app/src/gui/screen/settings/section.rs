//! The parts of the settings.

use crate::gui::icon::Icon;
use crate::say;

/// A part of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Section {
    /// Looks, reminders, quick add.
    #[default]
    General,
    /// The account and when to sync.
    Sync,
    /// Where the tasks are kept.
    Storage,
    /// Copies of everything.
    Backup,
    /// The way in and out for all tasks.
    Files,
    /// The keys.
    Keys,
    /// What the program is.
    About,
}

impl Section {
    pub(super) fn all() -> [(Self, String); 7] {
        [
            (Self::General, say!("general")),
            (Self::Sync, say!("account-and-sync")),
            (Self::Storage, say!("storage")),
            (Self::Backup, say!("backup")),
            (Self::Files, say!("export-and-import")),
            (Self::Keys, say!("keys")),
            (Self::About, say!("about")),
        ]
    }

    pub(super) fn icon(self) -> Icon {
        match self {
            Self::General => Icon::Settings,
            Self::Sync => Icon::Cloud,
            Self::Storage => Icon::Folder,
            Self::Backup => Icon::Undo,
            Self::Files => Icon::Upload,
            Self::Keys => Icon::Keyboard,
            Self::About => Icon::Tide,
        }
    }
}
