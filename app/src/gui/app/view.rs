//! How the window is put together.

use iced::theme::Mode;
use iced::widget::{column, container, mouse_area, opaque, row, rule, stack};
use iced::{Element, Fill, Theme, keyboard};

use super::{App, Drawer, Message, Screen};
use crate::config::ThemeChoice;
use crate::gui::board::View;
use crate::gui::context::{Context, Room};
use crate::gui::focus::{Pane, pane, wide_pane};
use crate::gui::icon::Icon;
use crate::gui::screen::keys;
use crate::gui::shortcut::{before_all, before_text};
use crate::gui::sidebar::Here;
use crate::gui::status_line::{self, Extra, Link};
use crate::gui::theme;
use crate::gui::widget::{banner, chords, icon_button, link, modal};
use crate::say;
use crate::worker::{Trouble, TroubleKind};

impl App {
    /// Returns the window's title.
    #[must_use]
    pub fn title(&self) -> String {
        match self.board.open_count(&View::All) {
            0 => "Tidelist".to_owned(),
            n => format!("Tidelist ({n})"),
        }
    }

    /// Returns the theme.
    #[must_use]
    pub fn theme(&self) -> Theme {
        match (self.look.theme, self.mode) {
            (ThemeChoice::Contrast, _) => theme::contrast(),
            (ThemeChoice::Dark, _) | (ThemeChoice::System, Mode::Dark) => theme::dark(),
            (ThemeChoice::Light, _) | (ThemeChoice::System, Mode::Light | Mode::None) => theme::light(),
        }
    }

    /// Returns how large everything is.
    #[must_use]
    pub fn scale(&self) -> f32 {
        self.look.scale.factor()
    }

