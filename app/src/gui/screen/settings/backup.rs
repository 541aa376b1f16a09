//! Backups: what there is, making one, and bringing one back after seeing what that would do.

use iced::widget::{Column, column, container, row, rule, text};
use iced::{Center, Element, Fill};

use super::Message;
use super::lines::Line;
use crate::gui::context::Context;
use crate::gui::icon::Icon;
use crate::gui::theme::{self, L, M, S};
use crate::gui::widget::{beside, choice, labelled, link, muted, path, small, tone};
use crate::gui::words::day_and_time;
use crate::say;
use crate::worker::{
    Backup, BackupReason, Backups, Checked, Command, Counted, RestoreHow, RestoreInto, RestorePreview,
};

/// The part of the page about backups.
#[derive(Default)]
pub(super) struct Shelf {
    backups: Option<Backups>,
    preview: Option<RestorePreview>,
    said: Option<Result<String, String>>,
}

/// What happened there.
#[derive(Debug, Clone)]
pub enum Pressed {
    /// A backup is wanted now.
    BackUp,
    /// What restoring this one would do.
    Look(String, RestoreHow),
    /// It is to be restored so.
    Restore,
    /// It is not.
    GiveUp,
    /// Everything is to be checked.
    Check,
}

quiet_debug!(Shelf);

impl Shelf {
    pub(super) fn update(&mut self, pressed: Pressed) -> Option<Command> {
        self.said = None;
        match pressed {
            Pressed::BackUp => Some(Command::BackUp),
            Pressed::Look(name, how) => Some(Command::PreviewRestore { name, how }),
            Pressed::Restore => {
                let preview = self.preview.take()?;
                Some(Command::RestoreBackup { name: preview.name, how: preview.how })
            }
            Pressed::GiveUp => {
                self.preview = None;
                None
            }
            Pressed::Check => Some(Command::CheckStore),
        }
    }

    pub(super) fn told(&mut self, backups: Backups) {
        self.backups = Some(backups);
    }

    pub(super) fn previewed(&mut self, preview: Result<RestorePreview, String>) {
        match preview {
            Ok(preview) => self.preview = Some(preview),
            Err(said) => self.said = Some(Err(said)),
        }
    }

    pub(super) fn said(&mut self, said: Result<String, String>) {
        self.said = Some(said);
    }

    pub(super) fn checked(&mut self, checked: Result<Checked, String>) {
        self.said = Some(checked.map(|checked| say!("all-is-well", n = checked.tasks)));
    }

    pub(super) fn lines<'a>(&'a self, context: &Context<'a>) -> [Line<'a>; 2] {
        let press = |pressed| Message::Backup(pressed);
        let (how, button) = (say!("once-a-day-and-before-anything"), say!("back-up-now"));
        let says = [how.clone(), button.clone()];
        let head = beside(
            muted(how),
            // While a restore is asked about, that is what the page is for.
            labelled(button)
                .style(if self.preview.is_some() { theme::secondary } else { theme::primary })
                .on_press(press(Pressed::BackUp)),
        );
        let list = self.backups.as_ref().map(|backups| {
            let lines = backups.list.iter().take(60).map(|backup| {
                column![rule::horizontal(1).style(theme::hairline), line(context, backup)].spacing(S).into()
            });
            Column::with_children(lines).spacing(S)
        });
        let none = self.backups.as_ref().is_some_and(|backups| backups.list.is_empty());
        let place = self.backups.as_ref().map(|backups| {
            let place = path(backups.folder.display()).size(theme::SMALL).style(tone(|tokens| tokens.muted));
            row![Icon::Folder.show(15.0, |tokens| tokens.muted), place].spacing(S).align_y(Center)
        });
        let said = self.said.as_ref().map(|said| match said {
            Ok(words) => text(words).size(theme::LABEL).style(tone(|tokens| tokens.good)),
            Err(words) => text(words).size(theme::LABEL).style(tone(|tokens| tokens.danger)),
        });
        let backups = column![head]
            .push(said)
            .push(self.preview.as_ref().map(|preview| asked(context, preview)))
            .push(none.then(|| muted(say!("there-is-no-backup-yet"))))
            .push(list)
            .push(place)
            .spacing(M);
        let backups = Line::of(says, backups);

        let (how, button) = (say!("reads-everything-and-compares-it-with"), say!("check-now"));
        let says = [how.clone(), button.clone()];
        let check =
            beside(muted(how), labelled(button).style(theme::secondary).on_press(press(Pressed::Check)));
        let check = column![rule::horizontal(1).style(theme::hairline), check].spacing(M);
        [backups, Line::of(says, check)]
    }
}

fn line<'a>(context: &Context<'a>, backup: &'a Backup) -> Element<'a, Message> {
    let about = match &backup.about {
        Ok(about) => about,
        Err(said) => {
            return column![text(&backup.name).size(theme::LABEL), small(said).style(tone(|t| t.danger))]
                .spacing(2)
                .into();
        }
    };
    let why = match about.why {
        BackupReason::Daily => say!("daily"),
        BackupReason::Asked => say!("by-you"),
        BackupReason::BeforeRestore => say!("before-something-was-restored"),
        BackupReason::BeforeRemoval => say!("before-a-lot-was-removed"),
    };
    let holds = say!(
        "backup-holds",
        tasks = say!("count-tasks", n = about.tasks),
        lists = say!("count-lists", n = about.lists),
        why = why
    );
    let words =
        column![text(day_and_time(context.clock, about.at)).size(theme::BODY), small(holds)].spacing(2);
    let look = Pressed::Look(backup.name.clone(), RestoreHow::OnlyMissing);
    beside(words, link(say!("restore")).on_press(Message::Backup(look)))
}

/// What restoring would do, and how it could be done otherwise.
fn asked<'a>(context: &Context<'a>, preview: &'a RestorePreview) -> Element<'a, Message> {
    let how = |how, words, meaning| {
        let look = Pressed::Look(preview.name.clone(), how);
        choice(words, Some(meaning), preview.how == how, Message::Backup(look))
    };
    let does = match preview.into {
        RestoreInto::NewProfile { waiting } => {
            say!("becomes-backup", n = waiting)
        }
        RestoreInto::Tasks if preview.tasks.is_nothing() && preview.lists.is_nothing() => {
            say!("nothing-would-change-everything-in-it")
        }
        RestoreInto::Tasks => {
            say!("restore-does", tasks = counted(preview.tasks), lists = counted(preview.lists))
        }
    };
    let buttons = row![
        labelled(say!("cancel")).style(theme::ghost).on_press(Message::Backup(Pressed::GiveUp)),
        labelled(say!("restore-2")).style(theme::primary).on_press(Message::Backup(Pressed::Restore)),
    ];
    let buttons = beside(iced::widget::space(), buttons.spacing(S).wrap());
    let title = say!("restore-title", when = day_and_time(context.clock, preview.at));
    let content = column![
        text(title).size(theme::BODY).font(theme::MEDIUM),
        how(RestoreHow::OnlyMissing, say!("only-what-is-missing"), say!("what-is-here-stays-as-it")),
        how(RestoreHow::AsItWas, say!("all-as-it-was"), say!("what-was-changed-or-added-since")),
        text(does).size(theme::LABEL),
        buttons,
    ]
    .spacing(M);
    container(content).padding(L).width(Fill).style(theme::chip(|tokens| tokens.pane)).into()
}

fn counted(counted: Counted) -> String {
    say!("restore-counted", added = counted.added, changed = counted.changed, removed = counted.removed)
}
