//! Adding, completing, renaming, deleting, searching.

use app::config::ThemeChoice;
use app::gui::{Message, sample, screen};
use app::worker::{Command, RowState, Rows, Update};
use iced::keyboard::key::Named;
use iced::keyboard::{Key, Modifiers};
use iced_test::selector::id;
use todo::{ListChange, TaskChange};

use crate::states;
use crate::support::Window;

fn edits(window: &mut Window) -> Vec<(String, TaskChange)> {
    let edits = window.sent().into_iter().map(|command| match command {
        Command::EditTask { id, change } => (id.as_str().to_owned(), change),
        other => panic!("{other:?} is no edit of a task"),
    });
    edits.collect()
}

#[test]
fn a_typed_task_is_added_to_the_inbox_and_the_field_is_empty_again() {
    let mut window = Window::sample();
    window.type_into("quick-add", "Buy oat milk\n");
    match &window.sent()[..] {
        [Command::AddTask { draft, list: None }] => assert_eq!(draft.title, "Buy oat milk"),
        other => panic!("{other:?}"),
    }
    window.drive(|ui| {
        assert!(ui.find("Buy oat milk").is_err());
        Ok(())
    });
}

#[test]
fn a_task_typed_in_a_list_is_added_to_it() {
    let mut window = states::list(ThemeChoice::Light);
    window.sent();
    window.type_into("quick-add", "Rye\n");
    assert!(
        matches!(&window.sent()[..], [Command::AddTask { draft, .. }] if draft.list == Some(sample::id("groceries")))
    );
}

#[test]
fn spaces_alone_are_no_task() {
    let mut window = Window::sample();
    window.type_into("quick-add", "  \n");
    assert!(window.sent().is_empty());
}

#[test]
fn the_field_keeps_the_keyboard_after_enter() {
    let mut window = Window::sample();
    window.drive(|ui| {
        ui.click(id("quick-add"))?;
        let _ = ui.typewrite("x");
        let _ = ui.tap_key(Key::Named(Named::Enter));
        let focused = ui.find(iced_test::selector::is_focused());
        assert!(focused.is_ok(), "no field has the keyboard");
        Ok(())
    });
}

#[test]
fn a_task_that_could_not_be_saved_comes_back_into_its_field() {
    let mut window = Window::sample();
    window.type_into("quick-add", "Rye\n");
    window.hear(Update::NotSaved { sentence: "The disk is full.".to_owned() });
    assert_eq!(window.text_in("quick-add"), "Rye");
    assert!(window.shows("The disk is full."));
}

#[test]
fn a_task_that_was_saved_does_not_come_back_later() {
    let mut window = Window::sample();
    window.type_into("quick-add", "Rye\n");
    let mut row = sample::rows().tasks[0].clone();
    row.task.id = sample::id("new");
    "Rye".clone_into(&mut row.task.title);
    window.hear(Update::Rows(Rows { tasks: vec![row], ..Rows::default() }));
    window.hear(Update::NotSaved { sentence: "The disk is full.".to_owned() });
    // An empty field shows its example.
    assert_eq!(window.text_in("quick-add"), "Add a task, like: Milk @tomorrow #shop !high");
}

#[test]
fn a_circle_completes_and_reopens_its_task() {
    let mut window = states::list(ThemeChoice::Light);
    window.sent();
    // The circles stand in a column left of the titles; Oat milk is the first open task, Coffee beans the done one.
    window.click_at(305.0, 141.0);
    let edits_now = edits(&mut window);
    assert_eq!(edits_now[0].0, "t05");
    assert_eq!(edits_now[0].1, TaskChange::Done(Some("2025-03-11T14:14:00.000Z".to_owned())));

    window.click_at(305.0, 325.0);
    assert_eq!(edits(&mut window), [("t13".to_owned(), TaskChange::Done(None))]);
}

#[test]
fn space_completes_the_selected_task_and_undo_takes_it_back() {
    let mut window = Window::sample();
    window.named(Named::ArrowDown);
    window.named(Named::Space);
    assert!(matches!(&edits(&mut window)[..], [(id, TaskChange::Done(Some(_)))] if id == "t01"));
    window.key(Key::Character("z".into()), Modifiers::COMMAND);
    window.key(Key::Character("y".into()), Modifiers::COMMAND);
    assert!(matches!(window.sent()[..], [Command::Undo, Command::Redo]));
}

#[test]
fn a_task_is_renamed_in_its_row() {
    let mut window = Window::sample();
    window.named(Named::ArrowDown);
    window.named(Named::F2);
    window.type_into("rename", "!\n");
    assert_eq!(
        edits(&mut window),
        [("t01".to_owned(), TaskChange::Title("Call Mum about Sunday!".to_owned()))]
    );
}

