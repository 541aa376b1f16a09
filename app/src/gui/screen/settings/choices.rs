//! The settings that are a choice among a few: each applies at once.

use iced::widget::{Column, column, row, text, text_input};
use iced::{Center, Element};
use todo::quick_add::{Switch, Switches};

use super::Message;
use super::lines::Line;
use crate::config::{
    AutoSync, Closing, ConflictRule, Dialect, LessMotion, Look, Notifications, Scale, ThemeChoice, WeekStart,
};
use crate::gui::context::Context;
use crate::gui::hot_key::{Refused, Shown};
use crate::gui::shortcut::Shortcut;
use crate::gui::theme::{self, M, S};
use crate::gui::widget::{choice, labelled, link, muted, segments, start, switch, tab};
use crate::language::LanguageChoice;
use crate::say;
use crate::worker::TrayHost;

/// Theme, size, week.
pub(super) fn appearance<'a>(context: &Context<'a>) -> [Line<'a>; 5] {
    let look = context.look;
    let theme = [
        (ThemeChoice::System, say!("system")),
        (ThemeChoice::Light, say!("light")),
        (ThemeChoice::Dark, say!("dark")),
        (ThemeChoice::Contrast, say!("high-contrast")),
    ];
    let motion =
        [(LessMotion::System, say!("system")), (LessMotion::On, say!("on")), (LessMotion::Off, say!("off"))];
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
    ];
    let size = size.spacing(S).wrap();
    let keys = |shortcut| context.keys.name(shortcut);
    let sizes = say!(
        "size-by-keys",
        larger = keys(Shortcut::Larger),
        smaller = keys(Shortcut::Smaller),
        usual = keys(Shortcut::UsualSize)
    );
    let name = say!("language");
    [
        Line::new(
            say!("theme"),
            None,
            among(theme, look.theme, |theme| Message::LookPicked(Look { theme, ..look })),
        ),
        Line::of([name.clone()], column![text(name).size(theme::BODY), languages].spacing(S)),
        Line::new(say!("size"), Some(sizes), size),
        Line::new(
            say!("less-motion"),
            Some(say!("less-motion-how")),
            among(motion, look.less_motion, |less_motion| Message::LookPicked(Look { less_motion, ..look })),
        ),
        Line::new(
            say!("week-starts-on"),
            None,
            among(week, look.week_start, |week_start| Message::LookPicked(Look { week_start, ..look })),
        ),
    ]
}

/// Whether the desktop shows reminders.
pub(super) fn reminders<'a>(context: &Context<'a>) -> Line<'a> {
    let look = context.look;
    let shown = look.notifications == Notifications::On;
    let other = if shown { Notifications::Off } else { Notifications::On };
    let hint = say!("what-came-while-tidelist-was-closed");
    Line::new(
        say!("notifications"),
        Some(hint),
        switch(shown, Message::LookPicked(Look { notifications: other, ..look })),
    )
}

/// When the window syncs by itself.
pub(super) fn auto_sync<'a>(context: &Context<'a>) -> [Line<'a>; 4] {
    let auto = context.auto_sync;
    let often = [
        (0, say!("never")),
        (5, say!("minutes", n = 5)),
        (15, say!("minutes", n = 15)),
        (60, say!("hours", n = 1)),
    ];
    [
        Line::new(
            say!("sync-after-a-change"),
            None,
            switch(auto.on_change, Message::AutoSyncPicked(AutoSync { on_change: !auto.on_change, ..auto })),
        ),
        Line::new(
            say!("sync-when-the-window-is-looked"),
            None,
            switch(auto.on_focus, Message::AutoSyncPicked(AutoSync { on_focus: !auto.on_focus, ..auto })),
        ),
        Line::new(
            say!("sync-on-event"),
            Some(say!("sync-on-event-how")),
            switch(auto.on_event, Message::AutoSyncPicked(AutoSync { on_event: !auto.on_event, ..auto })),
        ),
        Line::new(
            say!("sync-every"),
            None,
            among(often, auto.every_minutes, |every_minutes| {
                Message::AutoSyncPicked(AutoSync { every_minutes, ..auto })
            }),
        ),
    ]
}

/// What is done when a task was changed in two places.
pub(super) fn conflicts<'a>(context: &Context<'a>) -> Line<'a> {
    let now = context.status.map(|status| status.rule).unwrap_or_default();
    let rules = [
        (ConflictRule::MergeAsk, say!("policy-combine"), Some(say!("policy-combine-how"))),
        (ConflictRule::AlwaysAsk, say!("policy-ask"), None),
        (ConflictRule::Newest, say!("rule-newest"), None),
        (ConflictRule::Mine, say!("rule-this-computer"), None),
        (ConflictRule::Server, say!("rule-server"), None),
        (ConflictRule::KeepBoth, say!("policy-both"), None),
    ];
    let head = say!("policy-head");
    let says: Vec<_> = rules.iter().map(|(_, name, _)| name.clone()).chain([head.clone()]).collect();
    let rules = rules.map(|(rule, name, how)| choice(name, how, now == rule, Message::RulePicked(rule)));
    let safe = muted(say!("policy-safe"));
    let shown = Column::with_capacity(8).push(text(head).size(theme::BODY)).extend(rules).push(safe);
    Line::of(says, shown.spacing(2))
}

