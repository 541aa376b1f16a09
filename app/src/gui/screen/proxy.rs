//! The choice of the way to the server, on the page that connects one and in the settings.

use iced::Element;
use iced::widget::{column, text, text_input};
use remote_http::{Proxy, ProxyAddress};
use secrecy::{ExposeSecret as _, SecretString};

use crate::gui::context::Context;
use crate::gui::theme::{self, M, S};
use crate::gui::widget::{beside, labelled, muted, segments, start, tone};
use crate::say;
use crate::worker::Command;

/// The choice.
#[derive(Default)]
pub struct Way {
    /// What was chosen here: the worker has not said it yet.
    chosen: Option<Proxy>,
    /// The address that is typed, perhaps with a password, until it is used.
    typed: Option<SecretString>,
    wrong: Wrong,
}

/// Whether what is typed is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Wrong {
    #[default]
    No,
    Yes,
}

/// A kind of way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// As the system says.
    System,
    /// Directly.
    Direct,
    /// Through a proxy that is named.
    Through,
}

/// What happened to it.
#[derive(Clone)]
pub enum Message {
    /// A kind was picked.
    Picked(Kind),
    /// The address was typed.
    Typed(SecretString),
    /// It is complete.
    Submitted,
}

quiet_debug!(Way, Message);

impl Way {
    /// Takes a message in, and returns what the worker is to be told.
    pub fn update(&mut self, message: Message) -> Option<Command> {
        match message {
            Message::Picked(Kind::Through) => {
                self.typed.get_or_insert_default();
                None
            }
            Message::Picked(kind) => {
                self.typed = None;
                self.wrong = Wrong::No;
                let proxy = if kind == Kind::Direct { Proxy::None } else { Proxy::System };
                Some(self.choose(proxy, None))
            }
            Message::Typed(address) => {
                self.typed = Some(address);
                self.wrong = Wrong::No;
                None
            }
            Message::Submitted => self.complete(),
        }
    }

    /// Uses what is typed, if anything is. What is no address is said to be none, and [`is_wrong`](Self::is_wrong).
    pub fn complete(&mut self) -> Option<Command> {
        let typed = self.typed.as_ref().filter(|typed| !typed.expose_secret().trim().is_empty())?;
        match ProxyAddress::read(typed.expose_secret()) {
            Ok((address, password)) => {
                self.typed = None;
                Some(self.choose(Proxy::Through(address), password))
            }
            Err(_) => {
                self.wrong = Wrong::Yes;
                None
            }
        }
    }

    /// Tells whether what is typed is no address.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        self.wrong == Wrong::Yes
    }

    fn choose(&mut self, proxy: Proxy, password: Option<SecretString>) -> Command {
        self.chosen = Some(proxy.clone());
        Command::UseProxy { proxy, password }
    }

    /// Shows it.
    pub fn view<'a, M: Clone + 'a>(&self, context: &Context<'a>, react: fn(Message) -> M) -> Element<'a, M> {
        let known = context.status.map(|status| &*status.proxy);
        let now = self.chosen.as_ref().or(known).cloned().unwrap_or_default();
        let kind = match (&self.typed, &now) {
            (Some(_), _) | (None, Proxy::Through(_)) => Kind::Through,
            (None, Proxy::None) => Kind::Direct,
            (None, Proxy::System) => Kind::System,
        };
        let kinds = [
            (Kind::System, say!("proxy-system")),
            (Kind::Direct, say!("proxy-none")),
            (Kind::Through, say!("proxy-address")),
        ];
        let kinds = segments(kinds.map(|(one, words)| (words, one == kind, react(Message::Picked(one)))));
        let address = (kind == Kind::Through).then(|| {
            let shown = match (&self.typed, &now) {
                (Some(typed), _) => typed.expose_secret().to_owned(),
                (None, Proxy::Through(address)) => address.to_string(),
                (None, _) => String::new(),
            };
            let typed = move |typed: String| react(Message::Typed(SecretString::from(typed)));
            let input = text_input("http://proxy.example.org:3128", &shown)
                .on_input_maybe(context.if_open(typed))
                .on_submit(react(Message::Submitted))
                .size(theme::BODY)
                .padding([9.0, M])
                .align_x(start())
                .style(theme::field);
            let used = self.typed.is_some().then(|| react(Message::Submitted));
            let line =
                beside(input, labelled(say!("proxy-use")).style(theme::secondary).on_press_maybe(used));
            let words = match self.wrong {
                Wrong::No => muted(say!("proxy-how")),
                Wrong::Yes => {
                    text(say!("proxy-wrong")).size(theme::LABEL).style(tone(|tokens| tokens.danger))
                }
            };
            column![line, words].spacing(S)
        });
        column![kinds].push(address).spacing(S).into()
    }
}
