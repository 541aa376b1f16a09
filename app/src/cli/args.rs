//! The command line's grammar.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::{Date, DateTime, Time};
use remote_http::Fingerprint;
use todo::{Priority, Repeat, Tags};

use super::backup::BackupCommand;
use super::shared::SharedCommand;
use super::store::StoreCommand;
use crate::config::Dialect;
use crate::link::Link;
use crate::paths::ProfileName;
use crate::worker::StoreKind;

const EXAMPLES: &str = "\
Without a command the window opens; it follows a link like tidelist://add?title=Milk, too.

Examples:
  tidelist add \"Buy milk\" --list Groceries --due tomorrow
  tidelist sign-in --server https://tasks.example.org --user ana --password-stdin
  tidelist sync; tidelist conflicts
  tidelist demo --headless

Exit codes: 0 done, 1 failed, 2 not understood, 3 conflicts are left, 4 offline.";

/// A todo app that works without a network, and never loses what you typed.
#[derive(Debug, Parser)]
#[command(name = "tidelist", version, after_help = EXAMPLES, max_term_width = 100, disable_help_subcommand = true)]
pub struct CommandLine {
    /// What holds for all commands.
    #[command(flatten)]
    pub global: Global,
    /// A link to follow in the window.
    #[arg(value_name = "LINK", hide = true)]
    pub link: Option<Link>,
    /// What to do; without it, the window opens.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What holds for all commands.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// Keeps everything under this folder
    #[arg(long, value_name = "DIR", global = true, env = "TIDELIST_DATA_DIR", hide_env = true)]
    pub data_dir: Option<PathBuf>,
    /// Uses this profile
    #[arg(long, value_name = "NAME", global = true, default_value_t, hide_default_value = true)]
    pub profile: ProfileName,
    /// Keeps a new profile's tasks in this kind of store
    #[arg(
        long,
        value_name = "sqlite|sled",
        global = true,
        env = "TIDELIST_STORE",
        hide_env = true,
        hide_possible_values = true
    )]
    pub store: Option<StoreKind>,
    /// Syncs with this server, by the token in TIDELIST_TOKEN
    #[arg(long, value_name = "URL", global = true, env = "TIDELIST_SERVER", hide_env = true)]
    pub server: Option<String>,
    /// Keeps everything beside the program, like a file portable.toml there
    #[arg(long, global = true)]
    pub portable: bool,
    /// Opens the window, or the open one, at the line for a task
    #[arg(long)]
    pub quick_add: bool,
    /// Opens the window only in the list of windows
    #[arg(long, conflicts_with = "quick_add")]
    pub minimized: bool,
    /// Draws the window without the graphics card
    #[arg(long)]
    pub software_rendering: bool,
    /// Prints JSON for programs
    #[arg(long, global = true)]
    pub json: bool,
}

/// A command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Adds a task
    Add {
        /// What to do.
        text: String,
        #[command(flatten)]
        details: Details,
    },
    /// Shows the open tasks
    List {
        /// Done ones too
        #[arg(long)]
        all: bool,
        /// Only those of this list
        #[arg(long, value_name = "NAME")]
        list: Option<String>,
    },
    /// Completes a task
    Done {
        /// The task's id, or enough of its beginning or end.
        id: String,
    },
    /// Changes a task
    Edit {
        /// The task's id, or enough of its beginning or end.
        id: String,
        /// Renames it
        #[arg(long)]
        title: Option<String>,
        #[command(flatten)]
        details: Details,
    },
    /// Shows a task with everything about it
    Show {
        /// The task's id, or enough of its beginning or end.
        id: String,
    },
    /// Deletes a task
    Rm {
        /// The task's id, or enough of its beginning or end.
        id: String,
    },
    /// Sends what changed here and receives what changed elsewhere
    Sync {
        /// Lets a server remove many tasks at once
        #[arg(long)]
        allow_removal: bool,
        /// Keeps the tasks a server would remove at once, and sends them again
        #[arg(long, conflicts_with = "allow_removal")]
        keep_mine: bool,
    },
    /// Shows what changed in two places and needs a decision
    Conflicts,
    /// Decides a conflict
    Resolve {
        /// The task's id, or enough of its beginning or end.
        id: String,
        /// Whose version to keep
        #[arg(long)]
        keep: Keep,
    },
    /// Shows how conflicts were decided, with what was not kept
    History {
        /// Uses what was not kept of this one; the newest is number 1
        #[arg(long = "use", value_name = "NUMBER", requires = "side")]
        number: Option<usize>,
        /// Whose version to use
        #[arg(long, requires = "number")]
        side: Option<UseSide>,
        /// Uses it even if the task was changed since
        #[arg(long, requires = "number")]
        even_if_changed: bool,
    },
    /// Shows what was deleted in the last 30 days, here or on another computer
    Trash {
        /// Brings this one back: its id, or enough of its beginning or end
        #[arg(long, value_name = "ID")]
        restore: Option<String>,
    },
    /// Writes everything to a JSON file
    Export {
        /// The file.
        file: PathBuf,
    },
    /// Reads a JSON file; what is here already stays as it is
    Import {
        /// The file.
        file: PathBuf,
        /// Only tells what would be done
        #[arg(long)]
        dry_run: bool,
        /// Imports the other rows if some are not understood
        #[arg(long)]
        skip_bad: bool,
    },
    /// Shows, makes and restores backups
    #[command(subcommand)]
    Backup(BackupCommand),
    /// Checks the store the tasks are in, or moves it to another folder
    #[command(subcommand)]
    Store(StoreCommand),
    /// Connects this profile to an account on a server
    SignIn {
        /// The user's name; leave it out for a server without accounts
        #[arg(long, value_name = "NAME", requires = "password_stdin")]
        user: Option<String>,
        /// Reads the password from the standard input
        #[arg(long)]
        password_stdin: bool,
        /// Trusts the certificates in this file too
        #[arg(long, value_name = "FILE")]
        ca_file: Option<PathBuf>,
        /// Trusts exactly the certificate with this SHA-256 fingerprint, once you compared it with the server's own
        #[arg(long, value_name = "SHA256", conflicts_with = "ca_file")]
        pin: Option<Fingerprint>,
        /// Speaks this dialect of the protocol with the server
        #[arg(long)]
        dialect: Option<Dialect>,
        /// Where the token goes
        #[arg(long, value_name = "PLACE", default_value = "keychain")]
        token_in: TokenIn,
    },
    /// Goes on with the same server at the address --server says
    MoveServer,
    /// Ends the session; the tasks stay on this computer
    SignOut,
    /// Shares lists with people who have an account on the same server
    #[command(subcommand)]
    Share(SharedCommand),
    /// Shows where the files are
    Paths,
    /// Prints what lets a shell complete the commands
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Writes the pages of the manual into a folder
    #[command(hide = true)]
    Man {
        /// The folder.
        folder: PathBuf,
    },
    /// Shows syncing and conflicts with a server and two computers of its own
    Demo {
        /// Tells what happens instead of opening a window
        #[arg(long)]
        headless: bool,
    },
}

