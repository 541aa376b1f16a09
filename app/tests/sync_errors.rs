//! What goes wrong on the way to a server: every failure is one clear sentence, and the queue is as it was.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout, missing_docs)]

#[path = "support/server.rs"]
mod server;
mod support;

use server::Server;
use support::queue::queue;
use support::{Computer, Ended, KINDS, fake};

/// A computer that is signed in, with one task the server has and two changes that wait.
fn computer(kind: &'static str, server: &Server) -> Computer {
    let computer = Computer::new(kind);
    let ended = computer.sign_in(&server.url, &[]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let id = computer.add("Milk");
    computer.ok(&["sync"]);
    computer.ok(&["edit", &id, "--title", "Oat milk"]);
    computer.add("Bread");
    computer
}

/// Syncs, and checks that it failed so and left the queue alone.
fn fails(computer: &Computer, code: i32, said: &str) -> Ended {
    let before = queue(computer);
    assert_eq!(before.len(), 2);
    let ended = computer.run(&["sync"]);
    assert_eq!(ended.code, code, "{}: {ended:?}", computer.kind);
    assert!(ended.err.contains(said), "{}: {said:?} is not in {:?}", computer.kind, ended.err);
    assert!(ended.err.contains("2 changes are safe here"), "{}", ended.err);
    assert_eq!(queue(computer), before, "{}", computer.kind);
    assert_eq!(computer.titles().len(), 2);
    ended
}

#[test]
fn a_server_that_is_not_there_is_offline() {
    for kind in KINDS {
        let mut server = Server::start();
        let computer = computer(kind, &server);
        server.kill();
        fails(&computer, 4, "refused the connection");
        server.restart();
        assert_eq!(computer.json(&["sync"])["sent"], 2);
    }
}

#[test]
fn a_session_that_has_ended_asks_to_sign_in_again() {
    for kind in KINDS {
        let mut server = Server::start();
        let computer = computer(kind, &server);
        server::change_password(&server);
        server.restart(); // it may believe a session for a moment
        fails(&computer, 1, "sign in");
        assert_eq!(computer.sign_in(&server.url, &[]).code, 1, "the old password is not good any more");
        let ended = computer.sign_in_with(&server.url, server::OTHER_PASSWORD);
        assert_eq!(ended.code, 0, "{ended:?}");
        assert_eq!(computer.json(&["sync"])["sent"], 2);
    }
}

#[test]
fn a_web_page_in_place_of_the_server_is_told_apart() {
    for kind in KINDS {
        let mut server = Server::start();
        let computer = computer(kind, &server);
        server.kill();
        fake::answer(server.port(), "200 OK", "text/html", "<html>Welcome to the hotel's network</html>");
        fails(&computer, 1, "web page");
    }
}

#[test]
fn a_server_that_fails_is_named_with_its_status() {
    for kind in KINDS {
        let mut server = Server::start();
        let computer = computer(kind, &server);
        server.kill();
        fake::answer(
            server.port(),
            "500 Internal Server Error",
            "application/json",
            "{\"error\":\"out of order\"}",
        );
        fails(&computer, 1, "500");
    }
}

#[test]
fn a_certificate_nobody_vouches_for_is_refused_until_its_file_is_given() {
    let dir = tempfile::tempdir().unwrap();
    let (certificate, key) = (dir.path().join("cert.pem"), dir.path().join("key.pem"));
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let server = Server::start_with(Some((&certificate, &key)));
    assert!(server.url.starts_with("https://"));
    let computer = Computer::new("sqlite");
    computer.add("Milk");
    let ended = computer.sign_in(&server.url, &[]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.err.contains("does not trust the server's certificate"), "{}", ended.err);
    let ended = computer.sign_in(&server.url, &["--ca-file", certificate.to_str().unwrap()]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(computer.json(&["sync"])["sent"], 1);

    // From now on the file is needed for every sync.
    computer.add("Bread");
    std::fs::remove_file(&certificate).unwrap();
    let before = queue(&computer);
    let ended = computer.run(&["sync"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.err.contains("certificate file"), "{}", ended.err);
    assert_eq!(queue(&computer), before);
}

#[test]
fn the_command_line_trusts_exactly_the_certificate_that_was_compared() {
    let dir = tempfile::tempdir().unwrap();
    let [ours, other] = ["ours", "other"].map(|name| {
        let files = [dir.path().join(name), dir.path().join(format!("{name}.key"))];
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        std::fs::write(&files[0], made.cert.pem()).unwrap();
        std::fs::write(&files[1], made.signing_key.serialize_pem()).unwrap();
        files
    });
    let mut server = Server::start_with(Some((&ours[0], &ours[1])));
    let computer = Computer::new("sqlite");
    computer.add("Milk");
    let ended = computer.sign_in(&server.url, &[]);
    assert!(ended.code == 1 && ended.err.contains("Compare it") && ended.err.contains("--pin"), "{ended:?}");
    let pin = ended.err.lines().map(str::trim).find(|line| line.len() == 95).unwrap().to_owned();

    let wrong = pin.replace(['A', '3'], "4").replace('0', "5");
    let ended = computer.sign_in(&server.url, &["--pin", &wrong]);
    assert!(ended.code == 1 && ended.err.contains("another certificate than the one you trust"), "{ended:?}");
    assert_eq!(computer.sign_in(&server.url, &["--pin", "12:34"]).code, 2, "no fingerprint at all");
    assert_eq!(computer.sign_in(&server.url, &["--pin", &pin.to_lowercase()]).code, 0);
    assert_eq!(computer.json(&["sync"])["sent"], 1);

    // It is remembered: the next command asks nobody, and refuses another certificate.
    computer.add("Bread");
    server.kill();
    server.restart_with(Some((&other[0], &other[1])));
    let before = queue(&computer);
    let ended = computer.run(&["sync"]);
    assert!(ended.code == 1 && ended.err.contains("another certificate than the one you trust"), "{ended:?}");
    assert_eq!(queue(&computer), before);
}

#[test]
fn a_wrong_password_signs_nobody_in() {
    let server = Server::start();
    let computer = Computer::new("sqlite");
    let ended = computer.sign_in_with(&server.url, "not the password");
    assert_eq!(ended.code, 1);
    assert!(ended.err.contains("name or the password is wrong"), "{}", ended.err);
    let ended = computer.run(&["sync"]);
    assert_eq!((ended.code, ended.err.lines().next()), (1, Some("No server is connected; sign in first.")));
}

#[test]
fn without_a_keychain_the_token_goes_nowhere_unasked() {
    let server = Server::start();
    let computer = Computer::new("sqlite");
    let mut child = computer
        .command(&["sign-in", "--server", &server.url, "--user", "ana", "--password-stdin"])
        .stdin(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), support::PASSWORD.as_bytes()).unwrap();
    let ended = support::ended(child.wait_with_output().unwrap());
    if cfg!(all(unix, not(target_os = "macos"))) {
        assert_eq!(ended.code, 1, "{ended:?}");
        assert!(ended.err.contains("--token-in file"), "{}", ended.err);
        assert!(!computer.profile().join("token").exists());
    }
}

#[test]
fn one_users_queue_is_never_sent_as_another() {
    let server = Server::start();
    server::add_user(&server, "bob");
    let computer = computer("sqlite", &server);
    let before = queue(&computer);
    let ended = computer.sign_in_as(&server.url, "bob", support::PASSWORD);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.err.contains("belong to ana") && ended.err.contains("--profile"), "{}", ended.err);
    computer.ok(&["sign-out"]);
    assert_eq!(computer.sign_in_as(&server.url, "bob", support::PASSWORD).code, 1);

    // Nor by a token that was given for one run.
    let bob = server::token(&server, "bob");
    let output =
        computer.command(&["sync", "--server", &server.url]).env("TIDELIST_TOKEN", bob).output().unwrap();
    let ended = support::ended(output);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.err.contains("belong to ana"), "{}", ended.err);
    assert_eq!(queue(&computer), before);
    let ana = server::token(&server, "ana");
    let output =
        computer.command(&["sync", "--server", &server.url]).env("TIDELIST_TOKEN", ana).output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn signing_out_ends_the_session_and_keeps_the_tasks() {
    let server = Server::start();
    let computer = computer("sqlite", &server);
    let token = std::fs::read_to_string(computer.profile().join("token")).unwrap();
    computer.ok(&["sign-out"]);
    assert!(!computer.profile().join("token").exists());
    assert_eq!(computer.titles().len(), 2);
    let output =
        computer.command(&["sync", "--server", &server.url]).env("TIDELIST_TOKEN", token).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "the server forgot the session: {output:?}");
}

#[test]
fn not_even_the_most_talkative_log_has_the_token_the_password_or_a_task() {
    let server = Server::start();
    let computer = computer("sqlite", &server);
    let token = std::fs::read_to_string(computer.profile().join("token")).unwrap();
    let output = computer.command(&["sync"]).env("TIDELIST_LOG", "trace").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let mut log = String::new();
    for file in std::fs::read_dir(computer.path().join("log")).unwrap() {
        log += &std::fs::read_to_string(file.unwrap().path()).unwrap();
    }
    assert!(log.contains("TRACE"), "the log is talkative");
    for secret in [token.as_str(), support::PASSWORD, "Oat milk", "Bread"] {
        assert!(!log.contains(secret), "{secret:?} is in the log");
    }
}
