//! What the window does with what the worker says.

use std::time::Duration;

use iced::Task;

use super::{App, Flash, Message, Screen};
use crate::gui::clock;
use crate::gui::conflict::{self, Conflict};
use crate::gui::motion::{self, Course};
use crate::gui::reminders::Told;
use crate::gui::screen::{CannotOpen, Rescued};
use crate::gui::toast::Kind;
use crate::profile::Remedies;
use crate::say;
use crate::worker::{OpenProblem, OpenProblemKind, Rows, Status, TroubleKind, Update};

const FLASH: Duration = Duration::from_secs(4);

impl App {
    pub(super) fn hear(&mut self, update: Update) -> Task<Message> {
        self.now = self.clock.now();
        self.board.roll_over(self.clock.local(self.now).date());
        match update {
            Update::Ready(handle) => {
                self.handle = Some(handle);
                // A worker that starts again tells everything again: what is gone meanwhile must not stay.
                self.board.forget();
                if matches!(self.screen, Screen::CannotOpen(_)) {
                    self.screen = Screen::Tasks;
                }
                Task::batch([self.begun(), self.take_the_key()])
            }
            Update::CannotOpen(problem, remedies) => {
                self.handle = None;
                self.dialog = None;
                self.panel = None;
                self.screen = Screen::CannotOpen(CannotOpen::new(problem, remedies));
                Task::none()
            }
            Update::Rows(rows) => self.rows_changed(rows),
            Update::Status(status) => self.status_changed(status),
            Update::Conflicts(conflicts) => self.conflicts_changed(conflicts),
            Update::Undoable { undo, sentence } => {
                self.toasts.show(Kind::Undo(undo), sentence.0).map(Message::Toast)
            }
            Update::Filters { filters, now } => self.filters_changed(&filters, now),
            Update::TookBack { undo, sentence } => {
                self.toasts.undone(undo);
                self.toasts.show(Kind::Done, sentence.0).map(Message::Toast)
            }
            Update::RemindersTold(told) => {
                self.reminders = Told::Until(told);
                self.remind()
            }
            Update::Trash(thrown) => {
                if let Screen::Trash(trash) = &mut self.screen {
                    trash.told(thrown);
                }
                Task::none()
            }
            Update::Queue(queue) => {
                if let Some(panel) = &mut self.panel {
                    panel.told(queue);
                }
                Task::none()
            }
            Update::Explained { id, queued } => {
                self.tasks.explained(&id, queued);
                Task::none()
            }
            Update::History(decisions) => {
                if let Screen::History(history) = &mut self.screen {
                    history.told(decisions);
                }
                Task::none()
            }
            Update::NotSaved { sentence } => {
                self.tasks.not_saved();
                self.toasts.show(Kind::Warning, sentence).map(Message::Toast)
            }
            Update::Refreshed { sentence, conflicts } => self.refreshed(sentence, conflicts),
            Update::Account(_)
            | Update::NoKeychain
            | Update::NotTrusted(_)
            | Update::BothHave(_)
            | Update::Browser(_)
            | Update::Certificate(_) => self.hear_of_server(update),
            Update::Exported { path, tasks } => {
                self.file_said(Ok(say!("exported", n = tasks, path = path.display().to_string())))
            }
            Update::ImportPreview(preview) => {
                if let Screen::Settings(settings) = &mut self.screen {
                    settings.previewed(preview);
                }
                // What the import would do is under the button that asked for it.
                iced::widget::operation::snap_to_end(crate::gui::widget::PAGE)
            }
            Update::Imported { added } => self.file_said(Ok(say!("imported", n = added))),
            Update::FileFailed { sentence } => self.file_said(Err(sentence)),
            Update::HandedOver(errand) => self.handed_over(errand),
            Update::Asked(asked) => self.asked(asked),
            Update::Tray(host) => self.tray_is(host),
            Update::SharedLists(shared) => {
                self.board.set_shared(shared);
                Task::none()
            }
            Update::ListShared { wanted, answer } => self.list_shared(&wanted, answer),
            Update::Sharing(sharing) => self.sharing_told(*sharing),
            Update::Devices(list) => {
                if let Screen::Devices(devices) = &mut self.screen {
                    devices.told(list);
                }
                Task::none()
            }
            Update::PasswordChanged(changed) => {
                let Screen::Devices(devices) = &mut self.screen else { return Task::none() };
                let action = devices.password_changed(changed);
                self.obey_devices(action)
            }
            Update::BackedUp(made) if std::mem::take(&mut self.backing_up) => {
                let (kind, words) = match made {
                    Ok(_) => (Kind::Done, say!("the-backup-is-made")),
                    Err(said) => (Kind::Warning, said),
                };
                self.toasts.show(kind, words).map(Message::Toast)
            }
            Update::Restored(said) if !matches!(self.screen, Screen::Settings(_)) => self.toast(said),
            Update::Backups(_)
            | Update::BackedUp(_)
            | Update::RestorePreview(_)
            | Update::Restored(_)
            | Update::Checked(_) => {
                if let Screen::Settings(settings) = &mut self.screen {
                    settings.hear(update);
                }
                Task::none()
            }
            Update::Rescued(rescued) => {
                self.screen = Screen::Rescued(Rescued::new(rescued));
                Task::none()
            }
            Update::Removals(list) => {
                if let Screen::Removals(removals) = &mut self.screen {
                    removals.told(list);
                }
                Task::none()
            }
        }
    }