    /// Shows the window. Its chords come before its text fields.
    pub fn view(&self) -> Element<'_, Message> {
        self.speak();
        let taken = move |event: &keyboard::Event| {
            let press =
                if self.waits_for_keys() { before_all(event) } else { before_text(event, &self.keys) };
            press.map(Message::Pressed)
        };
        chords::first(self.whole(), taken)
    }

    fn whole(&self) -> Element<'_, Message> {
        let context = self.context();
        if let Screen::CannotOpen(page) = &self.screen {
            return page.view(context.clock).map(Message::CannotOpen);
        }
        if let Screen::Welcome(page) = &self.screen {
            return page.view(&context).map(Message::Welcome);
        }
        if let Screen::Rescued(page) = &self.screen {
            return page.view(context.is_connected()).map(Message::Rescued);
        }
        let here = match &self.screen {
            Screen::Tasks | Screen::Removals(_) | Screen::People(_) => Here::Tasks(self.tasks.view_shown()),
            Screen::Trash(_) => Here::Trash,
            _ => Here::Settings,
        };
        let sidebar = pane(Pane::Sidebar, self.sidebar.view(&context, here).map(Message::Sidebar));
        let page = wide_pane(Pane::Page, column![].push(self.banner()).push(self.page(&context)));
        let body: Element<'_, Message> = match (context.room, self.drawer) {
            (Room::Narrow, Drawer::Shut) => page,
            (Room::Narrow, Drawer::Open) => {
                let veil = container(iced::widget::space()).width(Fill).height(Fill).style(theme::veil);
                let beside = mouse_area(veil).on_press(Message::DrawerShut);
                stack![page, opaque(row![opaque(sidebar), beside])].into()
            }
            (Room::Medium | Room::Wide, _) => {
                row![sidebar, rule::vertical(1).style(theme::hairline), page].into()
            }
        };
        let flash = self.flash.as_ref().map(|flash| (flash.words.as_str(), flash.course.at()));
        let extra = Extra { flash, degrees: self.turning.degrees() };
        let bar = pane(Pane::Status, status_line::view(&context, extra).map(Message::Status));
        let window = column![
            container(body).width(Fill).height(Fill),
            rule::horizontal(1).style(theme::hairline),
            bar
        ];
        let toasts = self.toasts.view().map(|toasts| toasts.map(Message::Toast));
        let panel = self.panel.as_ref().map(|panel| {
            let panel = panel.view(&context, &self.conflicts).map(Message::Panel);
            let panel = opaque(pane(Pane::Panel, panel));
            let bottom = iced::Padding { top: theme::M, right: theme::M, bottom: 44.0, left: theme::M };
            let place = container(panel).width(Fill).height(Fill).align_bottom(Fill).padding(bottom);
            opaque(mouse_area(place).on_press(Message::Panel(crate::gui::panel::Message::ClosePressed)))
        });
        let window = stack![window].push(panel).push(toasts);

        match &self.dialog {
            Some(dialog) => {
                let beside = Message::Conflict(crate::gui::conflict::Message::LaterPressed);
                modal(window, dialog.view(&context).map(Message::Conflict), beside)
            }
            None => window.into(),
        }
    }

    fn page<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        match &self.screen {
            Screen::Tasks => self.tasks.view(context).map(Message::Tasks),
            Screen::Settings(settings) => settings.view(context).map(Message::Settings),
            Screen::Account(account) => account.view(context).map(Message::Account),
            Screen::Certificate(page) => page.view(context).map(Message::Certificate),
            Screen::Welcome(page) => page.view(context).map(Message::Welcome),
            Screen::Keys => keys::view(&self.keys).map(|keys::Closed| Message::KeysClosed),
            Screen::History(history) => history.view(context).map(Message::History),
            Screen::Trash(trash) => trash.view(context).map(Message::Trash),
            Screen::Devices(page) => page.view(context).map(Message::Devices),
            Screen::People(page) => page.view(context).map(Message::People),
            Screen::Share(page) => page.view(context).map(Message::Share),
            Screen::Removals(page) => page.view(context).map(Message::Removals),
            Screen::CannotOpen(page) => page.view(context.clock).map(Message::CannotOpen),
            Screen::Rescued(page) => page.view(context.is_connected()).map(Message::Rescued),
        }
    }

    /// What must not be overlooked, above the page.
    fn banner(&self) -> Option<Element<'_, Message>> {
        let trouble = self.status.as_ref().and_then(|status| status.trouble.as_ref());
        let banner = match trouble {
            Some(trouble)
                if needs_banner(trouble)
                    && !matches!(self.screen, Screen::Removals(_) | Screen::Certificate(_)) =>
            {
                self.trouble_banner(trouble)
            }
            _ => match self.conflicts_banner() {
                Some(banner) => banner,
                None => self.invitation_banner().or_else(|| self.long_ago_banner())?,
            },
        };
        let banner = container(container(banner).max_width(860)).center_x(Fill);
        Some(banner.padding(iced::padding::horizontal(theme::XL).top(theme::M)).style(theme::canvas).into())
    }

    fn trouble_banner<'a>(&self, trouble: &'a Trouble) -> Element<'a, Message> {
        let press = |to: Link| link(to.label()).on_press(Message::Status(to)).into();
        let links: Vec<Element<'a, Message>> = match trouble.kind {
            TroubleKind::MassDelete { .. } => vec![press(Link::ShowRemovals), press(Link::KeepMine)],
            TroubleKind::Certificate => vec![press(Link::Certificate)],
            TroubleKind::Disk | TroubleKind::Damaged => vec![press(Link::SaveCopy)],
            _ => Vec::new(),
        };
        banner(Icon::Warning, |tokens| tokens.danger, |tokens| tokens.danger_soft, &trouble.sentence, links)
    }

    /// Nothing was synced for a week: that must not go unnoticed.
    fn long_ago_banner(&self) -> Option<Element<'_, Message>> {
        let status = self.status.as_ref()?;
        let days = status_line::days_without_sync(status, self.now).filter(|days| *days >= 7)?;
        if !matches!(self.screen, Screen::Tasks) || self.context().is_syncing() {
            return None;
        }
        let words = format!("{} {}", say!("not-synced-for", n = days), say!("safe-here", n = status.waiting));
        let press = |to: Link| link(to.label()).on_press(Message::Status(to)).into();
        let links = [press(Link::BackUp), press(Link::TryAgain)];
        Some(banner(Icon::Warning, |tokens| tokens.warn, |tokens| tokens.warn_soft, words, links))
    }

    fn conflicts_banner(&self) -> Option<Element<'_, Message>> {
        if self.conflicts.len() <= self.put_off || !matches!(self.screen, Screen::Tasks) {
            return None;
        }
        let n = u64::try_from(self.conflicts.len()).unwrap_or(u64::MAX);
        let words = say!("tasks-in-conflict", n = n);
        let buttons = [
            link(say!("resolve")).on_press(Message::Status(Link::Resolve)).into(),
            icon_button(Icon::Close, say!("later"), Message::ConflictsPutOff),
        ];
        Some(banner(Icon::Warning, |tokens| tokens.warn, |tokens| tokens.warn_soft, words, buttons))
    }
}

fn needs_banner(trouble: &Trouble) -> bool {
    matches!(
        trouble.kind,
        TroubleKind::MassDelete { .. } | TroubleKind::Certificate | TroubleKind::Disk | TroubleKind::Damaged
    )
}
