//! A worker without a window: its updates are kept, and applied to a model of what a window would show.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part")]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use app::paths::{Paths, ProfileName};
use app::profile::{Opening, Profile};
use app::worker::{
    AccountName, Command, Decision, Handle, Queue, Rows, Status, StoreKind, TaskConflict, TaskRow, Trashed,
    Update, Worker,
};
use remote_http::HttpRemote;
use sync_core::RecordId;
use tempfile::TempDir;
use todo::{TaskDraft, TaskList};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::support::PASSWORD;

/// Adds a task to a list.
pub fn add(title: &str, list: Option<RecordId>) -> Command {
    let draft = TaskDraft { title: title.to_owned(), list, ..TaskDraft::default() };
    Command::AddTask { draft, list: None }
}

/// A worker and what it told.
#[derive(Debug)]
pub struct Desk {
    pub told: Vec<Update>,
    pub tasks: BTreeMap<RecordId, TaskRow>,
    pub lists: BTreeMap<RecordId, TaskList>,
    pub conflicts: Vec<TaskConflict>,
    worker: Worker,
    updates: UnboundedReceiver<Update>,
    opening: Opening,
    dir: TempDir,
}

impl Desk {
    pub fn new(kind: StoreKind) -> Self {
        Self::with(kind, None)
    }

    fn with(kind: StoreKind, account: Option<(AccountName, secrecy::SecretString)>) -> Self {
        let dir = fast_folder();
        let opening = Opening { account, ..opening(dir.path(), kind) };
        Self::opened(opening, dir)
    }

    /// Opens a profile in this folder.
    pub fn opened(opening: Opening, dir: TempDir) -> Self {
        let (sender, updates) = unbounded_channel();
        let mut worker = Worker::new(Profile::open(&opening).unwrap(), sender);
        worker.greet(Handle::new().0);
        let mut desk = Self {
            told: Vec::new(),
            tasks: BTreeMap::new(),
            lists: BTreeMap::new(),
            conflicts: Vec::new(),
            worker,
            updates,
            opening,
            dir,
        };
        desk.listen();
        desk
    }

    /// Closes everything and returns the folder, and how its profile is opened.
    pub fn closed(self) -> (TempDir, Opening) {
        (self.dir, self.opening)
    }

