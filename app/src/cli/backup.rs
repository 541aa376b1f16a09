//! The commands about backups, and what every command does when it is time.

use std::path::Path;

use clap::Subcommand;
use serde_json::{Value, json};

use super::out::{Exit, Failure, Out};
use super::shown::moment;
use super::store::rescue;
use crate::profile::{Opening, Profile, sentence};
use crate::worker::{
    Backup, BackupReason, Counted, OpenProblem, Rescue, RestoreHow, RestoreInto, RestorePreview,
};

/// Names the newest backup.
const LATEST: &str = "latest";

/// A command about backups.
#[derive(Debug, Subcommand)]
pub enum BackupCommand {
    /// Shows the backups
    List,
    /// Makes one now
    Create,
    /// Makes the tasks what they were then; what is here now is backed up first
    Restore {
        /// Its name, "latest", or a file.
        name: String,
        /// Only tells what would be done
        #[arg(long)]
        preview: bool,
        /// Brings back only what is not here any more
        #[arg(long)]
        only_missing: bool,
    },
}

pub(super) fn obey(command: BackupCommand, profile: &Profile, out: &mut Out) -> Result<Exit, Failure> {
    match command {
        BackupCommand::List => list(profile.folder(), out),
        BackupCommand::Create => create(profile, out),
        BackupCommand::Restore { name, preview, only_missing } => {
            let how = if only_missing { RestoreHow::OnlyMissing } else { RestoreHow::AsItWas };
            restore(profile, &name, how, preview, out)
        }
    }
}

/// Lists the backups of the profile in this folder.
fn list(profile: &Path, out: &mut Out) -> Result<Exit, Failure> {
    let backups = crate::profile::backups(profile).map_err(|error| Failure::new(&error))?;
    let mut lines: Vec<_> = backups.list.iter().map(line).collect();
    lines.push(if backups.list.is_empty() {
        "There is no backup yet; one is made every day there are tasks.".to_owned()
    } else {
        format!("They are in {}", backups.folder.display())
    });
    let list: Vec<_> = backups.list.iter().map(value).collect();
    out.say(&lines, &json!({ "folder": backups.folder.to_string_lossy(), "backups": list }));
    Ok(Exit::Done)
}

fn create(profile: &Profile, out: &mut Out) -> Result<Exit, Failure> {
    let made = profile.back_up(BackupReason::Asked).run().map_err(|error| Failure::new(&error))?;
    out.say(&[format!("Backed up: {}", line(&made))], &value(&made));
    Ok(Exit::Done)
}

fn restore(
    profile: &Profile,
    name: &str,
    how: RestoreHow,
    preview: bool,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let name = match name {
        LATEST => latest(profile.folder())?,
        name => name.to_owned(),
    };
    let restoring = profile.plan_restore(&name, how).map_err(|error| Failure::new(&error))?;
    let planned = restoring.preview().clone();
    let mut lines = told(&planned);
    let mut before = Value::Null;
    if preview {
        lines.push("Nothing was changed.".to_owned());
    } else {
        let restored = restoring.run().map_err(|error| Failure::new(&error))?;
        if let Some(error) = restored.failed {
            let said = format!(
                "{} rows were restored, then saving failed: {error}. Restore it again for the rest",
                restored.edited.len()
            );
            return Err(Failure::new(&said));
        }
        lines.push("Restored.".to_owned());
        if let Some(made) = restored.before {
            lines.push(format!("To take it back: tidelist backup restore {}", made.name));
            before = made.name.into();
        }
    }
    let value = json!({
        "name": planned.name,
        "at": planned.at.0,
        "tasks": counted(planned.tasks),
        "lists": counted(planned.lists),
        "restored": !preview,
        "before": before,
    });
    out.say(&lines, &value);
    Ok(Exit::Done)
}

/// Does what can be done with backups while the store is damaged: lists them, or makes one the new store.
pub(super) fn obey_damaged(
    command: BackupCommand,
    opening: &Opening,
    problem: OpenProblem,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let folder = opening.folder();
    match command {
        BackupCommand::List => list(&folder, out),
        BackupCommand::Restore { name, preview: false, only_missing: false } => {
            let name = if name == LATEST { latest(&folder)? } else { name };
            rescue(opening, Rescue::Restore { name }, out)
        }
        BackupCommand::Create | BackupCommand::Restore { .. } => Err(problem.into()),
    }
}

fn latest(profile: &Path) -> Result<String, Failure> {
    let backups = crate::profile::backups(profile).map_err(|error| Failure::new(&error))?;
    let readable = backups.list.into_iter().find(|backup| backup.about.is_ok());
    readable.map(|backup| backup.name).ok_or_else(|| Failure::new(&"there is no backup yet"))
}

fn told(planned: &RestorePreview) -> Vec<String> {
    let one = |what: &str, of: Counted| {
        format!("{what}: {} come back, {} change, {} go", of.added, of.changed, of.removed)
    };
    let mut lines = vec![
        format!("The backup of {}", moment(planned.at)),
        one("  tasks", planned.tasks),
        one("  lists", planned.lists),
    ];
    if let RestoreInto::NewProfile { waiting } = planned.into {
        lines.push(format!("  changes that wait to be sent: {waiting}"));
    }
    lines
}

fn counted(of: Counted) -> Value {
    json!({ "added": of.added, "changed": of.changed, "removed": of.removed })
}

fn line(backup: &Backup) -> String {
    match &backup.about {
        Ok(about) => {
            let why = match about.why {
                BackupReason::Daily => "daily",
                BackupReason::Asked => "asked for",
                BackupReason::BeforeRestore => "before a restore",
                BackupReason::BeforeRemoval => "before a lot was removed",
            };
            let (tasks, lists, waiting) = (about.tasks, about.lists, about.waiting);
            let kib = backup.bytes.div_ceil(1024);
            let name = &backup.name;
            format!("{name}  {tasks} tasks, {lists} lists, {waiting} changes that wait  ({why}, {kib} KiB)")
        }
        Err(said) => format!("{}  {said}", backup.name),
    }
}

fn value(backup: &Backup) -> Value {
    let mut value = json!({ "name": backup.name, "bytes": backup.bytes });
    let more = match &backup.about {
        Ok(about) => json!({
            "at": about.at.0,
            "why": about.why,
            "tasks": about.tasks,
            "lists": about.lists,
            "waiting": about.waiting,
        }),
        Err(said) => json!({ "error": said }),
    };
    if let (Some(value), Value::Object(more)) = (value.as_object_mut(), more) {
        value.extend(more);
    }
    value
}

/// Does what is due after a command: the check after a program that was cut off or once a week, and the daily backup.
pub(super) fn keep_up(profile: &Profile, out: &Out) {
    if profile.is_check_due()
        && let Err(error) = profile.checking().run()
    {
        tracing::error!("the store was checked in vain");
        out.complain(&sentence(&error.to_string()));
    }
    let due = profile.next_backup() <= sync_core::Clock::now(&sync_core::SystemClock);
    if due
        && profile.has_anything().unwrap_or(false)
        && let Err(error) = profile.back_up(BackupReason::Daily).run()
    {
        tracing::warn!("no daily backup was made");
        out.complain(&sentence(&error.to_string()));
    }
}
