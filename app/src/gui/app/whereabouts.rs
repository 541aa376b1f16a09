//! Where the program is to be found: in its window, in the tray, or in both; never in neither.

use std::time::Duration;

use iced::theme::Mode;
use iced::widget::operation;
use iced::{Task, window};
use sync_core::Timestamp;

use super::{App, Message, Screen};
use crate::config::Closing;
use crate::gui::boot::Start;
use crate::gui::clock;
use crate::gui::screen::tasks;
use crate::gui::tray::{Face, Tray};
use crate::worker::TrayHost;

/// How long a desktop that begins may take to show its tray, before the window is there instead.
const TRAY_WITHIN: Duration = Duration::from_secs(10);

/// Where the program is to be found.
#[derive(Debug, Default)]
pub(super) struct Whereabouts {
    /// The window, if it is open.
    window: Option<window::Id>,
    /// The way to the tray, where this program has one.
    tray: Option<Tray>,
    /// What it shows now.
    face: Option<Face>,
    /// Whether anybody sees it.
    host: TrayHost,
    /// What the toolkit said about light and dark last.
    said: Mode,
    /// A window opens, and may say that it knows nothing about light and dark.
    opens: bool,
}

impl Whereabouts {
    /// Nowhere yet, with this way to the tray.
    pub(super) fn new(tray: Option<Tray>) -> Self {
        Self { tray, ..Self::default() }
    }

    /// Returns whether the tray is seen, if there is a way to it.
    pub(super) fn tray(&self) -> Option<TrayHost> {
        self.tray.is_some().then_some(self.host)
    }

    fn close(&mut self) -> Task<Message> {
        self.window.take().map_or_else(Task::none, window::close)
    }

    /// Returns the mode that counts. A window that opens may say that it knows none, though the desktop said one.
    pub(super) fn mode(&mut self, said: Mode, now: Mode) -> Mode {
        self.said = said;
        if said == Mode::None && std::mem::take(&mut self.opens) { now } else { said }
    }
}

impl App {
    /// Opens the window, or stays in the tray if the program is started so.
    pub(super) fn appear(&mut self) -> Task<Message> {
        let tray = self.look.closing == Closing::Tray && self.whereabouts.tray.is_some();
        match self.start {
            Start::Minimized if tray => {
                // Nobody will look at it and so begin the first sync: the clock does, as soon as it ticks.
                self.synced_at = Timestamp(0);
                self.wait_for_the_tray()
            }
            start => self.open(start),
        }
    }

    /// Opens the window anew, with the keyboard in the line that adds tasks.
    fn open(&mut self, start: Start) -> Task<Message> {
        self.start = start;
        self.whereabouts.opens = self.whereabouts.said != Mode::None;
        let (id, open) = window::open(crate::gui::window());
        self.whereabouts.window = Some(id);
        open.then(|_| operation::focus(tasks::QUICK_ADD))
    }

    /// Brings the window to the front, from wherever it is.
    pub(super) fn front(&mut self) -> Task<Message> {
        match self.whereabouts.window {
            Some(id) => Task::batch([window::minimize(id, false), window::gain_focus(id)]),
            None => self.open(Start::Shown),
        }
    }

    /// Puts the window aside once it is there, if it was started so.
    pub(super) fn minimize_at_first(&mut self) -> Task<Message> {
        match (std::mem::take(&mut self.start), self.whereabouts.window) {
            (Start::Minimized, Some(id)) => window::minimize(id, true),
            _ => Task::none(),
        }
    }

    /// Closes the window. The program stays only where somebody can call it back by the tray, and wants that.
    pub(super) fn close(&mut self) -> Task<Message> {
        let stays = self.look.closing == Closing::Tray && self.whereabouts.host == TrayHost::Shows;
        if !stays || self.handle.is_none() || self.leaving {
            return self.leave();
        }
        let commands = self.tasks.close();
        Task::batch([self.send_all(commands), self.whereabouts.close()])
    }

    /// Lets the tray say what is true now, and shows the window where it is the only way left to say it.
    pub(super) fn keep_in_reach(&mut self) -> Task<Message> {
        self.tell_the_tray();
        let must_be_seen = matches!(self.screen, Screen::CannotOpen(_) | Screen::Rescued(_));
        match self.whereabouts.window {
            None if must_be_seen && !self.leaving => self.open(Start::Shown),
            _ => Task::none(),
        }
    }

    /// Lets the tray say what is true now.
    pub(super) fn tell_the_tray(&mut self) {
        let Some(tray) = &self.whereabouts.tray else { return };
        let wanted = self.look.closing == Closing::Tray && self.handle.is_some();
        let face = wanted.then(|| Face::of(self.status.as_ref()));
        if face == self.whereabouts.face {
            return;
        }
        if face.is_none() {
            self.whereabouts.host = TrayHost::Unknown;
        }
        tray.show(face.clone());
        self.whereabouts.face = face;
    }

    /// Takes in whether anybody sees the tray.
    pub(super) fn tray_is(&mut self, host: TrayHost) -> Task<Message> {
        // What was said before it was switched off is late.
        if self.whereabouts.face.is_some() {
            self.whereabouts.host = host;
        }
        if self.whereabouts.window.is_none() { self.wait_for_the_tray() } else { Task::none() }
    }

    fn wait_for_the_tray(&self) -> Task<Message> {
        Task::perform(clock::pause(TRAY_WITHIN), |()| Message::TrayWaitedFor)
    }

    /// The desktop had time to show its tray: where it does not, the window is in its list of windows.
    pub(super) fn tray_waited_for(&mut self) -> Task<Message> {
        let nowhere = self.whereabouts.window.is_none() && self.whereabouts.host != TrayHost::Shows;
        if nowhere && !self.leaving { self.open(Start::Minimized) } else { Task::none() }
    }
}
