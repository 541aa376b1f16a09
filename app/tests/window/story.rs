//! The main story, as a person lives it: offline, online, two answers to one question, and second thoughts.

use super::display::{Screen, Shown};
use super::server::Server;
use super::support::queue::queue;
use super::support::{Computer, KINDS};
use super::until;

/// For how long after the last letter nothing opens over what is typed.
const TYPING: std::time::Duration = std::time::Duration::from_millis(3_200);
/// So many pixels change only where a dialog darkens all that is behind it.
const MOST: usize = 400_000;

/// Lets the window sync only when it is told to: what it fetches by itself would settle what this story is about.
fn sync_only_when_asked(computer: &Computer) {
    let file = computer.path().join("config.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let never = "[sync]\non_change = false\non_focus = false\non_event = false\nevery_minutes = 0\n";
    assert!(text.contains("[sync]\n"), "{text}");
    std::fs::write(&file, text.replacen("[sync]\n", never, 1)).unwrap();
}

/// Waits until the other computer, after syncing, has these titles and no others.
fn until_other_has(other: &Computer, titles: &[&str]) {
    until(&format!("the other computer has {titles:?}"), || {
        other.run(&["sync"]);
        other.titles() == titles
    });
}

/// Refreshes until the other computer has these titles: the word that the server is back may come late.
fn refresh_until_other_has(window: &mut Shown<'_>, other: &Computer, titles: &[&str]) {
    until(&format!("a refresh brings {titles:?} to the other computer"), || {
        window.keys(&["F5"]);
        std::thread::sleep(std::time::Duration::from_millis(400));
        other.run(&["sync"]);
        other.titles() == titles
    });
}

#[test]
#[ignore = "needs an X server"]
fn a_task_from_offline_over_a_conflict_to_second_thoughts() {
    let Some(screen) = Screen::start() else { return };
    for kind in KINDS {
        let mut server = Server::start();
        let (computer, other) = (Computer::new(kind), Computer::new("sqlite"));
        assert_eq!(computer.sign_in(&server.url, &[]).code, 0);
        assert_eq!(other.sign_in(&server.url, &[]).code, 0);
        sync_only_when_asked(&computer);
        server.kill();

        // Without a server the task is there, and a refresh does no harm.
        let mut window = screen.show(&mut computer.command(&[]));
        let empty = window.picture();
        window.types("Book flights");
        window.keys(&["Return"]);
        until("the window shows the task", || window.picture().pixels_unlike(&empty) > 500);
        window.keys(&["F5"]);
        assert!(window.lives(), "no server is no reason to end");

        server.restart();
        refresh_until_other_has(&mut window, &other, &["Book flights"]);

        // Both change the title while they do not hear of each other.
        let id = other.json(&["list"])[0]["id"].as_str().unwrap().to_owned();
        other.ok(&["edit", &id, "--title", "Book flights (aisle)"]);
        other.ok(&["sync"]);
        window.keys(&["Down", "F2", "ctrl+a"]);
        window.types("Book trains");
        window.keys(&["Return"]);
        std::thread::sleep(TYPING);
        let before = window.picture();
        window.keys(&["F5"]);
        until("the dialog asks", || window.picture().pixels_unlike(&before) > MOST);
        other.ok(&["sync"]);
        assert_eq!(other.titles(), ["Book flights (aisle)"], "nothing is decided by asking");

        // This computer's title is kept, by the keyboard.
        window.keys(&["Left", "Return"]);
        until("the dialog is gone", || window.picture().pixels_unlike(&before) < MOST);
        window.keys(&["F5"]);
        until_other_has(&other, &["Book trains"]);

        // Deleted, and taken back.
        window.keys(&["Down", "Delete", "F5"]);
        until_other_has(&other, &[]);
        window.keys(&["ctrl+z", "F5"]);
        until_other_has(&other, &["Book trains"]);

        // The server, this computer and its queue agree, and what was not kept is in the history.
        assert_eq!(window.close(), Some(0), "{kind}: {}", window.said());
        assert_eq!(computer.titles(), ["Book trains"], "{kind}");
        assert_eq!(queue(&computer), [], "{kind}");
        assert_eq!(computer.run(&["conflicts"]).code, 0, "{kind}");
        let history = computer.ok(&["history"]);
        assert!(history.contains("Book flights (aisle)"), "{kind}: {history}");
        let fresh = Computer::new("sqlite");
        assert_eq!(fresh.sign_in(&server.url, &[]).code, 0);
        fresh.ok(&["sync"]);
        assert_eq!(fresh.titles(), ["Book trains"], "{kind}: on the server");
        assert_eq!(computer.json(&["sync"])["sent"], 0, "{kind}");
    }
}

#[test]
#[ignore = "needs an X server"]
fn a_first_start_asks_once_and_writes_nothing_before() {
    let Some(screen) = Screen::start() else { return };
    let computer = Computer::new("sqlite");
    let there = || computer.profile().exists() || computer.path().join("config.toml").exists();
    // Whoever closes the page was not asked, and is asked again.
    let mut window = screen.show(&mut computer.command(&[]));
    assert_eq!(window.close(), Some(0), "{}", window.said());
    assert!(!there(), "nothing was chosen, so nothing is there");

    let mut window = screen.show(&mut computer.command(&[]));
    let asks = window.picture();
    // A second start does not ask a second time.
    let mut second = screen.begin(&mut computer.command(&[]));
    until("the second start ends", || second.try_wait().unwrap().is_some());
    assert_eq!(second.wait().unwrap().code(), Some(0));
    assert!(window.lives() && !there());
    window.keys(&["Return"]);
    until("the tasks are shown", || window.picture().pixels_unlike(&asks) > 20_000 && there());
    std::thread::sleep(std::time::Duration::from_millis(500));
    window.types("Milk");
    window.keys(&["Return"]);
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert_eq!(window.close(), Some(0), "{}", window.said());
    assert_eq!(computer.titles(), ["Milk"]);

    let mut window = screen.show(&mut computer.command(&[]));
    window.types("Bread"); // the line for a task has the keyboard at once
    window.keys(&["Return"]);
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert_eq!(window.close(), Some(0), "{}", window.said());
    assert_eq!(computer.titles(), ["Milk", "Bread"]);
}
