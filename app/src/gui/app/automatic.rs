//! What the window does by itself: it syncs when it is time, and reminds.

use std::time::Duration;

use iced::Task;
use sync_core::Timestamp;

use super::{App, Message};
use crate::config::Notifications;
use crate::gui::clock;
use crate::gui::toast::Kind;
use crate::worker::{Activity, Command, TroubleKind};

/// How long after the last change a sync begins.
const SETTLED: Duration = Duration::from_secs(3);
/// Looking away and back again is no reason to sync more often than this.
const AT_LEAST_MS: i64 = 60_000;

/// The first time the window is looked at, which is a reason to sync whenever the last one was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum FirstLook {
    /// Nobody looked yet.
    #[default]
    Ahead,
    /// Somebody did, before it was known whether there is a server.
    Waits,
    /// It is over.
    Over,
}

impl App {
    /// Takes in what time it is: after midnight other tasks are for today, and reminders and a sync may be due.
    pub(super) fn time_goes_by(&mut self) -> Task<Message> {
        self.now = self.clock.now();
        self.board.roll_over(self.clock.local(self.now).date());
        self.tasks.rows_changed(&self.board);
        let often = i64::from(self.auto_sync.every_minutes) * 60_000;
        let due = often > 0 && self.now.ms_since(self.synced_at) >= often;
        let sync = if due { self.sync() } else { Task::none() };
        Task::batch([sync, self.remind(), self.look_at_sharing()])
    }

    /// Tells the reminders that are due.
    pub(super) fn remind(&mut self) -> Task<Message> {
        if !self.board.is_loaded() {
            return Task::none();
        }
        let now = self.clock.local(self.now).datetime();
        let Some(notice) = self.reminders.take(&self.board, now) else { return Task::none() };
        if self.look.notifications == Notifications::On {
            self.notifier.show(notice.clone());
        }
        let kind = Kind::Reminder(notice.task.clone());
        let words = format!("{}: {}", notice.title, notice.body.replace('\n', " · "));
        let told = self.send(Command::RemindersTold(now));
        Task::batch([told, self.toasts.show(kind, words).map(Message::Toast)])
    }

    /// Waits for the changes to settle, then syncs.
    pub(super) fn sync_soon(&mut self, waited: u64, waiting: u64) -> Task<Message> {
        if !self.auto_sync.on_change || waiting <= waited {
            return Task::none();
        }
        self.changes += 1;
        let change = self.changes;
        Task::perform(clock::pause(SETTLED), move |()| Message::Settled(change))
    }

    /// Syncs, unless more was changed meanwhile.
    pub(super) fn settled(&mut self, change: u64) -> Task<Message> {
        if change == self.changes { self.sync() } else { Task::none() }
    }

    /// The window is looked at, for the first time or again.
    pub(super) fn looked_at(&mut self) -> Task<Message> {
        self.now = self.clock.now();
        if self.status.is_none() {
            self.first_look = FirstLook::Waits;
            return Task::none();
        }
        let is_first = std::mem::replace(&mut self.first_look, FirstLook::Over) != FirstLook::Over;
        let rested = self.now.ms_since(self.synced_at) >= AT_LEAST_MS;
        if self.auto_sync.on_focus && (is_first || rested) { self.sync() } else { Task::none() }
    }

    /// It is known now whether there is a server: whoever looked before is answered.
    pub(super) fn look_waited(&mut self) -> Task<Message> {
        if self.first_look == FirstLook::Waits { self.looked_at() } else { Task::none() }
    }

    /// Returns when the clock begins the next sync, if it does.
    pub(super) fn next_sync(&self) -> Option<Timestamp> {
        let often = i64::from(self.auto_sync.every_minutes) * 60_000;
        (often > 0 && self.may_sync()).then(|| self.synced_at.plus_ms(often))
    }

    /// Whether there is a server, and nobody has to do something first.
    fn may_sync(&self) -> bool {
        let Some(status) = &self.status else { return false };
        let trouble = status.trouble.as_ref().map(|trouble| &trouble.kind);
        let waits_for_somebody = !matches!(trouble, None | Some(TroubleKind::Offline | TroubleKind::Server));
        status.account.is_some() && !waits_for_somebody
    }

    /// Syncs without being asked; not where somebody has to do something first.
    fn sync(&mut self) -> Task<Message> {
        let idle = self.status.as_ref().is_some_and(|status| status.activity == Activity::Idle);
        if !idle || !self.may_sync() {
            return Task::none();
        }
        self.synced_at = self.now;
        self.send(Command::Sync)
    }
}
