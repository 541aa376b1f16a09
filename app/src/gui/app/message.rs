//! Everything that can happen to the window.

use std::time::Instant;

use iced::Size;
use iced::keyboard::Modifiers;
use iced::theme::Mode;

use crate::gui::focus::Pane;
use crate::gui::screen::{
    account, cannot_open, certificate, devices, history, people, removals, rescued, settings, share, tasks,
    trash, welcome,
};
use crate::gui::shortcut::Press;
use crate::gui::status_line::Link;
use crate::gui::widget::chords::Composing;
use crate::gui::{conflict, panel, sidebar, toast};
use crate::worker::{Command, Update};

/// Everything that can happen to the window.
#[derive(Debug, Clone)]
pub enum Message {
    /// The worker said something.
    Worker(Update),
    /// The worker ended.
    WorkerEnded,
    /// Something happened in the sidebar.
    Sidebar(sidebar::Message),
    /// Something happened among the tasks.
    Tasks(tasks::Message),
    /// Something happened in the settings.
    Settings(settings::Message),
    /// Something was pressed on the page of a first start.
    Welcome(welcome::Message),
    /// Something happened on the page of a certificate.
    Certificate(certificate::Message),
    /// Something happened on the account page.
    Account(account::Message),
    /// Something happened on the page of the devices.
    Devices(devices::Message),
    /// Something happened on the page of who has a list.
    People(people::Message),
    /// An invitation was answered: the worker is to be told this.
    Invitation(Command),
    /// Something happened on the page of sharing.
    Share(share::Message),
    /// The page of the keys is done with.
    KeysClosed,
    /// Something happened in the sync history.
    History(history::Message),
    /// Something happened in the trash.
    Trash(trash::Message),
    /// Something happened on the page of a store that cannot be opened.
    CannotOpen(cannot_open::Message),
    /// Something happened on the page of what was rescued.
    Rescued(rescued::Message),
    /// Something happened on the page of what the server would remove.
    Removals(removals::Message),
    /// Something happened in the sync status.
    Panel(panel::Message),
    /// Something happened in the conflict dialog.
    Conflict(conflict::Message),
    /// Something was pressed in the status bar or a banner.
    Status(Link),
    /// The banner about conflicts was put off.
    ConflictsPutOff,
    /// Something happened to a toast.
    Toast(toast::Message),
    /// A key was pressed.
    Pressed(Press),
    /// The keyboard came to a pane.
    Reached(Pane),
    /// The window has another size.
    Resized(Size),
    /// Time went by.
    Ticked,
    /// Nothing was changed for a while after this change.
    Settled(u64),
    /// The window is looked at again.
    LookedAt,
    /// An input method began a word, or ended it.
    Composed(Composing),
    /// Other keys are held down now.
    Held(Modifiers),
    /// The tasks are not here yet, though a moment went by.
    StillLoading,
    /// A flash of the status bar is over.
    FlashEnded(u64),
    /// The desktop wants less motion, or does not any more.
    LessMotion(bool),
    /// What moves goes on to this point in time.
    Frame(Instant),
    /// The desktop turned light or dark.
    ModeChanged(Mode),
    /// The sidebar over the page is to go.
    DrawerShut,
    /// The window is to close.
    CloseRequested,
    /// The desktop had time to show its tray.
    TrayWaitedFor,
    /// The worker takes too long to end.
    CloseForced,
    /// A frame begins, and frames are logged.
    FrameBegun,
}
