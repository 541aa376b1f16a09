//! Messages that go away by themselves; what was done can be undone as long as its message is there.

use std::time::{Duration, Instant};

use iced::Task;
use iced::widget::{Column, container, row, text};
use iced::{Center, Element, Fill};
use sync_core::RecordId;

use super::clock;
use super::icon::Icon;
use super::motion::{self, Course};
use super::theme::{self, M, S};
use super::widget::{Way, beside, button, followed, slide, tip};
use crate::say;
use crate::worker::Asked;

const SHOWN: Duration = Duration::from_secs(8);
const WARNING_SHOWN: Duration = Duration::from_secs(30);
const AT_ONCE: usize = 3;

/// What a toast is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Something was done that the number undoes.
    Undo(u64),
    /// Something went well.
    Done,
    /// A task that wants to be remembered, or several.
    Reminder(Option<RecordId>),
    /// Something did not.
    Warning,
}

struct Toast {
    id: u64,
    kind: Kind,
    words: String,
    /// It comes, and goes.
    course: Course,
}

/// The toasts that are shown.
#[derive(Default)]
pub struct Toasts {
    shown: Vec<Toast>,
    last: u64,
}

impl std::fmt::Debug for Toasts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Toasts").field("shown", &self.shown.len()).finish_non_exhaustive()
    }
}

/// What happened to a toast.
#[derive(Debug, Clone)]
pub enum Message {
    /// Its time is over.
    Expired(u64),
    /// It was closed.
    ClosePressed(u64),
    /// What it tells is to be undone.
    UndoPressed(u64),
    /// Something else was pressed on the toast of this number.
    Pressed(u64, Asked),
}

/// What a press on a toast wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// To undo what the number undoes.
    Undo(u64),
    /// This.
    Asked(Asked),
}

impl Toasts {
    /// Shows one more.
    pub fn show(&mut self, kind: Kind, words: String) -> Task<Message> {
        self.last += 1;
        let id = self.last;
        let long = matches!(kind, Kind::Warning | Kind::Reminder(_));
        let time = if long { WARNING_SHOWN } else { SHOWN };
        self.shown.push(Toast { id, kind, words, course: Course::coming(motion::CALM) });
        let staying = self.shown.iter().filter(|toast| toast.course.is_there()).count();
        let too_many = self.shown.iter().filter(|toast| toast.course.is_there()).map(|toast| toast.id);
        let too_many: Vec<_> = too_many.take(staying.saturating_sub(AT_ONCE)).collect();
        self.go(|toast| too_many.contains(&toast.id));
        Task::perform(clock::pause(time), move |()| Message::Expired(id))
    }

    /// Takes a message in; returns what is wanted, if something is.
    pub fn update(&mut self, message: Message) -> Option<Wanted> {
        match message {
            Message::Expired(id) | Message::ClosePressed(id) => {
                self.go(|toast| toast.id == id);
                None
            }
            Message::UndoPressed(undo) => {
                self.undone(undo);
                Some(Wanted::Undo(undo))
            }
            Message::Pressed(id, asked) => {
                self.go(|toast| toast.id == id);
                Some(Wanted::Asked(asked))
            }
        }
    }

    /// Takes the toast of a step away that was undone.
    pub fn undone(&mut self, undo: u64) {
        self.go(|toast| toast.kind == Kind::Undo(undo));
    }

    /// Lets some of them go.
    fn go(&mut self, which: impl Fn(&Toast) -> bool) {
        for toast in self.shown.iter_mut().filter(|toast| which(toast)) {
            toast.course.go(false);
        }
        self.shown.retain(Toast::is_seen);
    }

    /// Goes on to a point in time.
    pub fn frame(&mut self, now: Instant) {
        for toast in &mut self.shown {
            toast.course.frame(now);
        }
        self.shown.retain(Toast::is_seen);
    }

    /// Returns whether one of them comes or goes.
    #[must_use]
    pub fn move_now(&self) -> bool {
        self.shown.iter().any(|toast| toast.course.moves())
    }

    /// Shows the toasts, the newest lowest.
    pub fn view(&self) -> Option<Element<'_, Message>> {
        if self.shown.is_empty() {
            return None;
        }
        let column = Column::with_children(self.shown.iter().map(Toast::view)).spacing(S).align_x(Center);
        let padding = iced::padding::horizontal(M).bottom(52);
        Some(container(column).center_x(Fill).align_bottom(Fill).padding(padding).into())
    }
}

impl Toast {
    fn is_seen(&self) -> bool {
        self.course.is_there() || self.course.moves()
    }

    fn view(&self) -> Element<'_, Message> {
        let part = self.course.at();
        let words = text(&self.words).size(theme::LABEL);
        let icon = match self.kind {
            Kind::Undo(_) => None,
            Kind::Reminder(_) => Some(Icon::Bell.show(16.0, |tokens| tokens.accent)),
            Kind::Done => Some(Icon::Check.show(16.0, |tokens| tokens.good)),
            Kind::Warning => Some(Icon::Warning.show(16.0, |tokens| tokens.danger)),
        };
        let press = |words: String, message| {
            let words = text(words).size(theme::LABEL).font(theme::SEMIBOLD);
            let style = theme::faded(theme::link, part);
            Element::from(button(words).padding([4.0, S]).style(style).on_press(message))
        };
        let asked = |asked| Message::Pressed(self.id, asked);
        let buttons = match &self.kind {
            Kind::Undo(undo) => vec![press(say!("undo"), Message::UndoPressed(*undo))],
            Kind::Reminder(Some(task)) => vec![
                press(say!("reminder-done"), asked(Asked::Done(task.clone()))),
                press(say!("reminder-later"), asked(Asked::Snooze(task.clone()))),
            ],
            Kind::Done | Kind::Reminder(None) | Kind::Warning => Vec::new(),
        };
        let close = button(Icon::Close.show(17.0, |tokens| tokens.muted).opacity(part)).padding(6);
        let close = close.style(theme::faded(theme::ghost, part)).on_press(Message::ClosePressed(self.id));
        let said = followed(beside(words, row(buttons).spacing(S).wrap()), tip(close, say!("close")));
        let line = row![].push(icon.map(|icon| icon.opacity(part))).push(said).spacing(M).align_y(Center);
        slide(Way::Upwards, part, container(line).padding([S, M]).max_width(560).style(theme::toast(part)))
    }
}
