//! Rows, accounts and sessions in PostgreSQL: for several servers on one database.
//!
//! - `connect`: the pool, TLS, and what is asked of the database. `schema`: its format.
//! - `word`: word of changes between servers. `work`: one transaction. `write`, `list`, `accounts`: what happens inside one.
//!   `together`: several writes in one, all or none. `lanes`: writes that wait for one another; `group`: in one, each for itself.
//!   `keys`: repeated writes. `sharing`, `scopes`: shared lists.
//! - `dialect`, `row`, `columns`: what SQL, rows and text look like here. `failure`, `error`: what goes wrong.

mod accounts;
mod columns;
mod connect;
mod dialect;
mod error;
mod failure;
mod group;
mod identities;
mod import;
mod keys;
mod lanes;
mod list;
mod purge;
mod row;
mod schema;
mod scopes;
mod sharing;
mod teller;
mod tickets;
mod together;
mod word;
mod work;
mod write;

use std::{fmt, ops::Deref, path::Path, sync::Arc, time::Duration};

use async_trait::async_trait;
use deadpool_postgres::Pool;
use tokio::{
    sync::{broadcast, mpsc},
    task::AbortHandle,
};
use uuid::Uuid;

pub use connect::ConnectError;
pub use import::ImportError;

#[cfg(test)]
pub(super) use self::dialect::Postgres;
#[cfg(not(test))]
use self::dialect::Postgres;
use self::{columns::ManySql, lanes::Lanes, sharing::Sharing, teller::Teller};
use super::{
    Account, Changed, Identity, ListRequest, Membership, Owner, Page, Purpose, QueryError, ReadRequest,
    RowImage, RowsOfAccount, Session, ShareChange, ShareOutcome, Shared, Storage, StorageError, Ticket,
    Together, TokenDigest, WriteOutcome, WriteRequest, changes::Changes, epoch::Epoch,
    sharing::scopes::Shareable,
};
use crate::{
    clock::Clock,
    config::PostgresConfig,
    tables::{Table, Tables},
};

/// How often what has expired is removed.
const SWEEP: Duration = Duration::from_secs(600);

/// The SQL of one table: as both databases have it, and for many rows at once.
#[derive(Debug)]
struct TableSql {
    one: super::sql::TableSql<Postgres>,
    many: ManySql,
}

impl Deref for TableSql {
    type Target = super::sql::TableSql<Postgres>;

    fn deref(&self) -> &Self::Target {
        &self.one
    }
}

impl TableSql {
    fn new(table: &Table) -> Self {
        Self { one: super::sql::TableSql::new(table), many: ManySql::new(table) }
    }
}

/// A database that several servers may share.
pub struct PostgresStorage {
    epoch: Epoch,
    sharing: Arc<Sharing>,
    pool: Pool,
    clock: Arc<dyn Clock>,
    teller: Teller,
    lanes: Arc<Lanes>,
    tasks: [AbortHandle; 3],
}

impl fmt::Debug for PostgresStorage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStorage").field("epoch", &self.epoch).finish_non_exhaustive()
    }
}

