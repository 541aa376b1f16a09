//! The window's state, and the one place where everything that happens comes together.

mod automatic;
mod connect;
mod front;
mod keys;
mod listen;
mod message;
mod moving;
mod obey;
mod people;
mod share;
mod summons;
mod update;
mod view;
mod whereabouts;
mod worker;

use iced::keyboard::Modifiers;
use iced::theme::Mode;
use iced::{Size, Task, system};
use sync_core::Timestamp;

use self::automatic::FirstLook;
#[doc(hidden)]
pub use self::listen::heard;
pub use self::message::Message;
use self::summons::Summons;
use self::whereabouts::Whereabouts;
use super::board::Board;
use super::boot::{Boot, Opener, Start, WorkerFactory};
use super::clock::{self, Clock};
use super::conflict::Conflict;
use super::context::{Context, Cover, Room};
use super::frames::Frames;
use super::motion::{Course, Turning};
use super::panel::Panel;
use super::reminders::{Notifier, Told};
use super::screen::welcome::{Begun, Welcome};
use super::screen::{Account, Screen, Tasks};
use super::shortcut::Keys;
use super::sidebar::Sidebar;
use super::theme;
use super::toast::Toasts;
use super::widget::chords::Composing;
use crate::autostart::Autostart;
use crate::config::{AutoSync, Look};
use crate::language::{self, Language};
use crate::link::Link;
use crate::worker::{Handle, Rescue, Status, TaskConflict};

/// How long nothing is shown where the tasks will be: whatever is shown for less only flickers.
const MOMENT: std::time::Duration = std::time::Duration::from_millis(150);

/// The window.
#[derive(Debug)]
pub struct App {
    factory: Option<WorkerFactory>,
    attempt: u32,
    /// How the worker's next start rescues a damaged store first.
    rescue: Option<Rescue>,
    /// What was chosen on the page of a first start, until the store is there.
    beginning: Option<Begun>,
    handle: Option<Handle>,
    clock: Clock,
    look: Look,
    keys: Keys,
    /// The language of the system.
    language: Language,
    auto_sync: AutoSync,
    mode: Mode,
    modifiers: Modifiers,
    composing: Composing,
    size: Size,
    now: Timestamp,
    board: Board,
    status: Option<Status>,
    conflicts: Vec<TaskConflict>,
    sidebar: Sidebar,
    /// Whether the sidebar lies over the page, where there is no room beside it.
    drawer: Drawer,
    tasks: Tasks,
    screen: Screen,
    /// The account page, while its server's certificate is looked at.
    behind: Option<Account>,
    /// The sync status over the status bar, when it is open.
    panel: Option<Panel>,
    dialog: Option<Conflict>,
    /// A refresh said that conflicts wait, before the conflicts themselves were here.
    dialog_is_due: bool,
    /// How many conflicts the user put off: no banner for them.
    put_off: usize,
    toasts: Toasts,
    flash: Option<Flash>,
    flashes: u64,
    /// The sign of a sync that runs.
    turning: Turning,
    /// Whether the system asks for less motion.
    system_wants_less: bool,
    typed_at: Option<Timestamp>,
    start: Start,
    /// The tasks take longer than a moment to come.
    slow: bool,
    /// A link that waits until the tasks are there.
    link: Option<Link>,
    login: Option<Autostart>,
    /// Somebody waits for a backup that was asked for in a banner.
    backing_up: bool,
    leaving: bool,
    /// The next key says when what is chosen is due.
    scheduling: bool,
    notifier: Notifier,
    opener: Opener,
    reminders: Told,
    /// Counts the changes, so that only the last one begins a sync.
    changes: u64,
    /// When a sync began by itself last.
    synced_at: Timestamp,
    first_look: FirstLook,
    frames: Frames,
    whereabouts: Whereabouts,
    summons: Summons,
}

/// What the refresh that just ended said.
#[derive(Debug)]
struct Flash {
    number: u64,
    words: String,
    course: Course,
}

/// Whether the sidebar lies over the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Drawer {
    Shut,
    Open,
}

impl App {
    /// Starts the window.
    pub fn new(boot: Boot) -> (Self, Task<Message>) {
        let (keys, wrong) = Keys::read(&boot.keys);
        let mut app = Self {
            factory: boot.worker,
            attempt: 0,
            rescue: None,
            beginning: None,
            handle: None,
            now: boot.clock.now(),
            look: boot.look,
            keys,
            language: boot.language,
            auto_sync: boot.auto_sync,
            mode: Mode::None,
            modifiers: Modifiers::empty(),
            composing: Composing::No,
            size: Size::new(1180.0, 760.0),
            board: Board::chosen(boot.clock.today(), boot.sorts, &boot.filters),
            status: None,
            conflicts: Vec::new(),
            sidebar: Sidebar::default(),
            drawer: Drawer::Shut,
            tasks: Tasks::default(),
            screen: match boot.welcome {
                Some(first) => Screen::Welcome(Welcome::new(first)),
                None => Screen::Tasks,
            },
            behind: None,
            panel: None,
            dialog: None,
            dialog_is_due: false,
            put_off: 0,
            toasts: Toasts::default(),
            flash: None,
            flashes: 0,
            turning: Turning::default(),
            system_wants_less: false,
            typed_at: None,
            start: boot.start,
            slow: false,
            link: boot.link,
            login: boot.login,
            backing_up: false,
            leaving: false,
            scheduling: false,
            notifier: boot.notifier,
            opener: boot.opener,
            reminders: Told::default(),
            changes: 0,
            synced_at: boot.clock.now(),
            first_look: FirstLook::default(),
            frames: Frames::asked_for(),
            whereabouts: Whereabouts::new(boot.tray),
            summons: Summons::new(boot.hot_keys, boot.hot_key),
            clock: boot.clock,
        };
        let appear = app.appear();
        let slow = Task::perform(clock::pause(MOMENT), |()| Message::StillLoading);
        let told = app.tell_wrong_keys(&wrong);
        (app, Task::batch([system::theme().map(Message::ModeChanged), appear, slow, told]))
    }

    fn context(&self) -> Context<'_> {
        Context {
            board: &self.board,
            status: self.status.as_ref(),
            clock: &self.clock,
            now: self.now,
            today: self.clock.local(self.now).date(),
            look: self.look,
            keys: &self.keys,
            auto_sync: self.auto_sync,
            tokens: theme::Tokens::of(&self.theme()),
            modifiers: self.modifiers,
            cover: if self.dialog.is_some() { Cover::Covered } else { Cover::Open },
            room: Room::of(self.size.width),
            height: self.size.height,
            slow: self.slow,
            next_sync: self.next_sync(),
            tray: self.whereabouts.tray(),
            hot_key: self.summons.shown(),
        }
    }

    /// Returns how the window looks and behaves.
    #[must_use]
    pub fn look(&self) -> Look {
        self.look
    }

    /// Lets the window look and behave otherwise, without remembering it.
    #[doc(hidden)]
    pub fn set_look(&mut self, look: Look) {
        self.look = look;
    }

    /// Lets this thread say everything in the window's language, and move at its pace.
    fn speak(&self) {
        language::speak(self.look.language.language(self.language));
        self.keep_pace();
    }
}
