//! How the settings look.

use iced::widget::{Column, column, container, row, rule, scrollable, space, text, text_input};
use iced::{Center, Color, Element, Fill};

use super::lines::{Group, Line};
use super::{Message, Purpose, SEARCH, Section, Settings};
use crate::gui::context::{Context, Room};
use crate::gui::icon::Icon;
use crate::gui::theme::{self, L, M, S, Tokens, XL};
use crate::gui::widget::{
    beside, button, choice, emblem, group, labelled, labelled_icon, link, muted, path, small, start, tab,
    tone, wide_page,
};
use crate::say;
use crate::worker::{ImportPreview, StoreKind};

impl Settings {
    /// Shows the page.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let body: Element<'a, Message> = match context.room {
            _ if self.is_searching() => self.results(context),
            Room::Wide => {
                row![self.rail(), self.parts(context).width(Fill).max_width(640)].spacing(XL).into()
            }
            Room::Medium | Room::Narrow => column![self.tabs(), self.parts(context)].spacing(XL).into(),
        };
        let content = column![self.search(context), body].spacing(XL);
        wide_page(say!("settings"), Message::BackPressed, content)
    }

    fn parts<'a>(&'a self, context: &Context<'a>) -> Column<'a, Message> {
        cards(self.groups(self.section, context))
    }

    fn search<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let icon = Icon::Search.show(17.0, |tokens| tokens.muted);
        let field = text_input(&say!("settings-search"), &self.query)
            .id(SEARCH)
            .on_input_maybe(context.if_open(Message::SearchTyped))
            .on_submit(Message::SearchEntered)
            .size(theme::BODY)
            .padding([S, M])
            .align_x(start())
            .style(theme::field);
        row![icon, field].spacing(M).align_y(Center).into()
    }

    /// What is found, under the names of the parts it is in.
    fn results<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let found = self.found(context);
        if found.is_empty() {
            let words = say!("settings-nothing-found", query = self.query.trim());
            let column = column![
                emblem(Icon::Search),
                text(words).size(theme::BODY).font(theme::MEDIUM),
                muted(say!("settings-nothing-found-how")),
                link(say!("settings-show-all")).on_press(Message::SearchTyped(String::new())),
            ];
            let column = column.spacing(M).align_x(Center);
            return container(column).center_x(Fill).padding([theme::XXL, 0.0]).into();
        }
        let parts = found.into_iter().map(|(section, name, groups)| {
            let name = text(name).size(theme::HEADING).font(theme::SEMIBOLD);
            let head = row![
                section.icon().show(17.0, |tokens| tokens.accent),
                name,
                Icon::Right.show(16.0, |tokens| tokens.muted)
            ];
            let head = button(head.spacing(S).align_y(Center)).padding([S, M]).style(theme::ghost);
            column![head.on_press(Message::SectionPicked(section)), cards(groups)].spacing(S).into()
        });
        Column::with_children(parts).spacing(XL).into()
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

    pub(super) fn account<'a>(&self, context: &Context<'a>) -> Line<'a> {
        let account = context.status.and_then(|status| status.account.as_ref());
        let Some(account) = account else {
            let (here, why) = (say!("only-on-this-computer"), say!("connect-a-server-to-have-the"));
            let says = [here.clone(), why.clone()];
            let words = column![text(here).size(theme::BODY).font(theme::MEDIUM), muted(why)].spacing(2);
            let connect =
                labelled(say!("connect-a-server")).style(theme::primary).on_press(Message::AccountPressed);
            return Line::of(says, beside(words, connect));
        };
        let mut says = vec![account.user.clone(), account.server.clone(), say!("sign-out")];
        let words = column![
            text(account.user.clone()).size(theme::BODY).font(theme::MEDIUM),
            muted(account.server.clone()),
        ]
        .spacing(2);
        let buttons = row![
            labelled(say!("change")).style(theme::secondary).on_press(Message::AccountPressed),
            labelled(say!("sign-out")).style(theme::danger).on_press(Message::SignOutPressed),
        ];
        let icon = Icon::User.show(22.0, |tokens| tokens.accent);
        let line = row![icon, beside(words, buttons.spacing(S).wrap())].spacing(M).align_y(Center);
        let devices = (!account.user.is_empty()).then(|| {
            let (where_, button) = (say!("where-signed-in"), say!("devices-and-password"));
            says.extend([where_.clone(), button.clone()]);
            let devices = labelled(button).style(theme::secondary).on_press(Message::DevicesPressed);
            beside(muted(where_), devices)
        });
        let line = column![line].push(devices).spacing(M);
        if !self.leaving {
            return Line::of(says, line);
        }
        let said = say!("not-on-server", n = context.waiting());
        let asks = row![
            labelled(say!("stay")).style(theme::ghost).on_press(Message::SignOutGivenUp),
            labelled(say!("sync-now")).style(theme::secondary).on_press(Message::RefreshPressed),
            labelled(say!("sign-out-keep-tasks-here"))
                .style(theme::danger)
                .on_press(Message::SignOutConfirmed),
        ];
        let asks = beside(text(said).size(theme::LABEL), asks.spacing(S).wrap());
        let asks = container(asks).padding([S, M]).style(theme::banner(|tokens| tokens.warn_soft));
        Line::of(says, column![line, asks].spacing(M))
    }

    pub(super) fn storage<'a>(&'a self, context: &Context<'a>) -> Line<'a> {
        let Some(status) = context.status else { return Line::of([], muted(say!("opening"))) };
        let chosen = self.store.unwrap_or(status.store);
        let kinds = [
            (StoreKind::Sqlite, "SQLite", say!("one-file-that-many-tools-can")),
            (StoreKind::Sled, "sled", say!("a-folder-written-by-a-pure")),
        ];
        let (wish, moving) = self.wish.view(status, context);
        let says = kinds.iter().flat_map(|(_, name, how)| [(*name).to_owned(), how.clone()]);
        let says: Vec<_> = says.chain([wish]).collect();
        let kinds = kinds
            .map(|(kind, name, how)| choice(name, Some(how), chosen == kind, Message::StorePicked(kind)));
        let later = (chosen != status.store).then(|| {
            let words = say!("used-from-the-next-start-on");
            container(text(words).size(theme::LABEL))
                .padding([S, M])
                .width(Fill)
                .style(theme::banner(|tokens| tokens.warn_soft))
        });
        let place = row![
            Icon::Folder.show(17.0, |tokens| tokens.muted),
            path(status.data_dir.display()).style(tone(|tokens| tokens.muted)),
        ]
        .spacing(S)
        .align_y(Center);
        let shown = Column::with_children(kinds)
            .push(later)
            .push(rule::horizontal(1).style(theme::hairline))
            .push(place)
            .push(moving.map(Message::Move))
            .spacing(M);
        Line::of(says, shown)
    }

    pub(super) fn files<'a>(&'a self, context: &Context<'a>) -> Line<'a> {
        let says = [say!("all-lists-and-tasks-as-one"), say!("export"), say!("import")];
        let [what, export, import] = says.clone();
        let export = labelled_icon(Icon::Upload, |tokens| tokens.muted, export);
        let import = labelled_icon(Icon::Download, |tokens| tokens.muted, import);
        let buttons = row![
            export.style(theme::secondary).on_press(Message::FilePressed(Purpose::Export)),
            import.style(theme::secondary).on_press(Message::FilePressed(Purpose::Import)),
        ];
        let line = beside(muted(what), buttons.spacing(S).wrap());
        let said = self.said.as_ref().map(|said| match said {
            Ok(words) => text(words).size(theme::LABEL).style(tone(|tokens| tokens.good)),
            Err(words) => text(words).size(theme::LABEL).style(tone(|tokens| tokens.danger)),
        });
        let shown = column![line]
            .push(self.path(context))
            .push(self.preview.as_ref().map(preview))
            .push(said)
            .spacing(M);
        Line::of(says, shown)
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
        let line = beside(input, labelled(verb).style(theme::secondary).on_press_maybe(press));
        let words = say!("no-file-was-chosen-if-this");
        Some(column![muted(words), line].spacing(S).into())
    }
}

