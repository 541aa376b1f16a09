//! How the page of sharing looks.

use iced::widget::{Column, column, row, text, text_input};
use iced::{Center, Element, Fill};
use secrecy::ExposeSecret as _;

use super::{Copied, Message, Share, Shown};
use crate::gui::context::Context;
use crate::gui::icon::Icon;
use crate::gui::theme::{self, L, M, S, XL};
use crate::gui::widget::{
    beside, fact, fingerprint, group, labelled, link, muted, page, path, place, small, tone,
};
use crate::gui::words::day_and_time;
use crate::say;
use crate::share::{Shared, SharedDevice, Sharing, SharingState};

/// More devices than these are counted only.
const NAMED: usize = 12;

impl Share {
    /// Shows the page.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let Some(sharing) = &self.sharing else {
            return page(say!("share-from-here"), Message::BackPressed, muted(say!("opening")));
        };
        let mut content = column![group(say!("share-head-state"), self.switch(sharing, context))].spacing(XL);
        if let SharingState::On(shared) = &sharing.state {
            content = content
                .push(group(say!("share-head-other"), self.sign_in(shared)))
                .push(group(say!("share-head-certificate"), self.certificate(shared)))
                .push(group(say!("share-head-connected"), connected(shared, context)))
                .push(group(say!("share-head-person"), self.person(shared)))
                .push(trouble(sharing.port));
        }
        page(say!("share-from-here"), Message::BackPressed, content)
    }

    fn switch<'a>(&'a self, sharing: &'a Sharing, context: &Context<'a>) -> Element<'a, Message> {
        let (title, hint) = match &sharing.state {
            SharingState::Off => (say!("share-is-off"), say!("share-what-it-is")),
            SharingState::Busy => (say!("share-is-busy"), say!("share-what-it-is")),
            SharingState::On(_) => (say!("share-is-on"), say!("share-while-open")),
        };
        let words = column![text(title).size(theme::BODY).font(theme::MEDIUM), muted(hint)].spacing(2);
        let icon = match &sharing.state {
            SharingState::On(_) => Icon::Computer.show(22.0, |tokens| tokens.accent),
            _ => Icon::Computer.show(22.0, |tokens| tokens.faint),
        };
        let button = match &sharing.state {
            SharingState::Off => {
                let press = self.wanted_port().map(|_| Message::OnPressed);
                labelled(say!("share-switch-on")).style(theme::primary).on_press_maybe(press)
            }
            SharingState::Busy => labelled(say!("share-switch-on")).style(theme::secondary),
            SharingState::On(_) => {
                labelled(say!("share-switch-off")).style(theme::secondary).on_press(Message::OffPressed)
            }
        };
        let line = row![icon, beside(words, button)].spacing(M).align_y(Center);
        let problem =
            sharing.problem.as_ref().map(|said| text(said).size(theme::LABEL).style(tone(|t| t.danger)));
        let port = matches!(sharing.state, SharingState::Off).then(|| {
            let input = text_input("8787", &self.port)
                .on_input_maybe(context.if_open(Message::PortTyped))
                .on_submit(Message::OnPressed)
                .size(theme::LABEL)
                .width(90)
                .padding([6.0, S])
                .style(theme::field);
            beside(muted(say!("share-port")), input)
        });
        column![line].push(problem).push(port).spacing(M).into()
    }

    /// What is typed on the other computer.
    fn sign_in<'a>(&'a self, shared: &'a Shared) -> Element<'a, Message> {
        let mut lines = column![muted(say!("share-how-to-connect"))].spacing(M);
        for (at, address) in shared.addresses.iter().enumerate() {
            let name = if at == 0 { say!("share-address") } else { String::new() };
            lines = lines.push(self.value(name, address.clone(), Copied::Address(at), None));
        }
        if shared.addresses.is_empty() {
            lines = lines.push(text(say!("share-no-network")).size(theme::LABEL).style(tone(|t| t.warn)));
        }
        let password = match self.shown {
            Shown::Yes => shared.password.expose_secret().to_owned(),
            Shown::No => "•••• •••• •••• ••••".to_owned(),
        };
        let show = match self.shown {
            Shown::Yes => say!("share-hide"),
            Shown::No => say!("share-show"),
        };
        lines
            .push(self.value(say!("share-user"), shared.user.clone(), Copied::User, None))
            .push(self.value(
                say!("share-password"),
                password,
                Copied::Password,
                Some((show, Message::ShowPressed)),
            ))
            .into()
    }

    fn certificate<'a>(&'a self, shared: &'a Shared) -> Element<'a, Message> {
        let print = column![small(say!("share-fingerprint")), fingerprint(&shared.fingerprint)].spacing(3);
        let folder =
            labelled(say!("share-open-folder")).style(theme::secondary).on_press(Message::FolderPressed);
        column![
            muted(say!("share-why-certificate")),
            beside(print, self.copy(Copied::Fingerprint)),
            beside(place(shared.certificate.display().to_string()), folder),
        ]
        .spacing(M)
        .into()
    }

    fn person<'a>(&'a self, shared: &'a Shared) -> Element<'a, Message> {
        let invite = labelled(say!("share-invite")).style(theme::secondary).on_press(Message::InvitePressed);
        let line = beside(muted(say!("share-person-how")), invite);
        let invitation = shared.invitation.as_ref().map(|link| {
            let words = column![path(link.expose_secret()), small(say!("share-invitation-good")),];
            beside(words.spacing(3), self.copy(Copied::Invitation))
        });
        column![line].push(invitation).spacing(L).into()
    }

    fn value<'a>(
        &self,
        name: String,
        value: String,
        what: Copied,
        more: Option<(String, Message)>,
    ) -> Element<'a, Message> {
        let more = more.map(|(words, message)| link(words).on_press(message));
        let value = fact(muted(name), path(value).size(theme::BODY).font(theme::MEDIUM));
        beside(value, row![].push(more).push(self.copy(what)).align_y(Center))
    }

    fn copy<'a>(&self, what: Copied) -> Element<'a, Message> {
        let words = if self.copied == Some(what) { say!("share-copied") } else { say!("share-copy") };
        link(words).on_press(Message::CopyPressed(what)).into()
    }
}

fn connected<'a>(shared: &'a Shared, context: &Context<'a>) -> Element<'a, Message> {
    let now = text(say!("share-listening", n = shared.listening)).size(theme::BODY).font(theme::MEDIUM);
    let lines = shared.devices.iter().take(NAMED).map(|device| line(device, context));
    let more = shared.devices.len().saturating_sub(NAMED);
    column![now, Column::with_children(lines).spacing(M)]
        .push((more > 0).then(|| muted(say!("and-n-more", n = more))))
        .spacing(M)
        .into()
}

fn line<'a>(device: &'a SharedDevice, context: &Context<'a>) -> Element<'a, Message> {
    let name = if device.name.is_empty() { say!("share-nameless") } else { device.name.clone() };
    let used =
        say!("share-used", user = device.user.clone(), when = day_and_time(context.clock, device.used_at));
    let words = column![text(name).size(theme::LABEL).font(theme::MEDIUM), small(used)].spacing(2);
    row![Icon::Computer.show(17.0, |tokens| tokens.muted), words].spacing(M).align_y(Center).into()
}

/// What to look at where another computer does not get through.
fn trouble<'a>(port: u16) -> Element<'a, Message> {
    let words = small(say!("share-firewall", port = port.to_string())).width(Fill);
    row![Icon::Note.show(17.0, |tokens| tokens.muted), words].spacing(M).align_y(Center).into()
}
