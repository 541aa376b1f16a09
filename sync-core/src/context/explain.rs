//! Explain and preview: why a record is not synced, and what a push would do. Both only read.

use std::collections::{BTreeMap, BTreeSet};

use tokio_util::sync::CancellationToken;

use super::pull::check_way;
use super::{PullQuery, SyncContext};
use crate::collapse::fold;
use crate::reconcile::satisfied;
use crate::{
    Error, FetchRequest, LedgerEntry, Next, Operation, OperationKind, ParkedReason, Position, Record,
    RecordId, Resolution, Sequence, State, TableName, Tombstones,
};

/// Why a record is, or is not, on the server as it is here.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// In one word.
    pub standing: WhyWaiting,
    /// What waits, in order, with attempts and last failures.
    pub operations: Vec<Operation>,
    /// The server's row before these operations.
    pub base: Option<Record>,
    /// A server row that arrived meanwhile.
    pub shadow: Option<Record>,
    /// What was decided about this record before, newest first.
    pub decided: Vec<LedgerEntry>,
}

/// Where a record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyWaiting {
    /// The server has it, or nobody here ever had it.
    Synced,
    /// It waits for the next sync.
    NextSync,
    /// It was sent and no answer came; the next sync sends it again.
    NoAnswer,
    /// The user decides between two versions.
    Conflict,
    /// The server refused it; the last failure says why.
    Refused,
    /// The server failed on it too often.
    GaveUp,
}

/// One operation of a [preview](SyncContext::preview).
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// The table.
    pub table: TableName,
    /// The record.
    pub record: RecordId,
    /// What a push would do to it, all its operations collapsed.
    pub kind: OperationKind,
    /// What would meet it on the server.
    pub clash: Clash,
}

/// What an operation would meet on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clash {
    /// The row it was made for.
    None,
    /// Another row, with which it combines without asking.
    Settles,
    /// Another row, about which the user would be asked.
    Asks,
    /// It waits for the user already.
    Parked,
}

impl SyncContext {
    /// Tells why a record is not synced, what arrived meanwhile and what was decided about it before.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn explain(&self, table: &TableName, id: &RecordId) -> Result<Explanation, Error> {
        let store = self.inner().store();
        let operations = store.operations_of(table, id)?;
        let standing = match operations.first().map(|operation| &operation.state) {
            None => WhyWaiting::Synced,
            Some(State::Pending) => WhyWaiting::NextSync,
            Some(State::InFlight | State::Attempted) => WhyWaiting::NoAnswer,
            Some(State::Parked(ParkedReason::Conflict)) => WhyWaiting::Conflict,
            Some(State::Parked(ParkedReason::Rejected)) => WhyWaiting::Refused,
            Some(State::Parked(ParkedReason::RetriesExhausted)) => WhyWaiting::GaveUp,
        };
        let decided = store.ledger_of(table, id)?;
        let (base, shadow) = (store.base(table, id)?, store.shadow(table, id)?);
        Ok(Explanation { standing, operations, base, shadow, decided })
    }

    /// Tells what a push would send, collapsed, and what it would clash with. Asks the server what changed; sends and
    /// changes nothing.
    ///
    /// # Errors
    /// [`Error::Remote`], [`Error::Cancelled`], [`Error::Store`], [`Error::NoRemote`].
    pub async fn preview(&self, cancel: &CancellationToken) -> Result<Vec<Planned>, Error> {
        let mut changed = BTreeMap::new();
        for table in &self.inner().schema.tables {
            self.changed_on_server(&PullQuery::table(table.name.clone()), &mut changed, cancel).await?;
        }
        let mut seen = BTreeSet::new();
        let mut records: Vec<(TableName, RecordId)> = Vec::new();
        let mut after = Sequence::default();
        loop {
            let page = self.inner().store().operations(after, 256)?;
            let Some(last) = page.last() else { break };
            after = last.sequence;
            for operation in page {
                let key = (operation.table, operation.record);
                if seen.insert(key.clone()) {
                    records.push(key);
                }
            }
        }
        let mut planned = Vec::new();
        for (table, record) in records {
            let server = changed.get(&(table.clone(), record.clone()));
            if let Some(one) = self.plan_one(table, record, server).await? {
                planned.push(one);
            }
        }
        Ok(planned)
    }

    async fn plan_one(
        &self,
        table: TableName,
        record: RecordId,
        server: Option<&Record>,
    ) -> Result<Option<Planned>, Error> {
        let inner = self.inner();
        let dossier = inner.dossier(&**inner.store(), &table, &record)?;
        let Some((kind, _)) = fold(dossier.base.as_ref(), &dossier.operations) else { return Ok(None) };
        let newer = server.or(dossier.shadow.as_ref());
        let newer = newer.filter(|row| dossier.base.as_ref().is_none_or(|base| base.version != row.version));
        let clash = match newer {
            _ if dossier.operations.iter().any(Operation::is_parked) => Clash::Parked,
            None => Clash::None,
            Some(row) if dossier.operations.iter().all(|operation| satisfied(operation, row)) => Clash::None,
            Some(row) if dossier.agrees(Some(row)) => Clash::None,
            Some(row) => {
                let conflict = dossier.conflict(Some(row), inner.skew_ms());
                match inner.policy(&table).resolve(&conflict).await {
                    Resolution::Defer => Clash::Asks,
                    _ => Clash::Settles,
                }
            }
        };
        Ok(Some(Planned { table, record, kind, clash }))
    }

    /// Reads which rows changed on the server since the query's token, without keeping any.
    async fn changed_on_server(
        &self,
        query: &PullQuery,
        changed: &mut BTreeMap<(TableName, RecordId), Record>,
        cancel: &CancellationToken,
    ) -> Result<(), Error> {
        let inner = self.inner();
        let remote = inner.remote()?;
        let token = inner.store().delta_token(&query.table, &query.id)?;
        let mut request = FetchRequest {
            table: query.table.clone(),
            filter: query.filter.clone(),
            position: token.map_or(Position::Start, |token| token.position(inner.options.overlap_ms)),
            limit: inner.options.page_size,
            tombstones: Tombstones::Include,
        };
        let mut before = None;
        loop {
            let page = inner.fetch(&*remote, &request, cancel).await?;
            check_way(&request, &page, before.as_ref())?;
            let last = page.records.last().and_then(|row| Some((row.updated_at?, row.id.clone())));
            for row in page.records {
                changed.insert((query.table.clone(), row.id.clone()), row);
            }
            before.clone_from(&last);
            request.position = match (page.next, last) {
                (Next::Link(link), _) => Position::Continue(link),
                (Next::Ask, Some((at, id))) => Position::After(at, id),
                _ => return Ok(()),
            };
        }
    }
}
