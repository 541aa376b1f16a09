//! What the window does about keys.

use std::collections::BTreeSet;

use iced::Task;
use iced::widget::operation;
use todo::{Priority, TaskChange};

use super::{App, Drawer, Message, Screen};
use crate::config::{Scale, Setting};
use crate::gui::board::View;
use crate::gui::context::Room;
use crate::gui::focus::{self, Step};
use crate::gui::screen::tasks::{self, Walk};
use crate::gui::screen::{account, certificate, settings};
use crate::gui::shortcut::{Keys, Meaning, Place, Press, Shortcut};
use crate::gui::toast::Kind;
use crate::gui::widget::chords::Composing;
use crate::gui::{sidebar, words};
use crate::say;
use crate::worker::Command;

/// Returns where a key takes the keyboard, if it does.
fn step(shortcut: Shortcut) -> Option<Step> {
    match shortcut {
        Shortcut::FocusNext => Some(Step::Next),
        Shortcut::FocusPrevious => Some(Step::Previous),
        Shortcut::NextPane => Some(Step::NextPane),
        Shortcut::PreviousPane => Some(Step::PreviousPane),
        _ => None,
    }
}

impl App {
    /// Remembers when somebody typed last: no dialog opens by itself in the middle of a word.
    pub(super) fn note_typing(&mut self, message: &tasks::Message) {
        if matches!(
            message,
            tasks::Message::Drafted(_) | tasks::Message::SearchTyped(_) | tasks::Message::Renamed(_)
        ) {
            self.typed_at = Some(self.clock.now());
        }
    }

    pub(super) fn is_typing(&self) -> bool {
        let just_now = self.typed_at.is_some_and(|at| self.clock.now().ms_since(at) < 3_000);
        just_now || self.has_unsaved_text()
    }

    fn has_unsaved_text(&self) -> bool {
        self.tasks.is_typing() || self.sidebar.is_typing()
    }

    pub(super) fn press(&mut self, press: &Press) -> Task<Message> {
        // While an input method composes, all keys are its own.
        if self.composing == Composing::Yes {
            return Task::none();
        }
        if self.waits_for_keys()
            && let Screen::Settings(page) = &mut self.screen
        {
            let action = page.keys_pressed(press, &self.keys);
            return self.obey_settings(action);
        }
        let place = match (&self.dialog, std::mem::take(&mut self.scheduling)) {
            (Some(_), _) => Place::Dialog,
            (None, true) => Place::Schedule,
            (None, false) => Place::Window,
        };
        let Some(shortcut) = press.shortcut(&self.keys, place) else { return Task::none() };
        if shortcut == Shortcut::Quit {
            return self.leave();
        }
        if shortcut == Shortcut::Close {
            return self.close();
        }
        if let Some(step) = step(shortcut) {
            return focus::go(step).map(Message::Reached);
        }
        if let Some(dialog) = &mut self.dialog {
            let action = dialog.shortcut(shortcut);
            return self.obey_conflict(action);
        }
        if shortcut == Shortcut::Escape && self.panel.take().is_some() {
            return Task::none();
        }
        match &mut self.screen {
            Screen::CannotOpen(_) => Task::none(),
            Screen::Welcome(page) => match page.shortcut(shortcut) {
                Some(message) => self.update(Message::Welcome(message)),
                None => Task::none(),
            },
            Screen::Account(page) if shortcut == Shortcut::Escape => {
                let action = account::Action::Close(page.given_up());
                self.obey_account(action)
            }
            Screen::Certificate(_) if shortcut == Shortcut::Escape => {
                self.obey_certificate(certificate::Action::Close)
            }
            Screen::Settings(page) => match shortcut {
                Shortcut::Escape if !page.end_search() => self.show_tasks(),
                Shortcut::Escape | Shortcut::Find => self.obey_settings(settings::Settings::find()),
                Shortcut::Down if page.is_searching() => focus::go(Step::Next).map(Message::Reached),
                Shortcut::Up if page.is_searching() => focus::go(Step::Previous).map(Message::Reached),
                _ => self.window_shortcut(shortcut),
            },
            Screen::Tasks | Screen::Trash(_) => self.window_shortcut(shortcut),
            _ if shortcut == Shortcut::Escape => self.show_tasks(),
            Screen::Rescued(_) => Task::none(),
            _ => self.window_shortcut(shortcut),
        }
    }

    /// Whether the next keys are to get a meaning.
    pub(super) fn waits_for_keys(&self) -> bool {
        self.dialog.is_none() && matches!(&self.screen, Screen::Settings(page) if page.is_asking())
    }

    /// Does what these keys say from now on, and remembers it.
    pub(super) fn use_keys(&mut self, keys: Keys) -> Task<Message> {
        let before = std::mem::replace(&mut self.keys, keys);
        let touched: BTreeSet<_> = before.changes().chain(self.keys.changes()).collect();
        let other = touched.into_iter().filter(|one| before.words(*one) != self.keys.words(*one));
        let saved = other.map(|one| Command::Save(Setting::Keys(one.word(), self.keys.words(one))));
        let saved = saved.collect();
        self.send_all(saved)
    }

    /// Says which keys in the settings make no sense.
    pub(super) fn tell_wrong_keys(&mut self, wrong: &[Meaning]) -> Task<Message> {
        if wrong.is_empty() {
            return Task::none();
        }
        self.speak();
        let names: Vec<_> = wrong.iter().map(|one| self.keys.says(*one)).collect();
        let words = say!("keys-wrong", names = names.join(", "));
        self.toasts.show(Kind::Warning, words).map(Message::Toast)
    }

