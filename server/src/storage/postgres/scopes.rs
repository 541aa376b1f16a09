//! The steps of a shared change. Each says first whose rows it touches, so that row-level security checks it like any other.

use futures_util::future::join;
use tokio_postgres::{Row, types::ToSql};

use super::{
    TableSql,
    columns::{changed_values, values_of},
    failure::{Failure, told},
    keys::{self, Earlier, FIND_KEYS, KEEP_KEYS},
    purge::purge_within,
    row::{BorrowedRow, given, kept},
    sharing::Sharing,
    work::{OWNER, Work, mine, setting},
};
use crate::{
    storage::{
        Membership, OperationKey, Owner, Role, RowImage, Standing, StorageError, WriteOutcome, WriteRequest,
        row::OwnedRow,
        sharing::{LIST_OF_TASK, circle::Circle, scopes::Scopes},
    },
    tables::Table,
};

/// Begins a query for memberships.
pub(super) const MEMBERSHIP: &str = "SELECT id, home, list, name, member, role, standing FROM membership";

type Parameters<'a> = &'a [&'a (dyn ToSql + Sync)];

/// Takes the lock of a clock and no stamp; the last one comes back.
const LOCK: &str = "INSERT INTO sync_clock (owner, table_name, last) VALUES ($1, $2, 0)
     ON CONFLICT (owner, table_name) DO UPDATE SET last = sync_clock.last RETURNING last";
const ADVANCE: &str = "UPDATE sync_clock SET last = $3 WHERE owner = $1 AND table_name = $2";

/// An open transaction.
pub(super) struct Transaction<'a> {
    work: &'a Work,
    sharing: &'a Sharing,
}

impl<'a> Transaction<'a> {
    /// Prepares the steps that are done for everybody who shares a list: then those begun together are sent together, in
    /// their order.
    pub(super) async fn new(work: &'a Work, sharing: &'a Sharing) -> Result<Self, StorageError> {
        let tables = sharing.shareable.iter().flat_map(|of| [&of.lists, &of.tasks]);
        let sql = tables.filter_map(|table| sharing.sql.get(table.name()));
        let of_rows = sql.flat_map(|sql| [&sql.by_id, &sql.insert, &sql.update]).map(String::as_str);
        for text in [OWNER, LOCK, ADVANCE].into_iter().chain(of_rows) {
            work.prepared(text).await?;
        }
        Ok(Self { work, sharing })
    }

    fn sql(&self, table: &Table) -> Result<&TableSql, StorageError> {
        let sql = self.sharing.sql.get(table.name());
        let unknown = || StorageError::Database(format!("the table {} is not declared", table.name()));
        Ok(sql.ok_or_else(unknown)?)
    }

    /// Asks about what is one owner's.
    pub(super) async fn query(
        &self,
        of: Owner,
        text: &str,
        with: Parameters<'_>,
    ) -> Result<Vec<Row>, Failure> {
        let (mine, statement) = (self.work.prepared(OWNER).await?, self.work.prepared(text).await?);
        let client = self.work.client()?;
        let owner = setting(of);
        let mine_is: [&(dyn ToSql + Sync); 1] = [&owner];
        // Sent together, answered in this order.
        let (is_mine, rows) = join(client.query(&mine, &mine_is), client.query(&statement, with)).await;
        told(is_mine)?;
        told(rows)
    }

    async fn rows(
        &self,
        of: Owner,
        table: &Table,
        text: &str,
        with: Parameters<'_>,
    ) -> Result<Vec<OwnedRow>, Failure> {
        let rows = self.query(of, text, with).await?;
        let owned = rows.iter().map(|row| BorrowedRow { table, row }.owned());
        Ok(owned.collect::<Result<_, _>>().map_err(StorageError::from)?)
    }

    pub(super) async fn memberships_where(
        &self,
        of: Owner,
        condition: &str,
        with: Parameters<'_>,
    ) -> Result<Vec<Membership>, Failure> {
        let rows = self.query(of, &format!("{MEMBERSHIP} WHERE {condition}"), with).await?;
        Ok(rows.iter().map(membership).collect::<Result<_, _>>()?)
    }
}

pub(super) fn membership(row: &Row) -> Result<Membership, StorageError> {
    let unreadable = || StorageError::Database("a membership cannot be read".to_owned());
    Ok(Membership {
        id: row.try_get(0)?,
        home: Owner(row.try_get(1)?),
        list: given(row.try_get(2)?),
        name: given(row.try_get(3)?),
        member: row.try_get::<_, Option<i64>>(4)?.map(Owner),
        role: Role::of_word(row.try_get(5)?).ok_or_else(unreadable)?,
        standing: Standing::of_word(row.try_get(6)?).ok_or_else(unreadable)?,
    })
}

