//! Keeping the tasks safe: backups, bringing one back, and checks. They run beside the loop, on threads of their own.

use sync_core::{RemovalGuard, StoreError, Timestamp};

use super::run::Ended;
use super::{Backup, BackupReason, Checked, RestoreHow, RestoreInto, Trouble, TroubleKind, Update, Worker};
use crate::profile::{BackupError, CheckError, Restored, Step};
use crate::say;
use crate::told::Told;

/// How long to wait with the first backup of a profile without tasks, and after one that failed, in milliseconds.
const LATER: i64 = 60 * 60 * 1000;

/// What was done beside the loop.
#[derive(Debug)]
pub(super) enum Kept {
    /// A backup.
    Backup(BackupReason, Result<Backup, BackupError>),
    /// A restore of the backup of this name.
    Restore(String, RestoreInto, Result<Restored, BackupError>),
    /// A check, and who wanted it.
    Check(Wanted, Result<Checked, CheckError>),
}

/// Who wanted a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The user, who waits for the answer.
    ByUser,
    /// The program: only damage is told.
    ByItself,
}

impl Worker {
    /// Begins what is due: the daily backup, the weekly check.
    pub(super) fn keep_up(&mut self) {
        if self.profile.is_check_due() {
            self.check(Wanted::ByItself);
        }
        self.next_backup = None;
        self.keep_daily();
    }

    /// Begins the daily backup, if it is due.
    pub(super) fn keep_daily(&mut self) {
        let due = *self.next_backup.get_or_insert_with(|| self.profile.next_backup());
        // Looked at after it was asked when it is due, which may be at once.
        let now = sync_core::Clock::now(&sync_core::SystemClock);
        // A clock that was set back must not put it off for years.
        if due > now && due <= now.plus_ms(LATER * 24) {
            return;
        }
        self.put_off_backup(now);
        self.profile.tidy_trash();
        if self.profile.has_anything().unwrap_or(false) {
            self.back_up(BackupReason::Daily);
        }
    }

    fn put_off_backup(&mut self, now: Timestamp) {
        self.next_backup = Some(now.plus_ms(LATER));
    }

    pub(super) fn back_up(&mut self, why: BackupReason) {
        let work = self.profile.back_up(why);
        self.aside(move || Kept::Backup(why, work.run()));
    }

    pub(super) fn tell_backups(&self) {
        match crate::profile::backups(self.profile.folder()) {
            Ok(backups) => self.tell(Update::Backups(backups)),
            Err(error) => self.tell(Update::BackedUp(Err(error.told()))),
        }
    }

    pub(super) fn preview_restore(&self, name: &str, how: RestoreHow) {
        let planned = self.profile.plan_restore(name, how);
        let preview = planned.map(|restoring| restoring.preview().clone());
        self.tell(Update::RestorePreview(preview.map_err(|error| error.told())));
    }

    pub(super) fn restore_backup(&mut self, name: String, how: RestoreHow) {
        match self.profile.plan_restore(&name, how) {
            Ok(restoring) => {
                let into = restoring.preview().into;
                self.aside(move || Kept::Restore(name, into, restoring.run()));
            }
            Err(error) => self.tell(Update::Restored(Err(error.told()))),
        }
    }

    pub(super) fn check(&mut self, wanted: Wanted) {
        let work = self.profile.checking();
        self.aside(move || Kept::Check(wanted, work.run()));
    }

    fn aside(&mut self, work: impl FnOnce() -> Kept + Send + 'static) {
        self.keeping += 1;
        let ended = self.beside.clone();
        tokio::task::spawn_blocking(move || drop(ended.send(Ended::Kept(Box::new(work())))));
    }

    /// Tells how it ended.
    pub(super) fn kept(&mut self, kept: Kept) {
        self.keeping = self.keeping.saturating_sub(1);
        match kept {
            Kept::Backup(why, made) => self.backed_up(why, made),
            Kept::Restore(name, into, restored) => self.restored(&name, into, restored),
            Kept::Check(wanted, checked) => self.checked(wanted, checked),
        }
    }

    fn backed_up(&mut self, why: BackupReason, made: Result<Backup, BackupError>) {
        if made.is_ok() {
            self.next_backup = None;
        }
        let made = made.map_err(|error| {
            tracing::warn!(?why, "no backup was made");
            if matches!(&error, BackupError::Store(sync_core::Error::Store(StoreError::Corrupt { .. }))) {
                self.is_damaged(error.told());
            }
            error.told()
        });
        match (why, made) {
            (BackupReason::Asked, made) => {
                self.tell(Update::BackedUp(made));
                self.tell_backups();
            }
            (BackupReason::BeforeRemoval, Ok(_)) => self.refresh(RemovalGuard::Allow),
            (BackupReason::BeforeRemoval, Err(said)) => {
                self.tell(Update::NotSaved { sentence: say!("nothing-was-removed-because", reason = said) });
            }
            (_, Err(said)) => self.tell(Update::BackedUp(Err(said))),
            (_, Ok(_)) => {}
        }
    }

    fn restored(&mut self, name: &str, into: RestoreInto, restored: Result<Restored, BackupError>) {
        let Restored { edited, failed, .. } = match restored {
            Ok(restored) => restored,
            Err(error) => {
                self.tell(Update::Restored(Err(error.told())));
                return;
            }
        };
        let rows = edited.len();
        if !edited.is_empty() {
            self.undoable(Step::from(edited), say!("backup-was-restored", name = name));
        }
        self.tell(Update::Restored(match (failed, into) {
            (Some(error), _) => Err(format!(
                "{} {}",
                say!("rows-restored", n = rows),
                say!("restore-stopped", reason = error.told())
            )),
            (None, RestoreInto::NewProfile { .. }) => Ok(say!("everything-is-back")),
            (None, RestoreInto::Tasks) if rows == 0 => Ok(say!("nothing-had-to-be-restored")),
            (None, RestoreInto::Tasks) => Ok(say!("rows-restored", n = rows)),
        }));
        self.tell_backups();
    }

    fn checked(&mut self, wanted: Wanted, checked: Result<Checked, CheckError>) {
        let checked = checked.map_err(|error| {
            tracing::error!("the store was checked in vain");
            let said = error.told();
            if matches!(error, CheckError::Damaged { .. }) {
                self.is_damaged(said.clone());
            }
            said
        });
        if wanted == Wanted::ByUser {
            self.tell(Update::Checked(checked));
        }
    }

    fn is_damaged(&mut self, sentence: String) {
        let since = sync_core::Clock::now(&sync_core::SystemClock);
        self.trouble = Some(Trouble { kind: TroubleKind::Damaged, sentence, since });
    }
}
