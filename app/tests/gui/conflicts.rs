//! The conflict dialog: when it opens, and that every button asks for what it says.

use app::config::ThemeChoice;
use app::gui::sample;
use app::worker::{Choice, Command, ConflictKind, Pick, Side, TaskConflict, Text, Update};
use iced::keyboard::key::Named;
use iced_test::selector::id;

use crate::states;
use crate::support::Window;

fn refreshed(conflicts: usize) -> Update {
    Update::Refreshed { sentence: "done".to_owned(), conflicts }
}

/// A window with the dialog open on some conflicts.
fn asked(conflicts: Vec<TaskConflict>) -> Window {
    let mut window = Window::sample();
    let count = conflicts.len();
    window.hear(Update::Conflicts(conflicts));
    window.hear(refreshed(count));
    window
}

fn plain() -> TaskConflict {
    let mut conflict = sample::both_changed();
    if let ConflictKind::BothChanged { combined, .. } = &mut conflict.kind {
        combined.clear();
    }
    conflict
}

fn choice(window: &mut Window) -> Choice {
    match &window.sent()[..] {
        [Command::Resolve { choice, .. }] => choice.clone(),
        [Command::ResolveAll(all)] if all.len() == 1 => all[0].choice.clone(),
        other => panic!("{other:?}"),
    }
}

const TITLE: &str = "Two versions of this task";

#[test]
fn it_opens_by_itself_after_the_users_own_refresh() {
    assert!(asked(vec![plain()]).shows(TITLE));
}

#[test]
fn it_does_not_open_when_conflicts_come_in_the_background() {
    let window = states::conflict_waits(ThemeChoice::Light);
    assert!(!window.shows(TITLE));
    assert!(window.shows("2 need a decision"));
}

#[test]
fn it_does_not_open_while_somebody_types() {
    let mut window = Window::sample();
    window.type_into("quick-add", "Buy");
    window.hear(Update::Conflicts(vec![plain()]));
    window.hear(refreshed(1));
    assert!(!window.shows(TITLE));
    assert!(window.shows("1 task was changed here and on the server."));
    window.click("Resolve");
    assert!(window.shows(TITLE));
}

#[test]
fn it_opens_when_the_refresh_is_told_before_its_conflicts() {
    let mut window = Window::sample();
    window.hear(refreshed(1));
    assert!(!window.shows(TITLE));
    window.hear(Update::Conflicts(vec![plain()]));
    assert!(window.shows(TITLE));
}

#[test]
fn the_sign_in_a_row_opens_it_there() {
    use app::gui::{Message, screen};

    let mut window = states::conflict_waits(ThemeChoice::Light);
    let pressed = screen::tasks::Message::ConflictPressed(sample::id("t11"));
    window.tell(Message::Tasks(pressed));
    assert!(window.shows("Deleted on the server"));
}

#[test]
fn the_heads_keep_one_side_whole() {
    for (head, expected) in [("THIS COMPUTER", Choice::KeepThisComputers), ("SERVER", Choice::KeepServers)] {
        let mut window = asked(vec![plain()]);
        window.click(head);
        window.click("Apply");
        assert_eq!(choice(&mut window), expected);
    }
}

#[test]
fn a_click_on_a_value_keeps_that_value() {
    let mut window = asked(vec![plain()]);
    window.click("THIS COMPUTER");
    // A row under the dialog says the same.
    window.click_last("Mon 17 Mar");
    window.click("Apply");
    let sides = [("text", Side::ThisComputer), ("due", Side::Server), ("notes", Side::ThisComputer)];
    let sides = sides.map(|(field, side)| (field.to_owned(), side.into()));
    assert_eq!(choice(&mut window), Choice::Mix(sides.into()));
}

#[test]
fn the_result_is_what_apply_leaves() {
    let mut window = asked(vec![plain()]);
    window.click("THIS COMPUTER");
    assert!(window.shows("Book flights to Porto · Fri 14 Mar · Cheapest: TAP 06:40, ask Ines about bags"));
    window.click("SERVER");
    assert!(window.shows("Book flights (aisle) · Mon 17 Mar · no notes"));
}

#[test]
fn both_can_be_kept() {
    let mut window = asked(vec![plain()]);
    window.click("Keep both as two tasks");
    assert_eq!(choice(&mut window), Choice::KeepBoth);
}

