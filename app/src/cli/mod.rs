//! The command line: the same tasks without a window.

mod args;
mod backup;
mod files;
mod history;
mod manual;
mod out;
mod shared;
mod shown;
mod store;
mod syncing;
mod tasks;
mod trash;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser as _;
use secrecy::SecretString;
use sync_core::{Query, RecordId};

pub use self::args::CommandLine;
use self::args::{Command, Global};
use self::out::{Exit, Failure, Out};
use self::store::StoreCommand;
use crate::autostart::Autostart;
use crate::gui::Start;
use crate::paths::Paths;
use crate::profile::{Opening, Profile};
use crate::window::Welcome;
use crate::worker::{AccountName, Errand, OpenProblemKind, Since};
use crate::{demo, log, window};

/// How long a command waits for another one to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// Runs the program with the arguments of its process.
#[must_use]
pub fn main() -> ExitCode {
    let command_line = match CommandLine::try_parse() {
        Ok(command_line) => command_line,
        Err(error) => {
            drop(error.print()); // help and version too
            return if error.use_stderr() { Exit::Usage.into() } else { Exit::Done.into() };
        }
    };
    let mut out = Out::new(command_line.global.json);
    let result = run(command_line, &mut out);
    out.end(result)
}

fn run(command_line: CommandLine, out: &mut Out) -> Result<Exit, Failure> {
    let CommandLine { global, link, command } = command_line;
    let portable = Paths::beside_the_program();
    let paths = match (&global.data_dir, portable) {
        (_, Some(portable)) if global.portable => portable.folder,
        (Some(dir), _) => Paths::under(dir),
        (None, Some(portable)) if portable.marked => portable.folder,
        (None, None) if global.portable => {
            return Err(Failure::new(&"the program does not know where it is"));
        }
        (None, _) => Paths::system().map_err(|error| Failure::new(&error))?,
    };
    if matches!(command, Some(Command::Paths)) {
        return Ok(files::paths(&opening(&global, paths, "command"), out));
    }
    match &command {
        Some(Command::Completions { shell }) => return Ok(manual::completions(*shell, out)),
        Some(Command::Man { folder }) => return manual::pages(folder, out),
        _ => {}
    }
    log::start(paths.log());
    log::catch_panics(paths.log());
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::new(&format!("the system gives no resources to work with: {error}")))
    };
    match command {
        None => {
            let opening = opening(&global, paths, "window");
            let errand = match &link {
                Some(link) => Errand::Follow(link.clone()),
                None if global.quick_add => Errand::QuickAdd,
                None => Errand::Show,
            };
            if window::hand_over(&opening, errand) {
                return Ok(Exit::Done);
            }
            window::prepare(global.software_rendering).map_err(|said| Failure::new(&said))?;
            let start = if global.minimized { Start::Minimized } else { Start::Shown };
            // Who wants to add a task right now, or to see nothing at all, is asked nothing.
            let straight = global.minimized || global.quick_add || link.is_some();
            let welcome = if straight { Welcome::Never } else { Welcome::AtFirst };
            let login = Autostart::of_system(login_arguments(&global));
            let shown = window::Shown { start, welcome, link, login };
            window::run(opening, shown).map_err(|said| Failure::new(&said))?;
            Ok(Exit::Done)
        }
        Some(Command::Demo { headless }) => {
            let kind = global.store.unwrap_or_default();
            if headless {
                runtime()?.block_on(demo::headless(kind, global.data_dir, &mut |line| out.line(line)))
            } else {
                window::prepare(global.software_rendering).map_err(|said| Failure::new(&said))?;
                demo::with_window(kind, global.data_dir)
            }
            .map_err(|said| Failure::new(&said))?;
            Ok(Exit::Done)
        }
        Some(Command::Store(StoreCommand::Salvage)) => {
            store::salvage(&opening(&global, paths, "command"), out)
        }
        Some(Command::Store(StoreCommand::Move { folder })) => {
            store::relocate(&opening(&global, paths, "command"), &folder, out)
        }
        Some(Command::Store(StoreCommand::Convert { to })) => {
            store::convert(&opening(&global, paths, "command"), to, out)
        }
        Some(command) => {
            let opening = opening(&global, paths, "command");
            let (mut profile, command) = match (Profile::open(&opening), command) {
                (Ok(profile), command) => (profile, command),
                (Err(problem), Command::Backup(command)) if problem.kind == OpenProblemKind::Damaged => {
                    return backup::obey_damaged(command, &opening, problem, out);
                }
                (Err(problem), _) => return Err(problem.into()),
            };
            if let Some(notice) = profile.take_notice() {
                out.complain(&crate::profile::sentence(&notice));
            }
            let obeyed = runtime()?.block_on(obey(command, &global, &profile, out));
            backup::keep_up(&profile, out);
            obeyed
        }
    }
}

