//! Connecting to real servers: by the browser, by a token, with tasks on both sides, and with a certificate nobody vouches for.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout, missing_docs)]

mod desk;
#[path = "support/server.rs"]
mod server;
mod support;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::mpsc;

use app::config::{Setting, TokenPlace, Trust};
use app::profile::{AccountError, KeepToken, Profile, SignIn, SyncFailure, sync};
use app::worker::{BackupReason, Text, Theirs, Way};
use desk::{Town, opening};
use server::Server;
use support::{Computer, PASSWORD};
use sync_core::{CancellationToken, Query, RemoteErrorKind, RemovalGuard};
use tempfile::TempDir;

/// A profile with these tasks.
fn profile_with(titles: &[&str]) -> (Profile, TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let profile = Profile::open(&opening(dir.path(), app::worker::StoreKind::Sqlite)).unwrap();
    for title in titles {
        profile.add_task(&todo::TaskDraft { title: (*title).to_owned(), ..Default::default() }).unwrap();
    }
    (profile, dir)
}

fn titles(profile: &Profile) -> Vec<String> {
    let rows = profile.tasks().read(&Query::default()).unwrap();
    let mut titles: Vec<_> = rows.iter().map(|row| row.get("text").as_str().unwrap().to_owned()).collect();
    titles.sort();
    titles
}

/// The token goes into a file: no test may reach the developer's keychain.
fn sign_in(server: &str, way: Way, trust: Trust) -> SignIn {
    SignIn { server: server.to_owned(), way, trust, keep: KeepToken::File }
}

fn password() -> Way {
    Way::Password { user: "ana".to_owned(), password: PASSWORD.into() }
}

async fn synced(profile: &Profile) -> Result<(), SyncFailure> {
    let cancel = CancellationToken::new();
    sync(profile.account(), profile.context().clone(), RemovalGuard::Ask, &cancel).await.map(drop)
}

