//! The server's own program, as it is built for speed.

#![allow(unreachable_pub, reason = "the test's own")]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::support::PASSWORD;

/// A server that runs, with one user called ana.
#[derive(Debug)]
pub struct Far {
    pub url: String,
    _dir: TempDir,
    child: Child,
}

impl Far {
    /// Starts the program that stands beside the one that is measured.
    pub fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        ::server::accounts::add_user(dir.path(), "ana", PASSWORD).unwrap();
        let measured = std::env::var_os("TIDELIST_PROGRAM").expect("cargo xtask app-scale names it");
        let mut command = Command::new(Path::new(&measured).with_file_name("tidelist-server"));
        command.args(["--listen", "127.0.0.1:0", "--data-dir"]).arg(dir.path());
        let mut child = command.env("RUST_LOG", "error").stdout(Stdio::piped()).spawn().unwrap();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            if let Some(url) = line.trim().strip_prefix("listening on ") {
                return Self { url: url.to_owned(), _dir: dir, child };
            }
        }
        panic!("the server did not start: {:?}", child.wait());
    }
}

impl Drop for Far {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
