//! The settings that are a choice among a few: each applies at once.

use iced::widget::{column, row, text};
use iced::{Center, Element};
use todo::quick_add::{Switch, Switches};

use super::Message;
use crate::config::{AutoSync, Dialect, Look, Notifications, Scale, ThemeChoice, WeekStart};
use crate::gui::context::Context;
use crate::gui::theme::{self, M, S};
use crate::gui::widget::{link, segments, setting, switch, tab};
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
        setting(
            say!("theme"),
            None,
            among(theme, look.theme, |theme| Message::LookPicked(Look { theme, ..look }))
        ),
        column![text(say!("language")).size(theme::BODY), languages].spacing(S),
        setting(say!("size"), Some(say!("ctrl-with-and-0")), size),
        setting(
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
    let shown = look.notifications == Notifications::On;
    let other = if shown { Notifications::Off } else { Notifications::On };
    let hint = say!("what-came-while-tidelist-was-closed");
    setting(
        say!("notifications"),
        Some(hint),
        switch(shown, Message::LookPicked(Look { notifications: other, ..look })),
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
        setting(
            say!("sync-after-a-change"),
            None,
            switch(auto.on_change, Message::AutoSyncPicked(AutoSync { on_change: !auto.on_change, ..auto }))
        ),
        setting(
            say!("sync-when-the-window-is-looked"),
            None,
            switch(auto.on_focus, Message::AutoSyncPicked(AutoSync { on_focus: !auto.on_focus, ..auto }))
        ),
        setting(
            say!("sync-on-event"),
            Some(say!("sync-on-event-how")),
            switch(auto.on_event, Message::AutoSyncPicked(AutoSync { on_event: !auto.on_event, ..auto }))
        ),
        setting(
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
    let dialects = [
        (Dialect::V2, say!("version-so", n = 2)),
        (Dialect::V3, say!("version-so", n = 3)),
        (Dialect::Datasync, "Datasync".to_owned()),
    ];
    setting(
        say!("the-server-speaks"),
        Some(say!("the-server-speaks-how")),
        among(dialects, now, Message::DialectPicked),
    )
}

/// What the line that adds tasks reads.
pub(super) fn quick_add<'a>(context: &Context<'a>) -> Element<'a, Message> {
    let (look, tokens) = (context.look, context.look.tokens);
    let picked = move |tokens: Switches| Message::LookPicked(Look { tokens, ..look });
    let other = |switch| if switch == Switch::On { Switch::Off } else { Switch::On };
    let part = |name, example: &str, now, then| {
        setting(name, Some(example.to_owned()), switch(now == Switch::On, picked(then)))
    };
    let Switches { dates, tags, priorities, lists, .. } = tokens;
    column![
        part(
            say!("days-times-and-repeating"),
            "@tomorrow 9am, @every 2 weeks",
            dates,
            Switches { dates: other(dates), ..tokens }
        ),
        part(say!("tags-2"), "#shop", tags, Switches { tags: other(tags), ..tokens }),
        part(
            say!("priorities"),
            "!1 to !4, !high",
            priorities,
            Switches { priorities: other(priorities), ..tokens }
        ),
        part(
            say!("lists"),
            "+Groceries, +\"Trip to Porto\"",
            lists,
            Switches { lists: other(lists), ..tokens }
        ),
    ]
    .spacing(M)
    .into()
}

/// The command that a key of the desktop is bound to.
pub(super) const QUICK_ADD: &str = "tidelist --quick-add";

/// How the program meets the desktop.
pub(super) fn desktop<'a>(login: Option<bool>) -> Element<'a, Message> {
    let login = login.map(|login| {
        setting(
            say!("desktop-login"),
            Some(say!("desktop-login-how")),
            switch(login, Message::LoginPicked(!login)),
        )
    });
    let key = row![
        text(QUICK_ADD).size(theme::LABEL).font(theme::MEDIUM),
        link(say!("desktop-copy")).on_press(Message::CommandCopied),
    ];
    column![]
        .push(login)
        .push(setting(say!("desktop-key"), Some(say!("desktop-key-how")), key.spacing(S).align_y(Center)))
        .spacing(M)
        .into()
}

fn among<'a, T: PartialEq + Copy, const N: usize>(
    choices: [(T, String); N],
    now: T,
    picked: impl Fn(T) -> Message,
) -> Element<'a, Message> {
    segments(choices.map(|(choice, words)| (words, choice == now, picked(choice))))
}
