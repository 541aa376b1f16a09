//! Everything without a pointer: Tab and F6 reach what can be pressed, Enter and Space press it.

use std::collections::BTreeSet;

use app::config::ThemeChoice;
use app::gui::Message;
use app::gui::focus::{Pane, Step};
use app::worker::Command;
use iced::keyboard::key::Named;

use crate::states;
use crate::support::Window;

#[test]
fn f6_goes_round_the_panes_and_back() {
    let mut window = states::main(ThemeChoice::Light);
    let panes = [Pane::Detail, Pane::Status, Pane::Sidebar, Pane::Page];
    for count in 1..=8 {
        let walked = window.walk(&vec![Step::NextPane; count], None);
        assert_eq!(walked.pane, Some(panes[(count - 1) % 4]), "{count} presses of F6");
    }
    let walked = window.walk(&[Step::PreviousPane], None);
    assert_eq!(walked.pane, Some(Pane::Sidebar));
}

#[test]
fn tab_reaches_every_button_and_every_one_answers_to_enter_and_space() {
    type Page = fn(ThemeChoice) -> Window;
    // The sync status, as it lies over the window, keeps the keyboard to itself.
    let pages: [(Page, bool); 6] = [
        (states::main, true),
        (states::settings, true),
        (states::trash, true),
        (states::history, true),
        (states::account, true),
        (states::panel, false),
    ];
    for (page, whole) in pages {
        let mut window = page(ThemeChoice::Light);
        let stops = window.stops();
        assert!(stops.len() > 5, "{} stops", stops.len());
        for key in [Named::Enter, Named::Space] {
            let walked = window.walk_along(stops.len(), Some(key));
            let reached: BTreeSet<_> = walked.iter().filter_map(|walked| walked.stop).collect();
            let first = *reached.first().unwrap();
            assert_eq!(first == 0, whole);
            assert_eq!(reached, (first..stops.len()).collect(), "every stop is reached");
            for (at, walked) in walked.iter().enumerate() {
                // A field takes a space as text and Enter as its end.
                assert!(walked.messages > 0 || walked.field, "stop {at} of {}", stops.len());
            }
        }
    }
}

#[test]
fn the_keyboard_does_not_leave_a_dialog() {
    let mut window = states::conflict(ThemeChoice::Light);
    for count in 1..40 {
        for step in [Step::Next, Step::Previous, Step::NextPane] {
            assert_eq!(window.walk(&vec![step; count], None).pane, Some(Pane::Dialog));
        }
    }
}

#[test]
fn what_tab_comes_to_is_scrolled_into_sight() {
    let mut window = states::settings(ThemeChoice::Light);
    window.resize(1180.0, 420.0);
    let stops = window.stops().len();
    for (at, walked) in window.walk_along(stops, None).into_iter().enumerate() {
        let (top, bottom) = walked.on_screen.unwrap();
        assert!(top >= 0.0 && bottom <= 420.0, "stop {at} is at {top} to {bottom}");
    }
}

#[test]
fn the_place_the_keyboard_is_on_is_opened_by_enter() {
    let mut window = states::main(ThemeChoice::Light);
    let mut steps = vec![Step::NextPane, Step::NextPane, Step::NextPane];
    steps.push(Step::Next);
    window.walk_and_tell(&steps, Named::Enter);
    assert!(window.shows("Wednesday"), "the second place of the sidebar is open");
}

#[test]
fn enter_that_ends_a_composed_word_adds_nothing() {
    let mut window = Window::sample();
    window.type_into("quick-add", "nihon");
    window.compose("quick-add", "\u{65e5}\u{672c}", Named::Enter);
    assert!(!window.sent().iter().any(|command| matches!(command, Command::AddTask { .. })));
    window.type_into("quick-add", "\n");
    assert!(window.sent().iter().any(|command| matches!(command, Command::AddTask { .. })));
}

#[test]
fn no_shortcut_is_taken_while_a_word_is_composed() {
    use app::gui::widget::chords::Composing;

    let mut window = states::main(ThemeChoice::Light);
    let before = window.texts();
    window.tell(Message::Composed(Composing::Yes));
    window.named(Named::Escape);
    window.letter("?");
    assert_eq!(window.texts(), before);
    window.tell(Message::Composed(Composing::No));
    window.letter("?");
    assert_ne!(window.texts(), before);
}
