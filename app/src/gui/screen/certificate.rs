//! The page about a certificate nobody vouches for: what the server shows, and the two ways to trust it on purpose.

use std::path::PathBuf;

use iced::widget::{column, container, row, rule, text, text_input};
use iced::{Center, Element, Fill, Task};
use remote_http::{Fingerprint, ShownCertificate};
use sync_core::Timestamp;

use crate::gui::context::Context;
use crate::gui::file_dialog;
use crate::gui::icon::Icon;
use crate::gui::theme::{self, L, M, S};
use crate::gui::widget::{self, Tick, beside, check, fingerprint, group, labelled, muted, page, path, tone};
use crate::gui::words::day_and_time;
use crate::say;
use crate::worker::Command;

/// The page.
#[derive(Debug)]
pub struct Certificate {
    server: String,
    /// The certificate that was trusted until now.
    before: Option<Fingerprint>,
    seen: Option<Result<ShownCertificate, String>>,
    /// Whether somebody says that the fingerprint is the server's.
    compared: Tick,
    file: String,
}

/// What happened on the page.
#[derive(Debug, Clone)]
pub enum Message {
    /// The fingerprint was compared, or was not after all.
    ComparedPressed,
    /// Exactly this certificate is to be trusted.
    TrustPressed,
    /// The server is to be looked at once more.
    LookPressed,
    /// A file of a certificate authority is to be chosen.
    FilePressed,
    /// It was.
    FileChosen(Option<PathBuf>),
    /// Its path was typed.
    FileTyped(String),
    /// That file is to be used.
    FileSubmitted,
    /// The page is done with.
    BackPressed,
}

/// What the window has to do about it.
#[derive(Debug)]
pub enum Action {
    /// Nothing.
    None,
    /// Run this.
    Run(Task<Message>),
    /// Tell the worker.
    Send(Command),
    /// Trust exactly this certificate.
    Trust(Fingerprint),
    /// Trust what this authority signed.
    Use(PathBuf),
    /// Go back.
    Close,
}

impl Certificate {
    /// Opens the page about a server, of which this certificate was trusted until now.
    #[must_use]
    pub fn new(server: String, before: Option<Fingerprint>) -> Self {
        Self { server, before, seen: None, compared: Tick::Off, file: String::new() }
    }

    /// Returns the address it is about.
    #[must_use]
    pub fn server(&self) -> &str {
        &self.server
    }

