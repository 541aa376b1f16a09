//! Sharing from this computer, with the real server: other computers sync over TLS with the certificate it made.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod desk;
mod support;

use std::net::TcpListener;
use std::time::Duration;

use app::share::{Shared, Sharing, SharingState};
use app::worker::{Command, StoreKind, Update};
use desk::Desk;
use secrecy::ExposeSecret;
use support::Computer;

/// A port nobody has.
fn free_port() -> u16 {
    TcpListener::bind("0.0.0.0:0").unwrap().local_addr().unwrap().port()
}

/// Does a command and waits for what it says of sharing.
async fn told(desk: &mut Desk, command: Command) -> Sharing {
    let before = desk.told.len();
    desk.does(command).await;
    for _ in 0..200 {
        let told = desk.told[before..].iter().rev().find_map(|update| match update {
            Update::Sharing(sharing) if !matches!(sharing.state, SharingState::Busy) => Some(sharing),
            _ => None,
        });
        if let Some(sharing) = told {
            return Sharing::clone(sharing);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        desk.listen();
    }
    panic!("nothing was told: {:?}", desk.told)
}

async fn shared(desk: &mut Desk, port: u16) -> Shared {
    let sharing = told(desk, Command::Share { port }).await;
    let SharingState::On(shared) = sharing.state else { panic!("{sharing:?}") };
    shared
}

/// Runs the command line beside.
async fn run(work: impl FnOnce() -> support::Ended + Send + 'static) -> support::Ended {
    tokio::task::spawn_blocking(work).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn another_computer_syncs_with_this_one_over_tls_and_only_with_its_certificate() {
    for kind in [StoreKind::Sqlite, StoreKind::Sled] {
        let mut here = Desk::new(kind);
        here.does(desk::add("Written here", None)).await;
        let port = free_port();
        let shared = shared(&mut here, port).await;
        assert!(here.status().account.is_some(), "this computer's own tasks are there, too");
        assert_eq!(here.status().waiting, 0);

        let server = format!("https://127.0.0.1:{port}");
        let (user, password) = (shared.user.clone(), shared.password.expose_secret().to_owned());
        let certificate = shared.certificate.display().to_string();
        let there = run(move || {
            let there = Computer::new("sqlite");
            let refused = there.sign_in_as(&server, &user, &password);
            assert_eq!(refused.code, 1, "{refused:?}");
            assert!(refused.err.contains("does not trust the server's certificate"), "{refused:?}");
            let ended = there.sign_in_by(&server, &user, &password, &["--ca-file", &certificate]);
            assert_eq!(ended.code, 0, "{ended:?}");
            there.add("Written there");
            there.ok(&["sync"]);
            let mut titles = there.titles();
            titles.sort();
            assert_eq!(titles, ["Written here", "Written there"]);
            ended
        });
        there.await;
        here.does(Command::Refresh).await;
        assert_eq!(here.titles(), ["Written here", "Written there"]);

        let sharing = told(&mut here, Command::ShowSharing).await;
        let SharingState::On(shared) = sharing.state else { panic!() };
        assert_eq!(shared.devices.len(), 2, "{:?}", shared.devices);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn switched_off_nothing_listens_and_what_was_typed_meanwhile_is_sent_when_it_is_on_again() {
    let mut here = Desk::new(StoreKind::Sqlite);
    let port = free_port();
    let first = shared(&mut here, port).await;
    let off = told(&mut here, Command::StopSharing).await;
    assert!(matches!(off.state, SharingState::Off) && off.problem.is_none(), "{off:?}");
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err(), "the port is free again");
    assert_eq!(here.status().account, None);
    here.does(desk::add("Typed meanwhile", None)).await;
    // Another port, the same server.
    let again = shared(&mut here, free_port()).await;
    assert_eq!(again.fingerprint, first.fingerprint);
    assert_eq!(again.password.expose_secret(), first.password.expose_secret());
    assert_eq!((here.status().waiting, here.status().trouble), (0, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_is_taken_is_said_and_nothing_is_changed() {
    let taken = TcpListener::bind("0.0.0.0:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let mut here = Desk::new(StoreKind::Sqlite);
    let sharing = told(&mut here, Command::Share { port }).await;
    assert!(matches!(sharing.state, SharingState::Off));
    let problem = sharing.problem.unwrap();
    assert!(problem.contains(&port.to_string()) && problem.contains("choose another port"), "{problem}");
    assert_eq!(here.status().account, None);
    drop(taken);
    shared(&mut here, port).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_that_sync_elsewhere_are_not_shared() {
    let town = desk::Town::new().await;
    let mut here = town.desk(StoreKind::Sqlite).await;
    let sharing = told(&mut here, Command::Share { port: free_port() }).await;
    assert!(matches!(sharing.state, SharingState::Off));
    assert!(sharing.problem.unwrap().contains("sign out first"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invited_person_has_tasks_of_their_own() {
    let mut here = Desk::new(StoreKind::Sqlite);
    here.does(desk::add("Mine", None)).await;
    shared(&mut here, free_port()).await;
    let SharingState::On(shared) = told(&mut here, Command::Invite).await.state else { panic!() };
    let link = shared.invitation.unwrap();
    let (server, code) = link.expose_secret().split_once("/join/").unwrap();
    assert!(server.starts_with("https://") && code.len() > 40, "{server}");
    assert!(!format!("{:?}", here.told).contains(code), "an invitation is in no log");
}

/// The worker as the window runs it: sharing begins with it and ends with it.
#[tokio::test(flavor = "multi_thread")]
async fn sharing_begins_with_the_window_and_ends_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let port = free_port();
    for start in 0..2 {
        let mut updates = app::worker::spawn(desk::opening(dir.path(), StoreKind::Sqlite));
        let Some(Update::Ready(handle)) = updates.recv().await else { panic!() };
        if start == 0 {
            handle.send(Command::Share { port });
        }
        let on = async {
            while let Some(update) = updates.recv().await {
                if matches!(&update, Update::Sharing(sharing) if matches!(sharing.state, SharingState::On(_)))
                {
                    return;
                }
            }
            panic!("the worker ended");
        };
        tokio::time::timeout(Duration::from_secs(30), on).await.unwrap();
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        handle.send(Command::Stop);
        while updates.recv().await.is_some() {}
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err(), "it ended before the worker did");
    }
    // Signing in again was not needed.
    let config = std::fs::read_to_string(dir.path().join("config.toml")).unwrap();
    assert!(config.contains(&format!("https://127.0.0.1:{port}")), "{config}");
}
