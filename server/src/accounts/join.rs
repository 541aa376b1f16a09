//! Invitations: whoever holds one may make an account, once. And what a name must be.

use std::{net::IpAddr, time::Instant};

use secrecy::SecretString;

use super::{AccountError, Accounts, DAY_MS, SessionToken, SignedIn};
use crate::storage::{Purpose, Storage, StorageError, Ticket};

/// An invitation: show it to the one it is for.
#[derive(Debug)]
pub struct Invitation {
    /// The code, shown this once.
    pub code: SessionToken,
    /// Until when it is good, in milliseconds.
    pub ends_at: i64,
}

/// Makes an invitation that is good for so many days.
pub(super) async fn invite(storage: &dyn Storage, now: i64, days: u32) -> Result<Invitation, AccountError> {
    let code = SessionToken::random()?;
    let ends_at = now.saturating_add(i64::from(days) * DAY_MS);
    let ticket = Ticket { purpose: Purpose::Invitation, owner: None, ends_at, body: String::new() };
    storage.add_ticket(code.digest(), ticket).await?;
    Ok(Invitation { code, ends_at })
}

/// The name as it is kept, if it can be an account's.
pub(crate) fn usable(name: &str) -> Option<&str> {
    let name = name.trim();
    ((1..=64).contains(&name.chars().count()) && !name.contains(char::is_control)).then_some(name)
}

impl Accounts {
    /// Whether an invitation is good.
    ///
    /// # Errors
    /// The database failed.
    pub async fn is_invited(&self, code: &str) -> Result<bool, StorageError> {
        let Some(code) = SessionToken::parse(code) else { return Ok(false) };
        Ok(self.storage.ticket(code.digest(), Purpose::Invitation).await?.is_some())
    }

    /// Makes an account for an invitation and signs a device in to it.
    ///
    /// # Errors
    /// The invitation is not good, the name or the password cannot be taken, too many tries, or a failure of the
    /// server. The invitation stays good.
    pub async fn join(
        &self,
        code: &str,
        name: &str,
        password: SecretString,
        device: &str,
        address: IpAddr,
    ) -> Result<SignedIn, AccountError> {
        // Whoever guesses codes has one count for all of them. It looks like no name.
        const GUESSES: &str = "\ninvitation";
        self.limiter
            .admit(GUESSES, address, Instant::now())
            .map_err(|wait| AccountError::TooMany { wait })?;
        let digest = SessionToken::parse(code).ok_or(AccountError::NotInvited)?.digest();
        // Before a password is hashed, which takes a while, for somebody who is not invited.
        if self.storage.ticket(digest, Purpose::Invitation).await?.is_none() {
            return Err(AccountError::NotInvited);
        }
        let name = usable(name).ok_or(AccountError::Name)?;
        let hash = self.passwords.hash_new(password, name).await?;
        let account = self.storage.join(digest, name, &hash).await?.ok_or(AccountError::NotInvited)?;
        self.limiter.forgive(GUESSES, address);
        self.admit(account, device).await
    }
}