#[test]
fn a_new_title_in_the_details_is_saved_with_enter() {
    let mut window = states::main(ThemeChoice::Light);
    window.type_into("detail-title", "!\n");
    assert_eq!(
        edits(&mut window),
        [("t03".to_owned(), TaskChange::Title("Book flights to Porto!".to_owned()))]
    );
}

#[test]
fn what_was_typed_into_the_details_is_saved_when_another_task_is_opened() {
    let mut window = states::main(ThemeChoice::Light);
    window.type_into("detail-title", "!");
    assert!(window.sent().is_empty());
    window.click("Sourdough");
    assert_eq!(
        edits(&mut window),
        [("t03".to_owned(), TaskChange::Title("Book flights to Porto!".to_owned()))]
    );
}

#[test]
fn what_was_typed_into_the_details_is_saved_when_the_window_closes() {
    let mut window = states::main(ThemeChoice::Light);
    window.type_into("detail-title", "!");
    window.tell(Message::CloseRequested);
    assert!(matches!(&window.sent()[..], [Command::EditTask { .. }, Command::Stop]));
}

#[test]
fn a_title_without_letters_is_not_saved() {
    let mut window = states::main(ThemeChoice::Light);
    let typed = screen::tasks::detail::Message::TitleTyped("  ".to_owned());
    window.tell(Message::Tasks(screen::tasks::Message::Detail(typed)));
    window.named(Named::Escape);
    assert!(window.sent().is_empty());
}

#[test]
fn due_dates_are_one_or_two_clicks_away() {
    for (words, day) in [("Today", "2025-03-11"), ("Tomorrow", "2025-03-12"), ("Next week", "2025-03-17")] {
        let mut window = states::main(ThemeChoice::Light);
        window.click_last("Fri 14 Mar");
        window.click_last(words);
        assert_eq!(edits(&mut window), [("t03".to_owned(), TaskChange::Due(day.parse().ok()))]);
    }
    let mut window = states::main(ThemeChoice::Light);
    window.click_last("Fri 14 Mar");
    window.click("None");
    match &window.sent()[..] {
        [Command::EditTasks { ids, changes }] => {
            assert_eq!(ids[..], [sample::id("t03")]);
            assert_eq!(changes[..], [TaskChange::Due(None), TaskChange::DueTime(None)]);
        }
        other => panic!("{other:?}"),
    }

    window.click_last("Fri 14 Mar");
    window.click("28");
    let first_28 = "2025-02-28".parse().ok();
    assert_eq!(edits(&mut window), [("t03".to_owned(), TaskChange::Due(first_28))]);
}

#[test]
fn a_delete_can_be_undone_from_its_message_and_from_the_keyboard() {
    let deleted = |window: &mut Window| {
        let title = app::worker::Text("Call Mum about Sunday".to_owned());
        window.hear(Update::Undoable { undo: 42, sentence: title });
    };
    for by_key in [false, true] {
        let mut window = Window::sample();
        window.named(Named::ArrowDown);
        window.named(Named::Delete);
        assert!(matches!(&window.sent()[..], [Command::DeleteTasks { ids }] if ids[0].as_str() == "t01"));
        deleted(&mut window);
        assert!(window.shows("Call Mum about Sunday"));
        if by_key {
            window.key(Key::Character("z".into()), Modifiers::COMMAND);
            assert!(matches!(window.sent()[..], [Command::Undo]));
            let sentence = app::worker::Text("Undone: Deleted “Call Mum about Sunday”".to_owned());
            window.hear(Update::TookBack { undo: 42, sentence });
        } else {
            window.click("Undo");
            assert!(matches!(window.sent()[..], [Command::Restore { undo: 42 }]));
        }
        assert!(!window.shows("Undo"));
    }
}

#[test]
fn arrows_walk_the_rows_and_enter_opens_one() {
    let mut window = Window::sample();
    for _ in 0..3 {
        window.named(Named::ArrowDown);
    }
    window.named(Named::ArrowUp);
    window.named(Named::Enter);
    assert!(window.shows("Saved on this computer · not on the server yet"));
}

#[test]
fn searching_shows_what_matches_in_all_lists() {
    let mut window = states::list(ThemeChoice::Light);
    window.key(Key::Character("f".into()), Modifiers::COMMAND);
    window.type_into("search", "porto");
    assert!(window.shows("Book flights to Porto"));
    assert!(!window.shows("Oat milk"));
    window.type_into("search", "xyz");
    assert!(window.shows("Nothing found."));
    window.named(Named::Escape);
    assert!(window.shows("Oat milk"));
}

