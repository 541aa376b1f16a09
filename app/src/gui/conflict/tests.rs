//! Every way out of the dialog, and that no side is ever taken for the other.

use super::all::{All, Keep};
use super::*;
use crate::gui::sample;

fn sent(action: Action) -> Command {
    match action {
        Action::Send(mut commands) if commands.len() == 1 => commands.remove(0),
        other => panic!("{other:?}"),
    }
}

fn dialog(conflicts: Vec<TaskConflict>) -> Conflict {
    Conflict::new(conflicts, None).unwrap()
}

fn choice(action: Action) -> Choice {
    match sent(action) {
        Command::Resolve { choice, .. } => choice,
        other => panic!("{other:?} is no resolution"),
    }
}

fn both_changed(combined: &[&str]) -> TaskConflict {
    let mut conflict = sample::both_changed();
    if let ConflictKind::BothChanged { combined: list, .. } = &mut conflict.kind {
        *list = combined.iter().map(|&label| label.to_owned()).collect();
    }
    conflict
}

fn mix(sides: [(&str, Side); 3]) -> Choice {
    Choice::Mix(sides.into_iter().map(|(field, side)| (field.to_owned(), side.into())).collect())
}

use Side::{Server, ThisComputer};

#[test]
fn the_newer_side_is_preselected_but_never_an_empty_value() {
    // The server's version is the newer one; its notes are empty.
    let mut newer_there = dialog(vec![both_changed(&[])]);
    let expected = mix([("text", Server), ("due", Server), ("notes", ThisComputer)]);
    assert_eq!(choice(newer_there.update(Message::ApplyPressed)), expected);

    let mut conflict = both_changed(&[]);
    conflict.here_at = sample::NOW;
    assert_eq!(choice(dialog(vec![conflict]).update(Message::ApplyPressed)), Choice::KeepThisComputers);
}

#[test]
fn what_is_newer_is_told_by_the_servers_clock_and_never_preselected_if_the_clocks_differ() {
    // The server's version came an hour and a half after this computer's.
    for (server_ahead, newest) in
        [(None, Server), (Some(60), Server), (Some(-60), Server), (Some(120), ThisComputer)]
    {
        let conflict = TaskConflict { server_ahead, ..both_changed(&[]) };
        let preselected = if server_ahead.is_some() { ThisComputer } else { Server };
        assert_eq!(preselect(&conflict, &differences(&conflict)[1]), preselected, "{server_ahead:?}");
        assert_eq!(conflict.newer(), newest, "{server_ahead:?}");
        let all = All { keep: Keep::Newest, ..All::default() };
        let kept = if newest == Server { Choice::KeepServers } else { Choice::KeepThisComputers };
        assert_eq!(all.resolutions(&[conflict])[0].choice, kept, "{server_ahead:?}");
    }
}

#[test]
fn the_heads_choose_a_side_for_every_field() {
    for (side, whole) in [(ThisComputer, Choice::KeepThisComputers), (Server, Choice::KeepServers)] {
        let mut dialog = dialog(vec![both_changed(&[])]);
        dialog.update(Message::SidePressed(side));
        assert_eq!(choice(dialog.update(Message::ApplyPressed)), whole);
    }
}

#[test]
fn a_whole_side_beside_combined_fields_keeps_what_was_combined() {
    let mut dialog = dialog(vec![both_changed(&["List"])]);
    dialog.update(Message::SidePressed(Server));
    assert_eq!(
        choice(dialog.update(Message::ApplyPressed)),
        mix([("text", Server), ("due", Server), ("notes", Server)])
    );
}

#[test]
fn a_mix_names_the_side_of_each_field() {
    let mut dialog = dialog(vec![both_changed(&[])]);
    dialog.update(Message::SidePressed(ThisComputer));
    dialog.update(Message::FieldPressed(1, Server));
    assert_eq!(
        choice(dialog.update(Message::ApplyPressed)),
        mix([("text", ThisComputer), ("due", Server), ("notes", ThisComputer)])
    );
}

#[test]
fn arrows_pick_sides_as_they_are_drawn() {
    let mut dialog = dialog(vec![both_changed(&[])]);
    for (key, side) in [(Shortcut::Left, ThisComputer), (Shortcut::Right, Server)] {
        dialog.shortcut(key);
        assert_eq!(dialog.picked(&both_changed(&[]), "text"), side.into());
    }
    dialog.shortcut(Shortcut::Down);
    dialog.shortcut(Shortcut::Left);
    assert_eq!(dialog.picked(&both_changed(&[]), "due"), ThisComputer.into());
    assert_eq!(dialog.picked(&both_changed(&[]), "text"), Server.into());
}

