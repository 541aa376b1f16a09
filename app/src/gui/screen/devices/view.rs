//! How the page of the devices looks.

use iced::widget::{Column, column, row, rule, space, text, text_input};
use iced::{Center, Element};
use secrecy::{ExposeSecret, SecretString};

use super::{Asked, Devices, Message, Waiting};
use crate::gui::context::Context;
use crate::gui::icon::Icon;
use crate::gui::theme::{self, L, M, S, XL};
use crate::gui::widget::{beside, group, halves, labelled, link, muted, page, small, start, tone};
use crate::gui::words::day_and_time;
use crate::say;
use crate::worker::Device;

impl Devices {
    /// Shows the page.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let account = context.status.and_then(|status| status.account.as_ref());
        let whose = account.map(|account| muted(format!("{} · {}", account.user, account.server)));
        let content = column![]
            .push(whose)
            .push(group(say!("head-signed-in-on"), self.list(context)))
            .push(group(say!("head-password"), self.password(context)))
            .spacing(XL);
        page(say!("devices-and-password"), Message::BackPressed, content)
    }

    fn list<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        match &self.list {
            None => muted(say!("asking-the-server")).into(),
            Some(Err(said)) => beside(
                text(said).size(theme::LABEL).style(tone(|tokens| tokens.danger)),
                labelled(say!("try-again")).style(theme::secondary).on_press(Message::ListPressed),
            ),
            Some(Ok(devices)) => {
                let lines = devices.iter().map(|device| self.device(device, context));
                let mut lines = Column::with_children(lines).spacing(M);
                if devices.iter().filter(|device| !device.is_this).count() > 1 {
                    lines = lines.push(rule::horizontal(1).style(theme::hairline)).push(self.others());
                }
                lines.into()
            }
        }
    }

    fn device<'a>(&self, device: &'a Device, context: &Context<'a>) -> Element<'a, Message> {
        let name = if device.name.is_empty() { say!("a-device-without-a-name") } else { device.name.clone() };
        let used = match device.is_this {
            true => say!("this-computer"),
            false => say!("used-when", when = day_and_time(context.clock, device.used_at)),
        };
        let since = day_and_time(context.clock, device.signed_in_at);
        let since = format!("{used} · {}", say!("signed-in-when", when = since));
        let words = column![text(name).size(theme::BODY).font(theme::MEDIUM), small(since)].spacing(2);
        let icon = Icon::Computer.show(
            19.0,
            match device.is_this {
                true => |tokens| tokens.accent,
                false => |tokens| tokens.muted,
            },
        );
        let act: Element<'a, Message> = match &self.asked {
            _ if device.is_this => space().into(),
            Asked::One(id) if *id == device.id => sure(),
            _ => link(say!("sign-out-device")).on_press(Message::DevicePressed(device.id.clone())).into(),
        };
        row![icon, beside(words, act)].spacing(M).align_y(Center).into()
    }

    fn others(&self) -> Element<'_, Message> {
        let act: Element<'_, Message> = match self.asked {
            Asked::Others => sure(),
            _ => link(say!("sign-out-all-others")).on_press(Message::OthersPressed).into(),
        };
        beside(muted(say!("who-is-signed-out")), act)
    }

    fn password<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let field = |name: String, value: &'a SecretString, react: fn(SecretString) -> Message| {
            let input = text_input("", value.expose_secret())
                .secure(true)
                .on_input_maybe(context.if_open(move |typed: String| react(SecretString::from(typed))))
                .on_submit(Message::ChangePressed)
                .size(theme::BODY)
                .padding([9.0, M])
                .align_x(start())
                .style(theme::field);
            column![small(name).font(theme::MEDIUM), input].spacing(6)
        };
        let said = self.said.as_ref().map(|said| match said {
            Ok(words) => text(words).size(theme::LABEL).style(tone(|tokens| tokens.good)),
            Err(words) => text(words).size(theme::LABEL).style(tone(|tokens| tokens.danger)),
        });
        let changes = self.waiting == Waiting::ForPassword;
        let words = if changes { say!("changing") } else { say!("change-the-password") };
        let change = labelled(words).style(theme::secondary);
        let change = change.on_press_maybe(self.can_change().then_some(Message::ChangePressed));
        column![
            field(say!("the-password-of-now"), &self.old, Message::OldTyped),
            halves(
                field(say!("the-new-one"), &self.new, Message::NewTyped),
                field(say!("the-new-one-again"), &self.again, Message::AgainTyped),
            ),
        ]
        .push(said)
        .push(beside(muted(say!("all-others-sign-in-again")), change))
        .spacing(L)
        .into()
    }
}

fn sure<'a>() -> Element<'a, Message> {
    row![
        labelled(say!("not-now")).style(theme::ghost).on_press(Message::GivenUp),
        labelled(say!("sign-out")).style(theme::danger).on_press(Message::Confirmed),
    ]
    .spacing(S)
    .wrap()
    .into()
}
