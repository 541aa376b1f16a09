//! How the page of a shared list looks.

use iced::widget::{Column, column, row, rule, space, text, text_input};
use iced::{Center, Element};
use remote_http::{Member, Role, SharedList, Standing};

use super::{Asked, Message, People, Waiting};
use crate::gui::context::Context;
use crate::gui::icon::Icon;
use crate::gui::theme::{self, L, M, S, XL};
use crate::gui::widget::{beside, group, labelled, link, muted, page, segments, small, start, tone};
use crate::say;

impl People {
    /// Shows the page.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let title = context.board.list(&self.list).map(|list| list.name.clone()).unwrap_or_default();
        let shared = context.board.shared(&self.list);
        let is_own = shared.is_none_or(|shared| shared.role == Role::Owner);
        let user = context.status.and_then(|status| status.account.as_ref());
        let user = user.map_or("", |account| account.user.as_str());
        let said = self.said.as_ref().map(|said| match said {
            Ok(words) => text(words).size(theme::LABEL).style(tone(|tokens| tokens.good)),
            Err(words) => text(words).size(theme::LABEL).style(tone(|tokens| tokens.danger)),
        });
        let members = group(say!("people-head-members"), self.members(shared, user));
        let mut content = column![].push(said).spacing(XL);
        if is_own {
            content = content.push(group(say!("people-head-invite"), self.invite(context)));
        }
        content = content.push(members);
        let end = match (shared, is_own) {
            (None, _) => None,
            (_, true) => Some(self.end(
                Asked::Delete,
                say!("people-delete"),
                say!("people-delete-how"),
                Message::DeletePressed,
            )),
            (_, false) => Some(self.end(
                Asked::Leave,
                say!("people-leave"),
                say!("people-leave-how"),
                Message::LeavePressed,
            )),
        };
        page(title, Message::BackPressed, content.push(end))
    }

    fn members<'a>(&'a self, shared: Option<&'a SharedList>, user: &str) -> Element<'a, Message> {
        let Some(shared) = shared else { return muted(say!("people-nobody")).into() };
        let is_own = shared.role == Role::Owner;
        let whose = if is_own { say!("people-owner-you") } else { say!("people-owner") };
        let owner = person(shared.owner.clone(), whose, space().into());
        let others = shared.members.iter().map(|one| self.member(one, is_own, user));
        Column::with_children(std::iter::once(owner).chain(others)).spacing(M).into()
    }

    fn member<'a>(&'a self, one: &'a Member, is_own: bool, user: &str) -> Element<'a, Message> {
        let is_oneself = !is_own && one.id.is_some() && one.name.to_lowercase() == user.to_lowercase();
        let name = if is_oneself { say!("people-you", name = one.name.clone()) } else { one.name.clone() };
        let mut may = may(one.role);
        if one.standing == Standing::Invited {
            may = format!("{may} · {}", say!("people-invited"));
        }
        let tools: Element<'a, Message> = match &one.id {
            Some(id) if is_own && self.asked == Asked::Remove(id.clone()) => sure(say!("people-remove")),
            Some(id) if is_own => row![
                self.roles(one.role, |role| Message::MemberPicked(id.clone(), role)),
                link(say!("people-remove")).on_press(Message::RemovePressed(id.clone())),
            ]
            .spacing(S)
            .align_y(Center)
            .wrap()
            .into(),
            _ => space().into(),
        };
        person(name, may, tools)
    }

    fn roles<'a>(&self, now: Role, pick: impl Fn(Role) -> Message) -> Element<'a, Message> {
        let choices = [Role::Editor, Role::Reader].map(|role| (may(role), role == now, pick(role)));
        segments(choices)
    }

    fn invite<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let input = text_input(&say!("people-name"), &self.name)
            .on_input_maybe(context.if_open(Message::NameTyped))
            .on_submit_maybe(context.if_open(Message::InvitePressed))
            .size(theme::BODY)
            .padding([9.0, M])
            .align_x(start())
            .style(theme::field);
        let ready = self.waiting == Waiting::No && !self.name.trim().is_empty();
        let button = labelled(say!("people-invite")).style(theme::secondary);
        let button = button.on_press_maybe(ready.then_some(Message::InvitePressed));
        column![
            input,
            beside(self.roles(self.role, Message::RolePicked), button),
            muted(say!("people-invite-how")),
        ]
        .spacing(L)
        .into()
    }

    fn end(&self, asked: Asked, words: String, how: String, pressed: Message) -> Element<'_, Message> {
        let act: Element<'_, Message> = if self.asked == asked {
            sure(words)
        } else {
            labelled(words).style(theme::secondary).on_press(pressed).into()
        };
        column![rule::horizontal(1).style(theme::hairline), beside(muted(how), act)].spacing(L).into()
    }
}

fn person<'a>(name: String, may: String, tools: Element<'a, Message>) -> Element<'a, Message> {
    let words = column![text(name).size(theme::BODY).font(theme::MEDIUM), small(may)].spacing(2);
    row![Icon::User.show(19.0, |tokens| tokens.muted), beside(words, tools)].spacing(M).align_y(Center).into()
}

fn may(role: Role) -> String {
    match role {
        Role::Owner => say!("people-owner"),
        Role::Editor => say!("people-editor"),
        Role::Reader => say!("people-reader"),
    }
}

fn sure<'a>(words: String) -> Element<'a, Message> {
    row![
        labelled(say!("not-now")).style(theme::ghost).on_press(Message::GivenUp),
        labelled(words).style(theme::danger).on_press(Message::Confirmed),
    ]
    .spacing(S)
    .wrap()
    .into()
}
