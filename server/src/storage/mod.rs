//! What the server keeps, behind one trait: handlers know no SQL, and a second database can join.
//!
//! Every method that touches rows takes the [`Owner`]; there is no way to read or write without one.

mod archive;
mod changes;
mod decide;
mod epoch;
pub mod postgres;
mod query;
mod row;
mod sharing;
mod sql;
pub mod sqlite;
mod ticket;
mod write;

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use tokio::sync::broadcast;

pub use changes::Changed;
pub use query::{Conditions, Count, Keyset, ListRequest, Page, QueryError, ReadRequest, Tags, Tombstones};
pub use sharing::{MOST_MEMBERS, Membership, Role, SHARING, ShareChange, ShareOutcome, Shared, Standing};
pub use ticket::{Identity, Purpose, Ticket};
use write::Outcomes;
pub use write::{Change, OperationKey, RowImage, StoredAnswer, Together, WriteOutcome, WriteRequest};

use crate::tables::Table;

/// Whom rows belong to: one account, by its number in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Owner(pub i64);

impl Owner {
    /// Whom the rows of tables belong to that are everybody's; no account.
    pub const EVERYBODY: Self = Self(0);
}

/// SHA-256 of a session token, the only trace of it the server keeps.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenDigest(pub [u8; 32]);

impl fmt::Debug for TokenDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenDigest(…)")
    }
}

/// An account.
#[derive(Clone)]
pub struct Account {
    /// Whom its rows belong to.
    pub owner: Owner,
    /// The name as it was given.
    pub name: String,
    /// The user id clients see.
    pub user_id: String,
    /// The password's hash, in PHC form.
    pub password: String,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("owner", &self.owner).finish_non_exhaustive()
    }
}

/// A signed-in device. Times are in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Whose it is.
    pub owner: Owner,
    /// When the password was last given.
    pub signed_in_at: i64,
    /// When it was last used, to the hour.
    pub used_at: i64,
    /// When it ends in any case.
    pub ends_at: i64,
    /// What the device calls itself.
    pub device: String,
}

/// What a removal of an account does with its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowsOfAccount {
    /// An account with rows is not removed.
    MustBeNone,
    /// They go with it, for good.
    Delete,
}

/// How long the repetition of a write is recognised: longer than any device should be away without a full pull.
const OPERATIONS_KEPT_MS: i64 = 90 * 24 * 60 * 60 * 1_000;

/// What went wrong in the database. None of these depends on what a client asked.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// More writes are waiting than the server takes on.
    #[error("too many writes are waiting")]
    Busy,
    /// The query ran longer than the server allows.
    #[error("the query took too long")]
    TooSlow,
    /// The disk is full. Nothing was changed.
    #[error("the disk with the database is full; free some space")]
    DiskFull,
    /// The database is closed.
    #[error("the database is closed")]
    Closed,
    /// The database cannot be reached.
    #[error("the database cannot be reached")]
    Unreachable,
    /// A name that is taken.
    #[error("there is already an account of that name")]
    NameTaken,
    /// The account still has rows.
    #[error("the account still has rows; add --delete-data to remove them with it")]
    HasRows,
    /// Anything else the database says.
    #[error("the database failed: {0}")]
    Database(String),
}

/// A database with rows, accounts and sessions.
#[async_trait]
pub trait Storage: fmt::Debug + Send + Sync {
    /// Names the life of this database: made when it was, and new after a restore. This is the one of the last list; a
    /// [`Page`] has the one of its own moment.
    fn epoch(&self) -> Arc<str>;

    /// Does one write: all of it or nothing, durable when it returns.
    ///
    /// # Errors
    /// The database failed; nothing was written.
    async fn write(&self, request: WriteRequest) -> Result<WriteOutcome, StorageError>;

    /// Does several writes in one transaction: all of them or nothing, durable when it returns. Later ones see what
    /// earlier ones did.
    ///
    /// # Errors
    /// The database failed; nothing was written.
    async fn write_together(&self, requests: Vec<WriteRequest>) -> Result<Together, StorageError>;

    /// Reads one row, also a tombstone; `None` if the owner has none of that id.
    ///
    /// # Errors
    /// The database failed.
    async fn read(&self, request: ReadRequest) -> Result<Option<RowImage>, StorageError>;

    /// Reads one page of rows. What is wrong with the query is an outcome, not a failure.
    ///
    /// # Errors
    /// The database failed or needed too long.
    async fn list(&self, request: ListRequest) -> Result<Result<Page, QueryError>, StorageError>;

    /// Listens for word of changes, through this server and through others on the same database, from now on.
    fn changes(&self) -> broadcast::Receiver<Changed>;

    /// Finds an account; letters' case does not count.
    ///
    /// # Errors
    /// The database failed.
    async fn account(&self, name: &str) -> Result<Option<Account>, StorageError>;

    /// Finds the account of an owner.
    ///
    /// # Errors
    /// The database failed.
    async fn account_of(&self, owner: Owner) -> Result<Option<Account>, StorageError>;

    /// Whose rows there may be: those of every account, and everybody's.
    ///
    /// # Errors
    /// The database failed.
    async fn owners(&self) -> Result<Vec<Owner>, StorageError> {
        let accounts = self.accounts().await?.into_iter().map(|account| account.owner);
        Ok(accounts.chain([Owner::EVERYBODY]).collect())
    }

