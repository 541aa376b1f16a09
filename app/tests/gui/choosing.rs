//! Several tasks at once, moving tasks, and the keys that do it.

use app::config::{Setting, Sorts, ThemeChoice};
use app::gui::board::View;
use app::gui::screen::tasks;
use app::gui::{Message, sample, sidebar};
use app::worker::{Command, Update};
use iced::keyboard::key::Named;
use iced::keyboard::{Key, Modifiers};
use sync_core::RecordId;
use todo::{Priority, Sort, TaskChange};

use crate::states;
use crate::support::Window;

fn names(ids: &[RecordId]) -> Vec<&str> {
    ids.iter().map(RecordId::as_str).collect()
}

fn held(window: &mut Window, key: Named, modifiers: Modifiers) {
    window.key(Key::Named(key), modifiers);
}

#[test]
fn ctrl_and_shift_choose_several_rows() {
    let mut window = states::bulk(ThemeChoice::Light);
    assert!(window.shows("3 selected"));
    window.tell(Message::Held(Modifiers::SHIFT));
    window.tell(Message::Tasks(tasks::Message::RowPressed(sample::id("t09"))));
    assert!(window.shows("3 selected"), "Shift goes on from the last one");
    window.tell(Message::Held(Modifiers::empty()));
    window.click("Sourdough");
    assert!(!window.shows("3 selected"));
}

#[test]
fn what_is_chosen_is_changed_in_one_step() {
    let mut window = states::bulk(ThemeChoice::Light);
    window.click("Tomorrow");
    match &window.sent()[..] {
        [Command::EditTasks { ids, changes }] => {
            assert_eq!(names(ids), ["t04", "t05", "t07"]);
            assert_eq!(changes[..], [TaskChange::Due("2025-03-12".parse().ok())]);
        }
        other => panic!("{other:?}"),
    }
    window.named(Named::Delete);
    assert!(matches!(&window.sent()[..], [Command::DeleteTasks { ids }] if ids.len() == 3));
    assert!(!window.shows("3 selected"));
}

#[test]
fn everything_shown_is_chosen_by_a_key_and_left_by_escape() {
    let mut window = states::list(ThemeChoice::Light);
    window.key(Key::Character("a".into()), Modifiers::COMMAND);
    assert!(window.shows("4 selected"));
    window.named(Named::Escape);
    assert!(!window.shows("4 selected"));
}

#[test]
fn shift_and_the_arrows_take_rows_in() {
    let mut window = Window::sample();
    window.named(Named::ArrowDown);
    held(&mut window, Named::ArrowDown, Modifiers::SHIFT);
    held(&mut window, Named::ArrowDown, Modifiers::SHIFT);
    assert!(window.shows("3 selected"));
    held(&mut window, Named::ArrowUp, Modifiers::SHIFT);
    assert!(window.shows("2 selected"));
    window.named(Named::Space);
    assert!(matches!(&window.sent()[..], [Command::EditTasks { ids, .. }] if names(ids) == ["t01", "t02"]));
}

