//! Pull: reads what changed on the server, page by page. A page's rows and its delta token are one commit.

use std::pin::pin;
use std::task::Poll;

use futures_util::poll;
use tokio_util::sync::CancellationToken;

use super::full_read::{self, Seen};
use super::page::Rest;
use super::{Inner, SyncContext};
use crate::mutation::{Mutation, active};
use crate::{
    Changes, Cursor, DeltaToken, Error, FetchRequest, Filter, Next, Page, Position, QueryId, RecordId,
    Remote, RemoteError, RemoteErrorKind, SyncEvent, TableName, Timestamp, Tombstones,
};

/// How far before the server's clock a first pull's token is set, if the server does not say how far its stamps have
/// come. Rows deleted while a first pull ran may carry stamps from its start on; the `Date` header has whole seconds.
const FIRST_PULL_MARGIN_MS: i64 = 2_000;

/// How often a read of everything begins again because the server's history was replaced meanwhile.
const EPOCHS: usize = 5;

/// Which rows of a table to keep up to date.
#[derive(Debug, Clone, PartialEq)]
pub struct PullQuery {
    /// The table.
    pub table: TableName,
    /// Which of its rows. Must not depend on members that change, or rows that leave it stay here.
    pub filter: Filter,
    /// Names the query: each has its own delta token.
    pub id: QueryId,
    /// How many rows a page asks for; `None`: as the context says.
    pub page_size: Option<usize>,
}

impl PullQuery {
    /// Makes the query for a whole table.
    #[must_use]
    #[expect(clippy::expect_used, reason = "the constant is a valid query id")]
    pub fn table(table: TableName) -> Self {
        let id = QueryId::new("all").expect("a constant query id is valid");
        Self { table, filter: Filter::All, id, page_size: None }
    }
}

/// Whether a pull may remove suspiciously many rows: more than 10 and more than a fifth of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemovalGuard {
    /// It stops before the page that would, with [`Error::MassDelete`].
    Ask,
    /// The user agreed.
    Allow,
    /// The user keeps what would go: nothing is removed, and all of it is sent again by the next push.
    Keep,
}

/// What a pull of one table did. Numbers of rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PullReport {
    /// Received.
    pub received: u64,
    /// Stored as local rows.
    pub stored: u64,
    /// Removed here.
    pub removed: u64,
    /// Kept beside pending operations.
    pub shadowed: u64,
}

/// One pull while it runs.
pub(super) struct Pull<'a> {
    pub(super) context: &'a SyncContext,
    pub(super) query: &'a PullQuery,
    pub(super) guard: RemovalGuard,
    pub(super) token: Option<DeltaToken>,
    /// Rows the pages before this one removed.
    pub(super) removed_before: u64,
    /// Rows the next commit removes.
    pub(super) removing: Vec<RecordId>,
    pub(super) report: PullReport,
    /// With a sweep: the rows the server has.
    pub(super) seen: Option<Seen>,
}

impl SyncContext {
    /// Reads what changed on the server since this query's delta token.
    ///
    /// # Errors
    /// [`Error::Remote`] (nothing of the failed page was changed), [`Error::MassDelete`], [`Error::Cancelled`],
    /// [`Error::Store`], [`Error::NoRemote`].
    pub async fn pull(&self, query: &PullQuery, cancel: &CancellationToken) -> Result<PullReport, Error> {
        let _one_at_a_time = self.begin(cancel).await?;
        self.pull_table(query, RemovalGuard::Ask, cancel).await
    }

    /// Reads the whole query again and removes what the server no longer shows (mark and sweep). Pending operations
    /// and rows never pushed stay.
    ///
    /// # Errors
    /// As [`pull`](Self::pull).
    pub async fn resync(
        &self,
        query: &PullQuery,
        guard: RemovalGuard,
        cancel: &CancellationToken,
    ) -> Result<PullReport, Error> {
        let _one_at_a_time = self.begin(cancel).await?;
        self.inner().store().commit(&Changes::from_iter([full_read::restart(&query.table)]))?;
        self.read_all(query, guard, cancel).await
    }