    /// Closes everything and opens it again.
    pub fn reopened(self) -> Self {
        let Self { worker, opening, dir, .. } = self;
        drop(worker);
        Self::opened(opening, dir)
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Does a command, and what it began beside.
    pub async fn does(&mut self, command: Command) {
        self.worker.handle(command).await;
        tokio::time::timeout(Duration::from_secs(60), self.worker.settle()).await.unwrap();
        self.listen();
    }

    /// Does a command without waiting for what it began beside.
    pub async fn begins(&mut self, command: Command) {
        self.worker.handle(command).await;
        self.listen();
    }

    pub fn titles(&self) -> Vec<String> {
        let mut titles: Vec<_> = self.tasks.values().map(|row| row.task.title.clone()).collect();
        titles.sort();
        titles
    }

    pub fn task(&self, title: &str) -> TaskRow {
        self.tasks.values().find(|row| row.task.title == title).unwrap().clone()
    }

    pub fn status(&self) -> Status {
        self.last(|update| match update {
            Update::Status(status) => Some(status.clone()),
            _ => None,
        })
    }

    pub fn rows_told_last(&self) -> Rows {
        self.last(|update| match update {
            Update::Rows(rows) => Some(rows.clone()),
            _ => None,
        })
    }

    pub fn undo(&self) -> u64 {
        self.last(|update| match update {
            Update::Undoable { undo, .. } => Some(*undo),
            _ => None,
        })
    }

    pub fn not_saved(&self) -> String {
        self.last(|update| match update {
            Update::NotSaved { sentence } => Some(sentence.clone()),
            _ => None,
        })
    }

    pub fn queue(&self) -> Queue {
        self.last(|update| match update {
            Update::Queue(queue) => Some(queue.clone()),
            _ => None,
        })
    }

    pub fn trash(&self) -> Vec<Trashed> {
        self.last(|update| match update {
            Update::Trash(trash) => Some(trash.clone()),
            _ => None,
        })
    }

    pub fn history(&self) -> Vec<Decision> {
        self.last(|update| match update {
            Update::History(decisions) => Some(decisions.clone()),
            _ => None,
        })
    }

    /// Returns the number the last step that was no delete can be undone by.
    pub fn step(&self) -> u64 {
        self.last(|update| match update {
            Update::Undoable { undo, .. } => Some(*undo),
            _ => None,
        })
    }

    pub fn refreshed(&self) -> (String, usize) {
        self.last(|update| match update {
            Update::Refreshed { sentence, conflicts } => Some((sentence.clone(), *conflicts)),
            _ => None,
        })
    }

    fn last<T>(&self, pick: impl Fn(&Update) -> Option<T>) -> T {
        self.told.iter().rev().find_map(pick).unwrap()
    }

    /// Takes in what was told.
    pub fn listen(&mut self) {
        while let Ok(update) = self.updates.try_recv() {
            match &update {
                Update::Rows(rows) => self.apply(rows.clone()),
                Update::Conflicts(conflicts) => self.conflicts.clone_from(conflicts),
                _ => {}
            }
            self.told.push(update);
        }
    }

    fn apply(&mut self, rows: Rows) {
        self.tasks.extend(rows.tasks.into_iter().map(|row| (row.task.id.clone(), row)));
        self.lists.extend(rows.lists.into_iter().map(|list| (list.id.clone(), list)));
        self.tasks.retain(|id, _| !rows.gone_tasks.contains(id));
        self.lists.retain(|id, _| !rows.gone_lists.contains(id));
    }
}

/// How a profile in this folder is opened.
pub fn opening(folder: &Path, kind: StoreKind) -> Opening {
    Opening {
        paths: Paths::under(folder),
        profile: ProfileName::default(),
        store: Some(kind),
        chosen: None,
        rescue: None,
        who: "window",
        patience: Duration::ZERO,
        account: None,
    }
}

/// Makes a folder in memory where there is such a place: thousands of durable commits wait long for a real disk.
fn fast_folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// A server, and desks that are signed in to it.
#[derive(Debug)]
pub struct Town {
    server: ::server::RunningServer,
    dir: TempDir,
}

impl Town {
    pub async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().to_owned();
        tokio::task::spawn_blocking(move || ::server::accounts::add_user(&path, "ana", PASSWORD).unwrap())
            .await
            .unwrap();
        let mut config = ::server::Config::new(dir.path());
        config.listen.set_port(0);
        Self { server: ::server::start(config).await.unwrap(), dir }
    }

    pub fn url(&self) -> String {
        self.server.url()
    }

    pub fn port(&self) -> u16 {
        self.server.local_addr().port()
    }

    pub async fn desk(&self, kind: StoreKind) -> Desk {
        self.desk_by(kind, &self.server.url()).await
    }

    /// Returns how a profile in this folder is opened, signed in.
    pub async fn opening(&self, folder: &Path, kind: StoreKind) -> Opening {
        self.opening_of(folder, kind, "ana").await
    }

    /// Makes a desk that reaches the server by this address.
    pub async fn desk_by(&self, kind: StoreKind, url: &str) -> Desk {
        Desk::with(kind, Some(self.account(url, "ana").await))
    }

    /// Adds somebody else to the server.
    pub async fn add_user(&self, user: &'static str) {
        let path = self.dir.path().to_owned();
        let added = move || ::server::accounts::add_user(&path, user, PASSWORD).unwrap();
        tokio::task::spawn_blocking(added).await.unwrap();
    }

    /// Makes a desk of somebody else.
    pub async fn desk_of(&self, kind: StoreKind, user: &str) -> Desk {
        Desk::with(kind, Some(self.account(&self.server.url(), user).await))
    }

    /// Returns how a profile of somebody else in this folder is opened, signed in.
    pub async fn opening_of(&self, folder: &Path, kind: StoreKind, user: &str) -> Opening {
        let account = self.account(&self.server.url(), user).await;
        Opening { account: Some(account), ..opening(folder, kind) }
    }

    async fn account(&self, url: &str, user: &str) -> (AccountName, secrecy::SecretString) {
        let remote = HttpRemote::builder(self.server.url()).device_name("test").build().unwrap();
        let token = remote.sign_in(user, &PASSWORD.into()).await.unwrap().token;
        (AccountName { server: url.to_owned(), user: user.into() }, token)
    }
}