    /// All accounts, by name.
    ///
    /// # Errors
    /// The database failed.
    async fn accounts(&self) -> Result<Vec<Account>, StorageError>;

    /// Adds an account with the hash of its password.
    ///
    /// # Errors
    /// The name is taken, or the database failed.
    async fn add_account(&self, name: &str, password: &str) -> Result<Account, StorageError>;

    /// Changes the hash of a password and ends every session of the account.
    ///
    /// # Errors
    /// The database failed; nothing was changed.
    async fn set_password(&self, owner: Owner, password: &str) -> Result<(), StorageError>;

    /// Removes an account with everything that belongs to it.
    ///
    /// # Errors
    /// It has rows that must stay, or the database failed.
    async fn remove_account(&self, owner: Owner, rows: RowsOfAccount) -> Result<(), StorageError>;

    /// Puts a new hash in place of an account's, if it still is the one given.
    ///
    /// # Errors
    /// The database failed.
    async fn rehash(&self, owner: Owner, old: String, new: String) -> Result<(), StorageError>;

    /// Adds a session.
    ///
    /// # Errors
    /// The database failed.
    async fn add_session(&self, digest: TokenDigest, session: Session) -> Result<(), StorageError>;

    /// Finds a session by its token's digest.
    ///
    /// # Errors
    /// The database failed.
    async fn session(&self, digest: TokenDigest) -> Result<Option<Session>, StorageError>;

    /// The sessions of an owner, the last used first.
    ///
    /// # Errors
    /// The database failed.
    async fn sessions(&self, owner: Owner) -> Result<Vec<(TokenDigest, Session)>, StorageError>;

    /// Notes that a session was used, and when it ends now.
    ///
    /// # Errors
    /// The database failed.
    async fn touch_session(
        &self,
        digest: TokenDigest,
        used_at: i64,
        ends_at: i64,
    ) -> Result<(), StorageError>;

    /// Ends a session.
    ///
    /// # Errors
    /// The database failed.
    async fn end_session(&self, digest: TokenDigest) -> Result<(), StorageError>;

    /// Adds a ticket under the digest of its secret.
    ///
    /// # Errors
    /// The database failed.
    async fn add_ticket(&self, digest: TokenDigest, ticket: Ticket) -> Result<(), StorageError>;

    /// Finds a ticket for this purpose that is still good.
    ///
    /// # Errors
    /// The database failed.
    async fn ticket(&self, digest: TokenDigest, purpose: Purpose) -> Result<Option<Ticket>, StorageError>;

    /// Finds a ticket for this purpose that is still good, and uses it up: of several who try, one gets it.
    ///
    /// # Errors
    /// The database failed; the ticket stays good.
    async fn take_ticket(
        &self,
        digest: TokenDigest,
        purpose: Purpose,
    ) -> Result<Option<Ticket>, StorageError>;

    /// Uses an invitation up and adds an account, both or neither; `None` if the invitation is not good.
    ///
    /// # Errors
    /// The name is taken, or the database failed; the invitation stays good.
    async fn join(
        &self,
        digest: TokenDigest,
        name: &str,
        password: &str,
    ) -> Result<Option<Account>, StorageError>;

    /// Finds the account of somebody whom a provider outside knows.
    ///
    /// # Errors
    /// The database failed.
    async fn account_outside(&self, who: &Identity) -> Result<Option<Account>, StorageError>;

    /// Adds an account for somebody whom a provider outside knows, both or neither.
    ///
    /// # Errors
    /// The name is taken, or the database failed.
    async fn add_account_outside(
        &self,
        who: &Identity,
        name: &str,
        password: &str,
    ) -> Result<Account, StorageError>;

    /// Says whose account somebody's is from now on.
    ///
    /// # Errors
    /// The database failed.
    async fn link(&self, who: &Identity, owner: Owner) -> Result<(), StorageError>;

    /// Does what somebody asks for about shared lists: all of it or nothing.
    ///
    /// # Errors
    /// The database failed; nothing was changed.
    async fn share(&self, caller: Owner, change: ShareChange) -> Result<ShareOutcome, StorageError>;

    /// The memberships somebody may see: in one's own lists, one's own in those of others, and who else joined these.
    ///
    /// # Errors
    /// The database failed.
    async fn shares(&self, of: Owner) -> Result<Vec<Shared>, StorageError>;

    /// All memberships there are, for looking the database over.
    ///
    /// # Errors
    /// The database failed.
    async fn memberships(&self) -> Result<Vec<Membership>, StorageError>;

    /// Removes a table's tombstones with stamps before this one for good. Says how many those were.
    ///
    /// # Errors
    /// The database failed; nothing was removed.
    async fn purge(&self, owner: Owner, table: Arc<Table>, before: i64) -> Result<u64, StorageError>;

    /// Gives the database a new epoch, so that clients pull everything again. Servers notice with their next list.
    ///
    /// # Errors
    /// The database failed.
    async fn renew_epoch(&self) -> Result<(), StorageError>;

    /// What is wrong with the database as such, a line each. Takes long.
    ///
    /// # Errors
    /// It could not be found out.
    async fn faults(&self) -> Result<Vec<String>, StorageError>;

    /// Says whether the database answers.
    ///
    /// # Errors
    /// It does not.
    async fn check(&self) -> Result<(), StorageError>;

    /// Finishes what is queued and closes the database. Blocks until that is done.
    fn close(&self);
}
