//! How the account page looks.

use iced::widget::{column, container, row, space, text, text_input};
use iced::{Center, Element, Fill};
use secrecy::{ExposeSecret, SecretString};

use super::{Account, Answer, AsksWhere, Message, Try};
use crate::gui::context::Context;
use crate::gui::icon::Icon;
use crate::gui::theme::{self, L, M, S, Tokens};
use crate::gui::widget::{choice, group, labelled, muted, page, small, tone};
use crate::say;
use crate::worker::TokenFallback;

impl Account {
    /// Shows the page.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let input = |name: String, example: String, value, react: fn(String) -> Message| {
            let input = text_input(&example, value)
                .on_input_maybe(context.if_open(react))
                .on_submit(Message::SignInPressed)
                .size(theme::BODY)
                .padding([9.0, M])
                .style(theme::field);
            column![small(name).font(theme::MEDIUM), input].spacing(6)
        };
        let password = text_input("", self.password.expose_secret())
            .secure(true)
            .on_input_maybe(context.if_open(|typed| Message::PasswordTyped(SecretString::from(typed))))
            .on_submit(Message::SignInPressed)
            .size(theme::BODY)
            .padding([9.0, M])
            .style(theme::field);
        let password = column![small(say!("password")).font(theme::MEDIUM), password].spacing(6);
        let server = input(
            say!("server-address"),
            "https://todo.home.example".to_owned(),
            &self.server,
            Message::ServerTyped,
        );
        let user = input(say!("name"), "ana".to_owned(), &self.user, Message::UserTyped);
        let certificate = row![
            input(
                say!("certificate-authority-file-only-if-your"),
                say!("none-2"),
                &self.certificate,
                Message::CertificateTyped
            )
            .width(Fill),
            labelled(say!("choose")).style(theme::secondary).on_press(Message::CertificatePressed),
        ]
        .spacing(S)
        .align_y(iced::Bottom);

        let test = labelled(say!("test-connection")).style(theme::secondary);
        let test = test.on_press_maybe(self.can_test().then_some(Message::TestPressed));
        let sign_in = labelled(say!("sign-in")).style(theme::primary);
        let sign_in = sign_in.on_press_maybe(self.can_sign_in().then_some(Message::SignInPressed));
        let buttons = row![test, space().width(Fill), sign_in].spacing(S).align_y(Center);

        let moved = self.can_move().then(|| {
            row![
                muted(say!("same-server-question")).width(Fill),
                labelled(say!("use-this-address")).style(theme::secondary).on_press(Message::MovePressed),
            ]
            .spacing(M)
            .align_y(Center)
        });
        let form = column![server]
            .push(moved)
            .push(row![user, password].spacing(M))
            .push(certificate)
            .push(self.where_to_keep())
            .push(self.answer())
            .push(buttons)
            .spacing(L);
        let intro = muted(say!("account-intro")).size(theme::BODY);
        let content = column![intro, group(say!("head-server"), form)].spacing(L);
        page(say!("connect-a-server-2"), Message::BackPressed, content)
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

    fn answer(&self) -> Option<Element<'_, Message>> {
        let line = |icon: Icon, color: fn(&Tokens) -> iced::Color, words: String| {
            let words = text(words).size(theme::LABEL).style(tone(color));
            row![icon.show(16.0, color), words].spacing(S).align_y(Center).into()
        };
        match &self.answer {
            Answer::None => None,
            Answer::Waiting(Try::Test) => {
                Some(line(Icon::Refresh, |tokens| tokens.muted, say!("asking-the-server")))
            }
            Answer::Waiting(Try::Move) => {
                let words = say!("asking-same-server");
                Some(line(Icon::Refresh, |tokens| tokens.muted, words))
            }
            Answer::Waiting(Try::SignIn) => {
                Some(line(Icon::Refresh, |tokens| tokens.muted, say!("signing-in")))
            }
            Answer::Good(words) => Some(line(Icon::Check, |tokens| tokens.good, words.clone())),
            Answer::Bad(words) => Some(line(Icon::Warning, |tokens| tokens.danger, words.clone())),
        }
    }
}
