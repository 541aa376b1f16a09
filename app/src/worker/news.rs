//! What the worker tells: rows that changed, the status and the conflicts, always read from the store, never counted
//! along.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sync_core::query::Comparison;
use sync_core::{
    Error, Filter, Operation, ParkedReason, Query, RecordId, Sequence, State, SyncEvent, TableName,
};
use todo::{Task, TaskList};
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

use super::{RowState, Rows, Status, TaskRow, Trouble, TroubleKind, Update, Worker};
use crate::profile::{Profile, sentence};
use crate::say;

/// How many rows or operations are read at once.
const PAGE: usize = 1000;

/// Which rows to read again.
#[derive(Debug, Default)]
struct Stale {
    ids: BTreeMap<TableName, BTreeSet<RecordId>>,
    everything: bool,
}

impl Worker {
    /// Takes one event, and all that came with it.
    pub(super) fn heard(&mut self, event: Result<SyncEvent, RecvError>) {
        let mut stale = Stale::default();
        match event {
            Ok(event) => self.take(event, &mut stale),
            Err(RecvError::Lagged(_)) => stale.everything = true,
            Err(RecvError::Closed) => {}
        }
        self.catch_up(stale);
    }

    /// Tells whatever changed since the last time.
    pub(super) fn tell_news(&mut self) {
        self.tell_rows_that_changed();
        self.tell_conflicts();
        self.tell_shared();
        let status = self.status();
        if self.told.status.as_ref() != Some(&status) {
            self.told.status = Some(status.clone());
            self.tell(Update::Status(status));
        }
    }

    /// Tells the rows of all events that have come.
    pub(super) fn tell_rows_that_changed(&mut self) {
        self.catch_up(Stale::default());
    }

    /// Tells all rows, and which of those told before are gone.
    pub(super) fn tell_all_rows(&mut self) {
        let rows = self.all_rows();
        self.tell_rows(rows);
    }

    /// Returns how many changes wait to be sent.
    pub(super) fn waiting(&self) -> u64 {
        self.profile.context().counts().map_or(0, |counts| counts.operations.saturating_sub(counts.parked))
    }

    fn take(&mut self, event: SyncEvent, stale: &mut Stale) {
        self.note(&event);
        if let SyncEvent::RecordsChanged { table, ids } = event {
            stale.ids.entry(table).or_default().extend(ids);
        }
    }

