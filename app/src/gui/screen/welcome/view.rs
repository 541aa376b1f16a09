//! How the page of a first start looks.

use iced::widget::{column, container, row, rule, text};
use iced::{Center, Element, Fill};

use super::{Advanced, Message, Next, Welcome};
use crate::config::{Look, ThemeChoice};
use crate::gui::context::Context;
use crate::gui::icon::Icon;
use crate::gui::theme::{self, L, M, S, XS};
use crate::gui::widget::{alone, button, link, muted, segments, setting, small, tab};
use crate::language::LanguageChoice;
use crate::say;
use crate::worker::StoreKind;

impl Welcome {
    /// Shows the page.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let content = match &self.file {
            None => self.ways(context),
            Some(file) => {
                let title = text(say!("bring-title")).size(theme::TITLE).font(theme::SEMIBOLD);
                let file = container(file.view(context)).padding(L).width(Fill).style(theme::card);
                column![title, file, small(say!("welcome-later"))].spacing(L).into()
            }
        };
        alone(640.0, content)
    }

    fn ways<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let here = Message::Chosen(Next::Tasks);
        let server = Message::Chosen(Next::Server);
        let ways = column![
            way(Icon::Computer, say!("welcome-here"), say!("welcome-here-how"), here),
            rule::horizontal(1).style(theme::hairline),
            way(Icon::Cloud, say!("welcome-server"), say!("welcome-server-how"), server),
            rule::horizontal(1).style(theme::hairline),
            way(Icon::Download, say!("welcome-file"), say!("welcome-file-how"), Message::FilePressed),
        ]
        .spacing(XS);
        let advanced = match self.advanced {
            Advanced::Folded => link(format!("▸ {}", say!("welcome-advanced"))),
            Advanced::Shown => link(format!("▾ {}", say!("welcome-advanced"))),
        };
        let shown = (self.advanced == Advanced::Shown).then(|| self.advanced(context));
        column![
            column![
                text(say!("welcome-title")).size(theme::TITLE).font(theme::SEMIBOLD),
                muted(say!("welcome-intro")).size(theme::BODY),
            ]
            .spacing(S),
            container(ways).padding(S).width(Fill).style(theme::card),
            advanced.on_press(Message::AdvancedPressed),
        ]
        .push(shown)
        .push(small(say!("welcome-later")))
        .spacing(L)
        .into()
    }

    fn advanced<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let look = context.look;
        let stores = [(StoreKind::Sqlite, "SQLite"), (StoreKind::Sled, "sled")]
            .map(|(kind, name)| (name.to_owned(), self.store == kind, Message::StorePicked(kind)));
        let themes = [
            (ThemeChoice::System, say!("system")),
            (ThemeChoice::Light, say!("light")),
            (ThemeChoice::Dark, say!("dark")),
            (ThemeChoice::Contrast, say!("high-contrast")),
        ]
        .map(|(theme, name)| (name, look.theme == theme, Message::LookPicked(Look { theme, ..look })));
        let languages = [(LanguageChoice::System, say!("system"))]
            .into_iter()
            .chain(LanguageChoice::ALL.map(|(language, name)| (language, name.to_owned())))
            .map(|(language, name)| {
                tab(name, look.language == language, Message::LookPicked(Look { language, ..look }))
            });
        let hint = match self.store {
            StoreKind::Sqlite => say!("one-file-that-many-tools-can"),
            StoreKind::Sled => say!("a-folder-written-by-a-pure"),
        };
        column![
            setting(say!("storage"), Some(hint), segments(stores)),
            setting(say!("theme"), None, segments(themes)),
            column![
                text(say!("language")).size(theme::BODY),
                row(languages).spacing(S).wrap().vertical_spacing(S)
            ]
            .spacing(S),
            self.folder.view(),
        ]
        .spacing(M)
        .into()
    }
}

/// One of the three ways, with what it means.
fn way<'a>(icon: Icon, words: String, how: String, chosen: Message) -> Element<'a, Message> {
    let words = column![text(words).size(theme::BODY).font(theme::MEDIUM), muted(how)].spacing(2);
    let line = row![icon.show(22.0, |tokens| tokens.accent), words.width(Fill)].spacing(L).align_y(Center);
    button(line).padding([M, M]).width(Fill).style(theme::flat).on_press(chosen).into()
}