/// The dialect of the server.
pub(super) fn dialect<'a>(context: &Context<'a>) -> Line<'a> {
    let now = context.status.map(|status| status.dialect).unwrap_or_default();
    let dialects = [
        (Dialect::V2, say!("version-so", n = 2)),
        (Dialect::V3, say!("version-so", n = 3)),
        (Dialect::Datasync, "Datasync".to_owned()),
    ];
    Line::new(
        say!("the-server-speaks"),
        Some(say!("the-server-speaks-how")),
        among(dialects, now, Message::DialectPicked),
    )
}

/// What the line that adds tasks reads.
pub(super) fn quick_add<'a>(context: &Context<'a>) -> [Line<'a>; 4] {
    let (look, tokens) = (context.look, context.look.tokens);
    let picked = move |tokens: Switches| Message::LookPicked(Look { tokens, ..look });
    let other = |switch| if switch == Switch::On { Switch::Off } else { Switch::On };
    let part = |name, example: &str, now, then| {
        Line::new(name, Some(example.to_owned()), switch(now == Switch::On, picked(then)))
    };
    let Switches { dates, tags, priorities, lists, .. } = tokens;
    [
        part(
            say!("days-times-and-repeating"),
            "@tomorrow 9am, @every 2 weeks",
            dates,
            Switches { dates: other(dates), ..tokens },
        ),
        part(say!("tags-2"), "#shop", tags, Switches { tags: other(tags), ..tokens }),
        part(
            say!("priorities"),
            "!1 to !4, !high",
            priorities,
            Switches { priorities: other(priorities), ..tokens },
        ),
        part(
            say!("lists"),
            "+Groceries, +\"Trip to Porto\"",
            lists,
            Switches { lists: other(lists), ..tokens },
        ),
    ]
}

/// The command that a key of the desktop is bound to.
pub(super) const QUICK_ADD: &str = "tidelist --quick-add";
/// The field of the key for the whole desktop.
const HOT_KEY: &str = "hot-key";

/// How the program meets the desktop.
pub(super) fn desktop<'a>(
    login: Option<bool>,
    typed: Option<&'a str>,
    context: &Context<'a>,
) -> Vec<Line<'a>> {
    let login = login.map(|login| {
        Line::new(
            say!("desktop-login"),
            Some(say!("desktop-login-how")),
            switch(login, Message::LoginPicked(!login)),
        )
    });
    let key = match context.hot_key {
        Some(shown) => hot_key(shown, typed, context),
        None => bound_key(),
    };
    login.into_iter().chain(tray(context)).chain([key]).collect()
}

/// The key of the whole desktop.
fn hot_key<'a>(shown: Shown<'a>, typed: Option<&'a str>, context: &Context<'a>) -> Line<'a> {
    let how = shown.refused.map_or_else(|| say!("hot-key-how"), Refused::says);
    let key = shown.key.unwrap_or_default();
    let field = text_input("Ctrl+Alt+T", typed.unwrap_or(key))
        .id(HOT_KEY)
        .on_input_maybe(context.if_open(Message::HotKeyTyped))
        .on_submit(Message::HotKeyEntered)
        .size(theme::BODY)
        .width(132)
        .padding([S, M])
        .align_x(start())
        .style(theme::field);
    let is_new = shown.refused.is_some() || typed.is_some_and(|typed| typed.trim() != key);
    let apply = labelled(say!("apply")).style(theme::secondary);
    let apply = apply.on_press_maybe(is_new.then_some(Message::HotKeyEntered));
    Line::new(say!("desktop-key"), Some(how), row![field, apply].spacing(S).align_y(Center).wrap())
}

/// Where programs get no such key: the command for one of the desktop's own.
fn bound_key<'a>() -> Line<'a> {
    let key = row![
        text(QUICK_ADD).size(theme::LABEL).font(theme::MEDIUM),
        link(say!("desktop-copy")).on_press(Message::CommandCopied),
    ];
    Line::new(say!("desktop-key"), Some(say!("desktop-key-how")), key.spacing(S).align_y(Center).wrap())
}

/// What closing the window does.
fn tray<'a>(context: &Context<'a>) -> Option<Line<'a>> {
    let look = context.look;
    let stays = look.closing == Closing::Tray;
    let other = if stays { Closing::Quits } else { Closing::Tray };
    let how = match (stays, context.tray?) {
        (true, TrayHost::Nobody) => say!("tray-none"),
        _ => say!("tray-how"),
    };
    let picked = Message::LookPicked(Look { closing: other, ..look });
    Some(Line::new(say!("tray-stay"), Some(how), switch(stays, picked)))
}

fn among<'a, T: PartialEq + Copy, const N: usize>(
    choices: [(T, String); N],
    now: T,
    picked: impl Fn(T) -> Message,
) -> Element<'a, Message> {
    segments(choices.map(|(choice, words)| (words, choice == now, picked(choice))))
}
