//! Server: a model of the two kinds of server there are, with every row it ever had. It judges what it is asked: a write
//! that overwrites what its sender has not seen is a violation.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::ops::RangeInclusive;

use sync_core::{
    Continuation, Cursor, FetchRequest, Fields, Next, OpId, Operation, OperationKind, Page, Position,
    PushOutcome, Record, RemoteError, RemoteErrorKind, TableName, Timestamp, Tombstones, Version,
};

use super::Violation;
use super::disk::Key;
use super::plan::{Manners, ServerKind};
use super::rng::Rng;
use super::tables;

/// How late a row of a naive server may become visible, milliseconds: less than the engine's overlap.
pub(crate) const LATE_MS: i64 = 30_000;

#[derive(Debug, Clone, Default)]
struct Content {
    rows: BTreeMap<Key, Record>,
    /// Which operations took effect.
    applied: BTreeSet<OpId>,
    /// What was answered to them, as long as it is remembered.
    answers: BTreeMap<OpId, Record>,
}

/// The server of a simulated world.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) kind: ServerKind,
    manners: Manners,
    content: Content,
    /// With how many rows it had written by then.
    backup: Option<(Content, u64)>,
    /// Every row there ever was, oldest first, also what a restore took back.
    history: BTreeMap<Key, Vec<Record>>,
    /// Its clock.
    pub(crate) now: i64,
    /// The last stamp given in each scope: every table has a clock of its own.
    last: BTreeMap<TableName, i64>,
    epoch: u64,
    /// The last stamp among the tombstones dropped of each table.
    horizon: BTreeMap<TableName, Timestamp>,
    restored: bool,
    /// Versions that restores took back.
    taken_back: Vec<RangeInclusive<u64>>,
    versions: u64,
    /// A number that two servers share only if the same was written to both.
    written: DefaultHasher,
    rng: Rng,
    pub(crate) violation: Option<Violation>,
}

/// Returns the number of a version, zero for none.
pub(crate) fn number(version: Option<&Version>) -> u64 {
    version.and_then(|version| version.as_str().parse().ok()).unwrap_or(0)
}

impl Server {
    pub(crate) fn new(kind: ServerKind, manners: Manners, seed: u64) -> Self {
        Self {
            kind,
            manners,
            content: Content::default(),
            backup: None,
            history: BTreeMap::new(),
            now: 1_700_000_000_000,
            last: BTreeMap::new(),
            epoch: 0,
            horizon: BTreeMap::new(),
            restored: false,
            taken_back: Vec::new(),
            versions: 0,
            written: DefaultHasher::new(),
            rng: Rng::new(seed ^ 0x5e7),
            violation: None,
        }
    }

    /// Returns a number that two servers share only if the same was written to both.
    pub(crate) fn written(&self) -> u64 {
        self.written.finish()
    }

    /// Returns how many rows were ever written.
    pub(crate) fn versions(&self) -> u64 {
        self.versions
    }

    pub(crate) fn epoch(&self) -> String {
        self.epoch.to_string()
    }

    pub(crate) fn history(&self, key: &Key) -> &[Record] {
        self.history.get(key).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.history.keys()
    }

    /// Returns the row the server had at a version.
    pub(crate) fn at(&self, key: &Key, version: u64) -> Option<&Record> {
        self.history(key).iter().find(|row| number(row.version.as_ref()) == version)
    }

    /// Returns the row the server has.
    pub(crate) fn row(&self, key: &Key) -> Option<&Record> {
        self.content.rows.get(key)
    }

    /// Tells whether some of what was here was taken back: then a delete may have met nothing.
    pub(crate) fn was_restored(&self) -> bool {
        self.restored
    }

    /// Tells whether a restore took this very row back.
    pub(crate) fn took_back(&self, row: &Record) -> bool {
        let version = number(row.version.as_ref());
        self.taken_back.iter().any(|taken| taken.contains(&version))
    }

