//! The stage: a server on the loopback interface and two computers signed in to it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use remote_http::HttpRemote;
use secrecy::SecretString;
use server::RunningServer;
use sync_core::{CancellationToken, RecordId, RemovalGuard, SyncReport};
use tempfile::TempDir;
use todo::{TaskChange, TaskDraft};

use crate::config::{ConfigFile, Setting};
use crate::paths::{Paths, ProfileName};
use crate::profile::{Opening, Profile, sync};
use crate::worker::{AccountName, StoreKind};

const USER: &str = "ana";

/// The server and the two computers.
#[derive(Debug)]
pub(super) struct Stage {
    pub(super) server: RunningServer,
    pub(super) first: Computer,
    pub(super) second: Computer,
    /// Removed with everything in it, unless the user named the folder.
    folder: Folder,
}

/// Where the demo's files are.
#[derive(Debug)]
enum Folder {
    /// Removed in the end.
    Temporary(TempDir),
    /// The user's; stays.
    Named(PathBuf),
}

/// What is left of a stage while the window has the first computer.
#[derive(Debug)]
pub(super) struct Rest {
    server: RunningServer,
    _second: Computer,
    _folder: Folder,
}

/// One of the two computers.
#[derive(Debug)]
pub(super) struct Computer {
    pub(super) name: &'static str,
    pub(super) profile: Profile,
    opening: Opening,
}

impl Stage {
    /// Starts the server, adds a user, and signs both computers in.
    pub(super) async fn set(kind: StoreKind, named: Option<PathBuf>) -> Result<Self, String> {
        let folder = match named {
            Some(dir) => {
                let dir = std::path::absolute(&dir).unwrap_or(dir).join("demo");
                if dir.exists() {
                    return Err(format!("{} is there already; remove it first", dir.display()));
                }
                Folder::Named(dir)
            }
            None => Folder::Temporary(
                tempfile::Builder::new()
                    .prefix("tidelist-demo-")
                    .tempdir()
                    .map_err(|error| format!("no temporary folder can be made: {error}"))?,
            ),
        };
        let root = folder.path().to_owned();
        let data = root.join("server");
        let password = SecretString::from(uuid::Uuid::new_v4().to_string());
        let (users, secret) = (data.clone(), password.clone());
        tokio::task::spawn_blocking(move || server::accounts::add_user(&users, USER, secret))
            .await
            .map_err(|error| error.to_string())?
            .map_err(|error| error.to_string())?;
        let mut config = server::Config::new(data);
        config.listen.set_port(0);
        let server = server::start(config).await.map_err(|error| error.to_string())?;
        let first = Computer::set_up("Laptop", &root, kind, &server.url(), &password).await?;
        let second = Computer::set_up("Desktop", &root, kind, &server.url(), &password).await?;
        Ok(Self { server, first, second, folder })
    }

    /// Fills a list, lets the second computer change it, and leaves the first with a change that waits and with one that
    /// is in conflict with the second's.
    pub(super) async fn play_until_conflict(&self) -> Result<Played, String> {
        let flights = self.first.fill()?;
        self.first.sync().await?;
        self.second.sync().await?;
        self.second.change(&flights, "Book flights (aisle seats)", in_days(9))?;
        self.second.sync().await?;
        self.first.change(&flights, "Book flights to Porto", in_days(6))?;
        let note = TaskDraft { title: "Written without a network".to_owned(), ..TaskDraft::default() };
        let waiting = self.first.profile.add_task(&note).map_err(|error| error.to_string())?.id;
        Ok(Played { flights, waiting })
    }

    /// Gives the first computer away to be opened by the window.
    pub(super) fn hand_over_first(self) -> (Opening, Rest) {
        let Self { server, first, second, folder } = self;
        let Computer { opening, profile, .. } = first;
        drop(profile); // closes its store and its lock
        (opening, Rest { server, _second: second, _folder: folder })
    }
}

impl Rest {
    /// Stops the server and removes what was temporary.
    pub(super) async fn strike(self) {
        self.server.shutdown().await;
    }
}

