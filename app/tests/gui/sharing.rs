//! The page of sharing from this computer, and links that are followed.

use app::config::ThemeChoice;
use app::gui::screen::share::{Copied, Message};
use app::gui::{Message as Any, sample};
use app::share::{PORT, Sharing, SharingState};
use app::worker::{Command, Errand, Update};

use crate::states;
use crate::support::Window;

fn told(state: SharingState, problem: Option<&str>) -> Update {
    Update::Sharing(Box::new(Sharing { port: PORT, state, problem: problem.map(str::to_owned) }))
}

#[test]
fn sharing_is_asked_for_when_the_page_opens_and_begins_at_the_port_that_is_typed() {
    let mut window = states::settings_sync(ThemeChoice::Light);
    window.click("Share from here");
    assert!(matches!(window.sent()[..], [Command::ShowSharing]));
    window.hear(told(SharingState::Off, None));
    window.tell(Any::Share(Message::PortTyped("80".to_owned())));
    window.tell(Any::Share(Message::OnPressed));
    assert!(window.sent().is_empty(), "a port below 1024 belongs to the system");
    window.tell(Any::Share(Message::PortTyped("9x000".to_owned())));
    window.click("Switch on");
    assert!(matches!(window.sent()[..], [Command::Share { port: 9000 }]));
    window.hear(told(SharingState::Busy, None));
    window.tell(Any::Share(Message::OnPressed));
    assert!(window.sent().is_empty(), "once is enough");
}

#[test]
fn the_page_says_what_to_type_elsewhere_and_hides_the_password_until_it_is_wanted() {
    let mut window = states::share_on(ThemeChoice::Light);
    for words in ["https://192.168.1.24:8787", "ana", "2 other devices are connected now", "Kitchen tablet"] {
        assert!(window.shows(words), "{words}");
    }
    assert!(!window.shows("k7mf-2qpx-vd9s-ht4a"));
    window.click("Show");
    assert!(window.shows("k7mf-2qpx-vd9s-ht4a"));
    window.tell(Any::Share(Message::CopyPressed(Copied::Fingerprint)));
    assert!(window.shows("Copied"));
    window.click("Switch off");
    assert!(matches!(window.sent()[..], [Command::StopSharing]));
}

#[test]
fn an_invitation_stays_while_the_page_looks_again() {
    let mut window = states::share_on(ThemeChoice::Light);
    window.click("Invite…");
    assert!(matches!(window.sent()[..], [Command::Invite]));
    window.tell(Any::Ticked);
    assert!(window.sent().iter().any(|command| matches!(command, Command::ShowSharing)));
    let mut again = sample::shared();
    let link = secrecy::ExposeSecret::expose_secret(&again.invitation.take().unwrap()).to_owned();
    window.hear(told(SharingState::On(again), None));
    assert!(window.shows(&link));
}

#[test]
fn sharing_that_does_not_begin_is_said_wherever_one_is() {
    let mut window = Window::sample();
    window.hear(told(SharingState::Off, Some("Port 8787 is used.")));
    assert!(window.shows("Sharing did not begin: Port 8787 is used."));
}

fn follow(window: &mut Window, link: &str) -> Vec<Command> {
    window.hear(Update::HandedOver(Errand::Follow(link.parse().unwrap())));
    window.sent()
}

#[test]
fn a_link_adds_a_task_as_it_is_written() {
    let mut window = Window::sample();
    let sent =
        follow(&mut window, "tidelist://add?title=Milk%20%23shop&list=Groceries&due=2025-03-12&notes=2%20l");
    let [Command::AddTask { draft, list }] = &sent[..] else { panic!("{sent:?}") };
    assert_eq!((draft.title.as_str(), draft.notes.as_str()), ("Milk #shop", "2 l"));
    assert!(draft.details.tags.is_empty());
    assert_eq!(draft.due, Some(jiff::civil::date(2025, 3, 12)));
    assert_eq!(list.as_ref().map(|list| list.0.as_str()), Some("Groceries"));
    assert!(window.shows("Added from a link: Milk #shop"));
}

#[test]
fn a_link_opens_a_task_syncs_and_shows_the_line_for_one() {
    let mut window = states::settings(ThemeChoice::Light);
    assert!(follow(&mut window, "tidelist://open/nobody").is_empty());
    assert!(window.shows("The link leads to a task that is not here. Sync, and follow it again."));
    follow(&mut window, "tidelist://open/t03");
    assert!(!window.shows("Account and sync"));
    assert!(matches!(follow(&mut window, "tidelist://sync")[..], [Command::Refresh]));
    let mut window = states::settings(ThemeChoice::Light);
    follow(&mut window, "tidelist://quick-add");
    assert!(window.shows("All tasks") && !window.shows("Account and sync"));
}

#[test]
fn no_link_deletes_or_changes_anything() {
    let mut window = Window::sample();
    for link in [
        "tidelist://delete/t03",
        "tidelist://done/t03",
        "tidelist://settings?theme=dark",
        "tidelist://sign-out",
        "tidelist://open/t03?delete=1",
        "tidelist://add",
    ] {
        assert!(follow(&mut window, link).is_empty(), "{link}");
    }
}

#[test]
fn a_link_waits_until_the_tasks_are_there() {
    let mut window = Window::new(ThemeChoice::Light);
    assert!(follow(&mut window, "tidelist://add?title=Milk").is_empty());
    window.hear(Update::Rows(sample::rows()));
    assert!(matches!(window.sent()[..], [Command::AddTask { .. }]));
    window.hear(Update::Rows(sample::rows()));
    assert!(window.sent().is_empty(), "it is followed once");
}
