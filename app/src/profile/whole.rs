//! A whole store as the changes that make it: what backups, moves and rescues are made of.

use sha2::{Digest as _, Sha256};
use sync_core::{Change, Changes, QueryId, Record, Schema, Sequence, Store, StoreError, TableName};

/// How many changes a commit has.
const CHUNK: usize = 500;

/// The named texts a store of ours has.
const META: [&str; 4] =
    [super::account::OWNER, super::shared::SHARED, super::sync::LAST_SUCCESS, super::check::LAST_CHECK];

/// Hands over everything a store has, as the changes that make it.
fn everything(
    store: &dyn Store,
    schema: &Schema,
    texts: &[&str],
    put: &mut dyn FnMut(Change) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    for table in &schema.tables {
        let name = &table.name;
        each_record(store, name, &mut |record| put(Change::PutRecord(name.clone(), record)))?;
        if let Some(token) = store.delta_token(name, &query())? {
            put(Change::PutToken(name.clone(), query(), token))?;
        }
    }
    for operation in store.operations(Sequence::default(), usize::MAX)? {
        let (table, id) = (operation.table.clone(), operation.record.clone());
        if let Some(base) = store.base(&table, &id)? {
            put(Change::PutBase(table.clone(), base))?;
        }
        if let Some(shadow) = store.shadow(&table, &id)? {
            put(Change::PutShadow(table, shadow))?;
        }
        put(Change::PutOperation(operation))?;
    }
    for entry in store.ledger(usize::MAX)?.into_iter().rev() {
        put(Change::AppendLedger(Box::new(entry)))?;
    }
    for &key in texts {
        if let Some(text) = store.meta(key)? {
            put(Change::PutMeta(key.to_owned(), text))?;
        }
    }
    Ok(())
}

/// Returns everything a store has.
pub(super) fn listed(store: &dyn Store, schema: &Schema) -> Result<Vec<Change>, StoreError> {
    listed_with(store, schema, &META)
}

/// Returns everything a store has, with the texts of these names.
pub(super) fn listed_with(
    store: &dyn Store,
    schema: &Schema,
    texts: &[&str],
) -> Result<Vec<Change>, StoreError> {
    let mut all = Vec::new();
    everything(store, schema, texts, &mut |change| {
        all.push(change);
        Ok(())
    })?;
    Ok(all)
}

/// Returns the hash of some content, in whatever order it comes.
pub(super) fn digest(changes: &[Change]) -> Result<String, StoreError> {
    let mut lines: Vec<_> = changes
        .iter()
        .map(|change| Ok(Sha256::digest(serde_json::to_vec(change).map_err(StoreError::backend)?)))
        .collect::<Result<_, StoreError>>()?;
    lines.sort_unstable();
    lines.dedup(); // two operations of a record both bring its base
    let whole = lines.iter().fold(Sha256::new(), Sha256::chain_update).finalize();
    Ok(whole.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Leaves out how far the server was read and when: then the next sync reads everything and compares.
pub(super) fn without_the_server(changes: Vec<Change>) -> Changes {
    let about_the_server = |change: &Change| match change {
        Change::PutToken(..) => true,
        Change::PutMeta(key, _) => key != super::account::OWNER,
        _ => false,
    };
    changes.into_iter().filter(|change| !about_the_server(change)).collect()
}

fn each_record(
    store: &dyn Store,
    table: &TableName,
    put: &mut dyn FnMut(Record) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut after = None;
    loop {
        let ids = store.ids(table, after.as_ref(), CHUNK)?;
        let Some(last) = ids.last().cloned() else { return Ok(()) };
        for id in &ids {
            if let Some(record) = store.record(table, id)? {
                put(record)?;
            }
        }
        after = Some(last);
    }
}

/// The pull query of every table.
fn query() -> QueryId {
    sync_core::PullQuery::table(super::tables().0).id
}

/// Gathers changes into commits of a bounded size.
pub(super) struct Batch<'a> {
    to: &'a mut dyn Store,
    changes: Changes,
}

impl<'a> Batch<'a> {
    /// Begins with nothing.
    pub(super) fn new(to: &'a mut dyn Store) -> Self {
        Self { to, changes: Changes::new() }
    }

    /// Adds a change, and commits what has gathered if that is enough.
    pub(super) fn add(&mut self, change: Change) -> Result<(), StoreError> {
        self.changes.push(change);
        if self.changes.len() < CHUNK { Ok(()) } else { self.flush() }
    }

    /// Commits what has gathered.
    pub(super) fn flush(&mut self) -> Result<(), StoreError> {
        self.to.commit(&std::mem::take(&mut self.changes))
    }
}
