//! Keys of one's own: chosen on the page of the settings without a pointer, kept, and shown wherever keys are named.

use app::config::{ConfigFile, KeyWords, Setting, ThemeChoice};
use app::gui::focus::Step;
use app::gui::screen::settings::Section;
use app::worker::Command;
use iced::keyboard::key::Named;
use iced::keyboard::{Key, Modifiers};

use crate::states;
use crate::support::Window;

/// From nowhere to the field that searches the settings; one more is the name of the part that has what is found.
const FIELD: [Step; 3] = [Step::NextPane, Step::PreviousPane, Step::Next];

/// To the first key of what was found, or to one after it.
fn chip(at: usize) -> Vec<Step> {
    FIELD.into_iter().chain(std::iter::repeat_n(Step::Next, 2 + at)).collect()
}

/// The settings, opened by their key, and what is looked for in them typed.
fn looking_for(words: &str) -> Window {
    let mut window = Window::sample();
    look_for(&mut window, words);
    window
}

fn look_for(window: &mut Window, words: &str) {
    window.walk_and_hold(&[], Key::Character(",".into()), Modifiers::COMMAND);
    window.walk_and_type(&FIELD, words);
}

fn press(window: &mut Window, key: &str, modifiers: Modifiers) {
    window.walk_and_hold(&[], Key::Character(key.into()), modifiers);
}

/// The keys that were saved since the last call.
fn saved(window: &mut Window) -> Vec<(String, Option<Vec<String>>)> {
    let keys = |command| match command {
        Command::Save(Setting::Keys(name, words)) => Some((name, words)),
        _ => None,
    };
    window.sent().into_iter().filter_map(keys).collect()
}

fn one(name: &str, words: &[&str]) -> Vec<(String, Option<Vec<String>>)> {
    vec![(name.to_owned(), Some(words.iter().map(|word| (*word).to_owned()).collect()))]
}

#[test]
fn keys_are_changed_with_the_keyboard_only_and_do_what_they_now_say() {
    let mut window = looking_for("decide conflicts");
    window.walk_and_tell(&chip(0), Named::Enter);
    assert!(window.shows("Press the new keys\u{2026}"), "{:?}", window.texts());
    window.walk_and_hold(&[], Key::Named(Named::F8), Modifiers::empty());
    assert_eq!(saved(&mut window), one("conflicts", &["F8"]));
    assert!(window.shows("F8") && !window.shows("Ctrl+Shift+C"));
    // The sheet says the same.
    window.named(Named::Escape);
    window.named(Named::F1);
    assert!(window.shows("F8") && !window.shows("Ctrl+Shift+C"));
}

#[test]
fn keys_that_something_has_are_refused_by_its_name() {
    let mut window = looking_for("decide conflicts");
    window.walk_and_tell(&chip(0), Named::Enter);
    press(&mut window, "n", Modifiers::COMMAND | Modifiers::SHIFT);
    assert!(window.shows("Ctrl+Shift+N is taken: Add a list."), "{:?}", window.texts());
    press(&mut window, "v", Modifiers::COMMAND);
    assert!(window.shows("Text fields need Ctrl+V."));
    assert_eq!(saved(&mut window), []);
    window.walk_and_hold(&[], Key::Named(Named::Escape), Modifiers::empty());
    assert!(window.shows("Ctrl+Shift+C") && !window.shows("Press the new keys\u{2026}"));
    assert_eq!(saved(&mut window), []);
}

#[test]
fn enter_and_the_keys_of_the_window_do_nothing_else_while_keys_are_asked_for() {
    let mut window = looking_for("decide conflicts");
    window.walk_and_tell(&chip(0), Named::Enter);
    // The button that asked still has the keyboard; Enter is a key like any other now.
    window.walk_and_hold(&chip(0), Key::Named(Named::Enter), Modifiers::empty());
    assert!(window.shows("Enter is taken: Open the task."), "{:?}", window.texts());
    press(&mut window, "q", Modifiers::COMMAND);
    assert!(window.shows("Ctrl+Q is taken: Quit."));
}

#[test]
fn more_keys_are_given_and_taken_and_the_usual_ones_come_back() {
    let mut window = looking_for("task below");
    // Behind its one key is the button for more.
    window.walk_and_tell(&chip(1), Named::Enter);
    press(&mut window, "j", Modifiers::empty());
    assert_eq!(saved(&mut window), one("down", &["Down", "J"]));
    window.walk_and_tell(&chip(0), Named::Enter);
    window.click("Without these");
    assert_eq!(saved(&mut window), one("down", &["J"]));
    // Its key, more, and as usual again.
    window.walk_and_tell(&chip(2), Named::Enter);
    assert_eq!(saved(&mut window), [("down".to_owned(), None)]);
    assert!(window.shows("\u{2193}"));
}

#[test]
fn all_keys_come_back_at_once() {
    let mut window = states::settings_keys(ThemeChoice::Light);
    assert_eq!(saved(&mut window), one("new-list", &["L"]));
    window.click("All as usual");
    assert_eq!(saved(&mut window), [("new-list".to_owned(), None)]);
    assert!(window.shows("Ctrl+Shift+N"));
}

#[test]
fn a_restart_keeps_them_and_says_what_makes_no_sense() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, "[keys]\nundo = [\"Ctrl+R\"]\nof-tomorrow = \"F2\" # kept\n").unwrap();
    let (mut config, _) = ConfigFile::load(&path);
    let mut window = Window::again(config.config());
    assert!(
        window.texts().iter().any(|text| text.contains("these are as usual: Undo.")),
        "{:?}",
        window.texts()
    );
    look_for(&mut window, "search");
    window.walk_and_tell(&chip(0), Named::Enter);
    window.walk_and_hold(&[], Key::Named(Named::F3), Modifiers::empty());
    for command in window.sent() {
        if let Command::Save(setting) = command {
            config.set(&setting).unwrap();
        }
    }
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("of-tomorrow = \"F2\" # kept") && text.contains("undo = [\"Ctrl+R\"]"), "{text}");

    let mut window = Window::again(ConfigFile::load(&path).0.config());
    window.named(Named::F3);
    assert!(window.shows("Type to search all lists."), "{:?}", window.texts());
    window.named(Named::Escape);
    window.key(Key::Character("f".into()), Modifiers::COMMAND);
    assert!(!window.shows("Type to search all lists."), "the old keys do nothing");
}

#[test]
fn the_page_names_every_key_of_the_table() {
    use app::gui::shortcut::{Keys, Place};

    let (keys, wrong) = Keys::read(&KeyWords::new());
    assert_eq!(wrong, []);
    let window = states::section(ThemeChoice::Light, Section::Keys);
    let texts = window.texts();
    for (says, chords) in Place::ALL.into_iter().flat_map(|place| keys.sheet(place)) {
        assert!(texts.contains(&says), "{says}");
        assert!(chords.iter().all(|chord| texts.contains(chord)), "{says}: {chords:?}");
    }
}
