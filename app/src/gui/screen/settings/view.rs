//! How the settings look.

use iced::widget::{Column, column, container, row, rule, scrollable, space, text, text_input};
use iced::{Center, Color, Element, Fill};

use super::{Message, Purpose, Section, Settings, choices};
use crate::gui::context::{Context, Room};
use crate::gui::icon::Icon;
use crate::gui::theme::{self, L, M, S, Tokens, XL};
use crate::gui::widget::{
    button, choice, group, labelled, labelled_icon, muted, small, start, tab, tone, wide_page,
};
use crate::say;
use crate::worker::{ImportPreview, StoreKind};

impl Settings {
    /// Shows the page.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let parts = match self.section {
            Section::General => column![
                group(say!("head-appearance"), choices::appearance(context)),
                group(say!("head-reminders"), choices::reminders(context)),
                group(say!("head-quick-add"), choices::quick_add(context)),
                group(say!("desktop-head"), choices::desktop(self.login)),
            ],
            Section::Sync => column![
                group(say!("head-account"), self.account(context)),
                group(say!("share-head-settings"), share()),
                group(say!("head-automatic"), choices::auto_sync(context)),
                group(say!("head-conflicts"), history()),
                group(say!("head-protocol"), choices::dialect(context)),
            ],
            Section::Storage => column![group(say!("head-storage"), self.storage(context))],
            Section::Backup => column![group(say!("head-backups"), self.shelf.view(context))],
            Section::Files => column![group(say!("head-export-and-import"), self.files(context))],
        };
        let parts = parts.spacing(XL);
        let content: Element<'a, Message> = match context.room {
            Room::Wide => row![self.rail(), parts.max_width(640)].spacing(XL).into(),
            Room::Medium | Room::Narrow => column![self.tabs(), parts].spacing(XL).into(),
        };
        wide_page(say!("settings"), Message::BackPressed, content)
    }

    /// The parts of the page under each other, beside what they show.
    fn rail<'a>(&self) -> Element<'a, Message> {
        let sections = Section::all().map(|(section, name)| {
            let chosen = section == self.section;
            let color: fn(&Tokens) -> Color = if chosen { |t| t.accent } else { |t| t.muted };
            let words =
                text(name).size(theme::BODY).font(if chosen { theme::MEDIUM } else { theme::REGULAR });
            let line = row![section.icon().show(17.0, color), container(words).width(Fill)]
                .spacing(M)
                .align_y(Center);
            let entry = button(line).width(Fill).padding([S, M]).style(theme::nav(chosen));
            entry.on_press(Message::SectionPicked(section)).into()
        });
        Column::with_children(sections).spacing(2).width(184).into()
    }

    fn tabs<'a>(&self) -> Element<'a, Message> {
        let sections = Section::all()
            .map(|(section, name)| tab(name, section == self.section, Message::SectionPicked(section)));
        row(sections).spacing(S).wrap().vertical_spacing(S).into()
    }

    fn account<'a>(&self, context: &Context<'a>) -> Element<'a, Message> {
        let account = context.status.and_then(|status| status.account.as_ref());
        let Some(account) = account else {
            let words = column![
                text(say!("only-on-this-computer")).size(theme::BODY).font(theme::MEDIUM),
                muted(say!("connect-a-server-to-have-the")),
            ]
            .spacing(2);
            let connect =
                labelled(say!("connect-a-server")).style(theme::primary).on_press(Message::AccountPressed);
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
            labelled(say!("change")).style(theme::secondary).on_press(Message::AccountPressed),
            labelled(say!("sign-out")).style(theme::danger).on_press(Message::SignOutPressed),
        ]
        .spacing(M)
        .align_y(Center);
        let devices = (!account.user.is_empty()).then(|| {
            row![
                container(muted(say!("where-signed-in"))).width(Fill),
                labelled(say!("devices-and-password"))
                    .style(theme::secondary)
                    .on_press(Message::DevicesPressed),
            ]
            .spacing(M)
            .align_y(Center)
        });
        let line = column![line].push(devices).spacing(M);
        if !self.leaving {
            return line.into();
        }
        let said = say!("not-on-server", n = context.waiting());
        let asks = row![
            text(said).size(theme::LABEL).width(Fill),
            labelled(say!("stay")).style(theme::ghost).on_press(Message::SignOutGivenUp),
            labelled(say!("sync-now")).style(theme::secondary).on_press(Message::RefreshPressed),
            labelled(say!("sign-out-keep-tasks-here"))
                .style(theme::danger)
                .on_press(Message::SignOutConfirmed),
        ]
        .spacing(S)
        .align_y(Center);
        let asks = container(asks).padding([S, M]).style(theme::banner(|tokens| tokens.warn_soft));
        column![line, asks].spacing(M).into()
    }

    fn storage<'a>(&self, context: &Context<'a>) -> Element<'a, Message> {
        let Some(status) = context.status else { return muted(say!("opening")).into() };
        let chosen = self.store.unwrap_or(status.store);
        let kind = |kind, words, consequence| {
            choice(words, Some(consequence), chosen == kind, Message::StorePicked(kind))
        };
        let later = (chosen != status.store).then(|| {
            let words = say!("used-from-the-next-start-on");
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
            kind(StoreKind::Sqlite, "SQLite", say!("one-file-that-many-tools-can")),
            kind(StoreKind::Sled, "sled", say!("a-folder-written-by-a-pure")),
        ]
        .push(later)
        .push(rule::horizontal(1).style(theme::hairline))
        .push(place)
        .spacing(M)
        .into()
    }

    fn files<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let export = labelled_icon(Icon::Upload, |tokens| tokens.muted, say!("export"));
        let import = labelled_icon(Icon::Download, |tokens| tokens.muted, say!("import"));
        let line = row![
            container(muted(say!("all-lists-and-tasks-as-one"))).width(Fill),
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
            Purpose::Export => ("/home/me/tidelist.json", say!("export-2")),
            Purpose::Import => ("/home/me/tidelist.json", say!("look-at-it")),
        };
        let input = text_input(example, typed)
            .on_input_maybe(context.if_open(Message::PathTyped))
            .on_submit(Message::PathSubmitted)
            .size(theme::BODY)
            .padding([S, M])
            .align_x(start())
            .style(theme::field);
        let press = (!typed.trim().is_empty()).then_some(Message::PathSubmitted);
        let line = row![input, labelled(verb).style(theme::secondary).on_press_maybe(press)].spacing(S);
        let words = say!("no-file-was-chosen-if-this");
        Some(column![muted(words), line.align_y(Center)].spacing(S).into())
    }
}

fn share<'a>() -> Element<'a, Message> {
    row![
        muted(say!("share-what-it-is")).width(Fill),
        labelled(say!("share-from-here-button")).style(theme::secondary).on_press(Message::SharePressed),
    ]
    .spacing(M)
    .align_y(Center)
    .into()
}

fn history<'a>() -> Element<'a, Message> {
    row![
        container(muted(say!("what-was-not-kept-when-a"))).width(Fill),
        labelled(say!("sync-history")).style(theme::secondary).on_press(Message::HistoryPressed),
    ]
    .spacing(M)
    .align_y(Center)
    .into()
}

fn preview(preview: &ImportPreview) -> Element<'_, Message> {
    let (tasks, lists) = (say!("count-tasks", n = preview.tasks), say!("count-lists", n = preview.lists));
    let new = say!("import-new", tasks = tasks, lists = lists);
    let known = (preview.known > 0).then(|| muted(say!("import-known", n = preview.known)));
    let bad = (!preview.bad.is_empty()).then(|| {
        let head = say!("import-bad", n = preview.bad.len());
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
        labelled(say!("cancel")).style(theme::ghost).on_press(Message::ImportGivenUp),
        labelled(say!("import-so-many", n = preview.tasks + preview.lists))
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