/// Sends a form to a server on this computer, or looks at a page, and returns the whole answer.
fn ask(address: &url::Url, form: Option<&str>) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", address.port().unwrap())).unwrap();
    let target = &address[url::Position::BeforePath..];
    let head = format!("{target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", address.authority());
    match form {
        None => write!(stream, "GET {head}\r\n"),
        Some(form) => write!(
            stream,
            "POST {head}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            form.len()
        ),
    }
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Does what a person and a browser do with the address.
fn browse(address: &str) {
    let address = url::Url::parse(address).unwrap();
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(address.query_pairs()).append_pair("username", "ana").append_pair("password", PASSWORD);
    let answer = ask(&address.join("authorize").unwrap(), Some(&form.finish()));
    let led = answer
        .lines()
        .find_map(|line| line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("location")));
    let (_, led) = led.unwrap_or_else(|| panic!("{answer}"));
    let page = ask(&url::Url::parse(led.trim()).unwrap(), None);
    assert!(page.contains("You are signed in"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_signs_this_computer_in_under_the_name_the_server_knows() {
    let town = Town::new().await;
    let (profile, dir) = profile_with(&["Milk"]);
    let (sender, opened) = mpsc::channel::<String>();
    let browser = tokio::task::spawn_blocking(move || browse(&opened.recv().unwrap()));
    let account = profile.account();
    let show = move |address: String| sender.send(address).unwrap();
    let asked =
        account.lock().await.sign_in_or_ask(sign_in(&town.url(), Way::Browser, Trust::default()), show).await;
    assert_eq!(asked.unwrap(), None, "the server has nothing: nobody has to be asked");
    browser.await.unwrap();
    assert_eq!(profile.account_name().unwrap().user, "ana");
    assert_eq!(profile.settings().get().token, TokenPlace::File);
    assert!(dir.path().join("profiles/default/token").exists());
    synced(&profile).await.unwrap();
    assert_eq!(profile.context().counts().unwrap().operations, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_asked_whose_it_is() {
    let server = tokio::task::spawn_blocking(Server::start).await.unwrap();
    let (profile, _dir) = profile_with(&[]);
    let remote = remote_http::HttpRemote::builder(&server.url).build().unwrap();
    let token = remote.sign_in("ana", &PASSWORD.into()).await.unwrap().token;
    let account = profile.account();
    let bad = sign_in(&server.url, Way::Token("nonsense".to_owned().into()), Trust::default());
    let error = account.lock().await.sign_in(bad).await.unwrap_err();
    assert!(matches!(error, AccountError::Remote(error) if error.needs_sign_in()));
    assert_eq!(profile.account_name(), None);
    account.lock().await.sign_in(sign_in(&server.url, Way::Token(token), Trust::default())).await.unwrap();
    assert_eq!(profile.account_name().unwrap().user, "ana");
    synced(&profile).await.unwrap();
}

/// A profile with a task of its own that waits for a word about those of the server.
async fn asked(town: &Town) -> (Profile, TempDir) {
    let (there, _dir) = profile_with(&["Theirs", "Theirs too"]);
    there.account().lock().await.sign_in(sign_in(&town.url(), password(), Trust::default())).await.unwrap();
    synced(&there).await.unwrap();
    let (profile, dir) = profile_with(&["Mine"]);
    let account = profile.account();
    let answer =
        account.lock().await.sign_in_or_ask(sign_in(&town.url(), password(), Trust::default()), drop).await;
    let Theirs { tasks, mut titles } = answer.unwrap().unwrap();
    titles.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!((tasks, titles), (2, ["Theirs", "Theirs too"].map(|title| Text(title.to_owned())).to_vec()));
    assert_eq!((profile.account_name(), self::titles(&profile)), (None, vec!["Mine".to_owned()]));
    (profile, dir)
}

#[tokio::test(flavor = "multi_thread")]
async fn combining_has_the_tasks_of_both_sides() {
    let town = Town::new().await;
    let (profile, _dir) = asked(&town).await;
    profile.account().lock().await.join(None).await.unwrap();
    synced(&profile).await.unwrap();
    assert_eq!(titles(&profile), ["Mine", "Theirs", "Theirs too"]);
    let (fresh, _dir) = profile_with(&[]);
    fresh.account().lock().await.sign_in(sign_in(&town.url(), password(), Trust::default())).await.unwrap();
    synced(&fresh).await.unwrap();
    assert_eq!(titles(&fresh), ["Mine", "Theirs", "Theirs too"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn taking_the_servers_sends_nothing_and_keeps_a_backup() {
    let town = Town::new().await;
    let (profile, _dir) = asked(&town).await;
    let backup = profile.back_up(BackupReason::BeforeRemoval);
    profile.account().lock().await.join(Some(backup)).await.unwrap();
    assert_eq!((titles(&profile).len(), profile.context().counts().unwrap().operations), (0, 0));
    synced(&profile).await.unwrap();
    assert_eq!(titles(&profile), ["Theirs", "Theirs too"]);
    let backups = app::profile::backups(profile.folder()).unwrap().list;
    assert_eq!((backups.len(), backups[0].about.as_ref().unwrap().tasks), (1, 1));
    let (fresh, _dir) = profile_with(&[]);
    fresh.account().lock().await.sign_in(sign_in(&town.url(), password(), Trust::default())).await.unwrap();
    synced(&fresh).await.unwrap();
    assert_eq!(titles(&fresh), ["Theirs", "Theirs too"], "what made room here was never sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_cannot_be_made_leaves_everything_as_it_was() {
    let town = Town::new().await;
    let (profile, _dir) = asked(&town).await;
    let backup = profile.back_up(BackupReason::BeforeRemoval);
    // Where the folder of the backups would be, there is a file.
    let folder = app::profile::backup_folder(profile.folder());
    std::fs::write(&folder, "in the way").unwrap();
    profile.account().lock().await.join(Some(backup)).await.unwrap_err();
    assert_eq!((profile.account_name(), titles(&profile)), (None, vec!["Mine".to_owned()]));
    std::fs::remove_file(&folder).unwrap();
    profile.account().lock().await.join(None).await.unwrap();
    assert!(profile.account_name().is_some(), "the question is still open, and has another answer");
}

#[tokio::test(flavor = "multi_thread")]
async fn not_now_leaves_no_session_and_no_account() {
    let town = Town::new().await;
    let (profile, dir) = asked(&town).await;
    profile.account().lock().await.turn_back().await;
    assert_eq!((profile.account_name(), titles(&profile)), (None, vec!["Mine".to_owned()]));
    assert!(!dir.path().join("profiles/default/token").exists());
    let (other, _dir) = profile_with(&[]);
    other.account().lock().await.sign_in(sign_in(&town.url(), password(), Trust::default())).await.unwrap();
    let devices = other.account().lock().await.devices().await.unwrap();
    assert_eq!(devices.len(), 2, "the computer that filled the server, and this one");
    let error = profile.account().lock().await.join(None).await.unwrap_err();
    assert!(matches!(error, AccountError::SignInAgain));
}

/// Writes a certificate of its own and its key.
fn self_signed(dir: &Path) -> [std::path::PathBuf; 2] {
    let files = [dir.join("cert.pem"), dir.join("key.pem")];
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    std::fs::write(&files[0], made.cert.pem()).unwrap();
    std::fs::write(&files[1], made.signing_key.serialize_pem()).unwrap();
    files
}

fn is_untrusted(failure: &AccountError) -> bool {
    matches!(failure, AccountError::Remote(error) if error.kind == RemoteErrorKind::Tls)
}

#[tokio::test(flavor = "multi_thread")]
async fn exactly_the_certificate_that_was_compared_is_trusted_until_the_server_shows_another() {
    let dir = tempfile::tempdir().unwrap();
    let files = self_signed(dir.path());
    let start = move || Server::start_with(Some((&files[0], &files[1])));
    let mut server = tokio::task::spawn_blocking(start).await.unwrap();
    let (profile, home) = profile_with(&["Milk"]);
    let account = profile.account();
    let refused =
        account.lock().await.sign_in(sign_in(&server.url, password(), Trust::default())).await.unwrap_err();
    assert!(is_untrusted(&refused), "{refused}");
    let shown = account.lock().await.certificate(&server.url).await.unwrap();
    assert_eq!((shown.names.as_slice(), shown.is_self_signed()), (&["127.0.0.1".to_owned()][..], true));

    let trust = Trust { ca_file: None, certificate: Some(shown.fingerprint) };
    account.lock().await.sign_in(sign_in(&server.url, password(), trust.clone())).await.unwrap();
    synced(&profile).await.unwrap();
    assert_eq!(profile.settings().get().trust, trust);

    // It holds after a restart of this program, on the command line too.
    drop(account);
    drop(profile);
    let computer = Computer { dir: home, kind: "sqlite" };
    assert_eq!(computer.json(&["sync"])["conflicts"], 0);

    // Another certificate, as somebody in between would have it: nothing is sent to it.
    computer.add("Bread");
    let other = tempfile::tempdir().unwrap();
    let files = self_signed(other.path());
    server.kill();
    server.restart_with(Some((&files[0], &files[1])));
    let ended = computer.run(&["sync"]);
    assert!(ended.err.contains("another certificate than the one you trust"), "{ended:?}");
    let profile = Profile::open(&opening(computer.path(), app::worker::StoreKind::Sqlite)).unwrap();
    let now = profile.account().lock().await.certificate(&server.url).await.unwrap();
    assert_ne!(now.fingerprint, shown.fingerprint);
    let failure = synced(&profile).await.unwrap_err();
    let trouble = app::profile::trouble(&failure).unwrap();
    assert_eq!(trouble.kind, app::worker::TroubleKind::Certificate);

    // Once somebody has compared that one too, all goes on where it was.
    let trust = Trust { ca_file: None, certificate: Some(now.fingerprint) };
    profile.settings().set(&Setting::Trust(trust)).unwrap();
    synced(&profile).await.unwrap();
    assert_eq!(profile.context().counts().unwrap().operations, 0);
}
