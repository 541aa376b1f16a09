//! Who is asking: accounts with passwords, and one session for each signed-in device.
//!
//! A session ends after 30 days without use and 180 days after the password was given. A new token may replace
//! the old one at any time; that does not move the second limit.

mod admin;
mod devices;
mod handover;
mod join;
mod limiter;
mod outside;
mod password;
mod token;

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use secrecy::SecretString;

pub use admin::{Admin, AdminError, add_user, set_password};
pub use devices::Device;
pub use handover::Handover;
pub use join::Invitation;
pub(crate) use join::usable as usable_name;
pub use outside::Newcomers;
pub use password::PasswordError;
pub use token::SessionToken;

use self::{
    limiter::Limiter,
    password::{Passwords, Verdict},
};
use crate::{
    clock::Clock,
    storage::{Account, Owner, Session, Storage, StorageError, TokenDigest},
};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
const IDLE_MS: i64 = 30 * DAY_MS;
const ABSOLUTE_MS: i64 = 180 * DAY_MS;
/// How long a replaced token still works: the answer with the new one may have been lost.
const GRACE_MS: i64 = 10 * MINUTE_MS;
/// How long a session is believed without asking the database: one ended elsewhere dies within this.
const BELIEVED: Duration = Duration::from_secs(1);
/// The most sessions believed at once.
const REMEMBERED: usize = 10_000;

/// Someone whose token is good.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Whose rows they may see.
    pub owner: Owner,
    digest: TokenDigest,
    session: Session,
}

/// A fresh sign-in.
#[derive(Debug)]
pub struct SignedIn {
    /// The token, shown this once.
    pub token: SessionToken,
    /// The user id clients see.
    pub user_id: String,
}

/// Why an account let nobody in, or stayed as it is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AccountError {
    /// The name or the password is wrong; it does not say which.
    #[error("The name or the password is wrong.")]
    Wrong,
    /// Too many tries.
    #[error("Too many tries to sign in. Wait a moment and try again.")]
    TooMany {
        /// How long to wait.
        wait: Duration,
    },
    /// Too many passwords are being checked.
    #[error("The server is busy. Try again in a moment.")]
    Busy,
    /// The invitation was used, is too old, or never was one; it does not say which.
    #[error("This invitation is not good any more. Ask for another one.")]
    NotInvited,
    /// The code for a session was used, is too old, never was one, or is another program's; it does not say which.
    #[error("This sign-in took too long or was used already. Start it again in the app.")]
    Code,
    /// The provider outside knows somebody who has no account here.
    #[error("You have no account here. Ask whoever runs this server.")]
    Unknown,
    /// The name cannot be an account's.
    #[error("A name must have 1 to 64 characters, none of them a control character.")]
    Name,
    /// The new password cannot be taken.
    #[error("A password must have 8 to 128 characters.")]
    Password,
    /// The new password is among the first that strangers try.
    #[error(
        "This password is among the first that strangers try. Take a few words that have nothing to do with one another."
    )]
    Guessable,
    /// The server itself failed, or the name is taken.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The system has no randomness to give.
    #[error("no randomness: {0}")]
    Random(#[from] getrandom::Error),
}

impl From<PasswordError> for AccountError {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Length => Self::Password,
            PasswordError::Guessable => Self::Guessable,
            PasswordError::Busy => Self::Busy,
            PasswordError::Hash => StorageError::Database(error.to_string()).into(),
        }
    }
}

/// Signs in and out, and tells who is asking.
#[derive(Debug)]
pub struct Accounts {
    storage: Arc<dyn Storage>,
    clock: Arc<dyn Clock>,
    passwords: Passwords,
    limiter: Limiter,
    believed: Mutex<HashMap<TokenDigest, (Session, Instant)>>,
}

impl Accounts {
    /// Accounts in this database. Under one name from one address there may be so many tries to sign in each minute.
    pub fn new(storage: Arc<dyn Storage>, clock: Arc<dyn Clock>, sign_in_tries: usize) -> Self {
        let (passwords, limiter) = (Passwords::default(), Limiter::new(sign_in_tries));
        Self { storage, clock, passwords, limiter, believed: Mutex::default() }
    }

    /// Signs a device in.
    ///
    /// # Errors
    /// A wrong name or password, too many tries, or a failure of the server.
    pub async fn sign_in(
        &self,
        name: &str,
        password: SecretString,
        device: &str,
        address: IpAddr,
    ) -> Result<SignedIn, AccountError> {
        let account = self.check(name, password, address).await?;
        self.admit(account, device).await
    }

    /// Gives an account another password and signs every device of it out. This one gets a new token.
    ///
    /// # Errors
    /// The old password is wrong, the new one cannot be taken, too many tries, or a failure of the server.
    pub async fn change_password(
        &self,
        caller: &Caller,
        old: SecretString,
        new: SecretString,
        address: IpAddr,
    ) -> Result<SignedIn, AccountError> {
        let account = self.storage.account_of(caller.owner).await?.ok_or(AccountError::Wrong)?;
        let mut account = self.check(&account.name, old, address).await?;
        account.password = self.passwords.hash_new(new, &account.name).await?;
        self.storage.set_password(account.owner, &account.password).await?;
        self.forget_all(account.owner);
        self.admit(account, &caller.session.device).await
    }

