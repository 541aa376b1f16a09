//! A real server in a process of its own: the test's own executable, started again for one test only.

#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part")]

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::support::PASSWORD;

const FOLDER: &str = "TIDELIST_TEST_SERVER";
const PORT: &str = "TIDELIST_TEST_SERVER_PORT";
const TLS: &str = "TIDELIST_TEST_SERVER_TLS";

/// A server that runs, with one user called ana.
#[derive(Debug)]
pub struct Server {
    pub url: String,
    pub dir: TempDir,
    child: Child,
}

impl Server {
    pub fn start() -> Self {
        Self::start_with(None)
    }

    /// Starts a server with the certificate and key in these files.
    pub fn start_with(tls: Option<(&Path, &Path)>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        ::server::accounts::add_user(dir.path(), "ana", PASSWORD).unwrap();
        let (child, url) = launch(dir.path(), 0, tls);
        Self { url, dir, child }
    }

    /// Kills the process, as a power cut would, and starts it again on the same port.
    pub fn restart(&mut self) {
        self.kill();
        (self.child, self.url) = launch(self.dir.path(), self.port(), None);
    }

    /// Starts it again on the same port, with the certificate and key in these files.
    pub fn restart_with(&mut self, tls: Option<(&Path, &Path)>) {
        (self.child, self.url) = launch(self.dir.path(), self.port(), tls);
    }

    /// Kills the process.
    pub fn kill(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }

    pub fn port(&self) -> u16 {
        self.url.rsplit(':').next().unwrap().parse().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

pub const OTHER_PASSWORD: &str = "another correct horse";

/// Changes the password of the tests' user, which ends all its sessions.
pub fn change_password(server: &Server) {
    ::server::accounts::set_password(server.dir.path(), "ana", OTHER_PASSWORD).unwrap();
}

/// Adds a user with the tests' password.
pub fn add_user(server: &Server, name: &str) {
    ::server::accounts::add_user(server.dir.path(), name, PASSWORD).unwrap();
}

/// Signs in apart from any computer and returns the token.
pub fn token(server: &Server, user: &str) -> String {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let remote = remote_http::HttpRemote::builder(&server.url).build().unwrap();
    let session = runtime.block_on(remote.sign_in(user, &PASSWORD.into())).unwrap();
    secrecy::ExposeSecret::expose_secret(&session.token).to_owned()
}

fn launch(dir: &Path, port: u16, tls: Option<(&Path, &Path)>) -> (Child, String) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    // Libtest runs the one test below, in this new process.
    command.args(["server::server_process", "--exact", "--ignored", "--nocapture", "--test-threads=1"]);
    command.env(FOLDER, dir).env(PORT, port.to_string()).stdout(Stdio::piped()).stderr(Stdio::null());
    if let Some((certificate, key)) = tls {
        command.env(TLS, std::env::join_paths([certificate, key]).unwrap());
    }
    let mut child = command.spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for line in lines {
        if let Some(url) = line.unwrap().trim().strip_prefix("listening on ") {
            return (child, url.to_owned());
        }
    }
    drop(child.kill());
    panic!("the server did not start: {:?}", child.wait());
}

#[test]
#[ignore = "is the server process of the other tests"]
fn server_process() {
    let Some(dir) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let mut config = ::server::Config::new(dir);
    config.listen.set_port(std::env::var(PORT).unwrap().parse().unwrap());
    if let Some(files) = std::env::var_os(TLS) {
        let mut files = std::env::split_paths(&files);
        config.tls =
            Some(::server::TlsFiles { certificate: files.next().unwrap(), key: files.next().unwrap() });
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let server = ::server::start(config).await.unwrap();
        println!("\nlistening on {}", server.url());
        std::future::pending::<()>().await;
    });
}
