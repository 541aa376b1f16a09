//! The same server at another address, another server there, and the dialects: with real processes.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout, missing_docs)]

#[path = "support/server.rs"]
mod server;
mod support;

use server::Server;
use support::proxy::Proxy;
use support::{Computer, KINDS};

#[test]
fn the_same_server_at_another_address_goes_on_where_it_was() {
    for kind in KINDS {
        let server = Server::start();
        let computer = Computer::new(kind);
        assert_eq!(computer.sign_in(&server.url, &[]).code, 0);
        computer.add("Milk");
        computer.ok(&["sync"]);
        computer.add("Bread");
        let (proxy, _cut) = Proxy::before(server.port());
        let new = proxy.url.clone();
        let moved = computer.json(&["move-server", "--server", &new]);
        assert_eq!(moved["server"], new);
        let report = computer.json(&["sync"]);
        assert_eq!((&report["sent"], &report["received"]), (&1.into(), &0.into()), "{kind}: {report}");
        // The old address is another place now: its queue is not sent there by a sign-in.
        assert_ne!(computer.sign_in(&server.url, &[]).code, 0);
    }
}

#[test]
fn another_server_at_that_address_is_refused_and_nothing_changes() {
    let (server, other) = (Server::start(), Server::start());
    let computer = Computer::new("sqlite");
    assert_eq!(computer.sign_in(&server.url, &[]).code, 0);
    computer.add("Milk");
    for wrong in [other.url.as_str(), "http://127.0.0.1:9", "no address"] {
        let ended = computer.run(&["move-server", "--server", wrong]);
        assert!(ended.code == 1 || ended.code == 4, "{ended:?}");
    }
    assert_eq!(computer.json(&["sync"])["sent"], 1, "it is still synced with the first one");
    assert_eq!(Computer::new("sled").run(&["move-server", "--server", &server.url]).code, 1);
}

#[test]
fn every_dialect_carries_the_tasks() {
    let server = Server::start();
    let mut titles = Vec::new();
    for dialect in ["v2", "v3", "datasync"] {
        let computer = Computer::new("sqlite");
        assert_eq!(computer.sign_in(&server.url, &["--dialect", dialect]).code, 0);
        let settings = std::fs::read_to_string(computer.path().join("config.toml")).unwrap();
        assert!(settings.contains(&format!("dialect = \"{dialect}\"")), "{settings}");
        computer.add(dialect);
        computer.ok(&["sync"]);
        titles.push(dialect.to_owned());
        let mut here = computer.titles();
        here.sort();
        let mut there = titles.clone();
        there.sort();
        assert_eq!(here, there);
    }
}
