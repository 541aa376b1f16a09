//! The app in a real window on a display of its own: typed into, refreshed and closed as a person would.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout, missing_docs)]
#![cfg(target_os = "linux")]

#[path = "support/bus.rs"]
mod bus;
#[path = "support/display.rs"]
mod display;
#[path = "window/hot_key.rs"]
mod hot_key;
#[path = "support/server.rs"]
mod server;
#[path = "window/story.rs"]
mod story;
mod support;
#[path = "window/tray.rs"]
mod tray;

use std::time::{Duration, Instant};

use display::Screen;
use serde_json::json;
use server::Server;
use support::{Computer, KINDS};

const LONG: Duration = Duration::from_secs(60);

/// Asks again until it holds.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < LONG, "{what}: not within {LONG:?}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
#[ignore = "needs an X server"]
fn a_task_typed_into_the_window_is_saved_and_reaches_the_server_on_f5() {
    let Some(screen) = Screen::start() else { return };
    for kind in KINDS {
        let server = Server::start();
        let (computer, other) = (Computer::new(kind), Computer::new("sqlite"));
        assert_eq!(computer.sign_in(&server.url, &[]).code, 0);
        assert_eq!(other.sign_in(&server.url, &[]).code, 0);
        other.add("Written elsewhere");
        other.ok(&["sync"]);

        let mut window = screen.show(&mut computer.command(&[]));
        let empty = window.picture();
        window.keys(&["ctrl+n"]);
        window.types("Written in the window");
        window.keys(&["Return"]);
        until("the window shows the task", || window.picture().pixels_unlike(&empty) > 500);
        assert!(computer.run(&["list"]).err.contains("in use by window"), "the window has the profile");
        window.keys(&["F5"]);
        until("the task reaches the other computer", || {
            other.run(&["sync"]);
            other.titles().contains(&"Written in the window".to_owned())
        });
        assert!(window.lives(), "the window goes on");
        let code = window.close();
        assert_eq!(code, Some(0), "{kind}: {}", window.said());
        let mut titles = computer.titles();
        titles.sort();
        assert_eq!(titles, ["Written elsewhere", "Written in the window"], "{kind}");
        assert_eq!(computer.json(&["sync"])["sent"], 0);
    }
}

#[test]
#[ignore = "needs an X server"]
fn the_demo_shows_its_window_and_a_refresh_brings_up_the_conflict() {
    let Some(screen) = Screen::start() else { return };
    for kind in KINDS {
        let computer = Computer::new(kind);
        let mut window = screen.show(&mut computer.command(&["--software-rendering", "demo"]));
        let before = window.picture();
        assert!(before.colours() > 20, "the window is not empty: {} colours", before.colours());
        window.keys(&["F5"]);
        until("the window shows the conflict", || window.picture().pixels_unlike(&before) > 5_000);
        window.keys(&["Escape"]);
        assert!(window.lives());
        let code = window.close();
        assert_eq!(code, Some(0), "{kind}: {}", window.said());

        // What the demo leaves in a named folder can be looked at with the command line.
        let laptop = computer.path().join("demo/laptop");
        let laptop = ["--data-dir", laptop.to_str().unwrap()];
        let conflicts = computer.run(&[&laptop, &["conflicts", "--json"][..]].concat());
        assert_eq!(conflicts.code, 3, "{kind}: {conflicts:?}");
        let tasks = computer.json(&[&laptop, &["list"][..]].concat());
        assert!(tasks.as_array().unwrap().len() >= 6, "{tasks}");
        assert_ne!(tasks, json!([]));
    }
}

#[test]
#[ignore = "needs an X server"]
fn a_second_start_hands_over_to_the_window_that_is_open() {
    let Some(screen) = Screen::start() else { return };
    let computer = Computer::new("sqlite");
    computer.add("Milk");
    let first = screen.begin(&mut computer.command(&["--minimized"]));
    until("the window listens", || computer.profile().join("window.json").exists());
    let again = |args: &[&str]| {
        let mut second = screen.begin(&mut computer.command(args));
        until("the second start ends", || second.try_wait().unwrap().is_some());
        assert_eq!(second.wait().unwrap().code(), Some(0));
    };
    again(&[]);
    let mut first = screen.find(first);
    again(&["--quick-add"]);
    assert!(first.lives());
    first.types("Bread");
    first.keys(&["Return"]);
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(first.close(), Some(0), "{}", first.said());
    let mut titles = computer.titles();
    titles.sort();
    assert_eq!(titles, ["Bread", "Milk"]);
}

#[test]
#[ignore = "needs an X server"]
fn a_window_that_hangs_does_not_let_a_second_one_write() {
    let Some(screen) = Screen::start() else { return };
    let computer = Computer::new("sqlite");
    computer.add("Milk");
    let mut first = screen.show(&mut computer.command(&[]));
    until("the window listens", || computer.profile().join("window.json").exists());
    std::fs::remove_file(computer.profile().join("window.json")).unwrap(); // nobody can be asked
    let mut second = screen.show(&mut computer.command(&[]));
    assert!(second.lives() && second.picture().colours() > 5, "it says that the tasks are open");
    assert_eq!(second.close(), Some(0), "{}", second.said());
    assert!(first.lives());
    assert_eq!(first.close(), Some(0), "{}", first.said());
    assert_eq!(computer.titles(), ["Milk"]);
}