#[test]
fn a_tag_is_added_to_each_and_takes_none_away() {
    let mut window = states::bulk(ThemeChoice::Light);
    window.tell(Message::Tasks(tasks::Message::BulkTagged("soon".to_owned())));
    let tags: Vec<_> = window
        .sent()
        .into_iter()
        .map(|command| match command {
            Command::EditTask { change: TaskChange::Tags(tags), .. } => tags.to_string(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(tags, ["travel phone soon", "soon", "soon"]);
}

#[test]
fn a_number_is_a_priority_and_the_same_again_takes_it_away() {
    let mut window = Window::sample();
    window.named(Named::ArrowDown);
    window.letter("2");
    let change = |window: &mut Window| match window.sent().pop() {
        Some(Command::EditTask { change, .. }) => change,
        other => panic!("{other:?}"),
    };
    assert_eq!(change(&mut window), TaskChange::Priority(Some(Priority::High)));
    window.named(Named::ArrowDown);
    window.letter("1");
    assert_eq!(change(&mut window), TaskChange::Priority(None), "it was urgent");
}

#[test]
fn d_and_another_letter_say_when_it_is_due() {
    let mut window = Window::sample();
    window.named(Named::ArrowDown);
    for (letter, due) in [("t", "2025-03-11"), ("m", "2025-03-12"), ("w", "2025-03-17")] {
        window.letter("d");
        window.letter(letter);
        let expected = TaskChange::Due(due.parse().ok());
        assert!(
            matches!(&window.sent()[..], [Command::EditTask { change, .. }] if *change == expected),
            "{letter}"
        );
    }
    window.letter("d");
    window.named(Named::Escape);
    window.letter("t");
    assert!(window.sent().is_empty());
}

#[test]
fn alt_and_the_arrows_move_a_task_between_its_neighbours() {
    let mut window = Window::sample();
    window.named(Named::ArrowDown);
    held(&mut window, Named::ArrowDown, Modifiers::ALT);
    match &window.sent()[..] {
        [Command::EditTask { id, change: TaskChange::Order(order) }] => {
            assert_eq!(id.as_str(), "t01");
            assert!(order.as_str() > "t02" && order.as_str() < "t03", "{order}");
        }
        other => panic!("{other:?}"),
    }
    held(&mut window, Named::ArrowUp, Modifiers::ALT);
    assert!(window.sent().is_empty(), "it is the first");
}

#[test]
fn a_dragged_task_goes_where_it_is_let_go() {
    let mut window = states::dragging(ThemeChoice::Light);
    window.tell(Message::Tasks(tasks::Message::RowReleased));
    match &window.sent()[..] {
        [Command::EditTask { id, change: TaskChange::Order(order) }] => {
            assert_eq!(id.as_str(), "t02");
            assert!(order.as_str() > "t05" && order.as_str() < "t06", "{order}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_press_without_a_drag_opens_the_task() {
    let mut window = Window::sample();
    window.tell(Message::Tasks(tasks::Message::RowHeld(sample::id("t05"))));
    window.tell(Message::Tasks(tasks::Message::PointerMoved(200.0)));
    window.tell(Message::Tasks(tasks::Message::PointerMoved(202.0)));
    window.tell(Message::Tasks(tasks::Message::RowReleased));
    assert!(window.sent().is_empty());
    assert!(window.shows("Add a step"));
}

#[test]
fn a_sorted_list_is_not_reordered_by_hand() {
    let mut window = Window::sample();
    window.tell(Message::Tasks(tasks::Message::SortPicked(Sort::Title)));
    let texts = window.texts();
    let place = |title: &str| texts.iter().position(|text| text == title).unwrap();
    assert!(place("Book flights to Porto") < place("Call Mum about Sunday"));
    window.named(Named::ArrowDown);
    held(&mut window, Named::ArrowDown, Modifiers::ALT);
    assert!(window.sent().iter().all(|command| matches!(command, Command::Save(_))));
}

#[test]
fn an_order_that_was_chosen_is_there_after_a_restart() {
    let mut window = Window::sample();
    window.tell(Message::Tasks(tasks::Message::SortPicked(Sort::Title)));
    let mut sorts = Sorts::new();
    for command in window.sent() {
        if let Command::Save(Setting::Sort(view, Some(sort))) = command {
            sorts.insert(view, sort);
        }
    }
    assert_eq!(sorts, [("all".to_owned(), Sort::Title)].into());
    let mut again = Window::sorted(ThemeChoice::Light, sorts);
    again.hear(Update::Rows(sample::rows()));
    let texts = again.texts();
    let place = |title: &str| texts.iter().position(|text| text == title).unwrap();
    assert!(place("Book flights to Porto") < place("Call Mum about Sunday"));

    again.tell(Message::Tasks(tasks::Message::SortPicked(Sort::Manual)));
    let chosen = again.sent().pop();
    assert!(
        matches!(chosen, Some(Command::Save(Setting::Sort(view, None))) if view == "all"),
        "as without a choice"
    );
}

#[test]
fn every_view_has_a_name_the_settings_find_it_by() {
    let list = View::List(RecordId::new("a list").unwrap());
    for view in View::SMART.into_iter().chain([list, View::of_tag("Errand")]) {
        assert_eq!(View::named(&view.name()), Some(view));
    }
}

#[test]
fn numbers_with_ctrl_show_the_places_of_the_sidebar() {
    let mut window = Window::sample();
    for (number, title) in [("1", "Tuesday 11 March"), ("2", "Friday"), ("6", "Oat milk")] {
        window.key(Key::Character(number.into()), Modifiers::COMMAND);
        assert!(window.shows(title), "{number}");
    }
}

#[test]
fn everything_grows_and_shrinks_by_keys() {
    let mut window = Window::sample();
    window.key(Key::Character("=".into()), Modifiers::COMMAND);
    assert!((window.app.scale() - 1.1).abs() < 0.001);
    window.key(Key::Character("-".into()), Modifiers::COMMAND);
    window.key(Key::Character("-".into()), Modifiers::COMMAND);
    assert!((window.app.scale() - 0.9).abs() < 0.001);
    window.key(Key::Character("0".into()), Modifiers::COMMAND);
    assert!((window.app.scale() - 1.0).abs() < 0.001);
    assert!(window.sent().iter().all(|command| matches!(command, Command::Save(_))));
}

#[test]
fn the_trash_gives_back_and_asks_before_it_is_emptied() {
    let mut window = states::trash(ThemeChoice::Light);
    window.sent();
    window.click("Restore");
    assert!(matches!(&window.sent()[..], [Command::RestoreTrashed { id, .. }] if id.as_str() == "t90"));
    window.click("Empty…");
    assert!(window.sent().is_empty());
    window.click("Remove everything for good");
    assert!(matches!(window.sent()[..], [Command::EmptyTrash(None)]));
}

#[test]
fn a_tag_in_the_sidebar_shows_its_tasks() {
    let mut window = Window::sample();
    window.click("travel");
    assert!(window.shows("Find a flat near Bolhão market") && !window.shows("Oat milk"));
    window.tell(Message::Sidebar(sidebar::Message::Chosen(View::Completed)));
    assert!(window.shows("Coffee beans") && !window.shows("Oat milk"));
}
