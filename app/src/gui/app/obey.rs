//! What the window does about the actions of its screens: the only place where screens change and commands leave.

use std::time::Duration;

use iced::Task;
use iced::widget::operation;

use super::{App, Drawer, Message, Screen};
use crate::config::{Look, Setting};
use crate::gui::panel::{self, Panel};
use crate::gui::screen::{
    Devices, History, Removals, Trash, cannot_open, devices, history, removals, rescued, settings, tasks,
    trash,
};
use crate::gui::status_line::Link;
use crate::gui::{clock, conflict, sidebar, toast};
use crate::say;
use crate::worker::Command;

const END_WITHIN: Duration = Duration::from_secs(5);

impl App {
    /// Sends a command. Before the store is open there is nobody to take it, and nothing to press either.
    pub(super) fn send(&mut self, command: Command) -> Task<Message> {
        if let Some(handle) = &self.handle {
            handle.send(command);
        }
        Task::none()
    }

    pub(super) fn send_all(&mut self, commands: Vec<Command>) -> Task<Message> {
        Task::batch(commands.into_iter().map(|command| self.send(command)).collect::<Vec<_>>())
    }

    pub(super) fn obey_sidebar(&mut self, action: sidebar::Action) -> Task<Message> {
        match action {
            sidebar::Action::None => Task::none(),
            sidebar::Action::Run(task) => task.map(Message::Sidebar),
            sidebar::Action::Send(command) => self.send(command),
            sidebar::Action::Show(view) => {
                self.screen = Screen::Tasks;
                self.drawer = Drawer::Shut;
                let action = self.tasks.show(view, &self.board);
                Task::batch([self.obey_tasks(action), operation::focus(tasks::QUICK_ADD)])
            }
            sidebar::Action::OpenSettings => self.open_settings(),
            sidebar::Action::OpenPeople(list) => self.open_people(list),
            sidebar::Action::OpenTrash => self.open_trash(),
        }
    }

    /// Opens a link of a note with what the system has for it. Only the web and mail: a note may come from elsewhere.
    fn open_link(&mut self, link: &str) -> Task<Message> {
        let safe = ["https://", "http://", "mailto:"].iter().any(|start| link.starts_with(start));
        match safe {
            true => self.open_address(link),
            false => self.toast(Err(say!("only-web-links"))),
        }
    }

    /// Opens an address with what the system has for it.
    pub(super) fn open_address(&mut self, address: &str) -> Task<Message> {
        match self.opener.open(address.as_ref()) {
            Ok(()) => Task::none(),
            Err(error) => self.toast(Err(say!("link-failed", reason = error.to_string()))),
        }
    }

    /// Opens the trash.
    fn open_trash(&mut self) -> Task<Message> {
        self.panel = None;
        self.drawer = Drawer::Shut;
        let mut commands = self.tasks.close();
        commands.push(Command::ShowTrash);
        self.screen = Screen::Trash(Trash::default());
        self.send_all(commands)
    }

    pub(super) fn obey_trash(&mut self, action: trash::Action) -> Task<Message> {
        match action {
            trash::Action::None => Task::none(),
            trash::Action::Send(commands) => self.send_all(commands),
            trash::Action::Close => self.show_tasks(),
        }
    }

    pub(super) fn obey_tasks(&mut self, action: tasks::Action) -> Task<Message> {
        match action {
            tasks::Action::None => Task::none(),
            tasks::Action::Run(task) => task.map(Message::Tasks),
            tasks::Action::Send(commands) => {
                let adds = commands.iter().any(|command| matches!(command, Command::AddTask { .. }));
                let sent = self.send_all(commands);
                // The next task is one line away: the field keeps the keyboard.
                if adds { Task::batch([sent, operation::focus(tasks::QUICK_ADD)]) } else { sent }
            }
            tasks::Action::Refuse(said) => self.toast(Err(said)),
            tasks::Action::Resolve(id) => self.open_dialog(Some(&id)),
            tasks::Action::Refresh => self.refresh(),
            tasks::Action::Cancel => self.send(Command::CancelSync),
            tasks::Action::Show(view) => self.obey_sidebar(sidebar::Action::Show(view)),
            tasks::Action::Sort(view, sort) => {
                let chosen = (sort != view.sort()).then_some(sort);
                let setting = Setting::Sort(view.name(), chosen);
                self.board.set_sort(view, sort);
                self.tasks.rows_changed(&self.board);
                self.send(Command::Save(setting))
            }
            tasks::Action::OpenLink(link) => self.open_link(&link),
            tasks::Action::OpenMenu => {
                self.drawer = Drawer::Open;
                Task::none()
            }
        }
    }

