//! The page that connects a server: its address, who signs in and how, and how the tasks of both sides come together.

mod steps;
mod view;

use std::path::PathBuf;

use iced::Task;
use remote_http::Fingerprint;
use secrecy::{ExposeSecret as _, SecretString};

use crate::config::{Setting, Trust};
use crate::gui::file_dialog;
use crate::gui::screen::proxy;
use crate::say;
use crate::worker::{Command, Join, Status, Theirs, TokenFallback, Way};

/// The page.
pub struct Account {
    /// The address that is connected.
    known: Option<String>,
    server: String,
    how: How,
    user: String,
    password: SecretString,
    token: SecretString,
    /// How this computer is called, and how it was.
    device: (String, String),
    certificate: String,
    /// The one certificate that is trusted.
    only: Option<Fingerprint>,
    unfolded: Unfolded,
    /// The way to the server.
    way: proxy::Way,
    asks_where: AsksWhere,
    fallback: TokenFallback,
    /// The address that is open in the browser.
    browser: Option<String>,
    theirs: Option<Theirs>,
    join: Join,
    answer: Answer,
}

/// How somebody signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// With a name and a password.
    Password,
    /// On the server's page.
    Browser,
    /// With a token.
    Token,
    /// The server has no accounts.
    Nobody,
}

/// Whether the page asks where the token may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AsksWhere {
    No,
    Yes,
}

/// Whether what is about certificates is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unfolded {
    No,
    Yes,
}

