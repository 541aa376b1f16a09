//! The account of a profile: signing in and out, and the remote that syncs it.
//!
//! A store belongs to one user of one server from its first sync on. Its queue is never sent with anybody else's token.

use std::path::PathBuf;
use std::sync::Arc;

use remote_http::{BuildError, Changes, HttpRemote, ShownCertificate, SignedIn};
use secrecy::SecretString;
use serde_json::{Value, json};
use sync_core::{Error, RemoteError, SyncContext, TableName};
use thiserror::Error;

use super::entering::Entered;
use super::shared::Shares;
use crate::config::{Setting, Settings, Trust};
use crate::keychain::{Keychain, KeychainError};
use crate::say;
use crate::worker::AccountName;

/// Names the owner in the store.
pub(super) const OWNER: &str = "account";

/// Something about the account is not as it must be. The queue is as it was.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AccountError {
    /// No server is set up.
    #[error("no server is connected; sign in first")]
    NotConnected,
    /// The token is gone or not good any more.
    #[error("please sign in again; your changes are safe here")]
    SignInAgain,
    /// The store belongs to somebody else.
    #[error(
        "these tasks belong to {owner}; for {asked} use another profile (--profile), so that they are not mixed"
    )]
    AnotherOwner {
        /// Whose they are.
        owner: String,
        /// Who wanted them.
        asked: String,
    },
    /// At another address there is another server.
    #[error(
        "{server} knows another user under this sign-in; it is not the server these tasks are synced with"
    )]
    AnotherServer {
        /// The address.
        server: String,
    },
    /// The address, the token or the certificate file cannot be used.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The certificate file cannot be read.
    #[error("the certificate file {path} cannot be read: {source}", path = .path.display())]
    CaFile {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Only a list of somebody else can be left.
    #[error("nobody else shares this list with you: it is your own to delete")]
    OwnList,
    /// The server said no, or nothing.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// The token cannot be kept or found.
    #[error(transparent)]
    Keychain(#[from] KeychainError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
    /// The settings cannot be saved.
    #[error("{0}")]
    Settings(String),
}

/// The account side of an open profile. What it does may wait for the network or for the keychain, so it is apart from
/// the edits, which never do.
#[derive(Debug)]
pub struct Account {
    pub(super) context: SyncContext,
    /// The remote of the last [`connect`](Self::connect).
    pub(super) connected: Option<HttpRemote>,
    pub(super) shares: Shares,
    pub(super) settings: Settings,
    pub(super) keychain: Keychain,
    /// Keeps the password of the proxy's user.
    pub(super) proxy_keychain: Keychain,
    /// An account and its token that were given for this run only.
    pub(super) given: Option<(AccountName, SecretString)>,
    /// The table a server is asked for when it is only looked at.
    pub(super) table: TableName,
    /// The other table.
    pub(super) lists: TableName,
    /// A sign-in that waits for a decision.
    pub(super) entered: Option<Entered>,
}

impl Account {
    /// Returns the account this profile syncs with, if one is connected.
    #[must_use]
    pub fn name(&self) -> Option<AccountName> {
        self.given.as_ref().map(|(account, _)| account.clone()).or(self.settings.get().account)
    }

    /// Makes the engine ready to sync with the connected account.
    ///
    /// # Errors
    /// [`AccountError`]; then nothing is sent.
    pub async fn connect(&mut self) -> Result<(), AccountError> {
        let remote = self.signed_in().await?;
        self.connected = Some(remote.clone());
        self.context.set_remote(Some(Arc::new(remote)));
        Ok(())
    }

    /// Begins to listen to the server's changes.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn changes(&mut self) -> Result<Changes, AccountError> {
        Ok(self.signed_in().await?.changes())
    }

    /// Makes the remote of the connected account.
    pub(super) async fn signed_in(&mut self) -> Result<HttpRemote, AccountError> {
        let account = self.name().ok_or(AccountError::NotConnected)?;
        let settings = self.settings.get();
        match self.given.clone() {
            Some((_, token)) => {
                // Whose a given token is, only the server knows.
                let remote = self.remote(&account.server, &settings.trust, Some(token.clone())).await?;
                self.own(&account, Some(&remote.me().await?))?;
                Ok(remote)
            }
            None => {
                self.own(&account, None)?;
                let token = match account.user.as_str() {
                    "" => None,
                    _ => self.keychain.find(&account, settings.token).await?,
                };
                if token.is_none() && !account.user.is_empty() {
                    return Err(AccountError::SignInAgain);
                }
                self.remote(&account.server, &settings.trust, token).await
            }
        }
    }

    /// Signs out: the server forgets the session and this computer the token. The tasks stay here, and stay the
    /// account's. Returns whether the server could be told.
    ///
    /// # Errors
    /// [`AccountError`] if this computer could not forget.
    pub async fn sign_out(&mut self) -> Result<bool, AccountError> {
        let account = self.settings.get().account.ok_or(AccountError::NotConnected)?;
        let place = self.settings.get().token;
        let token = self.keychain.find(&account, place).await.unwrap_or_default();
        let told = match token {
            None => true,
            Some(token) => {
                let trust = self.settings.get().trust;
                match self.remote(&account.server, &trust, Some(token)).await {
                    Ok(remote) => remote.sign_out().await.is_ok(),
                    Err(_) => false,
                }
            }
        };
        self.keychain.forget(&account, place).await?;
        self.context.set_remote(None);
        self.connected = None;
        self.settings.set(&Setting::Account(None)).map_err(AccountError::Settings)?;
        Ok(told)
    }

    /// Looks whether a server is there, without changing anything, and says so in a sentence.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn test_connection(&mut self, server: &str, trust: &Trust) -> Result<String, AccountError> {
        let probe = self.remote(&tidy(server), trust, None).await?.probe(&self.table).await?;
        let name = probe.server.unwrap_or_else(|| say!("a-table-server"));
        Ok(match probe.signed_in {
            SignedIn::Needed => say!("server-answers-wants-sign-in", name = name),
            SignedIn::Yes => say!("server-answers-no-sign-in", name = name),
        })
    }

    /// Looks at the certificate a server shows, whether anybody trusts it or not.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn certificate(&mut self, server: &str) -> Result<ShownCertificate, AccountError> {
        Ok(self.remote(&tidy(server), &Trust::default(), None).await?.certificate().await?)
    }

    pub(super) async fn remote(
        &mut self,
        server: &str,
        trust: &Trust,
        token: Option<SecretString>,
    ) -> Result<HttpRemote, AccountError> {
        let settings = self.settings.get();
        let mut builder =
            HttpRemote::builder(server).device_name(settings.device_name).dialect(settings.dialect.into());
        let password = self.proxy_password(&settings.proxy).await?;
        builder = builder.proxy(settings.proxy, password);
        if let Some(fingerprint) = trust.certificate {
            builder = builder.only_certificate(fingerprint);
        } else if let Some(path) = &trust.ca_file {
            match std::fs::read(path) {
                Ok(pem) => builder = builder.ca_pem(pem),
                Err(source) => return Err(AccountError::CaFile { path: path.clone(), source }),
            }
        }
        if let Some(token) = token {
            builder = builder.token(token);
        }
        Ok(builder.build()?)
    }

    /// Refuses an account that is not the store's owner: its id on the server decides, its name where no id is known.
    /// Returns whether the store has an owner.
    pub(super) fn check(&self, account: &AccountName, id: Option<&str>) -> Result<bool, AccountError> {
        let Some(owner) = self.context.meta(OWNER)? else { return Ok(false) };
        let owner: Value = serde_json::from_str(&owner).unwrap_or_default();
        let member = |name: &str| owner.get(name).and_then(Value::as_str).unwrap_or_default();
        let same_user = match id {
            Some(id) => member("userId") == id,
            None => member("user") == account.user,
        };
        if member("server") == tidy(&account.server) && same_user {
            return Ok(true);
        }
        Err(AccountError::AnotherOwner {
            owner: said(member("user"), member("server")),
            asked: said(&account.user, &account.server),
        })
    }

    /// Makes the account the owner of a store that has none, once its id is known.
    pub(super) fn own(&self, account: &AccountName, id: Option<&str>) -> Result<(), AccountError> {
        match id {
            Some(id) if !self.check(account, Some(id))? => {
                let owner = json!({"server": tidy(&account.server), "user": account.user, "userId": id});
                Ok(self.context.set_meta(OWNER, Some(&owner.to_string()))?)
            }
            _ => self.check(account, id).map(drop),
        }
    }
}

fn said(user: &str, server: &str) -> String {
    if user.is_empty() { server.to_owned() } else { format!("{user} on {server}") }
}

/// Writes an address the one way that compares.
pub(super) fn tidy(server: &str) -> String {
    let server = server.trim();
    url::Url::parse(server)
        .map_or_else(|_| server.to_owned(), |url| url.as_str().trim_end_matches('/').to_owned())
}
