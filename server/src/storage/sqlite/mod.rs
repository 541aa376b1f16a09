//! Rows, accounts and sessions in one SQLite file: one thread writes, a few connections read.
//!
//! - `open`, `schema`, `declare`: the file and its format.
//! - [`backup`](fn@backup): copies of it.
//! - `writer`: the shared commits. `apply`, `operations`, `accounts`: what happens inside one.
//! - `readers`, `list`: queries. `dialect`, `row`: what SQL and rows look like here.

pub(crate) mod accounts;
mod apply;
mod backup;
mod declare;
mod dialect;
pub(crate) mod export;
mod functions;
mod identities;
mod list;
pub(crate) mod open;
mod operations;
mod purge;
mod readers;
mod row;
mod schema;
mod sharing;
mod tickets;
mod wall;
mod writer;

use std::{
    collections::BTreeSet,
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use async_trait::async_trait;
use rusqlite::ErrorCode;
use tokio::{sync::broadcast, task};

pub use backup::{BackupError, backup, restore};
pub use export::ExportError;
pub use open::OpenError;

#[cfg(test)]
pub(super) use self::dialect::Sqlite;
#[cfg(not(test))]
use self::dialect::Sqlite;
use self::{
    readers::{Reach, Readers},
    sharing::{Sharing, Touched},
    writer::Writer,
};
use super::{
    Account, Changed, Identity, ListRequest, Membership, Owner, Page, Purpose, QueryError, ReadRequest,
    RowImage, RowsOfAccount, Session, ShareChange, ShareOutcome, Shared, Storage, StorageError, Ticket,
    Together, TokenDigest, WriteOutcome, WriteRequest, changes::Changes, epoch::Epoch,
    sharing::scopes::Shareable,
};
use crate::{
    clock::Clock,
    tables::{Table, Tables, Unreadable},
};

/// The SQL of one table.
type TableSql = super::sql::TableSql<Sqlite>;

/// The database of a server on one machine.
pub struct SqliteStorage {
    epoch: Epoch,
    sharing: Arc<Sharing>,
    writer: Writer,
    clock: Arc<dyn Clock>,
    readers: Readers,
    /// Behind a wall.
    lists: Readers,
    changes: Changes,
    folder: PathBuf,
}

impl fmt::Debug for SqliteStorage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStorage").field("epoch", &self.epoch).finish_non_exhaustive()
    }
}

impl SqliteStorage {
    /// Opens the database in a folder, or makes a new one. Reads the whole file if the last run ended badly.
    ///
    /// # Errors
    /// The file cannot be used; the message says what to do.
    pub fn open(folder: &Path, tables: &Tables, clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        open::check_after_unclean_end(folder)?;
        let mut connection = open::writer(folder)?;
        let wrap = |source| OpenError::Sqlite { path: folder.join(open::FILE_NAME), source };
        for table in tables.iter() {
            declare::declare(&mut connection, table, folder)?;
        }
        let epoch = schema::epoch(&connection).map_err(wrap)?;
        let sql = |table: &Arc<Table>| (table.name().to_owned(), Arc::new(TableSql::new(table)));
        let writer = Writer::start(connection, folder.to_owned(), Arc::clone(&clock))
            .map_err(|source| OpenError::Folder { path: folder.to_owned(), source })?;
        Ok(Self {
            epoch: Epoch::new(&epoch),
            sharing: Arc::new(Sharing {
                sql: tables.iter().map(sql).collect(),
                shareable: Shareable::of(tables),
            }),
            writer,
            clock,
            readers: Readers::new(folder.to_owned(), Reach::Everything),
            lists: Readers::new(folder.to_owned(), Reach::Rows),
            changes: Changes::default(),
            folder: folder.to_owned(),
        })
    }

    /// Tells whoever listens of what changed, of each table once.
    fn tell(&self, touched: Touched) {
        for (owner, table) in touched.into_iter().collect::<BTreeSet<_>>() {
            self.changes.tell(Changed::Rows { owner, table: table.into() });
        }
    }

    fn sql(&self, table: &Table) -> Result<Arc<TableSql>, StorageError> {
        let sql = self.sharing.sql.get(table.name()).cloned();
        sql.ok_or_else(|| StorageError::Database(format!("the table {} is not declared", table.name())))
    }
}

#[async_trait]
impl Storage for SqliteStorage {
    fn epoch(&self) -> Arc<str> {
        self.epoch.last()
    }

