//! How the conflict dialog looks.

use iced::widget::{Column, column, container, row, scrollable, space, text};
use iced::{Center, Element, Fill, FillPortion};

use super::picks::{is_long, is_title};
use super::{Conflict, Fold, Message, by_hand, differences, is_deleted};
use crate::gui::context::Context;
use crate::gui::icon::Icon;
use crate::gui::theme::{self, L, M, S, XL, XS};
use crate::gui::widget::{
    beside, button, compared, fact, framed, heading, icon_button, labelled, link, margins, muted, path,
    small, tone,
};
use crate::gui::words;
use crate::say;
use crate::worker::{ConflictKind, Difference, Pick, Side, TaskConflict};

impl Conflict {
    /// Shows the dialog.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let Some(conflict) = self.current() else { return space().into() };
        if let Some(all) = &self.all {
            return all.view(&self.waiting);
        }
        if let Some(compare) = &self.compare {
            return compare.view(context).map(Message::Compare);
        }
        let noun = if conflict.table.as_str() == todo::LISTS { "list" } else { "task" };
        let body = match &conflict.kind {
            ConflictKind::BothChanged { combined, .. } => self.both_changed(conflict, combined, context),
            ConflictKind::DeletedThere | ConflictKind::DeletedHere => deleted(conflict, noun, context),
        };
        let title = match &conflict.kind {
            ConflictKind::BothChanged { .. } => say!("two-versions", kind = noun),
            ConflictKind::DeletedThere => say!("deleted-on-the-server"),
            ConflictKind::DeletedHere => say!("deleted-on-this-computer"),
        };
        let turn = (self.waiting.len() > 1).then(|| {
            row![
                small(say!("some-of", done = self.at + 1, all = self.waiting.len())),
                icon_button(Icon::Left, say!("the-one-before-p"), Message::PreviousPressed),
                icon_button(Icon::Right, say!("the-next-one-n"), Message::NextPressed),
            ]
            .align_y(Center)
        });
        let close = icon_button(Icon::Close, say!("decide-later-esc"), Message::LaterPressed);
        let head = beside(heading(title), row![].push(turn).push(close).spacing(XS).wrap());
        let note =
            self.note.as_deref().map(|note| text(note).size(theme::LABEL).style(tone(|tokens| tokens.warn)));
        let clocks = conflict.server_ahead.map(|minutes| {
            let now = context.clock.now();
            let here = words::day_and_time(context.clock, now);
            let there = words::day_and_time(context.clock, now.plus_ms(minutes * 60_000));
            text(say!("clocks-differ", here = here, there = there))
                .size(theme::LABEL)
                .style(tone(|tokens| tokens.warn))
        });
        let n = self.waiting.len();
        let all = (n > 1).then(|| {
            link(say!("the-same-for-all-n", n = n)).padding([2.0, 0.0]).on_press(Message::AllPressed)
        });
        let content = column![body].push(clocks).push(note).push(all).spacing(M);
        let content = scrollable(margins(XL, container(content).padding([L, 0.0]).width(Fill)))
            .direction(theme::thin_bar())
            .style(theme::scroll)
            .width(Fill);
        let dialog = framed(
            margins(XL, container(head).padding(iced::padding::top(L).bottom(M))),
            content,
            margins(XL, container(buttons(conflict, noun, self.can_apply(conflict))).padding([M, 0.0])),
        );
        container(dialog).max_width(if is_deleted(conflict) { 560 } else { 760 }).style(theme::dialog).into()
    }

    fn both_changed<'a>(
        &'a self,
        conflict: &'a TaskConflict,
        combined: &'a [String],
        context: &Context<'a>,
    ) -> Element<'a, Message> {
        let intro = text(say!(
            "changed-here-and-there",
            title = conflict.title.0.as_str(),
            elsewhere = elsewhere(conflict)
        ));
        let history = link(say!("sync-history")).padding([2.0, 0.0]).on_press(Message::HistoryPressed);
        let safe = row![muted(say!("nothing-is-lost-the-version-you")), history];
        let safe = safe.spacing(XS).align_y(Center).wrap();
        let common = self.common_side(conflict);
        let here = words::day_and_time(context.clock, conflict.here_at);
        let there = match (conflict.server_at, &conflict.server_device) {
            (Some(at), Some(device)) => format!("{} · “{device}”", words::day_and_time(context.clock, at)),
            (Some(at), None) => words::day_and_time(context.clock, at),
            (None, Some(device)) => format!("“{device}”"),
            (None, None) => say!("another-computer"),
        };
        let mix: Element<'a, Message> =
            if common.is_none() { small(say!("a-mix-is-chosen")).into() } else { space().into() };
        let sides = [
            side_head(Side::ThisComputer, say!("head-this-computer"), here, common),
            side_head(Side::Server, say!("head-server"), there, common),
        ];
        let sides = compared(mix, sides);
        let fields = differences(conflict).iter().enumerate();
        let fields = fields.map(|(at, one)| self.field(at, one, self.picked(conflict, &one.field)));
        let table = column![sides].extend(fields).spacing(S);

        let had_before = differences(conflict).iter().any(|one| one.before.is_some());
        let before = had_before
            .then(|| fold(self.before, say!("how-it-was-before-both-changes"), Message::BeforePressed));
        let combined_head = (!combined.is_empty()).then(|| {
            let words = say!("more-combined", n = combined.len());
            fold(self.combined, words, Message::CombinedPressed)
        });
        let combined_body = (!combined.is_empty() && self.combined == Fold::Open)
            .then(|| container(muted(combined.join(", "))).padding([0.0, XL]));
        let folds = Column::new().push(combined_head).push(combined_body).push(before).spacing(2);

        let writable = differences(conflict).iter().any(|one| is_title(one) || is_long(one));
        let edit = writable.then(|| link(say!("edit")).on_press(Message::EditPressed));
        let result = row![
            small(say!("head-result")).font(theme::SEMIBOLD),
            text(self.result(conflict)).size(theme::BODY).font(theme::MEDIUM).width(Fill),
        ]
        .push(edit)
        .spacing(M)
        .align_y(Center);
        let result = container(result)
            .padding([S + 2.0, M])
            .width(Fill)
            .style(theme::chip(|tokens| tokens.accent_soft));
        column![column![intro.size(theme::BODY), safe].spacing(XS), table, folds, result].spacing(L).into()
    }

    fn field<'a>(&'a self, at: usize, one: &'a Difference, pick: Pick) -> Element<'a, Message> {
        let on = at == self.field;
        let name = row![
            container(if on { Some(Icon::Right.show(13.0, |tokens| tokens.accent)) } else { None }).width(14),
            text(&one.label).size(theme::LABEL).font(if on { theme::SEMIBOLD } else { theme::REGULAR }),
        ]
        .spacing(XS)
        .align_y(Center);
        let values = [
            value(
                &one.here,
                pick == Pick::Side(Side::ThisComputer),
                Message::FieldPressed(at, Side::ThisComputer),
            ),
            value(&one.server, pick == Pick::Side(Side::Server), Message::FieldPressed(at, Side::Server)),
        ];
        let line = compared(name, values);
        let before = (self.before == Fold::Open).then(|| {
            let was = match one.before.as_deref() {
                None => say!("not-known"),
                Some("") => say!("empty"),
                Some(before) => before.to_owned(),
            };
            fact(space(), small(say!("before-was", was = was)))
        });
        let own = match &pick {
            Pick::Text(title) if is_title(one) => Some(by_hand::line(&title.0)),
            _ => is_long(one).then(|| together(at, pick)),
        };
        column![line].push(own).push(before).spacing(XS).into()
    }

    /// Says what "Apply" would leave: the title first, then every field that was decided.
    fn result(&self, conflict: &TaskConflict) -> String {
        let chosen = |one: &Difference| self.chosen(conflict, one);
        let titled = differences(conflict).iter().find(|one| is_title(one));
        let title = titled.map_or_else(|| conflict.title.0.clone(), chosen);
        let rest = differences(conflict).iter().filter(|one| !is_title(one));
        let rest = rest.map(|one| match chosen(one) {
            value if value.is_empty() => say!("no-field", field = words::inside_sentence(&one.label)),
            value => value.lines().collect::<Vec<_>>().join(" / "),
        });
        std::iter::once(title).chain(rest).collect::<Vec<_>>().join(" · ")
    }
}

