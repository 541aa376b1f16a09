//! The settings as a whole: what is looked for is found in all their parts, and everything goes by keys.

use app::config::ThemeChoice;
use app::gui::focus::{Pane, Step};
use app::language::LanguageChoice;
use iced::keyboard::key::Named;
use iced::keyboard::{Key, Modifiers};

use crate::states;

const SEARCH: &str = "settings-search";

#[test]
fn what_is_typed_finds_names_explanations_and_headings_of_all_parts() {
    for (typed, shown, hidden) in [
        ("notif", "Notifications", "Language"),
        // In the explanation of starting at login's neighbour, and in that of the backups.
        ("bind a key", "Add a task from anywhere", "Notifications"),
        ("QUICK ADD", "! priorities", "Language"),
        ("backup", "Back up now", "Language"),
        ("size", "Size", "Notifications"),
    ] {
        let mut window = states::settings(ThemeChoice::Light);
        window.type_into(SEARCH, typed);
        assert!(window.shows(shown), "{typed} finds {shown}: {:?}", window.texts());
        assert!(!window.shows(hidden), "{typed} does not find {hidden}");
    }
}

#[test]
fn words_of_the_shown_language_are_found_without_their_accents() {
    let mut window = states::settings(ThemeChoice::Light);
    window.speak(LanguageChoice::French);
    window.type_into(SEARCH, "theme");
    assert!(window.shows("Thème"), "{:?}", window.texts());
}

#[test]
fn what_is_found_is_used_on_the_spot() {
    let mut window = states::settings(ThemeChoice::Light);
    window.type_into(SEARCH, "theme");
    window.click("Dark");
    assert_eq!(window.app.theme(), app::gui::theme::dark());
}

#[test]
fn what_is_done_about_conflicts_is_chosen_among_all_there_is() {
    use app::config::{ConflictRule, Setting};
    use app::worker::Command;

    for (words, rule) in [
        ("Combine, and ask where the same thing changed", ConflictRule::MergeAsk),
        ("Always ask", ConflictRule::AlwaysAsk),
        ("The newest version wins", ConflictRule::Newest),
        ("This computer's version wins", ConflictRule::Mine),
        ("The server's version wins", ConflictRule::Server),
        ("Keep both, as two tasks", ConflictRule::KeepBoth),
    ] {
        let mut window = states::settings(ThemeChoice::Light);
        window.type_into(SEARCH, "two places");
        window.sent();
        window.click(words);
        let [Command::Save(Setting::Conflicts(saved))] = &window.sent()[..] else { panic!("{words}") };
        assert_eq!(*saved, rule);
    }
}

#[test]
fn a_found_part_is_opened_by_keys_alone() {
    let mut window = states::settings(ThemeChoice::Light);
    window.type_into(SEARCH, "sled");
    // The page begins with the way back and the field; behind it is what was found.
    let field = [Step::NextPane, Step::PreviousPane, Step::Next];
    assert!(window.walk(&field, None).field);
    let found = [&field[..], &[Step::Next]].concat();
    assert_eq!(window.walk(&found, None).pane, Some(Pane::Page));
    window.walk_and_tell(&found, Named::Enter);
    assert!(window.shows("STORAGE") && window.shows("General"), "{:?}", window.texts());
    assert_eq!(window.text_in(SEARCH), "Search the settings");
}

#[test]
fn escape_ends_the_search_and_then_leaves_the_page() {
    let mut window = states::settings_nothing(ThemeChoice::Light);
    assert!(window.shows("No setting says \u{201c}zebra\u{201d}"));
    window.named(Named::Escape);
    assert!(window.shows("APPEARANCE"));
    assert_eq!(window.text_in(SEARCH), "Search the settings");
    window.named(Named::Escape);
    assert!(!window.shows("APPEARANCE"));
}

#[test]
fn the_key_that_finds_tasks_finds_settings_while_they_are_shown() {
    let mut window = states::settings(ThemeChoice::Light);
    window.key(Key::Character("f".into()), Modifiers::COMMAND);
    assert!(window.shows("APPEARANCE"));
}