    pub(super) async fn pull_table(
        &self,
        query: &PullQuery,
        guard: RemovalGuard,
        cancel: &CancellationToken,
    ) -> Result<PullReport, Error> {
        let id = |table: &TableName| PullQuery::table(table.clone()).id;
        let shared =
            active(Mutation::OneTokenForAll).then(|| PullQuery { id: id(&query.table), ..query.clone() });
        let query = shared.as_ref().unwrap_or(query);
        let token = self.inner().store().delta_token(&query.table, &query.id)?;
        if token.is_none() && !self.nothing_here(&query.table)? {
            // How the rows here stand to the server's is not known (a push and no pull since, a purge of some): compare.
            return self.read_all(query, guard, cancel).await;
        }
        let mut pull = Pull::new(self, query, guard, (token, None));
        // A first read into an empty table has nothing to delete.
        let tombstones = if pull.token.is_none() { Tombstones::Skip } else { Tombstones::Include };
        match pull.run(tombstones, cancel).await? {
            Ended::Complete => Ok(pull.report),
            Ended::AnotherEpoch => self.read_all(query, guard, cancel).await,
        }
    }

    /// Tells whether there is nothing here that a first read could contradict. What waits may be a deletion in conflict: no
    /// row here, but one of the server's beside it.
    fn nothing_here(&self, table: &TableName) -> Result<bool, Error> {
        let store = self.inner().store();
        Ok(store.counts()?.operations == 0 && store.ids(table, None, 1)?.is_empty())
    }

    async fn read_all(
        &self,
        query: &PullQuery,
        guard: RemovalGuard,
        cancel: &CancellationToken,
    ) -> Result<PullReport, Error> {
        for _ in 0..EPOCHS {
            let interrupted = Seen::resume(&**self.inner().store(), query)?;
            let (seen, token) =
                interrupted.map_or_else(Default::default, |(seen, token)| (seen, Some(token)));
            let mut pull = Pull::new(self, query, guard, (token, Some(seen)));
            // What was seen may have been deleted since, and what is here may be edited meanwhile: then only a tombstone
            // says that it is gone.
            let skips = active(Mutation::FullReadSkipsTombstones);
            let tombstones = if skips { Tombstones::Skip } else { Tombstones::Include };
            match pull.run(tombstones, cancel).await? {
                Ended::Complete => {
                    let gone = pull.look_again(cancel).await?;
                    pull.sweep(&gone)?;
                    return Ok(pull.report);
                }
                Ended::AnotherEpoch => {
                    let restart = full_read::restart(&query.table);
                    self.inner().store().commit(&Changes::from_iter([restart]))?;
                }
            }
        }
        let message = "the server replaces its history again and again; try later";
        Err(RemoteError::new(RemoteErrorKind::Malformed, message).into())
    }
}

/// How a run of pages ended.
enum Ended {
    Complete,
    /// The server's history was replaced, or does not reach back to the token: it means nothing any more.
    AnotherEpoch,
}

impl<'a> Pull<'a> {
    /// Makes a pull that goes on after a token, if there is one; with what was `seen`, it is a read of everything.
    fn new(
        context: &'a SyncContext,
        query: &'a PullQuery,
        guard: RemovalGuard,
        (token, seen): (Option<DeltaToken>, Option<Seen>),
    ) -> Self {
        let (removing, report) = (Vec::new(), PullReport::default());
        Self { context, query, guard, token, removed_before: 0, removing, report, seen }
    }