#[test]
fn a_row_says_why_the_server_refused_it() {
    let window = states::refused(ThemeChoice::Light);
    assert!(window.shows("The server refused it: the text is too long"));
}

#[test]
fn a_row_that_is_gone_closes_its_details() {
    let mut window = states::main(ThemeChoice::Light);
    window.hear(Update::Rows(Rows { gone_tasks: vec![sample::id("t03")], ..Rows::default() }));
    assert!(!window.shows("Book flights to Porto"));
}

#[test]
fn a_row_changed_elsewhere_changes_its_details() {
    let mut window = states::main(ThemeChoice::Light);
    let mut row = sample::rows().tasks[2].clone();
    "Book trains to Porto".clone_into(&mut row.task.title);
    row.sync = RowState::Waiting;
    window.hear(Update::Rows(Rows { tasks: vec![row], ..Rows::default() }));
    window.click_last("Book trains to Porto");
    assert!(window.shows("Saved on this computer · not on the server yet"));
    assert!(!window.shows("Book flights to Porto"));
}

#[test]
fn lists_are_made_renamed_and_deleted() {
    let mut window = states::list(ThemeChoice::Light);
    window.sent();
    window.key(Key::Character("n".into()), Modifiers::COMMAND | Modifiers::SHIFT);
    window.type_into("new-list", "Books\n");
    assert!(matches!(&window.sent()[..], [Command::AddList { name }] if name.0 == "Books"));

    window.click_at(188.0, 347.0);
    window.type_into("rename-list", "!\n");
    match &window.sent()[..] {
        [Command::EditList { id, change }] => {
            assert_eq!((id.as_str(), change), ("groceries", &ListChange::Name("Groceries!".to_owned())));
        }
        other => panic!("{other:?}"),
    }

    window.click_at(217.0, 347.0);
    assert!(matches!(&window.sent()[..], [Command::DeleteList { id }] if id.as_str() == "groceries"));
}

#[test]
fn a_window_without_room_shows_the_sidebar_on_demand() {
    let mut window = Window::sample();
    window.resize(560.0, 700.0);
    assert!(!window.shows("LISTS"));
    window.tell(Message::Tasks(screen::tasks::Message::MenuPressed));
    assert!(window.shows("LISTS"));
    window.click("Groceries");
    assert!(!window.shows("LISTS"));
    assert!(window.shows("Oat milk"));
}

#[test]
fn completing_by_key_moves_on_to_the_next_task() {
    let mut window = Window::sample();
    window.named(Named::ArrowDown);
    window.named(Named::Space);
    window.named(Named::Space);
    let ids: Vec<_> = edits(&mut window).into_iter().map(|(id, _)| id).collect();
    assert_eq!(ids, ["t01", "t02"]);
}

#[test]
fn a_rename_is_kept_when_another_row_is_clicked() {
    let mut window = Window::sample();
    window.named(Named::ArrowDown);
    window.named(Named::F2);
    window.type_into("rename", "!");
    window.click("Sourdough");
    assert_eq!(
        edits(&mut window),
        [("t01".to_owned(), TaskChange::Title("Call Mum about Sunday!".to_owned()))]
    );
}

#[test]
fn a_delete_right_after_typing_can_be_undone() {
    let mut window = Window::sample();
    window.type_into("quick-add", "Rye\n");
    window.sent();
    let title = app::worker::Text("Rye".to_owned());
    window.hear(Update::Undoable { undo: 1, sentence: title });
    window.key(Key::Character("z".into()), Modifiers::COMMAND);
    assert!(matches!(window.sent()[..], [Command::Undo]));
}

#[test]
fn of_a_hundred_thousand_tasks_only_those_in_sight_are_laid_out() {
    let row = sample::rows().tasks[0].clone();
    let tasks = (0..100_000).map(|n| {
        let mut row = row.clone();
        row.task.id = sample::id(&format!("many-{n:06}"));
        row.task.order = format!("{n:06}");
        row.task.title = format!("Task {n}");
        row
    });
    let mut window = Window::new(ThemeChoice::Light);
    window.hear(Update::Rows(Rows { tasks: tasks.collect(), ..Rows::default() }));
    assert!(window.shows("Task 0"));
    assert!(window.count_texts() < 100, "{} texts are laid out", window.count_texts());

    window
        .tell(Message::Tasks(screen::tasks::Message::Scrolled(screen::tasks::ROW_HEIGHT * 99_986.0, 600.0)));
    assert!(window.shows("Task 99999"));
    assert!(!window.shows("Task 0"));
    assert_eq!(window.app.title(), "Tidelist (100000)");
}
