//! Reminders: what is due is shown by the desktop and in the window; what came while the window was closed, together.

use std::fmt;
use std::sync::Arc;

use jiff::civil::DateTime;
use sync_core::RecordId;
use todo::remind::{Announcement, Reminder, announce, due};

use super::board::Board;
use crate::say;
use crate::worker::Asked;

/// How many tasks one notice names.
const NAMED: usize = 5;

/// What the desktop shows. `Debug` shows no text.
#[derive(Clone, PartialEq, Eq)]
pub struct Notice {
    /// What it is about.
    pub title: String,
    /// The rest.
    pub body: String,
    /// The task, if it is about one: then it can be completed from there, or put off.
    pub task: Option<RecordId>,
}

quiet_debug!(Notice);

/// The way to the desktop.
#[derive(Clone)]
pub struct Notifier(Arc<dyn Fn(Notice) + Send + Sync>);

impl Notifier {
    /// Wraps a function that shows a notice and does not wait for anything.
    pub fn new(show: impl Fn(Notice) + Send + Sync + 'static) -> Self {
        Self(Arc::new(show))
    }

    /// Shows notices by the system's own service, and tells what is pressed on them. Without a service they are only in
    /// the window.
    pub fn system(pressed: impl Fn(Asked) + Send + Sync + 'static) -> Self {
        let pressed = Arc::new(pressed);
        Self::new(move |notice| {
            let pressed = Arc::clone(&pressed);
            let buttons = [("done", say!("reminder-done")), ("snooze", say!("reminder-later"))];
            let show = move || {
                #[cfg(target_os = "macos")]
                in_our_name();
                let mut shown = notify_rust::Notification::new();
                shown
                    .appname("Tidelist")
                    .icon(crate::APPLICATION_ID)
                    .summary(&notice.title)
                    .body(&notice.body);
                if notice.task.is_some() {
                    shown.action("default", "Tidelist"); // a press on all of it
                    for (name, words) in &buttons {
                        shown.action(name, words);
                    }
                }
                match (shown.show(), notice.task) {
                    (Ok(handle), Some(task)) => wait(handle, &task, &*pressed),
                    (Ok(_), None) => {}
                    (Err(_), _) => tracing::info!("the desktop shows no notifications"),
                }
            };
            // It asks over a bus and may wait; the window does not.
            if let Err(error) = std::thread::Builder::new().name("notice".to_owned()).spawn(show) {
                tracing::warn!(%error, "there is no thread for a notification");
            }
        })
    }

    pub(super) fn show(&self, notice: Notice) {
        (self.0)(notice);
    }
}

/// Lets notices come from this program. Without a name the library looks for a program that is not there: the system asks the
/// user where it is, and notices come from the Finder.
#[cfg(target_os = "macos")]
fn in_our_name() {
    // Only the first name counts, even where the system knows no bundle of it: then it does not ask either.
    let _ = notify_rust::set_application(crate::APPLICATION_ID);
}

/// Waits until a notice is pressed or closed.
#[cfg(all(unix, not(target_os = "macos")))]
fn wait(shown: notify_rust::NotificationHandle, task: &RecordId, pressed: &dyn Fn(Asked)) {
    shown.wait_for_action(|action| match action {
        "default" => pressed(Asked::Open(task.clone())),
        "done" => pressed(Asked::Done(task.clone())),
        "snooze" => pressed(Asked::Snooze(task.clone())),
        _ => {} // it was closed
    });
}

/// Here the system does not tell what is pressed.
#[cfg(not(all(unix, not(target_os = "macos"))))]
fn wait<T>(_shown: T, _task: &RecordId, _pressed: &dyn Fn(Asked)) {}

impl fmt::Debug for Notifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Notifier")
    }
}

/// Until when reminders were told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Told {
    /// The worker did not say yet: nothing may be told, or it may be told twice.
    #[default]
    Unknown,
    /// Until then, or never.
    Until(Option<DateTime>),
}

impl Told {
    /// Returns what is to be told now, if anything is.
    pub(super) fn take(&mut self, board: &Board, now: DateTime) -> Option<Notice> {
        let Self::Until(told) = self else { return None };
        let reminders = board.reminders().map(|(task, at)| Reminder { task: task.clone(), at });
        let announced = announce(due(reminders, *told, now))?;
        *told = Some(now);
        let title =
            |one: &Reminder| board.task(&one.task).map(|row| row.task.title.clone()).unwrap_or_default();
        Some(match announced {
            Announcement::One(one) => {
                Notice { title: title(&one), body: say!("reminder"), task: Some(one.task) }
            }
            Announcement::Many(many) => {
                let mut names: Vec<_> = many.iter().take(NAMED).map(title).collect();
                if many.len() > NAMED {
                    names.push(say!("and-n-more", n = many.len() - NAMED));
                }
                Notice {
                    title: say!("reminders-so-many", n = many.len()),
                    body: names.join("\n"),
                    task: None,
                }
            }
        })
    }
}
