//! The program itself: its command line, its log, and what survives when it is killed.

use std::{
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};

use reqwest::Method;
use serde_json::json;
use tempfile::TempDir;

use crate::support::{Client, PASSWORD};

pub(crate) fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tidelist-server"));
    command
        .env("TIDELIST_SERVER_DATA", folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn run(folder: &Path, args: &[&str], input: &str) -> Output {
    run_with(folder, args, input, &[])
}

pub(crate) fn run_with(folder: &Path, args: &[&str], input: &str, environment: &[(&str, &str)]) -> Output {
    let mut child = program(folder).args(args).envs(environment.iter().copied()).spawn().unwrap();
    // A program that refuses its arguments ends without reading, which closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// The program, serving; killed when the test ends, however it ends.
pub(crate) struct Serving {
    child: Child,
    url: String,
    log: Option<std::thread::JoinHandle<String>>,
}

impl Serving {
    pub(crate) fn start(folder: &Path, log: &str) -> Self {
        Self::spawn(program(folder).args(["--listen", "127.0.0.1:0"]).env("RUST_LOG", log))
    }

    /// Starts it where no file may grow beyond so many KiB: a full disk that needs no disk.
    #[cfg(unix)]
    fn cramped(folder: &Path, kib: u32) -> Self {
        let script = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" --listen 127.0.0.1:0", kib * 2);
        let mut command = Command::new("sh");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_tidelist-server")]);
        command.env("TIDELIST_SERVER_DATA", folder).env("RUST_LOG", "off");
        Self::spawn(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()))
    }

    pub(crate) fn spawn(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let mut stderr = child.stderr.take().unwrap();
        let log = std::thread::spawn(move || {
            let mut text = String::new();
            stderr.read_to_string(&mut text).unwrap();
            text
        });
        let url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line}")).to_owned();
        Self { child, url, log: Some(log) }
    }

    pub(crate) fn client(&self) -> Client {
        Client {
            http: reqwest::Client::new(),
            url: self.url.clone(),
            token: None,
            version: Some("3.0.0".into()),
        }
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    #[cfg(unix)]
    fn terminate(mut self) -> String {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
        self.log.take().unwrap().join().unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_a_kill() {
    let folder = TempDir::new().unwrap();
    assert!(run(folder.path(), &["user", "add", "alice"], PASSWORD).status.success());
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    let mut token = None;
    for round in 0_u64..4 {
        let serving = Serving::start(folder.path(), "warn");
        let mut client = serving.client();
        if token.is_none() {
            token = Some(client.sign_in("alice").await);
        }
        client.token.clone_from(&token);
        // All that was ever acknowledged is there, stamp and all.
        let kept: Vec<(String, String)> = acknowledged.lock().unwrap().clone();
        for (id, text) in kept {
            let reply = client.get(&format!("/tables/todoitem/{id}")).await;
            assert_eq!(reply.text, text, "round {round}");
        }
        let writers: Vec<_> = (0..8)
            .map(|writer| {
                let (client, acknowledged) = (client.clone(), Arc::clone(&acknowledged));
                tokio::spawn(async move {
                    for number in 0.. {
                        let id = format!("{round}-{writer}-{number}");
                        let body = json!({ "id": id, "text": "kept" }).to_string().into_bytes();
                        match client.try_raw(Method::POST, "/tables/todoitem", &[], Some(body)).await {
                            Ok(reply) => {
                                assert_eq!(reply.status, 201, "{}", reply.text);
                                acknowledged.lock().unwrap().push((id, reply.text));
                            }
                            Err(_) => return,
                        }
                    }
                })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(100 + 70 * round)).await;
        serving.kill();
        for writer in writers {
            writer.await.unwrap();
        }
    }
    assert!(acknowledged.lock().unwrap().len() > 20, "too few writes to prove anything");
}

#[cfg(unix)]
#[tokio::test]
async fn a_full_disk_refuses_writes_answers_reads_and_loses_nothing() {
    let folder = TempDir::new().unwrap();
    assert!(run(folder.path(), &["user", "add", "alice"], PASSWORD).status.success());
    let serving = Serving::cramped(folder.path(), 1_024);
    let mut client = serving.client();
    client.token = Some(client.sign_in("alice").await);
    let (mut kept, mut refused) = (Vec::new(), Vec::new());
    for number in 0..60 {
        let id = format!("{number:02}");
        let reply = client.post("/tables/todoitem", json!({ "id": id, "text": "x".repeat(100_000) })).await;
        match reply.status {
            201 => kept.push(id),
            500 | 507 => {
                assert!(
                    reply.json()["error"].as_str().unwrap().contains("Nothing was stored"),
                    "{}",
                    reply.text
                );
                refused.push(id);
            }
            other => panic!("{other}: {}", reply.text),
        }
    }
    assert!(!kept.is_empty() && refused.len() > 10, "{kept:?} {refused:?}");
    let all = "/tables/todoitem?$select=id&$orderby=id&$top=1000";
    assert_eq!(client.get(all).await.ids(), kept);
    let token = client.token.clone();
    serving.kill();
    // With room again, all that was acknowledged is there and the rest can be sent again.
    let serving = Serving::start(folder.path(), "warn");
    let mut client = serving.client();
    client.token = token;
    assert_eq!(client.get(all).await.ids(), kept);
    for id in &refused {
        client.insert(id).await;
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_log_at_its_loudest_shows_nobodys_words_names_or_tokens() {
    let folder = TempDir::new().unwrap();
    let password = "canary-password";
    assert!(
        run(folder.path(), &["user", "add", "canary-name", "--password-stdin"], password).status.success()
    );
    let serving = Serving::start(folder.path(), "trace");
    let mut client = serving.client();
    let body = json!({ "username": "canary-name", "password": password, "deviceName": "canary-device" });
    let reply = client.send(Method::POST, "/.auth/login/tidelist", &[], Some(body)).await;
    let token = reply.json()["authenticationToken"].as_str().unwrap().to_owned();
    client.token = Some(token.clone());
    client
        .post("/tables/todoitem", json!({ "id": "canary-id", "text": "canary-text", "x": "canary-extra" }))
        .await;
    client.patch("/tables/todoitem/canary-id", json!({ "complete": "canary-wrong" })).await;
    client.get("/tables/todoitem?$filter=text eq 'canary-filter'&canary-parameter=1").await;
    client.get("/tables/todoitem?$filter=canary-broken(").await;
    client.get("/tables/canary-table/canary-row").await;
    client.try_raw(Method::POST, "/tables/todoitem", &[], Some(b"{canary-syntax".into())).await.unwrap();
    client
        .try_raw(Method::POST, "/.auth/login/tidelist", &[], Some(b"{\"password\":\"canary-p\"".into()))
        .await
        .unwrap();
    client.login("canary-name", "canary-wrong-password").await;
    client.try_raw(Method::from_bytes(b"CANARY").unwrap(), "/tables/todoitem", &[], None).await.unwrap();
    client.token = Some("canary-token".into());
    client.get("/tables/todoitem").await;
    let log = serving.terminate();
    assert!(
        log.contains("method=\"POST\" table=\"todoitem\" status=201"),
        "the log must be there to prove anything"
    );
    for line in log.lines() {
        assert!(!line.to_lowercase().contains("canary") && !line.contains(&token), "{line}");
    }
}

#[tokio::test]
async fn a_backup_of_a_running_server_can_be_restored_and_says_that_it_is_another() {
    let folder = TempDir::new().unwrap();
    assert!(run(folder.path(), &["user", "add", "alice"], PASSWORD).status.success());
    let serving = Serving::start(folder.path(), "warn");
    let mut client = serving.client();
    client.token = Some(client.sign_in("alice").await);
    let row = client.insert("before").await;
    let restored = TempDir::new().unwrap();
    let file = restored.path().join("tidelist-server.db");
    let backup = || run(folder.path(), &["backup", file.to_str().unwrap()], "");
    assert!(backup().status.success());
    client.insert("after").await;
    let again = backup();
    assert!(!again.status.success() && String::from_utf8(again.stderr).unwrap().contains("Cannot write"));

    let second = Serving::start(restored.path(), "warn");
    let mut other = second.client();
    other.token.clone_from(&client.token);
    assert_eq!(other.get("/tables/todoitem/before").await.json(), row);
    assert_eq!(other.get("/tables/todoitem/after").await.status, 404);
    let epochs = [client.get("/tables/todoitem").await, other.get("/tables/todoitem").await];
    assert_ne!(epochs[0].header("x-sync-cursor"), epochs[1].header("x-sync-cursor"));
}

#[test]
fn a_backup_of_nothing_is_refused() {
    let folder = TempDir::new().unwrap();
    let output = run(folder.path(), &["backup", "nothing.db"], "");
    assert!(String::from_utf8(output.stderr).unwrap().contains("There is no database"));
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none());
}

#[test]
fn plain_http_beyond_this_computer_is_refused_with_a_sentence() {
    let folder = TempDir::new().unwrap();
    let output = run(folder.path(), &["serve", "--listen", "0.0.0.0:0"], "");
    assert!(!output.status.success());
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.starts_with("Refusing to listen on 0.0.0.0:0 without TLS"), "{message}");
}

#[test]
fn accounts_are_managed_on_the_command_line() {
    let folder = TempDir::new().unwrap();
    let steps: [(&[&str], &str, bool, &str); 9] = [
        (&["user", "add", "alice"], "long enough\n", true, "Added alice."),
        (&["user", "add", "Alice"], "long enough\n", false, "already an account"),
        (&["user", "add", "bob"], "short\n", false, "8 to 128 characters"),
        (&["user", "add", " "], "long enough\n", false, "cannot be used"),
        (&["user", "list"], "", true, "alice"),
        (&["user", "passwd", "alice", "--password-stdin"], "even longer\r\n", true, "Changed"),
        (&["user", "passwd", "carol"], "even longer\n", false, "no account called \"carol\""),
        (&["user", "remove", "alice"], "", true, "Removed alice."),
        (&["user", "remove", "alice"], "", false, "no account"),
    ];
    for (args, input, succeeds, words) in steps {
        let output = run(folder.path(), args, input);
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert_eq!(output.status.success(), succeeds, "{args:?}: {said}");
        assert!(said.contains(words), "{args:?}: {said}");
    }
}

#[cfg(unix)]
#[test]
fn the_data_is_for_its_user_only() {
    use std::os::unix::fs::PermissionsExt;
    let parent = TempDir::new().unwrap();
    let folder = parent.path().join("data");
    assert!(run(&folder, &["user", "add", "alice"], PASSWORD).status.success());
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    let serving = Serving::start(&folder, "warn");
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    drop(serving);
}

#[test]
fn a_file_of_another_program_or_a_newer_server_is_left_alone() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("tidelist-server.db");
    std::fs::write(&path, "not a database at all, but somebody's notes").unwrap();
    let foreign = run(folder.path(), &["user", "list"], "");
    assert!(String::from_utf8(foreign.stderr).unwrap().contains("is not a database of this server"));
    assert_eq!(std::fs::read(&path).unwrap(), b"not a database at all, but somebody's notes");

    std::fs::remove_file(&path).unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE notes (x)").unwrap();
    drop(other);
    let foreign = run(folder.path(), &["serve", "--listen", "127.0.0.1:0"], "");
    assert!(String::from_utf8(foreign.stderr).unwrap().contains("is not a database of this server"));

    std::fs::remove_file(&path).unwrap();
    assert!(run(folder.path(), &["user", "add", "alice"], PASSWORD).status.success());
    let newer = rusqlite::Connection::open(&path).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    drop(newer);
    let message = String::from_utf8(run(folder.path(), &["user", "list"], "").stderr).unwrap();
    assert!(message.contains("newer version") && message.contains("format 99"), "{message}");
}
