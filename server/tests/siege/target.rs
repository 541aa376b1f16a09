//! The program under siege: a process of its own on a free port, with a few accounts.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::SocketAddr,
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{postgres, wire::Wire};

const USERS: [&str; 4] = ["ana", "bo", "cem", "dora"];
const PASSWORD: &str = "correct horse battery staple";

/// The server, which is killed with the test.
pub(crate) struct Target {
    folder: TempDir,
    child: Child,
    pub(crate) address: SocketAddr,
}

/// What the system says of a process.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gauge {
    /// Memory in MiB.
    pub(crate) memory: u64,
    /// Open files, sockets among them.
    pub(crate) files: usize,
    pub(crate) sockets: usize,
}

/// Whether this process may have so many files open; asks for them.
pub(crate) fn may_open(files: u64) -> bool {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current.is_some_and(|current| current < files) {
        limit.current = limit.maximum.map_or(Some(files), |maximum| Some(maximum.min(files)));
        let _its_success_shows_below = setrlimit(Resource::Nofile, limit);
    }
    let may = getrlimit(Resource::Nofile).current.is_none_or(|current| current >= files);
    if !may {
        println!("skipped: this system allows fewer than {files} open files; see ulimit -n");
    }
    may
}

impl Target {
    /// Starts the server with these settings, on its embedded database.
    pub(crate) fn embedded(settings: &str) -> Self {
        Self::start(settings, None)
    }

    /// Starts the server on PostgreSQL, where there is one.
    pub(crate) async fn postgres(settings: &str) -> Option<Self> {
        let url = postgres::database().await?;
        Some(Self::start(settings, Some(&url)))
    }

    /// Starts the server on this database.
    pub(crate) fn on(settings: &str, url: &str) -> Self {
        Self::start(settings, Some(url))
    }

    fn start(settings: &str, database: Option<&str>) -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("settings.toml"), settings).unwrap();
        let command = || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_tidelist-server"));
            command.env("TIDELIST_SERVER_DATA", folder.path().join("data"));
            command.env("TIDELIST_SERVER_CONFIG", folder.path().join("settings.toml"));
            command.envs(database.map(|url| ("TIDELIST_SERVER_DATABASE", url)));
            command
        };
        for user in USERS {
            let mut add = command();
            add.args(["user", "add", user, "--password-stdin"]).stdin(Stdio::piped()).stdout(Stdio::null());
            let mut adding = add.spawn().unwrap();
            writeln!(adding.stdin.take().unwrap(), "{PASSWORD}").unwrap();
            assert!(adding.wait().unwrap().success());
        }
        let log = fs::File::create(folder.path().join("log")).unwrap();
        let mut serve = command();
        serve.args(["--listen", "127.0.0.1:0"]).env("RUST_LOG", "warn").stdout(Stdio::piped()).stderr(log);
        let mut child = serve.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on http://").expect("the server starts");
        Self { address: address.parse().unwrap(), folder, child }
    }

    /// Signs in the first account.
    pub(crate) async fn token(&self) -> String {
        self.token_of(USERS[0]).await
    }

    /// Signs in every account.
    pub(crate) async fn tokens(&self) -> Vec<String> {
        let mut tokens = Vec::new();
        for user in USERS {
            tokens.push(self.token_of(user).await);
        }
        tokens
    }

    async fn token_of(&self, user: &str) -> String {
        let body = json!({ "username": user, "password": PASSWORD, "deviceName": "siege" }).to_string();
        let request = format!(
            "POST /.auth/login/tidelist HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let answer = Wire::connect(self.address).await.unwrap().ask(request.as_bytes()).await.unwrap();
        let body: Value = serde_json::from_slice(&answer.body).unwrap();
        body["authenticationToken"].as_str().expect("signed in").to_owned()
    }

    pub(crate) fn gauge(&self) -> Gauge {
        let process = PathBuf::from("/proc").join(self.child.id().to_string());
        let status = fs::read_to_string(process.join("status")).expect("the server lives");
        let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        let kib: u64 = memory.split_whitespace().next().unwrap().parse().unwrap();
        let files = fs::read_dir(process.join("fd")).unwrap().flatten();
        let names: Vec<_> = files.filter_map(|file| fs::read_link(file.path()).ok()).collect();
        let sockets = names.iter().filter(|name| name.to_string_lossy().starts_with("socket:")).count();
        Gauge { memory: kib / 1_024, files: names.len(), sockets }
    }

    /// What it logged about itself so far.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        drop(self.child.kill().and_then(|()| self.child.wait()));
    }
}
