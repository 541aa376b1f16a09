//! Taking everything over from the embedded database: in one transaction, and compared before it is committed.

use std::{collections::HashMap, path::Path, sync::Arc};

use deadpool_postgres::{Pool, Transaction};
use futures_util::{TryStreamExt, future::try_join_all, pin_mut};
use tokio::{sync::mpsc, task::spawn_blocking};
use tokio_postgres::types::ToSql;

use super::{
    TableSql,
    columns::values_of,
    failure::Failure,
    identities,
    row::{BorrowedRow, kept},
    scopes, sharing, tickets,
};
use crate::{
    storage::{
        Owner, StorageError,
        archive::{Contents, KeptOperation, Piece},
        sqlite::export::{ExportError, export},
    },
    tables::Tables,
};

/// How many pieces are on their way at once.
const AT_ONCE: usize = 256;

/// Why nothing was taken over. Each message says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// There is something here already.
    #[error(
        "The database in PostgreSQL has accounts already. Import into an empty one; nothing was changed."
    )]
    Occupied,
    /// The other database cannot be read.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// This database cannot be written.
    #[error("The import failed, and nothing was changed: {0}.")]
    Storage(#[from] StorageError),
    /// What arrived is not what was sent.
    #[error("The table {table} of account number {owner} did not arrive as it was. Nothing was changed.")]
    Different {
        /// The number of the account.
        owner: i64,
        /// The table.
        table: String,
    },
}

impl From<tokio_postgres::Error> for ImportError {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Storage(error.into())
    }
}

/// Takes everything over, or nothing.
pub(super) async fn import(
    pool: &Pool,
    sql: &HashMap<String, Arc<TableSql>>,
    folder: &Path,
    tables: &Tables,
) -> Result<u64, ImportError> {
    let mut client = pool.get().await.map_err(StorageError::from)?;
    let work = client.transaction().await?;
    work.batch_execute(
        "SET LOCAL statement_timeout = 0; SET LOCAL tidelist.owner_of_all = 'yes';
         LOCK TABLE account IN EXCLUSIVE MODE",
    )
    .await?;
    if work.query_one("SELECT EXISTS (SELECT 1 FROM account WHERE owner > 0)", &[]).await?.try_get(0)? {
        return Err(ImportError::Occupied);
    }
    let (sender, mut pieces) = mpsc::channel(AT_ONCE * 2);
    let (from, declared) = (folder.to_owned(), tables.clone());
    let export =
        spawn_blocking(move || export(&from, &declared, &mut |piece| sender.blocking_send(piece).is_ok()));
    let (mut sent, mut batch) = (Contents::default(), Vec::with_capacity(AT_ONCE));
    while pieces.recv_many(&mut batch, AT_ONCE).await > 0 {
        for piece in &batch {
            match piece {
                Piece::Row(owner, table, row) => sent.add(*owner, table, row),
                Piece::Membership(membership) => sent.add_membership(membership),
                _ => {}
            }
        }
        store(&work, sql, std::mem::take(&mut batch)).await?;
    }
    export.await.map_err(|_| StorageError::Database("reading the other database failed".to_owned()))??;
    // The next account gets a number of its own.
    work.execute(
        "SELECT setval(pg_get_serial_sequence('account', 'owner'), (SELECT max(owner) FROM account))
         WHERE EXISTS (SELECT 1 FROM account WHERE owner > 0)",
        &[],
    )
    .await?;
    let text = "UPDATE sync_clock SET shared = true WHERE EXISTS (SELECT 1 FROM membership
                    WHERE standing = 'joined' AND sync_clock.owner IN (home, member))";
    work.execute(text, &[]).await?;
    let rows = sent.rows();
    let arrived = contents(&work, sql, tables).await?;
    if let Some((owner, table)) = sent.difference(arrived) {
        return Err(ImportError::Different { owner, table });
    }
    work.commit().await?;
    Ok(rows)
}

/// Stores pieces. Accounts come first, one after the other; the rest may be on its way together.
async fn store(
    work: &Transaction<'_>,
    sql: &HashMap<String, Arc<TableSql>>,
    pieces: Vec<Piece>,
) -> Result<(), ImportError> {
    let (accounts, others): (Vec<_>, Vec<_>) =
        pieces.into_iter().partition(|piece| matches!(piece, Piece::Account(..)));
    for piece in accounts {
        one(work, sql, piece).await?;
    }
    try_join_all(others.into_iter().map(|piece| one(work, sql, piece))).await?;
    Ok(())
}