    /// Tells whether a restore took the live row back.
    pub(crate) fn has_lost(&self, key: &Key) -> bool {
        self.restored && self.content.rows.get(key).is_none_or(|row| row.deleted)
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = (&Key, &Record)> {
        self.content.rows.iter()
    }

    pub(crate) fn has_applied(&self, id: OpId) -> bool {
        self.content.applied.contains(&id)
    }

    pub(crate) fn back_up(&mut self) {
        self.backup = Some((self.content.clone(), self.versions));
    }

    /// Restores the backup. A server without epochs cannot be restored without its clients losing rows, so it is not.
    pub(crate) fn restore(&mut self) -> bool {
        if self.kind == ServerKind::Naive {
            return false;
        }
        let Some((content, versions)) = &self.backup else { return false };
        self.content = content.clone();
        self.taken_back.push(versions + 1..=self.versions);
        self.epoch += 1;
        self.restored = true;
        true
    }

    /// Forgets what was answered to which operation.
    pub(crate) fn forget_keys(&mut self) {
        self.content.answers.clear();
    }

    /// Tells whether whoever has not read the tombstones it drops is refused.
    pub(crate) fn has_horizon(&self) -> bool {
        self.kind == ServerKind::Exact && self.manners.horizon
    }

    /// Tells whether tombstones were dropped of a table that are younger than this.
    pub(crate) fn forgot_since(&self, table: &TableName, at: Timestamp) -> bool {
        self.horizon.get(table).is_some_and(|horizon| at < *horizon)
    }

    /// Drops the tombstones, but for those that are `kept`. `read` tells which of them every client has read; if some were
    /// not, those who come later learn it by the horizon or by the epoch. A server without either keeps them.
    pub(crate) fn purge_tombstones(&mut self, kept: impl Fn(&Key) -> bool, read: impl Fn(&Key) -> bool) {
        let mut unread = false;
        let (naive, has_horizon) = (self.kind == ServerKind::Naive, self.has_horizon());
        let horizon = &mut self.horizon;
        self.content.rows.retain(|key, row| {
            let goes = row.deleted && !kept(key) && (!naive || read(key));
            if goes && has_horizon {
                let horizon = horizon.entry(key.0.clone()).or_default();
                *horizon = row.updated_at.unwrap_or_default().max(*horizon);
            } else {
                unread |= goes && !read(key);
            }
            !goes
        });
        self.epoch += u64::from(unread);
    }

    /// Moves the clock. A naive server's never goes back: its stamps are its cursor.
    pub(crate) fn step(&mut self, ms: i64) {
        self.now += if self.kind == ServerKind::Naive { ms.clamp(0, 60_000) } else { ms };
    }

    fn stamp(&mut self, table: &TableName) -> Timestamp {
        Timestamp(match self.kind {
            ServerKind::Exact => {
                let last = self.last.entry(table.clone()).or_default();
                *last = (*last + 1).max(self.now);
                *last
            }
            ServerKind::Naive => (self.now - self.rng.between(0, LATE_MS)) / 1000 * 1000,
        })
    }

    fn write(&mut self, key: Key, row: Record) -> Record {
        let at = self.stamp(&key.0);
        self.write_at(key, row, at)
    }

    fn write_at(&mut self, key: Key, mut row: Record, at: Timestamp) -> Record {
        self.versions += 1;
        (tables::record_of(&key), row.deleted).hash(&mut self.written); // a copy's id is made of the time
        row.fields.values().for_each(|value| (value.as_str(), value.as_u64()).hash(&mut self.written));
        row.updated_at = Some(at);
        row.version = Version::new(self.versions.to_string()).ok();
        self.history.entry(key.clone()).or_default().push(row.clone());
        self.content.rows.insert(key, row.clone());
        row
    }

    /// Somebody writes who asks nobody: rows that are made from what is there, all with one stamp if stamps may tie.
    pub(crate) fn write_all(&mut self, keys: &[Key], make: impl Fn(&Key, Option<Record>) -> Option<Record>) {
        let mut shared = None;
        for key in keys {
            let Some(row) = make(key, self.content.rows.get(key).cloned()) else { continue };
            let at = match (self.kind, shared) {
                (ServerKind::Naive, Some(at)) => at,
                _ => self.stamp(&key.0),
            };
            shared = Some(at);
            self.write_at(key.clone(), row, at);
        }
    }

    pub(crate) fn push(&mut self, operation: &Operation) -> Result<PushOutcome, RemoteError> {
        if self.kind == ServerKind::Exact
            && let Some(row) = self.content.answers.get(&operation.id)
        {
            return Ok(PushOutcome::Applied(row.clone()));
        }
        if super::is_poison(operation) {
            return Err(RemoteError::new(RemoteErrorKind::Rejected, "poison"));
        }
        let key = (operation.table.clone(), operation.record.clone());
        let current = self.content.rows.get(&key).cloned();
        let (kind, wanted) = (operation.kind, &operation.base_version);
        let row = match (kind, current) {
            (OperationKind::Insert, None) => Record::new(operation.record.clone(), operation.changes.clone()),
            (_, None) => return Ok(PushOutcome::Gone),
            (OperationKind::Insert, server) => return Ok(PushOutcome::Conflict { server }),
            (_, Some(row))
                if row.deleted != (kind == OperationKind::Undelete)
                    || (wanted.is_some() && *wanted != row.version) =>
            {
                return Ok(PushOutcome::Conflict { server: Some(row) });
            }
            (kind, Some(mut row)) => {
                if wanted.is_none() {
                    let what = format!("{kind:?} of {} {} without a condition", key.0, key.1);
                    self.violation.get_or_insert(Violation { law: "I13", what });
                }
                row.fields.extend(operation.changes.clone());
                row.deleted = kind == OperationKind::Delete;
                row
            }
        };
        let mut row = self.write(key, row);
        if !self.content.applied.insert(operation.id) {
            let what = format!("operation {} took effect twice", operation.id);
            self.violation.get_or_insert(Violation { law: "I3", what });
        }
        if self.manners.terse && row.deleted {
            row = Record { deleted: true, ..Record::new(row.id, Fields::new()) };
        }
        self.content.answers.insert(operation.id, row.clone());
        Ok(PushOutcome::Applied(row))
    }

    pub(crate) fn fetch(&self, request: &FetchRequest) -> Result<Page, RemoteError> {
        if let (Position::After(at, _) | Position::From(at), Tombstones::Include) =
            (&request.position, request.tombstones)
            && self.forgot_since(&request.table, *at)
        {
            return Err(RemoteError::new(RemoteErrorKind::Expired, "deletions since then are forgotten"));
        }
        let placed = |row: &Record| {
            let at = row.updated_at.unwrap_or_default();
            match &request.position {
                Position::Start => true,
                Position::After(after, id) => (at, &row.id) > (*after, id),
                Position::From(from) => at >= *from,
                Position::Continue(Continuation(text)) => at.0 > text.parse().unwrap_or(i64::MAX),
            }
        };
        let mut found: Vec<&Record> = self
            .content
            .rows
            .iter()
            .filter(|((table, _), row)| {
                *table == request.table
                    && (request.tombstones == Tombstones::Include || !row.deleted)
                    && placed(row)
                    && request.filter.matches(row)
            })
            .map(|(_, row)| row)
            .collect();
        found.sort_by_key(|row| (row.updated_at, &row.id));
        let limit = request.limit.min(self.manners.cap);
        let more = found.len() > limit;
        let silent = self.manners.cap != usize::MAX && !found.is_empty();
        let full = silent || found.len() >= limit;
        let records: Vec<Record> = found.into_iter().take(limit).cloned().collect();
        let last = records.last().and_then(|row| row.updated_at);
        let (next, cursor) = match (self.kind, last) {
            (ServerKind::Exact, last) => {
                let link = last.filter(|_| more).map(|last| Next::Link(Continuation(last.0.to_string())));
                (link.unwrap_or(Next::End), Cursor::Exact { epoch: self.epoch() })
            }
            (ServerKind::Naive, Some(_)) if full => (Next::Ask, Cursor::Naive),
            (ServerKind::Naive, _) => (Next::End, Cursor::Naive),
        };
        let server_time = Some(Timestamp(self.now / 1000 * 1000)); // the Date header has whole seconds
        let last = self.last.get(&request.table).copied().unwrap_or_default();
        let reached = (self.kind == ServerKind::Exact).then_some(Timestamp(last));
        Ok(Page { records, next, total: None, cursor, reached, server_time })
    }
}
