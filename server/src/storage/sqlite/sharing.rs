//! Shared lists in the database: the steps of a shared change. The writer has no other beside it, so no step waits.

use std::collections::HashMap;

use futures_util::FutureExt;
use rusqlite::{Connection, Row, params};

use super::{
    TableSql, accounts,
    apply::{insert, row, update},
    operations, purge,
    row::BorrowedRow,
};
use crate::{
    storage::{
        Membership, OperationKey, Owner, Role, RowImage, RowsOfAccount, ShareChange, ShareOutcome, Shared,
        Standing, StorageError, WriteOutcome, WriteRequest,
        row::OwnedRow,
        sharing::{
            LIST_OF_TASK,
            change::{abandon, change},
            circle::Circle,
            scopes::{Clocks, Scopes, Shareable},
            write::{Done, wanted, write},
        },
    },
    tables::Table,
};

const MEMBERSHIP: &str = "SELECT id, home, list, name, member, role, standing FROM membership";

/// The SQL of all tables, and which of them are shared.
#[derive(Debug)]
pub(super) struct Sharing {
    pub(super) sql: HashMap<String, std::sync::Arc<TableSql>>,
    pub(super) shareable: Option<Shareable>,
}

/// What changed in which tables of whom.
pub(super) type Touched = Vec<(Owner, String)>;

/// The writer's transaction.
struct Transaction<'a> {
    connection: &'a Connection,
    sharing: &'a Sharing,
}

impl Transaction<'_> {
    fn sql(&self, table: &Table) -> Result<&TableSql, StorageError> {
        let sql = self.sharing.sql.get(table.name());
        let sql =
            sql.ok_or_else(|| StorageError::Database(format!("the table {} is not declared", table.name())))?;
        Ok(sql)
    }

    fn memberships_where(
        &self,
        text: &str,
        values: impl rusqlite::Params,
    ) -> Result<Vec<Membership>, StorageError> {
        let mut statement = self.connection.prepare_cached(&format!("{MEMBERSHIP} WHERE {text}"))?;
        let found = statement.query_map(values, membership)?.collect::<Result<_, _>>()?;
        Ok(found)
    }
}

pub(super) fn membership(row: &Row<'_>) -> rusqlite::Result<Membership> {
    let word = |position| row.get::<_, String>(position);
    Ok(Membership {
        id: row.get(0)?,
        home: Owner(row.get(1)?),
        list: row.get(2)?,
        name: row.get(3)?,
        member: row.get::<_, Option<i64>>(4)?.map(Owner),
        role: Role::of_word(&word(5)?).ok_or(rusqlite::Error::InvalidQuery)?,
        standing: Standing::of_word(&word(6)?).ok_or(rusqlite::Error::InvalidQuery)?,
    })
}

