//! The sync status over the status bar, and why one task is not synced.

use app::config::ThemeChoice;
use app::gui::{Message, sample, screen};
use app::worker::{Command, Queue, Update};
use iced::keyboard::key::Named;

use crate::states;
use crate::support::Window;

const HEAD: &str = "WAITING TO SEND";

fn opened() -> Window {
    let mut window = states::panel(ThemeChoice::Light);
    window.sent();
    window
}

#[test]
fn a_press_on_the_status_bar_opens_it_and_one_beside_closes_it() {
    let mut window = states::pending(ThemeChoice::Light);
    window.click("Synced 14:02 · 3 changes waiting");
    assert!(matches!(&window.sent()[..], [Command::ShowQueue]));
    window.hear(Update::Queue(sample::queue()));
    assert!(window.shows(HEAD));
    window.click_at(900.0, 300.0);
    assert!(!window.shows(HEAD));
    assert!(window.sent().is_empty(), "the row under it was not pressed");
}

#[test]
fn a_link_in_the_status_bar_does_only_what_it_says() {
    let mut window = states::refused(ThemeChoice::Light);
    window.sent();
    window.click_last("Try again");
    assert!(matches!(&window.sent()[..], [Command::RetryRejected]));
}

#[test]
fn escape_closes_it() {
    let mut window = opened();
    window.named(Named::Escape);
    assert!(!window.shows(HEAD));
}

#[test]
fn it_says_what_waits_and_what_the_server_said() {
    let window = opened();
    for words in [
        "Last success 14:02 (12 min ago)",
        "Send the signed lease back",
        "changed 14:09 · tried 2 times",
        "14:10: the server is busy (503)",
        "the text is too long",
        "Find a flat near Bolhão market",
    ] {
        let all = window.texts();
        assert!(all.iter().any(|text| text.contains(words)), "{words}: {all:?}");
    }
}

#[test]
fn a_refused_change_is_tried_again_and_synced() {
    let mut window = opened();
    let one = sample::queue().refused.swap_remove(0);
    window.click_last("Try again");
    match &window.sent()[..] {
        [Command::Retry { table, id }, Command::Refresh] => assert_eq!((table, id), (&one.table, &one.id)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_refused_change_is_discarded_on_the_second_word() {
    let mut window = opened();
    window.click("Discard…");
    window.click("Keep it");
    window.click("Discard…");
    assert!(window.sent().is_empty());
    window.click("Discard");
    assert!(matches!(&window.sent()[..], [Command::Discard { .. }]));
}

#[test]
fn a_conflict_is_resolved_from_there() {
    let mut window = opened();
    window.click_last("Resolve");
    assert!(window.shows("Two versions of this task"));
    assert!(!window.shows(HEAD));
}

#[test]
fn its_buttons_refresh_and_open_the_history() {
    let mut window = opened();
    window.click("Refresh now");
    assert!(matches!(&window.sent()[..], [Command::Refresh]));
    window.click("Sync history");
    assert!(matches!(&window.sent()[..], [Command::ShowHistory]));
    assert!(!window.shows(HEAD));
}

#[test]
fn it_is_asked_for_again_after_a_sync() {
    let mut window = opened();
    window.hear(Update::Refreshed { sentence: "3 sent".to_owned(), conflicts: 0 });
    assert!(matches!(&window.sent()[..], [Command::ShowQueue]));
    window.hear(Update::Queue(Queue::default()));
    assert!(window.shows("Nothing waits to be sent."));
}

#[test]
fn a_task_says_why_it_is_not_synced() {
    let mut window = states::pending(ThemeChoice::Light);
    window.tell(Message::Tasks(screen::tasks::Message::RowPressed(sample::id("t02"))));
    window.sent();
    window.click("Why?");
    assert!(matches!(&window.sent()[..], [Command::Explain { id }] if *id == sample::id("t02")));
    let queued = sample::queue().waiting.into_iter().find(|one| one.id.as_str() == "t02");
    window.hear(Update::Explained { id: sample::id("t02"), queued });
    let said = "Changed today 14:09. It was sent, and no answer came.";
    assert!(window.texts().iter().any(|text| text.starts_with(said)), "{:?}", window.texts());
}

#[test]
fn a_task_that_is_synced_is_not_asked_why() {
    let window = states::main(ThemeChoice::Light);
    assert!(!window.shows("Why?"));
}

#[test]
fn its_buttons_fit_into_the_smallest_window() {
    let mut window = opened();
    window.resize(480.0, 420.0);
    assert!(window.shows(HEAD));
    window.click("Refresh now");
    assert!(matches!(&window.sent()[..], [Command::Refresh]));
}
