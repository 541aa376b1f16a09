//! Moving the tasks to another folder: it is typed or chosen, looked at, and moved to by the next start.

use std::path::PathBuf;

use iced::widget::{Column, column, container, row, text, text_input};
use iced::{Center, Element, Fill, Task};

use crate::gui::context::Context;
use crate::gui::file_dialog;
use crate::gui::theme::{self, M, S};
use crate::gui::widget::{labelled, muted, start, tone};
use crate::profile::{Distance, NotMoved, Place, look_for_move};
use crate::say;
use crate::worker::{Moving, Status};

/// The folder that is looked for.
#[derive(Debug, Default)]
pub(super) struct Wish {
    typed: Option<String>,
    /// What was found in it.
    seen: Option<Result<Place, String>>,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// Another folder is wanted.
    Pressed,
    /// The dialog is over.
    Chosen(Option<PathBuf>),
    /// A folder was typed.
    Typed(String),
    /// It was looked at.
    Seen(PathBuf, Result<Place, String>),
    /// The tasks are to move there.
    Confirmed(PathBuf),
    /// They are to stay.
    GivenUp,
}

/// What the page has to do about it.
pub(super) enum Act {
    Nothing,
    Run(Task<Message>),
    /// The next start moves the tasks there, or nowhere.
    Move(Option<PathBuf>),
}

impl Wish {
    pub(super) fn update(&mut self, message: Message, status: Option<&Status>) -> Act {
        match message {
            Message::Pressed => {
                self.typed = Some(String::new());
                self.seen = None;
                return Act::Run(Task::perform(file_dialog::pick_folder(), Message::Chosen));
            }
            Message::Chosen(None) => {}
            Message::Chosen(Some(path)) => {
                return self.update(Message::Typed(path.display().to_string()), status);
            }
            Message::Typed(typed) => {
                let path = PathBuf::from(typed.trim());
                let empty = typed.trim().is_empty();
                self.typed = Some(typed);
                self.seen = None;
                let Some(from) = status.map(|status| status.data_dir.clone()).filter(|_| !empty) else {
                    return Act::Nothing;
                };
                let looked = async move {
                    let seen = look_for_move(&from, &path).map_err(|why: NotMoved| why.in_short());
                    (path, seen)
                };
                return Act::Run(Task::perform(looked, |(path, seen)| Message::Seen(path, seen)));
            }
            Message::Seen(path, seen) => {
                let is_it = self.typed.as_ref().is_some_and(|typed| path == *typed.trim());
                if is_it {
                    self.seen = Some(seen);
                }
            }
            Message::Confirmed(folder) => {
                *self = Self::default();
                return Act::Move(Some(folder));
            }
            Message::GivenUp => {
                *self = Self::default();
                return Act::Move(None);
            }
        }
        Act::Nothing
    }

    /// Shows where the tasks are to move; with the words it is found by.
    pub(super) fn view<'a>(
        &'a self,
        status: &Status,
        context: &Context<'a>,
    ) -> (String, Element<'a, Message>) {
        let wanted = say!("move-tasks");
        let shown: Element<'a, Message> = match (&status.moving, &self.typed) {
            (Moving::Never, _) => muted(say!("move-never")).into(),
            (Moving::To(folder), _) => {
                let words = text(say!("move-at-next-start", folder = folder.display().to_string()));
                let stay = labelled(say!("cancel")).style(theme::ghost).on_press(Message::GivenUp);
                let line = row![words.size(theme::LABEL).width(Fill), stay].spacing(M).align_y(Center);
                container(line)
                    .padding([S, M])
                    .width(Fill)
                    .style(theme::banner(|tokens| tokens.warn_soft))
                    .into()
            }
            (Moving::No, None) => {
                labelled(wanted.clone()).style(theme::secondary).on_press(Message::Pressed).into()
            }
            (Moving::No, Some(typed)) => self.field(typed, context),
        };
        (wanted, shown)
    }

    fn field<'a>(&'a self, typed: &'a str, context: &Context<'a>) -> Element<'a, Message> {
        let input = text_input("", typed)
            .on_input_maybe(context.if_open(Message::Typed))
            .size(theme::BODY)
            .padding([S, M])
            .align_x(start())
            .style(theme::field);
        let place = self.seen.as_ref().and_then(|seen| seen.as_ref().ok());
        let go = place.map(|place| Message::Confirmed(place.folder.clone()));
        let line = row![
            input,
            labelled(say!("choose")).style(theme::secondary).on_press(Message::Pressed),
            labelled(say!("move-here")).style(theme::primary).on_press_maybe(go),
        ];
        let words = match &self.seen {
            None => Vec::new(),
            Some(Err(why)) => {
                vec![text(why.as_str()).size(theme::LABEL).style(tone(|tokens| tokens.danger)).into()]
            }
            Some(Ok(place)) => {
                let far = place.distance == Distance::Far;
                let color = if far { |t: &theme::Tokens| t.warn } else { |t: &theme::Tokens| t.muted };
                let mut words = place.words();
                if words.is_empty() {
                    words.push(say!("welcome-folder-good"));
                }
                words
                    .into_iter()
                    .map(|words| text(words).size(theme::LABEL).style(tone(color)).into())
                    .collect()
            }
        };
        column![line.spacing(S).align_y(Center), Column::with_children(words).spacing(S)].spacing(S).into()
    }
}
