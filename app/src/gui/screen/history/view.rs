//! How the sync history looks.

use iced::widget::{Column, column, container, row, space, text};
use iced::{Center, Element, Fill, FillPortion};

use super::{History, Message};
use crate::gui::context::Context;
use crate::gui::icon::Icon;
use crate::gui::theme::{self, L, M, S, XL, XS};
use crate::gui::widget::{beside, compared, emblem, fact, heading, labelled, muted, page, path, small, tone};
use crate::gui::words;
use crate::say;
use crate::worker::{Decided, Decision, Side, Since};

impl History {
    /// Shows the page.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let intro = muted(say!("history-intro"));
        let content: Element<'a, Message> = match self.decisions.as_deref() {
            None => space().into(),
            Some([]) => nothing(),
            Some(decisions) => {
                let cards = decisions.iter().take(self.shown).map(|one| self.decision(context, one));
                let left = decisions.len().saturating_sub(self.shown);
                let more = (left > 0).then(|| {
                    labelled(say!("show-older", n = left))
                        .style(theme::secondary)
                        .on_press(Message::MorePressed)
                });
                Column::with_children(cards).push(more).spacing(L).into()
            }
        };
        page(say!("sync-history"), Message::BackPressed, column![intro, content].spacing(XL))
    }

    fn decision<'a>(&'a self, context: &Context<'a>, decision: &'a Decision) -> Element<'a, Message> {
        let head =
            beside(heading(&decision.title.0), small(words::day_and_time(context.clock, decision.id.at)));
        let side = |name| small(name).font(theme::SEMIBOLD).width(FillPortion(1)).into();
        let sides = [side(say!("head-this-computer")), side(say!("head-server"))];
        let fields = column![compared(space(), sides)].extend(decision.fields.iter().map(field)).spacing(S);
        let changed = (decision.since == Since::Changed).then(|| small(say!("changed-since")));
        let copy = labelled(say!("copy-text"))
            .style(theme::ghost)
            .on_press(Message::CopyPressed(decision.id.clone()));
        let uses = decision.others.iter().map(|side| {
            let words = match (decision.others.len(), side) {
                (1, _) => say!("use-the-other-one"),
                (_, Side::ThisComputer) => say!("use-this-computers"),
                (_, Side::Server) => say!("use-the-servers"),
            };
            let press = Message::UsePressed(decision.id.clone(), *side);
            labelled(words).style(theme::secondary).on_press(press).into()
        });
        let changed = changed.map_or_else(|| space().into(), Element::from);
        let buttons = beside(changed, row![copy].extend(uses).spacing(S).wrap());
        let asks = self.asked.as_ref().is_some_and(|(id, _)| *id == decision.id).then(confirm);
        let card = column![column![head, muted(&decision.rule)].spacing(2), fields, buttons].push(asks);
        container(card.spacing(M)).padding(L).width(Fill).style(theme::card).into()
    }
}

fn nothing<'a>() -> Element<'a, Message> {
    let words = say!("no-task-was-changed-in-two");
    let column = column![emblem(Icon::Tide), text(words).size(theme::BODY).font(theme::MEDIUM)];
    container(column.spacing(M).align_x(Center)).center_x(Fill).padding([XL * 2.0, 0.0]).into()
}

/// One member: both values, and what was kept if it is neither.
fn field(one: &Decided) -> Element<'_, Message> {
    let values = [value(&one.here, one.kept == one.here), value(&one.server, one.kept == one.server)];
    let line = compared(small(&one.label), values);
    let mixed = (one.kept != one.here && one.kept != one.server)
        .then(|| fact(small(say!("kept")), value(&one.kept, true)));
    column![line].push(mixed).spacing(XS).into()
}

fn value(value: &str, kept: bool) -> Element<'_, Message> {
    let (icon, font) = if kept {
        (Icon::RadioOn.show(15.0, |tokens| tokens.accent), theme::MEDIUM)
    } else {
        (Icon::RadioOff.show(15.0, |tokens| tokens.faint), theme::REGULAR)
    };
    let words = match value {
        "" => path(say!("empty")).style(tone(|tokens| tokens.faint)),
        value => path(value).font(font),
    };
    row![icon, words.size(theme::BODY).width(Fill)].spacing(S).width(FillPortion(1)).into()
}

fn confirm<'a>() -> Element<'a, Message> {
    let said = say!("the-task-changed-since-using-this");
    let line = row![
        labelled(say!("leave-it")).style(theme::ghost).on_press(Message::UseGivenUp),
        labelled(say!("use-it-all-the-same")).style(theme::danger).on_press(Message::UseConfirmed),
    ];
    let line = beside(text(said).size(theme::LABEL), line.spacing(S).wrap());
    let line = row![Icon::Warning.show(17.0, |tokens| tokens.warn), line].spacing(S).align_y(Center);
    container(line).padding([S, M]).width(Fill).style(theme::banner(|tokens| tokens.warn_soft)).into()
}