    async fn write(&self, request: WriteRequest) -> Result<WriteOutcome, StorageError> {
        let (sql, sharing) = (self.sql(&request.table)?, Arc::clone(&self.sharing));
        let work = move |connection: &_, now| {
            let mut touched = Vec::new();
            let outcome = apply::apply(connection, &sharing, &sql, &request, now, &mut touched)?;
            Ok((outcome, touched))
        };
        let (outcome, touched) = self.writer.submit_large(work, |(outcome, _)| outcome.size()).await?;
        self.tell(touched);
        Ok(outcome)
    }

    async fn write_together(&self, requests: Vec<WriteRequest>) -> Result<Together, StorageError> {
        let with_sql = |request: WriteRequest| Ok((self.sql(&request.table)?, request));
        let work: Vec<_> = requests.into_iter().map(with_sql).collect::<Result<_, StorageError>>()?;
        let sharing = Arc::clone(&self.sharing);
        let work = move |connection: &_, now| apply::apply_together(connection, &sharing, &work, now);
        let (outcome, touched) = self.writer.submit(work).await?;
        self.tell(touched);
        Ok(outcome)
    }

    async fn read(&self, request: ReadRequest) -> Result<Option<RowImage>, StorageError> {
        let sql = self.sql(&request.table)?;
        let read = move |connection: &_| {
            let row = apply::row(connection, &sql, &request.table, request.owner, &request.id)?;
            row.map(|row| row.image(&request.table, &request.shape)).transpose()
        };
        self.readers.run(read).await
    }

    async fn list(&self, request: ListRequest) -> Result<Result<Page, QueryError>, StorageError> {
        let sql = self.sql(&request.table)?;
        let listed = self.lists.run(move |connection| list::list(connection, &sql, &request)).await?;
        listed.iter().for_each(|page| self.epoch.saw(&page.epoch));
        Ok(listed)
    }

    fn changes(&self) -> broadcast::Receiver<Changed> {
        self.changes.listen()
    }

    async fn account(&self, name: &str) -> Result<Option<Account>, StorageError> {
        let name = name.to_owned();
        self.readers.run(move |connection| accounts::by_name(connection, &name)).await
    }

    async fn account_of(&self, owner: Owner) -> Result<Option<Account>, StorageError> {
        self.readers.run(move |connection| accounts::by_owner(connection, owner)).await
    }

    async fn accounts(&self) -> Result<Vec<Account>, StorageError> {
        self.readers.run(accounts::all).await
    }

    async fn add_account(&self, name: &str, password: &str) -> Result<Account, StorageError> {
        let (name, password) = (name.to_owned(), password.to_owned());
        self.writer.submit(move |connection, now| accounts::add(connection, &name, &password, now)).await
    }

    async fn set_password(&self, owner: Owner, password: &str) -> Result<(), StorageError> {
        let password = password.to_owned();
        self.writer.submit(move |connection, _| accounts::set_password(connection, owner, &password)).await
    }

    async fn remove_account(&self, owner: Owner, rows: RowsOfAccount) -> Result<(), StorageError> {
        let sharing = Arc::clone(&self.sharing);
        let remove =
            move |connection: &_, now| sharing::remove_account(connection, &sharing, owner, rows, now);
        self.tell(self.writer.submit(remove).await?);
        Ok(())
    }

    async fn rehash(&self, owner: Owner, old: String, new: String) -> Result<(), StorageError> {
        self.writer.submit(move |connection, _| accounts::rehash(connection, owner, &old, &new)).await
    }

    async fn add_session(&self, digest: TokenDigest, session: Session) -> Result<(), StorageError> {
        self.writer.submit(move |connection, _| accounts::add_session(connection, digest, &session)).await
    }

    async fn session(&self, digest: TokenDigest) -> Result<Option<Session>, StorageError> {
        self.readers.run(move |connection| accounts::session(connection, digest)).await
    }

    async fn sessions(&self, owner: Owner) -> Result<Vec<(TokenDigest, Session)>, StorageError> {
        self.readers.run(move |connection| accounts::sessions(connection, owner)).await
    }

    async fn touch_session(
        &self,
        digest: TokenDigest,
        used_at: i64,
        ends_at: i64,
    ) -> Result<(), StorageError> {
        let touch = move |connection: &_, _| accounts::touch_session(connection, digest, used_at, ends_at);
        self.writer.submit(touch).await
    }