#[test]
fn buttons_and_keys_send_what_they_say() {
    let both = || dialog(vec![both_changed(&[])]);
    assert_eq!(choice(both().update(Message::BothPressed)), Choice::KeepBoth);
    assert_eq!(choice(both().shortcut(Shortcut::Both)), Choice::KeepBoth);
    assert_eq!(choice(both().update(Message::KeepHerePressed)), Choice::KeepThisComputers);
    assert_eq!(choice(both().update(Message::KeepServerPressed)), Choice::KeepServers);
    assert!(matches!(both().update(Message::LaterPressed), Action::Close));
    assert!(matches!(both().shortcut(Shortcut::Escape), Action::Close));
}

#[test]
fn enter_keeps_a_task_that_one_side_deleted() {
    let choice_of = |conflict| choice(dialog(vec![conflict]).shortcut(Shortcut::Enter));
    assert_eq!(choice_of(sample::deleted_there()), Choice::KeepThisComputers);
    assert_eq!(choice_of(sample::deleted_here()), Choice::KeepServers);
}

#[test]
fn of_a_deleted_task_there_are_no_two_versions_to_keep() {
    let mut dialog = dialog(vec![sample::deleted_there()]);
    assert!(matches!(dialog.shortcut(Shortcut::Both), Action::None));
}

#[test]
fn a_resolution_names_the_record_that_is_shown() {
    let mut dialog = dialog(vec![sample::both_changed(), sample::deleted_there()]);
    dialog.shortcut(Shortcut::Next);
    match sent(dialog.update(Message::KeepServerPressed)) {
        Command::Resolve { table, id, choice, .. } => {
            assert_eq!((table.as_str(), id.as_str()), (todo::TASKS, "t11"));
            assert_eq!(choice, Choice::KeepServers);
        }
        other => panic!("{other:?}"),
    }
    dialog.shortcut(Shortcut::Previous);
    assert_eq!(dialog.current().unwrap().id.as_str(), "t03");
}

#[test]
fn picks_survive_a_look_at_another_conflict() {
    let mut dialog = dialog(vec![both_changed(&[]), sample::deleted_there()]);
    dialog.update(Message::SidePressed(ThisComputer));
    dialog.update(Message::NextPressed);
    dialog.update(Message::PreviousPressed);
    assert_eq!(choice(dialog.update(Message::ApplyPressed)), Choice::KeepThisComputers);
}

#[test]
fn a_conflict_that_changes_keeps_the_picks_of_untouched_fields() {
    let mut dialog = dialog(vec![both_changed(&[])]);
    dialog.update(Message::SidePressed(ThisComputer));
    let mut changed = both_changed(&[]);
    if let ConflictKind::BothChanged { differences, .. } = &mut changed.kind {
        differences[1].server = "Tue 18 Mar".to_owned();
    }
    assert!(matches!(dialog.conflicts_changed(vec![changed]), Action::None));
    assert!(dialog.note.is_some());
    assert_eq!(
        choice(dialog.update(Message::ApplyPressed)),
        mix([("text", ThisComputer), ("due", Server), ("notes", ThisComputer)])
    );
}

#[test]
fn the_dialog_closes_with_its_last_conflict() {
    let mut dialog = dialog(vec![sample::both_changed(), sample::deleted_there()]);
    dialog.shortcut(Shortcut::Next);
    dialog.shortcut(Shortcut::Enter);
    assert!(matches!(dialog.conflicts_changed(vec![sample::both_changed()]), Action::None));
    assert_eq!((dialog.current().unwrap().id.as_str(), &dialog.note), ("t03", &None));
    dialog.shortcut(Shortcut::Enter);
    assert!(matches!(dialog.conflicts_changed(Vec::new()), Action::Close));
}

#[test]
fn a_conflict_that_was_decided_elsewhere_is_said_to_be() {
    let mut dialog = dialog(vec![sample::deleted_there(), sample::both_changed()]);
    assert!(matches!(dialog.conflicts_changed(vec![sample::both_changed()]), Action::None));
    assert_eq!(dialog.note.as_deref(), Some("“Renew the library cards” needs no decision any more."));
    let ended = dialog.conflicts_changed(Vec::new());
    assert!(matches!(ended, Action::Ended(said) if said.starts_with("“Book flights to Porto”")));
}

#[test]
fn a_decision_names_the_state_that_is_shown() {
    let mut dialog = dialog(vec![both_changed(&[])]);
    let Command::Resolve { seen, .. } = sent(dialog.update(Message::ApplyPressed)) else { panic!() };
    assert_eq!(seen, both_changed(&[]).seen);
}

fn notes_choice(dialog: &mut Conflict) -> Choice {
    choice(dialog.update(Message::ApplyPressed))
}

#[test]
fn notes_are_put_together_place_by_place_with_keys() {
    let mut dialog = dialog(vec![sample::notes_changed()]);
    dialog.shortcut(Shortcut::Edit);
    // The first place: the server's; the second: both.
    for key in [Shortcut::Right, Shortcut::Down, Shortcut::Both, Shortcut::Enter] {
        dialog.shortcut(key);
    }
    let text = "Cheapest: TAP 06:40\nAsk Ines about seats and bags\nPassport is good until 2031\nNo early flight back\n\
                Back on Sunday evening";
    let picks = [("notes".to_owned(), Pick::Text(crate::worker::Text(text.to_owned())))];
    assert_eq!(notes_choice(&mut dialog), Choice::Mix(picks.into()));
}