fn elsewhere(conflict: &TaskConflict) -> String {
    conflict.server_device.as_ref().map_or_else(|| say!("another-computer"), |name| format!("“{name}”"))
}

pub(super) fn radio(on: bool) -> iced::widget::svg::Svg<'static, iced::Theme> {
    if on {
        Icon::RadioOn.show(16.0, |tokens| tokens.accent)
    } else {
        Icon::RadioOff.show(16.0, |tokens| tokens.mark)
    }
}

fn side_head<'a>(side: Side, name: String, when: String, common: Option<Side>) -> Element<'a, Message> {
    let on = common == Some(side);
    let name = path(name).size(theme::SMALL).font(theme::SEMIBOLD);
    let words = column![name, small(when)].spacing(2);
    let head = row![radio(on), words].spacing(S).align_y(Center);
    button(head)
        .padding([6.0, S])
        .width(FillPortion(1))
        .style(theme::flat)
        .on_press(Message::SidePressed(side))
        .into()
}

fn value<'a>(value: &'a str, on: bool, message: Message) -> Element<'a, Message> {
    let words = if value.is_empty() {
        path(say!("empty")).size(theme::BODY).style(tone(|tokens| tokens.faint))
    } else {
        path(shortened(value)).size(theme::BODY)
    };
    let words = container(words.font(if on { theme::MEDIUM } else { theme::REGULAR })).width(Fill);
    let line = row![radio(on), words].spacing(S).align_y(Center);
    button(line).padding([S, S]).width(FillPortion(1)).style(theme::side(on)).on_press(message).into()
}

