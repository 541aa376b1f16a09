//! Signing in, in two steps: the server lets one in, then it is remembered here. Between the two nothing is changed on this
//! computer, so that somebody can decide what becomes of tasks that are on both sides.

use std::time::Duration;

use remote_http::SignedIn;
use secrecy::SecretString;
use sync_core::{
    CancellationToken, FetchRequest, Filter, Position, Remote as _, RemoteError, RemoteErrorKind, Tombstones,
    Unsent,
};

use super::account::{OWNER, tidy};
use super::backup::BackingUp;
use super::history::title;
use super::{Account, AccountError};
use crate::config::{Setting, TokenPlace, Trust};
use crate::told::Told;
use crate::worker::{AccountName, Text, Theirs, TokenFallback, Way};

/// How long the browser may take.
const BROWSER: Duration = Duration::from_secs(5 * 60);
/// How many of the server's tasks are named before somebody decides.
const NAMED: usize = 6;

/// What is needed to sign in.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// The server's address.
    pub server: String,
    /// Who signs in, and how.
    pub way: Way,
    /// What is trusted of the server.
    pub trust: Trust,
    /// Where the token goes.
    pub keep: KeepToken,
}

/// Where a new token goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeepToken {
    /// Into the system's keychain, or where the user said if there is none.
    KeychainOr(TokenFallback),
    /// Into a file only this user can read.
    File,
}

/// Where a token came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// From this sign-in: nobody else has it.
    SignIn,
    /// From the user, who may use it elsewhere too.
    User,
}

/// The server let one in; nothing is remembered yet.
#[derive(Debug)]
pub struct Entered {
    account: AccountName,
    id: String,
    token: Option<SecretString>,
    origin: Origin,
    trust: Trust,
    keep: KeepToken,
}

impl Account {
    /// Signs in, keeps the token and remembers the account. Tasks of both sides are combined.
    ///
    /// # Errors
    /// [`AccountError`]; then the account is as it was.
    pub async fn sign_in(&mut self, sign_in: SignIn) -> Result<(), AccountError> {
        let entered = self.enter(sign_in, |_| {}).await?;
        self.stay(entered).await
    }

    /// Signs in and remembers the account, unless both sides have tasks and were never one: then it waits for
    /// [`join`](Self::join) or [`turn_back`](Self::turn_back) and returns what the server has. `show` is told the address to
    /// open in the browser.
    ///
    /// # Errors
    /// [`AccountError`]; then the account is as it was.
    pub async fn sign_in_or_ask(
        &mut self,
        sign_in: SignIn,
        show: impl Fn(String) + Send,
    ) -> Result<Option<Theirs>, AccountError> {
        self.turn_back().await;
        let entered = self.enter(sign_in, show).await?;
        match self.theirs(&entered).await {
            Ok(None) => self.stay(entered).await.map(|()| None),
            Ok(Some(theirs)) => {
                self.entered = Some(entered);
                Ok(Some(theirs))
            }
            Err(error) => {
                self.entered = Some(entered);
                self.turn_back().await;
                Err(error)
            }
        }
    }

    /// Goes on after [`sign_in_or_ask`](Self::sign_in_or_ask) has asked: both sides are combined, or, with a backup to be
    /// made first, what is here makes room for what the server has.
    ///
    /// # Errors
    /// [`AccountError`]; then the tasks are as they were.
    pub async fn join(&mut self, backup: Option<BackingUp>) -> Result<(), AccountError> {
        let Some(entered) = self.entered.take() else { return Err(AccountError::SignInAgain) };
        let Some(backup) = backup else { return self.stay(entered).await };
        let made = tokio::task::spawn_blocking(move || backup.run()).await;
        let made = made.map_err(|error| error.to_string());
        if let Err(said) = made.and_then(|made| made.map_err(|error| error.told())) {
            self.entered = Some(entered);
            return Err(AccountError::Settings(said));
        }
        self.stay(entered).await?;
        let cancel = CancellationToken::new();
        for table in [self.table.clone(), self.lists.clone()] {
            self.context.purge(&table, &Filter::All, Unsent::Discard, &cancel).await?;
        }
        Ok(())
    }