/// Details of a task.
#[derive(Debug, Clone, Default, Args)]
pub struct Details {
    /// The list; "inbox" is none
    #[arg(long, value_name = "NAME")]
    pub list: Option<String>,
    /// The day: 2026-03-14, today, tomorrow or none
    #[arg(long, value_name = "DAY", value_parser = due)]
    pub due: Option<Due>,
    /// The time of the day: 09:00 or none
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub time: Option<Set<Time>>,
    /// How much it presses: 1 (urgent) to 4 (low), or none
    #[arg(long, value_name = "1-4", value_parser = priority)]
    pub priority: Option<Set<Priority>>,
    /// Words that group tasks: "shop home"; "" is none
    #[arg(long, value_name = "TAGS", value_parser = tags)]
    pub tags: Option<Tags>,
    /// When to remind of it: 2026-03-14T09:00 or none
    #[arg(long, value_name = "WHEN", value_parser = remind)]
    pub remind: Option<Set<DateTime>>,
    /// How it repeats: "every week", "every 2 months" or none
    #[arg(long, value_name = "RULE", value_parser = repeat)]
    pub repeat: Option<Set<Repeat>>,
    /// Free text
    #[arg(long, value_name = "TEXT")]
    pub notes: Option<String>,
}

/// A detail that is given or taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Set<T> {
    /// It is this.
    To(T),
    /// It is none.
    None,
}

impl<T> Set<T> {
    /// Returns it, if there is one.
    pub fn get(self) -> Option<T> {
        match self {
            Self::To(it) => Some(it),
            Self::None => None,
        }
    }
}

/// When something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Never.
    None,
    /// On this day.
    On(Date),
}

/// Whose version to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Keep {
    /// This computer's.
    Mine,
    /// The server's.
    Server,
    /// Both, as two tasks.
    Both,
}

/// Which side of a decision to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum UseSide {
    /// This computer's.
    Mine,
    /// The server's.
    Server,
}

/// Where the token goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TokenIn {
    /// The system's keychain.
    Keychain,
    /// A file only this user can read.
    File,
}

fn due(text: &str) -> Result<Due, String> {
    let today = jiff::Zoned::now().date();
    match text.trim().to_lowercase().as_str() {
        "none" => Ok(Due::None),
        "today" => Ok(Due::On(today)),
        "tomorrow" => today.tomorrow().map(Due::On).map_err(|error| error.to_string()),
        day => day
            .parse()
            .map(Due::On)
            .map_err(|_| "a day looks like 2026-03-14, today, tomorrow or none".into()),
    }
}

fn set<T>(text: &str, read: impl FnOnce(&str) -> Option<T>, looks: &str) -> Result<Set<T>, String> {
    match text.trim() {
        "none" => Ok(Set::None),
        text => read(text).map(Set::To).ok_or_else(|| format!("it looks like {looks}, or none")),
    }
}

fn time(text: &str) -> Result<Set<Time>, String> {
    set(text, todo::due::read_time, "09:00")
}

fn remind(text: &str) -> Result<Set<DateTime>, String> {
    set(text, todo::remind::read, "2026-03-14T09:00")
}

fn repeat(text: &str) -> Result<Set<Repeat>, String> {
    set(text, |text| text.parse().ok(), "\"every week\"")
}

fn priority(text: &str) -> Result<Set<Priority>, String> {
    let number = |text: &str| Priority::from_number(text.parse().ok()?);
    set(text, number, "1, 2, 3 or 4")
}

#[expect(clippy::unnecessary_wraps, reason = "a parser of the command line may fail")]
fn tags(text: &str) -> Result<Tags, String> {
    Ok(Tags::parse(text))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_grammar_holds_together() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn a_day_is_a_date_or_a_word() {
        let today = jiff::Zoned::now().date();
        assert_eq!(due("2026-03-14"), Ok(Due::On(jiff::civil::date(2026, 3, 14))));
        assert_eq!(due("Tomorrow"), Ok(Due::On(today.tomorrow().unwrap())));
        assert_eq!(due("none"), Ok(Due::None));
        assert!(due("2026-02-30").is_err());
    }
}
