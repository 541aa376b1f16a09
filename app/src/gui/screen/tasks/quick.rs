//! The line that adds tasks: what is typed, what it is understood as, and what was sent and is not seen yet.

use std::collections::VecDeque;

use iced::widget::{column, container, row, text, text_input};
use iced::{Center, Element};
use jiff::civil::Date;
use todo::quick_add::{Options, Parsed, Says, Token, parse, without};

use super::{Message, QUICK_ADD};
use crate::gui::board::View;
use crate::gui::context::Context;
use crate::gui::icon::Icon;
use crate::gui::theme::{self, M, S, XS};
use crate::gui::widget::{button, small, start, tip, tone};
use crate::gui::words;
use crate::language::spoken;
use crate::say;
use crate::worker::{Command, Rows, Text};

/// The line.
#[derive(Default)]
pub(super) struct Quick {
    typed: String,
    /// Titles sent and not seen yet, with the lines they came from: a task that cannot be saved gives its line back.
    sent: VecDeque<(String, String)>,
    /// The title of the task to open once it is here.
    to_open: Option<String>,
}

/// What becomes of the task that is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// The line is ready for the next.
    AddAnother,
    /// Its details open.
    Open,
}

quiet_debug!(Quick);

impl Quick {
    pub(super) fn is_empty(&self) -> bool {
        self.typed.is_empty()
    }

    pub(super) fn type_in(&mut self, typed: String) {
        self.typed = typed;
    }

    /// Takes a token out of the line.
    pub(super) fn remove(&mut self, token: usize, context: &Context<'_>) {
        if let Some(token) = self.parsed(context).tokens.get(token) {
            self.typed = without(&self.typed, token);
        }
    }

    fn parsed(&self, context: &Context<'_>) -> Parsed {
        let lists: Vec<_> = context.board.lists().map(|list| list.name.as_str()).collect();
        let now = context.clock.local(context.now).datetime();
        let (words, switches) = (spoken().words(), context.look.tokens);
        parse(&self.typed, &Options { now, words, lists: &lists, switches })
    }

    /// Ends the line: returns what adds its task, if it has a title. What the line does not say, the view does.
    pub(super) fn submit(&mut self, view: &View, then: Then, context: &Context<'_>) -> Option<Command> {
        let parsed = self.parsed(context);
        if parsed.title.is_empty() {
            return None;
        }
        let place = match view {
            View::List(list) => Some(list.clone()),
            _ => None,
        };
        let mut draft = parsed.draft(place);
        match view {
            View::Today if draft.due.is_none() => draft.due = Some(context.today),
            View::Upcoming if draft.due.is_none() => draft.due = context.today.tomorrow().ok(),
            View::Tag(tag) => {
                let written = context.board.tags().find(|one| todo::tags::same(one, tag));
                draft.details.tags.insert(written.unwrap_or(tag));
            }
            _ => {}
        }
        let filter = match view {
            View::Filter(name) => context.board.filter(name),
            _ => None,
        };
        if let Some(filter) = filter {
            filter.fill(&mut draft, context.today);
        }
        let list = parsed.list().or_else(|| filter?.only_list());
        self.sent.push_back((draft.title.clone(), std::mem::take(&mut self.typed)));
        self.to_open = (then == Then::Open).then(|| draft.title.clone());
        Some(Command::AddTask { draft, list: list.map(|name| Text(name.to_owned())) })
    }

    /// Takes in what is saved now: a title that arrived is not waited for any more. Returns the task to open.
    pub(super) fn saw(&mut self, rows: &Rows) -> Option<sync_core::RecordId> {
        self.sent.retain(|(title, _)| !rows.tasks.iter().any(|row| row.task.title == *title));
        let title = self.to_open.as_ref()?;
        let row = rows.tasks.iter().find(|row| row.task.title == *title)?;
        self.to_open = None;
        Some(row.task.id.clone())
    }

    /// Takes in that a task could not be saved: its line comes back.
    pub(super) fn not_saved(&mut self) {
        self.to_open = None;
        if self.typed.is_empty()
            && let Some((_, line)) = self.sent.pop_front()
        {
            self.typed = line;
        }
    }

    pub(super) fn view<'a>(&'a self, view: &View, context: &Context<'a>) -> Element<'a, Message> {
        let list = match view {
            View::List(id) => context.board.list(id).map(|list| list.name.as_str()),
            _ => None,
        };
        let example = match (list, view) {
            (Some(list), _) => say!("add-to-list", list = list),
            (None, View::Today) => say!("add-a-task-for-today"),
            (None, View::Tag(tag)) => say!("add-with-tag", tag = tag.as_str()),
            (None, _) => say!("add-example"),
        };
        let input = text_input(&example, &self.typed)
            .id(QUICK_ADD)
            .on_input_maybe(context.if_open(Message::Drafted))
            .on_submit_maybe(context.if_open(Message::DraftSubmitted))
            .size(theme::BODY)
            .padding([11.0, XS])
            .align_x(start())
            .style(theme::bare);
        let field = row![Icon::Plus.show(19.0, |tokens| tokens.accent), input].spacing(S).align_y(Center);
        column![container(field).padding([0.0, M]).style(theme::card)]
            .push(self.chips(context))
            .spacing(S)
            .into()
    }

    /// Shows what the line is understood as.
    fn chips<'a>(&self, context: &Context<'a>) -> Option<Element<'a, Message>> {
        if self.typed.is_empty() {
            return None;
        }
        let parsed = self.parsed(context);
        if parsed.tokens.is_empty() {
            return None;
        }
        let chips = parsed.tokens.iter().enumerate().map(|(at, token)| chip(at, token, context));
        let hint = parsed.title.is_empty().then(|| small(say!("type-a-title-too")).into());
        Some(row(chips).extend(hint).spacing(6).align_y(Center).wrap().vertical_spacing(6).into())
    }
}

/// Says what a piece of the line means.
fn described(says: &Says, today: Date) -> String {
    match says {
        Says::Due(due) => words::when(today, *due),
        Says::Repeat(rule, first) => match first.time {
            Some(time) => format!("{} {}", words::repeat(*rule), todo::due::time_text(time)),
            None => words::repeat(*rule),
        },
        Says::Priority(step) => words::priority(*step),
        Says::Tag(tag) => format!("#{tag}"),
        Says::List(name) => name.clone(),
    }
}

fn chip<'a>(at: usize, token: &Token, context: &Context<'a>) -> Element<'a, Message> {
    let icon = match &token.says {
        Says::Due(_) => Icon::Calendar,
        Says::Repeat(..) => Icon::Repeat,
        Says::Priority(_) => Icon::Flag,
        Says::Tag(_) => Icon::Tag,
        Says::List(_) => Icon::All,
    };
    let words = text(described(&token.says, context.today)).size(theme::LABEL).font(theme::MEDIUM);
    let new = match &token.says {
        Says::List(name) if !context.board.lists().any(|list| list.name == *name) => {
            Some(small(say!("new-list-2")))
        }
        _ => None,
    };
    let line = row![icon.show(14.0, |tokens| tokens.accent), words.style(tone(|tokens| tokens.text))]
        .push(new)
        .push(Icon::Close.show(12.0, |tokens| tokens.muted))
        .spacing(6)
        .align_y(Center);
    let chip = button(line).padding([4.0, 9.0]).style(theme::chip_button).on_press(Message::TokenRemoved(at));
    tip(chip, say!("leave-it-out-a-backslash-before"))
}