    fn catch_up(&mut self, mut stale: Stale) {
        loop {
            match self.events.try_recv() {
                Ok(event) => self.take(event, &mut stale),
                Err(TryRecvError::Lagged(_)) => stale.everything = true,
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        if stale.everything {
            self.tell_all_rows();
        } else if !stale.ids.is_empty() {
            let rows = self.rows_of(&stale.ids);
            self.tell_rows(rows);
        }
    }

    fn tell_rows(&mut self, rows: Result<Rows, Error>) {
        match rows {
            Ok(rows) => {
                for row in &rows.tasks {
                    self.told.tasks.insert(row.task.id.clone());
                }
                for list in &rows.lists {
                    self.told.lists.insert(list.id.clone());
                }
                for id in &rows.gone_tasks {
                    self.told.tasks.remove(id);
                }
                for id in &rows.gone_lists {
                    self.told.lists.remove(id);
                }
                let lists = !rows.lists.is_empty() || !rows.gone_lists.is_empty();
                self.tell(Update::Rows(rows));
                if lists {
                    self.follow_lists();
                }
            }
            Err(error) => self.cannot_read(&error),
        }
    }

    /// Reads everything, page by page: as records all rows at once would take many times the room they take as tasks.
    fn all_rows(&self) -> Result<Rows, Error> {
        let mut states = self.all_states()?;
        let mut rows = Rows::default();
        let mut query = Query::default().limit(PAGE);
        loop {
            let page = self.profile.tasks().read(&query)?;
            let Some(last) = page.last() else { break };
            query.filter = Filter::Compare("id".to_owned(), Comparison::Gt, last.id.as_str().into());
            rows.tasks.extend(page.iter().map(|record| {
                let sync = states.remove(&record.id).unwrap_or(RowState::Synced);
                TaskRow { task: Task::from_record(record), sync }
            }));
        }
        let lists = self.profile.lists().read(&Query::default())?;
        rows.lists = lists.iter().map(TaskList::from_record).collect();
        let here: BTreeSet<_> = rows.tasks.iter().map(|row| &row.task.id).collect();
        rows.gone_tasks = self.told.tasks.iter().filter(|id| !here.contains(id)).cloned().collect();
        let here: BTreeSet<_> = rows.lists.iter().map(|list| &list.id).collect();
        rows.gone_lists = self.told.lists.iter().filter(|id| !here.contains(id)).cloned().collect();
        Ok(rows)
    }

    fn rows_of(&self, ids: &BTreeMap<TableName, BTreeSet<RecordId>>) -> Result<Rows, Error> {
        let mut rows = Rows::default();
        for (table, ids) in ids {
            for id in ids {
                if table == self.profile.tasks().name() {
                    match self.profile.tasks().lookup(id)? {
                        Some(record) => {
                            let sync = row_state(&self.profile, id)?;
                            rows.tasks.push(TaskRow { task: Task::from_record(&record), sync });
                        }
                        None => rows.gone_tasks.push(id.clone()),
                    }
                } else {
                    match self.profile.lists().lookup(id)? {
                        Some(record) => rows.lists.push(TaskList::from_record(&record)),
                        None => rows.gone_lists.push(id.clone()),
                    }
                }
            }
        }
        Ok(rows)
    }

    /// Returns the state of every task that is not as it is on the server.
    fn all_states(&self) -> Result<HashMap<RecordId, RowState>, Error> {
        let connected = self.profile.account_name().is_some();
        let mut states = HashMap::new();
        if !connected && self.profile.context().counts()?.parked == 0 {
            return Ok(states); // nothing waits for a server that is none
        }
        let mut after = Sequence::default();
        loop {
            let page = self.profile.context().pending_operations(after, PAGE)?;
            let Some(last) = page.last() else { return Ok(states) };
            after = last.sequence;
            for operation in page.iter().filter(|one| one.table == *self.profile.tasks().name()) {
                let said = state_of(std::slice::from_ref(operation), connected);
                // The first that is parked says why.
                let state = states.entry(operation.record.clone()).or_insert(RowState::Synced);
                if said != RowState::Synced && matches!(state, RowState::Synced | RowState::Waiting) {
                    *state = said;
                }
            }
        }
    }

    fn status(&mut self) -> Status {
        let counts = match self.profile.context().counts() {
            Ok(counts) => counts,
            Err(error) => {
                self.cannot_read(&error);
                sync_core::Counts::default()
            }
        };
        let settings = self.profile.settings().get();
        Status {
            account: self.profile.account_name(),
            store: self.profile.kind(),
            data_dir: self.profile.folder().to_owned(),
            moving: self.profile.moving(),
            waiting: counts.operations.saturating_sub(counts.parked),
            conflicts: counts.conflicts,
            refused: counts.parked.saturating_sub(counts.conflicts),
            rule: settings.conflicts,
            dialect: settings.dialect,
            trust: Box::new(settings.trust),
            proxy: Box::new(settings.proxy),
            device: settings.device_name,
            last_success: self.profile.last_success(),
            activity: self.activity.clone(),
            trouble: self.trouble.clone(),
        }
    }

    pub(super) fn cannot_read(&mut self, error: &Error) {
        tracing::error!(%error, "the store cannot be read");
        let since = sync_core::Clock::now(&sync_core::SystemClock);
        self.trouble.get_or_insert(Trouble {
            kind: TroubleKind::Disk,
            sentence: sentence(&error.to_string()),
            since,
        });
    }
}

/// Says where a task stands.
///
/// # Errors
/// The store's.
pub fn row_state(profile: &Profile, id: &RecordId) -> Result<RowState, Error> {
    let operations = profile.context().operations_of(profile.tasks().name(), id)?;
    Ok(state_of(&operations, profile.account_name().is_some()))
}

/// Says where a row stands, by its operations.
fn state_of(operations: &[Operation], connected: bool) -> RowState {
    let parked = operations.iter().find(|operation| operation.is_parked());
    match parked {
        Some(operation) if operation.state == State::Parked(ParkedReason::Conflict) => RowState::Conflict,
        Some(operation) => RowState::Refused(
            operation
                .last_failure
                .as_ref()
                .map_or_else(|| say!("the-server-refused-this-change"), |failure| failure.message.clone()),
        ),
        None if operations.is_empty() || !connected => RowState::Synced,
        None => RowState::Waiting,
    }
}