#[test]
fn a_delete_on_one_side_is_kept_or_followed() {
    for (conflict, button, expected) in [
        (sample::deleted_there(), "Keep my task", Choice::KeepThisComputers),
        (sample::deleted_there(), "Delete it here too", Choice::KeepServers),
        (sample::deleted_here(), "Keep the task", Choice::KeepServers),
        (sample::deleted_here(), "Delete it there too", Choice::KeepThisComputers),
    ] {
        let mut window = asked(vec![conflict]);
        window.click(button);
        assert_eq!(choice(&mut window), expected, "{button}");
    }
}

#[test]
fn every_way_to_put_it_off_asks_for_nothing() {
    let ways: [fn(&mut Window); 4] = [
        |window| window.click("Decide later"),
        |window| window.named(Named::Escape),
        |window| window.click_at(20.0, 400.0),
        |window| window.tell(app::gui::Message::Conflict(app::gui::conflict::Message::LaterPressed)),
    ];
    for way in ways {
        let mut window = asked(vec![plain()]);
        way(&mut window);
        assert!(!window.shows(TITLE));
        assert!(window.sent().is_empty());
    }
}

#[test]
fn keys_decide_too() {
    let mut window = asked(vec![plain(), sample::deleted_there()]);
    window.named(Named::ArrowDown);
    window.named(Named::ArrowLeft);
    window.named(Named::Enter);
    let sides = [("text", Side::Server), ("due", Side::ThisComputer), ("notes", Side::ThisComputer)];
    assert_eq!(
        choice(&mut window),
        Choice::Mix(sides.map(|(field, side)| (field.to_owned(), side.into())).into())
    );
    window.letter("n");
    assert!(window.shows("2 of 2"));
    window.letter("p");
    assert!(window.shows("1 of 2"));
    window.letter("b");
    assert_eq!(choice(&mut window), Choice::KeepBoth);
}

#[test]
fn a_resolved_conflict_makes_way_for_the_next_and_the_last_closes_the_dialog() {
    let mut window = asked(vec![plain(), sample::deleted_there()]);
    window.hear(Update::Conflicts(vec![sample::deleted_there()]));
    assert!(window.shows("Deleted on the server"));
    window.hear(Update::Conflicts(Vec::new()));
    assert!(!window.shows("Deleted on the server"));
}

#[test]
fn notes_are_compared_word_by_word_and_put_together() {
    let mut window = asked(vec![sample::notes_changed()]);
    window.click("Compare…");
    assert!(window.shows("place 1 of 2") && window.shows("RESULT"));
    window.click("Both, one after the other");
    window.click("Use this text");
    window.click("Apply");
    let Choice::Mix(picks) = choice(&mut window) else { panic!("no mix") };
    let Pick::Text(text) = &picks["notes"] else { panic!("no text") };
    assert!(text.0.contains("Ask Ines about bags\nAsk Ines about seats and bags\n"), "{}", text.0);
}

#[test]
fn a_title_neither_side_has_is_written_under_the_two() {
    let mut window = asked(vec![plain()]);
    window.click("Edit");
    assert_eq!(window.text_in("conflict-title"), "Book flights (aisle)");
    window.type_into("conflict-title", " and window");
    let result = window.texts().into_iter().find(|text| text.contains(" · Mon 17 Mar · ")).unwrap();
    assert!(result.starts_with("Book flights (aisle) and window"), "{result}");
    window.click("Apply");
    let Choice::Mix(picks) = choice(&mut window) else { panic!("no mix") };
    assert_eq!(picks["text"], Pick::Text(Text("Book flights (aisle) and window".to_owned())));
}

#[test]
fn what_changed_meanwhile_is_shown_and_nothing_is_decided() {
    let mut window = asked(vec![plain()]);
    let mut changed = plain();
    if let ConflictKind::BothChanged { differences, .. } = &mut changed.kind {
        differences[1].server = "Tue 18 Mar".to_owned();
    }
    window.hear(Update::Conflicts(vec![changed]));
    assert!(window.shows("Tue 18 Mar"));
    assert!(window.texts().iter().any(|text| text.ends_with("Nothing was decided.")));
    assert!(window.sent().is_empty());
}