    /// Gives a sign-in up that waits: the server forgets it, if it can be told.
    pub async fn turn_back(&mut self) {
        let Some(Entered { account, token: Some(token), origin, trust, .. }) = self.entered.take() else {
            return;
        };
        if origin == Origin::User {
            return;
        }
        if let Ok(remote) = self.remote(&account.server, &trust, Some(token)).await {
            drop(remote.sign_out().await); // else it ends by itself
        }
    }

    /// Lets the server let one in.
    async fn enter(
        &mut self,
        sign_in: SignIn,
        show: impl Fn(String) + Send,
    ) -> Result<Entered, AccountError> {
        let SignIn { server, way, trust, keep } = sign_in;
        let server = tidy(&server);
        let named = |user: &str| AccountName { server: server.clone(), user: user.trim().to_owned() };
        match &way {
            Way::Password { user, .. } => drop(self.check(&named(user), None)?),
            Way::Nobody => drop(self.check(&named(""), None)?),
            Way::Token(_) | Way::Browser => {}
        }
        let remote = self.remote(&server, &trust, None).await?;
        if !matches!(way, Way::Nobody) && keep == KeepToken::KeychainOr(TokenFallback::Refuse) {
            self.keychain.check().await?;
        }
        let origin = if matches!(way, Way::Token(_)) { Origin::User } else { Origin::SignIn };
        let (user, id, token) = match way {
            Way::Nobody => {
                if remote.probe(&self.table).await?.signed_in == SignedIn::Needed {
                    let said = "This server wants a user name and a password.";
                    return Err(RemoteError::new(RemoteErrorKind::SignIn, said).into());
                }
                (String::new(), String::new(), None)
            }
            Way::Password { user, password } => {
                let session = remote.sign_in(user.trim(), &password).await?;
                (user, session.user_id, Some(session.token))
            }
            Way::Token(token) => {
                let who = self.remote(&server, &trust, Some(token.clone())).await?.who().await?;
                (who.name.unwrap_or_else(|| who.id.clone()), who.id, Some(token))
            }
            Way::Browser => {
                let begun = remote.begin_browser_sign_in().await?;
                show(begun.url().to_owned());
                let session = begun.finish(BROWSER).await?;
                let who = self.remote(&server, &trust, Some(session.token.clone())).await?.who().await;
                let name = who.ok().and_then(|who| who.name).unwrap_or_else(|| session.user_id.clone());
                (name, session.user_id, Some(session.token))
            }
        };
        let account = named(&user);
        self.check(&account, Some(&id))?;
        Ok(Entered { account, id, token, origin, trust, keep })
    }

    /// Remembers whom the server let in.
    async fn stay(&mut self, entered: Entered) -> Result<(), AccountError> {
        let Entered { account, id, token, trust, keep, .. } = entered;
        let place = match (token, keep) {
            (None, _) => TokenPlace::Session,
            (Some(token), KeepToken::KeychainOr(fallback)) => {
                self.keychain.keep(&account, token, fallback).await?
            }
            (Some(token), KeepToken::File) => {
                self.keychain.keep_in_file(token)?;
                TokenPlace::File
            }
        };
        if place == TokenPlace::File {
            self.proxy_keychain.keep_in_file_too()?; // it was typed before anybody said where
        }
        self.own(&account, Some(&id))?;
        self.given = None;
        let account = Some((account, trust, place));
        self.settings.set(&Setting::Account(account)).map_err(AccountError::Settings)?;
        self.connect().await
    }

    /// What the server has, if that and what is here would come together for the first time.
    async fn theirs(&mut self, entered: &Entered) -> Result<Option<Theirs>, AccountError> {
        let here = self.context.table(&self.table)?.count(&Filter::All)?;
        if here == 0 || self.context.meta(OWNER)?.is_some() {
            return Ok(None);
        }
        let remote = self.remote(&entered.account.server, &entered.trust, entered.token.clone()).await?;
        let request = FetchRequest {
            table: self.table.clone(),
            filter: Filter::All,
            position: Position::Start,
            limit: NAMED,
            tombstones: Tombstones::Skip,
        };
        let page = remote.fetch(&request).await?;
        let titles: Vec<_> = page.records.iter().take(NAMED).map(|row| Text(title(row))).collect();
        let tasks = page.total.unwrap_or_else(|| u64::try_from(page.records.len()).unwrap_or(u64::MAX));
        Ok((!page.records.is_empty()).then_some(Theirs { tasks, titles }))
    }
}
