//! The page that connects a server: its address, who signs in, and where the token is kept.

mod view;

use std::path::PathBuf;

use iced::Task;
use secrecy::SecretString;

use crate::gui::file_dialog;
use crate::worker::{AccountName, Command, TokenFallback};

/// The page.
pub struct Account {
    /// The address that is connected.
    known: Option<String>,
    server: String,
    user: String,
    password: SecretString,
    certificate: String,
    asks_where: AsksWhere,
    fallback: TokenFallback,
    answer: Answer,
}

/// Whether the page asks where the token may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AsksWhere {
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
    /// The name was typed.
    UserTyped(String),
    /// The password was typed.
    PasswordTyped(SecretString),
    /// The path of a certificate file was typed.
    CertificateTyped(String),
    /// A certificate file is to be chosen.
    CertificatePressed,
    /// It was.
    CertificateChosen(Option<PathBuf>),
    /// Where the token may be kept was chosen.
    FallbackPicked(TokenFallback),
    /// The connection is to be tested.
    TestPressed,
    /// The user wants to sign in.
    SignInPressed,
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
    Send(Command),
    /// Go back.
    Close,
}

quiet_debug!(Account, Message);

impl Account {
    /// Opens the page, filled in with the account that is known.
    #[must_use]
    pub fn new(account: Option<&AccountName>) -> Self {
        Self {
            known: account.map(|account| account.server.clone()),
            server: account.map_or_else(String::new, |account| account.server.clone()),
            user: account.map_or_else(String::new, |account| account.user.clone()),
            password: SecretString::default(),
            certificate: String::new(),
            asks_where: AsksWhere::No,
            fallback: TokenFallback::Refuse,
            answer: Answer::None,
        }
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::ServerTyped(server) => self.server = server,
            Message::UserTyped(user) => self.user = user,
            Message::PasswordTyped(password) => self.password = password,
            Message::CertificateTyped(path) => self.certificate = path,
            Message::CertificatePressed => {
                let dialog = file_dialog::open_certificate();
                return Action::Run(Task::perform(dialog, Message::CertificateChosen));
            }
            Message::CertificateChosen(Some(path)) => self.certificate = path.display().to_string(),
            Message::CertificateChosen(None) => {}
            Message::FallbackPicked(fallback) => self.fallback = fallback,
            Message::TestPressed if self.can_test() => {
                self.answer = Answer::Waiting(Try::Test);
                return Action::Send(Command::TestConnection {
                    server: self.address(),
                    ca_file: self.ca_file(),
                });
            }
            Message::SignInPressed if self.can_sign_in() => {
                self.answer = Answer::Waiting(Try::SignIn);
                return Action::Send(Command::SignIn {
                    server: self.address(),
                    user: self.user.trim().to_owned(),
                    password: self.password.clone(),
                    ca_file: self.ca_file(),
                    fallback: self.fallback,
                });
            }
            Message::MovePressed if self.can_move() => {
                self.answer = Answer::Waiting(Try::Move);
                return Action::Send(Command::MoveServer { server: self.address(), ca_file: self.ca_file() });
            }
            Message::TestPressed | Message::SignInPressed | Message::MovePressed => {}
            Message::BackPressed => return Action::Close,
        }
        Action::None
    }

    /// Takes in the worker's answer; a sign-in that worked closes the page.
    pub fn answered(&mut self, answer: Result<String, String>) -> Action {
        let ends = matches!(self.answer, Answer::Waiting(Try::SignIn | Try::Move));
        match answer {
            Ok(_) if ends => return Action::Close,
            Ok(sentence) => self.answer = Answer::Good(sentence),
            Err(sentence) => self.answer = Answer::Bad(sentence),
        }
        Action::None
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
        use secrecy::ExposeSecret;

        self.can_test() && !self.user.trim().is_empty() && !self.password.expose_secret().is_empty()
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

    fn ca_file(&self) -> Option<PathBuf> {
        let path = self.certificate.trim();
        (!path.is_empty()).then(|| PathBuf::from(path))
    }
}
