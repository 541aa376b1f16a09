//! What the tests share: computers that are real processes with real files, and servers they talk to.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part")]

pub mod fake;
pub mod proxy;
pub mod queue;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// Both kinds of store.
pub const KINDS: [&str; 2] = ["sqlite", "sled"];
pub const PASSWORD: &str = "correct horse battery";

/// One computer: a folder, and the program run on it.
#[derive(Debug)]
pub struct Computer {
    pub dir: TempDir,
    pub kind: &'static str,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Computer {
    pub fn new(kind: &'static str) -> Self {
        Self { dir: tempfile::tempdir().unwrap(), kind }
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Returns the folder of the profile.
    pub fn profile(&self) -> PathBuf {
        self.path().join("profiles/default")
    }

    /// Returns the file or folder of the store.
    pub fn store(&self) -> PathBuf {
        self.profile().join(format!("tasks.{}", self.kind))
    }

    /// Damages all of the store but its beginning, and returns what is there now.
    pub fn damage(&self) -> Vec<u8> {
        let mut bytes = std::fs::read(self.store()).unwrap();
        let rest = 4096..bytes.len();
        bytes[rest].fill(0xa5);
        std::fs::write(self.store(), &bytes).unwrap();
        bytes
    }

    /// Makes a command on this computer, with nothing of the developer's environment that matters.
    pub fn command(&self, args: &[&str]) -> Command {
        // What is measured is built for speed, and named by whoever measures.
        let program = std::env::var_os("TIDELIST_PROGRAM");
        let mut command = Command::new(program.unwrap_or_else(|| env!("CARGO_BIN_EXE_tidelist").into()));
        for name in [
            "TIDELIST_TOKEN",
            "TIDELIST_SERVER",
            "TIDELIST_STORE",
            "TIDELIST_LOG",
            "DISPLAY",
            "WAYLAND_DISPLAY",
        ] {
            command.env_remove(name);
        }
        command
            .env("TIDELIST_DATA_DIR", self.path())
            // No test may reach the developer's keychain.
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
            .args(["--store", self.kind])
            .args(args)
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, args: &[&str]) -> Ended {
        ended(self.command(args).output().unwrap())
    }

    /// Runs a command that must succeed and returns what it printed.
    pub fn ok(&self, args: &[&str]) -> String {
        let ended = self.run(args);
        assert_eq!(ended.code, 0, "{args:?} on {}: {ended:?}", self.kind);
        ended.out
    }

    /// Runs a command that must succeed and returns the JSON it printed.
    pub fn json(&self, args: &[&str]) -> Value {
        let out = self.ok(&[args, &["--json"]].concat());
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{args:?}: {error}: {out}"))
    }

    /// Adds a task and returns its id.
    pub fn add(&self, title: &str) -> String {
        self.json(&["add", title])["id"].as_str().unwrap().to_owned()
    }

    /// Returns the titles of the open tasks.
    pub fn titles(&self) -> Vec<String> {
        let tasks = self.json(&["list"]);
        tasks.as_array().unwrap().iter().map(|task| task["title"].as_str().unwrap().to_owned()).collect()
    }

    /// Signs in with the tests' user.
    pub fn sign_in(&self, server: &str, more: &[&str]) -> Ended {
        self.sign_in_by(server, "ana", PASSWORD, more)
    }

    /// Signs in with the tests' user and another password.
    pub fn sign_in_with(&self, server: &str, password: &str) -> Ended {
        self.sign_in_by(server, "ana", password, &[])
    }

    /// Signs in as somebody else.
    pub fn sign_in_as(&self, server: &str, user: &str, password: &str) -> Ended {
        self.sign_in_by(server, user, password, &[])
    }

    pub fn sign_in_by(&self, server: &str, user: &str, password: &str, more: &[&str]) -> Ended {
        let args = ["sign-in", "--server", server, "--user", user, "--password-stdin", "--token-in", "file"];
        let mut child = self.spawn_with(&[&args, more].concat(), Stdio::piped());
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), password.as_bytes()).unwrap();
        ended(child.wait_with_output().unwrap())
    }

    /// Starts a command and lets it run.
    pub fn spawn(&self, args: &[&str]) -> Child {
        self.spawn_with(args, Stdio::null())
    }

    /// Returns everything there is, as the program exports it.
    pub fn everything(&self) -> Value {
        let path = self.path().join("everything.json");
        self.ok(&["export", path.to_str().unwrap()]);
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    }

    fn spawn_with(&self, args: &[&str], stdin: Stdio) -> Child {
        self.command(args).stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }
}

pub fn ended(output: Output) -> Ended {
    Ended {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}