    /// Checks a name and a password, at the same cost whether or not there is such a name.
    async fn check(
        &self,
        name: &str,
        password: SecretString,
        address: IpAddr,
    ) -> Result<Account, AccountError> {
        let name = name.trim();
        self.limiter.admit(name, address, Instant::now()).map_err(|wait| AccountError::TooMany { wait })?;
        let account = self.storage.account(name).await?;
        let stored = account.as_ref().map(|account| account.password.clone());
        // As slow as for a name that is nobody's.
        let stored = stored.filter(|stored| stored != outside::NO_PASSWORD);
        let verdict = self.passwords.check(password, stored).await.map_err(|error| match error {
            PasswordError::Busy => AccountError::Busy,
            PasswordError::Length | PasswordError::Guessable | PasswordError::Hash => AccountError::Wrong,
        })?;
        let Some(mut account) = account.filter(|_| verdict != Verdict::Wrong) else {
            return Err(AccountError::Wrong);
        };
        self.limiter.forgive(name, address);
        if let Verdict::RightAndStronger(hash) = verdict {
            self.storage.rehash(account.owner, account.password, hash.clone()).await?;
            account.password = hash;
        }
        Ok(account)
    }

    /// Gives a device of this account a session.
    pub(crate) async fn admit(&self, account: Account, device: &str) -> Result<SignedIn, AccountError> {
        let now = self.clock.now_ms();
        let token = SessionToken::random()?;
        let device = device.chars().filter(|c| !c.is_control()).take(64).collect();
        self.storage.add_session(token.digest(), session(account.owner, now, now, device)).await?;
        // The password may have been changed while this one was checked, which ended the sessions of then.
        let stored = self.storage.account_of(account.owner).await?;
        if stored.is_none_or(|stored| stored.password != account.password) {
            self.storage.end_session(token.digest()).await?;
            return Err(AccountError::Wrong);
        }
        Ok(SignedIn { token, user_id: account.user_id })
    }

    /// Tells whose token this is; `None` when it is nobody's or no longer good.
    ///
    /// # Errors
    /// The database failed.
    pub async fn authenticate(&self, token: &SessionToken) -> Result<Option<Caller>, StorageError> {
        let digest = token.digest();
        let now = self.clock.now_ms();
        let session = match self.believed(digest) {
            Some(session) => Some(session),
            None => self.storage.session(digest).await?,
        };
        let Some(mut session) = session.filter(|session| now < session.ends_at) else { return Ok(None) };
        let is_replaced = session.ends_at < ends_at(session.signed_in_at, session.used_at);
        if !is_replaced && now - session.used_at > HOUR_MS {
            session.used_at = now;
            session.ends_at = ends_at(session.signed_in_at, now);
            self.storage.touch_session(digest, now, session.ends_at).await?;
        }
        self.believe(digest, session.clone());
        Ok(Some(Caller { owner: session.owner, digest, session }))
    }

    /// Gives a device a new token; the old one works for ten minutes more.
    ///
    /// # Errors
    /// A failure of the server; the old token stays good.
    pub async fn refresh(&self, caller: &Caller) -> Result<SignedIn, AccountError> {
        let now = self.clock.now_ms();
        let account = self.storage.account_of(caller.owner).await?.ok_or(AccountError::Wrong)?;
        let token = SessionToken::random()?;
        let next = session(caller.owner, caller.session.signed_in_at, now, caller.session.device.clone());
        self.storage.add_session(token.digest(), next).await?;
        let ends_at = caller.session.ends_at.min(now + GRACE_MS);
        self.storage.touch_session(caller.digest, caller.session.used_at, ends_at).await?;
        self.forget(caller.digest);
        Ok(SignedIn { token, user_id: account.user_id })
    }

    /// The account of a caller.
    ///
    /// # Errors
    /// The database failed.
    pub async fn account(&self, caller: &Caller) -> Result<Option<Account>, StorageError> {
        self.storage.account_of(caller.owner).await
    }

    fn believed(&self, digest: TokenDigest) -> Option<Session> {
        let believed = self.believed.lock().ok()?;
        let (session, since) = believed.get(&digest)?;
        (since.elapsed() < BELIEVED).then(|| session.clone())
    }

    fn believe(&self, digest: TokenDigest, session: Session) {
        let Ok(mut believed) = self.believed.lock() else { return };
        if let Some((known, since)) = believed.get_mut(&digest)
            && since.elapsed() < BELIEVED
        {
            // What was noted just now counts, but does not make the second longer.
            *known = session;
            return;
        }
        if believed.len() >= REMEMBERED {
            believed.retain(|_, (_, since)| since.elapsed() < BELIEVED);
        }
        if believed.len() < REMEMBERED {
            believed.insert(digest, (session, Instant::now()));
        }
    }

    fn forget_all(&self, owner: Owner) {
        if let Ok(mut believed) = self.believed.lock() {
            believed.retain(|_, (session, _)| session.owner != owner);
        }
    }

    fn forget(&self, digest: TokenDigest) {
        if let Ok(mut believed) = self.believed.lock() {
            believed.remove(&digest);
        }
    }
}

fn session(owner: Owner, signed_in_at: i64, used_at: i64, device: String) -> Session {
    Session { owner, signed_in_at, used_at, ends_at: ends_at(signed_in_at, used_at), device }
}

fn ends_at(signed_in_at: i64, used_at: i64) -> i64 {
    (signed_in_at + ABSOLUTE_MS).min(used_at + IDLE_MS)
}
