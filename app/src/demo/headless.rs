//! The demo without a window: it tells what happens, step by step, and ends well only if everybody agrees.

use std::path::PathBuf;

use remote_http::HttpRemote;
use sync_core::SyncReport;
use todo::Task;

use super::content::Content;
use super::stage::{Computer, Stage};
use crate::profile::{in_words, resolution, summary};
use crate::worker::{Choice, ConflictKind, Side, StoreKind};

/// Plays the demo and says what happens.
///
/// # Errors
/// A sentence, if anything fails or the three do not agree in the end.
pub async fn headless(
    kind: StoreKind,
    folder: Option<PathBuf>,
    say: &mut (dyn FnMut(&str) + Send),
) -> Result<(), String> {
    let stage = Stage::set(kind, folder).await?;
    say(&format!(
        "A server listens on {}; Laptop and Desktop are signed in and keep their tasks in {kind}.",
        stage.server.url()
    ));
    let played = stage.play_until_conflict().await?;
    say("Laptop filled two lists and synced; Desktop received them.");
    say("Desktop renamed “Book flights” and moved its date, and synced.");
    say("Laptop, offline, renamed the same task, moved the same date, and wrote a new task.");

    let report = stage.first.sync().await?;
    said(&stage.first, &report, say);
    let task = |computer: &Computer| -> Result<Option<Task>, String> {
        let record = computer.profile.tasks().lookup(&played.flights).map_err(|error| error.to_string())?;
        Ok(record.as_ref().map(Task::from_record))
    };
    decide(&stage.first, say)?;
    said(&stage.first, &stage.first.sync().await?, say);
    said(&stage.second, &stage.second.sync().await?, say);
    if let (Some(first), Some(second)) = (task(&stage.first)?, task(&stage.second)?) {
        say(&format!("Laptop reads “{}”, Desktop reads “{}”.", first.title, second.title));
    }
    let arrived = stage.second.profile.tasks().lookup(&played.waiting).map_err(|error| error.to_string())?;
    if arrived.is_none() {
        return Err("the task that was written offline did not reach Desktop".to_owned());
    }
    agree(&stage, say).await?;
    stage.server.shutdown().await;
    Ok(())
}

/// Shows the one conflict and ends it with a mix: the title of here, the date of there.
fn decide(computer: &Computer, say: &mut (dyn FnMut(&str) + Send)) -> Result<(), String> {
    let context = computer.profile.context();
    let conflicts = context.conflicts().map_err(|error| error.to_string())?;
    let [conflict] = conflicts.as_slice() else {
        return Err(format!("{} conflicts wait where there should be one", conflicts.len()));
    };
    let names = computer.profile.list_names().map_err(|error| error.to_string())?;
    if let ConflictKind::BothChanged { differences, .. } = in_words(conflict, &names).kind {
        for one in differences {
            say(&format!("  {} — this computer: {} · the server: {}", one.label, one.here, one.server));
        }
    }
    let picks = [("text", Side::ThisComputer), ("due", Side::Server)];
    let picks = picks.map(|(field, side)| (field.to_owned(), side.into()));
    let choice = resolution(&Choice::Mix(picks.into()), conflict);
    let (table, id) = (&conflict.operation.table, &conflict.operation.record);
    context.resolve(table, id, choice).map_err(|error| error.to_string())?;
    say("Laptop keeps its own title and the server's date.");
    Ok(())
}

fn said(computer: &Computer, report: &SyncReport, say: &mut (dyn FnMut(&str) + Send)) {
    let conflicts = computer.profile.context().counts().map_or(0, |counts| counts.conflicts);
    let left = if conflicts > 0 { format!("; {conflicts} needs a decision") } else { String::new() };
    say(&format!("{} refreshed: {}{left}.", computer.name, summary(report).to_lowercase()));
}

/// Compares the two computers and the server.
async fn agree(stage: &Stage, say: &mut (dyn FnMut(&str) + Send)) -> Result<(), String> {
    let remote = stage.observer()?;
    let server = Content::of_server(&stage.first.profile, &remote).await?;
    let first = Content::of_computer(&stage.first.profile)?;
    let second = Content::of_computer(&stage.second.profile)?;
    for (name, content) in [("Laptop", &first), ("Desktop", &second), ("Server", &server)] {
        say(&format!("{name:8}{} rows, content {content}", content.len()));
    }
    let waiting = [&stage.first, &stage.second].map(|computer| computer.profile.context().counts());
    let nothing_waits =
        waiting.iter().all(|counts| counts.as_ref().is_ok_and(|counts| counts.operations == 0));
    if first == second && second == server && nothing_waits {
        say("All three agree.");
        Ok(())
    } else {
        Err("the two computers and the server do not hold the same".to_owned())
    }
}

impl Stage {
    /// Makes a third eye on the server, apart from both computers.
    fn observer(&self) -> Result<HttpRemote, String> {
        let token = self.first.token().ok_or("the first computer has no token")?;
        HttpRemote::builder(self.server.url()).token(token).build().map_err(|error| error.to_string())
    }
}