    async fn run(&mut self, tombstones: Tombstones, cancel: &CancellationToken) -> Result<Ended, Error> {
        let inner = self.context.inner();
        let remote = inner.remote()?;
        inner.emit(SyncEvent::PullStarted { table: self.query.table.clone() });
        let from = |token: &DeltaToken| token.position(inner.options.overlap_ms);
        let position = self.token.as_ref().map_or(Position::Start, from);
        // The history the token speaks of, else that of the first page: pages of two histories are no whole.
        let mut known = self.token.as_ref().and_then(|token| token.epoch.clone());
        let mut request = FetchRequest {
            table: self.query.table.clone(),
            filter: self.query.filter.clone(),
            position,
            limit: self.query.page_size.unwrap_or(inner.options.page_size),
            tombstones,
        };
        let mut page = match inner.fetch(&*remote, &request, cancel).await {
            Err(Error::Remote(error)) if error.kind == RemoteErrorKind::Expired && self.token.is_some() => {
                if !active(Mutation::ExpiredWithoutSweep) {
                    return Ok(Ended::AnotherEpoch);
                }
                request.position = Position::Start;
                inner.fetch(&*remote, &request, cancel).await?
            }
            page => page?,
        };
        // What happens while this pull runs must not fall behind its token: tombstones it skips, and rows that a server
        // of naive stamps shows late.
        let start = page.reached.or(page.server_time.map(|at| at.plus_ms(-FIRST_PULL_MARGIN_MS)));
        let horizon = match (tombstones, &page.cursor) {
            (Tombstones::Skip, _) if active(Mutation::FirstTokenNotHeld) => None,
            (Tombstones::Skip, _) => Some(start.unwrap_or_default()),
            (Tombstones::Include, Cursor::Naive) => start,
            (Tombstones::Include, Cursor::Exact { .. }) => None,
        };
        let mut last = None;
        let mut token = self.token.clone().filter(|_| self.seen.is_some());
        loop {
            let epoch = match &page.cursor {
                Cursor::Exact { epoch } => Some(epoch.clone()),
                Cursor::Naive => None,
            };
            if known.is_some() && epoch != known && !active(Mutation::IgnoreEpoch) {
                return Ok(Ended::AnotherEpoch);
            }
            known.clone_from(&epoch);
            if let Some(at) = page.server_time {
                inner.hear_clock(at);
            }
            let key = page.records.last().and_then(|row| Some((row.updated_at?, row.id.clone())));
            check_way(&request, &page, last.as_ref())?;
            if let Some((at, id)) = key.clone() {
                let at = if active(Mutation::TokenPastPage) { at.plus_ms(3_000) } else { at };
                token = Some(match horizon {
                    Some(from) if at >= from => DeltaToken { updated_at: from, id: None, epoch },
                    _ => DeltaToken { updated_at: at, id: Some(id), epoch },
                });
            }
            let position = match (&page.next, key.clone()) {
                (Next::Ask, Some(_))
                    if active(Mutation::EndAtShortPage) && page.records.len() < request.limit =>
                {
                    None
                }
                (Next::Link(link), _) => Some(Position::Continue(link.clone())),
                (Next::Ask, Some((at, id))) => Some(Position::After(at, id)),
                (Next::Ask, None) | (Next::End, _) => None,
            };
            // A sweep is worth nothing until every page is read; its token is committed with it.
            if self.seen.is_some() {
                self.token.clone_from(&token);
            }
            let reached = token.clone().filter(|_| self.seen.is_none());
            let Some(position) = position else {
                self.apply(page, reached, Rest::Nothing)?;
                inner.emit(SyncEvent::PullFinished { table: self.query.table.clone() });
                return Ok(Ended::Complete);
            };
            // The next page is asked for before this one is committed: the server works while the disk does.
            request.position = position;
            let mut ahead = pin!(inner.fetch(&*remote, &request, cancel));
            let early = poll!(ahead.as_mut());
            tokio::task::yield_now().await;
            self.apply(page, reached, Rest::Pages)?;
            page = match early {
                Poll::Ready(answer) => answer?,
                Poll::Pending => ahead.await?,
            };
            last = key;
        }
    }
}

/// Checks that a page leads on from the one whose last row was this.
pub(super) fn check_way(
    request: &FetchRequest,
    page: &Page,
    last: Option<&(Timestamp, RecordId)>,
) -> Result<(), RemoteError> {
    let key = page.records.last().and_then(|row| Some((row.updated_at?, row.id.clone())));
    let again = match &page.next {
        Next::End => false,
        Next::Ask => key.is_some() && key.as_ref() == last,
        Next::Link(link) => {
            (key.is_some() && key.as_ref() == last) || request.position == Position::Continue(link.clone())
        }
    };
    let message = "the server sends the same page again and again; its order of rows cannot be followed";
    if again { Err(RemoteError::new(RemoteErrorKind::Malformed, message)) } else { Ok(()) }
}

impl Inner {
    /// Fetches a page, again after a temporary failure.
    pub(super) async fn fetch(
        &self,
        remote: &dyn Remote,
        request: &FetchRequest,
        cancel: &CancellationToken,
    ) -> Result<Page, Error> {
        let mut tries = 0;
        loop {
            let answer = tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(Error::Cancelled),
                answer = remote.fetch(request) => answer,
            };
            match answer {
                Ok(page) => return Ok(page),
                Err(error) => {
                    tries += 1;
                    self.wait_after(error, tries, cancel).await?;
                }
            }
        }
    }
}