#[test]
fn nothing_under_the_dialog_takes_text() {
    let mut window = asked(vec![plain()]);
    window.drive(|ui| {
        ui.click(id("quick-add"))?;
        let _ = ui.typewrite("leak");
        let _ = ui.tap_key(iced::keyboard::Key::Named(Named::Enter));
        Ok(())
    });
    assert!(window.sent().is_empty());
    assert!(!window.shows("leak"));
}

#[test]
fn how_it_was_before_is_shown_on_demand() {
    let mut window = asked(vec![sample::both_changed()]);
    assert!(!window.shows("before: Book flights"));
    window.click("How it was before both changes");
    assert!(window.shows("before: Book flights"));
    window.click("2 more changes were combined without asking");
    assert!(window.shows("List, Done"));
}

/// What is asked of the worker after the same was chosen for all of three conflicts.
fn for_all(act: impl FnOnce(&mut Window)) -> Vec<(String, Choice)> {
    let mut other = plain();
    other.id = sample::id("t09");
    other.server_at = Some(other.here_at.plus_ms(-1));
    let mut window = asked(vec![plain(), other, sample::deleted_there(), sample::deleted_here()]);
    window.click("The same for all 4…");
    assert!(window.shows("2 changed on both sides · 2 deleted on one side"));
    act(&mut window);
    match &window.sent()[..] {
        [] => Vec::new(),
        [Command::ResolveAll(all)] => {
            all.iter().map(|one| (one.id.to_string(), one.choice.clone())).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn pairs<const N: usize>(pairs: [(&str, Choice); N]) -> Vec<(String, Choice)> {
    pairs.map(|(id, choice)| (id.to_owned(), choice)).into()
}

#[test]
fn the_same_for_all_leaves_out_what_was_deleted_on_a_side() {
    use Choice::{KeepBoth, KeepServers, KeepThisComputers};
    for (words, expected) in [
        ("Keep this computer's", [KeepThisComputers, KeepThisComputers]),
        ("Keep the server's", [KeepServers, KeepServers]),
        ("Keep the newest of each", [KeepServers, KeepThisComputers]),
        ("Keep both of each", [KeepBoth, KeepBoth]),
    ] {
        let done = for_all(|window| {
            window.click(words);
            window.click("Decide 2 conflicts");
        });
        let [first, second] = expected;
        assert_eq!(done, pairs([("t03", first), ("t09", second)]), "{words}");
    }
}

#[test]
fn the_deleted_ones_are_decided_too_if_they_are_ticked() {
    use app::gui::widget::Tick;
    use app::gui::{Message, conflict};
    let done = for_all(|window| {
        window.click("Keep both of each");
        window.tell(Message::Conflict(conflict::Message::DeletedTicked(Tick::On)));
        window.click("Decide 4 conflicts");
    });
    let both = Choice::KeepBoth;
    let (there, here) = (("t11", Choice::KeepThisComputers), ("t12", Choice::KeepServers));
    assert_eq!(done, pairs([("t03", both.clone()), ("t09", both), there, here]), "the task is kept");
}

#[test]
fn nothing_is_decided_for_all_without_a_second_word() {
    for out in
        [|window: &mut Window| window.click("Cancel"), |window: &mut Window| window.named(Named::Escape)]
    {
        assert!(
            for_all(|window| {
                out(window);
                assert!(window.shows(TITLE), "the question before is asked again");
            })
            .is_empty()
        );
    }
}

#[test]
fn all_can_be_decided_by_keys() {
    let mut window = asked(vec![plain(), sample::deleted_there()]);
    window.letter("a");
    window.named(Named::ArrowDown);
    window.named(Named::Enter);
    assert_eq!(choice(&mut window), Choice::KeepServers);
}

#[test]
fn what_combines_without_asking_is_kept_with_either_side() {
    let mut window = asked(vec![sample::both_changed(), sample::deleted_there()]);
    window.letter("a");
    window.click("Decide 1 conflict");
    let sides = ["text", "due", "notes"].map(|field| (field.to_owned(), Side::ThisComputer.into()));
    assert_eq!(choice(&mut window), Choice::Mix(sides.into()));
}

#[test]
fn one_conflict_alone_has_no_all() {
    let mut window = asked(vec![plain()]);
    window.letter("a");
    assert!(window.shows(TITLE));
    assert!(!window.shows("The same for all 1…"));
}