impl Scopes for Transaction<'_> {
    type Error = StorageError;

    async fn lock(&self, owner: Owner, table: &Table) -> Result<i64, StorageError> {
        let text = "INSERT INTO sync_clock (owner, table_name, last) VALUES (?1, ?2, 0)
                    ON CONFLICT (owner, table_name) DO UPDATE SET last = last RETURNING last";
        let mut statement = self.connection.prepare_cached(text)?;
        Ok(statement.query_row(params![owner.0, table.name()], |row| row.get(0))?)
    }

    async fn advance(&self, owner: Owner, table: &Table, last: i64) -> Result<(), StorageError> {
        let text = "UPDATE sync_clock SET last = ?3 WHERE owner = ?1 AND table_name = ?2";
        self.connection.prepare_cached(text)?.execute(params![owner.0, table.name(), last])?;
        Ok(())
    }

    async fn row(&self, owner: Owner, table: &Table, id: &str) -> Result<Option<OwnedRow>, StorageError> {
        row(self.connection, self.sql(table)?, table, owner, id)
    }

    async fn tasks_of(&self, owner: Owner, tasks: &Table, list: &str) -> Result<Vec<OwnedRow>, StorageError> {
        let mut statement = self.connection.prepare_cached(&self.sql(tasks)?.with_text_in(LIST_OF_TASK))?;
        let mut rows = statement.query(params![owner.0, list])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(OwnedRow::read(tasks, &BorrowedRow(row))?);
        }
        Ok(found)
    }

    async fn insert(&self, owner: Owner, table: &Table, row: &OwnedRow) -> Result<(), StorageError> {
        insert(self.connection, self.sql(table)?, owner, row)
    }

    async fn update(&self, owner: Owner, table: &Table, row: &OwnedRow) -> Result<(), StorageError> {
        update(self.connection, self.sql(table)?, owner, row)
    }

    async fn purge(&self, owner: Owner, table: &Table, before: i64) -> Result<(), StorageError> {
        purge::purge(self.connection, self.sql(table)?, owner, table, before).map(drop)
    }

    async fn earlier(&self, owner: Owner, key: &OperationKey) -> Result<Option<WriteOutcome>, StorageError> {
        operations::find(self.connection, owner, key)
    }

    async fn remember(
        &self,
        request: &WriteRequest,
        key: &OperationKey,
        image: &RowImage,
        now: i64,
    ) -> Result<(), StorageError> {
        operations::remember(self.connection, request, key, image, now)
    }

    async fn circles(&self, owner: Owner) -> Result<Vec<Circle>, StorageError> {
        let text = "standing = 'joined' AND (home, list) IN
                    (SELECT home, list FROM membership WHERE standing = 'joined' AND (home = ?1 OR member = ?1))
                    ORDER BY home, list, member";
        Ok(Circle::gather(self.memberships_where(text, [owner.0])?))
    }

    async fn named(&self, name: &str) -> Result<Option<Owner>, StorageError> {
        Ok(accounts::by_name(self.connection, name)?.map(|account| account.owner))
    }

    async fn membership(&self, of: Owner, id: &str) -> Result<Option<Membership>, StorageError> {
        let text = "id = ?1 AND (home = ?2 OR member = ?2)";
        Ok(self.memberships_where(text, params![id, of.0])?.pop())
    }

    async fn memberships(&self, home: Owner, list: &str) -> Result<Vec<Membership>, StorageError> {
        self.memberships_where("home = ?1 AND list = ?2 ORDER BY name", params![home.0, list])
    }

    async fn add(&self, membership: &Membership) -> Result<(), StorageError> {
        add(self.connection, membership)
    }

    async fn set_role(&self, home: Owner, id: &str, role: Role) -> Result<(), StorageError> {
        let text = "UPDATE membership SET role = ?3 WHERE id = ?1 AND home = ?2";
        self.connection.prepare_cached(text)?.execute(params![id, home.0, role.word()])?;
        Ok(())
    }

    async fn set_joined(&self, member: Owner, id: &str) -> Result<(), StorageError> {
        let text = "UPDATE membership SET standing = 'joined' WHERE id = ?1 AND member = ?2";
        self.connection.prepare_cached(text)?.execute(params![id, member.0])?;
        Ok(())
    }

    async fn end(&self, home: Owner, id: &str) -> Result<(), StorageError> {
        let text = "DELETE FROM membership WHERE id = ?1 AND home = ?2";
        self.connection.prepare_cached(text)?.execute(params![id, home.0])?;
        Ok(())
    }

    async fn note(&self, _: Owner) -> Result<(), StorageError> {
        // Writes look for themselves: that costs no journey here.
        Ok(())
    }
}

/// Adds a membership.
pub(super) fn add(connection: &Connection, membership: &Membership) -> Result<(), StorageError> {
    let text = "INSERT INTO membership (id, home, list, name, member, role, standing)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    connection.prepare_cached(text)?.execute(params![
        membership.id,
        membership.home.0,
        membership.list,
        membership.name,
        membership.member.map(|member| member.0),
        membership.role.word(),
        membership.standing.word(),
    ])?;
    Ok(())
}

/// Whether somebody shares any list.
pub(super) fn shares(connection: &Connection, owner: Owner) -> Result<bool, StorageError> {
    let text = "SELECT EXISTS (SELECT 1 FROM membership WHERE home = ?1 AND standing = 'joined')
                    OR EXISTS (SELECT 1 FROM membership WHERE member = ?1 AND standing = 'joined')";
    Ok(connection.prepare_cached(text)?.query_row([owner.0], |row| row.get(0))?)
}

