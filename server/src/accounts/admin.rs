//! Accounts as the operator manages them, whether or not a server runs on the same database.

use std::{path::Path, sync::Arc};

use rusqlite::{Connection, TransactionBehavior};
use secrecy::SecretString;
use tokio::task::spawn_blocking;

use super::{
    AccountError, Device, Invitation,
    devices::{devices_of, id_of},
    join,
    password::{self, PasswordError},
};
use crate::{
    clock::{Clock, SystemClock},
    storage::{
        Account, Identity, RowsOfAccount, Shared, Storage, StorageError,
        sqlite::{OpenError, accounts, open},
    },
};

/// Why an account could not be managed. Each message says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AdminError {
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The name cannot be taken.
    #[error(
        "The name {0:?} cannot be used: it must have 1 to 64 characters, none of them a control character."
    )]
    Name(String),
    /// There is no such account.
    #[error("There is no account called {0:?}.")]
    Unknown(String),
    /// There is no such device.
    #[error("There is no signed-in device {0:?}. `user devices` lists them.")]
    UnknownDevice(String),
    /// The password cannot be taken.
    #[error("The password was not taken: {0}.")]
    Password(#[from] PasswordError),
    /// The database refused.
    #[error("The account was not changed: {0}.")]
    Storage(#[from] StorageError),
}

/// Manages the accounts of a database.
#[derive(Clone, Debug)]
pub struct Admin {
    storage: Arc<dyn Storage>,
}

impl Admin {
    /// The accounts of this database.
    pub fn new(storage: Arc<dyn Storage>) -> Self {
        Self { storage }
    }

    /// Adds an account.
    ///
    /// # Errors
    /// The name is taken or unusable, the password too short or easily guessed, or the database fails.
    pub async fn add(&self, name: &str, password: impl Into<SecretString>) -> Result<(), AdminError> {
        let name = usable(name)?;
        let hash = hash(password.into(), name).await?;
        self.storage.add_account(name, &hash).await?;
        Ok(())
    }

    /// Lists the names of all accounts.
    ///
    /// # Errors
    /// The database fails.
    pub async fn names(&self) -> Result<Vec<String>, AdminError> {
        Ok(self.storage.accounts().await?.into_iter().map(|account| account.name).collect())
    }

    /// Gives an account another password and signs all its devices out.
    ///
    /// # Errors
    /// There is no such account, the password is too short or easily guessed, or the database fails.
    pub async fn set_password(
        &self,
        name: &str,
        password: impl Into<SecretString>,
    ) -> Result<(), AdminError> {
        let account = self.find(name).await?;
        let hash = hash(password.into(), &account.name).await?;
        Ok(self.storage.set_password(account.owner, &hash).await?)
    }

    /// Removes an account. One that has rows is removed only together with them.
    ///
    /// # Errors
    /// There is no such account, it has rows that must stay, or the database fails.
    pub async fn remove(&self, name: &str, rows: RowsOfAccount) -> Result<(), AdminError> {
        let account = self.find(name).await?;
        Ok(self.storage.remove_account(account.owner, rows).await?)
    }

    /// Lists the signed-in devices of an account, the last used first.
    ///
    /// # Errors
    /// There is no such account, or the database fails.
    pub async fn devices(&self, name: &str) -> Result<Vec<Device>, AdminError> {
        let account = self.find(name).await?;
        Ok(devices_of(self.storage.sessions(account.owner).await?))
    }

    /// Lists the memberships an account may see: in lists of its own, and in those it shares or is invited to.
    ///
    /// # Errors
    /// There is no such account, or the database fails.
    pub async fn shares(&self, name: &str) -> Result<Vec<Shared>, AdminError> {
        let account = self.find(name).await?;
        Ok(self.storage.shares(account.owner).await?)
    }

    /// Signs one device of an account out, or all of them. Says how many that were.
    ///
    /// # Errors
    /// There is no such account or device, or the database fails.
    pub async fn sign_out(&self, name: &str, device: Option<&str>) -> Result<usize, AdminError> {
        let account = self.find(name).await?;
        let mut sessions = self.storage.sessions(account.owner).await?;
        if let Some(device) = device {
            sessions.retain(|(_, session)| id_of(session) == device);
            if sessions.is_empty() {
                return Err(AdminError::UnknownDevice(device.to_owned()));
            }
        }
        for (digest, _) in &sessions {
            self.storage.end_session(*digest).await?;
        }
        Ok(devices_of(sessions).len())
    }

    /// Makes an invitation for one more account, good for so many days.
    ///
    /// # Errors
    /// The database fails.
    pub async fn invite(&self, days: u32) -> Result<Invitation, AdminError> {
        join::invite(&*self.storage, SystemClock.now_ms(), days).await.map_err(|error| match error {
            AccountError::Storage(error) => error.into(),
            other => StorageError::Database(other.to_string()).into(),
        })
    }

    /// Says that somebody whom a provider outside knows may sign in to an account.
    ///
    /// # Errors
    /// There is no such account, or the database fails.
    pub async fn link(&self, name: &str, who: &Identity) -> Result<(), AdminError> {
        let account = self.find(name).await?;
        Ok(self.storage.link(who, account.owner).await?)
    }

    async fn find(&self, name: &str) -> Result<Account, AdminError> {
        let account = self.storage.account(name.trim()).await?;
        account.ok_or_else(|| AdminError::Unknown(name.to_owned()))
    }
}

/// Adds an account to the embedded database in a data folder; makes the folder if there is none. Blocks.
///
/// # Errors
/// The name is taken or unusable, the password too short, or the database fails.
pub fn add_user(data_dir: &Path, name: &str, password: impl Into<SecretString>) -> Result<(), AdminError> {
    let name = usable(name)?;
    let hash = password::hash_new(&password.into(), name)?;
    let now = SystemClock.now_ms();
    change(data_dir, |connection| Ok(accounts::add(connection, name, &hash, now).map(drop)?))
}

/// Gives an account of the embedded database in a data folder another password and signs all its devices out. Blocks.
///
/// # Errors
/// There is no such account, the password is too short, or the database fails.
pub fn set_password(
    data_dir: &Path,
    name: &str,
    password: impl Into<SecretString>,
) -> Result<(), AdminError> {
    let hash = password::hash_new(&password.into(), name.trim())?;
    change(data_dir, |connection| {
        let account = accounts::by_name(connection, name.trim())?;
        let account = account.ok_or_else(|| AdminError::Unknown(name.to_owned()))?;
        Ok(accounts::set_password(connection, account.owner, &hash)?)
    })
}

fn usable(name: &str) -> Result<&str, AdminError> {
    join::usable(name).ok_or_else(|| AdminError::Name(name.trim().to_owned()))
}

async fn hash(password: SecretString, name: &str) -> Result<String, PasswordError> {
    let name = name.trim().to_owned();
    spawn_blocking(move || password::hash_new(&password, &name)).await.unwrap_or(Err(PasswordError::Hash))
}

fn change(
    data_dir: &Path,
    work: impl FnOnce(&Connection) -> Result<(), AdminError>,
) -> Result<(), AdminError> {
    let mut connection = open::writer(data_dir)?;
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StorageError::from)?;
    work(&transaction)?;
    transaction.commit().map_err(StorageError::from)?;
    Ok(())
}
