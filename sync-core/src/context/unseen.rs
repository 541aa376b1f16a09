//! Unseen: records that are edited here and that a read of everything did not show.

use std::collections::BTreeSet;

use tokio_util::sync::CancellationToken;

use super::full_read::Seen;
use super::page::Rest;
use super::pull::Pull;
use crate::mutation::{Mutation, active};
use crate::{Error, FetchRequest, Filter, Position, RecordId, Sequence, Store, Tombstones};

/// Which of the unseen records the server does not have.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Gone {
    /// All: its pages leave nothing out.
    All,
    /// Those it was asked for one by one.
    These(BTreeSet<RecordId>),
}

impl Gone {
    pub(super) fn contains(&self, id: &RecordId) -> bool {
        match self {
            Self::All => true,
            Self::These(ids) => ids.contains(id),
        }
    }
}

impl Pull<'_> {
    /// Finds out what it means that a record which is edited here was not shown.
    ///
    /// A server of naive stamps may move a row past a read that is under way: there, not seen is not gone, and it is asked for
    /// each such record. What is not edited needs no question: it comes back with the next pull.
    pub(super) async fn look_again(&mut self, cancel: &CancellationToken) -> Result<Gone, Error> {
        let inner = self.context.inner();
        let exact = self.token.as_ref().is_none_or(|token| token.epoch.is_some());
        let Some(seen) = self.seen.as_ref().filter(|_| !exact) else { return Ok(Gone::All) };
        let unseen = self.unseen_but_edited(&**inner.store(), seen)?;
        let remote = inner.remote()?;
        let mut gone = BTreeSet::new();
        for id in unseen {
            let request = FetchRequest {
                table: self.query.table.clone(),
                filter: Filter::eq("id", id.as_str()),
                position: Position::Start,
                limit: 1,
                tombstones: Tombstones::Include,
            };
            let mut page = inner.fetch(&*remote, &request, cancel).await?;
            page.records.retain(|row| row.id == id);
            if page.records.is_empty() {
                gone.insert(id);
            } else {
                self.apply(page, None, Rest::Nothing)?;
            }
        }
        Ok(Gone::These(gone))
    }

    /// Finds the records with operations whose server row, as it was known here, a full read did not show.
    pub(super) fn unseen_but_edited(
        &self,
        store: &dyn Store,
        seen: &Seen,
    ) -> Result<BTreeSet<RecordId>, Error> {
        let table = &self.query.table;
        let mut unseen = BTreeSet::new();
        let mut after = Sequence::default();
        loop {
            let page = store.operations(after, 256)?;
            let Some(last) = page.last() else { return Ok(unseen) };
            after = last.sequence;
            for operation in page.into_iter().filter(|operation| operation.table == *table) {
                let id = operation.record;
                let known = store.shadow(table, &id)?.or(store.base(table, &id)?);
                let was_there = known.is_some_and(|row| !row.deleted && self.query.filter.matches(&row));
                if was_there && !active(Mutation::SweepForgetsEdited) && !seen.contains(&id) {
                    unseen.insert(id);
                }
            }
        }
    }
}
