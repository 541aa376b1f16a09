//! What each command does.

use std::path::PathBuf;

use sync_core::{ParkedReason, State};
use tokio_util::sync::CancellationToken;

use super::devices::Devices;
use super::keep::Wanted;
use super::run::Ended;
use super::{BackupReason, Command, Resolution, Update, Worker};
use crate::config::Setting;
use crate::profile::{EditError, KeepToken, SignIn};
use crate::say;
use crate::told::Told;

impl Worker {
    pub(super) fn obey(&mut self, command: Command) {
        match command {
            Command::AddTask { draft, list } => self.add_task(draft, list),
            Command::EditTask { id, change } => self.edit_task(id, change),
            Command::EditTasks { ids, changes } => self.edit_tasks(&ids, &changes),
            Command::DeleteTasks { ids } => self.delete_tasks(&ids),
            Command::Restore { undo } => self.take_back(undo),
            Command::Undo => self.undo(),
            Command::Redo => self.redo(),
            Command::ShowTrash => self.tell_trash(),
            Command::RestoreTrashed { table, id } => self.restore_trashed(&table, &id),
            Command::EmptyTrash(only) => self.empty_trash(only),
            Command::AddList { name } => self.add_list(&name),
            Command::EditList { id, change } => self.edit_list(&id, &change),
            Command::DeleteList { id } => self.delete_list(&id),
            Command::Refresh => self.refresh(sync_core::RemovalGuard::Ask),
            Command::Sync => self.sync(),
            Command::RemindersTold(at) => self.reminders_told(at),
            Command::AllowMassDelete => self.back_up(BackupReason::BeforeRemoval),
            Command::ShowRemovals => self.tell_removals(),
            Command::KeepMine => self.refresh(sync_core::RemovalGuard::Keep),
            Command::CancelSync => {
                if let Some(running) = &self.running {
                    running.cancel();
                }
            }
            Command::Resolve { table, id, seen, choice } => {
                self.resolve(&Resolution { table, id, seen, choice });
            }
            Command::ResolveAll(all) => self.resolve_all(&all),
            Command::RetryRejected => self.retry_rejected(),
            Command::Retry { table, id } => {
                self.saved(self.profile.context().retry(&table, &id).map_err(EditError::from));
            }
            Command::Discard { table, id } => self.discard(&table, &id),
            Command::ShowQueue => self.tell_queue(),
            Command::Explain { id } => self.explain(id),
            Command::ShowHistory => self.tell_history(),
            Command::UseOther { decision, side, since } => self.use_other(&decision, side, since),
            Command::TestConnection { server, trust } => self.test_connection(server, trust),
            Command::LookAtCertificate { server } => self.look_at_certificate(server),
            Command::SignIn { server, way, trust, fallback } => {
                self.sign_in(SignIn { server, way, trust, keep: KeepToken::KeychainOr(fallback) });
            }
            Command::Join(how) => self.join(how),
            Command::MoveServer { server, trust } => self.move_server(server, trust),
            Command::UseProxy { proxy, password } => self.use_proxy(proxy, password),
            Command::SignOut => self.sign_out(),
            Command::ShowDevices => self.devices(Devices::Listed),
            Command::SignOutDevice(id) => self.devices(Devices::OneOut(id)),
            Command::SignOutOthers => self.devices(Devices::OthersOut),
            Command::ChangePassword { old, new } => self.change_password(old, new),
            Command::ShareList(wanted) => self.share_list(wanted),
            Command::ShowSharing => self.tell_sharing(),
            Command::Share { port } => self.share(port),
            Command::StopSharing => self.stop_sharing(),
            Command::Invite => self.invite(),
            Command::Export(path) => match self.profile.export(&path) {
                Ok(tasks) => self.tell(Update::Exported { path, tasks }),
                Err(problem) => self.tell(Update::FileFailed { sentence: problem.told() }),
            },
            Command::PreviewImport(path) => match self.profile.plan_import(&path) {
                Ok(planned) => {
                    self.tell(Update::ImportPreview(planned.preview.clone()));
                    self.planned = Some(planned);
                }
                Err(problem) => self.tell(Update::FileFailed { sentence: problem.told() }),
            },
            Command::Import(path) => self.import(path),
            Command::ShowBackups => self.tell_backups(),
            Command::BackUp => self.back_up(BackupReason::Asked),
            Command::PreviewRestore { name, how } => self.preview_restore(&name, how),
            Command::RestoreBackup { name, how } => self.restore_backup(name, how),
            Command::CheckStore => self.check(Wanted::ByUser),
            Command::ChooseStore(kind) => self.set(&Setting::Store(kind)),
            Command::SwapFilter(swap) => self.swap_filter(swap),
            Command::Save(setting) => {
                self.set(&setting);
                self.speak();
            }
            Command::Stop => {}
        }
    }

    pub(super) fn saved<T>(&self, result: Result<T, EditError>) {
        if let Err(error) = result {
            self.tell(Update::NotSaved { sentence: error.told() });
        }
    }

    fn set(&mut self, setting: &Setting) {
        if let Err(said) = self.profile.settings().set(setting) {
            self.tell(Update::NotSaved { sentence: crate::profile::as_sentence(&said) });
        }
        self.listen_or_not();
    }

    fn retry_rejected(&self) {
        let context = self.profile.context();
        let retried = context.parked().and_then(|parked| {
            for operation in parked {
                if operation.state != State::Parked(ParkedReason::Conflict) {
                    context.retry(&operation.table, &operation.record)?;
                }
            }
            Ok(())
        });
        self.saved(retried.map_err(EditError::from));
    }

    fn import(&mut self, path: PathBuf) {
        let planned = match self.planned.take().filter(|planned| planned.preview.path == path) {
            Some(planned) => Ok(planned),
            None => self.profile.plan_import(&path),
        };
        let imported = match planned {
            Ok(planned) => self.profile.import(planned.plan),
            Err(problem) => {
                return self.tell(Update::FileFailed { sentence: problem.told() });
            }
        };
        let said = imported.added();
        if !imported.step.is_empty() {
            let rows = imported.step.edits().len();
            self.undoable(imported.step, say!("imported", n = rows));
        }
        match said {
            Ok(added) => self.tell(Update::Imported { added }),
            Err(sentence) => self.tell(Update::FileFailed { sentence }),
        }
    }

    /// Begins what waits for the network or the keychain. One at a time, and none while a sync runs.
    pub(super) fn beside(&mut self, work: impl Future<Output = Update> + Send + 'static) {
        if self.running.is_some() {
            self.tell(Update::Account(Err(say!("a-sync-is-running"))));
            return;
        }
        let cancel = CancellationToken::new();
        self.running = Some(cancel.clone());
        let ended = self.beside.clone();
        tokio::spawn(async move {
            let update = tokio::select! {
                () = cancel.cancelled() => Update::Account(Err(say!("cancelled"))),
                update = work => update,
            };
            drop(ended.send(Ended::Account(Box::new(update))));
        });
    }
}