    async fn end_session(&self, digest: TokenDigest) -> Result<(), StorageError> {
        self.writer.submit(move |connection, _| accounts::end_session(connection, digest)).await
    }

    async fn add_ticket(&self, digest: TokenDigest, ticket: Ticket) -> Result<(), StorageError> {
        self.writer.submit(move |connection, _| tickets::add(connection, digest, &ticket)).await
    }

    async fn ticket(&self, digest: TokenDigest, purpose: Purpose) -> Result<Option<Ticket>, StorageError> {
        let now = self.clock.now_ms();
        self.readers.run(move |connection| tickets::find(connection, digest, purpose, now)).await
    }

    async fn take_ticket(
        &self,
        digest: TokenDigest,
        purpose: Purpose,
    ) -> Result<Option<Ticket>, StorageError> {
        self.writer.submit(move |connection, now| tickets::take(connection, digest, purpose, now)).await
    }

    async fn join(
        &self,
        digest: TokenDigest,
        name: &str,
        password: &str,
    ) -> Result<Option<Account>, StorageError> {
        let (name, password) = (name.to_owned(), password.to_owned());
        let join = move |connection: &_, now| tickets::join(connection, digest, &name, &password, now);
        self.writer.submit(join).await
    }

    async fn account_outside(&self, who: &Identity) -> Result<Option<Account>, StorageError> {
        let who = who.clone();
        self.readers.run(move |connection| identities::find(connection, &who)).await
    }

    async fn add_account_outside(
        &self,
        who: &Identity,
        name: &str,
        password: &str,
    ) -> Result<Account, StorageError> {
        let (who, name, password) = (who.clone(), name.to_owned(), password.to_owned());
        let add = move |connection: &_, now| {
            let account = accounts::add(connection, &name, &password, now)?;
            identities::link(connection, &who, account.owner)?;
            Ok(account)
        };
        self.writer.submit(add).await
    }

    async fn link(&self, who: &Identity, owner: Owner) -> Result<(), StorageError> {
        let who = who.clone();
        self.writer.submit(move |connection, _| identities::link(connection, &who, owner)).await
    }

    async fn share(&self, caller: Owner, change: ShareChange) -> Result<ShareOutcome, StorageError> {
        let sharing = Arc::clone(&self.sharing);
        let share = move |connection: &_, now| sharing::share(connection, &sharing, caller, &change, now);
        let (outcome, touched) = self.writer.submit(share).await?;
        self.tell(touched);
        Ok(outcome)
    }

    async fn shares(&self, of: Owner) -> Result<Vec<Shared>, StorageError> {
        let sharing = Arc::clone(&self.sharing);
        self.readers.run(move |connection| sharing::list(connection, &sharing, of)).await
    }

    async fn memberships(&self) -> Result<Vec<Membership>, StorageError> {
        self.readers.run(sharing::all).await
    }

    async fn purge(&self, owner: Owner, table: Arc<Table>, before: i64) -> Result<u64, StorageError> {
        let sql = self.sql(&table)?;
        let purge = move |connection: &_, _| purge::purge(connection, &sql, owner, &table, before);
        self.writer.submit(purge).await
    }

    async fn renew_epoch(&self) -> Result<(), StorageError> {
        self.writer.submit(|connection, _| Ok(schema::renew_epoch(connection)?)).await
    }

    async fn faults(&self) -> Result<Vec<String>, StorageError> {
        let folder = self.folder.clone();
        // It may take long, and no other query should wait for it.
        let faults = task::spawn_blocking(move || purge::faults(&open::reader(&folder)?));
        faults.await.unwrap_or_else(|_| Err(StorageError::Database("the check itself failed".to_owned())))
    }

    async fn check(&self) -> Result<(), StorageError> {
        let check = |connection: &rusqlite::Connection| {
            Ok(connection.query_row("SELECT 1 FROM store", [], |_| Ok(()))?)
        };
        self.readers.run(check).await
    }

    fn close(&self) {
        self.readers.close();
        self.lists.close();
        self.writer.close();
    }
}

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::OperationInterrupted) => Self::TooSlow,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            // The code's name only: SQLite's own message may quote a value.
            Some(code) => Self::Database(format!("SQLite says {code:?}")),
            None => Self::Database("SQLite was used wrongly".to_owned()),
        }
    }
}

impl From<Unreadable> for StorageError {
    fn from(error: Unreadable) -> Self {
        Self::Database(error.to_string())
    }
}