    fn window_shortcut(&mut self, shortcut: Shortcut) -> Task<Message> {
        match shortcut {
            Shortcut::NewTask => self.show_tasks(),
            Shortcut::NewList => {
                if self.size.width < 640.0 {
                    self.drawer = Drawer::Open;
                }
                let action = self.sidebar.begin_list();
                self.obey_sidebar(action)
            }
            Shortcut::Find => {
                self.screen = Screen::Tasks;
                let action = self.tasks.find();
                self.obey_tasks(action)
            }
            Shortcut::Refresh => self.refresh(),
            Shortcut::Conflicts => self.open_dialog(None),
            Shortcut::Settings => self.open_settings(),
            Shortcut::History => self.open_history(),
            Shortcut::Status => self.turn_panel(),
            Shortcut::PlaceBefore => self.step_place(-1),
            Shortcut::PlaceAfter => self.step_place(1),
            Shortcut::Place(number) => match self.places().get(usize::from(number) - 1).cloned() {
                Some(view) => self.obey_sidebar(sidebar::Action::Show(view)),
                None => Task::none(),
            },
            Shortcut::Larger => self.change_look(|look| look.scale = look.scale.larger()),
            Shortcut::Smaller => self.change_look(|look| look.scale = look.scale.smaller()),
            Shortcut::UsualSize => self.change_look(|look| look.scale = Scale::default()),
            Shortcut::Schedule => {
                self.scheduling = true;
                Task::none()
            }
            Shortcut::Keys => self.open_keys(),
            // In the middle of typing the keys belong to the text.
            Shortcut::Undo if !self.has_unsaved_text() => self.send(Command::Undo),
            Shortcut::Redo if !self.has_unsaved_text() => self.send(Command::Redo),
            _ if matches!(self.screen, Screen::Tasks) => self.tasks_shortcut(shortcut),
            _ => Task::none(),
        }
    }

    /// The places of the sidebar, in their order.
    fn places(&self) -> Vec<View> {
        let lists = self.board.lists().map(|list| View::List(list.id.clone()));
        let filters = self.board.filters().into_iter().map(|name| View::Filter(name.to_owned()));
        View::SMART.into_iter().chain(filters).chain(lists).collect()
    }

    /// Makes what is chosen due on one of the days that are one press away.
    fn schedule(&mut self, near: usize) -> tasks::Action {
        let today = self.context().today;
        let Some((_, day)) = words::near(today).into_iter().nth(near) else { return tasks::Action::None };
        let mut changes = vec![TaskChange::Due(day)];
        if day.is_none() {
            changes.push(TaskChange::DueTime(None));
        }
        self.tasks.change_chosen(changes, &self.board)
    }

    /// Shows the place so many further in the sidebar; at its ends nothing happens.
    fn step_place(&mut self, by: isize) -> Task<Message> {
        let places = self.places();
        let at = places.iter().position(|place| place == self.tasks.view_shown());
        let next = at.and_then(|at| at.checked_add_signed(by)).and_then(|at| places.get(at)).cloned();
        match next {
            Some(view) => self.obey_sidebar(sidebar::Action::Show(view)),
            None => Task::none(),
        }
    }

    fn tasks_shortcut(&mut self, shortcut: Shortcut) -> Task<Message> {
        let board = &self.board;
        let action = match shortcut {
            Shortcut::Escape => return self.escape(),
            Shortcut::Up => return self.step_row(-1),
            Shortcut::Down => return self.step_row(1),
            Shortcut::MarkUp => self.tasks.step(-1, Walk::Over, board),
            Shortcut::MarkDown => self.tasks.step(1, Walk::Over, board),
            Shortcut::MarkAll => self.tasks.mark_all(board),
            Shortcut::MoveUp => self.tasks.shift(-1, board),
            Shortcut::MoveDown => self.tasks.shift(1, board),
            Shortcut::Urgent => self.tasks.press_chosen(Priority::Urgent, board),
            Shortcut::High => self.tasks.press_chosen(Priority::High, board),
            Shortcut::Medium => self.tasks.press_chosen(Priority::Medium, board),
            Shortcut::Low => self.tasks.press_chosen(Priority::Low, board),
            Shortcut::DueToday => self.schedule(0),
            Shortcut::DueTomorrow => self.schedule(1),
            Shortcut::DueNextWeek => self.schedule(2),
            Shortcut::DueNever => self.schedule(3),
            Shortcut::Enter => self.tasks.enter(board),
            Shortcut::Rename => self.tasks.begin_rename(board),
            Shortcut::Delete => self.tasks.delete(board),
            Shortcut::Toggle => {
                let mut tasks = std::mem::take(&mut self.tasks);
                let action = tasks.toggle(&self.context());
                self.tasks = tasks;
                action
            }
            _ => tasks::Action::None,
        };
        self.obey_tasks(action)
    }

    /// Goes to another row. The keys are the list's from then on, and no button's or field's.
    fn step_row(&mut self, by: isize) -> Task<Message> {
        let action = self.tasks.step(by, Walk::To, &self.board);
        Task::batch([focus::leave(), self.obey_tasks(action)])
    }

    /// The keyboard came to a pane.
    pub(super) fn reached(&mut self, pane: focus::Pane) -> Task<Message> {
        if pane == focus::Pane::Sidebar && Room::of(self.size.width) == Room::Narrow {
            self.drawer = Drawer::Open;
        }
        Task::none()
    }

    fn escape(&mut self) -> Task<Message> {
        if self.drawer == Drawer::Open {
            self.drawer = Drawer::Shut;
            return Task::none();
        }
        if self.sidebar.leave() {
            return Task::none();
        }
        match self.tasks.escape() {
            Some(commands) => self.obey_tasks(tasks::Action::Send(commands)),
            None => operation::focus(tasks::QUICK_ADD),
        }
    }
}
