//! What the window does about connecting: the page of a first start, the account, and its server's certificate.

use iced::Task;
use iced::widget::operation;

use super::{App, Message, Screen};
use crate::config::{Setting, Trust};
use crate::gui::screen::welcome::{Begun, Next};
use crate::gui::screen::{Account, Certificate, account, certificate, tasks, welcome};
use crate::gui::toast::Kind;
use crate::worker::{Command, RestoreHow, Status, Update};

impl App {
    pub(super) fn obey_welcome(&mut self, action: welcome::Action) -> Task<Message> {
        match action {
            welcome::Action::None => Task::none(),
            // It is remembered once there is a place for it.
            welcome::Action::Look(look) => {
                self.look = look;
                Task::none()
            }
            welcome::Action::Run(task) => task.map(Message::Welcome),
            welcome::Action::Begin(begun) => {
                self.beginning = Some(begun);
                self.screen = Screen::Tasks;
                operation::focus(tasks::QUICK_ADD)
            }
        }
    }

    /// Does what was chosen on the page of a first start, now that the store is there.
    pub(super) fn begun(&mut self) -> Task<Message> {
        let Some(Begun { store, next, .. }) = self.beginning.take() else { return Task::none() };
        let remembered = Task::batch([
            self.send(Command::ChooseStore(store)),
            self.send(Command::Save(Setting::Look(self.look))),
        ]);
        let then = match next {
            Next::Tasks => operation::focus(tasks::QUICK_ADD),
            Next::Server => self.open_account(),
            // What is in the folder already stays as it is.
            Next::Backup(path) => {
                let name = path.to_string_lossy().into_owned();
                self.send(Command::RestoreBackup { name, how: RestoreHow::OnlyMissing })
            }
            Next::Import(path) => self.send(Command::Import(path)),
        };
        Task::batch([remembered, then])
    }

    pub(super) fn open_account(&mut self) -> Task<Message> {
        self.panel = None;
        let commands = self.tasks.close();
        self.screen = Screen::Account(Account::new(self.status.as_ref()));
        self.send_all(commands)
    }

    pub(super) fn obey_account(&mut self, action: account::Action) -> Task<Message> {
        match action {
            account::Action::None => Task::none(),
            account::Action::Run(task) => task.map(Message::Account),
            account::Action::Send(commands) => self.send_all(commands),
            account::Action::Open(address) => self.open_address(&address),
            account::Action::Certificate(server, before) => {
                let Screen::Account(page) = std::mem::replace(&mut self.screen, Screen::Tasks) else {
                    return Task::none();
                };
                self.behind = Some(page);
                self.look_at_certificate(server, before)
            }
            account::Action::Connected => {
                let shown = self.show_tasks();
                Task::batch([shown, self.send(Command::Refresh)])
            }
            account::Action::Close(command) => {
                let sent = self.send_all(command.into_iter().collect());
                Task::batch([sent, self.show_tasks()])
            }
        }
    }

    /// Shows the certificate of the server that is connected.
    pub(super) fn open_certificate(&mut self) -> Task<Message> {
        let Some(Status { account: Some(account), trust, .. }) = &self.status else {
            return self.open_account();
        };
        let (server, before) = (account.server.clone(), trust.certificate);
        self.panel = None;
        let commands = self.tasks.close();
        Task::batch([self.send_all(commands), self.look_at_certificate(server, before)])
    }

    fn look_at_certificate(
        &mut self,
        server: String,
        before: Option<remote_http::Fingerprint>,
    ) -> Task<Message> {
        self.screen = Screen::Certificate(Certificate::new(server.clone(), before));
        self.send(Command::LookAtCertificate { server })
    }

    pub(super) fn obey_certificate(&mut self, action: certificate::Action) -> Task<Message> {
        match action {
            certificate::Action::None => Task::none(),
            certificate::Action::Run(task) => task.map(Message::Certificate),
            certificate::Action::Send(command) => self.send(command),
            certificate::Action::Trust(only) => {
                self.trust(|page| page.trusts(only), Trust { certificate: Some(only), ..self.trusted() })
            }
            certificate::Action::Use(path) => self.trust(
                |page| page.trusts_file(&path),
                Trust { ca_file: Some(path.clone()), certificate: None },
            ),
            certificate::Action::Close => match self.behind.take() {
                Some(page) => {
                    self.screen = Screen::Account(page);
                    Task::none()
                }
                None => self.show_tasks(),
            },
        }
    }

    fn trusted(&self) -> Trust {
        self.status.as_ref().map(|status| (*status.trust).clone()).unwrap_or_default()
    }

    /// Trusts something of a server: of the one on the account page, which goes on, or of the one that is connected.
    fn trust(&mut self, on_page: impl FnOnce(&mut Account), trust: Trust) -> Task<Message> {
        if let Some(mut page) = self.behind.take() {
            on_page(&mut page);
            self.screen = Screen::Account(page);
            return Task::none();
        }
        let saved = self.send(Command::Save(Setting::Trust(trust)));
        let shown = self.show_tasks();
        Task::batch([saved, shown, self.send(Command::Refresh)])
    }

    /// Takes in what the worker says about connecting.
    pub(super) fn hear_of_server(&mut self, update: Update) -> Task<Message> {
        match (&mut self.screen, update) {
            (_, Update::Account(answer)) => return self.account_answered(answer),
            (Screen::Account(page), Update::NoKeychain) => page.no_keychain(),
            (Screen::Account(page), Update::NotTrusted(said)) => page.not_trusted(said),
            (Screen::Account(page), Update::BothHave(theirs)) => page.both_have(theirs),
            (Screen::Account(page), Update::Browser(url)) => {
                page.in_browser(url.clone());
                return self.open_address(&url);
            }
            (Screen::Certificate(page), Update::Certificate(seen)) => page.told(seen),
            // The page was left meanwhile: nothing waits for a decision that nobody is asked for.
            (_, Update::BothHave(_)) => return self.send(Command::Join(crate::worker::Join::NotNow)),
            (_, Update::Browser(_)) => return self.send(Command::CancelSync),
            (_, Update::NotTrusted(said)) => return self.toast(Err(said)),
            _ => {}
        }
        Task::none()
    }

    fn account_answered(&mut self, answer: Result<String, String>) -> Task<Message> {
        let page = match &mut self.screen {
            Screen::Account(page) => page,
            Screen::Devices(devices) => {
                if let Err(said) = answer {
                    devices.could_not_ask(said);
                }
                return Task::none();
            }
            Screen::People(page) => {
                if let Err(said) = answer {
                    page.could_not_ask(said);
                }
                return Task::none();
            }
            Screen::Certificate(page) => {
                if let Err(said) = answer {
                    page.told(Err(said));
                }
                return Task::none();
            }
            // On another page, too, somebody waits for how a sign-in or sign-out went.
            _ => return self.toast(answer),
        };
        let words = answer.clone().ok();
        let action = page.answered(answer);
        let connected = matches!(action, account::Action::Connected);
        let close = self.obey_account(action);
        match words.filter(|_| connected) {
            Some(words) => Task::batch([close, self.toasts.show(Kind::Done, words).map(Message::Toast)]),
            None => close,
        }
    }
}
