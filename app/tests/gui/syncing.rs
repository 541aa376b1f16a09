//! Refresh, cancel, and what the status bar offers.

use app::config::ThemeChoice;
use app::gui::sample;
use app::worker::{Activity, Command, Rows, Status, Trouble, TroubleKind, Update};
use iced::keyboard::key::Named;
use iced::keyboard::{Key, Modifiers};

use crate::states;
use crate::support::Window;

#[test]
fn refresh_is_a_button_and_three_keys() {
    let mut window = Window::sample();
    window.click("Refresh");
    window.named(Named::F5);
    window.key(Key::Character("r".into()), Modifiers::COMMAND);
    window.key(Key::Character("s".into()), Modifiers::COMMAND);
    assert!(matches!(
        window.sent()[..],
        [Command::Refresh, Command::Refresh, Command::Refresh, Command::Refresh]
    ));
}

#[test]
fn the_button_counts_what_waits_and_turns_into_cancel() {
    assert!(states::pending(ThemeChoice::Light).shows("Refresh  3↑"));
    let mut window = states::syncing(ThemeChoice::Light);
    assert!(!window.shows("Refresh  28↑"));
    window.click("Cancel");
    assert!(matches!(window.sent()[..], [Command::CancelSync]));
    window.named(Named::F5);
    assert!(matches!(window.sent()[..], [Command::Refresh]), "it is answered when the one that runs ends");
}

#[test]
fn what_is_typed_is_saved_before_it_is_synced() {
    let mut window = states::main(ThemeChoice::Light);
    window.type_into("detail-title", "!");
    window.named(Named::F5);
    assert!(matches!(window.sent()[..], [Command::EditTask { .. }, Command::Refresh]));
}

#[test]
fn without_a_server_refresh_offers_one() {
    let mut window = states::first_run(ThemeChoice::Light);
    window.click("Refresh");
    assert!(window.sent().is_empty());
    assert!(window.shows("Connect a server"));
}

#[test]
fn a_refresh_that_found_nothing_says_so() {
    let window = states::up_to_date(ThemeChoice::Light);
    assert!(window.shows("Up to date · 14:14"));
}

#[test]
fn a_server_that_would_remove_much_waits_for_the_user() {
    let mut window = states::mass_delete(ThemeChoice::Light);
    assert!(window.shows("Paused: the server would remove 48 of 62 tasks"));
    window.click("Keep mine and send again");
    assert!(matches!(window.sent()[..], [Command::KeepMine]));
}

#[test]
fn what_the_server_would_remove_is_listed_before_anybody_decides() {
    let mut window = states::mass_delete(ThemeChoice::Light);
    window.click("Show");
    assert!(matches!(window.sent()[..], [Command::ShowRemovals]));
    window.hear(Update::Removals(sample::removals()));
    assert!(window.shows("Call Mum about Sunday") && window.shows("… and 42 more"));
    window.named(Named::Escape);
    assert!(window.sent().is_empty(), "closing decides nothing");
}

#[test]
fn removing_here_too_takes_a_second_word_and_keeping_does_not() {
    let mut window = states::removals(ThemeChoice::Light);
    window.click("Remove here too…");
    window.click("Not now");
    window.click("Remove here too…");
    assert!(window.sent().is_empty());
    window.click("Remove 48 tasks here too");
    assert!(matches!(window.sent()[..], [Command::AllowMassDelete]));
    assert!(window.shows("All tasks"));

    let mut window = states::removals(ThemeChoice::Light);
    window.click("Keep mine and send again");
    assert!(matches!(window.sent()[..], [Command::KeepMine]));
}

#[test]
fn the_list_of_removals_closes_when_there_is_nothing_to_decide_any_more() {
    let mut window = states::removals(ThemeChoice::Light);
    window.hear(Update::Status(sample::status()));
    assert!(!window.shows("Keep mine and send again"));
}

#[test]
fn a_new_sign_in_starts_from_the_known_account() {
    let mut window = states::signed_out(ThemeChoice::Light);
    window.click("Sign in");
    assert!(window.shows("https://home.example"));
    assert!(window.shows("ana"));
}

#[test]
fn what_the_server_refused_can_be_sent_again() {
    let status = Status { refused: 1, ..sample::status() };
    let mut window = Window::showing(ThemeChoice::Light, status, Rows::default());
    window.click("Try again");
    assert!(matches!(window.sent()[..], [Command::RetryRejected]));
}

#[test]
fn a_sync_that_runs_hides_an_old_trouble() {
    let mut window = states::offline(ThemeChoice::Light);
    let status = Status {
        activity: Activity::Receiving { done: 1, total: None },
        trouble: Some(Trouble {
            kind: TroubleKind::Offline,
            sentence: "The server does not answer.".to_owned(),
            since: sample::NOW,
        }),
        ..sample::status()
    };
    window.hear(Update::Status(status));
    assert!(window.shows("Receiving 1…"));
}