/// The ways to put two texts together, and what came of it.
fn together<'a>(at: usize, pick: Pick) -> Element<'a, Message> {
    let ways = row![
        link(say!("compare")).on_press(Message::ComparePressed(at)),
        link(say!("use-both-texts")).on_press(Message::UseBothPressed(at)),
    ]
    .spacing(XS);
    let text = match pick {
        Pick::Side(_) => None,
        Pick::Text(text) => {
            let words = text_of(shortened(&text.0)).font(theme::MEDIUM).width(Fill);
            let line = row![radio(true), words].spacing(S).align_y(Center);
            let card = button(line).padding([S, M]).width(Fill).style(theme::side(true));
            Some(card.on_press(Message::ComparePressed(at)))
        }
    };
    fact(space(), column![].push(text).push(ways.wrap()).spacing(XS).width(Fill))
}

fn text_of<'a>(words: String) -> text::Text<'a> {
    path(words).size(theme::BODY)
}

/// The first lines of a text: what is more is seen in the comparison.
fn shortened(value: &str) -> String {
    const LINES: usize = 4;
    let mut lines: Vec<_> = value.lines().take(LINES + 1).collect();
    if lines.len() > LINES {
        lines.truncate(LINES);
        lines.push("…");
    }
    lines.join("\n")
}

fn fold<'a>(fold: Fold, words: String, message: Message) -> Element<'a, Message> {
    let arrow = if fold == Fold::Open { Icon::Down } else { Icon::Right };
    let line = row![arrow.show(14.0, |tokens| tokens.muted), muted(words)].spacing(S).align_y(Center);
    button(line).padding([XS, XS]).style(theme::ghost).on_press(message).into()
}

fn deleted<'a>(conflict: &'a TaskConflict, noun: &'a str, context: &Context<'a>) -> Element<'a, Message> {
    let title = &conflict.title.0;
    let here = words::day_and_time(context.clock, conflict.here_at);
    let there = conflict.server_at.map(|at| format!(" ({})", words::day_and_time(context.clock, at)));
    let there = there.unwrap_or_default();
    let elsewhere = elsewhere(conflict);
    let what = match conflict.changed.as_slice() {
        [] => String::new(),
        labels => format!(": {}", words::inside_sentence(&labels.join(", "))),
    };
    let (said, consequence) = match conflict.kind {
        ConflictKind::DeletedHere => (
            say!(
                "you-deleted",
                title = title.as_str(),
                here = here,
                elsewhere = elsewhere,
                there = there,
                what = what
            ),
            say!("keeping-here", kind = noun),
        ),
        ConflictKind::BothChanged { .. } | ConflictKind::DeletedThere => (
            say!(
                "was-deleted",
                title = title.as_str(),
                here = here,
                elsewhere = elsewhere,
                there = there,
                what = what
            ),
            say!("keeping-there", kind = noun),
        ),
    };
    column![text(said).size(theme::BODY), muted(consequence)].spacing(S).into()
}

fn buttons<'a>(conflict: &TaskConflict, noun: &'a str, can_apply: bool) -> Element<'a, Message> {
    let later = labelled(say!("decide-later")).style(theme::ghost).on_press(Message::LaterPressed);
    let apply = labelled(say!("apply")).style(theme::primary);
    let (left, right) = match &conflict.kind {
        ConflictKind::DeletedThere => (
            row![later],
            row![
                labelled(say!("delete-it-here-too"))
                    .style(theme::danger)
                    .on_press(Message::KeepServerPressed),
                labelled(say!("keep-my", kind = noun))
                    .style(theme::primary)
                    .on_press(Message::KeepHerePressed),
            ],
        ),
        ConflictKind::DeletedHere => (
            row![later],
            row![
                labelled(say!("delete-it-there-too")).style(theme::danger).on_press(Message::KeepHerePressed),
                labelled(say!("keep-the", kind = noun))
                    .style(theme::primary)
                    .on_press(Message::KeepServerPressed),
            ],
        ),
        ConflictKind::BothChanged { .. } => (
            row![
                later,
                labelled(say!("keep-both-as-two", kind = noun))
                    .style(theme::secondary)
                    .on_press(Message::BothPressed),
            ],
            row![apply.on_press_maybe(can_apply.then_some(Message::ApplyPressed))],
        ),
    };
    beside(left.spacing(S).wrap(), right.spacing(S).wrap())
}
