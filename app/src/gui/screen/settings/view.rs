//! How the settings look.

use iced::widget::{Column, column, container, row, rule, scrollable, space, text, text_input};
use iced::{Center, Element, Fill};

use super::{Message, Purpose, Section, Settings, choices};
use crate::gui::context::Context;
use crate::gui::icon::Icon;
use crate::gui::theme::{self, L, M, S, XL};
use crate::gui::widget::{choice, group, labelled, labelled_icon, muted, page, small, tab, tone};
use crate::gui::words::count;
use crate::worker::{ImportPreview, StoreKind};

impl Settings {
    /// Shows the page.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let sections = Section::ALL
            .map(|(section, name)| tab(name, section == self.section, Message::SectionPicked(section)));
        let parts = match self.section {
            Section::General => column![
                group("APPEARANCE", choices::appearance(context)),
                group("REMINDERS", choices::reminders(context)),
                group("QUICK ADD", choices::quick_add(context)),
            ],
            Section::Sync => column![
                group("ACCOUNT", self.account(context)),
                group("AUTOMATIC", choices::auto_sync(context)),
                group("CONFLICTS", history()),
                group("PROTOCOL", choices::dialect(context)),
            ],
            Section::Storage => column![group("STORAGE", self.storage(context))],
            Section::Backup => column![group("BACKUPS", self.shelf.view(context))],
            Section::Files => column![group("EXPORT AND IMPORT", self.files(context))],
        };
        let content = column![row(sections).spacing(S), parts.spacing(XL)].spacing(XL);
        page("Settings", Message::BackPressed, content)
    }

    fn account<'a>(&self, context: &Context<'a>) -> Element<'a, Message> {
        let account = context.status.and_then(|status| status.account.as_ref());
        let Some(account) = account else {
            let words = column![
                text("Only on this computer").size(theme::BODY).font(theme::MEDIUM),
                muted("Connect a server to have the same tasks on all your computers."),
            ]
            .spacing(2);
            let connect =
                labelled("Connect a server…").style(theme::primary).on_press(Message::AccountPressed);
            return row![words.width(Fill), connect].spacing(M).align_y(Center).into();
        };
        let words = column![
            text(account.user.clone()).size(theme::BODY).font(theme::MEDIUM),
            muted(account.server.clone()),
        ]
        .spacing(2);
        let line = row![
            Icon::User.show(22.0, |tokens| tokens.accent),
            words.width(Fill),
            labelled("Change…").style(theme::secondary).on_press(Message::AccountPressed),
            labelled("Sign out").style(theme::danger).on_press(Message::SignOutPressed),
        ]
        .spacing(M)
        .align_y(Center);
        let devices = (!account.user.is_empty()).then(|| {
            row![
                muted("Where you are signed in, and the password.").width(Fill),
                labelled("Devices and password").style(theme::secondary).on_press(Message::DevicesPressed),
            ]
            .spacing(M)
            .align_y(Center)
        });
        let line = column![line].push(devices).spacing(M);
        if !self.leaving {
            return line.into();
        }
        let verb = if context.waiting() == 1 { "is" } else { "are" };
        let said = format!("{} {verb} not on the server.", count(context.waiting(), "change", "changes"));
        let asks = row![
            text(said).size(theme::LABEL).width(Fill),
            labelled("Stay").style(theme::ghost).on_press(Message::SignOutGivenUp),
            labelled("Sync now").style(theme::secondary).on_press(Message::RefreshPressed),
            labelled("Sign out, keep tasks here").style(theme::danger).on_press(Message::SignOutConfirmed),
        ]
        .spacing(S)
        .align_y(Center);
        let asks = container(asks).padding([S, M]).style(theme::banner(|tokens| tokens.warn_soft));
        column![line, asks].spacing(M).into()
    }

    fn storage<'a>(&self, context: &Context<'a>) -> Element<'a, Message> {
        let Some(status) = context.status else { return muted("Opening…").into() };
        let chosen = self.store.unwrap_or(status.store);
        let kind = |kind, words, consequence| {
            choice(words, Some(consequence), chosen == kind, Message::StorePicked(kind))
        };
        let later = (chosen != status.store).then(|| {
            let words = "Used from the next start on. Your tasks move along, and the files of now are kept.";
            container(text(words).size(theme::LABEL))
                .padding([S, M])
                .width(Fill)
                .style(theme::banner(|tokens| tokens.warn_soft))
        });
        let place = row![
            Icon::Folder.show(17.0, |tokens| tokens.muted),
            muted(status.data_dir.display().to_string()),
        ]
        .spacing(S)
        .align_y(Center);
        column![
            kind(StoreKind::Sqlite, "SQLite", "One file that many tools can read. The default."),
            kind(
                StoreKind::Sled,
                "sled",
                "A folder written by a pure Rust database; it opens more slowly when it is large."
            ),
        ]
        .push(later)
        .push(rule::horizontal(1).style(theme::hairline))
        .push(place)
        .spacing(M)
        .into()
    }

    fn files<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let export = labelled_icon(Icon::Upload, |tokens| tokens.muted, "Export…");
        let import = labelled_icon(Icon::Download, |tokens| tokens.muted, "Import…");
        let line = row![
            muted("All lists and tasks as one JSON file.").width(Fill),
            export.style(theme::secondary).on_press(Message::FilePressed(Purpose::Export)),
            import.style(theme::secondary).on_press(Message::FilePressed(Purpose::Import)),
        ]
        .spacing(S)
        .align_y(Center);
        let said = self.said.as_ref().map(|said| match said {
            Ok(words) => text(words).size(theme::LABEL).style(tone(|tokens| tokens.good)),
            Err(words) => text(words).size(theme::LABEL).style(tone(|tokens| tokens.danger)),
        });
        column![line]
            .push(self.path(context))
            .push(self.preview.as_ref().map(preview))
            .push(said)
            .spacing(M)
            .into()
    }

    fn path<'a>(&'a self, context: &Context<'a>) -> Option<Element<'a, Message>> {
        let (purpose, typed) = self.typed.as_ref()?;
        let (example, verb) = match purpose {
            Purpose::Export => ("/home/me/tidelist.json", "Export"),
            Purpose::Import => ("/home/me/tidelist.json", "Look at it"),
        };
        let input = text_input(example, typed)
            .on_input_maybe(context.if_open(Message::PathTyped))
            .on_submit(Message::PathSubmitted)
            .size(theme::BODY)
            .padding([S, M])
            .style(theme::field);
        let press = (!typed.trim().is_empty()).then_some(Message::PathSubmitted);
        let line = row![input, labelled(verb).style(theme::secondary).on_press_maybe(press)].spacing(S);
        let words = "No file was chosen. If this desktop has no file dialog, type where the file is:";
        Some(column![muted(words), line.align_y(Center)].spacing(S).into())
    }
}

