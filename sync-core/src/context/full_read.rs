//! What a read of everything has seen. The sweep at its end needs that; so it is kept beside the data, page by page, and a
//! read that was interrupted goes on where it was.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::PullQuery;
use crate::{Change, Changes, DeltaToken, QueryId, RecordId, Store, StoreError, TableName};

/// Ids of rows the server has, as far as it was read.
#[derive(Debug, Default)]
pub(super) struct Seen {
    ids: BTreeSet<RecordId>,
    /// How many pages of them are kept.
    pages: u64,
}

/// How far a read has come, as it is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Progress {
    query: QueryId,
    pages: u64,
    token: DeltaToken,
}

fn key(table: &TableName) -> String {
    format!("full read of {table}")
}

fn page_key(table: &TableName, page: u64) -> String {
    format!("full read of {table}, page {page}")
}

/// Plans that a read which was interrupted begins anew.
pub(super) fn restart(table: &TableName) -> Change {
    Change::RemoveMeta(key(table))
}

impl Seen {
    /// Tells whether the server showed this row.
    pub(super) fn contains(&self, id: &RecordId) -> bool {
        self.ids.contains(id)
    }

    /// Returns what an interrupted read of this query has seen, and how far it came.
    pub(super) fn resume(
        store: &dyn Store,
        query: &PullQuery,
    ) -> Result<Option<(Self, DeltaToken)>, StoreError> {
        let Some(kept) = store.meta(&key(&query.table))? else { return Ok(None) };
        let Ok(kept) = serde_json::from_str::<Progress>(&kept) else { return Ok(None) };
        if kept.query != query.id {
            return Ok(None);
        }
        let mut ids = BTreeSet::new();
        for page in 0..kept.pages {
            let page = store.meta(&page_key(&query.table, page))?;
            let page = page.and_then(|page| serde_json::from_str::<Vec<RecordId>>(&page).ok());
            let Some(page) = page else { return Ok(None) };
            ids.extend(page);
        }
        Ok(Some((Self { ids, pages: kept.pages }, kept.token)))
    }

    /// Notes the rows of a page.
    pub(super) fn note(&mut self, page: &[RecordId]) {
        self.ids.extend(page.iter().cloned());
    }

    /// Plans that a page is kept, with how far it reads.
    pub(super) fn keep(
        &mut self,
        query: &PullQuery,
        page: &[RecordId],
        token: &DeltaToken,
    ) -> Result<Changes, StoreError> {
        let ids = serde_json::to_string(page).map_err(StoreError::backend)?;
        let ids = Change::PutMeta(page_key(&query.table, self.pages), ids);
        self.pages += 1;
        let progress = Progress { query: query.id.clone(), pages: self.pages, token: token.clone() };
        let progress = serde_json::to_string(&progress).map_err(StoreError::backend)?;
        Ok(Changes::from_iter([ids, Change::PutMeta(key(&query.table), progress)]))
    }

    /// Plans that nothing of any read of this table is kept any more.
    pub(super) fn forget(store: &dyn Store, table: &TableName) -> Result<Changes, StoreError> {
        let mut changes = Changes::new();
        if store.meta(&key(table))?.is_some() {
            changes.push(restart(table));
        }
        for page in 0.. {
            let key = page_key(table, page);
            if store.meta(&key)?.is_none() {
                break;
            }
            changes.push(Change::RemoveMeta(key));
        }
        Ok(changes)
    }
}