async fn one(
    work: &Transaction<'_>,
    sql: &HashMap<String, Arc<TableSql>>,
    piece: Piece,
) -> Result<(), ImportError> {
    match piece {
        Piece::Account(account, made) => {
            let text = "INSERT INTO account (owner, name, user_id, password, created_at)
                        OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4, $5)";
            let name = kept(&account.name);
            add(work, text, &[&account.owner.0, &name, &account.user_id, &account.password, &made]).await
        }
        Piece::Session(digest, session) => {
            let text = "INSERT INTO session (digest, owner, signed_in_at, used_at, ends_at, device)
                        VALUES ($1, $2, $3, $4, $5, $6)";
            let (digest, device) = (digest.0.as_slice(), kept(&session.device));
            let (owner, times) = (session.owner.0, [session.signed_in_at, session.used_at, session.ends_at]);
            let [signed_in_at, used_at, ends_at] = &times;
            add(work, text, &[&digest, &owner, signed_in_at, used_at, ends_at, &device]).await
        }
        Piece::Ticket(digest, ticket) => Ok(tickets::add(&**work, digest, &ticket).await?),
        Piece::Identity(who, owner) => Ok(identities::link(&**work, &who, owner).await?),
        Piece::Membership(membership) => {
            Ok(scopes::add(&**work, &membership).await.map_err(Failure::into_error)?)
        }
        Piece::Clock(owner, table, last, horizon) => {
            let text = "INSERT INTO sync_clock (owner, table_name, last, horizon) VALUES ($1, $2, $3, $4)";
            add(work, text, &[&owner.0, &table, &last, &horizon]).await
        }
        Piece::Operation(operation) => add_operation(work, &operation).await,
        Piece::Row(owner, table, row) => {
            let unknown = || StorageError::Database(format!("the table {} is not declared", table.name()));
            let sql = sql.get(table.name()).ok_or_else(unknown)?;
            let values = values_of(owner, &table, &row)?;
            let values: Vec<&(dyn ToSql + Sync)> =
                values.iter().map(|value| &**value as &(dyn ToSql + Sync)).collect();
            add(work, &sql.insert, &values).await
        }
    }
}

async fn add_operation(work: &Transaction<'_>, operation: &KeptOperation) -> Result<(), ImportError> {
    let text = "INSERT INTO applied_operation
                (owner, op_id, fingerprint, table_name, row_id, status, body, version, updated_at, deleted, at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let (id, row_id) = (kept(&operation.id), kept(&operation.row_id));
    let values: [&(dyn ToSql + Sync); 11] = [
        &operation.owner.0,
        &id,
        &operation.fingerprint,
        &operation.table,
        &row_id,
        &operation.status,
        &operation.body,
        &operation.version,
        &operation.updated_at,
        &operation.deleted,
        &operation.at,
    ];
    add(work, text, &values).await
}

async fn add(work: &Transaction<'_>, text: &str, values: &[&(dyn ToSql + Sync)]) -> Result<(), ImportError> {
    let statement = work.prepare_cached(text).await?;
    work.execute(&statement, values).await?;
    Ok(())
}

/// What has arrived, read back.
async fn contents(
    work: &Transaction<'_>,
    sql: &HashMap<String, Arc<TableSql>>,
    tables: &Tables,
) -> Result<Contents, ImportError> {
    let mut contents = Contents::default();
    sharing::all(&**work).await?.iter().for_each(|membership| contents.add_membership(membership));
    for account in work.query("SELECT owner FROM account", &[]).await? {
        let owner = Owner(account.try_get(0)?);
        for table in tables.iter() {
            let Some(sql) = sql.get(table.name()) else { continue };
            let rows = work.query_raw(&sql.all, [&owner.0]).await?;
            pin_mut!(rows);
            while let Some(row) = rows.try_next().await? {
                let row = BorrowedRow { table, row: &row }.owned().map_err(StorageError::from)?;
                contents.add(owner, table, &row);
            }
        }
    }
    Ok(contents)
}
