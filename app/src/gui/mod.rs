//! The window.
//!
//! ```text
//!  keys, pointer ─► Message ─► App::update ─► screen::update ─► Action ─► App obeys ─► Command ─► worker
//!                                   ▲                                                              │
//!                                   └──────────────── Message::Worker(Update) ◄────────────────────┘
//! ```
//!
//! Screens know neither one another nor the worker: what they cannot do themselves they return as an `Action`. Rows are
//! kept by the [`board`], sorted as they change; a view only reads.

/// Writes a `Debug` that shows the type and nothing in it: what people wrote stays out of every log.
macro_rules! quiet_debug {
    ($($type:ident),+) => {$(
        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($type)).finish_non_exhaustive()
            }
        }
    )+};
}

pub mod app;
mod app_icon;
pub mod board;
pub mod boot;
pub mod clock;
pub mod conflict;
pub mod context;
mod file_dialog;
pub mod find;
pub mod focus;
mod frames;
pub mod hot_key;
pub mod icon;
mod less_motion;
pub mod motion;
pub mod panel;
pub mod reminders;
#[doc(hidden)]
pub mod sample;
pub mod screen;
pub mod shortcut;
pub mod sidebar;
pub mod status_line;
pub mod theme;
pub mod toast;
pub mod tray;
pub mod waiting;
pub mod widget;
pub mod words;

pub use app::{App, Message};
pub use boot::{Beginning, Boot, Elsewhere, FirstStart, Opener, Start, Updates, WorkerFactory};
pub use hot_key::{HotKeys, Refused};
pub use reminders::{Notice, Notifier};
pub use tray::{Face, Standing, Tray};

use iced::{Daemon, Program, Size, Theme, window};

/// Opens the window and returns when it is closed and does not go on in the tray.
///
/// # Errors
/// If the system gives no window: no display, or no way to draw on it.
pub fn run(boot: Boot) -> iced::Result {
    program(boot).run()
}

/// Makes the program that the window is, without opening one: tests run it in an emulator.
#[doc(hidden)]
pub fn program(boot: Boot) -> Daemon<impl Program<State = App, Message = Message, Theme = Theme>> {
    let mut application = iced::daemon(move || App::new(boot.clone()), App::update, view)
        .title(|app: &App, _| app.title())
        .theme(|app: &App, _| app.theme())
        .scale_factor(|app: &App, _| app.scale())
        .subscription(App::subscription)
        .default_font(theme::REGULAR);
    for font in theme::FONTS {
        application = application.font(font);
    }
    application
}

fn view(app: &App, _window: window::Id) -> iced::Element<'_, Message> {
    app.view()
}

fn window() -> window::Settings {
    window::Settings {
        size: Size::new(1180.0, 760.0),
        min_size: Some(Size::new(480.0, 420.0)),
        icon: app_icon::load(),
        #[cfg(target_os = "linux")]
        platform_specific: window::settings::PlatformSpecific {
            application_id: crate::APPLICATION_ID.to_owned(),
            ..window::settings::PlatformSpecific::default()
        },
        exit_on_close_request: false,
        ..window::Settings::default()
    }
}
