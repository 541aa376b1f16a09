//! The page of the devices and the password.

use app::config::ThemeChoice;
use app::gui::screen::devices::Message;
use app::gui::{Message as Any, sample};
use app::worker::{Command, Update};
use secrecy::{ExposeSecret, SecretString};

use crate::states;
use crate::support::Window;

fn opened() -> Window {
    let mut window = states::devices(ThemeChoice::Light);
    window.tell(Any::Devices(Message::GivenUp));
    window
}

fn type_passwords(window: &mut Window, new: &str, again: &str) {
    let secret = |text: &str| SecretString::from(text);
    for message in [
        Message::OldTyped(secret("old horse")),
        Message::NewTyped(secret(new)),
        Message::AgainTyped(secret(again)),
        Message::ChangePressed,
    ] {
        window.tell(Any::Devices(message));
    }
}

#[test]
fn a_device_is_signed_out_after_a_second_word_and_this_one_is_not_offered() {
    let mut window = opened();
    assert_eq!(window.texts().iter().filter(|text| *text == "Sign out…").count(), 2);
    window.tell(Any::Devices(Message::DevicePressed("d2".to_owned())));
    assert!(window.sent().is_empty());
    window.click("Sign out");
    assert!(matches!(&window.sent()[..], [Command::SignOutDevice(id)] if id == "d2"));
    window.hear(Update::Devices(Ok(sample::devices()[..1].to_vec())));
    assert!(!window.shows("Work laptop"));
}

#[test]
fn all_others_are_signed_out_after_a_second_word() {
    let mut window = opened();
    window.click("Sign out all others…");
    assert!(window.sent().is_empty());
    window.click("Sign out");
    assert!(matches!(window.sent()[..], [Command::SignOutOthers]));
}

#[test]
fn a_password_is_changed_only_if_it_was_typed_the_same_twice() {
    let mut window = opened();
    type_passwords(&mut window, "new horse", "new house");
    assert!(window.sent().is_empty());
    assert!(window.shows("The new password was typed in two ways. Type it twice."));
    type_passwords(&mut window, "new horse", "new horse");
    let sent = window.sent();
    let [Command::ChangePassword { old, new }] = &sent[..] else { panic!("{sent:?}") };
    assert_eq!((old.expose_secret(), new.expose_secret()), ("old horse", "new horse"));
    assert!(!format!("{sent:?}").contains("horse"));
    window.hear(Update::PasswordChanged(Ok(())));
    assert!(matches!(window.sent()[..], [Command::ShowDevices]), "the others are gone from the list");
    assert!(window.shows("The password is changed. All other devices have to sign in again."));
}

#[test]
fn what_the_server_says_against_it_is_shown() {
    let mut window = opened();
    type_passwords(&mut window, "new horse", "new horse");
    window.hear(Update::PasswordChanged(Err("The password is wrong.".to_owned())));
    assert!(window.shows("The password is wrong."));
    window.hear(Update::Devices(Err("The server does not answer.".to_owned())));
    window.sent();
    window.click("Try again");
    assert!(matches!(window.sent()[..], [Command::ShowDevices]));
}
