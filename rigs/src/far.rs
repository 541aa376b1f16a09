//! A server that is a file: it outlives every writer, answers or does not, and knows what it was sent.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use sync_core::{
    FetchRequest, Fields, OpId, Operation, OperationKind, Page, PushOutcome, Record, RecordId, Remote,
    RemoteError, RemoteErrorKind, TableName, Version,
};

use crate::chance::Chance;
use crate::rows::{Rows, Step};

/// One line of the file.
#[derive(Debug, Clone, Serialize, Deserialize)]
enum Entry {
    /// An operation arrived.
    Sent(OpId),
    /// It was applied, and this is the row now.
    Applied(OpId, TableName, RecordId, Option<Fields>),
}

/// What a server knows.
#[derive(Debug, Clone, Default)]
pub struct Far {
    /// Its rows.
    pub rows: Rows,
    /// What arrived.
    pub sent: BTreeSet<OpId>,
    /// What was applied, with the row at that time.
    pub applied: BTreeMap<OpId, Option<Fields>>,
}

impl Far {
    /// Reads the file.
    #[must_use]
    pub fn read(path: &Path) -> Self {
        Self::beginning(path, usize::MAX)
    }

    /// Reads the first lines of the file: what the server knew earlier.
    #[must_use]
    pub fn beginning(path: &Path, lines: usize) -> Self {
        let mut far = Self::default();
        let text = text(path);
        let entries = text.lines().take(lines).map(|line| serde_json::from_str(line).unwrap());
        entries.for_each(|entry| far.take(&entry));
        far
    }

    /// Counts the lines of the file.
    #[must_use]
    pub fn lines(path: &Path) -> usize {
        text(path).lines().count()
    }

    /// Copies the first lines of the file to one beside it, and returns where that is.
    ///
    /// # Panics
    /// If it cannot be written.
    #[must_use]
    pub fn copy(path: &Path, lines: usize) -> PathBuf {
        let copy = path.with_extension("earlier");
        let lines: String = text(path).split_inclusive('\n').take(lines).collect();
        fs::write(&copy, lines).unwrap();
        copy
    }

    fn take(&mut self, entry: &Entry) {
        match entry {
            Entry::Sent(id) => drop(self.sent.insert(*id)),
            Entry::Applied(id, table, record, fields) => {
                self.rows.apply(&Step(vec![(table.clone(), record.clone(), fields.clone())]));
                self.applied.insert(*id, fields.clone());
            }
        }
    }

    fn row_after(&self, operation: &Operation) -> Option<Fields> {
        let key = (operation.table.clone(), operation.record.clone());
        match operation.kind {
            OperationKind::Delete => None,
            OperationKind::Insert | OperationKind::Undelete => Some(operation.changes.clone()),
            OperationKind::Update => {
                let mut fields = self.rows.0.get(&key).cloned().unwrap_or_default();
                fields.extend(operation.changes.clone());
                Some(fields)
            }
        }
    }
}

fn text(path: &Path) -> String {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        text => text.unwrap(),
    }
}

/// How reliable the way to the server is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Requests and answers get lost.
    Bad,
    /// Every request is answered.
    Good,
}

/// The engine's remote for such a server.
#[derive(Debug)]
pub struct FarRemote {
    inner: Mutex<(Far, File, Chance)>,
    way: Way,
}

impl FarRemote {
    /// Opens or creates the file.
    #[must_use]
    pub fn open(path: &Path, way: Way, seed: u64) -> Arc<Self> {
        let far = Far::read(path);
        let file = OpenOptions::new().append(true).create(true).open(path).unwrap();
        Arc::new(Self { inner: Mutex::new((far, file, Chance::new(seed))), way })
    }
}

#[async_trait]
impl Remote for FarRemote {
    async fn fetch(&self, _: &FetchRequest) -> Result<Page, RemoteError> {
        Err(no_answer())
    }

    async fn push(&self, operation: &Operation) -> Result<PushOutcome, RemoteError> {
        tokio::task::yield_now().await;
        let mut inner = self.inner.lock().unwrap();
        let (far, file, chance) = &mut *inner;
        let mut enter = |far: &mut Far, entry: Entry| {
            // One write, so a killed writer leaves whole lines.
            file.write_all(format!("{}\n", serde_json::to_string(&entry).unwrap()).as_bytes()).unwrap();
            far.take(&entry);
        };
        enter(far, Entry::Sent(operation.id));
        if self.way == Way::Bad && chance.percent(30) {
            return Err(no_answer());
        }
        if !far.applied.contains_key(&operation.id) {
            let row = far.row_after(operation);
            enter(far, Entry::Applied(operation.id, operation.table.clone(), operation.record.clone(), row));
        }
        if self.way == Way::Bad && chance.percent(30) {
            return Err(no_answer());
        }
        let fields = far.applied[&operation.id].clone();
        let mut record = Record::new(operation.record.clone(), fields.clone().unwrap_or_default());
        record.deleted = fields.is_none();
        record.version = Version::new(far.applied.len().to_string()).ok();
        Ok(PushOutcome::Applied(record))
    }
}

fn no_answer() -> RemoteError {
    RemoteError::new(RemoteErrorKind::Unreachable, "no answer")
}
