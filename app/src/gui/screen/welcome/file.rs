//! The file a first start begins with: asked for, read, and shown before anything is made of it.

use std::path::{Path, PathBuf};

use iced::widget::{Column, column, container, row, text, text_input};
use iced::{Center, Element, Fill};

use super::Message;
use crate::gui::context::Context;
use crate::gui::icon::Icon;
use crate::gui::theme::{self, L, M, S};
use crate::gui::widget::{beside, labelled, muted, place, small, start, tone};
use crate::gui::words::day_and_time;
use crate::profile::{Brought, NotBrought};
use crate::say;
use crate::worker::{About, ImportPreview};

/// How many of the rows that were not understood are named.
const NAMED: usize = 8;

/// How far the user is with it.
#[derive(Debug)]
pub(super) enum Wanted {
    /// It is asked for; this much of its path was typed.
    Asked(String),
    /// It is read.
    Read(PathBuf),
    /// It was.
    Shown(PathBuf, Brought),
    /// Nothing can begin with it.
    Refused(PathBuf, NotBrought),
}

impl Wanted {
    /// Whether it is this file that is read.
    pub(super) fn is_read(&self, path: &Path) -> bool {
        matches!(self, Self::Read(read) if read == path)
    }

    pub(super) fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let shown: Element<'a, Message> = match self {
            Self::Asked(typed) => return asked(typed),
            Self::Read(path) => {
                column![place(path.display().to_string()), muted(say!("bring-reading"))].spacing(M).into()
            }
            Self::Refused(path, why) => {
                let words = text(why.sentence()).size(theme::BODY).style(tone(|tokens| tokens.danger));
                let line = row![Icon::Warning.show(20.0, |tokens| tokens.danger), words.width(Fill)];
                let nothing = muted(say!("bring-nothing-made"));
                column![place(path.display().to_string()), line.spacing(M).align_y(Center), nothing]
                    .spacing(M)
                    .into()
            }
            Self::Shown(path, brought) => {
                let what = match brought {
                    Brought::Backup(about) => backup(about, context),
                    Brought::Tasks(preview) => tasks(preview),
                };
                column![place(path.display().to_string()), what].spacing(M).into()
            }
        };
        let go = matches!(self, Self::Shown(..))
            .then(|| labelled(say!("bring-begin")).style(theme::primary).on_press(Message::FileConfirmed));
        let cancel = labelled(say!("cancel")).style(theme::ghost).on_press(Message::FileGivenUp);
        let another = labelled(say!("bring-another")).style(theme::secondary).on_press(Message::FilePressed);
        let buttons = beside(cancel, row![another].push(go).spacing(S).wrap());
        column![shown, buttons].spacing(L).into()
    }
}

/// Waits for the system's dialog, or for a path where the system has none.
fn asked(typed: &str) -> Element<'_, Message> {
    let input = text_input("/home/me/2026-03-14_090000.jsonl.gz", typed)
        .on_input(Message::FileTyped)
        .on_submit(Message::FileSubmitted)
        .size(theme::BODY)
        .padding([9.0, M])
        .align_x(start())
        .style(theme::field);
    let press = (!typed.trim().is_empty()).then_some(Message::FileSubmitted);
    let look = labelled(say!("look-at-it")).style(theme::primary).on_press_maybe(press);
    let cancel = labelled(say!("cancel")).style(theme::ghost).on_press(Message::FileGivenUp);
    let choose = labelled(say!("choose")).style(theme::secondary).on_press(Message::FilePressed);
    let buttons = beside(cancel, row![choose, look].spacing(S).wrap());
    column![muted(say!("bring-which")), input, small(say!("bring-where")), buttons].spacing(M).into()
}

fn backup<'a>(about: &About, context: &Context<'a>) -> Element<'a, Message> {
    let when = day_and_time(context.clock, about.at);
    let counts = say!(
        "bring-counts",
        tasks = say!("count-tasks", n = about.tasks),
        lists = say!("count-lists", n = about.lists)
    );
    let waiting = (about.waiting > 0).then(|| muted(say!("bring-waiting", n = about.waiting)));
    column![
        text(say!("bring-backup-of", when = when)).size(theme::BODY).font(theme::MEDIUM),
        text(counts).size(theme::BODY),
    ]
    .push(waiting)
    .spacing(S)
    .into()
}

fn tasks(preview: &ImportPreview) -> Element<'_, Message> {
    let counts = say!(
        "bring-counts",
        tasks = say!("count-tasks", n = preview.tasks),
        lists = say!("count-lists", n = preview.lists)
    );
    let bad = (!preview.bad.is_empty()).then(|| {
        let head = text(say!("import-bad", n = preview.bad.len())).size(theme::LABEL);
        let lines = preview.bad.iter().take(NAMED).map(|line| small(line).into());
        column![head.style(tone(|tokens| tokens.warn)), Column::with_children(lines).spacing(3)].spacing(S)
    });
    let counts = container(text(counts).size(theme::BODY));
    column![counts].push(bad).spacing(M).into()
}
