//! Connecting: looking at a server, signing in to it, and what becomes of tasks that are on both sides. All beside the loop.

use remote_http::Proxy;
use secrecy::SecretString;
use sync_core::RemoteErrorKind;

use super::run::Ended;
use super::undo::Steps;
use super::{AccountName, BackupReason, Join, Update, Worker};
use crate::config::Trust;
use crate::keychain::KeychainError;
use crate::profile::{AccountError, SignIn};
use crate::say;
use crate::told::Told;

/// What a server has whose tasks would come together with those of this computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theirs {
    /// How many tasks.
    pub tasks: u64,
    /// The titles of some of them.
    pub titles: Vec<super::Text>,
}

impl Worker {
    pub(super) fn test_connection(&mut self, server: String, trust: Trust) {
        let account = self.profile.account();
        self.beside(async move {
            match account.lock().await.test_connection(&server, &trust).await {
                Ok(sentence) => Update::Account(Ok(sentence)),
                Err(error) => refused(&error),
            }
        });
    }

    /// Goes another way. Whatever is asked of the server next waits for it: it asks for the account after this.
    pub(super) fn use_proxy(&mut self, proxy: Proxy, password: Option<SecretString>) {
        let (account, ended) = (self.profile.account(), self.beside.clone());
        tokio::spawn(async move {
            let used = account.lock().await.use_proxy(proxy, password).await;
            drop(ended.send(Ended::ProxyUsed(used.map_err(|error| error.told()))));
        });
    }

    pub(super) fn look_at_certificate(&mut self, server: String) {
        let account = self.profile.account();
        self.beside(async move {
            let seen = account.lock().await.certificate(&server).await;
            Update::Certificate(seen.map_err(|error| error.told()))
        });
    }

    pub(super) fn sign_in(&mut self, sign_in: SignIn) {
        let account = self.profile.account();
        let updates = self.updates.clone();
        self.beside(async move {
            let mut account = account.lock().await;
            let show = |url| drop(updates.send(Update::Browser(url)));
            match account.sign_in_or_ask(sign_in, show).await {
                Ok(None) => connected(account.name()),
                Ok(Some(theirs)) => Update::BothHave(theirs),
                Err(error) => refused(&error),
            }
        });
        self.trouble = None;
    }

    /// Goes on with a sign-in that waits for this decision.
    pub(super) fn join(&mut self, how: Join) {
        let account = self.profile.account();
        let backup = (how == Join::TakeServers).then(|| self.profile.back_up(BackupReason::BeforeRemoval));
        if how == Join::TakeServers {
            self.steps = Steps::default(); // what they would take back makes room
        }
        self.beside(async move {
            let mut account = account.lock().await;
            if how == Join::NotNow {
                account.turn_back().await;
                return Update::Account(Err(say!("join-given-up")));
            }
            match account.join(backup).await {
                Ok(()) => connected(account.name()),
                Err(error) => refused(&error),
            }
        });
    }

    pub(super) fn move_server(&mut self, server: String, trust: Option<Trust>) {
        let account = self.profile.account();
        self.beside(async move {
            let moved = account.lock().await.move_to(&server, trust).await;
            match moved {
                Ok(()) => Update::Account(Ok(say!("from-now-on-used", server = server))),
                Err(error) => refused(&error),
            }
        });
    }

    pub(super) fn sign_out(&mut self) {
        let account = self.profile.account();
        self.beside(async move {
            Update::Account(match account.lock().await.sign_out().await {
                Ok(true) => Ok(say!("signed-out")),
                Ok(false) => Ok(say!("signed-out-here")),
                Err(error) => Err(error.told()),
            })
        });
        self.trouble = None;
    }
}

fn connected(name: Option<AccountName>) -> Update {
    Update::Account(Ok(match name {
        Some(name) if !name.user.is_empty() => say!("signed-in-as", name = name.user),
        _ => say!("connected"),
    }))
}

/// Tells what went wrong so that the page can offer what helps.
fn refused(error: &AccountError) -> Update {
    match error {
        AccountError::Keychain(KeychainError::Absent) => Update::NoKeychain,
        AccountError::Remote(remote) if remote.kind == RemoteErrorKind::Tls => {
            Update::NotTrusted(error.told())
        }
        error => Update::Account(Err(error.told())),
    }
}
