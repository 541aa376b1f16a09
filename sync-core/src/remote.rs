//! The remote: the server's side of a sync. Expected outcomes are values; errors are what the protocol does not know.

use std::error::Error as StdError;
use std::fmt::{self, Debug};
use std::time::Duration;

use async_trait::async_trait;

use crate::{Filter, Operation, Record, TableName, Timestamp};

/// The server's side of a sync.
#[async_trait]
pub trait Remote: Debug + Send + Sync {
    /// Fetches one page of a table, ordered by `(updatedAt, id)`.
    ///
    /// # Errors
    /// An answer that is not certainly a complete page of this table is an error, never an empty page.
    async fn fetch(&self, request: &FetchRequest) -> Result<Page, RemoteError>;

    /// Sends one operation, with its id as idempotency key and its base version as precondition.
    ///
    /// # Errors
    /// Anything but a certain outcome. The operation may have been applied all the same, unless the error
    /// [is a rejection](RemoteErrorKind::Rejected).
    async fn push(&self, operation: &Operation) -> Result<PushOutcome, RemoteError>;

    /// The server's clock as its last answer told it, of whatever kind that was: "newest wins" is corrected by the difference.
    fn server_time(&self) -> Option<Timestamp> {
        None
    }

    /// How many operations [`push_many`](Self::push_many) takes at best. A server may tell only when it is first asked.
    fn batch(&self) -> usize {
        1
    }

    /// Sends several operations of different records. Answers with one outcome for each, in their order, as
    /// [`push`](Self::push) would.
    async fn push_many(&self, operations: &[Operation]) -> Vec<Result<PushOutcome, RemoteError>> {
        let mut outcomes = Vec::with_capacity(operations.len());
        for operation in operations {
            outcomes.push(self.push(operation).await);
        }
        outcomes
    }
}

/// Which page of which table.
#[derive(Debug, Clone, PartialEq)]
pub struct FetchRequest {
    /// The table.
    pub table: TableName,
    /// Which of its rows.
    pub filter: Filter,
    /// Where the page begins.
    pub position: Position,
    /// At most so many rows (a server may give fewer).
    pub limit: usize,
    /// Whether deleted rows are wanted.
    pub tombstones: Tombstones,
}

/// Where a page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Position {
    /// At the first row.
    Start,
    /// After this keyset: `updatedAt > t or (updatedAt = t and id > id)`.
    After(Timestamp, crate::RecordId),
    /// At this time, inclusive: re-reads an overlap from servers whose stamps can tie or arrive late.
    From(Timestamp),
    /// Where the server said the next page is.
    Continue(Continuation),
}

/// The server's own word for "the next page", opaque.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Continuation(pub String);

/// Whether deleted rows are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tombstones {
    /// Live rows only: a first pull has nothing to delete.
    Skip,
    /// Deleted rows too.
    Include,
}

/// One page of rows, complete and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The rows, in order.
    pub records: Vec<Record>,
    /// How to go on.
    pub next: Next,
    /// How many rows the whole query has, if the server said.
    pub total: Option<u64>,
    /// What the server's stamps promise.
    pub cursor: Cursor,
    /// No row of this query that changes later will be stamped at or before this. Only an exact server says it.
    pub reached: Option<Timestamp>,
    /// The server's clock, from the `Date` header.
    pub server_time: Option<Timestamp>,
}

/// How to go on after a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// This was the last page.
    End,
    /// The server named the next page.
    Link(Continuation),
    /// The server does not say: ask after the last row until a page is empty.
    Ask,
}

/// What the server's `updatedAt` promises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cursor {
    /// Unique, strictly increasing in commit order, whole milliseconds: nothing appears behind a token.
    Exact {
        /// Names the server's history; another epoch means that history was replaced.
        epoch: String,
    },
    /// Nothing: rows may tie or appear late.
    Naive,
}

/// What became of an operation.
#[derive(Debug, Clone, PartialEq)]
pub enum PushOutcome {
    /// It holds on the server, whose row is this (a tombstone after a delete).
    Applied(Record),
    /// It was not applied: the server's row is another (409, 412).
    Conflict {
        /// The server's row, `None` if it would not show it.
        server: Option<Record>,
    },
    /// It was not applied: the server has no such row (404, 410 without a row).
    Gone,
}

/// The kinds of failure a sync tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RemoteErrorKind {
    /// No answer: refused, reset, unknown host, timed out.
    Unreachable,
    /// The server's certificate is not trusted, or no secure connection came about.
    Tls,
    /// Signed out: 401.
    SignIn,
    /// Refused for good; certainly not applied: 400, 403, 405, 413, 415, 422 …
    Rejected,
    /// The server has no such table (404); certainly not applied.
    NoTable,
    /// The server no longer knows which rows were deleted since then (410 on a list): everything has to be read again.
    Expired,
    /// Too busy: 408, 429, 503.
    Throttled,
    /// The server failed: 5xx.
    Server,
    /// What answered is not the server that was meant: a redirect, a web page.
    Misconfigured,
    /// The answer made no sense or was cut off.
    Malformed,
}

/// What the protocol does not know.
#[derive(Debug)]
pub struct RemoteError {
    /// What kind of failure, for programs.
    pub kind: RemoteErrorKind,
    /// One sentence for people that says what to do; no secrets, no task text.
    pub message: String,
    /// The HTTP status, if an answer came.
    pub status: Option<u16>,
    /// How long the server asked to be left alone.
    pub retry_after: Option<Duration>,
    /// The cause.
    pub source: Option<Box<dyn StdError + Send + Sync>>,
}

impl RemoteError {
    /// Makes an error without status or cause.
    #[must_use]
    pub fn new(kind: RemoteErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), status: None, retry_after: None, source: None }
    }

    /// Tells whether trying the same again later can succeed without anybody doing anything.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        use RemoteErrorKind as Kind;
        matches!(self.kind, Kind::Unreachable | Kind::Throttled | Kind::Server)
    }

    /// Tells whether the user must sign in first.
    #[must_use]
    pub fn needs_sign_in(&self) -> bool {
        self.kind == RemoteErrorKind::SignIn
    }
}

impl fmt::Display for RemoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for RemoteError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}