impl PostgresStorage {
    /// Connects, and brings the database to the newest format.
    ///
    /// # Errors
    /// The database cannot be used; the message says what to do.
    pub async fn open(
        config: &PostgresConfig,
        tables: &Tables,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ConnectError> {
        let access = connect::Access::new(config)?;
        let pool = access.pool(config.connections)?;
        let epoch = Epoch::new(&schema::prepare(&pool, tables).await?);
        let sql = |table: &Arc<Table>| (table.name().to_owned(), Arc::new(TableSql::new(table)));
        let (changes, (told, to_tell)) = (Changes::default(), mpsc::unbounded_channel());
        let teller = Teller { changes: changes.clone(), told };
        let sharing =
            Arc::new(Sharing { sql: tables.iter().map(sql).collect(), shareable: Shareable::of(tables) });
        let lanes = Lanes::new(pool.clone(), Arc::clone(&clock), teller.clone(), Arc::clone(&sharing));
        let server = Uuid::new_v4().to_string();
        let tasks = [
            tokio::spawn(sweep(pool.clone(), Arc::clone(&clock))).abort_handle(),
            tokio::spawn(word::send(pool.clone(), server.clone(), to_tell)).abort_handle(),
            tokio::spawn(word::hear(access, server, changes)).abort_handle(),
        ];
        Ok(Self { epoch, sharing, pool, clock, teller, lanes, tasks })
    }

    /// Takes over everything from the embedded database in a folder, or nothing. Says how many rows those are.
    ///
    /// # Errors
    /// This database is not empty, the other cannot be read, or something came over differently than it was.
    pub async fn import(&self, folder: &Path, tables: &Tables) -> Result<u64, ImportError> {
        import::import(&self.pool, &self.sharing.sql, folder, tables).await
    }

    fn sql(&self, table: &Table) -> Result<Arc<TableSql>, StorageError> {
        let sql = self.sharing.sql.get(table.name()).cloned();
        sql.ok_or_else(|| StorageError::Database(format!("the table {} is not declared", table.name())))
    }
}

/// Removes what has expired, for ever. With several servers each does; that is harmless.
async fn sweep(pool: Pool, clock: Arc<dyn Clock>) {
    let mut ticks = tokio::time::interval(SWEEP);
    loop {
        ticks.tick().await;
        let now = clock.now_ms();
        if let Err(error) = accounts::forget_old(&pool, now).await {
            tracing::warn!(%error, "removing what has expired failed; it is tried again later");
        }
    }
}

#[async_trait]
impl Storage for PostgresStorage {
    fn epoch(&self) -> Arc<str> {
        self.epoch.last()
    }

    async fn write(&self, request: WriteRequest) -> Result<WriteOutcome, StorageError> {
        let sql = self.sql(&request.table)?;
        self.lanes.write(sql, request).await
    }

    async fn write_together(&self, requests: Vec<WriteRequest>) -> Result<Together, StorageError> {
        let sql = requests.iter().map(|request| self.sql(&request.table));
        let sql: Vec<Arc<TableSql>> = sql.collect::<Result<_, StorageError>>()?;
        let now = self.clock.now_ms().max(0);
        let Some(outcome) = together::write_together(&self.pool, &sql, &requests, now).await? else {
            let requests: Vec<&WriteRequest> = requests.iter().collect();
            let (outcome, touched) =
                sharing::write_together(&self.pool, &self.sharing, &requests, now).await?;
            self.teller.tell_all(touched);
            return Ok(outcome);
        };
        if let Together::Done(_) = outcome {
            let scopes = requests.iter().map(|request| (request.owner, request.table.name().to_owned()));
            self.teller.tell_all(scopes);
        }
        Ok(outcome)
    }

    async fn read(&self, request: ReadRequest) -> Result<Option<RowImage>, StorageError> {
        list::read(&self.pool, &*self.sql(&request.table)?, &request).await
    }

    async fn list(&self, request: ListRequest) -> Result<Result<Page, QueryError>, StorageError> {
        let listed = list::list(&self.pool, &*self.sql(&request.table)?, &request).await?;
        listed.iter().for_each(|page| self.epoch.saw(&page.epoch));
        Ok(listed)
    }

    fn changes(&self) -> broadcast::Receiver<Changed> {
        self.teller.changes.listen()
    }

    async fn account(&self, name: &str) -> Result<Option<Account>, StorageError> {
        accounts::by_name(&self.pool, name).await
    }

    async fn account_of(&self, owner: Owner) -> Result<Option<Account>, StorageError> {
        accounts::by_owner(&self.pool, owner).await
    }

    async fn accounts(&self) -> Result<Vec<Account>, StorageError> {
        accounts::all(&self.pool).await
    }

    async fn add_account(&self, name: &str, password: &str) -> Result<Account, StorageError> {
        let client = self.pool.get().await?;
        accounts::add(&**client, name, password, self.clock.now_ms()).await
    }

    async fn set_password(&self, owner: Owner, password: &str) -> Result<(), StorageError> {
        accounts::set_password(&self.pool, owner, password).await
    }

    async fn remove_account(&self, owner: Owner, rows: RowsOfAccount) -> Result<(), StorageError> {
        let now = self.clock.now_ms().max(0);
        self.teller.tell_all(accounts::remove(&self.pool, &self.sharing, owner, rows, now).await?);
        Ok(())
    }

    async fn rehash(&self, owner: Owner, old: String, new: String) -> Result<(), StorageError> {
        accounts::rehash(&self.pool, owner, &old, &new).await
    }

