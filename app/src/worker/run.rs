//! The worker's loop: one command or event at a time, while syncs and sign-ins run beside it.

use std::collections::BTreeSet;
use std::sync::Arc;

use remote_http::SharedLists;
use sync_core::{RecordId, RemovalGuard, SyncEvent, SyncReport, TableName, Timestamp};
use tokio::sync::{broadcast, mpsc};
use tokio_util::sync::CancellationToken;

use super::conflicts::Shown;
use super::keep::Kept;
use super::listen::{Ear, Heard};
use super::sharing::{Came, Post};
use super::undo::Steps;
use super::{Activity, Command, Handle, Status, TaskConflict, Trouble, Update};
use crate::language::{self, Language};
use crate::profile::{PlannedImport, Profile, SyncFailure};

/// Works on an open profile: takes commands, tells updates. Without a loop of its own in tests and commands.
#[derive(Debug)]
pub struct Worker {
    pub(super) profile: Profile,
    pub(super) updates: mpsc::UnboundedSender<Update>,
    pub(super) events: broadcast::Receiver<SyncEvent>,
    pub(super) beside: mpsc::UnboundedSender<Ended>,
    ended: mpsc::UnboundedReceiver<Ended>,
    pub(super) running: Option<CancellationToken>,
    /// Whether somebody waits for the sync that runs.
    pub(super) asked: bool,
    pub(super) steps: Steps,
    pub(super) planned: Option<PlannedImport>,
    /// How many backups, restores and checks run.
    pub(super) keeping: usize,
    /// When the next daily backup is due, once that is known.
    pub(super) next_backup: Option<Timestamp>,
    pub(super) activity: Activity,
    pub(super) trouble: Option<Trouble>,
    /// What the sync that runs does with removals.
    pub(super) guard: RemovalGuard,
    /// What the last sync would have removed, if it stopped for that.
    pub(super) removals: Option<(TableName, Vec<RecordId>)>,
    /// What listens to the server.
    pub(super) ear: Ear,
    /// What is known of sharing from this computer.
    pub(super) post: Post,
    /// The conflicts as they were told last.
    pub(super) shown: Shown,
    /// What was told last, so that only news is told.
    pub(super) told: Told,
    /// The language of the system.
    pub(super) system: Language,
}

/// What was told last.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) tasks: BTreeSet<RecordId>,
    pub(super) lists: BTreeSet<RecordId>,
    pub(super) status: Option<Status>,
    pub(super) conflicts: Vec<TaskConflict>,
    pub(super) shared: Option<Arc<SharedLists>>,
}

/// What ended beside the loop.
#[derive(Debug)]
pub(super) enum Ended {
    /// A sync.
    Sync(Box<Result<SyncReport, SyncFailure>>),
    /// A sign-in, sign-out or connection test; the update says how.
    Account(Box<Update>),
    /// A backup, restore or check.
    Kept(Box<Kept>),
    /// Beginning or ending to share.
    Shared(Box<Came>),
    /// The choice of another way to the server.
    ProxyUsed(Result<(), String>),
    /// Nothing: the server told something.
    Heard(Heard),
}

/// Whether the loop goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// It does.
    Continue,
    /// It was told to stop.
    Stop,
}

impl Worker {
    /// Makes the worker of an open profile.
    #[must_use]
    pub fn new(profile: Profile, updates: mpsc::UnboundedSender<Update>) -> Self {
        let events = profile.context().subscribe();
        let (beside, ended) = mpsc::unbounded_channel();
        Self {
            profile,
            updates,
            events,
            beside,
            ended,
            running: None,
            asked: false,
            steps: Steps::default(),
            planned: None,
            keeping: 0,
            next_backup: None,
            activity: Activity::Idle,
            trouble: None,
            guard: RemovalGuard::Ask,
            removals: None,
            ear: Ear::default(),
            post: Post::default(),
            shown: Shown::default(),
            told: Told::default(),
            system: Language::English,
        }
    }

    /// Speaks what the settings say; the language of the system is for those who chose none. What waits for the user is
    /// told in it at the next word about it.
    pub(super) fn speak(&self) {
        language::speak(self.profile.settings().get().look.language.language(self.system));
    }

    /// Tells everything there is, after [`Update::Ready`].
    pub fn greet(&mut self, handle: Handle) {
        self.tell(Update::Ready(handle));
        self.tell_all_rows();
        self.tell_reminders();
        self.tell_news();
        if let Some(rescued) = self.profile.take_rescued() {
            self.tell(Update::Rescued(rescued));
        }
        if let Some(sentence) = self.profile.take_notice() {
            self.tell(Update::NotSaved { sentence });
        }
    }

    /// Does one command and tells what came of it. Syncs and sign-ins only begin here.
    pub async fn handle(&mut self, command: Command) -> Flow {
        if matches!(command, Command::Stop) {
            return Flow::Stop;
        }
        self.obey(command);
        self.keep_daily();
        // Lets what was begun beside take its first step before the next command.
        tokio::task::yield_now().await;
        self.tell_news();
        Flow::Continue
    }

    /// Waits until what runs beside has ended, telling news on the way.
    pub async fn settle(&mut self) {
        while self.running.is_some() || self.keeping > 0 || self.post.is_busy() {
            tokio::select! {
                event = self.events.recv() => self.heard(event),
                ended = self.ended.recv() => self.over(ended),
            }
            self.tell_news();
        }
    }

    /// Works until it is told to stop or nobody listens any more.
    pub async fn run(mut self, mut commands: mpsc::UnboundedReceiver<Command>) {
        let updates = self.updates.clone();
        self.keep_up();
        self.open_ear();
        self.share_if_wanted();
        loop {
            tokio::select! {
                command = commands.recv() => {
                    if self.handle(command.unwrap_or(Command::Stop)).await == Flow::Stop {
                        break;
                    }
                }
                event = self.events.recv() => self.heard(event),
                ended = self.ended.recv() => self.over(ended),
                () = updates.closed() => break,
            }
            self.tell_news();
        }
        self.stop_listening();
        if let Some(running) = &self.running {
            running.cancel();
        }
        self.settle().await;
        self.leave_post().await;
    }

    pub(super) fn tell(&self, update: Update) {
        drop(self.updates.send(update)); // nobody listening is how a window ends
    }

    fn over(&mut self, ended: Option<Ended>) {
        match ended {
            Some(Ended::Sync(result)) => self.sync_ended(*result),
            Some(Ended::Heard(heard)) => self.told_by_server(heard),
            Some(Ended::Account(update)) => {
                self.running = None;
                if matches!(*update, Update::Account(_) | Update::PasswordChanged(Ok(()))) {
                    self.stop_listening(); // it may be another account, or another token
                }
                self.list_shared(&update);
                self.tell(*update);
                self.tell_all_rows(); // whether rows wait depends on the account
            }
            Some(Ended::ProxyUsed(used)) => {
                self.stop_listening(); // it goes the old way; the next sync begins it anew
                if let Err(sentence) = used {
                    self.tell(Update::NotSaved { sentence });
                }
            }
            Some(Ended::Shared(came)) => self.sharing_came(*came),
            Some(Ended::Kept(kept)) => {
                self.kept(*kept);
                self.tell_rows_that_changed();
            }
            None => {}
        }
    }
}
