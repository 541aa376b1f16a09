//! Accounts of people whom a provider outside knows. They are found by the provider's own name for somebody and never by the
//! name for people, which anybody may give himself there.

use super::{AccountError, Accounts, MINUTE_MS, SessionToken, join::usable};
use crate::storage::{Account, Identity, Purpose, StorageError, Ticket};

/// What is kept in place of a password's hash where there is none.
pub(super) const NO_PASSWORD: &str = "none";
/// How long somebody may take at the provider's, in milliseconds.
const PATIENCE_MS: i64 = 15 * MINUTE_MS;
/// How many names are tried for a newcomer whose name is taken.
const NAMES: u32 = 50;

/// Whether somebody whom only the provider knows gets an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Newcomers {
    /// The first time he comes.
    Welcome,
    /// Never; the operator links accounts.
    Refused,
}

impl Accounts {
    /// Notes that somebody goes to the provider, and what for, under a secret of his browser.
    ///
    /// # Errors
    /// A failure of the server.
    pub(crate) async fn go_outside(&self, errand: String) -> Result<SessionToken, AccountError> {
        let secret = SessionToken::random()?;
        let ends_at = self.clock.now_ms() + PATIENCE_MS;
        let ticket = Ticket { purpose: Purpose::Outside, owner: None, ends_at, body: errand };
        self.storage.add_ticket(secret.digest(), ticket).await?;
        Ok(secret)
    }

    /// What somebody went for who is back now. He comes back once.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn come_back(&self, secret: &SessionToken) -> Result<Option<String>, StorageError> {
        let ticket = self.storage.take_ticket(secret.digest(), Purpose::Outside).await?;
        Ok(ticket.map(|ticket| ticket.body))
    }

    /// The account of somebody whom the provider knows; made now, if newcomers are welcome.
    ///
    /// # Errors
    /// There is none and none may be made, or a failure of the server.
    pub(crate) async fn account_outside(
        &self,
        who: &Identity,
        name: Option<&str>,
        newcomers: Newcomers,
    ) -> Result<Account, AccountError> {
        if let Some(account) = self.storage.account_outside(who).await? {
            return Ok(account);
        }
        if newcomers == Newcomers::Refused {
            return Err(AccountError::Unknown);
        }
        let name = name.and_then(usable).unwrap_or("somebody");
        // A name that is taken here is somebody else's, whatever the provider calls him.
        for number in 1..=NAMES {
            let name = if number == 1 { name.to_owned() } else { format!("{name} {number}") };
            let Some(name) = usable(&name) else { break };
            match self.storage.add_account_outside(who, name, NO_PASSWORD).await {
                Err(StorageError::NameTaken) => {}
                made => return Ok(made?),
            }
        }
        Err(StorageError::NameTaken.into())
    }
}