fn history<'a>() -> Element<'a, Message> {
    row![
        muted("What was not kept when a task was changed in two places.").width(Fill),
        labelled("Sync history").style(theme::secondary).on_press(Message::HistoryPressed),
    ]
    .spacing(M)
    .align_y(Center)
    .into()
}

fn preview(preview: &ImportPreview) -> Element<'_, Message> {
    let number = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let new = format!(
        "{} and {} new",
        count(number(preview.tasks), "task", "tasks"),
        count(number(preview.lists), "list", "lists")
    );
    let known = (preview.known > 0).then(|| {
        let verb = if preview.known == 1 { "is" } else { "are" };
        muted(format!(
            "{} {verb} here already and will be left as they are",
            count(number(preview.known), "row", "rows")
        ))
    });
    let bad = (!preview.bad.is_empty()).then(|| {
        let head = format!(
            "{} not understood and left out:",
            count(number(preview.bad.len()), "row was", "rows were")
        );
        let head = text(head).size(theme::LABEL).style(tone(|tokens| tokens.warn));
        // A hostile file can have millions; nobody reads more than these.
        let lines = preview.bad.iter().take(200).map(|line| small(line).into());
        let lines = scrollable(Column::with_children(lines).spacing(3).width(Fill))
            .direction(theme::thin_bar())
            .style(theme::scroll);
        column![head, container(lines).max_height(120)].spacing(S)
    });
    let import = (preview.tasks + preview.lists > 0).then_some(Message::ImportConfirmed);
    let buttons = row![
        space().width(Fill),
        labelled("Cancel").style(theme::ghost).on_press(Message::ImportGivenUp),
        labelled(format!("Import {}", preview.tasks + preview.lists))
            .style(theme::primary)
            .on_press_maybe(import),
    ]
    .spacing(S);
    let content = column![
        text(preview.path.display().to_string()).size(theme::LABEL).font(theme::MEDIUM),
        text(new).size(theme::BODY),
    ]
    .push(known)
    .push(bad)
    .push(buttons)
    .spacing(M);
    container(content).padding(L).width(Fill).style(theme::chip(|tokens| tokens.pane)).into()
}