async fn obey(command: Command, global: &Global, profile: &Profile, out: &mut Out) -> Result<Exit, Failure> {
    match command {
        Command::Add { text, details } => tasks::add(profile, &text, &details, out),
        Command::List { all, list } => tasks::list(profile, all, list.as_deref(), out),
        Command::Done { id } => tasks::done(profile, &id, out),
        Command::Edit { id, title, details } => tasks::edit(profile, &id, title, &details, out),
        Command::Show { id } => tasks::show_whole(profile, &id, out),
        Command::Rm { id } => tasks::rm(profile, &id, out),
        Command::Sync { allow_removal, keep_mine } => {
            syncing::sync(profile, allow_removal, keep_mine, out).await
        }
        Command::Conflicts => syncing::conflicts(profile, out),
        Command::Resolve { id, keep } => syncing::resolve(profile, &id, keep, out),
        Command::History { number, side, even_if_changed } => {
            let since = if even_if_changed { Since::Changed } else { Since::Same };
            history::history(profile, number, side, since, out)
        }
        Command::Trash { restore } => trash::trash(profile, restore.as_deref(), out),
        Command::Export { file } => files::export(profile, &file, out),
        Command::Import { file, dry_run, skip_bad } => files::import(profile, &file, dry_run, skip_bad, out),
        Command::Backup(command) => backup::obey(command, profile, out),
        Command::Store(StoreCommand::Check) => store::check(profile, out),
        Command::SignIn { user, password_stdin: _, ca_file, pin, dialect, token_in } => {
            syncing::speak(profile, dialect)?;
            let trust = syncing::trust(ca_file, pin);
            syncing::sign_in(profile, global.server.clone(), user, trust, token_in, out).await
        }
        Command::MoveServer => syncing::move_server(profile, global.server.clone(), out).await,
        Command::SignOut => syncing::sign_out(profile, out).await,
        Command::Share(command) => shared::obey(command, profile, out).await,
        // These were done before a profile was opened.
        Command::Paths
        | Command::Completions { .. }
        | Command::Man { .. }
        | Command::Demo { .. }
        | Command::Store(_) => Ok(Exit::Done),
    }
}

/// Returns the arguments of a start at login that opens the same tasks.
fn login_arguments(global: &Global) -> Vec<String> {
    let mut arguments = vec!["--minimized".to_owned()];
    if let Some(dir) = &global.data_dir {
        let dir = std::path::absolute(dir).unwrap_or_else(|_| dir.clone());
        arguments.extend(["--data-dir".to_owned(), dir.to_string_lossy().into_owned()]);
    }
    if !global.profile.is_default() {
        arguments.extend(["--profile".to_owned(), global.profile.to_string()]);
    }
    if global.portable {
        arguments.push("--portable".to_owned());
    }
    if global.software_rendering {
        arguments.push("--software-rendering".to_owned());
    }
    arguments
}

fn opening(global: &Global, paths: Paths, who: &'static str) -> Opening {
    let token = std::env::var("TIDELIST_TOKEN").ok().filter(|token| !token.is_empty());
    let account = match (token, &global.server) {
        (Some(token), Some(server)) => {
            // Who it is, only the token knows.
            let account = AccountName { server: server.clone(), user: String::new() };
            Some((account, SecretString::from(token)))
        }
        _ => None,
    };
    Opening {
        paths,
        profile: global.profile.clone(),
        store: global.store,
        chosen: None,
        rescue: None,
        who,
        patience: PATIENCE,
        account,
    }
}

/// Finds the one record whose id is `given`, or begins or ends with it.
fn find_id<'a>(given: &str, ids: impl Iterator<Item = &'a RecordId>) -> Result<RecordId, Failure> {
    let mut found = None;
    for id in ids {
        let text = id.as_str();
        if text == given {
            return Ok(id.clone());
        }
        if !given.is_empty() && (text.starts_with(given) || text.ends_with(given)) {
            if found.is_some() {
                return Err(Failure::new(&format!(
                    "several ids begin or end with {given:?}; give more of it"
                )));
            }
            found = Some(id.clone());
        }
    }
    found.ok_or_else(|| Failure::new(&format!("there is no id that begins or ends with {given:?}")))
}

/// Reads all tasks in their order.
fn all_tasks(profile: &Profile) -> Result<Vec<sync_core::Record>, Failure> {
    profile.tasks().read(&Query::default().order_by("order")).map_err(|error| Failure::new(&error))
}
