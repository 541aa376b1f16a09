//! The sync history: the ways to it, and that every button asks for what it says.

use app::gui::sample;
use app::worker::{Command, Decision, Rows, Side, Since, Text, Update};
use iced::keyboard::key::Named;
use iced::keyboard::{Key, Modifiers};

use crate::states;
use crate::support::Window;

const INTRO: &str = "When a task was changed in two places, one version was kept or both were combined. The other is here, on \
                     this computer.";

/// A window that shows these decisions.
fn opened(decisions: Vec<Decision>) -> Window {
    let mut window = Window::sample();
    window.key(Key::Character("h".into()), Modifiers::COMMAND);
    assert!(matches!(&window.sent()[..], [Command::ShowHistory]));
    window.hear(Update::History(decisions));
    window
}

fn only(at: usize) -> (Decision, Window) {
    let decision = sample::history().swap_remove(at);
    (decision.clone(), opened(vec![decision]))
}

#[test]
fn the_settings_lead_to_it() {
    let mut window = states::settings_sync(app::config::ThemeChoice::Light);
    window.click("Sync history");
    assert!(matches!(&window.sent()[..], [Command::ShowHistory]));
    assert!(window.shows(INTRO));
    window.named(Named::Escape);
    assert!(!window.shows(INTRO));
}

#[test]
fn the_conflict_dialog_leads_to_it_and_decides_nothing() {
    let mut window = states::conflict(app::config::ThemeChoice::Light);
    window.click("Sync history");
    assert!(matches!(&window.sent()[..], [Command::ShowHistory]));
    assert!(!window.shows("Two versions of this task"));
    window.hear(Update::History(Vec::new()));
    assert!(window.shows("No task was changed in two places yet."));
}

#[test]
fn nothing_is_said_before_the_worker_told_what_there_is() {
    let mut window = Window::sample();
    window.key(Key::Character("h".into()), Modifiers::COMMAND);
    assert!(!window.shows("No task was changed in two places yet."));
}

#[test]
fn the_other_one_is_used_as_a_new_edit() {
    for (at, side) in [(0, Side::ThisComputer), (2, Side::Server)] {
        let (decision, mut window) = only(at);
        window.click("Use the other one");
        match &window.sent()[..] {
            [Command::UseOther { decision: id, side: used, since: Since::Same }] => {
                assert_eq!((id, *used), (&decision.id, side));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_task_that_changed_since_is_asked_about_first() {
    let (decision, mut window) = only(1);
    window.click("Use the server's");
    assert!(window.sent().is_empty());
    window.click("Leave it");
    assert!(window.sent().is_empty());
    window.click("Use this computer's");
    window.click("Use it all the same");
    match &window.sent()[..] {
        [Command::UseOther { decision: id, side: Side::ThisComputer, since: Since::Changed }] => {
            assert_eq!(*id, decision.id);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_used_can_be_undone() {
    let (_, mut window) = only(0);
    window.hear(Update::Undoable { undo: 9, sentence: Text("The server's version is used now".into()) });
    window.click("Undo");
    assert!(matches!(&window.sent()[..], [Command::Restore { undo: 9 }]));
}

#[test]
fn it_is_asked_for_again_when_rows_change() {
    let (_, mut window) = only(0);
    window.hear(Update::Rows(Rows::default()));
    assert!(matches!(&window.sent()[..], [Command::ShowHistory]));
}

#[test]
fn a_long_history_is_shown_a_part_at_a_time() {
    let one = sample::history().swap_remove(2);
    let many = (0..70).map(|n| {
        let mut one = one.clone();
        one.title = Text(format!("Task {n}"));
        one
    });
    let mut window = opened(many.collect());
    assert!(window.shows("Task 29") && !window.shows("Task 30"));
    window.tell(app::gui::Message::History(app::gui::screen::history::Message::MorePressed));
    assert!(window.shows("Task 59") && !window.shows("Task 60"));
}

#[test]
fn a_copied_decision_says_both_versions() {
    let text = sample::history()[1].as_text();
    assert_eq!(
        text,
        "Prepare the quarterly numbers\nCombined without asking\nDone:\n  this computer: Done\n  the server: Not done\n\
         Notes:\n  this computer: Ask Marta\n  the server: Last year's file is in Finance.\n  kept: Ask Marta\n\
         Last year's file is in Finance."
    );
}