/// What came of the last try.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Answer {
    None,
    Waiting(Try),
    Good(String),
    Bad(String),
    /// The certificate is not trusted.
    NotTrusted(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Try {
    Test,
    SignIn,
    Move,
}

/// What happened on the page.
#[derive(Clone)]
pub enum Message {
    /// The address was typed.
    ServerTyped(String),
    /// How somebody signs in was picked.
    HowPicked(How),
    /// The name was typed.
    UserTyped(String),
    /// The password was typed.
    PasswordTyped(SecretString),
    /// The token was typed.
    TokenTyped(SecretString),
    /// The name of this computer was typed.
    DeviceTyped(String),
    /// What is about certificates is wanted, or not any more.
    CertificatesPressed,
    /// The path of a certificate file was typed.
    CertificateTyped(String),
    /// A certificate file is to be chosen.
    CertificatePressed,
    /// It was.
    CertificateChosen(Option<PathBuf>),
    /// The one certificate is not to be trusted any more.
    OnlyForgotten,
    /// Something about the way to the server was pressed or typed.
    Way(proxy::Message),
    /// What the server shows is to be looked at.
    DetailsPressed,
    /// Where the token may be kept was chosen.
    FallbackPicked(TokenFallback),
    /// The connection is to be tested.
    TestPressed,
    /// The user wants to sign in.
    SignInPressed,
    /// The browser is to be opened once more.
    BrowserPressed,
    /// The address for the browser is to be copied.
    CopyPressed,
    /// Nobody waits any more.
    CancelPressed,
    /// How the tasks come together was picked.
    JoinPicked(Join),
    /// And is to be so.
    JoinPressed,
    /// Nothing is to come together.
    NotNowPressed,
    /// The same server is at this address now.
    MovePressed,
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
    Send(Vec<Command>),
    /// Open this address in the browser.
    Open(String),
    /// Show the certificate of this server.
    Certificate(String, Option<Fingerprint>),
    /// Go back, connected now.
    Connected,
    /// Go back, and give up what waits.
    Close(Option<Command>),
}

quiet_debug!(Account, Message);

impl Account {
    /// Opens the page, filled in with what is known.
    #[must_use]
    pub fn new(status: Option<&Status>) -> Self {
        let account = status.and_then(|status| status.account.as_ref());
        let device = status.map_or_else(String::new, |status| status.device.clone());
        let trust = status.map(|status| (*status.trust).clone()).unwrap_or_default();
        Self {
            known: account.map(|account| account.server.clone()),
            server: account.map_or_else(String::new, |account| account.server.clone()),
            how: How::Password,
            user: account.map_or_else(String::new, |account| account.user.clone()),
            password: SecretString::default(),
            token: SecretString::default(),
            device: (device.clone(), device),
            certificate: trust.ca_file.map_or_else(String::new, |path| path.display().to_string()),
            only: trust.certificate,
            unfolded: Unfolded::No,
            way: proxy::Way::default(),
            asks_where: AsksWhere::No,
            fallback: TokenFallback::Refuse,
            browser: None,
            theirs: None,
            join: Join::Combine,
            answer: Answer::None,
        }
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::ServerTyped(server) => self.server = server,
            Message::HowPicked(how) => self.how = how,
            Message::UserTyped(user) => self.user = user,
            Message::PasswordTyped(password) => self.password = password,
            Message::TokenTyped(token) => self.token = token,
            Message::DeviceTyped(name) => self.device.0 = name,
            Message::CertificatesPressed => {
                self.unfolded = if self.unfolded == Unfolded::No { Unfolded::Yes } else { Unfolded::No };
            }
            Message::CertificateTyped(path) => self.certificate = path,
            Message::CertificatePressed => {
                let dialog = file_dialog::open_certificate();
                return Action::Run(Task::perform(dialog, Message::CertificateChosen));
            }
            Message::CertificateChosen(Some(path)) => self.certificate = path.display().to_string(),
            Message::CertificateChosen(None) => {}
            Message::OnlyForgotten => self.only = None,
            Message::Way(message) => {
                return Action::Send(self.way.update(message).into_iter().collect());
            }
            Message::DetailsPressed if self.can_test() => {
                return Action::Certificate(self.address(), self.only);
            }
            Message::FallbackPicked(fallback) => self.fallback = fallback,
            Message::TestPressed if self.can_test() => {
                self.answer = Answer::Waiting(Try::Test);
                let (server, trust) = (self.address(), self.trust());
                return self.by_the_way([Command::TestConnection { server, trust }]);
            }
            Message::SignInPressed if self.can_sign_in() => return self.sign_in(),
            Message::MovePressed if self.can_move() => {
                self.answer = Answer::Waiting(Try::Move);
                let (server, trust) = (self.address(), Some(self.trust()));
                return self.by_the_way([Command::MoveServer { server, trust }]);
            }
            Message::BrowserPressed => {
                return self.browser.clone().map_or(Action::None, Action::Open);
            }
            Message::CopyPressed => {
                let url = self.browser.clone().unwrap_or_default();
                return Action::Run(iced::clipboard::write(url));
            }
            Message::CancelPressed => return Action::Send(vec![Command::CancelSync]),
            Message::JoinPicked(join) => self.join = join,
            Message::JoinPressed if self.theirs.is_some() && !self.is_waiting() => {
                self.answer = Answer::Waiting(Try::SignIn);
                return Action::Send(vec![Command::Join(self.join)]);
            }
            Message::NotNowPressed => return Action::Close(self.given_up()),
            Message::DetailsPressed
            | Message::TestPressed
            | Message::SignInPressed
            | Message::MovePressed
            | Message::JoinPressed => {}
            Message::BackPressed => return Action::Close(self.given_up()),
        }
        Action::None
    }

    fn sign_in(&mut self) -> Action {
        self.answer = Answer::Waiting(Try::SignIn);
        let way = match self.how {
            How::Password => {
                Way::Password { user: self.user.trim().to_owned(), password: self.password.clone() }
            }
            How::Browser => Way::Browser,
            How::Token => Way::Token(self.token.expose_secret().trim().to_owned().into()),
            How::Nobody => Way::Nobody,
        };
        let name = self.device.0.trim();
        let renamed = (!name.is_empty() && name != self.device.1).then(|| name.to_owned());
        let mut commands: Vec<_> =
            renamed.into_iter().map(|name| Command::Save(Setting::DeviceName(name))).collect();
        let (server, trust, fallback) = (self.address(), self.trust(), self.fallback);
        commands.push(Command::SignIn { server, way, trust, fallback });
        self.by_the_way(commands)
    }

    /// Sends what goes to the server, once the way that is typed is used; not at all if that is none.
    fn by_the_way(&mut self, commands: impl IntoIterator<Item = Command>) -> Action {
        let way = self.way.complete();
        if self.way.is_wrong() {
            self.unfolded = Unfolded::Yes;
            self.answer = Answer::Bad(say!("proxy-wrong"));
            return Action::None;
        }
        Action::Send(way.into_iter().chain(commands).collect())
    }

    /// What is left to be told to the worker when the page is left now.
    #[must_use]
    pub fn given_up(&self) -> Option<Command> {
        match (&self.theirs, &self.browser) {
            (Some(_), _) if !self.is_waiting() => Some(Command::Join(Join::NotNow)),
            (None, Some(_)) => Some(Command::CancelSync),
            _ => None,
        }
    }

    /// Takes in the worker's answer; a sign-in that worked closes the page.
    pub fn answered(&mut self, answer: Result<String, String>) -> Action {
        let ends = matches!(self.answer, Answer::Waiting(Try::SignIn | Try::Move));
        self.browser = None;
        match answer {
            Ok(_) if ends => return Action::Connected,
            Ok(sentence) => self.answer = Answer::Good(sentence),
            Err(sentence) => self.answer = Answer::Bad(sentence),
        }
        Action::None
    }

    /// Takes in that the certificate is not trusted.
    pub fn not_trusted(&mut self, sentence: String) {
        self.browser = None;
        self.answer = Answer::NotTrusted(sentence);
    }

    /// Takes in that somebody is to sign in in the browser, at this address.
    pub fn in_browser(&mut self, url: String) {
        self.browser = Some(url);
    }

    /// Takes in that both sides have tasks.
    pub fn both_have(&mut self, theirs: Theirs) {
        self.browser = None;
        self.theirs = Some(theirs);
        self.answer = Answer::None;
    }

    /// Takes in that exactly this certificate is trusted.
    pub fn trusts(&mut self, only: Fingerprint) {
        self.only = Some(only);
        self.unfolded = Unfolded::Yes;
        self.answer = Answer::None;
    }

    /// Takes in that what this authority signs is trusted.
    pub fn trusts_file(&mut self, path: &std::path::Path) {
        self.certificate = path.display().to_string();
        self.only = None;
        self.unfolded = Unfolded::Yes;
        self.answer = Answer::None;
    }

    /// Takes in that the system has no keychain: the user says where the token may be kept instead.
    pub fn no_keychain(&mut self) {
        self.asks_where = AsksWhere::Yes;
        if self.fallback == TokenFallback::Refuse {
            self.fallback = TokenFallback::SessionOnly;
        }
        self.answer = Answer::None;
    }

    fn is_waiting(&self) -> bool {
        matches!(self.answer, Answer::Waiting(_))
    }

    fn can_test(&self) -> bool {
        !self.is_waiting() && !self.server.trim().is_empty()
    }

    fn can_sign_in(&self) -> bool {
        let empty = |secret: &SecretString| secret.expose_secret().trim().is_empty();
        self.can_test()
            && match self.how {
                How::Password => !self.user.trim().is_empty() && !empty(&self.password),
                How::Token => !empty(&self.token),
                How::Browser | How::Nobody => true,
            }
    }

    /// Whether another address was typed than the one that is connected.
    fn can_move(&self) -> bool {
        let known = self.known.as_ref().map(|known| known.trim_end_matches('/'));
        self.can_test() && known.is_some_and(|known| known != self.address().trim_end_matches('/'))
    }

    /// The address as typed, with `https` if no scheme was.
    fn address(&self) -> String {
        let server = self.server.trim();
        if server.contains("://") { server.to_owned() } else { format!("https://{server}") }
    }

    fn trust(&self) -> Trust {
        let path = self.certificate.trim();
        Trust { ca_file: (!path.is_empty()).then(|| PathBuf::from(path)), certificate: self.only }
    }
}
