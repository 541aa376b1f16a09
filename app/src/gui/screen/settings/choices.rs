//! The settings that are a choice among a few: each applies at once.

use iced::widget::{column, row, text};
use iced::{Center, Element, Fill};
use todo::quick_add::{Switch, Switches};

use super::Message;
use crate::config::{AutoSync, Dialect, Look, Notifications, Scale, ThemeChoice, WeekStart};
use crate::gui::context::Context;
use crate::gui::theme::{self, M, S};
use crate::gui::widget::{muted, tab};

/// Theme, size, week.
pub(super) fn appearance<'a>(context: &Context<'a>) -> Element<'a, Message> {
    let look = context.look;
    let theme = [
        (ThemeChoice::System, "System"),
        (ThemeChoice::Light, "Light"),
        (ThemeChoice::Dark, "Dark"),
        (ThemeChoice::Contrast, "High contrast"),
    ];
    let week =
        [(WeekStart::Monday, "Monday"), (WeekStart::Sunday, "Sunday"), (WeekStart::Saturday, "Saturday")];
    let scale = look.scale;
    let sized = |scale| Message::LookPicked(Look { scale, ..look });
    let size = row![
        tab("−", false, sized(scale.smaller())),
        tab(format!("{} %", scale.in_percent()), false, sized(Scale::default())),
        tab("+", false, sized(scale.larger())),
    ]
    .spacing(S);
    column![
        one("Theme", None, among(theme, look.theme, |theme| Message::LookPicked(Look { theme, ..look }))),
        one("Size", Some("Ctrl with +, − and 0"), size),
        one(
            "Week starts on",
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
    let shown = [(Notifications::On, "On"), (Notifications::Off, "Off")];
    let hint = "What came while Tidelist was closed is told together at the next start.";
    one(
        "Notifications",
        Some(hint),
        among(shown, look.notifications, |notifications| Message::LookPicked(Look { notifications, ..look })),
    )
}

/// When the window syncs by itself.
pub(super) fn auto_sync<'a>(context: &Context<'a>) -> Element<'a, Message> {
    let auto = context.auto_sync;
    let often = [(0, "Never"), (5, "5 min"), (15, "15 min"), (60, "1 h")];
    column![
        one(
            "Sync after a change",
            None,
            among(YES_NO, auto.on_change, |on_change| {
                Message::AutoSyncPicked(AutoSync { on_change, ..auto })
            })
        ),
        one(
            "Sync when the window is looked at",
            None,
            among(YES_NO, auto.on_focus, |on_focus| {
                Message::AutoSyncPicked(AutoSync { on_focus, ..auto })
            })
        ),
        one(
            "Sync when another computer changed something",
            Some("The server tells; until then nothing is asked."),
            among(YES_NO, auto.on_event, |on_event| {
                Message::AutoSyncPicked(AutoSync { on_event, ..auto })
            })
        ),
        one(
            "Sync every",
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
        "The server speaks",
        Some("A Tidelist server speaks all three. Others say which in their documents."),
        among(dialects, now, Message::DialectPicked),
    )
}

const YES_NO: [(bool, &str); 2] = [(true, "On"), (false, "Off")];
const ON_OFF: [(Switch, &str); 2] = [(Switch::On, "On"), (Switch::Off, "Off")];

/// What the line that adds tasks reads.
pub(super) fn quick_add<'a>(context: &Context<'a>) -> Element<'a, Message> {
    let (look, tokens) = (context.look, context.look.tokens);
    let picked = move |tokens: Switches| Message::LookPicked(Look { tokens, ..look });
    column![
        one("@ days, times and repeating", Some("@tomorrow 9am, @every 2 weeks"), {
            among(ON_OFF, tokens.dates, move |dates| picked(Switches { dates, ..tokens }))
        }),
        one("# tags", Some("#shop"), {
            among(ON_OFF, tokens.tags, move |tags| picked(Switches { tags, ..tokens }))
        }),
        one("! priorities", Some("!1 to !4, !high"), {
            among(ON_OFF, tokens.priorities, move |priorities| picked(Switches { priorities, ..tokens }))
        }),
        one("+ lists", Some("+Groceries, +\"Trip to Porto\""), {
            among(ON_OFF, tokens.lists, move |lists| picked(Switches { lists, ..tokens }))
        }),
    ]
    .spacing(M)
    .into()
}

fn one<'a>(
    name: &'a str,
    hint: Option<&'a str>,
    control: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    let words = column![text(name).size(theme::BODY)].push(hint.map(muted)).spacing(2);
    row![words.width(Fill), control.into()].spacing(M).align_y(Center).into()
}

fn among<'a, T: PartialEq + Copy, const N: usize>(
    choices: [(T, &'a str); N],
    now: T,
    picked: impl Fn(T) -> Message,
) -> Element<'a, Message> {
    let tabs = choices.map(|(choice, words)| tab(words, choice == now, picked(choice)));
    row(tabs).spacing(S).into()
}
