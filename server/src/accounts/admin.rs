//! Accounts as the operator manages them: on the data folder, whether or not the server runs.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};
use secrecy::SecretString;

use super::password::{self, PasswordError};
use crate::{
    clock::{Clock, SystemClock},
    storage::{
        Account, RowsOfAccount, StorageError,
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
    /// The password cannot be taken.
    #[error("The password was not taken: {0}.")]
    Password(#[from] PasswordError),
    /// The database refused.
    #[error("The account was not changed: {0}.")]
    Storage(#[from] StorageError),
}

/// Adds an account to the data folder; makes the folder if there is none.
///
/// # Errors
/// The name is taken or unusable, the password too short, or the database fails.
pub fn add_user(data_dir: &Path, name: &str, password: impl Into<SecretString>) -> Result<(), AdminError> {
    let name = name.trim();
    if !(1..=64).contains(&name.chars().count()) || name.contains(char::is_control) {
        return Err(AdminError::Name(name.to_owned()));
    }
    let hash = password::hash_new(&password.into())?;
    let now = SystemClock.now_ms();
    change(data_dir, |connection| Ok(accounts::add(connection, name, &hash, now).map(drop)?))
}

/// Lists the names of all accounts.
///
/// # Errors
/// The database fails.
pub fn list_users(data_dir: &Path) -> Result<Vec<String>, AdminError> {
    let accounts = accounts::all(&open::writer(data_dir)?)?;
    Ok(accounts.into_iter().map(|account| account.name).collect())
}

/// Gives an account another password and signs all its devices out.
///
/// # Errors
/// There is no such account, the password is too short, or the database fails.
pub fn set_password(
    data_dir: &Path,
    name: &str,
    password: impl Into<SecretString>,
) -> Result<(), AdminError> {
    let hash = password::hash_new(&password.into())?;
    change(data_dir, |connection| {
        let account = find(connection, name)?;
        Ok(accounts::set_password(connection, account.owner, &hash)?)
    })
}

/// Removes an account. One that has rows is removed only together with them.
///
/// # Errors
/// There is no such account, it has rows that must stay, or the database fails.
pub fn remove_user(data_dir: &Path, name: &str, rows: RowsOfAccount) -> Result<(), AdminError> {
    change(data_dir, |connection| {
        let account = find(connection, name)?;
        Ok(accounts::remove(connection, account.owner, rows)?)
    })
}

fn find(connection: &Connection, name: &str) -> Result<Account, AdminError> {
    accounts::by_name(connection, name.trim())?.ok_or_else(|| AdminError::Unknown(name.to_owned()))
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