impl Settings {
    /// The way to the server.
    pub(super) fn proxy<'a>(&self, context: &Context<'a>) -> Line<'a> {
        let (name, what) = (say!("proxy"), say!("proxy-what"));
        let words = column![text(name.clone()).size(theme::BODY), muted(what.clone())].spacing(2);
        Line::of([name, what], column![words, self.way.view(context, Message::Way)].spacing(S))
    }
}

pub(super) fn share<'a>() -> Line<'a> {
    leads(say!("share-what-it-is"), say!("share-from-here-button"), Message::SharePressed)
}

pub(super) fn history<'a>() -> Line<'a> {
    leads(say!("what-was-not-kept-when-a"), say!("sync-history"), Message::HistoryPressed)
}

/// A line that leads to a page of its own.
fn leads<'a>(what: String, button: String, press: Message) -> Line<'a> {
    let says = [what.clone(), button.clone()];
    Line::of(says, beside(muted(what), labelled(button).style(theme::secondary).on_press(press)))
}

/// Groups of lines, each a card under its heading.
fn cards<'a>(groups: Vec<Group<'a>>) -> Column<'a, Message> {
    let cards = groups.into_iter().map(|Group { head, lines }| {
        let lines = lines.into_iter().map(|line| line.shown);
        group(head, Column::with_children(lines).spacing(M))
    });
    Column::with_children(cards).spacing(XL)
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
        labelled(say!("cancel")).style(theme::ghost).on_press(Message::ImportGivenUp),
        labelled(say!("import-so-many", n = preview.tasks + preview.lists))
            .style(theme::primary)
            .on_press_maybe(import),
    ];
    let content = column![path(preview.path.display()).font(theme::MEDIUM), text(new).size(theme::BODY),]
        .push(known)
        .push(bad)
        .push(beside(space(), buttons.spacing(S).wrap()))
        .spacing(M);
    container(content).padding(L).width(Fill).style(theme::chip(|tokens| tokens.pane)).into()
}
