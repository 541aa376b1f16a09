//! What each message does: to the screen it is of, and then what that screen wants.

use iced::Task;

use super::{App, Drawer, Message};
use crate::gui::board::View;
use crate::gui::screen::Screen;
use crate::gui::toast::Wanted;
use crate::worker::Command;

impl App {
    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Task<Message> {
        self.speak();
        match message {
            Message::Worker(update) => Task::batch([self.hear(update), self.keep_in_reach()]),
            Message::WorkerEnded => Task::batch([self.worker_ended(), self.keep_in_reach()]),
            Message::Sidebar(message) => {
                let action = self.sidebar.update(message);
                self.obey_sidebar(action)
            }
            Message::Tasks(message) => {
                self.note_typing(&message);
                let mut tasks = std::mem::take(&mut self.tasks);
                let action = tasks.update(message, &self.context());
                self.tasks = tasks;
                self.obey_tasks(action)
            }
            Message::Settings(message) => {
                let Screen::Settings(settings) = &mut self.screen else { return Task::none() };
                let mut settings = std::mem::take(settings);
                let action = settings.update(message, &self.context());
                self.screen = Screen::Settings(settings);
                self.obey_settings(action)
            }
            Message::Welcome(message) => {
                let Screen::Welcome(page) = &mut self.screen else { return Task::none() };
                let action = page.update(message);
                self.obey_welcome(action)
            }
            Message::Certificate(message) => {
                let Screen::Certificate(page) = &mut self.screen else { return Task::none() };
                let action = page.update(message);
                self.obey_certificate(action)
            }
            Message::Account(message) => {
                let Screen::Account(account) = &mut self.screen else { return Task::none() };
                let action = account.update(message);
                self.obey_account(action)
            }
            Message::Devices(message) => {
                let Screen::Devices(devices) = &mut self.screen else { return Task::none() };
                let action = devices.update(message);
                self.obey_devices(action)
            }
            Message::Share(message) => self.share(message),
            Message::People(message) => self.people(message),
            Message::Invitation(answer) => self.send(answer),
            Message::KeysClosed => self.show_tasks(),
            Message::History(message) => {
                let Screen::History(history) = &mut self.screen else { return Task::none() };
                let action = history.update(message);
                self.obey_history(action)
            }
            Message::Trash(message) => {
                let Screen::Trash(trash) = &mut self.screen else { return Task::none() };
                let action = trash.update(message);
                self.obey_trash(action)
            }
            Message::CannotOpen(message) => {
                let Screen::CannotOpen(page) = &mut self.screen else { return Task::none() };
                let action = page.update(message);
                self.obey_cannot_open(action)
            }
            Message::Rescued(message) => {
                let Screen::Rescued(page) = &self.screen else { return Task::none() };
                let action = page.update(&message);
                self.obey_rescued(action)
            }
            Message::Removals(message) => {
                let Screen::Removals(page) = &mut self.screen else { return Task::none() };
                let action = page.update(message);
                self.obey_removals(action)
            }
            Message::Panel(message) => {
                let Some(panel) = &mut self.panel else { return Task::none() };
                let action = panel.update(message);
                self.obey_panel(action)
            }
            Message::Conflict(message) => {
                let Some(dialog) = &mut self.dialog else { return Task::none() };
                let action = dialog.update(message);
                self.obey_conflict(action)
            }
            Message::Status(link) => self.obey_link(link),
            Message::ConflictsPutOff => {
                self.put_off = self.conflicts.len();
                Task::none()
            }
            Message::Toast(message) => match self.toasts.update(message) {
                Some(Wanted::Undo(undo)) => self.send(Command::Restore { undo }),
                Some(Wanted::Asked(asked)) => self.asked(asked),
                None => Task::none(),
            },
            Message::Pressed(press) => self.press(&press),
            Message::Reached(pane) => self.reached(pane),
            Message::Resized(size) => {
                self.size = size;
                self.minimize_at_first()
            }
            Message::Ticked => self.time_goes_by(),
            Message::Settled(change) => self.settled(change),
            Message::LookedAt => self.looked_at(),
            Message::Composed(composing) => {
                self.composing = composing;
                Task::none()
            }
            Message::Held(modifiers) => {
                self.modifiers = modifiers;
                Task::none()
            }
            Message::StillLoading => {
                self.slow = true;
                Task::none()
            }
            Message::FlashEnded(number) => {
                self.flash.take_if(|flash| flash.number == number);
                Task::none()
            }
            Message::ModeChanged(mode) => {
                self.mode = self.whereabouts.mode(mode, self.mode);
                Task::none()
            }
            Message::LessMotion(less) => {
                self.system_wants_less = less;
                Task::none()
            }
            Message::Frame(now) => {
                self.frame(now);
                Task::none()
            }
            Message::DrawerShut => {
                self.drawer = Drawer::Shut;
                Task::none()
            }
            Message::CloseRequested => self.close(),
            Message::TrayWaitedFor => self.tray_waited_for(),
            Message::CloseForced => iced::exit(),
            Message::FrameBegun => {
                self.frames.begin(self.board.open_count(&View::All), self.tasks.offset());
                Task::none()
            }
        }
    }
}