    /// Syncs what is saved, and before that saves what is typed. Without a server there is one to connect first.
    pub(super) fn refresh(&mut self) -> Task<Message> {
        if !self.context().is_connected() {
            return self.open_account();
        }
        // Also while a sync runs by itself: then somebody wants to hear how it ends.
        let mut commands = self.tasks.flush();
        commands.push(Command::Refresh);
        self.send_all(commands)
    }

    pub(super) fn open_settings(&mut self) -> Task<Message> {
        self.panel = None;
        self.drawer = Drawer::Shut;
        let commands = self.tasks.close();
        self.show_settings();
        let search = self.obey_settings(settings::Settings::find());
        Task::batch([self.send_all(commands), search])
    }

    /// Opens the page of the keys.
    pub(super) fn open_keys(&mut self) -> Task<Message> {
        self.panel = None;
        self.drawer = Drawer::Shut;
        let commands = self.tasks.close();
        self.screen = Screen::Keys;
        self.send_all(commands)
    }

    /// Opens the sync history. The dialog of a conflict, if one is open, is put off.
    pub(super) fn open_history(&mut self) -> Task<Message> {
        self.panel = None;
        self.drawer = Drawer::Shut;
        if self.dialog.take().is_some() {
            self.put_off = self.conflicts.len();
        }
        let mut commands = self.tasks.close();
        commands.push(Command::ShowHistory);
        self.screen = Screen::History(History::default());
        self.send_all(commands)
    }

    /// Opens the sync status, or closes it.
    pub(super) fn turn_panel(&mut self) -> Task<Message> {
        if self.panel.take().is_some() {
            return Task::none();
        }
        self.panel = Some(Panel::default());
        self.send(Command::ShowQueue)
    }

    /// Asks again for the history and for what waits, if they are shown: what they say may be old.
    pub(super) fn renew(&mut self) -> Task<Message> {
        if self.context().is_syncing() {
            return Task::none();
        }
        let history = matches!(self.screen, Screen::History(_)).then_some(Command::ShowHistory);
        let queue = self.panel.is_some().then_some(Command::ShowQueue);
        self.send_all(history.into_iter().chain(queue).collect())
    }

    pub(super) fn obey_panel(&mut self, action: panel::Action) -> Task<Message> {
        match action {
            panel::Action::None => Task::none(),
            panel::Action::Send(command) => self.send(command),
            panel::Action::SendAndRefresh(command) => Task::batch([self.send(command), self.refresh()]),
            panel::Action::Refresh => self.refresh(),
            panel::Action::Resolve(id) => self.open_dialog(Some(&id)),
            panel::Action::Connect => self.open_account(),
            panel::Action::OpenHistory => self.open_history(),
            panel::Action::Close => {
                self.panel = None;
                Task::none()
            }
        }
    }

    pub(super) fn obey_history(&mut self, action: history::Action) -> Task<Message> {
        match action {
            history::Action::None => Task::none(),
            history::Action::Run(task) => task.map(Message::History),
            history::Action::Send(command) => self.send(command),
            history::Action::Close => self.show_tasks(),
        }
    }

    /// Changes how the window looks, and remembers it.
    pub(super) fn change_look(&mut self, change: impl FnOnce(&mut Look)) -> Task<Message> {
        let before = self.look;
        change(&mut self.look);
        if self.look == before {
            return Task::none();
        }
        self.tell_the_tray(); // it speaks the window's language, if it is there
        self.send(Command::Save(Setting::Look(self.look)))
    }

    pub(super) fn obey_settings(&mut self, action: settings::Action) -> Task<Message> {
        match action {
            settings::Action::None => Task::none(),
            settings::Action::Run(task) => task.map(Message::Settings),
            settings::Action::Send(command) => self.send(command),
            settings::Action::Look(look) => self.change_look(|now| *now = look),
            settings::Action::Keys(keys) => self.use_keys(keys),
            settings::Action::AutoSync(auto) => {
                self.auto_sync = auto;
                self.send(Command::Save(Setting::AutoSync(auto)))
            }
            settings::Action::HotKey(key) => self.choose_the_key(key),
            settings::Action::Login(on) => self.start_at_login(on),
            settings::Action::Copy(text) => iced::clipboard::write(text),
            settings::Action::OpenAccount => self.open_account(),
            settings::Action::OpenDevices => self.open_devices(),
            settings::Action::OpenHistory => self.open_history(),
            settings::Action::OpenShare => self.open_share(),
            settings::Action::Refresh => self.refresh(),
            settings::Action::Close => self.show_tasks(),
        }
    }