impl Scopes for Transaction<'_> {
    type Error = Failure;

    async fn lock(&self, owner: Owner, table: &Table) -> Result<i64, Failure> {
        let rows = self.query(owner, LOCK, &[&owner.0, &table.name()]).await?;
        let row = rows.first().ok_or(StorageError::Closed)?;
        Ok(row.try_get(0)?)
    }

    async fn advance(&self, owner: Owner, table: &Table, last: i64) -> Result<(), Failure> {
        self.query(owner, ADVANCE, &[&owner.0, &table.name(), &last]).await.map(drop)
    }

    async fn row(&self, owner: Owner, table: &Table, id: &str) -> Result<Option<OwnedRow>, Failure> {
        let sql = self.sql(table)?;
        Ok(self.rows(owner, table, &sql.by_id, &[&owner.0, &kept(id)]).await?.pop())
    }

    async fn tasks_of(&self, owner: Owner, tasks: &Table, list: &str) -> Result<Vec<OwnedRow>, Failure> {
        let text = self.sql(tasks)?.with_text_in(LIST_OF_TASK);
        self.rows(owner, tasks, &text, &[&owner.0, &kept(list)]).await
    }

    async fn insert(&self, owner: Owner, table: &Table, row: &OwnedRow) -> Result<(), Failure> {
        let values = values_of(owner, table, row)?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| &**value as _).collect();
        self.query(owner, &self.sql(table)?.insert, &values).await.map(drop)
    }

    async fn update(&self, owner: Owner, table: &Table, row: &OwnedRow) -> Result<(), Failure> {
        let values = changed_values(owner, table, row)?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| &**value as _).collect();
        self.query(owner, &self.sql(table)?.update, &values).await.map(drop)
    }

    async fn purge(&self, owner: Owner, table: &Table, before: i64) -> Result<(), Failure> {
        let (client, sql) = (self.work.client()?, self.sql(table)?);
        told(client.batch_execute(&mine(owner)).await)?;
        told(purge_within(&**client, sql, owner, table, before).await).map(drop)
    }

    async fn earlier(&self, owner: Owner, key: &OperationKey) -> Result<Option<WriteOutcome>, Failure> {
        let rows = self.query(owner, FIND_KEYS, &[&owner.0, &[kept(&key.id)].as_slice()]).await?;
        let earlier = rows.first().map(Earlier::read).transpose()?;
        Ok(earlier.map(|(_, earlier)| earlier.answer_to(key)))
    }

    async fn remember(
        &self,
        request: &WriteRequest,
        key: &OperationKey,
        image: &RowImage,
        now: i64,
    ) -> Result<(), Failure> {
        let (client, keep) = (self.work.client()?, self.work.prepared(KEEP_KEYS).await?);
        told(client.batch_execute(&mine(request.owner)).await)?;
        let (scope, used) = ((request.owner, request.table.name()), Earlier::of(request, key, image.clone()));
        told(keys::keep(client, &keep, scope, &[(&key.id, &used)], now).await).map(drop)
    }

    async fn circles(&self, owner: Owner) -> Result<Vec<Circle>, Failure> {
        let text = "standing = 'joined' AND (home = $1 OR member = $1) ORDER BY home, list, member";
        let (own, others): (Vec<_>, Vec<_>) = self
            .memberships_where(owner, text, &[&owner.0])
            .await?
            .into_iter()
            .partition(|membership| membership.home == owner);
        let mut circles = Circle::gather(own);
        for Membership { home, list, .. } in others {
            let text = "standing = 'joined' AND home = $1 AND list = $2 ORDER BY member";
            let all = self.memberships_where(home, text, &[&home.0, &kept(&list)]).await?;
            circles.extend(Circle::gather(all));
        }
        Ok(circles)
    }

    async fn named(&self, name: &str) -> Result<Option<Owner>, Failure> {
        let text = "SELECT owner FROM account WHERE lower(name) = lower($1) AND owner > 0";
        let statement = self.work.prepared(text).await?;
        let row = told(self.work.client()?.query_opt(&statement, &[&kept(name)]).await)?;
        Ok(row.map(|row| row.try_get(0).map(Owner)).transpose()?)
    }

    async fn membership(&self, of: Owner, id: &str) -> Result<Option<Membership>, Failure> {
        let text = "id = $1 AND (home = $2 OR member = $2)";
        Ok(self.memberships_where(of, text, &[&kept(id), &of.0]).await?.pop())
    }

    async fn memberships(&self, home: Owner, list: &str) -> Result<Vec<Membership>, Failure> {
        let text = "home = $1 AND list = $2 ORDER BY name";
        self.memberships_where(home, text, &[&home.0, &kept(list)]).await
    }

    async fn add(&self, membership: &Membership) -> Result<(), Failure> {
        told(self.work.client()?.batch_execute(&mine(membership.home)).await)?;
        add(&**self.work.client()?, membership).await
    }

    async fn set_role(&self, home: Owner, id: &str, role: Role) -> Result<(), Failure> {
        let text = "UPDATE membership SET role = $3 WHERE id = $1 AND home = $2";
        self.query(home, text, &[&id, &home.0, &role.word()]).await.map(drop)
    }

    async fn set_joined(&self, member: Owner, id: &str) -> Result<(), Failure> {
        let text = "UPDATE membership SET standing = 'joined' WHERE id = $1 AND member = $2";
        self.query(member, text, &[&id, &member.0]).await.map(drop)
    }

    async fn end(&self, home: Owner, id: &str) -> Result<(), Failure> {
        let text = "DELETE FROM membership WHERE id = $1 AND home = $2";
        self.query(home, text, &[&id, &home.0]).await.map(drop)
    }

    async fn note(&self, owner: Owner) -> Result<(), Failure> {
        let text = "UPDATE sync_clock SET shared = EXISTS (SELECT 1 FROM membership
                        WHERE standing = 'joined' AND (home = $1 OR member = $1))
                    WHERE owner = $1";
        self.query(owner, text, &[&owner.0]).await.map(drop)
    }
}

/// Adds a membership.
pub(super) async fn add(
    client: &impl tokio_postgres::GenericClient,
    membership: &Membership,
) -> Result<(), Failure> {
    let text = "INSERT INTO membership (id, home, list, name, member, role, standing)
                VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let (list, name) = (kept(&membership.list), kept(&membership.name));
    let member = membership.member.map(|member| member.0);
    let (role, standing) = (membership.role.word(), membership.standing.word());
    let values: [&(dyn ToSql + Sync); 7] =
        [&membership.id, &membership.home.0, &list, &name, &member, &role, &standing];
    told(client.execute(text, &values).await).map(drop)
}
