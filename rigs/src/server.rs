//! The real server as a process of its own, started on the same folder and port as often as it is killed.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use remote_http::HttpRemote;
use secrecy::{ExposeSecret as _, SecretString};
use sync_core::{FetchRequest, Filter, Next, Position, Record, Remote as _, Tombstones};

use crate::rows::{Rows, Step};
use crate::writer::Lie;

/// The one account.
const USER: &str = "ana";
const PASSWORD: &str = "correct horse battery staple";
/// How long a server may take to answer on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server that runs, or was killed.
#[derive(Debug)]
pub struct Server {
    program: PathBuf,
    folder: PathBuf,
    port: u16,
    lie: Lie,
    child: Option<Child>,
    listens: Option<Receiver<()>>,
}

/// Returns the server's program, which is built beside this one.
///
/// # Errors
/// A sentence, if it was not built.
pub fn program(rig: &Path) -> Result<PathBuf, String> {
    let name = format!("tidelist-server{}", std::env::consts::EXE_SUFFIX);
    // A test's program is one folder further down.
    let folders = rig.ancestors().skip(1).take(2);
    let found = folders.map(|folder| folder.join(&name)).find(|program| program.is_file());
    found.ok_or_else(|| format!("{name} is not built: run this through cargo xtask"))
}

impl Server {
    /// Makes the folder with its account and starts the server.
    ///
    /// # Errors
    /// A sentence, if it does not start.
    pub fn new(program: &Path, folder: &Path, lie: Lie) -> Result<Self, String> {
        add_account(folder)?;
        let mut server = Self {
            program: program.to_owned(),
            folder: folder.to_owned(),
            port: free_port()?,
            lie,
            child: None,
            listens: None,
        };
        server.start()?;
        server.wait()?;
        Ok(server)
    }

    /// Returns where it listens.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Starts it after a kill, and does not wait.
    ///
    /// # Errors
    /// A sentence, if there is no such program.
    pub fn start(&mut self) -> Result<(), String> {
        let mut command = Command::new(&self.program);
        command.args(["--listen", &format!("127.0.0.1:{}", self.port), "--data-dir"]).arg(&self.folder);
        self.lie.prepare(&mut command);
        command.env("RUST_LOG", "error").stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| error.to_string())?;
        let (sender, listens) = mpsc::channel();
        let out = BufReader::new(child.stdout.take().ok_or("the server has no output")?);
        thread::spawn(move || {
            for _ in out.lines().map_while(Result::ok).filter(|line| line.starts_with("listening on ")) {
                let _nobody_waits_any_more = sender.send(());
            }
        });
        (self.child, self.listens) = (Some(child), Some(listens));
        Ok(())
    }

    /// Waits until it answers.
    ///
    /// # Errors
    /// A sentence, if it ends before that or takes far too long.
    pub fn wait(&mut self) -> Result<(), String> {
        let listens = self.listens.as_ref().map(|listens| listens.recv_timeout(PATIENCE));
        if listens.is_some_and(|heard| heard.is_ok()) {
            return Ok(());
        }
        let status = self.child.as_mut().and_then(|child| child.try_wait().ok().flatten());
        Err(format!("the server did not start: {status:?}"))
    }

    /// Kills it.
    ///
    /// # Errors
    /// A sentence, if it had ended by itself.
    pub fn kill(&mut self) -> Result<(), String> {
        let Some(mut child) = self.child.take() else { return Ok(()) };
        let ended = child.try_wait().map_err(|error| error.to_string())?;
        child.kill().and_then(|()| child.wait()).map_err(|error| error.to_string())?;
        ended.map_or(Ok(()), |status| Err(format!("the server ended by itself: {status}")))
    }

    /// Signs in and returns the token.
    ///
    /// # Errors
    /// A sentence, if the server does not let one in.
    pub fn token(&self) -> Result<String, String> {
        runtime()?.block_on(sign_in(&self.url()))
    }
}

/// Makes the one account in a server's folder.
///
/// # Errors
/// A sentence.
pub fn add_account(folder: &Path) -> Result<(), String> {
    ::server::accounts::add_user(folder, USER, PASSWORD).map_err(|error| error.to_string())
}

/// Signs in to the one account and returns the token.
///
/// # Errors
/// A sentence, if the server does not let one in.
pub async fn sign_in(url: &str) -> Result<String, String> {
    let remote = HttpRemote::builder(url).build().map_err(|error| error.to_string())?;
    let session = remote.sign_in(USER, &SecretString::from(PASSWORD)).await;
    session.map(|session| session.token.expose_secret().to_owned()).map_err(|error| error.to_string())
}

/// A rig that fails leaves no process behind.
impl Drop for Server {
    fn drop(&mut self) {
        drop(self.kill());
    }
}

/// Returns a remote for the account.
///
/// # Errors
/// A sentence, if there can be none.
pub fn remote(url: &str, token: &str) -> Result<HttpRemote, String> {
    let builder = HttpRemote::builder(url).token(SecretString::from(token));
    builder.build().map_err(|error| error.to_string())
}

/// Starts a server inside this process on a folder nobody else uses, and asks it for all it has.
///
/// # Errors
/// A sentence, if it does not start or does not give it.
pub fn rows_of_folder(folder: &Path, token: &str) -> Result<Rows, String> {
    runtime()?.block_on(async {
        let mut config = ::server::Config::new(folder);
        config.listen.set_port(0);
        let server = ::server::start(config).await.map_err(|error| error.to_string())?;
        let rows = all_rows(&server.url(), token).await;
        server.shutdown().await;
        rows
    })
}

/// Makes a runtime for one question.
///
/// # Errors
/// A sentence, if there can be none.
pub fn runtime() -> Result<tokio::runtime::Runtime, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| error.to_string())
}

/// Finds a port below those the system gives to clients, so that none takes it while the server is dead.
fn free_port() -> Result<u16, String> {
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        let port = 20_000 + u16::try_from(crate::chance::Chance::any_seed() % 10_000).unwrap();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    Err("there is no free port".to_owned())
}

/// Asks the server for all it has.
///
/// # Errors
/// A sentence, if it does not give it.
pub async fn all_rows(url: &str, token: &str) -> Result<Rows, String> {
    let remote = remote(url, token)?;
    let mut rows = Rows::default();
    for table in todo::schema().tables {
        let mut position = Position::Start;
        loop {
            let request = FetchRequest {
                table: table.name.clone(),
                filter: Filter::All,
                position,
                limit: 1000,
                tombstones: Tombstones::Skip,
            };
            let page = remote.fetch(&request).await.map_err(|error| error.to_string())?;
            let row = |record: Record| (table.name.clone(), record.id, Some(record.fields));
            rows.apply(&Step(page.records.into_iter().map(row).collect()));
            position = match page.next {
                Next::Link(link) => Position::Continue(link),
                Next::End => break,
                Next::Ask => return Err("the server's pages are not exact".to_owned()),
            };
        }
    }
    Ok(rows)
}
