//! How the sync status looks.

use iced::widget::{Column, column, container, row, scrollable, text};
use iced::{Center, Element, Fill};

use super::{Message, Panel};
use crate::gui::context::Context;
use crate::gui::icon::Icon;
use crate::gui::theme::{self, L, M, S, XS};
use crate::gui::waiting;
use crate::gui::widget::{
    self, beside, followed, framed, heading, icon_button, labelled, link, muted, small, tone,
};
use crate::gui::words::moment;
use crate::say;
use crate::worker::{Queued, Rest, TaskConflict, What};

impl Panel {
    /// Shows the panel: its head and buttons always fit.
    pub fn view<'a>(&'a self, context: &Context<'a>, conflicts: &'a [TaskConflict]) -> Element<'a, Message> {
        let head = followed(container(heading(say!("sync"))).width(Fill), close());
        let trouble = context.status.and_then(|status| status.trouble.as_ref()).map(|trouble| {
            text(&trouble.sentence).size(theme::LABEL).style(tone(|tokens| tokens.warn)).width(Fill)
        });
        let top = column![head, muted(state(context) + &next(context))].push(trouble).spacing(XS);
        let mut body = Column::new().spacing(L);
        let connected = context.is_connected();
        if !conflicts.is_empty() {
            let lines = conflicts.iter().take(50).map(conflict);
            body = body.push(part(say!("head-needs-a-decision"), lines));
        }
        if let Some(queue) = self.queue.as_ref().filter(|_| connected) {
            if !queue.refused.is_empty() {
                let lines = queue.refused.iter().map(|one| self.refused(context, one));
                body = body.push(part(say!("head-not-taken-by-the-server"), lines));
            }
            let more = (queue.rest == Rest::More).then(|| small(say!("and-more")).into());
            let lines = queue.waiting.iter().map(|one| waits(context, one)).chain(more);
            body = body.push(match queue.waiting.is_empty() {
                true => muted(say!("nothing-waits-to-be-sent")).into(),
                false => part(say!("head-waiting-to-send"), lines),
            });
        }
        let act = if connected {
            let press = (!context.is_syncing()).then_some(Message::RefreshPressed);
            labelled(say!("refresh-now")).style(theme::primary).on_press_maybe(press)
        } else {
            labelled(say!("connect-a-server")).style(theme::primary).on_press(Message::ConnectPressed)
        };
        let history = labelled(say!("sync-history")).style(theme::ghost).on_press(Message::HistoryPressed);
        let foot = beside(history, act);
        let scrolled = scrollable(container(body.width(Fill)).padding([M, L]))
            .direction(theme::thin_bar())
            .style(theme::scroll)
            .width(Fill);
        let panel = framed(
            container(top).padding(iced::Padding { top: M, right: M, bottom: M, left: L }),
            container(scrolled).max_height(320),
            container(foot).padding([S, M]),
        );
        container(panel).width(Fill).max_width(440).style(theme::dialog).into()
    }

    fn refused<'a>(&'a self, context: &Context<'a>, one: &'a Queued) -> Element<'a, Message> {
        let said = waiting::said(one, context.clock)
            .map(|said| container(small(said).style(tone(|t| t.danger))).padding(iced::padding::left(22)));
        let asked = self.asked.as_ref().is_some_and(|(table, id)| *table == one.table && *id == one.id);
        let buttons: Element<'a, Message> = if asked {
            let words = match one.what {
                What::Added => say!("it-is-not-on-the-server"),
                What::Changed | What::Deleted => say!("the-servers-version-comes-back-here"),
            };
            let links = row![
                link(say!("keep-it")).on_press(Message::DiscardGivenUp),
                link(say!("discard")).on_press(Message::DiscardConfirmed),
            ];
            let asks = beside(small(words).style(tone(|t| t.text)), links.wrap());
            container(asks).padding(iced::padding::left(22)).into()
        } else {
            row![
                link(say!("try-again")).on_press(Message::RetryPressed(one.table.clone(), one.id.clone())),
                link(say!("discard-2")).on_press(Message::DiscardPressed(one.table.clone(), one.id.clone())),
            ]
            .padding(iced::padding::left(16))
            .wrap()
            .into()
        };
        column![line(context, one)].push(said).push(buttons).spacing(2).into()
    }
}

fn close<'a>() -> Element<'a, Message> {
    icon_button(Icon::Close, say!("close-esc"), Message::ClosePressed)
}

fn state(context: &Context<'_>) -> String {
    let Some(status) = context.status else { return String::new() };
    match (&status.account, status.last_success) {
        (None, _) => say!("only-on-this-computer-no-server"),
        (Some(_), None) => say!("not-synced-yet"),
        (Some(_), Some(at)) => {
            let minutes = context.now.ms_since(at) / 60_000;
            let when = moment(context.clock, at);
            match minutes {
                0 => say!("last-success-now", when = when),
                1..60 => say!("last-success-ago", when = when, n = minutes),
                _ => say!("last-success", when = when),
            }
        }
    }
}

/// When it is tried again by itself.
fn next(context: &Context<'_>) -> String {
    let Some(at) = context.next_sync.filter(|_| !context.is_syncing()) else { return String::new() };
    let when = moment(context.clock, at);
    match at.ms_since(context.now) / 60_000 {
        ..=0 => format!(" · {}", say!("next-in-a-moment")),
        1..60 => format!(" · {}", say!("next-at", when = when)),
        _ => format!(" · {}", say!("next-later", when = when)),
    }
}

fn part<'a>(name: String, lines: impl Iterator<Item = Element<'a, Message>>) -> Element<'a, Message> {
    column![small(name).font(theme::SEMIBOLD), Column::with_children(lines).spacing(M)].spacing(S).into()
}

fn conflict(one: &TaskConflict) -> Element<'_, Message> {
    row![
        Icon::Warning.show(15.0, |tokens| tokens.warn),
        followed(
            widget::line(one.title.0.as_str()).size(theme::LABEL),
            link(say!("resolve")).on_press(Message::ResolvePressed(one.id.clone())),
        ),
    ]
    .spacing(S)
    .align_y(Center)
    .into()
}

fn line<'a>(context: &Context<'a>, one: &'a Queued) -> Element<'a, Message> {
    let icon = match one.what {
        What::Added => Icon::Plus,
        What::Changed => Icon::Pencil,
        What::Deleted => Icon::Trash,
    };
    row![
        icon.show(14.0, |tokens| tokens.muted),
        beside(
            widget::line(one.title.0.as_str()).size(theme::LABEL).shrink(),
            small(waiting::done(one, context.clock)),
        ),
    ]
    .spacing(S)
    .align_y(Center)
    .into()
}

fn waits<'a>(context: &Context<'a>, one: &'a Queued) -> Element<'a, Message> {
    let said = waiting::said(one, context.clock);
    let said = said.map(|said| container(small(said)).padding(iced::padding::left(22)));
    column![line(context, one)].push(said).spacing(2).into()
}
