//! What others ask of the window: another start, a link, the desktop.

use iced::Task;
use jiff::SignedDuration;
use sync_core::RecordId;
use todo::{TaskChange, TaskDraft};

use super::{App, Message, Screen};
use crate::autostart::Autostart;
use crate::config::Filters;
use crate::gui::board::View;
use crate::gui::boot::Start;
use crate::gui::screen::Settings;
use crate::gui::toast::Kind;
use crate::link::{Link, NewTask, Wish};
use crate::say;
use crate::worker::{Asked, Command, Errand, Text};

/// How much later a reminder that was put off comes again.
const SNOOZED: SignedDuration = SignedDuration::from_mins(15);

impl App {
    /// Does what another start was asked for: the window comes to the front.
    pub(super) fn handed_over(&mut self, errand: Errand) -> Task<Message> {
        // Whoever asks so early that the window is not there yet wants to see it.
        self.start = Start::Shown;
        let front = self.front();
        // A dialog or a question is not put away unasked.
        let free = self.dialog.is_none()
            && !matches!(self.screen, Screen::CannotOpen(_) | Screen::Rescued(_) | Screen::Welcome(_));
        match errand {
            Errand::QuickAdd if free => Task::batch([front, self.show_tasks()]),
            Errand::QuickAdd | Errand::Show => front,
            Errand::Follow(link) => Task::batch([front, self.follow(link)]),
        }
    }

    /// Does what a link asks for, once the tasks are there.
    pub(super) fn follow(&mut self, link: Link) -> Task<Message> {
        if !self.board.is_loaded() || self.handle.is_none() {
            self.link = Some(link);
            return Task::none();
        }
        match link.wish().clone() {
            Wish::Add(task) => {
                let NewTask { title, list, due, notes } = task;
                let words = say!("link-added", title = title.clone());
                let draft = TaskDraft { title, due, notes, ..TaskDraft::default() };
                let added = self.send(Command::AddTask { draft, list: list.map(Text) });
                Task::batch([added, self.toasts.show(Kind::Done, words).map(Message::Toast)])
            }
            Wish::Open(id) => self.open_task(&id),
            Wish::Sync => self.refresh(),
            // A dialog or a question is not put away unasked.
            Wish::QuickAdd if self.dialog.is_none() => self.show_tasks(),
            Wish::QuickAdd | Wish::Show => Task::none(),
        }
    }

    /// Takes in which searches are kept; the one that was kept or changed is shown, if tasks are.
    pub(super) fn filters_changed(&mut self, filters: &Filters, now: Option<Text>) -> Task<Message> {
        self.board.set_filters(filters);
        self.tasks.rows_changed(&self.board);
        match now {
            Some(Text(name)) if matches!(self.screen, Screen::Tasks) => {
                let action = self.tasks.show(View::Filter(name), &self.board);
                self.obey_tasks(action)
            }
            _ => Task::none(),
        }
    }

    /// Shows the settings as they are now.
    pub(super) fn show_settings(&mut self) {
        let mut settings = Settings::default();
        settings.starts_at_login(self.login.as_ref().map(Autostart::is_on));
        self.screen = Screen::Settings(settings);
    }

    /// Starts the program at login from now on, or not any more.
    pub(super) fn start_at_login(&mut self, on: bool) -> Task<Message> {
        let Some(login) = &self.login else { return Task::none() };
        let set = if on { login.switch_on() } else { login.switch_off() };
        let is_on = login.is_on();
        if let Screen::Settings(settings) = &mut self.screen {
            settings.starts_at_login(Some(is_on));
        }
        match set {
            Ok(()) => Task::none(),
            Err(error) => {
                let words = say!("desktop-login-failed", problem = error.to_string());
                self.toasts.show(Kind::Warning, words).map(Message::Toast)
            }
        }
    }

    /// Does what the desktop asks for, or a toast.
    pub(super) fn asked(&mut self, asked: Asked) -> Task<Message> {
        match asked {
            Asked::Show => self.handed_over(Errand::Show),
            Asked::QuickAdd => self.handed_over(Errand::QuickAdd),
            // Without a server there is one to connect first, and that is seen in the window.
            Asked::Refresh if !self.context().is_connected() => Task::batch([self.front(), self.refresh()]),
            Asked::Refresh => self.refresh(),
            Asked::Quit => self.leave(),
            Asked::Open(id) => {
                let front = self.handed_over(Errand::Show);
                Task::batch([front, self.open_task(&id)])
            }
            Asked::Done(id) => {
                let at = self.clock.now_text();
                self.send(Command::EditTask { id, change: TaskChange::Done(Some(at)) })
            }
            Asked::Snooze(id) => {
                let now = self.clock.local(self.clock.now()).datetime();
                let later = now.checked_add(SNOOZED).unwrap_or(now).round(jiff::Unit::Minute).unwrap_or(now);
                let words = say!("reminder-again", time = later.strftime("%H:%M").to_string());
                let sent = self.send(Command::EditTask { id, change: TaskChange::RemindAt(Some(later)) });
                Task::batch([sent, self.toasts.show(Kind::Done, words).map(Message::Toast)])
            }
        }
    }

    /// Shows a task with its details, if it is there.
    fn open_task(&mut self, id: &RecordId) -> Task<Message> {
        if self.board.task(id).is_none() {
            return self.toasts.show(Kind::Warning, say!("link-no-task")).map(Message::Toast);
        }
        // A dialog or a question is not put away unasked.
        if self.dialog.is_some() {
            return Task::none();
        }
        let shown = self.show_tasks();
        let action = self.tasks.open(id, &self.board);
        Task::batch([shown, self.obey_tasks(action)])
    }
}