/// The tasks the play is about.
#[derive(Debug)]
pub(super) struct Played {
    /// The one both computers changed.
    pub(super) flights: RecordId,
    /// The one that waits to be sent.
    pub(super) waiting: RecordId,
}

impl Folder {
    fn path(&self) -> &Path {
        match self {
            Self::Temporary(dir) => dir.path(),
            Self::Named(dir) => dir,
        }
    }
}

impl Computer {
    async fn set_up(
        name: &'static str,
        root: &Path,
        kind: StoreKind,
        server: &str,
        password: &SecretString,
    ) -> Result<Self, String> {
        let paths = Paths::under(&root.join(name.to_lowercase()));
        let profile = ProfileName::default();
        let (mut config, _) = ConfigFile::load(&paths.config_file(&profile));
        config.set(&Setting::DeviceName(name.to_owned()))?;
        // The token stays in memory: a demo has no business in the system's keychain.
        let remote =
            HttpRemote::builder(server).device_name(name).build().map_err(|error| error.to_string())?;
        let session = remote.sign_in(USER, password).await.map_err(|error| error.to_string())?;
        let account = AccountName { server: server.to_owned(), user: USER.to_owned() };
        let opening = Opening {
            paths,
            profile,
            store: Some(kind),
            chosen: None,
            rescue: None,
            who: "window",
            patience: Duration::ZERO,
            account: Some((account, session.token)),
        };
        let profile = Profile::open(&opening).map_err(|problem| problem.sentence)?;
        Ok(Self { name, profile, opening })
    }

    /// Returns the token of its session.
    pub(super) fn token(&self) -> Option<SecretString> {
        self.opening.account.as_ref().map(|(_, token)| token.clone())
    }

    /// Syncs, as Refresh does.
    pub(super) async fn sync(&self) -> Result<SyncReport, String> {
        let (account, context) = (self.profile.account(), self.profile.context().clone());
        let synced = sync(account, context, RemovalGuard::Ask, &CancellationToken::new()).await;
        synced.map_err(|failure| format!("{}: {failure}", self.name))
    }

    /// Adds lists and tasks and returns the task that both will change.
    fn fill(&self) -> Result<RecordId, String> {
        let said = |error: crate::profile::EditError| error.to_string();
        let profile = &self.profile;
        let list = |name: &str| profile.add_list(name).map(|list| Some(list.id));
        let (groceries, trip) = (list("Groceries").map_err(said)?, list("Trip to Porto").map_err(said)?);
        let tasks = [
            (&groceries, "Milk", "", None),
            (&groceries, "Coffee beans", "The dark ones", None),
            (&groceries, "Bread", "", Some(1)),
            (&trip, "Book flights", "Cheapest: 06:40", Some(4)),
            (&trip, "Renew passport", "Takes three weeks", Some(-1)),
            (&trip, "Ask Ana about bags", "", None),
            (&None, "Call the dentist", "", Some(0)),
        ];
        let mut flights = None;
        for (list, title, notes, due) in tasks {
            let due = due.map(in_days);
            let draft = TaskDraft {
                title: title.to_owned(),
                notes: notes.to_owned(),
                due,
                list: list.clone(),
                ..TaskDraft::default()
            };
            let id = profile.add_task(&draft).map_err(said)?.id;
            match title {
                "Book flights" => flights = Some(id),
                "Milk" => {
                    let at = TaskChange::Done(Some(format!("{:.3}", jiff::Timestamp::now())));
                    profile.edit_task(&id, &[at]).map_err(said)?;
                }
                _ => {}
            }
        }
        flights.ok_or_else(|| "the sample has no flights".to_owned())
    }

    fn change(&self, id: &RecordId, title: &str, due: jiff::civil::Date) -> Result<(), String> {
        let changes = [TaskChange::Title(title.to_owned()), TaskChange::Due(Some(due))];
        self.profile.edit_task(id, &changes).map(drop).map_err(|error| error.to_string())
    }
}

/// Returns the day so many days from today.
fn in_days(days: i64) -> jiff::civil::Date {
    let today = jiff::Zoned::now().date();
    today.checked_add(jiff::Span::new().days(days)).unwrap_or(today)
}