    fn open_devices(&mut self) -> Task<Message> {
        self.screen = Screen::Devices(Devices::default());
        self.send(Command::ShowDevices)
    }

    pub(super) fn obey_devices(&mut self, action: devices::Action) -> Task<Message> {
        match action {
            devices::Action::None => Task::none(),
            devices::Action::Send(command) => self.send(command),
            devices::Action::Close => self.show_tasks(),
        }
    }

    pub(super) fn obey_cannot_open(&mut self, action: cannot_open::Action) -> Task<Message> {
        match action {
            cannot_open::Action::None => Task::none(),
            cannot_open::Action::TryAgain(rescue) => {
                // Another attempt is another subscription: the worker starts anew.
                self.attempt += 1;
                self.rescue = rescue;
                Task::none()
            }
            cannot_open::Action::Quit => self.leave(),
        }
    }

    pub(super) fn obey_rescued(&mut self, action: rescued::Action) -> Task<Message> {
        match action {
            rescued::Action::OpenFolder(folder) => self.open_folder(&folder),
            rescued::Action::Close => self.show_tasks(),
        }
    }

    pub(super) fn open_folder(&mut self, folder: &std::path::Path) -> Task<Message> {
        match self.opener.open(folder.as_os_str()) {
            Ok(()) => Task::none(),
            Err(error) => self.toast(Err(say!("folder-failed", reason = error.to_string()))),
        }
    }

    /// Opens the page of what the server would remove.
    fn open_removals(&mut self) -> Task<Message> {
        self.panel = None;
        let mut commands = self.tasks.close();
        commands.push(Command::ShowRemovals);
        self.screen = Screen::Removals(Removals::default());
        self.send_all(commands)
    }

    pub(super) fn obey_removals(&mut self, action: removals::Action) -> Task<Message> {
        match action {
            removals::Action::None => Task::none(),
            removals::Action::Decide(command) => Task::batch([self.send(command), self.show_tasks()]),
            removals::Action::Close => self.show_tasks(),
        }
    }

    pub(super) fn obey_conflict(&mut self, action: conflict::Action) -> Task<Message> {
        match action {
            conflict::Action::None => Task::none(),
            conflict::Action::Send(commands) => self.send_all(commands),
            conflict::Action::Ended(words) => {
                self.dialog = None;
                self.toasts.show(toast::Kind::Done, words).map(Message::Toast)
            }
            conflict::Action::Focus(field) => operation::focus(field).chain(operation::select_all(field)),
            conflict::Action::OpenHistory => self.open_history(),
            conflict::Action::Close => {
                self.dialog = None;
                self.put_off = self.conflicts.len();
                Task::none()
            }
        }
    }

    pub(super) fn obey_link(&mut self, link: Link) -> Task<Message> {
        match link {
            Link::Connect | Link::SignIn => self.open_account(),
            Link::Certificate => self.open_certificate(),
            Link::Cancel => self.send(Command::CancelSync),
            Link::Resolve => self.open_dialog(None),
            Link::RetryRefused => self.send(Command::RetryRejected),
            Link::TryAgain => self.refresh(),
            Link::ShowRemovals => self.open_removals(),
            Link::KeepMine => self.send(Command::KeepMine),
            Link::Details => self.turn_panel(),
            Link::SaveCopy => {
                let opened = self.open_settings();
                let export = settings::Message::FilePressed(settings::Purpose::Export);
                let files = settings::Message::SectionPicked(settings::Section::Files);
                let shown = self.update(Message::Settings(files));
                Task::batch([opened, shown, self.update(Message::Settings(export))])
            }
            Link::BackUp => {
                self.backing_up = true;
                self.send(Command::BackUp)
            }
        }
    }

    pub(super) fn show_tasks(&mut self) -> Task<Message> {
        self.screen = Screen::Tasks;
        operation::focus(tasks::QUICK_ADD)
    }

    /// Closes the window once the worker has saved what is in hand.
    pub(super) fn leave(&mut self) -> Task<Message> {
        if std::mem::replace(&mut self.leaving, true) {
            return iced::exit();
        }
        let commands = self.tasks.close();
        let sent = self.send_all(commands);
        let Some(handle) = &self.handle else { return iced::exit() };
        handle.send(Command::Stop);
        if self.factory.is_none() {
            return iced::exit();
        }
        Task::batch([sent, Task::perform(clock::pause(END_WITHIN), |()| Message::CloseForced)])
    }
}
