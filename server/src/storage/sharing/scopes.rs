//! What a shared change asks of a database: steps of one transaction, which is undone if any of them fails.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use futures_util::future::try_join_all;

use super::{
    LIST_OF_TASK, LISTS, Membership, Role, SHARING, TASKS,
    circle::{Circle, is_shareable},
};
use crate::{
    storage::{OperationKey, Owner, RowImage, StorageError, WriteOutcome, WriteRequest, row::OwnedRow},
    tables::{Table, Tables, Value},
};

/// One transaction of a database. Each step names the owner whose rows it touches. Steps may be begun together; they are
/// done in the order in which they were begun.
pub(in crate::storage) trait Scopes {
    /// Why a step failed.
    type Error: From<StorageError>;

    /// Takes the lock of a clock until the end of the transaction; the last stamp it gave.
    async fn lock(&self, owner: Owner, table: &Table) -> Result<i64, Self::Error>;

    /// Sets a clock whose lock is held.
    async fn advance(&self, owner: Owner, table: &Table, last: i64) -> Result<(), Self::Error>;

    /// Reads a row.
    async fn row(&self, owner: Owner, table: &Table, id: &str) -> Result<Option<OwnedRow>, Self::Error>;

    /// Reads the tasks of a list, deleted ones too.
    async fn tasks_of(&self, owner: Owner, tasks: &Table, list: &str) -> Result<Vec<OwnedRow>, Self::Error>;

    /// Stores a new row.
    async fn insert(&self, owner: Owner, table: &Table, row: &OwnedRow) -> Result<(), Self::Error>;

    /// Stores a changed row.
    async fn update(&self, owner: Owner, table: &Table, row: &OwnedRow) -> Result<(), Self::Error>;

    /// Removes tombstones before this stamp for good.
    async fn purge(&self, owner: Owner, table: &Table, before: i64) -> Result<(), Self::Error>;

    /// Finds what a key was used for.
    async fn earlier(&self, owner: Owner, key: &OperationKey) -> Result<Option<WriteOutcome>, Self::Error>;

    /// Keeps the answer of a write.
    async fn remember(
        &self,
        request: &WriteRequest,
        key: &OperationKey,
        image: &RowImage,
        now: i64,
    ) -> Result<(), Self::Error>;

    /// The lists somebody shares, with all who joined.
    async fn circles(&self, owner: Owner) -> Result<Vec<Circle>, Self::Error>;

    /// The account of a name.
    async fn named(&self, name: &str) -> Result<Option<Owner>, Self::Error>;

    /// A membership of which somebody is the owner or the member.
    async fn membership(&self, of: Owner, id: &str) -> Result<Option<Membership>, Self::Error>;

    /// The memberships of a list.
    async fn memberships(&self, home: Owner, list: &str) -> Result<Vec<Membership>, Self::Error>;

    /// Adds a membership.
    async fn add(&self, membership: &Membership) -> Result<(), Self::Error>;

    /// Notes another role.
    async fn set_role(&self, home: Owner, id: &str, role: Role) -> Result<(), Self::Error>;

    /// Notes that a member joined.
    async fn set_joined(&self, home: Owner, id: &str) -> Result<(), Self::Error>;

    /// Removes a membership.
    async fn end(&self, home: Owner, id: &str) -> Result<(), Self::Error>;

    /// Notes in somebody's clocks, whose locks are held, whether writes must look at what is shared.
    async fn note(&self, owner: Owner) -> Result<(), Self::Error>;
}

/// The two tables whose rows are shared.
#[derive(Clone, Debug)]
pub(in crate::storage) struct Shareable {
    pub(in crate::storage) lists: Arc<Table>,
    pub(in crate::storage) tasks: Arc<Table>,
}

impl Shareable {
    /// The tables, if they are declared and may be shared.
    pub(in crate::storage) fn of(tables: &Tables) -> Option<Self> {
        let table = |name| tables.find(name).filter(|table| is_shareable(table)).cloned();
        let (lists, tasks) = (table(LISTS)?, table(TASKS)?);
        tasks.column(LIST_OF_TASK)?;
        Some(Self { lists, tasks })
    }

    /// What a list is called.
    pub(in crate::storage) fn name_of(&self, list: &OwnedRow) -> String {
        let name = self.lists.column("name").and_then(|(place, _)| list.values.get(place));
        match name {
            Some(Value::Text(name)) => name.clone(),
            _ => String::new(),
        }
    }
}

/// The clocks whose locks a transaction holds.
#[derive(Debug, Default)]
pub(in crate::storage) struct Clocks {
    held: BTreeMap<(Owner, String), Clock>,
    /// Who is to learn that what is shared with them changed.
    told: BTreeSet<Owner>,
}

#[derive(Debug)]
struct Clock {
    last: i64,
    is_changed: bool,
}

/// Clocks by whose they are and of which table.
pub(in crate::storage) type Wanted = BTreeSet<(Owner, String)>;

impl Clocks {
    /// Takes locks in their order, so that two that take the same ones do not wait for each other for ever.
    pub(in crate::storage) async fn lock<S: Scopes>(
        scopes: &S,
        wanted: &Wanted,
        tables: &[&Arc<Table>],
    ) -> Result<Self, S::Error> {
        let locks = wanted.iter().filter_map(|(owner, name)| {
            let table = tables.iter().find(|table| table.name() == name)?;
            Some(async move {
                let last = scopes.lock(*owner, table).await?;
                Ok::<_, S::Error>(((*owner, name.clone()), Clock { last, is_changed: false }))
            })
        });
        let held = try_join_all(locks).await?.into_iter().collect();
        Ok(Self { held, told: BTreeSet::new() })
    }

    /// Tells somebody that what is shared with them, or their part in it, changed.
    pub(super) fn tell(mut self, whom: impl IntoIterator<Item = Owner>) -> Self {
        self.told.extend(whom);
        self
    }

    /// Whether the locks of all these are held.
    pub(super) fn hold(&self, owners: impl IntoIterator<Item = Owner>, table: &Table) -> bool {
        owners.into_iter().all(|owner| self.held.contains_key(&(owner, table.name().to_owned())))
    }

    /// Takes so many stamps from several clocks at once, which are the same in all: the first of them. They are greater than
    /// any that one of the clocks ever gave.
    pub(super) async fn take<S: Scopes>(
        &mut self,
        scopes: &S,
        owners: impl IntoIterator<Item = Owner> + Clone,
        table: &Table,
        count: i64,
        now: i64,
    ) -> Result<i64, S::Error> {
        let name = table.name().to_owned();
        let clocks = owners.clone().into_iter().filter_map(|owner| self.held.get(&(owner, name.clone())));
        let last = clocks.map(|clock| clock.last).max().unwrap_or_default().saturating_add(count).max(now);
        try_join_all(owners.clone().into_iter().map(|owner| scopes.advance(owner, table, last))).await?;
        let clocks =
            owners.into_iter().map(|owner| ((owner, name.clone()), Clock { last, is_changed: true }));
        self.held.extend(clocks);
        Ok(last - count + 1)
    }

    /// Where something changed.
    pub(in crate::storage) fn changed(&self) -> impl Iterator<Item = (Owner, &str)> {
        let changed = self.held.iter().filter(|(_, clock)| clock.is_changed);
        let changed = changed.map(|((owner, table), _)| (*owner, table.as_str()));
        changed.chain(self.told.iter().map(|owner| (*owner, SHARING)))
    }
}
