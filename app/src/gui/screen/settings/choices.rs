//! The settings that are a choice among a few: each applies at once.

use iced::widget::{column, row, text};
use iced::{Center, Element, Fill};
use todo::quick_add::{Switch, Switches};

use super::Message;
use crate::config::{AutoSync, Dialect, Look, Notifications, Scale, ThemeChoice, WeekStart};
use crate::gui::context::Context;
use crate::gui::theme::{self, M, S};
use crate::gui::widget::{muted, tab};
use crate::language::LanguageChoice;
use crate::say;

/// Theme, size, week.
pub(super) fn appearance<'a>(context: &Context<'a>) -> Element<'a, Message> {
    let look = context.look;
    let theme = [
        (ThemeChoice::System, say!("system")),
        (ThemeChoice::Light, say!("light")),
        (ThemeChoice::Dark, say!("dark")),
        (ThemeChoice::Contrast, say!("high-contrast")),
    ];
    let week = [
        (WeekStart::Monday, say!("monday")),
        (WeekStart::Sunday, say!("sunday")),
        (WeekStart::Saturday, say!("saturday")),
    ];
    let languages = [(LanguageChoice::System, say!("system"))]
        .into_iter()
        .chain(LanguageChoice::ALL.map(|(language, name)| (language, name.to_owned())))
        .map(|(language, name)| {
            let picked = Message::LookPicked(Look { language, ..look });
            tab(name, language == look.language, picked)
        });
    let languages = row(languages).spacing(S).wrap().vertical_spacing(S);
    let scale = look.scale;
    let sized = |scale| Message::LookPicked(Look { scale, ..look });
    let size = row![
        tab("−", false, sized(scale.smaller())),
        tab(format!("{} %", scale.in_percent()), false, sized(Scale::default())),
        tab("+", false, sized(scale.larger())),
    ]
    .spacing(S);
    column![
        one(
            say!("theme"),
            None,
            among(theme, look.theme, |theme| Message::LookPicked(Look { theme, ..look }))
        ),
        column![text(say!("language")).size(theme::BODY), languages].spacing(S),
        one(say!("size"), Some(say!("ctrl-with-and-0")), size),
        one(
            say!("week-starts-on"),
            None,
            among(week, look.week_start, |week_start| { Message::LookPicked(Look { week_start, ..look }) })
        ),
    ]
    .spacing(M)
    .into()
}

/// Whether the desktop shows reminders.
pub(super) fn reminders<'a>(context: &Context<'a>) -> Element<'a, Message> {
    let look = context.look;
    let shown = [(Notifications::On, say!("on")), (Notifications::Off, say!("off"))];
    let hint = say!("what-came-while-tidelist-was-closed");
    one(
        say!("notifications"),
        Some(hint),
        among(shown, look.notifications, |notifications| Message::LookPicked(Look { notifications, ..look })),
    )
}

/// When the window syncs by itself.
pub(super) fn auto_sync<'a>(context: &Context<'a>) -> Element<'a, Message> {
    let auto = context.auto_sync;
    let often = [
        (0, say!("never")),
        (5, say!("minutes", n = 5)),
        (15, say!("minutes", n = 15)),
        (60, say!("hours", n = 1)),
    ];
    column![
        one(
            say!("sync-after-a-change"),
            None,
            among(yes_no(), auto.on_change, |on_change| {
                Message::AutoSyncPicked(AutoSync { on_change, ..auto })
            })
        ),
        one(
            say!("sync-when-the-window-is-looked"),
            None,
            among(yes_no(), auto.on_focus, |on_focus| {
                Message::AutoSyncPicked(AutoSync { on_focus, ..auto })
            })
        ),
        one(
            say!("sync-on-event"),
            Some(say!("sync-on-event-how")),
            among(yes_no(), auto.on_event, |on_event| {
                Message::AutoSyncPicked(AutoSync { on_event, ..auto })
            })
        ),
        one(
            say!("sync-every"),
            None,
            among(often, auto.every_minutes, |every_minutes| {
                Message::AutoSyncPicked(AutoSync { every_minutes, ..auto })
            })
        ),
    ]
    .spacing(M)
    .into()
}

/// The dialect of the server.
pub(super) fn dialect<'a>(context: &Context<'a>) -> Element<'a, Message> {
    let now = context.status.map(|status| status.dialect).unwrap_or_default();
    let dialects = [(Dialect::V2, "Version 2"), (Dialect::V3, "Version 3"), (Dialect::Datasync, "Datasync")];
    one(
        "The server speaks".to_owned(),
        Some("A Tidelist server speaks all three. Others say which in their documents.".to_owned()),
        among(dialects.map(|(dialect, name)| (dialect, name.to_owned())), now, Message::DialectPicked),
    )
}

fn yes_no() -> [(bool, String); 2] {
    [(true, say!("on")), (false, say!("off"))]
}

fn on_off() -> [(Switch, String); 2] {
    [(Switch::On, say!("on")), (Switch::Off, say!("off"))]
}

/// What the line that adds tasks reads.
pub(super) fn quick_add<'a>(context: &Context<'a>) -> Element<'a, Message> {
    let (look, tokens) = (context.look, context.look.tokens);
    let picked = move |tokens: Switches| Message::LookPicked(Look { tokens, ..look });
    column![
        one(say!("days-times-and-repeating"), Some("@tomorrow 9am, @every 2 weeks".to_owned()), {
            among(on_off(), tokens.dates, move |dates| picked(Switches { dates, ..tokens }))
        }),
        one(say!("tags-2"), Some("#shop".to_owned()), {
            among(on_off(), tokens.tags, move |tags| picked(Switches { tags, ..tokens }))
        }),
        one(say!("priorities"), Some("!1 to !4, !high".to_owned()), {
            among(on_off(), tokens.priorities, move |priorities| picked(Switches { priorities, ..tokens }))
        }),
        one(say!("lists"), Some("+Groceries, +\"Trip to Porto\"".to_owned()), {
            among(on_off(), tokens.lists, move |lists| picked(Switches { lists, ..tokens }))
        }),
    ]
    .spacing(M)
    .into()
}

fn one<'a>(
    name: String,
    hint: Option<String>,
    control: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    let words = column![text(name).size(theme::BODY)].push(hint.map(muted)).spacing(2);
    row![words.width(Fill), control.into()].spacing(M).align_y(Center).into()
}

fn among<'a, T: PartialEq + Copy, const N: usize>(
    choices: [(T, String); N],
    now: T,
    picked: impl Fn(T) -> Message,
) -> Element<'a, Message> {
    let tabs = choices.map(|(choice, words)| tab(words, choice == now, picked(choice)));
    row(tabs).spacing(S).into()
}