#[test]
fn a_comparison_that_keeps_one_side_everywhere_is_that_side() {
    for (key, whole) in [(Shortcut::Left, Choice::KeepThisComputers), (Shortcut::Right, Choice::KeepServers)]
    {
        let mut dialog = dialog(vec![sample::notes_changed()]);
        for key in [Shortcut::Edit, key, Shortcut::Down, key, Shortcut::Enter] {
            dialog.shortcut(key);
        }
        assert_eq!(notes_choice(&mut dialog), whole);
    }
}

#[test]
fn leaving_the_comparison_changes_nothing() {
    let mut dialog = dialog(vec![sample::notes_changed()]);
    for key in [Shortcut::Edit, Shortcut::Left, Shortcut::Escape] {
        assert!(matches!(dialog.shortcut(key), Action::None));
    }
    assert_eq!(notes_choice(&mut dialog), Choice::KeepServers, "the newer one, as before");
}

#[test]
fn what_was_written_by_hand_is_used_and_not_written_over_by_a_pick() {
    use iced::widget::text_editor::{Action as Act, Edit};

    let mut dialog = dialog(vec![sample::notes_changed()]);
    dialog.shortcut(Shortcut::Edit);
    dialog.update(Message::Compare(Comparing::Edited(Act::Edit(Edit::Insert('!')))));
    dialog.shortcut(Shortcut::Left);
    dialog.update(Message::Compare(Comparing::UsePressed));
    let Choice::Mix(picks) = notes_choice(&mut dialog) else { panic!() };
    let Pick::Text(text) = &picks["notes"] else { panic!() };
    assert!(text.0.starts_with("!Cheapest") && text.0.contains("seats and bags"), "{}", text.0);
}

#[test]
fn both_texts_can_be_used_without_comparing() {
    let mut dialog = dialog(vec![sample::notes_changed()]);
    dialog.update(Message::UseBothPressed(0));
    let Choice::Mix(picks) = notes_choice(&mut dialog) else { panic!() };
    let Pick::Text(text) = &picks["notes"] else { panic!() };
    for line in [
        "Ask Ines about bags",
        "Ask Ines about seats and bags",
        "No early flight back",
        "Back on Sunday evening",
    ] {
        assert!(text.0.lines().any(|there| there == line), "{line}");
    }
}

#[test]
fn the_conflict_asked_for_is_shown_first() {
    let waiting = vec![sample::both_changed(), sample::deleted_there()];
    let dialog = Conflict::new(waiting, Some(&sample::id("t11"))).unwrap();
    assert_eq!(dialog.current().unwrap().id.as_str(), "t11");
}

/// What "Apply" asks for after a title was written.
fn written(title: &str) -> Action {
    let mut dialog = dialog(vec![both_changed(&[])]);
    dialog.update(Message::SidePressed(Server));
    assert!(matches!(dialog.shortcut(Shortcut::Edit), Action::Focus(_)));
    dialog.update(Message::TitleWritten(title.to_owned()));
    dialog.update(Message::ApplyPressed)
}

#[test]
fn a_title_of_ones_own_is_kept_without_the_space_around_it() {
    let Choice::Mix(picks) = choice(written("  Book flights, aisle ")) else { panic!() };
    assert_eq!(picks["text"], Pick::Text(crate::worker::Text("Book flights, aisle".to_owned())));
    assert_eq!(picks["due"], Server.into());
}

#[test]
fn a_written_title_that_is_a_sides_is_that_side_and_an_empty_one_is_not_applied() {
    assert_eq!(choice(written("Book flights (aisle) ")), Choice::KeepServers);
    for nothing in ["", " \u{a0} "] {
        assert!(matches!(written(nothing), Action::None));
    }
}

#[test]
fn a_side_that_is_chosen_afterwards_takes_the_place_of_a_written_title() {
    let mut dialog = dialog(vec![both_changed(&[])]);
    dialog.update(Message::EditPressed);
    dialog.update(Message::TitleWritten("Mine alone".to_owned()));
    dialog.update(Message::SidePressed(ThisComputer));
    assert_eq!(choice(dialog.update(Message::ApplyPressed)), Choice::KeepThisComputers);
}

#[test]
fn where_one_side_alone_changed_a_field_its_value_is_preselected() {
    let mut conflict = both_changed(&[]); // the server's version is the newer one
    if let ConflictKind::BothChanged { differences, .. } = &mut conflict.kind {
        differences[0].before = Some(differences[0].server.clone());
    }
    let expected = mix([("text", ThisComputer), ("due", Server), ("notes", ThisComputer)]);
    assert_eq!(choice(dialog(vec![conflict]).update(Message::ApplyPressed)), expected);
}