/// Does a write of somebody who shares lists.
pub(super) fn apply(
    connection: &Connection,
    sharing: &Sharing,
    shareable: &Shareable,
    request: &WriteRequest,
    now: i64,
) -> Result<(WriteOutcome, Touched), StorageError> {
    let transaction = Transaction { connection, sharing };
    at_once(async {
        let wanted = wanted(&transaction, request, shareable).await?;
        let tables = [&shareable.lists, &shareable.tasks];
        let mut clocks = Clocks::lock(&transaction, &wanted, &tables).await?;
        match write(&transaction, &mut clocks, request, shareable, now).await? {
            Done::Outcome(outcome) => Ok((outcome, touched(&clocks))),
            Done::Again => Err(StorageError::Busy),
        }
    })
}

/// Does what somebody asks for about shared lists.
pub(super) fn share(
    connection: &Connection,
    sharing: &Sharing,
    caller: Owner,
    asked: &ShareChange,
    now: i64,
) -> Result<(ShareOutcome, Touched), StorageError> {
    let Some(shareable) = &sharing.shareable else { return Ok((ShareOutcome::Absent, Vec::new())) };
    let transaction = Transaction { connection, sharing };
    connection.prepare_cached("SAVEPOINT share")?.execute([])?;
    let changed = at_once(change(&transaction, caller, asked, shareable, now))?.ok_or(StorageError::Busy)?;
    if changed.outcome != ShareOutcome::Done {
        connection.prepare_cached("ROLLBACK TO share")?.execute([])?;
    }
    connection.prepare_cached("RELEASE share")?.execute([])?;
    Ok((changed.outcome, touched(&changed.clocks)))
}

/// Removes an account, and the lists it shared from everybody else.
pub(super) fn remove_account(
    connection: &Connection,
    sharing: &Sharing,
    owner: Owner,
    rows: RowsOfAccount,
    now: i64,
) -> Result<Touched, StorageError> {
    let transaction = Transaction { connection, sharing };
    let mut changed = Vec::new();
    if let (RowsOfAccount::Delete, Some(shareable)) = (rows, &sharing.shareable) {
        let clocks = at_once(abandon(&transaction, owner, shareable, now))?.ok_or(StorageError::Busy)?;
        changed = touched(&clocks);
    }
    accounts::remove(connection, owner, rows)?;
    Ok(changed)
}

/// What somebody shares and is invited to.
pub(super) fn list(
    connection: &Connection,
    sharing: &Sharing,
    of: Owner,
) -> Result<Vec<Shared>, StorageError> {
    let Some(shareable) = &sharing.shareable else { return Ok(Vec::new()) };
    let transaction = Transaction { connection, sharing };
    let text = "home = ?1 OR member = ?1 OR (standing = 'joined' AND (home, list) IN
                    (SELECT home, list FROM membership WHERE standing = 'joined' AND member = ?1))
                ORDER BY home, list, name";
    let mut found = Vec::new();
    for membership in transaction.memberships_where(text, [of.0])? {
        let sql = transaction.sql(&shareable.lists)?;
        let list = row(connection, sql, &shareable.lists, membership.home, &membership.list)?;
        let owner = accounts::by_owner(connection, membership.home)?;
        let (Some(list), Some(owner)) = (list.filter(|list| !list.deleted), owner) else { continue };
        let list_name = shareable.name_of(&list);
        found.push(Shared { membership, list_name, owner_name: owner.name });
    }
    Ok(found)
}

/// All memberships there are.
pub(super) fn all(connection: &Connection) -> Result<Vec<Membership>, StorageError> {
    let mut statement = connection.prepare(&format!("{MEMBERSHIP} ORDER BY home, list, name"))?;
    let found = statement.query_map([], membership)?.collect::<Result<_, _>>()?;
    Ok(found)
}

fn touched(clocks: &Clocks) -> Touched {
    clocks.changed().map(|(owner, table)| (owner, table.to_owned())).collect()
}

/// The end of work in which nothing waits.
fn at_once<T>(work: impl Future<Output = Result<T, StorageError>>) -> Result<T, StorageError> {
    let waits = || Err(StorageError::Database("a shared change waited for itself".to_owned()));
    work.now_or_never().unwrap_or_else(waits)
}