    fn rows_changed(&mut self, rows: Rows) -> Task<Message> {
        let wanted = self.tasks.saw(&rows);
        let completed = self.tasks.completed_by(&rows, &self.board);
        self.board.apply(rows);
        self.tasks.rows_changed(&self.board);
        self.tasks.tick(completed);
        let link = self.link.take().map_or_else(Task::none, |link| self.follow(link));
        let after = Task::batch([self.renew(), self.remind(), link]);
        let Some(id) = wanted else { return after };
        let action = self.tasks.open(&id, &self.board);
        Task::batch([after, self.obey_tasks(action)])
    }

    fn status_changed(&mut self, status: Status) -> Task<Message> {
        let kind = status.trouble.as_ref().map(|trouble| &trouble.kind);
        if matches!(self.screen, Screen::Removals(_)) && !matches!(kind, Some(TroubleKind::MassDelete { .. }))
        {
            self.screen = Screen::Tasks; // there is nothing to decide any more
        }
        let waits = |status: &Status| if status.account.is_some() { status.waiting } else { 0 };
        let waiting = waits(&status);
        let waited = self.status.as_ref().map_or(waiting, waits);
        self.status = Some(status);
        Task::batch([self.look_waited(), self.sync_soon(waited, waiting)])
    }

    fn conflicts_changed(&mut self, conflicts: Vec<crate::worker::TaskConflict>) -> Task<Message> {
        self.put_off = self.put_off.min(conflicts.len());
        self.conflicts.clone_from(&conflicts);
        if let Some(dialog) = &mut self.dialog {
            match dialog.conflicts_changed(conflicts) {
                conflict::Action::Close => self.dialog = None,
                action => return self.obey_conflict(action),
            }
        }
        if std::mem::take(&mut self.dialog_is_due) && !self.conflicts.is_empty() {
            return self.open_dialog_unless_typing();
        }
        Task::none()
    }

    fn refreshed(&mut self, sentence: String, conflicts: usize) -> Task<Message> {
        self.flashes += 1;
        let number = self.flashes;
        self.flash = Some(Flash { number, words: sentence, course: Course::coming(motion::CALM) });
        let fade = Task::perform(clock::pause(FLASH), move |()| Message::FlashEnded(number));
        let fade = Task::batch([fade, self.renew()]);
        if conflicts == 0 {
            return fade;
        }
        // The conflicts say for themselves what is left to do: "done" beside them would not be true.
        self.flash = None;
        self.put_off = 0;
        if self.conflicts.is_empty() {
            self.dialog_is_due = true;
            return fade;
        }
        Task::batch([fade, self.open_dialog_unless_typing()])
    }

    /// Opens the dialog after the user's own refresh; somebody who types sees a banner instead.
    fn open_dialog_unless_typing(&mut self) -> Task<Message> {
        if self.dialog.is_some() || self.is_typing() || !matches!(self.screen, Screen::Tasks) {
            return Task::none();
        }
        self.open_dialog(None)
    }

    pub(super) fn open_dialog(&mut self, first: Option<&sync_core::RecordId>) -> Task<Message> {
        self.panel = None;
        self.dialog = Conflict::new(self.conflicts.clone(), first);
        self.put_off = self.conflicts.len();
        // A text field under the dialog would go on taking the keys.
        iced::widget::operation::focus("nothing")
    }

    fn file_said(&mut self, said: Result<String, String>) -> Task<Message> {
        if let Screen::Settings(settings) = &mut self.screen {
            settings.said(said);
            return Task::none();
        }
        self.toast(said)
    }

    pub(super) fn toast(&mut self, said: Result<String, String>) -> Task<Message> {
        let (kind, words) = match said {
            Ok(words) => (Kind::Done, words),
            Err(words) => (Kind::Warning, words),
        };
        self.toasts.show(kind, words).map(Message::Toast)
    }

    /// The worker is gone: wanted when the window closes, else a failure that must not look like nothing.
    pub(super) fn worker_ended(&mut self) -> Task<Message> {
        self.handle = None;
        if self.leaving {
            return iced::exit();
        }
        if !matches!(self.screen, Screen::CannotOpen(_)) {
            let problem = OpenProblem {
                sentence: say!("worker-stopped"),
                path: self.status.as_ref().map(|status| status.data_dir.clone()).unwrap_or_default(),
                advice: say!("worker-stopped-advice"),
                kind: OpenProblemKind::Other,
            };
            self.dialog = None;
            self.screen = Screen::CannotOpen(CannotOpen::new(problem, Remedies::default()));
        }
        Task::none()
    }
}