    async fn add_session(&self, digest: TokenDigest, session: Session) -> Result<(), StorageError> {
        accounts::add_session(&self.pool, digest, &session).await
    }

    async fn session(&self, digest: TokenDigest) -> Result<Option<Session>, StorageError> {
        accounts::session(&self.pool, digest).await
    }

    async fn sessions(&self, owner: Owner) -> Result<Vec<(TokenDigest, Session)>, StorageError> {
        accounts::sessions(&self.pool, owner).await
    }

    async fn touch_session(
        &self,
        digest: TokenDigest,
        used_at: i64,
        ends_at: i64,
    ) -> Result<(), StorageError> {
        accounts::touch_session(&self.pool, digest, used_at, ends_at).await
    }

    async fn end_session(&self, digest: TokenDigest) -> Result<(), StorageError> {
        accounts::end_session(&self.pool, digest).await
    }

    async fn add_ticket(&self, digest: TokenDigest, ticket: Ticket) -> Result<(), StorageError> {
        let client = self.pool.get().await?;
        tickets::add(&**client, digest, &ticket).await
    }

    async fn ticket(&self, digest: TokenDigest, purpose: Purpose) -> Result<Option<Ticket>, StorageError> {
        tickets::find(&self.pool, digest, purpose, self.clock.now_ms()).await
    }

    async fn take_ticket(
        &self,
        digest: TokenDigest,
        purpose: Purpose,
    ) -> Result<Option<Ticket>, StorageError> {
        let client = self.pool.get().await?;
        tickets::take(&**client, digest, purpose, self.clock.now_ms()).await
    }

    async fn join(
        &self,
        digest: TokenDigest,
        name: &str,
        password: &str,
    ) -> Result<Option<Account>, StorageError> {
        tickets::join(&self.pool, digest, name, password, self.clock.now_ms()).await
    }

    async fn account_outside(&self, who: &Identity) -> Result<Option<Account>, StorageError> {
        identities::find(&self.pool, who).await
    }

    async fn add_account_outside(
        &self,
        who: &Identity,
        name: &str,
        password: &str,
    ) -> Result<Account, StorageError> {
        identities::add(&self.pool, who, name, password, self.clock.now_ms()).await
    }

    async fn link(&self, who: &Identity, owner: Owner) -> Result<(), StorageError> {
        let client = self.pool.get().await?;
        identities::link(&**client, who, owner).await
    }

    async fn share(&self, caller: Owner, change: ShareChange) -> Result<ShareOutcome, StorageError> {
        let now = self.clock.now_ms().max(0);
        let (outcome, touched) = sharing::share(&self.pool, &self.sharing, caller, &change, now).await?;
        self.teller.tell_all(touched);
        Ok(outcome)
    }

    async fn shares(&self, of: Owner) -> Result<Vec<Shared>, StorageError> {
        sharing::list(&self.pool, &self.sharing, of).await
    }

    async fn memberships(&self) -> Result<Vec<Membership>, StorageError> {
        let mut client = self.pool.get().await?;
        let work = client.transaction().await?;
        work.batch_execute("SET LOCAL tidelist.owner_of_all = 'yes'").await?;
        let all = sharing::all(&*work).await?;
        work.commit().await?;
        Ok(all)
    }

    async fn purge(&self, owner: Owner, table: Arc<Table>, before: i64) -> Result<u64, StorageError> {
        purge::purge(&self.pool, &*self.sql(&table)?, owner, &table, before).await
    }

    async fn renew_epoch(&self) -> Result<(), StorageError> {
        let client = self.pool.get().await?;
        client.execute("UPDATE store SET epoch = $1", &[&Uuid::new_v4().to_string()]).await?;
        // Clients that listen are to pull: every server passes it on to all of its own.
        client.execute("SELECT pg_notify('tidelist', 'epoch *')", &[]).await?;
        Ok(())
    }

    async fn faults(&self) -> Result<Vec<String>, StorageError> {
        purge::faults(&self.pool).await
    }

    async fn check(&self) -> Result<(), StorageError> {
        let client = self.pool.get().await?;
        client.query_one("SELECT epoch FROM store", &[]).await?;
        Ok(())
    }

    fn close(&self) {
        self.tasks.iter().for_each(AbortHandle::abort);
        self.pool.close();
    }
}
