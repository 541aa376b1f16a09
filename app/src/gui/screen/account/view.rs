//! How the account page looks.

use iced::widget::{column, container, row, rule, text, text_input};
use iced::{Center, Element, Fill};
use secrecy::{ExposeSecret, SecretString};

use super::{Account, Answer, AsksWhere, How, Message, Try, Unfolded};
use crate::gui::context::Context;
use crate::gui::icon::Icon;
use crate::gui::theme::{self, L, M, S, Tokens};
use crate::gui::widget::{
    beside, choice, fingerprint, group, halves, labelled, link, muted, page, segments, small, tone,
};
use crate::say;
use crate::worker::TokenFallback;

impl Account {
    /// Shows the page.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let content = match (&self.theirs, &self.browser) {
            (Some(theirs), _) => self.both(theirs, context),
            (None, Some(url)) => self.waits_for_browser(url),
            (None, None) => self.form(context),
        };
        page(say!("connect-a-server-2"), Message::BackPressed, content)
    }

    fn form<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let server = field(
            context,
            say!("server-address"),
            "https://todo.home.example",
            &self.server,
            Message::ServerTyped,
        );
        let how = [
            (How::Password, say!("connect-password")),
            (How::Browser, say!("connect-browser")),
            (How::Token, say!("connect-token")),
            (How::Nobody, say!("connect-nobody")),
        ];
        let how = segments(how.map(|(how, words)| (words, self.how == how, Message::HowPicked(how))));
        let how = column![small(say!("connect-how")).font(theme::MEDIUM), how].spacing(6);
        let moved = self.can_move().then(|| {
            let button = labelled(say!("use-this-address")).style(theme::secondary);
            beside(muted(say!("same-server-question")), button.on_press(Message::MovePressed))
        });
        let device =
            field(context, say!("connect-device"), &self.device.1, &self.device.0, Message::DeviceTyped);
        let test = labelled(say!("test-connection")).style(theme::secondary);
        let test = test.on_press_maybe(self.can_test().then_some(Message::TestPressed));
        let sign_in = labelled(say!("connect")).style(theme::primary);
        let sign_in = sign_in.on_press_maybe(self.can_sign_in().then_some(Message::SignInPressed));
        let buttons = beside(test, sign_in);
        let first = column![server]
            .push(moved)
            .push(how)
            .push(self.credentials(context))
            .push(self.where_to_keep())
            .push(self.answer())
            .push(buttons)
            .spacing(L);
        let second = column![device, rule::horizontal(1).style(theme::hairline), self.certificates(context)]
            .spacing(L);
        let intro = muted(say!("account-intro")).size(theme::BODY);
        column![intro, group(say!("head-server"), first), group(say!("connect-head-here"), second)]
            .spacing(L)
            .into()
    }

    /// What is needed for the way that was picked.
    fn credentials<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        match self.how {
            How::Password => {
                let user = field(context, say!("name"), "ana", &self.user, Message::UserTyped);
                let password = secret(context, say!("password"), &self.password, Message::PasswordTyped);
                column![halves(user, password), muted(say!("connect-password-how"))].spacing(S).into()
            }
            How::Browser => muted(say!("connect-browser-how")).into(),
            How::Token => {
                let token = secret(context, say!("connect-token"), &self.token, Message::TokenTyped);
                column![token, muted(say!("connect-token-how"))].spacing(S).into()
            }
            How::Nobody => muted(say!("connect-nobody-how")).into(),
        }
    }

    /// What is trusted besides what the system trusts. Few people need it.
    fn certificates<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let mark = if self.unfolded == Unfolded::Yes { "▾" } else { "▸" };
        let fold =
            link(format!("{mark} {}", say!("connect-certificates"))).on_press(Message::CertificatesPressed);
        if self.unfolded == Unfolded::No {
            return fold.into();
        }
        let name = say!("certificate-authority-file-only-if-your");
        let file = input(context, &say!("none-2"), &self.certificate, Message::CertificateTyped);
        let choose = labelled(say!("choose")).style(theme::secondary).on_press(Message::CertificatePressed);
        let file = column![small(name).font(theme::MEDIUM), beside(file, choose)].spacing(6);
        let only = self.only.map(|fingerprint| {
            let words = column![
                text(say!("connect-only")).size(theme::LABEL).font(theme::MEDIUM),
                self::fingerprint(&fingerprint.to_string()),
            ]
            .spacing(2);
            let forget = labelled(say!("connect-only-forget")).style(theme::ghost);
            beside(words, forget.on_press(Message::OnlyForgotten))
        });
        let look = self.can_test().then_some(Message::DetailsPressed);
        let look = labelled(say!("connect-look")).style(theme::secondary).on_press_maybe(look);
        let way = column![small(say!("proxy")).font(theme::MEDIUM), self.way.view(context, Message::Way)];
        let way = way.spacing(6);
        column![fold, file].push(only).push(look).push(way).spacing(M).into()
    }

    fn where_to_keep(&self) -> Option<Element<'_, Message>> {
        if self.asks_where == AsksWhere::No {
            return None;
        }
        let pick = |fallback, words| {
            choice(words, None, self.fallback == fallback, Message::FallbackPicked(fallback))
        };
        let asks = column![
            text(say!("no-system-keychain-was-found-keep")).size(theme::LABEL).font(theme::MEDIUM),
            pick(TokenFallback::SessionOnly, say!("until-i-quit")),
            pick(TokenFallback::PrivateFile, say!("in-a-file-only-you-can")),
            muted(say!("then-sign-in-again")),
        ]
        .spacing(S);
        Some(container(asks).padding(M).width(Fill).style(theme::chip(|tokens| tokens.warn_soft)).into())
    }

    /// What came of the last try.
    pub(super) fn answer(&self) -> Option<Element<'_, Message>> {
        let line = |icon: Icon, color: fn(&Tokens) -> iced::Color, words: String| {
            (icon.show(16.0, color), text(words).size(theme::LABEL).style(tone(color)))
        };
        let (icon, words) = match &self.answer {
            Answer::None => return None,
            Answer::Waiting(Try::Test) => line(Icon::Refresh, |t| t.muted, say!("asking-the-server")),
            Answer::Waiting(Try::Move) => line(Icon::Refresh, |t| t.muted, say!("asking-same-server")),
            Answer::Waiting(Try::SignIn) => line(Icon::Refresh, |t| t.muted, say!("signing-in")),
            Answer::Good(words) => line(Icon::Check, |tokens| tokens.good, words.clone()),
            Answer::Bad(words) => line(Icon::Warning, |tokens| tokens.danger, words.clone()),
            Answer::NotTrusted(words) => line(Icon::Lock, |tokens| tokens.danger, words.clone()),
        };
        if !matches!(self.answer, Answer::NotTrusted(_)) {
            return Some(row![icon, words.width(Fill)].spacing(S).align_y(Center).into());
        }
        let details = labelled(say!("details")).style(theme::secondary).on_press(Message::DetailsPressed);
        let line = row![icon, beside(words, details)].spacing(S).align_y(Center);
        Some(container(line).padding(M).width(Fill).style(theme::chip(|tokens| tokens.danger_soft)).into())
    }
}

fn field<'a>(
    context: &Context<'a>,
    name: String,
    example: &str,
    value: &'a str,
    react: fn(String) -> Message,
) -> iced::widget::Column<'a, Message> {
    column![small(name).font(theme::MEDIUM), input(context, example, value, react)].spacing(6).width(Fill)
}

fn input<'a>(
    context: &Context<'a>,
    example: &str,
    value: &'a str,
    react: fn(String) -> Message,
) -> text_input::TextInput<'a, Message> {
    text_input(example, value)
        .on_input_maybe(context.if_open(react))
        .on_submit(Message::SignInPressed)
        .size(theme::BODY)
        .padding([9.0, M])
        .style(theme::field)
}

fn secret<'a>(
    context: &Context<'a>,
    name: String,
    value: &'a SecretString,
    react: fn(SecretString) -> Message,
) -> iced::widget::Column<'a, Message> {
    let input = text_input("", value.expose_secret())
        .secure(true)
        .on_input_maybe(context.if_open(move |typed: String| react(SecretString::from(typed))))
        .on_submit(Message::SignInPressed)
        .size(theme::BODY)
        .padding([9.0, M])
        .style(theme::field);
    column![small(name).font(theme::MEDIUM), input].spacing(6).width(Fill)
}