    /// Takes in what the server shows.
    pub fn told(&mut self, seen: Result<ShownCertificate, String>) {
        // Whoever compared one certificate did not compare another.
        self.compared = Tick::Off;
        self.seen = Some(seen);
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::ComparedPressed => self.compared = self.compared.other(),
            Message::TrustPressed => {
                if let Some(fingerprint) = self.trustable() {
                    return Action::Trust(fingerprint);
                }
            }
            Message::LookPressed => {
                self.seen = None;
                return Action::Send(Command::LookAtCertificate { server: self.server.clone() });
            }
            Message::FilePressed => {
                return Action::Run(Task::perform(file_dialog::open_certificate(), Message::FileChosen));
            }
            Message::FileChosen(Some(path)) => return Action::Use(path),
            Message::FileChosen(None) => {}
            Message::FileTyped(path) => self.file = path,
            Message::FileSubmitted => {
                let path = self.file.trim();
                if !path.is_empty() {
                    return Action::Use(PathBuf::from(path));
                }
            }
            Message::BackPressed => return Action::Close,
        }
        Action::None
    }

    /// The certificate, once it was seen and compared.
    fn trustable(&self) -> Option<Fingerprint> {
        let seen = self.seen.as_ref()?.as_ref().ok()?;
        (self.compared == Tick::On).then_some(seen.fingerprint)
    }

    /// Shows the page.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let intro = muted(say!("cert-intro", server = self.server.clone())).size(theme::BODY);
        let shown: Element<'a, Message> = match &self.seen {
            None => muted(say!("cert-looking")).into(),
            Some(Err(said)) => self.not_seen(said),
            Some(Ok(seen)) => self.seen(seen, context),
        };
        let content = column![
            intro,
            group(say!("cert-head-file"), self.file(context)),
            group(say!("cert-head-shown"), shown),
        ];
        page(say!("cert-title"), Message::BackPressed, content.spacing(L))
    }

    fn not_seen<'a>(&self, said: &'a str) -> Element<'a, Message> {
        let words = text(said).size(theme::LABEL).style(tone(|tokens| tokens.danger));
        let again = labelled(say!("try-again")).style(theme::secondary).on_press(Message::LookPressed);
        beside(words, again)
    }

    fn file<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let path = text_input(&say!("cert-file-example"), &self.file)
            .on_input_maybe(context.if_open(Message::FileTyped))
            .on_submit(Message::FileSubmitted)
            .size(theme::BODY)
            .padding([9.0, M])
            .style(theme::field);
        let typed = (!self.file.trim().is_empty()).then_some(Message::FileSubmitted);
        let buttons = row![
            labelled(say!("choose")).style(theme::secondary).on_press(Message::FilePressed),
            labelled(say!("cert-file-use")).style(theme::primary).on_press_maybe(typed),
        ];
        let line = beside(path, buttons.spacing(S).wrap());
        column![muted(say!("cert-file-how")), line].spacing(M).into()
    }

    fn seen<'a>(&self, seen: &'a ShownCertificate, context: &Context<'a>) -> Element<'a, Message> {
        let when = |at: Timestamp| day_and_time(context.clock, at);
        let valid = say!("cert-valid-dates", from = when(seen.not_before), until = when(seen.not_after));
        let issuer = match seen.is_self_signed() {
            true => say!("cert-self-signed"),
            false => seen.issuer.clone(),
        };
        let names = (!seen.names.is_empty()).then(|| fact(say!("cert-names"), seen.names.join(", ")));
        let outside = context.now < seen.not_before || context.now > seen.not_after;
        let warn = |words: String| {
            let line = row![
                Icon::Warning.show(17.0, |tokens| tokens.warn),
                text(words).size(theme::LABEL).width(Fill)
            ];
            container(line.spacing(M).align_y(Center))
                .padding([S, M])
                .width(Fill)
                .style(theme::banner(|tokens| tokens.warn_soft))
        };
        let other = self.before.filter(|before| *before != seen.fingerprint);
        let lines = container(fingerprint(&seen.fingerprint.to_string()));
        let lines = lines.padding(M).width(Fill).style(theme::chip(|tokens| tokens.pane));
        let compare = row![
            check(self.compared, None, None, Message::ComparedPressed),
            text(say!("cert-compared")).size(theme::BODY).width(Fill),
        ]
        .spacing(M)
        .align_y(Center);
        let trust = labelled(say!("cert-trust")).style(theme::danger);
        let buttons = row![
            labelled(say!("cert-leave")).style(theme::secondary).on_press(Message::BackPressed),
            trust.on_press_maybe(self.trustable().map(|_| Message::TrustPressed)),
        ];
        let again = labelled(say!("cert-look-again")).style(theme::ghost).on_press(Message::LookPressed);
        column![fact(say!("cert-subject"), seen.subject.clone()), fact(say!("cert-issuer"), issuer),]
            .push(names)
            .push(fact(say!("cert-valid"), valid))
            .push(outside.then(|| warn(say!("cert-outside"))))
            .push(other.map(|_| warn(say!("cert-changed"))))
            .push(rule::horizontal(1).style(theme::hairline))
            .push(text(say!("cert-fingerprint")).size(theme::BODY).font(theme::MEDIUM))
            .push(lines)
            .push(muted(say!("cert-compare-how")))
            .push(
                path("openssl x509 -in certificate.pem -noout -fingerprint -sha256")
                    .size(theme::SMALL)
                    .style(tone(|tokens| tokens.muted)),
            )
            .push(compare)
            .push(beside(again, buttons.spacing(S).wrap()))
            .spacing(M)
            .into()
    }
}

fn fact<'a>(name: String, value: String) -> Element<'a, Message> {
    widget::fact(muted(name), path(value))
}
